"""What is typed outside the guide: a reload in the middle, and a button pressed at once, lose no word."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from interview.database.transactions import reading, transaction
from interview.models import Document, InstrumentVersion, Quote
from interview.services.access import local_owner
from interview.services.instruments import read
from interview.vocabulary import Kind, State
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import Desk, until
from tests.builders import Place

SLOW_MS = 700  # a save that is on its way when the button is pressed
SLOW_SAVES = """(ms) => {
  const real = window.fetch;
  window.fetch = async (path, ...more) => {
    if (path === "/save") await new Promise((done) => setTimeout(done, ms));
    return real(path, ...more);
  };
}"""


@pytest.fixture
def place(data: Engine) -> Place:
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        return builders.case(session, owner, builders.study(session, owner))


def seen(data: Engine, look: Callable[[Session], object]) -> object:
    with reading(engine=data) as session:
        return look(session)


def slowly(page: Page) -> None:
    """From here on each save takes its time."""
    page.evaluate(SLOW_SAVES, SLOW_MS)


def type_at_the_end(desk: Desk, box: Locator, text: str) -> None:
    desk.go_to_end_of(box)
    desk.type_slowly(text)


def correction(desk: Desk) -> tuple[Locator, Locator]:
    """The dialog of the first quote, and its box."""
    desk.page.get_by_role("button", name="Edit", exact=True).first.click()
    dialog = desk.page.get_by_role("dialog")
    return dialog, dialog.get_by_label("Quote", exact=True)


def test_a_correction_survives_a_reload_and_is_saved_with_its_last_words(
    sits: Sits, data: Engine, place: Place
) -> None:
    desk = sits(f"/interview?interview={place.interview.hex}")
    _dialog, box = correction(desk)
    type_at_the_end(desk, box, " And we like it.")
    desk.page.reload()
    dialog, box = correction(desk)
    expect(box).to_have_value("We meet every month. And we like it.")
    expect(dialog.get_by_text("and waiting here until you press Save")).to_be_visible()
    slowly(desk.page)
    type_at_the_end(desk, box, " The last words.")

    dialog.get_by_role("button", name="Save").click()

    whole = "We meet every month. And we like it. The last words."
    expect(desk.quotes_shown.first).to_have_text(whole)
    expect(dialog).to_be_hidden()
    assert seen(data, lambda session: session.get_one(Quote, place.quote).text) == whole


def test_leaving_a_quote_as_it_was_forgets_the_correction(sits: Sits, place: Place) -> None:
    desk = sits(f"/interview?interview={place.interview.hex}")
    dialog, box = correction(desk)
    slowly(desk.page)
    type_at_the_end(desk, box, " Never mind.")
    dialog.get_by_role("button", name="Leave it as it was").click()
    expect(dialog).to_be_hidden()
    _dialog, box = correction(desk)
    expect(box).to_have_value("We meet every month.")


def test_a_copy_of_the_instrument_survives_a_reload_and_is_kept_with_its_last_words(
    sits: Sits, data: Engine
) -> None:
    desk = sits("/instrument")
    desk.page.get_by_role("button", name="Copy and edit").click()
    box = desk.page.get_by_label("Purpose", exact=True)
    type_at_the_end(desk, box, " Mine.")
    desk.page.reload()
    expect(box).to_have_value(re.compile(r" Mine\.$"))
    slowly(desk.page)
    type_at_the_end(desk, box, " The last words.")

    desk.page.get_by_role("button", name="Keep as a new version").click()

    expect(desk.page.get_by_text(re.compile(r"version \S+, edited here"))).to_be_visible()
    newest = select(InstrumentVersion).where(col(InstrumentVersion.origin) == "edited")
    purpose = seen(data, lambda session: read(session.exec(newest).one()).factor("idea").purpose)
    assert str(purpose).endswith(" Mine. The last words.")


def test_an_excerpt_survives_a_reload_and_its_document_has_the_last_words(
    sits: Sits, data: Engine, place: Place
) -> None:
    desk = sits(f"/prepare?initiative={place.initiative.hex}")

    def excerpt() -> Locator:
        desk.page.get_by_role("tab", name="Documents").click()
        return desk.page.get_by_label("Excerpt").last

    box = excerpt()
    desk.page.get_by_text("Add a document", exact=True).click()
    type_at_the_end(desk, box, "What matters.")
    desk.page.reload()
    box = excerpt()
    expect(box).to_have_value("What matters.")
    desk.page.get_by_label("Title").last.fill("Minutes")
    slowly(desk.page)
    type_at_the_end(desk, box, " The last words.")

    desk.page.get_by_role("button", name="Add the document").click()

    def kept() -> object:
        titled = select(Document.excerpt).where(col(Document.title) == "Minutes")
        return seen(data, lambda session: session.exec(titled).first())

    until(lambda: kept() is not None, told=kept)
    assert kept() == "What matters. The last words."


def test_words_that_cannot_be_saved_now_keep_the_button_from_doing_half(
    sits: Sits, data: Engine, place: Place
) -> None:
    desk = sits(f"/interview?interview={place.interview.hex}")
    dialog, box = correction(desk)
    desk.page.route("**/save", lambda route: route.fulfill(status=503, json={"sentence": "away"}))
    type_at_the_end(desk, box, " Not on the server.")
    dialog.get_by_role("button", name="Save").click()

    expect(dialog.get_by_text("What you typed last has not been saved yet")).to_be_visible()
    expect(box).to_have_value("We meet every month. Not on the server.")
    assert seen(data, lambda session: session.get_one(Quote, place.quote).version) == 1

    desk.page.unroute("**/save")
    expect(dialog.get_by_text(re.compile(r"^Saved \d\d:")).first).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(desk.quotes_shown.first).to_have_text("We meet every month. Not on the server.")


def test_a_reason_noted_under_relevance_goes_with_not_relevant_here_up_to_its_last_word(
    sits: Sits, data: Engine, place: Place
) -> None:
    desk = sits(f"/interview?interview={place.interview.hex}&part=idea")
    desk.choose("own_relevance_idea", "not relevant")
    desk.unfold("aloud_idea")
    here = desk.keyed("state_own_level_idea").get_by_role("radio", name="not relevant here")
    expect(here).to_be_visible()
    type_at_the_end(desk, desk.note("idea-relevance"), "There is one firm only, up to the last word.")

    here.click()

    expect(desk.page.get_by_text("The respondent's own level: not relevant here")).to_be_visible()
    own = desk.talk().values(factor="idea", kind=Kind.OWN)
    assert (own.state, own.rationale) == (
        State.NOT_RELEVANT,
        "There is one firm only, up to the last word.",
    )
