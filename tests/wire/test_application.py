"""The application on the wire: who may ask it for what, and what every answer carries."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from interview.database.engine import make_engine
from interview.database.transactions import reading, transaction
from interview.models import Quote
from interview.queries.texts import read_draft
from interview.services.access import Actor
from interview.services.access import local_owner as local
from interview.ui.components import bundle
from tests.builders import Place, case, study
from tests.servers import ROOT, Server
from tests.wire.speaking import run_page

OWN_ROUTES = {
    "/save": "POST",
    "/submit": "POST",
    "/live?topics=study:1": "GET",
    "/versions?topics=study:1": "GET",
    "/healthz": "GET",
    f"/assets/{bundle.NAME}": "GET",
    "/briefing/" + "0" * 32: "GET",
    "/export/" + "0" * 32: "GET",
}
STREAMLITS = {"/": "GET", "/interview": "GET", "/_stcore/health": "GET", "/_stcore/host-config": "GET"}
KEPT = {
    "emoji": "👩🏽‍🔬 é e\u0301",
    "right to left": "\u202eabc\u202c עברית مبادرة",
    "markdown": "![x](http://127.0.0.1:9/x.png) **b** :red[x] $x$\n# h",
    "html": "<img src=x onerror=alert(1)><script>alert(2)</script>&amp;",
    "formula": "=1+1",
    "edges": "  two before, one line after\n",
    "long": "Å" * 100_000,
    "empty": "",
}
REFUSED = {"null byte": "a\x00b", "half a character": "a\ud83db", "control": "a\x1bb"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[tuple[Server, Place]]:
    """The application on a prepared case."""
    folder = tmp_path_factory.mktemp("application")
    file = folder / "data" / "pentad.sqlite3"
    file.parent.mkdir()
    file.write_bytes(migrated_file.read_bytes())
    engine = make_engine(f"sqlite:///{file}")
    with transaction(engine=engine) as session:
        owner: Actor = local(session=session)
        place = case(session, owner, study(session, owner))
    with Server(ROOT / "app.py", folder=folder, env={"PENTAD_DATA_DIR": str(file.parent)}) as server:
        yield server, place
    engine.dispose()


@pytest.fixture
def server(running: tuple[Server, Place]) -> Server:
    return running[0]


@pytest.fixture
def place(running: tuple[Server, Place]) -> Place:
    return running[1]


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """A client that says it is the application's own page."""
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}, timeout=20) as made:
        yield made


def stored_draft(server: Server, place: Place, name: str) -> str:
    engine = make_engine(f"sqlite:///{server.env['PENTAD_DATA_DIR']}/pentad.sqlite3")
    with reading(engine=engine) as session:
        found = read_draft(session=session, actor=place.owner, study_id=place.study, place=name)
    engine.dispose()
    return found


def note(place: Place, name: str, text: str) -> dict[str, object]:
    return {"record": f"draft/{place.study.hex}/{name}", "text": text, "base": 0, "tab": "t", "seq": 1}


@pytest.mark.parametrize(("path", "method"), [*OWN_ROUTES.items(), *STREAMLITS.items()])
def test_a_foreign_host_is_refused_on_every_route_and_ours_is_not(
    server: Server, path: str, method: str
) -> None:
    foreign = {"Host": f"evil.example:{server.port}", "Origin": f"http://evil.example:{server.port}"}
    assert httpx.request(method, server.url + path, json={}, headers=foreign).status_code == 421
    with httpx.stream(method, server.url + path, json={}, headers={"Origin": server.url}) as ours:
        assert ours.status_code != 421


@pytest.mark.parametrize(
    "origin",
    [None, "http://evil.example", "null", "http://127.0.0.1:1", "http://localhost:1"],
)
def test_a_change_that_no_page_of_ours_asked_for_is_refused_and_leaves_nothing(
    server: Server, client: httpx.Client, place: Place, origin: str | None
) -> None:
    name = f"refused-{uuid4().hex}"
    headers = {"Origin": origin} if origin else {}
    for path in ("/save", "/submit"):
        refused = httpx.post(server.url + path, json=note(place, name, "planted"), headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "foreign-origin")
    assert stored_draft(server, place, name) == ""

    assert client.post("/save", json=note(place, name, "planted")).status_code == 200
    assert stored_draft(server, place, name) == "planted"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1", "http://127.0.0.1:1"])
def test_a_socket_from_another_sites_page_is_refused_without_a_look_outside(
    server: Server, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        run_page(server.url, page="", origin=origin)

    assert refused.value.response.status_code == 403
    assert "external" not in server.log.read_text().lower()


@pytest.mark.parametrize(
    "path", ["/", "/interview", "/healthz", f"/assets/{bundle.NAME}", "/assets/none", "/save"]
)
def test_every_answer_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("name", KEPT)
def test_a_text_that_is_typed_is_kept_byte_for_byte(
    server: Server, client: httpx.Client, place: Place, name: str
) -> None:
    answer = client.post("/save", json=note(place, f"kept {name}", KEPT[name]))

    assert answer.status_code == 200, answer.text
    assert stored_draft(server, place, f"kept {name}") == KEPT[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_text_that_cannot_be_kept_is_refused_with_a_sentence(
    server: Server, client: httpx.Client, place: Place, name: str
) -> None:
    body = httpx.Request("POST", "http://x", json=note(place, f"refused {name}", "?")).content
    sent = body.replace(b'"?"', in_json(REFUSED[name]))
    answer = client.post("/save", content=sent)

    assert answer.status_code == 422
    assert answer.json()["sentence"].endswith(".")
    assert stored_draft(server, place, f"refused {name}") == ""


def in_json(text: str) -> bytes:
    """``text`` as JSON may carry it: what UTF-8 cannot hold is written as an escape."""
    return json.dumps(text).encode("ascii")


@pytest.mark.parametrize("name", [*KEPT, *REFUSED])
def test_a_quote_is_kept_byte_for_byte_or_refused_with_a_sentence(
    server: Server, client: httpx.Client, place: Place, name: str
) -> None:
    text = (KEPT | REFUSED)[name]
    body = {
        "kind": "quote",
        "operation": str(uuid4()),
        "payload": {"interview": place.interview.hex, "text": "?", "factors": [], "speaker": ""},
        "tab": "t",
    }
    sent = httpx.Request("POST", "http://x", json=body).content.replace(b'"?"', in_json(text))
    answer = client.post("/submit", content=sent)

    if name in REFUSED or not text.strip():
        assert answer.status_code == 422
        assert answer.json()["sentence"].endswith(".")
        return
    assert answer.status_code == 200, answer.text
    engine = make_engine(f"sqlite:///{server.env['PENTAD_DATA_DIR']}/pentad.sqlite3")
    with reading(engine=engine) as session:
        assert session.get_one(Quote, UUID(answer.json()["id"])).text == text
    engine.dispose()
