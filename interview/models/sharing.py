"""Links that show a stakeholder what the owner chose to show."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field, UniqueConstraint

from interview.models.base import OfStudy, Record
from interview.models.columns import UTCDateTime


class ShareLink(OfStudy, table=True):
    """One link. Its token is kept as SHA-256 only; ``public_id`` names the clean address and opens nothing."""

    public_id: str = Field(unique=True)
    token_hash: str = Field(unique=True)
    by_id: UUID = Field(foreign_key="user.id")
    name: str = Field(default="", description="for the owner's list; never shown to a visitor")
    live: bool = Field(default=False, description="follows finished interviews and recorded decisions")
    choices: dict[str, object] = Field(default_factory=dict, sa_type=JSON, description="what it shows")
    passphrase: str = Field(default="", description="argon2 hash; empty: none is asked for")
    expires_at: datetime = Field(sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    opened: int = 0
    last_opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class SharedCase(OfStudy, table=True):
    """An initiative that a link covers; ``content`` is all that a frozen link shows of it."""

    __table_args__ = (UniqueConstraint("link_id", "initiative_id"),)

    link_id: UUID = Field(foreign_key="sharelink.id", ondelete="CASCADE", index=True)
    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    public_id: str = Field(description="names this initiative's page under the link's address")
    frozen_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    content: dict[str, object] | None = Field(default=None, sa_type=JSON(none_as_null=True))  # type: ignore[call-overload]


class PassedText(OfStudy, table=True):
    """A free text that the owner let through the name check for one link, as the SHA-256 of its words.

    ``record`` and ``record_id`` say where it comes from, so that it can be found when its content must go.
    """

    __table_args__ = (UniqueConstraint("link_id", "record", "record_id", "digest"),)

    link_id: UUID = Field(foreign_key="sharelink.id", ondelete="CASCADE", index=True)
    record: str
    record_id: UUID = Field(index=True)
    digest: str
    by_id: UUID = Field(foreign_key="user.id")


class ShareVisit(OfStudy, table=True):
    """A browser that opened a link: its cookie, kept as SHA-256 only. Nothing is kept of whose it is."""

    link_id: UUID = Field(foreign_key="sharelink.id", ondelete="CASCADE", index=True)
    cookie_hash: str = Field(unique=True)
    passed: bool = Field(default=True, description="the passphrase was given, or none is asked for")
    shown: bool = Field(default=False, description="the page was shown, so the opening is counted")


class KeptLink(Record, table=True):
    """A link that somebody who signs in received and keeps in a list; it shows what the link shows."""

    __table_args__ = (UniqueConstraint("user_id", "link_id"),)

    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE", index=True)
    link_id: UUID = Field(foreign_key="sharelink.id", ondelete="CASCADE", index=True)
