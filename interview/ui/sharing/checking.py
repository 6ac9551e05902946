"""The name check: what was found in the texts of a link, and a decision on each."""

from collections.abc import Callable, Sequence
from html import escape
from uuid import UUID, uuid4

import streamlit as st

from interview.queries.share_lists import DraftLink
from interview.services.name_check import Hit, Why, why_in_words
from interview.services.publishing import decide_text
from interview.services.share_review import Reviewed
from interview.texts import _, plural
from interview.ui import acting, parts
from interview.ui.choices import button
from interview.ui.going import link as link_to

AROUND = 160
"""Signs that are shown before the first and after the last find of a long text."""


def checking(draft: DraftLink) -> None:
    """What asks for a decision first, then what was decided, then every other text, and what else to know."""
    parts.section(_("Name check"), below=_said(draft))
    names = {case.initiative_id: case.title for case in draft.cases} if len(draft.cases) > 1 else {}
    for text in draft.asks:
        decision(draft.id, text, of=names.get(text.text.initiative_id, ""))
    others = [text for text in draft.texts if not text.asks]
    if others:
        label = plural("{n} text without a question", "{n} texts without a question", len(others))
        with st.expander(label, key=f"share_texts_{draft.id.hex}"):
            for text in others:
                decision(draft.id, text, of=names.get(text.text.initiative_id, ""))
    if draft.hints:
        heading = _("To know before you publish") if draft.choices.named else _("What could still identify it")
        parts.prose(heading, style="divider")
        items = "".join(f"<li>{escape(hint)}</li>" for hint in draft.hints)
        st.html(f'<ul class="pentad-hints">{items}</ul>')


def _said(draft: DraftLink) -> str:
    if not draft.texts:
        return _("Nothing that somebody typed is shown.")
    if n := len(draft.asks):
        return plural(
            "In {n} text a name, an address or a number was found. Decide on it, then publish.",
            "In {n} texts a name, an address or a number was found. Decide on each, then publish.",
            n,
        )
    return _("No name, address or number that the study knows is left undecided.")


def decision(link_id: UUID, reviewed: Reviewed, *, of: str = "") -> None:
    """One text with what was found in it marked, and what can be decided; ``of`` which initiative it speaks."""
    record, record_id, digest = reviewed.text.key
    key = f"{link_id.hex[:8]}_{record}_{record_id.hex}_{digest[:8]}"
    with st.container(key=f"share_text_{key}"):
        where = f"{of} · {reviewed.text.place}" if of else reviewed.text.place
        finds = ", ".join(dict.fromkeys(why_in_words(hit.why) for hit in reviewed.hits))
        parts.prose(f"{where} · {finds}" if finds else where, style="above")
        st.html(f'<p class="pentad-prose">{marked(reviewed.text.text, reviewed.hits)}</p>')
        with st.container(horizontal=True, vertical_alignment="center"):
            if reviewed.asks or reviewed.left_out:
                button(
                    _("Let it through"),
                    key=f"share_let_{key}",
                    pressed=deciding(link_id, reviewed, left_out=False),
                    icon=":material/check:",
                )
            if not reviewed.left_out:
                button(
                    _("Leave it out"),
                    key=f"share_out_{key}",
                    pressed=deciding(link_id, reviewed, left_out=True),
                    icon=":material/visibility_off:",
                    type="secondary" if reviewed.asks else "tertiary",
                )
            if reviewed.asks:
                _change_first(reviewed)
            if note := _stands(reviewed):
                parts.prose(note, style="facts", beside=True)


def _stands(reviewed: Reviewed) -> str:
    if reviewed.left_out:
        return _("left out")
    return _("let through") if reviewed.hits and reviewed.decided else ""


def deciding(link_id: UUID, reviewed: Reviewed, *, left_out: bool) -> Callable[[], None]:
    operation = uuid4()
    record, record_id, digest = reviewed.text.key

    def pressed() -> None:
        acting.do(
            decide_text,
            operation=operation,
            link_id=link_id,
            record=record,
            record_id=record_id,
            digest=digest,
            left_out=left_out,
        )

    return pressed


def _change_first(reviewed: Reviewed) -> None:
    """Where the text is changed; the check looks at it again as it reads then."""
    text = reviewed.text
    if text.record == "SharedCase" and text.place != _("Pseudonym"):
        parts.prose(_("or change it above"), style="facts", beside=True)
        return
    label, icon = _("Change it first"), ":material/edit:"
    if text.record == "Action":
        link_to("workshop", label, icon=icon, round=text.round_id)
    elif text.record in ("Judgement", "Decision", "Quote"):
        link_to("profile", label, icon=icon, round=text.round_id)
    else:
        link_to("prepare", label, icon=icon, initiative=text.initiative_id)


def marked(text: str, hits: Sequence[Hit]) -> str:
    """The text as markup, its finds marked; of a long one what stands around them, unless it has to be read."""
    found = [hit for hit in hits if hit.why is not Why.UNSEARCHED]
    around = len(text) if len(found) < len(hits) else AROUND
    first = max(0, found[0].start - around) if found else 0
    last = min(len(text), found[-1].end + around) if found else min(len(text), 2 * around)
    pieces, at = ["…" if first else ""], first
    for hit in found:
        pieces += [escape(text[at : hit.start]), f"<mark>{escape(text[hit.start : hit.end])}</mark>"]
        at = hit.end
    return "".join([*pieces, escape(text[at:last]), "…" if last < len(text) else ""])
