"""Two processes behind nginx share PostgreSQL: each sees what happens in the other, and one may be killed."""

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.engine import make_engine
from interview.database.transactions import reading, transaction
from interview.models import Ballot, Vote
from interview.services.access import Actor
from interview.services.ballots import close_ballot, open_ballot
from interview.web.phones.asking import SEAT
from tests import builders
from tests.builders import FACTOR
from tests.components.conftest import WATCH_POLICY, browser, playwright  # noqa: F401 -- fixtures
from tests.hosted import Somebody, admit, environment
from tests.meetings import Meeting, meeting
from tests.postgres import APP, Postgres
from tests.proxied import Front, nginx, spare_port
from tests.servers import ROOT, Server

NODE = "pentad_node"
PHONES = 6
WITHIN_S = 1.0
CONNECTED = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'


@dataclass(frozen=True)
class Houses:
    """The two processes, the proxy before them, and their database as its owner sees it."""

    front: Front
    servers: tuple[Server, Server]
    data: Engine

    def of(self, client: httpx.Client) -> Server:
        """The process that answers this client."""
        port = client.get("/versions").headers["x-answered-by"].rpartition(":")[2]
        return next(server for server in self.servers if str(server.port) == port)

    def other(self, one: Server) -> Server:
        return next(server for server in self.servers if server is not one)

    def cookie_to(self, wanted: Server) -> str:
        """A value of the proxy's cookie that leads to this process."""
        for _try in range(64):
            node = secrets.token_hex(16)
            with self.client({NODE: node}) as client:
                if self.of(client) is wanted:
                    return node
        raise AssertionError("no cookie leads there")

    def client(self, cookies: dict[str, str]) -> httpx.Client:
        return httpx.Client(
            base_url=self.front.url,
            verify=False,
            cookies=cookies,
            headers={"Origin": self.front.url},
            timeout=10,
        )


@pytest.fixture(scope="module")
def houses(
    postgres: Postgres, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Houses]:
    folder = tmp_path_factory.mktemp("front")
    name = postgres.create(template=migrated_postgres)
    port = spare_port()
    with ExitStack() as stack:
        servers = []
        for _number in range(2):
            own = tmp_path_factory.mktemp("process")
            env = {
                **environment(f"https://127.0.0.1:{port}"),
                "PENTAD_DATA_DIR": str(own),
                "PENTAD_DATABASE_URL": postgres.url(name, role=APP),
                "PENTAD_TRUSTED_PROXIES": "1",
            }
            server = Server(ROOT / "app.py", folder=own, env=env)
            servers.append(server)
            stack.callback(server.stop)
            server.start(wait=False)
            while not _listens(server.port):  # so that the next does not take the same port
                time.sleep(0.02)
        for server in servers:
            server.wait()
        front = stack.enter_context(nginx(folder, [server.port for server in servers], port=port))
        data = make_engine(postgres.url(name))
        yield Houses(front, (servers[0], servers[1]), data)
        data.dispose()
    postgres.drop(name)


def _listens(port: int) -> bool:
    with suppress(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{port}/_stcore/health", timeout=0.5)
        return True
    return False


@pytest.fixture(autouse=True)
def both_run(houses: Houses) -> None:
    for server in houses.servers:
        if server.process is None or server.process.poll() is not None:
            server.start()


@pytest.fixture
def ada(houses: Houses) -> Actor:
    return admit(houses.data, "ada")


@pytest.fixture
def board(houses: Houses, ada: Actor) -> Meeting:
    """A workshop of Ada's with six phones in it."""
    with transaction(engine=houses.data) as session:
        study = builders.study(session, ada, title=f"Boards {uuid4().hex[:6]}")
        return meeting(session, builders.case(session, ada, study), joined=PHONES)


@contextmanager
def phones_at(houses: Houses, board: Meeting, server: Server, which: range) -> Iterator[list[httpx.Client]]:
    node = houses.cookie_to(server)
    clients = [houses.client({NODE: node, SEAT: board.tokens[n]}) for n in which]
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


@dataclass
class Heard:
    """The turns that a phone's stream told, with the time of each."""

    turns: list[tuple[float, int]]
    began: threading.Event

    def after(self, moment: float, *, within: float) -> float:
        """The seconds from the moment to the next turn."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if later := [at for at, _version in self.turns if at > moment]:
                return later[0] - moment
            time.sleep(0.005)
        raise AssertionError("no turn came")


def listen(client: httpx.Client, room: UUID) -> Heard:
    heard = Heard([], threading.Event())

    def run() -> None:
        with suppress(httpx.HTTPError), client.stream("GET", f"/v/{room.hex}/events", timeout=60) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: ") and len(line) > 12:
                    heard.turns.append((time.monotonic(), int(line.removeprefix("data: "))))
                    heard.began.set()

    threading.Thread(target=run, daemon=True).start()
    assert heard.began.wait(10)
    return heard


def vote(client: httpx.Client, room: UUID, ballot: UUID, level: int, *, tries: int = 100) -> bool:
    """As a phone's script does: the same vote again until it is answered."""
    sent = {"operation": uuid4().hex, "seq": 1, "ballot": ballot.hex, "level": level}
    for _try in range(tries):
        with suppress(httpx.HTTPError):
            answer = client.post(f"/v/{room.hex}/vote", json=sent)
            if answer.is_success:
                assert answer.json()["level"] == level
                return True
            assert answer.status_code in (502, 503, 504), answer.text
        time.sleep(0.1)
    return False


def stored(houses: Houses, ballot: UUID) -> dict[UUID, int | None]:
    with reading(engine=houses.data) as session:
        found = session.exec(select(Vote.participant_id, Vote.level).where(Vote.ballot_id == ballot)).all()
    assert len({who for who, _level in found}) == len(found)
    return dict(found)


@pytest.fixture
def desk(browser: Browser, houses: Houses, ada: Actor) -> Iterator[Callable[[Server], Page]]:  # noqa: F811
    """Ada's browser, led to one of the processes."""
    contexts: list[BrowserContext] = []

    def sits(at: Server) -> Page:
        context = browser.new_context(
            ignore_https_errors=True, locale="en-GB", viewport={"width": 1280, "height": 720}
        )
        context.set_default_timeout(20_000)
        context.add_init_script(WATCH_POLICY)
        cookies = Somebody("ada", houses.front.url).cookies() | {NODE: houses.cookie_to(at)}
        given: Any = [{"name": k, "value": v, "url": houses.front.url} for k, v in cookies.items()]
        context.add_cookies(given)
        contexts.append(context)
        return context.new_page()

    yield sits
    for context in contexts:
        assert [page.evaluate("window.__violations || []") for page in context.pages] == [[]]
        context.close()


def press(page: Page, name: str) -> None:
    page.locator('[class*="st-key-main_step"]').get_by_role("button", name=name, exact=True).click()


def test_facilitator_and_phones_on_different_processes_and_one_is_killed_in_the_middle(
    houses: Houses, board: Meeting, desk: Callable[[Server], Page]
):
    here, there = houses.servers
    page, messages = desk(here), list[object]()

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: messages.append(frame))  # noqa: PLW0108 -- it is marked, which a list's own method cannot be

    page.on("websocket", watch)
    page.goto(f"{houses.front.url}/workshop?workshop={board.workshop.hex}")
    press(page, "Open the meeting")
    with (
        phones_at(houses, board, here, range(3)) as near,
        phones_at(houses, board, there, range(3, PHONES)) as far,
    ):
        assert {houses.of(phone) for phone in far} == {there}
        heard = listen(far[0], board.workshop)
        press(page, "Go on: Idea")
        page.get_by_role("button", name="Open the vote", exact=True).wait_for()
        moment = time.monotonic()
        press(page, "Open the vote")
        assert heard.after(moment, within=5) < 3.0  # the click, the run of the script and the way across
        page.get_by_test_id("votes").wait_for()
        ballot = newest(houses, board)

        assert vote(far[0], board.workshop, ballot, 2)  # by the other process
        expect(page.get_by_test_id("votes").locator("p b").first).to_have_text("1", timeout=4000)
        assert vote(near[0], board.workshop, ballot, 2)
        assert vote(far[1], board.workshop, ballot, 3)
        expect(page.get_by_test_id("votes").locator("p b").first).to_have_text("3", timeout=4000)

        acknowledged: list[tuple[int, bool]] = []

        def votes(client: httpx.Client, level: int) -> None:
            acknowledged.append((level, vote(client, board.workshop, ballot, level)))

        late = ((near[1], 3), (near[2], 3), (far[2], 4))
        voting = [threading.Thread(target=votes, args=each) for each in late]
        voting[0].start()
        here.kill()  # the facilitator's, with a vote under way
        for thread in voting[1:]:
            thread.start()
        for thread in voting:
            thread.join(30)
        assert sorted(acknowledged) == [(3, True), (3, True), (4, True)]
        assert sorted(stored(houses, ballot).values()) == [2, 2, 3, 3, 3, 4]

        # The screen goes on by the other process, by itself: nobody reloads anything.
        expect(page.get_by_test_id("votes")).to_contain_text("Everybody who is here has voted.", timeout=30_000)
        page.locator(CONNECTED).wait_for(
            timeout=60_000
        )  # the count came by another way than the screen's socket
        press(page, "Close the vote and reveal")
        expect(page.get_by_text("Median: Established", exact=False).first).to_be_visible(timeout=40_000)
        page.wait_for_timeout(3000)
        said = len(messages)
        page.wait_for_timeout(5000)
        assert len(messages) == said, "the screen is drawn again and again: its versions are not the process's"


def newest(houses: Houses, board: Meeting) -> UUID:
    with reading(engine=houses.data) as session:
        return session.exec(select(Ballot.id).where(Ballot.workshop_id == board.workshop)).one()


def test_a_change_in_one_process_reaches_a_phone_at_the_other_within_a_second(houses: Houses, board: Meeting):
    """Measured from the commit, by a transaction like those of the processes themselves."""
    one, other = houses.servers
    latencies = []
    with phones_at(houses, board, one, range(1)) as near, phones_at(houses, board, other, range(1, 2)) as far:
        heard = [listen(near[0], board.workshop), listen(far[0], board.workshop)]
        for factor in (FACTOR, "activities"):
            with transaction(actor=board.owner, engine=houses.data) as session:
                ballot = board.lead(session, open_ballot, workshop_id=board.workshop, factor=factor)
            moment = time.monotonic()
            latencies += [ear.after(moment - 0.05, within=5) for ear in heard]
            with transaction(actor=board.owner, engine=houses.data) as session:
                board.lead(session, close_ballot, ballot_id=ballot)
            time.sleep(0.3)
        assert max(latencies) < WITHIN_S, latencies
        versions = [ear.turns[-1][1] for ear in heard]
        assert versions[0] == versions[1]


def test_the_proxys_logs_hold_no_query_no_token_and_no_way_in(houses: Houses, board: Meeting):
    canary = "canary-in-the-query"
    with houses.client({}) as client:
        client.get(f"/j/{board.way.token}?from={canary}", headers={"Referer": f"https://x/{canary}"})
        client.get(f"/s/{board.way.token}?a={canary}")
        client.get(f"/versions?topics=study:{canary}")
    time.sleep(0.2)
    written = houses.front.log.read_text() + houses.front.log.with_name("error.log").read_text()
    assert "GET /j/- " in written
    assert "GET /s/- " in written
    assert canary not in written
    assert board.way.token not in written
    assert "127.0.0.1" not in written


def test_static_files_are_packed_and_kept_by_the_proxy_and_streams_are_not(houses: Houses, board: Meeting):
    with houses.client({}) as client:
        script = re.search(r'src="\.?/?(static/js/[^"]+\.js)"', client.get("/").text)
        assert script
        for _twice in range(2):
            answer = client.get("/" + script[1], headers={"Accept-Encoding": "gzip"})
            assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")
        assert any(file.is_file() for file in houses.front.log.with_name("nginx-cache").rglob("*"))
        assert client.get("/healthz").status_code == 404
        assert client.get("/_stcore/metrics").status_code == 404


def test_a_browser_is_given_the_cookie_that_keeps_it_at_one_process_once(houses: Houses):
    with houses.client({}) as client:
        first, second = client.get("/"), client.get("/")
        assert re.search(rf"{NODE}=[0-9a-f]{{32}}; Path=/; HttpOnly; Secure; SameSite=Lax", str(first.headers))
        assert NODE not in str(second.headers)
        assert len({client.get("/versions").headers["x-answered-by"] for _n in range(8)}) == 1
