"""Every rule of the loader, refused with its code and place from the smallest change to a valid file."""

import random
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interview.errors import Invalid
from interview.instrument.loader import MOST_LISTED, check, load, shipped
from interview.instrument.rules import Rule
from tests.instrument.files import FILE, changed, found, valid, without_factor

FACTOR = "factors[0]"
QUESTION = "factors[0].questions[0]"

BREACHES = {
    "an unknown key": (
        changed('id = "books-main"', 'colour = "red"\nid = "books-main"'),
        [("INS-005", QUESTION)],
    ),
    "a missing key": (changed("minutes = 12\n", ""), [("INS-006", FACTOR)]),
    "a missing source": (
        changed('reaches = ["B1"]\nsource = "Made for tests"', 'reaches = ["B1"]'),
        [("INS-006", QUESTION)],
    ),
    "a number where a text belongs": (
        changed('text.en = "Tell me about the books."', "text.en = 7"),
        [("INS-007", f"{QUESTION}.text.en")],
    ),
    "a text where a table belongs": (
        changed(
            'text.en = "Tell me about the books."\ntext.sv = "Berätta om cirkelns böcker."',
            'text = "Tell me about the books."',
        ),
        [("INS-007", f"{QUESTION}.text")],
    ),
    "a truth value where a number belongs": (
        changed("minutes = 12", "minutes = true"),
        [("INS-007", f"{FACTOR}.minutes")],
    ),
    "not a number where a number belongs": (
        changed("minutes = 12", "minutes = nan"),
        [("INS-007", f"{FACTOR}.minutes")],
    ),
    "a number where a truth value belongs": (
        changed("core = true", "core = 1"),
        [("INS-007", f"{QUESTION}.core"), ("INS-022", f"{FACTOR}.questions")],
    ),
    "a list where a table belongs": (
        changed('text.en = "Tell me about the books."\ntext.sv = "Berätta om cirkelns böcker."', "text = [1]"),
        [("INS-007", f"{QUESTION}.text")],
    ),
    "a list in a list of words": (
        changed('reaches = ["B1"]', 'reaches = ["B1", []]'),
        [("INS-007", f"{QUESTION}.reaches[1]")],
    ),
    "an empty text": (changed("Tell me about the books.", " "), [("INS-008", f"{QUESTION}.text.en")]),
    "an empty source": (
        changed('reaches = ["B1"]\nsource = "Made for tests"', 'reaches = ["B1"]\nsource = ""'),
        [("INS-008", f"{QUESTION}.source")],
    ),
    "a text too long": (
        changed("Tell me about the books.", "x" * 601),
        [("INS-009", f"{QUESTION}.text.en")],
    ),
    "a null character": (
        changed("Tell me about the books.", r"Tell me\u0000"),
        [("INS-004", f"{QUESTION}.text.en")],
    ),
    "a missing language": (
        changed('text.sv = "Berätta om cirkelns böcker."\n', ""),
        [("INS-010", f"{QUESTION}.text")],
    ),
    "an undeclared language": (
        changed('text.en = "Tell me about the books."', 'text.en = "Tell me."\ntext.de = "Sag."'),
        [("INS-011", f"{QUESTION}.text")],
    ),
    "an id used twice": (
        changed('id = "books-more"', 'id = "books-main"'),
        [("INS-014", "factors[0].questions[1].id")],
    ),
    "a probe with the id of a question elsewhere": (
        changed('id = "books-main-recent"', 'id = "opening-first"'),
        [("INS-014", "factors[0].questions[0].probes[0].id")],
    ),
    "a facet's id used by two factors": (
        changed('id = "R2"', 'id = "B1"')
        .replace('reaches = ["R1", "R2"]', 'reaches = ["R1"]')
        .replace('["R2"]', "[]"),
        [("INS-014", "factors[1].facets[1].id"), ("INS-025", "factors[1].facets[1]")],
    ),
    "a factor named as a section": (
        changed('[[factors]]\nid = "books"', '[[factors]]\nid = "closing"'),
        [("INS-014", "factors[0].id")],
    ),
    "two factors of one name": (
        changed('name.en = "Readers"', 'name.en = "Books"'),
        [("INS-014", "factors[1].name.en")],
    ),
    "a language declared twice": (
        changed('["en", "sv"]', '["en", "sv", "en"]'),
        [("INS-014", "languages[2]")],
    ),
    "an id of another form": (changed('id = "books-main"', 'id = "1 book"'), [("INS-015", f"{QUESTION}.id")]),
    "a level out of order": (changed("number = 2", "number = 3"), [("INS-018", "levels[1].number")]),
    "no descriptor for a level": (
        re.sub(r"\[\[factors.descriptors\]\]\nlevel = 5.*?\n\n", "", valid(), count=1, flags=re.DOTALL),
        [("INS-019", f"{FACTOR}.descriptors")],
    ),
    "two descriptors for a level": (
        changed("level = 5", "level = 4"),
        [("INS-014", f"{FACTOR}.descriptors[4].level"), ("INS-019", f"{FACTOR}.descriptors")],
    ),
    "a descriptor for a level that is not": (
        changed("level = 5", "level = 6"),
        [("INS-020", f"{FACTOR}.descriptors[4].level"), ("INS-019", f"{FACTOR}.descriptors")],
    ),
    "a level needed that is not": (changed("needed = 4", "needed = 6"), [("INS-021", f"{FACTOR}.needed")]),
    "no core question": (changed("core = true", "core = false"), [("INS-022", f"{FACTOR}.questions")]),
    "a question with four probes": (
        changed(
            "\n[[factors.questions.probes]]",
            "".join(
                f'\n[[factors.questions.probes]]\nid = "p{n}"\ntext.en = "Why?"\ntext.sv = "Varför?"\n'
                f'reaches = []\nsource = "Made for tests"\n'
                for n in range(3)
            )
            + "\n[[factors.questions.probes]]",
        ),
        [("INS-023", f"{QUESTION}.probes")],
    ),
    "a facet of another factor reached": (
        changed('reaches = ["B1"]', 'reaches = ["B1", "R1"]'),
        [("INS-024", f"{QUESTION}.reaches")],
    ),
    "a facet nothing reaches": (
        changed('reaches = ["B2"]', "reaches = []").replace('reaches = ["B1", "B2"]', "reaches = []"),
        [("INS-025", "factors[0].facets[1]")],
    ),
    "no minutes": (changed("minutes = 12", "minutes = 0"), [("INS-026", f"{FACTOR}.minutes")]),
    "too few minutes for what is always asked": (
        changed("minutes = 12", "minutes = 5"),
        [("INS-027", f"{FACTOR}.minutes")],
    ),
    "a version of another form": (changed('"0.1"', '"0 1"'), [("INS-028", "version")]),
    "two factors": (without_factor(valid(), "meetings"), [("INS-016", "factors")]),
    "a language of another form": (
        changed('["en", "sv"]', '["en", "sv", "English"]'),
        [("INS-013", "languages[2]")],
    ),
    "a line with very many dots": (
        changed("Tell me about the books.", "." * 151),
        [("INS-031", f"line {valid()[: valid().index('Tell me about the books.')].count(chr(10)) + 1}")],
    ),
    "broken TOML": (
        valid() + "\nthis is not TOML\n",
        [("INS-003", f"line {valid().count(chr(10)) + 2}, column 6")],
    ),
    "TOML nested too deeply": ("a = " + "[" * 100_000, [("INS-003", FILE)]),
    "bytes that are no text": (
        valid().encode() + b"\xff",
        [("INS-002", f"line {valid().count(chr(10)) + 1}")],
    ),
    "a lone surrogate": (valid() + "# \ud800", [("INS-002", FILE)]),
    "a file too large": (valid() + "#" * 1_000_000, [("INS-001", FILE)]),
}


def test_the_valid_file_that_all_changes_start_from_has_no_problem() -> None:
    assert found(valid()) == []


@pytest.mark.parametrize(("text", "expected"), BREACHES.values(), ids=BREACHES)
def test_a_breach_is_refused_with_its_code_and_place(
    text: str | bytes, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected
    with pytest.raises(Invalid) as refused:
        load(text, file=FILE)
    assert [problem.code for problem in refused.value.problems] == [code for code, _place in expected]


def test_too_many_and_too_few_levels_are_refused() -> None:
    extra = (
        '[[levels]]\nnumber = {n}\nname.en = "L{n}"\nname.sv = "N{n}"\n'
        'meaning.en = "x"\nmeaning.sv = "x"\nsource = "x"\n\n'
    )
    many = changed("[opening]", "".join(extra.format(n=n) for n in (6, 7, 8)) + "[opening]")
    assert ("INS-017", "levels") in found(many)
    one = re.sub(r"\[\[levels\]\]\nnumber = [2-5].*?\n\n", "", valid(), flags=re.DOTALL)
    assert ("INS-017", "levels") in found(one)


def test_every_code_has_a_test_of_its_refusal() -> None:
    tested = {code for _text, expected in BREACHES.values() for code, _place in expected}
    elsewhere = {"INS-012", "INS-017", "INS-029", "INS-030", "INS-032"}
    assert tested | elsewhere == {rule.code for rule in Rule}


def test_codes_are_numbered_without_gaps_so_that_none_was_removed() -> None:
    assert [rule.code for rule in Rule] == [f"INS-{n:03}" for n in range(1, len(Rule) + 1)]


def test_all_problems_are_told_at_once_those_of_shape_beside_those_of_fit() -> None:
    text = changed("minutes = 12", 'minutes = "twelve"')
    text = text.replace("needed = 3", "needed = 9").replace('reaches = ["M2"]', 'reaches = ["M9"]')
    text = text.replace('name.sv = "Läsare"\n', "").replace('id = "readers-more"', 'id = "readers-main"')
    assert sorted(found(text)) == [
        ("INS-007", "factors[0].minutes"),
        ("INS-010", "factors[1].name"),
        ("INS-014", "factors[1].questions[1].id"),
        ("INS-021", "factors[2].needed"),
        ("INS-024", "factors[2].questions[1].probes[0].reaches"),
    ]


def test_a_problem_names_file_place_value_and_remedy() -> None:
    (problem,) = check(changed("needed = 4", "needed = 9"), file="mine.toml")
    assert problem.sentence == (
        "mine.toml: factors[0].needed: The level needed is none of the scale. (9) Use one of the levels 1 to 5."
    )


def test_a_problem_of_syntax_shows_the_line() -> None:
    (problem,) = check(valid() + "\nthis is not TOML\n", file=FILE)
    assert problem.value == "this is not TOML"


def test_a_language_the_file_does_not_have_is_refused_and_those_it_has_are_named() -> None:
    with pytest.raises(Invalid) as refused:
        load(valid(), file=FILE, language="de")
    (problem,) = refused.value.problems
    assert (problem.code, problem.value) == ("INS-012", "de")
    assert "en, sv" in problem.remedy


def test_texts_come_in_the_language_asked_for() -> None:
    assert load(valid(), file=FILE, language="sv").factors[1].name == "Läsare"
    assert load(valid(), file=FILE, language="en").factors[1].name == "Readers"


def test_an_instrument_of_three_factors_and_five_levels_loads_with_its_own_needed_levels() -> None:
    instrument = load(valid(), file=FILE)
    assert [factor.needed for factor in instrument.factors] == [4, 4, 3]
    assert [level.number for level in instrument.levels] == [1, 2, 3, 4, 5]
    assert [descriptor.level for descriptor in instrument.factors[0].descriptors] == [1, 2, 3, 4, 5]
    assert instrument.minutes == 40


def test_text_and_bytes_of_the_same_file_have_the_same_digest_and_a_changed_file_another() -> None:
    assert load(valid(), file=FILE) == load(valid().encode(), file=FILE)
    assert load(valid(), file=FILE).digest != load(valid() + "\n", file=FILE).digest


def test_a_value_that_is_shown_holds_no_control_character_and_is_cut() -> None:
    (problem,) = check(changed("Tell me about the books.", r"a\u0000b" + "x" * 1000), file=FILE)[:1]
    long = check(changed("Tell me about the books.", "y" * 100_000), file=FILE)[0]
    assert "\x00" not in problem.sentence
    assert len(long.value) == 200


def test_a_file_with_thousands_of_problems_is_refused_quickly_and_says_that_there_are_more() -> None:
    started = time.perf_counter()
    problems = check("[[levels]]\n" * 40_000 + "[[factors]]\n" * 40_000, file=FILE)
    assert time.perf_counter() - started < 10
    assert len(problems) == MOST_LISTED + 1
    assert problems[-1].code == "INS-032"


JUNK = st.sampled_from(
    [
        *(
            "",
            "[]",
            "{}",
            "[[]]",
            "{a=1}",
            "nan",
            "-inf",
            "true",
            "0",
            "-1",
            "9" * 20,
            "0x" + "f" * 5000,
            '""',
        ),
        *(
            '"\\u0000"',
            "1979-05-27",
            '"""',
            "'",
            "=",
            "[",
            "]",
            "\x00",
            "\n",
            "#",
            "[[factors]]",
            "[levels]",
            "é",
        ),
    ]
)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), junk=st.lists(JUNK, min_size=1, max_size=4))
def test_no_change_of_a_value_or_character_makes_the_loader_raise_anything_but_invalid(
    seed: int, junk: list[str]
) -> None:
    rng, lines = random.Random(seed), valid().split("\n")
    for piece in junk:
        at = rng.randrange(len(lines))
        key, equals, _value = lines[at].partition(" = ")
        cut = rng.randrange(len(lines[at]) + 1)
        lines[at] = (
            f"{key}{equals}{piece}"
            if equals and rng.random() < 0.7
            else lines[at][:cut] + piece + lines[at][cut:]
        )
        if rng.random() < 0.2:
            del lines[rng.randrange(len(lines))]
    refused_or_loaded("\n".join(lines))


@settings(max_examples=15, deadline=None, database=None)
@given(start=st.integers(0, len(shipped())), length=st.integers(0, 3000), junk=st.binary(max_size=20))
def test_no_cut_through_the_shipped_file_makes_the_loader_raise_anything_but_invalid(
    start: int, length: int, junk: bytes
) -> None:
    data = shipped()
    refused_or_loaded(data[:start] + junk + data[start + length :])


@settings(max_examples=100, deadline=None, database=None)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_random_input_makes_the_loader_raise_anything_but_invalid(data: bytes | str) -> None:
    refused_or_loaded(data)


def refused_or_loaded(data: bytes | str) -> None:
    """The file loads exactly when there is no problem to tell."""
    problems = check(data, file=FILE)
    try:
        load(data, file=FILE)
    except Invalid as refused:
        assert refused.problems == problems or "INS-012" in refused.codes
    else:
        assert problems == ()
