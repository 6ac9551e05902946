"""A process that is killed while it writes loses nothing that it had acknowledged."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine, select, text

from interview.database.transactions import reading
from tests.database.conftest import Entry

ROOT = Path(__file__).resolve().parents[2]

WRITER = """
import sys
from sqlalchemy import text
from interview.database.engine import make_engine
from interview.database.transactions import transaction

engine, name = make_engine(sys.argv[1]), sys.argv[2]
for number in range(1_000_000):
    with transaction(engine=engine) as session:
        for half in "ab":
            row = {"t": f"{name}-{number}-{half}"}
            session.execute(text("INSERT INTO test_entry (text) VALUES (:t)"), row)
    print(f"{name}-{number}", flush=True)
"""


def test_no_acknowledged_row_is_lost_and_no_half_transaction_kept_when_writers_are_killed(
    file_store: Engine, sqlite_url: str
):
    """Three processes write at once; each is killed in turn, the others writing on."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, sqlite_url, name], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for name in ("x", "y", "z")
    ]
    acknowledged: set[str] = set()
    for writer in writers:
        assert writer.stdout
        acknowledged.update(writer.stdout.readline().strip() for _ in range(30))
        writer.kill()
        complete = writer.stdout.read().split("\n")[:-1]
        acknowledged.update(complete)
        writer.wait()
        writer.stdout.close()

    with reading(engine=file_store) as session:
        rows = set(session.scalars(select(Entry.text)))
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    assert len(acknowledged) >= 90
    assert {f"{line}-{half}" for line in acknowledged for half in "ab"} - rows == set()
    assert {row[:-1] + "a" for row in rows} == {row for row in rows if row.endswith("a")}
    assert len(rows) % 2 == 0
