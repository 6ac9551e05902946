"""Consent taken back in a browser: said before, done at once, and nothing comes back by another window."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import reading, transaction
from interview.models import Note, Quote
from interview.services.access import local_owner
from interview.vocabulary import ConsentItem
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import until
from tests.builders import Place, consent, judged, typed

SAID = "Nobody but our chair ever asked the members what they needed."


@pytest.fixture
def place(data: Engine) -> Place:
    with transaction(engine=data) as session:
        actor = local_owner(session=session)
        made = builders.case(session, actor, builders.study(session, actor))
        consent(session, actor, made.respondent, ConsentItem.BE_QUOTED)
        builders.caught(session, actor, made.interview, SAID, speaker=made.respondent)
        typed(session, actor, made.note("idea-relevance"), "The need is real.")
        judged(session, made, level=2, rationale="As they say.")
    return made


def left(data: Engine) -> tuple[int, int]:
    """Quotes and notes in the database."""
    with reading(engine=data) as session:
        return len(session.exec(select(Quote.id)).all()), len(session.exec(select(Note.id)).all())


def test_consent_is_taken_back_and_a_window_left_open_brings_nothing_back(
    sits: Sits, data: Engine, place: Place
) -> None:
    other = sits(f"/interview?interview={place.interview.hex}").page
    expect(other.locator("textarea").first).to_be_visible()
    page = sits(f"/prepare?initiative={place.initiative.hex}").page
    page.get_by_role("tab", name="Respondents").click()
    page.get_by_text("Consent: agrees to take part, be quoted").click()
    manner = page.get_by_label("How consent was given").first
    manner.fill("by e-mail")
    manner.press("Enter")
    row = page.locator('[class*="st-key-row_consent_prepare"]').first
    row.get_by_text("declines").click()
    expect(page.get_by_text("This removes for good: 2 quotes, notes to 1 question")).to_be_visible()
    assert left(data) == (2, 1)
    page.get_by_text("Remove for good", exact=True).click()
    expect(page.get_by_text("Removed for good.")).to_be_visible()
    assert left(data) == (0, 0)
    box = other.locator("textarea").first
    box.click()
    box.press_sequentially("typed late")
    expect(other.get_by_text(re.compile("taken back the consent to take part")).first).to_be_visible()
    assert left(data) == (0, 0)
    page.goto(re.sub(r"/prepare.*", f"/study?study={place.study.hex}", page.url))
    expect(page.get_by_text("1 text is to be looked at:")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_text("Says nothing of it").click()
    expect(page.get_by_text("1 text was dealt with.")).to_be_visible()
    until(lambda: page.get_by_text("1 text is to be looked at:").count() == 0)
