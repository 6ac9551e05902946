"""Who works here, on what study, with which version of the instrument."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import false
from sqlmodel import Field, UniqueConstraint

from interview.models.base import OfStudy, Record
from interview.models.columns import UTCDateTime
from interview.vocabulary import Kind, Role, StudyKind


class User(Record, table=True):
    """A person who signs in; in local mode there is one, the owner of this machine's data.

    Whoever was not admitted (by an administrator, or by accepting an invitation) or is blocked sees nothing.
    An administrator manages users and by that alone reads no study.
    """

    subject: str = Field(unique=True, description="issuer and subject of the log-in; 'local' on a laptop")
    name: str = ""
    email: str = Field(default="", sa_column_kwargs={"server_default": ""})
    administrator: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    admitted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    blocked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class InstrumentVersion(Record, table=True):
    """One version of an instrument, whole; never changed, since interviews keep the one they were held with."""

    digest: str = Field(unique=True)
    instrument: str
    version: str
    title: str
    content: bytes
    origin: str = Field(description="shipped, uploaded or edited")
    offered: bool = True


class Study(Record, table=True):
    """What belongs together: initiatives, their rounds, interviews and judgements."""

    title: str
    kind: StudyKind
    instrument_version_id: UUID = Field(foreign_key="instrumentversion.id")
    shown_first: Kind = Kind.RESEARCHER
    selection_criteria: str = Field(
        default="", sa_column_kwargs={"server_default": ""}, description="how the cases were chosen"
    )
    invented: bool = False
    retention_on: date | None = Field(default=None, description="the day on which its data are to be purged")
    withdrawal_until: date | None = Field(
        default=None, description="until when consent can be taken back with effect; None: always"
    )
    blind: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="raters see no judgement of another's until all have handed in",
    )


class Adoption(OfStudy, table=True):
    """A change of the study's instrument version: from then on interviews are planned with the later one."""

    before_id: UUID = Field(foreign_key="instrumentversion.id")
    after_id: UUID = Field(foreign_key="instrumentversion.id")
    reason: str


class Member(OfStudy, table=True):
    """The role of a user in a study; without a row there is none."""

    __table_args__ = (UniqueConstraint("study_id", "user_id"),)

    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE", index=True)
    role: Role
