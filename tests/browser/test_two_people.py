"""Interviewer and note-taker on one interview from two machines, each with a log-in of their own."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine

from interview.database.transactions import reading, transaction
from interview.models import Member
from interview.queries.talk import Talk, read_talk
from interview.services.access import Actor
from interview.vocabulary import Role
from tests import builders
from tests.browser.driving import until
from tests.builders import Place, judged
from tests.components.conftest import WATCH_POLICY
from tests.hosted import Provider, admit, database_of, hosted_server, provider, sign_in
from tests.servers import Server

WITHIN_S = 1.0
TIMES = 20
HERS = "We met in the town hall, and everybody was there."
HIS = "Then the mayor said that she would pay for it."


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    with provider() as running:
        running.knows("ada", name="Ada Lovelace", email="ada@example.org", email_verified=True)
        running.knows("bo", name="Bo Ek", email="bo@example.org", email_verified=True)
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, issuer: Provider) -> Iterator[Server]:
    with hosted_server(tmp_path_factory.mktemp("two"), issuer=issuer) as running:
        yield running


@dataclass(frozen=True)
class Two:
    """Ada, who owns the study, and Bo, who edits it, each in a browser of their own."""

    server: Server
    data: Engine
    place: Place
    ada: Page
    bo: Page
    actor: Actor

    @property
    def both(self) -> tuple[Page, Page]:
        return self.ada, self.bo

    def stored(self) -> Talk:
        with reading(engine=self.data) as session:
            return read_talk(session=session, actor=self.actor, interview_id=self.place.interview)

    def interview(self, page: Page, part: str = "idea") -> None:
        page.goto(f"{self.server.url}/interview?interview={self.place.interview.hex}&part={part}")
        expect(note(page, "idea-origin")).to_be_visible()


@pytest.fixture(scope="module")
def machines(browser: Browser, server: Server, issuer: Provider) -> Iterator[tuple[Page, Page]]:
    """Two browsers in which somebody is logged in."""
    expect.set_options(timeout=20_000)
    made = []
    with database_of(server) as data:
        for who in ("ada", "bo"):
            admit(data, who, issuer=issuer.url)
            context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
            context.set_default_timeout(20_000)
            context.add_init_script(WATCH_POLICY)
            page = context.new_page()
            page.goto(server.url)
            sign_in(page, who)
            made.append(page)
    yield made[0], made[1]
    violations = [found for page in made for found in page.evaluate("window.__violations || []")]
    for page in made:
        page.context.close()
    assert not violations


@pytest.fixture
def two(machines: tuple[Page, Page], server: Server, issuer: Provider) -> Iterator[Two]:
    """Both before the same interview, of a study of the test's own."""
    with database_of(server) as data:
        actors = [admit(data, who, issuer=issuer.url) for who in ("ada", "bo")]
        with transaction(engine=data) as session:
            title = f"Clusters {time.monotonic_ns()}"
            study = builders.study(session, actors[0], title=title)
            place = builders.case(session, actors[0], study)
            session.add(Member(study_id=study, user_id=actors[1].user_id, role=Role.EDITOR))
        made = Two(server, data, place, *machines, actors[0])
        for page in machines:
            made.interview(page)
        expect(beside(made.bo)).to_have_text("Ada Lovelace: Idea")
        expect(beside(made.ada)).to_have_text("Bo Ek: Idea")
        yield made
        for page in machines:
            page.goto(server.url)


def note(page: Page, place: str) -> Locator:
    return page.locator(f'textarea[data-testid="field"][data-record^="note/"][data-record$="/{place}"]')


def beside(page: Page) -> Locator:
    return page.get_by_test_id("beside")


def status(page: Page, place: str) -> Locator:
    return page.locator(f'.pentad-field:has([data-record$="/{place}"]) .pentad-status').first


def spoken(page: Page, text: str) -> None:
    page.keyboard.type(text, delay=5)


def seconds_until_it_reads(page: Page, place: str, text: str, since: float) -> float:
    page.wait_for_function(
        "([place, text]) => document.querySelector(`textarea[data-record$='/${place}']`).value === text",
        arg=[place, text],
    )
    return time.monotonic() - since


def test_a_note_appears_for_the_other_while_it_is_typed_within_a_second(two: Two) -> None:
    note(two.ada, "idea-origin").click()
    took, text = [], ""
    for key in "abcdefghijklmnopqrst"[:TIMES]:
        text += key
        since = time.monotonic()
        two.ada.keyboard.press(key)
        took.append(seconds_until_it_reads(two.bo, "idea-origin", text, since))
    assert statistics.median(took) < WITHIN_S, took
    expect(status(two.bo, "idea-origin")).to_have_text("Ada Lovelace is writing here")
    expect(status(two.bo, "idea-origin")).not_to_have_text("Ada Lovelace is writing here")


def test_a_cursor_and_what_it_stands_in_stay_where_they_are_while_the_other_types(two: Two) -> None:
    note(two.bo, "idea-today").click()
    spoken(two.bo, "Bo has his cursor here")
    for _step in range(5):
        two.bo.keyboard.press("ArrowLeft")
    until(lambda: two.stored().note("idea-today").text == "Bo has his cursor here")
    expect(note(two.ada, "idea-today")).to_have_value("Bo has his cursor here")
    where = "(box) => [box.selectionStart, Math.round(box.getBoundingClientRect().top)]"
    before = note(two.bo, "idea-today").evaluate(where)

    note(two.ada, "idea-origin").click()
    spoken(two.ada, "One line above\n\n\n\n\n\nand seven lines down.")

    expect(note(two.bo, "idea-origin")).to_have_value("One line above\n\n\n\n\n\nand seven lines down.")
    after = note(two.bo, "idea-today").evaluate(where)
    expect(note(two.bo, "idea-today")).to_be_focused()
    assert after[0] == before[0]
    assert abs(after[1] - before[1]) <= 2


def test_both_typing_into_one_note_at_once_lose_nothing_and_are_asked_nothing(two: Two) -> None:
    for page in two.both:
        note(page, "idea-origin").click()
    for hers, his in zip_longest(HERS, HIS, fillvalue=""):
        for page, key in ((two.ada, hers), (two.bo, his)):
            if key:
                page.keyboard.insert_text(key)
    until(lambda: note(two.ada, "idea-origin").input_value() == note(two.bo, "idea-origin").input_value())
    found = note(two.ada, "idea-origin").input_value()
    assert (HERS in found, HIS in found) == (True, True), found
    assert len(found) <= len(HERS) + len(HIS) + 1
    until(lambda: two.stored().note("idea-origin").text == found)
    assert [page.get_by_test_id("conflict").count() for page in two.both] == [0, 0]


def test_where_both_change_the_same_words_each_text_is_kept_and_one_is_asked(two: Two) -> None:
    note(two.ada, "idea-origin").fill("The idea came from the firms.")
    expect(note(two.bo, "idea-origin")).to_have_value("The idea came from the firms.")
    for page in two.both:
        note(page, "idea-origin").evaluate("(box) => { box.focus(); box.setSelectionRange(4, 8); }")
    two.ada.keyboard.insert_text("notion")
    two.bo.keyboard.insert_text("plan")

    until(lambda: sum(page.get_by_test_id("conflict").count() for page in two.both) >= 1)

    asked = two.bo if two.bo.get_by_test_id("conflict").count() else two.ada
    other = two.ada if asked is two.bo else two.bo
    kept = {note(page, "idea-origin").input_value() for page in two.both}
    assert kept == {"The notion came from the firms.", "The plan came from the firms."}
    asked.reload()
    expect(asked.get_by_test_id("other-text").first).to_be_visible()  # nothing is lost by it
    shown = {note(asked, "idea-origin").input_value(), asked.get_by_test_id("other-text").first.inner_text()}
    assert shown == kept
    asked.get_by_test_id("keep-both").first.click()
    expect(asked.get_by_test_id("conflict")).to_have_count(0)
    until(lambda: all(text in note(other, "idea-origin").input_value() for text in kept))


def test_marks_quotes_and_the_clock_reach_the_other_without_a_reload(two: Two) -> None:
    asked = "[class*='st-key-asked_idea-today'] input"
    two.ada.locator("[class*='st-key-asked_idea-today'] label").click()
    until(lambda: two.bo.locator(f"{asked}:checked").count() > 0)

    two.bo.get_by_test_id("capture").click()
    two.bo.keyboard.insert_text("Nobody had asked us before.")
    two.bo.keyboard.press("Enter")
    expect(two.ada.get_by_text("Nobody had asked us before.")).to_be_visible()

    two.bo.get_by_role("button", name="Start", exact=True).click()
    expect(two.ada.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    assert two.stored().clock.running


def test_each_sees_in_which_part_the_other_is_and_that_they_left(two: Two) -> None:
    line = beside(two.ada).bounding_box()
    two.bo.get_by_role("radio", name="Activities").click()
    expect(beside(two.ada)).to_have_text("Bo Ek: Activities")
    two.bo.goto(two.server.url)
    expect(beside(two.ada)).to_have_text("")
    assert beside(two.ada).bounding_box() == line  # its place is kept: nothing moves


def test_an_interview_begun_on_one_machine_goes_on_at_another(two: Two) -> None:
    note(two.ada, "idea-origin").click()
    spoken(two.ada, "Begun on the laptop")
    two.ada.get_by_role("button", name="Start", exact=True).click()
    expect(two.ada.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    until(lambda: two.stored().note("idea-origin").text == "Begun on the laptop")
    two.ada.goto("about:blank")  # closed in the middle

    two.interview(two.bo)
    expect(note(two.bo, "idea-origin")).to_have_value("Begun on the laptop")
    expect(two.bo.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    note(two.bo, "idea-origin").click()
    two.bo.keyboard.press("Control+End")
    spoken(two.bo, ", gone on at the desk.")
    until(lambda: two.stored().note("idea-origin").text == "Begun on the laptop, gone on at the desk.")
    assert two.stored().note("idea-origin").branches == ()


def test_raters_hand_in_on_their_screens_and_the_round_opens_without_a_reload(
    two: Two,
) -> None:
    with transaction(engine=two.data) as session:
        judged(session, two.place, level=4, rationale="Canaria ratio")
    for page in two.both:
        page.goto(f"{two.server.url}/profile?round={two.place.round.hex}")
        expect(page.get_by_text("This study rates blind")).to_be_visible()
    expect(two.bo.get_by_text("Awaited: Ada Lovelace.")).to_be_visible()
    assert "2 raters" not in two.bo.content()

    two.bo.locator('[class*="st-key-levels_level_case_idea"] [role="radiogroup"] label').first.click()
    two.bo.get_by_role("button", name="Hand in my judgements").click()
    expect(two.bo.get_by_text("You have handed in.")).to_be_visible()
    assert "Canaria" not in two.bo.content()
    expect(two.ada.get_by_text("Handed in: Bo Ek.")).to_be_visible()
    two.ada.get_by_role("button", name="Hand in my judgements").click()

    for page in two.both:
        expect(page.get_by_text("were opened to everybody")).to_be_visible()
        expect(page.get_by_text("2 raters").first).to_be_visible()


def test_on_a_narrow_screen_the_bar_says_who_is_where_and_nothing_scrolls_sideways(two: Two) -> None:
    wide = two.bo.viewport_size
    two.bo.set_viewport_size({"width": 390, "height": 844})
    expect(beside(two.bo)).to_have_text("Ada Lovelace: Idea")
    expect(beside(two.bo)).to_be_visible()
    expect(two.bo.get_by_role("button", name="Finish")).to_be_visible()
    scrolled = "document.querySelector('[data-testid=\"stMain\"]').scrollWidth"
    assert two.bo.evaluate(scrolled) <= 390
    assert wide
    two.bo.set_viewport_size(wide)
