"""What the votes of a board amount to. Pure: counts in, values out, whole numbers only.

Levels are ordered categories (1 is the lowest); they are counted and sorted, never averaged. Nothing here knows
who voted what.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interview.vocabulary import Outcome

SHARE = 75
"""Percent of those who chose a level that make a consensus: the median threshold among 72 Delphi studies.

Source: Diamond et al. 2014, Journal of Clinical Epidemiology 67(4), 401-409.
"""

THRESHOLD, LEAST_THRESHOLD = 5, 3
"""Votes with a level below which nothing is shown, and the lowest that this can be set to."""

TWO_AT_EACH_END_FROM = 6
"""On a scale of this many levels or more, its ends are its two lowest and its two highest levels."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many chose each level, the lowest first, and how many could not judge."""

    levels: tuple[int, ...]
    cannot: int = 0

    @property
    def chose(self) -> int:
        """Those who chose a level; shares are of these."""
        return sum(self.levels)

    @property
    def voters(self) -> int:
        return self.chose + self.cannot

    @property
    def chosen(self) -> tuple[int, ...]:
        """The levels chosen, sorted, each as often as it was chosen."""
        return tuple(level for level, n in enumerate(self.levels, start=1) for _vote in range(n))

    @property
    def median(self) -> tuple[int, int] | None:
        """The two middle levels, the lower first; the same twice where there is one. None without a level."""
        chosen = self.chosen
        return (chosen[(len(chosen) - 1) // 2], chosen[len(chosen) // 2]) if chosen else None

    @property
    def range(self) -> tuple[int, int] | None:
        """The lowest and the highest level that anybody chose."""
        chosen = self.chosen
        return (chosen[0], chosen[-1]) if chosen else None

    @property
    def most(self) -> tuple[int, ...]:
        """The level that most chose; several where as many chose each."""
        peak = max(self.levels, default=0)
        return tuple(level for level, n in enumerate(self.levels, start=1) if n == peak) if peak else ()


def tally(votes: Iterable[int | None], *, levels: int) -> Tally:
    """Count votes; None stands for "cannot judge"."""
    counts, cannot = [0] * levels, 0
    for vote in votes:
        if vote is None:
            cannot += 1
        else:
            counts[vote - 1] += 1
    return Tally(tuple(counts), cannot)


def outcome(tally: Tally, *, share: int = SHARE) -> Outcome:
    """Open, consensus, split, near or else open: decided in this order.

    Open where more than a third of the voters cannot judge. Split at a third or more at each end of the scale,
    after the disagreement criterion of the RAND/UCLA method (https://arcade-consensus.org/methodology). No rule
    on quartiles: on a short scale random votes meet it more often than not.
    """
    if not tally.chose or 3 * tally.cannot > tally.voters:
        return Outcome.OPEN
    if 100 * max(tally.levels) >= share * tally.chose:
        return Outcome.CONSENSUS
    ends = 2 if len(tally.levels) >= TWO_AT_EACH_END_FROM else 1
    if all(3 * sum(end) >= tally.chose for end in (tally.levels[:ends], tally.levels[-ends:])):
        return Outcome.SPLIT
    lowest, highest = tally.range or (0, 0)
    return Outcome.NEAR if highest - lowest <= 1 else Outcome.OPEN


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the meeting's plan: the factor ("" before the first and after the last), and its minutes."""

    factor: str
    minutes: int
    last: bool = False


def plan(*, factors: Sequence[str], minutes: int) -> tuple[Slot, ...]:
    """Share out the minutes: opening, the factors alike, then actions and close.

    For five factors and 120 minutes it is 10, five times 17, and 25; other lengths keep these proportions, and
    what rounding leaves goes to the end.
    """
    opening = max(1, round(minutes * 10 / 120))
    each = max(1, int(minutes * 85 / 120 / len(factors))) if factors else 0
    rest = minutes - opening - each * len(factors)
    return (Slot("", opening), *(Slot(factor, each) for factor in factors), Slot("", rest, last=True))


def groups_that_may_be_shown(groups: dict[str, Tally], *, whole: Tally, threshold: int) -> dict[str, Tally]:
    """The sub-groups, if each and each one's complement reaches the threshold; otherwise none at all.

    A complement below the threshold would show the votes of a few by subtracting.
    """
    if len(groups) < 2:
        return {}
    enough = all(
        group.chose >= threshold and whole.chose - group.chose >= threshold for group in groups.values()
    )
    return dict(groups) if enough else {}
