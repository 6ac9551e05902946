"""Wrong codes: counted by address and in all, in the database, and seen."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import reading, transaction
from interview.errors import Invalid
from interview.models import WrongCode
from interview.services import throttle
from interview.services.throttle import FROM_ONE_ADDRESS, IN_ALL, KEPT_MINUTES, MINUTES, tried
from interview.services.ways_in import try_way_in
from tests.builders import World
from tests.meetings import meeting
from tests.servers import ROOT


def attempt(session: Session, *, address: str = "10.0.0.1", secret: str = "WRONGWRG") -> UUID | None:
    found = try_way_in(session=session, secret=secret, address=address)
    session.flush()
    return found


def refused(session: Session, **how: str) -> bool:
    with pytest.raises(Invalid) as refusal:
        attempt(session, **how)
    return refusal.value.codes == ("JOI-002",)


def later(session: Session, minutes: int) -> None:
    """Let that much time pass for what was counted so far."""
    for row in session.exec(select(WrongCode)):
        row.minute -= minutes
    session.flush()


def test_wrong_codes_of_one_address_are_refused_after_a_while_and_right_ones_with_them(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here, joined=0)
    assert [attempt(session) for _n in range(FROM_ONE_ADDRESS)] == [None] * FROM_ONE_ADDRESS
    assert refused(session)
    assert refused(session, secret=m.way.code)  # or guessing would go on
    assert attempt(session, address="10.0.0.2", secret=m.way.code) == m.workshop
    later(session, MINUTES)
    assert attempt(session, secret=m.way.code) == m.workshop


def test_guessing_from_many_addresses_is_refused_in_all(session: Session, w: World) -> None:
    for n in range(IN_ALL):
        assert attempt(session, address=f"10.0.{n // 10}.{n % 10}") is None
    assert refused(session, address="10.9.9.9")
    later(session, MINUTES)
    assert attempt(session, address="10.9.9.9") is None


def test_right_codes_are_not_counted(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    for _n in range(FROM_ONE_ADDRESS + 1):
        assert attempt(session, secret=m.way.code) == attempt(session, secret=m.way.token) == m.workshop
    assert tried(session) == 0


def test_the_facilitator_sees_the_tries_that_still_count_and_no_older_ones(session: Session, w: World) -> None:
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        attempt(session, address=address)
    assert tried(session) == 3
    later(session, MINUTES - 2)
    assert tried(session) == 3
    later(session, 3)
    assert tried(session) == 0


def test_what_is_older_than_an_hour_is_deleted_and_no_address_is_kept(session: Session, w: World) -> None:
    attempt(session, address="10.11.12.13")
    later(session, KEPT_MINUTES + 5)
    attempt(session, address="10.11.12.14")
    rows = session.exec(select(WrongCode)).all()
    assert len(rows) == 2
    assert "10.11.12" not in repr(rows)


def test_tries_at_once_are_all_counted(database: Engine) -> None:
    def wrong(_n: int) -> None:
        with transaction(engine=database) as session:
            attempt(session)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(wrong, range(18)))
    with reading(engine=database) as session:
        assert tried(session) == 18


def test_a_new_process_goes_on_counting_where_the_last_one_ended(sqlite_database: Engine) -> None:
    with transaction(engine=sqlite_database) as session:
        for _n in range(FROM_ONE_ADDRESS):
            attempt(session)
    program = (
        "from interview.database.transactions import transaction\n"
        "from interview.errors import Invalid\n"
        "from interview.services.ways_in import try_way_in\n"
        "try:\n"
        "    with transaction() as session:\n"
        "        print(try_way_in(session=session, secret='X', address='10.0.0.1'))\n"
        "except Invalid as refused:\n"
        "    print(*refused.codes)\n"
    )
    environment = os.environ | {
        "PENTAD_DATABASE_URL": str(sqlite_database.url),
        "PYTHONPATH": str(ROOT),
    }
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert said.stdout.strip() == "JOI-002"


def test_guessing_a_code_takes_longer_than_any_meeting_lasts() -> None:
    a_year = 365 * 24 * 60 / throttle.MINUTES * IN_ALL
    assert 30**8 / 2 / a_year > 10_000
