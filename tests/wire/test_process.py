"""The running process: where it listens, how it is set, and what its health says."""

import json
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from websockets.sync.client import connect

from tests.hosted import environment
from tests.servers import ROOT, Server
from tests.wire.speaking import run_page, words

BASELINE = {
    "runner.postScriptGC": False,
    "server.address": "127.0.0.1",
    "server.allowedHosts": ["127.0.0.1", "localhost", "::1"],
    "server.headless": True,
    "server.enableStaticServing": True,
    "server.allowRunOnSave": False,
    "server.showEmailPrompt": False,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.trustedUserHeaders": {},
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.maxUploadSize": 20,
    "server.maxMessageSize": 20,
    "server.maxWidgetStateSize": 5,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
    "browser.serverAddress": "127.0.0.1",
    "global.developmentMode": False,
}
"""What the configuration must be; each line is a decision of security or of speed."""

HOSTED = environment("https://pentad.example")

NOT_THERE = {
    "/_stcore/metrics": "GET",
    "/_stcore/metrics/": "GET",
    "/_stcore/%6detrics": "GET",
    "/_stcore/agent/interact": "POST",
    "/_stcore/agent/openapi.json": "GET",
    "/_stcore/agent/mcp": "POST",
    "/_stcore/script-health-check": "GET",
    "/_stcore/": "GET",
    "/component/x/index.html": "GET",
    "/mcp": "POST",
}
"""What Streamlit has for others: figures of use, an interface for programs, a run of the script for anybody."""

Starts = Callable[..., Server]


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    """Start the application with no more flags than are asked for; it can tell its configuration."""
    running: list[Server] = []
    (tmp_path / "data").mkdir()

    def started(*, options: dict[str, str] | None = None, **env: str) -> Server:
        surroundings = {
            "PENTAD_DATA_DIR": str(tmp_path / "data"),
            "PENTAD_TEST_TELLS": str(tmp_path / "told.json"),
            "PYTHONPATH": f"{Path(__file__).parent / 'looking_in'}:{ROOT}",
        }
        server = Server(ROOT / "app.py", folder=tmp_path, env=surroundings | env, options=options or {})
        running.append(server)
        return server.start()

    yield started
    for server in running:
        server.stop()


def listens_on(server: Server) -> set[str]:
    """The addresses that the process listens on, whatever the port."""
    connections = psutil.Process(server.pid).net_connections("tcp")
    return {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}


def told_by(server: Server) -> dict[str, Any]:
    """The configuration as the process has it."""
    file = Path(server.env["PENTAD_TEST_TELLS"])
    file.unlink(missing_ok=True)
    psutil.Process(server.pid).send_signal(signal.SIGUSR1)
    until = time.monotonic() + 5
    while not file.exists():
        assert time.monotonic() < until, "the process told nothing"
        time.sleep(0.02)
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def test_a_process_with_nothing_set_listens_on_this_machine_only_and_is_set_as_decided(
    starts: Starts,
) -> None:
    server = starts()

    told = told_by(server)
    assert {name: told.get(name) for name in BASELINE} == BASELINE
    assert listens_on(server) == {"127.0.0.1"}


def test_what_streamlit_has_for_others_is_not_there(starts: Starts) -> None:
    server = starts()

    for path, method in NOT_THERE.items():
        answer = httpx.request(method, server.url + path, headers={"Origin": server.url})
        assert (path, answer.status_code, answer.text) == (path, 404, "There is no such page.")
    told = httpx.get(f"{server.url}/_stcore/host-config").json()
    assert told["allowedOrigins"] == [], "a page elsewhere may hold ours in a frame and talk to it"
    assert httpx.get(f"{server.url}/app/static/pentad.svg").is_success, "what the screens need is there"


def test_a_hosted_process_starts_itself_again_to_be_reachable_and_keeps_the_rest(starts: Starts) -> None:
    server = starts(**HOSTED)

    until = time.monotonic() + 15  # it answers once as the process it was before
    while listens_on(server) != {"0.0.0.0"} and time.monotonic() < until:
        time.sleep(0.05)
    assert listens_on(server) == {"0.0.0.0"}
    server.wait()
    told = told_by(server)
    hosted = {"server.address": "0.0.0.0", "server.allowedHosts": ["pentad.example"]}
    assert {name: told.get(name) for name in BASELINE} == BASELINE | hosted
    assert told["server.port"] == server.port
    assert "external" not in server.log.read_text().lower(), "it asked a service outside for its address"


def test_an_address_given_by_hand_is_kept_in_every_mode(starts: Starts) -> None:
    server = starts(options={"server.address": "127.0.0.1"}, **HOSTED)

    assert told_by(server)["server.allowedHosts"] == ["pentad.example"]
    assert httpx.get(f"{server.url}/healthz").json() == {"ok": True}
    assert listens_on(server) == {"127.0.0.1"}


def health(server: Server) -> httpx.Response:
    return httpx.get(f"{server.url}/healthz", timeout=20)


def said(response: httpx.Response) -> tuple[int, str]:
    assert set(response.json()) == {"code", "sentence"}
    assert response.json()["sentence"].endswith(".")
    assert "Traceback" not in response.text
    return response.status_code, response.json()["code"]


def test_a_damaged_database_is_said_on_the_screen_and_by_health_until_a_backup_stands_in_its_place(
    starts: Starts, tmp_path: Path, migrated_file: Path
) -> None:
    file = tmp_path / "data" / "pentad.sqlite3"
    damaged = migrated_file.read_bytes()[:8192] + b"\xff" * 8192
    file.write_bytes(damaged)
    server = starts()

    screen = words(run_page(server.url, page=""))
    assert "DB-003" in screen
    assert "Traceback" not in screen
    assert said(health(server)) == (503, "DB-003")
    assert file.read_bytes() == damaged, "the damaged file was changed"

    file.write_bytes(migrated_file.read_bytes())
    until = time.monotonic() + 10
    while health(server).status_code != 200 and time.monotonic() < until:
        time.sleep(0.2)
    assert health(server).json() == {"ok": True}
    assert "DB-003" not in words(run_page(server.url, page=""))
    assert "Traceback" not in server.log.read_text()


def test_a_newer_database_is_said_and_left_as_it_is(
    starts: Starts, tmp_path: Path, migrated_file: Path
) -> None:
    file = tmp_path / "data" / "pentad.sqlite3"
    file.write_bytes(migrated_file.read_bytes())
    with sqlite3.connect(file) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    server = starts()

    assert "DB-020" in words(run_page(server.url, page="interview"))
    assert said(health(server)) == (503, "DB-020")
    with sqlite3.connect(file) as after:
        assert after.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_a_file_that_is_destroyed_under_the_running_process_is_said_by_health(
    starts: Starts, tmp_path: Path
) -> None:
    server = starts()
    assert health(server).json() == {"ok": True}
    for suffix in ("-wal", "-shm"):
        (tmp_path / "data" / f"pentad.sqlite3{suffix}").unlink(missing_ok=True)
    (tmp_path / "data" / "pentad.sqlite3").write_bytes(b"this is not a database " * 1000)

    status, code = said(health(server))
    assert status == 503
    assert code.startswith("DB-")
    assert "Traceback" not in words(run_page(server.url, page=""))


def test_a_folder_that_cannot_be_made_is_said_and_the_process_stays_up(starts: Starts, tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("")
    server = starts(PENTAD_DATABASE_URL=f"sqlite:///{in_the_way}/deep/pentad.sqlite3")

    assert "DB-006" in words(run_page(server.url, page=""))
    assert said(health(server)) == (503, "DB-006")


def test_a_process_with_ten_open_streams_and_an_open_screen_ends_within_two_seconds(starts: Starts) -> None:
    server = starts()
    assert run_page(server.url, page="")
    with ExitStack() as opened:
        heard = []
        for number in range(10):
            address = f"{server.url}/live?topics=study:{number}"
            lines = opened.enter_context(httpx.stream("GET", address, timeout=20)).iter_lines()
            while next(lines) != "event: hello":
                pass
            heard.append(lines)  # an iterator that nobody holds closes its stream
        screen = opened.enter_context(connect(f"ws://127.0.0.1:{server.port}/_stcore/stream"))
        assert screen.protocol.state.name == "OPEN"

        assert server.terminate() < 2
    assert "Traceback" not in server.log.read_text()


def test_a_misspelt_setting_ends_the_start_with_the_name_that_was_meant(starts: Starts) -> None:
    with pytest.raises(RuntimeError) as ended:
        starts(PENTAD_MODES="hosted")

    assert "PENTAD_MODES: there is no such setting. The nearest is PENTAD_MODE." in str(ended.value)
    assert "Traceback" not in str(ended.value)
