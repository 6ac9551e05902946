"""Who the respondents are: opened by a step that is written down, taken out, and put back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from interview.errors import NotAllowed
from interview.models import AuditEvent, Identity, Operation, Tombstone
from interview.queries.opened_names import OPEN_FOR, read_identities
from interview.queries.withdrawals import read_openings
from interview.services.access import Actor
from interview.services.identities import KeyRow, open_identities, put_back, take_out
from interview.vocabulary import ConsentItem
from tests.builders import World
from tests.services.test_withdrawing import CONTACT, NAME, named, take_back


def opened(session: Session, w: World, actor: Actor) -> UUID:
    return open_identities(session=session, actor=actor, operation=uuid4(), study_id=w.here.study)


def test_names_are_given_out_only_to_who_opened_them_and_each_opening_is_written_down(
    session: Session, w: World
) -> None:
    named(session, w)
    key = opened(session, w, w.editor)
    found = read_identities(session=session, actor=w.editor, study_id=w.here.study, key=key)
    assert (found[w.here.respondent].name, found[w.here.respondent].contact) == (NAME, CONTACT)
    with pytest.raises(NotAllowed) as refused:
        read_identities(session=session, actor=w.owner, study_id=w.here.study, key=key)
    assert refused.value.codes == ("IDY-001",)
    events = session.exec(select(AuditEvent).where(AuditEvent.verb == "identity.open")).all()
    assert [(event.actor_id, event.record_id) for event in events] == [(w.editor.user_id, w.here.study)]


@pytest.mark.parametrize("key", ["made up", "of something else", "too old"])
def test_no_other_key_opens_them(session: Session, w: World, key: str) -> None:
    given = uuid4()
    if key == "of something else":
        given = session.exec(select(Operation.id).where(Operation.actor_id == w.owner.user_id)).first() or given
    if key == "too old":
        given = opened(session, w, w.owner)
        operation = session.get_one(Operation, given)
        operation.created_at -= OPEN_FOR + timedelta(minutes=1)
        session.flush()
    with pytest.raises(NotAllowed) as refused:
        read_identities(session=session, actor=w.owner, study_id=w.here.study, key=given)
    assert refused.value.codes == ("IDY-001",)


def test_the_owner_sees_when_names_were_opened_and_by_whom(session: Session, w: World) -> None:
    opened(session, w, w.editor)
    take_out(session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study)
    found = read_openings(session=session, actor=w.owner, study_id=w.here.study)
    assert sorted(opening.exported for opening in found) == [False, True]


def test_the_key_is_taken_out_and_put_back(session: Session, w: World) -> None:
    named(session, w)
    rows = take_out(session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study, remove=True)
    assert KeyRow(w.here.respondent, "Manager of CI 1", NAME, CONTACT) in rows
    assert session.exec(select(Identity).where(Identity.study_id == w.here.study)).all() == []
    assert session.exec(select(Tombstone.record).where(Tombstone.record == "Identity")).first()
    n = put_back(session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study, rows=rows)
    assert n == len(rows)
    back = session.exec(select(Identity).where(Identity.respondent_id == w.here.respondent)).one()
    assert (back.name, back.contact) == (NAME, CONTACT)


def test_who_withdrew_meanwhile_is_not_put_back(session: Session, w: World) -> None:
    named(session, w)
    rows = take_out(session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study, remove=True)
    take_back(session, w, ConsentItem.TAKE_PART)
    put_back(session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study, rows=rows)
    assert session.exec(select(Identity).where(Identity.respondent_id == w.here.respondent)).all() == []
