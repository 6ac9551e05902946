"""From the tables of a file without problems to the frozen values of one language."""

from typing import Any

from interview.instrument.structure import (
    Descriptor,
    Facet,
    Factor,
    Instrument,
    Level,
    Probe,
    Question,
    Section,
)

Tree = dict[str, Any]


def instrument(tree: Tree, *, language: str, digest: str) -> Instrument:
    """The whole guide in ``language``; ``tree`` has passed every check, or this raises anything."""
    return Instrument(
        id=tree["id"],
        version=tree["version"],
        title=_in(tree["title"], language),
        about=_in(tree["about"], language),
        notice=_in(tree["notice"], language),
        language=language,
        languages=tuple(tree["languages"]),
        digest=digest,
        levels=tuple(_level(entry, language) for entry in tree["levels"]),
        opening=_section("opening", tree["opening"], language),
        factors=tuple(_factor(entry, language) for entry in tree["factors"]),
        closing=_section("closing", tree["closing"], language),
    )


def _in(texts: dict[str, str], language: str) -> str:
    return texts[language].strip()


def _level(entry: Tree, language: str) -> Level:
    return Level(
        number=entry["number"],
        name=_in(entry["name"], language),
        meaning=_in(entry["meaning"], language),
        source=entry["source"].strip(),
    )


def _section(section_id: str, entry: Tree, language: str) -> Section:
    return Section(
        id=section_id,
        name=_in(entry["name"], language),
        minutes=entry["minutes"],
        questions=tuple(_question(question, language) for question in entry["questions"]),
    )


def _question(entry: Tree, language: str) -> Question:
    return Question(
        id=entry["id"],
        text=_in(entry["text"], language),
        core=entry.get("core", True),
        reaches=tuple(entry.get("reaches", ())),
        source=entry["source"].strip(),
        probes=tuple(_probe(probe, language) for probe in entry.get("probes", ())),
    )


def _probe(entry: Tree, language: str) -> Probe:
    return Probe(
        id=entry["id"],
        text=_in(entry["text"], language),
        reaches=tuple(entry.get("reaches", ())),
        source=entry["source"].strip(),
    )


def _factor(entry: Tree, language: str) -> Factor:
    descriptors = sorted(entry["descriptors"], key=lambda descriptor: descriptor["level"])
    return Factor(
        id=entry["id"],
        name=_in(entry["name"], language),
        group=_in(entry["group"], language),
        description=_in(entry["description"], language),
        purpose=_in(entry["purpose"], language),
        minutes=entry["minutes"],
        needed=entry["needed"],
        source=entry["source"].strip(),
        questions=tuple(_question(question, language) for question in entry["questions"]),
        relevance=_question(entry["relevance"], language),
        assessment=_question(entry["assessment"], language),
        dynamics=_question(entry["dynamics"], language),
        facets=tuple(_facet(facet, language) for facet in entry["facets"]),
        descriptors=tuple(_descriptor(descriptor, language) for descriptor in descriptors),
        evidence=tuple(_in(line["text"], language) for line in entry["evidence"]),
        evidence_sources=tuple(line["source"].strip() for line in entry["evidence"]),
    )


def _facet(entry: Tree, language: str) -> Facet:
    return Facet(id=entry["id"], label=_in(entry["label"], language), source=entry["source"].strip())


def _descriptor(entry: Tree, language: str) -> Descriptor:
    return Descriptor(
        level=entry["level"],
        text=_in(entry["text"], language),
        reaches=tuple(entry["reaches"]),
        source=entry["source"].strip(),
    )
