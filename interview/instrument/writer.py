"""Copy and edit: the texts of an instrument that can be changed in form fields, and the file they make.

What can be changed besides texts is in ``reshape``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import tomli_w

from interview.errors import Problem, refuse
from interview.instrument import reshape
from interview.instrument.checks import languages
from interview.instrument.layout import FILE, SECTION_NAMES
from interview.instrument.loader import check, problems_of, read
from interview.instrument.places import in_words
from interview.instrument.reshape import NOTHING, Choices
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
    position from 1, and another language than the first by its two letters at the end. ``group`` is a
    factor's id, "opening", "closing", "levels" or "instrument". ``kind`` is one of title, about, notice, name,
    group, description, purpose, question, probe, facet, descriptor, evidence, level and source. ``limit`` is
    the most characters it may have. ``language`` is empty where a text is the same in all.
    """

    path: str
    label: str
    group: str
    text: str
    kind: str
    limit: int
    language: str = ""

    @property
    def base(self) -> str:
        """The path of the same text in the first language."""
        return self.path.removesuffix(f".{self.language}") if self.language else self.path


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A text in the file's tables, and where: ``holder[holder_key]`` is what a change replaces."""

    place: tuple[str, ...]
    entry: str
    limit: int
    holder: dict[str, Any]
    holder_key: str
    language: str = ""
    first: bool = True

    @property
    def key(self) -> str:
        return self.place[-1]

    @property
    def path(self) -> str:
        return ".".join(self.place if self.first else (*self.place, self.language))

    @property
    def text(self) -> str:
        return str(self.holder[self.holder_key]).strip()


def editable(instrument_data: bytes, language: str) -> tuple[EditableText, ...]:
    """Every text that can be changed in a language, in the order of the file's layout.

    Raises:
        Invalid: the instrument itself is wrong, or has no texts in ``language``.
    """
    texts = texts_in(sound(instrument_data, language), language)
    return tuple(text for text in texts if text.language in ("", language))


def texts_in(tree: dict[str, Any], language: str) -> tuple[EditableText, ...]:
    """Every text in the tables of a file; ``language`` is the one that paths do not name."""
    return tuple(_shown(leaf) for leaf in _leaves(tree, FILE, (), "", language))


def edit(
    data: bytes, *, changes: Mapping[str, str], choices: Choices = NOTHING, version: str, language: str
) -> bytes:
    """A new file with the ``choices`` made, and the texts at the paths of ``changes`` replaced.

    ``language`` is the one that the paths do not name. A language in which something that was added has no
    text is left out, if there is another: the version could not be used otherwise.

    Raises:
        Invalid: a path is unknown, the version is the old one, or the result breaks a rule of the loader. The
            places are named in the words of the screen.
    """
    tree = sound(data, language)
    old, file = tree["version"], f"{tree['id']}.toml"
    met = reshape.widen(tree, choices)
    leaves = {leaf.path: leaf for leaf in _leaves(tree, FILE, (), "", language)}
    refuse(_refusals({*changes} - {*leaves} | {*choices} - met, old=old, new=version))
    new = [leaf for leaf in leaves.values() if not leaf.text and not reshape.is_removed(choices, leaf.path)]
    for path, text in changes.items():
        leaves[path].holder[leaves[path].holder_key] = text.replace("\r\n", "\n").strip()
    reshape.share_sources(tree)
    reshape.narrow(tree, choices, lacking=Counter(leaf.language for leaf in new if not leaf.text))
    tree["version"] = version
    spoken = tree["languages"][0]
    refuse(replace(p, place=in_words(p.place, tree, spoken)) for p in problems_of(tree))
    said = _("A changed copy, made with Copy and edit. Comments of the earlier file are not kept.")
    written = f"# {said}\n\n{tomli_w.dumps(tree, multiline_strings=True)}".encode()
    refuse(check(written, file=file))
    return written


def sound(data: bytes, language: str) -> dict[str, Any]:
    """The tables of a file without problems that has texts in ``language``.

    Raises:
        Invalid: it has problems, or no texts in that language.
    """
    tree, problems = read(data)
    refuse(problems)
    if language not in languages(tree):
        refuse([Rule.INS_012.problem("languages", language, languages=", ".join(languages(tree)))])
    return tree


def _refusals(unknown: Iterable[str], *, old: str, new: str) -> Iterator[Problem]:
    for path in sorted(unknown):
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
                for each in sorted(tree[key], key=lambda each: each != language):
                    first = each == language
                    yield _Leaf((*path, key), entry, limit, tree[key], each, each, first)
            case Plain(limit):
                yield _Leaf((*path, key), entry, limit, tree, key)
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
        path=leaf.path,
        label=_label(leaf),
        group=group_of(leaf.path),
        text=leaf.text,
        kind="source" if leaf.key == "source" else ENTRY_KINDS.get(leaf.entry, leaf.key),
        limit=leaf.limit,
        language=leaf.language,
    )


def group_of(path: str) -> str:
    """The group of what stands at a path, as that of an ``EditableText``."""
    names = path.split(".")
    if names[0] == "factors":
        return names[1]
    return names[0] if names[0] in (*SECTION_NAMES, SCALE) else GENERAL


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
    return f"{labels[kind]} {leaf.place[-2]}" if kind else ""


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
