"""What was done: each operation once, and who did what when (ids, no contents)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field

from interview.models.base import Belonging, now
from interview.models.columns import UTCDateTime


class Operation(Belonging, table=True):
    """An operation that was carried out; its ``id`` comes with the request, so that a replay does nothing.

    ``undo`` holds what the inverse needs (ids and small values); empty: it cannot be undone.
    """

    interview_id: UUID | None = Field(default=None, foreign_key="interview.id", ondelete="CASCADE", index=True)
    actor_id: UUID
    verb: str
    result: str = ""
    undo: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    undone: bool = False
    number: int = Field(default=0, description="order within the interview")


class AuditEvent(Belonging, table=True):
    """Who did what to which record, and when; without a study where an instrument was changed."""

    actor_id: UUID
    verb: str
    record: str
    record_id: UUID
    at: datetime = Field(default_factory=now, sa_type=UTCDateTime)
