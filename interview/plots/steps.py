"""The profile as labelled steps: a row a factor, a column a level, a tick at the level needed."""

import plotly.graph_objects as go

from interview import words
from interview.plots import drawing as d
from interview.plots.drawing import BREAK, Spec, Spot
from interview.plots.markup import broken, plain
from interview.plots.profile_info import ProfileInfo
from interview.plots.profile_words import Note, gap_notes, rater_notes
from interview.plots.radar import hover, small
from interview.plots.theme import LIGHT, Theme

ASIDE = 0.22
"""Distance between two kinds in one row, as a share of the row's height."""

TOP_WIDE, TOP_NARROW = 0.6, 0.65
"""Height of the levels' names above the first row, in rows."""

UNDER_NAME = -0.14
"""Where marks stand in a row that holds its own name, from the middle of the row."""

ROW_NARROW, MORE_NARROW = 54, 14
"""Height of a narrow row with one kind of judgement, and what each more adds, in pixels."""

MOST_UPRIGHT = 5
"""Levels whose names fit side by side on a narrow chart; more are written aslant."""

NAMES = 176
"""Pixels kept left of the rows for the factors' names, where there is width for it."""


def steps_figure(
    info: ProfileInfo, theme: Theme = LIGHT, *, height: int = 480, narrow: bool = False
) -> go.Figure:
    """The steps as a figure object, checked by Plotly. ``height`` in pixels."""
    return go.Figure(steps_spec(info, theme, height=height, narrow=narrow))


def steps_spec(info: ProfileInfo, theme: Theme, *, height: int, narrow: bool, key: bool = True) -> Spec:
    """The steps as a plain dictionary. Columns stand at 1..n, rows at 0, -1, ... downwards.

    A narrow chart is as high as its rows need, whatever ``height`` says.
    """
    rows, levels = len(info.axes), len(info.level_names)
    slanted = narrow and levels > MOST_UPRIGHT
    foot = 4 + (d.key_height(info, columns=2 if narrow else 3) if key else 0)
    margin = {"l": 8 if narrow else NAMES, "r": 8, "t": 58 if slanted else 42, "b": foot}
    if narrow:
        height = margin["t"] + foot + rows * (ROW_NARROW + MORE_NARROW * (len(info.lines) - 1))
    top, base = (TOP_NARROW, UNDER_NAME) if narrow else (TOP_WIDE, 0.0)
    return {
        "data": [
            _grid(info, theme, base=base),
            *_columns(info, theme, top=top),
            _needed(info, theme, base=base),
            *(piece for place in range(len(info.lines)) for piece in _line(info, place, theme, base=base)),
            *(d.key(info, theme, needed=_tick(theme, size=14)) if key else ()),
        ],
        "layout": {
            **d.layout(theme, height=height, margin=margin),
            "xaxis": d.bare_axis(0.5, levels + 0.5),
            "yaxis": d.bare_axis(0.5 - rows, top),
            "annotations": [
                *_level_names(info, theme, top=top, slanted=slanted),
                *_names(info, theme, narrow=narrow),
                *_notes(info, theme, base=base),
            ],
        },
    }


def _grid(info: ProfileInfo, theme: Theme, *, base: float) -> Spec:
    levels = len(info.level_names)
    heights = [base - row for row in range(len(info.axes))]
    spots = [s for y in heights for s in (Spot(0.5, y), Spot(levels + 0.5, y), BREAK)]
    return d.trace(spots, mode="lines", line={"color": theme.border, "width": 1})


def _columns(info: ProfileInfo, theme: Theme, *, top: float) -> list[Spec]:
    """A short bar under each level's name in the level's colour."""
    colours = theme.level_colours(len(info.level_names))
    return [
        d.trace(
            [Spot(level - 0.42, top), Spot(level + 0.42, top)],
            mode="lines",
            line={"color": colour, "width": 4},
        )
        for level, colour in enumerate(colours, start=1)
    ]


def _tick(theme: Theme, *, size: int = 26) -> Spec:
    return {
        "mode": "markers",
        "marker": {
            "symbol": "line-ns-open",
            "size": size,
            "opacity": 1,
            "color": theme.needed,
            "line": {"color": theme.needed, "width": 2},
        },
    }


def _needed(info: ProfileInfo, theme: Theme, *, base: float) -> Spec:
    return d.trace([Spot(axis.needed, base - row) for row, axis in enumerate(info.axes)], **_tick(theme))


def _line(info: ProfileInfo, place: int, theme: Theme, *, base: float) -> list[Spec]:
    line = info.lines[place]
    aside = base - d.dodge(place, len(info.lines), ASIDE)
    rows = [(aside - row, mark) for row, mark in enumerate(line.marks)]
    spans = [s for y, m in rows if m.spread for s in (Spot(m.lowest, y), Spot(m.highest, y), BREAK)]
    given = [Spot(level, y) for y, m in rows if len(m.levels) > 1 for level, _count in d.counted(m)]
    middle = [s for y, m in rows if m.between for s in (Spot(m.level, y), Spot(m.upper, y), BREAK)]
    both = [(Spot(m.level, y), m) for y, m in rows] + [(Spot(m.upper, y), m) for y, m in rows if m.between]
    rings = [Spot(m.level, y) for y, m in rows if m.provisional and m.level is not None]
    by_row = list(enumerate(line.marks)) + [(row, m) for row, m in enumerate(line.marks) if m.between]
    return [
        d.trace(spans, mode="lines", line=d.bar(theme, line.kind), opacity=0.28),
        d.trace(given, mode="markers", marker=d.dots(theme, line.kind)),
        d.trace(middle, mode="lines", line={"color": theme.kind_colour(line.kind), "width": 4}),
        d.trace(
            [spot for spot, _mark in both],
            mode="markers",
            marker=d.marker(theme, line.kind, thin=[mark.thin for _spot, mark in both]),
            name=line.label,
            hoverinfo="text",
            hovertext=[hover(info, line, row, mark) for row, mark in by_row],
            meta="profile",
        ),
        d.trace(rings, mode="markers", marker=d.ring(theme, line.kind)),
    ]


def _level_names(info: ProfileInfo, theme: Theme, *, top: float, slanted: bool) -> list[Spec]:
    width = 12 if len(info.level_names) <= 4 else 9
    return [
        {
            "x": level,
            "y": top,
            "yshift": 6,
            "yanchor": "bottom",
            "text": broken(name, width=width, most=1 if slanted else 2),
            "textangle": -40 if slanted else 0,
            "showarrow": False,
            "font": {"size": d.SMALL, "color": theme.muted},
        }
        for level, name in enumerate(info.level_names, start=1)
    ]


def _names(info: ProfileInfo, theme: Theme, *, narrow: bool) -> list[Spec]:
    """Left of the rows, or above them where the width does not allow it."""
    place = (
        {"x": 0.5, "xanchor": "left", "yanchor": "top"}
        if narrow
        else {"xref": "paper", "x": 0, "xanchor": "right", "xshift": -14, "yanchor": "middle"}
    )
    return [
        {
            **place,
            "y": 0.5 - row if narrow else -row,
            "align": "left" if narrow else "right",
            "text": d.marked(
                f"<b>{broken(axis.name, width=40 if narrow else 20, most=1 if narrow else 2)}</b>", theme, row
            )
            + _raters(info, row, theme, narrow=narrow),
            "showarrow": False,
            "font": {"size": d.TEXT, "color": theme.text},
        }
        for row, axis in enumerate(info.axes)
    ]


def _raters(info: ProfileInfo, row: int, theme: Theme, *, narrow: bool) -> str:
    notes = rater_notes(info, row)[:2]
    return "".join(("  " if narrow else "<br>") + small(note.signed, theme) for note in notes)


def _notes(info: ProfileInfo, theme: Theme, *, base: float) -> list[Spec]:
    """Why a row has no mark, written where its mark would be."""
    kinds = [line.kind for line in info.lines]
    return [
        {
            "x": 0.6,
            "xanchor": "left",
            "y": base - row - (d.dodge(kinds.index(note.kind), len(kinds), ASIDE) if note.kind else 0),
            "yanchor": "middle",
            "text": f"<i>{plain(_said(note))}</i>",
            **({} if note.kind else {"bgcolor": theme.background, "borderpad": 2}),  # on the line of its row
            "showarrow": False,
            "font": {"size": d.SMALL, "color": theme.muted},
        }
        for row in range(len(info.axes))
        for note in gap_notes(info, row)
    ]


def _said(note: Note) -> str:
    return f"{words.judges(note.kind)}: {note.text}" if note.kind else note.text
