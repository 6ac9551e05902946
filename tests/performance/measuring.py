"""What the programs share: a server in front of a prepared study, a browser, and medians told with the load."""

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Engine

from interview.database.engine import make_engine
from interview.database.migrate import upgrade
from tests.needed import ARGUMENTS
from tests.servers import ROOT, Server

ROOM = "127.0.0.2"
"""Where phones come in: another address of this machine than the screens'."""

FLOOR = ROOT / "tests" / "performance" / "apps" / "floor.py"


@dataclass(frozen=True)
class Place:
    """A folder with a fresh database, for one run."""

    folder: Path
    data: Engine

    def server(self, app: Path) -> Server:
        env = {"PENTAD_DATA_DIR": str(self.folder), "PENTAD_ROOM_ADDRESS": ROOM, "PENTAD_ROOM_PORT": "0"}
        return Server(app, folder=self.folder, env=env)


@contextmanager
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="pentad-performance-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'pentad.sqlite3'}"
        upgrade(url=url)
        made = make_engine(url)
        yield Place(folder, made)
        made.dispose()


@contextmanager
def browsing() -> Iterator[list[Page]]:
    """Two tabs of two browsers' storage: one for what is measured, one for the floor."""
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        stack.callback(browser.close)
        contexts = [browser.new_context(viewport={"width": 1280, "height": 800}) for _ in range(2)]
        yield [context.new_page() for context in contexts]


def p95(times: Sequence[float]) -> float:
    return sorted(times)[min(len(times) - 1, round(0.95 * len(times)))]


def told(name: str, times: Sequence[float], floor: Sequence[float] | None = None) -> str:
    """One line: the median, the 95th percentile, and both in terms of the floor's."""
    middle, high = statistics.median(times), p95(times)
    line = f"{name:34} p50 {middle:8.1f} ms   p95 {high:8.1f} ms"
    if floor is None:
        return line
    return line + f"   of the floor: p50 {middle / statistics.median(floor):.2f}, p95 {high / p95(floor):.2f}"


def load() -> str:
    return "load of the machine: " + " ".join(f"{part:.1f}" for part in os.getloadavg())
