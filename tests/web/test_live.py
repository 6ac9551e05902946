"""Version counters and their waiters, without a server."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from interview import live


@pytest.fixture(autouse=True)
def open_again() -> Iterator[None]:
    live.CLOSING.clear()
    yield
    live.CLOSING.clear()


def test_a_version_only_grows_and_topics_do_not_share_it() -> None:
    before = live.versions(["t:1", "t:2"])
    live.raise_(["t:1", "t:1"])
    assert live.versions(["t:1", "t:2"]) == {"t:1": before["t:1"] + 1, "t:2": before["t:2"]}


def test_raises_from_many_threads_are_all_counted() -> None:
    before = live.versions(["t:3"])["t:3"]

    def raise_often() -> None:
        for _ in range(200):
            live.raise_(["t:3"])

    threads = [threading.Thread(target=raise_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert live.versions(["t:3"])["t:3"] == before + 1600


def test_a_waiter_hears_of_its_topics_from_another_thread_and_of_no_others() -> None:
    async def wait() -> list[live.Change]:
        with live.listening(["t:4"]) as listener:
            threading.Timer(0.05, live.raise_, (["t:5", "t:4"], "tab")).start()
            return await listener.changes(timeout=5)

    assert asyncio.run(wait()) == [live.Change("t:4", live.versions(["t:4"])["t:4"], "tab")]


def test_changes_coalesce_and_name_a_tab_only_when_it_made_them_all() -> None:
    async def wait(tabs: list[str]) -> list[live.Change]:
        with live.listening(["t:6"]) as listener:
            for tab in tabs:
                live.raise_(["t:6"], tab)
            return await listener.changes(timeout=1)

    assert [change.tab for change in asyncio.run(wait(["a", "a"]))] == ["a"]
    assert [change.tab for change in asyncio.run(wait(["a", "b"]))] == [""]
    assert [change.tab for change in asyncio.run(wait(["a", "b", "b"]))] == [""]


def test_a_change_made_while_acting_from_a_tab_carries_it() -> None:
    async def wait() -> list[live.Change]:
        with live.listening(["t:7"]) as listener:
            with live.acting_from("mine"):
                await asyncio.to_thread(live.raise_, ["t:7"])
            return await listener.changes(timeout=1)

    assert [change.tab for change in asyncio.run(wait())] == ["mine"]


def test_waiting_ends_at_the_timeout_and_when_closing() -> None:
    async def wait() -> tuple[list[live.Change], list[live.Change]]:
        with live.listening(["t:8"]) as listener:
            first = await listener.changes(timeout=0.02)
            threading.Timer(0.05, live.close).start()
            return first, await asyncio.wait_for(listener.changes(timeout=60), 5)

    assert asyncio.run(wait()) == ([], [])


def test_a_listener_that_left_is_told_nothing_more() -> None:
    async def leave() -> live.Listener:
        with live.listening(["t:9"]) as listener:
            return listener

    listener = asyncio.run(leave())
    live.raise_(["t:9"])
    assert listener not in live._listeners
