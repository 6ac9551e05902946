"""A small store behind the host application: it keeps typed text by the rules of the real service, in SQLite.

The rules: a text is in conflict when the stored version is not its base, another tab wrote last and the
texts differ; then both remain. What a tab sent before is not counted again.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from interview.errors import Invalid, NotFound, Problem, Unavailable

TABLES = """
create table if not exists typed
  (record text primary key, version int, text text, tab text, seq int, at text);
create table if not exists branch (record text, tab text, text text, at text, primary key (record, tab));
create table if not exists quote (operation text primary key, id integer, payload text, tab text, at text);
"""


@dataclass
class Session:
    """Stands in for the services' session: a connection, and the ``info`` that routes read."""

    connection: sqlite3.Connection
    info: dict[str, Any] = field(default_factory=dict)

    def all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, values).fetchall()


@dataclass(frozen=True)
class Saved:
    version: int
    saved_at: datetime
    conflict: bool = False
    theirs: str = ""
    theirs_version: int = 0


@contextmanager
def transaction(**_who: object) -> Iterator[Session]:
    connection = sqlite3.connect(os.environ["PENTAD_TEST_STORE"], isolation_level=None, timeout=10)
    try:
        connection.execute("pragma journal_mode = delete")
        connection.executescript(TABLES)
        connection.execute("begin immediate")
        yield Session(connection)
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
    finally:
        connection.close()


def now() -> datetime:
    return datetime.now(UTC)


def save_typed(
    *,
    session: Session,
    actor: str,
    record: str,
    text: str,
    base: int,
    tab: str,
    seq: int,
    settles: tuple[str, ...] = (),
) -> Saved:
    trouble(record, text)
    session.info.setdefault("topics", set()).add("study:1")
    rows = session.all("select version, text, tab, seq from typed where record = ?", record)
    version, stored, last, last_seq = rows[0] if rows else (0, "", "", 0)
    if last == tab and seq <= last_seq:
        return Saved(version, now())
    if version != base and last != tab and stored != text:
        values = (record, tab, text, now().isoformat())
        session.all("insert or replace into branch values (?, ?, ?, ?)", *values)
        return Saved(version, now(), True, stored, version)
    session.all(
        "insert or replace into typed values (?, ?, ?, ?, ?, ?)",
        record,
        version + 1,
        text,
        tab,
        seq,
        now().isoformat(),
    )
    for settled in settles:
        session.all("delete from branch where record = ? and tab = ?", record, settled)
    return Saved(version + 1, now())


def trouble(record: str, text: str) -> None:
    """Records whose name asks for a failure get it."""
    if record.startswith("gone/"):
        raise NotFound(Problem("gone", "The note is no longer there.", "Please copy the text."))
    if record.startswith("full/"):
        raise Unavailable(Problem("full", "The disk is full.", "Please make room."))
    if record.startswith("fault/"):
        raise RuntimeError(f"a fault that holds the text {text}")
    time.sleep(0)


def submit(*, session: Session, actor: str, kind: str, operation: UUID, payload: dict[str, Any]) -> str:
    if payload["text"].startswith("refuse"):
        raise Invalid(Problem("refused", "This quote cannot be kept.", "Please change it."))
    session.info.setdefault("topics", set()).add("study:1")
    rows = session.all("select id from quote where operation = ?", str(operation))
    if rows:
        return str(rows[0][0])
    number = int(session.all("select count(*) from quote")[0][0]) + 1
    text = f"{payload.get('speaker', '')}: {payload['text']}"
    session.all("insert into quote values (?, ?, ?, ?, ?)", str(operation), number, text, "", now().isoformat())
    return str(number)


def text_of(record: str) -> tuple[str, int]:
    with transaction() as session:
        rows = session.all("select text, version from typed where record = ?", record)
    return rows[0] if rows else ("", 0)


def branches_of(record: str) -> list[tuple[str, str, str]]:
    with transaction() as session:
        return session.all("select tab, text, at from branch where record = ? order by at", record)


def quotes() -> list[str]:
    with transaction() as session:
        return [row[0] for row in session.all("select payload from quote order by id")]
