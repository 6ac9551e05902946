"""A link is drawn up in a browser: a name is found and decided on, the preview follows, it opens elsewhere, it
closes, and the file that was saved needs nothing."""

import re
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import reading, transaction
from interview.models import ShareLink
from interview.services.access import local_owner
from interview.services.respondents import edit_identity
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import until
from tests.builders import OTHER_FACTOR, Place
from tests.sharing import drafted, finish, judge, shareable

FOUND = "Everything hangs on Åsa Lindström."
PLAIN = "The board meets every month and knows what it wants."


@pytest.fixture
def place(data: Engine) -> Place:
    """A case that is judged, with a reason that names a respondent."""
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        made = builders.case(session, owner, builders.study(session, owner))
        finish(session, made)
        judge(session, made, level=3, rationale=PLAIN)
        judge(session, made, level=2, factor=OTHER_FACTOR, rationale=FOUND)
        edit_identity(
            session=session,
            actor=owner,
            operation=uuid4(),
            respondent_id=made.respondent,
            name="Åsa Lindström",
            contact="",
        )
        shareable(session, made)
    return made


def of_study(sits: Sits, place: Place, **size: int) -> Page:
    return sits(f"/share?study={place.study.hex}", **size).page


def link(data: Engine) -> ShareLink:
    with reading(engine=data) as session:
        return session.exec(select(ShareLink)).one()


def test_a_link_is_drawn_up_decided_on_published_opened_saved_and_closed(
    sits: Sits, place: Place, data: Engine, browser: Browser, tmp_path: Path
) -> None:
    page = of_study(sits, place)
    page.get_by_role("button", name="Draw up a link").click()
    preview = page.frame_locator("iframe")
    expect(preview.get_by_role("heading", name="CI 1")).to_be_visible()
    expect(preview.get_by_text(PLAIN)).to_have_count(0)

    page.get_by_text("Strengths and weaknesses: reasons").click()
    expect(page.locator("mark")).to_have_text(["Åsa Lindström"])
    expect(preview.get_by_text(PLAIN)).to_have_count(1)
    publish = page.get_by_role("button", name="Publish and save as a file")
    expect(publish).to_be_disabled()
    page.get_by_role("button", name="Leave it out").first.click()
    expect(preview.get_by_text(FOUND)).to_have_count(0)
    expect(publish).to_be_enabled()
    publish.click()

    address = page.locator("code").inner_text()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/s/[\w-]{43}", address)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a file").first.click()
    assert download.value.suggested_filename.startswith("CI-1-")
    saved = tmp_path / "saved.html"
    download.value.save_as(saved)

    elsewhere = browser.new_context(offline=True)
    alone = elsewhere.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(saved.as_uri())
    expect(alone.get_by_role("heading", name="CI 1")).to_be_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert FOUND not in alone.content()
    elsewhere.set_offline(False)

    visitor = elsewhere.new_page()
    visitor.goto(address)
    expect(visitor.get_by_role("heading", name="CI 1")).to_be_visible()
    assert "/s/v/" in visitor.url
    page.get_by_role("button", name="I have it").click()
    expect(page.locator("code")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("opened once")).to_be_visible()
    page.get_by_role("button", name="Close it").click()
    page.get_by_role("button", name="Close this link").click()
    expect(page.get_by_text("closed", exact=True)).to_be_visible()
    until(lambda: link(data).closed_at is not None)
    visitor.reload()
    expect(visitor.get_by_text("This page cannot be shown.")).to_be_visible()
    elsewhere.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_preview_follows_each_choice_and_no_page_scrolls_sideways(
    sits: Sits, place: Place, data: Engine, width: int
) -> None:
    with transaction(engine=data) as session:
        id: UUID = drafted(session, place)
    page = sits(f"/share?study={place.study.hex}&draft={id.hex}", width=width, height=844).page
    preview = page.frame_locator("iframe")
    expect(preview.get_by_role("heading", name="CI 1")).to_have_count(1)
    page.get_by_role("radio", name="By its name").click()
    expect(preview.get_by_role("heading", name="Skåne Food")).to_have_count(1)
    page.get_by_text("Verdict", exact=True).click()
    expect(preview.get_by_text("not yet a platform")).to_have_count(0)
    page.get_by_text("Quotes: 0 of 1 that may be shown").click()
    page.get_by_text("We meet every month.").click()
    expect(preview.get_by_text("We meet every month.")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 99999)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_choices_pressed_in_haste_are_all_kept(sits: Sits, place: Place, data: Engine) -> None:
    page = of_study(sits, place)
    page.get_by_role("button", name="Draw up a link").click()
    expect(page.frame_locator("iframe").get_by_role("heading", name="CI 1")).to_be_visible()
    for label in ("Verdict", "Spread among the raters", "Actions", "Progress over rounds"):
        page.get_by_text(label, exact=True).click()
    wanted = {"verdict": False, "spread": False, "actions": True, "progress": True}
    until(
        lambda: {name: link(data).choices[name] for name in wanted} == wanted,
        told=lambda: link(data).choices,
    )
    boxes = page.get_by_role("checkbox")
    expect(boxes.nth(0)).not_to_be_checked()
    expect(boxes.nth(4)).to_be_checked()
