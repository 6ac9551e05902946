"""How a judgement came to stand: every revision in words, with who made it and what it changed.

What people wrote may be a line or a book: of what is longer than a screenful, the beginning is shown.
"""

from collections.abc import Callable, Mapping
from html import escape
from itertools import pairwise
from uuid import UUID

import streamlit as st

from interview import words
from interview.instrument.structure import Instrument
from interview.queries.evidence import DocumentView, QuoteView
from interview.queries.judgements import Difference, Revision, difference
from interview.queries.profiles import RoundProfile
from interview.services.judgements import Evidence, Values
from interview.texts import _, plural
from interview.vocabulary import State

SCREENFUL, LINES = 1600, 24  # signs and lines of a text that are laid out unasked
BEGINNING, FIRST_LINES = 600, 8  # and of a longer one


def level_words(instrument: Instrument, *, level: int | None, state: State | None) -> str:
    """A level by its name, or why there is none. A level of another guide's longer scale keeps its number."""
    if level is not None:
        known = level <= len(instrument.levels)
        return instrument.levels[level - 1].name if known else _("level {n}", n=level)
    return words.state(state) if state else _("not judged")


def history(profile: RoundProfile, revisions: tuple[Revision, ...], versions: Mapping[UUID, str]) -> None:
    """Every revision, the newest first; none is ever overwritten."""
    befores = [later.values for _newer, later in pairwise(revisions)] + [Values()]
    items = "".join(
        _item(profile, revision, difference(before, revision.values), versions)
        for revision, before in zip(revisions, befores, strict=True)
    )
    heading = plural("History: {n} revision", "History: {n} revisions", len(revisions))
    st.html(f'<div class="pentad-history"><p>{escape(heading)}</p><ol reversed>{items}</ol></div>')


def _item(profile: RoundProfile, revision: Revision, found: Difference, versions: Mapping[UUID, str]) -> str:
    told = [revision.at.astimezone().strftime("%Y-%m-%d %H:%M"), by_words(profile, revision)]
    told += [_("takes back revision {n}", n=revision.undoes)] if revision.undoes else []
    used = versions.get(revision.version_id, "")
    if used and used != profile.instrument.version:
        told.append(_("with version {version} of the guide", version=used))
    changes = difference_words(profile, found) or [_("nothing differs from before")]
    lines = "".join(f"<li>{folded(line)}</li>" for line in changes)
    return f'<li value="{revision.number}"><span>{escape(" · ".join(told))}</span><ul>{lines}</ul></li>'


def by_words(profile: RoundProfile, revision: Revision) -> str:
    """Who changed it: whoever is reading is told so."""
    return _("you") if revision.by_id == profile.rater_id else revision.by or _("somebody else")


def difference_words(profile: RoundProfile, found: Difference) -> list[str]:
    """What a revision changed, a sentence for each field and each piece of evidence."""
    return [
        *(line for field in found.fields for line in _field_words(profile, *field)),
        *(_("Evidence added: {piece}", piece=piece_words(profile, piece)) for piece in found.added),
        *(_("Evidence taken away: {piece}", piece=piece_words(profile, piece)) for piece in found.removed),
    ]


def _field_words(profile: RoundProfile, name: str, before: object, after: object) -> list[str]:
    if name == "provisional":
        return [_("marked as provisional") if after else _("confirmed: no longer provisional")]
    if name == "rationale" and before:  # the whole of it stands with the revision that brought it
        before = beginning(str(before))
        if after:  # two texts in one line would run together
            return [_("Reason: {after}", after=after), _("Reason before: {before}", before=before)]
    said: dict[str, tuple[str, Callable[..., str]]] = {
        "level": (_("Level"), lambda pair: level_words(profile.instrument, level=pair[0], state=pair[1])),
        "relevance": (_("Relevance"), words.relevance),
        "dynamics": (_("Dynamics"), words.dynamics),
        "confidence": (_("Confidence"), words.confidence),
        "rationale": (_("Reason"), str),
    }
    label, worded = said[name]
    old, new = (worded(value) if value and value != (None, None) else "" for value in (before, after))
    if not old:
        return [_("{field}: {after}", field=label, after=new)]
    if not new:
        return [_("{field} taken away, was: {before}", field=label, before=old)]
    return [_("{field}: from {before} to {after}", field=label, before=old, after=new)]


def piece_words(profile: RoundProfile, piece: Evidence) -> str:
    """A piece of evidence in a line; what was taken off the lists since is said to be gone."""
    quotes: dict[UUID | None, QuoteView] = {quote.id: quote for quote in profile.quotes}
    documents: dict[UUID | None, DocumentView] = {document.id: document for document in profile.documents}
    if piece.quote_id in quotes:
        quote = quotes[piece.quote_id]
        return _("quote: {text}", text=words.quoted(shortened(quote.text), quote.fidelity))
    if piece.document_id in documents:
        return _("document: {title}", title=documents[piece.document_id].title)
    if piece.observation:
        return _("observation: {text}", text=shortened(piece.observation))
    return _("a piece that is not on the lists of this round any more")


def beginning(text: str) -> str:
    """A text that fits on a screen, or the beginning of a longer one."""
    if len(text) <= SCREENFUL and text.count("\n") < LINES:
        return text
    first = "\n".join(text.split("\n", FIRST_LINES)[:FIRST_LINES])
    cut = first[:BEGINNING].rpartition(" ")[0] if len(first) > BEGINNING else first
    return (cut or first[:BEGINNING]).rstrip() + "…"


def folded(text: str) -> str:
    """A text as markup in which it is text; of a long one the beginning, and the whole behind one press.

    A browser lays nothing out that is folded away: a hundred thousand signs take it seconds.
    """
    shown = beginning(text)
    if shown == text:
        return escape(text)
    whole = escape(_("Whole text: {n} signs", n=len(text)))
    return (
        f'<span class="pentad-beginning">{escape(shown)}</span>'
        f'<details class="pentad-long"><summary>{whole}</summary><div>{escape(text)}</div></details>'
    )


def long_prose(text: str, *, style: str = "prose") -> None:
    """Text as it was written, in one of the stylesheet's styles, ``folded`` where it is long."""
    st.html(f'<div class="pentad-{style}">{folded(text)}</div>')


def shortened(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
