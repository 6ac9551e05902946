"""What a stranger can say to Streamlit over its socket harms nobody: neither where our own look at the messages
stops it, nor where it gets through to Streamlit, as it would if that look were ever lost."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from interview.database.engine import make_engine
from interview.database.transactions import transaction
from interview.services.access import local_owner
from tests import builders
from tests.meetings import Meeting, meeting
from tests.servers import ROOT, Server, free_port
from tests.wire.speaking import run_page, words

ROOM, NAME = "127.0.0.2", "Forum of the Canaries"
UNGUARDED = ROOT / "tests" / "performance" / "apps" / "unlimited.py"


@pytest.fixture(scope="module", params=[ROOT / "app.py", UNGUARDED], ids=["stopped by us", "let through"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[tuple[Server, Meeting, str]]:
    """The application with a workshop under way, and the address of the room's door."""
    folder = tmp_path_factory.mktemp("strangers")
    file = folder / "pentad.sqlite3"
    file.write_bytes(migrated_file.read_bytes())
    engine = make_engine(f"sqlite:///{file}")
    with transaction(engine=engine) as session:
        owner = local_owner(session=session)
        m = meeting(session, builders.case(session, owner, builders.study(session, owner), name=NAME), joined=3)
    engine.dispose()
    port = free_port() + 500
    env = {"PENTAD_DATA_DIR": str(folder), "PENTAD_ROOM_ADDRESS": ROOM, "PENTAD_ROOM_PORT": str(port)}
    with Server(request.param, folder=folder, env=env) as server:
        yield server, m, f"http://{ROOM}:{port}"


def message(kind: str) -> bytes:
    asked = BackMsg()
    if kind == "file_urls_request":
        asked.file_urls_request.request_id = "r"
        asked.file_urls_request.file_names.append("a.csv")
    elif kind == "backend_operation_request":
        asked.backend_operation_request.request_id = "r"
        asked.backend_operation_request.deferred_file.file_id = "0" * 32
    else:
        setattr(asked, kind, True)
    return asked.SerializeToString()


KINDS = (
    "clear_cache",
    "set_run_on_save",
    "stop_script",
    "load_git_info",
    "debug_disconnect_websocket",
    "debug_shutdown_runtime",
    "file_urls_request",
    "app_heartbeat",
    "backend_operation_request",
)


def test_every_kind_of_message_is_tried() -> None:
    assert set(KINDS) | {"rerun_script"} == {f.name for f in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}


async def drawn(socket: ClientConnection, *, query: str) -> str:
    asked = BackMsg()
    asked.rerun_script.query_string, asked.rerun_script.page_name = query, "workshop"
    await socket.send(asked.SerializeToString())
    got = []
    async with asyncio.timeout(20):
        while not got or got[-1].WhichOneof("type") != "script_finished":
            got.append(ForwardMsg.FromString(bytes(await socket.recv())))  # type: ignore[arg-type]
    return words(got)


async def before_and_after(server: Server, query: str) -> tuple[str, str, str]:
    """What an open screen shows before and after a stranger has said everything; and what he was told."""
    stream = server.url.replace("http", "ws") + "/_stcore/stream"
    told = []
    async with connect(stream, subprotocols=["streamlit"], max_size=2**25) as screen:  # type: ignore[list-item]
        first = await drawn(screen, query=query)
        for kind in KINDS:
            async with connect(stream, subprotocols=["streamlit"], max_size=2**25) as stranger:  # type: ignore[list-item]
                for _n in range(3):
                    await stranger.send(message(kind))
                try:
                    async with asyncio.timeout(0.5):
                        while True:
                            told.append(ForwardMsg.FromString(bytes(await stranger.recv())))  # type: ignore[arg-type]
                except Exception:  # nothing more came, or the socket was closed: both are answers
                    pass
        return first, await drawn(screen, query=query), words(told)


def test_an_open_screen_the_database_and_a_room_with_phones_go_on(running: tuple[Server, Meeting, str]) -> None:
    server, m, door = running
    seat = {"pentad_seat": m.tokens[0]}
    page = f"{door}/v/{m.workshop.hex}"
    assert httpx.get(page, cookies=seat, timeout=20).status_code == 200

    query = f"workshop={m.workshop.hex}"
    before, after, told = asyncio.run(before_and_after(server, query))

    for shown in (before, after):
        assert NAME in shown
        assert "SCR-001" not in shown
    assert NAME not in told, "a stranger asks for no screen, so he is shown none"
    assert "Traceback" not in told
    assert str(ROOT) + "/.git" not in told
    assert NAME in words(run_page(server.url, page="workshop", query=query)), "a new screen opens"
    assert httpx.get(page, cookies=seat, timeout=20).status_code == 200, "the room stays open"
    assert httpx.get(f"{server.url}/healthz").json() == {"ok": True}
    log = server.log.read_text()
    assert "Traceback" not in log
