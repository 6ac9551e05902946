"""Another instrument, of three factors and five levels, through the whole interview screen and the profile."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from interview.database.transactions import transaction
from interview.instrument.loader import load
from interview.services.access import local_owner
from tests.browser.conftest import Sits
from tests.browser.driving import Desk, until, words
from tests.builders import THREE_BY_FIVE, Place, case, study

GUIDE = load(THREE_BY_FIVE.read_bytes(), file=THREE_BY_FIVE.name, language="en")
JUDGED = {"books": "Tested by time", "readers": "Absent", "meetings": "Working"}


@pytest.fixture
def place(data: Engine) -> Place:
    """An interview prepared on that instrument."""
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        made = study(session, owner, title="Circles", instrument=THREE_BY_FIVE.read_bytes())
        return case(session, owner, made, name="Tuesday Circle", factor="books")


def test_three_factors_and_five_levels_go_through_the_interview_and_the_profile(
    sits: Sits, place: Place
) -> None:
    desk = sits(f"/interview?interview={place.interview.hex}")
    desk.expect_part("Opening")
    desk.turn_to(GUIDE.factors[0].name)
    desk.turn_panel(open_=True)
    for factor in GUIDE.factors:
        desk.turn_to(factor.name)
        _talk_about(desk, factor.id)
        _judge(desk, factor.id)

    until(lambda: _stands(desk) == JUDGED, told=lambda: _stands(desk))
    talk = desk.talk()
    assert [factor.id for factor in talk.instrument.factors] == ["books", "readers", "meetings"]
    assert set(talk.notes) >= {q.id for f in GUIDE.factors for q in f.standing}
    assert all(word in (desk.chart.get_attribute("aria-label") or "") for word in JUDGED.values())
    _profile_shows_it(sits(f"/profile?round={place.round.hex}"))


def _stands(desk: Desk) -> dict[str, str]:
    """The name of the level that the researcher gave each factor, as the database has it."""
    names = {level.number: level.name for level in GUIDE.levels}
    judged = [s for s in desk.talk().standing if s.kind == "researcher"]
    return {s.factor: names[s.values.level] for s in judged if s.values.level}


def _talk_about(desk: Desk, factor: str) -> None:
    """Every question of the factor noted under; relevance and the respondent's own level; a quote."""
    chosen = GUIDE.factor(factor)
    for question in (*chosen.questions, *chosen.standing):
        desk.note(question.id).click()
        desk.insert(words(question.id))
        desk.until_noted(question.id, words(question.id))
    desk.choose(f"own_relevance_{factor}", "relevant")
    desk.unfold(f"aloud_{factor}")
    desk.choose_level(f"own_level_{factor}", "Partly working")
    desk.quote(words(f"said of {factor}"))
    expect(desk.quotes_shown.first).to_have_text(words(f"said of {factor}"))


def _judge(desk: Desk, factor: str) -> None:
    """All five levels are offered with their descriptors; one is chosen."""
    offered = desk.keyed(f"levels_level_researcher_{factor}")
    for level, descriptor in zip(GUIDE.levels, GUIDE.factor(factor).descriptors, strict=True):
        expect(offered).to_contain_text(f"{level.name}{descriptor.text}")
    desk.choose_level(f"level_researcher_{factor}", JUDGED[factor])


def _profile_shows_it(desk: Desk) -> None:
    """Three axes with their levels, in the drawing and in the table beside it; both drawings."""
    table = desk.page.locator(".pentad-table").first
    for factor in GUIDE.factors:
        row = table.locator("tbody tr").filter(has_text=factor.name)
        expect(
            row.filter(has_text="Partly working").or_(row.filter(has_text=JUDGED[factor.id])).first
        ).to_be_visible()
    desk.page.get_by_role("radio", name="researchers' judgement").click()
    for factor in GUIDE.factors:
        expect(table.locator("tbody tr").filter(has_text=factor.name)).to_contain_text(JUDGED[factor.id])
    expect(desk.page.get_by_text("By the researchers' judgement: not yet a platform")).to_be_visible()
    for drawing in ("steps", "radar"):
        desk.page.get_by_role("radio", name=drawing).click()
        for factor in GUIDE.factors:
            said = re.compile(f"{factor.name} {JUDGED[factor.id]}", re.IGNORECASE)
            expect(desk.chart).to_have_attribute("aria-label", said)
        expect(desk.chart.locator("svg").first).to_be_visible()
