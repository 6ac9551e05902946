"""What judgements rest on: quotes and documents."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import CheckConstraint, Field, UniqueConstraint

from interview.models.base import OfStudy, now
from interview.models.columns import UTCDateTime
from interview.vocabulary import BoardRole, DocumentKind, Fidelity, Stance


class Quote(OfStudy, table=True):
    """What somebody said, in an interview or in a workshop. ``original`` is the text as it was first caught
    and never changes. In a workshop nobody is named: ``role`` is all that is kept of the speaker.
    """

    __table_args__ = (
        CheckConstraint("(interview_id IS NULL) <> (workshop_id IS NULL)", name="said_in_one_place"),
    )

    interview_id: UUID | None = Field(default=None, foreign_key="interview.id", ondelete="CASCADE", index=True)
    workshop_id: UUID | None = Field(default=None, foreign_key="workshop.id", ondelete="CASCADE", index=True)
    role: BoardRole | None = None
    agreed_how: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="how a speaker without a record agreed to have it shared",
    )
    speaker_id: UUID | None = Field(default=None, foreign_key="respondent.id", index=True)
    text: str
    original: str
    fidelity: Fidelity = Fidelity.AS_HEARD
    memo: str = ""
    translation: str = ""
    shareable: bool = False
    said_at: datetime = Field(default_factory=now, sa_type=UTCDateTime)
    offset_seconds: int | None = Field(default=None, description="from the mark 'recorder started'")
    version: int = 1
    removed: bool = False


class QuoteFactor(OfStudy, table=True):
    """What a quote speaks to, and whether it supports the judgement or contradicts it."""

    __table_args__ = (UniqueConstraint("quote_id", "factor"),)

    quote_id: UUID = Field(foreign_key="quote.id", ondelete="CASCADE", index=True)
    factor: str
    stance: Stance = Stance.SUPPORTS


class QuoteRevision(OfStudy, table=True):
    """A wording of a quote as it stood after one change."""

    __table_args__ = (UniqueConstraint("quote_id", "number"),)

    quote_id: UUID = Field(foreign_key="quote.id", ondelete="CASCADE", index=True)
    number: int
    by_id: UUID = Field(foreign_key="user.id")
    text: str
    fidelity: Fidelity


class Document(OfStudy, table=True):
    """Written material about an initiative: web page, brochure, internal paper."""

    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    title: str
    kind: DocumentKind = DocumentKind.WEB_PAGE
    address: str = ""
    excerpt: str = ""
    collected_on: date | None = None
    removed: bool = False
