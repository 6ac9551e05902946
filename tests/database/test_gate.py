"""Only a SQLite that keeps every committed transaction may write ahead."""

import sqlite3
import sys

import pytest
from sqlalchemy import text

from interview.database import gate
from interview.database.engine import make_engine


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_a_version_is_safe_only_where_the_log_was_mended(version, safe):
    assert gate.is_safe(version) is safe


def test_the_library_in_use_is_a_mended_one():
    assert gate.library().safe
    assert gate.library().sentence == f"SQLite {gate.library().version} from {gate.library().name}."


@pytest.fixture
def only_an_old_library(monkeypatch):
    """As on a machine with an old SQLite, for which pysqlite3 has no package."""
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.40.1")
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", None)
    gate.sqlite_module.cache_clear()
    yield
    monkeypatch.undo()
    gate.sqlite_module.cache_clear()


def test_without_a_mended_library_there_is_no_shared_log_and_this_is_said(
    only_an_old_library, sqlite_url, caplog
):
    made = make_engine(sqlite_url)
    with made.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    made.dispose()

    assert not gate.library().safe
    assert "3.40.1 from sqlite3" in gate.library().sentence
    assert "Install pysqlite3" in gate.library().sentence


def test_a_file_that_was_written_with_a_log_is_changed_back_and_this_is_logged(migrated_url, request, caplog):
    make_engine(migrated_url, pooled=False).connect().close()
    request.getfixturevalue("only_an_old_library")

    with make_engine(migrated_url, pooled=False).connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"
    assert "can lose saved work" in caplog.text
