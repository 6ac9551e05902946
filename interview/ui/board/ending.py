"""The end of a meeting: what was decided, what will be done, and the minutes."""

from collections.abc import Callable
from datetime import date
from html import escape
from uuid import UUID, uuid4

import streamlit as st

from interview import votes_in_words
from interview.queries.board_views import ActionView, Board
from interview.reports.minutes import minutes_html
from interview.services.actions import edit_action, remove_action
from interview.services.workshops import close_workshop
from interview.texts import _
from interview.ui import acting, charts, parts
from interview.ui.board.current import CLOSING, level_names, opened, pressing, redraw, set_open, toggling
from interview.ui.board.sayings import sayings
from interview.ui.choices import watch
from interview.ui.going import link
from interview.ui.preparing.fields import line
from interview.ui.starting import room
from interview.verdict_in_words import verdict_in_words

CHART_HEIGHT = 460


def ending(board: Board) -> None:
    """What was decided beside what will be done."""
    if opened(board, CLOSING):
        _sure(board)
    left, right = st.columns([1, 1.3], gap="large")
    with left:
        parts.prose(_("Decided"), style="divider")
        decisions(board)
    with right:
        parts.prose(_("What will be done"), style="divider")
        if not board.actions:
            parts.prose(
                _("No action yet. Type the first one into the box at the bottom and press Enter."), style="lead"
            )
        for action in board.actions:
            _action(board, action)
        sayings(board)


def _sure(board: Board) -> None:
    """Closing takes a press of its own, under what would be left open."""
    open_ = [board.instrument.factor(id).name for id in board.factors if not board.decision_on(id)]
    with st.container(border=True, key="sure"):
        parts.prose(_("Close the meeting now?"), style="strong")
        if open_:
            parts.prose(_("Not decided: {names}.", names=", ".join(open_)))
        parts.prose(
            _("Phones are told that it is over, and names are forgotten. It can be opened again."),
            style="below",
        )
        with st.container(horizontal=True):
            st.button(
                _("Close it"), key="close_now", type="primary", on_click=closing(board), icon=":material/check:"
            )
            st.button(_("Not yet"), key="close_not", on_click=toggling(board, CLOSING, to=False))


def closing(board: Board) -> Callable[[], None]:
    """What closing does: the door of the room goes with its last workshop."""
    operation = uuid4()

    def closed_now() -> None:
        set_open(board, CLOSING, to=False)
        if acting.do(close_workshop, operation=operation, workshop_id=board.id):
            room().close_soon()
        redraw()

    return closed_now


def decisions(board: Board) -> None:
    """A row for each factor: what was decided, and the vote behind it."""
    names = level_names(board)
    rows = []
    for id in board.factors:
        decision, shown = board.decision_on(id), board.revealed_on(id)
        what = _("not decided")
        if decision:
            what = _("no agreement") if decision.level is None else names[decision.level - 1]
        tally = shown[-1].revealed.tally if shown and shown[-1].revealed else None
        votes = votes_in_words.distribution(tally, names=names) if tally else _("no vote")
        if tally:
            votes = _("{votes} ({how})", votes=votes, how=votes_in_words.manner(shown[-1].manner))
        factor = board.instrument.factor(id).name
        rows.append(
            f'<tr><th scope="row">{escape(factor)}</th><td><b>{escape(what)}</b>'
            f"<span>{escape(votes)}</span></td></tr>"
        )
    st.html(f'<table class="pentad-decisions"><tbody>{"".join(rows)}</tbody></table>')


def _action(board: Board, action: ActionView) -> None:
    """One action; each part is kept as soon as it is left."""
    key = action.id.hex
    may = board.may_lead

    with st.container(key=f"action_{key}", gap="xsmall"):
        line(
            _("Action"),
            value=action.text,
            key=f"action_text_{key}",
            keep=lambda text, operation: _edit(action, operation, text=text),
            disabled=not may,
        )
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"action_row_{key}"):
            line(
                _("Owner"),
                value=action.owner,
                key=f"action_owner_{key}",
                keep=lambda text, operation: _edit(action, operation, owner=text),
                disabled=not may,
            )
            _due(action, disabled=not may)
            _factor(board, action, disabled=not may)
            if may:
                st.button(
                    "",
                    key=f"action_off_{key}",
                    icon=":material/delete:",
                    help=_("Take this action off the list"),
                    type="tertiary",
                    on_click=pressing(remove_action, action_id=action.id),
                )


def _edit(action: ActionView, operation: UUID, **change: object) -> object | None:
    stands = {
        "text": action.text,
        "factor": action.factor,
        "owner": action.owner,
        "due": action.due,
        "status": action.status,
    }
    return acting.do(edit_action, operation=operation, action_id=action.id, seen=stands, **(stands | change))


def _due(action: ActionView, *, disabled: bool) -> None:
    operation = uuid4()

    def chosen(day: date | None) -> None:
        _edit(action, operation, due=day)
        redraw()

    name, changed = watch(f"action_due_{action.id.hex}", action.due, chosen)
    st.date_input(_("Due"), action.due, key=name, on_change=changed, format="YYYY-MM-DD", disabled=disabled)


def _factor(board: Board, action: ActionView, *, disabled: bool) -> None:
    names = {id: board.instrument.factor(id).name for id in board.factors} | {"": _("no factor")}
    operation = uuid4()

    def chosen(factor: str | None) -> None:
        _edit(action, operation, factor=factor or "")
        redraw()

    name, changed = watch(f"action_factor_{action.id.hex}", action.factor, chosen)
    st.selectbox(
        _("About"),
        list(names),
        index=list(names).index(action.factor),
        format_func=lambda id: names[id],
        key=name,
        on_change=changed,
        disabled=disabled,
    )


def closed(board: Board) -> None:
    """The profile that the board stands behind, and the minutes as they are printed."""
    with st.container(horizontal=True, vertical_alignment="center"):
        link("profile", _("See the profile"), icon=":material/radar:", round=board.round_id)
        st.link_button(
            _("Open the minutes to print or send"),
            f"/minutes/{board.id.hex}",
            icon=":material/print:",
            key="print_minutes",
        )
    profile = board.profile(undecided=False)  # what was voted and not decided is nobody's judgement
    parts.prose(verdict_in_words(profile), style="verdict")
    if manners := board.manners():
        how = votes_in_words.came_about(manners)
        parts.prose(_("Decided by a board in a workshop ({how}).", how=how), style="below")
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        charts.chart([profile], key="closed_profile", height=CHART_HEIGHT)
    with right:
        charts.table([profile])
    page = minutes_html(board)
    body = page.partition("<body>")[2].partition("</body>")[0]
    with st.container(key="minutes"):
        st.html(f'<article class="pentad-sheet">{body}</article>')
