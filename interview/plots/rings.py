"""Where the levels' names stand beside the rings of a radar."""

from interview.plots import drawing as d
from interview.plots import geometry as g
from interview.plots.markup import broken
from interview.plots.names import BESIDE, Frame, width_of
from interview.plots.profile_info import ProfileInfo

READABLE = 13.5
"""Pixels from one level's name to the next, at least."""


def name_spots(info: ProfileInfo, frame: Frame) -> list[g.Point]:
    """Where the levels' names begin: at their rings' heights, moved apart where those lie too close."""
    axes, levels = len(info.axes), len(info.level_names)
    lowest = g.scale_heights(axes, levels)[-1]
    apart = _apart(info, frame)
    heights = [lowest + apart * (levels - level) for level in range(1, levels + 1)]
    return [g.Point(g.edge_x(axes, height) + 8 / frame.radius, height) for height in heights]


def _apart(info: ProfileInfo, frame: Frame) -> float:
    """The distance between two levels' names: at least a line, and below the name of the next axis."""
    axes, levels = len(info.axes), len(info.level_names)
    heights = g.scale_heights(axes, levels)
    ceiling = g.next_above_scale(axes).y - frame.label / frame.radius
    return min(max(READABLE / frame.radius, heights[0] - heights[1]), (ceiling - heights[-1]) / (levels - 1))


def named_at_rings(info: ProfileInfo, frame: Frame) -> bool:
    """Whether there is room for the levels' names beside the rings, between them and to the edge."""
    if _apart(info, frame) * frame.radius < READABLE - 1:
        return False
    edge = (g.extent(len(info.axes))[1].x + frame.room) * frame.radius + BESIDE
    return all(
        spot.x * frame.radius + width_of(line, size=d.SMALL) <= edge
        for line, spot in zip(ring_names(info), name_spots(info, frame), strict=True)
    )


def ring_names(info: ProfileInfo) -> list[str]:
    return [broken(name, width=18, most=1) for name in info.level_names]
