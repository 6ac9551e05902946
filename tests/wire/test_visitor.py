"""A visitor's cookie on a hosted installation: it opens its own link, and nothing else that there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest
from starlette.routing import Mount, Route
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from interview.database.transactions import transaction
from interview.models import Initiative, ShareLink
from interview.web.shared import VISIT
from tests import builders, sharing
from tests.builders import World
from tests.hosted import database_of, hosted_server
from tests.servers import Server
from tests.wire.speaking import run_page, words

CANARY = "Canary Forum of the Visitor"
SHOWN = "Shown Forum"
FOR_ALL = {"/healthz", "/assets/{name}", "/s", "/s/{token:path}"}
"""What anybody may ask for: a sign of life, the program's own files, and links."""


@dataclass(frozen=True)
class Scene:
    """A running installation, a published link, and the cookie of a visit of it."""

    server: Server
    w: World
    address: str
    cookie: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"{VISIT}={self.cookie}", "Origin": self.server.url}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("visitor")
    with hosted_server(folder) as server, database_of(server) as engine:
        with transaction(engine=engine) as session:
            w = builders.world(session)
            for place, name in ((w.here, SHOWN), (w.second, CANARY), (w.foreign, CANARY)):
                session.get_one(Initiative, place.initiative).name = name
            session.flush()
            link_id, token = sharing.shared(session, w.here, named=True)
            address = f"/s/v/{session.get_one(ShareLink, link_id).public_id}"
        opened = httpx.get(f"{server.url}/s/{token}")
        yield Scene(server, w, address, opened.cookies[VISIT])


def test_the_cookie_opens_its_link(scene: Scene) -> None:
    page = httpx.get(scene.server.url + scene.address, headers=scene.headers)
    assert page.status_code == 200
    assert SHOWN in page.text
    assert CANARY not in page.text


def test_no_other_route_of_the_application_answers_a_visitor(scene: Scene) -> None:
    from app import app

    ids = {
        "id": scene.w.here.initiative.hex,
        "room": uuid4().hex,
        "case": scene.w.here.initiative.hex,
        "name": "x",
        "token": "x",
    }
    asked = []
    for route in app._user_routes:
        assert isinstance(route, Route | Mount)
        if route.path in FOR_ALL or route.path.startswith("/s/v/"):
            continue
        path = route.path
        for name, value in ids.items():
            path = path.replace("{" + name + "}", value).replace("{" + name + ":path}", value)
        assert "{" not in path, route.path
        for method in getattr(route, "methods", None) or {"GET"}:
            answer = httpx.request(
                method, scene.server.url + path, headers=scene.headers, json={}, follow_redirects=False
            )
            asked.append((method, route.path, answer.status_code))
            assert CANARY not in answer.text, path
            assert SHOWN not in answer.text, path
    assert {path for _method, path, _status in asked} >= {"/save", "/submit", "/live", "/versions"}
    open_to_visitors = {path for _method, path, status in asked if status < 300}
    assert open_to_visitors <= {"/join", "/j/{token}"}, asked


def test_the_screens_show_a_visitor_nothing(scene: Scene) -> None:
    cookies = {VISIT: scene.cookie, XSRF_COOKIE_NAME: "none"}
    query = f"initiative={scene.w.here.initiative.hex}"
    sent = "".join(
        words(run_page(scene.server.url, page=page, query=query, cookies=cookies))
        for page in ("", "prepare", "interview", "profile", "share", "received", "workshop", "instrument")
    )
    assert "Log in" in sent
    assert CANARY not in sent
    assert SHOWN not in sent
