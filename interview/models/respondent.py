"""Who is asked, whether they agreed, and, kept apart, who they are."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from interview.models.base import OfStudy
from interview.vocabulary import ApproachAnswer, ConsentItem, Helix


class Respondent(OfStudy, table=True):
    """A respondent as the study speaks of them: by pseudonym and role."""

    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    pseudonym: str
    role: str = ""
    helix: Helix = Helix.INITIATIVE


class Identity(OfStudy, table=True):
    """Name and contact of a respondent, in a table of its own that exports leave out."""

    respondent_id: UUID = Field(foreign_key="respondent.id", ondelete="CASCADE", unique=True)
    name: str = ""
    contact: str = ""


class Approach(OfStudy, table=True):
    """One approach to a respondent and what came of it."""

    respondent_id: UUID = Field(foreign_key="respondent.id", ondelete="CASCADE", index=True)
    on: date
    how: str = ""
    answer: ApproachAnswer = ApproachAnswer.NO_REPLY
    reason: str = ""
    briefing_sent_on: date | None = None


class Consent(OfStudy, table=True):
    """A respondent's decision on one item; the newest row of an item stands."""

    respondent_id: UUID = Field(foreign_key="respondent.id", ondelete="CASCADE", index=True)
    item: ConsentItem
    given: bool
    on: date
    how: str
