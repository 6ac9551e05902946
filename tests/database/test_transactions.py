"""One transaction is kept whole or not at all; reading and writing do not wait for each other."""

import time
from threading import Thread

import pytest
from sqlalchemy import Engine, func, select, text
from sqlmodel import Session

from interview.database.transactions import reading, transaction
from interview.errors import Conflict, Unavailable
from tests.database.conftest import Entry


def texts(engine: Engine) -> list[str]:
    with reading(engine=engine) as session:
        return list(session.scalars(select(Entry.text).order_by(Entry.id)))


def write(engine: Engine, *words: str) -> None:
    with transaction(engine=engine) as session:
        session.add_all(Entry(text=word) for word in words)


def test_what_a_transaction_did_is_kept_whole(store: Engine):
    write(store, "one", "two")
    assert texts(store) == ["one", "two"]


@pytest.mark.parametrize("end", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_kept_of_a_transaction_that_ends_in_any_exception(store: Engine, end: type[BaseException]):
    write(store, "before")

    with pytest.raises(end), transaction(engine=store) as session:
        session.add(Entry(text="half"))
        session.flush()
        raise end

    assert texts(store) == ["before"]
    write(store, "after")
    assert texts(store) == ["before", "after"]


def test_rows_can_be_read_after_their_transaction_ended(store: Engine):
    with transaction(engine=store) as session:
        entry = Entry(text="kept")
        session.add(entry)
    assert entry.text == "kept"


def test_a_reader_never_waits_for_a_writer(store: Engine):
    write(store, "committed")
    with transaction(engine=store) as writing:
        writing.add(Entry(text="not yet"))
        writing.flush()

        started = time.monotonic()
        assert texts(store) == ["committed"]
        assert time.monotonic() - started < 1


def test_a_long_read_does_not_delay_a_write_and_sees_one_state_throughout(store: Engine):
    write(store, "first")
    with reading(engine=store) as long:
        assert long.scalar(select(func.count(Entry.id))) == 1

        started = time.monotonic()
        for number in range(20):
            write(store, f"meanwhile {number}")
        assert time.monotonic() - started < 2

        assert long.scalar(select(func.count(Entry.id))) == 1
    assert len(texts(store)) == 21


def test_a_reader_that_adds_or_changes_something_is_stopped(store: Engine):
    write(store, "as it was")

    with pytest.raises(RuntimeError, match="cannot write"), reading(engine=store) as session:
        session.add(Entry(text="smuggled in"))
    with pytest.raises(RuntimeError, match="cannot write"), reading(engine=store) as session:
        session.scalars(select(Entry)).one().text = "changed"
    with pytest.raises(RuntimeError, match="cannot write"), reading(engine=store) as session:
        session.delete(session.scalars(select(Entry)).one())
        session.flush()

    assert texts(store) == ["as it was"]


def test_the_database_itself_refuses_a_statement_that_writes_while_reading(store: Engine):
    write(store, "as it was")

    with pytest.raises(Unavailable) as refused, reading(engine=store) as session:
        session.execute(text("DELETE FROM test_entry"))

    assert refused.value.codes == ("DB-005",)
    write(store, "the same connection writes again")
    assert texts(store) == ["as it was", "the same connection writes again"]


def test_two_threads_that_read_and_then_write_lose_no_update_and_meet_no_lock(store: Engine):
    """On SQLite the lock is there from the start; PostgreSQL is asked for it with the row."""
    write(store, "0")
    failures: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(50):
                with transaction(engine=store) as session:
                    entry = session.scalars(select(Entry).with_for_update()).one()
                    entry.text = str(int(entry.text) + 1)
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert texts(store) == ["100"]


def test_a_transaction_inside_a_transaction_is_a_mistake_and_not_a_wait_without_end(file_store: Engine):
    with (
        pytest.raises(RuntimeError, match="inside a transaction"),
        transaction(engine=file_store),
        transaction(engine=file_store),
    ):
        pass
    write(file_store, "the lock is free again")


def test_callbacks_run_after_the_commit_when_everybody_can_read_it(store: Engine):
    seen: list[list[str]] = []
    with transaction(engine=store) as session:
        session.info["after_commit"].append(lambda: seen.append(texts(store)))
        session.add(Entry(text="there"))
        session.flush()
        assert seen == []
    assert seen == [["there"]]


def test_callbacks_do_not_run_when_nothing_was_kept(store: Engine):
    called: list[str] = []
    with pytest.raises(ValueError), transaction(engine=store) as session:
        session.info["after_commit"].append(lambda: called.append("early"))
        raise ValueError
    write(store, "a later one")
    assert called == []


def test_a_callback_that_fails_is_logged_and_keeps_neither_the_work_nor_the_next_one_back(
    store: Engine, caplog: pytest.LogCaptureFixture
):
    called: list[str] = []
    with transaction(engine=store) as session:
        session.info["after_commit"] += [lambda: 1 / 0, lambda: called.append("next")]
        session.add(Entry(text="saved"))

    assert called == ["next"]
    assert texts(store) == ["saved"]
    assert "the work itself is saved" in caplog.text


def test_a_callback_may_write_in_a_transaction_of_its_own(file_store: Engine):
    with transaction(engine=file_store) as session:
        session.info["after_commit"].append(lambda: write(file_store, "second"))
        session.add(Entry(text="first"))
    assert texts(file_store) == ["first", "second"]


def test_a_row_that_somebody_removed_meanwhile_is_a_conflict(store: Engine):
    write(store, "here")
    with reading(engine=store) as session:
        old = session.scalars(select(Entry)).one()
    with transaction(engine=store) as session:
        session.execute(text("DELETE FROM test_entry"))

    with pytest.raises(Conflict) as refused, transaction(engine=store) as session:
        session.add(old)
        old.text = "changed"

    assert refused.value.codes == ("DB-012",)


def test_the_settings_database_is_used_where_none_is_named(settings_database: Engine):
    with transaction() as session:
        assert isinstance(session, Session)
        session.execute(text("CREATE TABLE mine (x INTEGER)"))
    with reading() as session:
        assert session.scalar(text("SELECT count(*) FROM mine")) == 0
