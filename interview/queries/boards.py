"""What the facilitator's screen shows of a workshop, in one call. Of votes: how many, and what was revealed."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from interview.instrument.structure import Instrument
from interview.models import (
    Action,
    Ballot,
    Decision,
    Initiative,
    Participant,
    Round,
    Study,
    Vote,
    Workshop,
    WorkshopStep,
)
from interview.models.base import now
from interview.profile import BoardVote, Profile, profile
from interview.queries.evidence import QuoteView, quotes
from interview.queries.home import WorkshopLine
from interview.services import instruments, throttle
from interview.services.access import PERMITS, Act, Actor, open_record, role_of
from interview.services.ballots import in_the_room, present
from interview.vocabulary import (
    ActionStatus,
    BoardRole,
    DecidedBy,
    Helix,
    Kind,
    Manner,
    Outcome,
    Phase,
    RoundKind,
)
from interview.voting import Slot, Tally, outcome, plan


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody in the room by phone."""

    id: UUID
    name: str
    role: BoardRole
    helix: Helix


@dataclass(frozen=True, slots=True)
class Revealed:
    """What a ballot showed when it was revealed; it never changes."""

    tally: Tally
    outcome: Outcome
    present: int
    lowest: tuple[str, ...] = ()
    highest: tuple[str, ...] = ()
    by_role: tuple[tuple[BoardRole, Tally], ...] = ()
    by_helix: tuple[tuple[Helix, Tally], ...] = ()


@dataclass(frozen=True, slots=True)
class BallotView:
    """One ballot: how many voted in it, and what it showed, if it was revealed."""

    id: UUID
    factor: str
    number: int
    manner: Manner
    share: int
    threshold: int
    voted: int
    closed: bool
    revealed: Revealed | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What was decided on a factor. Without a level: no agreement."""

    id: UUID
    factor: str
    number: int
    level: int | None
    decided_by: DecidedBy
    rationale: str
    dissent: str
    at: datetime
    ballot_id: UUID | None


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action of an initiative."""

    id: UUID
    factor: str
    text: str
    owner: str
    due: date | None
    status: ActionStatus


@dataclass(frozen=True, slots=True)
class Pace:
    """A part of the meeting's plan, and the seconds it has taken so far."""

    slot: Slot
    seconds: float

    @property
    def part(self) -> str:
        """The factor, "opening" or "actions"."""
        return _part(self.slot)

    @property
    def over(self) -> int:
        """Whole minutes by which it has passed its plan; 0 while it has not."""
        return max(0, int(self.seconds // 60) - self.slot.minutes)


@dataclass(frozen=True, slots=True)
class Board:
    """One workshop, as whoever leads it may know it."""

    id: UUID
    study_id: UUID
    study: str
    initiative_id: UUID
    initiative: str
    invented: bool
    round_id: UUID
    round_kind: RoundKind
    dated: date
    instrument: Instrument
    facilitator: str
    expected: int
    minutes: int
    factors: tuple[str, ...]
    share: int
    threshold: int
    phase: Phase
    factor: str
    locked: bool
    begun_at: datetime
    closed_at: datetime | None
    present: tuple[Present, ...]
    attended: tuple[tuple[BoardRole, Helix], ...]
    ballots: tuple[BallotView, ...]
    decisions: tuple[DecisionView, ...]
    sayings: tuple[QuoteView, ...]
    actions: tuple[ActionView, ...]
    turns: tuple[tuple[datetime, Phase, str], ...]
    wrong_codes: int
    may_lead: bool

    def ballots_on(self, factor: str) -> tuple[BallotView, ...]:
        return tuple(ballot for ballot in self.ballots if ballot.factor == factor)

    @property
    def ballot(self) -> BallotView | None:
        """The newest ballot on the factor that is talked about."""
        on = self.ballots_on(self.factor)
        return on[-1] if on else None

    def revealed_on(self, factor: str) -> tuple[BallotView, ...]:
        return tuple(ballot for ballot in self.ballots_on(factor) if ballot.revealed)

    def decision_on(self, factor: str) -> DecisionView | None:
        """The decision that stands."""
        return next((d for d in reversed(self.decisions) if d.factor == factor), None)

    @property
    def rule_stands(self) -> bool:
        """A vote was opened: the rule is not changed any more."""
        return bool(self.ballots)

    def pace(self, *, at: datetime | None = None) -> tuple[Pace, ...]:
        """The plan of the meeting with the time that each part of it has taken so far.

        Joining, before the meeting is opened, takes none of it; nor does the time for which it was closed.
        """
        end = self.closed_at or at or now()
        spent: dict[str, float] = {}
        for (begin, phase, factor), (until, _next, _factor) in pairwise((*self.turns, (end, self.phase, ""))):
            if phase not in (Phase.LOBBY, Phase.CLOSED):
                key = factor or phase
                spent[key] = spent.get(key, 0.0) + max(0.0, (until - begin).total_seconds())
        return tuple(
            Pace(slot, spent.get(_part(slot), 0.0)) for slot in plan(factors=self.factors, minutes=self.minutes)
        )

    @property
    def part(self) -> str:
        """The part of the plan that the meeting is at: a factor, "opening" or "actions"."""
        return self.factor or (Phase.ACTIONS if self.phase in (Phase.ACTIONS, Phase.CLOSED) else Phase.OPENING)

    def profile(self, *, undecided: bool = True) -> Profile:
        """The consensus as it stands in this meeting.

        What was revealed and is not decided yet is in it as provisional, or where it is not to be
        (``undecided`` false) a gap.
        """
        votes = (self._vote(factor) for factor in self.factors)
        boards = [vote for vote in votes if vote and (undecided or vote.decided)]
        return profile(judged=(), kind=Kind.CONSENSUS, instrument=self.instrument, boards=boards)

    def manners(self) -> tuple[Manner | None, ...]:
        """How each decision that stands was reached; None is one without a vote."""
        found = []
        for factor in self.factors:
            if self.decision_on(factor):
                shown = self.revealed_on(factor)
                found.append(shown[-1].manner if shown else None)
        return tuple(found)

    def _vote(self, factor: str) -> BoardVote | None:
        decision, revealed = self.decision_on(factor), self.revealed_on(factor)
        shown = revealed[-1].revealed if revealed else None
        if decision is None and shown is None:
            return None
        levels = shown.tally.chosen if shown else ()
        level = decision.level if decision else None
        return BoardVote(
            factor,
            level,
            levels or (() if level is None else (level,)),
            shown.tally.cannot if shown else 0,
            decided=decision is not None,
        )


@dataclass(frozen=True, slots=True)
class RoundToJudge:
    """A round on which a board may meet, with the workshops it had already."""

    id: UUID
    initiative: str
    kind: RoundKind
    number: int
    dated: date
    workshops: tuple[WorkshopLine, ...]


def read_round_to_judge(*, session: Session, actor: Actor, round_id: UUID) -> RoundToJudge:
    """The round, if the actor may see its study.

    Raises:
        NotFound: there is none, or the actor is not a member of its study.
    """
    round_ = open_record(session, actor=actor, to=Act.VIEW, record=Round, id=round_id)
    rows = session.exec(
        select(Workshop.id, Workshop.created_at, Workshop.phase)
        .where(Workshop.round_id == round_id)
        .order_by(col(Workshop.created_at))
    )
    return RoundToJudge(
        round_.id,
        session.get_one(Initiative, round_.initiative_id).name,
        round_.kind,
        round_.number,
        round_.dated,
        tuple(WorkshopLine(id, at, Phase(phase)) for id, at, phase in rows),
    )


def _part(slot: Slot) -> str:
    return slot.factor or (Phase.ACTIONS if slot.last else Phase.OPENING)


def read_board(*, session: Session, actor: Actor, workshop_id: UUID) -> Board:
    """The workshop, if the actor may see its study.

    Raises:
        NotFound: there is none, or the actor is not a member of its study.
    """
    workshop = open_record(session, actor=actor, to=Act.VIEW, record=Workshop, id=workshop_id)
    study = session.get_one(Study, workshop.study_id)
    initiative = session.get_one(Initiative, workshop.initiative_id)
    round_ = session.get_one(Round, workshop.round_id)
    role = role_of(session, actor=actor, study_id=study.id)
    return Board(
        id=workshop.id,
        study_id=study.id,
        study=study.title,
        initiative_id=initiative.id,
        initiative=initiative.name,
        invented=initiative.invented or study.invented,
        round_id=round_.id,
        round_kind=round_.kind,
        dated=round_.dated,
        instrument=instruments.of(session, version_id=workshop.instrument_version_id),
        facilitator=workshop.facilitator,
        expected=workshop.expected,
        minutes=workshop.minutes,
        factors=tuple(workshop.factors),
        share=workshop.share,
        threshold=workshop.threshold,
        phase=workshop.phase,
        factor=workshop.factor,
        locked=workshop.locked,
        begun_at=workshop.created_at,
        closed_at=workshop.closed_at,
        present=_present(session, workshop_id=workshop.id),
        attended=_attended(session, workshop_id=workshop.id),
        ballots=ballots(session, workshop_id=workshop.id),
        decisions=_decisions(session, workshop_id=workshop.id),
        sayings=quotes(session, workshop_id=workshop.id),
        actions=actions(session, workshop_id=workshop.id),
        turns=_turns(session, workshop_id=workshop.id),
        wrong_codes=throttle.tried(session),
        may_lead=role is not None and Act.JUDGE in PERMITS[role],
    )


@dataclass(frozen=True, slots=True)
class VoteCount:
    """How many are here, and how many of them have voted in the newest ballot on the factor talked about."""

    here: int
    voted: int
    closed: bool


def read_count(*, session: Session, actor: Actor, workshop_id: UUID) -> VoteCount:
    """The two numbers that a room may see while it votes, if the actor may see the study.

    Raises:
        NotFound: there is no such workshop, or the actor is not a member of its study.
    """
    workshop = open_record(session, actor=actor, to=Act.VIEW, record=Workshop, id=workshop_id)
    voted = select(func.count()).select_from(Vote).where(Vote.ballot_id == Ballot.id).scalar_subquery()
    newest = session.exec(
        select(voted, Ballot.closed_at)
        .where(Ballot.workshop_id == workshop.id, Ballot.factor == workshop.factor)
        .order_by(col(Ballot.number).desc())
        .limit(1)
    ).first()
    n, closed_at = newest or (0, None)
    return VoteCount(present(session, workshop_id=workshop.id), int(n), closed_at is not None)


def _present(session: Session, *, workshop_id: UUID) -> tuple[Present, ...]:
    """Who is there, by name, then role: an order that says nothing of who came or voted when."""
    rows = session.exec(
        select(Participant.id, Participant.name, Participant.role, Participant.helix)
        .where(in_the_room(workshop_id))
        .order_by(func.lower(Participant.name), col(Participant.role), col(Participant.id))
    )
    return tuple(Present(id, name, BoardRole(role), Helix(helix)) for id, name, role, helix in rows)


def _attended(session: Session, *, workshop_id: UUID) -> tuple[tuple[BoardRole, Helix], ...]:
    """Role and group of everybody who took part, also of those who have left; who was taken out did not."""
    rows = session.exec(
        select(Participant.role, Participant.helix)
        .where(Participant.workshop_id == workshop_id, col(Participant.removed_at).is_(None))
        .order_by(col(Participant.role), col(Participant.helix))
    )
    return tuple((BoardRole(role), Helix(helix)) for role, helix in rows)


def ballots(session: Session, *, workshop_id: UUID) -> tuple[BallotView, ...]:
    """The ballots of a workshop in order, each with the number of its votes: of votes nothing else is read."""
    voted = dict(
        session.exec(
            select(Vote.ballot_id, func.count())
            .join(Ballot, Ballot.id == Vote.ballot_id)  # type: ignore[arg-type]
            .where(Ballot.workshop_id == workshop_id)
            .group_by(col(Vote.ballot_id))
        ).all()
    )
    rows = session.exec(
        select(Ballot)
        .where(Ballot.workshop_id == workshop_id)
        .order_by(col(Ballot.opened_at), col(Ballot.number))
    )
    return tuple(_ballot(row, voted=voted.get(row.id, 0)) for row in rows)


def _ballot(row: Ballot, *, voted: int) -> BallotView:
    revealed = revealed_of(row)
    by_hand = row.manner is Manner.HANDS and revealed is not None
    return BallotView(
        id=row.id,
        factor=row.factor,
        number=row.number,
        manner=row.manner,
        share=row.share,
        threshold=row.threshold,
        voted=revealed.tally.voters if by_hand and revealed else voted,
        closed=row.closed_at is not None,
        revealed=revealed,
    )


def revealed_of(ballot: Ballot) -> Revealed | None:
    """What the ballot showed, from what was written down when it was revealed."""
    result = ballot.result
    if ballot.revealed_at is None or not isinstance(result, dict):
        return None
    counted = Tally(tuple(_numbers(result["levels"])), int(str(result["cannot"])))
    groups = result.get("groups")
    shown = groups if isinstance(groups, dict) else {}
    return Revealed(
        tally=counted,
        outcome=outcome(counted, share=ballot.share),
        present=int(str(result["present"])),
        lowest=tuple(_texts(result.get("lowest"))),
        highest=tuple(_texts(result.get("highest"))),
        by_role=tuple((BoardRole(name), _group(n)) for name, n in shown.get("roles", {}).items()),
        by_helix=tuple((Helix(name), _group(n)) for name, n in shown.get("helices", {}).items()),
    )


def _numbers(found: object) -> list[int]:
    return [int(n) for n in found] if isinstance(found, list) else []


def _texts(found: object) -> list[str]:
    return [str(text) for text in found] if isinstance(found, list) else []


def _group(found: object) -> Tally:
    *levels, cannot = _numbers(found)
    return Tally(tuple(levels), cannot)


def _decisions(session: Session, *, workshop_id: UUID) -> tuple[DecisionView, ...]:
    rows = session.exec(
        select(Decision)
        .where(Decision.workshop_id == workshop_id)
        .order_by(col(Decision.created_at), col(Decision.number))
    )
    return tuple(
        DecisionView(
            row.id,
            row.factor,
            row.number,
            row.level,
            row.decided_by,
            row.rationale,
            row.dissent,
            row.created_at,
            row.ballot_id,
        )
        for row in rows
    )


def actions(session: Session, *, workshop_id: UUID) -> tuple[ActionView, ...]:
    """The actions agreed on in a workshop, in the order they were added."""
    rows = session.exec(
        select(Action)
        .where(Action.workshop_id == workshop_id, col(Action.removed).is_(False))
        .order_by(col(Action.created_at))
    )
    return tuple(ActionView(r.id, r.factor, r.text, r.owner, r.due, r.status) for r in rows)


def _turns(session: Session, *, workshop_id: UUID) -> tuple[tuple[datetime, Phase, str], ...]:
    rows = session.exec(
        select(WorkshopStep.at, WorkshopStep.phase, WorkshopStep.factor)
        .where(WorkshopStep.workshop_id == workshop_id)
        .order_by(col(WorkshopStep.at), col(WorkshopStep.created_at))
    )
    return tuple((at, Phase(phase), factor) for at, phase, factor in rows)
