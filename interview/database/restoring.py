"""Putting a backup in the place of the database, without what was erased for good since it was made."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from interview.database.backup import backup, raw_connection
from interview.database.engine import make_engine, only_reading, sqlite_file
from interview.database.failures import damaged, said_plainly
from interview.database.migrate import integrity, upgrade
from interview.database.remains import LIST_FILE, erase_in
from interview.database.removed import (
    carry_over,
    carry_people_over,
    erase_listed,
    erased_in,
    listed,
    read_removed,
    shut,
)
from interview.errors import NotFound, Problem, Refused, Unavailable
from interview.texts import _


@dataclass(frozen=True, slots=True)
class Restored:
    """``kept``: the database as it was before, as a backup. ``erased``: something had been erased since the
    backup was made, and does not come back."""

    kept: Path | None
    erased: bool


def restore(file: Path, *, url: str) -> Restored:
    """Put a backup in the place of the SQLite database, which nothing else may have open.

    What was withdrawn or purged since the backup was made is erased in it first, by the tombstones that the
    present database holds; where that is lost or damaged, by the list ``removed.json`` beside it. Members and
    blocked accounts are those of the present database, and every way in is shut: links, log-ins, invitations.
    The backup itself stays as it is.

    Raises:
        Refused: PostgreSQL (DB-033); the database is in use (DB-035); the backup's schema is newer (DB-020).
        NotFound: there is no such file (DB-034). Unavailable: damaged (DB-003), disk full, and so on.
    """
    target = sqlite_file(url)
    if target is None:
        what = _("A PostgreSQL database is restored with its own tools.")
        remedy = _("Run pg_restore, then: python -m interview removed --apply removed.json")
        raise Refused(Problem("DB-033", what, remedy))
    if not file.is_file():
        what = _("There is no such backup.")
        raise NotFound(Problem("DB-034", what, _("Nothing was changed. Name a file."), value=str(file)))
    if integrity(file) != "ok":
        raise Unavailable(damaged())
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=target.parent, prefix=".restore-") as folder, said_plainly():
        copy = Path(folder) / "pentad.sqlite3"
        with raw_connection(file) as raw:
            raw.execute("VACUUM INTO ?", (str(copy),))
        copy.chmod(0o600)
        upgrade(url=f"sqlite:///{copy}")
        if not target.exists() or not _well(target):
            done = _without_the_database(copy, target)
        else:
            upgrade(url=url)
            _refuse_in_use(target)
            kept = backup(url=url, name="before-restore", keep=1_000).path
            done = Restored(kept=kept, erased=_erase(copy, url))
            _refuse_in_use(target)
        _shut(copy)
        _settle(copy)
        os.replace(copy, target)
    return done


def _well(file: Path) -> bool:
    try:
        with said_plainly():
            return integrity(file) == "ok"
    except Refused:
        return False


def _without_the_database(copy: Path, target: Path) -> Restored:
    """The database is lost or damaged: what was erased since is known by the list that was kept beside it."""
    kept = None
    if target.exists():
        kept = target.with_name(f"damaged-{uuid4().hex[:8]}.sqlite3")
        target.rename(kept)
        for suffix in ("-wal", "-shm", "-journal"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
    beside = target.with_name(LIST_FILE)
    if not beside.exists():
        return Restored(kept=kept, erased=False)
    stones = listed(beside.read_bytes())
    engine = make_engine(f"sqlite:///{copy}", pooled=False)
    with engine.begin() as connection:
        erase_listed(connection, stones)
    engine.dispose()
    with raw_connection(copy) as raw:
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("VACUUM")
    return Restored(kept=kept, erased=bool(erased_in(stones)))


def _refuse_in_use(file: Path) -> None:
    """Whoever has the database open would go on writing into a file that is no longer there."""
    with raw_connection(file) as raw:
        raw.execute("PRAGMA busy_timeout=0")
        try:
            raw.execute("PRAGMA locking_mode=EXCLUSIVE")
            raw.execute("BEGIN EXCLUSIVE")
            raw.execute("COMMIT")
            mode = raw.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except Exception:  # the driver's own word for it differs with the driver
            mode = ""
    if mode != "delete":
        what = _("Pentad is running on this database, so it was left as it is.")
        raise Refused(Problem("DB-035", what, _("Stop Pentad, then restore again.")))


def _erase(copy: Path, url: str) -> bool:
    """Erase what was erased since, and carry over what says so."""
    here, there = make_engine(url, pooled=False), make_engine(f"sqlite:///{copy}", pooled=False)
    try:
        with only_reading(here).connect() as source:
            removed = read_removed(source)
            erase_in(copy, removed)
            with there.begin() as target:
                carry_people_over(source, target)
                carry_over(source, target)
    finally:
        here.dispose()
        there.dispose()
    return not removed.nothing


def _shut(copy: Path) -> None:
    engine = make_engine(f"sqlite:///{copy}", pooled=False)
    with engine.begin() as connection:
        shut(connection)
    engine.dispose()


def _settle(copy: Path) -> None:
    """One file, with nothing beside it."""
    with raw_connection(copy) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    for suffix in ("-wal", "-shm", "-journal"):
        with suppress(OSError):
            copy.with_name(copy.name + suffix).unlink()
