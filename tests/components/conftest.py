"""A browser and a host application for the component tests."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    WebError,
    expect,
    sync_playwright,
)

from tests.components.apps import store
from tests.needed import chromium
from tests.servers import ROOT, Server

WATCH_POLICY = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
NOTHING_UNDER_WAY = "() => !Object.keys(localStorage).some((key) => /^pentad:(draft|outbox):/.test(key))"
Opens = Callable[..., Page]


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = chromium(playwright)
    yield started
    started.close()


@pytest.fixture(scope="package")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("host")
    file = folder / "store.sqlite3"
    with Server(
        ROOT / "tests/components/apps/app.py", folder=folder, env={"PENTAD_TEST_STORE": str(file)}
    ) as server:
        yield server


@pytest.fixture
def server(shared_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The host application, running, with an empty store that the test can read."""
    monkeypatch.setenv("PENTAD_TEST_STORE", shared_server.env["PENTAD_TEST_STORE"])
    with store.transaction() as session:
        for table in ("typed", "branch", "quote"):
            session.all(f"delete from {table}")
    return shared_server


@pytest.fixture(scope="package")
def shared_context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser for all tests: what it has fetched of Streamlit's script it need not fetch again."""
    made = browser.new_context(
        locale="en-GB", timezone_id="Europe/Stockholm", viewport={"width": 1280, "height": 900}
    )
    made.set_default_timeout(15_000)
    made.add_init_script(WATCH_POLICY)
    expect.set_options(timeout=15_000)
    yield made
    made.close()


def forget(context: BrowserContext, server: Server) -> None:
    """Empty what the browser has stored for that server."""
    page = context.new_page()
    page.goto(server.url + "/_stcore/health")
    page.evaluate("localStorage.clear()")
    page.close()


@pytest.fixture
def context(shared_context: BrowserContext, server: Server) -> Iterator[BrowserContext]:
    """A browser with empty storage, shared by its tabs. The test fails on a violation of the policy."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def hear_error(error: WebError) -> None:
        complaints.append(str(error.error))

    forget(shared_context, server)
    shared_context.on("console", hear)
    shared_context.on("weberror", hear_error)
    yield shared_context
    for page in shared_context.pages:
        page.unroute_all()
        # What a closing page sends once more must not reach the emptied store of the next test.
        page.wait_for_function(NOTHING_UNDER_WAY)
        complaints += page.evaluate("window.__violations || []")
        page.close()
    shared_context.remove_listener("console", hear)
    shared_context.remove_listener("weberror", hear_error)
    assert not complaints


@pytest.fixture
def opens(context: BrowserContext, server: Server) -> Opens:
    """Open a screen of the host application in a new tab, and wait until its boxes are there."""

    def opened(path: str = "/") -> Page:
        page = context.new_page()
        page.goto(server.url + path)
        page.wait_for_selector('[data-testid="field"]' if path == "/" else "h1")
        return page

    return opened
