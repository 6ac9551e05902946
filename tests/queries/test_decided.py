"""What the profile of the consensus is drawn from: the decision that stands, and the vote behind it."""

from sqlmodel import Session

from interview.profile import BoardVote
from interview.queries.decided import decided
from tests.board import board
from tests.builders import OTHER_FACTOR, World


def test_the_newest_decision_stands_with_the_vote_it_was_decided_on(session: Session, w: World):
    held = board(session, w.owner, w.here.round)
    held.ballot([1, 1, 2, 4, 4, None])
    held.decides(None)
    held.ballot([2, 2, 2, 2, 3, None])
    held.decides(2)
    held.decides(3, factor=OTHER_FACTOR)

    assert {found.factor: found.vote for found in decided(session, round_id=w.here.round)} == {
        "idea": BoardVote("idea", 2, (2, 2, 2, 2, 3), 1),
        OTHER_FACTOR: BoardVote(OTHER_FACTOR, 3),
    }
    assert decided(session, round_id=w.second.round) == ()
