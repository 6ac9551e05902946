"""The workshop that is open in this session, and what its facilitator's buttons do."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import streamlit as st

from interview.instrument.structure import Factor
from interview.queries.board_views import Board
from interview.queries.boards import read_board
from interview.services.workshops import board_topic, votes_topic
from interview.ui import acting
from interview.vocabulary import Phase

PARTS = ["board", "saying"]
SHOWN = "shown_workshop"
HANDS, TOO_FEW, CHANGING, CLOSING = ON_TOP = ("hands", "too_few", "changing", "closing")
"""What can be open over a turn: a show of hands, the ways out where too few are here, a decision's form, and
whether the meeting is to be closed."""


def current(workshop_id: UUID) -> Board:
    """The workshop as it stands, read again only where somebody joined, voted or led it on since."""
    board: Board = acting.current(
        SHOWN,
        workshop_id,
        read_it=lambda id: acting.read(read_board, workshop_id=id),
        topics=lambda board: [board_topic(board.id), f"study:{board.study_id.hex}", votes_topic(board.id)],
    )
    return board


def versions(board: Board) -> dict[str, int]:
    """The versions that the workshop was read at, of what draws the screen again: a vote does not."""
    return {topic: at for topic, at in acting.versions(SHOWN).items() if topic != votes_topic(board.id)}


def votes_version(board: Board) -> int:
    """The version that the count of votes was read at."""
    return acting.versions(SHOWN)[votes_topic(board.id)]


def pressing(service: Callable[..., Any], /, **values: Any) -> Callable[[], None]:
    """What a button that is drawn now does: the service, once however often the press is sent."""
    operation = uuid4()

    def pressed() -> None:
        acting.do(service, operation=operation, **values)
        redraw()

    return pressed


def redraw() -> None:
    """Draw all parts again, at the end of a callback."""
    st.rerun(PARTS)


def factor_of(board: Board) -> Factor | None:
    """The factor that is talked about."""
    return board.instrument.factor(board.factor) if board.factor else None


def next_part(board: Board) -> str:
    """What follows the factor that is talked about: the next one that is not decided, else "actions"."""
    here = board.factors.index(board.factor)
    turn = (*board.factors[here + 1 :], *board.factors[:here])
    return next((factor for factor in turn if board.decision_on(factor) is None), Phase.ACTIONS)


def turn_key(board: Board) -> str:
    """The key of what the room looks at now; another turn is another one, and is shown from its top."""
    open_here = "".join(what for what in ON_TOP if opened(board, what))
    return f"turn_{board.phase}_{board.factor}_{len(board.ballots)}_{len(board.decisions)}{open_here}"


def level_names(board: Board) -> tuple[str, ...]:
    return tuple(level.name for level in board.instrument.levels)


# What is open on this screen alone: neither the room nor another machine that leads the same meeting sees it.


def opened(board: Board, what: str) -> bool:
    """Whether something is open on this screen for the factor that is talked about."""
    return bool(st.session_state.get(_key(board, what)))


def set_open(board: Board, what: str, *, to: bool) -> None:
    st.session_state[_key(board, what)] = to


def toggling(board: Board, what: str, *, to: bool) -> Callable[[], None]:
    """What a button does that opens or closes something here."""

    def pressed() -> None:
        set_open(board, what, to=to)
        redraw()

    return pressed


def _key(board: Board, what: str) -> str:
    return f"{what}_open_{board.id.hex}_{board.factor}"
