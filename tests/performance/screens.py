"""How long the screens read, and how long they take to open, in terms of the least that is possible here.

Run it with ``python -m tests.performance.screens``: a study of 20 initiatives and 300 quotes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import Engine, event, text
from sqlmodel import Session

from interview.database.transactions import reading, transaction
from interview.queries.cases import read_case
from interview.queries.home import read_home
from interview.queries.profiles import read_profile
from interview.queries.talk import read_talk
from interview.services.access import Actor, local_owner
from tests.builders import Place as Case
from tests.builders import case, caught, judged, study
from tests.performance.measuring import FLOOR, browsing, load, place, told
from tests.servers import ROOT

INITIATIVES = 20
QUOTES_EACH = 15
READINGS = 40
OPENINGS = 7


def prepared(data: Engine) -> tuple[Actor, Case]:
    """The study; one of its cases, the same as the others."""
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        made = study(session, owner)
        cases = [case(session, owner, made, name=f"Initiative {n}") for n in range(INITIATIVES)]
        for one in cases:
            for n in range(QUOTES_EACH - 1):  # each case comes with one
                caught(session, owner, one.interview, f"What was said, number {n}.", speaker=one.respondent)
            for n, factor in enumerate(("idea", "activities", "organization")):
                judged(session, one, factor=factor, level=1 + n)
    return owner, cases[0]


@contextmanager
def counted(data: Engine) -> Iterator[list[str]]:
    """The SQL statements of a block."""
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(data, "before_cursor_execute", count)
    yield statements
    event.remove(data, "before_cursor_execute", count)


def once(data: Engine, query: Callable[..., Any], values: dict[str, object]) -> float:
    began = time.perf_counter()
    with reading(engine=data) as session:
        query(session=session, **values)
    return (time.perf_counter() - began) * 1000


def select_one(*, session: Session) -> None:
    session.connection().execute(text("SELECT 1"))


def read(data: Engine, actor: Actor, one: Case) -> None:
    """Each screen's reading, in turns with the least reading there is."""
    screens: dict[str, tuple[Callable[..., Any], dict[str, object]]] = {
        "read_home": (read_home, {}),
        "read_case": (read_case, {"initiative_id": one.initiative}),
        "read_talk": (read_talk, {"interview_id": one.interview}),
        "read_profile": (read_profile, {"round_id": one.round}),
    }
    for name, (query, values) in screens.items():
        given = {"actor": actor, **values}
        with counted(data) as statements:
            once(data, query, given)
        turns = [(once(data, query, given), once(data, select_one, {})) for _ in range(READINGS)]
        times, least = zip(*turns, strict=True)
        print(told(f"{name}: {len(statements)} statements", times, least))


def opened(page: Page, address: str, selector: str) -> float:
    began = time.perf_counter()
    page.goto(address)
    page.locator(selector).first.wait_for()
    return (time.perf_counter() - began) * 1000


def open_screens(app: str, bare: str, one: Case, pages: list[Page]) -> None:
    """From the address to the guide, in turns with the bare page; the browser has been on both before."""
    interview = f"{app}/interview?interview={one.interview.hex}&part=idea"
    guide, press = '[data-record$="/idea-origin"]', ".st-key-press button"
    turns = [(opened(pages[0], interview, guide), opened(pages[1], bare, press)) for _ in range(OPENINGS + 1)]
    times, least = zip(*turns[1:], strict=True)
    print(told("floor: the bare page opened", least))
    print(told("Interview opened, guide visible", times, least))


def main() -> None:
    with place() as here:
        actor, one = prepared(here.data)
        print(load())
        read(here.data, actor, one)
        with here.server(ROOT / "app.py") as app, here.server(FLOOR) as bare, browsing() as pages:
            open_screens(app.url, bare.url, one, pages)
        print(load())


if __name__ == "__main__":
    main()
