"""After an erasing: nothing of it is left in the file's empty places, in its log, or in the backups beside it.

SQLite: ``secure_delete`` zeroes what is deleted; ``VACUUM`` rewrites the file whole, and a checkpoint that
truncates empties the log. PostgreSQL: ``VACUUM FULL`` writes the tables anew. Only their owner may do that,
and nobody can work with a table meanwhile, so it is a command for whoever runs the server and never follows a
press of a button. The server's own log keeps what was written until it is recycled, and so do archives and
copies made with its tools. Those are not reached from here.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from interview.database.backup import FOLDER, raw_connection
from interview.database.engine import BUSY_SECONDS, make_engine, only_reading, sqlite_file
from interview.database.failures import damaged, said_plainly
from interview.database.removed import Removed, erase_again, list_json, read_removed, stones_of
from interview.database.transactions import turns_of
from interview.errors import Problem, Refused, Unavailable
from interview.texts import _

LOCKED = "55P03"
"""What PostgreSQL says where a lock was waited for too long."""

LIST_FILE = "removed.json"
OURS = re.compile(r"(.+-\d{8}T\d{12}Z)-[0-9a-f]{8}\.sqlite3")


@dataclass(frozen=True, slots=True)
class Swept:
    """``clean``: nothing is left in file and log. Backups that were rewritten, and those that could not be.

    ``by_server``: the rows are gone, and what is left in the server's files is for whoever runs it to sweep.
    """

    clean: bool
    rewritten: tuple[Path, ...] = ()
    failed: tuple[Path, ...] = ()
    by_server: bool = False


def sweep(*, url: str) -> Swept:
    """Take what was erased out of the file's remains and out of the backups beside it.

    A PostgreSQL is left as it is (``write_anew``). Nothing is raised: what could not be done now is told, and
    can be done again.
    """
    file = sqlite_file(url)
    if file is None:
        return Swept(clean=False, by_server=True)
    clean = _scrub(file)
    removed = _listed(url, file)
    rewritten, failed = _clean_backups(removed, file.parent / FOLDER)
    return Swept(clean, tuple(rewritten), tuple(failed))


def _scrub(file: Path) -> bool:
    """Rewrite the file and empty its log. A screen that is reading holds the log up for a moment."""
    try:
        with said_plainly():
            with turns_of(file).turn(seconds=BUSY_SECONDS), raw_connection(file) as raw:
                raw.execute("PRAGMA secure_delete=ON")
                raw.execute("VACUUM")
            with raw_connection(file) as raw:  # it waits for who is reading as long as any writer would
                busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except Refused:
        return False
    return not busy


def write_anew(url: str) -> tuple[str, ...]:
    """Write every table of a PostgreSQL anew, one after the other; the tables that could not be written now.

    A table that somebody works with is waited for, for a moment; one that is large takes the time it takes.

    Raises:
        Refused: DB-037 the role does not own the tables: PostgreSQL would warn, pass them over, and succeed.
        Unavailable: the server cannot be reached.
    """
    engine = make_engine(url, pooled=False)
    busy = []
    try:
        with said_plainly(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _refuse_unless_owner(connection)
            connection.execute(text("SET statement_timeout = 0"))
            for name in SQLModel.metadata.tables:  # names of this code's own tables
                try:
                    connection.execute(text(f'VACUUM (FULL) "{name}"'))
                except OperationalError as error:
                    if getattr(error.orig, "sqlstate", "") != LOCKED:
                        raise
                    busy.append(name)
    finally:
        engine.dispose()
    return tuple(busy)


_OTHERS = text(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    " AND NOT pg_has_role(current_user, relowner, 'USAGE')"
)


def _refuse_unless_owner(connection: Connection) -> None:
    others = set(connection.execute(_OTHERS).scalars())
    if others & set(SQLModel.metadata.tables):
        what = _("This role does not own the tables, so it cannot write them anew.")
        raise Refused(Problem("DB-037", what, _("Let PENTAD_MIGRATION_URL name their owner.")))


def _listed(url: str, file: Path) -> Removed:
    """What was erased; the list of it is kept beside the database, for the day on which that is lost."""
    engine = make_engine(url, pooled=False)
    try:
        with only_reading(engine).connect() as connection:
            removed, stones = read_removed(connection), stones_of(connection)
    finally:
        engine.dispose()
    if stones:
        partial = file.with_name(f".{uuid4().hex}.partial")
        partial.touch(mode=0o600)
        partial.write_bytes(list_json(stones))
        os.replace(partial, file.with_name(LIST_FILE))
    return removed


def _clean_backups(removed: Removed, folder: Path) -> tuple[list[Path], list[Path]]:
    rewritten: list[Path] = []
    failed: list[Path] = []
    if removed.nothing:
        return rewritten, failed
    for backup in sorted(folder.glob("*.sqlite3")):
        try:
            if clean(backup, removed):
                rewritten.append(backup)
        except (Refused, OSError):
            failed.append(backup)
    return rewritten, failed


def clean(backup: Path, removed: Removed) -> bool:
    """Erase in a backup what was erased since; whether there was anything. It is replaced whole, or not at all.

    Raises:
        Refused, OSError: it cannot be read or written; it is then as it was.
    """
    partial = backup.with_name(f".{uuid4().hex}.partial")
    try:
        with said_plainly():
            with raw_connection(backup) as raw:
                raw.execute("VACUUM INTO ?", (str(partial),))
            partial.chmod(0o600)
            before = _digest(partial)
            erase_in(partial, removed)
            if _digest(partial) == before:
                return False
        _replace(backup, partial)
        return True
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _replace(backup: Path, partial: Path) -> None:
    """The time in the name stays, so that backups still sort by age; the digest in it is of the new bytes."""
    with partial.open("rb+") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        os.fsync(opened.fileno())
    ours = OURS.fullmatch(backup.name)
    target = backup.with_name(f"{ours[1]}-{digest[:8]}.sqlite3") if ours else backup
    os.replace(partial, target)
    if target != backup:
        backup.unlink()


def erase_in(file: Path, removed: Removed) -> None:
    """Erase in a file of its own, and leave nothing beside it."""
    engine = make_engine(f"sqlite:///{file}", pooled=False)
    try:
        with engine.begin() as connection:
            erase_again(connection, removed)
    finally:
        engine.dispose()
    with raw_connection(file) as raw:
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode=DELETE")
        if raw.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise Unavailable(damaged())


def _digest(file: Path) -> bytes:
    """The rows as they are, whatever the pages look like."""
    with raw_connection(file) as raw:
        found = hashlib.sha256()
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in names:
            found.update(name.encode())
            for row in raw.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 -- a name the file itself gives
                found.update(repr(row).encode(errors="backslashreplace"))
        return found.digest()
