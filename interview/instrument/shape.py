"""The shape of an instrument file: which keys stand where, and what each may hold.

A kind of value is described by a small frozen object; ``breaches`` compares a value with it and reports
everything that is wrong. Places are paths such as ``factors[2].questions[0].text``.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from interview.errors import Problem
from interview.instrument.rules import Rule
from interview.texts import _

ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}")
LANGUAGE = re.compile(r"[a-z]{2}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")


@dataclass(frozen=True, slots=True)
class Text:
    """A table with one text a language; ``limit`` is in characters."""

    limit: int


@dataclass(frozen=True, slots=True)
class Plain:
    """A text that is the same in every language, such as a source."""

    limit: int


@dataclass(frozen=True, slots=True)
class Name:
    """A short word of a fixed form; ``rule`` is what its breach says."""

    form: re.Pattern[str]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Names:
    """A list of words of a fixed form."""

    name: Name
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number; None where another rule knows the bounds."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and what they hold; those in ``optional`` may be left out."""

    keys: Mapping[str, "Kind"]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tables:
    """A list of tables. ``key`` names an entry in a stable path; without one, its position does."""

    table: Table
    least: int
    most: int
    key: str = ""
    rule: Rule = field(default=Rule.INS_023)


Kind = Text | Plain | Name | Names | Number | Flag | Table | Tables


def breaches(value: object, kind: Kind, place: str, languages: tuple[str, ...]) -> Iterator[Problem]:
    """Everything in which ``value`` differs from its ``kind``."""
    match kind:
        case Table():
            yield from _table(value, kind, place, languages)
        case Tables():
            yield from _tables(value, kind, place, languages)
        case Text():
            yield from _text(value, kind, place, languages)
        case Names():
            yield from _names(value, kind, place)
        case _:
            yield from _scalar(value, kind, place)


def _table(value: object, kind: Table, place: str, languages: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Rule.INS_007.problem(place, value, wanted=_("a table"))
        return
    for key in value:
        if key not in kind.keys:
            yield Rule.INS_005.problem(place, key, known=", ".join(kind.keys))
    for key, inner in kind.keys.items():
        if key in value:
            yield from breaches(value[key], inner, below(place, key), languages)
        elif key not in kind.optional:
            yield Rule.INS_006.problem(place, key=key)


def _tables(value: object, kind: Tables, place: str, languages: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Rule.INS_007.problem(place, value, wanted=_("a list of tables"))
        return
    yield from _count(value, kind, place)
    for index, entry in enumerate(value):
        yield from breaches(entry, kind.table, f"{place}[{index}]", languages)


def _count(value: list[object], kind: Tables | Names, place: str) -> Iterator[Problem]:
    if not kind.least <= len(value) <= kind.most:
        rule = kind.rule if isinstance(kind, Tables) else Rule.INS_023
        yield rule.problem(place, count=len(value), least=kind.least, most=kind.most)


def _names(value: object, kind: Names, place: str) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Rule.INS_007.problem(place, value, wanted=_("a list of words"))
        return
    yield from _count(value, kind, place)
    for index, entry in enumerate(value):
        yield from _scalar(entry, kind.name, f"{place}[{index}]")


def _text(value: object, kind: Text, place: str, languages: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        wanted = _("a text for each language, such as {example}", example='{ en = "…" }')
        yield Rule.INS_007.problem(place, value, wanted=wanted)
        return
    for language in languages:
        if language not in value:
            yield Rule.INS_010.problem(place, language=language)
    for language in value:
        if language not in languages:
            yield Rule.INS_011.problem(place, language)
        else:
            yield from _wording(value[language], kind.limit, below(place, language))


def _scalar(value: object, kind: Plain | Name | Number | Flag, place: str) -> Iterator[Problem]:
    match kind:
        case Plain(limit):
            yield from _wording(value, limit, place)
        case Name(form, rule):
            yield from _name(value, form, rule, place)
        case Number(least, most):
            yield from _number(value, least, most, place)
        case Flag():
            if not isinstance(value, bool):
                yield Rule.INS_007.problem(place, value, wanted=_("true or false"))


def _wording(value: object, limit: int, place: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Rule.INS_007.problem(place, value, wanted=_("a text"))
        return
    if not value.strip():
        yield Rule.INS_008.problem(place)
    if len(value) > limit:
        yield Rule.INS_009.problem(place, value, limit=limit)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in value):
        yield Rule.INS_004.problem(place, value)


def _name(value: object, form: re.Pattern[str], rule: Rule, place: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Rule.INS_007.problem(place, value, wanted=_("a text"))
    elif not form.fullmatch(value):
        yield rule.problem(place, value)


def _number(value: object, least: int | None, most: int | None, place: str) -> Iterator[Problem]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield Rule.INS_007.problem(place, value, wanted=_("a whole number"))
    elif least is not None and most is not None and not least <= value <= most:
        yield Rule.INS_026.problem(place, value, least=least, most=most)


def below(place: str, key: str) -> str:
    """The place of ``key`` within ``place``."""
    return f"{place}.{key}" if place else key
