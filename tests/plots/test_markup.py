"""Names of factors come from files that people upload: Plotly must show them letter by letter."""

import html

import pytest

from interview.plots.markup import broken, lines_of, plain

NASTY = '<b>bold</b> & <a href="javascript:x">link</a> $\\frac{1}{2}$ &lt;'


def test_markup_is_shown_and_not_obeyed():
    safe = plain(NASTY)

    assert "<" not in safe
    assert "$" not in safe
    assert html.unescape(safe) == NASTY


@pytest.mark.parametrize("text", ["Idé", "理念", "فكرة", "🙂👩‍👩‍👧", "%{x} {y}"])
def test_ordinary_letters_of_any_script_stay_as_they_are(text):
    assert plain(text) == text


def test_ends_of_lines_and_control_characters_become_spaces():
    assert plain("a\nb\tc\x00d\x7fe") == "a b c d e"


def test_a_long_name_is_broken_into_balanced_lines_at_words():
    assert lines_of("Driving forces and commitment", width=18, most=2) == ["Driving forces", "and commitment"]
    assert lines_of("Driving forces and commitment", width=11, most=3) == [
        "Driving",
        "forces and",
        "commitment",
    ]
    assert lines_of("Organization", width=8, most=2) == ["Organization"]


def test_what_is_past_the_last_line_is_cut_with_a_sign():
    assert lines_of("one two three four five six", width=8, most=2)[-1].endswith("…")


def test_an_empty_name_is_one_empty_line():
    assert lines_of("  ", width=10, most=2) == [""]


def test_the_only_tags_are_our_own_breaks():
    assert broken(NASTY, width=12, most=9).replace("<br>", "").count("<") == 0
