"""A profile on the screen: the chart, and the same values as a table beside it."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from interview import words
from interview.plots.profile_chart import (
    NARROW_BELOW,
    Ahead,
    ChartShape,
    profile_drawings,
    profile_in_words,
    profile_info,
    table_headings,
    table_rows,
)
from interview.plots.profile_words import TableRow
from interview.plots.theme import DARK, LIGHT
from interview.profile import Profile
from interview.texts import _
from interview.ui.components.profile_chart import profile_chart
from interview.vocabulary import Kind


def chart(
    profiles: Sequence[Profile],
    *,
    key: str,
    height: int,
    shape: ChartShape = ChartShape.RADAR,
    opens: Mapping[str, str] | None = None,
    narrow_below: int = NARROW_BELOW,
) -> None:
    """The profiles in one drawing, each kind told apart, with ``table`` beside it.

    ``opens`` names the fold (by its key) that pressing a factor opens; ``narrow_below`` is the width (px) under
    which the narrow drawing is shown.
    """
    info = profile_info(*profiles)
    profile_chart(
        profile_drawings(info, shape=shape, height=height, narrow_below=narrow_below),
        key=key,
        alt=profile_in_words(info),
        unavailable=_("The chart could not be loaded. The table holds the same values."),
        opens=opens,
    )


def small_chart(profiles: Sequence[Profile], *, key: str, height: int, ahead: Ahead | None = None) -> None:
    """The same radar beside an interview, where height is scarce: its key stands below it in a line or two."""
    info = profile_info(*profiles)
    drawings = profile_drawings(info, height=height, key=False, narrow_below=400, ahead=ahead)
    unavailable = _("The chart could not be loaded. What was judged is saved; Profile says it in words.")
    profile_chart(drawings, key=key, alt=profile_in_words(info), unavailable=unavailable)
    _small_key([profile.kind for profile in profiles])


def _small_key(kinds: Sequence[Kind]) -> None:
    """What the signs of the small chart mean. It depends on the kinds alone: nothing moves at a judgement.

    What respondents judge of themselves is neither thin nor provisional: without researchers those two signs
    cannot occur.
    """
    signs: list[tuple[str, Kind | None, str]]
    signs = [(f"pentad-sign-{kind} pentad-full", kind, words.judges(kind)) for kind in kinds if len(kinds) > 1]
    signs.append(("pentad-dashed", None, _("level needed")))
    if others := [kind for kind in kinds if kind is not Kind.OWN]:
        signs.append((f"pentad-sign-{others[0]}", others[0], _("thin evidence")))
        signs.append((f"pentad-sign-{others[0]} pentad-ringed", others[0], _("provisional")))
    entries = "".join(
        f'<span><i class="{style}" style="color: {_colour(kind)}"></i>{escape(name)}</span>'
        for style, kind, name in signs
    )
    st.html(f'<div class="pentad-chart-key">{entries}</div>')


def _colour(kind: Kind | None) -> str:
    """The colour of a kind's marks, or of the level needed, for both themes."""
    light, dark = ((t.kind_colour(kind) if kind else t.needed) for t in (LIGHT, DARK))
    return f"light-dark({light}, {dark})"


def hue(place: int) -> str:
    """The colour of the factor at ``place`` in the instrument, for both themes."""
    return f"light-dark({LIGHT.factor_colour(place)}, {DARK.factor_colour(place)})"


def table(profiles: Sequence[Profile]) -> None:
    """The same values in words, in few columns: beside the chart, and on a phone, none may be out of sight."""
    info = profile_info(*profiles)
    rows_in_words = table_rows(info)
    headings = table_headings()
    if len(profiles) == 1:
        del headings["kind"]
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in headings.values())
    places = {axis.name: place for place, axis in enumerate(info.axes)}
    rows = "".join(
        f"<tr>{_cells(row, list(headings), places, len(profiles), n % len(profiles) == 0)}</tr>"
        for n, row in enumerate(rows_in_words)
    )
    st.html(
        f"<div class='pentad-scroll'><table class='pentad-table'><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cells(row: TableRow, columns: Sequence[str], places: Mapping[str, int], kinds: int, first: bool) -> str:
    """The cells of a row. What is said of the factor, after its hue as in the drawing, spans all its kinds."""
    mark = f'<i class="pentad-hue" style="background: {hue(places[row.factor])}"></i>'
    below = f"<small>{escape(row.below)}</small>" if row.below else ""
    cells = {
        "factor": f"<td rowspan='{kinds}'>{mark}{escape(row.factor)}</td>" if first else "",
        "kind": f"<td>{escape(row.kind)}</td>",
        "level": f"<td>{escape(row.level)}{below}</td>",
        "needed": f"<td rowspan='{kinds}'>{escape(row.needed)}</td>" if first else "",
    }
    return "".join(cells[column] for column in columns)
