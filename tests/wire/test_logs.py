"""The log of a running process holds what went wrong and where, and nothing of what people wrote."""

import asyncio
import contextlib
import json
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import connect

from interview.database.transactions import transaction
from interview.services.access import local_owner
from tests import builders
from tests.hosted import database_of, hosted_server
from tests.servers import ROOT, Server
from tests.wire.speaking import run_page, words

SECRET = "Canary4711 of Anna Berg"
TOKEN = "cAnArY4711aNNaBerg-0123456789_abcdefghijklm"
MAIL = "canary.berg@forum.example"
FAILING = ROOT / "tests" / "wire" / "apps" / "failing.py"
KINDS = (
    "ValueError",
    "RuntimeError, from KeyError",
    "OSError",
    "LookupError",
    "TypeError",
    "ArithmeticError",
    "BufferError",
    "AttributeError",
    "ZeroDivisionError",
    "UnicodeError",
)


def leaks(text: str) -> list[str]:
    """The lines of a log with something in them that nobody may read there."""
    known = (SECRET, "4711", "Anna Berg", TOKEN, MAIL, "berg@")
    return [line for line in text.splitlines() if any(each.lower() in line.lower() for each in known)]


def test_whatever_fails_wherever_its_message_stands_in_no_log_and_on_no_screen(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    env = {"PENTAD_DATA_DIR": str(tmp_path / "data"), "FAILING_SAYS": SECRET, "FAILING_HAS": TOKEN}
    with Server(FAILING, folder=tmp_path, env=env) as server:
        answers = [httpx.get(f"{server.url}/{path}", timeout=20).text for path in ("bare", "ours", "aside")]
        sent = [words(run_page(server.url, page="", query=query)) for query in ("how=part", "how=whole")]
        until = time.monotonic() + 5
        while any(kind not in server.log.read_text() for kind in KINDS) and time.monotonic() < until:
            time.sleep(0.05)
    log = server.log.read_text()

    assert [kind for kind in KINDS if kind not in log] == [], log
    assert "failing.py" in log, "the place is told"
    assert "SCR-001" in sent[0]
    assert leaks(log) == []
    assert leaks("\n".join([*answers, *sent])) == []


async def misbehave(server: Server) -> None:
    """A socket that sends what is no message, words instead of bytes, and one at an address with a token."""
    stream = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    for frame in (SECRET.encode(), SECRET, b"\xff" * 100 + TOKEN.encode()):
        async with connect(stream, subprotocols=["streamlit"]) as socket:  # type: ignore[list-item]
            await socket.send(frame)
            with contextlib.suppress(Exception):
                await asyncio.wait_for(socket.recv(), 0.3)
    with contextlib.suppress(Exception):
        async with connect(f"ws://127.0.0.1:{server.port}/s/{TOKEN}?who={MAIL}"):
            pass
    cookie = {"Cookie": f"_streamlit_user={TOKEN}; pentad_visit={TOKEN}"}
    with contextlib.suppress(Exception):
        async with connect(stream, additional_headers=cookie | {"Origin": f"http://{TOKEN}.example"}):
            pass


def asked_in_every_wrong_way(server: Server) -> None:
    """Requests that are refused or fail, with names, tokens and passphrases wherever one can stand."""
    origin = {"Origin": server.url}
    with httpx.Client(base_url=server.url, headers=origin, timeout=20, follow_redirects=True) as client:
        for path in (
            "/s/{}",
            "/j/{}",
            "/invited/{}",
            "/v/{}",
            "/board/{}/votes",
            "/briefing/{}",
            "/export/{}",
            "/assets/{}",
        ):
            client.get(path.format(TOKEN), params={"name": SECRET, "mail": MAIL})
        for path in ("/join", f"/s/v/{TOKEN}", f"/v/{uuid4().hex}/join", f"/v/{uuid4().hex}/vote"):
            client.post(path, data={"code": TOKEN, "passphrase": SECRET, "name": MAIL})
        for body in (f'{{"record": "{SECRET}"', json.dumps({"record": SECRET, "text": MAIL, "tab": TOKEN})):
            client.post("/save", content=body)
            client.post("/submit", content=body)
        client.get(f"/log-in?to=/{TOKEN}")
        client.get("/oauth2callback", params={"code": TOKEN, "state": SECRET, "error_description": MAIL})
        client.get("/", headers={"Host": f"{TOKEN}.example"})
        client.get("/", headers={"Cookie": f"_streamlit_user={TOKEN}", "X-Forwarded-For": MAIL})
        client.put(f"/_stcore/upload_file/{TOKEN}/{TOKEN}", content=SECRET)
        client.get(f"/media/{TOKEN}.csv")
        client.get("/%00" + TOKEN)
        client.get("/..%2f" + TOKEN)
    asyncio.run(misbehave(server))
    run_page(server.url, page=f"{TOKEN}", query=f"study={SECRET}&mail={MAIL}")


def test_names_tokens_and_passphrases_stand_in_no_log_of_a_hosted_installation(tmp_path: Path) -> None:
    with hosted_server(tmp_path, env={"STREAMLIT_LOGGER_LEVEL": "debug"}) as server:
        asked_in_every_wrong_way(server)
        log = server.log.read_text()

    assert "enter this code: " in log, "what is meant for the log is in it"
    assert len(log) > 1000, "it logs much, and still nothing of that"
    assert leaks(log) == []


def test_what_is_written_stands_in_no_log_when_the_database_fails_in_the_middle(
    tmp_path: Path, migrated_file: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "pentad.sqlite3").write_bytes(migrated_file.read_bytes())
    with Server(ROOT / "app.py", folder=tmp_path, env={"PENTAD_DATA_DIR": str(data)}) as server:
        with database_of(server) as engine, transaction(engine=engine) as session:
            owner = local_owner(session=session)
            place = builders.case(session, owner, builders.study(session, owner), name=SECRET)
        query = f"interview={place.interview.hex}"
        assert SECRET in words(run_page(server.url, page="interview", query=query)), "it is there to be leaked"
        for suffix in ("-wal", "-shm"):
            (data / f"pentad.sqlite3{suffix}").unlink(missing_ok=True)
        (data / "pentad.sqlite3").write_bytes(b"this is no database " * 1000)

        note = {"record": f"draft/{place.study.hex}/x", "text": SECRET, "base": 0, "tab": "t", "seq": 1}
        refused = httpx.post(f"{server.url}/save", json=note, headers={"Origin": server.url}, timeout=20)
        run_page(server.url, page="interview", query=query)
        log = server.log.read_text()

    assert refused.status_code >= 500
    assert leaks(log) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Sent to anna.berg@forum.example.", "Sent to …."),
        (f'GET "/s/{TOKEN}" 404', 'GET "/s/…" 404'),
        ("GET /versions?topics=study:1 200", "GET /versions?… 200"),
        (f"no such session: {TOKEN}", "no such session: …"),
        ("Cookie: pentad_seat=abc; other", "Cookie: … other"),
        ("Uvicorn server started on 127.0.0.1:8501", "Uvicorn server started on 127.0.0.1:8501"),
        ("The database could not be opened: DB-003", "The database could not be opened: DB-003"),
    ],
)
def test_addresses_tokens_and_what_is_asked_for_are_left_out_and_the_rest_is_kept(said: str, kept: str) -> None:
    from interview.logs import without_secrets

    assert without_secrets(said) == kept
