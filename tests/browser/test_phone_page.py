"""The phone page in a browser, under a plain host name of a room's network, which is no secure context."""

import re
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response, Route, expect
from sqlalchemy import Engine

from interview.services.ballots import close_ballot, open_ballot, reopen_ballot, reveal_ballot
from interview.services.participants import remove_participant
from interview.services.workshops import turn_to
from interview.vocabulary import Phase
from interview.web.phones.asking import SEAT
from interview.web.phones.routes import phone_routes
from interview.web.room import Room
from tests.browser.driving import until
from tests.builders import FACTOR
from tests.meetings import Meeting
from tests.needed import ARGUMENTS, chromium
from tests.phones import NAME, begun, cast, lead, serving, stored, who
from tests.servers import free_port

HOST = "127.0.0.2"
Phones = Callable[..., Page]
IN = "Your vote is in: {}. You can change it until the vote is closed."


@pytest.fixture(scope="module")
def named_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser for which the room's plain name leads to this machine."""
    chromium(playwright).close()  # says what is missing
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    rule = f"--host-resolver-rules=MAP {NAME} {HOST}"
    started = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, rule])
    yield started
    started.close()


@pytest.fixture
def m(settings_database: Engine) -> Meeting:
    return begun(joined=5, initiative="Robotdalen")


@pytest.fixture
def room(m: Meeting) -> Iterator[Room]:
    port = free_port()
    made = Room(
        routes=phone_routes(), wanted=lambda: True, host=HOST, port=port, public_url=f"http://{NAME}:{port}"
    )
    with serving(made):
        yield made


@pytest.fixture
def phones(named_browser: Browser, room: Room) -> Iterator[Phones]:
    """Phones of their own, without anything of the test in their pages. At the end none complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def phone(*, width: int = 390, height: int = 844, **more: object) -> Page:
        given = {"viewport": {"width": width, "height": height}, "locale": "en-GB"} | more
        context = named_browser.new_context(**given)  # type: ignore[arg-type]
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: "Policy" in said.text and complaints.append(said.text))
        page.on("request", lambda asked: NAME in asked.url or complaints.append(asked.url))
        return page

    yield phone
    for context in contexts:
        context.close()
    assert [found for found in complaints if not found.startswith("data:")] == []


def url(room: Room) -> str:
    return room.state().address


def joins(page: Page, m: Meeting, room: Room) -> Page:
    page.goto(f"{url(room)}/j/{m.way.token}")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    return page


def asked(m: Meeting) -> UUID:
    return lead(m, open_ballot, workshop_id=m.workshop, factor=FACTOR)


def choose(page: Page, level: str) -> None:
    page.get_by_role("radio", name=level, exact=True).check()


def seat_cookie(page: Page) -> str:
    return next(each["value"] for each in page.context.cookies() if each["name"] == SEAT)


def test_by_code_one_joins_votes_changes_it_and_sees_what_was_revealed(
    m: Meeting, room: Room, phones: Phones
) -> None:
    page = phones()
    page.goto(f"{url(room)}/join")
    assert page.evaluate("[isSecureContext, typeof crypto.randomUUID]") == [False, "undefined"]
    page.get_by_label("The code on the screen in the room").fill(f"{m.way.code[:4].lower()}-{m.way.code[4:]}")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your name (optional)").fill("Åsa")
    page.get_by_label("Your role").select_option("Chair")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    assert page.url == f"{url(room)}/v/{m.workshop.hex}"

    lead(m, turn_to, workshop_id=m.workshop, phase=Phase.EXPLAIN, factor=FACTOR)
    expect(page.get_by_role("heading", name="Idea")).to_be_visible(timeout=2000)  # pushed, not asked for
    ballot = asked(m)
    expect(page.get_by_role("group", name="Which level fits best today?")).to_be_visible(timeout=2000)
    expect(page.locator("#turned")).to_have_text("Vote: Idea")
    choose(page, "Established")
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text(IN.format("Established"))).to_be_visible()
    assert stored(ballot) == [(3, None, "")]

    choose(page, "Emerging")
    expect(page.get_by_text("What you changed since is not sent yet.")).to_be_visible()
    page.get_by_text("Add a reason, or how sure you are").click()
    page.get_by_label("Your reason, in a sentence").fill("It is written down, but not shared.")
    page.get_by_role("radio", name="high").check()
    page.get_by_role("button", name="Change my vote").click()
    expect(page.get_by_text(IN.format("Emerging"))).to_be_visible()
    assert stored(ballot) == [(2, "high", "It is written down, but not shared.")]

    page.reload()
    expect(page.get_by_text(IN.format("Emerging"))).to_be_visible()
    expect(page.get_by_role("radio", name="Emerging")).to_be_checked()
    for place, level in enumerate((2, 2, 2, 4, None)):
        cast(m, ballot, place, level)
    lead(m, close_ballot, ballot_id=ballot)
    expect(page.get_by_text("Your vote: Emerging.")).to_be_visible()
    lead(m, reveal_ballot, ballot_id=ballot)
    expect(page.get_by_text("Consensus: 4 of 5 chose Emerging.")).to_be_visible()
    assert page.get_by_role("row", name=re.compile("^Proven")).inner_text().split() == [
        "Proven",
        "1",
        "of",
        "5",
    ]


def test_what_is_being_typed_is_left_alone_while_the_same_vote_is_open_and_comes_back_after_a_reload(
    m: Meeting, room: Room, phones: Phones
) -> None:
    page, other = (joins(phones(), m, room) for _n in range(2))
    ballot = asked(m)
    page.get_by_text("Add a reason, or how sure you are").click()
    choose(page, "Proven")
    reason = page.get_by_label("Your reason, in a sentence")
    reason.press_sequentially("half a se")
    page.evaluate("window.mark = document.getElementById('vote')")
    choose(other, "I cannot judge")
    other.get_by_role("button", name="Send my vote").click()
    expect(other.get_by_text(IN.format("I cannot judge"))).to_be_visible()
    with page.expect_response(re.compile("/now")):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    reason.press_sequentially("ntence")
    assert page.evaluate("window.mark === document.getElementById('vote')")
    assert page.evaluate("document.activeElement.id") == "reason"

    page.reload()
    lead(m, close_ballot, ballot_id=ballot)
    expect(page.get_by_text("You have no vote in it.")).to_be_visible()
    lead(m, reopen_ballot, ballot_id=ballot)
    expect(page.get_by_label("Your reason, in a sentence")).to_have_value("half a sentence")
    expect(page.get_by_role("radio", name="Proven")).to_be_checked()
    assert stored(ballot) == [(None, None, "")]
    lead(m, turn_to, workshop_id=m.workshop, phase=Phase.ACTIONS)
    expect(page.get_by_role("heading", name="Actions")).to_be_visible()
    assert "half a se" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_vote_cast_offline_is_kept_over_a_restart_of_the_server_and_sent_once_when_the_network_returns(
    m: Meeting, room: Room, phones: Phones
) -> None:
    page = joins(phones(), m, room)
    ballot = asked(m)
    choose(page, "Emerging")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text("Your vote is not in yet: there is no connection.")).to_be_visible()
    choose(page, "Established")
    page.get_by_role("button", name="Change my vote").click()
    assert stored(ballot) == []
    room.close()
    room.open()

    answers: list[Response] = []
    page.on("response", lambda each: each.url.endswith("/vote") and each.ok and answers.append(each))
    page.context.set_offline(False)
    expect(page.get_by_text(IN.format("Established"))).to_be_visible()
    assert stored(ballot) == [(3, None, "")]
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(300)
    assert len(answers) == 1
    assert page.evaluate("Object.keys(localStorage).filter(key => /:(out|draft):/.test(key))") == []


def test_an_answer_that_was_lost_on_the_way_leads_to_one_vote(m: Meeting, room: Room, phones: Phones) -> None:
    page = joins(phones(), m, room)
    ballot = asked(m)
    lost: list[str] = []

    def lose(route: Route) -> None:
        """The first one arrives, and its answer does not."""
        sent = route.request.post_data or ""
        lost.append(sent)
        if len(lost) > 1:
            return route.continue_()
        where = f"http://{HOST}:{urlsplit(url(room)).port}/v/{m.workshop.hex}/vote"
        headers = {"Host": urlsplit(url(room)).netloc, "Origin": url(room), "Cookie": f"{SEAT}={token}"}
        answer = httpx.post(where, content=sent, headers=headers | {"Content-Type": "application/json"})
        assert answer.json()["ok"]
        return route.abort()

    token = seat_cookie(page)
    page.route("**/vote", lose)
    choose(page, "Established")
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text(IN.format("Established"))).to_be_visible()
    assert lost[0] == lost[1]  # the same operation
    assert stored(ballot) == [(3, None, "")]


def test_a_vote_that_comes_after_the_close_is_told_so_and_what_stands_is_shown(
    m: Meeting, room: Room, phones: Phones
) -> None:
    page = joins(phones(), m, room)
    ballot = asked(m)
    choose(page, "Emerging")
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text(IN.format("Emerging"))).to_be_visible()
    page.context.set_offline(True)
    choose(page, "Proven")
    page.get_by_role("button", name="Change my vote").click()
    lead(m, close_ballot, ballot_id=ballot)
    page.context.set_offline(False)
    expect(page.get_by_text("came after this vote was closed, so it does not count.")).to_be_visible()
    expect(page.get_by_text("Your vote: Emerging.")).to_be_visible()
    assert stored(ballot) == [(2, None, "")]


def test_two_tabs_of_one_phone_are_one_voter_and_the_last_press_counts(
    m: Meeting, room: Room, phones: Phones
) -> None:
    first = joins(phones(), m, room)
    ballot = asked(m)
    second = first.context.new_page()
    second.goto(first.url)
    for page, level in ((first, "Emerging"), (second, "Proven"), (first, "Established")):
        choose(page, level)
        page.locator("#send").click()
        expect(page.get_by_text(IN.format(level))).to_be_visible()
    assert stored(ballot) == [(3, None, "")]
    second.evaluate("window.dispatchEvent(new Event('online'))")
    expect(second.get_by_text(IN.format("Established"))).to_be_visible()


def test_whoever_leaves_or_is_taken_out_leaves_nothing_on_the_phone(
    m: Meeting, room: Room, phones: Phones
) -> None:
    page = joins(phones(), m, room)
    ballot = asked(m)
    choose(page, "Emerging")
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text(IN.format("Emerging"))).to_be_visible()
    choose(page, "Proven")  # kept on the phone, not sent
    page.get_by_text("Leave the meeting").click()
    page.get_by_role("button", name="Leave and delete my votes").click()
    expect(page.get_by_text("You have left.")).to_be_visible()
    assert stored(ballot) == []
    assert page.evaluate("Object.keys(localStorage)") == []

    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("group", name="Which level fits best today?")).to_be_visible()
    lead(m, remove_participant, participant_id=who(m, seat_cookie(page)))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("You are not in this meeting any more.")).to_be_visible()


def test_without_a_script_one_votes_by_form(m: Meeting, room: Room, phones: Phones) -> None:
    page = joins(phones(java_script_enabled=False), m, room)
    ballot = asked(m)
    page.reload()
    choose(page, "Proven")
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text(IN.format("Proven"))).to_be_visible()
    assert stored(ballot) == [(4, None, "")]


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-GB"), ("dark", "sv-SE")])
def test_every_turn_passes_axe_and_fits_320_pixels_with_text_of_double_size(
    m: Meeting, room: Room, phones: Phones, scheme: str, language: str
) -> None:
    page = phones(width=320, height=640, color_scheme=scheme, locale=language)

    def look(at: str) -> None:
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == [], at
        for size in ("", "200%"):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, (at, size)
        page.evaluate("document.documentElement.style.fontSize = ''")

    page.goto(f"{url(room)}/join")
    look("code")
    page.goto(f"{url(room)}/j/wrong")
    look("refused")
    page.goto(f"{url(room)}/j/{m.way.token}")
    look("invitation")
    page.locator("button.main").click()
    look("lobby")
    lead(m, turn_to, workshop_id=m.workshop, phase=Phase.EXPLAIN, factor=FACTOR)
    expect(page.locator(".questions")).to_be_visible()
    look("explain")
    ballot = asked(m)
    page.locator(".card").nth(2).click()
    page.locator("form summary").click()
    page.locator("#send").click()
    expect(page.locator(".said.in")).to_be_visible()
    box = page.locator("#send").bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= 640  # within the thumb's reach, wherever the page is scrolled to
    look("vote")
    for place, level in enumerate((1, 2, 3, 4, None)):
        cast(m, ballot, place, level)
    lead(m, close_ballot, ballot_id=ballot)
    expect(page.locator(".own")).to_be_visible()
    look("closed")
    lead(m, reveal_ballot, ballot_id=ballot)
    expect(page.locator("table.result")).to_be_visible()
    look("revealed")
    until(lambda: page.evaluate("document.documentElement.lang") == language[:2])
