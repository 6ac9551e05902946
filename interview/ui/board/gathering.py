"""Before the first factor: who is here, how to join, what the meeting is about, its plan and its rule."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from uuid import UUID, uuid4, uuid5

import streamlit as st

from interview import votes_in_words
from interview.queries.board_views import Board, Present
from interview.services.participants import remove_participant
from interview.services.workshops import set_plan, set_rule
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.board.current import pressing, redraw
from interview.ui.board.door import advice, code, lock, picture
from interview.voting import LEAST_THRESHOLD

MOST_NAMED = 60


def lobby(board: Board) -> None:
    """The picture large enough to be scanned from the back of the room, and who has come in."""
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        picture(board, large=True)
    with right:
        code(board)
        who_is_here(board)
        advice(board)
        _who_runs_it(board)
        parts.prose(_rule(board), style="below")
        change(board)


def join_panel(board: Board) -> None:
    """The same for who comes late, small, behind a button of the bar."""
    with st.popover(
        _("{n} here", n=len(board.present)), icon=":material/group:", key="join_panel", width="content"
    ):
        picture(board, large=False)
        code(board)
        who_is_here(board)


def who_is_here(board: Board) -> None:
    """By name and role, in an order that says nothing of who came or voted when."""
    here = len(board.present)
    st.html(
        f'<p class="pentad-here" data-testid="here"><b>{here}</b> '
        f"<span>{escape(_('of {n} expected are here', n=board.expected))}</span></p>"
    )
    labels = _told_apart(board.present)
    named = [labels[person.id] for person in board.present if person.name]
    if named:
        parts.prose(" · ".join(named[:MOST_NAMED]), style="names")
    if len(named) > MOST_NAMED:
        parts.prose(_("and {n} more", n=len(named) - MOST_NAMED), style="facts")
    if unnamed := Counter(votes_in_words.board_role(p.role) for p in board.present if not p.name):
        counts = ", ".join(f"{n} {role}" for role, n in sorted(unnamed.items()))
        parts.prose(_("Without a name: {counts}", counts=counts), style="names")
    if board.may_lead:
        with st.container(horizontal=True, vertical_alignment="center"):
            lock(board)
            if board.present:
                _remove(board)
        parts.prose(_("You may vote too, from a phone of your own."), style="below")


def _told_apart(present: Sequence[Present]) -> dict[UUID, str]:
    """Everybody by name and role; those of whom it is the same by a number too."""
    seen: Counter[str] = Counter()
    labels = {}
    for person in present:
        label = f"{person.name or _('no name')} ({votes_in_words.board_role(person.role)})"
        seen[label] += 1
        labels[person.id] = label if seen[label] == 1 else f"{label} {seen[label]}"
    return labels


def _remove(board: Board) -> None:
    with st.popover(_("Take somebody out"), type="tertiary", key="take_out"):
        labels = _told_apart(board.present)
        chosen = st.selectbox(
            _("Who?"), list(labels), format_func=labels.__getitem__, key="taken_out", index=None
        )
        parts.prose(
            _("Their votes go too, but for counts that were revealed already. They can join again."),
            style="below",
        )
        if chosen:
            st.button(
                _("Take out"),
                key="take_out_now",
                on_click=pressing(remove_participant, participant_id=chosen),
            )


def _rule(board: Board) -> str:
    return votes_in_words.rule(share=board.share, threshold=board.threshold)


def _who_runs_it(board: Board) -> None:
    if board.facilitator:
        parts.prose(_("Participants are told that {name} runs this.", name=board.facilitator), style="below")


def opening(board: Board) -> None:
    """What the board is told at the start: how it goes, and the rule that will hold."""
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        parts.prose(_("How this goes"), style="divider")
        steps = (
            _("For each of the factors: what it is about, then a secret vote on your phone."),
            _("The result is shown to all at once, as counts. Names are never shown."),
            _("Then we talk, vote a second time where that helps, and decide."),
            _("“No agreement” is a valid outcome; dissent is written down in your own words."),
        )
        st.html('<ol class="pentad-howto">' + "".join(f"<li>{escape(step)}</li>" for step in steps) + "</ol>")
        parts.prose(_rule(board), style="lead")
        with st.expander(_("How a vote is read"), key="rule_in_full"):
            for sentence in votes_in_words.rule_in_full():
                parts.prose(sentence)
        parts.prose(
            _("In a small group one may guess who voted what, and a reason may be read aloud."), style="below"
        )
    with right:
        parts.prose(_("What we will judge"), style="divider")
        names = (board.instrument.factor(id).name for id in board.factors)
        st.html('<ol class="pentad-howto">' + "".join(f"<li>{escape(name)}</li>" for name in names) + "</ol>")


def change(board: Board) -> None:
    """Plan, order and rule: they have good defaults, so they are folded."""
    if not board.may_lead:
        return
    with (
        st.expander(_("Change the plan, the order or the rule"), icon=":material/tune:", key="change"),
        st.form("plan", border=False),
    ):
        st.text_input(_("Who runs it (participants are told)"), board.facilitator, key="plan_facilitator")
        left, right = st.columns(2)
        left.number_input(_("Participants expected"), 1, 1000, board.expected, key="plan_expected")
        right.number_input(_("Minutes"), 20, 600, board.minutes, step=5, key="plan_minutes")
        names = {id: board.instrument.factor(id).name for id in board.factors}
        st.multiselect(
            _("Order of the factors: take them out and put them in again as you want them"),
            list(names),
            default=list(names),
            format_func=lambda id: names[id],
            key="plan_order",
        )
        left, right = st.columns(2)
        left.number_input(
            _("Percent on one level that make a consensus"),
            51,
            100,
            board.share,
            disabled=board.rule_stands,
            key="plan_share",
        )
        right.number_input(
            _("Votes from which results are shown"),
            LEAST_THRESHOLD,
            1000,
            board.threshold,
            disabled=board.rule_stands,
            key="plan_threshold",
        )
        if board.rule_stands:
            parts.prose(_("The first vote was opened, so the rule stands."), style="below")
        st.form_submit_button(_("Keep the changes"), key="plan_keep", on_click=_keep, args=(board, uuid4()))


def _keep(board: Board, operation: UUID) -> None:
    """The plan, and the rule where it was changed."""
    boxes = st.session_state
    kept = acting.do(
        set_plan,
        operation=operation,
        workshop_id=board.id,
        expected=boxes["plan_expected"],
        minutes=boxes["plan_minutes"],
        factors=boxes["plan_order"],
        facilitator=boxes["plan_facilitator"],
    )
    share, threshold = boxes["plan_share"], boxes["plan_threshold"]
    if kept and (share, threshold) != (board.share, board.threshold) and not board.rule_stands:
        acting.do(
            set_rule,
            operation=uuid5(operation, "rule"),
            workshop_id=board.id,
            share=share,
            threshold=threshold,
        )
    redraw()
