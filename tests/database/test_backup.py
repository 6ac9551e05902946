"""A backup holds every row that was saved before it, and nobody else can read it."""

import hashlib
import stat
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, func, select, text

from interview.database.backup import backup
from interview.database.engine import make_engine
from interview.database.transactions import reading, transaction
from interview.errors import NotFound, Refused, Unavailable
from tests.database.conftest import Entry


def save(engine: Engine, words: str) -> None:
    with transaction(engine=engine) as session:
        session.add(Entry(text=words))


def count(engine: Engine) -> int:
    with reading(engine=engine) as session:
        return session.scalars(select(func.count(Entry.id))).one()


def test_a_backup_holds_what_is_saved_even_while_it_stands_in_the_log_only(file_store: Engine, sqlite_url: str):
    save(file_store, "in the log")
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    assert b"in the log" not in file.read_bytes()

    made = backup(url=sqlite_url)

    assert made.path.parent == file.parent / "backups"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert made.size == made.path.stat().st_size
    restored = make_engine(f"sqlite:///{made.path}")
    assert count(restored) == 1
    restored.dispose()


def test_a_backup_made_under_load_holds_every_row_acknowledged_before_it(file_store: Engine, sqlite_url: str):
    acknowledged: list[str] = []
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            save(file_store, f"row {len(acknowledged)}")
            acknowledged.append("yes")

    writer = Thread(target=write)
    writer.start()
    while len(acknowledged) < 20:
        stop.wait(0.01)
    before = len(acknowledged)
    made = backup(url=sqlite_url)
    stop.set()
    writer.join()

    restored = make_engine(f"sqlite:///{made.path}")
    with restored.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert before <= count(restored) <= len(acknowledged)
    restored.dispose()


def test_a_backup_can_be_made_while_somebody_writes(file_store: Engine, sqlite_url: str):
    with transaction(engine=file_store) as session:
        session.add(Entry(text="not yet saved"))
        session.flush()
        made = backup(url=sqlite_url)
    assert b"not yet saved" not in made.path.read_bytes()


def test_the_ten_newest_stay_and_other_files_are_left_alone(
    file_store: Engine, sqlite_url: str, tmp_path: Path
):
    folder = tmp_path / "kept"
    folder.mkdir()
    strangers = [
        folder / "pentad-thesis.sqlite3",
        folder / "before-upgrade-from-t1-20200101T000000000000Z-0.sqlite3",
    ]
    for stranger in strangers:
        stranger.write_text("mine")

    made = [backup(url=sqlite_url, folder=folder).path for _ in range(12)]

    assert len(set(made)) == 12
    assert sorted(folder.iterdir()) == sorted([*strangers, *made[2:]])


def test_without_a_database_there_is_nothing_to_back_up_and_none_is_made(sqlite_url: str, tmp_path: Path):
    with pytest.raises(NotFound) as refused:
        backup(url=sqlite_url)
    assert refused.value.codes == ("DB-031",)
    assert list(tmp_path.iterdir()) == []


def test_postgresql_has_a_tool_of_its_own():
    with pytest.raises(Refused, match="pg_dump") as refused:
        backup(url="postgresql+psycopg://somebody@127.0.0.1/pentad")
    assert refused.value.codes == ("DB-030",)


def test_a_damaged_database_gives_no_backup_and_leaves_nothing_behind(sqlite_url: str, tmp_path: Path):
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(b"no database " * 500)
    with pytest.raises(Unavailable) as refused:
        backup(url=sqlite_url, folder=tmp_path / "kept")
    assert refused.value.codes == ("DB-003",)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(file_store: Engine, sqlite_url: str, tmp_path: Path):
    (tmp_path / "a file").touch()
    with pytest.raises(Unavailable) as refused:
        backup(url=sqlite_url, folder=tmp_path / "a file" / "kept")
    assert refused.value.codes == ("DB-032",)
