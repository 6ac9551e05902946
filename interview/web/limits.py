"""How much one address may ask for, so that nobody waits for somebody else's haste.

The limits are far above what people do: thirty in one office share an address, and two hundred phones in one
room. They are counted in memory, by process, and forgotten when nothing was asked for a while.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Generic, TypeVar

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interview.errors import Refused
from interview.texts import _
from interview.web.addresses import client_address

T = TypeVar("T")
MOST_ADDRESSES = 20_000
"""Remembered at once; the one that asked longest ago is forgotten first."""

LINKS = ("/j/", "/s/", "/join", "/log-in", "/auth/", "/oauth2callback", "/invited/")
"""Where a token, a code or a passphrase is tried, or somebody logs in."""

LINKS_AT_ONCE, LINKS_A_SECOND = 400, 20
"""Two hundred phones come in within a minute, some of them by typing a code. They are answered in turn."""

MOST_WAIT_S = 20.0
"""How long something waits for its place: it must come, whatever others at the same address do."""

ASKED_AT_ONCE, ASKED_A_SECOND = 3000, 300
"""Requests of one address: loading a screen takes about sixty, a phone's page and vote about five."""

OPEN_OF_ONE, OPEN_IN_ALL = 600, 3000
"""Requests under way, the streams of events among them, which stay open."""

CROWD, MOST_REST_S = 10, 0.25
"""So many waiting for their turns at one address are a crowd or a flood."""

UPLOAD = "/_stcore/upload_file/"
MEGABYTE = 1024 * 1024
LARGEST_BODY = 21 * MEGABYTE
SCREENS_FILES, SCREENS_BYTES = 40, 80 * MEGABYTE
"""What one open screen may send: Streamlit keeps it in memory until the screen is closed."""

UPLOADS_AT_ONCE, UPLOADS_A_SECOND = 60, 1.0
BYTES_AT_ONCE, BYTES_A_SECOND = 200 * MEGABYTE, 1 * MEGABYTE
"""Files and bytes of one address."""


@dataclass(slots=True)
class Bucket:
    """So many at once, and then so many a second; ``clock`` gives seconds."""

    most: float
    a_second: float
    clock: Callable[[], float] = monotonic
    left: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.at = self.most, self.clock()

    def take(self, n: float = 1) -> bool:
        """Take ``n``, if there are so many."""
        now = self.clock()
        self.left, self.at = min(self.most, self.left + (now - self.at) * self.a_second), now
        if self.left < n:
            return False
        self.left -= n
        return True

    def wait(self, n: float = 1) -> float:
        """Seconds until ``n`` can be taken."""
        return max(0.0, (n - self.left) / self.a_second)


class Each(Generic[T]):
    """One for each key, made when it is first asked for."""

    def __init__(self, new: Callable[[], T]) -> None:
        self._new = new
        self._of: OrderedDict[str, T] = OrderedDict()

    def of(self, key: str) -> T:
        found = self._of.pop(key) if key in self._of else self._new()
        self._of[key] = found
        while len(self._of) > MOST_ADDRESSES:
            self._of.popitem(last=False)
        return found


def buckets(most: float, a_second: float) -> Each[Bucket]:
    return Each(lambda: Bucket(most, a_second))


@dataclass(slots=True)
class Count:
    """What is open now, by key and in all."""

    of_one: int
    in_all: int
    total: int = 0
    by_key: dict[str, int] = field(default_factory=dict)

    def full(self, key: str) -> bool:
        return self.total >= self.in_all or self.by_key.get(key, 0) >= self.of_one

    @contextmanager
    def one(self, key: str) -> Iterator[None]:
        """One more, as long as the block runs."""
        self.total += 1
        self.by_key[key] = self.by_key.get(key, 0) + 1
        try:
            yield
        finally:
            self.total -= 1
            self.by_key[key] -= 1
            if not self.by_key[key]:
                del self.by_key[key]


@dataclass(slots=True)
class Places:
    """What is done for one address: one thing at a time, in the order of asking."""

    free: int = 1
    began: float = 0.0
    took: float = 0.0
    waiting: "deque[asyncio.Future[None]]" = field(default_factory=deque)

    async def take(self) -> None:
        """Wait for one's turn. Where many wait, there is a rest between two, which is other addresses' time."""
        await self._turn()
        if len(self.waiting) > CROWD:
            await asyncio.sleep(min(MOST_REST_S, self.took))
        self.began = monotonic()

    async def _turn(self) -> None:
        if self.free > 0:
            self.free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            await asyncio.wait_for(turn, MOST_WAIT_S)
        except TimeoutError:
            self.free -= 1  # done all the same; one place more is given back later
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()
            raise
        finally:
            with suppress(ValueError):
                self.waiting.remove(turn)

    @property
    def idle(self) -> bool:
        return self.free > 0 and not self.waiting

    def give_back(self) -> None:
        self.took = monotonic() - self.began
        self.free += 1
        while self.free > 0 and self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                self.free -= 1
                turn.set_result(None)


async def too_much(scope: Scope, receive: Receive, send: Send, *, wait: float = 5) -> None:
    """429, with a sentence and when to ask again."""
    sentence = _("Too much was asked for from this address at once. Nothing was lost. Try again in a moment.")
    headers = {"Retry-After": str(max(1, round(wait))), "Cache-Control": "no-store"}
    await PlainTextResponse(sentence, status_code=429, headers=headers)(scope, receive, send)


class Requests:
    """Bound the requests of an address: how often, how many at once, and how large their bodies are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.links = buckets(LINKS_AT_ONCE, LINKS_A_SECOND)
        self.all = buckets(ASKED_AT_ONCE, ASKED_A_SECOND)
        self.open = Count(OPEN_OF_ONE, OPEN_IN_ALL)
        self.places = Each(Places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        address, link = client_address(scope), str(scope["path"]).startswith(LINKS)
        bucket = (self.links if link else self.all).of(address)
        if self.open.full(address) or not bucket.take():
            return await too_much(scope, receive, send, wait=bucket.wait())
        with self.open.one(address):
            if link:
                return await self._in_turn(address, scope, receive, send)
            return await self.app(scope, bounded(receive), send)

    async def _in_turn(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        """One after the other, until each is answered; sending it to a slow phone holds nobody up."""
        places = self.places.of(address)
        await places.take()
        answered = False

        def done() -> None:
            nonlocal answered
            if not answered:
                answered = True
                places.give_back()

        async def until_answered(message: Message) -> None:
            done()
            await send(message)

        try:
            await self.app(scope, bounded(receive), until_answered)
        finally:
            done()


def bounded(receive: Receive, most: int = LARGEST_BODY) -> Receive:
    """``receive``, counting the body while it is read: whoever sends too much is taken for gone."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b"")) if message["type"] == "http.request" else 0
        return {"type": "http.disconnect"} if came > most else message

    return counted


class Uploads:
    """Take files only from whoever is let in, and no more than a person sends.

    Streamlit itself takes them from any open screen, asked for or not, without end. ``actor_of`` raises for
    somebody who is not let in.
    """

    def __init__(self, app: ASGIApp, actor_of: Callable[[Request], Any]) -> None:
        self.app = app
        self.actor_of = actor_of
        self.files = buckets(UPLOADS_AT_ONCE, UPLOADS_A_SECOND)
        self.bytes = buckets(BYTES_AT_ONCE, BYTES_A_SECOND)
        self.screens_files = buckets(SCREENS_FILES, 1e-9)
        self.screens_bytes = buckets(SCREENS_BYTES, 1e-9)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not str(scope["path"]).startswith(UPLOAD) or scope["method"] != "PUT":
            return await self.app(scope, receive, send)
        try:
            await anyio.to_thread.run_sync(self.actor_of, Request(scope))
        except Refused as refused:
            said = " ".join(problem.sentence for problem in refused.problems)
            return await PlainTextResponse(said, status_code=403)(scope, receive, send)
        address, screen = client_address(scope), str(scope["path"]).removeprefix(UPLOAD).partition("/")[0]
        if not (self.screens_files.of(screen).take() and self.files.of(address).take()):
            return await too_much(scope, receive, send, wait=self.files.of(address).wait())
        return await self.app(scope, self._counted(receive, address, screen), send)

    def _counted(self, receive: Receive, address: str, screen: str) -> Receive:
        over = False

        async def counted() -> Message:
            nonlocal over
            message = await receive()
            n = len(message.get("body", b""))
            over = over or not (self.screens_bytes.of(screen).take(n) and self.bytes.of(address).take(n))
            return {"type": "http.disconnect"} if over else message

        return counted
