"""The visitor's routes of shared links: what opens a link, what does not, and that nothing else can be done."""

import re
import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select
from starlette.testclient import TestClient

from interview.database import failures
from interview.database.engine import engine
from interview.database.transactions import reading, transaction
from interview.errors import Unavailable
from interview.models import Identity, Initiative, Note, Respondent, ShareVisit, User
from interview.models.base import now
from interview.services import throttle
from interview.services.visits import FROM_ONE, TOKENS
from interview.vocabulary import Kind
from interview.web import shared
from interview.web.shared import VISIT
from tests import visiting
from tests.builders import World, count
from tests.sharing import finish
from tests.visiting import Link, browser, published

pytestmark = pytest.mark.usefixtures("settings_database")
SENTENCES = (
    "This page cannot be shown.",
    "Open the original link in your message again, or ask the person who sent it.",
)


@pytest.fixture
def w(settings_database: Engine) -> World:
    found = visiting.a_world()
    visiting.judged(found.here, {"idea": 3, "driving-forces": 2})
    visiting.judged(found.second, {"idea": 4})
    return found


@pytest.fixture
def link(w: World) -> Link:
    return published(w.here, name="Skåne Food", named=True)


def is_plain(answer: Any, status: int = 404) -> bool:
    return answer.status_code == status and all(sentence in answer.text for sentence in SENTENCES)


# -- the way in ----------------------------------------------------------------------------------------------


def test_a_token_is_exchanged_for_a_cookie_of_its_own_and_leaves_the_address(link: Link) -> None:
    visitor = browser()
    answer = visitor.get(f"/s/{link.token}")

    assert (answer.status_code, answer.headers["location"]) == (303, link.address)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert f"Path={link.address};" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Secure" not in cookie
    assert link.token not in cookie
    assert len(visitor.cookies[VISIT]) >= 43
    page = visitor.get(link.address)
    assert page.status_code == 200
    assert "By the researchers&#x27; judgement: not yet a platform." in page.text
    assert "Skåne Food" in page.text
    assert link.token not in page.text
    assert visitor.cookies[VISIT] not in page.text


def test_neither_token_nor_cookie_is_kept_as_it_is(link: Link) -> None:
    visitor = visiting.visiting(link)
    with reading() as session:
        everything = " ".join(
            str(value)
            for table in ("sharelink", "sharevisit", "wrongcode", "auditevent", "operation")
            for row in session.connection().exec_driver_sql(f"SELECT * FROM {table}")
            for value in row
        )
    assert link.public_id in everything
    assert link.token not in everything
    assert visitor.cookies[VISIT] not in everything
    assert "10.0.0.7" not in everything


def test_over_https_the_cookie_is_for_https_only(link: Link) -> None:
    assert "Secure" in browser(origin="https://pentad.test").get(f"/s/{link.token}").headers["set-cookie"]


def test_twelve_links_stay_open_side_by_side_in_one_browser(w: World) -> None:
    links = [published(w.here, named=bool(n % 2), verdict=n > 5) for n in range(12)]
    one = browser()
    for link in links:
        one.get(f"/s/{link.token}")
    pages = [one.get(link.address) for link in links]
    assert {page.status_code for page in pages} == {200}
    assert len({one.cookies.get(VISIT, path=link.address) for link in links}) == 12
    links[3].close()
    assert [one.get(link.address).status_code for link in links] == [200] * 3 + [404] + [200] * 8


def test_a_visit_opens_its_own_link_and_no_other(w: World, link: Link) -> None:
    other = published(w.foreign, kind=Kind.OWN)
    visitor = visiting.visiting(link)
    cookie = visitor.cookies[VISIT]
    stranger = browser()
    assert is_plain(stranger.get(other.address, cookies={VISIT: cookie}))
    assert is_plain(stranger.get(f"{other.address}/open", cookies={VISIT: cookie}))
    assert stranger.get(link.address, cookies={VISIT: cookie}).status_code == 200


# -- the one plain page --------------------------------------------------------------------------------------


def wrong_ways(link: Link, expired: Link, closed: Link, draft: Link) -> dict[str, Any]:
    """Everything that opens nothing, each from an address of its own."""
    ways = {
        "wrong": "/s/wrong",
        "empty": "/s/",
        "nothing": "/s",
        "literal": "/s/:token",
        "nul": "/s/%00",
        "encoded": "/s/%E2%82%AC%ff",
        "deep": "/s/a/b/c",
        "overlong": "/s/" + "x" * 30_000,
        "hash": f"/s/{link.row().token_hash}",
        "public id": f"/s/{link.public_id}",
        "expired": f"/s/{expired.token}",
        "closed": f"/s/{closed.token}",
        "not published": f"/s/{draft.token}",
        "no cookie": link.address,
        "no cookie, open": f"{link.address}/open",
        "no such address": "/s/v/nothing",
        "long address": "/s/v/" + "x" * 5000,
        "no case": f"{link.address}/nothing",
    }
    return {
        name: browser(address=f"10.0.1.{n}").get(way) for n, (name, way) in enumerate(ways.items(), start=1)
    }


@pytest.fixture
def shut(w: World) -> tuple[Link, Link]:
    expired, closed = published(w.here), published(w.here)
    expired.expire(now() - timedelta(seconds=1))
    closed.close()
    return expired, closed


def test_whatever_opens_nothing_gets_one_page_the_same_to_the_byte(
    w: World, link: Link, shut: tuple[Link, Link]
) -> None:
    draft = published(w.here)
    draft.change(published_at=None)
    answers = wrong_ways(link, *shut, draft)
    visitor = visiting.visiting(link)
    answers["wrong cookie"] = browser().get(link.address, cookies={VISIT: "wrong"})
    link.close()
    answers["visit of a closed link"] = visitor.get(link.address)
    answers["asking after a closed link"] = visitor.get(f"{link.address}/open")

    plain = answers["wrong"]
    assert is_plain(plain)
    assert {name: a.status_code for name, a in answers.items() if a.status_code != 404} == {}
    assert {name for name, answer in answers.items() if answer.content != plain.content} == set()
    assert {name for name, answer in answers.items() if answer.headers != plain.headers} == set()


def test_whatever_opens_nothing_is_answered_in_about_the_same_time(link: Link, shut: tuple[Link, Link]) -> None:
    ways = {"wrong": "/s/wrong", "expired": f"/s/{shut[0].token}", "closed": f"/s/{shut[1].token}"}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for n in range(25):
        for name, way in ways.items():
            client = browser(address=f"10.{n}.2.{len(name)}")
            began = time.perf_counter()
            client.get(way)
            took[name].append(time.perf_counter() - began)
    least = {name: statistics.quantiles(times, n=4)[0] for name, times in took.items()}
    assert max(least.values()) < 2 * min(least.values()), least


def test_the_plain_page_has_a_title_that_says_nothing_since_messengers_show_it_beside_a_link() -> None:
    assert "<title>Pentad</title>" in browser().get("/s/wrong").text


def test_expiry_is_followed_to_the_moment(link: Link) -> None:
    visitor = visiting.visiting(link)
    link.expire(now() + timedelta(seconds=60))
    assert visitor.get(link.address).status_code == 200
    link.expire(now() - timedelta(milliseconds=1))
    assert is_plain(visitor.get(link.address))
    assert is_plain(browser().get(f"/s/{link.token}"))


def test_another_address_ends_every_visit_by_the_old_one(link: Link) -> None:
    visitor = visiting.visiting(link)
    token = link.move()
    assert is_plain(visitor.get(link.address))
    assert is_plain(browser().get(f"/s/{link.token}"))
    assert browser().get(f"/s/{token}").status_code == 303


# -- throttled -----------------------------------------------------------------------------------------------


def test_too_many_wrong_tokens_are_refused_from_one_address_and_good_ones_are_let_in(link: Link) -> None:
    guessing = browser()
    for n in range(TOKENS.from_one):
        assert guessing.get(f"/s/{n}").status_code == 404
    refused = guessing.get("/s/again")
    assert is_plain(refused, 429)
    assert refused.headers["retry-after"] == "600"
    assert guessing.get(f"/s/{link.token}").status_code == 303
    assert is_plain(browser(address="10.0.0.8").get("/s/wrong"))


def test_guessing_at_links_keeps_nobody_out_of_a_workshop(link: Link) -> None:
    guessing = browser()
    for n in range(TOKENS.from_one + 1):
        guessing.get(f"/s/{n}")
    with reading() as session:
        assert throttle.tried(session, door=TOKENS) == TOKENS.from_one
        assert throttle.tried(session) == 0
        throttle.refuse_if_too_many(session, address="10.0.0.7")


# -- counting ------------------------------------------------------------------------------------------------


def test_an_opening_is_counted_once_when_the_page_is_first_shown(link: Link) -> None:
    visitor = visiting.visiting(link)
    assert (link.row().opened, link.row().last_opened_at) == (0, None)
    for _n in range(3):
        visitor.get(link.address)
        visitor.get(f"{link.address}/open")
    assert link.row().opened == 1
    assert now() - (link.row().last_opened_at or now() - timedelta(days=1)) < timedelta(seconds=10)
    visiting.visiting(link).get(link.address)
    assert link.row().opened == 2


def test_programs_that_look_at_a_link_by_themselves_do_not_count(link: Link) -> None:
    looking = browser()
    assert looking.head(f"/s/{link.token}").status_code == 303
    assert VISIT not in looking.cookies
    with reading() as session:
        assert count(session, ShareVisit) == 0
    forgetful = browser()
    forgetful.get(f"/s/{link.token}")
    forgetful.cookies.clear()
    assert is_plain(forgetful.get(link.address))
    visitor = visiting.visiting(link)
    visitor.head(link.address)
    visitor.get(link.address, headers={"Sec-Purpose": "prefetch;prerender"})
    assert link.row().opened == 0


# -- the passphrase ------------------------------------------------------------------------------------------


def give(visitor: TestClient, link: Link, passphrase: str) -> Any:
    return visitor.post(link.address, data={"passphrase": passphrase})


def test_a_passphrase_is_asked_for_before_anything_is_shown(link: Link) -> None:
    link.protect("quiet river stone")
    visitor = visiting.visiting(link)
    form = visitor.get(link.address)
    assert form.status_code == 200
    assert 'name="passphrase"' in form.text
    assert "Skåne" not in form.text
    assert "<title>Pentad</title>" in form.text
    assert is_plain(visitor.get(f"{link.address}/open"))
    wrong = give(visitor, link, "quiet river")
    assert wrong.status_code == 403
    assert "This is not the passphrase." in wrong.text
    assert link.row().opened == 0
    right = give(visitor, link, "quiet river stone")
    assert (right.status_code, right.headers["location"]) == (303, link.address)
    assert "Skåne Food" in visitor.get(link.address).text
    assert link.row().opened == 1
    assert give(visitor, link, "whatever").status_code == 303


def test_wrong_passphrases_are_throttled_for_their_link_alone(w: World, link: Link) -> None:
    other = published(w.here)
    for protected in (link, other):
        protected.protect("quiet river stone")
    visitor, second = visiting.visiting(link), visiting.visiting(other)
    for n in range(FROM_ONE):
        assert give(visitor, link, f"guess {n}").status_code == 403
    refused = give(visitor, link, "quiet river stone")
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "600"
    assert "Too many wrong passphrases" in refused.text
    assert give(second, other, "quiet river stone").status_code == 303
    elsewhere = visiting.visiting(link, address="10.9.9.9")
    assert give(elsewhere, link, "quiet river stone").status_code == 303


def test_a_passphrase_without_a_visit_or_from_elsewhere_or_too_large_is_refused(link: Link) -> None:
    link.protect("quiet river stone")
    assert is_plain(give(browser(), link, "quiet river stone"))
    visitor = visiting.visiting(link)
    foreign = visitor.post(
        link.address, data={"passphrase": "quiet river stone"}, headers={"Origin": "http://evil.test"}
    )
    assert foreign.status_code == 403
    assert give(visitor, link, "x" * 300).status_code == 403
    assert is_plain(give(visitor, link, "x" * 100_000))
    assert 'name="passphrase"' in visitor.get(link.address).text


def test_a_form_keeps_its_referrer_on_this_site_so_that_it_can_be_sent(link: Link) -> None:
    link.protect("quiet river stone")
    form = visiting.visiting(link).get(link.address)
    assert form.headers["referrer-policy"] == "same-origin"
    assert 'content="same-origin"' in form.text


# -- while it is open ----------------------------------------------------------------------------------------


def version(visitor: TestClient, link: Link) -> str:
    answer = visitor.get(f"{link.address}/open")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json()["version"])


def test_an_open_page_knows_its_version_and_learns_of_another(w: World) -> None:
    with transaction() as session:
        finish(session, w.here)
    live = published(w.here, live=True)
    still = published(w.here)
    one, two = visiting.visiting(live), visiting.visiting(still)
    page, frozen = one.get(live.address).text, two.get(still.address).text
    assert f'data-version="{version(one, live)}" data-live' in page
    assert f'data-version="{version(two, still)}">' in frozen
    before = version(one, live), version(two, still)
    visiting.judged(w.here, {"activities": 4})
    assert version(one, live) != before[0]
    assert version(two, still) == before[1]


def test_without_a_script_the_page_asks_again_within_thirty_seconds(link: Link) -> None:
    page = visiting.visiting(link).get(link.address).text
    asked = re.search(r'<noscript><meta http-equiv="refresh" content="(\d+)"></noscript>', page)
    assert asked
    assert int(asked[1]) <= 30


# -- several initiatives -------------------------------------------------------------------------------------


def test_several_initiatives_are_a_matrix_whose_rows_open_their_pages(w: World) -> None:
    link = published(w.here, initiatives=[w.here.initiative, w.second.initiative], named=True)
    visitor = visiting.visiting(link)
    matrix = visitor.get(link.address).text
    rows = re.findall(rf'<a href="({link.address}/[0-9a-f]+)">([^<]+)</a>', matrix)
    assert [name for _address, name in rows] == ["Skåne Food", "Öresund Moves"]
    for address, name in rows:
        page = visitor.get(address)
        assert page.status_code == 200
        assert f'<h1 dir="auto">{name}</h1>' in page.text
        assert f'href="{link.address}"' in page.text
        assert visitor.get(f"{address}/open").status_code == 200
    assert is_plain(visitor.get(f"{link.address}/{'0' * 24}"))
    link.close()
    assert is_plain(visitor.get(rows[0][0]))


# -- what the wire says --------------------------------------------------------------------------------------


def test_every_page_is_kept_by_nobody_indexed_by_nobody_and_may_load_nothing(link: Link) -> None:
    visitor = visiting.visiting(link)
    for answer in (visitor.get(link.address), browser().get("/s/wrong")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert '<meta name="robots" content="noindex' in answer.text
        policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == "'none'"
        assert "unsafe" not in answer.headers["content-security-policy"]
    redirect = browser().get(f"/s/{link.token}")
    assert redirect.headers["referrer-policy"] == "no-referrer"
    assert redirect.headers["cache-control"] == "no-store"


def test_a_page_names_no_address_but_its_own(link: Link) -> None:
    page = visiting.visiting(link).get(link.address).text
    assert re.findall(r'(?:src|href|action|data-open)="([^"]*)"', page) == [
        "data:,",
        link.address,
        f"{link.address}/open",
    ]
    assert "http:" not in page.replace("http-equiv", "")
    assert "https:" not in page
    assert "url(" not in page


def test_its_owner_may_look_at_it_in_a_frame_of_their_own_screen_alone() -> None:
    from interview.web.shared_pages import headers

    framed, usual = headers(framed=True), headers()
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in usual["Content-Security-Policy"]


def test_nothing_but_reading_is_done(link: Link) -> None:
    visitor = visiting.visiting(link)
    for path in (f"/s/{link.token}", f"{link.address}/open", f"{link.address}/case"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert visitor.request(method, path).status_code == 405
    for method in ("PUT", "PATCH", "DELETE"):
        assert visitor.request(method, link.address).status_code == 405
    assert visitor.post(link.address, data={"passphrase": ""}).status_code == 303  # it is open already


# -- names ---------------------------------------------------------------------------------------------------


def statements(doing: Any) -> str:
    said: list[str] = []

    def hear(*args: Any) -> None:
        said.append(str(args[2]).lower())

    event.listen(engine(), "before_cursor_execute", hear)
    try:
        doing()
    finally:
        event.remove(engine(), "before_cursor_execute", hear)
    return "\n".join(said)


def tables_in(said: str) -> set[str]:
    return set(re.findall(r'\b(?:from|join|into|update)\s+"?([a-z]+)"?', said))


def test_a_frozen_link_reads_its_own_tables_and_whether_its_round_is_open(link: Link) -> None:
    visitor = visiting.visiting(link)

    def everything() -> None:
        assert visitor.get(link.address).status_code == 200
        assert visitor.get(f"{link.address}/open").status_code == 200
        assert is_plain(browser().get("/s/wrong"))

    assert tables_in(statements(everything)) == {
        "sharelink",
        "sharevisit",
        "sharedcase",
        "wrongcode",
        "round",
        "study",
    }


def test_a_live_link_never_reads_who_somebody_is_nor_notes_nor_votes(w: World) -> None:
    with transaction() as session:
        finish(session, w.here)
    live = published(w.here, live=True, strengths=True, actions=True, progress=True)
    visitor = visiting.visiting(live)
    read = tables_in(statements(lambda: visitor.get(live.address)))
    assert {"sharelink", "judgement", "round"} <= read
    assert read.isdisjoint({"identity", "user", "member", "note", "vote", "participant", "draft", "auditevent"})


def test_names_that_are_not_shown_reach_no_page(w: World) -> None:
    canaries = ("Canary Initiative", "canary@identity.test", "CANARY-NOTE", "canary-subject")
    link = published(w.here, strengths=True, live=True)
    with transaction() as session:
        session.get_one(Initiative, w.here.initiative).name = canaries[0]
        session.get_one(Initiative, w.here.initiative).mission = canaries[0]
        respondent = session.get_one(Respondent, w.here.respondent)
        known = session.exec(select(Identity).where(Identity.respondent_id == respondent.id)).one()
        known.name = canaries[1]
        session.add(Note(study_id=w.here.study, interview_id=w.here.interview, place="x", text=canaries[2]))
        session.get_one(User, w.owner.user_id).subject = canaries[3]
    page = visiting.visiting(link).get(link.address)
    assert page.status_code == 200
    assert not [canary for canary in canaries if canary.lower() in page.text.lower()]


# -- when something is wrong here ----------------------------------------------------------------------------


def test_a_fault_is_a_plain_sentence_that_tells_nothing(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = visiting.visiting(link)

    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr(shared, "read_shown", broken)
    answer = visitor.get(link.address)
    assert answer.status_code == 500
    assert "canary" not in answer.text
    assert "This page cannot be shown just now." in answer.text


def test_a_database_that_is_away_is_said_so_and_may_be_tried_again(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_more: Any) -> None:
        raise Unavailable(failures.not_opened())

    monkeypatch.setattr(shared, "committed", away)
    answer = browser().get(f"/s/{link.token}")
    assert answer.status_code == 503
    assert "Try again in a moment." in answer.text
