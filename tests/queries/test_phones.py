"""What one phone may know: its own vote, the turn of the meeting, what was revealed; of others nothing."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from interview.database.transactions import reading, transaction
from interview.errors import NotFound
from interview.models import Study
from interview.queries.phones import Phone, read_invitation, read_phone
from interview.services import ballots, decisions, sayings, workshops
from interview.services.participants import remove_participant
from interview.vocabulary import ABOUT_NO_FACTOR, BoardRole, Confidence, DecidedBy, Helix, Phase
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, World
from tests.meetings import Meeting, meeting, rows_of_votes

LED = (Phase.LOBBY, Phase.OPENING, Phase.EXPLAIN, Phase.DISCUSS, Phase.DECIDE, Phase.ACTIONS)


def phone(session: Session, m: Meeting, who: int) -> Phone:
    session.flush()
    return read_phone(session=session, seat=m.seat(session, who), language="en")


def turn(session: Session, m: Meeting, phase: Phase, factor: str = FACTOR) -> None:
    m.lead(session, workshops.turn_to, workshop_id=m.workshop, phase=phase, factor=factor)


def decide(session: Session, m: Meeting, level: int | None) -> None:
    m.lead(
        session,
        decisions.decide,
        workshop_id=m.workshop,
        factor=FACTOR,
        level=level,
        decided_by=DecidedBy.CONSENT,
        rationale="canary rationale",
        dissent="canary dissent",
    )


def test_an_invitation_says_who_runs_it_and_until_when_what_is_kept(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    session.get_one(Study, w.here.study).retention_on = date(2031, 12, 31)
    session.flush()
    told = read_invitation(session=session, workshop_id=m.workshop)
    assert (told.initiative, told.threshold, told.kept_until) == ("Skåne Food", 5, date(2031, 12, 31))
    assert (told.locked, told.closed) == (False, False)
    m.lead(session, workshops.lock_lobby, workshop_id=m.workshop)
    m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    session.flush()
    told = read_invitation(session=session, workshop_id=m.workshop)
    assert (told.locked, told.closed) == (True, True)
    with pytest.raises(NotFound):
        read_invitation(session=session, workshop_id=uuid4())


def test_a_phone_follows_the_meeting_from_turn_to_turn(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    for phase in LED:
        turn(session, m, phase)
        seen = phone(session, m, 0)
        assert seen.phase is phase
        assert (seen.factor and seen.factor.id) == (None if phase in ABOUT_NO_FACTOR else FACTOR)
        assert (seen.open, seen.ballot_id, seen.mine, seen.shown) == (False, None, None, ())


def test_a_phone_knows_its_own_vote_before_and_after_a_reload(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.ask(session)
    assert phone(session, m, 0).mine is None
    m.vote(session, 0, ballot, 3, seq=7, confidence=Confidence.HIGH, reason="because")
    seen = phone(session, m, 0)
    assert (seen.ballot_id, seen.open, seen.number) == (ballot, True, 1)
    assert seen.mine is not None
    assert (seen.mine.level, seen.mine.confidence, seen.mine.reason, seen.mine.seq) == (
        3,
        Confidence.HIGH,
        "because",
        7,
    )
    m.vote(session, 0, ballot, None, seq=8)
    mine = phone(session, m, 0).mine
    assert mine is not None
    assert mine.level is None


@pytest.fixture
def full(database: Engine) -> tuple[Meeting, UUID]:
    """Five that can be found wherever they come up, and a sixth that has not voted."""
    with transaction(engine=database) as session:
        owner = builders.person(session, "owner")
        m = meeting(session, builders.case(session, owner, builders.study(session, owner)), joined=0)
        for n in range(5):
            m.sit(session, name=f"canary name {n}", role=BoardRole.CHAIR, helix=Helix.FIRM)
        m.sit(session, name="me")
        session.flush()
        ballot = m.ask(session)
        for who in range(5):
            m.vote(session, who, ballot, 1 + who % 4, confidence=Confidence.LOW, reason=f"canary reason {who}")
        said = {"text": "canary saying", "factor": FACTOR, "role": BoardRole.CHAIR}
        m.lead(session, sayings.catch_saying, workshop_id=m.workshop, **said)
    return m, ballot


def looked(database: Engine, m: Meeting) -> tuple[Phone, list[tuple[object, ...]]]:
    with reading(engine=database) as session, rows_of_votes(database) as fetched:
        return phone(session, m, 5), fetched


def test_a_phone_reads_no_row_of_another_phones_vote_at_any_turn(
    database: Engine, full: tuple[Meeting, UUID]
) -> None:
    m, ballot = full

    def nothing_of_the_others(*, hidden: bool = True) -> Phone:
        seen, fetched = looked(database, m)
        assert fetched == []
        assert "canary" not in repr(seen)
        assert not hidden or seen.shown == ()
        return seen

    nothing_of_the_others()
    with transaction(engine=database) as session:
        m.lead(session, ballots.close_ballot, ballot_id=ballot)
    nothing_of_the_others()
    for phase in LED:
        with transaction(engine=database) as session:
            turn(session, m, phase)
        nothing_of_the_others()
    with transaction(engine=database) as session:
        m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    seen = nothing_of_the_others(hidden=False)
    assert [one.tally.levels for one in seen.shown] == [(2, 1, 1, 1)]
    for level in (None, 2):
        with transaction(engine=database) as session:
            decide(session, m, level)
        seen = nothing_of_the_others(hidden=False)
        assert (seen.decided, seen.agreed) == (True, level)
    with transaction(engine=database) as session:
        m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    nothing_of_the_others()


def test_what_a_phone_sees_before_the_reveal_is_the_same_whatever_the_others_voted(
    database: Engine, full: tuple[Meeting, UUID]
) -> None:
    m, ballot = full
    before, _rows = looked(database, m)
    with transaction(engine=database) as session:
        for who in range(4):
            m.vote(session, who, ballot, 4, seq=2, reason="canary again")
        m.lead(session, remove_participant, participant_id=m.seat(session, 4).participant_id)
    after, _rows = looked(database, m)
    assert after == before


def test_what_was_revealed_is_shown_while_it_is_discussed_and_decided_and_about_this_factor_alone(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    m.revealed(session, [1] * 5)
    assert len(phone(session, m, 5).shown) == 1
    m.revealed(session, [2] * 5, factor=OTHER_FACTOR)
    assert [one.tally.levels[:2] for one in phone(session, m, 5).shown] == [(0, 5)]
    second = m.ballot(session, [2] * 5)
    assert phone(session, m, 5).shown == ()  # the first picture would sway the second vote
    m.lead(session, ballots.reveal_ballot, ballot_id=second)
    seen = phone(session, m, 5)
    assert [(one.number, one.tally.levels[:2]) for one in seen.shown] == [(1, (5, 0)), (2, (0, 5))]
    for phase in LED:
        turn(session, m, phase)
        assert len(phone(session, m, 5).shown) == (2 if phase in (Phase.DISCUSS, Phase.DECIDE) else 0)


def test_a_decision_is_told_while_it_is_decided(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    assert (phone(session, m, 0).decided, phone(session, m, 0).agreed) == (False, None)
    decide(session, m, 3)
    assert (phone(session, m, 0).decided, phone(session, m, 0).agreed) == (True, 3)
    turn(session, m, Phase.DISCUSS)
    assert (phone(session, m, 0).decided, phone(session, m, 0).agreed) == (False, None)


def test_a_show_of_hands_asks_nothing_of_the_phones(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    counts = {"counts": [1, 0, 0, 0], "factor": FACTOR}
    m.lead(session, ballots.enter_hands, workshop_id=m.workshop, **counts)
    seen = phone(session, m, 0)
    assert (seen.ballot_id, seen.open) == (None, False)
    assert len(seen.shown) == 1


def test_a_removed_phone_sees_nothing_any_more(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    m.lead(session, remove_participant, participant_id=m.seat(session, 0).participant_id)
    session.flush()
    with pytest.raises(NotFound):
        phone(session, m, 0)
