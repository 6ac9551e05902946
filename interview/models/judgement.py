"""Ordinal judgements as append-only revisions, and the evidence each revision names."""

from uuid import UUID

from sqlalchemy import false
from sqlmodel import Field, UniqueConstraint

from interview.models.base import OfStudy
from interview.vocabulary import Confidence, Dynamics, Kind, Relevance, State


class Judgement(OfStudy, table=True):
    """One rater's judgement of one factor in one round; ``head`` is the number of the revision that stands.

    ``rater_id`` is the user for a researcher's judgement, the interview for the respondent's own.
    """

    __table_args__ = (UniqueConstraint("round_id", "factor", "kind", "rater_id"),)

    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    round_id: UUID = Field(foreign_key="round.id", ondelete="CASCADE", index=True)
    interview_id: UUID | None = Field(default=None, foreign_key="interview.id", ondelete="CASCADE", index=True)
    factor: str
    kind: Kind
    rater_id: UUID
    head: int = 0
    evidence_withdrawn: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="evidence it rested on was removed because consent was taken back",
    )


class JudgementRevision(OfStudy, table=True):
    """What was judged at one moment. Never updated: a change is the next number."""

    __table_args__ = (UniqueConstraint("judgement_id", "number"),)

    judgement_id: UUID = Field(foreign_key="judgement.id", ondelete="CASCADE", index=True)
    number: int
    by_id: UUID = Field(foreign_key="user.id")
    instrument_version_id: UUID = Field(foreign_key="instrumentversion.id")
    level: int | None = None
    state: State | None = None
    relevance: Relevance | None = None
    dynamics: Dynamics | None = None
    confidence: Confidence | None = None
    rationale: str = ""
    provisional: bool = False
    tab: str = Field(default="", description="the browser window it came from; tells a conflict from haste")
    undoes: int | None = Field(default=None, description="number of the revision that this one takes back")


class EvidenceLink(OfStudy, table=True):
    """One piece of evidence a revision names: a quote, a document, or an observation in words."""

    revision_id: UUID = Field(foreign_key="judgementrevision.id", ondelete="CASCADE", index=True)
    quote_id: UUID | None = Field(default=None, foreign_key="quote.id", ondelete="CASCADE", index=True)
    document_id: UUID | None = Field(default=None, foreign_key="document.id", ondelete="CASCADE", index=True)
    observation: str = ""
