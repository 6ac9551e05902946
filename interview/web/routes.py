"""The routes beside Streamlit, what stands before them, and how the process ends."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

import anyio.to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from interview import live
from interview.settings import Mode, settings
from interview.web.answers import answer, answering
from interview.web.assets import assets_route
from interview.web.contract import Doors
from interview.web.events import live_route, versions_route
from interview.web.limits import Requests, Uploads
from interview.web.pacing import Frames, Sockets
from interview.web.shield import Closed, HostCheck, OriginCheck, SecurityHeaders
from interview.web.written import save_route, submit_route


def health_route(doors: Doors) -> Callable[[Request], Any]:
    """``{"ok": true}`` when the database can be read."""

    async def health(request: Request) -> Response:
        await anyio.to_thread.run_sync(doors.readable)
        return answer({"ok": True})

    return answering(health)


def routes(doors: Doors, *, more: Iterable[BaseRoute] = ()) -> list[BaseRoute]:
    """The own routes; ``more`` are the caller's, and stand behind the same checks."""
    return [
        Route("/save", save_route(doors), methods=["POST"]),
        Route("/submit", submit_route(doors), methods=["POST"]),
        Route("/live", live_route(doors), methods=["GET"]),
        Route("/versions", versions_route(doors), methods=["GET"]),
        Route("/healthz", health_route(doors), methods=["GET"]),
        Route("/assets/{name}", assets_route(doors.assets), methods=["GET"]),
        *more,
    ]


def middleware(
    *,
    allowed_hosts: Collection[str],
    frames: Frames | None = None,
    uploads_by: Callable[[Request], object] | None = None,
) -> list[Middleware]:
    """Headers, limits, then Host, then Origin. ``allowed_hosts`` without ports; empty means any.

    Where there are screens: ``frames`` says what goes over their sockets, ``uploads_by`` who sends them files.
    """
    hosted = settings().mode is Mode.HOSTED
    return [
        Middleware(SecurityHeaders, encrypted=settings().base_url.startswith("https://")),
        Middleware(Requests),
        Middleware(HostCheck, allowed=allowed_hosts),
        Middleware(OriginCheck),
        Middleware(Closed),
        *([Middleware(Uploads, actor_of=uploads_by)] if uploads_by else []),
        *([Middleware(Sockets, frames=frames, in_turn=hosted)] if frames else []),
    ]


def _chain_signals(loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Let SIGTERM and SIGINT end the open streams before the server's own handler; call it to undo."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(live.close)
        earlier = before[signal.Signals(number)]
        if callable(earlier):
            earlier(number, frame)

    for number in before:
        signal.signal(number, handle)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    return restore


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """While the server runs: open streams end when it is told to stop, so that it does stop."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    restore = _chain_signals(asyncio.get_running_loop()) if in_main_thread else None
    try:
        yield
    finally:
        live.close()
        if restore:
            restore()
