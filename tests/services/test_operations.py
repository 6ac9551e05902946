"""Each operation once, whatever is clicked twice, sent again or replayed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from inspect import signature
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

import interview.services
from interview.database.transactions import reading, transaction
from interview.errors import Invalid
from interview.models import (
    Approach,
    Asked,
    AuditEvent,
    ClockEvent,
    Consent,
    Document,
    FacetMark,
    Identity,
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
from interview.services import (
    approaches,
    clocks,
    documents,
    initiatives,
    interviews,
    quotes,
    removing,
    respondents,
    studies,
    submissions,
)
from interview.vocabulary import (
    ApproachAnswer,
    ClockKind,
    ConsentItem,
    DocumentKind,
    Fidelity,
    Heard,
    Helix,
    InterviewMode,
    Kind,
    RoundKind,
    StudyKind,
)
from tests import builders
from tests.builders import DAY, FACTOR, Place, World
from tests.services.test_access import public

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
        lambda s, p, o: documents.add_document(
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
    "a briefing that was sent": (
        Approach,
        lambda s, p, o: approaches.send_briefing(
            session=s, actor=p.owner, operation=o, respondent_id=p.respondent, on=DAY
        ),
    ),
    "an answer on consent": (
        Consent,
        lambda s, p, o: respondents.record_consent(
            session=s,
            actor=p.owner,
            operation=o,
            respondent_id=p.respondent,
            item=ConsentItem.RECORD,
            given=True,
            on=DAY,
            how="aloud",
        ),
    ),
    "a mark that the recorder started": (
        ClockEvent,
        lambda s, p, o: clocks.press_clock(
            session=s, actor=p.owner, operation=o, interview_id=p.interview, kind=ClockKind.RECORDER
        ),
    ),
    "an approach": (
        Approach,
        lambda s, p, o: approaches.record_approach(
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
    assert undo_last(**common, operation=uuid4()) == "facet.mark"
    interviews.mark_facet(**common, **mark)
    assert undo_last(**common, operation=uuid4()) == "quote.catch"


AGAIN: dict[str, Callable[[Session, Place, UUID, int], Any]] = {
    "a field of an initiative": lambda s, p, o, n: initiatives.edit_initiative(
        session=s,
        actor=p.owner,
        operation=o,
        initiative_id=p.initiative,
        field="sector",
        value=("food", "wood")[n],
    ),
    "a round": lambda s, p, o, n: initiatives.edit_round(
        session=s,
        actor=p.owner,
        operation=o,
        round_id=p.round,
        kind=(RoundKind.BASELINE, RoundKind.FOLLOW_UP)[n],
        dated=DAY,
    ),
    "how the study speaks of a respondent": lambda s, p, o, n: respondents.edit_respondent(
        session=s,
        actor=p.owner,
        operation=o,
        respondent_id=p.respondent,
        pseudonym="P",
        role=("Chair", "Clerk")[n],
        helix=Helix.FIRM,
    ),
    "who a respondent is": lambda s, p, o, n: respondents.edit_identity(
        session=s,
        actor=p.owner,
        operation=o,
        respondent_id=p.respondent,
        name=("Ann", "Bo")[n],
        contact="",
    ),
    "a respondent and who that is": lambda s, p, o, n: respondents.describe_respondent(
        session=s,
        actor=p.owner,
        operation=o,
        respondent_id=p.respondent,
        pseudonym="P",
        role=("Chair", "Clerk")[n],
        helix=Helix.FIRM,
        name=("Ann", "Bo")[n],
        contact="",
    ),
    "an answer on consent": lambda s, p, o, n: respondents.record_consent(
        session=s,
        actor=p.owner,
        operation=o,
        respondent_id=p.respondent,
        item=ConsentItem.TAKE_PART,
        given=(True, False)[n],
        on=DAY,
        how="aloud",
    ),
    "an approach": lambda s, p, o, n: approaches.edit_approach(
        session=s,
        actor=p.owner,
        operation=o,
        approach_id=the_approach(s, p),
        on=DAY,
        how=("by post", "e-mail")[n],
        answer=ApproachAnswer.ACCEPTED,
        reason="",
        briefing_sent_on=None,
    ),
    "a plan": lambda s, p, o, n: interviews.edit_interview(
        session=s,
        actor=p.owner,
        operation=o,
        interview_id=p.interview,
        mode=(InterviewMode.VIDEO, InterviewMode.IN_PERSON)[n],
        planned_at=None,
        interviewer="",
        pilot=False,
    ),
    "the clock": lambda s, p, o, n: clocks.press_clock(
        session=s,
        actor=p.owner,
        operation=o,
        interview_id=p.interview,
        kind=(ClockKind.START, ClockKind.PAUSE)[n],
    ),
    "a pause where nothing ran": lambda s, p, o, n: clocks.press_clock(
        session=s,
        actor=p.owner,
        operation=o,
        interview_id=p.interview,
        kind=(ClockKind.PAUSE, ClockKind.START)[n],
    ),
    "the end of an interview": lambda s, p, o, n: (
        interviews.finish_interview,
        interviews.reopen_interview,
    )[n](session=s, actor=p.owner, operation=o, interview_id=p.interview),
    "an interview that was open": lambda s, p, o, n: (
        interviews.reopen_interview,
        interviews.finish_interview,
    )[n](session=s, actor=p.owner, operation=o, interview_id=p.interview),
    "a question that was not asked": lambda s, p, o, n: interviews.ask(
        session=s,
        actor=p.owner,
        operation=o,
        interview_id=p.interview,
        question="idea-origin",
        asked=bool(n),
    ),
    "a facet that had no mark": lambda s, p, o, n: interviews.mark_facet(
        session=s,
        actor=p.owner,
        operation=o,
        interview_id=p.interview,
        facet="I1",
        mark=(None, Heard.HEARD)[n],
    ),
    "the kind shown first": lambda s, p, o, n: studies.show_first(
        session=s, actor=p.owner, operation=o, study_id=p.study, kind=(Kind.OWN, Kind.RESEARCHER)[n]
    ),
}
"""Calls that set something to the first or the second of two values."""


def the_approach(session: Session, place: Place) -> UUID:
    """The one approach of the place, made where it is not there yet."""
    session.flush()
    found = session.exec(select(Approach.id).where(Approach.respondent_id == place.respondent)).first()
    made: UUID = found or ONCE["an approach"][1](session, place, uuid4())
    return made


STATES = (
    Initiative,
    Round,
    Respondent,
    Identity,
    Consent,
    Approach,
    Interview,
    ClockEvent,
    Asked,
    FacetMark,
    Study,
)


def stands(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row that the calls can change, column by column."""
    session.flush()
    tables = [SQLModel.metadata.tables[str(table.__tablename__)] for table in STATES]
    return {
        table.name: sorted(tuple(map(str, row)) for row in session.connection().execute(table.select()))
        for table in tables
    }


@pytest.mark.parametrize("what", AGAIN)
def test_a_message_that_comes_again_does_not_take_back_what_was_done_after_it(
    session: Session, w: World, what: str
) -> None:
    operation, call = uuid4(), AGAIN[what]
    call(session, w.here, operation, 0)
    first = stands(session)
    call(session, w.here, uuid4(), 1)
    second = stands(session)
    assert second != first, "the other value is another state"
    call(session, w.here, operation, 0)
    assert stands(session) == second


@pytest.mark.parametrize("what", ["an interview", "a respondent"])
def test_a_removal_that_comes_again_is_no_mistake(session: Session, w: World, what: str) -> None:
    table, make = ONCE[what]
    made = make(session, w.here, uuid4())
    remove, name = {
        "an interview": (removing.remove_interview, "interview_id"),
        "a respondent": (removing.remove_respondent, "respondent_id"),
    }[what]
    operation = uuid4()
    for _again in range(2):
        remove(session=session, actor=w.owner, operation=operation, **{name: made})  # type: ignore[operator]
    assert session.get(table, made) is None


# What takes session and actor by name and needs no operation, each with the reason.
NO_OPERATION = {
    "kept.visit_kept": "each opening is one of its own; only the hash of what it gives is kept",
    "respondents.propose_pseudonym": "only reads",
    "presence.be_there": "a window is where it says it is, however often it says so",
    "presence.leave": "a window that has left has left, however often it says so",
    "typing.save_typed": "its window and running number tell a repeat",
    "invitations.invite_by_link": "what it gives cannot be given again: only its hash is kept",
    "workshops.make_way_in": "what it gives cannot be given again: only its hashes are kept",
}


def test_every_service_that_changes_something_takes_an_operation() -> None:
    every = public(interview.services)
    without = {name for name in every if "operation" not in signature(found(name)).parameters}
    assert without == NO_OPERATION.keys()


def test_no_service_makes_up_an_operation_of_its_own() -> None:
    for name in public(interview.services) - NO_OPERATION.keys():
        parameter = signature(found(name)).parameters["operation"]
        assert parameter.kind is parameter.KEYWORD_ONLY, name
        assert parameter.default is parameter.empty, name


def found(name: str) -> Callable[..., Any]:
    module, _dot, function = name.partition(".")
    service: Callable[..., Any] = getattr(import_module(f"interview.services.{module}"), function)
    return service


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
