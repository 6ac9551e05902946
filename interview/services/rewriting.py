"""What somebody is rewriting of an instrument, read from that person's drafts.

A draft stands at the path of a text, or of a choice; a choice is kept as JSON.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from interview.instrument.outline import Outline, outline
from interview.instrument.reshape import NOTHING, Choices, is_choice, is_removed
from interview.instrument.writer import EditableText
from interview.models import InstrumentDraft, InstrumentVersion
from interview.services import instruments
from interview.services.access import Actor


def drafts_of(session: Session, *, actor: Actor, version_id: UUID) -> Sequence[InstrumentDraft]:
    """What the actor has typed into a copy of that version and chosen in it, the first first."""
    return session.exec(
        select(InstrumentDraft)
        .where(InstrumentDraft.user_id == actor.user_id, InstrumentDraft.instrument_version_id == version_id)
        .order_by(col(InstrumentDraft.created_at))
    ).all()


def choices_in(drafts: Sequence[InstrumentDraft]) -> dict[str, Any]:
    """What was chosen, by path."""
    return {draft.place: json.loads(draft.text) for draft in drafts if is_choice(draft.place)}


def typed_in(drafts: Sequence[InstrumentDraft]) -> dict[str, str]:
    """What was typed, by path."""
    return {draft.place: draft.text for draft in drafts if not is_choice(draft.place)}


def outline_of(version: InstrumentVersion, *, choices: Choices = NOTHING) -> Outline:
    """A copy of the version with these choices made. Paths do not name the version's first language."""
    return _outline(version.content, json.dumps(choices, sort_keys=True))


@lru_cache(maxsize=16)
def _outline(content: bytes, choices: str) -> Outline:
    return outline(content, instruments.first_language(content), choices=json.loads(choices))


def texts_of(version: InstrumentVersion, *, choices: Choices = NOTHING) -> dict[str, EditableText]:
    """The texts of such a copy that can be rewritten, by path; also those of entries that were removed."""
    return {text.path: text for text in outline_of(version, choices=choices).texts}


def rewritten(version: InstrumentVersion, drafts: Sequence[InstrumentDraft]) -> dict[str, str]:
    """The texts that differ from those of the version, by path; spaces around a text are no difference."""
    texts = texts_of(version, choices=choices_in(drafts))
    return {
        path: text
        for path, text in typed_in(drafts).items()
        if path in texts and text.strip() != texts[path].text
    }


def standing(changes: Mapping[str, str], *, choices: Choices) -> dict[str, str]:
    """Those of the changes that are not in an entry that was removed."""
    return {path: text for path, text in changes.items() if not is_removed(choices, path)}


def lacking(outline: Outline, *, texts: Mapping[str, str], choices: Choices) -> Counter[str]:
    """How many texts of what was added lack, by language; ``texts`` are all as they now read."""
    added = (text for text in outline.texts if not text.text and not is_removed(choices, text.path))
    return Counter(text.language for text in added if text.language and not texts[text.path].strip())
