"""The minutes that are left of the plan, beside the clock."""

from playwright.sync_api import expect

from tests.components.conftest import Opens


def test_the_minute_that_has_begun_is_still_left(opens: Opens) -> None:
    page = opens()
    expect(page.get_by_test_id("clock-total")).to_contain_text("12:3")
    expect(page.get_by_test_id("clock-left")).to_have_text("78 min left")
