"""Transactions: one for what a user does, one for what a screen shows."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine, event, text
from sqlmodel import Session

from interview import logs
from interview.database.engine import BUSY_SECONDS, only_reading, sqlite_file
from interview.database.engine import engine as settings_engine
from interview.database.failures import said_plainly
from interview.database.turns import Turns
from interview.database.wall import Acting, act_as

log = logging.getLogger(__name__)

AFTER_COMMIT = "after_commit"
TOPICS = "topics"

_turns: dict[Path, Turns] = {}
_turns_guard = Lock()


@contextmanager
def transaction(
    *, actor: Acting | None = None, keys: Iterable[str] = (), tab: str = "", engine: Engine | None = None
) -> Iterator[Session]:
    """A session whose work is kept as a whole when the block ends, and not at all when it raises.

    ``actor`` and ``keys`` say who acts (``interview.database.wall``); ``tab`` in which browser window.
    The write lock is taken at the start, in the order of asking. After COMMIT every callable in
    ``session.info["after_commit"]`` is called; one that fails is logged, since the work is saved.
    ``session.info["topics"]`` names what changed. Other processes are told of it by PostgreSQL at COMMIT;
    it then holds the version of each topic.

    Raises:
        Unavailable: disk full, busy, damaged, unreachable, read-only (DB-001 to DB-009).
        Invalid: a rule of the database was broken and nobody dealt with it (DB-010), or a text cannot be
            stored (DB-011). Within the block SQLAlchemy's own errors arrive unchanged.
        Conflict: the row was changed or removed meanwhile (DB-012).
        RuntimeError: a transaction is already open in this thread.
    """
    chosen = engine or settings_engine()
    with said_plainly(), _turn(chosen), Session(chosen, expire_on_commit=False) as session:
        session.info[AFTER_COMMIT] = []
        session.connection()  # begins now, not at the first statement
        if actor is not None or keys:
            act_as(session, actor, keys=keys)
        yield session
        _tell_the_others(session, tab)
        session.commit()
    _tell(session.info[AFTER_COMMIT])


def _tell_the_others(session: Session, tab: str) -> None:
    """The last thing before COMMIT, which gives free again what other transactions then wait for."""
    topics = session.info.get(TOPICS)
    if topics and session.get_bind().dialect.name == "postgresql":
        session.flush()
        raised = session.connection().execute(_TELL, {"topics": sorted(topics), "tab": tab})
        session.info[TOPICS] = {row[0]: row[1] for row in raised}


_TELL = text("SELECT raised, at FROM pentad_tell(CAST(:topics AS text[]), :tab)")


@contextmanager
def reading(
    *, actor: Acting | None = None, keys: Iterable[str] = (), engine: Engine | None = None
) -> Iterator[Session]:
    """A session that sees one state of the database from its first read on, and cannot write.

    ``actor`` and ``keys`` say who acts (``interview.database.wall``).
    It never waits for the writer, nor does the writer wait for it.

    Raises:
        Unavailable: damaged, unreachable (DB-001 to DB-009).
        RuntimeError: something was added, changed or deleted.
    """
    chosen = engine or settings_engine()
    with said_plainly(), Session(only_reading(chosen), expire_on_commit=False) as session:
        event.listen(session, "before_flush", _refuse_writing)
        if actor is not None or keys:
            act_as(session, actor, keys=keys)
        yield session
        if session.new or session.dirty or session.deleted:
            _refuse_writing()


def _refuse_writing(*_of_the_event: object) -> None:
    raise RuntimeError("a session for reading cannot write: use transaction()")


def _turn(engine: Engine) -> AbstractContextManager[None]:
    file = sqlite_file(engine.url)
    return nullcontext() if file is None else turns_of(file).turn(seconds=BUSY_SECONDS)


def turns_of(file: Path) -> Turns:
    """The queue of a file's writers in this process; shared by all engines on the file."""
    with _turns_guard:
        return _turns.setdefault(file, Turns())


def _tell(callbacks: list[Callable[[], object]]) -> None:
    for callback in callbacks:
        try:
            callback()
        except Exception as error:
            logs.fault(log, "A callback after COMMIT failed; the work itself is saved", error)
