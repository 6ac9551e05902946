"""The conversation: planned, held, paused, finished, reopened; what was asked and heard."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from interview.errors import Invalid, NotFound
from interview.models import (
    Approach,
    Asked,
    ClockEvent,
    Identity,
    Interview,
    InterviewRespondent,
    Note,
    Respondent,
    Round,
    Study,
    Typed,
)
from interview.queries.talk import Talk, read_talk
from interview.services import approaches, interviews, removing
from interview.services.initiatives import add_initiative, add_round
from interview.services.instruments import offer
from interview.services.respondents import add_respondent
from interview.services.undo import undo_last
from interview.vocabulary import (
    ApproachAnswer,
    ClockKind,
    ConsentItem,
    Heard,
    InterviewMode,
    Kind,
    RoundKind,
)
from tests import builders
from tests.builders import THREE_BY_FIVE, World

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def talk(session: Session, w: World, interview: UUID | None = None) -> Talk:
    session.flush()
    session.expire_all()
    return read_talk(session=session, actor=w.owner, interview_id=interview or w.here.interview)


def press(session: Session, w: World, kind: ClockKind, section: str = "") -> None:
    interviews.press_clock(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        kind=kind,
        section=section,
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
    interviews.finish_interview(session=session, actor=w.owner, operation=uuid4(), interview_id=interview)


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
        operation=uuid4(),
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


def test_who_is_missing_is_said_by_whether_there_is_anybody(session: Session, w: World) -> None:
    with pytest.raises(Invalid) as refused:
        plan(session, w)
    assert "Choose who is to be interviewed" in str(refused.value)
    bare = add_initiative(
        session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study, name="Nobody yet"
    )
    round_ = session.exec(select(Round).where(Round.initiative_id == bare)).one()
    with pytest.raises(Invalid) as refused:
        interviews.plan_interview(
            session=session, actor=w.owner, operation=uuid4(), round_id=round_.id, respondent_ids=[]
        )
    assert "Add a respondent first" in str(refused.value)


def change(session: Session, w: World, interview: UUID, **more: Any) -> None:
    interviews.edit_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=interview,
        mode=InterviewMode.VIDEO,
        planned_at=None,
        interviewer="",
        pilot=False,
        **more,
    )


def follow_up(session: Session, w: World) -> UUID:
    return add_round(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        kind=RoundKind.FOLLOW_UP,
        dated=builders.DAY,
    )


def test_the_round_and_the_respondents_of_a_plan_can_be_changed(session: Session, w: World) -> None:
    id, later = plan(session, w, w.here.respondent), follow_up(session, w)
    second, third = newcomer(session, w), newcomer(session, w)
    change(session, w, id, round_id=later, respondent_ids=[third, w.here.respondent])
    found = talk(session, w, id)
    assert found.round_id == later
    assert [p.id for p in found.respondents] == [w.here.respondent, third]
    change(session, w, id, respondent_ids=[second])
    assert [p.id for p in talk(session, w, id).respondents] == [second]


def test_a_plan_without_anybody_is_refused_and_the_others_of_the_study_are_not_there(
    session: Session, w: World
) -> None:
    id = plan(session, w, w.here.respondent)
    with pytest.raises(Invalid) as refused:
        change(session, w, id, respondent_ids=[])
    assert refused.value.codes == ("INT-001",)
    for wrong in ({"round_id": w.second.round}, {"respondent_ids": [w.second.respondent]}):
        with pytest.raises(NotFound), session.begin_nested():
            change(session, w, id, **wrong)


def started(session: Session, w: World, id: UUID) -> None:
    interviews.press_clock(
        session=session, actor=w.owner, operation=uuid4(), interview_id=id, kind=ClockKind.START
    )


def asked_in(session: Session, w: World, id: UUID) -> None:
    interviews.ask(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=id,
        question="idea-origin",
        asked=True,
    )


def marked_in(session: Session, w: World, id: UUID) -> None:
    interviews.mark_facet(
        session=session, actor=w.owner, operation=uuid4(), interview_id=id, facet="I1", mark=Heard.HEARD
    )


HAPPENED: dict[str, tuple[Callable[[Session, World, UUID], object], str]] = {
    "clock": (started, "its clock was used"),
    "question": (asked_in, "1 question marked as asked"),
    "facet": (marked_in, "1 mark on what was said"),
    "note": (
        lambda s, w, id: builders.typed(s, w.owner, f"note/{id.hex}/idea-origin", "noted"),
        "1 note",
    ),
    "note of a second window": (
        lambda s, w, id: [
            builders.typed(s, w.owner, f"note/{id.hex}/idea-origin", text, tab=tab, seq=seq)
            for text, tab, seq in (("first", "one", 1), ("second", "two", 1), ("", "one", 2))
        ],
        "1 text that is not settled yet",
    ),
    "draft": (
        lambda s, w, id: builders.typed(
            s, w.owner, f"draft/{w.here.study.hex}/rationale/own/{id.hex}/idea", "because"
        ),
        "1 text that is not settled yet",
    ),
    "quote": (lambda s, w, id: builders.caught(s, w.owner, id, "We meet."), "1 quote"),
    "judgement": (
        lambda s, w, id: builders.judged(s, w.here, interview_id=id, kind=Kind.OWN, level=2),
        "1 judgement",
    ),
}


@pytest.mark.parametrize("what", HAPPENED)
def test_once_something_happened_round_respondents_and_the_interview_itself_stay(
    session: Session, w: World, what: str
) -> None:
    happen, said = HAPPENED[what]
    id, later, second = plan(session, w, w.here.respondent), follow_up(session, w), newcomer(session, w)
    happen(session, w, id)
    session.flush()
    for attempt in (
        lambda: change(session, w, id, round_id=later),
        lambda: change(session, w, id, respondent_ids=[second]),
        lambda: remove(session, w, id),
    ):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            attempt()
        assert refused.value.codes == ("INT-004",)
        assert said in str(refused.value)
    change(session, w, id, round_id=w.here.round, respondent_ids=[w.here.respondent])
    assert session.get_one(Interview, id).mode is InterviewMode.VIDEO


def remove(session: Session, w: World, id: UUID) -> None:
    removing.remove_interview(session=session, actor=w.owner, operation=uuid4(), interview_id=id)


def test_a_plan_that_came_to_nothing_is_removed_and_the_respondent_stays(session: Session, w: World) -> None:
    id = plan(session, w, w.here.respondent)
    record = f"note/{id.hex}/idea-origin"
    builders.typed(session, w.owner, record, "a slip")
    builders.typed(session, w.owner, record, "", seq=2)
    asked_in(session, w, id)
    undo_last(session=session, actor=w.owner, operation=uuid4(), interview_id=id)
    remove(session, w, id)
    session.expire_all()
    assert session.get(Interview, id) is None
    assert session.get(Respondent, w.here.respondent) is not None
    for table in (InterviewRespondent, Note, Asked):
        assert session.exec(select(table).where(table.interview_id == id)).first() is None
    assert session.exec(select(Typed).where(Typed.record == record)).first() is None
    assert session.get(Interview, w.here.interview) is not None


def gone(session: Session, w: World, respondent: UUID) -> None:
    removing.remove_respondent(session=session, actor=w.owner, operation=uuid4(), respondent_id=respondent)


HANGS: dict[str, tuple[Callable[[Session, World, UUID], object], str]] = {
    "interview": (plan, "1 interview"),
    "consent": (
        lambda s, w, who: builders.consent(s, w.owner, who, ConsentItem.RECORD, given=False),
        "1 answer on consent",
    ),
    "approach": (
        lambda s, w, who: approaches.record_approach(
            session=s, actor=w.owner, operation=uuid4(), respondent_id=who, on=builders.DAY
        ),
        "1 approach",
    ),
    "quote": (
        lambda s, w, who: builders.caught(s, w.owner, plan(s, w, who), "We meet.", speaker=who),
        "1 interview, 1 quote",
    ),
}


@pytest.mark.parametrize("what", HANGS)
def test_a_respondent_on_whom_something_hangs_stays(session: Session, w: World, what: str) -> None:
    hang, said = HANGS[what]
    who = newcomer(session, w)
    hang(session, w, who)
    session.flush()
    with pytest.raises(Invalid) as refused:
        gone(session, w, who)
    assert refused.value.codes == ("RES-003",)
    assert f"Manager of CI 1 (b) cannot be removed: {said}." in str(refused.value)


def test_a_respondent_on_whom_nothing_hangs_is_removed_with_name_and_contact(
    session: Session, w: World
) -> None:
    who = newcomer(session, w)
    gone(session, w, who)
    session.expire_all()
    assert session.get(Respondent, who) is None
    assert session.exec(select(Identity).where(Identity.respondent_id == who)).first() is None


def approach(session: Session, w: World, **more: Any) -> UUID:
    return approaches.record_approach(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        respondent_id=w.here.respondent,
        **({"on": builders.DAY} | more),
    )


@pytest.mark.parametrize("reason", ["", " \n "])
def test_somebody_who_declined_did_so_for_a_reason_or_gave_none(
    session: Session, w: World, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        approach(session, w, answer=ApproachAnswer.DECLINED, reason=reason)
    assert refused.value.codes == ("APP-001",)
    made = approach(session, w, answer=ApproachAnswer.DECLINED, reason=approaches.no_reason())
    with pytest.raises(Invalid) as refused:
        correct(session, w, made, answer=ApproachAnswer.DECLINED, reason=reason)
    assert refused.value.codes == ("APP-001",)
    assert session.get_one(Approach, made).reason == "gave no reason"


def correct(session: Session, w: World, id: UUID, **more: Any) -> None:
    values = {"on": builders.DAY, "how": "", "answer": "no_reply", "reason": "", "briefing_sent_on": None}
    approaches.edit_approach(
        session=session, actor=w.owner, operation=uuid4(), approach_id=id, **(values | more)
    )


def test_an_approach_is_corrected_in_every_part(session: Session, w: World) -> None:
    made, later = approach(session, w, how="e-mail", briefing_sent_on=builders.DAY), date(2026, 4, 1)
    correct(session, w, made, on=later, how="by post", answer=ApproachAnswer.DECLINED, reason="no time")
    row = session.get_one(Approach, made)
    assert (row.on, row.how, row.answer, row.reason, row.briefing_sent_on) == (
        later,
        "by post",
        ApproachAnswer.DECLINED,
        "no time",
        None,
    )


def send(session: Session, w: World, on: date) -> UUID:
    return approaches.send_briefing(
        session=session, actor=w.owner, operation=uuid4(), respondent_id=w.here.respondent, on=on
    )


def test_the_briefing_is_entered_on_the_latest_approach_that_does_not_say_so_yet(
    session: Session, w: World
) -> None:
    first, later = approach(session, w), approach(session, w, on=date(2026, 4, 1))
    assert send(session, w, date(2026, 4, 2)) == later
    assert send(session, w, date(2026, 4, 3)) == first
    third = send(session, w, date(2026, 4, 4))
    rows = session.exec(select(Approach).where(Approach.respondent_id == w.here.respondent)).all()
    assert {row.id: row.briefing_sent_on and row.briefing_sent_on.day for row in rows} == {
        later: 2,
        first: 3,
        third: 4,
    }
    assert session.get_one(Approach, third).on == date(2026, 4, 4)


def test_a_planned_time_without_a_zone_is_refused_in_words(session: Session, w: World) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(Invalid) as refused:
        plan(session, w, w.here.respondent, planned_at=naive)
    assert refused.value.codes == ("DAT-005",)
    with pytest.raises(Invalid) as refused:
        interviews.edit_interview(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            interview_id=w.here.interview,
            mode=InterviewMode.VIDEO,
            planned_at=naive,
            interviewer="",
            pilot=False,
        )
    assert refused.value.codes == ("DAT-005",)


def test_an_interview_keeps_its_guide_when_the_study_takes_another(session: Session, w: World) -> None:
    newer = offer(
        session=session, actor=w.owner, operation=uuid4(), content=THREE_BY_FIVE.read_bytes(), file="newer.toml"
    )
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
    interviews.reopen_interview(
        session=session, actor=w.owner, operation=uuid4(), interview_id=w.here.interview
    )
    found = talk(session, w)
    assert (found.finished_at, found.clock.running) == (None, False)
    press(session, w, ClockKind.RESUME)
    assert talk(session, w).clock.running


def test_finishing_twice_and_reopening_what_is_open_change_nothing(session: Session, w: World) -> None:
    interviews.reopen_interview(
        session=session, actor=w.owner, operation=uuid4(), interview_id=w.here.interview
    )
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
