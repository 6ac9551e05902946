"""``/live`` and ``/versions``: what changed, pushed as server-sent events or asked for."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from interview import live
from interview.errors import Invalid, NotAllowed, Problem, Refused
from interview.texts import _
from interview.web.answers import NO_STORE, answer, answering
from interview.web.contract import Doors

HEARTBEAT_S = 15.0
GATHER_S = 0.1
"""After a change was told, others are gathered for so long: two hundred votes are not two hundred events."""

MOST_TOPICS = 50
TOPIC = re.compile(r"[a-z_]{1,40}:[A-Za-z0-9_-]{1,60}")


async def _topics(doors: Doors, request: Request) -> list[str]:
    """The topics asked for, ``?topics=study:1,study:2``, as far as the actor may hear of them."""
    asked = [topic for topic in request.query_params.get("topics", "").split(",") if topic]
    if len(asked) > MOST_TOPICS or not all(TOPIC.fullmatch(topic) for topic in asked):
        raise Invalid(Problem(code="wrong-topics", what=_("The topics asked for are too many or malformed.")))
    return list(await anyio.to_thread.run_sync(lambda: doors.may_follow(doors.actor_of(request), asked)))


def _event(name: str, content: object) -> str:
    return f"event: {name}\ndata: {json.dumps(content)}\n\n"


async def _stream(topics: list[str], *, may_still: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
    """Where every topic stands, then each change; ends when the process is told to stop.

    It also ends when whoever listens may no longer hear of all of them, with a last word that everything
    changed: their screen then draws itself anew, as what they may see now.
    """
    with live.listening(topics) as listener:
        yield "retry: 1000\n" + _event("hello", live.versions(topics))
        while not live.CLOSING.is_set():
            changes = await listener.changes(timeout=HEARTBEAT_S)
            if not await may_still():
                for topic, version in live.versions(topics).items():
                    yield _event("change", {"topic": topic, "version": version + 1, "tab": ""})
                return
            if not changes:
                yield ": still here\n\n"
            for change in changes:
                content = {"topic": change.topic, "version": change.version, "tab": change.tab}
                yield _event("change", content)
            await asyncio.sleep(GATHER_S)


def live_route(doors: Doors) -> Callable[[Request], Any]:
    async def events(request: Request) -> Response:
        # A foreign page could not read the stream, but could hold connections open.
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise NotAllowed(
                Problem(code="foreign-origin", what=_("Another site asked for this; it was refused."))
            )
        topics = await _topics(doors, request)

        async def may_still() -> bool:
            try:
                return await _topics(doors, request) == topics
            except Refused:
                return False

        headers = NO_STORE | {"X-Accel-Buffering": "no"}
        stream = _stream(topics, may_still=may_still)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    return answering(events)


def versions_route(doors: Doors) -> Callable[[Request], Any]:
    async def versions(request: Request) -> Response:
        return answer(live.versions(await _topics(doors, request)))

    return answering(versions)
