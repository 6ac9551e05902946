"""Shortcuts of the whole screen, and the clock that ticks without reruns."""

from playwright.sync_api import expect

from tests.components.conftest import Opens
from tests.components.pages import box, capture_box, until

FOCUSED = "document.activeElement.dataset.record || document.activeElement.dataset.testid || ''"


def test_alt_and_a_letter_focuses_clicks_and_steps_from_field_to_field(opens: Opens) -> None:
    page = opens()
    page.keyboard.press("Alt+q")
    assert page.evaluate(FOCUSED) == "capture"
    expect(capture_box(page)).to_have_value("")

    page.keyboard.press("Alt+j")
    expect(page.get_by_text("counted 1", exact=True)).to_be_visible()

    box(page, "note/2").focus()
    page.keyboard.press("Alt+n")
    assert page.evaluate(FOCUSED) == "gone/1"
    box(page, "note/11").focus()
    page.keyboard.press("Alt+n")
    assert page.evaluate(FOCUSED) == "note/1"


def test_a_field_that_was_stepped_to_is_not_under_the_sticky_header(opens: Opens) -> None:
    page = opens()
    box(page, "note/11").focus()
    page.keyboard.press("Alt+n")

    def clear_of_the_header() -> bool:
        header = page.get_by_test_id("stHeader").bounding_box()
        field = box(page).bounding_box()
        return bool(header and field and field["y"] >= header["y"] + header["height"])

    until(clear_of_the_header)


def test_alt_graph_and_composition_fire_nothing(opens: Opens) -> None:
    page = opens()
    box(page).focus()
    for extra in ({"modifierAltGraph": True}, {"isComposing": True}, {"ctrlKey": True}):
        event = {"code": "KeyQ", "key": "q", "altKey": True, "bubbles": True} | extra
        page.evaluate("(e) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', e))", event)
        assert page.evaluate(FOCUSED) == "note/1"
    plain = {"code": "KeyQ", "key": "q", "altKey": True, "bubbles": True}
    page.evaluate("(e) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', e))", plain)
    assert page.evaluate(FOCUSED) == "capture"


def test_the_clock_ticks_without_a_rerun_and_turns_calmly_when_the_plan_is_passed(opens: Opens) -> None:
    page = opens()
    part = page.get_by_test_id("clock-section")
    expect(page.get_by_test_id("clock-total")).to_contain_text("of 90 min")

    expect(part).to_have_text("15:01 of 15 min")

    expect(part).to_have_class("pentad-clock-part pentad-over")
    expect(page.get_by_test_id("clock-total")).to_have_class("pentad-clock-total")
    expect(page.get_by_text("page runs 1", exact=True)).to_be_visible()
