"""The conversation: planned, held, paused, finished, reopened; what was asked and heard."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from interview.errors import Invalid
from interview.models import ClockEvent, Interview, Study
from interview.queries.talk import Talk, read_talk
from interview.services import interviews
from interview.services.instruments import offer
from interview.services.respondents import add_respondent
from interview.vocabulary import ClockKind, ConsentItem, Heard, InterviewMode
from tests import builders
from tests.builders import THREE_BY_FIVE, World

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def talk(session: Session, w: World, interview: UUID | None = None) -> Talk:
    session.flush()
    session.expire_all()
    return read_talk(session=session, actor=w.owner, interview_id=interview or w.here.interview)


def press(session: Session, w: World, kind: ClockKind, section: str = "") -> None:
    interviews.press_clock(
        session=session, actor=w.owner, interview_id=w.here.interview, kind=kind, section=section
    )
    session.flush()


def kept(session: Session, w: World) -> list[str]:
    rows = session.exec(select(ClockEvent).where(ClockEvent.interview_id == w.here.interview)).all()
    return [row.kind.value for row in sorted(rows, key=lambda row: row.created_at)]


def plan(session: Session, w: World, *respondents: UUID, **more: Any) -> UUID:
    return interviews.plan_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=w.here.round,
        respondent_ids=respondents,
        **more,
    )


def newcomer(session: Session, w: World) -> UUID:
    """A respondent of whom nothing is entered."""
    return add_respondent(session=session, actor=w.owner, operation=uuid4(), initiative_id=w.here.initiative)


def finish(session: Session, w: World, interview: UUID) -> None:
    interviews.finish_interview(session=session, actor=w.owner, interview_id=interview)


def test_an_interview_is_read_back_as_it_was_planned(session: Session, w: World) -> None:
    second = newcomer(session, w)
    id = plan(
        session,
        w,
        w.here.respondent,
        second,
        w.here.respondent,
        mode=InterviewMode.VIDEO,
        planned_at=NOON,
        interviewer="A. Laur",
        pilot=True,
    )
    found = talk(session, w, id)
    assert (found.planned_at, found.interviewer, found.pilot) == (NOON, "A. Laur", True)
    assert [p.id for p in found.respondents] == [w.here.respondent, second]
    assert session.get_one(Interview, id).mode is InterviewMode.VIDEO


def test_a_plan_can_be_changed(session: Session, w: World) -> None:
    interviews.edit_interview(
        session=session,
        actor=w.owner,
        interview_id=w.here.interview,
        mode=InterviewMode.IN_PERSON,
        planned_at=NOON,
        interviewer="B",
        pilot=True,
    )
    found = talk(session, w)
    assert (found.planned_at, found.interviewer, found.pilot) == (NOON, "B", True)


def test_an_interview_with_nobody_is_refused(session: Session, w: World) -> None:
    with pytest.raises(Invalid) as refused:
        plan(session, w)
    assert refused.value.codes == ("INT-001",)


def test_a_planned_time_without_a_zone_is_refused_in_words(session: Session, w: World) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(Invalid) as refused:
        plan(session, w, w.here.respondent, planned_at=naive)
    assert refused.value.codes == ("DAT-005",)
    with pytest.raises(Invalid) as refused:
        interviews.edit_interview(
            session=session,
            actor=w.owner,
            interview_id=w.here.interview,
            mode=InterviewMode.VIDEO,
            planned_at=naive,
            interviewer="",
            pilot=False,
        )
    assert refused.value.codes == ("DAT-005",)


def test_an_interview_keeps_its_guide_when_the_study_takes_another(session: Session, w: World) -> None:
    newer = offer(session=session, actor=w.owner, content=THREE_BY_FIVE.read_bytes(), file="newer.toml")
    session.get_one(Study, w.here.study).instrument_version_id = newer
    later = plan(session, w, w.here.respondent)
    assert talk(session, w).instrument.id == "big-five"
    assert talk(session, w, later).instrument.id == "three-by-five"


def test_the_clock_keeps_every_press_that_says_something_new(session: Session, w: World) -> None:
    press(session, w, ClockKind.START, "opening")
    press(session, w, ClockKind.SECTION, "idea")
    press(session, w, ClockKind.PAUSE)
    press(session, w, ClockKind.RESUME)
    press(session, w, ClockKind.RECORDER)
    assert kept(session, w) == ["start", "section", "pause", "resume", "recorder"]
    clock = talk(session, w).clock
    assert (clock.running, clock.section) == (True, "idea")
    assert clock.started_at is not None
    assert clock.recorder_at is not None


def test_a_press_that_changes_nothing_is_not_kept(session: Session, w: World) -> None:
    press(session, w, ClockKind.PAUSE)
    assert kept(session, w) == []
    for kind in (ClockKind.START, ClockKind.START, ClockKind.RESUME):
        press(session, w, kind)
    for _again in range(2):
        press(session, w, ClockKind.SECTION, "idea")
    for _again in range(2):
        press(session, w, ClockKind.PAUSE)
    assert kept(session, w) == ["start", "section", "pause"]


@pytest.mark.parametrize("section", ["sixth-factor", "idea-origin", ""])
def test_a_part_that_the_guide_does_not_have_is_refused(session: Session, w: World, section: str) -> None:
    with pytest.raises(Invalid) as refused:
        press(session, w, ClockKind.SECTION, section)
    assert refused.value.codes == ("WRD-001",)
    assert kept(session, w) == []


@pytest.mark.parametrize("kind", [ClockKind.FINISH, ClockKind.REOPEN, "gone"])
def test_an_interview_is_not_finished_or_reopened_past_its_rules_by_the_clock(
    session: Session, w: World, kind: ClockKind
) -> None:
    with pytest.raises(Invalid) as refused:
        press(session, w, kind)
    assert refused.value.codes == ("WRD-001",)


def test_finishing_is_refused_until_consent_to_take_part_is_answered(session: Session, w: World) -> None:
    silent = newcomer(session, w)
    id = plan(session, w, w.here.respondent, silent)
    builders.consent(session, w.owner, silent, ConsentItem.RECORD)
    assert talk(session, w, id).without_consent == ("Manager of CI 1 (b)",)
    with pytest.raises(Invalid) as refused:
        finish(session, w, id)
    assert refused.value.codes == ("INT-002",)
    assert "Manager of CI 1 (b)" in str(refused.value)
    assert talk(session, w, id).finished_at is None


@pytest.mark.parametrize("given", [True, False])
def test_finishing_is_allowed_once_consent_was_given_or_refused(
    session: Session, w: World, given: bool
) -> None:
    silent = newcomer(session, w)
    id = plan(session, w, silent)
    builders.consent(session, w.owner, silent, ConsentItem.TAKE_PART, given=given)
    finish(session, w, id)
    found = talk(session, w, id)
    assert found.finished_at is not None
    assert (found.without_consent, found.clock.running) == ((), False)


def test_the_clock_of_a_finished_interview_stands_until_it_is_reopened_and_resumed(
    session: Session, w: World
) -> None:
    press(session, w, ClockKind.START)
    finish(session, w, w.here.interview)
    with pytest.raises(Invalid) as refused:
        press(session, w, ClockKind.RESUME)
    assert refused.value.codes == ("INT-003",)
    interviews.reopen_interview(session=session, actor=w.owner, interview_id=w.here.interview)
    found = talk(session, w)
    assert (found.finished_at, found.clock.running) == (None, False)
    press(session, w, ClockKind.RESUME)
    assert talk(session, w).clock.running


def test_finishing_twice_and_reopening_what_is_open_change_nothing(session: Session, w: World) -> None:
    interviews.reopen_interview(session=session, actor=w.owner, interview_id=w.here.interview)
    assert kept(session, w) == []
    finish(session, w, w.here.interview)
    first = talk(session, w).finished_at
    finish(session, w, w.here.interview)
    assert talk(session, w).finished_at == first
    assert kept(session, w) == ["finish"]


def ask(session: Session, w: World, question: str, *, asked: bool = True) -> None:
    interviews.ask(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        question=question,
        asked=asked,
    )


def mark(session: Session, w: World, facet: str, heard: Heard | None) -> None:
    interviews.mark_facet(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        facet=facet,
        mark=heard,
    )


def test_a_question_is_marked_as_asked_and_unmarked_again(session: Session, w: World) -> None:
    ask(session, w, "idea-origin")
    assert talk(session, w).asked == {"idea-origin"}
    ask(session, w, "idea-origin", asked=False)
    assert talk(session, w).asked == frozenset()


@pytest.mark.parametrize("question", ["no-such", "", "I1", "idea"])
def test_a_question_that_the_guide_does_not_have_is_refused(session: Session, w: World, question: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(session, w, question)
    assert refused.value.codes == ("WRD-001",)


@pytest.mark.parametrize("heard", list(Heard))
def test_every_mark_of_a_facet_is_kept_and_can_be_taken_away(session: Session, w: World, heard: Heard) -> None:
    mark(session, w, "I1", heard)
    assert talk(session, w).marks == {"I1": heard}
    mark(session, w, "I1", None)
    assert talk(session, w).marks == {}


def test_facets_can_be_marked_after_the_talk(session: Session, w: World) -> None:
    finish(session, w, w.here.interview)
    mark(session, w, "I1", Heard.LACKING)
    assert talk(session, w).marks == {"I1": Heard.LACKING}


@pytest.mark.parametrize(("facet", "heard"), [("Z9", Heard.HEARD), ("", Heard.HEARD), ("I1", "shouted")])
def test_a_facet_or_a_mark_that_there_is_not_is_refused(
    session: Session, w: World, facet: str, heard: Heard
) -> None:
    with pytest.raises(Invalid) as refused:
        mark(session, w, facet, heard)
    assert refused.value.codes == ("WRD-001",)
