"""The phone's routes: joining, the page at each turn, voting, leaving; what is refused, and how it is said."""

import json
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from interview.database import failures
from interview.database.transactions import reading, transaction
from interview.errors import Unavailable
from interview.models import Participant, Study
from interview.services.ballots import close_ballot, open_ballot, reveal_ballot
from interview.services.decisions import decide
from interview.services.participants import remove_participant
from interview.services.throttle import FROM_ONE_ADDRESS, tried
from interview.services.workshops import close_workshop, lock_lobby, turn_to
from interview.vocabulary import DecidedBy, Phase
from interview.web.phones.asking import SEAT, WAY, sentence_of
from tests.builders import FACTOR, count
from tests.meetings import Meeting
from tests.phones import begun, cast, client, joined, lead, stored, who

pytestmark = pytest.mark.usefixtures("settings_database")
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;"


@pytest.fixture
def m(settings_database: Engine) -> Meeting:
    return begun(joined=6, initiative="Robotdalen")


def vote(_m: Meeting, _ballot: UUID, /, **more: Any) -> dict[str, Any]:
    return {
        "ballot": _ballot.hex,
        "operation": uuid4().hex,
        "seq": 1,
        "level": 3,
        "confidence": "",
        "reason": "",
    } | more


def asked(m: Meeting) -> UUID:
    return lead(m, open_ballot, workshop_id=m.workshop, factor=FACTOR)


def page(m: Meeting, phone: Any) -> str:
    answer = phone.get(f"/v/{m.workshop.hex}")
    assert answer.status_code == 200
    return str(answer.text)


# -- the way in ----------------------------------------------------------------------------------------------


def test_a_link_is_exchanged_for_a_cookie_and_leaves_the_address(m: Meeting) -> None:
    phone = client()
    answer = phone.get(f"/j/{m.way.token}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/v/{m.workshop.hex}")
    cookie = answer.headers["set-cookie"]
    assert f"{WAY}={m.way.token}" in cookie
    assert "HttpOnly" in cookie
    assert f"Path=/v/{m.workshop.hex}" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Secure" not in cookie  # a room's own network has no certificate
    assert m.way.token not in page(m, phone)


def test_over_https_the_cookies_are_for_https_only(m: Meeting) -> None:
    phone = client(origin="https://room.test")
    assert "Secure" in phone.get(f"/j/{m.way.token}").headers["set-cookie"]
    assert "Secure" in phone.post(f"/v/{m.workshop.hex}/join", data={}).headers["set-cookie"]
    assert "not encrypted" not in page(m, phone)


def test_a_code_is_taken_as_people_type_it(m: Meeting) -> None:
    for typed in (m.way.code, m.way.code.lower(), f" {m.way.code[:4]} - {m.way.code[4:].lower()}\t"):
        phone = client()
        answer = phone.post("/join", data={"code": typed})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/v/{m.workshop.hex}")
        assert "Your name (optional)" in page(m, phone)


def test_a_wrong_link_or_code_is_counted_and_after_a_while_refused_but_a_right_link_is_not(m: Meeting) -> None:
    phone = client()
    link, code = phone.get("/j/wrong"), phone.post("/join", data={"code": "WRONG<b>"})
    assert (link.status_code, code.status_code) == (404, 404)
    assert "leads to no workshop" in link.text
    assert 'value="WRONG&lt;b&gt;"' in code.text
    with reading() as session:
        assert tried(session) == 2
    for _n in range(FROM_ONE_ADDRESS - 2):
        phone.get("/j/wrong")

    refused = phone.post("/join", data={"code": m.way.code})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "600"
    assert "Too many wrong codes were tried." in refused.text
    assert phone.get("/j/wrong").status_code == 429
    assert phone.get(f"/j/{m.way.token}").status_code == 303


def test_before_joining_one_is_told_who_runs_it_what_is_kept_and_until_when(m: Meeting) -> None:
    phone = client()
    phone.get(f"/j/{m.way.token}")
    text = page(m, phone)
    for told in (
        "Robotdalen",
        "It is run by Anna Berg.",
        "once 5 have chosen a level",
        "others may still guess",
        "may be read aloud, without your name",
        "kept as long as whoever runs this keeps the study",
        "not encrypted",
    ):
        assert told in text
    with transaction() as session:
        session.exec(select(Study)).one().retention_on = date(2027, 5, 1)
    assert "kept until 2027-05-01." in page(m, phone)


def test_who_joins_says_as_much_as_wanted_and_a_form_sent_twice_takes_one_seat(m: Meeting) -> None:
    phone = client()
    phone.get(f"/j/{m.way.token}")
    once = re.search(r'name="once" value="([^"]+)"', page(m, phone))
    assert once
    fields = {"name": " Åsa ", "role": "chair", "helix": "firm", "once": once[1]}
    first = phone.post(f"/v/{m.workshop.hex}/join", data=fields)
    token = phone.cookies[SEAT]
    del phone.cookies[SEAT]
    second = phone.post(f"/v/{m.workshop.hex}/join", data=fields)

    assert (first.status_code, second.status_code) == (303, 303)
    assert phone.cookies[SEAT] == token
    assert len(token) >= 43
    assert once[1] not in token
    with reading() as session:
        assert count(session, Participant) == 7
        seat = session.get_one(Participant, who(m, token))
        assert (seat.name, seat.role, seat.helix) == ("Åsa", "chair", "firm")
    assert "You are in" in page(m, phone)
    assert phone.post(f"/v/{m.workshop.hex}/join", data={"name": "again"}).status_code == 303
    with reading() as session:
        assert count(session, Participant) == 7


def test_a_name_that_cannot_be_kept_is_refused_on_the_same_page_with_what_was_typed(m: Meeting) -> None:
    phone = client()
    phone.get(f"/j/{m.way.token}")
    answer = phone.post(f"/v/{m.workshop.hex}/join", data={"name": "<b>" + "x" * 70, "role": "chair"})
    assert answer.status_code == 422
    assert "at most 60 can be kept here" in answer.text
    assert 'value="&lt;b&gt;xxx' in answer.text
    assert '<option value="chair" selected>' in answer.text


def test_a_locked_door_lets_nobody_else_in_and_keeps_who_is_in(m: Meeting) -> None:
    inside, outside = joined(m), client()
    outside.get(f"/j/{m.way.token}")
    lead(m, lock_lobby, workshop_id=m.workshop)
    assert "The door of this meeting is closed just now." in page(m, outside)
    answer = outside.post(f"/v/{m.workshop.hex}/join", data={})
    assert (answer.status_code, SEAT in outside.cookies) == (403, False)
    assert "door of this meeting is closed" in answer.text
    assert "You are in" in page(m, inside)


def test_without_a_seat_nothing_is_shown_and_nothing_done(m: Meeting) -> None:
    ballot = asked(m)
    stranger, room = client(), f"/v/{m.workshop.hex}"
    assert stranger.get(room).headers["location"] == "/join"
    for answer in (
        stranger.get(f"{room}/now"),
        stranger.get(f"{room}/events"),
        stranger.post(f"{room}/vote", json=vote(m, ballot)),
        stranger.post(f"{room}/leave"),
        stranger.post(f"{room}/join", data={"name": "x"}),
        stranger.get("/v/nothing-here"),
        stranger.get(f"/v/{uuid4().hex}/now"),
    ):
        assert answer.status_code == 404
        assert "Robotdalen" not in answer.text
    assert stored(ballot) == []


def test_a_seat_of_one_workshop_is_none_in_another(m: Meeting, settings_database: Engine) -> None:
    phone = joined(m)
    phone.cookies.set(SEAT, phone.cookies[SEAT], domain="room.test", path="/")
    assert phone.get(f"/v/{uuid4().hex}/now").status_code == 404


def test_who_was_taken_out_is_told_so_and_may_join_again(m: Meeting) -> None:
    phone = joined(m)
    lead(m, remove_participant, participant_id=who(m, phone.cookies[SEAT]))
    assert phone.get(f"/v/{m.workshop.hex}/now").status_code == 404
    text = page(m, phone)
    assert "You are not in this meeting any more." in text
    assert "Your name (optional)" in text
    assert SEAT not in phone.cookies


# -- the page at each turn -----------------------------------------------------------------------------------


def test_the_page_stands_as_the_meeting_stands(m: Meeting) -> None:
    phone = joined(m)
    assert "Nothing to do yet." in page(m, phone)

    lead(m, turn_to, workshop_id=m.workshop, phase=Phase.EXPLAIN, factor=FACTOR)
    text = page(m, phone)
    assert "Factor 1 of 5" in text
    assert "What was it that people wanted to solve?" in text

    first = asked(m)
    text = page(m, phone)
    assert "Factor 1 of 5 · First vote" in text
    for told in (
        "Not in place",
        "Emerging",
        "Established",
        "Proven",
        "I cannot judge",
        "tested by an upheaval",
    ):
        assert told in text
    assert text.count('type="radio" name="level"') == 5
    assert "data-level=" not in text

    phone.post(f"/v/{m.workshop.hex}/vote", json=vote(m, first))
    assert "Your vote is in: Established. You can change it until the vote is closed." in page(m, phone)
    for place, level in enumerate((3, 3, 3, 4, 3, None)):
        cast(m, first, place, level, reason=f"reason {place}")
    lead(m, close_ballot, ballot_id=first)
    text = page(m, phone)
    assert "The vote is closed." in text
    assert "Your vote: Established." in text
    assert "<form id" not in text
    assert " of 6" not in text

    lead(m, reveal_ballot, ballot_id=first)
    text = page(m, phone)
    assert "Consensus: 5 of 6 chose Established." in text
    assert "<td>5 of 6<svg" in text
    assert "<td>1 of 6<svg" in text
    assert not re.search(r"reason \d", text)

    second = asked(m)
    assert "Second vote" in page(m, phone)
    for place in range(6):
        cast(m, second, place, 2)
    lead(m, reveal_ballot, ballot_id=second)
    text = page(m, phone)
    assert '<th scope="col">First vote</th><th scope="col">Second vote</th>' in text
    assert "Consensus: 6 of 6 chose Emerging." in text
    assert "First vote · Consensus: 5 of 6 chose Established." in text

    lead(m, turn_to, workshop_id=m.workshop, phase=Phase.DECIDE, factor=FACTOR)
    assert "The board is deciding now." in page(m, phone)
    given = {"factor": FACTOR, "decided_by": DecidedBy.VOTE, "rationale": "because"}
    lead(m, decide, workshop_id=m.workshop, level=3, **given)
    assert "Decided: Established" in page(m, phone)
    lead(m, decide, workshop_id=m.workshop, level=None, **given)
    assert "Decided: no agreement." in page(m, phone)

    lead(m, turn_to, workshop_id=m.workshop, phase=Phase.ACTIONS)
    assert "The votes are over." in page(m, phone)
    lead(m, close_workshop, workshop_id=m.workshop)
    assert "The meeting is closed" in page(m, phone)


def test_the_part_is_sent_again_only_when_it_changed_and_votes_of_others_change_nothing(m: Meeting) -> None:
    phone, now = joined(m), f"/v/{m.workshop.hex}/now"
    ballot = asked(m)
    part = phone.get(now)
    version = re.search(r'data-version="(\w+)"', part.text)
    assert version
    assert part.text.startswith('<div id="turn"')
    for place in range(5):
        cast(m, ballot, place, 4, reason="mine")
    assert phone.get(now, params={"have": version[1]}).status_code == 204
    lead(m, close_ballot, ballot_id=ballot)
    assert phone.get(now, params={"have": version[1]}).status_code == 200


def test_everything_that_people_typed_is_text_and_never_markup() -> None:
    m = begun(joined=5, initiative=HOSTILE, facilitator=HOSTILE)
    phone = client()
    phone.get(f"/j/{m.way.token}")
    before = page(m, phone)
    phone = joined(m, name=HOSTILE)
    ballot = asked(m)
    phone.post(f"/v/{m.workshop.hex}/vote", json=vote(m, ballot, reason=f"</textarea>{HOSTILE}"))
    after = page(m, phone)
    for text in (before, after):
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert text.count("</textarea>") == text.count("<textarea")


# -- votes ---------------------------------------------------------------------------------------------------


def test_a_vote_is_answered_with_what_stands_and_a_repeat_changes_nothing(m: Meeting) -> None:
    phone, ballot, path = joined(m), asked(m), f"/v/{m.workshop.hex}/vote"
    sent = vote(m, ballot, confidence="high", reason="Å, because")
    first = phone.post(path, json=sent)
    stands = {"ok": True, "operation": sent["operation"], "seq": 1, "level": 3}
    assert first.status_code == 200
    assert first.json() == stands | {"confidence": "high", "reason": "Å, because"}
    assert first.headers["cache-control"] == "no-store"
    assert phone.post(path, json=sent).json() == first.json()
    assert (
        phone.post(path, json=vote(m, ballot, level=1)).json() == first.json()
    )  # an older one that comes late
    changed = phone.post(path, json=vote(m, ballot, seq=2, level=None)).json()
    assert (changed["level"], changed["seq"]) == (None, 2)
    assert stored(ballot) == [(None, None, "")]


def test_a_closed_vote_says_so_but_acknowledges_the_one_it_has(m: Meeting) -> None:
    phone, ballot, path = joined(m), asked(m), f"/v/{m.workshop.hex}/vote"
    sent = vote(m, ballot)
    phone.post(path, json=sent)
    lead(m, close_ballot, ballot_id=ballot)
    late = phone.post(path, json=vote(m, ballot, seq=2, level=1))
    assert late.status_code == 409
    assert late.json() == {
        "ok": False,
        "code": "VOT-001",
        "sentence": "This vote is closed. Your vote stays as it was when it closed.",
    }
    assert phone.post(path, json=sent).json()["ok"] is True
    assert stored(ballot) == [(3, None, "")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": 9},
        {"level": 0},
        {"level": "3"},
        {"level": True},
        {"level": 2.5},
        {"seq": 0},
        {"seq": 2**31},
        {"seq": "1"},
        {"seq": None},
        {"operation": "x"},
        {"operation": 5},
        {"ballot": None},
        {"ballot": "no"},
        {"confidence": "certain"},
        {"confidence": 3},
        {"reason": ["x"]},
        {"reason": "x" * 281},
        {"reason": "\x00"},
        {"reason": "\ud800"},
    ],
    ids=str,
)
def test_what_cannot_be_a_vote_is_refused_in_a_sentence(m: Meeting, wrong: dict[str, Any]) -> None:
    phone, ballot = joined(m), asked(m)
    body = json.dumps(vote(m, ballot, **wrong))
    answer = phone.post(f"/v/{m.workshop.hex}/vote", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["ok"] is False
    assert answer.json()["sentence"].endswith(".")
    assert stored(ballot) == []


def test_no_body_is_read_without_end(m: Meeting) -> None:
    phone, ballot = joined(m), asked(m)
    path = f"/v/{m.workshop.hex}/vote"
    assert phone.post(path, json=vote(m, ballot, reason="x" * 30_000)).status_code == 413
    assert phone.post(path, data={"reason": "x" * 30_000}).status_code == 413
    assert phone.post(path, content=b"[", headers={"Content-Type": "application/json"}).status_code == 422
    assert phone.post(path, content=b"\xff=\xff").status_code == 422


def test_a_phone_without_a_script_votes_by_the_form_as_it_was_drawn(m: Meeting) -> None:
    phone, ballot = joined(m), asked(m)

    def drawn() -> dict[str, str]:
        return dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page(m, phone)))

    for level, kept in (("2", 2), ("", None), ("4", 4)):
        answer = phone.post(f"/v/{m.workshop.hex}/vote", data=drawn() | {"level": level, "reason": "so"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/v/{m.workshop.hex}")
        assert stored(ballot) == [(kept, None, "so")]
    refused = phone.post(f"/v/{m.workshop.hex}/vote", data=drawn())
    assert (refused.status_code, refused.headers["content-type"]) == (422, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=str,
)
def test_a_change_that_another_page_asked_for_is_refused(m: Meeting, headers: dict[str, str]) -> None:
    phone, ballot = joined(m), asked(m)
    if "Sec-Fetch-Site" not in headers:
        del phone.headers["Origin"]
    for path in (
        "/join",
        f"/v/{m.workshop.hex}/vote",
        f"/v/{m.workshop.hex}/join",
        f"/v/{m.workshop.hex}/leave",
    ):
        assert phone.post(path, json=vote(m, ballot), headers=headers).status_code == 403
    assert stored(ballot) == []
    assert phone.get(f"/v/{m.workshop.hex}", headers={"Host": "evil.test"}).status_code == 421


def test_who_leaves_takes_the_votes_along_and_keeps_no_cookie(m: Meeting) -> None:
    phone, ballot = joined(m), asked(m)
    phone.post(f"/v/{m.workshop.hex}/vote", json=vote(m, ballot))
    answer = phone.post(f"/v/{m.workshop.hex}/leave")
    assert (answer.status_code, SEAT in phone.cookies) == (303, False)
    assert "You have left." in phone.get(answer.headers["location"]).text
    assert stored(ballot) == []


# -- what every page is like ---------------------------------------------------------------------------------


def pages(m: Meeting) -> dict[str, Any]:
    phone, ballot = joined(m), asked(m)
    outside = client()
    outside.get(f"/j/{m.way.token}")
    assert phone.post(f"/v/{m.workshop.hex}/vote", json=vote(m, ballot, reason="x" * 280)).status_code == 200
    room = f"/v/{m.workshop.hex}"
    return {
        "code": outside.get("/join"),
        "refused": outside.get("/j/wrong"),
        "invitation": outside.get(room),
        "vote": phone.get(room),
    }


def test_every_page_needs_nothing_else_is_kept_by_no_cache_and_allows_its_own_script_alone(m: Meeting) -> None:
    for name, answer in pages(m).items():
        assert answer.headers["cache-control"] == "no-store", name
        assert answer.headers["referrer-policy"] == "same-origin", name  # nothing goes elsewhere
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for element in ("script", "style"):
            inside = re.findall(rf"<{element}>(.*?)</{element}>", answer.text, re.DOTALL)
            assert len(inside) == 1
            digest = b64encode(sha256(inside[0].encode()).digest()).decode()
            assert f"{element}-src 'sha256-{digest}'" in policy
        assert not re.search(r'\b(src|srcset|action|href)="(?!/(v|j|join)\b|data:,)', answer.text), name
        assert " style=" not in answer.text
        assert not re.search(r"\son\w+=", re.sub(r"<script>.*?</script>", "", answer.text, flags=re.DOTALL))


def test_the_vote_page_with_its_style_and_script_is_at_most_30_kb_and_packed_fits_the_first_round_trip(
    m: Meeting,
) -> None:
    for language in ("en", "sv"):
        phone, _ballot = joined(m), asked(m)
        headers = {"Accept-Encoding": "identity", "Accept-Language": language}
        plain = phone.get(f"/v/{m.workshop.hex}", headers=headers)
        assert "content-encoding" not in plain.headers
        assert len(plain.content) + sum(len(k) + len(v) + 4 for k, v in plain.headers.raw) <= 30_000
        with phone.stream("GET", f"/v/{m.workshop.hex}", headers={"Accept-Encoding": "gzip"}) as packed:
            assert packed.headers["content-encoding"] == "gzip"
            assert int(packed.headers["content-length"]) < 10 * 1460  # ten segments are sent without waiting


def test_the_page_speaks_the_language_that_the_phone_asks_for_as_far_as_there_is_one(m: Meeting) -> None:
    phone, _ballot = joined(m), asked(m)

    def seen(asked_for: str) -> str:
        return str(phone.get(f"/v/{m.workshop.hex}", headers={"Accept-Language": asked_for}).text)

    for swedish in ("sv", "sv-SE,sv;q=0.9,en;q=0.8", "de, en;q=0.4, SV-fi;q=0.6"):
        assert '<html lang="sv">' in seen(swedish)
        assert "Vilken nivå stämmer bäst i dag?" in seen(swedish)
        assert ">Etablerad</span>" in seen(swedish)
    for english in ("en", "de", "", "sv;q=0, en", "sv;q=x,en;q=1", "*", ";;;,,,=", "en," + "sv," * 5000):
        assert '<html lang="en">' in seen(english)
        assert "Which level fits best today?" in seen(english)


def test_of_a_store_that_fails_a_phone_hears_a_sentence_meant_for_it() -> None:
    for problem in (failures.full(), failures.locked(), failures.unreachable()):
        said = sentence_of(Unavailable(problem))
        assert "cannot be kept just now" in said
        assert "PENTAD" not in said
