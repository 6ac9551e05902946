"""One workshop on the screen: the bar, and below it what the room looks at in this turn."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from interview import votes_in_words
from interview.queries.board_views import Board
from interview.texts import _
from interview.ui import parts
from interview.ui.board import asking, deciding, ending, gathering, result
from interview.ui.board.bar import bar
from interview.ui.board.current import (
    CHANGING,
    HANDS,
    PARTS,
    TOO_FEW,
    current,
    factor_of,
    opened,
    turn_key,
    versions,
)
from interview.ui.board.sayings import sayings
from interview.ui.components.live import live
from interview.ui.components.profile_chart import expect_chart
from interview.vocabulary import Phase

MINUTE_S = 60.0
"""The agenda tells in minutes how late it is."""


@parts.part("board", every_s=MINUTE_S)
def meeting(workshop_id: UUID) -> None:
    """The whole meeting; drawn again when somebody joins or votes, or when it is led on from elsewhere."""
    board = current(workshop_id)
    bar(board)
    with st.container(key="stage"), st.container(key=turn_key(board), gap="small"):
        _heading(board)
        if opened(board, TOO_FEW):
            asking.too_few(board)
        if opened(board, HANDS):
            asking.hands(board)
        STAGES[board.phase](board)
    expect_chart()
    live(key="live", topics=versions(board), on_change=lambda: st.rerun(PARTS))


def _heading(board: Board) -> None:
    """The factor, in letters that are read from the back of the room, and where the talk about it is."""
    factor = factor_of(board)
    if factor is None:
        parts.heading(_title(board))
        return
    place = _("Factor {n} of {all}", n=board.factors.index(factor.id) + 1, all=len(board.factors))
    where = votes_in_words.phase(board.phase)
    if board.phase is Phase.VOTE and board.ballot:
        where = votes_in_words.ballot_name(board.ballot.number)
    parts.heading(factor.name, above=f"{place} · {where}")


def _title(board: Board) -> str:
    return {
        Phase.LOBBY: _("Join with your phone"),
        Phase.OPENING: _("Welcome"),
        Phase.ACTIONS: _("Actions"),
        Phase.CLOSED: _("The meeting is closed"),
    }.get(board.phase, votes_in_words.phase(board.phase))


def _explain(board: Board) -> None:
    asking.explain(board, board.instrument.factor(board.factor))


def _vote(board: Board) -> None:
    asking.voting(board, board.instrument.factor(board.factor))


def _discuss(board: Board) -> None:
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        result.result(board)
        sayings(board)
    with right:
        result.radar(board)


def _decide(board: Board) -> None:
    decision = board.decision_on(board.factor)
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        if decision and not opened(board, CHANGING):
            deciding.decided(board, decision)
        else:
            deciding.deciding(board)
        sayings(board)
    with right:
        result.result(board)
        if decision and not opened(board, CHANGING):
            result.radar(board)


STAGES: dict[Phase, Callable[[Board], None]] = {
    Phase.LOBBY: gathering.lobby,
    Phase.OPENING: gathering.opening,
    Phase.EXPLAIN: _explain,
    Phase.VOTE: _vote,
    Phase.DISCUSS: _discuss,
    Phase.DECIDE: _decide,
    Phase.ACTIONS: ending.ending,
    Phase.CLOSED: ending.closed,
}
