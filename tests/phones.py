"""A room with phones for tests: a workshop in the settings' database, and the room's own port."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from interview import live
from interview.database.transactions import reading, transaction
from interview.models import Initiative, Vote, Workshop
from interview.services.participants import seat_of
from interview.services.workshops import set_plan
from interview.web.phones.asking import SEAT
from interview.web.phones.routes import phone_routes
from interview.web.room import Room
from interview.web.routes import middleware
from tests import builders
from tests.meetings import Meeting, meeting

NAME = "room.test"
ORIGIN = f"http://{NAME}"


def begun(
    *, joined: int = 0, initiative: str = "", facilitator: str = "Anna Berg", threshold: int = 5
) -> Meeting:
    """A workshop in the settings' database."""
    with transaction() as session:
        owner = builders.person(session, uuid4().hex)
        place = builders.case(session, owner, builders.study(session, owner))
        if initiative:
            session.get_one(Initiative, place.initiative).name = initiative
        m = meeting(session, place, joined=joined, threshold=threshold)
        order = session.get_one(Workshop, m.workshop).factors
        plan = {"expected": 7, "minutes": 120, "facilitator": facilitator, "factors": list(order)}
        m.lead(session, set_plan, workshop_id=m.workshop, **plan)
        return m


def lead(m: Meeting, service: Callable[..., Any], **values: Any) -> Any:
    """Something that whoever leads the workshop does, and what the screens are told of it."""
    with transaction() as session:
        result = m.lead(session, service, **values)
    live.raise_(session.info.get("topics", ()), "")
    return result


def cast(m: Meeting, ballot: UUID, who: int, level: int | None, **more: Any) -> None:
    """A vote of one of the phones that joined at the beginning."""
    with transaction() as session:
        m.vote(session, who, ballot, level, **more)
    live.raise_(session.info.get("topics", ()), "")


def stored(ballot: UUID) -> list[tuple[int | None, str | None, str]]:
    """The votes as they are stored: for the tests alone."""
    with reading() as session:
        rows = session.exec(select(Vote.level, Vote.confidence, Vote.reason).where(Vote.ballot_id == ballot))
        return sorted(((row[0], row[1], row[2]) for row in rows), key=repr)


def who(m: Meeting, token: str) -> UUID:
    with reading() as session:
        return seat_of(session, token=token, workshop_id=m.workshop).participant_id


def client(*, origin: str = ORIGIN, **headers: str) -> TestClient:
    """A phone without a script, at the phones' routes and what stands before them."""
    app = Starlette(routes=phone_routes(), middleware=middleware(allowed_hosts=[NAME]))
    return TestClient(
        app,
        base_url=origin,
        headers={"Origin": origin, **headers},
        follow_redirects=False,
        client=("10.0.0.7", 5),
    )


def joined(m: Meeting, **fields: str) -> TestClient:
    """A phone that came by the link and joined."""
    phone = client()
    phone.get(f"/j/{m.way.token}")
    answer = phone.post(f"/v/{m.workshop.hex}/join", data=fields)
    assert answer.status_code == 303, answer.text
    assert SEAT in phone.cookies
    return phone


@contextmanager
def serving(room: Room) -> Iterator[Room]:
    """The room's port, open; its event loop has a thread of its own, as the application's has."""
    loop, began, end = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def run() -> None:
        async with room.lifespan():
            began.set()
            await end.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    began.wait(5)
    try:
        room.open()
        yield room
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(15)
        loop.close()
