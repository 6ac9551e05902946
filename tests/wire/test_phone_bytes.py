"""Every byte that is sent to one phone over whole ballots: nothing in them comes from the others."""

import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from interview.database.transactions import reading, transaction
from interview.queries.boards import read_board
from interview.services.ballots import open_ballot, reveal_ballot
from interview.vocabulary import BoardRole, Helix
from interview.web.phones.routes import phone_routes
from interview.web.room import Room
from tests.builders import FACTOR
from tests.meetings import Meeting
from tests.phones import begun, cast, lead, serving, stored

HOST = "127.0.0.2"


@dataclass
class Recorder:
    """A stretch of wire before the server: it passes everything on, and keeps what goes to the phone."""

    server: tuple[str, int]
    heard: bytearray = field(default_factory=bytearray)
    listening: socket.socket = field(default_factory=socket.socket)
    ends: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> "Recorder":
        self.listening.bind((HOST, 0))
        self.listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self.listening, *self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.listening.getsockname()[1]}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _address = self.listening.accept()
                server = socket.create_connection(self.server)
                self.ends += (phone, server)
                threading.Thread(target=self._pass, args=(phone, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, phone, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, to_phone: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if to_phone:
                    self.heard += data
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@dataclass
class Others:
    """Two others in the room: what they are called, what they choose, and why."""

    names: tuple[str, str]
    levels: tuple[int, int]
    reasons: tuple[str, str]
    role: BoardRole
    helix: Helix


ONE = Others(
    ("Quetzalina Zwingmann", "Xerxes Ypsilander"),
    (1, 1),
    ("kaleidoscopic-walrus", "perpendicular-yak"),
    BoardRole.CHAIR,
    Helix.FIRM,
)
TWO = Others(
    ("Ottokar Vogelsang", "Philippa Umbridge"),
    (4, 2),
    ("iridescent-badger", "saturnine-ocelot"),
    BoardRole.FINANCIER,
    Helix.GOVERNMENT,
)


class Phone:
    """One phone behind a recorded wire: its requests, and its stream of turns."""

    def __init__(self, wire: Recorder, m: Meeting) -> None:
        self.wire, self.m, self.turns = wire, m, 0
        # Nothing packed, so that everything can be found in what was sent.
        headers = {"Origin": wire.url, "Accept-Encoding": "identity"}
        self.client = httpx.Client(base_url=wire.url, headers=headers, follow_redirects=True)
        self.room = f"/v/{m.workshop.hex}"

    def joins(self) -> None:
        assert self.client.get(f"/j/{self.m.way.token}").status_code == 200
        assert "You are in" in self.client.post(f"{self.room}/join", data={"name": "Mine"}).text
        threading.Thread(target=self._follow, daemon=True).start()
        self.turned(1)

    def _follow(self) -> None:
        with (
            suppress(httpx.HTTPError),
            self.client.stream("GET", f"{self.room}/events", timeout=None) as stream,
        ):
            for line in stream.iter_lines():
                self.turns += line == "event: turn"

    def turned(self, n: int) -> None:
        """Wait until the meeting has turned so often, and look at the page as a phone does then."""
        end = time.monotonic() + 5
        while self.turns < n:
            assert time.monotonic() < end, self.turns
            time.sleep(0.01)
        assert self.client.get(f"{self.room}/now").status_code == 200

    def votes(self, ballot: UUID, level: int, seq: int) -> None:
        sent = {"ballot": ballot.hex, "operation": uuid4().hex, "seq": seq, "level": level, "reason": "my own"}
        assert self.client.post(f"{self.room}/vote", json=sent).json()["ok"]


@dataclass
class Told:
    """What one phone was sent, before the reveal and from it on."""

    before: bytes
    after: bytes


def a_ballot(others: Others) -> Told:
    """A ballot of this phone and two others, whose names, votes and reasons are there to be found."""
    m = begun(threshold=3)
    with transaction() as session:
        for name in others.names:
            m.sit(session, name=name, role=others.role, helix=others.helix)
    room = Room(routes=phone_routes(), wanted=lambda: True, host=HOST, port=0)
    with serving(room):
        port = urlsplit(room.state().address).port
        assert port
        with Recorder((HOST, port)) as wire:
            phone = Phone(wire, m)
            phone.joins()
            ballot = lead(m, open_ballot, workshop_id=m.workshop, factor=FACTOR)
            phone.turned(2)
            cast(m, ballot, 0, others.levels[0], reason=others.reasons[0])
            phone.votes(ballot, 2, 1)
            cast(m, ballot, 1, others.levels[1], reason=others.reasons[1])
            phone.votes(ballot, 3, 2)
            assert phone.client.get(phone.room).status_code == 200
            time.sleep(0.3)  # nobody's vote wakes it
            assert phone.turns == 2
            found_by_the_facilitator(m, ballot, others)
            before = bytes(wire.heard)
            lead(m, reveal_ballot, ballot_id=ballot)
            phone.turned(3)
            assert phone.client.get(phone.room).status_code == 200
            found_by_the_facilitator(m, ballot, others)
            after = bytes(wire.heard[len(before) :])
            phone.client.close()
            return Told(before, after)


def found_by_the_facilitator(m: Meeting, ballot: UUID, others: Others) -> None:
    """What could leak is there: the names on the facilitator's screen, votes and reasons in the database."""
    with reading() as session:
        board = read_board(session=session, actor=m.owner, workshop_id=m.workshop)
    assert set(others.names) <= {present.name for present in board.present}
    kept = stored(ballot)
    assert len(kept) == 3
    for level, reason in zip(others.levels, others.reasons, strict=True):
        assert (level, None, reason) in kept
    revealed = board.ballots[0].revealed
    if revealed:  # reasons of the lowest and the highest level are shown on the facilitator's screen
        assert set(others.reasons) & {*revealed.lowest, *revealed.highest}


def words_of(others: Others) -> list[bytes]:
    return [word.encode() for text in (*others.names, *others.reasons) for word in re.split("[ -]", text)]


def plain(told: bytes) -> list[bytes]:
    """What was sent, without what is drawn by lot or by the clock: ids, tokens, times, ports."""
    text = re.sub(rb"[0-9a-f]{32}|[0-9a-f]{16}|[A-Za-z0-9_-]{43,64}", b"#", told)
    text = re.sub(rb'data-seat="\w+"|(?<=date: )[^\r]+|(?<=data: )\d+|127\.0\.0\.2:\d+', b"#", text)
    return sorted(text.split(b"\n"))  # the answers of two connections may arrive in either order


@pytest.mark.usefixtures("settings_database")
def test_no_byte_sent_to_a_phone_comes_from_the_names_votes_or_reasons_of_others() -> None:
    told = {others.names: a_ballot(others) for others in (ONE, TWO)}

    for others in (ONE, TWO):
        everything = (told[others.names].before + told[others.names].after).lower()
        assert b"my own" in everything
        for word in words_of(others):
            assert word.lower() not in everything
    # Two meetings that differ in nothing but what the others are called, chose and wrote: to the byte the same.
    assert plain(told[ONE.names].before) == plain(told[TWO.names].before)
    # From the reveal on there are counts, and nothing else of anybody.
    assert b"<td>2 of 3<svg" in told[ONE.names].after
    assert b"<td>1 of 2<svg" not in told[TWO.names].before
    without_counts = [
        set(plain(re.sub(rb'<p class="lead".*?(?=<footer|$)', b"", each.after, flags=re.DOTALL)))
        for each in told.values()
    ]
    assert without_counts[0] == without_counts[1]
