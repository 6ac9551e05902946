"""The Received screen through the router: a link is pasted, kept, seen as a matrix, and vanishes."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from interview.database.transactions import reading, transaction
from interview.models import KeptLink
from interview.services.publishing import close_link
from interview.services.sharing import protect
from interview.services.throttle import Door
from interview.ui.starting import owner
from tests import builders, sharing
from tests.builders import World
from tests.pages.screens import labelled, refusals, screen, words_of

HOSTILE = "<b onclick=x>Bold</b> & $a$"


@pytest.fixture
def w(screens: Engine) -> World:
    owner()
    with transaction() as session:
        made = builders.world(session)
        sharing.judge(session, made.here, level=3)
        sharing.judge(session, made.foreign, level=2)
        return made


def link_to(w: World, place: str, **choices: object) -> tuple[object, str]:
    with transaction() as session:
        return sharing.shared(session, getattr(w, place), **choices)


def paste(app: AppTest, token: str, passphrase: str = "") -> AppTest:
    labelled(app.text_input, "Link").set_value(f"https://pentad.test/s/{token}")
    if passphrase:
        labelled(app.text_input, "Passphrase").set_value(passphrase)
    labelled(app.button, "Keep this link").click()
    app.run()
    assert not app.exception
    return app


def kept() -> int:
    with reading() as session:
        return len(session.exec(select(KeptLink)).all())


def test_an_empty_list_says_what_to_do_and_that_only_links_of_here_can_be_kept(w: World) -> None:
    said = words_of(screen("received"))
    assert "Nothing is kept yet" in said
    assert "Only links of this installation can be kept." in said


def test_a_pasted_link_is_kept_and_its_row_opens_its_page(w: World) -> None:
    app = paste(screen("received"), link_to(w, "here", named=True)[1])
    said = words_of(app)
    assert kept() == 1
    assert "Skåne Food</a>" in said
    assert "href='/kept/" in said
    assert "Established" in said
    assert "researchers · " in said
    assert "Not a ranking or a score" in said
    paste(app, link_to(w, "foreign", named=True)[1])
    assert words_of(app).count("href='/kept/") == 2


def test_a_link_that_is_not_of_here_is_refused_with_what_was_pasted_still_there(w: World) -> None:
    app = paste(screen("received"), "elsewhere")
    assert refusals(app) == ["KEP-001"]
    assert labelled(app.text_input, "Link").value.endswith("/s/elsewhere")
    assert kept() == 0


def test_a_passphrase_is_asked_for_where_there_is_one(w: World) -> None:
    link_id, token = link_to(w, "here")
    with transaction() as session:
        protect(
            session=session, actor=w.owner, operation=uuid4(), link_id=link_id, passphrase="quiet river stone"
        )
    app = paste(screen("received"), token)
    assert kept() == 0
    assert labelled(app.text_input, "Link").value.endswith(token)
    assert refusals(paste(app, token, "wrong one")) == ["KEP-003"]
    app = paste(app, token, "quiet river stone")
    assert (kept(), refusals(app)) == (1, [])
    assert "Passphrase" not in [box.label for box in app.text_input]


def test_guessing_is_answered_with_a_pause(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interview.services.kept.TOKENS", Door("share", from_one=1, in_all=9))
    app = paste(screen("received"), "one")
    assert refusals(paste(app, "two")) == ["KEP-004"]


def test_a_closed_link_vanishes_and_can_be_taken_off(w: World) -> None:
    link_id, token = link_to(w, "here", named=True)
    app = paste(screen("received"), token)
    with transaction() as session:
        close_link(session=session, actor=w.owner, operation=uuid4(), link_id=link_id)
    app.run()
    said = words_of(app)
    assert "Skåne Food" not in said
    assert "Not open any more" in said
    labelled(app.button, "Take off the list").click()
    app.run()
    assert kept() == 0


def test_what_others_call_their_initiatives_is_text(w: World) -> None:
    from interview.models import Initiative

    with transaction() as session:
        session.get_one(Initiative, w.here.initiative).name = HOSTILE
    said = words_of(paste(screen("received"), link_to(w, "here", named=True)[1]))
    assert "<b onclick" not in said
    assert "&lt;b onclick=x&gt;Bold" in said
