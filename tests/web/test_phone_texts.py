"""The phone page in Swedish: every text that a phone can show has one, and what runs is what was written."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview import texts
from interview.settings import ROOT
from interview.texts import LOCALES, _, plural, speaking
from tests.catalogues import Entry, compiled, gathered, read_po

PO = LOCALES / "sv" / "LC_MESSAGES" / "pentad.po"
CODE = ROOT / "interview"
WHOLE = [
    *sorted((CODE / "web" / "phones").glob("*.py")),
    CODE / "services" / "participants.py",
    CODE / "services" / "ways_in.py",
    CODE / "services" / "throttle.py",
    CODE / "web" / "shield.py",
]
PAGES = "".join(file.read_text() for file in sorted((CODE / "web" / "phones").glob("*.py")))
IN_PART = {
    CODE / "words.py": set(re.findall(r"\bwords\.(\w+)\(", PAGES)),
    CODE / "votes_in_words.py": set(re.findall(r"\b(?:votes_in_)?words\.(\w+)\(", PAGES)),
    CODE / "services" / "checks.py": {"unkeepable", "text", "line", "word"},
    CODE / "web" / "answers.py": {"body_of"},
}
"""Of these a phone meets what stands in some functions only."""


def shown_on_phones(tmp_path: Path) -> Iterator[tuple[str, str]]:
    yield from gathered(WHOLE)
    for file, functions in IN_PART.items():
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name in functions:
                part = tmp_path / "part.py"
                part.write_text(ast.unparse(node))
                yield from gathered([part])


@pytest.fixture(scope="module")
def swedish() -> dict[str, Entry]:
    return {entry.key: entry for entry in read_po(PO)}


def test_every_text_that_a_phone_can_show_has_a_swedish_one(swedish: dict[str, Entry], tmp_path: Path) -> None:
    wanted = {f"{one}\0{many}" if many else one for one, many in shown_on_phones(tmp_path)}
    assert len(wanted) > 100
    assert {"low", "Chair", "First vote", "{n} of {all}"} <= wanted
    assert sorted(wanted - set(swedish)) == []


def test_every_swedish_text_is_whole_and_holds_the_same_names_as_the_english_one(
    swedish: dict[str, Entry],
) -> None:
    for entry in swedish.values():
        if not entry.text:
            continue
        for form in entry.forms:
            assert names(form) == names(entry.text), entry
            assert form.strip(), entry
            assert form[-1] == entry.text[-1] or form[-1] not in ".:?…", entry
            assert form[-1:] in ".:?…" or entry.text[-1:] not in ".:?…", entry


def names(text: str) -> set[str | None]:
    return {name for _before, name, _how, _kind in string.Formatter().parse(text) if name}


def test_the_catalogue_that_runs_is_the_one_that_was_written(swedish: dict[str, Entry]) -> None:
    assert PO.with_suffix(".mo").read_bytes() == compiled(swedish.values()), "python -m tests.catalogues"


def test_no_text_is_given_twice() -> None:
    keys = [entry.key for entry in read_po(PO)]
    assert len(keys) == len(set(keys))


def test_a_language_is_spoken_inside_its_block_alone() -> None:
    assert texts.languages() == ("en", "sv")
    with speaking("sv"):
        assert _("Vote {n}", n=3) == "Omgång 3"
        with speaking("en"):
            assert _("Vote {n}", n=3) == "Vote 3"
        assert plural("{n} cannot judge", "{n} cannot judge", 2) == "2 kan inte bedöma"
    assert _("Vote {n}", n=3) == "Vote 3"


def test_a_catalogue_is_read_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "pentad.po"
    file.write_text(
        '# a word\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "One \\"two\\""\nmsgstr ""\n"Ett "\n"\\"två\\""\n\n'
        'msgid "{n} vote"\nmsgid_plural "{n} votes"\nmsgstr[0] "{n} röst"\nmsgstr[1] "{n} röster"\n'
    )
    assert read_po(file) == [
        Entry("", "", ("Content-Type: text/plain; charset=UTF-8\n",)),
        Entry('One "two"', "", ('Ett "två"',)),
        Entry("{n} vote", "{n} votes", ("{n} röst", "{n} röster")),
    ]


def test_the_script_says_nothing_of_its_own() -> None:
    """Its words come from the page, in the page's language."""
    script = (CODE / "web" / "phones" / "phone.js").read_text()
    literals = re.findall(r'"([^"\n]*)"', re.sub(r"//.*|/\*.*?\*/", "", script))
    assert [text for text in literals if re.search(r"[a-zA-Z]{2,} [a-zA-Z]{2,}", text)] == ["use strict"]
