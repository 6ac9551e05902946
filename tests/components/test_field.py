"""Typed text is not lost: the field in a real browser, over a real server."""

import re
import time

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.components.apps import store
from tests.components.conftest import Opens
from tests.components.pages import box, kept, status, stored, until
from tests.servers import Server

PASTE = """(node, text) => {
  const data = new DataTransfer(), began = performance.now();
  data.setData("text/plain", text);
  node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  return (performance.now() - began + node.offsetHeight * 0) / 1000;
}"""
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


def test_saved_is_said_in_local_time_and_only_when_the_store_has_the_text(opens: Opens) -> None:
    page = opens()
    box(page).press_sequentially("Members come from three counties")
    assert not SAVED.match(status(box(page)).inner_text())
    assert kept(page, "draft") == 1

    expect(status(box(page))).to_have_text(SAVED)

    assert store.text_of("note/1")[0] == "Members come from three counties"
    assert kept(page, "draft") == 0
    said = status(box(page)).inner_text().removeprefix("Saved ")
    assert said == page.evaluate("new Date().toLocaleTimeString('sv-SE')") or said < "24"


def test_text_is_saved_within_a_second_while_typing_goes_on(opens: Opens) -> None:
    page = opens()
    box(page).focus()
    began = time.monotonic()
    while not store.text_of("note/1")[0]:
        page.keyboard.type("x", delay=30)
        assert time.monotonic() - began < 2
    assert time.monotonic() - began < 1.5


def test_a_reload_right_after_the_last_key_keeps_the_text(opens: Opens) -> None:
    page = opens()
    box(page).press_sequentially("said just before the reload")

    page.reload()

    expect(box(page)).to_have_value("said just before the reload")
    until(stored("said just before the reload"))
    expect(page.get_by_test_id("conflict")).to_have_count(0)


def test_a_draft_that_never_left_the_browser_is_shown_after_a_reload_and_sent(opens: Opens) -> None:
    page = opens()
    page.route("**/save", lambda route: route.abort())
    box(page).press_sequentially("the server was away")

    page.reload()

    expect(box(page)).to_have_value("the server was away")
    expect(status(box(page))).to_have_text("Not saved yet, kept in this browser")
    box(page).press("End")
    box(page).press_sequentially(" and came back")
    page.unroute("**/save")
    until(stored("the server was away and came back"))
    expect(page.get_by_test_id("conflict")).to_have_count(0)


def test_a_closed_tab_is_delivered_by_the_next_one_even_on_another_screen(opens: Opens, server: Server) -> None:
    page = opens()
    server.kill()
    box(page).press_sequentially("typed into a tab that was closed")
    page.close()
    assert store.text_of("note/1")[0] == ""

    server.start()
    opens("/other")

    until(stored("typed into a tab that was closed"))


def test_another_screen_opened_100_ms_after_the_last_key_loses_nothing(opens: Opens) -> None:
    page = opens()
    box(page).press_sequentially("the last words")
    page.wait_for_timeout(100)

    page.get_by_role("link", name="other").click()

    until(stored("the last words"), within=1.5)
    page.get_by_role("link", name="notes").click()
    expect(box(page)).to_have_value("the last words")


def test_a_killed_server_gets_the_text_after_its_restart_without_a_further_key(
    opens: Opens, server: Server
) -> None:
    page = opens()
    server.kill()
    box(page).press_sequentially("typed while the server was dead")
    expect(status(box(page))).to_have_text("Not saved yet, kept in this browser")

    server.start()

    until(stored("typed while the server was dead"), within=5)
    expect(status(box(page))).to_have_text(SAVED)


def test_a_second_tab_keeps_both_texts_and_the_person_joins_them(opens: Opens) -> None:
    first, second = opens(), opens()
    second.route("**/save", lambda route: route.abort())
    box(second).press_sequentially("from the second window")
    box(first).press_sequentially("from the first window")
    until(stored("from the first window"))

    second.unroute("**/save")

    expect(second.get_by_test_id("other-text")).to_have_text("from the first window")
    expect(box(second)).to_have_value("from the second window")
    expect(second.get_by_test_id("conflict")).to_contain_text("Also written in another window at")
    assert [branch[1] for branch in store.branches_of("note/1")] == ["from the second window"]
    second.get_by_test_id("keep-both").click()
    until(stored("from the second window\n\nfrom the first window"))
    expect(second.get_by_test_id("conflict")).to_have_count(0)
    assert store.branches_of("note/1") == []


@pytest.mark.parametrize(
    ("choice", "text"), [("keep-mine", "mine"), ("keep-other", "theirs")], ids=["mine", "the other"]
)
def test_a_conflict_left_by_a_closed_tab_is_settled_with_one_click(
    opens: Opens, choice: str, text: str
) -> None:
    with store.transaction() as session:
        session.all("insert into typed values ('note/1', 4, 'mine', 'elsewhere', 1, '')")
        session.all("insert into branch values ('note/1', 'gone', 'theirs', '2026-01-01T10:00:00+00:00')")
    page = opens()
    expect(page.get_by_test_id("conflict")).to_contain_text("11:00:00")

    page.get_by_test_id(choice).click()

    until(lambda: store.branches_of("note/1") == [])
    assert store.text_of("note/1") == (text, 5)
    expect(page.get_by_test_id("conflict")).to_have_count(0)


def test_text_from_another_window_appears_and_the_caret_stays_where_it_was(opens: Opens) -> None:
    page = opens()
    box(page).press_sequentially("one two three")
    expect(status(box(page))).to_have_text(SAVED)
    box(page).evaluate("node => node.setSelectionRange(7, 7)")
    with store.transaction() as session:
        session.all("update typed set text = 'zero one two three', version = version + 1, tab = 'elsewhere'")

    page.get_by_role("button", name="Count").evaluate("node => node.click()")

    expect(box(page)).to_have_value("zero one two three")
    assert box(page).evaluate("node => [node.selectionStart, document.activeElement === node]") == [12, True]


def test_typing_in_the_middle_goes_on_through_re_renders(opens: Opens) -> None:
    page = opens()
    box(page).fill("begin end")
    box(page).evaluate("node => node.setSelectionRange(6, 6)")
    for letter in "middle of the text ":
        page.keyboard.type(letter)
        page.get_by_role("button", name="Count").evaluate("node => node.click()")

    expect(page.get_by_text("counted", exact=False)).not_to_have_text("counted 0")

    expect(box(page)).to_have_value("begin middle of the text end")
    until(stored("begin middle of the text end"))


def test_a_refused_text_is_said_and_stays_in_the_browser(opens: Opens) -> None:
    page = opens()
    box(page, "gone/1").press_sequentially("for a note that is gone")

    expect(status(box(page, "gone/1"))).to_have_text("The note is no longer there. Please copy the text.")

    expect(box(page, "gone/1")).to_have_value("for a note that is gone")
    assert kept(page, "draft") == 1
    page.get_by_role("link", name="other").click()
    expect(page.get_by_test_id("drafts")).to_contain_text("for a note that is gone")
    page.get_by_test_id("discard").click()
    expect(page.get_by_test_id("drafts")).to_be_hidden()
    assert kept(page, "draft") == 0


def test_a_long_text_is_pasted_at_once_and_survives_a_reload_beyond_the_keepalive_limit(opens: Opens) -> None:
    page = opens()
    text = "Members come from three counties; the ones in Värmland are larger than the rest.\n" * 1_100
    assert len(text.encode()) > 64 * 1024
    box(page).fill("before after")
    box(page).evaluate("node => node.setSelectionRange(7, 7)")
    seconds = box(page).evaluate(PASTE, text.replace("\n", "\r\n"))
    assert seconds < 3

    page.reload()

    whole = f"before {text}after"
    until(stored(whole))
    # Compared here, since a failure would otherwise print all of it several times.
    page.wait_for_selector('[data-testid="field"]')
    assert box(page).input_value() == whole


def test_a_browser_without_room_says_so_and_the_text_is_saved_all_the_same(opens: Opens) -> None:
    page = opens()
    page.route("**/save", lambda route: route.abort())
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full') } }")
    box(page).press_sequentially("no room")
    expect(status(box(page))).to_contain_text("no room to keep it")

    page.unroute("**/save")

    until(stored("no room"))


def test_nothing_moves_when_saved_appears(opens: Opens) -> None:
    page = opens()
    box(page).press_sequentially("x")
    before = box(page, "note/2").bounding_box()
    expect(status(box(page))).to_have_text(SAVED)
    assert box(page, "note/2").bounding_box() == before


def test_a_duplicated_tab_writes_under_a_name_of_its_own(opens: Opens, context: BrowserContext) -> None:
    first = opens()
    copied = first.evaluate("({...sessionStorage})")
    second = context.new_page()
    second.add_init_script(f"Object.assign(sessionStorage, {copied!r})")
    second.goto(first.url)
    box(second).press_sequentially("x")
    box(first, "note/2").press_sequentially("y")
    until(stored("x"))
    until(stored("y", "note/2"))

    with store.transaction() as session:
        tabs = session.all("select tab from typed")

    assert len(set(tabs)) == 2


def test_every_text_comes_back_byte_for_byte_and_is_never_markup(opens: Opens) -> None:
    text = "<img src=x onerror=alert(1)> *bold* =1+1 \u202eright to left 👩‍🔬 $x$ ![](http://127.0.0.1:9/x)"
    page = opens()
    box(page).fill(text)
    until(stored(text))

    page.reload()

    expect(box(page)).to_have_value(text)
    assert page.locator("img[src='x']").count() == 0
