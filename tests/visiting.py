"""Visitors of shared links for tests: a published link in the settings' database, browsers without a script."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.testclient import TestClient

from interview.database.transactions import reading, transaction
from interview.models import Initiative, ShareLink
from interview.services.publishing import close_link, new_address
from interview.services.sharing import protect
from interview.web.routes import middleware
from interview.web.shared import shared_routes
from tests import builders, sharing
from tests.builders import Place, World

NAME = "pentad.test"
ORIGIN = f"http://{NAME}"


@dataclass
class Link:
    """A published link: its study's place, its token and where its clean page is."""

    place: Place
    id: UUID
    token: str
    public_id: str

    @property
    def address(self) -> str:
        return f"/s/v/{self.public_id}"

    def row(self) -> ShareLink:
        with reading() as session:
            return session.get_one(ShareLink, self.id)

    def change(self, **values: Any) -> None:
        with transaction() as session:
            row = session.get_one(ShareLink, self.id)
            for name, value in values.items():
                setattr(row, name, value)

    def by_owner(self, service: Callable[..., Any], **values: Any) -> Any:
        with transaction() as session:
            return service(
                session=session, actor=self.place.owner, operation=uuid4(), link_id=self.id, **values
            )

    def close(self) -> None:
        self.by_owner(close_link)

    def protect(self, passphrase: str) -> None:
        self.by_owner(protect, passphrase=passphrase)

    def move(self) -> str:
        return str(self.by_owner(new_address))

    def expire(self, at: datetime) -> None:
        self.change(expires_at=at)


def a_world() -> World:
    """A study of two initiatives with members, and another study, in the settings' database."""
    with transaction() as session:
        return builders.world(session)


def judged(place: Place, levels: dict[str, int], **more: Any) -> None:
    with transaction() as session:
        for factor, level in levels.items():
            sharing.judge(session, place, factor=factor, level=level, **more)


def published(place: Place, *, name: str = "", **choices: Any) -> Link:
    """A published link to what the choices say."""
    with transaction() as session:
        if name:
            session.get_one(Initiative, place.initiative).name = name
            session.flush()
        link_id, token = sharing.shared(session, place, **choices)
        return Link(place, link_id, token, session.get_one(ShareLink, link_id).public_id)


def browser(*, origin: str = ORIGIN, address: str = "10.0.0.7", **headers: str) -> TestClient:
    """A browser before the visitor's routes and what stands before them."""
    app = Starlette(routes=shared_routes(), middleware=middleware(allowed_hosts=[NAME]))
    return TestClient(
        app,
        base_url=origin,
        headers={"Origin": origin, **headers},
        follow_redirects=False,
        client=(address, 5),
    )


def visiting(link: Link, **more: Any) -> TestClient:
    """A browser that opened the link as it was sent."""
    made = browser(**more)
    answer = made.get(f"/s/{link.token}")
    assert (answer.status_code, answer.headers["location"]) == (303, link.address), answer.text
    return made
