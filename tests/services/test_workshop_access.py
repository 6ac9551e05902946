"""The services of the board workshop: who may call them, and each operation once."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from interview.database.transactions import transaction
from interview.errors import NotAllowed, NotFound, Refused
from interview.models import Member
from interview.queries import boards
from interview.services import actions, ballots, decisions, participants, sayings, workshops
from interview.services.access import Actor
from interview.vocabulary import ActionStatus, DecidedBy, Phase
from tests.builders import FACTOR, OTHER_FACTOR, Place, World, trial, world
from tests.meetings import Meeting, everything, meeting, prepared_database
from tests.outsiders import ADMINISTRATOR, forgetting, outsiders

MODULES = (workshops, ballots, participants, decisions, sayings, actions, boards)
ROLES = ("owner", "editor", "viewer", "stranger")
LEAD, VIEW, ANYBODY = ROLES[:2], ROLES[:3], ROLES


@dataclass(frozen=True)
class Scene:
    """The ids of a meeting under way, with one of everything."""

    version: UUID
    round: UUID
    workshop: UUID
    open: UUID
    shut: UUID
    full: UUID
    participant: UUID
    saying: UUID
    action: UUID


def scene(session: Session, place: Place) -> Scene:
    m: Meeting = meeting(session, place)
    full = m.ballot(session, [1] * 5, factor=OTHER_FACTOR)
    shut = m.ballot(session, [1] * 5)
    m.lead(session, ballots.close_ballot, ballot_id=shut)
    made = Scene(
        version=place.version,
        round=place.round,
        workshop=m.workshop,
        open=m.ask(session, "activities"),
        shut=shut,
        full=full,
        participant=m.seat(session, 5).participant_id,
        saying=m.lead(session, sayings.catch_saying, workshop_id=m.workshop, text="We meet."),
        action=m.lead(session, actions.add_action, round_id=place.round, workshop_id=m.workshop, text="Go."),
    )
    session.flush()
    return made


def nowhere(of: Scene) -> Scene:
    return replace(of, **{name: uuid4() for name in Scene.__dataclass_fields__})


Values = Callable[[Scene], dict[str, Any]]

# Who may call what, and with what. Whoever is in the study but not named is refused with ACC-002.
MATRIX: dict[Callable[..., Any], tuple[tuple[str, ...], Values]] = {
    workshops.start_board: (
        ANYBODY,
        lambda s: {"initiative": "New", "expected": 9, "minutes": 60, "instrument_version_id": s.version},
    ),
    workshops.begin_workshop: (LEAD, lambda s: {"round_id": s.round}),
    workshops.set_plan: (
        LEAD,
        lambda s: {
            "workshop_id": s.workshop,
            "expected": 9,
            "minutes": 60,
            "factors": ["organization", "critical-mass", "activities", OTHER_FACTOR, FACTOR],
            "facilitator": "Ada",
        },
    ),
    workshops.lock_lobby: (LEAD, lambda s: {"workshop_id": s.workshop}),
    workshops.make_way_in: (LEAD, lambda s: {"workshop_id": s.workshop}),
    workshops.turn_to: (
        LEAD,
        lambda s: {"workshop_id": s.workshop, "phase": Phase.EXPLAIN, "factor": FACTOR},
    ),
    workshops.close_workshop: (LEAD, lambda s: {"workshop_id": s.workshop}),
    workshops.reopen_workshop: (LEAD, lambda s: {"workshop_id": s.workshop}),
    ballots.open_ballot: (LEAD, lambda s: {"workshop_id": s.workshop, "factor": FACTOR}),
    ballots.close_ballot: (LEAD, lambda s: {"ballot_id": s.open}),
    ballots.reopen_ballot: (LEAD, lambda s: {"ballot_id": s.shut}),
    ballots.reveal_ballot: (LEAD, lambda s: {"ballot_id": s.full}),
    ballots.enter_hands: (
        LEAD,
        lambda s: {"workshop_id": s.workshop, "factor": FACTOR, "counts": [1, 2, 0, 0]},
    ),
    participants.remove_participant: (LEAD, lambda s: {"participant_id": s.participant}),
    decisions.decide: (
        LEAD,
        lambda s: {
            "workshop_id": s.workshop,
            "factor": FACTOR,
            "level": 2,
            "decided_by": DecidedBy.CONSENT,
        },
    ),
    sayings.catch_saying: (LEAD, lambda s: {"workshop_id": s.workshop, "text": "Said.", "factor": FACTOR}),
    sayings.record_agreement: (LEAD, lambda s: {"quote_id": s.saying, "how": "Aloud"}),
    actions.add_action: (LEAD, lambda s: {"round_id": s.round, "workshop_id": s.workshop, "text": "Do."}),
    actions.edit_action: (
        LEAD,
        lambda s: {
            "action_id": s.action,
            "text": "Do.",
            "factor": "",
            "owner": "",
            "due": None,
            "status": ActionStatus.DONE,
        },
    ),
    actions.remove_action: (LEAD, lambda s: {"action_id": s.action}),
    boards.read_board: (VIEW, lambda s: {"workshop_id": s.workshop}),
    boards.read_count: (VIEW, lambda s: {"workshop_id": s.workshop}),
    boards.read_round_to_judge: (VIEW, lambda s: {"round_id": s.round}),
}

# The rule is set before the first vote, so its scene is an empty one.
RULE = workshops.set_rule
EVERY = [*MATRIX, RULE]


def keywords(service: Callable[..., Any]) -> set[str]:
    return {p.name for p in inspect.signature(service).parameters.values() if p.kind is p.KEYWORD_ONLY}


def public() -> set[Callable[..., Any]]:
    return {
        function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name[0] != "_"
        and function.__module__ == module.__name__
        and {"session", "actor"} <= keywords(function)
    }


def call(session: Session, service: Callable[..., Any], actor: Actor, of: Scene, operation: UUID | None) -> Any:
    values = (
        {"workshop_id": of.workshop, "share": 80, "threshold": 4} if service is RULE else MATRIX[service][1](of)
    )
    once = {"operation": operation or uuid4()} if "operation" in keywords(service) else {}
    return service(session=session, actor=actor, **once, **values)


@dataclass(frozen=True)
class Stage:
    """A database with two meetings under way, and two that only began: ours and another study's."""

    world: World
    scenes: dict[str, Scene]

    def of(self, service: Callable[..., Any], where: str = "here") -> Scene:
        return self.scenes[f"{where} begun" if service is RULE else where]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stood(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with prepared_database(request, tmp_path_factory) as engine:
        with transaction(engine=engine) as session:
            made = world(session)
            scenes = {}
            for where in ("here", "foreign"):
                scenes[where] = scene(session, getattr(made, where))
                begun = meeting(session, getattr(made, where)).workshop
                scenes[f"{where} begun"] = replace(scenes[where], workshop=begun)
        yield engine, Stage(made, scenes)


@pytest.fixture
def session(stood: tuple[Engine, Stage]) -> Iterator[Session]:
    with trial(stood[0]) as opened:
        yield opened


@pytest.fixture
def stage(stood: tuple[Engine, Stage]) -> Stage:
    return stood[1]


def allowed(service: Callable[..., Any]) -> tuple[str, ...]:
    return LEAD if service is RULE else MATRIX[service][0]


def named(service: Callable[..., Any]) -> str:
    return service.__name__


def test_every_service_and_query_of_the_workshop_stands_in_the_matrix() -> None:
    assert {named(service) for service in public() ^ set(EVERY)} == set()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("service", EVERY, ids=named)
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(
    session: Session, stage: Stage, service: Callable[..., Any], role: str
) -> None:
    here = stage.of(service)
    actor: Actor = getattr(stage.world, role)
    before = everything(session)
    if role in allowed(service):
        call(session, service, actor, here, None)
        return
    refusal = NotFound if role == "stranger" else NotAllowed
    with pytest.raises(refusal) as refused:
        call(session, service, actor, here, None)
    assert refused.value.codes == ("ACC-001" if role == "stranger" else "ACC-002",)
    assert everything(session) == before


@pytest.mark.parametrize("service", EVERY, ids=named)
def test_who_comes_from_outside_is_refused_whatever_id_they_hold(
    session: Session, stage: Stage, service: Callable[..., Any]
) -> None:
    here = stage.of(service)
    anybody = allowed(service) == ANYBODY
    for kind, actor in outsiders(session, stage.world.here).items():
        before, codes = everything(session), ()
        with forgetting(session):
            try:
                call(session, service, actor, here, None)
            except Refused as refused:
                codes = refused.codes
                assert everything(session) == before
        if anybody and kind == ADMINISTRATOR:
            assert codes == ()
        else:
            assert codes == ("ACC-003" if anybody else "ACC-001",), kind


@pytest.mark.parametrize("service", EVERY, ids=named)
def test_what_is_of_another_study_is_refused_in_the_words_of_what_does_not_exist(
    session: Session, stage: Stage, service: Callable[..., Any]
) -> None:
    foreign = stage.of(service, "foreign")
    with pytest.raises(NotFound) as not_there:
        call(session, service, stage.world.owner, nowhere(foreign), None)
    if allowed(service) == ANYBODY:
        return
    with pytest.raises(NotFound) as not_yours:
        call(session, service, stage.world.owner, foreign, None)
    assert str(not_yours.value) == str(not_there.value)


@pytest.mark.parametrize("service", [one for one in EVERY if "operation" in keywords(one)], ids=named)
def test_the_same_operation_twice_does_it_once_and_gives_the_same_answer(
    session: Session, stage: Stage, service: Callable[..., Any]
) -> None:
    here = stage.of(service)
    if service is workshops.reopen_workshop:
        call(session, workshops.close_workshop, stage.world.owner, here, None)
    before, operation = everything(session), uuid4()
    first = call(session, service, stage.world.owner, here, operation)
    after_one = everything(session)
    assert after_one != before
    assert len(after_one["operation"]) > len(before["operation"])
    assert call(session, service, stage.world.owner, here, operation) == first
    assert everything(session) == after_one


@pytest.mark.parametrize("service", [one for one in EVERY if "operation" in keywords(one)], ids=named)
def test_a_repeat_that_comes_after_the_workshop_was_closed_is_not_told_that_nothing_happened(
    session: Session, stage: Stage, service: Callable[..., Any]
) -> None:
    here, operation = stage.of(service), uuid4()
    if service is workshops.reopen_workshop:
        call(session, workshops.close_workshop, stage.world.owner, here, None)
    first = call(session, service, stage.world.owner, here, operation)
    call(session, workshops.close_workshop, stage.world.owner, here, None)
    after = everything(session)
    assert call(session, service, stage.world.owner, here, operation) == first
    assert everything(session) == after


def test_a_lost_role_counts_from_the_next_call_on(session: Session, stage: Stage) -> None:
    here = stage.scenes["here"]
    call(session, workshops.lock_lobby, stage.world.editor, here, None)
    session.delete(session.exec(select(Member).where(col(Member.user_id) == stage.world.editor.user_id)).one())
    session.flush()
    for service in EVERY:
        if allowed(service) != ANYBODY:
            with pytest.raises(NotFound):
                call(session, service, stage.world.editor, here, None)
