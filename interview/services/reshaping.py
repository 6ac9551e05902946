"""Copy and edit, besides the texts: questions and probes added and removed, and what is chosen about them.

Each is a draft of the person who does it, as the texts are (``rewriting``): kept or given up with them.
"""

import json
from typing import Any
from uuid import UUID, uuid5

from sqlmodel import Session, select

from interview.errors import Invalid, refuse
from interview.instrument import reshape
from interview.instrument.reshape import LISTS, Choices, Slot
from interview.instrument.rules import Rule
from interview.instrument.shape import Tables
from interview.instrument.writer import sound
from interview.models import InstrumentDraft, InstrumentVersion
from interview.services import instruments
from interview.services.access import Actor, let_in, not_found
from interview.services.operations import done, done_before
from interview.services.rewriting import choices_in, drafts_of
from interview.services.typing import one_copy_at_a_time


def add_entry(*, session: Session, actor: Actor, operation: UUID, version_id: UUID, at: str) -> None:
    """Add an empty question or probe at the end of the list at a path, with the probes that it must have.

    Raises:
        NotFound: there is no such version, or no such list in it. Invalid: INS-023 it may not be longer.
    """
    let_in(session, actor=actor)
    version = _version(session, version_id)
    if done_before(session, operation):
        return
    choices = _choices(session, actor=actor, version=version)
    slot = _list(version, choices, at)
    _refuse_count(slot, choices, more=1)
    tree = _tree(version, choices)
    parent = slot.holder.get("id", at.partition(".")[0])
    id = reshape.fresh_id(tree, parent=parent, seed=operation.hex)
    _add(session, actor=actor, version=version, at=at, choices=choices, id=id)
    below = _slots(version, choices).get(f"{at}.{id}.probes")
    if below is not None and isinstance(below.kind, Tables) and below.kind.least:
        probe = reshape.fresh_id(tree, parent=id, seed=uuid5(operation, "probe").hex)
        _add(session, actor=actor, version=version, at=below.path, choices=choices, id=probe)
    done(session, actor=actor, operation=operation, verb="instrument.add_entry", record=version)


def remove_entry(
    *, session: Session, actor: Actor, operation: UUID, version_id: UUID, path: str, removed: bool = True
) -> None:
    """Take a question or probe out of the copy, or put it back with all that was typed into it.

    Raises:
        NotFound: there is no such version, or no such entry in it.
        Invalid: INS-023 the list may not be shorter, or not be longer again.
    """
    let_in(session, actor=actor)
    version = _version(session, version_id)
    if done_before(session, operation):
        return
    choices = _choices(session, actor=actor, version=version)
    at, _dot, id = path.rpartition(".")
    slot = _list(version, choices, at)
    if id not in [entry["id"] for entry in slot.value]:
        raise not_found()
    gone = [each for each in reshape.removed(choices, at) if each != id]
    if removed != (id in reshape.removed(choices, at)):
        _refuse_count(slot, choices, more=-1 if removed else 1)
    value = {"added": reshape.added(choices, at), "removed": [*gone, id] if removed else gone}
    _choose(session, actor=actor, version=version, path=at, value=value)
    verb = "instrument.remove_entry" if removed else "instrument.restore_entry"
    done(session, actor=actor, operation=operation, verb=verb, record=version)


def choose(*, session: Session, actor: Actor, operation: UUID, version_id: UUID, path: str, value: Any) -> None:
    """Choose a value at a path: whether a question is core, what it reaches, minutes, level needed, languages.

    Raises:
        NotFound: there is no such version, or nothing to choose at that path of it.
        Invalid: INS-0xx the value is none that can stand there.
    """
    let_in(session, actor=actor)
    version = _version(session, version_id)
    if done_before(session, operation):
        return
    choices = _choices(session, actor=actor, version=version)
    slot = _slots(version, choices).get(path)
    if slot is None or slot.key in LISTS:
        raise not_found()
    refuse(reshape.refusals(slot, value))
    _choose(session, actor=actor, version=version, path=path, value=value)
    done(session, actor=actor, operation=operation, verb="instrument.choose", record=version)


def _version(session: Session, version_id: UUID) -> InstrumentVersion:
    version = session.get(InstrumentVersion, version_id)
    if version is None:
        raise not_found()
    return version


def _choices(session: Session, *, actor: Actor, version: InstrumentVersion) -> dict[str, Any]:
    """What the actor has chosen in the copy so far; nobody else changes it until this transaction ends."""
    one_copy_at_a_time(session, actor=actor, version_id=version.id)
    return choices_in(drafts_of(session, actor=actor, version_id=version.id))


def _tree(version: InstrumentVersion, choices: Choices) -> dict[str, Any]:
    tree = sound(version.content, instruments.first_language(version.content))
    reshape.widen(tree, choices)
    return tree


def _slots(version: InstrumentVersion, choices: Choices) -> dict[str, Slot]:
    return {slot.path: slot for slot in reshape.slots(_tree(version, choices))}


def _list(version: InstrumentVersion, choices: Choices, at: str) -> Slot:
    slot = _slots(version, choices).get(at)
    if slot is None or slot.key not in LISTS:
        raise not_found()
    return slot


def _refuse_count(slot: Slot, choices: Choices, *, more: int) -> None:
    """The numbers that the loader allows; said at once, before anything is typed into what cannot be kept."""
    assert isinstance(slot.kind, Tables)
    gone = reshape.removed(choices, slot.path)
    count = sum(entry["id"] not in gone for entry in slot.value) + more
    if not slot.kind.least <= count <= slot.kind.most:
        raise Invalid(Rule.INS_023.problem(slot.path, count=count, least=slot.kind.least, most=slot.kind.most))


def _add(
    session: Session, *, actor: Actor, version: InstrumentVersion, at: str, choices: dict[str, Any], id: str
) -> None:
    choices[at] = {"added": [*reshape.added(choices, at), id], "removed": reshape.removed(choices, at)}
    _choose(session, actor=actor, version=version, path=at, value=choices[at])


def _choose(session: Session, *, actor: Actor, version: InstrumentVersion, path: str, value: Any) -> None:
    draft = session.exec(
        select(InstrumentDraft).where(
            InstrumentDraft.user_id == actor.user_id,
            InstrumentDraft.instrument_version_id == version.id,
            InstrumentDraft.place == path,
        )
    ).first() or InstrumentDraft(user_id=actor.user_id, instrument_version_id=version.id, place=path)
    draft.text = json.dumps(value)
    session.add(draft)
