"""The board workshop: who takes part, what was voted, what was decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field, UniqueConstraint

from interview.models.base import OfStudy, Record, now
from interview.models.columns import UTCDateTime
from interview.vocabulary import ActionStatus, BoardRole, Confidence, DecidedBy, Helix, Manner, Phase


class Workshop(OfStudy, table=True):
    """One meeting of a board on one round. ``factor`` is the one being talked about, where there is one."""

    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    round_id: UUID = Field(foreign_key="round.id", ondelete="CASCADE", index=True)
    instrument_version_id: UUID = Field(foreign_key="instrumentversion.id")
    facilitator: str = Field(default="", description="who runs it, as the participants are told")
    expected: int = 10
    minutes: int = 120
    factors: list[str] = Field(default_factory=list, sa_type=JSON, description="in the order of the meeting")
    share: int = Field(default=75, description="percent of those who chose a level that make a consensus")
    threshold: int = Field(default=5, description="votes with a level below which nothing is shown")
    phase: Phase = Phase.LOBBY
    factor: str = ""
    locked: bool = False
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class WorkshopStep(OfStudy, table=True):
    """A turn of the meeting: from then on this phase, about this factor. Times are computed from the turns."""

    workshop_id: UUID = Field(foreign_key="workshop.id", ondelete="CASCADE", index=True)
    at: datetime = Field(default_factory=now, sa_type=UTCDateTime)
    phase: Phase
    factor: str = ""


class JoinLink(OfStudy, table=True):
    """A way into a workshop: a token for the link and a code for typing, both kept as SHA-256 only."""

    workshop_id: UUID = Field(foreign_key="workshop.id", ondelete="CASCADE", index=True)
    token_hash: str = Field(unique=True)
    code_hash: str = Field(unique=True)


class Participant(OfStudy, table=True):
    """One phone in the room. The token in its cookie is kept as SHA-256 only."""

    workshop_id: UUID = Field(foreign_key="workshop.id", ondelete="CASCADE", index=True)
    token_hash: str = Field(unique=True)
    name: str = ""
    role: BoardRole = BoardRole.OTHER
    helix: Helix = Helix.OTHER
    removed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Ballot(OfStudy, table=True):
    """One vote of the board on one factor: the first, the second.

    ``result`` is written once, when it is revealed, and never again: what the votes were at that moment, in
    counts. Rule and threshold are those it was opened under.
    """

    __table_args__ = (UniqueConstraint("workshop_id", "factor", "number"),)

    workshop_id: UUID = Field(foreign_key="workshop.id", ondelete="CASCADE", index=True)
    factor: str
    number: int
    manner: Manner = Manner.PHONES
    levels: int = Field(description="how many levels the scale has")
    share: int
    threshold: int
    opened_at: datetime = Field(default_factory=now, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    revealed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    result: dict[str, object] | None = Field(default=None, sa_type=JSON(none_as_null=True))  # type: ignore[call-overload]


class Vote(OfStudy, table=True):
    """One participant's vote in one ballot; without a level it says "cannot judge".

    ``operation`` is the one that wrote it and ``seq`` its number on that phone, so that neither a repeat nor
    an older vote that comes late changes anything.
    """

    __table_args__ = (UniqueConstraint("ballot_id", "participant_id"),)

    ballot_id: UUID = Field(foreign_key="ballot.id", ondelete="CASCADE", index=True)
    participant_id: UUID = Field(foreign_key="participant.id", ondelete="CASCADE", index=True)
    operation: UUID
    seq: int
    level: int | None = None
    confidence: Confidence | None = None
    reason: str = ""


class Decision(OfStudy, table=True):
    """What the board decided on a factor; a change is the next number. Without a level: no agreement."""

    __table_args__ = (UniqueConstraint("workshop_id", "factor", "number"),)

    workshop_id: UUID = Field(foreign_key="workshop.id", ondelete="CASCADE", index=True)
    round_id: UUID = Field(foreign_key="round.id", ondelete="CASCADE", index=True)
    ballot_id: UUID | None = Field(default=None, foreign_key="ballot.id", index=True)
    judgement_id: UUID | None = Field(default=None, foreign_key="judgement.id", index=True)
    by_id: UUID = Field(foreign_key="user.id")
    factor: str
    number: int
    level: int | None = None
    decided_by: DecidedBy
    rationale: str = ""
    dissent: str = ""


class Action(OfStudy, table=True):
    """Something somebody will do about a factor of an initiative."""

    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    round_id: UUID = Field(foreign_key="round.id", ondelete="CASCADE", index=True)
    workshop_id: UUID | None = Field(default=None, foreign_key="workshop.id", ondelete="CASCADE", index=True)
    factor: str = ""
    text: str
    owner: str = ""
    due: date | None = None
    status: ActionStatus = ActionStatus.OPEN
    removed: bool = False


class WrongCode(Record, table=True):
    """How often a wrong code or link was tried in one minute from one address (its hash) or in all ("").

    Rows older than an hour are deleted as new ones are written.
    """

    __table_args__ = (UniqueConstraint("source", "minute"),)

    source: str
    minute: int
    count: int = 0
