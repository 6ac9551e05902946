"""What changed, told at once: a version counter per topic, and waiters for it.

A topic names what a screen shows, such as ``study:7``. Writers call ``raise_`` after their commit, from any
thread; the stream of events (``interview.web.events``) waits in the event loop and learns of it. Counters
start at the process's start time in milliseconds, so that a version of an earlier process is never ahead.

On PostgreSQL, which several processes may share, it is the database that gives the versions, so that a browser
which comes from one process to another finds them all the same; ``bridged`` hears what the others raised.
"""

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from interview.database.bridge import Bridge
from interview.database.engine import sqlite_file

STARTED_MS = time.time_ns() // 1_000_000
TOLD_TOO = "!"
"""Before the name of a window: it made the change, and is told of it all the same."""

CLOSING = threading.Event()
"""Set once, when the process was told to stop; every open stream ends on it."""

_acting: ContextVar[str] = ContextVar("acting_tab", default="")
_lock = threading.Lock()
_versions: dict[str, int] = {}
_never_raised = STARTED_MS
_listeners: set["Listener"] = set()


@dataclass(frozen=True, slots=True)
class Change:
    """``topic`` now stands at ``version``; ``tab`` wrote it (empty: unknown, or more than one)."""

    topic: str
    version: int
    tab: str = ""


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream; lives in the event loop that made it. Changes of a topic coalesce until read."""

    topics: frozenset[str]
    loop: asyncio.AbstractEventLoop
    _pending: dict[str, Change] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, changes: Iterable[Change]) -> None:
        """Keep the changes that belong to this listener; call it with the module's lock held."""
        for change in changes:
            if change.topic in self.topics:
                before = self._pending.get(change.topic)
                tab = change.tab if before is None or before.tab == change.tab else ""
                self._pending[change.topic] = Change(change.topic, change.version, tab)
        self.wake()

    def wake(self) -> None:
        # The loop may have closed between the registration and now: then nobody is waiting any more.
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._woken.set)

    async def changes(self, *, timeout: float) -> list[Change]:
        """The changes since the last call; an empty list after ``timeout`` seconds or when closing."""
        if not self._pending and not CLOSING.is_set():
            try:
                await asyncio.wait_for(self._woken.wait(), timeout)
            except TimeoutError:
                return []
        self._woken.clear()
        with _lock:
            found = list(self._pending.values())
            self._pending.clear()
        return found


def versions(topics: Iterable[str]) -> dict[str, int]:
    """The version at which each topic stands now; a topic never raised stands at the process's start, or at 0
    where the database gives the versions."""
    with _lock:
        return {topic: _versions.get(topic, _never_raised) for topic in topics}


def raise_(topics: Iterable[str], tab: str | None = None) -> None:
    """Say that ``topics`` changed. Call it after the commit, from any thread.

    Where they come with their versions (``session.info["topics"]`` after a commit on PostgreSQL), these count,
    and what was heard already is not told again. ``tab`` is the browser tab that wrote; without it the tab of
    ``acting_from`` is taken.
    """
    tab = _acting.get() if tab is None else tab
    with _lock:
        given = topics if isinstance(topics, Mapping) else {topic: _next(topic) for topic in topics}
        newer = {topic: at for topic, at in given.items() if at > _versions.get(topic, 0)}
        _versions.update(newer)
        changes = [Change(topic, at, tab) for topic, at in newer.items()]
        for listener in _listeners:
            listener.tell(changes)


def _next(topic: str) -> int:
    return _versions.get(topic, _never_raised) + 1


@contextmanager
def bridged(*, database_url: str, listen_url: str = "") -> Iterator[Bridge | None]:
    """While the block lasts, what other processes change on the same PostgreSQL is raised here too."""
    global _never_raised  # noqa: PLW0603 -- a process has one database
    if sqlite_file(database_url) is not None:
        yield None
        return
    before, _never_raised = _never_raised, 0
    bridge = Bridge(listen_url=listen_url or database_url, hear=raise_)
    bridge.start()
    try:
        yield bridge
    finally:
        bridge.stop()
        _never_raised = before


@contextmanager
def acting_from(tab: str) -> Iterator[None]:
    """Changes raised inside come from this browser tab; worker threads of anyio inherit it."""
    token = _acting.set(tab)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def listening(topics: Iterable[str]) -> Iterator[Listener]:
    """A listener for ``topics``, registered as long as the block lasts. Needs a running event loop."""
    listener = Listener(frozenset(topics), asyncio.get_running_loop())
    with _lock:
        _listeners.add(listener)
    try:
        yield listener
    finally:
        with _lock:
            _listeners.discard(listener)


def close() -> None:
    """End every open stream; the process is about to stop."""
    CLOSING.set()
    with _lock:
        for listener in _listeners:
            listener.wake()
