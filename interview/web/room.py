"""The room's own port: phones in this room reach the participants' routes on it, and nothing else.

In local mode the screens listen on this machine only. For a workshop the same process also listens on the
machine's network address, on a second port, with an application of its own that knows no other route. It closes
with the workshop, or by itself soon after no workshop is open any more.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from interview.errors import Problem, Unavailable
from interview.texts import _
from interview.web.routes import middleware

ANSWER_S = 10.0
LOOK_EVERY_S = 30.0
PATIENCE_S = 2
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
            looking = asyncio.create_task(self._look_after())
            self._tasks.add(looking)
            looking.add_done_callback(self._tasks.discard)
        return self.state()

    def _app(self, host: str) -> Starlette:
        named = urlsplit(self.public_url).hostname
        return Starlette(
            routes=list(self.routes), middleware=middleware(allowed_hosts=[host, *([named] if named else [])])
        )

    async def _look_after(self) -> None:
        """Close when no workshop is open any more: it may have been closed on another machine."""
        while self.state().open:
            await asyncio.sleep(LOOK_EVERY_S)
            with suppress(Exception):  # the database may be away for a while: ask again
                if not await anyio.to_thread.run_sync(self.wanted):
                    await self._close()

    async def _close(self) -> RoomState:
        serving, server = self._serving, self._server
        if serving is not None and server is not None:
            server.should_exit = True
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(serving), ANSWER_S / 2)
        self._server = self._serving = None
        return self.state()

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """While the main server runs."""
        self._loop = asyncio.get_running_loop()
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
