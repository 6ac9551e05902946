"""Two hundred vote within the same second: nothing is lost, nothing doubled, and it takes little longer than
one row takes that a bare route inserts into the same SQLite settings.

Run it with ``python -m tests.performance.vote``. Both servers stand at once; floor and votes take turns, at
once and spread over a second, so that whatever else the machine does falls on both alike.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, create_engine, text
from sqlmodel import col, select

from interview.database.transactions import reading, transaction
from interview.models import Ballot, Vote
from interview.services.access import local_owner
from tests.builders import case, study
from tests.meetings import Meeting, meeting
from tests.performance.measuring import Place, browsing, load, p95, place, told
from tests.servers import ROOT, STARTS_WITHIN_S, free_port

VOTERS = 200
TURNS = 3
SPREADS = (0.0, 1.0)


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


NOTES_WHEN_FULL = """(everybody) => {
  const look = () => {
    const shown = document.querySelector('[data-testid="votes"] p b')?.textContent;
    if (shown === "0") window.fullAt = null;
    if (shown === everybody) window.fullAt ??= performance.timeOrigin + performance.now();
    requestAnimationFrame(look);
  };
  look();
}"""


AFTER_A_FRAME = "() => new Promise((done) => requestAnimationFrame(() => done(window.fullAt)))"


class Wall:
    """The facilitator's screen in a browser on the same machine; it notes itself when all votes are shown.

    ``door`` is the address of the port that was opened for phones.
    """

    def __init__(self, page: Page, url: str, m: Meeting) -> None:
        self.page = page
        page.goto(f"{url}/workshop?workshop={m.workshop.hex}")
        told = page.locator(".pentad-address").inner_text()
        self.door = f"http://{told.removesuffix('/join')}"
        for step in ("Open the meeting", "Go on: Idea"):
            self._press(re.compile(f"^{step}$"))
        page.evaluate(NOTES_WHEN_FULL, str(VOTERS))

    def _press(self, name: re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).click()

    @property
    def _count(self) -> Locator:
        return self.page.get_by_test_id("votes").locator("p b").first

    def open_vote(self) -> None:
        self._press(re.compile("^Open (the|the second|another) vote$"))
        expect(self._count).to_have_text("0")

    def full_at(self) -> float:
        """When everybody's vote was on the screen, in seconds of this machine's monotonic clock."""
        expect(self._count).to_have_text(str(VOTERS), timeout=10_000)
        at = float(self.page.evaluate(AFTER_A_FRAME)) / 1000 - (time.time() - time.monotonic())
        self._press(re.compile("^Close the vote and reveal$"))
        return at


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

    @property
    def ratios(self) -> tuple[float, float]:
        return (
            statistics.median(self.votes) / statistics.median(self.least),
            p95(self.votes) / p95(self.least),
        )


def open_ballot(data: Engine) -> UUID:
    with reading(engine=data) as session:
        return session.exec(select(Ballot.id).where(col(Ballot.closed_at).is_(None))).one()


def turn(here: Place, bare: str, wall: Wall, m: Meeting, *, seconds: float) -> Turn:
    wall.open_vote()
    ballot = open_ballot(here.data)
    sending = phones(m, ballot)
    before = rows(here.folder)
    least = send(bare, "/insert", sending, seconds=seconds)
    assert rows(here.folder) - before == VOTERS, "the floor lost rows"
    votes = send(wall.door, f"/v/{m.workshop.hex}/vote", sending, seconds=seconds)
    outcome = checked(here.data, ballot, sending, votes)
    seen = wall.full_at() - votes.last
    print(told("floor: one row inserted", least.times))
    print(told("vote, sent to acknowledged", votes.times, least.times))
    print(f"{'':34} {outcome}; all on the facilitator's screen {seen * 1000:.0f} ms after the last")
    return Turn(least.times, votes.times, seen)


def main() -> None:
    with place() as here:
        m = prepared(here.data)
        server = here.server(Path(os.environ.get("VOTE_APP", ROOT / "app.py")))
        with server as app, floor(here) as bare, browsing() as (page, _other):
            wall = Wall(page, app.url, m)
            turn(here, bare, wall, m, seconds=1.0)  # the first of each is slower, and is left out
            for seconds in SPREADS:
                print(f"\n{VOTERS} votes {'within one second' if seconds else 'at the same moment'}. {load()}")
                turns = [turn(here, bare, wall, m, seconds=seconds) for _n in range(TURNS)]
                medians, highs = zip(*(one.ratios for one in turns), strict=True)
                print(
                    f"OF THE FLOOR: median {statistics.median(medians):.2f} (goal 1.5), "
                    f"95th percentile {statistics.median(highs):.2f} (goal 2.0); on the facilitator's screen "
                    f"{max(one.seen_after for one in turns) * 1000:.0f} ms after the last (goal 1000)"
                )


if __name__ == "__main__":
    main()
