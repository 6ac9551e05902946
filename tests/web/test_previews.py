"""The owner's preview and file: the visitor's own page, for the owner alone, and nothing leaves undecided."""

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from interview.database.transactions import transaction
from interview.models import ShareLink
from interview.services.access import Actor
from interview.services.publishing import close_link
from interview.services.respondents import edit_identity
from interview.web.previews import preview_routes
from interview.web.routes import middleware
from tests import builders
from tests.builders import World
from tests.sharing import drafted, finish, judge, published

NAME = "pentad.test"


@pytest.fixture
def w(settings_database: Engine) -> World:
    with transaction() as session:
        made = builders.world(session)
        for place in (made.here, made.second):
            finish(session, place)
            judge(session, place, level=3, rationale="They <b>all</b> say so.")
    return made


def asking(who: Actor) -> TestClient:
    app = Starlette(routes=preview_routes(lambda _request: who), middleware=middleware(allowed_hosts=[NAME]))
    return TestClient(app, base_url=f"http://{NAME}")


def draft(w: World, **choices: object) -> UUID:
    with transaction() as session:
        return drafted(session, w.here, **choices)  # type: ignore[arg-type]


def publish(w: World, link_id: UUID) -> None:
    with transaction() as session:
        published(session, link_id, place=w.here)


def test_the_preview_is_the_page_that_the_visitor_will_see(w: World) -> None:
    link_id = draft(w, strengths=True, named=True)
    before = asking(w.owner).get(f"/share/{link_id}/preview")
    publish(w, link_id)
    after = asking(w.owner).get(f"/share/{link_id}/preview")
    assert before.status_code == after.status_code == 200
    moment = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?")
    assert moment.sub("", before.text) == moment.sub("", after.text)
    assert "Skåne Food" in before.text
    assert "They &lt;b&gt;all&lt;/b&gt; say so." in before.text


def test_it_may_stand_in_a_frame_of_this_site_only_runs_nothing_and_is_kept_by_nobody(w: World) -> None:
    headers = asking(w.owner).get(f"/share/{draft(w)}/preview").headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy.partition("script-src")[2].partition(";")[0]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("role", ["editor", "viewer", "stranger"])
@pytest.mark.parametrize("what", ["preview", "file"])
def test_for_anybody_but_the_owner_there_is_nothing(w: World, role: str, what: str) -> None:
    link_id = draft(w, strengths=True, named=True)
    publish(w, link_id)
    answer = asking(getattr(w, role)).get(f"/share/{link_id}/{what}")
    assert answer.status_code == 404
    assert "Skåne" not in answer.text
    assert asking(w.owner).get(f"/share/{link_id}/{what}").status_code == 200
    assert asking(w.owner).get(f"/share/{uuid4()}/{what}").status_code == 404
    assert asking(w.owner).get(f"/share/nonsense/{what}").status_code == 404


def test_there_is_a_file_of_what_is_published_and_open_and_of_nothing_else(w: World) -> None:
    with transaction() as session:
        edit_identity(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            respondent_id=w.here.respondent,
            name="Ada All",
            contact="",
        )
    link_id = draft(w, strengths=True)
    refused = asking(w.owner).get(f"/share/{link_id}/file")
    assert refused.status_code == 404
    assert "This link is not published, so there is no file of it." in refused.text
    assert "say so" not in refused.text
    open_ = draft(w)
    publish(w, open_)
    saved = asking(w.owner).get(f"/share/{open_}/file")
    assert saved.status_code == 200
    assert re.fullmatch(
        r"attachment; filename\*=UTF-8''CI-1-\d{4}-\d\d-\d\d\.html", saved.headers["content-disposition"]
    )
    assert not re.search(r'<script|(?:src|href)="(?!#|data:)', saved.text)
    with transaction() as session:
        close_link(session=session, actor=w.owner, operation=uuid4(), link_id=open_)
    assert asking(w.owner).get(f"/share/{open_}/file").status_code == 404


def test_the_file_of_a_live_link_says_when_it_was_saved_and_not_that_it_follows(w: World) -> None:
    link_id = draft(w, live=True)
    publish(w, link_id)
    follows = "This page follows finished interviews"
    assert follows in asking(w.owner).get(f"/share/{link_id}/preview").text
    saved = asking(w.owner).get(f"/share/{link_id}/file").text
    assert follows not in saved
    assert "As it stood on" in saved


def test_of_several_the_preview_is_a_matrix_whose_rows_open_their_pages_and_the_file_holds_all(
    w: World,
) -> None:
    link_id = draft(w, initiatives=[w.here.initiative, w.second.initiative], named=True, strengths=True)
    owner = asking(w.owner)
    matrix = owner.get(f"/share/{link_id}/preview").text
    rows = re.findall(rf'href="(/share/{link_id.hex}/preview/[^"]+)"', matrix)
    assert len(rows) == 2
    titles = [re.search("<h1[^>]*>([^<]*)", owner.get(row).text) for row in rows]
    assert [found and found[1] for found in titles] == ["Skåne Food", "Öresund Moves"]
    assert "All initiatives" in owner.get(rows[0]).text
    publish(w, link_id)
    saved = owner.get(f"/share/{link_id}/file").text
    assert saved.count("They &lt;b&gt;all") == 2
    ids = re.findall(r'\sid="([^"]+)"', saved)
    assert len(ids) == len(set(ids)), "every part of the file has a name of its own"
    to = re.findall(r'(?:href="#|aria-labelledby=")([^"]+)"', saved)
    assert to
    assert {name for named in to for name in named.split()} <= set(ids)
    assert "/share/" not in saved
    assert "/s/v/" not in saved


def test_neither_token_nor_passphrase_is_anywhere_in_preview_or_file(w: World) -> None:
    link_id = draft(w)
    with transaction() as session:
        token = published(session, link_id, place=w.here)
        row = session.exec(select(ShareLink).where(ShareLink.id == link_id)).one()
        secrets = (token, row.token_hash, row.public_id)
    for what in ("preview", "file"):
        text = asking(w.owner).get(f"/share/{link_id}/{what}").text
        assert not [secret for secret in secrets if secret in text]
