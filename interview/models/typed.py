"""Long text that is saved while it is typed."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, UniqueConstraint

from interview.models.base import Belonging, OfStudy, Record, now
from interview.models.columns import UTCDateTime


class Note(OfStudy, table=True):
    """What was noted at one place of the guide: a question's id."""

    __table_args__ = (UniqueConstraint("interview_id", "place"),)

    interview_id: UUID = Field(foreign_key="interview.id", ondelete="CASCADE", index=True)
    place: str
    text: str = ""


class Draft(OfStudy, table=True):
    """Text on its way into a record, such as a rationale before its judgement is revised."""

    __table_args__ = (UniqueConstraint("study_id", "place"),)

    place: str
    text: str = ""


class InstrumentDraft(Record, table=True):
    """A text of an instrument that somebody is rewriting, until it is kept as a version of its own."""

    __table_args__ = (UniqueConstraint("user_id", "instrument_version_id", "place"),)

    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE", index=True)
    instrument_version_id: UUID = Field(foreign_key="instrumentversion.id", ondelete="CASCADE", index=True)
    place: str = Field(description="where in the instrument, as the editor names its fields")
    text: str = ""


class Typed(Belonging, table=True):
    """Who typed last into a text, and how often: the base that the next save is checked against."""

    record: str = Field(unique=True)
    version: int = 0
    by_id: UUID | None = Field(default=None, description="whose window it was; no window is another person's")
    tab: str = ""
    seq: int = 0
    saved_at: datetime = Field(default_factory=now, sa_type=UTCDateTime)


class TypedBranch(Belonging, table=True):
    """A text typed in another window meanwhile; kept beside the first until somebody joins the two."""

    __table_args__ = (UniqueConstraint("record", "tab", "by_id"),)

    record: str = Field(index=True)
    by_id: UUID | None = None
    tab: str
    seq: int = 0
    text: str = ""
    saved_at: datetime = Field(default_factory=now, sa_type=UTCDateTime)
    resolved: bool = False
