"""Every requirement is pinned: what the project asks for, and what that brings with it."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from interview.settings import ROOT

PINNED = re.compile(r"==[\w.]+")


def lines(file: Path) -> list[Requirement]:
    """The requirements in a file, without comments and options."""
    texts = (line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [Requirement(text) for text in texts if text and not text.startswith("-")]


DIRECT, BROUGHT = lines(ROOT / "requirements.txt"), lines(ROOT / "constraints.txt")


def brought_by(wanted: Requirement, seen: set[tuple[str, str]]) -> Iterator[str]:
    """What a requirement needs on this machine, itself among it, by name."""
    for extra in ("", *sorted(wanted.extras)):
        name = canonicalize_name(wanted.name)
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        yield name
        for text in distribution(name).requires or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                yield from brought_by(needed, seen)


def here(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate()


def test_each_line_names_one_version() -> None:
    assert [str(line) for line in (*DIRECT, *BROUGHT) if not PINNED.fullmatch(str(line.specifier))] == []


def test_the_constraints_are_named_where_the_requirements_are_read() -> None:
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").startswith("-c constraints.txt\n")


def test_nothing_stands_in_both_files_or_twice() -> None:
    names = [canonicalize_name(line.name) for line in (*DIRECT, *BROUGHT)]
    assert sorted(names) == sorted(set(names))


def needed_here() -> set[str]:
    seen: set[tuple[str, str]] = set()
    return {name for line in DIRECT if here(line) for name in brought_by(line, seen)}


def test_whatever_the_requirements_bring_with_them_is_pinned() -> None:
    pinned = {canonicalize_name(line.name) for line in (*DIRECT, *BROUGHT) if here(line)}
    assert needed_here() - pinned == set()
    if sys.platform == "linux":  # where the file is renewed; elsewhere less may be needed
        assert pinned - needed_here() == set()


def test_what_is_installed_is_what_is_pinned() -> None:
    pinned = {canonicalize_name(line.name): line.specifier for line in (*DIRECT, *BROUGHT) if here(line)}
    differing = [name for name in needed_here() if distribution(name).version not in pinned[name]]
    assert differing == [], "install again: pip install -r requirements.txt"


def test_the_measure_finds_what_an_extra_brings() -> None:
    assert "psycopg-binary" in set(brought_by(Requirement("psycopg[binary]"), set()))
    assert "psycopg-binary" not in set(brought_by(Requirement("psycopg"), set()))
    with pytest.raises(PackageNotFoundError):
        list(brought_by(Requirement("no-such-thing-here"), set()))
