"""Received links on the screen: one is pasted and kept; all of them are one matrix."""

from html import escape
from uuid import uuid4

import streamlit as st

from interview import words
from interview.database.wall import KEPT_LINKS
from interview.errors import Problem
from interview.plots.theme import DARK, LIGHT
from interview.queries.received import Received, Shelf, read_received
from interview.queries.shared_views import SharedCell, SharedMatrix, SharedRow
from interview.reports.shared_matrix import alike, level_of, not_alike
from interview.services.kept import Keeping, drop_link, keep_link, token_in
from interview.services.visits import hashed
from interview.texts import _
from interview.ui import acting, guard, parts
from interview.ui.preparing import fields

LOOK_AGAIN_S = 20
FORM = "keep_link"


def keeping() -> None:
    """Paste a link, and keep it."""
    with st.form(FORM, border=False):
        told = fields.told(FORM)
        sheet = fields.sheet(FORM)
        link = st.text_input(
            _("Link"),
            key=f"{sheet}_link",
            placeholder=_("The link as it stands in the message you were sent"),
        )
        asks = st.session_state.get("kept_asks")
        passphrase = st.text_input(_("Passphrase"), key=f"{sheet}_passphrase", type="password") if asks else ""
        if not st.form_submit_button(_("Keep this link"), type="primary"):
            return
    outcome = acting.do_as(
        guard.actor,
        keep_link,
        keys=(hashed(token_in(link)),),
        operation=acting.operation(FORM),
        link=link,
        passphrase=passphrase,
    )
    if outcome is None or outcome is Keeping.KEPT:
        st.session_state.pop("kept_asks", None)
        fields.sent(FORM, outcome, told=told)
        return
    acting.renew(FORM)
    if outcome is Keeping.ASKS and not asks:
        st.session_state["kept_asks"] = True
        st.rerun()
    with told:
        parts.say(_why(outcome))


def _why(outcome: Keeping) -> Problem:
    return {
        Keeping.UNKNOWN: Problem(
            "KEP-001",
            _("This link cannot be kept."),
            _(
                "It is closed or has ended, or it is a link of another installation: only links of this one "
                "can be kept here. Open it in the browser instead."
            ),
        ),
        Keeping.ASKS: Problem(
            "KEP-002", _("This link asks for a passphrase."), _("Type it, and keep it then.")
        ),
        Keeping.WRONG: Problem(
            "KEP-003", _("This is not the passphrase."), _("Capitals and spaces count. Type it once more.")
        ),
        Keeping.TOO_MANY: Problem(
            "KEP-004", _("Too many wrong ones were tried."), _("Nothing was lost. Wait ten minutes.")
        ),
    }[outcome]


@parts.part("received", every_s=LOOK_AGAIN_S)
def shelf() -> None:
    """All that is kept and still open; it is looked at again by itself, since links close."""
    found: Shelf = acting.read_by((KEPT_LINKS,), read_received)
    for matrix in found.matrices:
        _matrix(matrix)
    if not found.links:
        parts.nothing_yet(
            _("Nothing is kept yet"),
            _("Paste a link that somebody sent you. What it shows is listed here as long as it is open."),
        )
    if found.gone:
        _gone(len(found.gone))
    if found.links or found.gone:
        _list(found)


def _gone(number: int) -> None:
    parts.prose(
        _("Links that were closed, have ended or were given another address: {n}.", n=number), style="below"
    )


def _matrix(matrix: SharedMatrix) -> None:
    """The same rows and cells as a visitor sees; a press on a name opens the page in a tab of its own."""
    coloured = alike(matrix)
    if not coloured:
        parts.prose(not_alike(), style="below")
    heads = (_("Initiative"), *(name for _factor, name in matrix.factors))
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in heads)
    body = "".join(_row(matrix, row, coloured) for row in matrix.rows)
    st.html(
        f"<div class='pentad-scroll'><table class='pentad-table pentad-matrix'><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
    parts.prose(
        _("In alphabetical order. Not a ranking or a score: levels are ordered stages, not numbers."),
        style="below",
    )


def _row(matrix: SharedMatrix, row: SharedRow, coloured: bool) -> str:
    cells = "".join(
        f"<td data-of='{escape(name)}'><div>{_cell(row.cells.get(factor), matrix, coloured)}</div></td>"
        for factor, name in matrix.factors
    )
    address = escape(row.address)
    link = f"<a href='{address}' target='_blank' rel='noopener noreferrer'>{escape(row.title)}</a>"
    return f"<tr><th scope='row'>{link}</th>{cells}</tr>"


def _cell(cell: SharedCell | None, matrix: SharedMatrix, coloured: bool) -> str:
    if cell is None:
        return escape(_("not asked about there"))
    one = cell.level if coloured and cell.level == cell.upper else None
    mark = f"<i class='pentad-level' style='background: {_colour(one, matrix)}'></i>" if one else ""
    below = " · ".join((words.judges(cell.kind), cell.dated.isoformat(), f"{cell.instrument} {cell.version}"))
    return f"{mark}{escape(level_of(cell, matrix.level_names))}<small>{escape(below)}</small>"


def _colour(level: int, matrix: SharedMatrix) -> str:
    light, dark = (t.level_colours(len(matrix.level_names))[level - 1] for t in (LIGHT, DARK))
    return f"light-dark({light}, {dark})"


def _list(found: Shelf) -> None:
    """What is kept, one by one, to take it off."""
    with st.expander(_("Kept links")):
        for received in found.links:
            _line(received)
        for id in found.gone:
            with st.container(horizontal=True, vertical_alignment="center"):
                parts.prose(_("Not open any more"), style="facts", beside=True)
                _drop(id.hex, id)


def _line(received: Received) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.prose(", ".join(received.titles), style="strong", beside=True)
        parts.prose(_("open until {day}", day=received.ends), style="facts", beside=True)
        _drop(received.id.hex, received.id)


def _drop(key: str, id: object) -> None:
    st.button(
        _("Take off the list"),
        key=f"drop_{key}",
        type="tertiary",
        on_click=acting.do,
        args=(drop_link,),
        kwargs={"operation": uuid4(), "kept_id": id},
    )
