"""The bar of the Workshop screen: what it is about, time against plan, the agenda, and the next step."""

from datetime import UTC, datetime

import streamlit as st

from interview import votes_in_words
from interview.queries.board_views import Board, Pace
from interview.services.workshops import turn_to
from interview.texts import _, plural
from interview.ui import acting, parts
from interview.ui.board.current import redraw, turn_key
from interview.ui.board.gathering import join_panel
from interview.ui.board.steps import MAIN, steps
from interview.ui.choices import watch
from interview.ui.components.clock import Section, clock
from interview.ui.components.keys import Binding, keys
from interview.ui.shortcuts import shortcuts
from interview.ui.talk.bar import css_text
from interview.ui.talk.current import operations
from interview.vocabulary import Phase

SHORTCUTS = (
    Binding(letter="N", click=MAIN),
    Binding(letter="Q", focus='textarea[data-testid="capture"]'),
    Binding(letter="P", click="join_panel"),
    Binding(letter="K", click="shortcuts"),
)


def shortcut_words() -> dict[str, str]:
    """What each shortcut does; the one place where they are listed."""
    return {
        "N": _("the next step"),
        "Q": _("write down what is said"),
        "P": _("who is here, and how to join"),
        "K": _("this list"),
    }


def bar(board: Board) -> None:
    """In rows that stay at the top: title, time and people; the agenda; the steps of this turn."""
    pace = board.pace()
    with st.container(key="bar"):
        with st.container(horizontal=True, vertical_alignment="center", key="bar_row"):
            _title(board)
            _clock(board, pace)
            with st.container(
                horizontal=True, vertical_alignment="center", key="bar_controls", width="content", gap="small"
            ):
                if board.phase not in (Phase.LOBBY, Phase.CLOSED):
                    join_panel(board)
                shortcuts(shortcut_words())
        _agenda(board, pace)
        steps(board)
    keys(
        key="keys",
        bindings=SHORTCUTS,
        header=".st-key-bar",
        footer='[data-testid="stBottom"]',
        scroller='[data-testid="stMain"]',
        start=f".st-key-{turn_key(board)}",
    )


def _title(board: Board) -> None:
    facts = [_("invented example")] if board.invented else []
    facts += [_("Board workshop"), board.dated.isoformat()]
    with st.container(key="bar_title", width="content"):
        parts.prose(board.initiative, style="bar-title")
        parts.prose(" · ".join(facts), style="facts")


def _clock(board: Board, pace: tuple[Pace, ...]) -> None:
    now = next(p for p in pace if p.part == board.part)
    over = board.phase is Phase.CLOSED
    with st.container(key="bar_clock", width="content"):
        clock(
            key="clock",
            as_of=datetime.now(UTC),
            elapsed=sum(p.seconds for p in pace),
            running=board.phase not in (Phase.LOBBY, Phase.CLOSED),
            started=board.phase is not Phase.LOBBY,
            planned_minutes=board.minutes,
            section=None
            if over or board.phase is Phase.LOBBY
            else Section(name=_name(board, now.part), elapsed=now.seconds, planned_minutes=now.slot.minutes),
            labels={"paused": "", "left": "", "over": ""} if over else None,
        )


def _name(board: Board, part: str) -> str:
    """The name of a part of the plan."""
    return board.instrument.factor(part).name if part in board.factors else votes_in_words.phase(Phase(part))


def _agenda(board: Board, pace: tuple[Pace, ...]) -> None:
    """The parts of the meeting in their order, each with its minutes; pressing one turns to it."""
    parts_of_it = [p.part for p in pace]
    stands = None if board.phase in (Phase.LOBBY, Phase.CLOSED) else board.part
    operation = operations()

    def chosen(part: str | None) -> None:
        if part and part != stands:
            _turn(board, part, operation(part))
        redraw()

    name, changed = watch("agenda_part", stands, chosen)
    with st.container(key="agenda"):
        _minutes(board, pace)
        st.segmented_control(
            _("Parts of the meeting"),
            parts_of_it,
            default=stands,
            format_func=lambda part: parts.plain(_name(board, part)),
            key=name,
            on_change=changed,
            disabled=not board.may_lead or board.phase is Phase.CLOSED,
            label_visibility="collapsed",
            wrap=True,
        )


def _turn(board: Board, part: str, operation: object) -> None:
    """To where a factor was left: its decision, else its result, else what it is about."""
    if part not in board.factors:
        phase, factor = Phase(part), ""
    elif board.decision_on(part):
        phase, factor = Phase.DECIDE, part
    else:
        phase, factor = (Phase.DISCUSS if board.revealed_on(part) else Phase.EXPLAIN), part
    acting.do(turn_to, operation=operation, workshop_id=board.id, phase=phase, factor=factor)


def _minutes(board: Board, pace: tuple[Pace, ...]) -> None:
    """Under each name the minutes it took of those planned, and before it a mark where it is decided.

    Neither is in the label, by which the browser names what it chooses.
    """
    rules = []
    for place, part in enumerate(pace, start=1):
        button = f".st-key-agenda button:nth-of-type({place})"
        rules.append(f"{button} p::after {{ content: {css_text(_spent(part))}; }}")
        if part.over:
            rules.append(f"{button} p::after {{ color: light-dark(#8A3F00, #F0A35E); font-weight: 600; }}")
        if board.decision_on(part.part):
            rules.append(f"{button} p::before {{ content: '✓ '; }}")
    st.html(f"<style>{' '.join(rules)}</style>")


def _spent(pace: Pace) -> str:
    if pace.over:
        return plural("{n} min over", "{n} min over", pace.over)
    if not pace.seconds:
        return _("{n} min", n=pace.slot.minutes)
    return _("{n} of {planned} min", n=int(pace.seconds // 60), planned=pace.slot.minutes)
