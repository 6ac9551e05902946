"""The steps of a meeting: what comes next as the main button, always in the same place, and the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

import streamlit as st

from interview import votes_in_words
from interview.queries.board_views import BallotView, Board
from interview.services.ballots import close_ballot, open_ballot, reopen_ballot, reveal_ballot
from interview.services.workshops import reopen_workshop, turn_to
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.board.current import (
    CHANGING,
    CLOSING,
    HANDS,
    TOO_FEW,
    next_part,
    opened,
    pressing,
    redraw,
    set_open,
    toggling,
)
from interview.ui.board.deciding import recording
from interview.vocabulary import Outcome, Phase

MAIN = "main_step"


@dataclass(frozen=True, slots=True)
class Step:
    """A button: what it says, what it does, and its key."""

    label: str
    key: str
    pressed: Callable[[], None]
    icon: str | None = None


def steps(board: Board) -> None:
    """The buttons of the turn that the meeting is at; the first one is what comes next."""
    if not board.may_lead:
        return
    found = list(STEPS[board.phase](board))
    with st.container(horizontal=True, vertical_alignment="center", key="steps"):
        for place, step in enumerate(found):
            main = place == 0 and board.phase is not Phase.CLOSED  # nothing comes after that
            st.button(
                parts.plain(step.label),
                key=MAIN if main else f"step_{step.key}",
                icon=step.icon,
                type="primary" if main else "secondary",
                on_click=step.pressed,
            )


def _lobby(board: Board) -> Iterator[Step]:
    yield _turn(board, _("Open the meeting"), Phase.OPENING, icon=":material/play_arrow:")


def _opening(board: Board) -> Iterator[Step]:
    yield _begin_with(board, board.factors[0])
    yield _turn(board, _("Back to joining"), Phase.LOBBY)


def _begin_with(board: Board, factor: str) -> Step:
    name = board.instrument.factor(factor).name
    return _turn(board, _("Go on: {part}", part=name), Phase.EXPLAIN, factor, icon=":material/arrow_forward:")


def _explain(board: Board) -> Iterator[Step]:
    waiting = board.ballot
    yield _vote(board)
    if waiting and waiting.closed and not waiting.revealed and waiting.voted:
        yield _again(waiting)
    yield _hands(board)
    if board.revealed_on(board.factor):
        yield _turn(board, _("To the result"), Phase.DISCUSS, board.factor)
    yield _turn(board, _("Decide without a vote"), Phase.DECIDE, board.factor)


def _vote_turn(board: Board) -> Iterator[Step]:
    ballot = board.ballot
    if ballot is None:
        yield from _explain(board)
        return
    label = _("Reveal") if ballot.closed else _("Close the vote and reveal")
    yield Step(label, "reveal", pressing(reveal_ballot, ballot_id=ballot.id), ":material/visibility:")
    if ballot.closed:
        yield _again(ballot)
    else:
        close = pressing(close_ballot, ballot_id=ballot.id)
        yield Step(_("Close, reveal later"), "close", close, ":material/lock:")
    yield _hands(board)
    yield _turn(board, _("Back: what it is about"), Phase.EXPLAIN, board.factor)


def _discuss(board: Board) -> Iterator[Step]:
    shown = board.revealed_on(board.factor)
    decide = _turn(board, _("Decide"), Phase.DECIDE, board.factor, icon=":material/gavel:")
    newest = shown[-1].revealed if shown else None
    agreed = newest is not None and newest.outcome is Outcome.CONSENSUS
    if agreed or len(shown) > 1:
        yield decide
        yield _vote(board)
    else:
        yield _vote(board)
        yield decide
    yield _hands(board)
    yield _turn(board, _("Back: what it is about"), Phase.EXPLAIN, board.factor)


def _decide(board: Board) -> Iterator[Step]:
    decided = board.decision_on(board.factor)
    if decided is None or opened(board, CHANGING):
        yield Step(
            _("Record the decision"), "record", partial(_record, board, recording(board)), ":material/check:"
        )
        if decided:
            yield Step(_("Leave it as it was"), "unchanged", toggling(board, CHANGING, to=False))
    else:
        yield _go_on(board)
        yield Step(_("Change the decision"), "change", toggling(board, CHANGING, to=True), ":material/edit:")
    yield _turn(board, _("Back to the discussion"), Phase.DISCUSS, board.factor)
    yield _vote(board)


def _record(board: Board, recorded: Callable[[], bool]) -> None:
    if recorded():
        set_open(board, CHANGING, to=False)
    redraw()


def _go_on(board: Board) -> Step:
    part = next_part(board)
    if part != Phase.ACTIONS:
        return _begin_with(board, part)
    return _turn(board, _("Go on: {part}", part=votes_in_words.phase(Phase.ACTIONS)), Phase.ACTIONS)


def _actions(board: Board) -> Iterator[Step]:
    yield Step(_("Close the meeting"), "end", toggling(board, CLOSING, to=True), ":material/check:")


def _closed(board: Board) -> Iterator[Step]:
    yield Step(_("Reopen"), "reopen", pressing(reopen_workshop, workshop_id=board.id), ":material/lock_open:")


STEPS: dict[Phase, Callable[[Board], Iterator[Step]]] = {
    Phase.LOBBY: _lobby,
    Phase.OPENING: _opening,
    Phase.EXPLAIN: _explain,
    Phase.VOTE: _vote_turn,
    Phase.DISCUSS: _discuss,
    Phase.DECIDE: _decide,
    Phase.ACTIONS: _actions,
    Phase.CLOSED: _closed,
}


def _turn(board: Board, label: str, phase: Phase, factor: str = "", *, icon: str | None = None) -> Step:
    pressed = pressing(turn_to, workshop_id=board.id, phase=phase, factor=factor)
    return Step(label, f"to_{phase}", pressed, icon)


def _again(ballot: BallotView) -> Step:
    return Step(
        _("Let them vote on"), "again", pressing(reopen_ballot, ballot_id=ballot.id), ":material/lock_open:"
    )


def _vote(board: Board) -> Step:
    """The next vote on the factor. Where fewer have joined than results need, the ways out are offered."""
    number = len(board.ballots_on(board.factor)) + 1
    label = {1: _("Open the vote"), 2: _("Open the second vote")}.get(number) or _("Open another vote")
    operation = uuid4()

    def opening() -> None:
        acting.do(open_ballot, operation=operation, workshop_id=board.id, factor=board.factor)
        set_open(board, TOO_FEW, to=acting.refused("BAL-001"))
        redraw()

    return Step(label, "vote", opening, ":material/how_to_vote:")


def _hands(board: Board) -> Step:
    return Step(_("Show of hands"), "hands", toggling(board, HANDS, to=True), ":material/front_hand:")
