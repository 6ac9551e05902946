"""What goes wrong in the database is said in a sentence, with nothing that anybody typed."""

import traceback

import psycopg
import pytest
from sqlalchemy import Engine, select, text

from interview.database import engine as engines
from interview.database.engine import make_engine
from interview.database.failures import SENTENCES, said, said_plainly
from interview.database.transactions import reading, transaction
from interview.errors import Invalid, Refused, Unavailable
from tests.database.conftest import Entry

CANARY = "Anna Svensson 070-1234567"


def save(engine: Engine, words: str) -> None:
    with transaction(engine=engine) as session:
        session.add(Entry(text=words))


def texts(engine: Engine) -> list[str]:
    with reading(engine=engine) as session:
        return list(session.scalars(select(Entry.text).order_by(Entry.id)))


def test_a_full_disk_is_said_and_every_earlier_row_is_there(file_store: Engine):
    save(file_store, "earlier")
    with file_store.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()

    with pytest.raises(Unavailable) as refused, transaction(engine=file_store) as session:
        session.execute(text(f"PRAGMA max_page_count={pages}"))
        session.add(Entry(text=CANARY * 1000))

    assert refused.value.codes == ("DB-001",)
    assert texts(file_store) == ["earlier"]
    with file_store.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        connection.execute(text("PRAGMA max_page_count=100000"))
    save(file_store, "there is space again")
    assert texts(file_store) == ["earlier", "there is space again"]


def test_a_database_that_another_program_holds_is_said_to_be_busy(
    file_store: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.1)
    impatient = make_engine(str(file_store.url))

    with file_store.begin(), pytest.raises(Unavailable) as refused:
        save(impatient, "no room")

    assert refused.value.codes == ("DB-002",)
    save(impatient, "now there is")
    assert texts(file_store) == ["now there is"]
    impatient.dispose()


def test_a_server_that_is_not_there_is_said_to_be_unreachable():
    nowhere = make_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable) as refused, transaction(engine=nowhere):
        pass
    assert refused.value.codes == ("DB-004",)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_ends_is_said_and_the_next_transaction_works(store: Engine):
    with pytest.raises(Unavailable) as refused, transaction(engine=store) as session:
        own = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with psycopg.connect(store.url.set(drivername="postgresql").render_as_string(False)) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (own,))
        session.add(Entry(text="lost on the way"))

    assert refused.value.codes == ("DB-004",)
    save(store, "on a new connection")
    assert texts(store) == ["on a new connection"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_statement_that_takes_too_long_is_said_to_be_busy(store: Engine):
    with pytest.raises(Unavailable) as refused, transaction(engine=store) as session:
        session.execute(text("SET LOCAL statement_timeout = '50ms'"))
        session.execute(text("SELECT pg_sleep(5)"))
    assert refused.value.codes == ("DB-002",)


def test_a_broken_rule_that_nobody_dealt_with_is_refused_without_the_words(store: Engine):
    save(store, CANARY)
    with pytest.raises(Invalid) as refused:
        save(store, CANARY)

    assert refused.value.codes == ("DB-010",)
    assert CANARY not in "".join(traceback.format_exception(refused.value))
    assert texts(store) == [CANARY]


def test_a_null_byte_is_kept_byte_for_byte_or_refused_with_a_sentence(store: Engine):
    if store.dialect.name == "sqlite":
        save(store, "before\0after")
        assert texts(store) == ["before\0after"]
        return
    with pytest.raises(Invalid) as refused:
        save(store, "before\0after")
    assert refused.value.codes == ("DB-011",)


def test_half_a_character_is_refused_with_a_sentence(store: Engine):
    with pytest.raises(Invalid) as refused:
        save(store, "broken \ud83d")
    assert refused.value.codes == ("DB-011",)
    assert texts(store) == []


def test_an_error_nobody_foresaw_is_said_without_its_details(store: Engine):
    with pytest.raises(Unavailable) as refused, transaction(engine=store) as session:
        session.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": CANARY})
    assert refused.value.codes == ("DB-009",)
    assert CANARY not in "".join(traceback.format_exception(refused.value))


def test_errors_that_are_not_the_databases_pass_unchanged():
    with pytest.raises(ZeroDivisionError), said_plainly():
        _ = 1 / 0
    assert said(ZeroDivisionError()) is None


@pytest.mark.parametrize(("code", "make"), SENTENCES.items())
def test_every_refusal_says_what_happened_and_what_to_do(code, make):
    problem = make()
    assert problem.code == code
    assert problem.what.endswith(".")
    assert problem.remedy
    assert "sqlalchemy" not in str(Refused(problem)).lower()
