"""Holding an interview in a browser: what a hand on the keyboard does, and reading what came of it."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

WORDS = (
    "river stone lantern ferry copper orchard winter signal harbour meadow window violet engine paper silver "
    "garden anchor thunder marble pepper bridge velvet candle forest saddle mirror cotton basket island hammer"
).split()
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@dataclass
class Ledger:
    """Every text that was typed, to be found again: what it was typed as, and the text."""

    texts: dict[str, str] = field(default_factory=dict)

    def text(self, what: str, *, words: int = 7, tail: str = "") -> str:
        """A new text of its own for ``what``; the same words come for the same ``what``."""
        chance = random.Random(what)
        said = " ".join(chance.choices(WORDS, k=words)) + f" {len(self.texts):03}{tail}"
        return self.keep(what, said)

    def keep(self, what: str, text: str) -> str:
        assert what not in self.texts, f"{what} was typed before"
        self.texts[what] = text
        return text


def until(what: Callable[[], object], *, within: float = 15.0, told: Callable[[], str] = str) -> None:
    """Wait until ``what`` holds; where it does not come to pass, ``told`` says what there is instead."""
    end = time.monotonic() + within
    while not what():
        assert time.monotonic() < end, f"it did not come to pass in time {told()}"
        time.sleep(0.03)


def at_rest(page: Page) -> None:
    """Until Streamlit has drawn what it was drawing."""
    page.wait_for_selector(AT_REST, state="attached")


def box(page: Page, record: str) -> Locator:
    """The box of a typed text, by the end of its address."""
    return page.locator(f'textarea[data-testid="field"][data-record$="{record}"]')


def capture(page: Page) -> Locator:
    return page.get_by_test_id("capture")


def keyed(page: Page, key: str) -> Locator:
    """What Streamlit drew for an element's key."""
    return page.locator(f".st-key-{key}")


def write(page: Page, record: str, text: str) -> None:
    """Put a text behind what stands in a box, as if it were typed."""
    box(page, record).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def choose(page: Page, key: str, option: str) -> None:
    """Press one option of a row of choices, and wait until the row shows what is stored."""
    row = keyed(page, key)
    pressed = row.get_by_role("radio", name=option, exact=True)
    pressed.click()
    expect(pressed).to_be_checked()


def turn_to(page: Page, section: str) -> None:
    """Open a part of the guide by its name in the bar."""
    keyed(page, "sections").get_by_role("radio", name=section).click()
    expect(keyed(page, "guide").get_by_role("heading", name=section, exact=True)).to_be_visible()


def quote(page: Page, text: str, *, keys: Callable[[Page], None] | None = None) -> None:
    """Alt+Q, the words, Enter; the box is empty at once."""
    page.keyboard.press("Alt+q")
    expect(capture(page)).to_be_focused()
    if keys is None:
        page.keyboard.insert_text(text)
    else:
        keys(page)
    page.keyboard.press("Enter")
    expect(capture(page)).to_have_value("")
