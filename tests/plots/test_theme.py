"""Colours: readable, tellable apart by everybody, and the same in the theme file, the stylesheet and here."""

import re
import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from interview.plots.theme import DARK, FAMILY, FONT, LIGHT, THEMES, mixed
from interview.vocabulary import Kind
from tests.plots.colour import SIGHT, ciede2000, contrast, difference, lab, linear

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
CSS = (ROOT / "interview" / "ui" / "pentad.css").read_text(encoding="utf-8")

both = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
every_sight = pytest.mark.parametrize("sight", list(SIGHT))


def test_the_measure_of_difference_agrees_with_published_pairs():
    """Sharma, Wu and Dalal 2005, table 1: pairs 1, 7, 17 and 25."""
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    assert [round(ciede2000(a, b), 4) for a, b, _de in pairs] == [de for _a, _b, de in pairs]


@both
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_text_is_readable(theme, ground):
    assert contrast(theme.text, getattr(theme, ground)) >= 7
    assert contrast(theme.muted, getattr(theme, ground)) >= 4.5
    assert contrast(theme.researcher, getattr(theme, ground)) >= 4.5  # the colour of links


@both
def test_white_words_on_a_button_are_readable_and_the_button_is_seen(theme):
    assert contrast("#FFFFFF", theme.primary) >= 4.5
    assert contrast(theme.primary, theme.background) >= 3


@both
def test_lines_stand_out_from_the_ground(theme):
    lines = [theme.needed, *(theme.kind_colour(kind) for kind in Kind), *theme.factors]

    assert min(contrast(line, theme.background) for line in lines) >= 3


@both
@every_sight
def test_any_two_of_five_factors_are_told_apart(theme, sight):
    assert min(difference(a, b, sight) for a, b in combinations(theme.factors[:5], 2)) >= 18


@both
@every_sight
def test_any_two_of_eight_factors_are_told_apart(theme, sight):
    assert len(theme.factors) == 8
    assert min(difference(a, b, sight) for a, b in combinations(theme.factors, 2)) >= 10


@both
@every_sight
def test_the_three_kinds_are_told_apart(theme, sight):
    kinds = [theme.kind_colour(kind) for kind in Kind]

    assert min(difference(a, b, sight) for a, b in combinations(kinds, 2)) >= 12


@both
@pytest.mark.parametrize("count", range(2, 8))
def test_levels_go_one_way_in_lightness_with_steps_that_are_seen(theme, count):
    colours = theme.level_colours(count)
    lightness = [lab(linear(colour))[0] for colour in colours]

    assert len(colours) == count
    assert (colours[0], colours[-1]) == (theme.ramp[0], theme.ramp[-1])
    assert lightness == sorted(lightness, reverse=theme is LIGHT)
    for sight in SIGHT:
        assert min(difference(a, b, sight) for a, b in pairwise(colours)) >= (13 if count <= 4 else 6)


@both
def test_four_levels_are_the_four_fixed_steps(theme):
    assert theme.level_colours(4) == theme.ramp


def test_a_scale_of_one_level_is_refused():
    with pytest.raises(ValueError, match="two levels"):
        LIGHT.level_colours(1)


def test_a_mixed_colour_lies_between():
    assert mixed("#000000", "#FF8040", 0.5) == "#804020"


@both
def test_the_theme_file_holds_the_same_colours(theme):
    told = CONFIG["theme"][theme.name]

    assert told["primaryColor"] == theme.primary
    assert told["backgroundColor"] == theme.background
    assert told["secondaryBackgroundColor"] == theme.surface
    assert told["textColor"] == theme.text
    assert told["grayTextColor"] == theme.muted
    assert told["borderColor"] == told["dataframeBorderColor"] == theme.border
    assert told["linkColor"] == theme.researcher
    assert tuple(told["chartCategoricalColors"]) == theme.factors
    assert tuple(told["chartSequentialColors"]) == theme.level_colours(10)
    assert told["sidebar"] == {
        "backgroundColor": theme.surface,
        "secondaryBackgroundColor": theme.background,
    }


def test_the_stylesheet_holds_the_same_colours_and_no_others():
    told = dict(re.findall(r"--pentad-(\w+): light-dark\((#\w{6}, #\w{6})\)", CSS))

    assert told == {
        name: f"{getattr(LIGHT, name)}, {getattr(DARK, name)}"
        for name in ("primary", "surface", "background", "border")
    }
    assert len(re.findall(r"#[0-9A-Fa-f]{3,8}\b", CSS)) == 2 * len(told)
    assert set(THEMES) == {"light", "dark"}


def test_the_family_is_shipped_and_served_from_here():
    faces = CONFIG["theme"]["fontFaces"]
    folder = ROOT / "interview" / "ui" / "static"

    assert CONFIG["server"]["enableStaticServing"] is True
    assert CONFIG["theme"]["font"] == CONFIG["theme"]["headingFont"] == FONT
    assert {face["family"] for face in faces} == {FAMILY}
    assert len(faces) == 4
    for face in faces:
        file = folder / face["url"].removeprefix("app/static/")
        assert file.read_bytes()[:4] == b"wOF2"
    assert "SIL Open Font License" in (folder / "fonts" / "LICENSE.txt").read_text(encoding="utf-8")


def test_nothing_in_the_theme_or_stylesheet_points_elsewhere():
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")

    assert "http" not in config
    assert "http" not in CSS
    assert "url(" not in CSS
