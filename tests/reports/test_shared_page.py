"""The page of a shared link as a file: what stands on it in any case, and what the choices take away."""

import re
from dataclasses import replace
from html import unescape

import pytest

from interview.plots.inline_radar import radar_svg
from interview.plots.inline_steps import track
from interview.profile import Axis
from interview.queries.shared_views import SharedMatrix
from interview.reports.shared_matrix import alike, matrix_html
from interview.reports.shared_page import info_of, profile_of, saved_html
from interview.verdict_in_words import headline, verdict_in_words
from interview.vocabulary import Kind, State
from tests import shared_pages
from tests.shared_pages import factor, page

NOTHING = {
    "spread": False,
    "verdict": False,
    "strengths": False,
    "actions_shown": False,
    "progress_shown": False,
    "actions": (),
    "progress": (),
}


def said(html: str) -> str:
    """What a person reads, in one line."""
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S)).split())


def words(**changes: object) -> str:
    return said(saved_html(page(**changes)))


@pytest.mark.parametrize("choices", [{}, NOTHING])
def test_some_things_stand_on_every_page_whatever_was_chosen(choices: dict[str, object]) -> None:
    shown = words(**choices)
    for wanted in (
        "Researchers' judgement",
        "2 raters",
        "2026-03-02",
        "open: 2 cannot judge" if not choices else "open: ",
        "thin evidence",
        "evidence withdrawn",
        "The five success factors of a cluster initiative, version 1.1",
        "questions and levels derived from the paper, not the authors' own table",
        "not a ranking or a score",
        "it is not a zero",
    ):
        assert wanted in shown, wanted
    assert "Critical mass Open: " in shown


def test_a_page_without_spread_says_that_whoever_shares_it_chose_so_and_shows_none() -> None:
    without = shared_pages.page(spread=False)
    assert "chose to leave out the spread" in said(saved_html(without))
    assert "chose to leave out the spread" not in words()
    info = info_of(without)
    assert not any(mark.spread or mark.levels or mark.beside for mark in info.lines[0].marks)
    drawn = radar_svg(info) + "".join(track(info, place) for place in range(len(info.axes)))
    assert 'class="spread"' not in drawn
    assert 'class="given"' not in drawn
    assert info.lines[0].marks[0].raters == 2  # how many judged is always said


def test_what_was_not_chosen_is_not_there() -> None:
    everything, little = words(), words(**NOTHING)
    for text in ("not yet a platform", "Find a deputy for the manager", "baseline 2024-09-12", "lower median"):
        assert text in everything
        assert text not in little
    assert "What limits it" in everything
    assert "Open factors" in little


def test_the_verdict_is_that_of_the_screens() -> None:
    shown = page()
    profile = profile_of(shown)
    assert headline(profile) in said(saved_html(shown))
    assert verdict_in_words(profile).startswith(headline(profile))
    reached = page(factors=tuple(factor(f"f{n}", f"Factor {n}", 3) for n in range(5)))
    assert "the cluster initiative platform is reached" in said(saved_html(reached))
    assert "What limits it" not in said(saved_html(reached))


def test_kinds_are_named_and_a_self_assessment_says_that_one_person_judged() -> None:
    assert "By the respondents' own judgement" in words(kind=Kind.OWN)
    assert "Judged by one person alone" in words(kind=Kind.OWN, alone=True)
    assert "By consensus" in words(kind=Kind.CONSENSUS)
    assert "Judged by one person alone" not in words()


def test_an_invented_example_says_so_first() -> None:
    assert words(invented=True).index("Invented example") < words(invented=True).index("CI 2", 5)
    assert "Invented example" not in words()


def test_the_saved_file_is_whole_by_itself() -> None:
    html = saved_html(page())
    assert "<script" not in html
    assert not re.findall(r"(?:src|action)=|url\(|@import", html)
    assert re.findall(r'href="([^"]+)"', html) == ["data:,"]
    assert ' style="' not in html


def test_an_axis_without_a_judgement_is_a_gap_and_nothing_is_filled() -> None:
    info = info_of(page())
    drawn = radar_svg(info)
    assert drawn.count('class="profile"') == 3  # of five sides the two beside the open axis are missing
    assert "polygon" in drawn
    assert set(re.findall(r'<polygon class="([a-z]+)', drawn)) == {"level", "need"}
    assert 'class="open"' in track(info, 3)
    assert 'class="mark' not in track(info, 3)
    for name in shared_pages.LEVELS:
        assert f">{name}<" in drawn


def test_every_drawing_is_named_and_says_its_values() -> None:
    info = info_of(page())
    drawn = radar_svg(info)
    assert 'role="img"' in drawn
    assert "<desc" in drawn
    assert "Driving forces and commitment Emerging, 2 raters" in unescape(drawn)
    assert "between Established and Proven, 2 raters" in unescape(track(info, 0))
    assert "level needed: Established" in unescape(track(info, 0))


@pytest.mark.parametrize(
    ("axis", "open_because"),
    [
        (Axis("a", "A", 3, states=(State.NOT_ASKED,)), "not asked"),
        (Axis("a", "A", 3, states=(State.NOT_RELEVANT, State.DECLINED)), "1 not relevant here, 1 declined"),
        (Axis("a", "A", 3, levels=(1, 4), no_agreement=True), "no agreement"),
        (Axis("a", "A", 3), "not judged yet"),
    ],
)
def test_the_reason_for_a_gap_is_said(axis: Axis, open_because: str) -> None:
    factors = (shared_pages.SharedFactor(axis, axis.raters, ""), *page().factors[:2])
    assert f"A Open: {open_because}." in words(factors=factors)


# -- the matrix ----------------------------------------------------------------------------------------------


def test_rows_stand_in_alphabetical_order_whatever_order_they_come_in() -> None:
    matrix = shared_pages.matrix()
    html = matrix_html(replace(matrix, rows=matrix.rows[::-1]))
    rows = re.findall(r'<th scope="row"[^>]*><a [^>]+>([^<]+)<', html)
    assert rows == ["Automation Region", "CI 10", "CI 2", "Övre Norrland"]


def test_cells_are_coloured_only_where_all_are_of_one_kind_instrument_and_version() -> None:
    same, mixed = shared_pages.matrix(), shared_pages.matrix(mixed=True)
    assert alike(same)
    assert "swatch k4-" in matrix_html(same)
    assert not alike(mixed)
    assert "swatch k4-" not in matrix_html(mixed)
    assert "They are not coloured" in said(matrix_html(mixed))
    for change in ({"version": "1.2"}, {"instrument": "other"}):
        assert not alike(one_cell_of(same, **change))


def one_cell_of(matrix: SharedMatrix, **change: str) -> SharedMatrix:
    first, *rest = matrix.rows
    cells = {id: replace(cell, **change) for id, cell in list(first.cells.items())[:1]}
    return replace(matrix, rows=(replace(first, cells=first.cells | cells), *rest))


def test_each_cell_has_kind_date_and_version_and_a_level_of_its_own_scale() -> None:
    matrix = shared_pages.matrix()
    shown = said(matrix_html(matrix))
    assert "researchers · 2026-03-02 · big-five 1.1" in shown
    first, *rest = matrix.rows
    other = {
        id: replace(cell, level=5, upper=5, level_names=("a", "b", "c", "d", "Fifth step"))
        for id, cell in list(first.cells.items())[:1]
    }
    assert "Fifth step" in said(
        matrix_html(replace(matrix, rows=(replace(first, cells=first.cells | other), *rest)))
    )
