"""Quotes: caught in one move, listed, corrected later."""

from uuid import UUID, uuid4

import streamlit as st

from interview import words
from interview.queries.evidence import QuoteView, wordings
from interview.queries.talk import Talk
from interview.queries.texts import TypedText
from interview.services.quotes import edit_quote, remove_quote, share_quote
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.components.field import capture
from interview.ui.talk.current import PARTS, current, name_of, section_of
from interview.ui.typed import typed_field
from interview.vocabulary import Fidelity, Stance

SHOWN_AT_FIRST = 12


@parts.part("catch")
def catch(interview_id: UUID) -> None:
    """The box that is always there: type or paste, Enter. Speaker and factor are set already."""
    talk = current(interview_id)
    section = section_of(talk)
    factors = [f.id for f in talk.instrument.factors if f.id == section]
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
                "factors": factors,
            },
            on_added=lambda: st.rerun(PARTS),
        )
        _presets(talk, section, bool(factors))


def _speaker(talk: Talk) -> str:
    chosen = st.session_state.get("catch_speaker")
    known = [person.id.hex for person in talk.respondents]
    return chosen if chosen in known else (known[0] if known else "")


def _presets(talk: Talk, section: str, on_factor: bool) -> None:
    """Who speaks and how faithfully; folded into one button that says what is set."""
    names = {person.id.hex: person.pseudonym for person in talk.respondents}
    about = name_of(talk, section) if on_factor else _("no factor")
    said = f"{names.get(_speaker(talk), _('nobody'))} · {about}"
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
        parts.quote(quote.text, quote.fidelity)
        with st.container(horizontal=True, vertical_alignment="center", key=f"said_{quote.id.hex}"):
            parts.prose(facts(talk, quote), style="facts")
            if talk.may_write:
                _edit_button(talk, quote)


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
            _edit(talk, quote)
        st.button(
            _("Remove"),
            key=f"remove_{quote.id.hex}",
            type="tertiary",
            on_click=lambda: _remove(quote),
        )


def _remove(quote: QuoteView) -> None:
    acting.do(remove_quote, operation=uuid4(), quote_id=quote.id)
    st.rerun(PARTS)


@st.dialog(" ", width="large", dismissible=False)
def _edit(talk: Talk, quote: QuoteView) -> None:
    """Correct a quote; its first wording is kept and shown. It is left by a button: a key may slip."""
    key = f"editing_{quote.id.hex}_{quote.version}"
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.prose(_("Correct a quote"), style="study")
        save = st.button(_("Save"), type="primary", key=f"{key}_save")
        if st.button(_("Leave it as it was"), key=f"{key}_leave"):
            st.rerun()
    parts.messages()
    text = st.text_area(_("Quote"), value=quote.text, key=f"{key}_text", height=140)
    earlier = acting.read(lambda *, session, actor: wordings(session, quote_id=quote.id))
    if len(earlier) > 1:
        parts.prose(_("First wording: {text}", text=quote.original), style="below")
    names = {person.id: person.pseudonym for person in talk.respondents}
    speakers = [*names, None]
    left, right = st.columns(2)
    speaker = left.selectbox(
        _("Speaker"),
        speakers,
        index=speakers.index(quote.speaker_id) if quote.speaker_id in speakers else len(speakers) - 1,
        format_func=lambda id: names.get(id, _("nobody in particular")),
        key=f"{key}_speaker",
    )
    fidelity = right.radio(
        _("Fidelity"),
        list(Fidelity),
        index=list(Fidelity).index(quote.fidelity),
        format_func=words.fidelity,
        key=f"{key}_fidelity",
    )
    factors = _factors(talk, quote, key)
    typed_field(TypedText(f"quote/{quote.id.hex}/memo", quote.memo), label=_("Memo"), rows=2)
    shareable = st.toggle(
        _("May be shown to others"),
        value=quote.shareable,
        key=f"{key}_share",
        help=_("Only with the speaker's consent to be quoted and to have quotes shared."),
    )
    if save:
        _save(
            quote,
            text=text,
            fidelity=fidelity or quote.fidelity,
            factors=factors,
            speaker=speaker,
            shareable=shareable,
        )


def _factors(talk: Talk, quote: QuoteView, key: str) -> dict[str, Stance]:
    """What the quote speaks to, and whether it supports or contradicts."""
    chosen: dict[str, Stance] = {}
    columns = st.columns(3)
    for place, factor in enumerate(talk.instrument.factors):
        stance = columns[place % 3].segmented_control(
            parts.plain(factor.name),
            list(Stance),
            default=quote.factors.get(factor.id),
            format_func=words.stance,
            key=f"{key}_{factor.id}",
        )
        if stance is not None:
            chosen[factor.id] = stance
    return chosen


def _save(
    quote: QuoteView,
    *,
    text: str,
    fidelity: Fidelity,
    factors: dict[str, Stance],
    speaker: UUID | None,
    shareable: bool,
) -> None:
    """Keep the correction, then whether it may be shown; the dialog stays open where one was refused."""
    done = acting.do(
        edit_quote,
        operation=uuid4(),
        quote_id=quote.id,
        based_on=quote.version,
        text=text,
        fidelity=fidelity,
        factors=factors,
        speaker_id=speaker,
    )
    if done and shareable != quote.shareable:
        done = acting.do(share_quote, quote_id=quote.id, shareable=shareable)
    if done:
        st.rerun()
    parts.messages()
