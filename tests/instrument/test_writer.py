"""Copy and edit: what can be changed, and that the copy is the same instrument but for the changes."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from interview.errors import Invalid
from interview.instrument.loader import check, load, parse, problems_of, shipped
from interview.instrument.outline import Outline, outline
from interview.instrument.places import in_words
from interview.instrument.reshape import fresh_id, is_choice, slots
from interview.instrument.structure import Instrument
from interview.instrument.writer import edit, editable
from tests.instrument.files import valid

SMALL = valid().encode()
BOOKS = "factors.books.questions"
MAIN, MORE = f"{BOOKS}.books-main", f"{BOOKS}.books-more"
NEW = f"{BOOKS}.books-new"


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


# -- besides the texts: entries added and removed, and what is chosen about them ------------------------------


def added(*ids: str) -> dict[str, list[str]]:
    return {"added": list(ids), "removed": []}


def removed(*ids: str) -> dict[str, list[str]]:
    return {"added": [], "removed": list(ids)}


ONE_MORE: dict[str, Any] = {BOOKS: added("books-new"), f"{NEW}.probes": added("books-new-probe")}
ITS_TEXTS = {
    f"{NEW}.text": "Which book was left unread?",
    f"{NEW}.source": "Table 3",
    f"{NEW}.probes.books-new-probe.text": "What happened then?",
}
IN_SWEDISH = {
    f"{NEW}.text.sv": "Vilken bok blev inte läst?",
    f"{NEW}.probes.books-new-probe.text.sv": "Vad hände då?",
}


def kept(choices: Mapping[str, Any], changes: Mapping[str, str] | None = None) -> bytes:
    return edit(SMALL, changes=changes or {}, choices=choices, version="0.2", language="en")


def copied(choices: Mapping[str, Any], changes: Mapping[str, str] | None = None) -> Instrument:
    return load(kept(choices, changes), file="x")


def refused(choices: Mapping[str, Any], changes: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Code and place of all that is wrong with a copy."""
    with pytest.raises(Invalid) as wrong:
        kept(choices, changes)
    return [(problem.code, problem.place) for problem in wrong.value.problems]


def shown(choices: Mapping[str, Any]) -> Outline:
    return outline(SMALL, "en", choices=choices)


def test_a_question_with_its_probe_is_added_behind_the_others() -> None:
    *before, new = copied(ONE_MORE, ITS_TEXTS).factor("books").questions
    assert tuple(before) == load(SMALL, file="x").factor("books").questions
    assert (new.id, new.text, new.core, new.reaches) == (
        "books-new",
        "Which book was left unread?",
        True,
        (),
    )
    assert [(probe.id, probe.text) for probe in new.probes] == [("books-new-probe", "What happened then?")]


def test_a_question_is_removed_with_its_probes_and_nothing_else() -> None:
    books = copied({BOOKS: removed("books-more")}).factor("books")
    assert books == replace(
        load(SMALL, file="x").factor("books"), questions=load(SMALL, file="x").factor("books").questions[:1]
    )


def test_what_was_added_and_removed_again_leaves_the_guide_as_it_was() -> None:
    choices = {**ONE_MORE, BOOKS: {"added": ["books-new"], "removed": ["books-new"]}}
    assert copied(choices, ITS_TEXTS).factors == load(SMALL, file="x").factors


def test_a_text_that_was_typed_into_what_was_removed_is_no_mistake() -> None:
    copied({BOOKS: removed("books-more")}, {f"{MORE}.text": "typed before it was removed"})


def test_what_was_added_needs_its_texts_and_each_is_named_in_words() -> None:
    assert refused(ONE_MORE) == [
        ("INS-008", "Books, question 3"),
        ("INS-008", "Books, question 3, source"),
        ("INS-008", "Books, question 3, probe 1"),
        ("INS-008", "Books, question 3, probe 1, source"),
    ]


def test_a_probe_that_names_no_source_has_that_of_its_question() -> None:
    changes = {f"{MAIN}.source": "Table 3", f"{MAIN}.probes.books-main-recent.source": " "}
    question = copied({}, changes).factor("books").questions[0]
    assert (question.source, question.probes[0].source) == ("Table 3", "Table 3")
    assert copied(ONE_MORE, ITS_TEXTS).factor("books").questions[2].probes[0].source == "Table 3"


MANY = [f"q{n}" for n in range(9)]
COUNTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "ten questions of a factor": (
        {BOOKS: added(*MANY[:8])} | {f"{BOOKS}.{q}.probes": added(f"{q}p") for q in MANY[:8]},
        ["INS-008"],
    ),
    "eleven questions of a factor": (
        {BOOKS: added(*MANY)} | {f"{BOOKS}.{q}.probes": added(f"{q}p") for q in MANY},
        ["INS-008", "INS-023"],
    ),
    "no question of a factor": ({BOOKS: removed("books-main", "books-more")}, ["INS-023"]),
    "three probes of a question": ({f"{MAIN}.probes": added("a", "b")}, ["INS-008"]),
    "four probes of a question": ({f"{MAIN}.probes": added("a", "b", "c")}, ["INS-008", "INS-023"]),
    "no probe of a question": ({f"{MAIN}.probes": removed("books-main-recent")}, ["INS-023"]),
    "three probes of a standing question": (
        {"factors.books.relevance.probes": added("a", "b", "c")},
        ["INS-008"],
    ),
    "four probes of a standing question": (
        {"factors.books.relevance.probes": added("a", "b", "c", "d")},
        ["INS-008", "INS-023"],
    ),
    "a question of the opening without a probe": ({"opening.questions": added("a")}, ["INS-008"]),
    "no question in the opening": ({"opening.questions": removed("opening-first")}, ["INS-023"]),
    "twelve questions of the closing": (
        {"closing.questions": added(*(f"c{n}" for n in range(11)))},
        ["INS-008"],
    ),
    "thirteen questions of the closing": (
        {"closing.questions": added(*(f"c{n}" for n in range(12)))},
        ["INS-008", "INS-023"],
    ),
}


@pytest.mark.parametrize(("choices", "codes"), COUNTS.values(), ids=COUNTS)
def test_the_numbers_of_entries_are_those_of_the_loader(choices: dict[str, Any], codes: list[str]) -> None:
    said = {code for code, _place in refused({"factors.books.minutes": 60, **choices})}
    assert sorted(said - {"INS-025"}) == codes


def test_what_is_chosen_lands_where_its_path_says() -> None:
    copy = copied(
        {
            f"{MAIN}.reaches": ["B2", "B1"],
            f"{MAIN}.probes.books-main-recent.reaches": [],
            f"{MORE}.core": True,
            "factors.books.relevance.reaches": ["B1"],
            "factors.books.minutes": 20,
            "factors.books.needed": 5,
            "opening.minutes": 9,
            "opening.questions.opening-first.core": False,
            "opening.questions.opening-first.reaches": ["R1"],
        }
    )
    books = copy.factor("books")
    assert books.questions[0].reaches == ("B2", "B1")
    assert books.questions[0].probes[0].reaches == ()
    assert [question.core for question in books.questions] == [True, True]
    assert books.relevance.reaches == ("B1",)
    assert (books.minutes, books.needed, copy.opening.minutes) == (20, 5, 9)
    assert (copy.opening.questions[0].core, copy.opening.questions[0].reaches) == (False, ("R1",))
    assert copy.factors[1:] == load(SMALL, file="x").factors[1:]


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({f"{MAIN}.core": False}, ("INS-022", "Books, questions")),
        ({f"{MAIN}.reaches": ["R1"]}, ("INS-024", "Books, question 1, facets that it reaches")),
        ({"factors.books.needed": 6}, ("INS-021", "Books, level needed")),
        ({"factors.books.minutes": 5}, ("INS-027", "Books, minutes planned")),
        ({"factors.books.minutes": 0}, ("INS-026", "Books, minutes planned")),
        ({"closing.minutes": 241}, ("INS-026", "Closing, minutes planned")),
        ({f"{BOOKS}.none.core": True}, ("INS-029", f"{BOOKS}.none.core")),
        ({"factors.books.descriptors.3.reaches": []}, ("INS-029", "factors.books.descriptors.3.reaches")),
    ],
)
def test_a_wrong_choice_is_refused_as_the_loader_would(
    choices: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert refused(choices) == [problem]


def test_a_facet_that_nothing_reaches_any_more_is_named() -> None:
    choices: dict[str, Any] = {f"{MORE}.probes.books-more-else.reaches": []}
    without = SMALL.replace(b'reaches = ["B1", "B2"]', b"reaches = []")
    with pytest.raises(Invalid) as wrong:
        edit(without, changes={}, choices=choices, version="0.2", language="en")
    assert [(p.code, p.place) for p in wrong.value.problems] == [("INS-025", "Books, facet B2")]


def test_what_was_added_in_one_language_leaves_out_the_others() -> None:
    copy = copied(ONE_MORE, ITS_TEXTS)
    assert (copy.languages, copy.factor("books").questions[0].text) == (("en",), "Tell me about the books.")
    only_swedish = kept(ONE_MORE, {**IN_SWEDISH, f"{NEW}.source": "Tabell 3"})
    assert load(only_swedish, file="x", language="sv").languages == ("sv",)


def test_what_was_added_in_every_language_keeps_them_all() -> None:
    written = kept(ONE_MORE, {**ITS_TEXTS, **IN_SWEDISH})
    swedish = load(written, file="x", language="sv")
    assert swedish.languages == ("en", "sv")
    assert swedish.factor("books").questions[2].text == "Vilken bok blev inte läst?"
    assert load(written, file="x").factor("books").questions[2].text == "Which book was left unread?"


def test_a_language_is_left_out_where_that_was_chosen_and_stays_otherwise() -> None:
    changes = {f"{MAIN}.text": "Which books?"}
    both, one = kept({}, changes), kept({"languages": ["en"]}, changes)
    assert (
        load(both, file="x", language="sv").factor("books").questions[0].text == "Berätta om cirkelns böcker."
    )
    assert load(one, file="x").languages == ("en",)
    assert b"cirkel" not in one


def test_an_emptied_text_is_refused_in_whichever_language_and_drops_none() -> None:
    assert refused({}, {f"{MAIN}.text.sv": " "}) == [("INS-008", "Books, question 1, (sv)")]


def test_a_fresh_id_is_had_by_nothing_else_and_is_as_short_as_an_id_must_be() -> None:
    tree = parse(SMALL)
    assert fresh_id(tree, parent="books", seed="0123456789abcdef") == "books-01234567"
    tree["factors"][0]["questions"][0]["id"] = "books-01234567"
    assert fresh_id(tree, parent="books", seed="0123456789abcdef") == "books-12345678"
    long = fresh_id(tree, parent="x" * 60, seed="0123456789abcdef")
    assert len(long) == 60
    tree["factors"][0]["questions"][0]["id"] = long
    assert problems_of(tree) == ()


def test_a_choice_stands_at_no_path_of_a_text() -> None:
    for data in (SMALL, shipped()):
        paths = [slot.path for slot in slots(parse(data))]
        assert len(set(paths)) == len(paths)
        assert all(is_choice(path) for path in paths)
        texts = outline(data, "en", choices={}).texts
        assert not any(is_choice(text.path) for text in texts)
        assert len({text.path for text in texts}) == len(texts)


def test_the_outline_says_what_may_be_added_and_removed() -> None:
    books = shown({}).parts["books"]
    assert [question.may_go for question in books.questions] == [True, True]
    assert [(question.room, question.probes[0].may_go) for question in books.questions] == [(True, False)] * 2
    assert (books.room, books.always, books.minutes, books.needed) == (True, 6, 12, 4)
    assert [name for name, _asked in books.standing] == ["relevance", "assessment", "dynamics"]
    opening = shown({}).parts["opening"]
    assert (opening.room, opening.questions[0].may_go, opening.always) == (True, False, 0)
    assert (opening.needed, opening.standing, len(opening.facets)) == (None, (), 6)
    full = shown({BOOKS: added(*MANY[:8])}).parts["books"]
    assert (full.room, full.always) == (False, 30)


def test_the_outline_still_has_what_was_removed_and_counts_it_no_more() -> None:
    books = shown({BOOKS: removed("books-main")}).parts["books"]
    assert [(question.removed, question.may_go) for question in books.questions] == [
        (True, False),
        (False, False),
    ]
    assert books.questions[0].probes[0].removed
    assert books.always == 3


def test_only_a_choice_that_differs_is_a_change() -> None:
    same = {
        f"{MAIN}.core": True,
        f"{MAIN}.reaches": ["B1"],
        "factors.books.minutes": 12,
        "opening.questions.opening-first.core": True,
        "opening.questions.opening-first.reaches": [],
        BOOKS: {"added": [], "removed": []},
    }
    assert shown(same).changed == {}
    other = {f"{MAIN}.core": False, "opening.minutes": 3, BOOKS: removed("books-more"), f"{MORE}.core": True}
    assert shown(other).changed == {"opening.minutes": "opening", BOOKS: "books", f"{MAIN}.core": "books"}


PLACES = {
    "title.sv": "Title, (sv)",
    "version": "Name of the new version",
    "levels[1].meaning.en": "Level 2, meaning",
    "opening.questions[0].probes": "Opening, question 1, probes",
    "factors[1].needed": "Readers, level needed",
    "factors[1].relevance.text.en": "Readers, relevance",
    "factors[1].facets[1].label.en": "Readers, facet R2",
    "factors[1].descriptors[4].text.en": "Readers, level 5",
    "factors[1].evidence[0].source": "Readers, evidence 1, source",
    "factors[9].questions[9].text": "Question 10",
    "factors[1].facets": "Readers, facets",
    "line 3": "line 3",
}


@pytest.mark.parametrize(("place", "said"), PLACES.items())
def test_a_place_is_told_in_the_words_of_the_screen(place: str, said: str) -> None:
    assert in_words(place, parse(SMALL), "en") == said
