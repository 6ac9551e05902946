"""A factor before its result: what it is about, the vote that is open, a show of hands instead."""

from collections.abc import Callable
from html import escape
from uuid import UUID

import streamlit as st

from interview import votes_in_words
from interview.instrument.structure import Factor
from interview.plots.theme import DARK, LIGHT
from interview.queries.board_views import BallotView, Board
from interview.services.ballots import enter_hands, open_ballot
from interview.services.workshops import set_rule, votes_topic
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.board.current import (
    HANDS,
    TOO_FEW,
    level_names,
    redraw,
    set_open,
    toggling,
    votes_version,
)
from interview.ui.components.tally import Count, tally
from interview.voting import LEAST_THRESHOLD

MOST_HANDS = 1000


def explain(board: Board, factor: Factor) -> None:
    """What the factor is about: description, main questions, levels."""
    left, right = st.columns([1, 1.35], gap="large")
    with left:
        parts.prose(factor.description, style="lead")
        parts.prose(_("Think about"), style="divider")
        for question in factor.questions:
            if question.core:
                parts.prose(question.text, style="think")
    with right:
        parts.prose(_("The levels you will choose from"), style="divider")
        levels(board, factor)


def levels(board: Board, factor: Factor) -> None:
    """The scale of the factor, the lowest level first as on the phones, each with what can be seen at it."""
    texts = {d.level: d.text for d in factor.descriptors}
    count = len(board.instrument.levels)
    light, dark = LIGHT.level_colours(count), DARK.level_colours(count)
    rows = "".join(
        f'<div style="--level: light-dark({light[level.number - 1]}, {dark[level.number - 1]})">'
        f"<dt>{escape(level.name)}</dt><dd>{escape(texts.get(level.number, level.meaning))}</dd></div>"
        for level in board.instrument.levels
    )
    st.html(f'<dl class="pentad-scale">{rows}</dl>')


def too_few(board: Board) -> None:
    """Fewer have joined than results need: wait, lower the threshold now, or a show of hands."""
    joined = len(board.present)
    if joined >= board.threshold:
        return
    with st.container(border=True, key="too_few"):
        parts.prose(
            _(
                "{joined} have joined, and results are shown from {threshold} votes on. No vote was opened.",
                joined=joined,
                threshold=board.threshold,
            ),
            style="strong",
        )
        with st.container(horizontal=True):
            st.button(_("Wait for others"), key="few_wait", on_click=toggling(board, TOO_FEW, to=False))
            if joined >= LEAST_THRESHOLD and not board.rule_stands:
                _lower(board, joined)
            st.button(
                _("Show of hands"),
                key="few_hands",
                icon=":material/front_hand:",
                on_click=_hands_instead(board),
            )
        if joined < LEAST_THRESHOLD:
            parts.prose(
                _("Below {least} nothing is ever shown: it would tell who voted what.", least=LEAST_THRESHOLD),
                style="below",
            )


def _lower(board: Board, joined: int) -> None:
    """The rule is fixed with the first vote; until then the threshold can be lowered to who is here."""
    rule, vote = acting.operation(f"lower_{board.id}_{joined}"), acting.operation(f"after_{board.id}_{joined}")

    def lowered() -> None:
        fixed = acting.do(set_rule, operation=rule, workshop_id=board.id, share=board.share, threshold=joined)
        if fixed and acting.do(open_ballot, operation=vote, workshop_id=board.id, factor=board.factor):
            set_open(board, TOO_FEW, to=False)
        redraw()

    label = _("Show results from {n} votes on, and open the vote", n=joined)
    st.button(label, key="few_lower", on_click=lowered)


def _hands_instead(board: Board) -> Callable[[], None]:
    def pressed() -> None:
        set_open(board, TOO_FEW, to=False)
        set_open(board, HANDS, to=True)
        redraw()

    return pressed


def voting(board: Board, factor: Factor) -> None:
    """The vote that is open: the scale, and how many have voted. Never who, never what."""
    ballot = board.ballot
    if ballot is None:
        explain(board, factor)
        return
    left, right = st.columns([1, 1.6], gap="large")
    with left:
        _count(board, ballot)
    with right:
        parts.prose(_("Which level fits best today?"), style="divider")
        levels(board, factor)


def _count(board: Board, ballot: BallotView) -> None:
    tally(
        key="tally",
        workshop_id=board.id,
        topic=votes_topic(board.id),
        version=votes_version(board),
        count=Count(here=len(board.present), voted=ballot.voted, closed=ballot.closed),
    )
    parts.prose(votes_in_words.rule(share=ballot.share, threshold=ballot.threshold), style="below")
    parts.prose(_("Votes are secret. What is shown are counts, and reasons without names."), style="below")


def hands(board: Board) -> None:
    """Counts of a show of hands, entered level by level; it is revealed as it is entered."""
    form = f"hands_{board.id.hex}_{board.factor}_{len(board.ballots)}"
    with st.container(border=True, key="hands"):
        parts.prose(_("Show of hands: how many for each level?"), style="strong")
        with st.form(form, border=False):
            columns = st.columns(len(board.instrument.levels) + 1)
            names = [*level_names(board), _("Cannot judge")]
            boxes = [f"{form}_{place}" for place in range(len(names))]
            for column, name, box in zip(columns, names, boxes, strict=True):
                column.number_input(name, 0, MOST_HANDS, 0, key=box)
            with st.container(horizontal=True):
                st.form_submit_button(
                    _("Enter the counts"),
                    type="primary",
                    key=f"{form}_enter",
                    on_click=_enter,
                    args=(board, acting.operation(form), boxes),
                )
                st.form_submit_button(
                    _("Cancel"), key=f"{form}_cancel", on_click=toggling(board, HANDS, to=False)
                )


def _enter(board: Board, operation: UUID, boxes: list[str]) -> None:
    *counts, cannot = (st.session_state[box] for box in boxes)
    entered = acting.do(
        enter_hands,
        operation=operation,
        workshop_id=board.id,
        factor=board.factor,
        counts=counts,
        cannot=cannot,
    )
    if entered:
        set_open(board, HANDS, to=False)
    redraw()
