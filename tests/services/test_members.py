"""Who takes part in a study: roles, removal, invitations by link and by address."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from interview.database.transactions import transaction
from interview.errors import Invalid, NotAllowed, NotFound
from interview.models import AuditEvent, Invitation, User
from interview.models.base import now
from interview.queries.accounts import read_invitations, read_members
from interview.queries.talk import read_talk
from interview.services import invitations, members
from interview.services.access import Actor, role_of
from interview.services.invitations import Invited
from interview.vocabulary import Role
from tests.builders import World, member
from tests.services.test_accounts import newcomer
from tests.services.test_operations import at_once


def invited(session: Session, w: World, role: Role = Role.EDITOR) -> Invited:
    made = invitations.invite_by_link(session=session, actor=w.owner, study_id=w.here.study, role=role)
    session.flush()
    return made


def accept(session: Session, actor: Actor, token: str) -> UUID:
    return invitations.accept_invitation(session=session, actor=actor, operation=uuid4(), token=token)


def remove(session: Session, actor: Actor, w: World, user_id: UUID) -> None:
    members.remove_member(
        session=session, actor=actor, operation=uuid4(), study_id=w.here.study, user_id=user_id
    )
    session.flush()


def make(session: Session, actor: Actor, w: World, user_id: UUID, role: Role) -> None:
    members.set_role(
        session=session, actor=actor, operation=uuid4(), study_id=w.here.study, user_id=user_id, role=role
    )
    session.flush()


def test_a_link_lets_one_person_into_the_installation_and_the_study(session: Session, w: World) -> None:
    made, actor = invited(session, w, Role.VIEWER), newcomer(session)
    offer = invitations.offered_by(session=session, token=made.token)
    assert offer is not None
    assert (offer.study, offer.role) == ("Clusters", Role.VIEWER)

    assert accept(session, actor, made.token) == w.here.study

    assert role_of(session, actor=actor, study_id=w.here.study) is Role.VIEWER
    assert read_talk(session=session, actor=actor, interview_id=w.here.interview)
    assert invitations.offered_by(session=session, token=made.token) is None
    with pytest.raises(NotFound):
        accept(session, newcomer(session, "bea"), made.token)


def test_a_token_has_256_bits_and_only_its_hash_is_kept(session: Session, w: World) -> None:
    made = invited(session, w)
    assert len(made.token) == 43
    connection = session.connection()
    kept = [repr(tuple(r)) for t in SQLModel.metadata.sorted_tables for r in connection.execute(t.select())]
    assert made.id.hex in "".join(kept).replace("-", "")
    assert made.token not in "".join(kept)


@pytest.mark.parametrize("why", ["withdrawn", "too old", "wrong", "empty", "of an address"])
def test_a_link_that_leads_nowhere_is_refused_in_the_same_words(session: Session, w: World, why: str) -> None:
    made = invited(session, w)
    token = {"wrong": made.token[:-1] + "x", "empty": ""}.get(why, made.token)
    row = session.get_one(Invitation, made.id)
    if why == "withdrawn":
        invitations.withdraw_invitation(
            session=session, actor=w.owner, operation=uuid4(), invitation_id=made.id
        )
    elif why == "too old":
        row.expires_at = now() - timedelta(seconds=1)
    elif why == "of an address":
        row.email = "ada@example.org"
    session.flush()
    actor = newcomer(session)
    with pytest.raises(NotFound) as refused:
        accept(session, actor, token)
    assert refused.value.codes == ("INV-003",)
    assert session.get_one(User, actor.user_id).admitted_at is None


def test_a_link_does_not_open_a_blocked_account(session: Session, w: World) -> None:
    made, actor = invited(session, w), newcomer(session)
    session.get_one(User, actor.user_id).blocked_at = now()
    session.flush()
    with pytest.raises(NotAllowed):
        accept(session, actor, made.token)
    assert invitations.offered_by(session=session, token=made.token) is not None, "it is not used up by that"


def test_a_member_who_opens_a_link_keeps_the_role_they_have(session: Session, w: World) -> None:
    accept(session, w.viewer, invited(session, w, Role.OWNER).token)
    assert role_of(session, actor=w.viewer, study_id=w.here.study) is Role.VIEWER


def test_two_people_who_open_a_link_at_once_are_not_both_let_in(database: Engine) -> None:
    from tests.builders import world

    with transaction(engine=database) as session:
        w = world(session)
        made = invited(session, w)
        people = [newcomer(session, name) for name in ("ada", "bea")]

    def take(session: Session, which: int) -> object:
        try:
            return accept(session, people[which], made.token)
        except NotFound:
            return None

    assert len([one for one in at_once(database, take) if one]) == 1
    with transaction(engine=database) as session:
        roles = [role_of(session, actor=actor, study_id=w.here.study) for actor in people]
    assert sorted(map(str, roles)) == ["None", "editor"]


@pytest.mark.parametrize("address", ["", "ada", "ada@example", "a b@example.org", "ada@example.org\nbea@x.se"])
def test_what_is_no_address_is_not_invited(session: Session, w: World, address: str) -> None:
    with pytest.raises(Invalid):
        by_address(session, w, address)


def by_address(session: Session, w: World, address: str) -> UUID:
    return invitations.invite_by_email(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        study_id=w.here.study,
        role=Role.EDITOR,
        email=address,
    )


def test_an_address_is_invited_once_however_it_is_written(session: Session, w: World) -> None:
    by_address(session, w, "ada@example.org")
    with pytest.raises(Invalid) as refused:
        by_address(session, w, " ADA@example.org ")
    assert refused.value.codes == ("INV-002",)
    listed = read_invitations(session=session, actor=w.owner, study_id=w.here.study)
    assert [line.email for line in listed] == ["ada@example.org"]


def test_who_is_removed_reads_nothing_more_and_what_they_did_stays(session: Session, w: World) -> None:
    assert read_talk(session=session, actor=w.editor, interview_id=w.here.interview)
    remove(session, w.owner, w, w.editor.user_id)
    with pytest.raises(NotFound):
        read_talk(session=session, actor=w.editor, interview_id=w.here.interview)
    assert read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
    trail = session.exec(select(AuditEvent.verb).where(AuditEvent.study_id == w.here.study)).all()
    assert "member.remove" in trail


def test_the_last_owner_stays_until_there_is_another(session: Session, w: World) -> None:
    for step in (lambda: remove(session, w.owner, w, w.owner.user_id), lambda: make_editor(session, w)):
        with pytest.raises(Invalid) as refused:
            step()
        assert refused.value.codes == ("MEM-001",)
    make(session, w.owner, w, w.editor.user_id, Role.OWNER)
    remove(session, w.owner, w, w.owner.user_id)
    assert role_of(session, actor=w.owner, study_id=w.here.study) is None
    with pytest.raises(NotFound):
        make(session, w.owner, w, w.viewer.user_id, Role.OWNER)


def make_editor(session: Session, w: World) -> None:
    make(session, w.owner, w, w.owner.user_id, Role.EDITOR)


def test_an_owner_who_is_blocked_is_none_that_could_look_after_the_study(session: Session, w: World) -> None:
    other = member(session, w.here.study, Role.OWNER)
    session.get_one(User, other.user_id).blocked_at = now()
    session.flush()
    with pytest.raises(Invalid):
        remove(session, w.owner, w, w.owner.user_id)


def test_two_owners_who_remove_each_other_at_once_leave_one(database: Engine) -> None:
    from tests.builders import world

    with transaction(engine=database) as session:
        w = world(session)
        two = [w.owner, member(session, w.here.study, Role.OWNER)]

    def take(session: Session, which: int) -> object:
        try:
            remove(session, two[which], w, two[1 - which].user_id)
        except (NotFound, NotAllowed):
            return "came too late"
        return "done"

    at_once(database, take)
    with transaction(engine=database) as session:
        left = [role_of(session, actor=actor, study_id=w.here.study) for actor in two]
    assert left.count(Role.OWNER) == 1


def test_addresses_of_members_are_told_to_owners_only(session: Session, w: World) -> None:
    session.get_one(User, w.editor.user_id).email = "canary@example.org"
    session.flush()
    for actor, told in ((w.owner, True), (w.editor, False), (w.viewer, False)):
        listed = repr(read_members(session=session, actor=actor, study_id=w.here.study))
        assert ("canary@example.org" in listed) is told


def invited_by(session: Session, actor: Actor, w: World) -> Invited:
    made = invitations.invite_by_link(session=session, actor=actor, study_id=w.here.study, role=Role.OWNER)
    session.flush()
    return made


@pytest.mark.parametrize("how", ["removed", "demoted", "blocked"])
def test_nobody_comes_in_by_an_invitation_whose_maker_owns_the_study_no_more(
    session: Session, w: World, how: str
) -> None:
    other = member(session, w.here.study, Role.OWNER)
    made = invited_by(session, other, w)
    if how == "removed":
        remove(session, w.owner, w, other.user_id)
    elif how == "demoted":
        make(session, w.owner, w, other.user_id, Role.EDITOR)
    else:
        session.get_one(User, other.user_id).blocked_at = now()
        session.flush()

    assert invitations.offered_by(session=session, token=made.token) is None
    for actor in (newcomer(session), other) if how != "blocked" else (newcomer(session),):
        with pytest.raises(NotFound) as refused:
            accept(session, actor, made.token)
        assert refused.value.codes == ("INV-003",)
        assert role_of(session, actor=actor, study_id=w.here.study) is not Role.OWNER


def test_an_invitation_stays_withdrawn_when_its_maker_becomes_owner_again(session: Session, w: World) -> None:
    other = member(session, w.here.study, Role.OWNER)
    made = invited_by(session, other, w)
    make(session, w.owner, w, other.user_id, Role.VIEWER)
    make(session, w.owner, w, other.user_id, Role.OWNER)
    assert not read_invitations(session=session, actor=w.owner, study_id=w.here.study)
    with pytest.raises(NotFound):
        accept(session, newcomer(session), made.token)


def test_an_address_invited_by_somebody_who_was_removed_is_not_let_in(session: Session, w: World) -> None:
    other = member(session, w.here.study, Role.OWNER)
    invitations.invite_by_email(
        session=session, actor=other, operation=uuid4(), study_id=w.here.study, role=Role.OWNER, email="a@b.org"
    )
    session.flush()
    remove(session, w.owner, w, other.user_id)
    actor = newcomer(session)
    user = session.get_one(User, actor.user_id)
    user.email = "a@b.org"
    session.flush()
    invitations.take_up_by_email(session, user=user)
    assert role_of(session, actor=actor, study_id=w.here.study) is None
