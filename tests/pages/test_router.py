"""The router: what it leads to, whom it lets in, and what it says when it does not."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from interview.database.transactions import reading, transaction
from interview.errors import Unavailable
from interview.models import Initiative, Round, Study
from interview.settings import settings
from interview.ui import starting
from tests.hosted import environment
from tests.pages.screens import ROUTER, labelled, names, new_initiative, refusals, screen, words_of

ADDRESSES = {"prepare": "initiative", "interview": "interview", "profile": "round", "instrument": "version"}


@pytest.fixture(autouse=True)
def on_a_fresh_database(screens: Engine) -> None:
    """Every test here works on the screens."""


def home() -> AppTest:
    return AppTest.from_file(str(ROUTER), default_timeout=30).run()


def start(app: AppTest, *, title: str, name: str) -> AppTest:
    labelled(app.text_input, "Title of the study").set_value(title)
    labelled(app.text_input, "Name of the first initiative").set_value(name)
    return labelled(app.button, "Start").click().run()


def test_an_empty_home_says_what_to_do_next_and_offers_the_demo() -> None:
    app = home()

    assert "Nothing here yet" in words_of(app)
    assert labelled(app.button, "Look around in the demo")
    assert not app.exception


def test_a_study_that_is_started_opens_on_prepare_and_is_listed_on_home() -> None:
    app = start(home(), title="Clusters", name="Skåne Food")

    assert refusals(app) == []
    assert names() == ["Skåne Food"]
    assert "Skåne Food" in words_of(app)
    assert "Skåne Food" in words_of(home())


@pytest.mark.parametrize(
    ("title", "name", "code"), [("", "Skåne Food", "TXT-003"), ("a\nb", "Skåne Food", "TXT-004")]
)
def test_a_study_that_is_refused_says_why_and_keeps_what_was_typed(title: str, name: str, code: str) -> None:
    app = start(home(), title=title, name=name)

    assert refusals(app) == [code]
    assert labelled(app.text_input, "Name of the first initiative").value == name
    assert names() == []


@pytest.mark.parametrize("half", ["title", "name"])
def test_a_study_with_nothing_in_one_of_its_boxes_leaves_nothing_half_made(half: str) -> None:
    given = {"title": "Clusters", "name": "Skåne Food"} | {half: "  "}
    app = start(home(), **given)

    assert refusals(app) == ["TXT-003"]
    with reading() as session:
        assert list(session.exec(select(Study.id))) == []


def test_a_second_study_of_the_same_title_is_refused_and_the_first_is_as_it_was() -> None:
    new_initiative("First", title="Clusters")
    app = start(home(), title="Clusters", name="Second")

    assert refusals(app) == ["STU-001"]
    assert names() == ["First"]


@pytest.mark.parametrize(
    "text",
    ["<img src=x onerror=alert(1)>", "![x](http://x/y.png) **b** :red[r] $x$", "=1+1", "\u202eabc 👩🏽‍🔬"],
)
def test_a_name_of_any_signs_is_kept_as_typed(text: str) -> None:
    start(home(), title=text, name=text)

    with reading() as session:
        assert list(session.exec(select(Initiative.name))) == [text]
        assert list(session.exec(select(Study.title))) == [text]


@pytest.mark.parametrize("text", ["a\x00b", "x" * 301])
def test_a_name_that_cannot_be_kept_is_refused_with_a_sentence(text: str) -> None:
    app = start(home(), title="Clusters", name=text)

    assert refusals(app)[0] in ("TXT-001", "TXT-002")
    assert names() == []


@pytest.mark.parametrize(("page", "record"), ADDRESSES.items())
def test_an_address_that_leads_nowhere_is_answered_with_a_sentence(page: str, record: str) -> None:
    assert refusals(screen(page, **{record: uuid4()})) == ["ACC-001"]
    for malformed in ("<b>x", "1", "' OR 1=1", "\x00", "z" * 5000):
        assert refusals(screen(page, **{record: malformed})) == ["IDN-001"]


@pytest.mark.parametrize("page", ["prepare", "profile"])
def test_a_study_that_was_deleted_elsewhere_while_it_is_open_here_is_a_sentence(page: str) -> None:
    initiative = new_initiative()
    with reading() as session:
        round_id = session.exec(select(Round.id)).one()
    app = screen(page, **({"initiative": initiative} if page == "prepare" else {"round": round_id}))
    assert refusals(app) == []
    delete_every_study()

    app.run()

    assert refusals(app) == ["ACC-001"]
    assert not app.exception


def delete_every_study() -> None:
    with transaction() as session:
        for study in session.exec(select(Study)):
            session.delete(study)


def test_a_database_that_was_refused_at_the_start_is_said_on_every_screen_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: list[Callable[[], object]] = []

    def busy(*, url: str, serves: str) -> object:
        if held:
            return held[0]()
        raise Unavailable(starting.failures.locked())

    real = starting.upgrade
    starting.prepared.cache_clear()
    monkeypatch.setattr(starting, "upgrade", busy)
    assert refusals(home()) == ["DB-002"]
    assert refusals(screen("instrument")) == ["DB-002"]

    held.append(lambda: real(url=settings().database_url, serves=settings().database_url))
    assert refusals(home()) == ["DB-002"], "it is not tried at every drawing"
    monkeypatch.setattr(starting, "AGAIN_SECONDS", 0.0)
    assert refusals(home()) == []


def test_a_hosted_instance_shows_somebody_who_is_not_logged_in_the_way_to_log_in_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new_initiative("Canary")
    assert "Canary" in words_of(home())
    for name, value in environment("http://127.0.0.1").items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()

    for app in (home(), *(screen(page) for page in ADDRESSES)):
        assert "Log in" in words_of(app)
        assert "Canary" not in words_of(app)
        assert not app.button
        assert not app.exception
