"""What is said in the room: caught in one move, listed, and shared only once the speaker has agreed."""

from uuid import UUID, uuid4

import streamlit as st

from interview import votes_in_words
from interview.queries.board_views import Board
from interview.queries.evidence import QuoteView
from interview.services.quotes import remove_quote, share_quote
from interview.services.sayings import record_agreement
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.board.current import current, pressing, redraw
from interview.ui.components.field import capture
from interview.ui.preparing.fields import line
from interview.vocabulary import BoardRole, Phase


@parts.part("saying")
def catch(workshop_id: UUID) -> None:
    """The box at the bottom: while a result is talked about it takes what is said, later what will be done."""
    board = current(workshop_id)
    if not board.may_lead:
        return
    if board.phase in (Phase.DISCUSS, Phase.DECIDE):
        _catch_saying(board)
    elif board.phase is Phase.ACTIONS:
        _catch_action(board)


def _catch_saying(board: Board) -> None:
    roles = [{"name": _("nobody in particular"), "value": ""}]
    roles += [{"name": votes_in_words.board_role(role), "value": role} for role in BoardRole if role != "other"]
    with st.container(key="catch"):
        capture(
            key="capture_saying",
            box=f"saying/{board.id.hex}",
            kind="saying",
            label=_("What was said"),
            label_visible=False,
            placeholder=_("What somebody said, word for word. Enter keeps it.  (Alt+Q)"),
            payload={
                "workshop": board.id.hex,
                "factor": _choice(board),
                "role": {"label": _("Said by"), "options": roles, "value": ""},
            },
            on_added=redraw,
        )


def _choice(board: Board) -> dict[str, object]:
    """The factor it is about: the one that was talked about at the first sign."""
    options = [{"name": board.instrument.factor(id).name, "value": id} for id in board.factors]
    return {
        "label": _("About"),
        "options": [{"name": _("no factor"), "value": ""}, *options],
        "value": board.factor,
    }


def _catch_action(board: Board) -> None:
    with st.container(key="catch"):
        capture(
            key="capture_action",
            box=f"action/{board.id.hex}",
            kind="action",
            label=_("Action"),
            label_visible=False,
            placeholder=_("What will be done? Enter adds it; owner and day come after.  (Alt+Q)"),
            payload={"workshop": board.id.hex, "round": board.round_id.hex, "factor": _choice(board)},
            on_added=redraw,
        )


def sayings(board: Board) -> None:
    """What was said about the factor, the newest first; where none is talked about, what was about none."""
    said = [q for q in board.sayings if board.factor in q.factors or not (board.factor or q.factors)]
    if not said:
        return
    parts.prose(_("What was said") if board.factor else _("Also said, about no factor"), style="divider")
    for quote in said:
        with st.container(key=f"quote_{quote.id.hex}", gap="xsmall"):
            parts.quote(quote.text, quote.fidelity)
            with st.container(horizontal=True, vertical_alignment="center", key=f"said_{quote.id.hex}"):
                parts.prose(_facts(quote), style="facts")
                if board.may_lead:
                    _consent(quote)
                    st.button(
                        _("Remove"),
                        key=f"unsaid_{quote.id.hex}",
                        type="tertiary",
                        on_click=pressing(remove_quote, quote_id=quote.id),
                    )


def _facts(quote: QuoteView) -> str:
    role = votes_in_words.board_role(quote.role) if quote.role else ""
    shared = _("may be shown to others") if quote.shareable else _("stays in this study")
    return " · ".join(x for x in (role, quote.said_at.astimezone().strftime("%H:%M"), shared) if x)


def _consent(quote: QuoteView) -> None:
    """Nobody was asked beforehand, so what was said in the room is shared only once its speaker has agreed."""
    with st.popover(_("Speaker's consent"), type="tertiary", key=f"consent_{quote.id.hex}"):
        line(
            _("How the speaker agreed to have it shared"),
            value=quote.agreed_how,
            key=f"agreed_{quote.id.hex}",
            placeholder=_("aloud, after the meeting"),
            keep=lambda text, operation: acting.do(
                record_agreement, operation=operation, quote_id=quote.id, how=text
            ),
        )
        operation = uuid4()
        st.toggle(
            _("May be shown to others"),
            value=quote.shareable,
            disabled=not quote.agreed_how,
            key=f"share_{quote.id.hex}_{quote.shareable}",
            on_change=lambda: acting.do(
                share_quote, operation=operation, quote_id=quote.id, shareable=not quote.shareable
            ),
        )
