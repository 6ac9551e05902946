"""Who may enter a hosted installation: log-ins, invitations, the code that names its first administrator."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from interview.models.base import OfStudy, Record
from interview.models.columns import UTCDateTime
from interview.vocabulary import Role


class SignIn(Record, table=True):
    """One log-in of a user. The browser's cookie outlives a log-out, so this record decides, not the cookie.

    ``digest`` is the SHA-256 of what the provider said at this log-in: issuer, subject, time and nonce.
    """

    digest: str = Field(unique=True)
    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Invitation(OfStudy, table=True):
    """An invitation to a study: by link (its token kept as SHA-256 only), or to whoever logs in by an e-mail
    address that the provider has verified."""

    token_hash: str = Field(unique=True)
    email: str = Field(default="", description="in small letters; empty: whoever holds the link")
    role: Role
    by_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=UTCDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    accepted_by_id: UUID | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class SetupCode(Record, table=True):
    """The code, written to the server's log, that makes whoever enters it the first administrator."""

    code_hash: str = Field(unique=True)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
