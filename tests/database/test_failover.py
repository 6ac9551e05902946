"""PostgreSQL goes away in the middle of work and of COMMIT: nothing acknowledged is lost or doubled."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from interview.database.engine import SERVER_LIMITS, make_engine
from interview.database.migrate import upgrade
from interview.database.transactions import reading, transaction
from interview.errors import Unavailable
from interview.models import Operation, Quote
from interview.services.quotes import catch_quote
from tests import builders
from tests.builders import Place
from tests.postgres import APP, Postgres, running_postgres
from tests.proxy import Proxy, proxied

WORKERS, EACH = 4, 12


@pytest.fixture(scope="module")
def own_server() -> Iterator[Postgres]:
    """A server that may be restarted without harm to other tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def proxy(own_server: Postgres) -> Iterator[Proxy]:
    with proxied(own_server.socket) as standing:
        yield standing


@pytest.fixture
def far(own_server: Postgres, proxy: Proxy) -> Iterator[tuple[Engine, Place]]:
    """The application's engine, through the proxy; a prepared case."""
    name = own_server.create()
    upgrade(url=own_server.url(name), serves=own_server.url(name, role=APP))
    owner = make_engine(own_server.url(name))
    with transaction(engine=owner) as session:
        who = builders.person(session, uuid4().hex)
        place = builders.case(session, who, builders.study(session, who))
    owner.dispose()
    made = make_engine(proxy.url(own_server.url(name, role=APP)))
    yield made, place
    made.dispose()
    own_server.drop(name)


def caught(far: tuple[Engine, Place], operation: UUID, words: str) -> None:
    engine, place = far
    with transaction(actor=place.owner, engine=engine) as session:
        catch_quote(
            session=session,
            actor=place.owner,
            operation=operation,
            interview_id=place.interview,
            text=words,
            factors={},
        )


def until_acknowledged(far: tuple[Engine, Place], operation: UUID, words: str) -> int:
    """As a window does: the same operation again until it is answered. How often it was refused."""
    for refused in range(200):
        try:
            caught(far, operation, words)
        except Unavailable as error:
            assert set(error.codes) <= {"DB-002", "DB-004"}, error
            time.sleep(0.05)
        else:
            return refused
    raise AssertionError("it was never acknowledged")


def stored(far: tuple[Engine, Place]) -> tuple[Counter[str], set[UUID]]:
    engine, place = far
    with reading(actor=place.owner, engine=engine) as session:
        return Counter(session.exec(select(Quote.text))), set(session.exec(select(Operation.id)))


@pytest.mark.parametrize("how", ["cut_commits", "lose_commits"])
def test_a_commit_whose_answer_never_comes_is_done_once_when_it_is_sent_again(
    far: tuple[Engine, Place], proxy: Proxy, how: str
):
    operation = uuid4()
    caught(far, uuid4(), "before")  # so that the pool holds a connection
    setattr(proxy, how, 1)
    with pytest.raises(Unavailable) as refused:
        caught(far, operation, "once")
    assert refused.value.codes == ("DB-004",)
    assert "not certain" in refused.value.problems[0].sentence
    assert stored(far)[0]["once"] == (how == "cut_commits")
    caught(far, operation, "once")
    assert stored(far)[0]["once"] == 1


def test_connections_that_died_in_the_pool_are_replaced_and_nobody_notices(
    far: tuple[Engine, Place], proxy: Proxy
):
    caught(far, uuid4(), "before")
    proxy.cut()
    caught(far, uuid4(), "after")
    assert {"before", "after"} <= set(stored(far)[0])


def test_a_server_that_fails_over_in_the_middle_of_work_loses_and_doubles_nothing_acknowledged(
    far: tuple[Engine, Place], proxy: Proxy, own_server: Postgres
):
    acknowledged: dict[UUID, str] = {}
    refusals: list[int] = []

    def work(worker: int) -> None:
        for number in range(EACH):
            operation, words = uuid4(), f"{worker}/{number}"
            refusals.append(until_acknowledged(far, operation, words))
            acknowledged[operation] = words

    workers = [threading.Thread(target=work, args=(n,)) for n in range(WORKERS)]
    for worker in workers:
        worker.start()
    for _turn in range(3):
        time.sleep(0.1)
        proxy.cut_commits, proxy.lose_commits = 2, 2
        proxy.cut()
    time.sleep(0.1)
    proxy.refusing = True  # the primary is gone
    proxy.cut()
    own_server.restart()  # and every transaction that was under way with it
    proxy.refusing = False
    for worker in workers:
        worker.join(60)

    words, operations = stored(far)
    assert len(acknowledged) == WORKERS * EACH
    assert {words[said] for said in acknowledged.values()} == {1}
    assert set(acknowledged) <= operations
    assert proxy.cuts >= 3
    assert sum(refusals) >= WORKERS


def test_a_statement_and_a_lock_that_take_too_long_end_in_a_refusal(own_server: Postgres):
    name = own_server.create()
    made = make_engine(own_server.url(name))
    with made.connect() as connection:
        in_force = {key: connection.execute(text(f"SHOW {key}")).scalar_one() for key in SERVER_LIMITS}
    assert in_force == {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "1min",
        "TimeZone" if "TimeZone" in in_force else "timezone": "UTC",
    }
    with pytest.raises(Unavailable) as slow, transaction(engine=made) as session:
        session.connection().execute(text("SET LOCAL statement_timeout = '50ms'"))
        session.connection().execute(text("SELECT pg_sleep(5)"))
    assert slow.value.codes == ("DB-002",)
    with transaction(engine=made) as holding:
        holding.connection().execute(text("SELECT pg_advisory_xact_lock(7)"))
        with pytest.raises(Unavailable) as locked, transaction(engine=made) as waiting:
            waiting.connection().execute(text("SET LOCAL lock_timeout = '50ms'"))
            waiting.connection().execute(text("SELECT pg_advisory_xact_lock(7)"))
    assert locked.value.codes == ("DB-002",)
    made.dispose()
    own_server.drop(name)
