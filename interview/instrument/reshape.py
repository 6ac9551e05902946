"""Copy and edit, besides the texts: entries added and removed, and what is chosen about them.

A choice stands at a path, as a text does: that of a list holds the ids ``added`` to it and ``removed`` from it,
that of a value the value. Entries are added before the texts are replaced and removed after: a text typed into
an entry that was removed is known all the same, and there again when the entry is put back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interview.errors import Problem
from interview.instrument.checks import Tree, scale, table, tables
from interview.instrument.layout import FACTOR, FILE, SECTION, SECTION_NAMES
from interview.instrument.rules import Rule
from interview.instrument.shape import Flag, Kind, Name, Names, Number, Plain, Table, Tables, Text, breaches

LANGUAGES = "languages"
LISTS = ("questions", "probes")
VALUES = ("core", "reaches", "minutes", "needed")
LONGEST_ID = 60
SUFFIX = 8

Choices = Mapping[str, Any]
NOTHING: Choices = {}


@dataclass(frozen=True, slots=True)
class Slot:
    """Something to choose, and where it stands: ``holder[key]``. ``allowed`` are its values if they are few."""

    path: str
    kind: Kind
    holder: Tree
    key: str
    allowed: tuple[str | int, ...] = ()

    @property
    def value(self) -> Any:
        """What stands there, or what is meant where the file may leave it out."""
        return self.holder.get(self.key, _empty(self.kind))


def is_choice(path: str) -> bool:
    """Whether a choice stands at a path, and no text."""
    return path == LANGUAGES or path.rpartition(".")[2] in (*LISTS, *VALUES)


def slots(tree: Tree) -> Iterator[Slot]:
    """Everything that can be chosen, in the layout's order.

    A list comes before its entries, which are looked at only then: one added to it meanwhile comes too.
    """
    yield Slot(LANGUAGES, FILE.keys[LANGUAGES], tree, LANGUAGES, tuple(table(tree, "title")))
    everywhere = tuple(facet for _at, factor in tables(tree, "factors") for facet in _facets(factor))
    levels = tuple(scale(tree))
    opening, closing = SECTION_NAMES
    yield from _slots(table(tree, opening), SECTION, opening, everywhere, levels)
    for _at, factor in tables(tree, "factors"):
        yield from _slots(factor, FACTOR, f"factors.{factor['id']}", _facets(factor), levels)
    yield from _slots(table(tree, closing), SECTION, closing, everywhere, levels)


def _facets(factor: Tree) -> tuple[str, ...]:
    return tuple(facet["id"] for _at, facet in tables(factor, "facets"))


def _slots(
    entry: Tree, kind: Table, at: str, facets: tuple[str, ...], levels: tuple[int, ...]
) -> Iterator[Slot]:
    for key, inner in kind.keys.items():
        path = f"{at}.{key}"
        match inner:
            case Table():
                yield from _slots(entry[key], inner, path, facets, levels)
            case Tables() if key in LISTS:
                yield Slot(path, inner, entry, key)
                for below in entry.get(key, ()):
                    yield from _slots(below, inner.table, f"{path}.{below['id']}", facets, levels)
            case Flag() | Number() | Names() if key in VALUES:
                few: dict[str, tuple[str | int, ...]] = {"reaches": facets, "needed": levels}
                yield Slot(path, inner, entry, key, few.get(key, ()))


def refusals(slot: Slot, value: object) -> Iterator[Problem]:
    """Why ``value`` cannot be chosen there, in the words of the loader."""
    yield from breaches(value, slot.kind, slot.path, ())
    if slot.key == "needed" and value not in slot.allowed:
        yield Rule.INS_021.problem(slot.path, value, count=len(slot.allowed))
    for name in value if isinstance(value, list) else ():
        if name not in slot.allowed and slot.key == "reaches":
            yield Rule.INS_024.problem(slot.path, name)
        if name not in slot.allowed and slot.key == LANGUAGES:
            yield Rule.INS_012.problem(slot.path, name, languages=", ".join(map(str, slot.allowed)))


def widen(tree: Tree, choices: Choices) -> frozenset[str]:
    """Put the choices into the tables, and nothing out of them: what was removed still stands there.

    An entry that was added has empty texts, which nothing else has. Gives the paths that there are.
    """
    languages = tuple(table(tree, "title"))
    met = set()
    for slot in slots(tree):
        if slot.path not in choices:
            continue
        met.add(slot.path)
        if isinstance(slot.kind, Tables):
            blanks = [_blank(slot.kind.table, id, languages) for id in added(choices, slot.path)]
            slot.holder[slot.key] = [*slot.value, *blanks]
        else:
            slot.holder[slot.key] = choices[slot.path]
    return frozenset(met)


def added(choices: Choices, path: str) -> list[str]:
    """The ids added to the list at a path, also of those removed again."""
    return list(choices.get(path, {}).get("added", ()))


def removed(choices: Choices, path: str) -> list[str]:
    """The ids removed from the list at a path."""
    return list(choices.get(path, {}).get("removed", ()))


def is_removed(choices: Choices, path: str) -> bool:
    """Whether what stands at a path goes with an entry that was removed."""
    return any(id in removed(choices, at) for at, id in _entries_of(path))


def _is_added(choices: Choices, path: str) -> bool:
    return any(id in added(choices, at) for at, id in _entries_of(path))


def _entries_of(path: str) -> Iterator[tuple[str, str]]:
    """The entries that a path leads through: the path of the list, and the id in it."""
    names = path.split(".")
    for at in range(1, len(names)):
        if names[at - 1] in LISTS:
            yield ".".join(names[:at]), names[at]


def languages_kept(chosen: Sequence[str], *, lacking: Mapping[str, int]) -> list[str]:
    """The languages that a copy will have: those chosen, without those in which texts that were added lack.

    ``lacking`` says how many. Where some lack in every language, that in which the fewest do is the one that
    somebody is writing: the loader then says which.
    """
    whole = [each for each in chosen if not lacking.get(each)]
    return whole or sorted(chosen, key=lambda each: lacking[each])[:1]


def differing(tree: Tree, choices: Choices) -> Iterator[str]:
    """The paths of the choices that make a difference to the tables as they were read.

    The order of facets is none. What is in an entry that was removed makes none either, and the probes of a
    question that was added make no other than the question does.
    """
    lists = {path: choices[path] for path in choices if _is_list(path)}
    widen(tree, lists)
    for slot in slots(tree):
        if slot.path not in choices or is_removed(choices, slot.path):
            continue
        if isinstance(slot.kind, Tables):
            differs = any((*added(choices, slot.path), *removed(choices, slot.path)))
            differs = differs and not _is_added(choices, slot.path)
        elif isinstance(slot.kind, Names):
            differs = set(choices[slot.path]) != set(slot.value)
        else:
            differs = choices[slot.path] != slot.value
        if differs:
            yield slot.path


def _is_list(path: str) -> bool:
    return path.rpartition(".")[2] in LISTS


def narrow(tree: Tree, choices: Choices, *, lacking: Mapping[str, int]) -> None:
    """Take out of the tables what was removed, and the languages that are not kept."""
    for slot in slots(tree):
        if gone := removed(choices, slot.path) if isinstance(slot.kind, Tables) else []:
            slot.holder[slot.key] = [entry for entry in slot.value if entry["id"] not in gone]
    tree[LANGUAGES] = languages_kept(tree[LANGUAGES], lacking=lacking)
    _speak_only(tree, FILE, set(tree[LANGUAGES]))


def _speak_only(tree: Tree, kind: Table, languages: set[str]) -> None:
    for key, inner in kind.keys.items():
        match inner:
            case Text() if key in tree:
                tree[key] = {language: text for language, text in tree[key].items() if language in languages}
            case Table():
                _speak_only(tree[key], inner, languages)
            case Tables():
                for entry in tree.get(key, ()):
                    _speak_only(entry, inner.table, languages)


def share_sources(tree: Tree) -> None:
    """A probe that names no source has that of its question."""
    for slot in slots(tree):
        for probe in slot.value if slot.key == "probes" else ():
            probe["source"] = probe["source"].strip() or slot.holder["source"]


def fresh_id(tree: Tree, *, parent: str, seed: str) -> str:
    """An id that nothing in the tables has, made of the id of what it belongs to and of a random ``seed``.

    Not a number counted on: a later version would give it again to another question, and notes of the two
    would be taken for notes of one.
    """
    taken = set(_ids(tree))
    stem = parent[: LONGEST_ID - SUFFIX - 1]
    ends = (seed[at : at + SUFFIX] for at in range(len(seed) - SUFFIX + 1))
    return next(id for id in (f"{stem}-{end}" for end in ends) if id not in taken)


def _ids(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("id"), str):
            yield node["id"]
        yield from (id for value in node.values() for id in _ids(value))
    elif isinstance(node, list):
        yield from (id for entry in node for id in _ids(entry))


def _blank(kind: Table, id: str, languages: tuple[str, ...]) -> Tree:
    return {key: id if key == "id" else _empty(inner, languages) for key, inner in kind.keys.items()}


def _empty(kind: Kind, languages: tuple[str, ...] = ()) -> Any:
    """What stands at first in a new entry: a question is always asked, as the loader too takes it."""
    match kind:
        case Text():
            return dict.fromkeys(languages, "")
        case Flag():
            return True
        case Plain() | Name():
            return ""
    return []
