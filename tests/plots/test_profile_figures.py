"""The drawings: that Plotly accepts them, and the few things in them that must never go wrong."""

import json
from itertools import product

import plotly.graph_objects as go
import pytest

from interview.plots.bundle import PLOTLY_ROUTE, plotly_bundle
from interview.plots.drawing import DASH, SYMBOL, WIDTH
from interview.plots.profile_chart import (
    ChartShape,
    profile_drawings,
    profile_info,
    radar_figure,
    steps_figure,
)
from interview.plots.theme import DARK, LIGHT
from interview.vocabulary import Kind, State
from tests.plots.samples import axis, board, of_size, one_kind, researchers, respondents

SIZES = [(3, 2), (3, 7), (4, 3), (5, 4), (6, 5), (7, 4), (8, 2), (8, 7)]
DRAWERS = [radar_figure, steps_figure]


def outline(figure: go.Figure, label: str = "researchers' judgement") -> go.Scatter:
    return next(t for t in figure.data if t.meta == "profile" and t.name == label)


def words(figure: go.Figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


@pytest.mark.parametrize("draw", DRAWERS)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_size_of_instrument_is_drawn(draw, narrow):
    for factors, levels in SIZES:
        info = profile_info(of_size(factors, levels))

        figure = draw(info, DARK, narrow=narrow)

        assert all(f"Factor {n}" in words(figure).replace("<br>", " ") for n in range(factors))
        assert all(name in words(figure).replace("<br>", " ") for name in info.level_names)


@pytest.mark.parametrize("draw", DRAWERS)
def test_nothing_is_ever_filled(draw):
    figure = draw(profile_info(respondents(), researchers(), board()))

    assert {trace.fill for trace in figure.data} <= {None, "none"}


def test_a_gap_breaks_the_line_and_is_not_drawn_through_the_middle():
    line = outline(radar_figure(profile_info(researchers())))

    assert [x is None for x in line.x] == [False, False, True, False, True, False]
    assert line.connectgaps is False
    assert (0, 0) not in zip(line.x, line.y, strict=True)


def test_a_whole_profile_is_closed():
    line = outline(radar_figure(profile_info(one_kind(axis("A", 1), axis("B", 2), axis("C", 3)))))

    assert None not in line.x
    assert (line.x[0], line.y[0]) == (line.x[-1], line.y[-1])


def test_the_lowest_level_is_away_from_the_centre():
    line = outline(radar_figure(profile_info(one_kind(axis("A", 1), axis("B", 1), axis("C", 1)))))

    assert min(x * x + y * y for x, y in zip(line.x, line.y, strict=True)) > 0.05


def test_a_single_judged_axis_is_still_seen():
    line = outline(radar_figure(profile_info(one_kind(axis("A"), axis("B", 2), axis("C")))))

    assert "markers" in line.mode
    assert sum(x is not None for x in line.x) == 1


@pytest.mark.parametrize("draw", DRAWERS)
def test_each_gap_says_why(draw):
    gaps = one_kind(
        *(axis(state.value, states=(state,)) for state in State),
        axis("nothing"),
        axis("split", no_agreement=True),
    )

    said = words(draw(profile_info(gaps)))

    for why in (
        "not asked",
        "cannot judge",
        "not relevant here",
        "declined",
        "not judged yet",
        "no agreement",
    ):
        assert why in said


def test_the_steps_say_of_each_kind_drawn_why_it_has_no_mark():
    said = words(steps_figure(profile_info(researchers(), respondents())))

    assert "<i>researchers: not judged yet</i>" in said  # the respondents have judged this factor
    assert "<i>researchers: cannot judge</i>" in said
    assert "<i>respondents: 2 not asked, 1 declined</i>" in said


@pytest.mark.parametrize("draw", DRAWERS)
def test_between_two_levels_is_drawn_at_both(draw):
    figure = draw(profile_info(one_kind(axis("A", 2, 3), axis("B"), axis("C"), kind=Kind.OWN)))
    # Markers in full size are judgements; the small dots are single raters.
    judged = [t for t in figure.data if t.marker.size == 11 and t.showlegend is False]

    spots = {(x, y) for t in judged for x, y in zip(t.x, t.y, strict=True) if x is not None}

    assert len(spots) == 2


@pytest.mark.parametrize("draw", DRAWERS)
def test_thin_evidence_is_hollow_and_only_there(draw):
    line = outline(draw(profile_info(researchers()), LIGHT))

    assert [colour == LIGHT.background for colour in line.marker.color][:5] == [
        False,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("draw", DRAWERS)
def test_a_provisional_judgement_has_a_ring_of_its_own(draw):
    rings = [t for t in draw(profile_info(researchers())).data if t.marker.size == 21]

    assert [sum(x is not None for x in ring.x) for ring in rings] == [1]


@pytest.mark.parametrize("draw", DRAWERS)
def test_the_number_of_raters_stands_with_the_factor(draw):
    said = words(draw(profile_info(respondents())))

    assert (said.count("3 raters"), said.count("2 raters")) in {(2, 2), (3, 2)}
    assert "rater" not in words(draw(profile_info(researchers())))


def test_kinds_differ_in_more_than_colour():
    looks = {(DASH[kind], WIDTH[kind], SYMBOL[kind]) for kind in Kind}

    assert len(looks) == len({SYMBOL[kind] for kind in Kind}) == 3


def test_equal_levels_of_two_kinds_do_not_hide_each_other():
    figure = radar_figure(profile_info(researchers(), board()))
    first, second = outline(figure), outline(figure, "consensus")

    assert (first.x[0], first.y[0]) != (second.x[0], second.y[0])


@pytest.mark.parametrize("shape", list(ChartShape))
def test_traces_stay_the_same_whatever_is_judged(shape):
    """Only so can a redraw keep every node, and the key its size."""
    empty = one_kind(*(axis(name) for name in "ABCDE"))
    full = one_kind(*(axis(name, 3, thin=True, provisional=True) for name in "ABCDE"))

    drawn = [profile_drawings(profile_info(p), shape=shape)["light"]["wide"] for p in (empty, full)]

    assert len(drawn[0]["data"]) == len(drawn[1]["data"])
    assert drawn[0]["layout"]["margin"] == drawn[1]["layout"]["margin"]
    assert drawn[0]["layout"]["height"] == drawn[1]["layout"]["height"]


def test_what_is_pressed_in_the_radar_tells_its_factor_by_its_place():
    drawings = profile_drawings(profile_info(respondents(), researchers()))
    figure = drawings["light"]["wide"]

    names = [note for note in figure["layout"]["annotations"] if note.get("captureevents")]
    marks = [trace["customdata"] for trace in figure["data"] if trace.get("meta") == "profile"]

    assert [note["name"] for note in names] == ["0", "1", "2", "3", "4"]
    assert ["<b>Idea</b>" in names[0]["text"], "<b>Organization</b>" in names[4]["text"]] == [True, True]
    assert marks == [[0, 1, 2, 3, 4, 0]] * 2
    assert drawings["factors"] == [axis.factor for axis in researchers().axes]


@pytest.mark.parametrize("shape", list(ChartShape))
def test_only_steps_have_a_row_to_press(shape):
    drawings = profile_drawings(profile_info(researchers()), shape=shape)

    assert drawings["rows"] is (shape is ChartShape.STEPS)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_row_of_the_steps_stands_where_a_press_is_looked_for(narrow):
    """The browser takes the nearest whole number below zero on the vertical axis for the row."""
    figure = steps_figure(profile_info(researchers()), narrow=narrow)
    marks = next(trace for trace in figure.data if trace.meta == "profile")

    assert [round(-y) for y, x in zip(marks.y, marks.x, strict=True) if x is not None] == [0, 1, 3]


@pytest.mark.parametrize("draw", DRAWERS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_each_factors_name_stands_after_its_own_hue(draw, theme):
    names = [a.text for a in draw(profile_info(researchers()), theme).layout.annotations if "■" in a.text]

    assert [text.split("■")[0] for text in names] == [
        f'<span style="color:{theme.factor_colour(place)}">' for place in range(5)
    ]
    assert len({theme.factor_colour(place) for place in range(8)}) == 8


@pytest.mark.parametrize("draw", DRAWERS)
def test_a_factor_name_full_of_markup_stays_text(draw):
    name = '<img src="http://x/y.png"> <a href="javascript:1">go</a> $a$ &amp;'
    figure = draw(profile_info(one_kind(axis(name, 3), axis("B", 2), axis("C", 1))))

    everything = json.dumps(figure.to_plotly_json())

    assert "<img" not in everything
    assert "<a " not in everything
    assert "$a$" not in everything
    assert "&lt;img" in everything


@pytest.mark.parametrize("shape", list(ChartShape))
def test_the_drawings_are_plain_json_for_both_themes_and_widths(shape):
    drawings = profile_drawings(profile_info(respondents(), researchers()), shape=shape, height=500)

    assert json.loads(json.dumps(drawings)) == drawings
    assert drawings["light"]["wide"]["layout"]["height"] == 500
    for theme, width in product(("light", "dark"), ("wide", "narrow")):
        go.Figure(drawings[theme][width])
    assert LIGHT.text in json.dumps(drawings["light"])
    assert LIGHT.text not in json.dumps(drawings["dark"])


def test_the_bundle_is_the_one_of_the_installed_package():
    version = PLOTLY_ROUTE.removeprefix("/assets/plotly-").removesuffix(".min.js")

    assert go.__name__.startswith("plotly")
    assert version.split(".")[0].isdigit()
    assert plotly_bundle()[:200].lstrip().startswith((b"/**", b"!function", b"(function"))
