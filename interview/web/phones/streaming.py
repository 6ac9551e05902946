"""``GET /v/{room}/events``: the turns of the meeting, pushed. Votes turn nothing and wake no phone."""

from collections.abc import AsyncIterator
from threading import Event
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from interview import live
from interview.database.transactions import reading
from interview.services.participants import seat_of
from interview.services.workshops import room_topic
from interview.web.answers import NO_STORE
from interview.web.events import HEARTBEAT_S
from interview.web.phones.asking import SEAT, in_thread, keys_of, room_of
from interview.web.room import DOOR


async def events(request: Request) -> Response:
    room = room_of(request)
    await in_thread(_seated, request, room)
    headers = NO_STORE | {"X-Accel-Buffering": "no"}
    closing = getattr(request.app.state, "closing", live.CLOSING)
    stream = _stream(room_topic(room), closing=closing)
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def _seated(request: Request, room: UUID) -> None:
    with reading(keys=keys_of(request)) as session:
        seat_of(session, token=request.cookies.get(SEAT, ""), workshop_id=room)


async def _stream(topic: str, *, closing: Event) -> AsyncIterator[str]:
    """A turn at the beginning, since one may have been missed, and then each.

    It ends when the process is to stop, or the door by which the phone came is ``closing``. ``here`` lets the
    phone notice a connection that is dead without having been closed.
    """
    with live.listening([topic, DOOR]) as listener:
        yield f"retry: 1000\n{_event('turn', live.versions([topic])[topic])}"
        while not (live.CLOSING.is_set() or closing.is_set()):
            changes = await listener.changes(timeout=HEARTBEAT_S)
            for change in changes:
                if change.topic == topic:
                    yield _event("turn", change.version)
            if not changes:
                yield _event("here", 1)


def _event(name: str, number: int) -> str:
    return f"event: {name}\ndata: {number}\n\n"
