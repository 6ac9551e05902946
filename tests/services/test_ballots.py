"""Ballots: a count until the reveal, a picture that never changes after it, and nothing in between."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import reading, transaction
from interview.errors import Invalid, NotFound
from interview.models import Ballot, Participant, Vote, Workshop
from interview.services import ballots, instruments, workshops
from interview.services.participants import cast_vote, leave, remove_participant
from interview.vocabulary import BoardRole, Confidence, Helix, Manner, Phase
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, World
from tests.meetings import Meeting, meeting, rows_of_votes, votes

CHAIR, BOARD, STAFF = BoardRole.CHAIR, BoardRole.BOARD, BoardRole.STAFF
FIRM, PUBLIC = Helix.FIRM, Helix.GOVERNMENT


def result(session: Session, ballot: UUID) -> dict[str, object]:
    session.flush()
    found = session.get_one(Ballot, ballot).result
    assert found is not None
    return json.loads(json.dumps(found))


def refused(code: str, session: Session, m: Meeting, service: object, **values: object) -> None:
    with pytest.raises(Invalid) as refusal, session.begin_nested():
        m.lead(session, service, **values)
    assert refusal.value.codes == (code,)
    session.expire_all()


def levels_of(session: Session, w: World) -> int:
    return len(instruments.of(session, version_id=w.here.version).levels)


def test_a_vote_is_not_opened_to_fewer_than_the_threshold(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=4)
    refused("BAL-001", session, m, ballots.open_ballot, workshop_id=m.workshop, factor=FACTOR)
    assert builders.count(session, Ballot) == 0
    m.sit(session)
    session.flush()
    assert session.get_one(Ballot, m.ask(session)).number == 1


def test_who_left_or_was_removed_does_not_count_as_joined(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=6)
    leave(session=session, seat=m.seat(session, 0))
    m.lead(session, remove_participant, participant_id=m.seat(session, 1).participant_id)
    session.flush()
    refused("BAL-001", session, m, ballots.open_ballot, workshop_id=m.workshop, factor=FACTOR)


def test_another_vote_on_a_factor_is_the_next_number_and_the_first_one_stays(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    first = m.revealed(session, [1, 1, 1, 2, 2])
    frozen = result(session, first)
    second = m.revealed(session, [4, 4, 4, 4, 4])
    other = m.ask(session, OTHER_FACTOR)
    assert [session.get_one(Ballot, id).number for id in (first, second, other)] == [1, 2, 1]
    assert result(session, first) == frozen
    assert len(votes(session, first)) == len(votes(session, second)) == 5


def test_opening_a_vote_closes_the_one_before(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    first = m.ask(session)
    second = m.ask(session, OTHER_FACTOR)
    with pytest.raises(Invalid):
        m.vote(session, 0, first, 1)
    m.vote(session, 0, second, 1)


def test_a_closed_vote_refuses_and_one_opened_again_goes_on_with_the_votes_in_it(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1, 2])
    m.lead(session, ballots.close_ballot, ballot_id=ballot)
    for who, level in ((0, 3), (4, 3)):  # a change, and a first vote
        with pytest.raises(Invalid) as refusal:
            m.vote(session, who, ballot, level, seq=2)
        assert refusal.value.codes == ("VOT-001",)
    m.lead(session, ballots.reopen_ballot, ballot_id=ballot)
    assert session.get_one(Workshop, m.workshop).phase is Phase.VOTE
    m.vote(session, 0, ballot, 3, seq=2)
    m.vote(session, 4, ballot, 3)
    assert sorted(filter(None, votes(session, ballot).values())) == [2, 3, 3]


def test_only_the_newest_vote_on_a_factor_is_opened_again_since_phones_show_that_one(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    first, newest = m.ask(session), m.ask(session)
    refused("BAL-005", session, m, ballots.reopen_ballot, ballot_id=first)
    m.lead(session, ballots.close_ballot, ballot_id=newest)
    m.lead(session, ballots.reopen_ballot, ballot_id=newest)
    m.vote(session, 0, newest, 1)


def test_a_revealed_vote_is_not_opened_again(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.revealed(session, [1] * 5)
    refused("BAL-002", session, m, ballots.reopen_ballot, ballot_id=ballot)
    with pytest.raises(Invalid) as refusal:
        m.vote(session, 5, ballot, 1)
    assert refusal.value.codes == ("VOT-001",)


def test_a_reveal_leaves_no_other_vote_open(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    earlier = m.ballot(session, [1] * 5)
    late = m.ask(session, OTHER_FACTOR)
    m.lead(session, ballots.reveal_ballot, ballot_id=earlier)
    with pytest.raises(Invalid) as refusal:
        m.vote(session, 0, late, 1)
    assert refusal.value.codes == ("VOT-001",)


def test_the_reveal_shows_counts_who_was_there_and_reasons_in_the_order_of_letters(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here, joined=8)
    ballot = m.ask(session)
    said = [(2, "zeal"), (2, ""), (1, "nobody pays"), (3, "we pay"), (3, "a plan"), (2, "half"), (None, "new")]
    for who, (level, reason) in enumerate(said):
        m.vote(session, who, ballot, level, reason=reason)
    m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    shown = result(session, ballot)
    assert shown["levels"] == [1, 3, 2, *[0] * (levels_of(session, w) - 3)]
    assert (shown["cannot"], shown["present"]) == (1, 8)
    assert (shown["lowest"], shown["highest"]) == (["nobody pays"], ["a plan", "we pay"])
    workshop = session.get_one(Workshop, m.workshop)
    assert (workshop.phase, workshop.factor) == (Phase.DISCUSS, FACTOR)


def test_reasons_for_the_only_level_are_told_once(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=5)
    ballot = m.ask(session)
    for who in range(5):
        m.vote(session, who, ballot, 2, reason=f"r{who}")
    m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    assert result(session, ballot)["lowest"] == [f"r{who}" for who in range(5)]
    assert result(session, ballot)["highest"] == []


def test_below_the_threshold_nothing_is_revealed_and_who_cannot_judge_does_not_count(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here, joined=8)
    ballot = m.ballot(session, [1, 2, 3, 4, None, None, None])
    refused("BAL-003", session, m, ballots.reveal_ballot, ballot_id=ballot)
    stands = session.get_one(Ballot, ballot)
    assert (stands.closed_at, stands.revealed_at, stands.result) == (None, None, None)
    m.vote(session, 7, ballot, 1)
    m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    assert result(session, ballot)["cannot"] == 3


@pytest.mark.parametrize("below", [[1, 2, 3, 4], [2, None, None, None, None], [None] * 6, []])
def test_a_refused_reveal_reads_no_vote_and_says_nothing_of_them(
    database: Engine, below: list[int | None]
) -> None:
    with transaction(engine=database) as session:
        m = meeting(session, builders.world(session).here)
        ballot = m.ask(session)
        for who, level in enumerate(below):
            m.vote(session, who, ballot, level, reason=f"canary{who}")
    with rows_of_votes(database) as fetched:
        with pytest.raises(Invalid) as refusal, transaction(engine=database) as session:
            m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    assert fetched == []
    assert str(refusal.value) == str(_refusal_of_nobody(database))


def _refusal_of_nobody(database: Engine) -> Invalid:
    """What is said where nobody voted: nothing else may be said where some did."""
    with transaction(engine=database) as session:
        m = meeting(session, _place(session))
        ballot = m.ask(session)
    with pytest.raises(Invalid) as refusal, transaction(engine=database) as session:
        m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    return refusal.value


def test_what_was_revealed_never_changes_whoever_leaves_or_is_removed(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=8)
    ballot = m.ask(session)
    for who in range(6):
        m.vote(session, who, ballot, 1 + who // 3, reason=f"r{who}")
    m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    frozen = result(session, ballot)
    gone = m.seat(session, 0)
    leave(session=session, seat=gone)
    m.lead(session, remove_participant, participant_id=m.seat(session, 1).participant_id)
    m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    with pytest.raises(Invalid):
        m.vote(session, 7, ballot, 4)
    assert result(session, ballot) == frozen
    assert len(votes(session, ballot)) == 4  # of the two who are gone nobody can say any more what they voted


def test_a_late_vote_needs_another_ballot(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    first = m.revealed(session, [1] * 5)
    second = m.ballot(session, [1, 1, 1, 1, 1, 4])
    m.lead(session, ballots.reveal_ballot, ballot_id=second)
    assert result(session, first)["levels"][0] == result(session, second)["levels"][0] == 5
    assert sum(result(session, first)["levels"]) == 5


def test_a_vote_of_who_left_before_the_reveal_is_gone_with_its_reason(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=7)
    ballot = m.ask(session)
    for who in range(7):
        m.vote(session, who, ballot, 1 if who else 4, reason=f"r{who}")
    leave(session=session, seat=m.seat(session, 0))
    m.lead(session, remove_participant, participant_id=m.seat(session, 1).participant_id)
    m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    shown = result(session, ballot)
    assert shown["levels"] == [5, *[0] * (levels_of(session, w) - 1)]
    assert shown["present"] == 5
    assert "r0" not in repr(shown)
    assert "r1" not in repr(shown)
    assert session.exec(select(Vote).where(Vote.reason.in_(("r0", "r1")))).all() == []


GROUPED = {
    "two groups, each of three who chose": (
        [CHAIR] * 3 + [BOARD] * 4,
        [1, 1, 2, 2, 3, None, 3],
        {"chair", "board"},
    ),
    "one group of two": ([CHAIR] * 2 + [BOARD] * 5, [1, 1, 2, 2, 3, 3, 3], set()),
    "three groups of three": ([CHAIR] * 3 + [BOARD] * 3 + [STAFF] * 3, [1] * 9, {"chair", "board", "staff"}),
    "a group alone": ([CHAIR] * 6, [1] * 6, set()),
    "one too few who chose": ([CHAIR] * 3 + [BOARD] * 4, [1, 1, None, 1, 1, 1, 1], set()),
    "one who only cannot judge": ([CHAIR] * 3 + [BOARD] * 3 + [STAFF], [1] * 6 + [None], set()),
}


@pytest.mark.parametrize("what", GROUPED)
@pytest.mark.parametrize("by", ["roles", "helices"])
def test_groups_are_shown_only_where_each_and_its_complement_reach_the_threshold(
    session: Session, w: World, what: str, by: str
) -> None:
    roles, levels, expected = GROUPED[what]
    helices = {CHAIR: FIRM, BOARD: PUBLIC, STAFF: Helix.OTHER}
    who = [(role, FIRM) if by == "roles" else (BOARD, helices[role]) for role in roles]
    m = meeting(session, w.here, joined=who, threshold=3)
    ballot = m.ask(session)
    for n, level in enumerate(levels):
        m.vote(session, n, ballot, level)
    m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    names = {role.value if by == "roles" else helices[role].value: role for role in set(roles)}
    shown = result(session, ballot)["groups"]
    if not expected:
        assert shown == {}
        return
    assert {names[name].value for name in shown[by]} == expected
    for name, counts in shown[by].items():
        mine = [level for role, level in zip(roles, levels, strict=True) if role is names[name]]
        assert counts == [*[mine.count(n + 1) for n in range(levels_of(session, w))], mine.count(None)]


def test_when_two_groups_are_small_the_large_one_is_not_shown_either(session: Session, w: World) -> None:
    """It and the whole would show the two small ones together."""
    m = meeting(session, w.here, joined=[(CHAIR, FIRM)] * 6 + [(BOARD, FIRM), (STAFF, FIRM)], threshold=3)
    ballot = m.revealed(session, [1] * 6 + [4, 4])
    assert result(session, ballot)["groups"] == {}


def test_a_show_of_hands_is_counts_that_are_revealed_as_they_are_entered(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    counts = [1, 1, *[0] * (levels_of(session, w) - 2)]
    made = m.lead(session, ballots.enter_hands, workshop_id=m.workshop, factor=FACTOR, counts=counts, cannot=2)
    ballot = session.get_one(Ballot, made)
    assert ballot.manner is Manner.HANDS
    assert ballot.revealed_at == ballot.closed_at is not None
    assert result(session, made) == {"levels": counts, "cannot": 2, "present": 4}
    refused("BAL-002", session, m, ballots.reopen_ballot, ballot_id=made)


@pytest.mark.parametrize(
    "counts", [[], [1], [0] * 4, [0] * 5, [-1, 2, 0, 0], [True, 0, 0, 0], [1.0, 0, 0, 0], ["1", 0, 0, 0]]
)
def test_hands_that_cannot_be_are_refused(session: Session, w: World, counts: list[int]) -> None:
    m = meeting(session, w.here, joined=0)
    refused("BAL-004", session, m, ballots.enter_hands, workshop_id=m.workshop, factor=FACTOR, counts=counts)
    assert builders.count(session, Ballot) == 0


def test_hands_close_the_vote_by_phone_that_they_take_the_place_of(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1])
    counts = [3, *[0] * (levels_of(session, w) - 1)]
    made = m.lead(session, ballots.enter_hands, workshop_id=m.workshop, factor=FACTOR, counts=counts)
    with pytest.raises(Invalid):
        m.vote(session, 1, ballot, 1)
    assert session.get_one(Ballot, made).number == 2
    assert session.get_one(Ballot, ballot).result is None


def test_a_factor_the_guide_does_not_have_is_not_voted_on(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    refused("WRD-001", session, m, ballots.open_ballot, workshop_id=m.workshop, factor="nothing")


# Two things at once.


class Racing:
    """Two transactions that begin at the same moment, over and over; what each gave, or the refusal."""

    def __init__(self, database: Engine) -> None:
        self.database = database

    def __call__(self, *works: object) -> list[object]:
        ready = Barrier(len(works))

        def run(work: object) -> object:
            ready.wait(10)
            try:
                with transaction(engine=self.database) as session:
                    return work(session)
            except (Invalid, NotFound) as refusal:
                return refusal.codes

        with ThreadPoolExecutor(len(works)) as threads:
            return list(threads.map(run, works))


@pytest.fixture
def racing(database: Engine) -> Racing:
    return Racing(database)


@pytest.fixture
def m(database: Engine) -> Meeting:
    with transaction(engine=database) as session:
        return meeting(session, _place(session), joined=8)


def _place(session: Session) -> builders.Place:
    owner = builders.person(session, f"owner-{uuid4()}")
    return builders.case(session, owner, builders.study(session, owner))


@pytest.mark.parametrize("ending", ["close", "reveal", "turn", "next", "hands", "workshop"])
def test_no_vote_lands_in_a_ballot_after_it_was_closed(
    database: Engine, racing: Racing, m: Meeting, ending: str
) -> None:
    """What is acknowledged counts, what is refused does not, whichever came first."""
    with reading(engine=database) as session:
        levels = len(instruments.of(session, version_id=m.place.version).levels)
    ends = {
        "close": lambda s, b: m.lead(s, ballots.close_ballot, ballot_id=b),
        "reveal": lambda s, b: m.lead(s, ballots.reveal_ballot, ballot_id=b),
        "turn": lambda s, b: m.lead(
            s, workshops.turn_to, workshop_id=m.workshop, phase=Phase.DISCUSS, factor=FACTOR
        ),
        "next": lambda s, b: m.ask(s),
        "hands": lambda s, b: m.lead(
            s, ballots.enter_hands, workshop_id=m.workshop, factor=FACTOR, counts=[1, *[0] * (levels - 1)]
        ),
        "workshop": lambda s, b: m.lead(s, workshops.close_workshop, workshop_id=m.workshop),
    }
    for _again in range(1 if ending == "workshop" else 6):
        with transaction(engine=database) as session:
            ballot = m.ballot(session, [1] * 5)
        *acked, ended = racing(
            *[lambda s, who=who, ballot=ballot: m.vote(s, who, ballot, 2) for who in (5, 6, 7)],
            lambda s, ballot=ballot, end=ends[ending]: end(s, ballot),
        )
        assert set(acked) <= {None, ("VOT-001",)}
        assert not isinstance(ended, tuple)
        landed = acked.count(None)
        with transaction(engine=database) as session:
            assert len(votes(session, ballot)) == 5 + landed
            if ending == "reveal":
                assert result(session, ballot)["levels"][:2] == [5, landed]


def test_a_vote_under_way_holds_the_reveal_until_it_landed_and_one_behind_it_is_refused(
    postgresql_database: Engine,
) -> None:
    """The order is forced here: the vote has the ballot, the reveal asks for it, another vote comes."""
    with transaction(engine=postgresql_database) as session:
        m = meeting(session, _place(session), joined=8)
        ballot = m.ballot(session, [1] * 5)
    asked = Event()

    def reveal() -> None:
        with transaction(engine=postgresql_database) as session:
            asked.set()
            m.lead(session, ballots.reveal_ballot, ballot_id=ballot)

    with ThreadPoolExecutor(1) as threads:
        with transaction(engine=postgresql_database) as session:
            m.vote(session, 5, ballot, 2)
            session.flush()
            revealing = threads.submit(reveal)
            asked.wait(5)
            with pytest.raises(TimeoutError):
                revealing.result(0.3)
        revealing.result(5)
    with pytest.raises(Invalid), transaction(engine=postgresql_database) as session:
        m.vote(session, 6, ballot, 2)
    with reading(engine=postgresql_database) as session:
        assert result(session, ballot)["levels"][:2] == [5, 1]


def test_two_votes_opened_at_once_get_two_numbers_and_one_is_open(
    database: Engine, racing: Racing, m: Meeting
) -> None:
    for _again in range(5):
        made = racing(*[m.ask] * 3)
        assert all(isinstance(one, UUID) for one in made)
        with reading(engine=database) as session:
            found = [session.get_one(Ballot, one) for one in made]
            assert len({one.number for one in found}) == 3
            assert [one.number for one in found if one.closed_at is None] == [max(one.number for one in found)]


def test_revealing_opening_and_closing_at_once_never_wait_for_each_other_for_ever(
    database: Engine, racing: Racing, m: Meeting
) -> None:
    for _again in range(8):
        with transaction(engine=database) as session:
            ballot = m.ballot(session, [1] * 5)
        given = racing(
            lambda s, ballot=ballot: m.lead(s, ballots.reveal_ballot, ballot_id=ballot),
            m.ask,
            lambda s, ballot=ballot: m.lead(s, ballots.close_ballot, ballot_id=ballot),
            lambda s: m.lead(s, workshops.turn_to, workshop_id=m.workshop, phase=Phase.ACTIONS),
        )
        assert not [one for one in given if isinstance(one, tuple)]
        with reading(engine=database) as session:
            assert result(session, ballot)["levels"][0] == 5


def test_reopening_and_opening_at_once_leave_one_vote_open(
    database: Engine, racing: Racing, m: Meeting
) -> None:
    for _again in range(8):
        with transaction(engine=database) as session:
            ballot = m.ask(session)
            m.lead(session, ballots.close_ballot, ballot_id=ballot)
        reopened, opened = racing(
            lambda s, ballot=ballot: m.lead(s, ballots.reopen_ballot, ballot_id=ballot),
            lambda s: m.ask(s, OTHER_FACTOR),
        )
        assert reopened is None
        assert isinstance(opened, UUID)
        with reading(engine=database) as session:
            still = session.exec(select(Ballot.id).where(Ballot.closed_at.is_(None))).all()
            assert len(still) == 1


def test_who_is_removed_or_leaves_at_the_moment_of_voting_leaves_no_vote_behind(
    database: Engine, racing: Racing, m: Meeting
) -> None:
    for how in ("removed", "left") * 4:
        with transaction(engine=database) as session:
            who = m.sit(session)
            ballot = m.ask(session)
            session.flush()
            seat = m.seat(session, who)
        going = {
            "removed": lambda s: m.lead(s, remove_participant, participant_id=seat.participant_id),  # noqa: B023
            "left": lambda s: leave(session=s, seat=seat),  # noqa: B023
        }
        racing(
            lambda s: cast_vote(session=s, seat=seat, ballot_id=ballot, operation=uuid4(), seq=1, level=1),  # noqa: B023
            going[how],
        )
        with reading(engine=database) as session:
            assert votes(session, ballot) == {}


def test_a_seat_known_before_it_was_taken_away_votes_no_more(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot, seat = m.ask(session), m.seat(session, 0)
    m.lead(session, remove_participant, participant_id=seat.participant_id)
    with pytest.raises(NotFound):
        cast_vote(session=session, seat=seat, ballot_id=ballot, operation=uuid4(), seq=1, level=1)
    assert votes(session, ballot) == {}


def test_nothing_is_kept_of_when_somebody_voted(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1, 2, 3])
    m.vote(session, 0, ballot, 4, seq=2, confidence=Confidence.HIGH)
    session.flush()
    moments = set(session.exec(select(Vote.created_at).where(Vote.ballot_id == ballot)))
    assert moments == {session.get_one(Ballot, ballot).opened_at}


def test_a_participants_name_goes_when_they_leave(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    who = m.sit(session, name="Canary Andersson")
    leave(session=session, seat=m.seat(session, who))
    session.flush()
    assert "Canary" not in repr(session.exec(select(Participant)).all())
