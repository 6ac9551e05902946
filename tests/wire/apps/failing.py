"""An application of which everything fails, each time with something in the message that nobody may read."""

import asyncio
import logging
import os
import threading
import warnings
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from interview.logs import keep_private
from interview.settings import settings
from interview.ui.frames import FRAMES
from interview.ui.starting import actor_of, doors, lifespan, report
from interview.web.answers import answering
from interview.web.routes import middleware, routes

keep_private()
SECRET, TOKEN = os.environ["FAILING_SAYS"], os.environ["FAILING_HAS"]


async def bare(_request: Request) -> Response:
    raise ValueError(SECRET)


async def ours(_request: Request) -> Response:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise RuntimeError(f"it was {SECRET}") from error


async def aside(_request: Request) -> Response:
    """In a thread, in a task that nobody waits for, while something is thrown away, in a library's log."""

    def in_thread() -> None:
        raise OSError(SECRET)

    async def in_task() -> None:
        raise LookupError(SECRET)

    class Goes:
        def __del__(self) -> None:
            raise TypeError(SECRET)

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    task = asyncio.create_task(in_task())
    await asyncio.sleep(0)
    del task
    Goes()
    library = logging.getLogger("httpx")
    library.warning("GET https://x.example/s/%s?token=%s failed for canary.berg@forum.example", TOKEN, TOKEN)
    library.error("It went wrong: %s", ArithmeticError(SECRET))
    library.error(BufferError(SECRET))
    try:
        raise AttributeError(SECRET)
    except AttributeError:
        library.exception("A library says all it knows")
    library.warning("%d items", "not a number")
    warnings.warn(f"deprecated: https://x.example/j/{TOKEN}", stacklevel=1)
    return PlainTextResponse("done")


app = st.App(
    Path(__file__).parent / "failing_screen" / "screen.py",
    lifespan=lifespan,
    routes=routes(
        doors(), more=[Route("/bare", bare), Route("/ours", answering(ours)), Route("/aside", aside)]
    ),
    middleware=middleware(allowed_hosts=settings().allowed_hosts, frames=FRAMES, uploads_by=actor_of),
    on_script_error=report,
)
