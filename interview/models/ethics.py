"""Consent taken back: what had to go, the trace that it went, and what is left to do."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from interview.models.base import OfStudy
from interview.models.columns import UTCDateTime
from interview.vocabulary import ConsentItem, Ending, Why


class Withdrawal(OfStudy, table=True):
    """A respondent's request to take back one item of consent.

    ``late``: it came after the day until which the study promised to follow it; what was published then stays
    and is listed. ``carried_out_at``: when the content was removed.
    """

    respondent_id: UUID = Field(foreign_key="respondent.id", ondelete="CASCADE", index=True)
    item: ConsentItem
    on: date
    how: str = ""
    late: bool = False
    by_id: UUID = Field(foreign_key="user.id")
    carried_out_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Tombstone(OfStudy, table=True):
    """That a record was there and was removed: which kind and id, never what it held.

    ``record`` is a kind, ``Quote``, or with a column, ``Consent.how``, where the record stays and only that was
    emptied. A restored backup is gone through with these, so that what was removed does not come back.
    """

    withdrawal_id: UUID | None = Field(
        default=None, foreign_key="withdrawal.id", ondelete="CASCADE", index=True
    )
    record: str
    record_id: UUID = Field(index=True)


class ToRewrite(OfStudy, table=True):
    """A text that was linked to removed evidence and may still speak of it, until somebody has rewritten it.

    ``digest`` is the SHA-256 of the text as it stood, so that it is known whether it was changed; it is emptied
    when that is ``done``.
    """

    withdrawal_id: UUID = Field(foreign_key="withdrawal.id", ondelete="CASCADE", index=True)
    record: str
    record_id: UUID = Field(index=True)
    why: Why
    digest: str = ""
    ending: Ending | None = None
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
