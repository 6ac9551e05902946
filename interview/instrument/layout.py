"""Which keys an instrument file has. The order here is the order in which a new file is written."""

from interview.instrument.rules import Rule
from interview.instrument.shape import (
    ID,
    LANGUAGE,
    VERSION,
    Flag,
    Name,
    Names,
    Number,
    Plain,
    Table,
    Tables,
    Text,
)

MAX_BYTES = 1_000_000
MAX_DOTS_A_LINE = 150
"""The parser's time grows with the square and more of the dots in one key; a key cannot leave its line."""
MAX_LANGUAGES = 10
MAX_LEVELS = 7
MINUTES = Number(least=1, most=240)
ID_NAME = Name(ID, Rule.INS_015)
REACHES = Names(ID_NAME, least=0, most=60)
SOURCE = Plain(300)
RANK = Number()

PROBE = Table({"id": ID_NAME, "text": Text(400), "reaches": REACHES, "source": SOURCE})
SECTION_PROBE = Table(PROBE.keys, optional=frozenset({"reaches"}))

QUESTION = Table(
    {
        "id": ID_NAME,
        "core": Flag(),
        "text": Text(600),
        "reaches": REACHES,
        "source": SOURCE,
        "probes": Tables(PROBE, least=1, most=3, key="id"),
    }
)
STANDING = Table(
    {
        "id": ID_NAME,
        "text": Text(600),
        "reaches": REACHES,
        "source": SOURCE,
        "probes": Tables(PROBE, least=0, most=3, key="id"),
    },
    optional=frozenset({"probes"}),
)
SECTION_QUESTION = Table(
    {
        "id": ID_NAME,
        "core": Flag(),
        "text": Text(600),
        "reaches": REACHES,
        "source": SOURCE,
        "probes": Tables(SECTION_PROBE, least=0, most=3, key="id"),
    },
    optional=frozenset({"core", "reaches", "probes"}),
)

LEVEL = Table({"number": RANK, "name": Text(60), "meaning": Text(600), "source": SOURCE})
FACET = Table({"id": ID_NAME, "label": Text(80), "source": SOURCE})
EVIDENCE = Table({"text": Text(400), "source": SOURCE})
DESCRIPTOR = Table({"level": RANK, "text": Text(1500), "reaches": REACHES, "source": SOURCE})
SECTION = Table(
    {"name": Text(80), "minutes": MINUTES, "questions": Tables(SECTION_QUESTION, least=1, most=12, key="id")}
)

FACTOR = Table(
    {
        "id": ID_NAME,
        "name": Text(80),
        "group": Text(80),
        "minutes": MINUTES,
        "needed": RANK,
        "source": SOURCE,
        "description": Text(1500),
        "purpose": Text(1000),
        "facets": Tables(FACET, least=1, most=40, key="id"),
        "evidence": Tables(EVIDENCE, least=1, most=20),
        "questions": Tables(QUESTION, least=1, most=10, key="id"),
        "relevance": STANDING,
        "assessment": STANDING,
        "dynamics": STANDING,
        "descriptors": Tables(DESCRIPTOR, least=1, most=20, key="level"),
    }
)

FILE = Table(
    {
        "id": ID_NAME,
        "version": Name(VERSION, Rule.INS_028),
        "languages": Names(Name(LANGUAGE, Rule.INS_013), least=1, most=MAX_LANGUAGES),
        "title": Text(200),
        "about": Text(4000),
        "notice": Text(4000),
        "levels": Tables(LEVEL, least=2, most=MAX_LEVELS, key="number", rule=Rule.INS_017),
        "opening": SECTION,
        "factors": Tables(FACTOR, least=3, most=8, key="id", rule=Rule.INS_016),
        "closing": SECTION,
    }
)

STANDING_NAMES = ("relevance", "assessment", "dynamics")
SECTION_NAMES = ("opening", "closing")
