"""The case: a cluster initiative, and its dated assessments."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, UniqueConstraint

from interview.models.base import OfStudy
from interview.models.columns import UTCDateTime
from interview.vocabulary import RoundKind


class Initiative(OfStudy, table=True):
    """A cluster initiative as a case. Long texts are kept as typed."""

    name: str
    pseudonym: str = ""
    number: int | None = Field(
        default=None, description="the n of 'CI n', by order of entry; none where a case must not get one"
    )
    sector: str = ""
    region: str = ""
    founded: int | None = None
    mission: str = ""
    firms: str = ""
    government: str = ""
    higher_education: str = ""
    case_history: str = ""
    why_this_case: str = ""
    invented: bool = False


class Round(OfStudy, table=True):
    """An assessment of one initiative at a time."""

    __table_args__ = (UniqueConstraint("initiative_id", "number"),)

    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    number: int
    kind: RoundKind
    dated: date
    opened_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="since when the raters of a study that rates blind see each other's judgements",
    )
