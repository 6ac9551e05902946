"""What a link shows: chosen on the left, seen on the right as its visitor will see it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import streamlit as st

from interview import words
from interview.models.base import today
from interview.queries.share_lists import CaseDraft, DraftLink
from interview.queries.shared_content import Sayable
from interview.services.sharing import (
    LONGEST_DAYS,
    choose,
    choose_round,
    describe_case,
    protect,
    set_link,
    show_quote,
)
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.choices import button, watch
from interview.ui.preparing.fields import line
from interview.vocabulary import Kind

PREVIEW_HEIGHT = 860
LONG_QUOTE = 280


def choosing(draft: DraftLink) -> None:
    """Every choice, each kept as soon as it is made."""
    if len(draft.initiatives) > 1:
        _initiatives(draft)
    _kind(draft)
    _shown(draft)
    _quotes(draft)
    _named(draft)
    for case in draft.cases:
        _case(draft, case)
    _followed(draft)
    _limits(draft)


def _change(draft: DraftLink, **change: object) -> None:
    acting.do(choose, operation=uuid4(), link_id=draft.id, change=change)


def _initiatives(draft: DraftLink) -> None:
    names = dict(draft.initiatives)
    covered = [case.initiative_id for case in draft.cases]
    stand = [id for id in names if id in covered]

    def chosen(ids: list[UUID]) -> None:
        acting.do(choose, operation=uuid4(), link_id=draft.id, initiative_ids=ids)

    name, changed = watch(f"share_of_{draft.id.hex}", stand, chosen)
    st.multiselect(
        _("Initiatives"),
        list(names),
        default=stand,
        format_func=lambda id: names[id],
        key=name,
        on_change=changed,
    )


def _kind(draft: DraftLink) -> None:
    name, changed = watch(
        f"share_kind_{draft.id.hex}", draft.choices.kind, lambda kind: _change(draft, kind=kind)
    )
    st.segmented_control(
        _("Whose judgement"),
        list(Kind),
        default=draft.choices.kind,
        required=True,
        format_func=words.kind,
        key=name,
        on_change=changed,
        wrap=True,
    )


def _shown(draft: DraftLink) -> None:
    """What is shown beside the levels. What always is says so, and has no box."""
    parts.prose(_("What is shown"), style="divider")
    labels = {
        "verdict": _("Verdict"),
        "spread": _("Spread among the raters"),
        "strengths": _("Strengths and weaknesses: reasons, dissent, what was heard and is lacking"),
        "actions": _("Actions"),
        "progress": _("Progress over rounds"),
    }
    with st.container(key="share_flags"):
        for flag, label in labels.items():
            _flag(draft, flag, label)
    parts.prose(
        _(
            "Always shown: the level of each factor, kind of judgement, day, number of raters, open factors, "
            "thin evidence, the instrument, and that it is not a ranking or a score."
        ),
        style="below",
    )


def _flag(draft: DraftLink, flag: str, label: str) -> None:
    stands = bool(getattr(draft.choices, flag))
    name, changed = watch(
        f"share_{flag}_{draft.id.hex}", stands, lambda value: _change(draft, **{flag: bool(value)})
    )
    st.checkbox(label, stands, key=name, on_change=changed, wrap=True)


def _quotes(draft: DraftLink) -> None:
    """The quotes that may be shown at all; none is chosen before somebody chooses it."""
    there = {said.id: said for case in draft.cases for said in case.quotes}
    if not there:
        parts.prose(
            _(
                "No quote can be chosen: none is marked as shareable by a speaker who agreed to be quoted and "
                "to have it shared."
            ),
            style="below",
        )
        return
    chosen = sum(id in draft.choices.quotes for id in there)
    label = _("Quotes: {n} of {all} that may be shown", n=chosen, all=len(there))
    with st.expander(label, key=f"share_quotes_{draft.id.hex}"):
        for said in there.values():
            _quote(draft, said)


def _quote(draft: DraftLink, said: Sayable) -> None:
    stands = said.id in draft.choices.quotes

    def chosen(shown: bool) -> None:
        acting.do(show_quote, operation=uuid4(), link_id=draft.id, quote_id=said.id, shown=shown)

    name, changed = watch(f"share_quote_{draft.id.hex}_{said.id.hex}", stands, chosen)
    text = " ".join(said.text.split())
    shown = text if len(text) <= LONG_QUOTE else text[:LONG_QUOTE].rstrip() + "…"
    label = parts.plain(f"{shown} ({said.quote.speaker})")
    st.checkbox(label, stands, key=name, on_change=changed, wrap=True)


def _named(draft: DraftLink) -> None:
    stands = draft.choices.named
    names = {False: _("Under its pseudonym"), True: _("By its name")}
    name, changed = watch(
        f"share_named_{draft.id.hex}", stands, lambda value: _change(draft, named=bool(value))
    )
    st.segmented_control(
        _("The initiative is shown"),
        list(names),
        default=stands,
        required=True,
        format_func=lambda value: names[value],
        key=name,
        on_change=changed,
    )
    if not stands:
        parts.prose(
            _("Its name, mission, founding year, relations and history are left out, and who does an action."),
            style="below",
        )


def _case(draft: DraftLink, case: CaseDraft) -> None:
    """How coarse sector and region are, and for a frozen link the round."""
    key = f"{draft.id.hex}_{case.initiative_id.hex}"
    with st.container(key=f"share_case_{key}"):
        if len(draft.cases) > 1 or case.title != case.name:
            parts.prose(
                case.name
                if case.title == case.name
                else _("{name}, shown as {title}", name=case.name, title=case.title),
                style="strong",
            )
        left, right = st.columns(2)
        with left:
            line(
                _("Sector, as coarse as you like"),
                value=case.sector,
                key=f"share_sector_{key}",
                keep=lambda text, operation: _describe(draft, case, operation, sector=text),
            )
        with right:
            line(
                _("Region, as coarse as you like"),
                value=case.region,
                key=f"share_region_{key}",
                keep=lambda text, operation: _describe(draft, case, operation, region=text),
            )
        if len(case.rounds) > 1 and not draft.live:
            _round(draft, case, key)


def _describe(draft: DraftLink, case: CaseDraft, operation: UUID, **change: str) -> object | None:
    return acting.do(
        describe_case, operation=operation, link_id=draft.id, initiative_id=case.initiative_id, **change
    )


def _round(draft: DraftLink, case: CaseDraft, key: str) -> None:
    names = {r.id: f"{words.round_label(r.kind, r.number)} · {r.dated.isoformat()}" for r in case.rounds}
    stands = case.round_id or case.rounds[-1].id

    def chosen(id: UUID) -> None:
        acting.do(
            choose_round,
            operation=uuid4(),
            link_id=draft.id,
            initiative_id=case.initiative_id,
            round_id=id,
        )

    name, changed = watch(f"share_round_{key}", stands, chosen)
    st.segmented_control(
        _("Round"),
        list(names),
        default=stands,
        required=True,
        format_func=lambda id: parts.plain(names[id]),
        key=name,
        on_change=changed,
        wrap=True,
    )


def _followed(draft: DraftLink) -> None:
    def chosen(live: bool) -> None:
        acting.do(choose, operation=uuid4(), link_id=draft.id, live=live)

    name, changed = watch(f"share_live_{draft.id.hex}", draft.live, chosen)
    st.radio(
        _("What it shows later"),
        [False, True],
        index=int(draft.live),
        format_func=lambda live: _("Follows the study") if live else _("Stays as it is now"),
        captions=[
            _("Frozen when you publish it."),
            _(
                "The latest round: judgements of finished interviews and recorded decisions. New words wait, "
                "unseen, until you have passed them."
            ),
        ],
        key=name,
        on_change=changed,
    )


def _limits(draft: DraftLink) -> None:
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        line(
            _("Name in your own list"),
            value=draft.name,
            key=f"share_name_{draft.id.hex}",
            keep=lambda text, operation: acting.do(set_link, operation=operation, link_id=draft.id, name=text),
            placeholder=_("For the board, May"),
        )
    with right:
        last_day(draft.id, draft.ends_on)
    passphrase(draft.id, protected=draft.protected)


def last_day(link_id: UUID, ends_on: date) -> None:
    """Until when the link can be opened."""

    def chosen(day: date | None) -> None:
        if day is not None:
            acting.do(set_link, operation=uuid4(), link_id=link_id, expires_on=day)

    name, changed = watch(f"share_until_{link_id.hex}", ends_on, chosen)
    st.date_input(
        _("Last day"),
        ends_on,
        min_value=min(ends_on, today()),
        max_value=max(ends_on, today() + timedelta(days=LONGEST_DAYS)),
        key=name,
        on_change=changed,
        format="YYYY-MM-DD",
        required=True,
    )


def passphrase(link_id: UUID, *, protected: bool) -> None:
    """A passphrase beside the link, told another way. It is kept as a hash and never shown again."""
    label = _("A passphrase is asked for") if protected else _("Ask for a passphrase as well")
    with st.popover(label, icon=":material/key:", type="tertiary", key=f"share_key_{link_id.hex}"):
        sheet = st.session_state.setdefault(f"share_phrase_{link_id.hex}", 0)
        box = f"share_phrase_box_{link_id.hex}_{sheet}"
        st.text_input(_("Passphrase, eight signs or more"), key=box, type="password", autocomplete="off")
        parts.prose(_("Tell it another way than the link: by telephone, or in another message."), style="below")
        with st.container(horizontal=True):
            button(
                _("Set it"),
                key=f"share_phrase_set_{link_id.hex}",
                pressed=_setting(link_id, box=box),
                type="primary",
            )
            if protected:
                button(
                    _("Ask for none"),
                    key=f"share_phrase_none_{link_id.hex}",
                    pressed=_setting(link_id, box=""),
                )
        parts.messages()


def _setting(link_id: UUID, *, box: str) -> Callable[[], None]:
    operation = uuid4()

    def pressed() -> None:
        phrase = st.session_state.get(box, "") if box else ""
        if box and not phrase:
            acting.tell_of("SHR-004", _("The passphrase is empty."), _("Nothing was changed. Type one first."))
            return
        if acting.do(protect, operation=operation, link_id=link_id, passphrase=phrase):
            st.session_state[f"share_phrase_{link_id.hex}"] += 1

    return pressed


def preview(draft: DraftLink) -> None:
    """The visitor's page itself, made from what would be published now."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        parts.prose(_("As the visitor will see it"), style="strong", beside=True)
        st.link_button(
            _("In a tab of its own"),
            f"/share/{draft.id.hex}/preview",
            icon=":material/open_in_new:",
            type="tertiary",
            key="share_open_preview",
        )
    st.iframe(
        f"/share/{draft.id.hex}/preview?v={draft.seal[:16]}",
        height=PREVIEW_HEIGHT,
        alt=_("Preview of the shared page"),
    )
