"""The sockets of the screens: how many an address may hold, what may be sent on them, and how fast.

Drawing a screen takes a tenth of a second of one processor, and everybody's screens share it. So whoever asks
for more drawings than a person can want gets them one after the other, with rests between, which are everybody
else's. Nothing is dropped: while a message waits, the socket is not read, and its sender has to wait as well.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interview.web.addresses import client_address
from interview.web.limits import MEGABYTE, Bucket, Count, Each, Places, buckets

STREAM = "/_stcore/stream"
OPEN_OF_ONE, OPEN_IN_ALL = 200, 1000
CONNECTED_AT_ONCE, CONNECTED_A_SECOND = 150, 5.0
"""Sockets of one address: thirty people in an office, each with a few tabs, all loading them again at once."""

AT_ONCE, A_SECOND = 8, 4.0
"""Messages of one screen. A person clicks a few times a second at most; what is typed is sent once a second."""

APART_S = 0.1
"""A drawing is not broken off by the next one before that."""

REST = 2.0
"""Beyond that a screen rests so many times as long as its last drawing took: it gets a third of the time."""

LONGEST_S = 0.5
"""The screens of one address are drawn one after the other: at the same time they would only take turns on the
same processor, and take it from the others. So long a drawing keeps its place; it may wait for something slow,
which others need not wait for."""

LARGEST = 5 * MEGABYTE
"""What one message may hold, all boxes of a screen with what is typed in them; a larger one ends the socket."""

DRAW = "rerun_script"
WANTED = frozenset({DRAW, "stop_script", "app_heartbeat", "file_urls_request"})
"""All that our screens send. What else Streamlit would do for anybody who asks is not passed on: clear the
caches of all, run on every save, tell of the repository, run a deferred download, put files on the disk."""


@dataclass(frozen=True, slots=True)
class Frames:
    """What the frames of a screen's socket mean: ``asks`` names what a browser wants, ``drawn`` is true of the
    frame that ends a drawing."""

    asks: Callable[[bytes], str]
    drawn: Callable[[bytes], bool]


class Pace:
    """One socket's messages, on their way to be done."""

    def __init__(self, places: Places | None) -> None:
        self.places = places
        self.bucket = Bucket(AT_ONCE, A_SECOND)
        self.over = asyncio.Event()
        self.over.set()
        self.began = self.took = 0.0
        self.letting_go: asyncio.TimerHandle | None = None

    async def pass_on(self, *, draws: bool) -> None:
        """Return when the next message may be done."""
        if not self.bucket.take():
            await self._rest()
        if draws:
            await self._begin()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), LONGEST_S)
        await asyncio.sleep(max(1 / A_SECOND, REST * self.took))
        self.bucket.take()

    async def _begin(self) -> None:
        if not self.over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), max(0.0, self.began + APART_S - monotonic()))
        if self.places and self.over.is_set():  # else it takes the place of the one before, which is broken off
            await self.places.take()
        self.over.clear()
        self.began = monotonic()
        self._stop_timer()
        self.letting_go = asyncio.get_running_loop().call_later(LONGEST_S, self.drawn)

    def drawn(self) -> None:
        """The drawing has ended, or has had its time."""
        if not self.over.is_set():
            self.took = monotonic() - self.began
            self._stop_timer()
            self.over.set()
            if self.places:
                self.places.give_back()

    def _stop_timer(self) -> None:
        if self.letting_go is not None:
            self.letting_go.cancel()
            self.letting_go = None


class Sockets:
    """What stands before Streamlit's socket.

    ``in_turn``: the screens of one address are drawn one after the other. On one machine all are one person's.
    """

    def __init__(self, app: ASGIApp, frames: Frames, *, in_turn: bool = True) -> None:
        self.app = app
        self.frames = frames
        self.in_turn = in_turn
        self.open = Count(OPEN_OF_ONE, OPEN_IN_ALL)
        self.connected = buckets(CONNECTED_AT_ONCE, CONNECTED_A_SECOND)
        self.places = Each(Places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)
        address = client_address(scope)
        if scope["path"] != STREAM or self.open.full(address) or not self.connected.of(address).take():
            return await send({"type": "websocket.close", "code": 1013, "reason": "no more sockets"})
        pace = Pace(self.places.of(address) if self.in_turn else None)
        with self.open.one(address):
            return await self.app(scope, self._paced(receive, pace), self._watched(send, pace))

    def _paced(self, receive: Receive, pace: Pace) -> Receive:
        async def paced() -> Message:
            while True:
                message = await receive()
                frame = message.get("bytes")
                if message["type"] != "websocket.receive" or frame is None or len(frame) > LARGEST:
                    return message  # Streamlit itself ends a socket that sends words, or too much
                asked = self.frames.asks(frame)
                await pace.pass_on(draws=asked == DRAW)
                if asked in WANTED:
                    return message

        return paced

    def _watched(self, send: Send, pace: Pace) -> Send:
        async def watched(message: Message) -> None:
            await send(message)
            if not pace.over.is_set() and message["type"] == "websocket.send":
                frame = message.get("bytes")
                if frame and self.frames.drawn(frame):
                    pace.drawn()

        return watched
