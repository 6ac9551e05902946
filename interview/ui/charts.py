"""A profile on the screen: the chart, and the same values as a table beside it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from interview import words
from interview.plots.profile_chart import (
    Ahead,
    ChartShape,
    profile_drawings,
    profile_in_words,
    profile_info,
    table_headings,
    table_rows,
)
from interview.profile import CannotBeJudged, NotYet, Profile, verdict
from interview.texts import _, plural
from interview.ui.components.profile_chart import profile_chart
from interview.ui.parts import prose


def chart(profiles: Sequence[Profile], *, key: str, height: int, shape: ChartShape = ChartShape.RADAR) -> None:
    """The profiles in one drawing, each kind told apart."""
    info = profile_info(*profiles)
    profile_chart(profile_drawings(info, shape=shape, height=height), key=key, alt=profile_in_words(info))


def small_chart(profiles: Sequence[Profile], *, key: str, height: int, ahead: Ahead | None = None) -> None:
    """The same radar beside an interview, where height is scarce: in place of its key one line, and only where
    kinds have to be told apart."""
    info = profile_info(*profiles)
    drawings = profile_drawings(info, height=height, key=False, narrow_below=400, ahead=ahead)
    profile_chart(drawings, key=key, alt=profile_in_words(info))
    if len(profiles) > 1:
        line = "   ".join(f"{words.sign(p.kind)} {words.judges(p.kind)}" for p in profiles)
        prose(line, style="signs")


def table(profiles: Sequence[Profile]) -> None:
    """The same values in words."""
    info = profile_info(*profiles)
    rows_in_words = table_rows(info)
    headings = {
        column: heading
        for column, heading in table_headings().items()
        if any(row[column] for row in rows_in_words) and (column != "kind" or len(profiles) > 1)
    }
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in headings.values())
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(row[column])}</td>" for column in headings) + "</tr>"
        for row in rows_in_words
    )
    st.html(
        f"<div class='pentad-scroll'><table class='pentad-table'><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def verdict_words(profile: Profile) -> str:
    """The verdict under one kind of judgement, as a sentence or two.

    Source: Klofsten et al. 2015, Cluster initiative platform; the order of the three is the framework's.
    """
    by = words.by_kind(profile.kind)
    found = verdict(profile.axes)
    several = (
        " " + _("Where several raters differ, the lower median decides.") if profile.several_raters else ""
    )
    if isinstance(found, NotYet):
        short = "; ".join(
            _(
                "{factor} ({steps} short)",
                factor=axis.name,
                steps=plural("{n} level", "{n} levels", axis.short_by),
            )
            for axis in found.short
        )
        rest = (
            " " + _("Still open: {names}.", names=", ".join(a.name for a in found.open)) if found.open else ""
        )
        return (
            _("{by}: not yet a platform. Short of the level needed: {short}.", by=by, short=short)
            + rest
            + several
        )
    if isinstance(found, CannotBeJudged):
        names = ", ".join(axis.name for axis in found.open)
        return (
            _("{by}: it cannot be judged whether the platform is reached. Open: {names}.", by=by, names=names)
            + several
        )
    return (
        _(
            "{by}: all factors are at the level needed or above; the cluster initiative platform is reached.",
            by=by,
        )
        + several
    )
