"""Quotes: caught in one move, listed, corrected later."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import streamlit as st

from interview import words
from interview.queries.evidence import QuoteView, read_wordings
from interview.queries.talk import Talk
from interview.queries.texts import TypedText, Waiting, read_waiting
from interview.services.drafts import forget_draft
from interview.services.quotes import correction_place, edit_quote, remove_quote
from interview.texts import _
from interview.ui import acting, guard, parts
from interview.ui.arriving import carried_out, last_words_came
from interview.ui.components.field import capture
from interview.ui.talk.current import PARTS, current, name_of, section_of
from interview.ui.typed import typed_field
from interview.vocabulary import Fidelity, Stance

SHOWN_AT_FIRST = 12


@parts.part("catch")
def catch(interview_id: UUID) -> None:
    """The box that is always there: type or paste, Enter. Speaker and factor are set already.

    The factor is the one that was open at the first sign: the talk may be elsewhere when the quote is finished.
    """
    talk = current(interview_id)
    section = section_of(talk)
    names = {factor.id: factor.name for factor in talk.instrument.factors}
    with st.container(horizontal=True, vertical_alignment="bottom", key="catch"):
        capture(
            key="capture",
            box=f"quote/{talk.id.hex}",
            label=_("Quote"),
            label_visible=False,
            placeholder=_("What was said, word for word. Enter keeps it.  (Alt+Q)"),
            payload={
                "interview": talk.id.hex,
                "speaker": _speaker(talk),
                "fidelity": st.session_state.get("catch_fidelity", Fidelity.AS_HEARD),
                "factors": {  # chosen in the box, which knows when its first sign was typed
                    "label": _("About"),
                    "options": [
                        {"name": _("no factor"), "value": []},
                        *({"name": name, "value": [id]} for id, name in names.items()),
                    ],
                    "value": [section] if section in names else [],
                },
            },
            on_added=lambda: st.rerun(PARTS),
        )
        _presets(talk)


def _speaker(talk: Talk) -> str:
    chosen = st.session_state.get("catch_speaker")
    known = [person.id.hex for person in talk.respondents]
    return chosen if chosen in known else (known[0] if known else "")


def _presets(talk: Talk) -> None:
    """Who speaks and how faithfully; folded into one button that says what is set."""
    names = {person.id.hex: person.pseudonym for person in talk.respondents}
    said = names.get(_speaker(talk), _("nobody"))
    with st.popover(parts.plain(said), key="presets"):
        st.selectbox(_("Speaker"), list(names), format_func=lambda id: names[id], key="catch_speaker")
        st.radio(_("Fidelity"), list(Fidelity), format_func=words.fidelity, key="catch_fidelity")


def quote_list(talk: Talk) -> None:
    """The quotes, the newest first."""
    parts.section(_("Quotes"), below=_("{n} caught", n=len(talk.quotes)) if talk.quotes else "")
    if not talk.quotes:
        parts.prose(_("None yet. Type what is said into the box at the bottom and press Enter."), style="below")
    everything = st.session_state.get("all_quotes", False)
    for quote in talk.quotes if everything else talk.quotes[:SHOWN_AT_FIRST]:
        _quote(talk, quote)
    if len(talk.quotes) > SHOWN_AT_FIRST:
        st.toggle(_("Show all {n}", n=len(talk.quotes)), key="all_quotes")


def _quote(talk: Talk, quote: QuoteView) -> None:
    with st.container(key=f"quote_{quote.id.hex}", gap="xsmall"):
        unfolded = f"whole_{quote.id.hex}"
        parts.quote(quote.text, quote.fidelity, whole=st.session_state.get(unfolded, False))
        if len(quote.text) > parts.LONG:
            _unfold(unfolded)
        with st.container(horizontal=True, vertical_alignment="center", key=f"said_{quote.id.hex}"):
            parts.prose(facts(talk, quote), style="facts")
            if talk.may_write:
                _edit_button(talk, quote)


def _unfold(unfolded: str) -> None:
    """The whole of a long quote, read where it stands; nobody has to open its correction for that."""
    whole = st.session_state.get(unfolded, False)
    st.button(
        _("Show the beginning only") if whole else _("Show the whole quote"),
        key=f"un{unfolded}",
        type="tertiary",
        icon=":material/unfold_less:" if whole else ":material/unfold_more:",
        on_click=lambda: st.session_state.update({unfolded: not whole}),
    )


def facts(talk: Talk, quote: QuoteView) -> str:
    """Who said it, about what, when, and how faithfully it was caught."""
    about = [
        name_of(talk, factor) + (f" ({words.stance(stance)})" if stance is Stance.CONTRADICTS else "")
        for factor, stance in quote.factors.items()
    ]
    at = quote.said_at.astimezone().strftime("%H:%M")
    offset = (
        f"+{quote.offset_seconds // 60}:{quote.offset_seconds % 60:02}"
        if quote.offset_seconds is not None
        else ""
    )
    return " · ".join(x for x in (quote.speaker, *about, at, offset, words.fidelity(quote.fidelity)) if x)


def _edit_button(talk: Talk, quote: QuoteView) -> None:
    with st.container(horizontal=True, width="content", gap="small"):
        if st.button(_("Edit"), key=f"edit_{quote.id.hex}", type="tertiary"):
            for form in (_editing(quote), f"{_editing(quote)}_leave"):
                acting.renew(form)
                st.session_state.pop(f"{form}_refused", None)
            _edit(talk, quote)
        st.button(
            _("Remove"),
            key=f"remove_{quote.id.hex}",
            type="tertiary",
            on_click=_remove,
            args=(quote, uuid4()),
        )


def _remove(quote: QuoteView, operation: UUID) -> None:
    acting.do(remove_quote, operation=operation, quote_id=quote.id)
    st.rerun(PARTS)


def _editing(quote: QuoteView) -> str:
    """What the keys of a correction begin with: the next one is another."""
    return f"editing_{quote.id.hex}_{quote.version}"


@st.dialog(" ", width="large", dismissible=False)
def _edit(talk: Talk, quote: QuoteView) -> None:
    """Correct a quote; its first wording is kept and shown. It is left by a button: a key may slip."""
    guard.draw_anew_where_roles_changed()
    key, place = _editing(quote), correction_place(quote.id)
    if any(carried_out(acting.operation(form)) for form in (key, f"{key}_leave")):
        st.rerun()
    earlier = acting.read(read_wordings, quote_id=quote.id)
    waits = acting.read(read_waiting, study_id=talk.study_id, place=place, otherwise=earlier[-1])
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.prose(_("Correct a quote"), style="study")
        st.button(
            _("Save"),
            key=f"{key}_save",
            type="primary",
            on_click=_save,
            args=(talk, quote, waits, len(earlier)),
        )
        st.button(_("Leave it as it was"), key=f"{key}_leave", on_click=_leave, args=(talk, quote, waits))
    for problem in st.session_state.get(f"{key}_refused", ()):
        parts.say(problem)
    _wording(quote, waits, earlier)
    _said_of_it(talk, quote, key)


def _wording(quote: QuoteView, waits: Waiting, earlier: Sequence[str]) -> None:
    """The box of the corrected wording. What is typed into it waits as a draft until it is saved."""
    if len(earlier) > quote.version:
        parts.prose(_("Corrected meanwhile; it reads now: {text}", text=earlier[-1]), style="hint")
    typed_field(waits.typed, label=_("Quote"), rows=4, awaited=True)
    if waits.since is not None:
        since = waits.since.astimezone().strftime("%Y-%m-%d %H:%M")
        parts.prose(_("Begun {since}, and waiting here until you press Save.", since=since), style="below")
    if len(earlier) > 1:
        parts.prose(_("First wording: {text}", text=quote.original), style="below")


def _said_of_it(talk: Talk, quote: QuoteView, key: str) -> None:
    """Who said it, how faithfully it was caught, what it speaks to, and who may see it."""
    names = {person.id: person.pseudonym for person in talk.respondents}
    speakers = [*names, None]
    left, right = st.columns(2)
    left.selectbox(
        _("Speaker"),
        speakers,
        index=speakers.index(quote.speaker_id) if quote.speaker_id in speakers else len(speakers) - 1,
        format_func=lambda id: names.get(id, _("nobody in particular")),
        key=f"{key}_speaker",
    )
    right.radio(
        _("Fidelity"),
        list(Fidelity),
        index=list(Fidelity).index(quote.fidelity),
        format_func=words.fidelity,
        key=f"{key}_fidelity",
    )
    _factors(talk, quote, key)
    typed_field(TypedText(f"quote/{quote.id.hex}/memo", quote.memo), label=_("Memo"), rows=2)
    st.toggle(
        _("May be shown to others"),
        value=quote.shareable,
        key=f"{key}_share",
        help=_("Only with the speaker's consent to be quoted and to have quotes shared."),
    )


def _factors(talk: Talk, quote: QuoteView, key: str) -> None:
    """What the quote speaks to, and whether it supports or contradicts."""
    columns = st.columns(3)
    for place, factor in enumerate(talk.instrument.factors):
        columns[place % 3].segmented_control(
            parts.plain(factor.name),
            list(Stance),
            default=quote.factors.get(factor.id),
            format_func=words.stance,
            key=f"{key}_{factor.id}",
        )


def _chosen(talk: Talk, quote: QuoteView) -> dict[str, Any]:
    """What is chosen beside the wording, as values of the service."""
    boxes, key = st.session_state, _editing(quote)
    stances = {factor.id: boxes.get(f"{key}_{factor.id}") for factor in talk.instrument.factors}
    shareable = boxes[f"{key}_share"]
    return {
        "speaker_id": boxes[f"{key}_speaker"],
        "fidelity": boxes[f"{key}_fidelity"] or quote.fidelity,
        "factors": {factor: stance for factor, stance in stances.items() if stance is not None},
        "shareable": None if shareable == quote.shareable else shareable,
    }


def _save(talk: Talk, quote: QuoteView, waits: Waiting, number: int) -> None:
    """Keep the correction with the wording that waits; the dialog stays open where it was refused.

    Refused because of a correction made meanwhile, the next press is an answer to that one (``number``).
    """
    key = _editing(quote)
    values = _chosen(talk, quote) | {
        "operation": acting.operation(key),
        "quote_id": quote.id,
        "based_on": number if st.session_state.get(f"{key}_refused") else quote.version,
        "text": None,
    }
    if not last_words_came(waits.typed.record) or not acting.do(edit_quote, **values):
        st.session_state[f"{key}_refused"] = tuple(st.session_state.pop(acting.MESSAGES, ()))


def _leave(talk: Talk, quote: QuoteView, waits: Waiting) -> None:
    """Forget what was typed, and with that close. Words that come later than this wait for the next opening."""
    operation = acting.operation(f"{_editing(quote)}_leave")
    last_words_came(waits.typed.record)
    st.session_state.pop(acting.MESSAGES, None)
    place = correction_place(quote.id)
    acting.do(forget_draft, operation=operation, study_id=talk.study_id, place=place)
