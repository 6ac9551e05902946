"""The Profile screen in a browser: the chart opens what is behind an axis, and an observation is never lost."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import reading, transaction
from interview.models import Draft, EvidenceLink
from interview.services.access import local_owner
from interview.vocabulary import Kind
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import until
from tests.builders import Place, judged

FACTORS = ("idea", "driving-forces", "activities", "critical-mass", "organization")
SPOT = """(place) => {
  const figure = document.querySelector('[data-testid="profile-chart"]').firstElementChild;
  const { x, y } = figure.data.find((trace) => trace.meta === "profile");
  const { xaxis, yaxis } = figure._fullLayout;
  const { left, top } = figure.getBoundingClientRect();
  return [left + xaxis._offset + xaxis.d2p(x[place]), top + yaxis._offset + yaxis.d2p(y[place])];
}"""
IN_ROWS = """() => document.querySelector('[data-testid="profile-chart"]').firstElementChild.data
  .find((trace) => trace.meta === "profile").mode === 'markers'"""
OUTLINES = """() => [...document.querySelector('[data-testid="profile-chart"]').firstElementChild.data]
  .filter((trace) => trace.meta === "profile").map((trace) => trace.name)"""

BOTH_IN_WORDS = re.compile("By the researchers' judgement: .* By the respondents' own judgement: ", re.DOTALL)


@pytest.fixture
def place(data: Engine) -> Place:
    """A case in which every factor is judged by the researcher, one by the respondent too."""
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        made = builders.case(session, owner, builders.study(session, owner))
        for level, factor in enumerate(FACTORS):
            judged(session, made, factor=factor, level=1 + level % 4)
        judged(session, made, kind=Kind.OWN, level=4)
    return made


def opened(sits: Sits, place: Place, *, width: int = 1280) -> Page:
    page: Page = sits(f"/profile?round={place.round.hex}", width=width).page
    page.locator('[data-testid="profile-chart"] .scatterlayer .point').first.wait_for()
    page.locator(".st-key-case_idea, .st-key-levels_level_case_idea").first.wait_for()
    page.evaluate("window.chart = document.querySelector('[data-testid=\"profile-chart\"]')")
    return page


def expect_only_open(page: Page, factor: str) -> None:
    """The fold of the factor is open, in view and focused, and the chart is still the same node."""
    heading = page.locator(f".st-key-axis_{factor} summary")
    expect(page.locator(f".st-key-axis_{factor} .pentad-history")).to_be_visible()
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    folds = {f: page.locator(f".st-key-axis_{f} details[open]").count() for f in FACTORS}
    assert folds == {f: int(f == factor) for f in FACTORS}
    assert page.evaluate("window.chart.isConnected")


def test_pressing_a_factors_name_in_the_radar_opens_its_fold_and_brings_it_into_view(
    sits: Sits, place: Place
) -> None:
    page = opened(sits, place)
    page.locator(".annotation-text-g", has_text="Critical mass").click()
    expect_only_open(page, "critical-mass")
    page.locator(".annotation-text-g", has_text="Critical mass").click()  # once more: it stays open
    page.wait_for_timeout(300)
    expect_only_open(page, "critical-mass")


@pytest.mark.parametrize("width", [1280, 390])
def test_pressing_a_mark_in_the_radar_opens_the_fold_of_its_factor(
    sits: Sits, place: Place, width: int
) -> None:
    page = opened(sits, place, width=width)
    page.get_by_test_id("profile-chart").scroll_into_view_if_needed()
    page.mouse.move(*page.evaluate(SPOT, 1))
    expect(page.locator(".hoverlayer .hovertext")).to_contain_text("Driving forces")
    page.mouse.click(*page.evaluate(SPOT, 1))
    expect_only_open(page, "driving-forces")


def test_pressing_anywhere_in_a_row_of_the_steps_opens_the_fold_of_its_factor(sits: Sits, place: Place) -> None:
    page = opened(sits, place)
    page.get_by_role("radio", name="steps", exact=True).click()
    page.wait_for_function(IN_ROWS)
    row = page.locator('[data-testid="profile-chart"] .annotation-text-g', has_text="Activities")
    box = row.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] + 60, box["y"] + box["height"] / 2)
    expect_only_open(page, "activities")


def test_a_fold_is_opened_with_the_keyboard_alone(sits: Sits, place: Place) -> None:
    page = opened(sits, place)
    page.locator(".st-key-axis_driving-forces summary").focus()
    page.keyboard.press("Enter")
    expect_only_open(page, "driving-forces")


def test_all_kinds_are_drawn_together_in_the_same_chart_each_with_a_line_of_its_own(
    sits: Sits, place: Place
) -> None:
    page = opened(sits, place)
    assert page.evaluate(OUTLINES) == ["researchers' judgement"]
    page.get_by_text("All together").click()
    until(
        lambda: page.evaluate(OUTLINES) == ["researchers' judgement", "respondents' own judgement"],
        told=lambda: page.evaluate(OUTLINES),
    )
    assert page.evaluate("window.chart.isConnected")
    expect(page.locator(".pentad-verdict")).to_have_count(1)
    expect(page.get_by_test_id("profile-chart")).to_have_attribute("aria-label", BOTH_IN_WORDS)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_column_of_the_table_is_out_of_sight_with_all_kinds_together(
    sits: Sits, place: Place, width: int
) -> None:
    page = opened(sits, place, width=width)
    page.get_by_text("All together").click()
    expect(page.locator(".pentad-table th")).to_have_text(["Factor", "Judgement", "Level", "Level needed"])
    expect(page.locator(".pentad-table small").first).to_be_visible()
    assert (
        page.evaluate(
            "(s => s.scrollWidth - s.clientWidth)(document.querySelector('.pentad-scroll:has(.pentad-table)'))"
        )
        <= 0
    )


EDGES = """(row) => [...row.querySelectorAll('[role="radio"]')].map((choice) => {
  const { borderLeftColor, borderRightColor } = getComputedStyle(choice);
  return [choice.innerText.trim(), borderLeftColor, borderRightColor];
})"""


def test_every_choice_of_a_broken_row_keeps_its_edges_beside_what_is_chosen(sits: Sits, place: Place) -> None:
    page = opened(sits, place, width=390)
    row = page.locator('[class*="st-key-state_level_case_idea"]').first
    page.locator('[class*="st-key-levels_level_case_idea"]').first.scroll_into_view_if_needed()
    for pointed_at in ("cannot judge", "declined"):
        row.get_by_role("radio", name=pointed_at).hover()
        edges = row.evaluate(EDGES)
        assert [name for name, *sides in edges if "rgba(0, 0, 0, 0)" in sides] == []
    row.get_by_role("radio", name="not relevant here").scroll_into_view_if_needed()
    chosen = page.locator('[class*="st-key-kind_"] [role="radiogroup"]')
    edges = chosen.evaluate(EDGES)
    assert len(edges) == 2
    assert len({sides[1] for _name, *sides in edges}) == 2  # the chosen one's, and the other's own
    assert [name for name, *sides in edges if "rgba(0, 0, 0, 0)" in sides] == []


def test_a_book_of_a_reason_is_laid_out_only_where_it_is_asked_for(
    sits: Sits, place: Place, data: Engine
) -> None:
    book = "She said it in <b>many</b> words. " * 3000
    with transaction(engine=data) as session:
        judged(session, place, based_on=1, rationale=book)
    page = opened(sits, place)
    page.locator(".st-key-axis_idea summary").first.click()
    reason = page.locator(".st-key-behind_idea .pentad-prose:has(.pentad-long)")
    whole = reason.locator("details > div")
    expect(reason.locator(".pentad-beginning")).to_be_visible()
    expect(whole).to_be_hidden()
    assert page.locator(".st-key-behind_idea").bounding_box()["height"] < 2000  # type: ignore[index]
    reason.locator("summary").click()
    expect(whole).to_be_visible()
    expect(whole).to_have_text(book.strip())
    expect(reason.locator(".pentad-beginning")).to_be_hidden()
    reason.locator("summary").press("Enter")
    expect(whole).to_be_hidden()


def observations(data: Engine) -> list[str]:
    with reading(engine=data) as session:
        found = session.exec(select(EvidenceLink.observation).where(EvidenceLink.observation != ""))
        return list(found)


def waiting(data: Engine) -> list[str]:
    with reading(engine=data) as session:
        return [d.text for d in session.exec(select(Draft)) if d.place.startswith("observation/") and d.text]


def test_an_observation_survives_a_reload_and_is_added_once_with_its_last_words(
    sits: Sits, place: Place, data: Engine
) -> None:
    page = opened(sits, place)
    box = page.locator('textarea[data-testid="field"][data-record*="/observation/"]')
    fold = page.locator(".st-key-observing_case_idea summary")

    fold.click()
    box.click()
    page.keyboard.type("The hall was full.")
    page.reload()  # before the box was left
    fold.click()
    expect(box).to_have_value("The hall was full.")
    box.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" People stood.")
    page.get_by_role("button", name="Add", exact=True).dblclick()

    until(lambda: observations(data) == ["The hall was full. People stood."], told=lambda: observations(data))
    expect(box).to_have_value("")
    page.wait_for_timeout(500)
    assert observations(data) == ["The hall was full. People stood."]
    assert waiting(data) == []
