"""Where things stand in a radar: a circle of radius 1, axes clockwise, a flat side at the bottom.

The flat side carries the scale: the ring of each level ends in a short line to the right, where the level's
name stands outside the polygon, so that no name is ever crossed by a profile.
"""

from itertools import pairwise
from math import cos, pi, radians, sin
from typing import NamedTuple

NEARLY_UP = 0.75
"""An axis that ends higher than this has its name above its end, not beside it."""


class Point(NamedTuple):
    x: float
    y: float


class Label(NamedTuple):
    """A text outside the polygon: anchors as Plotly names them, shifts in pixels."""

    x: float
    y: float
    xanchor: str
    yanchor: str
    xshift: float
    yshift: float


def angle(place: int, axes: int) -> float:
    """The direction of an axis in degrees; 90 is up. An even number of axes is turned by half a step."""
    start = 90.0 if axes % 2 else 90.0 + 180.0 / axes
    return start - 360.0 * place / axes


def point(place: int, axes: int, radius: float, *, aside: float = 0.0) -> Point:
    """The point at ``radius`` on an axis, moved ``aside`` at a right angle to it (clockwise)."""
    direction = radians(angle(place, axes))
    return Point(
        radius * cos(direction) + aside * sin(direction), radius * sin(direction) - aside * cos(direction)
    )


def radius(level: float, levels: int) -> float:
    """The lowest level has a ring of its own: the centre means nothing and is never reached."""
    return level / levels


def polygon(axes: int, size: float) -> list[Point]:
    """A closed ring: its first point comes again at the end."""
    return [point(place % axes, axes, size) for place in range(axes + 1)]


def extent(axes: int) -> tuple[Point, Point]:
    """The lower left and upper right corner round the whole polygon."""
    points = polygon(axes, 1.0)
    return (
        Point(min(p.x for p in points), min(p.y for p in points)),
        Point(max(p.x for p in points), max(p.y for p in points)),
    )


def edge_x(axes: int, y: float) -> float:
    """How far right the outermost ring reaches at the height ``y``."""
    points = polygon(axes, 1.0)
    crossings = [
        a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)
        for a, b in pairwise(points)
        if min(a.y, b.y) - 1e-9 <= y <= max(a.y, b.y) + 1e-9 and abs(a.y - b.y) > 1e-9
    ]
    return max(crossings)


def scale_heights(axes: int, levels: int) -> list[float]:
    """The height of each ring's flat side, the lowest level first."""
    return [-radius(level, levels) * cos(pi / axes) for level in range(1, levels + 1)]


def next_above_scale(axes: int) -> Point:
    """The end of the axis that follows the flat side on the right."""
    direction = radians(-90 + 180 / axes + 360 / axes)
    return Point(cos(direction), sin(direction))


def corner(axes: int, size: float) -> Point:
    """The right end of a ring's flat side."""
    return Point(size * sin(pi / axes), -size * cos(pi / axes))


def axis_label(place: int, axes: int, *, away: float) -> Label:
    """Where the name of an axis stands, ``away`` pixels from its end."""
    end = point(place, axes, 1.0)
    if abs(end.x) < 1e-6:
        return Label(end.x, end.y, "center", "bottom", 0, away - 2)
    side = "left" if end.x > 0 else "right"
    out = 1 if end.x > 0 else -1
    if end.y < extent(axes)[0].y + 1e-6:
        return Label(end.x, end.y, side, "top", -14 * out, -away - 2)
    if end.y >= NEARLY_UP:
        return Label(end.x, end.y, side, "bottom", -14 * out, away - 2)
    return Label(end.x, end.y, side, "middle", away * out, 0)
