"""The limits by address: nobody waits for somebody else's haste, and nobody who is in no haste is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from interview.errors import NotAllowed, Problem
from interview.web import limits, pacing
from interview.web.limits import Bucket, Count, Places, Requests, Uploads, buckets
from interview.web.pacing import Frames, Sockets

ONE, OTHER = "198.51.100.1", "198.51.100.2"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_and_then_so_many_a_second() -> None:
    clock = Clock()
    bucket = Bucket(3, 2.0, clock)
    assert [bucket.take() for _n in range(5)] == [True, True, True, False, False]
    assert bucket.wait() == 0.5
    clock.now = 0.5
    assert [bucket.take() for _n in range(2)] == [True, False]
    clock.now = 100
    assert [bucket.take() for _n in range(4)] == [True, True, True, False]


def test_each_address_has_a_bucket_and_the_one_that_asked_longest_ago_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 2)
    each = buckets(1, 0.001)
    assert [each.of(a).take() for a in (ONE, ONE, OTHER)] == [True, False, True]
    each.of(ONE)
    each.of("third")
    assert not each.of(ONE).take()
    assert each.of(OTHER).take(), "it was forgotten, so it begins anew"


def test_what_is_open_is_counted_by_address_and_in_all() -> None:
    count = Count(of_one=2, in_all=3)
    with count.one(ONE), count.one(ONE):
        assert count.full(ONE)
        assert not count.full(OTHER)
        with count.one(OTHER):
            assert count.full("third")
    assert (count.total, count.by_key) == (0, {})


async def seen(request: Request) -> PlainTextResponse:
    body = b""
    async for chunk in request.stream():
        body += chunk
    return PlainTextResponse(str(len(body)))


def site(*middleware: Middleware, address: str = ONE) -> TestClient:
    app = Starlette(
        routes=[Route("/{path:path}", seen, methods=["GET", "POST", "PUT"])], middleware=[*middleware]
    )
    return TestClient(app, client=(address, 50000))


def at(client: TestClient, address: str) -> TestClient:
    return TestClient(client.app, client=(address, 50000))


def test_two_hundred_phones_of_one_address_come_in_and_vote_within_the_same_moment_unrefused() -> None:
    phone = site(Middleware(Requests))
    way = [("GET", "/j/a"), ("GET", "/v/a"), ("POST", "/v/a/join"), ("GET", "/v/a/now"), ("POST", "/v/a/vote")]
    refused = [
        (method, path)
        for _n in range(200)
        for method, path in way
        if phone.request(method, path).status_code != 200
    ]
    assert refused == []


def test_thirty_people_of_one_office_load_a_screen_at_the_same_moment_unrefused() -> None:
    office = site(Middleware(Requests))
    answers = {office.get(f"/static/js/{n % 60}.js").status_code for n in range(30 * 60)}
    assert answers == {200}


@pytest.mark.parametrize("path", ["/j/guess", "/s/guess", "/join", "/oauth2callback"])
def test_who_tries_links_without_end_is_refused_with_a_sentence_and_others_are_not(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINKS_A_SECOND", 0.5)
    guessing = site(Middleware(Requests))
    answers = [guessing.get(path) for _n in range(limits.LINKS_AT_ONCE + 60)]

    last = answers[-1]
    assert [a.status_code for a in answers[: limits.LINKS_AT_ONCE]] == [200] * limits.LINKS_AT_ONCE
    assert last.status_code == 429
    assert last.text.startswith("Too much was asked for from this address at once. Nothing was lost.")
    assert int(last.headers["retry-after"]) >= 1
    assert at(guessing, OTHER).get(path).status_code == 200
    assert guessing.get("/home").status_code == 200, "the screens of that address go on"


def test_a_stranger_who_writes_addresses_of_his_own_is_counted_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINKS_A_SECOND", 0.5)
    guessing = site(Middleware(Requests))
    statuses = [
        guessing.get("/s/x", headers={"X-Forwarded-For": f"10.0.{n // 250}.{n % 250}"}).status_code
        for n in range(limits.LINKS_AT_ONCE + 60)
    ]
    assert statuses[-1] == 429


def test_a_body_without_end_is_cut_off_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    took = 0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal took
        while (message := await receive())["type"] == "http.request":
            took += len(message["body"])

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * limits.MEGABYTE, "more_body": True}

    async def send(_message: Any) -> None: ...

    scope = {"type": "http", "path": "/save", "method": "POST", "headers": [], "client": (ONE, 1)}
    asyncio.run(Requests(app)(scope, receive, send))
    assert took == limits.LARGEST_BODY


def test_the_links_of_one_address_are_answered_in_turn_and_others_do_not_wait() -> None:
    running: dict[str, int] = {}
    most: dict[str, int] = {}
    order: list[str] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        who = scope["client"][0]
        running[who] = running.get(who, 0) + 1
        most[who] = max(most.get(who, 0), running[who])
        await asyncio.sleep(0.02)
        running[who] -= 1
        order.append(who)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def nothing(*_given: Any) -> Any: ...

    async def both() -> None:
        stands = Requests(app)
        scope = {"type": "http", "path": "/s/x", "method": "GET", "headers": []}
        asked = [(ONE, 1 + n) for n in range(10)] + [(OTHER, 1)]
        await asyncio.gather(*(stands(scope | {"client": client}, nothing, nothing) for client in asked))
        assert stands.places.of(ONE).idle

    asyncio.run(both())
    assert most == {ONE: 1, OTHER: 1}
    assert order.index(OTHER) <= 1


def test_something_that_waits_too_long_for_its_turn_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_WAIT_S", 0.05)

    async def waits() -> None:
        places = Places()
        await places.take()
        await asyncio.wait_for(places.take(), 1)
        assert not places.idle
        places.give_back()
        assert not places.idle, "one of two is still being done"
        places.give_back()
        assert places.idle

    asyncio.run(waits())


# Files.


def let_in(_request: Request) -> str:
    return "somebody"


def not_let_in(_request: Request) -> str:
    raise NotAllowed(Problem("ACC-010", "Nobody is logged in."))


FILE = "/_stcore/upload_file/{screen}/{n}"


def test_nobody_who_is_not_let_in_sends_a_file() -> None:
    refused = site(Middleware(Uploads, actor_of=not_let_in)).put(FILE.format(screen="a", n=1), content=b"x")
    assert (refused.status_code, refused.text) == (403, "Nobody is logged in.")


def test_one_screen_sends_forty_files_and_no_more_and_another_still_may() -> None:
    client = site(Middleware(Uploads, actor_of=let_in))
    statuses = [
        client.put(FILE.format(screen="a", n=n), content=b"x").status_code
        for n in range(limits.SCREENS_FILES + 1)
    ]
    assert statuses == [200] * limits.SCREENS_FILES + [429]
    assert client.put(FILE.format(screen="b", n=1), content=b"x").status_code == 200


def sends(stands: Uploads, screen: str, megabytes: int) -> int:
    """How many of the bytes arrive, a megabyte at a time."""
    took = 0

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        nonlocal took
        while (message := await receive())["type"] == "http.request" and message["body"]:
            took += len(message["body"])

    left = megabytes

    async def receive() -> dict[str, Any]:
        nonlocal left
        left -= 1
        return {
            "type": "http.request",
            "body": b"x" * limits.MEGABYTE if left >= 0 else b"",
            "more_body": left > 0,
        }

    async def send(_message: Any) -> None: ...

    scope = {"type": "http", "path": FILE.format(screen=screen, n=1), "method": "PUT", "headers": []}
    stands.app = app
    asyncio.run(stands(scope | {"client": (ONE, 1)}, receive, send))
    return took


def test_the_bytes_of_one_screen_are_bounded_in_all_and_counted_while_they_are_read() -> None:
    stands = Uploads(site().app, actor_of=let_in)
    assert [sends(stands, "a", 20) for _n in range(5)] == [20 * limits.MEGABYTE] * 4 + [0]
    assert sends(stands, "b", 20) == 20 * limits.MEGABYTE


# Drawings.

DRAW, NOT = b"rerun_script", b"clear_cache"


class Screen:
    """A socket of a screen: what came through to be done, and when."""

    def __init__(self, stands: Sockets, address: str = ONE) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.got: list[bytes] = []
        self.closed: list[int] = []
        self.stands = stands
        self.scope = {"type": "websocket", "path": pacing.STREAM, "headers": [], "client": (address, 1)}

    async def run(self, streamlit: Callable[[Any, Any, Any], Awaitable[None]]) -> None:
        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "websocket.close":
                self.closed.append(message["code"])

        self.stands.app = streamlit
        await self.stands(self.scope, self.sent.get, send)

    def say(self, *frames: bytes) -> None:
        for frame in frames:
            self.sent.put_nowait({"type": "websocket.receive", "bytes": frame})

    def leave(self) -> None:
        self.sent.put_nowait({"type": "websocket.disconnect", "code": 1001})


def frames() -> Frames:
    return Frames(asks=lambda frame: frame.decode(), drawn=lambda frame: frame == b"drawn")


def draws(screen: Screen, *, takes: float = 0.0) -> Callable[[Any, Any, Any], Awaitable[None]]:
    """Streamlit in place: it notes what comes, and says when it is drawn."""

    async def streamlit(_scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            screen.got.append(message["bytes"])
            await asyncio.sleep(takes)
            await send({"type": "websocket.send", "bytes": b"drawn"})

    return streamlit


def test_messages_that_our_screens_never_send_are_not_passed_on() -> None:
    kinds = (
        "clear_cache set_run_on_save load_git_info backend_operation_request debug_shutdown_runtime nonsense"
    )
    unwanted = [kind.encode() for kind in kinds.split()]

    async def told() -> list[bytes]:
        screen = Screen(Sockets(site().app, frames()))
        screen.say(*unwanted, DRAW, b"stop_script", b"file_urls_request")
        screen.leave()
        await screen.run(draws(screen))
        return screen.got

    assert asyncio.run(told()) == [DRAW, b"stop_script", b"file_urls_request"]


def test_a_few_drawings_pass_at_once_and_a_flood_is_slowed_down_and_not_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pacing, "A_SECOND", 50.0)

    async def seconds(n: int) -> float:
        screen = Screen(Sockets(site().app, frames()))
        screen.say(*[DRAW] * n)
        screen.leave()
        began = asyncio.get_running_loop().time()
        await screen.run(draws(screen))
        assert screen.got == [DRAW] * n
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(seconds(pacing.AT_ONCE)) < 0.1
    assert asyncio.run(seconds(pacing.AT_ONCE + 20)) > 20 / 50.0 * 0.9


def test_beyond_that_a_screen_rests_twice_as_long_as_its_drawing_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "A_SECOND", 8.0)
    monkeypatch.setattr(pacing, "AT_ONCE", 1)

    async def seconds() -> float:
        screen = Screen(Sockets(site().app, frames()))
        began = asyncio.get_running_loop().time()
        running = asyncio.create_task(screen.run(draws(screen, takes=0.1)))
        screen.say(DRAW, DRAW, DRAW)
        screen.leave()
        await running
        return asyncio.get_running_loop().time() - began

    took = asyncio.run(seconds())
    assert took > 0.1 * 3 + 0.2 * 2 - 0.02, "a third of the time at most"


def test_the_screens_of_one_address_are_drawn_in_turn_and_another_address_does_not_wait() -> None:
    async def both() -> tuple[int, float]:
        stands = Sockets(site().app, frames())
        running = most = 0
        waited = 0.0

        async def streamlit(scope: Any, receive: Any, send: Any) -> None:
            nonlocal running, most, waited
            while (await receive())["type"] == "websocket.receive":
                if scope["client"][0] == OTHER:
                    waited = asyncio.get_running_loop().time() - began
                else:
                    running += 1
                    most = max(most, running)
                    await asyncio.sleep(0.02)
                    running -= 1
                await send({"type": "websocket.send", "bytes": b"drawn"})

        screens = [Screen(stands) for _n in range(20)] + [Screen(stands, OTHER)]
        began = asyncio.get_running_loop().time()
        for screen in screens:
            screen.say(DRAW)
            screen.leave()
        await asyncio.gather(*(screen.run(streamlit) for screen in screens))
        assert stands.open.total == 0
        return most, waited

    most, waited = asyncio.run(both())
    assert most == 1
    assert waited < 0.1


def test_on_ones_own_machine_all_screens_are_drawn_at_once() -> None:
    async def most() -> int:
        stands = Sockets(site().app, frames(), in_turn=False)
        running = found = 0

        async def streamlit(_scope: Any, receive: Any, send: Any) -> None:
            nonlocal running, found
            while (await receive())["type"] == "websocket.receive":
                running += 1
                found = max(found, running)
                await asyncio.sleep(0.02)
                running -= 1
                await send({"type": "websocket.send", "bytes": b"drawn"})

        screens = [Screen(stands) for _n in range(10)]
        for screen in screens:
            screen.say(DRAW)
            screen.leave()
        await asyncio.gather(*(screen.run(streamlit) for screen in screens))
        return found

    assert asyncio.run(most()) == 10


def test_a_drawing_that_hangs_gives_its_place_to_the_next() -> None:
    async def next_drawn() -> float:
        stands = Sockets(site().app, frames())
        hangs, other = Screen(stands), Screen(stands)

        async def streamlit(_scope: Any, receive: Any, _send: Any) -> None:
            while (await receive())["type"] == "websocket.receive":
                other.got.append(b"")

        began = asyncio.get_running_loop().time()
        hangs.say(DRAW)
        hangs.leave()
        await hangs.run(streamlit)
        other.say(DRAW)
        other.leave()
        await other.run(streamlit)
        assert len(other.got) == 2
        return asyncio.get_running_loop().time() - began

    assert 0.9 * pacing.LONGEST_S < asyncio.run(next_drawn()) < 3 * pacing.LONGEST_S


def test_an_address_holds_two_hundred_sockets_and_no_more_and_another_still_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pacing, "CONNECTED_AT_ONCE", 1000)

    async def held() -> tuple[list[int], list[int], list[int]]:
        stands = Sockets(site().app, frames())
        screens = [Screen(stands) for _n in range(pacing.OPEN_OF_ONE)]
        tasks = [asyncio.create_task(screen.run(draws(screen))) for screen in screens]
        await asyncio.sleep(0)
        late, other, after = Screen(stands), Screen(stands, OTHER), Screen(stands)
        await late.run(draws(late))
        other.leave()
        await other.run(draws(other))
        for screen in screens:
            screen.leave()
        await asyncio.gather(*tasks)
        after.leave()
        await after.run(draws(after))
        return late.closed, other.closed, after.closed

    assert asyncio.run(held()) == ([1013], [], [])


def test_who_connects_again_and_again_is_refused_after_a_while() -> None:
    async def closed() -> list[int]:
        stands = Sockets(site().app, frames())
        came = []
        for _n in range(pacing.CONNECTED_AT_ONCE + 30):
            screen = Screen(stands)
            screen.leave()
            await screen.run(draws(screen))
            came += screen.closed
        return came

    assert 20 < len(asyncio.run(closed())) <= 30
