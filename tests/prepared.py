"""Fixtures of the tests of services and queries: one prepared database a system, used by all of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from interview.database.engine import make_engine
from interview.database.transactions import transaction
from tests.builders import World, trial, world


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, World]]:
    """A database in which the world is prepared and committed; what a test does there it takes back."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("migrated_file")
        file = shutil.copy(template, tmp_path_factory.mktemp("standing") / "pentad.sqlite3")
        made = make_engine(f"sqlite:///{file}")
    else:
        server = request.getfixturevalue("postgres")
        made = make_engine(server.url(server.create(template=request.getfixturevalue("migrated_postgres"))))
    with transaction(engine=made) as session:
        prepared = world(session)
    yield made, prepared
    made.dispose()


@pytest.fixture
def session(standing: tuple[Engine, World]) -> Iterator[Session]:
    """A transaction on the prepared database, taken back after the test."""
    with trial(standing[0]) as opened:
        yield opened


@pytest.fixture
def w(standing: tuple[Engine, World]) -> World:
    """The prepared world: who is who, and the ids."""
    return standing[1]
