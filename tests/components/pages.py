"""Reading the host application's screens: where its boxes are, and waiting for what its store must hold."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.components.apps import store


def box(page: Page, record: str = "note/1") -> Locator:
    return page.locator(f'textarea[data-testid="field"][data-record="{record}"]')


def capture_box(page: Page) -> Locator:
    return page.get_by_test_id("capture")


def status(of: Locator) -> Locator:
    """The line under a box that says what became of its text."""
    return of.locator("xpath=following-sibling::*[@role='status']")


def until(what: Callable[[], bool], within: float = 10.0) -> float:
    """The seconds until ``what`` holds."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < within, "it did not come to pass in time"
        time.sleep(0.02)
    return time.monotonic() - began


def stored(text: str, record: str = "note/1") -> Callable[[], bool]:
    return lambda: store.text_of(record)[0] == text


def kept(page: Page, prefix: str) -> int:
    """How many things of a kind the browser keeps."""
    keys = "Object.keys(localStorage).filter((key) => key.startsWith(prefix)).length"
    return int(page.evaluate(f"(prefix) => {keys}", f"pentad:{prefix}:"))
