"""What radar and steps share: line styles, markers, the key, and a layout in which nothing moves by itself.

Figures are built as plain dictionaries in Plotly's own words: they go to the browser as they are, and
``plotly.graph_objects.Figure`` checks them where a figure object is wanted.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from interview import words
from interview.plots.profile_info import LineInfo, MarkInfo, ProfileInfo
from interview.plots.theme import FONT, Theme
from interview.texts import _
from interview.vocabulary import Kind

Spec = dict[str, Any]
"""A figure, a trace or a piece of layout as Plotly reads it from JSON."""

NARROW_BELOW = 600
"""Pixels of width under which the narrow drawing is shown."""

TEXT, SMALL = 13, 11.5

KEY_ROW, KEY_ENTRY = 19, 84
"""Height of a row of the key and width of the words of an entry, in pixels."""

DASH = {Kind.RESEARCHER: "solid", Kind.OWN: "7px,4px", Kind.CONSENSUS: "solid"}
WIDTH = {Kind.RESEARCHER: 2.5, Kind.OWN: 2.5, Kind.CONSENSUS: 4}
SYMBOL = {Kind.RESEARCHER: "circle", Kind.OWN: "diamond", Kind.CONSENSUS: "square"}
NEEDED_DASH = "4px,3px"


class Spot(NamedTuple):
    """A place on the chart that belongs to one axis of one kind; None is a break in the line."""

    x: float | None
    y: float | None


BREAK = Spot(None, None)


def trace(spots: Sequence[Spot], **rest: object) -> Spec:
    return {
        "type": "scatter",
        "x": [spot.x for spot in spots],
        "y": [spot.y for spot in spots],
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
        "connectgaps": False,
        **rest,
    }


def stroke(theme: Theme, line: LineInfo) -> Spec:
    """The line of one kind; consensus is broader, so that the kinds differ in more than colour."""
    return {"color": theme.kind_colour(line.kind), "width": WIDTH[line.kind], "dash": DASH[line.kind]}


def marker(theme: Theme, kind: Kind, *, thin: Sequence[bool]) -> Spec:
    """Filled where the evidence carries the judgement, hollow where it is thin."""
    colour = theme.kind_colour(kind)
    return {
        "symbol": SYMBOL[kind],
        "size": 11,
        "opacity": 1,
        "color": [theme.background if hollow else colour for hollow in thin],
        "line": {"color": colour, "width": 2.5},
    }


def ring(theme: Theme, kind: Kind) -> Spec:
    """The wider open ring round a provisional judgement."""
    return {
        "symbol": f"{SYMBOL[kind]}-open",
        "size": 21,
        "opacity": 1,
        "color": theme.kind_colour(kind),
        "line": {"color": theme.kind_colour(kind), "width": 1.25},
    }


def bar(theme: Theme, kind: Kind) -> Spec:
    """The soft stroke from the lowest to the highest level given."""
    return {"color": theme.kind_colour(kind), "width": 7}


def dots(theme: Theme, kind: Kind) -> Spec:
    """Small marks at the levels that raters gave."""
    colour = theme.kind_colour(kind)
    return {"symbol": "circle", "size": 5, "opacity": 0.8, "color": colour, "line": {"width": 0}}


def needed_line(theme: Theme) -> Spec:
    return {"color": theme.needed, "width": 2.25, "dash": NEEDED_DASH}


def key(info: ProfileInfo, theme: Theme, *, needed: Spec) -> list[Spec]:
    """Entries of the key. They depend on the kinds and on whether there are several raters, on no judgement:
    the key never changes its size while an interview goes on."""
    kind = info.lines[0].kind
    entries = [
        _entry(
            words.judges(line.kind),
            mode="lines+markers",
            line=stroke(theme, line),
            marker=marker(theme, line.kind, thin=[False]),
        )
        for line in info.lines
    ]
    entries.append(_entry(_("level needed"), **needed))
    if info.several_raters:
        entries.append(_entry(_("spread"), mode="lines", line=bar(theme, kind), opacity=0.28))
    entries.append(_entry(_("thin evidence"), mode="markers", marker=marker(theme, kind, thin=[True])))
    provisional = ring(theme, kind)
    entries.append(_entry(_("provisional"), mode="markers", marker=provisional | {"size": 16}))
    return entries


def key_height(info: ProfileInfo, *, columns: int) -> int:
    """Pixels that the key takes when it stands in so many columns."""
    entries = len(info.lines) + 3 + info.several_raters
    return KEY_ROW * -(-entries // columns) + 8


def _entry(name: str, **style: object) -> Spec:
    return trace([BREAK], name=name, **style) | {"showlegend": True}


def layout(theme: Theme, *, height: int, margin: dict[str, int]) -> Spec:
    """A still figure: no zoom, no drag, and margins that no key can push."""
    return {
        "height": height,
        "margin": {**margin, "pad": 0, "autoexpand": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": TEXT, "color": theme.text},
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": theme.surface,
            "bordercolor": theme.border,
            "font": {"family": FONT, "size": TEXT, "color": theme.text},
            "align": "left",
        },
        "legend": {
            "orientation": "h",
            "xref": "container",
            "yref": "container",
            "x": 0.5,
            "xanchor": "center",
            "y": 0,
            "yanchor": "bottom",
            "font": {"size": SMALL, "color": theme.muted},
            "entrywidth": KEY_ENTRY,
            "itemclick": False,
            "itemdoubleclick": False,
            "bgcolor": "rgba(0,0,0,0)",
        },
    }


def bare_axis(low: float, high: float, **rest: object) -> Spec:
    return {
        "range": [low, high],
        "visible": False,
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
        **rest,
    }


def dodge(place: int, count: int, step: float) -> float:
    """How far line ``place`` of ``count`` stands aside, so that equal levels of two kinds stay apart."""
    return (place - (count - 1) / 2) * step


def marked(name: str, theme: Theme, place: int) -> str:
    """A factor's name (markup already) after a small square in the factor's hue, as before its fold."""
    return f'<span style="color:{theme.factor_colour(place)}">■</span> {name}'


def counted(mark: MarkInfo) -> list[tuple[int, int]]:
    """The levels given with the number of raters who gave each, the lowest level first."""
    return [(level, mark.levels.count(level)) for level in sorted(set(mark.levels))]
