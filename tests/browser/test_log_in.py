"""Logging in at a hosted installation by a real OpenID provider on this machine, and out again."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import reading, transaction
from interview.models import SignIn, User
from tests import builders
from tests.components.conftest import WATCH_POLICY
from tests.hosted import Provider, admit, database_of, hosted_server, provider, sign_in
from tests.servers import Server
from tests.wire.speaking import run_page, words

CANARY = "Canary Forum of the Door"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    with provider() as running:
        running.knows("ada", name="Ada Lovelace", email="ada@example.org", email_verified=True)
        running.knows("bea", name="Bea <b>Bold</b>", email="bea@example.org", email_verified=False)
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, issuer: Provider) -> Iterator[Server]:
    with hosted_server(tmp_path_factory.mktemp("hosted"), issuer=issuer) as running:
        yield running


@pytest.fixture
def data(server: Server) -> Iterator[Engine]:
    with database_of(server) as engine:
        yield engine


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Any]:
    """Browsers of different people: nothing of one is in another."""
    made: list[BrowserContext] = []

    def another() -> BrowserContext:
        context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 720})
        context.set_default_timeout(20_000)
        context.add_init_script(WATCH_POLICY)
        made.append(context)
        return context

    expect.set_options(timeout=20_000)
    yield another
    violations = [
        found for one in made for page in one.pages for found in page.evaluate("window.__violations || []")
    ]
    for context in made:
        context.close()
    assert not violations


def case_of(data: Engine, issuer: Provider, subject: str, name: str) -> builders.Place:
    """A study of somebody who is let in."""
    actor = admit(data, subject, issuer=issuer.url)
    with transaction(engine=data) as session:
        return builders.case(session, actor, builders.study(session, actor, title=f"Of {name}"), name=name)


def cookies_of(context: BrowserContext) -> dict[str, str]:
    return {cookie["name"]: cookie["value"] for cookie in context.cookies() if "streamlit" in cookie["name"]}


def log_out(page: Page, server: Server) -> None:
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="End session").click()  # the provider asks, as real ones may
    page.wait_for_url(server.url + "/")


def test_somebody_logs_in_waits_is_let_in_and_the_page_asked_for_is_opened(
    server: Server, issuer: Provider, data: Engine, contexts: Any
) -> None:
    place = case_of(data, issuer, "ada", CANARY)
    page = contexts().new_page()
    page.goto(f"{server.url}/prepare?initiative={place.initiative.hex}")
    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    assert CANARY not in page.content()

    sign_in(page, "ada")

    expect(page.get_by_text(CANARY).first).to_be_visible()
    expect(page.get_by_text("Ada Lovelace", exact=True)).to_be_visible()
    assert page.url == f"{server.url}/prepare?initiative={place.initiative.hex}"
    with reading(engine=data) as session:
        user = session.exec(select(User).where(User.subject == f"{issuer.url} ada")).one()
        assert (user.name, user.email) == ("Ada Lovelace", "ada@example.org")

    page.goto(server.url)  # the page asked for is opened once, not each time that one comes Home
    expect(page.get_by_role("heading", name="Pentad")).to_be_visible()
    assert page.url == server.url + "/"


def test_a_cookie_replayed_after_logging_out_opens_nothing(
    server: Server, issuer: Provider, data: Engine, contexts: Any
) -> None:
    place = case_of(data, issuer, "ada", "Replayed")
    context = contexts()
    page = context.new_page()
    page.goto(server.url)
    sign_in(page, "ada")
    kept, query = cookies_of(context), f"initiative={place.initiative.hex}"
    topics = f"{server.url}/versions?topics=study:{place.study.hex}"
    briefing = f"{server.url}/briefing/{place.initiative.hex}"
    assert "Replayed" in words(run_page(server.url, page="prepare", query=query, cookies=kept))
    assert "Replayed" in httpx.get(briefing, cookies=kept).text
    assert place.study.hex in httpx.get(topics, cookies=kept).text

    log_out(page, server)
    expect(page.get_by_role("link", name="Log in")).to_be_visible()

    with reading(engine=data) as session:
        assert None not in session.exec(select(SignIn.ended_at)).all()[-1:]
    replayed = words(run_page(server.url, page="prepare", query=query, cookies=kept))
    assert "Log in" in replayed
    assert "Replayed" not in replayed
    assert httpx.get(briefing, cookies=kept).status_code == 404
    assert httpx.get(topics, cookies=kept).json()["code"] == "ACC-011"
    saved = httpx.post(
        f"{server.url}/save",
        cookies=kept,
        headers={"Origin": server.url},
        json={"record": f"draft/{place.study.hex}/x", "text": "x", "base": 0, "tab": "t", "seq": 1},
    )
    assert (saved.status_code, saved.json()["code"]) == (403, "ACC-011")

    sign_in(page, "ada")  # a new log-in is one of its own
    expect(page.get_by_text("Replayed").first).to_be_visible()


def test_two_people_in_two_browsers_each_see_their_own(
    server: Server, issuer: Provider, data: Engine, contexts: Any
) -> None:
    case_of(data, issuer, "ada", "Only of Ada")
    ada, bea = contexts().new_page(), contexts().new_page()
    for page, subject in ((ada, "ada"), (bea, "bea")):
        page.goto(server.url)
        sign_in(page, subject)

    expect(ada.get_by_text("Only of Ada").first).to_be_visible()
    expect(bea.get_by_text("You are logged in, but not let in yet")).to_be_visible()
    expect(bea.get_by_text("Bea <b>Bold</b>")).to_be_visible()  # a name is text
    assert "Only of Ada" not in bea.content()

    with reading(engine=data) as session:
        user = session.exec(select(User).where(User.subject == f"{issuer.url} bea")).one()
        assert user.email == "", "the provider has not verified it"
    case_of(data, issuer, "bea", "Only of Bea")
    bea.reload()
    expect(bea.get_by_text("Only of Bea").first).to_be_visible()
    assert "Only of Ada" not in bea.content()
