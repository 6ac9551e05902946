"""The radar of a profile: polygon rings named by level, lines that break where nothing was judged.

Lines only: the area inside a radar depends on the order of the axes and would stand for a score.
"""

from collections.abc import Callable

import plotly.graph_objects as go

from interview.plots import drawing as d
from interview.plots import geometry as g
from interview.plots.drawing import BREAK, Spec, Spot
from interview.plots.markup import broken, plain
from interview.plots.names import BESIDE, LINE, NOTE, WIDE, Frame, frame_of, lines_above, names
from interview.plots.names import small as small
from interview.plots.profile_info import LineInfo, MarkInfo, ProfileInfo, raters_in_words
from interview.plots.profile_words import level_in_words, spread_in_words
from interview.plots.rings import name_spots, named_at_rings, ring_names
from interview.plots.theme import LIGHT, Theme
from interview.texts import _

Spotter = Callable[[int, int | None], Spot]
"""From the place of an axis and a level to the spot on the chart; no level is a break."""


TOP = 54
EDGE = 0.02
TALLEST_NARROW = 185


def radar_figure(
    info: ProfileInfo, theme: Theme = LIGHT, *, height: int = 480, narrow: bool = False
) -> go.Figure:
    """The radar as a figure object, checked by Plotly. ``height`` in pixels."""
    return go.Figure(radar_spec(info, theme, height=height, narrow=narrow))


def level_spots(info: ProfileInfo, *, axis: int) -> list[tuple[float, float]]:
    """Where each level of one axis lies for the first kind shown, the lowest level first."""
    aside, axes, levels = d.dodge(0, len(info.lines), WIDE.aside), len(info.axes), len(info.level_names)
    spots = (g.point(axis, axes, g.radius(level, levels), aside=aside) for level in range(1, levels + 1))
    return [(spot.x, spot.y) for spot in spots]


def radar_spec(info: ProfileInfo, theme: Theme, *, height: int, narrow: bool, key: bool = True) -> Spec:
    """The radar as a plain dictionary; the number of traces depends on the kinds and axes only."""
    frame = frame_of(info, narrow=narrow)
    axes = len(info.axes)
    low, high = g.extent(axes)
    foot = _foot(info, frame, key=key)
    top = TOP + (NOTE * (lines_above(info, frame) - 1) if narrow else 0)
    margin = {"l": BESIDE, "r": BESIDE, "t": top, "b": foot}
    if narrow:
        height = min(height, top + foot + TALLEST_NARROW)
    return {
        "data": [
            *_rings(info, theme),
            *_spokes(info, theme),
            _scale(info, theme, frame),
            _needed(info, theme),
            *(piece for place in range(len(info.lines)) for piece in _line(info, place, theme, frame)),
            *(d.key(info, theme, needed={"mode": "lines", "line": d.needed_line(theme)}) if key else ()),
        ],
        "layout": {
            **d.layout(theme, height=height, margin=margin),
            "xaxis": d.bare_axis(low.x - frame.room, high.x + frame.room, constrain="domain"),
            "yaxis": d.bare_axis(low.y - EDGE, high.y + EDGE, constrain="domain", scaleanchor="x"),
            "annotations": [*names(info, theme, frame), *_level_names(info, theme, frame, key=key)],
        },
    }


def _foot(info: ProfileInfo, frame: Frame, *, key: bool) -> int:
    """Room below the polygon: names of two lines, notes, and the key."""
    for_key = d.key_height(info, columns=frame.columns) if key else 0
    return _below(info, frame, key=key) + for_key


def _below(info: ProfileInfo, frame: Frame, *, key: bool) -> int:
    """Room below the polygon and above the key: names of two lines, a note for each kind.

    Without a key it is a chart beside a conversation, in which a second kind may come while it is looked at:
    nothing moves for it.
    """
    sentence = 0 if named_at_rings(info, frame) else 2 * LINE
    return sentence + 18 + 2 * LINE + NOTE * (len(info.lines) if key else 2)


def _rings(info: ProfileInfo, theme: Theme) -> list[Spec]:
    levels = len(info.level_names)
    return [
        d.trace(
            [Spot(*p) for p in g.polygon(len(info.axes), g.radius(level, levels))],
            mode="lines",
            line={"color": colour, "width": 1.25},
        )
        for level, colour in enumerate(theme.level_colours(levels), start=1)
    ]


def _spokes(info: ProfileInfo, theme: Theme) -> list[Spec]:
    axes = len(info.axes)
    spots = [s for place in range(axes) for s in (Spot(0, 0), Spot(*g.point(place, axes, 1.0)), BREAK)]
    return [d.trace(spots, mode="lines", line={"color": theme.border, "width": 1})]


def _scale(info: ProfileInfo, theme: Theme, frame: Frame) -> Spec:
    """The short lines that lead from the flat side of each ring to the level's name."""
    axes, levels = len(info.axes), len(info.level_names)
    if not named_at_rings(info, frame):
        return d.trace([BREAK], mode="lines")
    spots: list[Spot] = []
    for level, (x, y) in enumerate(name_spots(info, frame), start=1):
        start = g.corner(axes, g.radius(level, levels))
        outside = g.edge_x(axes, start.y)
        spots += [Spot(*start), Spot(max(outside, start.x), start.y), Spot(x, y), BREAK]
    return d.trace(spots, mode="lines", line={"color": theme.border, "width": 1, "dash": "1px,2px"})


def _level_names(info: ProfileInfo, theme: Theme, frame: Frame, *, key: bool) -> list[Spec]:
    """Beside the rings; in one sentence above the key where there is no room for that."""
    if not named_at_rings(info, frame):
        return [_level_sentence(info, theme, frame, key=key)]
    return [
        {
            "x": x,
            "y": y,
            "text": name,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 2,
            "showarrow": False,
            "font": {"size": d.SMALL, "color": theme.muted},
        }
        for name, (x, y) in zip(ring_names(info), name_spots(info, frame), strict=True)
    ]


def _level_sentence(info: ProfileInfo, theme: Theme, frame: Frame, *, key: bool) -> Spec:
    text = _("Rings from the inside: {names}", names=", ".join(info.level_names))
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0,
        "yshift": -_below(info, frame, key=key),
        "xanchor": "center",
        "yanchor": "bottom",
        "text": broken(text, width=50, most=2),
        "showarrow": False,
        "font": {"size": d.SMALL, "color": theme.muted},
    }


def _needed(info: ProfileInfo, theme: Theme) -> Spec:
    axes, levels = len(info.axes), len(info.level_names)
    ends = [g.point(place, axes, g.radius(axis.needed, levels)) for place, axis in enumerate(info.axes)]
    return d.trace([Spot(*p) for p in (*ends, ends[0])], mode="lines", line=d.needed_line(theme))


def _line(info: ProfileInfo, place: int, theme: Theme, frame: Frame) -> list[Spec]:
    """Everything of one kind, from the back to the front: spread, raters, span between, line, rings."""
    line = info.lines[place]
    spot = _spotter(info, aside=d.dodge(place, len(info.lines), frame.aside))
    marks = list(enumerate(line.marks))
    spans = [s for i, m in marks for s in (spot(i, m.lowest), spot(i, m.highest), BREAK) if m.spread]
    given = [spot(i, level) for i, m in marks if len(m.levels) > 1 for level, _count in d.counted(m)]
    middle = [s for i, m in marks if m.between for s in (spot(i, m.level), spot(i, m.upper), BREAK)]
    upper = [(spot(i, m.upper), m.thin) for i, m in marks if m.between]
    rings = [spot(i, m.level) for i, m in marks if m.provisional]
    colour = {"color": theme.kind_colour(line.kind), "width": 4}
    return [
        d.trace(spans, mode="lines", line=d.bar(theme, line.kind), opacity=0.28),
        d.trace(given, mode="markers", marker=d.dots(theme, line.kind)),
        d.trace(middle, mode="lines", line=colour),
        _outline(info, line, theme, spot),
        d.trace(
            [s for s, _thin in upper],
            mode="markers",
            marker=d.marker(theme, line.kind, thin=[thin for _s, thin in upper]),
        ),
        d.trace(rings, mode="markers", marker=d.ring(theme, line.kind)),
    ]


def _spotter(info: ProfileInfo, *, aside: float) -> Spotter:
    axes, levels = len(info.axes), len(info.level_names)

    def spot(place: int, level: int | None) -> Spot:
        return BREAK if level is None else Spot(*g.point(place, axes, g.radius(level, levels), aside=aside))

    return spot


def _outline(info: ProfileInfo, line: LineInfo, theme: Theme, spot: Spotter) -> Spec:
    """The profile itself: closed when every axis is judged, broken at each gap."""
    closed = [*enumerate(line.marks), (0, line.marks[0])]
    return d.trace(
        [spot(place, mark.level) for place, mark in closed],
        mode="lines+markers",
        line=d.stroke(theme, line),
        marker=d.marker(theme, line.kind, thin=[mark.thin for _place, mark in closed]),
        name=line.label,
        hoverinfo="text",
        hovertext=[hover(info, line, place, mark) for place, mark in closed],
        customdata=[place for place, _mark in closed],
        meta="profile",
    )


def hover(info: ProfileInfo, line: LineInfo, place: int, mark: MarkInfo) -> str:
    """What stands at the pointer: factor, level, whose judgement, spread."""
    parts = [level_in_words(info, mark), line.label]
    if mark.raters > 1:
        parts += [raters_in_words(mark), spread_in_words(info, mark)]
    return f"<b>{plain(info.axes[place].name)}</b><br>" + "<br>".join(plain(part) for part in parts if part)
