"""Check and tuple: what a profile chart shows, as plain values that any drawer can use.

Nothing here knows Plotly. Levels are steps 1..n; an axis without a level carries the reason instead.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from interview import words
from interview.profile import Axis, Profile
from interview.texts import _, plural
from interview.vocabulary import Kind, State

AXES = range(3, 9)
LEVELS = range(2, 8)


class AxisInfo(NamedTuple):
    """One spoke or row: a factor and the level it needs."""

    factor: str
    name: str
    needed: int


class MarkInfo(NamedTuple):
    """What is drawn for one factor under one kind of judgement.

    ``level`` and ``upper`` are the two medians, equal unless the axis lies between two levels; both are None
    where there is a gap, and ``gap`` says why. ``levels`` are all levels given, sorted, one for each rater;
    ``beside`` tells in words how many raters gave none.
    """

    factor: str
    level: int | None
    upper: int | None
    levels: tuple[int, ...]
    raters: int
    gap: str
    beside: str
    thin: bool
    provisional: bool

    @property
    def lowest(self) -> int | None:
        return self.levels[0] if self.levels else None

    @property
    def highest(self) -> int | None:
        return self.levels[-1] if self.levels else None

    @property
    def spread(self) -> bool:
        """Raters chose different levels."""
        return self.lowest != self.highest

    @property
    def between(self) -> bool:
        return self.level != self.upper


class LineInfo(NamedTuple):
    """One kind of judgement, a mark for each axis in the order of the axes."""

    kind: Kind
    label: str
    marks: tuple[MarkInfo, ...]


class ProfileInfo(NamedTuple):
    """A whole chart: level names from the lowest up, axes in the instrument's order, a line for each kind."""

    level_names: tuple[str, ...]
    axes: tuple[AxisInfo, ...]
    lines: tuple[LineInfo, ...]

    @property
    def several_raters(self) -> bool:
        return any(mark.raters > 1 for line in self.lines for mark in line.marks)

    def level_name(self, level: int) -> str:
        return self.level_names[level - 1]


def profile_info(*profiles: Profile) -> ProfileInfo:
    """What a chart of these profiles shows; each must be of another kind, on the same axes and levels.

    Raises:
        ValueError: the profiles cannot stand in one chart, or a level lies outside the scale.
    """
    _check(profiles)
    first = profiles[0]
    return ProfileInfo(
        level_names=first.level_names,
        axes=tuple(AxisInfo(factor=axis.factor, name=axis.name, needed=axis.needed) for axis in first.axes),
        lines=tuple(
            LineInfo(kind=p.kind, label=words.kind(p.kind), marks=tuple(_mark(axis) for axis in p.axes))
            for p in profiles
        ),
    )


def _check(profiles: Sequence[Profile]) -> None:
    if not profiles:
        raise ValueError("a chart needs at least one profile")
    first = profiles[0]
    if len({p.kind for p in profiles}) < len(profiles):
        raise ValueError("each profile in a chart must be of another kind of judgement")
    if len({(p.level_names, tuple((a.factor, a.needed) for a in p.axes)) for p in profiles}) > 1:
        raise ValueError("profiles in one chart must share their factors, levels and levels needed")
    if len(first.axes) not in AXES or len(first.level_names) not in LEVELS:
        raise ValueError("a chart shows three to eight factors on two to seven levels")
    scale = range(1, len(first.level_names) + 1)
    for axis in (axis for p in profiles for axis in p.axes):
        if outside := [level for level in (axis.needed, *axis.levels) if level not in scale]:
            raise ValueError(f"level {outside[0]} of factor {axis.factor} is not on the scale")


def _mark(axis: Axis) -> MarkInfo:
    states = _states(axis)
    return MarkInfo(
        factor=axis.factor,
        level=axis.level,
        upper=axis.upper,
        levels=axis.levels,
        raters=axis.raters,
        gap=_gap(axis, states) if axis.open else "",
        beside="" if axis.open and not axis.no_agreement else states,
        thin=axis.thin and not axis.open,
        provisional=axis.provisional,
    )


def _gap(axis: Axis, states: str) -> str:
    if axis.no_agreement:
        return _("no agreement")
    return states or _("not judged yet")


def _states(axis: Axis) -> str:
    """``"cannot judge"`` for a single rater, ``"2 cannot judge, 1 declined"`` for several."""
    if axis.raters == 1 and axis.states:
        return words.state(axis.states[0])
    counted = Counter(axis.states)
    return ", ".join(
        _("{n} {state}", n=counted[state], state=words.state(state)) for state in State if counted[state]
    )


def raters_in_words(mark: MarkInfo) -> str:
    return plural("{n} rater", "{n} raters", mark.raters)
