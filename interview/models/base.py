"""What every table has: an identifier nobody can guess, and the time it was made."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from interview.models.columns import UTCDateTime

# Named constraints, so that a migration can find one on every database.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day where this program runs."""
    return datetime.now().astimezone().date()


class Record(SQLModel):
    """The columns all tables share."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    created_at: datetime = Field(default_factory=now, sa_type=UTCDateTime)


class Belonging(Record):
    """A record that belongs to one study, or, without one, to the person who made it."""

    study_id: UUID | None = Field(default=None, foreign_key="study.id", ondelete="CASCADE", index=True)


class OfStudy(Record):
    """A record that belongs to one study; every query for it is joined to the actor's membership."""

    study_id: UUID = Field(foreign_key="study.id", ondelete="CASCADE", index=True)
