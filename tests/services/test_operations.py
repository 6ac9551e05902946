"""Each operation once, whatever is clicked twice, sent again or replayed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from interview.database.transactions import reading, transaction
from interview.errors import Invalid
from interview.models import (
    Approach,
    Asked,
    AuditEvent,
    Document,
    Initiative,
    Interview,
    JudgementRevision,
    Operation,
    Quote,
    QuoteRevision,
    Respondent,
    Round,
    Study,
)
from interview.services import initiatives, interviews, quotes, respondents, studies, submissions
from interview.vocabulary import DocumentKind, Fidelity, Heard, RoundKind, StudyKind
from tests import builders
from tests.builders import DAY, FACTOR, Place, World

Call = Callable[[Session, Place, UUID], Any]

ONCE: dict[str, tuple[type[SQLModel], Call]] = {
    "a study": (
        Study,
        lambda s, p, o: studies.create_study(
            session=s,
            actor=p.owner,
            operation=o,
            title="Twice",
            kind=StudyKind.RESEARCH,
            instrument_version_id=p.version,
        ),
    ),
    "a study with its first initiative": (
        Initiative,
        lambda s, p, o: initiatives.start_study(
            session=s,
            actor=p.owner,
            operation=o,
            title="Twice",
            kind=StudyKind.RESEARCH,
            instrument_version_id=p.version,
            initiative="First",
        ),
    ),
    "an initiative": (
        Initiative,
        lambda s, p, o: initiatives.add_initiative(
            session=s, actor=p.owner, operation=o, study_id=p.study, name="Twice"
        ),
    ),
    "a round": (
        Round,
        lambda s, p, o: initiatives.add_round(
            session=s,
            actor=p.owner,
            operation=o,
            initiative_id=p.initiative,
            kind=RoundKind.FOLLOW_UP,
            dated=DAY,
        ),
    ),
    "a document": (
        Document,
        lambda s, p, o: initiatives.add_document(
            session=s,
            actor=p.owner,
            operation=o,
            initiative_id=p.initiative,
            title="Twice",
            kind=DocumentKind.OTHER,
        ),
    ),
    "a respondent": (
        Respondent,
        lambda s, p, o: respondents.add_respondent(
            session=s, actor=p.owner, operation=o, initiative_id=p.initiative
        ),
    ),
    "an approach": (
        Approach,
        lambda s, p, o: respondents.record_approach(
            session=s, actor=p.owner, operation=o, respondent_id=p.respondent, on=DAY
        ),
    ),
    "an interview": (
        Interview,
        lambda s, p, o: interviews.plan_interview(
            session=s, actor=p.owner, operation=o, round_id=p.round, respondent_ids=[p.respondent]
        ),
    ),
    "a quote": (
        Quote,
        lambda s, p, o: quotes.catch_quote(
            session=s, actor=p.owner, operation=o, interview_id=p.interview, text="Twice", factors={}
        ),
    ),
    "a quote from the outbox": (
        Quote,
        lambda s, p, o: submissions.submit(
            session=s,
            actor=p.owner,
            operation=o,
            kind="quote",
            payload={"interview": p.interview.hex, "text": "Twice"},
        ),
    ),
    "a correction": (
        QuoteRevision,
        lambda s, p, o: quotes.edit_quote(
            session=s,
            actor=p.owner,
            operation=o,
            quote_id=p.quote,
            based_on=1,
            text="Twice",
            fidelity=Fidelity.CHECKED,
            factors={},
        ),
    ),
    "a judgement": (JudgementRevision, lambda s, p, o: builders.judged(s, p, operation=o, level=2)),
    "a question asked": (
        Asked,
        lambda s, p, o: interviews.ask(
            session=s,
            actor=p.owner,
            operation=o,
            interview_id=p.interview,
            question="idea-origin",
            asked=True,
        ),
    ),
}


@pytest.mark.parametrize("what", ONCE)
def test_the_same_operation_twice_makes_one_record_and_gives_the_same_answer(
    session: Session, w: World, what: str
) -> None:
    table, call = ONCE[what]
    operation, before = uuid4(), builders.count(session, table)
    first = call(session, w.here, operation)
    after_one = {kind: builders.count(session, kind) for kind in (table, Operation, AuditEvent)}
    assert after_one[table] == before + 1
    assert call(session, w.here, operation) == first
    assert {kind: builders.count(session, kind) for kind in after_one} == after_one


@pytest.mark.parametrize("what", ["a quote", "a judgement", "an interview", "a document", "an approach"])
def test_another_operation_makes_another_record(session: Session, w: World, what: str) -> None:
    table, call = ONCE[what]
    before = builders.count(session, table)
    call(session, w.here, uuid4())
    if what == "a judgement":
        builders.judged(session, w.here, based_on=1, level=3)
    else:
        call(session, w.here, uuid4())
    assert builders.count(session, table) == before + 2


def test_a_replay_after_an_undo_does_not_bring_the_action_back(session: Session, w: World) -> None:
    from interview.services.undo import undo_last

    operation = uuid4()
    common: dict[str, Any] = {"session": session, "actor": w.owner, "interview_id": w.here.interview}
    mark: dict[str, Any] = {"operation": operation, "facet": "I1", "mark": Heard.HEARD}
    interviews.mark_facet(**common, **mark)
    assert undo_last(**common) == "facet.mark"
    interviews.mark_facet(**common, **mark)
    assert undo_last(**common) == "quote.catch"


def at_once(database: Engine, work: Callable[[Session, int], object]) -> list[object]:
    """Two transactions that begin at the same moment; what each gave, or the refusal."""
    ready = Barrier(2)

    def run(which: int) -> object:
        ready.wait(10)
        try:
            with transaction(engine=database) as session:
                return work(session, which)
        except Invalid as refused:
            return refused.codes

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(run, range(2)))


@pytest.fixture
def place(database: Engine) -> Place:
    with transaction(engine=database) as session:
        owner = builders.person(session, "owner")
        return builders.case(session, owner, builders.study(session, owner))


def test_the_same_quote_sent_by_two_requests_at_once_is_kept_once(database: Engine, place: Place) -> None:
    operation = uuid4()
    answers = at_once(database, lambda session, _: ONCE["a quote"][1](session, place, operation))
    assert answers[0] == answers[1]
    with reading(engine=database) as session:
        assert builders.count(session, Quote) == 2  # the case came with one


def test_two_initiatives_added_at_once_get_two_numbers(database: Engine, place: Place) -> None:
    def add(session: Session, which: int) -> object:
        made = initiatives.add_initiative(
            session=session,
            actor=place.owner,
            operation=uuid4(),
            study_id=place.study,
            name=f"Initiative {which}",
        )
        return session.get_one(Initiative, made).pseudonym

    assert sorted(map(str, at_once(database, add))) == ["CI 2", "CI 3"]


def test_two_windows_that_mark_the_same_facet_at_once_are_not_refused(database: Engine, place: Place) -> None:
    def mark(session: Session, _which: int) -> object:
        interviews.mark_facet(
            session=session,
            actor=place.owner,
            operation=uuid4(),
            interview_id=place.interview,
            facet="I1",
            mark=Heard.HEARD,
        )
        return "marked"

    assert at_once(database, mark) == ["marked", "marked"]


def test_two_first_judgements_of_a_factor_at_once_are_merged_or_one_is_a_conflict(
    database: Engine, place: Place
) -> None:
    changes: tuple[dict[str, Any], ...] = ({"level": 2}, {"rationale": "because"})

    def judge(session: Session, which: int) -> object:
        return builders.judged(session, place, tab=str(which), **changes[which])

    assert sorted(map(str, at_once(database, judge))) == ["1", "2"]


def test_two_first_saves_of_a_text_at_once_keep_both(database: Engine, place: Place) -> None:
    def save(session: Session, which: int) -> object:
        return builders.typed(
            session, place.owner, place.note("idea-origin"), f"text {which}", tab=str(which)
        ).conflict

    assert sorted(map(str, at_once(database, save))) == ["False", "True"]


def test_the_factor_of_these_tests_is_one_of_the_shipped_instrument(session: Session, w: World) -> None:
    assert builders.judged(session, w.here, factor=FACTOR, level=1) == 1
