"""How a connection is set up."""

import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from interview.database.engine import engine, make_engine
from interview.database.transactions import reading, transaction
from interview.errors import Invalid
from tests.database.conftest import Comment, Entry


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_sqlite_connection_is_durable_and_keeps_references(file_store: Engine):
    with file_store.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "secure_delete": 1,
    }


def test_the_file_its_log_and_a_folder_made_for_it_are_their_owners_only(tmp_path: Path):
    file = tmp_path / "new" / "pentad.sqlite3"
    made = make_engine(f"sqlite:///{file}")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))

        log = file.with_name(file.name + "-wal")
        assert (mode(file.parent), mode(file), mode(log)) == (0o700, 0o600, 0o600)
    made.dispose()


def test_a_file_that_others_could_read_is_closed_to_them_but_a_shared_folder_is_left_alone(tmp_path: Path):
    tmp_path.chmod(0o755)
    file = tmp_path / "pentad.sqlite3"
    file.touch(mode=0o644)

    make_engine(f"sqlite:///{file}")

    assert (mode(tmp_path), mode(file)) == (0o755, 0o600)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str):
    with pytest.raises(Invalid) as refused:
        make_engine(url)
    assert refused.value.codes == ("DB-007",)


def test_the_engine_of_the_settings_is_one_however_many_threads_ask_first(settings_database: Engine):
    found: list[Engine] = []
    threads = [Thread(target=lambda: found.append(engine())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one is settings_database for one in found] == [True] * 8


def test_a_row_that_points_to_nothing_is_refused_and_a_service_may_catch_it_first(store: Engine):
    with transaction(engine=store) as session, pytest.raises(IntegrityError), session.begin_nested():
        session.add(Comment(entry_id=404))
        session.flush()
    with pytest.raises(Invalid) as refused, transaction(engine=store) as session:
        session.add(Comment(entry_id=404))
    assert refused.value.codes == ("DB-010",)


def test_an_instant_comes_back_in_utc_whatever_zone_it_was_given_in(store: Engine):
    given = datetime(2026, 3, 29, 1, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    with transaction(engine=store) as session:
        session.add(Entry(text="spring", at=given))

    with reading(engine=store) as session:
        found = session.scalars(select(Entry.at)).one()
        earlier = session.scalars(select(Entry).where(Entry.at < given + timedelta(microseconds=1))).all()

    assert found == datetime(2026, 3, 28, 23, 30, 15, 123456, tzinfo=UTC)
    assert found.tzinfo is UTC
    assert len(earlier) == 1


def test_a_time_without_a_zone_is_refused(store: Engine):
    with pytest.raises(StatementError, match="without a zone"), transaction(engine=store) as session:
        session.add(Entry(text="when?", at=datetime(2026, 3, 29)))
    with reading(engine=store) as session:
        assert session.scalars(select(Entry)).all() == []
