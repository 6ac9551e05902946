"""Log-ins: the server's own record decides whose they are, how long they last and when they are over."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import transaction
from interview.errors import NotAllowed
from interview.models import SignIn, User
from interview.models.base import now
from interview.services import signing_in
from interview.services.invitations import invite_by_email, withdraw_invitation
from interview.services.signing_in import LogIn, log_in_of
from interview.vocabulary import Role
from tests import builders
from tests.builders import World
from tests.services.test_operations import at_once

HOURS = 12


def claims(**more: object) -> dict[str, object]:
    said = {"iss": "https://login.example", "sub": "ada", "iat": int(now().timestamp()), "nonce": uuid4().hex}
    return said | more


def log_in(**more: object) -> LogIn:
    found = log_in_of(claims(**more))
    assert found is not None
    return found


def begun(session: Session, one: LogIn, hours: int = HOURS) -> signing_in.Person | None:
    return signing_in.begin(session=session, log_in=one, hours=hours)


def known(session: Session, one: LogIn, hours: int = HOURS) -> signing_in.Person | None:
    return signing_in.known(session=session, log_in=one, hours=hours)


def let_in(session: Session, one: LogIn) -> None:
    person = begun(session, one)
    assert person is not None
    session.get_one(User, person.id).admitted_at = now()
    session.flush()


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": ""},
        {"iss": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "a\x00b"},
        {"iat": None},
        {"iat": "1"},
        {"iat": 0},
        {"iat": 1e300},
        {"iat": float("nan")},
        {"iat": now().timestamp() + 3600},
    ],
)
def test_claims_that_name_nobody_or_no_moment_are_no_log_in(wrong: dict[str, object]) -> None:
    assert log_in_of(claims()) is not None
    assert log_in_of(claims(**wrong)) is None
    assert log_in_of({}) is None


def test_a_person_is_the_issuer_and_the_subject_and_not_the_address(session: Session) -> None:
    first = begun(session, log_in(email="ada@example.org", email_verified=True))
    again = begun(session, log_in(email="other@example.org", email_verified=True))
    another = begun(session, log_in(iss="https://other.example", email="ada@example.org", email_verified=True))
    assert first is not None
    assert again is not None
    assert another is not None
    assert first.id == again.id != another.id


@pytest.mark.parametrize("verified", [False, None, "false", 1, "yes"])
def test_an_address_counts_only_where_the_provider_has_verified_it(verified: object) -> None:
    assert log_in(email="Ada@Example.org ", email_verified=True).email == "ada@example.org"
    assert log_in(email="ada@example.org", email_verified=verified).email == ""
    assert log_in(email="ada@example.org").email == ""


def test_name_and_address_are_those_of_the_newest_log_in(session: Session) -> None:
    begun(session, log_in(name="Ada Byron", email="a@example.org", email_verified=True))
    begun(session, log_in(name="Ada\x00 Lovelace\n", email="b@example.org", email_verified=True))
    user = session.exec(select(User).where(User.subject == "https://login.example ada")).one()
    assert (user.name, user.email) == ("Ada  Lovelace", "b@example.org")


def test_a_log_in_is_known_from_its_first_use_on_and_is_written_once(session: Session) -> None:
    one = log_in()
    assert known(session, one) is None
    first = begun(session, one)
    assert first == known(session, one) == begun(session, one)
    assert len(session.exec(select(SignIn).where(SignIn.digest == one.digest)).all()) == 1


def test_a_log_in_that_was_ended_never_counts_again_and_others_of_the_person_do(session: Session) -> None:
    one, other = log_in(), log_in()
    begun(session, one)
    begun(session, other)
    signing_in.end(session=session, log_in=one)
    session.flush()
    assert known(session, one) is None
    assert begun(session, one) is None
    assert not signing_in.is_new(session=session, log_in=one, hours=HOURS)
    assert known(session, other) is not None


def test_a_log_in_is_over_when_its_hours_are_whatever_the_cookie_says(session: Session) -> None:
    issued = int((now() - timedelta(hours=HOURS, seconds=1)).timestamp())
    old = log_in(iat=issued)
    assert begun(session, old) is None
    assert begun(session, old, hours=HOURS + 1) is not None
    assert known(session, old) is None


def test_only_somebody_who_is_let_in_and_not_blocked_acts(session: Session) -> None:
    one = log_in()

    def refused() -> tuple[str, ...]:
        with pytest.raises(NotAllowed) as raised:
            signing_in.actor_of(session=session, log_in=one, hours=HOURS)
        return raised.value.codes

    assert refused() == ("ACC-011",)
    begun(session, one)
    assert refused() == ("ACC-003",)
    let_in(session, one)
    actor = signing_in.actor_of(session=session, log_in=one, hours=HOURS)
    session.get_one(User, actor.user_id).blocked_at = now()
    session.flush()
    assert refused() == ("ACC-003",)
    with pytest.raises(NotAllowed):
        signing_in.actor_of(session=session, log_in=None, hours=HOURS)


def test_two_first_messages_of_a_new_person_at_once_make_one_person(database: Engine) -> None:
    one = log_in()

    def first(session: Session, which: int) -> object:
        person = begun(session, one)
        return person and person.id

    both = at_once(database, first)
    assert len(set(both)) == 1
    assert both[0] is not None
    with transaction(engine=database) as session:
        assert len(session.exec(select(User).where(User.subject == one.subject)).all()) == 1


def member_of(session: Session, study_id: object, one: LogIn) -> Role | None:
    from interview.services.access import Actor, role_of

    person = begun(session, one)
    assert person is not None
    return role_of(session, actor=Actor(person.id), study_id=study_id)  # type: ignore[arg-type]


def invite(session: Session, w: World, email: str, role: Role = Role.EDITOR) -> object:
    return invite_by_email(
        session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study, role=role, email=email
    )


def test_who_logs_in_with_an_invited_address_is_let_in_and_a_member(session: Session, w: World) -> None:
    invite(session, w, " Ada@Example.org", Role.VIEWER)
    person = begun(session, log_in(email="ada@example.org", email_verified=True))
    assert person is not None
    assert person.let_in
    assert member_of(session, w.here.study, log_in()) is Role.VIEWER


Spoil = Callable[[Session, World], dict[str, object]]
SPOILT: dict[str, Spoil] = {
    "the address is not verified": lambda s, w: {"email": "ada@example.org", "email_verified": False},
    "it is another address": lambda s, w: {"email": "ada@example.com", "email_verified": True},
    "there is no address": lambda s, w: {},
}


@pytest.mark.parametrize("why", SPOILT)
def test_an_invited_address_lets_nobody_else_in(session: Session, w: World, why: str) -> None:
    invite(session, w, "ada@example.org")
    more = SPOILT[why](session, w)
    person = begun(session, log_in(**more))
    assert person is not None
    assert not person.let_in
    assert member_of(session, w.here.study, log_in(**more)) is None


def test_an_invitation_that_was_withdrawn_or_is_too_old_lets_nobody_in(session: Session, w: World) -> None:
    from interview.models import Invitation

    withdrawn = invite(session, w, "ada@example.org")
    withdraw_invitation(session=session, actor=w.owner, operation=uuid4(), invitation_id=withdrawn)  # type: ignore[arg-type]
    old = invite(session, w, "ada@example.org")
    session.get_one(Invitation, old).expires_at = now() - timedelta(seconds=1)
    session.flush()
    person = begun(session, log_in(email="ada@example.org", email_verified=True))
    assert person is not None
    assert not person.let_in


def test_an_invitation_by_address_does_not_open_a_blocked_account(session: Session, w: World) -> None:
    one = log_in(email="ada@example.org", email_verified=True)
    let_in(session, one)
    user = session.exec(select(User).where(User.subject == one.subject)).one()
    user.blocked_at = now()
    invite(session, w, "ada@example.org")
    again = begun(session, log_in(email="ada@example.org", email_verified=True))
    assert again is not None
    assert not again.let_in
    assert builders.count(session, User)
    assert member_of(session, w.here.study, log_in()) is None
