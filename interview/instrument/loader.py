"""Reading an instrument: bytes in, frozen values out, or every problem of the file at once."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from interview.errors import Invalid, Problem, refuse
from interview.instrument import build
from interview.instrument.checks import CHECKS, languages, words
from interview.instrument.layout import FILE, MAX_BYTES, MAX_DOTS_A_LINE
from interview.instrument.rules import Rule
from interview.instrument.shape import breaches
from interview.instrument.structure import Instrument
from interview.texts import _

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "instruments" / "big-five.toml"

MOST_LISTED = 500
POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def shipped() -> bytes:
    """The instrument that comes with the product, as its file stands."""
    return SHIPPED.read_bytes()


def load(data: bytes | str, *, file: str, language: str = "en") -> Instrument:
    """The instrument in ``data`` with its texts in ``language``; ``file`` is the name used in messages.

    Raises:
        Invalid: with one problem for everything that is wrong; nothing else is ever raised.
    """
    raw, problems = _encoded(data)
    tree, more = read(raw) if not problems else ({}, ())
    problems += more + _asked_language(tree, language)
    refuse(_in_file(problems, file))
    return build.instrument(tree, language=language, digest=hashlib.sha256(raw).hexdigest())


def check(data: bytes | str, *, file: str) -> tuple[Problem, ...]:
    """Everything that is wrong with ``data``, in the layout's order; empty when it can be used."""
    raw, problems = _encoded(data)
    return _in_file(problems or read(raw)[1], file)


def read(raw: bytes) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The tables of a file and all its problems, whose places are paths inside the file."""
    try:
        tree = parse(raw)
    except Invalid as unreadable:
        return {}, unreadable.problems
    return tree, problems_of(tree)


def problems_of(tree: dict[str, Any]) -> tuple[Problem, ...]:
    """Everything that is wrong with the tables of a file."""
    rules = (rule(tree) for rule in CHECKS)
    everything = chain(breaches(tree, FILE, "", languages(tree)), chain.from_iterable(rules))
    found = tuple(islice(everything, MOST_LISTED + 1))
    if len(found) <= MOST_LISTED:
        return found
    return (*found[:MOST_LISTED], Rule.INS_032.problem("", count=MOST_LISTED))


def parse(raw: bytes) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        Invalid: the file is too large, not UTF-8 or not TOML; nothing further can be said about it.
    """
    if len(raw) > MAX_BYTES:
        raise Invalid(Rule.INS_001.problem("", f"{len(raw)}", limit=f"{MAX_BYTES}"))
    refuse(_dotted_lines(raw))
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Invalid(Rule.INS_002.problem(_("line {line}", line=line))) from None
    except RecursionError:
        raise Invalid(Rule.INS_003.problem("", detail=_("it is nested too deeply"))) from None
    except (ValueError, OverflowError) as error:
        raise Invalid(_not_toml(str(error), raw)) from None


def _dotted_lines(raw: bytes) -> Iterator[Problem]:
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if line.count(b".") > MAX_DOTS_A_LINE:
            yield Rule.INS_031.problem(_("line {line}", line=number), limit=MAX_DOTS_A_LINE)


def _not_toml(message: str, raw: bytes) -> Problem:
    """The parser's sentence, with its position as the place and the line there as the value."""
    position = POSITION.search(message)
    detail = POSITION.sub("", message)
    if not position:
        return Rule.INS_003.problem("", detail=detail)
    if not position[1]:
        return Rule.INS_003.problem(_("end of the file"), detail=detail)
    lines = raw.decode("utf-8-sig").split("\n")
    at = int(position[1])
    value = lines[at - 1].strip() if at <= len(lines) else ""
    return Rule.INS_003.problem(
        _("line {line}, column {column}", line=at, column=position[2]), value, detail=detail
    )


def _encoded(data: bytes | str) -> tuple[bytes, tuple[Problem, ...]]:
    if isinstance(data, bytes):
        return data, ()
    try:
        return data.encode("utf-8"), ()
    except UnicodeEncodeError:
        return b"", (Rule.INS_002.problem(""),)


def _asked_language(tree: dict[str, Any], language: str) -> tuple[Problem, ...]:
    named = words(tree, "languages")
    if not named or language in named:
        return ()
    return (Rule.INS_012.problem("languages", language, languages=", ".join(named)),)


def _in_file(problems: tuple[Problem, ...], file: str) -> tuple[Problem, ...]:
    return tuple(replace(p, place=f"{file}: {p.place}" if p.place else file) for p in problems)
