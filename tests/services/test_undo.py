"""Undo: the actor's last action in the interview, taken back by doing its inverse; nothing is erased."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from interview.errors import Conflict
from interview.models import AuditEvent, ClockEvent, Interview, Quote
from interview.queries.evidence import wordings
from interview.queries.judgements import history, standing
from interview.queries.talk import Talk, read_talk
from interview.services import interviews, quotes, respondents
from interview.services.access import Actor
from interview.services.judgements import Evidence
from interview.services.operations import CONSENT, UNDOABLE
from interview.services.undo import INVERSES, undo_last
from interview.vocabulary import ClockKind, ConsentItem, Fidelity, Heard, Kind, Stance
from tests import builders
from tests.builders import OTHER_FACTOR, World, judged

QUESTION, FACET = "idea-origin", "I1"


def seen(session: Session, w: World) -> Talk:
    session.flush()
    session.expire_all()
    return read_talk(session=session, actor=w.owner, interview_id=w.here.interview)


def shown(session: Session, w: World) -> tuple[object, ...]:
    """What the screen shows of all that can be undone."""
    talk = seen(session, w)
    caught = [(q.id, q.text, q.fidelity, q.speaker, q.factors) for q in talk.quotes]
    judged_so_far = [(s.factor, s.kind, s.values) for s in talk.standing if s.values != type(s.values)()]
    clock = (talk.clock.running, talk.clock.recorder_at, talk.finished_at)
    return talk.asked, talk.marks, caught, judged_so_far, clock


def ask(session: Session, w: World, actor: Actor | None = None, *, asked: bool = True) -> None:
    interviews.ask(
        session=session,
        actor=actor or w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        question=QUESTION,
        asked=asked,
    )


def mark(session: Session, w: World, actor: Actor | None = None, *, heard: Heard | None = Heard.HEARD) -> None:
    interviews.mark_facet(
        session=session,
        actor=actor or w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        facet=FACET,
        mark=heard,
    )


def edit(
    session: Session, w: World, actor: Actor | None = None, *, based_on: int = 1, text: str = "We met."
) -> None:
    quotes.edit_quote(
        session=session,
        actor=actor or w.owner,
        operation=uuid4(),
        quote_id=w.here.quote,
        based_on=based_on,
        text=text,
        fidelity=Fidelity.PARAPHRASE,
        factors={OTHER_FACTOR: Stance.CONTRADICTS},
    )


def remove(session: Session, w: World, actor: Actor | None = None) -> None:
    quotes.remove_quote(session=session, actor=actor or w.owner, operation=uuid4(), quote_id=w.here.quote)


def catch(session: Session, w: World, actor: Actor | None = None) -> None:
    builders.caught(session, actor or w.owner, w.here.interview, "Caught.")


def judge(session: Session, w: World, actor: Actor | None = None) -> None:
    judged(session, w.here, actor=actor, kind=Kind.OWN, level=2, evidence=(Evidence(quote_id=w.here.quote),))


def press(
    session: Session, w: World, actor: Actor | None = None, *, kind: ClockKind, section: str = ""
) -> None:
    interviews.press_clock(
        session=session,
        actor=actor or w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        kind=kind,
        section=section,
    )


def pressing(kind: ClockKind) -> Callable[..., None]:
    return lambda session, w, actor=None: press(session, w, actor, kind=kind)


def finish(session: Session, w: World, actor: Actor | None = None) -> None:
    interviews.finish_interview(
        session=session, actor=actor or w.owner, operation=uuid4(), interview_id=w.here.interview
    )


def reopen(session: Session, w: World, actor: Actor | None = None) -> None:
    interviews.reopen_interview(
        session=session, actor=actor or w.owner, operation=uuid4(), interview_id=w.here.interview
    )


start, pause, resume, recorder = (
    pressing(kind) for kind in (ClockKind.START, ClockKind.PAUSE, ClockKind.RESUME, ClockKind.RECORDER)
)

DOING: dict[str, Callable[..., None]] = {
    "quote.catch": catch,
    "quote.edit": edit,
    "quote.remove": remove,
    "judgement.revise": judge,
    "facet.mark": mark,
    "question.ask": ask,
    "clock.start": start,
    "clock.pause": pause,
    "clock.resume": resume,
    "clock.recorder": recorder,
    "interview.finish": finish,
    "interview.reopen": reopen,
}

BEFORE: dict[str, tuple[Callable[..., None], ...]] = {
    "clock.pause": (start,),
    "clock.resume": (start, pause),
    "interview.reopen": (finish,),
}
"""What has to be done before the action can be."""


def prepare(session: Session, w: World, verb: str) -> None:
    for act in BEFORE.get(verb, ()):
        act(session, w)


def undo(session: Session, w: World, actor: Actor | None = None, *, operation: UUID | None = None) -> str:
    return undo_last(
        session=session,
        actor=actor or w.owner,
        operation=operation or uuid4(),
        interview_id=w.here.interview,
    )


def test_every_undoable_verb_has_an_inverse_and_a_test() -> None:
    assert set(UNDOABLE) == set(INVERSES) == set(DOING)


@pytest.mark.parametrize("verb", DOING)
def test_an_action_is_taken_back_whole_and_said_by_its_verb(session: Session, w: World, verb: str) -> None:
    prepare(session, w, verb)
    before = shown(session, w)
    DOING[verb](session, w)
    assert shown(session, w) != before
    assert seen(session, w).undoable == verb
    assert undo(session, w) == verb
    assert shown(session, w) == before


@pytest.mark.parametrize("verb", DOING)
def test_undo_is_audited(session: Session, w: World, verb: str) -> None:
    prepare(session, w, verb)
    DOING[verb](session, w)
    before = builders.count(session, AuditEvent)
    undo(session, w)
    assert builders.count(session, AuditEvent) == before + 1


def test_several_actions_are_taken_back_in_the_opposite_order(session: Session, w: World) -> None:
    order = [
        "facet.mark",
        "clock.start",
        "question.ask",
        "clock.recorder",
        "quote.edit",
        "judgement.revise",
        "clock.pause",
        "quote.catch",
        "quote.remove",
        "clock.resume",
        "clock.pause",
        "interview.finish",
        "interview.reopen",
    ]
    states = [shown(session, w)]
    for verb in order:
        DOING[verb](session, w)
        states.append(shown(session, w))
    for verb in reversed(order):
        states.pop()
        assert undo(session, w) == verb
        assert shown(session, w) == states[-1]


def test_two_corrections_in_a_row_are_taken_back_one_by_one(session: Session, w: World) -> None:
    edit(session, w, text="Second.")
    edit(session, w, based_on=2, text="Third.")
    undo(session, w)
    assert seen(session, w).quotes[0].text == "Second."
    undo(session, w)
    assert seen(session, w).quotes[0].text == "We meet every month."
    assert wordings(session, quote_id=w.here.quote) == (
        "We meet every month.",
        "Second.",
        "Third.",
        "Second.",
        "We meet every month.",
    )


def test_two_judgements_in_a_row_are_taken_back_one_by_one_and_stay_in_the_history(
    session: Session, w: World
) -> None:
    judged(session, w.here, level=2)
    judged(session, w.here, based_on=1, level=4)
    undo(session, w)
    found = standing(session, actor=w.owner, round_id=w.here.round)[0]
    assert (found.head, found.values.level) == (3, 2)
    undo(session, w)
    past = history(session, actor=w.owner, judgement_id=found.id)
    assert [(r.number, r.values.level, r.undoes) for r in past] == [
        (4, None, 3),
        (3, 2, 2),
        (2, 4, None),
        (1, 2, None),
    ]


def test_a_mark_changed_is_set_back_to_the_mark_before(session: Session, w: World) -> None:
    mark(session, w)
    mark(session, w, heard=Heard.LACKING)
    mark(session, w, heard=None)
    for before in (Heard.LACKING, Heard.HEARD):
        undo(session, w)
        assert seen(session, w).marks[FACET] is before
    undo(session, w)
    assert seen(session, w).marks == {}


def test_undo_takes_back_the_actors_own_action_and_not_a_later_one_of_somebody_else(
    session: Session, w: World
) -> None:
    mark(session, w)
    ask(session, w, w.editor)
    assert undo(session, w) == "facet.mark"
    assert seen(session, w).asked == {QUESTION}


@pytest.mark.parametrize("verb", ["quote.edit", "facet.mark", "judgement.revise"])
def test_what_somebody_else_changed_since_is_not_undone(session: Session, w: World, verb: str) -> None:
    DOING[verb](session, w)
    changing: dict[str, Callable[[], Any]] = {
        "quote.edit": lambda: edit(session, w, w.editor, based_on=2, text="Theirs."),
        "facet.mark": lambda: mark(session, w, w.editor, heard=Heard.LACKING),
        "judgement.revise": lambda: judged(session, w.here, actor=w.editor, kind=Kind.OWN, based_on=1, level=4),
    }
    changing[verb]()
    theirs = shown(session, w)
    with pytest.raises(Conflict) as refused:
        undo(session, w)
    assert refused.value.codes == ("UND-001",)
    assert shown(session, w) == theirs
    assert undo(session, w, w.editor) == verb  # once they took it back, it can be undone
    assert undo(session, w) == verb


def test_what_was_judged_since_on_the_profile_screen_is_not_undone(session: Session, w: World) -> None:
    judged(session, w.here, level=2)
    judged(session, w.here, based_on=1, interview_id=None, level=3)
    with pytest.raises(Conflict):
        undo(session, w)
    assert standing(session, actor=w.owner, round_id=w.here.round)[0].values.level == 3


def test_with_nothing_left_to_take_back_undo_says_so_and_does_nothing(session: Session, w: World) -> None:
    assert undo(session, w) == "quote.catch"  # the one quote the case was prepared with
    before = shown(session, w)
    assert undo(session, w) == ""
    assert undo(session, w, w.editor) == ""
    assert seen(session, w).undoable == ""
    assert shown(session, w) == before


def test_an_undo_that_is_sent_twice_takes_back_one_action_only(session: Session, w: World) -> None:
    mark(session, w)
    ask(session, w)
    once = uuid4()
    assert [undo(session, w, operation=once) for _time in range(3)] == ["question.ask"] * 3
    talk = seen(session, w)
    assert (talk.asked, talk.marks) == (frozenset(), {FACET: Heard.HEARD})
    assert undo(session, w) == "facet.mark"  # another press is another operation


def test_an_undo_that_found_nothing_takes_nothing_back_when_it_comes_again(session: Session, w: World) -> None:
    undo(session, w)
    once = uuid4()
    assert undo(session, w, operation=once) == ""
    mark(session, w)
    assert undo(session, w, operation=once) == ""
    assert seen(session, w).marks == {FACET: Heard.HEARD}


def test_an_undo_that_was_refused_may_be_tried_again(session: Session, w: World) -> None:
    mark(session, w)
    mark(session, w, w.editor, heard=Heard.LACKING)
    once = uuid4()
    with pytest.raises(Conflict), session.begin_nested():
        undo(session, w, operation=once)
    undo(session, w, w.editor)
    assert undo(session, w, operation=once) == "facet.mark"
    assert seen(session, w).marks == {}


def test_taking_back_ones_own_does_not_stand_in_the_way_of_others(session: Session, w: World) -> None:
    ask(session, w)
    mark(session, w, w.editor)
    undo(session, w, w.editor)
    assert undo(session, w) == "question.ask"


def test_what_was_done_in_another_interview_is_not_undone_here(session: Session, w: World) -> None:
    builders.caught(session, w.owner, w.second.interview, "Elsewhere.")
    undo(session, w)
    talk = read_talk(session=session, actor=w.owner, interview_id=w.second.interview)
    assert "Elsewhere." in [q.text for q in talk.quotes]


def pressed(session: Session, w: World) -> list[str]:
    """The presses of the clock as they were kept, the oldest first."""
    session.flush()
    rows = session.exec(select(ClockEvent).where(ClockEvent.interview_id == w.here.interview)).all()
    return [row.kind.value for row in sorted(rows, key=lambda row: row.created_at)]


def test_a_press_that_is_taken_back_stays_and_the_opposite_is_added(session: Session, w: World) -> None:
    for act in (start, pause, resume):
        act(session, w)
    for _press in range(3):
        undo(session, w)
    assert pressed(session, w) == ["start", "pause", "resume", "pause", "resume", "pause"]
    finish(session, w)
    undo(session, w)
    assert pressed(session, w)[-2:] == ["finish", "reopen"]


def test_taking_back_a_press_neither_loses_time_that_ran_nor_counts_time_that_stood(
    session: Session, w: World
) -> None:
    start(session, w)
    pause(session, w)
    ran = seen(session, w).clock.elapsed
    at = [row.at for row in session.exec(select(ClockEvent).where(ClockEvent.interview_id == w.here.interview))]
    undo(session, w)
    undo(session, w)
    clock = seen(session, w).clock
    assert clock.elapsed >= ran > 0
    assert clock.started_at == min(at)
    assert not clock.running


def test_the_recorders_mark_goes_back_to_the_one_before_and_to_none(session: Session, w: World) -> None:
    marks: list[datetime | None] = [None]
    for _time in range(2):
        recorder(session, w)
        marks.append(seen(session, w).clock.recorder_at)
    assert len(set(marks)) == 3
    for before in reversed(marks[:-1]):
        assert undo(session, w) == "clock.recorder"
        assert seen(session, w).clock.recorder_at == before
    quote = builders.caught(session, w.owner, w.here.interview, "After the slip.")
    assert session.get_one(Quote, quote).offset_seconds is None


def test_turning_to_a_part_of_the_guide_is_no_action_of_its_own(session: Session, w: World) -> None:
    start(session, w)
    press(session, w, kind=ClockKind.SECTION, section="idea")
    assert seen(session, w).undoable == "clock.start"
    assert undo(session, w) == "clock.start"
    clock = seen(session, w).clock
    assert (clock.running, clock.section) == (False, "idea")


def test_a_press_that_somebody_else_pressed_upon_is_not_taken_back(session: Session, w: World) -> None:
    start(session, w)
    pause(session, w, w.editor)
    with pytest.raises(Conflict) as refused:
        undo(session, w)
    assert refused.value.codes == ("UND-001",)
    assert pressed(session, w) == ["start", "pause"]
    assert undo(session, w, w.editor) == "clock.pause"
    assert undo(session, w) == "clock.start"


def test_a_clock_that_somebody_else_stopped_by_finishing_is_not_set_going(session: Session, w: World) -> None:
    start(session, w)
    pause(session, w)
    finish(session, w, w.editor)
    with pytest.raises(Conflict):
        undo(session, w)
    assert not seen(session, w).clock.running


def test_the_recorders_mark_and_the_clock_do_not_stand_in_each_others_way(session: Session, w: World) -> None:
    recorder(session, w)
    start(session, w, w.editor)
    assert undo(session, w) == "clock.recorder"
    talk = seen(session, w)
    assert (talk.clock.recorder_at, talk.clock.running) == (None, True)


def test_an_interview_reopened_is_finished_again_when_it_was(session: Session, w: World) -> None:
    finish(session, w)
    when = seen(session, w).finished_at
    assert when is not None
    reopen(session, w)
    undo(session, w)
    assert session.get_one(Interview, w.here.interview).finished_at == when
    undo(session, w)
    assert session.get_one(Interview, w.here.interview).finished_at is None


def consent(session: Session, w: World, actor: Actor | None = None, *, who: UUID | None = None) -> None:
    builders.consent(session, actor or w.owner, who or w.here.respondent, ConsentItem.RECORD)


def test_undo_does_not_go_past_consent_to_what_was_done_before(session: Session, w: World) -> None:
    mark(session, w)
    consent(session, w)
    before = shown(session, w)
    assert seen(session, w).undoable == CONSENT
    with pytest.raises(Conflict) as refused:
        undo(session, w)
    assert refused.value.codes == ("UND-002",)
    assert shown(session, w) == before
    stands = respondents.consents(session, respondent_id=w.here.respondent)
    assert ConsentItem.RECORD in stands

    ask(session, w)  # what comes after it is taken back
    assert undo(session, w) == "question.ask"
    with pytest.raises(Conflict):
        undo(session, w)


def test_consent_that_somebody_else_entered_or_of_somebody_else_does_not_stop_undo(
    session: Session, w: World
) -> None:
    mark(session, w)
    consent(session, w, w.editor)
    consent(session, w, who=w.second.respondent)
    assert undo(session, w) == "facet.mark"
