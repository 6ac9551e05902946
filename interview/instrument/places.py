"""Where something stands in an instrument, in the words of the screen instead of those of the file."""

import re
from typing import Any

from interview.instrument.checks import Tree, table
from interview.instrument.shape import LANGUAGE
from interview.texts import _

STEP = re.compile(r"([a-z]+)(?:\[(\d+)\])?")


def in_words(place: str, tree: Tree, language: str) -> str:
    """A place of the loader, such as ``factors[0].questions[2].source``, as "Idea, question 3, source"."""
    said: list[str] = []
    here: Any = tree
    for step in place.split("."):
        found = STEP.fullmatch(step)
        if found is None:
            return place
        key, position = found[1], found[2]
        here = _below(here, key, position)
        said.append(_entry(here, key, int(position), language) if position else _key(here, key, language))
    words = ", ".join(word for word in said if word)
    return words[:1].upper() + words[1:]


def _below(here: Any, key: str, position: str | None) -> Any:
    found = here.get(key) if isinstance(here, dict) else None
    if position is None:
        return found
    return found[int(position)] if isinstance(found, list) and int(position) < len(found) else None


def _entry(entry: Any, key: str, position: int, language: str) -> str:
    """An entry by what tells it from the others: a name, an id, a level, or which it is."""
    entry = entry if isinstance(entry, dict) else {}
    name = str(table(entry, "name").get(language) or entry.get("id", ""))
    level = entry.get("level") or entry.get("number", "")
    return {
        "factors": name,
        "questions": _("question {n}", n=position + 1),
        "probes": _("probe {n}", n=position + 1),
        "facets": _("facet {id}", id=entry.get("id", "")),
        "evidence": _("evidence {n}", n=position + 1),
        "descriptors": _("level {n}", n=level),
        "levels": _("level {n}", n=level),
    }.get(key, "")


def _key(here: Any, key: str, language: str) -> str:
    """A key by its word; the text of an entry needs none, and of a language only that it is another one."""
    if LANGUAGE.fullmatch(key):
        return "" if key == language else f"({key})"
    if key in ("opening", "closing") and isinstance(here, dict):
        return str(table(here, "name").get(language, key))
    return {
        "text": "",
        "label": "",
        "title": _("title"),
        "about": _("about this instrument"),
        "notice": _("notice"),
        "version": _("name of the new version"),
        "name": _("name"),
        "meaning": _("meaning"),
        "group": _("group"),
        "description": _("description"),
        "purpose": _("purpose"),
        "source": _("source"),
        "minutes": _("minutes planned"),
        "needed": _("level needed"),
        "reaches": _("facets that it reaches"),
        "core": _("always asked or if time allows"),
        "relevance": _("relevance"),
        "assessment": _("assessment"),
        "dynamics": _("dynamics"),
        "questions": _("questions"),
        "probes": _("probes"),
        "facets": _("facets"),
        "evidence": _("evidence"),
        "factors": _("factors"),
        "descriptors": _("levels"),
        "languages": _("languages"),
    }.get(key, key)
