"""The first request to a fresh server is a deep link: the router runs, never a page by itself."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.hosted import hosted_server
from tests.servers import ROOT, Server
from tests.wire.speaking import run_page, words

CANARY = "Canary Forum of the Wire"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path


def _server(folder: Path, **env: str) -> Server:
    return Server(ROOT / "app.py", folder=folder, env={"PENTAD_DATA_DIR": str(folder / "data"), **env})


@pytest.fixture
def fresh(folder: Path) -> Iterator[Server]:
    with _server(folder) as server:
        yield server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("running")
    (folder / "data").mkdir()
    with _server(folder) as server:
        yield server


def _titles(messages: list) -> set[str]:
    return set(re.findall(r'pentad-title\\?">([^<]+)<', words(messages)))


@pytest.mark.parametrize(
    ("page", "title"), [("interview", "Interview"), ("prepare", "Prepare"), ("profile", "Profile")]
)
def test_a_deep_link_as_the_very_first_request_is_led_by_the_router(
    fresh: Server, page: str, title: str
) -> None:
    sent = run_page(fresh.url, page=page)

    assert any(m.HasField("navigation") for m in sent), "st.navigation did not run: the page ran by itself"
    assert title in words(sent)


def test_a_page_that_the_router_does_not_list_is_not_run(running: Server) -> None:
    sent = run_page(running.url, page="round_profile")

    assert any(m.HasField("page_not_found") for m in sent)
    assert _titles(sent) == {"Pentad"}


def test_an_unknown_and_a_malformed_id_are_answered_with_a_sentence(running: Server) -> None:
    unknown = words(run_page(running.url, page="interview", query="interview=" + "0" * 32))
    malformed = words(run_page(running.url, page="interview", query="interview=<b>x"))

    assert "ACC-001" in unknown
    assert "IDN-001" in malformed
    assert "Traceback" not in unknown + malformed


def test_a_websocket_from_a_foreign_page_is_refused_and_from_the_own_page_let_in(running: Server) -> None:
    with pytest.raises(InvalidStatus):
        run_page(running.url, page="", origin="http://elsewhere.example")

    assert run_page(running.url, page="", origin=running.url)


def test_a_hosted_instance_shows_nothing_to_somebody_who_is_not_logged_in(
    folder: Path, migrated_file: Path
) -> None:
    shutil.copy(migrated_file, folder / "data" / "pentad.sqlite3")
    _plant(folder)
    with _server(folder) as local:
        assert CANARY in words(run_page(local.url, page="")), "the canary is there to be leaked"

    with hosted_server(folder) as hosted:
        sent = "".join(words(run_page(hosted.url, page=p)) for p in ("", "prepare", "interview", "profile"))
        saved = httpx.post(
            f"{hosted.url}/save",
            headers={"Origin": hosted.url},
            json={"record": "draft/x/y", "text": "", "base": 0, "tab": "t", "seq": 1},
        )
        healthy = httpx.get(f"{hosted.url}/healthz")

    assert "Log in" in sent
    assert CANARY not in sent
    assert saved.status_code == 403
    assert healthy.status_code == 200


def _plant(folder: Path) -> None:
    """A study of the local owner, written as the application would."""
    from uuid import uuid4

    from interview.database.engine import make_engine
    from interview.database.transactions import transaction
    from interview.services.access import local_owner
    from interview.services.initiatives import start_study
    from interview.services.instruments import offer_shipped
    from interview.vocabulary import StudyKind

    file = folder / "data" / "pentad.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    with transaction(engine=engine) as session:
        start_study(
            session=session,
            actor=local_owner(session=session),
            operation=uuid4(),
            title="Wire",
            kind=StudyKind.RESEARCH,
            instrument_version_id=offer_shipped(session=session).id,
            initiative=CANARY,
        )
    engine.dispose()
