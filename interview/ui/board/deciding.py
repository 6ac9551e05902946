"""The decision on a factor: the level agreed on or none, how it came about, the reason, and dissent."""

from collections.abc import Callable
from uuid import uuid4

import streamlit as st

from interview import votes_in_words
from interview.queries.board_views import Board, DecisionView
from interview.queries.texts import read_draft, read_waiting
from interview.services.decisions import decide
from interview.services.drafts import draft_address
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.arriving import last_words_came
from interview.ui.board.current import level_names
from interview.ui.typed import typed_field
from interview.vocabulary import DecidedBy, Outcome

NO_AGREEMENT = 0
"""The choice that is no level."""


def deciding(board: Board) -> None:
    """The form; the main button records what it holds."""
    factor = board.instrument.factor(board.factor)
    names = dict(enumerate(level_names(board), start=1)) | {NO_AGREEMENT: _("No agreement")}
    texts = {d.level: d.text for d in factor.descriptors}
    texts[NO_AGREEMENT] = _("A valid outcome: it is written down, and the profile has a gap here that says so.")
    with st.container(key="levels_decision"):
        st.radio(
            _("What does the board agree on?"),
            list(names),
            index=_place(list(names), _proposed(board)),
            format_func=lambda level: f"**{parts.plain(names[level])}**",
            captions=[parts.plain(texts.get(level, "")) for level in names],
            key=_key(board, "level"),
        )
    st.radio(
        _("How was it decided?"),
        list(DecidedBy),
        index=list(DecidedBy).index(_how(board)),
        format_func=votes_in_words.decided_by,
        key=_key(board, "by"),
        horizontal=True,
    )
    decision = board.decision_on(board.factor)
    _text(
        board, "rationale", _("Reason, as it will stand in the minutes"), decision.rationale if decision else ""
    )
    _text(
        board, "dissent", _("Dissent, in the words of those who dissent"), decision.dissent if decision else ""
    )


def _place(options: list[int], wanted: int | None) -> int | None:
    return options.index(wanted) if wanted in options else None


def _proposed(board: Board) -> int | None:
    """What was decided before; else the level of a consensus. Otherwise nothing: the board chooses."""
    if decision := board.decision_on(board.factor):
        return NO_AGREEMENT if decision.level is None else decision.level
    shown = board.revealed_on(board.factor)
    newest = shown[-1].revealed if shown else None
    return newest.tally.most[0] if newest and newest.outcome is Outcome.CONSENSUS else None


def _how(board: Board) -> DecidedBy:
    if decision := board.decision_on(board.factor):
        return decision.decided_by
    shown = board.revealed_on(board.factor)
    found = shown[-1].revealed.outcome if shown and shown[-1].revealed else None
    return DecidedBy.VOTE if found in (Outcome.CONSENSUS, Outcome.SPLIT) else DecidedBy.CONSENT


def _key(board: Board, what: str) -> str:
    """The form of the next decision is another one."""
    decision = board.decision_on(board.factor)
    return f"decision_{what}_{board.id.hex}_{board.factor}_{decision.number if decision else 0}"


def _spot(board: Board, what: str) -> str:
    return f"decision/{board.id.hex}/{board.factor}/{what}"


def _text(board: Board, what: str, label: str, otherwise: str) -> None:
    place = _spot(board, what)
    waiting = acting.read(read_waiting, study_id=board.study_id, place=place, otherwise=otherwise)
    typed_field(waiting.typed, label=label, rows=2, awaited=True)


def recording(board: Board) -> Callable[[], bool]:
    """What recording the decision does, as the form is drawn now; whether it was recorded."""
    operation = uuid4()
    before = board.decision_on(board.factor)
    number = before.number if before else 0

    def recorded() -> bool:
        address = draft_address(study_id=board.study_id, place=f"decision/{board.id.hex}/{board.factor}/")
        if not last_words_came(address):
            return False
        chosen = st.session_state.get(_key(board, "level"))
        if chosen is None:
            acting.tell_of(
                "WSH-010",
                _("No level is chosen yet."),
                _("Nothing was recorded. Choose a level, or “No agreement”, which is a valid outcome."),
            )
            return False
        texts = {
            what: acting.read(read_draft, study_id=board.study_id, place=_spot(board, what))
            for what in ("rationale", "dissent")
        }
        done = acting.do(
            decide,
            operation=operation,
            workshop_id=board.id,
            factor=board.factor,
            level=None if chosen == NO_AGREEMENT else chosen,
            decided_by=st.session_state[_key(board, "by")],
            based_on=number,
            **texts,
        )
        return done is not None

    return recorded


def decided(board: Board, decision: DecisionView) -> None:
    """The decision that stands, large enough to be read from the back of the room."""
    names = level_names(board)
    what = _("No agreement") if decision.level is None else names[decision.level - 1]
    how = votes_in_words.decided_by(decision.decided_by)
    with st.container(key="decided"):
        parts.prose(_("Decided"), style="above")
        parts.prose(what, style="decided")
        parts.prose(how, style="below")
        if decision.rationale.strip():
            parts.prose(_("Reason: {text}", text=decision.rationale))
        if decision.dissent.strip():
            parts.prose(_("Dissent: {text}", text=decision.dissent))
        earlier = sum(d.factor == decision.factor for d in board.decisions) - 1
        if earlier:
            parts.prose(_("Earlier decisions on this factor in the meeting: {n}.", n=earlier), style="facts")
