"""The trail: every change leaves who, what and when, with ids, and never what was written."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from interview.models import AuditEvent, Operation
from interview.vocabulary import ClockKind, ConsentItem, Kind
from tests import builders
from tests.builders import World, judged
from tests.outsiders import ADMINISTRATOR, outsiders
from tests.services.test_access import ADMINISTERS, MATRIX, WRITE
from tests.services.test_checks import WAYS

CANARY = "Canary-Ångström-4711"

SILENT = {
    "respondents.propose_pseudonym": "changes nothing",
    "undo.undo_last": "has tests of its own: it needs something to undo",
    "interviews.reopen_interview": "has a test of its own: it needs a finished interview",
    "accounts.enter_setup_code": "has a test of its own: it needs the code",
    "presence.be_there": "where a window is now is no change of what is kept",
    "presence.leave": "where a window is now is no change of what is kept",
    "kept.keep_link": "has a test of its own: here the link is one that there is not",
    "demo.load_demo": "made of the services of this table",
}
REMOVALS = {  # what they name is gone
    "member.remove",
    "interview.remove",
    "respondent.remove",
    "share.remove",
    "study.purge",
    "kept.drop",
}
CHANGING = [name for name in MATRIX if not name.partition(".")[2].startswith("read_") and name not in SILENT]


def events(session: Session) -> list[AuditEvent]:
    session.flush()
    return list(session.exec(select(AuditEvent).order_by(AuditEvent.at)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CHANGING)
def test_every_service_that_changes_something_leaves_a_trace(session: Session, w: World, name: str) -> None:
    before = {event.id for event in events(session)}
    who = w.editor if MATRIX[name][0] == WRITE else w.owner
    if MATRIX[name][0] == ADMINISTERS:
        who = outsiders(session, w.here)[ADMINISTRATOR]
        before |= {event.id for event in events(session)}
    MATRIX[name][1](session, who, w.here)
    new = [event for event in events(session) if event.id not in before]
    assert new
    removed = {event.record_id for event in new if event.verb in REMOVALS}
    for event in new:
        assert event.verb
        assert event.actor_id in (w.editor.user_id, w.owner.user_id, who.user_id)
        if event.record_id in removed or event.record == "Draft":  # a draft is gone once it was used
            continue
        found = session.connection().execute(
            text(f'SELECT count(*) FROM "{event.record.lower()}" WHERE id = :id'),
            {"id": event.record_id.hex if session.get_bind().dialect.name == "sqlite" else event.record_id},
        )
        assert found.scalar_one() == 1, "the trace names a record that is there"


def test_reopening_leaves_a_trace(session: Session, w: World) -> None:
    MATRIX["interviews.finish_interview"][1](session, w.owner, w.here)
    before = len(events(session))
    MATRIX["interviews.reopen_interview"][1](session, w.owner, w.here)
    assert [event.verb for event in events(session)][before:] == ["interview.reopen"]


def test_a_press_of_the_clock_leaves_an_event_and_a_trace(session: Session, w: World) -> None:
    from interview.models import ClockEvent
    from interview.services.clocks import press_clock

    before = len(events(session))
    press_clock(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        kind=ClockKind.START,
    )
    assert [event.verb for event in events(session)][before:] == ["clock.start"]
    assert builders.count(session, ClockEvent) == 1


def test_what_was_removed_stays_in_the_trail_by_its_id(session: Session, w: World) -> None:
    from interview.services.interviews import plan_interview
    from interview.services.removing import remove_interview

    made = plan_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=w.here.round,
        respondent_ids=[w.here.respondent],
    )
    remove_interview(session=session, actor=w.owner, operation=uuid4(), interview_id=made)
    traces = [(e.verb, e.record) for e in events(session) if e.record_id == made]
    assert traces == [("interview.plan", "Interview"), ("interview.remove", "Interview")]


def test_a_refusal_to_share_leaves_no_trace_and_consent_taken_back_leaves_two(
    session: Session, w: World
) -> None:
    from interview.services.quotes import share_quote
    from interview.services.respondents import SHARING

    for item in SHARING:
        builders.consent(session, w.owner, w.here.respondent, item)
    share_quote(session=session, actor=w.owner, operation=uuid4(), quote_id=w.here.quote, shareable=True)
    before = {event.id for event in events(session)}
    builders.consent(session, w.owner, w.here.respondent, ConsentItem.SHARE, given=False)
    verbs = sorted(event.verb for event in events(session) if event.id not in before)
    assert verbs == ["consent.record", "quote.share"]


@pytest.mark.parametrize("name", WAYS)
def test_no_text_reaches_the_trail_or_the_list_of_operations(session: Session, w: World, name: str) -> None:
    way = WAYS[name]
    way.put(session, w.here, CANARY)
    assert CANARY in way.stored(session), "the canary was planted"
    for table in (AuditEvent, Operation):
        rows = session.connection().execute(text(f'SELECT * FROM "{table.__name__.lower()}"')).all()
        assert rows
        assert all("Canary" not in str(row) and "ngstr" not in str(row) for row in rows)


def test_every_operation_is_also_in_the_trail(session: Session, w: World) -> None:
    judged(session, w.here, level=2, kind=Kind.OWN, operation=uuid4())
    session.flush()
    verbs = {event.verb for event in events(session)}
    assert {operation.verb for operation in session.exec(select(Operation))} <= verbs
