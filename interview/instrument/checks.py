"""Rules about how the parts of an instrument fit together, one function each.

A rule takes the file's tables as they were read, whatever they hold, and yields what it finds. A part of the
wrong shape is passed over here: ``shape`` has reported it already.
"""

from collections.abc import Callable, Iterator
from typing import Any

from interview.errors import Problem
from interview.instrument.layout import MAX_LANGUAGES, MAX_LEVELS, SECTION_NAMES, STANDING_NAMES
from interview.instrument.rules import Rule
from interview.instrument.shape import LANGUAGE

MINUTES_CORE = 3
MINUTES_STANDING = 1

Tree = dict[str, Any]
Check = Callable[[Tree], Iterator[Problem]]


def tables(tree: Tree, key: str, place: str = "") -> Iterator[tuple[str, Tree]]:
    """The tables in the list under ``key``, each with its place."""
    found = tree.get(key)
    for index, entry in enumerate(found if isinstance(found, list) else ()):
        if isinstance(entry, dict):
            yield (f"{place}.{key}[{index}]" if place else f"{key}[{index}]"), entry


def table(tree: Tree, key: str) -> Tree:
    found = tree.get(key)
    return found if isinstance(found, dict) else {}


def words(tree: Tree, key: str) -> list[str]:
    found = tree.get(key)
    return [entry for entry in found if isinstance(entry, str)] if isinstance(found, list) else []


def languages(tree: Tree) -> tuple[str, ...]:
    """The languages that the file declares in the right form, each once, and no more than may be declared."""
    return tuple(dict.fromkeys(word for word in words(tree, "languages") if LANGUAGE.fullmatch(word)))[
        :MAX_LANGUAGES
    ]


def scale(tree: Tree) -> range:
    """The numbers of the levels, cut at the most there may be, so that no file takes long to refuse."""
    return range(1, min(len(list(tables(tree, "levels"))), MAX_LEVELS) + 1)


def rank(tree: Tree, key: str) -> int | None:
    found = tree.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def with_probes(place: str, question: Tree) -> Iterator[tuple[str, Tree]]:
    yield place, question
    yield from tables(question, "probes", place)


def asked(place: str, factor: Tree) -> Iterator[tuple[str, Tree]]:
    """Every question and probe of a factor, the standing ones included."""
    for at, question in tables(factor, "questions", place):
        yield from with_probes(at, question)
    for name in STANDING_NAMES:
        yield from with_probes(f"{place}.{name}", table(factor, name))


def asked_in_sections(tree: Tree) -> Iterator[tuple[str, Tree]]:
    for name in SECTION_NAMES:
        for at, question in tables(table(tree, name), "questions", name):
            yield from with_probes(at, question)


def levels_are_numbered_in_order(tree: Tree) -> Iterator[Problem]:
    for wanted, (place, level) in enumerate(tables(tree, "levels"), start=1):
        number = rank(level, "number")
        if number is not None and number != wanted:
            yield Rule.INS_018.problem(f"{place}.number", number, wanted=wanted)


def every_level_is_described_once(tree: Tree) -> Iterator[Problem]:
    levels = scale(tree)
    for place, factor in tables(tree, "factors"):
        described = [(at, rank(entry, "level")) for at, entry in tables(factor, "descriptors", place)]
        yield from _strange_levels(described, levels)
        yield from _repeated(((f"{at}.level", level) for at, level in described if level in levels), {})
        for missing in sorted(set(levels) - {level for _at, level in described}):
            yield Rule.INS_019.problem(f"{place}.descriptors", level=missing)


def _strange_levels(described: list[tuple[str, int | None]], levels: range) -> Iterator[Problem]:
    for at, level in described:
        if level is not None and level not in levels:
            yield Rule.INS_020.problem(f"{at}.level", level, count=len(levels))


def the_level_needed_is_on_the_scale(tree: Tree) -> Iterator[Problem]:
    levels = scale(tree)
    for place, factor in tables(tree, "factors"):
        needed = rank(factor, "needed")
        if needed is not None and needed not in levels:
            yield Rule.INS_021.problem(f"{place}.needed", needed, count=len(levels))


def ids_are_unique(tree: Tree) -> Iterator[Problem]:
    """Sections and factors share one set of ids, questions and probes another, facets a third."""
    factors = list(tables(tree, "factors"))
    yield from _repeated(_ids(factors), {name: name for name in SECTION_NAMES})
    everything_asked = [
        *asked_in_sections(tree),
        *(pair for at, factor in factors for pair in asked(at, factor)),
    ]
    yield from _repeated(_ids(everything_asked), {})
    yield from _repeated(_ids([pair for at, factor in factors for pair in tables(factor, "facets", at)]), {})


def _ids(entries: list[tuple[str, Tree]]) -> Iterator[tuple[str, str]]:
    return ((f"{place}.id", entry["id"]) for place, entry in entries if isinstance(entry.get("id"), str))


def _repeated(entries: Iterator[tuple[str, Any]], first: dict[Any, str]) -> Iterator[Problem]:
    """A problem for each value met before; ``first`` says where, and may hold values that are taken."""
    for place, value in entries:
        if value in first:
            yield Rule.INS_014.problem(place, value, first=first[value])
        first.setdefault(value, place)


def languages_are_named_once(tree: Tree) -> Iterator[Problem]:
    named = ((f"languages[{index}]", language) for index, language in enumerate(words(tree, "languages")))
    yield from _repeated(named, {})


def names_are_told_apart(tree: Tree) -> Iterator[Problem]:
    """Two factors or two levels of one name could not be told apart on a chart."""
    for key in ("levels", "factors"):
        for language in languages(tree):
            yield from _repeated(_names(tree, key, language), {})


def _names(tree: Tree, key: str, language: str) -> Iterator[tuple[str, str]]:
    for place, entry in tables(tree, key):
        name = table(entry, "name").get(language)
        if isinstance(name, str) and name.strip():
            yield f"{place}.name.{language}", name.strip()


def a_factor_has_a_core_question(tree: Tree) -> Iterator[Problem]:
    for place, factor in tables(tree, "factors"):
        questions = list(tables(factor, "questions", place))
        if questions and not any(question.get("core") is True for _at, question in questions):
            yield Rule.INS_022.problem(f"{place}.questions")


def reached_facets_exist(tree: Tree) -> Iterator[Problem]:
    everywhere: set[str] = set()
    for place, factor in tables(tree, "factors"):
        known = _facets(factor)
        everywhere |= known
        yield from _unknown_facets([*asked(place, factor), *tables(factor, "descriptors", place)], known)
    yield from _unknown_facets(list(asked_in_sections(tree)), everywhere)


def _facets(factor: Tree) -> set[str]:
    return {facet["id"] for _at, facet in tables(factor, "facets") if isinstance(facet.get("id"), str)}


def _unknown_facets(entries: list[tuple[str, Tree]], known: set[str]) -> Iterator[Problem]:
    for place, entry in entries:
        for facet in words(entry, "reaches"):
            if facet not in known:
                yield Rule.INS_024.problem(f"{place}.reaches", facet)


def every_facet_is_reached(tree: Tree) -> Iterator[Problem]:
    in_sections = {facet for _at, entry in asked_in_sections(tree) for facet in words(entry, "reaches")}
    for place, factor in tables(tree, "factors"):
        reaching = [*asked(place, factor), *tables(factor, "descriptors", place)]
        reached = in_sections.union(*(words(entry, "reaches") for _at, entry in reaching))
        for at, facet in tables(factor, "facets", place):
            if isinstance(facet.get("id"), str) and facet["id"] not in reached:
                yield Rule.INS_025.problem(at, facet["id"])


def minutes_always(core: int) -> int:
    """How long it takes to ask that many core questions of a factor, and the standing ones."""
    return core * MINUTES_CORE + len(STANDING_NAMES) * MINUTES_STANDING


def what_is_always_asked_fits_the_plan(tree: Tree) -> Iterator[Problem]:
    for place, factor in tables(tree, "factors"):
        core = sum(question.get("core") is True for _at, question in tables(factor, "questions"))
        wanted = minutes_always(core)
        minutes = rank(factor, "minutes")
        if minutes is not None and 1 <= minutes < wanted:
            yield Rule.INS_027.problem(f"{place}.minutes", minutes, wanted=wanted)


CHECKS: tuple[Check, ...] = (
    languages_are_named_once,
    levels_are_numbered_in_order,
    ids_are_unique,
    names_are_told_apart,
    every_level_is_described_once,
    the_level_needed_is_on_the_scale,
    a_factor_has_a_core_question,
    reached_facets_exist,
    every_facet_is_reached,
    what_is_always_asked_fits_the_plan,
)
