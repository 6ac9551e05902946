"""What people write is text wherever it is shown: in lists that open, in labels, dialogs and charts too."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from interview.database.transactions import transaction
from interview.services.access import local_owner
from interview.services.judgements import Evidence
from interview.vocabulary import Kind
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import Desk
from tests.builders import THREE_BY_FIVE, Place

HOSTILE = (
    '<u class="planted" onclick="alert(1)">u</u><img src="http://127.0.0.1:9/a.png" onerror="alert(2)">'
    "![i](http://127.0.0.1:9/b.png) [l](http://127.0.0.1:9/c) **planted** :red[planted] $planted$ =1+1"
)
START = '<u class="planted"'
SHORT = '<u class="planted">u</u>![](//0:9/d)'
NAMED = re.compile(r'((?:name|text|label|title|about|description|purpose|meaning|group|notice)\.en = ")(.*?)"')
PLANTED = r"""() => {
  const marks = ".planted, img[src*=':9/'], a[href*=':9/'], .katex, .stMarkdownColoredText";
  const found = [...document.querySelectorAll(marks)];
  const bold = [...document.querySelectorAll("strong, b, em")].filter((n) => n.textContent === "planted");
  const where = (node) => node.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)?.[0];
  return [...found, ...bold].map((node) => `${where(node)}: ${node.outerHTML.slice(0, 120)}`);
}"""
"""What a text would have become, were it taken for markup."""


def hostile_instrument() -> bytes:
    """The instrument of the tests with something hostile in everything that has a name."""
    content = THREE_BY_FIVE.read_text(encoding="utf-8")
    return NAMED.sub(lambda found: found[1] + found[2] + " " + json.dumps(SHORT)[1:], content).encode()


@pytest.fixture
def place(data: Engine) -> Place:
    """A case in which everything that has a name has a hostile one."""
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        study = builders.study(session, owner, title=HOSTILE, instrument=hostile_instrument())
        factor = "books"
        made = builders.case(session, owner, study, name=HOSTILE, factor=factor)
        builders.caught(session, owner, made.interview, HOSTILE, factor=factor)
        builders.judged(
            session,
            made,
            factor=factor,
            interview_id=None,
            kind=Kind.RESEARCHER,
            level=2,
            rationale=HOSTILE,
            evidence=(Evidence(quote_id=made.quote), Evidence(observation=HOSTILE)),
        )
        return made


@pytest.fixture
def calm(sits: Sits, place: Place) -> Iterator[Desk]:
    """Home is open; at the end no dialog came up and no text of anybody's became anything but text."""
    desk = sits("/")
    dialogs: list[str] = []
    desk.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    expect(desk.page.get_by_text("Start a study").first).to_be_visible()
    yield desk
    assert dialogs == []


def is_text(page: Page, where: str) -> None:
    """The hostile words can be read as they were typed, and nothing was made of them."""
    expect(page.get_by_text(START).first).to_be_attached()
    page.wait_for_timeout(150)
    assert page.evaluate(PLANTED) == [], where


def go(desk: Desk, address: str) -> None:
    root = desk.page.url.partition("://")[2].partition("/")[0]
    desk.page.goto(f"http://{root}{address}")


def open_list(page: Page, label: str) -> None:
    """Open a list of choices, look at it, close it."""
    box = page.get_by_role("combobox", name=label).first
    box.click()
    option = page.get_by_role("option").first
    for _again in range(
        40
    ):  # a list that is still being drawn does not open, and one that opens takes a moment
        page.wait_for_timeout(300)
        if option.is_visible():
            break
        box.press("ArrowDown")
    expect(option).to_be_visible()
    is_text(page, f"the list {label}")
    page.keyboard.press("Escape")


def unfold_everything(page: Page) -> None:
    for summary in page.locator("[data-testid=stExpander] summary").all():
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()


def test_on_home_and_prepare_every_name_is_text(calm: Desk, place: Place) -> None:
    page = calm.page
    is_text(page, "home")
    unfold_everything(page)
    open_list(page, "Instrument")

    go(calm, f"/prepare?initiative={place.initiative.hex}")
    expect(page.get_by_role("tab").first).to_be_visible()
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        page.wait_for_timeout(400)
        unfold_everything(page)
        is_text(page, f"prepare, {tab.inner_text()}")
    for screen in ("/prepare", "/interview", "/profile"):
        go(calm, screen)
        is_text(page, screen)


def test_in_the_interview_every_word_is_text_also_in_what_opens(calm: Desk, place: Place) -> None:
    page = calm.page
    go(calm, f"/interview?interview={place.interview.hex}")
    calm.keyed("sections").get_by_role("radio").nth(1).click()
    expect(calm.note("books-main")).to_be_visible()
    calm.turn_panel(open_=True)
    expect(calm.chart.locator("svg").first).to_be_visible()
    unfold_everything(page)
    is_text(page, "the guide, its panel and its chart")
    open_list(page, "Evidence")

    calm.keyed("presets").get_by_role("button").click()
    open_list(page, "Speaker")
    page.keyboard.press("Escape")
    calm.keyed("finish_menu").get_by_role("button").click()
    is_text(page, "what is still lacking")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Edit").first.click()
    expect(page.get_by_role("dialog").get_by_label("Memo")).to_be_visible()
    is_text(page, "the correction of a quote")


def test_on_profile_and_instrument_every_word_is_text(calm: Desk, place: Place) -> None:
    page = calm.page
    go(calm, f"/profile?round={place.round.hex}")
    expect(calm.chart.locator("svg").first).to_be_visible()
    unfold_everything(page)
    is_text(page, "the profile as a radar")
    open_list(page, "Evidence")
    page.get_by_role("radio", name="steps").click()
    is_text(page, "the profile as steps")

    go(calm, f"/instrument?version={place.version.hex}")
    expect(page.get_by_role("button", name="Copy and edit")).to_be_visible()
    unfold_everything(page)
    is_text(page, "the instrument")
    open_list(page, "Version")
    page.get_by_role("button", name="Copy and edit").click()
    expect(page.get_by_role("button", name="Back to reading")).to_be_visible()
    calm.keyed("bar-top-copy").get_by_role("radio").nth(3).click()
    is_text(page, "the instrument as it is edited")

    page.goto(page.url.partition("/instrument")[0] + f"/briefing/{place.initiative.hex}")
    is_text(page, "the printed page")
