"""Undo: the actor's last action in the interview, taken back by doing its inverse; nothing is erased."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from interview.errors import Conflict
from interview.models import AuditEvent, Interview
from interview.queries.evidence import wordings
from interview.queries.judgements import history, standing
from interview.queries.talk import Talk, read_talk
from interview.services import interviews, quotes
from interview.services.access import Actor
from interview.services.judgements import Evidence
from interview.services.operations import UNDOABLE
from interview.services.undo import INVERSES, undo_last
from interview.vocabulary import Fidelity, Heard, Kind, Stance
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
    return talk.asked, talk.marks, caught, judged_so_far


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


DOING: dict[str, Callable[..., None]] = {
    "quote.catch": catch,
    "quote.edit": edit,
    "quote.remove": remove,
    "judgement.revise": judge,
    "facet.mark": mark,
    "question.ask": ask,
}


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
    before = shown(session, w)
    DOING[verb](session, w)
    assert shown(session, w) != before
    assert seen(session, w).undoable == verb
    assert undo(session, w) == verb
    assert shown(session, w) == before


@pytest.mark.parametrize("verb", DOING)
def test_undo_is_audited(session: Session, w: World, verb: str) -> None:
    DOING[verb](session, w)
    before = builders.count(session, AuditEvent)
    undo(session, w)
    assert builders.count(session, AuditEvent) == before + 1


def test_several_actions_are_taken_back_in_the_opposite_order(session: Session, w: World) -> None:
    order = ["facet.mark", "question.ask", "quote.edit", "judgement.revise", "quote.catch", "quote.remove"]
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
    found = standing(session, round_id=w.here.round)[0]
    assert (found.head, found.values.level) == (3, 2)
    undo(session, w)
    past = history(session, judgement_id=found.id)
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
    assert standing(session, round_id=w.here.round)[0].values.level == 3


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


def test_what_cannot_be_undone_is_passed_over(session: Session, w: World) -> None:
    mark(session, w)
    interviews.finish_interview(
        session=session, actor=w.owner, operation=uuid4(), interview_id=w.here.interview
    )
    assert undo(session, w) == "facet.mark"
    assert session.get_one(Interview, w.here.interview).finished_at is not None
