"""A study saved as a file from its screen: for members, as they see it then, without names, written down."""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from interview.database.transactions import reading, transaction
from interview.models import AuditEvent, Identity, Member, Study
from interview.services.access import Actor
from interview.web.exported import exported_routes
from interview.web.routes import middleware
from tests import builders
from tests.builders import World

HOST = "pentad.test"
NAME = "Brunhilde Kanarienvogel"


@pytest.fixture
def w(settings_database: Engine) -> World:
    with transaction() as session:
        made = builders.world(session)
        for identity in session.exec(select(Identity).where(Identity.study_id == made.here.study)):
            identity.name = NAME
    return made


def asking(who: Actor) -> TestClient:
    app = Starlette(routes=exported_routes(lambda _request: who), middleware=middleware(allowed_hosts=[HOST]))
    return TestClient(app, base_url=f"http://{HOST}")


def exports() -> list[tuple[Actor, str]]:
    with reading() as session:
        query = select(AuditEvent.actor_id, AuditEvent.verb).where(col(AuditEvent.verb).contains("export"))
        return [(Actor(user_id=actor_id), verb) for actor_id, verb in session.exec(query)]


def test_every_member_gets_the_study_as_a_file_without_names_and_it_is_written_down(w: World) -> None:
    for who in (w.owner, w.editor, w.viewer):
        answer = asking(who).get(f"/export/{w.here.study.hex}")
        assert answer.status_code == 200
        content = answer.json()
        assert (content["study_id"], content["with_identities"]) == (w.here.study.hex, False)
        assert content["records"]["identities"] == []
        assert "We meet" in answer.text
        assert NAME not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "application/json"
        named = f'attachment; filename="pentad-{w.here.study.hex}.json"'
        assert answer.headers["content-disposition"] == named
    who_saved = {actor.user_id for actor, verb in exports() if verb == "study.export"}
    assert who_saved == {w.owner.user_id, w.editor.user_id, w.viewer.user_id}


def test_a_stranger_gets_no_more_than_for_a_study_that_never_was_and_nothing_is_written_down(w: World) -> None:
    foreign = asking(w.stranger).get(f"/export/{w.here.study.hex}")
    never = asking(w.stranger).get(f"/export/{'0' * 32}")
    no_id = asking(w.stranger).get("/export/no-id")
    assert foreign.status_code == never.status_code == no_id.status_code == 404
    assert foreign.text == never.text
    assert exports() == []


def test_a_member_who_was_removed_gets_nothing_from_then_on(w: World) -> None:
    client = asking(w.viewer)
    assert client.get(f"/export/{w.here.study.hex}").status_code == 200
    with transaction() as session:
        session.delete(session.exec(select(Member).where(Member.user_id == w.viewer.user_id)).one())
        assert session.get(Study, w.here.study) is not None
    assert client.get(f"/export/{w.here.study.hex}").status_code == 404
