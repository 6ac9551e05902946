"""Observations: typed without losing a word, then taken as evidence and emptied in one step, once."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from interview.errors import Invalid, NotAllowed, NotFound
from interview.queries.judgements import history, standing
from interview.queries.texts import read_draft, read_waiting
from interview.services.access import Actor
from interview.services.judgements import Evidence, Values
from interview.services.observations import add_observation, observation_place
from interview.services.undo import undo_last
from interview.vocabulary import Confidence, Kind
from tests.builders import FACTOR, OTHER_FACTOR, World, judged, typed

SEEN = "The hall was full.\nPeople stood."


def place(w: World, actor: Actor | None = None, *, factor: str = FACTOR, kind: Kind = Kind.RESEARCHER) -> str:
    rater = w.here.interview if kind is Kind.OWN else (actor or w.owner).user_id
    return observation_place(kind=kind, round_id=w.here.round, factor=factor, rater=rater)


def write(session: Session, w: World, text: str, actor: Actor | None = None, **more: Any) -> None:
    where = place(w, actor, **{k: more.pop(k) for k in ("factor", "kind") if k in more})
    typed(session, actor or w.owner, f"draft/{w.here.study.hex}/{where}", text, **more)


def add(session: Session, w: World, actor: Actor | None = None, **more: Any) -> int:
    values: dict[str, Any] = {"factor": FACTOR, "kind": Kind.RESEARCHER, "operation": uuid4()}
    return add_observation(session=session, actor=actor or w.owner, round_id=w.here.round, **(values | more))


def evidence(
    session: Session, w: World, rater: UUID | None = None, *, seen_by: Actor | None = None
) -> tuple[Evidence, ...]:
    session.flush()
    session.expire_all()
    found = standing(session, actor=seen_by or w.owner, round_id=w.here.round)
    return next((s.values.evidence for s in found if s.rater_id == (rater or w.owner.user_id)), ())


def waits(session: Session, w: World, **more: Any) -> str:
    session.flush()
    return read_draft(session=session, actor=w.owner, study_id=w.here.study, place=place(w, **more))


def test_what_was_typed_becomes_evidence_word_for_word_and_the_box_is_empty(session: Session, w: World) -> None:
    write(session, w, SEEN)
    assert add(session, w) == 1
    assert evidence(session, w) == (Evidence(observation=SEEN),)
    assert waits(session, w) == ""


def test_a_box_that_still_shows_the_text_is_told_of_the_newer_empty_one(session: Session, w: World) -> None:
    write(session, w, SEEN)
    read = {"session": session, "actor": w.owner, "study_id": w.here.study, "place": place(w)}
    before = read_waiting(**read).typed.version
    add(session, w)
    session.flush()
    now = read_waiting(**read).typed
    assert (now.text, now.version > before) == ("", True)


def test_it_joins_what_stands_and_changes_nothing_else(session: Session, w: World) -> None:
    judged(session, w.here, level=3, confidence=Confidence.HIGH, evidence=(Evidence(quote_id=w.here.quote),))
    write(session, w, SEEN)
    assert add(session, w) == 2
    (stands,) = standing(session, actor=w.owner, round_id=w.here.round)
    assert stands.values == Values(
        level=3,
        confidence=Confidence.HIGH,
        evidence=(Evidence(quote_id=w.here.quote), Evidence(observation=SEEN)),
    )


def test_the_same_press_sent_twice_adds_it_once_and_leaves_what_is_typed_next(
    session: Session, w: World
) -> None:
    once = uuid4()
    write(session, w, SEEN)
    assert add(session, w, operation=once) == 1
    write(session, w, "The next.", base=2, seq=2)
    assert add(session, w, operation=once) == 1
    assert evidence(session, w) == (Evidence(observation=SEEN),)
    assert waits(session, w) == "The next."


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_with_nothing_typed_nothing_is_added_and_a_later_press_may_succeed(
    session: Session, w: World, text: str
) -> None:
    once = uuid4()
    if text:
        write(session, w, text)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        add(session, w, operation=once)
    assert refused.value.codes == ("JUD-006",)
    write(session, w, SEEN, base=1 if text else 0, seq=2)
    add(session, w, operation=once)
    assert evidence(session, w) == (Evidence(observation=SEEN),)


def test_where_the_judgement_is_refused_the_text_still_waits(session: Session, w: World) -> None:
    write(session, w, SEEN, factor="no-such-factor")
    with pytest.raises(Invalid) as refused, session.begin_nested():
        add(session, w, factor="no-such-factor")
    assert refused.value.codes == ("WRD-001",)
    session.expire_all()
    assert waits(session, w, factor="no-such-factor") == SEEN


def test_each_factor_and_each_rater_has_a_box_of_their_own(session: Session, w: World) -> None:
    write(session, w, "Mine.")
    write(session, w, "Mine, elsewhere.", factor=OTHER_FACTOR)
    write(session, w, "The editor's.", w.editor)
    add(session, w, w.editor)
    assert evidence(session, w, w.editor.user_id, seen_by=w.editor) == (Evidence(observation="The editor's."),)
    assert (waits(session, w), waits(session, w, factor=OTHER_FACTOR)) == ("Mine.", "Mine, elsewhere.")


def test_of_the_respondents_own_judgement_it_belongs_to_the_interview(session: Session, w: World) -> None:
    write(session, w, SEEN, kind=Kind.OWN)
    add(session, w, kind=Kind.OWN, interview_id=w.here.interview)
    assert evidence(session, w, w.here.interview) == (Evidence(observation=SEEN),)


def test_it_can_be_taken_back_and_stays_in_the_history(session: Session, w: World) -> None:
    write(session, w, SEEN)
    add(session, w, interview_id=w.here.interview)
    common: dict[str, Any] = {"session": session, "actor": w.owner, "interview_id": w.here.interview}
    assert undo_last(**common, operation=uuid4()) == "judgement.revise"
    assert evidence(session, w) == ()
    (stands,) = standing(session, actor=w.owner, round_id=w.here.round)
    kept = [revision.values.evidence for revision in history(session, actor=w.owner, judgement_id=stands.id)]
    assert kept == [(), (Evidence(observation=SEEN),)]


def test_only_who_may_judge_adds_one(session: Session, w: World) -> None:
    write(session, w, SEEN)
    with pytest.raises(NotAllowed):
        add(session, w, w.viewer)
    with pytest.raises(NotFound):
        add(session, w, w.stranger)
    assert waits(session, w) == SEEN


def test_an_interview_of_another_round_is_refused(session: Session, w: World) -> None:
    write(session, w, SEEN)
    with pytest.raises(NotFound), session.begin_nested():
        add(session, w, interview_id=w.second.interview)
    session.expire_all()
    assert waits(session, w) == SEEN
