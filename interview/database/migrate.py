"""Bring a database to the schema of this code: whole or not at all, and with a copy of what was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, inspect, make_url, select, table, text

from interview.database.backup import backup, raw_connection
from interview.database.engine import make_engine, only_reading, sqlite_file
from interview.database.failures import damaged, said_plainly
from interview.database.wall import serve
from interview.errors import Problem, Refused, Unavailable
from interview.texts import _

MIGRATIONS = Path(__file__).with_name("migrations")
VERSIONS = MIGRATIONS / "versions"
VERSION_TABLE = "alembic_version"

# Any number will do, as long as every process that upgrades the same PostgreSQL asks for the same one.
LOCK_NUMBER = 5_050_505

_one_at_a_time = Lock()  # Alembic keeps what it works on in globals


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Revisions ``before`` and ``after`` (None: no schema); ``copy``: the file as it was, if changed."""

    before: str | None
    after: str | None
    copy: Path | None


def configuration(versions: Path = VERSIONS) -> Config:
    """Alembic's settings, from code: there is no file of them."""
    config = Config()
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", _escaped(versions))
    return config


def upgrade(*, url: str, serves: str = "", versions: Path = VERSIONS) -> Upgraded:
    """Upgrade to the newest revision; a SQLite file that holds anything is copied to ``backups`` before.

    ``serves`` is the address by which the application itself works. Where that is another role of PostgreSQL
    than the one of ``url``, it is given the rights it needs.

    Raises:
        Refused: the database is newer than this code (DB-020), or somebody else's or half made (DB-021),
            or an upgrade would lose rows or break references (DB-022); it is then as it was.
        Unavailable: damaged (DB-003), disk full, busy and so on; it is then as it was.
    """
    config = configuration(versions)
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    with _one_at_a_time, said_plainly(), _engine_of_its_own(url) as engine:
        refuse_damage(url)
        with only_reading(engine).connect() as connection:
            before = standing(connection, scripts)
        role = _served(url, serves)
        if before == head and not role:
            return Upgraded(before=before, after=before, copy=None)
        copy = None if before == head else _copied(url, before)
        with engine.begin() as connection:
            _alone(connection)
            if standing(connection, scripts) != head:  # again: another process may have upgraded meanwhile
                _run(connection, config)
            after = standing(connection, scripts)
            if role:
                serve(connection, role)
    return Upgraded(before=before, after=after, copy=copy)


def _served(url: str, serves: str) -> str:
    """The role to give rights to; empty where the application works as whoever upgrades."""
    if not serves or sqlite_file(url) is not None:
        return ""
    role = make_url(serves).username or ""
    return "" if role == make_url(url).username else role


def standing(connection: Connection, scripts: ScriptDirectory) -> str | None:
    """The revision a database stands at; None for an empty one.

    Raises:
        Refused: a revision that this code does not know (DB-020), or not one revision (DB-021).
    """
    revisions = MigrationContext.configure(connection).get_current_heads()
    known = {script.revision for script in scripts.walk_revisions()}
    if any(revision not in known for revision in revisions):
        raise Refused(_newer())
    if len(revisions) > 1 or (not revisions and tables_of(connection)):
        raise Refused(_half_known())
    return revisions[0] if revisions else None


def tables_of(connection: Connection) -> set[str]:
    """The tables, without the one that holds the revision."""
    return set(inspect(connection).get_table_names()) - {VERSION_TABLE}


def refuse_damage(url: str) -> None:
    """Raise ``Unavailable`` (DB-003) for a SQLite file that is damaged or is no database."""
    if (file := sqlite_file(url)) and file.exists() and integrity(file) != "ok":
        raise Unavailable(damaged())


def integrity(file: Path) -> str:
    """``ok``, or the first thing that SQLite finds wrong."""
    with raw_connection(file) as connection:
        return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])


@contextmanager
def _engine_of_its_own(url: str) -> Iterator[Engine]:
    """Foreign keys are off from the connection's start: rebuilding a table drops it, which would delete
    every row that points to it, and inside a transaction they can no longer be switched."""
    engine = make_engine(url, foreign_keys=False, pooled=False)
    try:
        yield engine
    finally:
        engine.dispose()


def _copied(url: str, before: str | None) -> Path | None:
    """Copies made before an upgrade stay: ten later ones do not push them out."""
    if before is None or sqlite_file(url) is None:
        return None
    return backup(url=url, name=f"before-upgrade-from-{before}", keep=1_000).path


def _alone(connection: Connection) -> None:
    """Only one process upgrades at a time; on SQLite the write lock, already held, sees to it."""
    if connection.dialect.name == "sqlite":
        return
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = '120s'"))
    connection.execute(select(func.pg_advisory_xact_lock(LOCK_NUMBER)))


def _run(connection: Connection, config: Config) -> None:
    counts = _row_counts(connection)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _refuse_loss(connection, counts)


def _row_counts(connection: Connection) -> dict[str, int]:
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in tables_of(connection)
    }


def _refuse_loss(connection: Connection, before: dict[str, int]) -> None:
    after = _row_counts(connection)
    changed = sorted(name for name in before.keys() & after.keys() if before[name] != after[name])
    broken = _broken_references(connection)
    if changed or broken:
        raise Refused(_lossy(", ".join(changed or broken)))


def _broken_references(connection: Connection) -> list[str]:
    """Tables with rows that point to nothing; PostgreSQL checks by itself."""
    if connection.dialect.name != "sqlite":
        return []
    return sorted({str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _newer() -> Problem:
    return Problem(
        "DB-020",
        _("The database was made by a newer Pentad than this one; it was left as it is."),
        _("Start the newer Pentad, or set PENTAD_DATA_DIR to another folder."),
    )


def _half_known() -> Problem:
    return Problem(
        "DB-021",
        _("The database holds tables, but not as Pentad leaves them; it was left as it is."),
        _("Put the newest backup in its place, or name another database in PENTAD_DATABASE_URL."),
    )


def _lossy(tables: str) -> Problem:
    return Problem(
        "DB-022",
        _("The upgrade would have lost or broken rows, so it was taken back; the database is as it was."),
        _("Go on with the Pentad you used before, and report this."),
        value=tables,
    )
