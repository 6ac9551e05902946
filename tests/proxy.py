"""A proxy in front of PostgreSQL that cuts connections, at the worst moment too, or keeps messages back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import make_url

from tests.servers import free_port

COMMIT = b"COMMIT"
NOTIFICATION = ord("A")


@dataclass(eq=False)
class Pair:
    """One connection; of a ``mute`` one the client hears no more, whatever the server did."""

    client: socket.socket
    server: socket.socket
    mute: bool = False


@dataclass
class Proxy:
    """Listens on a port of this machine; what comes goes to the socket file of a server.

    ``cut_commits``: so many of the next COMMITs arrive at the server, and the answer never comes back.
    ``lose_commits``: so many of the next COMMITs never arrive. ``deaf``: notifications are kept back.
    ``refusing``: nobody is let in. ``cuts`` counts the connections that were cut at a COMMIT.
    """

    target: str
    port: int = field(default_factory=free_port)
    cut_commits: int = 0
    lose_commits: int = 0
    deaf: bool = False
    refusing: bool = False
    cuts: int = 0
    _pairs: set[Pair] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, url: str) -> str:
        """The address of the same database, through here."""
        through = make_url(url).set(host="127.0.0.1", port=self.port, query={"sslmode": "disable"})
        return through.render_as_string(hide_password=False)

    def cut(self) -> None:
        """End every connection there is now."""
        with self._lock:
            pairs = list(self._pairs)
        for pair in pairs:
            self._end(pair)

    def accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _address = listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                if self.refusing:
                    raise ConnectionRefusedError
                server.connect(self.target)
            except OSError:
                client.close()
                continue
            pair = Pair(client, server)
            with self._lock:
                self._pairs.add(pair)
            for run in (self._to_server, self._to_client):
                threading.Thread(target=run, args=(pair,), daemon=True).start()

    def _to_server(self, pair: Pair) -> None:
        with suppress(OSError):
            while data := pair.client.recv(65536):
                if COMMIT in data and self._take("lose_commits"):
                    break
                pair.mute = COMMIT in data and self._take("cut_commits")
                pair.server.sendall(data)
        if not pair.mute:
            self._end(pair)

    def _to_client(self, pair: Pair) -> None:
        kept = b""
        with suppress(OSError):
            while data := pair.server.recv(65536):
                if pair.mute:
                    break
                if self.deaf:
                    kept = _without_notifications(pair.client, kept + data)
                else:
                    pair.client.sendall(data)
        self._end(pair)

    def _take(self, what: str) -> bool:
        with self._lock:
            left: int = getattr(self, what)
            setattr(self, what, max(0, left - 1))
            self.cuts += left > 0
            return left > 0

    def _end(self, pair: Pair) -> None:
        with self._lock:
            self._pairs.discard(pair)
        for one in (pair.client, pair.server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _without_notifications(client: socket.socket, data: bytes) -> bytes:
    """Pass on whole messages but notifications; what is not whole yet."""
    if data[:1] in (b"S", b"N") and len(data) == 1:  # the answer to a question for encryption
        client.sendall(data)
        return b""
    while len(data) >= 5 and len(data) > (length := int.from_bytes(data[1:5])):
        message, data = data[: length + 1], data[length + 1 :]
        if message[0] != NOTIFICATION:
            client.sendall(message)
    return data


@contextmanager
def proxied(target: str) -> Iterator[Proxy]:
    """A proxy to the socket file of a server, as long as the block lasts."""
    proxy = Proxy(target)
    with socket.create_server(("127.0.0.1", proxy.port)) as listening:
        threading.Thread(target=proxy.accept, args=(listening,), daemon=True).start()
        try:
            yield proxy
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            proxy.cut()
