"""The radar inside a page: lines only, rings named by level, an axis without a judgement left as a gap."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from interview.plots import geometry as g
from interview.plots.inline import line, mark, picture, written
from interview.plots.markup import lines_of
from interview.plots.names import WIDE
from interview.plots.profile_info import MarkInfo, ProfileInfo
from interview.plots.profile_words import profile_in_words, raters_in_words
from interview.plots.rings import name_spots, named_at_rings, ring_names
from interview.texts import _

RADIUS = 165.0
ROOM = 0.92
"""Kept for names at either side, as a share of the radius."""

LINE = 18.0
EDGE = 6.0
OVER_MARKS = 8.0
"""How much farther than at its sides a name keeps from the polygon above it, where a mark may stand."""


class _Name(NamedTuple):
    """What stands at the end of an axis: lines of a name, notes below; ``top`` is that of its first line."""

    name: list[str]
    notes: list[str]
    x: float
    top: float
    anchor: str

    @property
    def bottom(self) -> float:
        return self.top + LINE * (len(self.name) + len(self.notes))


class _Paper(NamedTuple):
    """Where the middle of the radar lies on the drawing, and how large that is."""

    x: float
    y: float
    width: float
    height: float

    def at(self, point: g.Point) -> g.Point:
        return g.Point(self.x + point.x * RADIUS, self.y - point.y * RADIUS)


def radar_svg(info: ProfileInfo) -> str:
    """The radar of the one kind of judgement that is shown."""
    names = [_name(info, place) for place in range(len(info.axes))]
    paper = _paper(info, names)
    inner = "".join(
        (
            *_rings(info, paper),
            *_spokes(info, paper),
            *_level_names(info, paper),
            _needed(info, paper),
            *_profile(info, paper),
            *(_written(name, paper) for name in names),
        )
    )
    return picture(
        inner,
        title=_("Radar of the factors, its rings named by level"),
        described=profile_in_words(info),
        id="radar",
        style=f"radar {info.lines[0].kind.value}",
        more=f' viewBox="0 0 {paper.width:.0f} {paper.height:.0f}"',
    )


def _paper(info: ProfileInfo, names: list[_Name]) -> _Paper:
    """As high as the names need above and below the polygon, and a sentence where the rings have no names."""
    low, high = g.extent(len(info.axes))
    above = max(high.y * RADIUS, -min(name.top for name in names)) + EDGE
    below = max(-low.y * RADIUS, *(name.bottom for name in names)) + EDGE
    sentence = LINE * (len(_sentence(info)) + 0.5)
    return _Paper(
        x=(ROOM - low.x) * RADIUS,
        y=above,
        width=(high.x - low.x + 2 * ROOM) * RADIUS,
        height=above + below + (0 if named_at_rings(info, WIDE) else sentence),
    )


def _sentence(info: ProfileInfo) -> list[str]:
    text = _("Rings from the inside: {names}", names=", ".join(info.level_names))
    return lines_of(text, width=64, most=2)


def _path(points: Iterable[g.Point]) -> str:
    return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points)


def _rings(info: ProfileInfo, paper: _Paper) -> Iterator[str]:
    axes, levels = len(info.axes), len(info.level_names)
    for level in range(1, levels + 1):
        ring = [paper.at(g.point(place, axes, g.radius(level, levels))) for place in range(axes)]
        yield f'<polygon class="level k{levels}-{level}" points="{_path(ring)}"/>'


def _spokes(info: ProfileInfo, paper: _Paper) -> Iterator[str]:
    axes, middle = len(info.axes), g.Point(0, 0)
    for place in range(axes):
        yield _straight(middle, g.point(place, axes, 1.0), paper, "base")


def _straight(start: g.Point, end: g.Point, paper: _Paper, style: str) -> str:
    a, b = paper.at(start), paper.at(end)
    return line(f"{a.x:.1f}", f"{a.y:.1f}", f"{b.x:.1f}", f"{b.y:.1f}", style)


def _level_names(info: ProfileInfo, paper: _Paper) -> Iterator[str]:
    """Beside the rings, led there by a fine line; in a sentence below where there is no room for that."""
    axes, levels = len(info.axes), len(info.level_names)
    if not named_at_rings(info, WIDE):
        lines = _sentence(info)
        y = paper.height - LINE * (len(lines) - 1) - 6
        yield written(lines, paper.width / 2, y, anchor="middle", style="note", leading=LINE)
        return
    for level, (name, spot) in enumerate(zip(ring_names(info), name_spots(info, WIDE), strict=True), start=1):
        start = g.corner(axes, g.radius(level, levels))
        outside = g.Point(max(g.edge_x(axes, start.y), start.x), start.y)
        a, b, c = paper.at(start), paper.at(outside), paper.at(spot)
        yield f'<polyline class="lead" points="{_path((a, b, c))}"/>'
        yield written([name], c.x + 3, c.y + 4, anchor="start", style="note", leading=LINE)


def _needed(info: ProfileInfo, paper: _Paper) -> str:
    axes, levels = len(info.axes), len(info.level_names)
    ends = [
        paper.at(g.point(place, axes, g.radius(axis.needed, levels))) for place, axis in enumerate(info.axes)
    ]
    return f'<polygon class="need" points="{_path(ends)}"/>'


def _profile(info: ProfileInfo, paper: _Paper) -> Iterator[str]:
    """From the back to the front: the spread, the line, what lies between two levels, the marks."""
    marks, kind = info.lines[0].marks, info.lines[0].kind
    levels = len(info.level_names)

    def spot(place: int, level: int) -> g.Point:
        return g.point(place, len(marks), g.radius(level, levels))

    for place, found in enumerate(marks):
        if found.spread and found.lowest is not None and found.highest is not None:
            yield _straight(spot(place, found.lowest), spot(place, found.highest), paper, "spread")
        for level in sorted(set(found.levels)) if len(found.levels) > 1 else ():
            at = paper.at(spot(place, level))
            yield f'<circle class="given" cx="{at.x:.1f}" cy="{at.y:.1f}" r="3"/>'
    for first, second in _neighbours(marks):
        a, b = marks[first].level, marks[second].level
        if a is not None and b is not None:
            yield _straight(spot(first, a), spot(second, b), paper, "profile")
    for place, found in enumerate(marks):
        if found.level is None or found.upper is None:
            continue
        if found.between:
            yield _straight(spot(place, found.level), spot(place, found.upper), paper, "between")
        for level in {found.level, found.upper}:
            at = paper.at(spot(place, level))
            sign = mark(kind, thin=found.thin, provisional=found.provisional)
            yield f'<g transform="translate({at.x:.1f} {at.y:.1f})">{sign}</g>'


def _neighbours(marks: tuple[MarkInfo, ...]) -> Iterator[tuple[int, int]]:
    """Each axis with the next one, the last with the first; a gap breaks the line on both its sides."""
    return ((place, (place + 1) % len(marks)) for place in range(len(marks)))


def _name(info: ProfileInfo, place: int) -> _Name:
    """The factor's name at the end of its axis; below it why there is a gap, or how many raters there are.

    Measured from the middle of the radar, downwards.
    """
    label = g.axis_label(place, len(info.axes), away=14)
    found = info.lines[0].marks[place]
    name = lines_of(info.axes[place].name, width=16, most=3)
    said = found.gap or (raters_in_words(found) if found.raters > 1 else "")
    notes = lines_of(said, width=22, most=2) if said else []
    y = -label.y * RADIUS - label.yshift
    height = LINE * (len(name) + len(notes))
    return _Name(
        name=name,
        notes=notes,
        x=label.x * RADIUS + label.xshift,
        top={"bottom": y - height - OVER_MARKS, "middle": y - height / 2, "top": y}[label.yanchor],
        anchor={"left": "start", "center": "middle", "right": "end"}[label.xanchor],
    )


def _written(name: _Name, paper: _Paper) -> str:
    x, base = paper.x + name.x, paper.y + name.top + LINE * 0.75
    below = base + LINE * len(name.name)
    return written(name.name, x, base, anchor=name.anchor, style="name", leading=LINE) + (
        written(name.notes, x, below, anchor=name.anchor, style="note", leading=LINE) if name.notes else ""
    )
