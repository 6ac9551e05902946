"""Two hundred vote within the same second: nothing is lost, nothing doubled, and it takes little longer than
one row takes that a bare route inserts into the same SQLite settings.

Run it with ``python -m tests.performance.vote``. Both servers stand at once; floor and votes take turns, at
once and spread over a second, so that whatever else the machine does falls on both alike.
"""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Engine, create_engine, text
from sqlmodel import select

from interview.database.transactions import reading, transaction
from interview.models import Vote
from interview.queries.boards import read_board
from interview.services.access import local_owner
from tests.builders import case, study
from tests.meetings import Meeting, meeting
from tests.performance.measuring import Place, load, p95, place, told
from tests.servers import ROOT, STARTS_WITHIN_S, Server, free_port

VOTERS = 200
TURNS = 3
SPREADS = (0.0, 1.0)
GATHER_S = 0.1
"""A screen that is told of many votes at once looks once, not once for each."""


@dataclass
class Sent:
    """What came of one sending: milliseconds to each acknowledgement, and when the last one came."""

    times: list[float]
    last: float
    refused: list[str] = field(default_factory=list)


def send(address: str, path: str, phones: list[dict[str, Any]], *, seconds: float) -> Sent:
    host, port = address.removeprefix("http://").split(":")
    plan = {"host": host, "port": int(port), "path": path, "seconds": seconds, "phones": phones}
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.voters"],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    answers = json.loads(done.stdout)["answers"]
    return Sent(
        times=[(back - sent) * 1000 for sent, back, _status, _text in answers],
        last=max(back for _sent, back, _status, _text in answers),
        refused=[f"{status} {text}" for _sent, _back, status, text in answers if status not in (200, 204)],
    )


@contextmanager
def floor(here: Place) -> Iterator[str]:
    """The bare route, on a database of its own."""
    port = free_port()
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "FLOOR_DATABASE_URL": f"sqlite:///{here.folder / 'floor.sqlite3'}",
        "PENTAD_DATA_DIR": str(here.folder),
    }
    command = ["uvicorn", "tests.performance.apps.insert:app", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen([sys.executable, "-m", *command, "--no-access-log"], cwd=ROOT, env=environment)
    try:
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until:
            try:
                httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def rows(folder: Path) -> int:
    made = create_engine(f"sqlite:///{folder / 'floor.sqlite3'}")
    with made.connect() as connection:
        found: int = connection.execute(text('SELECT count(*) FROM "row"')).scalar_one()
    made.dispose()
    return found


class Watching(threading.Thread):
    """The facilitator's screen: follows the board's topic, and reads the board when told."""

    def __init__(self, data: Engine, url: str, m: Meeting, ballot: UUID) -> None:
        super().__init__(daemon=True)
        self.data, self.url, self.m, self.ballot = data, url, m, ballot
        self.following, self.full = threading.Event(), threading.Event()
        self.full_at = 0.0
        self.looks = 0
        self._told = threading.Event()

    def run(self) -> None:
        topics = {"topics": f"board:{self.m.workshop.hex}"}
        threading.Thread(target=self._look, daemon=True).start()
        with httpx.stream("GET", f"{self.url}/live", params=topics, timeout=60) as stream:
            for line in stream.iter_lines():
                if line.startswith("event: hello"):
                    self.following.set()
                if line.startswith("event: change"):
                    self._told.set()
                if self.full.is_set():
                    return

    def _look(self) -> None:
        while not self.full.is_set():
            self._told.wait()
            time.sleep(GATHER_S)
            self._told.clear()
            with reading(engine=self.data) as session:
                board = read_board(session=session, actor=self.m.owner, workshop_id=self.m.workshop)
            self.looks += 1
            if next(one.voted for one in board.ballots if one.id == self.ballot) == VOTERS:
                self.full_at = time.monotonic()
                self.full.set()


def prepared(data: Engine) -> Meeting:
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        return meeting(session, case(session, owner, study(session, owner)), joined=VOTERS)


def phones(m: Meeting, ballot: UUID) -> list[dict[str, Any]]:
    return [
        {
            "cookie": f"pentad_seat={token}",
            "body": {
                "ballot": ballot.hex,
                "operation": uuid4().hex,
                "seq": 1,
                "level": 1 + who % 4 if who % 10 else None,
                "confidence": "medium" if who % 2 else "",
                "reason": f"Because of what number {who} saw." if who % 3 else "",
            },
        }
        for who, token in enumerate(m.tokens)
    ]


def checked(data: Engine, ballot: UUID, sending: list[dict[str, Any]], sent: Sent) -> str:
    """What the database says of it; what is missing, doubled or changed ends the program."""
    with reading(engine=data) as session:
        found = session.exec(select(Vote).where(Vote.ballot_id == ballot)).all()
    kept = {vote.operation.hex: (vote.level, vote.confidence or "", vote.reason) for vote in found}
    meant = {
        body["operation"]: (body["level"], body["confidence"], body["reason"])
        for body in (phone["body"] for phone in sending)
    }
    doubled = len(found) - len({vote.participant_id for vote in found})
    lost = len(meant.keys() - kept.keys())
    if sent.refused or doubled or lost or kept != meant:
        sys.exit(f"NOT KEPT: {len(sent.refused)} refused {sent.refused[:3]}, {lost} lost, {doubled} doubled")
    return f"{len(sent.times)} acknowledged, {len(found)} stored, {lost} lost, {doubled} doubled"


@dataclass
class Turn:
    least: list[float]
    votes: list[float]
    seen_after: float
    looks: int

    @property
    def ratios(self) -> tuple[float, float]:
        return (
            statistics.median(self.votes) / statistics.median(self.least),
            p95(self.votes) / p95(self.least),
        )


def turn(here: Place, bare: str, app: Server, m: Meeting, *, seconds: float) -> Turn:
    with transaction(engine=here.data) as session:
        ballot = m.ask(session)
    sending = phones(m, ballot)
    before = rows(here.folder)
    least = send(bare, "/insert", sending, seconds=seconds)
    assert rows(here.folder) - before == VOTERS, "the floor lost rows"
    watching = Watching(here.data, app.url, m, ballot)
    watching.start()
    watching.following.wait(10)
    votes = send(app.url, f"/v/{m.workshop.hex}/vote", sending, seconds=seconds)
    outcome = checked(here.data, ballot, sending, votes)
    if not watching.full.wait(10):
        sys.exit("NOT SEEN: the facilitator's count never showed all of them")
    seen = watching.full_at - votes.last
    print(told("floor: one row inserted", least.times))
    print(told("vote, sent to acknowledged", votes.times, least.times))
    print(f"{'':34} {outcome}; all on the facilitator's screen {seen * 1000:.0f} ms after the last")
    return Turn(least.times, votes.times, seen, watching.looks)


def main() -> None:
    with place() as here:
        m = prepared(here.data)
        with here.server(Path(os.environ.get("VOTE_APP", ROOT / "app.py"))) as app, floor(here) as bare:
            turn(here, bare, app, m, seconds=1.0)  # the first of each is slower, and is left out
            for seconds in SPREADS:
                print(f"\n{VOTERS} votes {'within one second' if seconds else 'at the same moment'}. {load()}")
                turns = [turn(here, bare, app, m, seconds=seconds) for _n in range(TURNS)]
                medians, highs = zip(*(one.ratios for one in turns), strict=True)
                print(
                    f"OF THE FLOOR: median {statistics.median(medians):.2f} (goal 1.5), "
                    f"95th percentile {statistics.median(highs):.2f} (goal 2.0); on the facilitator's screen "
                    f"{max(one.seen_after for one in turns) * 1000:.0f} ms after the last (goal 1000)"
                )


if __name__ == "__main__":
    main()
