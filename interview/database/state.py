"""How the database is: what ``doctor`` and the health route tell."""

from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import make_url, text

from interview.database.backup import raw_connection
from interview.database.engine import make_engine, only_reading, sqlite_file
from interview.database.failures import said_plainly
from interview.database.gate import library
from interview.database.migrate import VERSION_TABLE, VERSIONS, configuration, integrity, standing
from interview.database.wall import Standing, standing_of

ONE_ROW = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608 -- a constant


@dataclass(frozen=True, slots=True)
class State:
    """``address`` without its password; ``revision``: None without a schema; ``head``: the code's.

    ``integrity`` is ``ok`` or what is wrong; ``journal_mode`` is empty on PostgreSQL, where ``standing``
    says by which role the connection works.
    """

    address: str
    library: str
    revision: str | None
    head: str | None
    integrity: str
    journal_mode: str
    standing: Standing | None = None

    @property
    def current(self) -> bool:
        """Whether the schema is the one this code was written for."""
        return self.revision == self.head


def state(*, url: str, versions: Path = VERSIONS) -> State:
    """Look at the database without changing or making it.

    Raises:
        Unavailable: it cannot be read (DB-003 to DB-009).
        Refused: its schema is newer, or not Pentad's (DB-020, DB-021).
    """
    scripts = ScriptDirectory.from_config(configuration(versions))
    address = make_url(url).render_as_string(hide_password=True)
    head = scripts.get_current_head()
    file = sqlite_file(url)
    with said_plainly():
        if file is None:
            return _on_server(url, scripts, address=address, head=head)
        if not file.exists():
            return State(address, library().sentence, None, head, integrity="ok", journal_mode="")
        found = integrity(file)
        with raw_connection(file) as raw:
            mode = str(raw.execute("PRAGMA journal_mode").fetchone()[0])
        return State(address, library().sentence, _revision(url, scripts), head, found, mode)


def look(*, url: str) -> None:
    """Read a row, on a connection of its own.

    One of the pool may answer from what it has in memory for long after the file was damaged or removed.

    Raises:
        Unavailable: it cannot be read (DB-003 to DB-009).
    """
    with said_plainly():
        if (file := sqlite_file(url)) is not None:
            with raw_connection(file) as raw:
                raw.execute(ONE_ROW).fetchone()
            return
        with only_reading(make_engine(url, pooled=False)).connect() as connection:
            connection.exec_driver_sql(ONE_ROW)


def _revision(url: str, scripts: ScriptDirectory) -> str | None:
    engine = only_reading(make_engine(url, pooled=False))
    with engine.connect() as connection:
        return standing(connection, scripts)


def _on_server(url: str, scripts: ScriptDirectory, *, address: str, head: str | None) -> State:
    engine = only_reading(make_engine(url, pooled=False))
    with engine.connect() as connection:
        version = connection.execute(text("SHOW server_version")).scalar_one()
        return State(
            address,
            f"PostgreSQL {version}",
            standing(connection, scripts),
            head,
            integrity="ok",
            journal_mode="",
            standing=standing_of(connection),
        )


def role_of(*, url: str) -> Standing | None:
    """How the application's role stands to the tables; None on SQLite, which knows no roles.

    Raises:
        Unavailable: the server cannot be reached.
    """
    if sqlite_file(url) is not None:
        return None
    with said_plainly(), only_reading(make_engine(url, pooled=False)).connect() as connection:
        return standing_of(connection)
