"""The people of an installation: its first administrator, and what an administrator can do and cannot."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import transaction
from interview.errors import Invalid, NotAllowed, NotFound
from interview.models import SetupCode, SignIn, User
from interview.models.base import now
from interview.queries.accounts import read_people
from interview.queries.home import read_home
from interview.queries.talk import read_talk
from interview.services.access import Actor, role_of
from interview.services.accounts import (
    SETUP,
    admit,
    enter_setup_code,
    set_administrator,
    set_blocked,
    setup_code,
)
from tests.builders import World, person
from tests.services.test_operations import at_once

SECRET = "a secret of this installation"


def newcomer(session: Session, name: str = "ada") -> Actor:
    user = User(subject=f"https://login.example {name}", name=name)
    session.add(user)
    session.flush()
    return Actor(user.id)


def administrator(session: Session) -> Actor:
    actor = person(session, uuid4().hex)
    session.get_one(User, actor.user_id).administrator = True
    session.flush()
    return actor


def enter(session: Session, actor: Actor, code: str) -> bool:
    return enter_setup_code(session=session, actor=actor, operation=uuid4(), code=code)


def code_of(session: Session, secret: str = SECRET) -> str:
    code = setup_code(session=session, secret=secret)
    session.flush()
    assert code is not None
    return code


def test_whoever_enters_the_code_of_the_log_is_let_in_and_administrator(session: Session) -> None:
    code, actor = code_of(session), newcomer(session)
    assert enter(session, actor, " " + code.lower().replace("-", " "))
    user = session.get_one(User, actor.user_id)
    assert user.administrator
    assert user.admitted_at is not None


def test_the_code_names_one_administrator_and_no_second(session: Session) -> None:
    code = code_of(session)
    assert enter(session, newcomer(session), code)
    session.flush()
    second = newcomer(session, "bea")
    assert not enter(session, second, code)
    assert not session.get_one(User, second.user_id).administrator
    assert setup_code(session=session, secret=SECRET) is None


def test_every_start_tells_the_same_code_until_it_is_used_and_keeps_only_its_hash(session: Session) -> None:
    code = code_of(session)
    assert code_of(session) == code
    kept = session.exec(select(SetupCode)).all()
    assert len(kept) == 1
    for word in (code, code.replace("-", "")):
        assert word not in str(kept)
    assert len(code.replace("-", "")) == 16


def test_with_another_secret_the_earlier_code_is_none_any_more(session: Session) -> None:
    earlier = code_of(session)
    assert code_of(session, "another secret") != earlier
    assert not enter(session, newcomer(session), earlier)


def test_two_processes_that_start_at_once_tell_one_code(database: Engine) -> None:
    told = at_once(database, lambda session, which: setup_code(session=session, secret=SECRET))
    assert told[0] == told[1]
    with transaction(engine=database) as session:
        assert len(session.exec(select(SetupCode)).all()) == 1


def test_two_people_who_enter_the_code_at_once_are_not_both_administrator(database: Engine) -> None:
    with transaction(engine=database) as session:
        code = code_of(session)
        people = [newcomer(session, name) for name in ("ada", "bea")]
    right = at_once(database, lambda session, which: enter(session, people[which], code))
    assert sorted(map(bool, right)) == [False, True]


def test_wrong_codes_are_counted_and_after_some_even_the_right_one_is_refused(session: Session) -> None:
    code, actor = code_of(session), newcomer(session)
    for _try in range(SETUP.from_one):
        assert not enter(session, actor, "2222-2222-2222-2222")
    with pytest.raises(Invalid) as refused:
        enter(session, actor, code)
    assert refused.value.codes == ("SET-001",)
    assert enter(session, newcomer(session, "bea"), code), "another one is not kept out by it"


def test_an_administrator_reads_no_study_and_is_told_of_none(session: Session, w: World) -> None:
    actor = administrator(session)
    assert read_home(session=session, actor=actor) == ()
    with pytest.raises(NotFound):
        read_talk(session=session, actor=actor, interview_id=w.here.interview)
    told = repr(read_people(session=session, actor=actor))
    for secret in ("Clusters", "Skåne Food", w.here.study.hex, str(w.here.study)):
        assert secret not in told


def test_people_are_listed_with_who_waits_first(session: Session) -> None:
    actor = administrator(session)
    waiting = newcomer(session, "zoe")
    listed = read_people(session=session, actor=actor)
    assert listed[0].id == waiting.user_id
    assert [one.me for one in listed if one.id == actor.user_id] == [True]


def test_being_blocked_ends_every_log_in_and_every_role_until_it_is_undone(session: Session, w: World) -> None:
    actor = administrator(session)
    session.add(SignIn(digest="open", user_id=w.editor.user_id, at=now()))
    session.flush()
    block(session, actor, w.editor.user_id)
    assert role_of(session, actor=w.editor, study_id=w.here.study) is None
    assert session.exec(select(SignIn.ended_at).where(SignIn.digest == "open")).one() is not None
    block(session, actor, w.editor.user_id, blocked=False)
    assert role_of(session, actor=w.editor, study_id=w.here.study) is not None
    assert session.exec(select(SignIn.ended_at).where(SignIn.digest == "open")).one() is not None


def block(session: Session, actor: Actor, user_id: UUID, *, blocked: bool = True) -> None:
    set_blocked(session=session, actor=actor, operation=uuid4(), user_id=user_id, blocked=blocked)
    session.flush()


def unmake(session: Session, actor: Actor, user_id: UUID) -> None:
    set_administrator(session=session, actor=actor, operation=uuid4(), user_id=user_id, administrator=False)
    session.flush()


def test_the_last_administrator_stays_one(session: Session) -> None:
    actor = administrator(session)
    for take in (unmake, block):
        with pytest.raises(Invalid) as refused:
            take(session, actor, actor.user_id)
        assert refused.value.codes == ("ADM-001",)
    other = administrator(session)
    unmake(session, actor, actor.user_id)
    with pytest.raises(NotAllowed):
        block(session, actor, other.user_id)


def test_two_administrators_who_take_each_others_right_at_once_leave_one(database: Engine) -> None:
    with transaction(engine=database) as session:
        two = [administrator(session), administrator(session)]

    def take(session: Session, which: int) -> object:
        try:
            unmake(session, two[which], two[1 - which].user_id)
        except NotAllowed:
            return "came too late"
        return "done"

    assert sorted(map(str, at_once(database, take))) == ["came too late", "done"]
    with transaction(engine=database) as session:
        found = session.exec(select(User.administrator).where(User.administrator)).all()
    assert len(found) == 1


def test_only_somebody_who_is_let_in_becomes_administrator(session: Session) -> None:
    actor, waiting = administrator(session), newcomer(session)
    with pytest.raises(Invalid) as refused:
        set_administrator(
            session=session, actor=actor, operation=uuid4(), user_id=waiting.user_id, administrator=True
        )
    assert refused.value.codes == ("ADM-002",)
    admit(session=session, actor=actor, operation=uuid4(), user_id=waiting.user_id)
    set_administrator(
        session=session, actor=actor, operation=uuid4(), user_id=waiting.user_id, administrator=True
    )
    assert read_people(session=session, actor=waiting)
