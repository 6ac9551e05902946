"""The own routes as they are met on the wire, over a real server."""

import hashlib
import json
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from interview.ui.components import bundle
from interview.web.assets import PLOTLY
from interview.web.policy import package_folder
from tests.components.apps import store
from tests.servers import ROOT, Server

NOTE = {"record": "note/1", "text": "kept", "base": 0, "tab": "a", "seq": 1}
QUOTE = {
    "kind": "quote",
    "operation": "b9d2a5fa-6d0f-4e6c-9d3c-0a8f6cf3b1aa",
    "payload": {"text": "said once", "speaker": "Manager of CI 2"},
    "tab": "a",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("wire")
    env = {"PENTAD_TEST_STORE": str(folder / "store.sqlite3")}
    with Server(ROOT / "tests/components/apps/app.py", folder=folder, env=env) as server:
        yield server


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("PENTAD_TEST_STORE", running.env["PENTAD_TEST_STORE"])
    with store.transaction() as session:
        for table in ("typed", "branch", "quote"):
            session.all(f"delete from {table}")
    return running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """A client that says it is the application's own page."""
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}, timeout=10) as made:
        yield made


def test_a_text_is_answered_when_it_can_be_read_from_the_store(client: httpx.Client) -> None:
    answer = client.post("/save", json=NOTE)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert store.text_of("note/1") == ("kept", answer.json()["version"]) == ("kept", 1)


def test_another_tabs_text_on_an_old_base_is_a_conflict_and_both_remain(client: httpx.Client) -> None:
    client.post("/save", json=NOTE)
    answer = client.post("/save", json=NOTE | {"tab": "b", "text": "other"}).json()

    assert (answer["conflict"], answer["theirs"], answer["theirs_version"]) == (True, "kept", 1)
    assert store.text_of("note/1") == ("kept", 1)
    assert [(tab, text) for tab, text, _ in store.branches_of("note/1")] == [("b", "other")]


def test_an_operation_sent_five_times_happens_once(client: httpx.Client) -> None:
    ids = {client.post("/submit", json=QUOTE).json()["id"] for _ in range(5)}

    assert ids == {"1"}
    assert store.quotes() == ["Manager of CI 2: said once"]


@pytest.mark.parametrize("path", ["/save", "/submit", "/raise"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "OWN", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_a_change_asked_for_by_a_foreign_page_or_by_nobody_is_refused(
    server: Server, path: str, headers: dict[str, str]
) -> None:
    body = QUOTE if path == "/submit" else NOTE
    sent = {name: server.url if value == "OWN" else value for name, value in headers.items()}

    answer = httpx.post(server.url + path, json=body, headers=sent)

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")
    assert store.text_of("note/1") == ("", 0)
    assert store.quotes() == []
    assert httpx.post(server.url + path, json=body, headers={"Origin": server.url}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/save", "/live", "/versions", "/healthz", "/assets/note.txt", "/_stcore/health"]
)
def test_a_foreign_host_gets_nothing(server: Server, path: str) -> None:
    method = "POST" if path == "/save" else "GET"
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1.evil.example", ""):
        headers = {"Host": host, "Origin": f"http://{host}"}
        answer = httpx.request(method, server.url + path, json=NOTE, headers=headers)
        assert answer.status_code in (400, 421), (host, answer.status_code)
    assert store.text_of("note/1") == ("", 0)


def test_the_websocket_refuses_a_foreign_host_and_takes_ours(server: Server) -> None:
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with connect(address, origin=Origin(server.url)) as socket_:
        assert socket_.protocol.state.name == "OPEN"
    raw = socket.create_connection(("127.0.0.1", server.port))
    with raw, pytest.raises(InvalidStatus) as refused:
        connect(f"ws://evil.example:{server.port}/_stcore/stream", sock=raw)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/", "/save", "/healthz", "/no-such-page", "/_stcore/health"])
def test_every_answer_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers

    page = (package_folder("streamlit") / "static/index.html").read_text()
    inline = page.split("<script>")[1].split("</script>")[0]
    digest = b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    policy = headers["content-security-policy"]
    assert f"script-src 'self' blob: 'wasm-unsafe-eval' 'sha256-{digest}';" in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_a_body_over_a_megabyte_is_refused_with_a_sentence(client: httpx.Client) -> None:
    answer = client.post("/save", json=NOTE | {"text": "x" * 1_000_001})

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer.json()["sentence"].startswith("This text is longer than can be saved at once.")
    assert client.post("/save", json=NOTE | {"text": "🔬" * 80_000}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        json.dumps(NOTE | {"seq": "1"}).encode(),
        json.dumps(NOTE | {"base": True}).encode(),
        json.dumps(NOTE | {"record": ""}).encode(),
        json.dumps(NOTE | {"record": "a\x00b"}).encode(),
        json.dumps(NOTE | {"text": "\ud83d"}).encode(),
        json.dumps(NOTE | {"settles": "b"}).encode(),
        json.dumps({name: value for name, value in NOTE.items() if name != "tab"}).encode(),
    ],
    ids=lambda body: body[:40],
)
def test_what_is_not_a_request_of_ours_is_refused_with_a_sentence(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/save", content=body)

    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert store.text_of("note/1") == ("", 0)


@pytest.mark.parametrize(
    ("record", "status", "code"),
    [("gone/1", 404, "gone"), ("full/1", 503, "full"), ("fault/1", 500, "fault")],
)
def test_an_error_of_a_service_is_a_code_and_a_sentence_never_a_traceback(
    server: Server, client: httpx.Client, record: str, status: int, code: str
) -> None:
    answer = client.post("/save", json=NOTE | {"record": record, "text": "canary 4711"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "sentence"}
    assert "Traceback" not in answer.text
    assert "canary 4711" not in answer.text
    assert "canary 4711" not in server.log.read_text()


def test_health_says_whether_the_database_can_be_read(server: Server, client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"ok": True}
    file = Path(server.env["PENTAD_TEST_STORE"])
    kept = file.read_bytes()
    file.write_bytes(b"this is not a database" * 100)
    try:
        answer = client.get("/healthz")
    finally:
        file.write_bytes(kept)
    assert answer.status_code == 500
    assert "ok" not in answer.json()


def test_the_listed_files_are_served_for_good_and_nothing_else_is(client: httpx.Client) -> None:
    for name in (bundle.NAME, PLOTLY, "note.txt"):
        answer = client.get(f"/assets/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "accept-encoding" in answer.headers["vary"].lower()
    for encoding in ("gzip", "identity"):
        answer = client.get(f"/assets/{bundle.NAME}", headers={"Accept-Encoding": encoding})
        assert answer.content == bundle.SCRIPT
    for name in ("app.py", "..%2fapp.py", "%2e%2e/app.py", "../app.py", "note.txt%00", "", "NOTE.TXT"):
        answer = client.get(f"/assets/{name}")
        assert "Doors(" not in answer.text
        assert "a file that may be fetched" not in answer.text


def read_events(url: str, heard: list[dict[str, Any]], ready: threading.Event) -> None:
    with httpx.stream("GET", f"{url}/live?topics=study:1", timeout=20) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                heard.append(json.loads(line.removeprefix("data: ")))
                ready.set()


def test_a_save_is_told_with_the_tab_that_wrote_it(server: Server, client: httpx.Client) -> None:
    heard: list[dict[str, Any]] = []
    ready = threading.Event()
    threading.Thread(target=read_events, args=(server.url, heard, ready), daemon=True).start()
    assert ready.wait(5)
    before = client.get("/versions?topics=study:1").json()["study:1"]

    client.post("/save", json=NOTE | {"tab": "my-tab"})

    until = time.monotonic() + 3
    while len(heard) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert heard[0] == {"study:1": before}
    assert heard[1] == {"topic": "study:1", "version": before + 1, "tab": "my-tab"}
    assert client.get("/versions?topics=study:1").json() == {"study:1": before + 1}


@pytest.mark.parametrize(
    "topics", ["study", "study:../x", "study:1 2", ",".join(f"study:{n}" for n in range(51))]
)
def test_malformed_or_too_many_topics_are_refused(client: httpx.Client, topics: str) -> None:
    assert client.get("/versions", params={"topics": topics}).status_code == 422
    assert client.get("/live", params={"topics": topics}).status_code == 422


def test_a_foreign_page_cannot_hold_a_stream_open(client: httpx.Client) -> None:
    assert client.get("/live?topics=study:1", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_process_with_ten_open_streams_ends_within_two_seconds(tmp_path: Path) -> None:
    env = {"PENTAD_TEST_STORE": str(tmp_path / "store.sqlite3")}
    server = Server(ROOT / "tests/components/apps/app.py", folder=tmp_path, env=env).start()
    with ExitStack() as open_streams:
        try:
            held = []  # an iterator that nobody holds closes its stream
            for _ in range(10):
                stream = open_streams.enter_context(httpx.stream("GET", f"{server.url}/live?topics=study:1"))
                held.append(stream.iter_lines())
                next(held[-1])
            raised = httpx.post(f"{server.url}/raise", headers={"Origin": server.url})
            assert raised.json()["listeners"] == 10
            page = open_streams.enter_context(connect(f"ws://127.0.0.1:{server.port}/_stcore/stream"))
            assert page.protocol.state.name == "OPEN"

            assert server.terminate() < 2
        finally:
            server.kill()
