"""Copy and edit: the texts of an instrument that can be changed in form fields, and the file they make."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tomli_w

from interview.errors import Problem, refuse
from interview.instrument.checks import languages
from interview.instrument.layout import FILE
from interview.instrument.loader import check, problems_of, read
from interview.instrument.rules import Rule
from interview.instrument.shape import Plain, Table, Tables, Text
from interview.texts import _

ENTRY_KINDS = {
    "questions": "question",
    "relevance": "question",
    "assessment": "question",
    "dynamics": "question",
    "probes": "probe",
    "facets": "facet",
    "descriptors": "descriptor",
    "evidence": "evidence",
    "levels": "level",
}
"""The key under which an entry stands in the file, and the kind of text it holds."""

GENERAL = "instrument"
SCALE = "levels"


@dataclass(frozen=True, slots=True)
class EditableText:
    """One text that can be changed.

    ``path`` stays the same from version to version: entries are named by id or level, evidence by its
    position from 1. ``group`` is a factor's id, "opening", "closing", "levels" or "instrument". ``kind`` is
    one of title, about, notice, name, group, description, purpose, question, probe, facet, descriptor,
    evidence, level and source. ``limit`` is the most characters it may have.
    """

    path: str
    label: str
    group: str
    text: str
    kind: str
    limit: int


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A text in the file's tables, and where: ``holder[key]`` is what a change replaces."""

    path: tuple[str, ...]
    entry: str
    key: str
    limit: int
    holder: dict[str, Any]
    holder_key: str


def editable(instrument_data: bytes, language: str) -> tuple[EditableText, ...]:
    """Every text that can be changed, in the order of the file's layout.

    Raises:
        Invalid: the instrument itself is wrong, or has no texts in ``language``.
    """
    return tuple(_shown(leaf) for leaf in _leaves(_sound(instrument_data, language), FILE, (), "", language))


def edit(data: bytes, *, changes: Mapping[str, str], version: str, language: str) -> bytes:
    """A new file in which the texts at the paths of ``changes`` are replaced in ``language``.

    Raises:
        Invalid: a path is unknown, the version is the old one, or the result breaks a rule of the loader.
    """
    tree = _sound(data, language)
    file = f"{tree['id']}.toml"
    leaves = {".".join(leaf.path): leaf for leaf in _leaves(tree, FILE, (), "", language)}
    refuse(_refusals(changes, leaves, old=tree["version"], new=version))
    for path, text in changes.items():
        leaves[path].holder[leaves[path].holder_key] = text.replace("\r\n", "\n").strip()
    tree["version"] = version
    refuse(problems_of(tree))
    said = _("A changed copy, made with Copy and edit. Comments of the earlier file are not kept.")
    written = f"# {said}\n\n{tomli_w.dumps(tree, multiline_strings=True)}".encode()
    refuse(check(written, file=file))
    return written


def _sound(data: bytes, language: str) -> dict[str, Any]:
    tree, problems = read(data)
    refuse(problems)
    if language not in languages(tree):
        refuse([Rule.INS_012.problem("languages", language, languages=", ".join(languages(tree)))])
    return tree


def _refusals(
    changes: Mapping[str, str], leaves: Mapping[str, _Leaf], *, old: str, new: str
) -> Iterator[Problem]:
    for path in changes:
        if path not in leaves:
            yield Rule.INS_029.problem(path, path)
    if new == old:
        yield Rule.INS_030.problem("version", new)


def _leaves(
    tree: dict[str, Any], kind: Table, path: tuple[str, ...], entry: str, language: str
) -> Iterator[_Leaf]:
    """Every text below ``tree``; ``entry`` is the key of the list or table that it stands in."""
    for key, inner in kind.keys.items():
        if key not in tree:
            continue
        match inner:
            case Text(limit):
                yield _Leaf((*path, key), entry, key, limit, tree[key], language)
            case Plain(limit):
                yield _Leaf((*path, key), entry, key, limit, tree, key)
            case Table():
                yield from _leaves(tree[key], inner, (*path, key), key, language)
            case Tables():
                for name, below in _named(tree[key], inner):
                    yield from _leaves(below, inner.table, (*path, key, name), key, language)


def _named(entries: list[dict[str, Any]], kind: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    for position, entry in enumerate(entries, start=1):
        yield str(entry[kind.key] if kind.key else position), entry


def _shown(leaf: _Leaf) -> EditableText:
    return EditableText(
        path=".".join(leaf.path),
        label=_label(leaf),
        group=_group(leaf.path),
        text=leaf.holder[leaf.holder_key].strip(),
        kind="source" if leaf.key == "source" else ENTRY_KINDS.get(leaf.entry, leaf.key),
        limit=leaf.limit,
    )


def _group(path: tuple[str, ...]) -> str:
    if path[0] == "factors":
        return path[1]
    return path[0] if len(path) > 1 else GENERAL


def _label(leaf: _Leaf) -> str:
    entry = _entry_label(leaf)
    if leaf.key == "source":
        return _("Source: {of}", of=entry) if entry else _("Source")
    if leaf.entry == SCALE:
        return f"{entry}: {_key_label(leaf.key)}"
    return entry or _key_label(leaf.key)


def _entry_label(leaf: _Leaf) -> str:
    """What the text belongs to, such as "Probe idea-origin-who-saw"; empty for a factor's own texts."""
    labels = {
        "question": _("Question"),
        "probe": _("Probe"),
        "facet": _("Facet"),
        "descriptor": _("Level"),
        "evidence": _("Evidence"),
        "level": _("Level"),
    }
    kind = ENTRY_KINDS.get(leaf.entry, "")
    return f"{labels[kind]} {leaf.path[-2]}" if kind else ""


def _key_label(key: str) -> str:
    return {
        "title": _("Title"),
        "about": _("About this instrument"),
        "notice": _("Notice"),
        "name": _("Name"),
        "meaning": _("Meaning"),
        "group": _("Group"),
        "description": _("Description"),
        "purpose": _("Purpose"),
    }[key]
