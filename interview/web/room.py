"""The room's own port: phones in this room reach the participants' routes on it, and nothing else.

In local mode the screens listen on this machine only. For a workshop the same process also listens on the
machine's network address, on a second port, with an application of its own that knows no other route. It closes
with the workshop, or by itself soon after no workshop is open any more.
"""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from interview import live
from interview.errors import Problem, Unavailable
from interview.texts import _
from interview.web.routes import middleware

ANSWER_S = 10.0
LOOK_EVERY_S = 30.0
PATIENCE_S = 2
GOODBYE_S = 10.0
"""How long the door stays open once the last workshop is closed: every phone is still told so."""

DOOR = "door:room"
"""What the streams of phones listen to, so that they end with the door and need not be torn off."""

ELSEWHERE = "192.0.2.1"
"""An address kept for documentation (RFC 5737): asking which way leads there sends nothing."""


@dataclass(frozen=True, slots=True)
class RoomState:
    """Whether phones can reach this machine, and under which address (``http://192.168.1.7:8502``)."""

    open: bool
    address: str = ""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the main server, which stops this one as well."""
        yield


@dataclass(slots=True)
class Room:
    """The second listener of this process; at most one is open."""

    routes: Iterable[BaseRoute]
    wanted: Callable[[], bool]
    host: str = ""
    port: int = 8502
    public_url: str = ""
    _loop: asyncio.AbstractEventLoop | None = None
    _server: _Server | None = None
    _serving: "asyncio.Task[None] | None" = None
    _address: str = ""
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _closing: threading.Event = field(default_factory=threading.Event)

    def state(self) -> RoomState:
        """What is open now; callable from any thread."""
        running = self._serving is not None and not self._serving.done()
        return RoomState(running, (self.public_url.rstrip("/") or self._address) if running else "")

    def open(self) -> RoomState:
        """Listen on the network address; from any thread but the event loop's.

        Raises:
            Unavailable: ROM-001 no network, ROM-002 the port cannot be opened.
        """
        return self._run(self._open)

    def close(self) -> RoomState:
        """Listen no more; phones that are still connected are let go."""
        return self._run(self._close)

    def close_soon(self) -> None:
        """Close in a little while, unless a workshop is open then; from any thread."""
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(self._in_background, self._say_goodbye)

    def _in_background(self, doing: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = asyncio.get_running_loop().create_task(doing())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _say_goodbye(self) -> None:
        await asyncio.sleep(GOODBYE_S)
        await self._close_unless_wanted()

    async def _close_unless_wanted(self) -> None:
        with suppress(Exception):  # the database may be away for a while: whoever looks after it asks again
            if not await anyio.to_thread.run_sync(self.wanted):
                await self._close()

    def _run(self, doing: Callable[[], Coroutine[Any, Any, RoomState]]) -> RoomState:
        if self._loop is None:
            raise Unavailable(_not_opened())
        return asyncio.run_coroutine_threadsafe(doing(), self._loop).result(ANSWER_S)

    async def _open(self) -> RoomState:
        if not self.state().open:
            listening = _listen(self.host or network_address(), self.port)
            host, port = listening.getsockname()[:2]
            self._address = f"http://{host}:{port}"
            self._server = _Server(
                uvicorn.Config(
                    self._app(host),
                    log_level="warning",
                    access_log=False,  # addresses hold tokens
                    lifespan="off",
                    timeout_graceful_shutdown=PATIENCE_S,
                )
            )
            self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
            self._in_background(self._look_after)
        return self.state()

    def _app(self, host: str) -> Starlette:
        named = urlsplit(self.public_url).hostname
        app = Starlette(
            routes=list(self.routes), middleware=middleware(allowed_hosts=[host, *([named] if named else [])])
        )
        self._closing = app.state.closing = threading.Event()
        return app

    async def _look_after(self) -> None:
        """Close when no workshop is open any more: it may have been closed on another machine."""
        while self.state().open:
            await asyncio.sleep(LOOK_EVERY_S)
            await self._close_unless_wanted()

    async def _close(self) -> RoomState:
        serving, server = self._serving, self._server
        if serving is not None and server is not None:
            self._closing.set()
            live.raise_([DOOR], "")
            server.should_exit = True
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(serving), ANSWER_S / 2)
        self._server = self._serving = None
        return self.state()

    async def _open_again(self) -> None:
        """Open where a workshop was under way when the process ended: its phones are trying already."""
        with suppress(Exception):  # the facilitator's screen says so, and has the button
            if await anyio.to_thread.run_sync(self.wanted):
                await self._open()

    @asynccontextmanager
    async def lifespan(self, *, again: bool = False) -> AsyncIterator[None]:
        """While the main server runs; ``again``: open at once where a workshop is under way."""
        self._loop = asyncio.get_running_loop()
        if again:
            self._in_background(self._open_again)
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            await self._close()
            self._loop = None


def network_address() -> str:
    """The address under which other machines of the network reach this one.

    Raises:
        Unavailable: ROM-001 there is no network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect((ELSEWHERE, 9))
        found = str(probe.getsockname()[0])
        if not found.startswith("127."):
            return found
    raise Unavailable(
        Problem(
            "ROM-001",
            _("This machine is in no network, so phones cannot reach it."),
            _("Nothing was lost. Join the room's network and try again, or vote by show of hands."),
        )
    )


def _listen(host: str, port: int) -> socket.socket:
    """A socket on that port, or on any free one where it is taken."""
    for tried in (port, 0):
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, tried))
        except OSError:
            opened.close()
        else:
            return opened
    raise Unavailable(_not_opened())


def _not_opened() -> Problem:
    return Problem(
        "ROM-002",
        _("This machine did not open its door for phones."),
        _("Nothing was lost. A firewall or the network may forbid it; vote by show of hands instead."),
    )
