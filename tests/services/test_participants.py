"""Phones: they join, vote once however often it is sent, change it until it is closed, leave."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import reading, transaction
from interview.errors import Invalid, NotFound
from interview.models import Ballot, Participant, Vote
from interview.services import ballots, workshops
from interview.services.participants import (
    NAME,
    REASON,
    cast_vote,
    leave,
    remove_participant,
    seat_of,
)
from interview.services.ways_in import try_way_in
from interview.vocabulary import BoardRole, Confidence, Helix
from tests import builders
from tests.builders import OTHER_FACTOR, World
from tests.meetings import Meeting, meeting, votes


def own(session: Session, m: Meeting, who: int, ballot: UUID) -> Vote:
    session.flush()
    return session.exec(
        select(Vote).where(Vote.ballot_id == ballot, Vote.participant_id == m.seat(session, who).participant_id)
    ).one()


def test_a_phone_says_who_votes_on_it_as_far_as_it_wants_to(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    named = m.sit(session, name=" Ada ", role=BoardRole.CHAIR, helix=Helix.GOVERNMENT)
    nobody = m.sit(session)
    session.flush()
    seats = [session.get_one(Participant, m.seat(session, who).participant_id) for who in (named, nobody)]
    assert (seats[0].name, seats[0].role, seats[0].helix) == ("Ada", BoardRole.CHAIR, Helix.GOVERNMENT)
    assert (seats[1].name, seats[1].role, seats[1].helix) == ("", BoardRole.OTHER, Helix.OTHER)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ({"name": "x" * (NAME + 1)}, "TXT-002"),
        ({"name": "Ada\nEve"}, "TXT-004"),
        ({"name": "Ada\x00"}, "TXT-001"),
        ({"name": "Ada\ud800"}, "TXT-001"),
        ({"role": "emperor"}, "WRD-001"),
        ({"helix": "triple"}, "WRD-001"),
    ],
)
def test_a_name_role_or_group_that_cannot_be_is_refused(
    session: Session, w: World, who: dict[str, str], code: str
) -> None:
    m = meeting(session, w.here, joined=0)
    with pytest.raises(Invalid) as refused:
        m.sit(session, **who)
    assert refused.value.codes == (code,)
    assert builders.count(session, Participant) == 0


def test_a_name_is_kept_byte_for_byte_and_is_never_markup_here(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    name = "<b>Å'\"&\u202e</b>"
    who = m.sit(session, name=name)
    session.flush()
    assert session.get_one(Participant, m.seat(session, who).participant_id).name == name


def test_a_token_is_good_for_its_own_seat_in_its_own_workshop_alone(session: Session, w: World) -> None:
    here, elsewhere = meeting(session, w.here, joined=2), meeting(session, w.second, joined=1)
    session.flush()
    one, two = (here.seat(session, who).participant_id for who in (0, 1))
    assert one != two
    participant = session.get_one(Participant, one)
    for token in ("", participant.token_hash, here.way.token, here.way.code, one.hex, "\ud800", "x" * 100_000):
        with pytest.raises(NotFound) as refused:
            seat_of(session, token=token, workshop_id=here.workshop)
        assert refused.value.codes == ("ACC-001",)
    with pytest.raises(NotFound):
        seat_of(session, token=here.tokens[0], workshop_id=elsewhere.workshop)


def test_a_vote_is_kept_with_what_was_said_beside_it_and_changed_until_the_end(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    ballot = m.ask(session)
    m.vote(session, 0, ballot, 2, confidence=Confidence.LOW, reason="Å <i>why</i>\n=1")
    vote = own(session, m, 0, ballot)
    assert (vote.level, vote.confidence, vote.reason) == (2, Confidence.LOW, "Å <i>why</i>\n=1")
    m.vote(session, 0, ballot, None, seq=2)
    vote = own(session, m, 0, ballot)
    assert (vote.level, vote.confidence, vote.reason) == (None, None, "")


def test_a_repeat_changes_nothing_even_when_it_says_something_else(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot, operation = m.ask(session), uuid4()
    m.vote(session, 0, ballot, 2, operation=operation)
    for seq in (0, 1, 2):
        m.vote(session, 0, ballot, 4, operation=operation, seq=seq)
    assert own(session, m, 0, ballot).level == 2


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_of_votes_that_arrive_in_any_order_the_newest_stands(
    session: Session, w: World, order: tuple[int, ...]
) -> None:
    m = meeting(session, w.here)
    ballot = m.ask(session)
    for seq in order:
        m.vote(session, 0, ballot, seq, seq=seq)
    assert own(session, m, 0, ballot).level == 3
    assert len(votes(session, ballot)) == 1


def test_a_repeat_after_the_end_is_acknowledged_and_changes_nothing(session: Session, w: World) -> None:
    """The phone that did not hear that its vote arrived sends it again; it must not be told it is lost."""
    m = meeting(session, w.here)
    ballot, operation = m.ballot(session, [1] * 5), uuid4()
    m.vote(session, 0, ballot, 2, operation=operation, seq=2)
    m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    m.vote(session, 0, ballot, 2, operation=operation, seq=2)
    with pytest.raises(Invalid) as refused:
        m.vote(session, 0, ballot, 3, seq=3)
    assert refused.value.codes == ("VOT-001",)
    assert own(session, m, 0, ballot).level == 2


@pytest.mark.parametrize("level", [0, -1, 99, True, 2.0, "2"])
def test_a_level_the_scale_does_not_have_is_refused(session: Session, w: World, level: int) -> None:
    m = meeting(session, w.here)
    ballot = m.ask(session)
    with pytest.raises(Invalid) as refused:
        m.vote(session, 0, ballot, level)
    assert refused.value.codes == ("JUD-001",)
    assert votes(session, ballot) == {}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "x" * (REASON + 1)}, "TXT-002"),
        ({"reason": "a\x00"}, "TXT-001"),
        ({"confidence": "certain"}, "WRD-001"),
    ],
)
def test_what_goes_with_a_vote_is_checked_before_anything_is_kept(
    session: Session, w: World, more: dict[str, str], code: str
) -> None:
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1])
    with pytest.raises(Invalid) as refused, session.begin_nested():
        m.vote(session, 0, ballot, 3, seq=2, **more)
    assert refused.value.codes == (code,)
    session.expire_all()
    assert own(session, m, 0, ballot).level == 1


def test_a_ballot_of_another_workshop_is_not_there(session: Session, w: World) -> None:
    here, elsewhere = meeting(session, w.here), meeting(session, w.second)
    ballot = elsewhere.ask(session)
    for wrong in (ballot, uuid4()):
        with pytest.raises(NotFound) as refused:
            here.vote(session, 0, wrong, 1)
        assert refused.value.codes == ("ACC-001",)


def test_who_leaves_takes_all_votes_along_and_what_was_revealed_of_them_stays(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    revealed = m.revealed(session, [1] * 5)
    closed = m.ballot(session, [2] * 5, factor=OTHER_FACTOR)
    m.lead(session, ballots.close_ballot, ballot_id=closed)
    still = m.ballot(session, [3] * 5)
    seat = m.seat(session, 0)
    leave(session=session, seat=seat)
    session.flush()
    assert [len(votes(session, ballot)) for ballot in (revealed, closed, still)] == [4, 4, 4]
    assert session.get_one(Ballot, revealed).result["levels"][0] == 5
    with pytest.raises(NotFound):
        m.seat(session, 0)


def test_who_was_removed_is_out_and_takes_no_other_phone_along(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1, 2, 3])
    m.lead(session, remove_participant, participant_id=m.seat(session, 1).participant_id)
    session.flush()
    assert sorted(filter(None, votes(session, ballot).values())) == [1, 3]
    with pytest.raises(NotFound):
        m.seat(session, 1)
    with pytest.raises(NotFound):
        m.vote(session, 1, ballot, 2, seq=2)


def test_who_left_may_come_back_as_somebody_new(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1])
    leave(session=session, seat=m.seat(session, 0))
    again = m.sit(session)
    m.vote(session, again, ballot, 2)
    assert list(votes(session, ballot).values()) == [2]


def test_votes_of_two_workshops_of_one_round_do_not_meet(session: Session, w: World) -> None:
    one, two = meeting(session, w.here), meeting(session, w.here)
    first, second = one.ballot(session, [1] * 5), two.ballot(session, [4] * 5)
    one.lead(session, ballots.reveal_ballot, ballot_id=first)
    leave(session=session, seat=one.seat(session, 0))
    session.flush()
    assert session.get_one(Ballot, second).closed_at is None
    assert set(votes(session, second).values()) == {4}


# Two requests of one phone at once.


def at_once(database: Engine, *works: object) -> list[object]:
    ready = Barrier(len(works))

    def run(work: object) -> object:
        ready.wait(10)
        with transaction(engine=database) as session:
            return work(session)

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


@pytest.fixture
def m(database: Engine) -> Meeting:
    with transaction(engine=database) as session:
        owner = builders.person(session, "owner")
        return meeting(session, builders.case(session, owner, builders.study(session, owner)), joined=8)


def test_two_first_votes_of_one_phone_at_once_are_one_row_and_no_error(database: Engine, m: Meeting) -> None:
    for _again in range(8):
        with transaction(engine=database) as session:
            ballot, seat = m.ask(session), m.seat(session, 0)

        def vote(seq: int, ballot: UUID = ballot, seat: object = seat) -> object:
            return lambda session: cast_vote(
                session=session, seat=seat, ballot_id=ballot, operation=uuid4(), seq=seq, level=seq
            )

        assert at_once(database, *[vote(seq) for seq in (1, 2, 3)]) == [None, None, None]
        with reading(engine=database) as session:
            assert votes(session, ballot) == {seat.participant_id: 3}


def test_one_vote_sent_many_times_at_once_is_one_row(database: Engine, m: Meeting) -> None:
    with transaction(engine=database) as session:
        ballot = m.ask(session)
    operation = uuid4()
    at_once(database, *[lambda session: m.vote(session, 0, ballot, 2, operation=operation)] * 6)
    with reading(engine=database) as session:
        assert list(votes(session, ballot).values()) == [2]


def test_everybody_votes_at_once_and_every_vote_is_there(database: Engine, m: Meeting) -> None:
    with transaction(engine=database) as session:
        ballot = m.ask(session)
    at_once(database, *[lambda session, who=who: m.vote(session, who, ballot, 1 + who % 4) for who in range(8)])
    with reading(engine=database) as session:
        assert sorted(filter(None, votes(session, ballot).values())) == [1, 1, 2, 2, 3, 3, 4, 4]


def test_who_leaves_twice_at_once_left(database: Engine, m: Meeting) -> None:
    with transaction(engine=database) as session:
        m.ballot(session, [1])
        seat = m.seat(session, 0)
    assert at_once(database, *[lambda session: leave(session=session, seat=seat)] * 3) == [None] * 3
    with reading(engine=database) as session:
        assert builders.count(session, Vote) == 0


def test_joining_does_not_fail_while_the_meeting_is_led(database: Engine, m: Meeting) -> None:
    at_once(
        database,
        *[m.sit] * 4,
        m.ask,
        lambda session: try_way_in(session=session, secret=m.way.code, address="x"),
        lambda session: m.lead(session, workshops.lock_lobby, workshop_id=m.workshop, locked=False),
    )
    with reading(engine=database) as session:
        assert builders.count(session, Participant) == 12
