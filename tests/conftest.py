"""Fixtures for all tests. The surroundings are set before anything of the project is imported."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.postgres import fast_folder

if memory := fast_folder():  # no test outlives a power cut; on a disk, every commit waits for it
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)
# No test touches the data of who runs them.
HOME = tempfile.TemporaryDirectory(prefix="pentad-tests-", dir=fast_folder())
for name in [name for name in os.environ if name.startswith("PENTAD_") and name != "PENTAD_REQUIRE_BROWSER"]:
    del os.environ[name]
os.environ["PENTAD_DATA_DIR"] = HOME.name

from interview.database.engine import engine, make_engine  # noqa: E402
from interview.database.migrate import upgrade  # noqa: E402
from interview.settings import settings  # noqa: E402
from tests.postgres import APP, Postgres, running_postgres  # noqa: E402


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and no rows; copy it."""
    file = tmp_path_factory.mktemp("template") / "pentad.sqlite3"
    upgrade(url=f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """The name of a database with the newest schema and no rows; use it as a template."""
    name = postgres.create()
    upgrade(url=postgres.url(name), serves=postgres.url(name, role=APP))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Engine:
    """A fresh migrated database of the test's own, once on SQLite and once on PostgreSQL."""
    made: Engine = request.getfixturevalue(f"{request.param}_database")
    return made


@pytest.fixture
def sqlite_database(migrated_url: str) -> Iterator[Engine]:
    made = make_engine(migrated_url)
    yield made
    made.dispose()


@pytest.fixture
def postgresql_database(postgres: Postgres, migrated_postgres: str) -> Iterator[Engine]:
    name = postgres.create(template=migrated_postgres)
    made = make_engine(postgres.url(name))
    yield made
    made.dispose()
    postgres.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'pentad.sqlite3'}"


@pytest.fixture
def migrated_url(sqlite_url: str, migrated_file: Path) -> str:
    """The address of a fresh migrated SQLite file."""
    shutil.copy(migrated_file, sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


@pytest.fixture
def settings_database(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A fresh migrated SQLite database that the settings name, for what takes no engine."""
    monkeypatch.setenv("PENTAD_DATABASE_URL", migrated_url)
    settings.cache_clear()
    yield engine()
    engine().dispose()
    monkeypatch.undo()
    settings.cache_clear()
