"""Copy and edit: what can be changed, and that the copy is the same instrument but for the changes."""

import tomllib
from dataclasses import replace

import pytest

from interview.errors import Invalid
from interview.instrument.loader import check, load, shipped
from interview.instrument.writer import edit, editable
from tests.instrument.files import valid

SMALL = valid().encode()


@pytest.mark.parametrize("data", [shipped(), SMALL], ids=["big-five", "three-by-five"])
def test_a_copy_without_changes_differs_only_in_version_and_digest(data: bytes) -> None:
    copy = edit(data, changes={}, version="1.0+mine", language="en")
    for language in load(data, file="old.toml").languages:
        before, after = (
            load(data, file="old.toml", language=language),
            load(copy, file="new.toml", language=language),
        )
        assert replace(after, version=before.version, digest=before.digest) == before
        assert (after.version, after.digest != before.digest) == ("1.0+mine", True)


def test_every_text_of_the_file_can_be_changed_and_lands_where_its_path_says() -> None:
    before = editable(shipped(), "en")
    assert len({text.path for text in before}) == len(before) > 400
    changes = {text.path: f"{n} {text.text}"[: text.limit] for n, text in enumerate(before)}
    after = editable(edit(shipped(), changes=changes, version="2", language="en"), "en")
    assert {text.path: text.text for text in after} == changes


def test_the_editable_texts_are_all_the_texts_there_are() -> None:
    def leaves(node: object) -> int:
        if isinstance(node, dict):
            return sum(
                key in ("en", "source") if isinstance(value, str) else leaves(value)
                for key, value in node.items()
            )
        return sum(map(leaves, node)) if isinstance(node, list) else 0

    assert len(editable(shipped(), "en")) == leaves(tomllib.loads(shipped().decode()))


def test_paths_labels_groups_and_kinds_of_one_factor() -> None:
    texts = {text.path: text for text in editable(SMALL, "sv") if text.group == "readers"}
    start = "factors.readers"
    wanted = {
        f"{start}.name": ("name", "Name", "Läsare"),
        f"{start}.source": ("source", "Source", "Made for tests"),
        f"{start}.facets.R2.label": ("facet", "Facet R2", "Läsare, sida 2"),
        f"{start}.questions.readers-main.text": (
            "question",
            "Question readers-main",
            "Berätta om cirkelns läsare.",
        ),
        f"{start}.questions.readers-main.probes.readers-main-recent.text": (
            "probe",
            "Probe readers-main-recent",
            "Vad hände förra månaden?",
        ),
        f"{start}.dynamics.text": ("question", "Question dynamics", "Hur har det förändrats?"),
        f"{start}.descriptors.5.text": ("descriptor", "Level 5", "Läsare som de ser ut på steg 5."),
        f"{start}.evidence.1.source": ("source", "Source: Evidence 1", "Made for tests"),
    }
    assert {path: (texts[path].kind, texts[path].label, texts[path].text) for path in wanted} == wanted


def test_a_change_in_one_language_leaves_the_other_as_it_was() -> None:
    path = "factors.books.questions.books-main.text"
    copy = edit(SMALL, changes={path: "Vilka böcker läser ni?"}, version="0.2", language="sv")
    assert load(copy, file="x", language="sv").factors[0].questions[0].text == "Vilka böcker läser ni?"
    assert load(copy, file="x", language="en").factors[0].questions[0].text == "Tell me about the books."


def test_the_notice_can_say_that_the_authors_own_table_was_entered() -> None:
    changes = {
        "notice": "Entered from the authors' Table 3.",
        "title": "Table 3",
        "about": "First.\r\n\r\nSecond.",
    }
    copy = load(edit(shipped(), changes=changes, version="2", language="en"), file="x")
    assert (copy.notice, copy.title, copy.about) == (changes["notice"], "Table 3", "First.\n\nSecond.")


@pytest.mark.parametrize(
    "text", ['"""', "\\", 'en = "x"', "# no comment", "[[factors]]", "’‘ \u202e שלום 🎈", "'''", "a\tb"]
)
def test_text_that_looks_like_the_file_format_comes_back_letter_for_letter(text: str) -> None:
    path = "factors.books.descriptors.1.text"
    copy = edit(SMALL, changes={path: text}, version="0.2", language="en")
    assert load(copy, file="x").factors[0].descriptors[0].text == text


@pytest.mark.parametrize(
    ("changes", "version", "codes"),
    [
        ({"factors.books.name": "  "}, "0.2", ("INS-008",)),
        ({"factors.books.name": "x" * 81}, "0.2", ("INS-009",)),
        ({"factors.books.name": "a\x00b"}, "0.2", ("INS-004",)),
        ({"factors.books.name": "a\ud800b"}, "0.2", ("INS-004",)),
        ({"factors.books.name": "Readers"}, "0.2", ("INS-014",)),
        ({"factors.books.name": "", "title": "", "about": "ok"}, "0.2", ("INS-008", "INS-008")),
        ({"factors.books.minutes": "99", "factors.none.name": "x"}, "0.2", ("INS-029", "INS-029")),
        ({}, "0.1", ("INS-030",)),
        ({}, "no version", ("INS-028",)),
    ],
)
def test_a_wrong_change_is_refused_as_the_loader_would(
    changes: dict[str, str], version: str, codes: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid) as refused:
        edit(SMALL, changes=changes, version=version, language="en")
    assert refused.value.codes == codes


def test_a_wrong_instrument_and_a_missing_language_are_refused() -> None:
    with pytest.raises(Invalid) as wrong:
        editable(b"id = 1", "en")
    assert "INS-006" in wrong.value.codes
    with pytest.raises(Invalid) as missing:
        edit(shipped(), changes={}, version="2", language="fi")
    assert missing.value.codes == ("INS-012",)


def test_a_copy_of_a_copy_is_valid_and_two_equal_copies_are_equal() -> None:
    once = edit(SMALL, changes={"title": "Again"}, version="0.2", language="en")
    assert once == edit(SMALL, changes={"title": "Again"}, version="0.2", language="en")
    assert check(edit(once, changes={}, version="0.3", language="en"), file="x") == ()
