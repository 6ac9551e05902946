"""A board in its workshop, for tests: who joined, what they vote, what is decided. All through the services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlmodel import Session

from interview.services.access import Actor
from interview.services.ballots import open_ballot, reveal_ballot
from interview.services.decisions import decide
from interview.services.participants import cast_vote, join, seat_of
from interview.services.workshops import Way, begin_workshop, make_way_in
from interview.vocabulary import BoardRole, DecidedBy, Helix

ROLES = (BoardRole.CHAIR, BoardRole.BOARD, BoardRole.MANAGER, BoardRole.MEMBER, BoardRole.FINANCIER)
GROUPS = (Helix.FIRM, Helix.HIGHER_EDUCATION, Helix.GOVERNMENT)


@dataclass
class InSession:
    """A workshop within one session; ``tokens`` are those of its phones."""

    session: Session
    leader: Actor
    id: UUID
    way: Way
    tokens: list[str] = field(default_factory=list)
    seq: int = 0

    def joins(self, name: str = "", role: BoardRole = BoardRole.OTHER, helix: Helix = Helix.OTHER) -> str:
        token = join(
            session=self.session,
            workshop_id=self.id,
            secret=self.way.token,
            name=name,
            role=role,
            helix=helix,
        )
        self.tokens.append(token)
        return token

    def opens(self, factor: str = "idea") -> UUID:
        return open_ballot(
            session=self.session,
            actor=self.leader,
            operation=uuid4(),
            workshop_id=self.id,
            factor=factor,
        )

    def votes(self, ballot: UUID, token: str, level: int | None, *, reason: str = "") -> None:
        self.seq += 1
        cast_vote(
            session=self.session,
            seat=seat_of(self.session, token=token, workshop_id=self.id),
            ballot_id=ballot,
            operation=uuid4(),
            seq=self.seq,
            level=level,
            reason=reason,
        )

    def ballot(
        self, levels: Sequence[int | None], *, factor: str = "idea", reasons: Sequence[str] = ()
    ) -> UUID:
        """One whole ballot: opened, voted by as many phones as levels are given, revealed."""
        ballot = self.opens(factor)
        for place, level in enumerate(levels):
            reason = reasons[place] if place < len(reasons) else ""
            self.votes(ballot, self.tokens[place], level, reason=reason)
        reveal_ballot(session=self.session, actor=self.leader, operation=uuid4(), ballot_id=ballot)
        return ballot

    def decides(
        self, level: int | None, *, factor: str = "idea", rationale: str = "", dissent: str = ""
    ) -> UUID:
        return decide(
            session=self.session,
            actor=self.leader,
            operation=uuid4(),
            workshop_id=self.id,
            factor=factor,
            level=level,
            decided_by=DecidedBy.VOTE,
            rationale=rationale,
            dissent=dissent,
        )


def board(session: Session, leader: Actor, round_id: UUID, *, phones: int = 6) -> InSession:
    """A workshop on a round in which so many have joined, with names "Phone 1" and so on."""
    id = begin_workshop(session=session, actor=leader, operation=uuid4(), round_id=round_id)
    made = InSession(session, leader, id, make_way_in(session=session, actor=leader, workshop_id=id))
    for place in range(phones):
        made.joins(f"Phone {place + 1}", ROLES[place % len(ROLES)], GROUPS[place % len(GROUPS)])
    return made
