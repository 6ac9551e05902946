"""Holding an interview in a browser: what a hand on the keyboard does, and reading what came of it."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import reading, transaction
from interview.models import Interview
from interview.queries.talk import Talk, read_talk
from interview.services.access import local_owner

WORDS = (
    "river stone lantern ferry copper orchard winter signal harbour meadow window violet engine paper silver "
    "garden anchor thunder marble pepper bridge velvet candle forest saddle mirror cotton basket island hammer"
).split()


def words(of: str, *, n: int = 7) -> str:
    """A sentence of its own for ``of``, always the same one."""
    return " ".join(random.Random(of).choices(WORDS, k=n)) + f" ({of})."


def until(what: Callable[[], object], *, within: float = 15.0, told: Callable[[], object] = str) -> None:
    """Wait until ``what`` holds; where it does not come to pass, ``told`` says what there is instead."""
    end = time.monotonic() + within
    while not what():
        assert time.monotonic() < end, f"it did not come to pass in time {told()}"
        time.sleep(0.03)


@dataclass
class Written:
    """Every word that was typed: notes by their place in the guide, quotes in their order, the rest by name."""

    notes: dict[str, str] = field(default_factory=dict)
    quotes: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    def everything(self) -> list[str]:
        return [*self.notes.values(), *self.quotes, *self.reasons.values(), *self.others.values()]


@dataclass
class Desk:
    """One tab before the application, and the database behind it."""

    page: Page
    data: Engine

    # -- what is where ---------------------------------------------------------------------------------

    def keyed(self, key: str) -> Locator:
        """What Streamlit drew for an element's key."""
        return self.page.locator(f'.st-key-{key}, [class*="st-key-{key}-t"]')

    def note(self, place: str) -> Locator:
        return self.page.locator(
            f'textarea[data-testid="field"][data-record^="note/"][data-record$="/{place}"]'
        )

    def reason(self, factor: str) -> Locator:
        return self.page.locator(
            f'textarea[data-testid="field"][data-record$="/{factor}"][data-record^="draft/"]'
        )

    @property
    def capture(self) -> Locator:
        return self.page.get_by_test_id("capture")

    @property
    def quotes_shown(self) -> Locator:
        return self.page.locator("blockquote.pentad-quote")

    @property
    def chart(self) -> Locator:
        return self.page.get_by_test_id("profile-chart")

    # -- what a hand does ------------------------------------------------------------------------------

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def insert(self, text: str) -> None:
        """Type at the caret, at once."""
        self.page.keyboard.insert_text(text)

    def type_slowly(self, text: str) -> None:
        """Type at the caret, key by key."""
        self.page.keyboard.type(text, delay=8)

    def go_to_end_of(self, box: Locator) -> None:
        box.click()
        self.press("Control+End")

    def quote(self, text: str) -> None:
        """Alt+Q, the words, Enter; the box is empty at once, ready for the next."""
        self.press("Alt+q")
        expect(self.capture).to_be_focused()
        for number, line in enumerate(text.split("\n")):
            if number:
                self.press("Shift+Enter")
            self.insert(line)
        self.press("Enter")
        expect(self.capture).to_have_value("")

    def choose(self, key: str, option: str) -> None:
        """Press one of a row of choices."""
        wanted = self.keyed(key).get_by_role("radio", name=option, exact=True).first
        wanted.click()
        expect(wanted).to_be_checked()

    def choose_level(self, key: str, level: str) -> None:
        """Press a level by its name; its descriptor stands below it."""
        self.level_row(key, level).first.click()
        expect(self.level(key, level)).to_be_checked()

    def level_row(self, key: str, level: str) -> Locator:
        return self.keyed(key).locator("label").filter(has=self.page.get_by_text(level, exact=True))

    def level(self, key: str, level: str) -> Locator:
        """The button of a level, which is checked or not; the newer one where another takes its place."""
        return self.level_row(key, level).locator("input").first

    def turn_to(self, name: str) -> None:
        """Open a part of the guide."""
        self.keyed("sections").get_by_role("radio", name=name).click()
        self.expect_part(name)

    def turn_panel(self, *, open_: bool) -> None:
        """Judgement and profile, opened or closed with their key."""
        expect(self.keyed("panel_toggle").get_by_role("button")).to_be_enabled()
        self.press("Alt+j")
        expect(self.chart).to_have_count(1 if open_ else 0)

    def expect_part(self, name: str) -> None:
        expect(self.keyed("guide").get_by_role("heading", name=name, exact=True)).to_be_visible()

    def unfold(self, key: str) -> None:
        self.keyed(key).locator("summary").click()

    # -- what came of it -------------------------------------------------------------------------------

    def talk(self) -> Talk:
        """The one interview there is, as the database has it."""
        with transaction(engine=self.data) as session:
            owner = local_owner(session=session)
        with reading(engine=self.data) as session:
            return read_talk(
                session=session, actor=owner, interview_id=session.exec(select(Interview.id)).one()
            )

    def stored_notes(self) -> dict[str, str]:
        return {place: typed.text for place, typed in self.talk().notes.items() if typed.text}

    def until_noted(self, place: str, text: str) -> None:
        until(lambda: self.stored_notes().get(place) == text, told=self.stored_notes)

    def until_caught(self, number: int, *, within_ms: int = 20_000) -> None:
        """Until that many quotes are in the database and on the screen."""
        until(lambda: len(self.talk().quotes) == number, told=lambda: len(self.talk().quotes))
        expect(self.page.get_by_text(f"{number} caught")).to_be_visible(timeout=within_ms)
