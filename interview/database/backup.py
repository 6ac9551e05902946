"""Backups of the SQLite file: whole, checked, named by this program, readable by their owner only."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL

from interview.database.engine import BUSY_SECONDS, sqlite_file
from interview.database.failures import damaged, said_plainly
from interview.database.gate import sqlite_module
from interview.errors import NotFound, Problem, Refused, Unavailable
from interview.texts import _

KEPT = 10
FOLDER = "backups"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the database: its file, the SHA-256 of its bytes in hexadecimal digits, its size in bytes."""

    path: Path
    sha256: str
    size: int


def backup(*, url: str, folder: Path | None = None, name: str = "pentad", keep: int = KEPT) -> Copy:
    """Copy the database as it stands now; work goes on meanwhile. The ``keep`` newest of this name stay.

    The file is called ``<name>-<time in UTC>-<start of its SHA-256>.sqlite3`` and lies in ``folder``, which
    is ``backups`` beside the database unless given.

    Raises:
        Refused: the database is PostgreSQL, which has a tool of its own (DB-030).
        NotFound: there is no database file yet (DB-031).
        Unavailable: disk full, damaged, and so on (DB-001 to DB-009); nothing is left behind.
    """
    source = _source(url)
    folder = folder or source.parent / FOLDER
    with said_plainly():
        _make_folder(folder)
        with _unfinished(folder) as partial:
            _vacuum(source, partial)
            made = _named(partial, name)
    _rotate(folder, name, keep)
    return made


@contextmanager
def raw_connection(file: Path) -> Iterator[Any]:
    """The driver's own connection to an existing file, outside any transaction; it never makes the file."""
    target = f"{file.as_uri()}?mode=rw"
    opened = sqlite_module().connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    with closing(opened) as connection:
        yield connection


def _source(url: str | URL) -> Path:
    file = sqlite_file(url)
    if file is None:
        what = _("A PostgreSQL database is backed up with its own tool, not by Pentad.")
        raise Refused(Problem("DB-030", what, _("Run pg_dump on the server.")))
    if not file.exists():
        what = _("There is no database yet, so there is nothing to back up.")
        raise NotFound(Problem("DB-031", what, _("Start Pentad once; it makes the database.")))
    return file


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        what = _("The folder for backups cannot be made.")
        raise Unavailable(Problem("DB-032", what, _("Name a folder that Pentad may write to."))) from None


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A private empty file to copy into; gone afterwards unless it was renamed."""
    partial = folder / f".{uuid4().hex}.partial"
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield partial
    except OSError:
        what = _("The backup cannot be written.")
        raise Unavailable(Problem("DB-032", what, _("Name a folder that Pentad may write to."))) from None
    finally:
        partial.unlink(missing_ok=True)
        partial.with_name(partial.name + "-journal").unlink(missing_ok=True)


def _vacuum(source: Path, target: Path) -> None:
    """One state of the database, its log included; a plain copy of the file would miss the log."""
    with raw_connection(source) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with raw_connection(target) as copy:
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise Unavailable(damaged())


def _named(partial: Path, name: str) -> Copy:
    """Force the bytes to the disk, then give the file its name, which no other copy can have."""
    with partial.open("rb+") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    path = partial.with_name(f"{name}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{digest[:8]}.sqlite3")
    partial.rename(path)
    return Copy(path=path, sha256=digest, size=path.stat().st_size)


def _rotate(folder: Path, name: str, keep: int) -> None:
    """Names hold the time, so they sort by age."""
    for old in sorted(folder.glob(f"{name}-[0-9]*Z-*.sqlite3"))[:-keep]:
        old.unlink(missing_ok=True)
