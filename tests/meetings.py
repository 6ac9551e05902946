"""Builders of board workshops: phones that joined, ballots, votes; and the votes as the database has them."""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel, select

from interview.database.engine import make_engine
from interview.models import Vote
from interview.services.access import Actor
from interview.services.ballots import open_ballot, reveal_ballot
from interview.services.participants import Seat, cast_vote, join, seat_of
from interview.services.workshops import Way, begin_workshop, make_way_in, set_rule
from interview.vocabulary import BoardRole, Helix
from tests.builders import FACTOR, Place


@dataclass
class Meeting:
    """A workshop, who leads it, the way in, and the token of every phone in the order they joined."""

    owner: Actor
    place: Place
    workshop: UUID
    way: Way
    tokens: list[str] = field(default_factory=list)

    def lead(self, session: Session, service: Callable[..., Any], **values: Any) -> Any:
        """Call a service of whoever leads, as an operation of its own."""
        given: dict[str, Any] = {"session": session, "actor": self.owner, "operation": uuid4()}
        return service(**(given | values))

    def sit(self, session: Session, *, name: str = "", **who: Any) -> int:
        """One more phone; its number."""
        token = join(session=session, workshop_id=self.workshop, secret=self.way.token, name=name, **who)
        self.tokens.append(token)
        return len(self.tokens) - 1

    def seat(self, session: Session, who: int) -> Seat:
        return seat_of(session, token=self.tokens[who], workshop_id=self.workshop)

    def vote(self, session: Session, who: int, ballot: UUID, level: int | None, **more: Any) -> None:
        given: dict[str, Any] = {"operation": uuid4(), "seq": 1}
        cast_vote(
            session=session, seat=self.seat(session, who), ballot_id=ballot, level=level, **(given | more)
        )

    def ask(self, session: Session, factor: str = FACTOR) -> UUID:
        ballot: UUID = self.lead(session, open_ballot, workshop_id=self.workshop, factor=factor)
        return ballot

    def ballot(self, session: Session, levels: Sequence[int | None], *, factor: str = FACTOR) -> UUID:
        """A ballot in which the first phones voted these levels."""
        ballot = self.ask(session, factor)
        for who, level in enumerate(levels):
            self.vote(session, who, ballot, level)
        return ballot

    def revealed(self, session: Session, levels: Sequence[int | None], *, factor: str = FACTOR) -> UUID:
        ballot = self.ballot(session, levels, factor=factor)
        self.lead(session, reveal_ballot, ballot_id=ballot)
        return ballot


def meeting(
    session: Session,
    place: Place,
    *,
    joined: int | Sequence[tuple[BoardRole, Helix]] = 6,
    threshold: int = 5,
) -> Meeting:
    """A workshop on the place's round, with phones in it: a number of them, or the role and group of each."""
    workshop = begin_workshop(session=session, actor=place.owner, operation=uuid4(), round_id=place.round)
    way = make_way_in(session=session, actor=place.owner, workshop_id=workshop)
    made = Meeting(place.owner, place, workshop, way)
    if threshold != 5:
        made.lead(session, set_rule, workshop_id=workshop, share=75, threshold=threshold)
    everybody = [(BoardRole.BOARD, Helix.FIRM)] * joined if isinstance(joined, int) else joined
    for role, helix in everybody:
        made.sit(session, role=role, helix=helix)
    session.flush()
    return made


def votes(session: Session, ballot: UUID) -> dict[UUID, int | None]:
    """Who chose what, as it is stored: for the tests alone."""
    session.flush()
    found = session.exec(select(Vote.participant_id, Vote.level).where(Vote.ballot_id == ballot)).all()
    assert len(found) == len({who for who, _level in found}), "somebody has two votes"
    return dict(found)


def everything(session: Session) -> dict[str, list[str]]:
    """Every row of every table."""
    session.flush()
    connection = session.connection()
    return {
        table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
        for table in SQLModel.metadata.sorted_tables
    }


@contextmanager
def rows_of_votes(database: Engine) -> Iterator[list[tuple[object, ...]]]:
    """Every row that left the database through a SELECT that touches votes: the same is asked once more,
    on the same connection, at the moment it was asked."""
    fetched: list[tuple[object, ...]] = []

    def again(_connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        if re.match(r"\s*SELECT\b", statement) and re.search(r"\bvote\b", statement):
            with_same = cursor.connection.cursor()
            with_same.execute(statement, parameters)
            fetched.extend(tuple(row) for row in with_same.fetchall())
            with_same.close()

    event.listen(database, "after_cursor_execute", again)
    try:
        yield fetched
    finally:
        event.remove(database, "after_cursor_execute", again)


@contextmanager
def prepared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A fresh migrated database for a whole module of tests, on the system that the fixture is asked for."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("migrated_file")
        file = shutil.copy(template, tmp_path_factory.mktemp("meeting") / "pentad.sqlite3")
        made = make_engine(f"sqlite:///{file}")
    else:
        server = request.getfixturevalue("postgres")
        made = make_engine(server.url(server.create(template=request.getfixturevalue("migrated_postgres"))))
    yield made
    made.dispose()
