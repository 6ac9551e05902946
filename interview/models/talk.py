"""The conversation: an interview, its clock, and what has been asked and heard."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, UniqueConstraint

from interview.models.base import OfStudy, now
from interview.models.columns import UTCDateTime
from interview.vocabulary import ClockKind, Heard, InterviewMode


class Interview(OfStudy, table=True):
    """One conversation in a round; it keeps the instrument version it is held with."""

    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    round_id: UUID = Field(foreign_key="round.id", ondelete="CASCADE", index=True)
    instrument_version_id: UUID = Field(foreign_key="instrumentversion.id")
    mode: InterviewMode = InterviewMode.TELEPHONE
    planned_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    interviewer: str = ""
    pilot: bool = False
    finished_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class InterviewRespondent(OfStudy, table=True):
    """Who is interviewed; usually one person."""

    __table_args__ = (UniqueConstraint("interview_id", "respondent_id"),)

    interview_id: UUID = Field(foreign_key="interview.id", ondelete="CASCADE", index=True)
    respondent_id: UUID = Field(foreign_key="respondent.id", ondelete="CASCADE", index=True)


class ClockEvent(OfStudy, table=True):
    """One press of the clock; times are computed from the events, nothing is counted up."""

    interview_id: UUID = Field(foreign_key="interview.id", ondelete="CASCADE", index=True)
    at: datetime = Field(default_factory=now, sa_type=UTCDateTime)
    kind: ClockKind
    section: str = ""


class Asked(OfStudy, table=True):
    """A question of the guide that was asked (or un-asked again)."""

    __table_args__ = (UniqueConstraint("interview_id", "question"),)

    interview_id: UUID = Field(foreign_key="interview.id", ondelete="CASCADE", index=True)
    question: str
    asked: bool = True


class FacetMark(OfStudy, table=True):
    """What was said of a facet; no row, or an empty mark, means not mentioned."""

    __table_args__ = (UniqueConstraint("interview_id", "facet"),)

    interview_id: UUID = Field(foreign_key="interview.id", ondelete="CASCADE", index=True)
    facet: str
    mark: Heard | None = None
