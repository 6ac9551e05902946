"""What boards decided in a round, and the votes behind it, for the profile of the consensus."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import Ballot, Decision
from interview.profile import BoardVote
from interview.queries.boards import revealed_of
from interview.vocabulary import DecidedBy, Manner
from interview.voting import Tally


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision that stands on a factor, and the vote it was decided on, if there was one."""

    factor: str
    level: int | None
    decided_by: DecidedBy
    rationale: str
    dissent: str
    at: datetime
    manner: Manner | None = None
    tally: Tally | None = None

    @property
    def vote(self) -> BoardVote:
        tally = self.tally or Tally(())
        return BoardVote(self.factor, self.level, tally.chosen, tally.cannot)


def decided(session: Session, *, round_id: UUID) -> tuple[Decided, ...]:
    """The decision that stands on each factor that a board decided on in the round."""
    return tuple(
        _decided(decision, ballot) for decision, ballot in standing_decisions(session, round_id=round_id)
    )


def standing_decisions(session: Session, *, round_id: UUID) -> tuple[tuple[Decision, Ballot | None], ...]:
    """The newest decision on each factor in the round, with the ballot it was decided on, if there was one."""
    rows = session.exec(
        select(Decision, Ballot)
        .outerjoin(Ballot, Ballot.id == Decision.ballot_id)  # type: ignore[arg-type]
        .where(Decision.round_id == round_id)
        .order_by(col(Decision.created_at), col(Decision.number))
    )
    newest = {decision.factor: (decision, ballot) for decision, ballot in rows}
    return tuple(newest.values())


def _decided(decision: Decision, ballot: Ballot | None) -> Decided:
    revealed = revealed_of(ballot) if ballot else None
    return Decided(
        factor=decision.factor,
        level=decision.level,
        decided_by=decision.decided_by,
        rationale=decision.rationale,
        dissent=decision.dissent,
        at=decision.created_at,
        manner=ballot.manner if ballot else None,
        tally=revealed.tally if revealed else None,
    )
