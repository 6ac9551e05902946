"""How many have voted, as the facilitator's screen asks for it: two numbers and nothing else."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from interview.database.transactions import transaction
from interview.services.access import Actor
from interview.services.ballots import close_ballot, reveal_ballot
from interview.services.participants import leave
from interview.services.workshops import turn_to
from interview.vocabulary import Confidence, Phase
from interview.web.boards import board_routes
from interview.web.routes import middleware
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR
from tests.meetings import Meeting
from tests.phones import begun, lead

NAME = "pentad.test"


@pytest.fixture
def m(settings_database: Engine) -> Meeting:
    return begun(joined=6)


@pytest.fixture
def stranger(settings_database: Engine) -> Actor:
    with transaction() as session:
        return builders.person(session, uuid4().hex)


def asking(who: Actor) -> TestClient:
    app = Starlette(routes=board_routes(lambda _request: who), middleware=middleware(allowed_hosts=[NAME]))
    return TestClient(app, base_url=f"http://{NAME}")


@pytest.fixture
def screen(m: Meeting) -> TestClient:
    return asking(m.owner)


def count(screen: TestClient, m: Meeting) -> dict[str, object]:
    answer = screen.get(f"/board/{m.workshop.hex}/votes")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, object] = answer.json()
    return found


def voted(m: Meeting, ballot: UUID, *who: int) -> None:
    with transaction() as session:
        for one in who:
            m.vote(session, one, ballot, 1, confidence=Confidence.LOW, reason="canary")


def test_it_counts_who_is_here_and_who_has_voted_on_the_factor_talked_about(
    screen: TestClient, m: Meeting
) -> None:
    assert count(screen, m) == {"here": 6, "voted": 0, "closed": False}
    with transaction() as session:
        ballot = m.ask(session)
    voted(m, ballot, 0, 1, 2)
    assert count(screen, m) == {"here": 6, "voted": 3, "closed": False}
    with transaction() as session:
        leave(session=session, seat=m.seat(session, 1))
    assert count(screen, m) == {"here": 5, "voted": 2, "closed": False}
    lead(m, close_ballot, ballot_id=ballot)
    assert count(screen, m) == {"here": 5, "voted": 2, "closed": True}
    lead(m, turn_to, workshop_id=m.workshop, phase=Phase.EXPLAIN, factor=OTHER_FACTOR)
    assert count(screen, m) == {"here": 5, "voted": 0, "closed": False}


def test_of_two_ballots_the_newest_is_counted(screen: TestClient, m: Meeting) -> None:
    with transaction() as session:
        first = m.ask(session, FACTOR)
    voted(m, first, *range(6))
    lead(m, reveal_ballot, ballot_id=first)
    with transaction() as session:
        second = m.ask(session, FACTOR)
    voted(m, second, 4)
    assert count(screen, m) == {"here": 6, "voted": 1, "closed": False}


def test_whoever_is_not_of_the_study_learns_nothing_and_a_foreign_name_is_refused(
    m: Meeting, stranger: Actor
) -> None:
    with transaction() as session:
        voted_in = m.ask(session)
    voted(m, voted_in, 0)
    for address in (m.workshop.hex, uuid4().hex, "0", "x" * 400):
        answer = asking(stranger).get(f"/board/{address}/votes")
        assert answer.status_code in (404, 422)
        assert "voted" not in answer.text
    foreign = asking(m.owner).get(f"/board/{m.workshop.hex}/votes", headers={"Host": "elsewhere.test"})
    assert foreign.status_code == 421
