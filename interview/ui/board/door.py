"""How phones come in: the picture, the address and the code; and whether they can reach this machine at all."""

from html import escape
from uuid import UUID

import segno
import streamlit as st

from interview.errors import Refused
from interview.queries.board_views import Board
from interview.services.workshops import CODE_LENGTH, Way, lock_lobby, make_way_in
from interview.settings import Mode, settings
from interview.texts import _, plural
from interview.ui import acting, parts
from interview.ui.board.current import pressing, redraw
from interview.ui.starting import room

TYPED = "/join"
"""Where a code is typed, behind the address."""


def address() -> str:
    """The address that phones are told; empty while they cannot reach this machine."""
    if settings().mode is Mode.LOCAL:
        return room().state().address
    return settings().public_url.rstrip("/") or "/".join((st.context.url or "").split("/")[:3])


def way_in(board: Board) -> Way | None:
    """The way in that this screen shows. The database knows only its hash, so another window makes its own."""
    key = f"way_{board.id.hex}"
    if key not in st.session_state and board.may_lead and board.closed_at is None:
        st.session_state[key] = acting.do(_made, workshop_id=board.id)
    found: Way | None = st.session_state.get(key)
    return found


def _made(*, session, actor, workshop_id: UUID) -> Way:  # type: ignore[no-untyped-def]  # noqa: ANN001
    return make_way_in(session=session, actor=actor, workshop_id=workshop_id)


def picture(board: Board, *, large: bool) -> None:
    """The picture to scan; or the button that lets phones in."""
    told = address()
    if not told:
        _let_phones_in(board, again=bool(board.present))
    elif way := way_in(board):
        st.html(_picture(f"{told}/j/{way.token}", large=large))


def code(board: Board) -> None:
    """What is typed instead of scanning: the address and the code."""
    told = address()
    way = way_in(board) if told else None
    if way is None:
        return
    st.html(
        f'<div class="pentad-code-in"><p>{escape(_("Or type in the browser of your phone:"))}</p>'
        f'<p class="pentad-address">{escape(told.partition("://")[2] + TYPED)}</p>'
        f'<p class="pentad-typed" data-testid="join-code">{escape(spaced(way.code))}</p></div>'
    )
    if board.locked:
        parts.prose(_("The door is locked: nobody else comes in until it is opened."), style="warning")


def spaced(code: str) -> str:
    """A code in two halves, as it is read aloud."""
    half = CODE_LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def _picture(link: str, *, large: bool) -> str:
    made = segno.make(link, error="m", micro=False)
    source = made.svg_data_uri(border=3, dark="#000", light="#fff", omitsize=True)
    label = escape(_("Scan this with the camera of your phone to join"))
    size = " pentad-large" if large else ""
    return f'<img class="pentad-qr{size}" data-testid="qr" alt="{label}" src="{source}">'


def _let_phones_in(board: Board, *, again: bool) -> None:
    """The screens listen on this machine alone; a second port, for phones only, is opened by hand."""
    if again:
        parts.prose(
            _("Phones cannot reach this machine just now. What was voted is kept; let them in again."),
            style="warning",
        )
    st.button(
        _("Let phones in this room join"),
        key="let_in",
        icon=":material/wifi:",
        type="primary",
        on_click=_open,
        disabled=not board.may_lead,
    )
    parts.prose(
        _(
            "This machine then also answers phones in the same network, on a door of its own that shows them "
            "nothing but joining and voting. It closes with the meeting."
        ),
        style="below",
    )


def _open() -> None:
    try:
        room().open()
    except Refused as refused:
        acting.tell(refused)
    redraw()


def advice(board: Board) -> None:
    """What a facilitator has to know of phones in a room, until one has come through."""
    if settings().mode is not Mode.LOCAL or not address():
        return
    if not board.present:
        parts.prose(
            _("Try it with one phone first: scan the picture. The name appears here as soon as it is in."),
            style="hint",
        )
        parts.prose(
            _(
                "Nothing happens on the phone? Guest networks often keep devices apart. Use another network or "
                "a phone's own hotspot; or go on without phones and vote by show of hands."
            ),
            style="below",
        )
    parts.prose(_("Votes travel unencrypted within this network."), style="below")
    if board.may_lead:
        with st.container(horizontal=True):
            st.button(_("Look for the network again"), key="look_again", type="tertiary", on_click=_look_again)
            st.button(_("Let no more phones in"), key="shut", type="tertiary", on_click=_shut)


def _look_again() -> None:
    """The laptop may have joined another network since."""
    room().close()
    _open()


def _shut() -> None:
    room().close()
    redraw()


def lock(board: Board) -> None:
    """Let nobody else in, or open the door again; and how often a wrong code was tried."""
    label = _("Open the door again") if board.locked else _("Lock the door")
    icon = ":material/lock_open:" if board.locked else ":material/lock:"
    st.button(
        label,
        key="lock",
        icon=icon,
        on_click=pressing(lock_lobby, workshop_id=board.id, locked=not board.locked),
    )
    if board.wrong_codes:
        parts.prose(
            plural("{n} wrong code was tried lately.", "{n} wrong codes were tried lately.", board.wrong_codes),
            style="warning",
        )
