"""The page of a shared link in a browser: on a telephone, wide, dark, on paper, and when it is closed."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import transaction
from interview.models import Judgement, ShareLink
from interview.reports.shared_matrix import matrix_html
from interview.reports.shared_page import saved_html
from interview.services.publishing import close_link
from interview.services.sharing import protect
from interview.vocabulary import Fidelity, Kind
from tests import builders, shared_pages, sharing
from tests.builders import World
from tests.components.conftest import WATCH_POLICY
from tests.servers import Server

Opens = Callable[..., Page]
PLAIN = "This page cannot be shown."
REASON = "Everybody knows why they are here."


@pytest.fixture
def w(data: Engine) -> World:
    with transaction(engine=data) as session:
        made = builders.world(session)
        sharing.judge(session, made.here, factor="idea", level=3, rationale=REASON)
        sharing.judge(session, made.here, factor="driving-forces", level=2)
        sharing.judge(session, made.here, factor="activities", level=4)
        sharing.judge(session, made.second, factor="idea", level=1)
        return made


def publish(data: Engine, w: World, *, passphrase: str = "", **choices: Any) -> tuple[Any, str]:
    with transaction(engine=data) as session:
        link_id, token = sharing.shared(session, w.here, **choices)
        if passphrase:
            protect(session=session, actor=w.owner, operation=uuid4(), link_id=link_id, passphrase=passphrase)
        return link_id, token


def close(data: Engine, w: World, link_id: Any) -> None:
    with transaction(engine=data) as session:
        close_link(session=session, actor=w.owner, operation=uuid4(), link_id=link_id)


@pytest.fixture
def elsewhere(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of visitors, each with nothing stored. At the end nothing broke the policy or called out."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []

    def opened(*, width: int = 390, height: int = 844, **more: Any) -> BrowserContext:
        made = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)
        made.add_init_script(WATCH_POLICY)
        made.on("request", lambda request: asked.append(request.url))
        made.set_default_timeout(15_000)
        contexts.append(made)
        return made

    yield opened
    broken = [
        found
        for context in contexts
        for page in context.pages
        if page.url.startswith("http")
        for found in page.evaluate("window.__violations || []")
    ]
    for context in contexts:
        context.close()
    assert not broken
    assert not [url for url in asked if not url.startswith((server.url, "data:", "file:"))]


def tops(page: Page, *selectors: str) -> list[float]:
    boxes = [page.locator(selector).first.bounding_box() for selector in selectors]
    assert all(boxes), selectors
    return [box["y"] for box in boxes if box]


# -- reading -------------------------------------------------------------------------------------------------


def test_on_a_telephone_the_verdict_comes_first_and_everything_fits(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    _id, token = publish(data, w, strengths=True)
    page = elsewhere(width=320, height=640).new_page()
    page.goto(f"{server.url}/s/{token}")
    assert re.fullmatch(rf"{server.url}/s/v/[0-9a-f]+", page.url)
    order = tops(page, ".verdict", ".limits", ".steps", ".folds details", "table")
    assert order == sorted(order)
    assert order[1] < 640  # what limits it is in sight at once
    expect(page.locator("svg.radar")).to_be_hidden()
    expect(page.locator(".inside").first).to_be_hidden()
    page.locator(".folds summary").first.click()
    expect(page.get_by_text(REASON)).to_be_visible()
    for size in ("", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, size
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 600, "height": 800})
    expect(page.locator("svg.radar")).to_be_visible()


def test_a_visit_loads_one_document_and_nothing_of_the_application(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    _id, token = publish(data, w, strengths=True)
    context = elsewhere()
    page, sizes, sockets = context.new_page(), [], []
    page.on("response", lambda answer: sizes.append((answer.url, answer)))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{server.url}/s/{token}", wait_until="networkidle")
    assert [answer.status for _url, answer in sizes] == [303, 200]
    assert len(sizes[1][1].body()) < 150_000
    assert not sockets


def test_the_largest_page_there_can_be_is_within_150_kilobytes_as_it_is_unpacked() -> None:
    assert len(saved_html(shared_pages.largest()).encode()) < 150_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 600, 1280])
def test_every_page_passes_axe_and_scrolls_no_sideways(
    elsewhere: Any, tmp_path: Path, scheme: str, width: int
) -> None:
    page = elsewhere(width=width, color_scheme=scheme).new_page()
    made = {
        "ordinary": saved_html(shared_pages.page()),
        "largest": saved_html(shared_pages.largest()),
        "own": saved_html(shared_pages.page(kind=Kind.OWN, alone=True, invented=True, spread=False)),
        "matrix": matrix_html(shared_pages.matrix()),
        "mixed": matrix_html(shared_pages.matrix(mixed=True)),
    }
    for name, html in made.items():
        file = tmp_path / f"{name}.html"
        file.write_text(html)
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((fold, n) => { fold.open = n < 2 })")
        found = Axe().run(page).response["violations"]
        assert [(e["id"], [n["html"][:160] for n in e["nodes"]]) for e in found] == [], name
        for size in ("", "200%"):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, size)


def test_names_without_a_break_and_signs_of_markup_stay_text_and_in_place(
    elsewhere: Any, tmp_path: Path
) -> None:
    hostile = "<img src=x onerror=window.hit=1>" + "w" * 120
    factors = (
        shared_pages.factor(
            "a",
            hostile,
            2,
            3,
            descriptor=hostile,
            reasons=(hostile,),
            heard=(hostile, hostile),
            dissent=hostile,
            quotes=(shared_pages.quote(hostile, speaker=hostile, fidelity=Fidelity.CHECKED),),
        ),
        *(shared_pages.factor(f"f{n}", hostile) for n in range(3)),
    )
    made = shared_pages.page(
        title=hostile,
        factors=factors,
        sector=hostile,
        mission=hostile,
        instrument_title=hostile,
        version=hostile,
        level_names=(hostile, "b", "c", "d"),
    )
    file = tmp_path / "hostile.html"
    file.write_text(saved_html(made))
    for width in (320, 1280):
        page = elsewhere(width=width).new_page()
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })")
        assert page.evaluate("window.hit") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("h1")).to_have_text(hostile)


def test_on_paper_it_is_light_and_every_fold_is_open(elsewhere: Any, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(saved_html(shared_pages.page()))
    page = elsewhere(width=700, color_scheme="dark").new_page()
    page.goto(file.as_uri())
    expect(page.get_by_text("Everybody knows why we are here")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("Everybody knows why we are here")).to_be_visible()
    expect(page.locator("svg.radar")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(30, 36, 40)"
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 5


def test_it_is_read_without_a_script_and_asks_again_by_itself(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    _id, token = publish(data, w)
    page = elsewhere(java_script_enabled=False).new_page()
    page.goto(f"{server.url}/s/{token}")
    expect(page.get_by_text("not yet a platform")).to_be_visible()
    page.locator(".folds summary").first.click()
    expect(page.locator(".inside").first).to_be_visible()
    refresh = page.locator("meta[http-equiv=refresh]")
    assert int(refresh.get_attribute("content") or 99) <= 30


# -- many side by side, and one closed -----------------------------------------------------------------------


def test_twelve_links_are_open_side_by_side_and_one_closed_by_its_owner_closes_in_its_tab(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    context = elsewhere()
    links = [publish(data, w, verdict=bool(n % 2)) for n in range(12)]
    tabs = []
    for _id, token in links:
        page = context.new_page()
        page.clock.install()
        page.goto(f"{server.url}/s/{token}")
        tabs.append(page)
    for page in tabs:
        expect(page.locator("h1")).to_have_text("CI 1")
    close(data, w, links[5][0])
    began = time.monotonic()
    for page in tabs:
        page.clock.fast_forward(20_500)
    expect(tabs[5].locator("h1")).to_have_text(PLAIN)
    assert time.monotonic() - began < 10
    assert "CI 1" not in tabs[5].content()
    for place, page in enumerate(tabs):
        if place != 5:
            expect(page.locator("h1")).to_have_text("CI 1")
            page.reload()
            expect(page.locator("h1")).to_have_text("CI 1")


def test_coming_back_to_a_tab_asks_at_once(elsewhere: Any, server: Server, data: Engine, w: World) -> None:
    link_id, token = publish(data, w)
    page = elsewhere().new_page()
    page.goto(f"{server.url}/s/{token}")
    close(data, w, link_id)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("h1")).to_have_text(PLAIN)


def test_a_live_page_offers_what_is_newer_and_moves_nothing_by_itself(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    with transaction(engine=data) as session:
        sharing.finish(session, w.here)
    _id, token = publish(data, w, live=True)
    page = elsewhere().new_page()
    page.goto(f"{server.url}/s/{token}")
    page.locator(".folds summary").first.click()
    expect(page.locator("#newer")).to_be_hidden()
    with transaction(engine=data) as session:
        sharing.judge(session, w.here, factor="critical-mass", level=4)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#newer")).to_be_visible()
    expect(page.locator(".inside").first).to_be_visible()
    assert page.locator(".folds .said").nth(3).inner_text() == "open: not judged yet"
    page.get_by_role("link", name="Show it").click()
    expect(page.locator(".folds .said").nth(3)).to_have_text("Proven")
    expect(page.locator("#newer")).to_be_hidden()


def test_what_is_taken_out_of_a_frozen_page_leaves_an_open_tab(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    link_id, token = publish(data, w, strengths=True)
    page = elsewhere().new_page()
    page.goto(f"{server.url}/s/{token}")
    assert "Everybody knows" in page.content()
    from interview.models import SharedCase

    with transaction(engine=data) as session:
        case = session.exec(select(SharedCase).where(SharedCase.link_id == link_id)).one()
        content = dict(case.content or {})
        shown: Any = content["page"]
        factors = [factor | {"reasons": []} for factor in shown["factors"]]
        case.content = content | {"page": shown | {"factors": factors}}
        session.add(case)
        assert session.exec(select(Judgement)).all()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("html")).not_to_contain_text("Everybody knows")


# -- passphrase and several initiatives ----------------------------------------------------------------------


def test_a_passphrase_is_typed_into_a_plain_form(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    _id, token = publish(data, w, passphrase="quiet river stone")
    page = elsewhere(width=320).new_page()
    page.goto(f"{server.url}/s/{token}")
    assert "CI 1" not in page.content()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Passphrase").fill("quiet river")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_have_text("This is not the passphrase. Capitals and spaces count.")
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Passphrase").fill("quiet river stone")
    page.get_by_role("button").click()
    expect(page.locator("h1")).to_have_text("CI 1")


def test_a_row_of_a_matrix_opens_its_page_and_leads_back(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    with transaction(engine=data) as session:
        link_id, token = sharing.shared(
            session, w.here, initiatives=[w.here.initiative, w.second.initiative], named=True
        )
    page = elsewhere(width=1280).new_page()
    page.goto(f"{server.url}/s/{token}")
    assert page.locator("tbody th").all_inner_texts() == ["Skåne Food", "Öresund Moves"]
    page.get_by_role("link", name="Öresund Moves").click()
    expect(page.locator("h1")).to_have_text("Öresund Moves")
    page.get_by_role("link", name="All initiatives").click()
    page.get_by_role("link", name="Skåne Food").click()
    expect(page.locator("h1")).to_have_text("Skåne Food")
    close(data, w, link_id)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("h1")).to_have_text(PLAIN)


def test_a_visitors_cookie_is_sent_to_its_link_alone(
    elsewhere: Any, server: Server, data: Engine, w: World
) -> None:
    link_id, token = publish(data, w)
    context = elsewhere()
    page = context.new_page()
    page.goto(f"{server.url}/s/{token}")
    with transaction(engine=data) as session:
        address = f"/s/v/{session.get_one(ShareLink, link_id).public_id}"
    (cookie,) = context.cookies()
    assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == (address, True, "Lax")
    for other in ("/", "/versions", "/s/v/other", f"{address}0", "/s", "/received", "/live", "/healthz"):
        assert context.cookies(server.url + other) == []
