"""A lock that is handed on in the order in which it was asked for."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, get_ident

from interview.database.failures import locked
from interview.errors import Unavailable


class _Ticket:
    __slots__ = ("called", "thread")

    def __init__(self) -> None:
        self.thread = get_ident()
        self.called = Event()


class Turns:
    """First come, first served. SQLite's own waiting is unfair: under load some writers wait for seconds."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._holder: _Ticket | None = None
        self._queue: deque[_Ticket] = deque()

    @property
    def waiting(self) -> int:
        """How many stand in the queue now."""
        return len(self._queue)

    @contextmanager
    def turn(self, *, seconds: float) -> Iterator[None]:
        """Hold the lock.

        Raises:
            Unavailable: the turn did not come within ``seconds``.
            RuntimeError: this thread holds the lock already; waiting for itself would never end.
        """
        ticket = _Ticket()
        self._enter(ticket)
        try:
            if not ticket.called.wait(seconds):
                raise Unavailable(locked())
            yield
        finally:
            self._leave(ticket)

    def _enter(self, ticket: _Ticket) -> None:
        with self._guard:
            if self._holder and self._holder.thread == ticket.thread:
                raise RuntimeError("a transaction inside a transaction")
            if self._holder is None:
                self._call(ticket)
            else:
                self._queue.append(ticket)

    def _leave(self, ticket: _Ticket) -> None:
        """Hand on, or step out of the queue; who gives up may have been called in the same instant."""
        with self._guard:
            if self._holder is not ticket:
                self._queue.remove(ticket)
                return
            self._holder = None
            if self._queue:
                self._call(self._queue.popleft())

    def _call(self, ticket: _Ticket) -> None:
        self._holder = ticket
        ticket.called.set()
