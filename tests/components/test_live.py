"""What changed elsewhere is seen here: one stream for all tabs of a browser."""

import httpx
from playwright.sync_api import Page, Request, expect

from tests.components.conftest import Opens
from tests.components.pages import box, status, stored, until
from tests.servers import Server


def raise_topic(server: Server, times: int = 1) -> int:
    """Raise the topic as another process would; how many streams are open."""
    answer = httpx.post(f"{server.url}/raise?n={times}", headers={"Origin": server.url})
    return int(answer.json()["listeners"])


def board_runs(page: Page) -> int:
    return int(page.get_by_text("board runs").inner_text().split()[-1])


def test_a_change_in_one_tab_reruns_the_fragment_of_another_and_not_its_own(opens: Opens) -> None:
    first, second = opens(), opens()
    until(lambda: first.evaluate("navigator.locks.query().then((all) => all.held.length)") == 3)
    box(first).press_sequentially("from the first tab")

    expect(second.get_by_text("stored from the first tab")).to_be_visible()

    expect(status(box(first))).to_contain_text("Saved")
    first.wait_for_timeout(500)
    expect(first.get_by_text("stored from the first tab")).to_have_count(0)
    expect(second.get_by_text("page runs 1", exact=True)).to_be_visible()


def test_ten_tabs_of_one_browser_are_current_over_one_stream(opens: Opens, server: Server) -> None:
    streams: list[str] = []

    def heard(request: Request) -> None:
        if "/live?" in request.url:
            streams.append(request.url)

    tabs = [opens() for _ in range(10)]
    for tab in tabs:
        tab.on("request", heard)
    before = [board_runs(tab) for tab in tabs]

    until(lambda: raise_topic(server) == 1)

    for tab, runs in zip(tabs, before, strict=True):
        until(lambda tab=tab, runs=runs: board_runs(tab) > runs)  # type: ignore[misc]
    assert streams == []
    tabs[0].close()
    box(tabs[1]).press_sequentially("after the leader has gone")
    until(stored("after the leader has gone"))
    expect(tabs[9].get_by_text("stored after the leader has gone")).to_be_visible()
    assert raise_topic(server) == 1


def test_a_burst_of_changes_is_a_few_reruns_and_ends_on_the_last(opens: Opens, server: Server) -> None:
    page = opens()
    until(lambda: raise_topic(server) == 1)
    page.wait_for_timeout(600)
    before = board_runs(page)

    raise_topic(server, times=30)

    until(lambda: board_runs(page) > before)
    page.wait_for_timeout(600)
    assert board_runs(page) - before <= 2


def test_without_locks_the_screen_is_current_by_asking(opens: Opens, server: Server) -> None:
    page = opens("/other")
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })")
    page.goto(server.url)
    page.get_by_text("board runs 1").wait_for()

    raise_topic(server)

    until(lambda: board_runs(page) > 1)
