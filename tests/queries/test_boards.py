"""What the facilitator's screen may know: of votes a count, and what was revealed; never anything else."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import reading, transaction
from interview.errors import Invalid
from interview.models import JoinLink, Participant, WorkshopStep
from interview.queries.board_views import Board
from interview.queries.boards import read_board
from interview.services import actions, ballots, decisions, sayings, workshops
from interview.services.participants import leave, remove_participant
from interview.services.ways_in import try_way_in
from interview.vocabulary import BoardRole, Confidence, DecidedBy, Helix, Manner, Outcome, Phase
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, World
from tests.meetings import Meeting, meeting, rows_of_votes


def board(session: Session, m: Meeting) -> Board:
    session.flush()
    return read_board(session=session, actor=m.owner, workshop_id=m.workshop)


def prepared(database: Engine, **how: object) -> Meeting:
    with transaction(engine=database) as session:
        owner = builders.person(session, "owner")
        return meeting(session, builders.case(session, owner, builders.study(session, owner)), **how)


# Two boards of eight that vote as differently as they can.
ONE = [(1, Confidence.LOW, "canary one")] * 7
OTHER = [(None, None, "")] * 3 + [(4, Confidence.HIGH, "canary other")] * 4


def voted(session: Session, m: Meeting, ballot: UUID, said: list, *, seq: int) -> None:
    for who, (level, confidence, reason) in enumerate(said):
        m.vote(session, who, ballot, level, seq=seq, confidence=confidence, reason=reason)


@pytest.mark.parametrize("closed", [False, True])
def test_before_the_reveal_what_is_read_is_the_same_whatever_was_voted(database: Engine, closed: bool) -> None:
    m = prepared(database, joined=8)
    with transaction(engine=database) as session:
        ballot = m.ask(session)

    def read(said: list, seq: int) -> tuple[Board, list[tuple[object, ...]]]:
        with transaction(engine=database) as session:
            voted(session, m, ballot, said, seq=seq)
            if closed:
                m.lead(session, ballots.close_ballot, ballot_id=ballot)
        with reading(engine=database) as session, rows_of_votes(database) as fetched:
            found = board(session, m)
        with transaction(engine=database) as session:
            if closed:
                m.lead(session, ballots.reopen_ballot, ballot_id=ballot)
        return found, fetched

    (first, rows), (second, other_rows) = read(ONE, 1), read(OTHER, 2)
    assert first == second
    assert "canary" not in repr(first)
    assert len(rows) == len(other_rows) == 1  # the ballot, and how many voted in it
    assert rows == other_rows
    assert rows[0][1] == 7
    assert first.ballots[0].voted == 7
    assert first.ballots[0].revealed is None


def test_nothing_that_leads_a_meeting_reads_a_vote_before_the_reveal(database: Engine) -> None:
    """Everything a facilitator can do is done, and every row that left the table of votes is looked at."""
    m = prepared(database, joined=8)
    with transaction(engine=database) as session:
        first = m.ask(session)
        voted(session, m, first, [(1, Confidence.LOW, "canary low")] * 4, seq=1)
        last = m.seat(session, 7)

    def led(session: Session) -> list[object]:
        leading = {"workshop_id": m.workshop}
        given = [
            m.lead(session, workshops.turn_to, phase=Phase.EXPLAIN, factor=FACTOR, **leading),
            m.lead(session, ballots.reopen_ballot, ballot_id=first),
            m.lead(session, ballots.close_ballot, ballot_id=first),
            m.lead(session, workshops.lock_lobby, locked=False, **leading),
            m.lead(session, sayings.catch_saying, text="Said.", factor=FACTOR, **leading),
            m.lead(session, actions.add_action, round_id=m.place.round, text="Do.", **leading),
            m.lead(
                session, decisions.decide, factor=FACTOR, level=None, decided_by=DecidedBy.CONSENT, **leading
            ),
            m.lead(session, remove_participant, participant_id=last.participant_id),
            m.ask(session, OTHER_FACTOR),
            board(session, m),
        ]
        with pytest.raises(Invalid) as refused, session.begin_nested():
            m.lead(session, ballots.reveal_ballot, ballot_id=first)
        m.lead(session, workshops.close_workshop, **leading)
        return [*given, str(refused.value), board(session, m)]

    with rows_of_votes(database) as fetched:
        with transaction(engine=database) as session:
            given = led(session)
    assert "canary" not in repr(given)
    assert fetched, "the counts at least are read"
    for row in fetched:  # the id of a ballot and a number of votes, and that is all
        assert len(row) == 2
        assert row[1] == 4


def test_the_rows_are_looked_at_rightly_since_a_reveal_is_seen_to_read_votes(database: Engine) -> None:
    m = prepared(database, joined=8)
    with transaction(engine=database) as session:
        ballot = m.ask(session)
        voted(session, m, ballot, ONE, seq=1)
    with rows_of_votes(database) as fetched:
        with transaction(engine=database) as session:
            m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
    assert "canary one" in repr(fetched)


def test_a_reveal_is_the_first_to_say_anything_and_says_it_without_names(database: Engine) -> None:
    m = prepared(database, joined=0)
    with transaction(engine=database) as session:
        for n in range(6):
            m.sit(session, name=f"canary name {n}", role=BoardRole.CHAIR)
        session.flush()
        ballot = m.ask(session)
        voted(session, m, ballot, [(1, None, "canary low"), *[(2, None, "canary high")] * 5], seq=1)
        before = board(session, m)
        m.lead(session, ballots.reveal_ballot, ballot_id=ballot)
        after = board(session, m)
    assert "canary low" not in repr(before)
    shown = after.ballots[0].revealed
    assert shown is not None
    assert (shown.tally.levels[:2], shown.tally.cannot, shown.present) == ((1, 5), 0, 6)
    assert (shown.lowest, shown.highest) == (("canary low",), ("canary high",) * 5)
    assert shown.outcome is Outcome.CONSENSUS
    assert "name" not in repr(after.ballots)
    ids = {phone.id.hex for phone in after.present}
    assert not [hex for hex in ids if hex in repr(after.ballots).replace("-", "")]


def test_who_is_present_stands_in_the_order_of_names_and_says_nothing_of_who_voted(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here, joined=0)
    for name in ("Eve", "adam", "Bo", "", "Cy"):
        m.sit(session, name=name)
    session.flush()
    ballot = m.ask(session)
    before = board(session, m).present
    for who in (3, 0):
        m.vote(session, who, ballot, 1)
    after = board(session, m)
    assert after.present == before
    assert [phone.name for phone in after.present] == ["", "adam", "Bo", "Cy", "Eve"]
    assert after.ballots[0].voted == 2


def test_no_hash_of_a_token_or_code_is_in_what_is_read(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    told = repr(board(session, m))
    for link in session.exec(select(JoinLink)):
        assert link.token_hash not in told
        assert link.code_hash not in told
    for hash in session.exec(select(Participant.token_hash)):
        assert hash not in told


def test_who_left_or_was_removed_is_not_present_any_more(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    leave(session=session, seat=m.seat(session, 0))
    m.lead(session, remove_participant, participant_id=m.seat(session, 1).participant_id)
    assert len(board(session, m).present) == 4


def test_groups_of_a_revealed_vote_come_with_their_names(session: Session, w: World) -> None:
    who = [(BoardRole.CHAIR, Helix.FIRM)] * 3 + [(BoardRole.STAFF, Helix.GOVERNMENT)] * 3
    m = meeting(session, w.here, joined=who, threshold=3)
    m.revealed(session, [1, 1, 1, 2, 2, 2])
    shown = board(session, m).ballots[0].revealed
    assert shown is not None
    assert {role: tally.levels[:2] for role, tally in shown.by_role} == {
        BoardRole.CHAIR: (3, 0),
        BoardRole.STAFF: (0, 3),
    }
    assert shown.by_helix == ()  # never two divisions of the same votes


def test_of_a_board_of_one_role_the_groups_are_shown_instead(session: Session, w: World) -> None:
    who = [(BoardRole.BOARD, Helix.FIRM)] * 3 + [(BoardRole.BOARD, Helix.GOVERNMENT)] * 3
    m = meeting(session, w.here, joined=who, threshold=3)
    m.revealed(session, [1, 1, 1, 2, 2, 2])
    shown = board(session, m).ballots[0].revealed
    assert shown is not None
    assert shown.by_role == ()
    assert {helix: tally.levels[:2] for helix, tally in shown.by_helix} == {
        Helix.FIRM: (3, 0),
        Helix.GOVERNMENT: (0, 3),
    }


def test_nobodys_vote_is_found_by_laying_two_divisions_over_each_other(session: Session, w: World) -> None:
    """Eleven voters, five of whom sit on the board; all of those and one more are of firms."""
    who = [(BoardRole.BOARD, Helix.FIRM)] * 5 + [(BoardRole.MEMBER, Helix.FIRM)]
    who += [(BoardRole.MEMBER, Helix.HIGHER_EDUCATION)] * 5
    m = meeting(session, w.here, joined=who, threshold=5)
    m.revealed(session, [2, 2, 2, 2, 3, 4, 1, 1, 1, 1, 1])
    shown = board(session, m).ballots[0].revealed
    assert shown is not None
    assert {role: tally.chose for role, tally in shown.by_role} == {BoardRole.BOARD: 5, BoardRole.MEMBER: 6}
    assert shown.by_helix == ()


def test_both_ballots_on_a_factor_are_kept_side_by_side(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    m.revealed(session, [1] * 5)
    m.revealed(session, [1] * 5, factor=OTHER_FACTOR)
    m.revealed(session, [2] * 6)
    seen = board(session, m)
    assert [view.number for view in seen.revealed_on(FACTOR)] == [1, 2]
    assert [view.revealed.tally.chose for view in seen.revealed_on(FACTOR)] == [5, 6]
    assert seen.ballot == seen.ballots_on(FACTOR)[-1]


def test_a_show_of_hands_counts_its_hands_as_votes(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    m.lead(
        session,
        ballots.enter_hands,
        workshop_id=m.workshop,
        factor=FACTOR,
        counts=[1, 2, 0, 0],
        cannot=1,
    )
    (view,) = board(session, m).ballots
    assert (view.manner, view.voted, view.closed) == (Manner.HANDS, 4, True)


def test_the_time_spent_on_each_factor_is_computed_from_the_turns(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    led = (
        (Phase.OPENING, ""),
        (Phase.EXPLAIN, FACTOR),
        (Phase.DISCUSS, FACTOR),
        (Phase.EXPLAIN, OTHER_FACTOR),
        (Phase.ACTIONS, ""),
    )
    for phase, factor in led:
        m.lead(session, workshops.turn_to, workshop_id=m.workshop, phase=phase, factor=factor)
    m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    m.lead(session, workshops.reopen_workshop, workshop_id=m.workshop)
    session.flush()
    steps = session.exec(
        select(WorkshopStep)
        .where(WorkshopStep.workshop_id == m.workshop)
        .order_by(WorkshopStep.at, WorkshopStep.created_at)
    ).all()
    begun = steps[0].at
    # A day in the lobby, 9 minutes of opening, 5 + 25 on one factor, 1 on the next, 20 of actions, then closed
    # for an hour, then 2 more of actions.
    day = 24 * 60
    minutes = (0, day, day + 9, day + 14, day + 39, day + 40, day + 60, day + 120)
    for step, minute in zip(steps, minutes, strict=True):
        step.at = begun + timedelta(minutes=minute)
    spent = {p.part: p.seconds / 60 for p in board(session, m).pace(at=begun + timedelta(minutes=day + 122))}
    assert {part: n for part, n in spent.items() if n} == {
        "opening": 9,
        FACTOR: 30,
        OTHER_FACTOR: 1,
        "actions": 22,
    }
    over = {p.part: p.over for p in board(session, m).pace(at=begun + timedelta(minutes=day + 122))}
    assert (over[FACTOR], over[OTHER_FACTOR], over["opening"], over["actions"]) == (13, 0, 0, 0)


def test_the_profile_of_a_meeting_has_what_was_agreed_and_what_was_voted_and_not_decided_yet(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    assert [a.open for a in board(session, m).profile().axes] == [True] * 5
    m.revealed(session, [2, 2, 3, 3, 4, None])
    m.ask(session, OTHER_FACTOR)
    undecided, other, *_rest = board(session, m).profile().axes
    assert (undecided.level, undecided.upper, undecided.levels) == (3, 3, (2, 2, 3, 3, 4))
    assert (undecided.provisional, undecided.no_agreement, undecided.raters) == (True, False, 6)
    assert (other.level, other.levels) == (None, ())

    def decide(factor: str, level: int | None) -> None:
        m.lead(
            session,
            decisions.decide,
            workshop_id=m.workshop,
            factor=factor,
            level=level,
            decided_by=DecidedBy.CONSENT,
        )

    decide(FACTOR, 2)
    decide(OTHER_FACTOR, 4)  # without a vote that was revealed
    agreed, other, *_rest = board(session, m).profile().axes
    assert (agreed.level, agreed.levels, agreed.provisional) == (2, (2, 2, 3, 3, 4), False)
    assert (other.level, other.levels) == (4, (4,))
    decide(FACTOR, None)
    gap, *_rest = board(session, m).profile().axes
    assert (gap.level, gap.levels, gap.no_agreement) == (None, (2, 2, 3, 3, 4), True)


def test_wrong_codes_are_seen_and_a_viewer_may_look_but_not_lead(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    try_way_in(session=session, secret="WRONG", address="10.0.0.1")
    session.flush()
    seen = board(session, m)
    assert (seen.wrong_codes, seen.may_lead, seen.rule_stands) == (1, True, False)
    m.ask(session)
    looked = read_board(session=session, actor=w.viewer, workshop_id=m.workshop)
    assert (looked.may_lead, looked.rule_stands) == (False, True)


def test_the_decision_that_stands_is_the_last_one(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    for level in (1, None):
        m.lead(
            session,
            decisions.decide,
            workshop_id=m.workshop,
            factor=FACTOR,
            level=level,
            decided_by=DecidedBy.FACILITATOR,
            dissent=f"dissent {level}",
        )
    seen = board(session, m)
    standing = seen.decision_on(FACTOR)
    assert standing is not None
    assert (standing.level, standing.dissent, len(seen.decisions)) == (None, "dissent None", 2)
    assert seen.decision_on(OTHER_FACTOR) is None


def test_the_words_of_a_board_hold_no_level_before_the_reveal(session: Session, w: World) -> None:
    """The fields of what is read, so that one added later has to be thought about here."""
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1, 2, 3, 4, 4, None])
    (view,) = board(session, m).ballots
    assert view.id == ballot
    told = re.sub(r"UUID\('[0-9a-f-]+'\)", "", repr(view))
    numbers = [int(number) for number in re.findall(r"\d+", told)]
    assert numbers == [1, 75, 5, 6]  # the ballot's number, share, threshold, and how many voted
