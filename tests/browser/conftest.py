"""The application itself behind a real server on a database of the test's own, and a browser in front of it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from sqlalchemy import Engine

from interview.database.engine import make_engine
from tests.browser.driving import Desk
from tests.components.conftest import WATCH_POLICY, browser, playwright  # noqa: F401 -- fixtures
from tests.servers import ROOT, Server

Sits = Callable[..., Desk]


@pytest.fixture
def data_folder(tmp_path: Path, migrated_file: Path) -> Path:
    """A folder for the application's data, with an empty database in it."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "pentad.sqlite3")
    return folder


@pytest.fixture
def data(data_folder: Path) -> Iterator[Engine]:
    """The application's database, for preparing and for looking into."""
    made = make_engine(f"sqlite:///{data_folder / 'pentad.sqlite3'}")
    yield made
    made.dispose()


@pytest.fixture
def server(data_folder: Path) -> Iterator[Server]:
    """The application, running; it starts with the first test that asks for it, after what was prepared."""
    made = Server(ROOT / "app.py", folder=data_folder.parent, env={"PENTAD_DATA_DIR": str(data_folder)})
    yield made
    made.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:  # noqa: F811 -- the fixture imported above
    """A browser that has never been here, on a laptop of thirteen inches."""
    made = browser.new_context(
        locale="en-GB", timezone_id="Europe/Stockholm", viewport={"width": 1280, "height": 800}
    )
    made.set_default_timeout(20_000)
    made.add_init_script(WATCH_POLICY)
    expect.set_options(timeout=20_000)
    yield made
    made.close()


@pytest.fixture
def sits(context: BrowserContext, server: Server, data: Engine) -> Iterator[Sits]:
    """Sit down before an address of the application. At the end nothing broke the policy or called out."""
    elsewhere: list[str] = []

    def listen(request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(server.url):
            elsewhere.append(request.url)

    def sat(path: str = "/") -> Desk:
        if server.process is None:
            server.start()
        page: Page = context.new_page()
        page.goto(server.url + path)
        return Desk(page, data)

    context.on("request", listen)
    yield sat
    violations = [found for page in context.pages for found in page.evaluate("window.__violations || []")]
    assert not violations
    assert not elsewhere
    assert "Traceback" not in server.log.read_text(errors="replace")
