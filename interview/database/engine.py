"""The engine: how every connection to SQLite or PostgreSQL is set up."""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url

from interview.database.gate import library, sqlite_module
from interview.errors import Invalid, Problem
from interview.settings import settings
from interview.texts import _

log = logging.getLogger(__name__)

BUSY_SECONDS = 10
POOL = {"pool_size": 10, "max_overflow": 30, "pool_timeout": BUSY_SECONDS}
READING = "pentad_reading"  # execution option: only read, so do not ask for the lock that writing needs

SERVER_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": f"{BUSY_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}

_engines: dict[str, Engine] = {}
_making = Lock()
_connecting = Lock()


def engine() -> Engine:
    """The engine of the settings' database; one a process and address, made at first use."""
    url = settings().database_url
    with _making:
        if url not in _engines:
            _engines[url] = make_engine(url)
        return _engines[url]


def make_engine(url: str, *, foreign_keys: bool = True, pooled: bool = True) -> Engine:
    """An engine for ``url``; a missing SQLite file is made, readable by its owner only.

    ``foreign_keys=False`` is for migrations alone: rebuilding a table would delete the rows that point to it.

    Raises:
        Invalid: the address names a database in memory.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, foreign_keys=foreign_keys, pooled=pooled)
    return _postgresql(address, pooled=pooled)


def only_reading(engine: Engine) -> Engine:
    """The same engine and pool, for transactions that see one state and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READING: True})
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def sqlite_file(url: str | URL) -> Path | None:
    """The file that an address names; None where it is not SQLite.

    Raises:
        Invalid: the address names a database in memory.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return None
    if not address.database or address.database == ":memory:":
        raise Invalid(
            Problem(
                "DB-007",
                _("A database in memory forgets everything when Pentad stops."),
                _("Name a file, such as sqlite:////home/me/pentad.sqlite3."),
            )
        )
    return Path(address.database).expanduser().resolve()


def _pool(*, pooled: bool) -> dict[str, Any]:
    return dict(POOL) if pooled else {"poolclass": NullPool}


def _sqlite(address: URL, *, foreign_keys: bool, pooled: bool) -> Engine:
    file = sqlite_file(address)
    assert file is not None
    _keep_private(file)
    made = create_engine(
        address.set(drivername="sqlite", database=str(file)),
        module=sqlite_module(),
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,  # what people typed stays out of logs
        **_pool(pooled=pooled),
    )
    event.listen(made, "connect", _setting_up(foreign_keys=foreign_keys))
    event.listen(made, "begin", _begin)
    return made


def _postgresql(address: URL, *, pooled: bool) -> Engine:
    limits = " ".join(f"-c {name}={value}" for name, value in SERVER_LIMITS.items())
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"options": limits, "connect_timeout": BUSY_SECONDS, "application_name": "pentad"},
        hide_parameters=True,
        **_pool(pooled=pooled),
    )


def _keep_private(file: Path) -> None:
    """Make folder and file where missing, for their owner only; the log takes over the file's mode."""
    folder = file.parent
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    elif folder == settings().data_dir:
        _restrict(folder, 0o700)  # another folder may be shared with other programs, and is left as it is
    with suppress(OSError):  # opening it will say why it cannot be opened
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        _restrict(file, 0o600)


def _restrict(path: Path, mode: int) -> None:
    with suppress(OSError):  # somebody else's, or a file system without modes
        path.chmod(mode)


def _setting_up(*, foreign_keys: bool) -> Callable[[Any, object], None]:
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself; _begin does
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA secure_delete=ON")
        _choose_journal(cursor)
        cursor.close()

    return set_up


def _choose_journal(cursor: Any) -> None:
    """Change the journal's mode where it is another; one thread at a time, as SQLite does not wait here."""
    wanted = library().journal_mode
    with _connecting:
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
            cursor.execute(f"PRAGMA journal_mode={wanted}")
            if not library().safe:
                log.warning(library().sentence)
    cursor.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    """Reading begins without a lock; all else asks for the write lock at once, so it never has to upgrade.

    A read that turns into a write fails with "database is locked" whenever somebody wrote in between.
    """
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
