"""A quote in one move: Enter, an empty box at once, and nothing lost on the way."""

import re

from playwright.sync_api import BrowserContext, expect

from tests.components.apps import store
from tests.components.conftest import Opens
from tests.components.pages import capture_box, kept, status, until
from tests.servers import Server


def test_enter_adds_the_quote_with_its_presets_and_reruns_the_fragment_alone(opens: Opens) -> None:
    page = opens()
    expect(page.get_by_text("board 0 quotes")).to_be_visible()
    capture_box(page).press_sequentially("We are everyone's friend")
    capture_box(page).press("Enter")
    assert capture_box(page).input_value() == ""

    until(lambda: store.quotes() == ["Manager of CI 2: We are everyone's friend"])

    expect(page.get_by_text("added 1", exact=True)).to_be_visible()
    expect(status(capture_box(page))).to_have_text(re.compile(r"^Added \d\d:\d\d:\d\d$"))
    expect(page.get_by_text("page runs 1", exact=True)).to_be_visible()
    assert kept(page, "outbox") == kept(page, "unsent") == 0


def test_shift_enter_starts_a_new_line_and_an_empty_box_submits_nothing(opens: Opens) -> None:
    page = opens()
    capture_box(page).press("Enter")
    capture_box(page).press_sequentially("one")
    capture_box(page).press("Shift+Enter")
    capture_box(page).press_sequentially("two")
    expect(capture_box(page)).to_have_value("one\ntwo")
    capture_box(page).press("Enter")

    until(lambda: store.quotes() == ["Manager of CI 2: one\ntwo"])


def test_enter_that_ends_a_composition_does_not_submit(opens: Opens) -> None:
    page = opens()
    capture_box(page).fill("日本")
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        event = {"key": "Enter", "bubbles": True, "cancelable": True} | composing
        taken = capture_box(page).evaluate(
            "(node, e) => !node.dispatchEvent(new KeyboardEvent('keydown', e))", event
        )
        assert not taken
    expect(capture_box(page)).to_have_value("日本")
    assert kept(page, "outbox") == 0

    capture_box(page).press("Enter")
    until(lambda: store.quotes() == ["Manager of CI 2: 日本"])


def test_ten_quotes_in_a_row_over_a_dead_server_arrive_once_each_and_in_order(
    opens: Opens, server: Server
) -> None:
    page = opens()
    server.kill()
    for number in range(10):
        capture_box(page).press_sequentially(f"quote {number}")
        capture_box(page).press("Enter")
    expect(status(capture_box(page))).to_have_text("10 not added yet, kept in this browser")
    assert kept(page, "outbox") == 10

    server.start()

    until(lambda: store.quotes() == [f"Manager of CI 2: quote {number}" for number in range(10)])
    until(lambda: kept(page, "outbox") == 0)


def test_quotes_of_a_closed_tab_are_added_by_the_next_one(opens: Opens, context: BrowserContext) -> None:
    page = opens()
    page.route("**/submit", lambda route: route.abort())
    capture_box(page).fill("said into a tab that was closed")
    capture_box(page).press("Enter")
    until(lambda: kept(page, "outbox") == 1)
    page.close()

    other = opens("/other")

    until(lambda: store.quotes() == ["Manager of CI 2: said into a tab that was closed"])
    until(lambda: kept(other, "outbox") == 0)


def test_unsent_words_are_in_the_box_after_a_reload(opens: Opens) -> None:
    page = opens()
    capture_box(page).press_sequentially("half a quo")

    page.reload()

    expect(capture_box(page)).to_have_value("half a quo")
    assert store.quotes() == []


def test_a_refused_quote_comes_back_into_the_box_with_the_reason(opens: Opens) -> None:
    page = opens()
    capture_box(page).fill("refuse this")
    capture_box(page).press("Enter")

    expect(status(capture_box(page))).to_have_text("This quote cannot be kept. Please change it.")

    expect(capture_box(page)).to_have_value("refuse this")
    assert kept(page, "outbox") == 0
    assert kept(page, "unsent") == 1
