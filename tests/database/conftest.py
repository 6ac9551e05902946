"""A table of the tests' own, so that they stand whatever the product's tables become."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from interview.database.engine import make_engine
from interview.models.columns import UTCDateTime
from tests.postgres import Postgres


class Base(DeclarativeBase):
    pass


class Entry(Base):
    __tablename__ = "test_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String, unique=True)
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Comment(Base):
    __tablename__ = "test_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id))


@pytest.fixture
def store(database: Engine) -> Engine:
    """The database on both systems, with the tests' tables."""
    Base.metadata.create_all(database)
    return database


@pytest.fixture
def file_store(sqlite_url: str) -> Iterator[Engine]:
    """A SQLite file with the tests' tables only."""
    made = make_engine(sqlite_url)
    Base.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[str]:
    """The address of a database without any table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield sqlite_url
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)
