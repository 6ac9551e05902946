"""Hears what other processes changed: PostgreSQL tells it at their COMMIT, by LISTEN and NOTIFY.

A connection of its own, outside the pool and in session mode, is held by a thread. While it is cut, or where
something between gives no notifications on, the versions of all topics are looked up every two seconds.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from time import monotonic
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url, text

from interview.database.engine import BUSY_SECONDS, engine, only_reading

log = logging.getLogger(__name__)

CHANNEL = "pentad"
WAIT_S = 1.0
"""How long it waits for word before it asks whether it is to end."""

LOOK_S = 2.0
PROBE_S = 15.0
"""How often it says something to itself, to know that it can hear."""

DEAF_S = 3.0
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}

ALL = "SELECT topic, version FROM topicversion"
Hear = Callable[[Mapping[str, int], str], object]


class Deaf(Exception):
    """The connection is there, but no notification comes through."""


class Bridge:
    """From ``start`` to ``stop``, ``hear`` is called with versions of topics and the tab that raised them."""

    def __init__(self, *, listen_url: str, hear: Hear) -> None:
        self._url = make_url(listen_url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._hear = hear
        self._ended = threading.Event()
        self._own = f"{CHANNEL}_{uuid4().hex}"
        self._thread = threading.Thread(target=self._run, name="pentad-bridge", daemon=True)
        self.listening = threading.Event()
        """Set while notifications come through."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(WAIT_S * 3)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError, Deaf) as error:
                if self.listening.is_set():
                    log.warning("Changes of other processes are looked up now: %s", type(error).__name__)
                self.listening.clear()
            if not self._ended.wait(LOOK_S):
                self._look()

    def _look(self) -> None:
        """By the pool's way to the database, which may be open when the listener's is not."""
        try:
            with only_reading(engine()).connect() as connection:
                found = {row[0]: row[1] for row in connection.execute(text(ALL))}
        except Exception as error:  # the database is away; screens say so themselves
            log.debug("The database could not be asked: %s", type(error).__name__)
            return
        self._hear(found, "")

    def _listen(self) -> None:
        options = {"autocommit": True, "connect_timeout": BUSY_SECONDS, "application_name": "pentad listener"}
        with psycopg.connect(self._url, **options, **KEEPALIVE) as connection:  # type: ignore[arg-type]
            for channel in (CHANNEL, self._own):
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            self._hear(dict(connection.execute(ALL).fetchall()), "")  # what came before it could listen
            asked = heard = 0.0
            while not self._ended.is_set():
                now = monotonic()
                if heard < asked and now - asked > DEAF_S:
                    raise Deaf
                if heard >= asked and now - asked > PROBE_S:
                    connection.execute("SELECT pg_notify(%s, '')", [self._own])
                    asked = now
                for note in list(connection.notifies(timeout=WAIT_S, stop_after=1)):
                    if note.channel == self._own:
                        heard = monotonic()
                        self.listening.set()
                    else:
                        self._told(connection, note.payload)

    def _told(self, connection: psycopg.Connection[tuple[str, int]], payload: str) -> None:
        """``study:7=1730000000000,board:8=1730000000001 tab``; without versions there were too many to say."""
        versions, _space, tab = payload.partition(" ")
        if versions:
            pairs = (pair.rpartition("=") for pair in versions.split(","))
            self._hear({topic: int(version) for topic, _is, version in pairs}, tab)
        else:
            self._hear(dict(connection.execute(ALL).fetchall()), tab)
