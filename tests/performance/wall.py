"""What row security and telling the other processes cost, on a PostgreSQL whose writes wait for no disk.

Run it with ``python -m tests.performance.wall``. The ways take turns in one run: as the owner of the tables,
whom no policy concerns, and as the application's role; without and with telling. Then four phones vote at once.
A real disk makes the floor slower, and so the ratios smaller.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from sqlalchemy import Engine, text
from sqlmodel import Session

from interview.database.engine import make_engine
from interview.database.migrate import upgrade
from interview.database.transactions import reading, transaction
from interview.queries.home import read_home
from interview.queries.talk import read_talk
from interview.services.access import Actor
from interview.services.participants import Standing, cast_from_phone
from interview.services.quotes import catch_quote
from interview.services.ways_in import keys
from tests import builders
from tests.builders import Place
from tests.meetings import Meeting, meeting
from tests.performance.measuring import load, told
from tests.postgres import APP, running_postgres

TURNS, STUDIES, QUOTES, VOTERS, VOTES = 150, 60, 40, 4, 60


@contextmanager
def prepared() -> Iterator[tuple[Engine, Engine, Place, Meeting]]:
    """A database with many studies, of which the actor is in one; its owner's engine and the application's."""
    with running_postgres() as server:
        name = server.create()
        upgrade(url=server.url(name), serves=server.url(name, role=APP))
        owner, app = make_engine(server.url(name)), make_engine(server.url(name, role=APP))
        with transaction(engine=owner) as session:
            session.connection().execute(text("SET LOCAL synchronous_commit = off"))
            for number in range(STUDIES):
                who = builders.person(session, uuid4().hex)
                place = builders.case(session, who, builders.study(session, who, title=f"Study {number}"))
                for said in range(QUOTES):
                    builders.caught(session, who, place.interview, f"Word {said}.")
            board = meeting(session, place, joined=VOTERS)
        with transaction(engine=owner) as session:
            board.lead(session, set_threshold, workshop_id=board.workshop)
        yield owner, app, place, board
        for engine in (owner, app):
            engine.dispose()


def set_threshold(*, session: Session, actor: Actor, operation: UUID, workshop_id: UUID) -> None:
    from interview.services.workshops import set_rule

    set_rule(session=session, actor=actor, operation=operation, workshop_id=workshop_id, share=75, threshold=3)


def ms(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


def reads(engine: Engine, place: Place, *, walled: bool) -> Callable[[], object]:
    def read() -> None:
        with reading(actor=place.owner if walled else None, engine=engine) as session:
            read_talk(session=session, actor=place.owner, interview_id=place.interview)

    return read


def lists(engine: Engine, place: Place, *, walled: bool) -> Callable[[], object]:
    def read() -> None:
        with reading(actor=place.owner if walled else None, engine=engine) as session:
            read_home(session=session, actor=place.owner)

    return read


def catches(engine: Engine, place: Place, *, walled: bool, telling: bool) -> Callable[[], object]:
    def catch() -> None:
        with transaction(actor=place.owner if walled else None, engine=engine) as session:
            catch_quote(
                session=session,
                actor=place.owner,
                operation=uuid4(),
                interview_id=place.interview,
                text="Another word.",
                factors={},
            )
            if not telling:
                session.info["topics"] = set()

    return catch


def in_turns(ways: dict[str, Callable[[], object]]) -> None:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS + 10):
        for name, way in ways.items():
            took = ms(way)
            if turn >= 10:
                times[name].append(took)
    floor = times[next(iter(ways))]
    for name, taken in times.items():
        print(told(name, taken, None if taken is floor else floor))


def votes_at_once(engine: Engine, board: Meeting, ballot: UUID, *, telling: bool, walled: bool) -> float:
    """Votes a second of four phones, each voting again and again."""

    def voting(token: str, first: int) -> None:
        for seq in range(first, first + VOTES):
            with transaction(keys=keys(token) if walled else (), engine=engine) as session:
                wanted = Standing(uuid4(), seq, 1 + seq % 4, None, "")
                cast_from_phone(
                    session=session, token=token, workshop_id=board.workshop, ballot_id=ballot, wanted=wanted
                )
                if not telling:
                    session.info["topics"] = set()

    first = time.time_ns() // 1_000_000 % 1_000_000_000
    threads = [threading.Thread(target=voting, args=(token, first)) for token in board.tokens]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return VOTERS * VOTES / (time.perf_counter() - began)


def main() -> None:
    print(load())
    with prepared() as (owner, app, place, board):
        in_turns(
            {
                "an interview read as the owner": reads(owner, place, walled=False),
                "  behind the wall": reads(app, place, walled=True),
            }
        )
        in_turns(
            {
                "home read as the owner": lists(owner, place, walled=False),
                "  behind the wall": lists(app, place, walled=True),
            }
        )
        in_turns(
            {
                "a quote kept, untold, as the owner": catches(owner, place, walled=False, telling=False),
                "  told": catches(owner, place, walled=False, telling=True),
                "  behind the wall, untold": catches(app, place, walled=True, telling=False),
                "  behind the wall, told": catches(app, place, walled=True, telling=True),
            }
        )
        with transaction(engine=owner) as session:
            ballot = board.ask(session)
        ways = [(False, False), (True, False), (False, True), (True, True)]
        found: dict[tuple[bool, bool], list[float]] = {way: [] for way in ways}
        for _turn in range(5):
            for walled, telling in ways:
                engine = app if walled else owner
                found[walled, telling].append(
                    votes_at_once(engine, board, ballot, telling=telling, walled=walled)
                )
        floor = statistics.median(found[False, False])
        for (walled, telling), rates in found.items():
            rate = statistics.median(rates)
            how = f"four phones at once: walled {walled}, told {telling}"
            print(f"{how:48} {rate:6.0f} votes a second   of the floor: {rate / floor:.2f}")
    print(load())


if __name__ == "__main__":
    main()
