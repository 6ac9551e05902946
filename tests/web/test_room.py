"""The room's own port: it serves what participants need, and closes when nobody needs it."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from interview.errors import Unavailable
from interview.web import room as rooms
from interview.web.room import Room

HOST = "127.0.0.2"


async def _vote_page(request: Request) -> Response:
    return PlainTextResponse("the vote page")


def made(**given: object) -> Room:
    routes = [Route("/v/{room}", _vote_page, methods=["GET", "POST"])]
    return Room(**({"routes": routes, "wanted": lambda: True, "host": HOST, "port": 0} | given))  # type: ignore[arg-type]


@contextmanager
def process(room: Room) -> Iterator[None]:
    """An event loop in a thread of its own, as the application's is to the screens'."""
    loop, began, end = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def run() -> None:
        async with room.lifespan():
            began.set()
            await end.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    began.wait(5)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(10)
        assert not thread.is_alive()
        loop.close()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/v/1").status_code == 200
    except httpx.TransportError:
        return False


def test_the_participants_page_answers_on_the_rooms_address_and_no_other_page_does():
    room = made()
    with process(room):
        state = room.open()

        assert state.open
        assert state.address.startswith(f"http://{HOST}:")
        assert httpx.get(f"{state.address}/v/1").text == "the vote page"
        for page in ("/", "/interview", "/save", "/live", "/healthz", "/_stcore/health", "/assets/x.js"):
            assert httpx.get(state.address + page).status_code == 404, page


def test_a_foreign_name_and_a_foreign_page_are_refused_on_it_too():
    room = made()
    with process(room):
        address = room.open().address
        assert httpx.get(f"{address}/v/1", headers={"host": "evil.test"}).status_code == 421
        assert httpx.post(f"{address}/v/1").status_code == 403
        assert httpx.post(f"{address}/v/1", headers={"origin": "http://evil.test"}).status_code == 403
        assert httpx.post(f"{address}/v/1", headers={"origin": address}).status_code == 200


def test_a_name_given_in_the_settings_is_shown_and_answered_to():
    room = made(public_url="http://room.test:9000/")
    with process(room):
        assert room.open().address == "http://room.test:9000"
        assert httpx.get(f"{room._address}/v/1", headers={"host": "room.test:9000"}).status_code == 200


def test_opened_twice_it_is_the_same_and_closed_it_answers_no_more_and_can_be_opened_again():
    room = made()
    with process(room):
        first = room.open()
        assert room.open() == first
        assert answers(first.address)

        assert not room.close().open
        assert room.state().address == ""
        assert not answers(first.address)

        again = room.open()
        assert answers(again.address)


def test_it_ends_with_the_process():
    room = made()
    with process(room):
        address = room.open().address
        assert answers(address)
    assert not answers(address)


def test_where_the_port_is_taken_another_one_is_opened():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        room = made(port=port)
        with process(room):
            state = room.open()
            assert state.open
            assert not state.address.endswith(f":{port}")
            assert answers(state.address)


def test_an_address_that_is_not_this_machines_is_refused_with_a_sentence():
    room = made(host="192.0.2.7")
    with process(room):
        with pytest.raises(Unavailable) as refused:
            room.open()
        assert refused.value.codes == ("ROM-002",)
        assert not room.state().open


def test_it_closes_by_itself_when_no_workshop_is_open_any_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rooms, "LOOK_EVERY_S", 0.05)
    wanted = [True, True, False]
    room = made(wanted=lambda: wanted.pop(0) if len(wanted) > 1 else wanted[0])
    with process(room):
        address = room.open().address
        end = time.monotonic() + 5
        while room.state().open and time.monotonic() < end:
            time.sleep(0.05)
        assert not room.state().open
        assert not answers(address)
