"""A board workshop as whoever leads it may know it: values, and what follows from them. Of votes: how many, and
what was revealed."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from interview.instrument.structure import Instrument
from interview.models.base import now
from interview.profile import BoardVote, Profile, profile
from interview.queries.evidence import QuoteView
from interview.queries.home import WorkshopLine
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
from interview.voting import Slot, Tally, plan


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


def _part(slot: Slot) -> str:
    return slot.factor or (Phase.ACTIONS if slot.last else Phase.OPENING)


@dataclass(frozen=True, slots=True)
class RoundToJudge:
    """A round on which a board may meet, with the workshops it had already."""

    id: UUID
    initiative: str
    kind: RoundKind
    number: int
    dated: date
    workshops: tuple[WorkshopLine, ...]


@dataclass(frozen=True, slots=True)
class VoteCount:
    """How many are here, and how many of them have voted in the newest ballot on the factor talked about."""

    here: int
    voted: int
    closed: bool
