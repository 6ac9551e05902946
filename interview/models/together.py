"""Several people on one interview or one round: who is where, and who has handed in their judgements."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, UniqueConstraint

from interview.models.base import OfStudy, now
from interview.models.columns import UTCDateTime


class Presence(OfStudy, table=True):
    """A window in which somebody has an interview open, and the part of the guide it shows."""

    __table_args__ = (UniqueConstraint("interview_id", "user_id", "tab"),)

    interview_id: UUID = Field(foreign_key="interview.id", ondelete="CASCADE", index=True)
    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE")
    tab: str
    place: str = ""
    seen_at: datetime = Field(default_factory=now, sa_type=UTCDateTime)


class HandedIn(OfStudy, table=True):
    """A rater has handed in their judgements of a round; where a study rates blind, until all raters have,
    nobody sees another's."""

    __table_args__ = (UniqueConstraint("round_id", "rater_id"),)

    round_id: UUID = Field(foreign_key="round.id", ondelete="CASCADE", index=True)
    rater_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE")
    at: datetime = Field(default_factory=now, sa_type=UTCDateTime)
