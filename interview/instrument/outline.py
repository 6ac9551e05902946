"""A copy that somebody is rewriting, as its screen shows it: every text, and what can be chosen besides."""

from copy import deepcopy
from dataclasses import dataclass

from interview.instrument import reshape
from interview.instrument.checks import Tree, minutes_always
from interview.instrument.layout import SECTION_NAMES, STANDING_NAMES
from interview.instrument.reshape import Choices, Slot
from interview.instrument.shape import Tables
from interview.instrument.writer import EditableText, group_of, sound, texts_in


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or probe. ``core`` is None where that is not chosen.

    ``removed`` may be put back until the copy is kept; ``may_go`` says whether the rules let it be removed,
    ``room`` whether they let it have another probe.
    """

    path: str
    core: bool | None
    reaches: tuple[str, ...]
    probes: tuple["Asked", ...]
    removed: bool
    may_go: bool
    room: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A factor, the opening or the closing.

    ``facets`` are the ids of those that may be reached, each with the path of its label. ``needed`` is None of
    what is no factor; ``always`` are the minutes that what is always asked takes, 0 where no rule says.
    ``room`` says whether the rules let it have another question.
    """

    path: str
    minutes: int
    needed: int | None
    always: int
    facets: tuple[tuple[str, str], ...]
    questions: tuple[Asked, ...]
    standing: tuple[tuple[str, Asked], ...]
    room: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """A copy with its choices made. What was removed is still in it, marked as such.

    ``parts`` are named as a text's ``group`` is. ``languages`` are those of the version that is copied,
    ``chosen`` those wanted in the new one. ``changed`` are the paths of the choices that make a difference,
    each with the group it is in.
    """

    texts: tuple[EditableText, ...]
    parts: dict[str, Part]
    levels: tuple[int, ...]
    languages: tuple[str, ...]
    chosen: tuple[str, ...]
    changed: dict[str, str]


def outline(data: bytes, language: str, *, choices: Choices) -> Outline:
    """What a copy of an instrument looks like once these choices were made; ``language`` as for ``edit``.

    Raises:
        Invalid: the instrument itself is wrong, or has no texts in ``language``.
    """
    tree = sound(data, language)
    changed = tuple(reshape.differing(deepcopy(tree), choices))
    reshape.widen(tree, choices)
    at = {slot.path: slot for slot in reshape.slots(tree)}
    labels = {
        facet["id"]: f"factors.{factor['id']}.facets.{facet['id']}.label"
        for factor in tree["factors"]
        for facet in factor["facets"]
    }
    parts = {name: _part(tree[name], name, at, choices, labels) for name in SECTION_NAMES}
    for factor in tree["factors"]:
        own = {facet["id"]: labels[facet["id"]] for facet in factor["facets"]}
        parts[factor["id"]] = _part(factor, f"factors.{factor['id']}", at, choices, own)
    return Outline(
        texts=texts_in(tree, language),
        parts=parts,
        levels=tuple(level["number"] for level in tree["levels"]),
        languages=tuple(tree["title"]),
        chosen=tuple(tree[reshape.LANGUAGES]),
        changed={path: group_of(path) for path in changed},
    )


def _part(part: Tree, path: str, at: dict[str, Slot], choices: Choices, labels: dict[str, str]) -> Part:
    questions, room = _asked(at[f"{path}.questions"], at, choices)
    standing = tuple(
        (name, _one(f"{path}.{name}", at, choices, may_go=False)) for name in STANDING_NAMES if name in part
    )
    core = sum(bool(question.core) for question in questions if not question.removed)
    return Part(
        path=path,
        minutes=part["minutes"],
        needed=part.get("needed"),
        always=minutes_always(core) if standing else 0,
        facets=tuple(labels.items()),
        questions=questions,
        standing=standing,
        room=room,
    )


def _asked(slot: Slot, at: dict[str, Slot], choices: Choices) -> tuple[tuple[Asked, ...], bool]:
    """The entries of a list, and whether it may have another one."""
    assert isinstance(slot.kind, Tables)
    gone = reshape.removed(choices, slot.path)
    left = sum(entry["id"] not in gone for entry in slot.value)
    may_go = left > slot.kind.least
    entries = (_one(f"{slot.path}.{entry['id']}", at, choices, may_go=may_go) for entry in slot.value)
    return tuple(entries), left < slot.kind.most


def _one(path: str, at: dict[str, Slot], choices: Choices, *, may_go: bool) -> Asked:
    core, probes = at.get(f"{path}.core"), at.get(f"{path}.probes")
    below, room = _asked(probes, at, choices) if probes else ((), False)
    return Asked(
        path=path,
        core=core.value if core else None,
        reaches=tuple(at[f"{path}.reaches"].value),
        probes=below,
        removed=reshape.is_removed(choices, path),
        may_go=may_go,
        room=room,
    )
