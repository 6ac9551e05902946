"""What the judgements of one round and one kind add up to. Pure: values in, values out.

Levels are ordered categories (1 is the lowest); they are compared, counted and sorted, never averaged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from interview.instrument.structure import Factor, Instrument
from interview.vocabulary import Confidence, Kind, State

THIN_BELOW = 2
"""Fewer linked pieces of evidence than this mark a judgement as thinly supported (a choice of this product)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One rater's current judgement of one factor: a level, or the state that says why there is none."""

    factor: str
    rater: str
    level: int | None
    state: State | None = None
    confidence: Confidence | None = None
    evidence: int = 0
    provisional: bool = False
    judgement_id: str = ""


@dataclass(frozen=True, slots=True)
class BoardVote:
    """What a board decided on a factor, and the vote it was decided on.

    ``level`` None is "no agreement", or where it is not ``decided`` yet that only the vote is there.
    ``levels`` are those voted, sorted; ``cannot`` voters could not judge.
    """

    factor: str
    level: int | None
    levels: tuple[int, ...] = ()
    cannot: int = 0
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Axis:
    """One factor of a profile: the levels its raters chose, sorted, or why there are none.

    ``agreed`` is the level that a board agreed on, where it did: then that stands, whatever was voted.
    """

    factor: str
    name: str
    needed: int
    levels: tuple[int, ...] = ()
    states: tuple[State, ...] = ()
    thin: bool = False
    provisional: bool = False
    no_agreement: bool = False
    agreed: int | None = None

    @property
    def level(self) -> int | None:
        """What was agreed, else the lower median of the levels; None: the axis is open, drawn as a gap."""
        return self._at((len(self.levels) - 1) // 2)

    @property
    def upper(self) -> int | None:
        """As ``level``, but the upper median; where it differs the axis lies between the two."""
        return self._at(len(self.levels) // 2)

    def _at(self, place: int) -> int | None:
        if self.agreed is not None:
            return self.agreed
        return None if self.no_agreement or not self.levels else self.levels[place]

    @property
    def raters(self) -> int:
        return len(self.levels) + len(self.states)

    @property
    def open(self) -> bool:
        return self.level is None

    @property
    def short_by(self) -> int:
        """Steps missing to the level needed; 0 when it is reached or the axis is open."""
        return max(0, self.needed - self.level) if self.level is not None else 0


@dataclass(frozen=True, slots=True)
class Profile:
    """The axes of one round under one kind of judgement, in the instrument's order."""

    kind: Kind
    level_names: tuple[str, ...]
    axes: tuple[Axis, ...]

    @property
    def several_raters(self) -> bool:
        """Whether a median decides anywhere; what a board agreed on stands by itself, whatever was voted."""
        return any(axis.raters > 1 and axis.agreed is None and not axis.open for axis in self.axes)


@dataclass(frozen=True, slots=True)
class NotYet:
    """At least one judged factor is short of the level needed."""

    short: tuple[Axis, ...]
    open: tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class CannotBeJudged:
    """No judged factor is short, but at least one is open, or there is no factor at all."""

    open: tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """Every factor is at the level needed or above: a cluster initiative platform."""


Verdict = NotYet | CannotBeJudged | Reached


def profile(
    *, judged: Iterable[Judged], kind: Kind, instrument: Instrument, boards: Iterable[BoardVote] = ()
) -> Profile:
    """Gather the judgements of one kind into the axes of the instrument; other factors are left out.

    ``boards`` are what boards decided: for the consensus kind each axis shows the vote behind its level.
    """
    by_factor: dict[str, list[Judged]] = {factor.id: [] for factor in instrument.factors}
    for judgement in judged:
        if judgement.factor in by_factor:
            by_factor[judgement.factor].append(judgement)
    axes = (axis(factor=factor, judged=by_factor[factor.id], kind=kind) for factor in instrument.factors)
    voted = {vote.factor: vote for vote in boards} if kind is Kind.CONSENSUS else {}
    return Profile(
        kind=kind,
        level_names=tuple(level.name for level in instrument.levels),
        axes=tuple(_with_vote(axis, voted.get(axis.factor)) for axis in axes),
    )


def _with_vote(axis: Axis, vote: BoardVote | None) -> Axis:
    if vote is None:
        return axis
    return replace(
        axis,
        levels=vote.levels or axis.levels,
        states=(State.CANNOT_JUDGE,) * vote.cannot,
        agreed=vote.level,
        no_agreement=vote.decided and vote.level is None,
        provisional=axis.provisional or not vote.decided,
    )


def axis(*, factor: Factor, judged: Sequence[Judged], kind: Kind) -> Axis:
    """The axis of one factor. A respondent's own judgement is a statement: no evidence is asked of it."""
    with_level = [j for j in judged if j.level is not None]
    return Axis(
        factor=factor.id,
        name=factor.name,
        needed=factor.needed,
        levels=tuple(sorted(j.level for j in with_level if j.level is not None)),
        states=tuple(j.state for j in judged if j.level is None and j.state is not None),
        thin=kind is not Kind.OWN and any(j.evidence < THIN_BELOW for j in with_level),
        provisional=any(j.provisional for j in judged),
    )


def verdict(axes: Sequence[Axis]) -> Verdict:
    """Not yet, cannot be judged, or platform reached: decided in this order.

    A judged factor that is short decides before an open one does, since no answer to the open one could
    make up for it: all five factors are claimed for every initiative.
    Source: Klofsten et al. 2015, Cluster initiative platform.
    """
    short = tuple(axis for axis in axes if axis.short_by)
    still_open = tuple(axis for axis in axes if axis.open)
    if short:
        return NotYet(short=short, open=still_open)
    return CannotBeJudged(open=still_open) if still_open or not axes else Reached()
