"""The Share screen through the router: few clicks from nothing to a published link, and the list of them."""

from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from interview.database.transactions import reading, transaction
from interview.models import Member, SharedCase, ShareLink
from interview.queries.share_lists import read_draft_link
from interview.services.respondents import edit_identity
from interview.services.share_choices import chosen
from interview.services.sharing import set_link
from interview.ui.starting import owner
from interview.vocabulary import Role
from tests import builders
from tests.builders import OTHER_FACTOR, Place
from tests.pages.screens import ask, labelled, refusals, screen, words_of
from tests.sharing import drafted, finish, judge, published, shareable

TEXT = "Everything hangs on Åsa Lindström."


@pytest.fixture
def place(screens: Engine) -> Place:
    actor = owner()
    with transaction() as session:
        made = builders.case(session, actor, builders.study(session, actor))
        finish(session, made)
        judge(session, made, level=3, rationale=TEXT)
        edit_identity(
            session=session,
            actor=actor,
            operation=uuid4(),
            respondent_id=made.respondent,
            name="Åsa Lindström",
            contact="",
        )
        shareable(session, made)
    return made


def links() -> list[ShareLink]:
    with reading() as session:
        return list(session.exec(select(ShareLink)))


def link() -> ShareLink:
    (only,) = links()
    return only


def said(app: AppTest) -> str:
    return unescape(words_of(app))


def press(app: AppTest, label: str) -> None:
    labelled(app.button, label).click()
    app.run()
    assert not app.exception


def share(place: Place) -> AppTest:
    app = screen("share", study=place.study)
    assert refusals(app) == []
    return app


def begun(place: Place) -> AppTest:
    app = share(place)
    press(app, "Draw up a link")
    return app


def test_one_press_draws_up_a_link_with_its_preview_and_nobody_can_open_it_yet(place: Place) -> None:
    app = begun(place)
    assert link().published_at is None
    assert app.query_params["draft"] == link().id.hex
    (frame,) = app.get("iframe")
    assert frame.proto.src.startswith(f"/share/{link().id.hex}/preview?v=")
    assert "What could still identify it" in said(app)
    assert len(links()) == 1, "drawing the screen again makes none"


def test_every_choice_is_kept_at_once(place: Place) -> None:
    app = begun(place)
    labelled(app.checkbox, "Spread among the raters").uncheck()
    app.run()
    labelled(app.checkbox, "Actions").check()
    app.run()
    labelled(app.checkbox, r"We meet every month\. \(Manager of CI 1\)").check()
    app.run()
    labelled(app.radio, "What it shows later").set_value(True)
    app.run()
    labelled(app.text_input, "Region, as coarse as you like").set_value("the south")
    app.run()
    labelled(app.text_input, "Name in your own list").set_value("For the board")
    app.run()
    assert refusals(app) == []
    kept = chosen(link().choices)
    assert (kept.spread, kept.actions, kept.quotes) == (False, True, (place.quote,))
    assert (link().live, link().name) == (True, "For the board")
    with reading() as session:
        assert session.exec(select(SharedCase.region)).one() == "the south"


def test_a_find_has_to_be_decided_before_publishing_and_the_address_is_shown_once(place: Place) -> None:
    app = begun(place)
    labelled(app.checkbox, "Strengths and weaknesses: reasons, dissent, what was heard and is lacking").check()
    app.run()
    assert "<mark>Åsa Lindström</mark>" in said(app)
    assert labelled(app.button, "Publish and save as a file").disabled
    press(app, "Leave it out")
    assert "left out" in said(app)
    press(app, "Publish and save as a file")
    assert link().published_at is not None
    address = app.code[0].value
    assert "/s/" in address
    assert "works only for whoever can reach this machine" in said(app)
    press(app, "I have it")
    assert not app.code
    assert "draft" not in app.query_params
    with reading() as session:
        kept = session.exec(select(SharedCase.content)).one()
    assert "Lindström" not in str(kept)


def test_what_changed_since_the_preview_was_drawn_is_not_published_unseen(place: Place) -> None:
    app = begun(place)
    with transaction() as session:
        judge(session, place, level=1, factor=OTHER_FACTOR)
    press(app, "Publish and save as a file")
    assert refusals(app) == ["SHR-007"]
    assert link().published_at is None
    press(app, "Publish and save as a file")
    assert link().published_at is not None


def test_the_list_shows_every_link_and_what_can_be_done_with_it(place: Place) -> None:
    with transaction() as session:
        for name in ("First", "Second"):
            id = drafted(session, place)
            set_link(session=session, actor=place.owner, operation=uuid4(), link_id=id, name=name)
            published(session, id, place=place)
        drafted(session, place)
    app = share(place)
    assert {name for name in ("First", "Second", "draft", "not opened yet") if name in said(app)} == {
        "First",
        "Second",
        "draft",
        "not opened yet",
    }
    press(app, "Close this link")
    assert sum(one.closed_at is not None for one in links()) == 1
    assert "closed" in said(app)
    press(app, "Make a new address")
    assert "/s/" in app.code[0].value
    press(app, "Go on")
    assert app.get("iframe")


def test_new_words_of_a_live_link_wait_in_the_list_and_are_passed_there(place: Place) -> None:
    with transaction() as session:
        id = drafted(session, place, live=True, strengths=True, named=True)
        judge(session, place, level=3, based_on=1, rationale="First words.")
        published(session, id, place=place)
        judge(session, place, level=3, based_on=2, rationale="New words.")
    app = share(place)
    assert "New words." in said(app)
    press(app, "Show 1 text from now on")
    assert "New words." not in said(app)


def test_a_passphrase_is_set_and_taken_off(place: Place) -> None:
    app = begun(place)
    labelled(app.text_input, "Passphrase, eight signs or more").set_value("short")
    press(app, "Set it")
    assert refusals(app) == ["SHR-004"]
    labelled(app.text_input, "Passphrase, eight signs or more").set_value("four words are best")
    press(app, "Set it")
    assert link().passphrase.startswith("$argon2id$")
    press(app, "Ask for none")
    assert link().passphrase == ""


def test_who_does_not_own_the_study_is_told_to_ask_its_owner(place: Place) -> None:
    with transaction() as session:
        row = session.exec(select(Member).where(Member.user_id == place.owner.user_id)).one()
        row.role = Role.EDITOR
    app = screen("share")
    assert "Only the owner of a study can show it to others" in said(app)
    app = screen("share", study=place.study)
    assert refusals(app) == ["ACC-002"]
    assert not app.get("iframe")


def test_a_draft_that_is_thrown_away_is_gone(place: Place) -> None:
    app = begun(place)
    press(app, "Throw it away")
    assert links() == []
    assert refusals(app) == []


def test_user_text_is_text_in_every_place_of_the_screen(place: Place) -> None:
    hostile = "<b onclick=x>bold</b> $a$ *x* [y](javascript:z)"
    with transaction() as session:
        judge(session, place, level=2, based_on=1, rationale=f"{hostile} Lindström")
    app = begun(place)
    labelled(app.checkbox, "Strengths and weaknesses: reasons, dissent, what was heard and is lacking").check()
    app.run()
    assert "&lt;b onclick=x&gt;bold&lt;/b&gt;" in words_of(app)
    assert "<b onclick" not in words_of(app)
    assert len(ask(read_draft_link, link_id=link().id).asks) == 1
