"""The application itself behind a real server on a database of the test's own, and a browser in front of it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import connect

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Request, expect
from sqlalchemy import Engine

from interview.database.engine import make_engine
from tests.browser.driving import Desk
from tests.components.conftest import WATCH_POLICY, browser, forget, playwright  # noqa: F401 -- fixtures
from tests.servers import ROOT, Server, free_port

Sits = Callable[..., Desk]
ROOM = "127.0.0.2"
"""Where phones come in: another address of this machine than the screens'."""


@dataclass(frozen=True)
class House:
    """The application, running for all tests of the folder, and its database as it was before any of them."""

    server: Server
    database: Path
    untouched: Path

    def clear(self) -> None:
        """Bring it back up where a test ended it, and its database back to what it was."""
        if self.server.process is None or self.server.process.poll() is not None:
            self.server.start()
        with closing(connect(self.untouched)) as before, closing(connect(self.database)) as now:
            before.backup(now)


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    database, untouched = folder / "data" / "pentad.sqlite3", folder / "untouched.sqlite3"
    env = {
        "PENTAD_DATA_DIR": str(database.parent),
        "PENTAD_ROOM_ADDRESS": ROOM,
        "PENTAD_ROOM_PORT": str(free_port()),
    }
    server = Server(ROOT / "app.py", folder=folder, env=env)
    with server:
        httpx.get(server.url + "/healthz", timeout=30).raise_for_status()  # by now everything is made
        with closing(connect(database)) as now, closing(connect(untouched)) as copy:
            now.backup(copy)
        yield House(server, database, untouched)


@pytest.fixture
def server(house: House) -> Server:
    """The application, running, with an empty database that the test may look into."""
    house.clear()
    return house.server


@pytest.fixture
def data_folder(server: Server, house: House) -> Path:
    """Where the application keeps its data."""
    return house.database.parent


@pytest.fixture
def data(server: Server, house: House) -> Iterator[Engine]:
    """The application's database, for preparing and for looking into."""
    made = make_engine(f"sqlite:///{house.database}")
    yield made
    made.dispose()


@pytest.fixture(scope="package")
def shared_context(browser: Browser) -> Iterator[BrowserContext]:  # noqa: F811 -- the fixture imported above
    """On a laptop of thirteen inches; what it has fetched of Streamlit's script it need not fetch again."""
    made = browser.new_context(
        locale="en-GB", timezone_id="Europe/Stockholm", viewport={"width": 1280, "height": 800}
    )
    made.set_default_timeout(20_000)
    made.add_init_script(WATCH_POLICY)
    expect.set_options(timeout=20_000)
    yield made
    made.close()


@pytest.fixture
def context(shared_context: BrowserContext, server: Server) -> Iterator[BrowserContext]:
    """A browser that has stored nothing."""
    forget(shared_context, server)
    yield shared_context
    for page in shared_context.pages:
        page.close()


@pytest.fixture
def sits(context: BrowserContext, server: Server, data: Engine) -> Iterator[Sits]:
    """Sit down before an address of the application. At the end nothing broke the policy or called out."""
    elsewhere: list[str] = []

    def listen(request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(server.url):
            elsewhere.append(request.url)

    def sat(path: str = "/", *, width: int = 1280, height: int = 800) -> Desk:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(server.url + path)
        return Desk(page, data)

    told_before = server.log.stat().st_size
    context.on("request", listen)
    yield sat
    context.remove_listener("request", listen)
    violations = [found for page in context.pages for found in page.evaluate("window.__violations || []")]
    assert not violations
    assert not elsewhere
    written = server.log.read_bytes()[told_before:].decode(errors="replace")
    assert "Traceback" not in written, written[-6000:]
