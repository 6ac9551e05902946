"""Links that show a stakeholder what the owner chose to show."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, false
from sqlmodel import Field, UniqueConstraint

from interview.models.base import OfStudy, Record
from interview.models.columns import UTCDateTime


class ShareLink(OfStudy, table=True):
    """One link. Its token is kept as SHA-256 only; ``public_id`` names the clean address and opens nothing.

    Without ``published_at`` it is a draft: there is no token yet that would open it.
    """

    public_id: str = Field(unique=True)
    token_hash: str = Field(unique=True)
    by_id: UUID = Field(foreign_key="user.id")
    name: str = Field(default="", description="for the owner's list; never shown to a visitor")
    live: bool = Field(default=False, description="follows finished interviews and recorded decisions")
    choices: dict[str, object] = Field(default_factory=dict, sa_type=JSON, description="what it shows")
    passphrase: str = Field(default="", description="argon2 hash; empty: none is asked for")
    expires_at: datetime = Field(sa_type=UTCDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    opened: int = 0
    last_opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class SharedCase(OfStudy, table=True):
    """An initiative that a link covers; ``content`` is all that a frozen link shows of it.

    ``title``, ``sector`` and ``region`` are what the owner saw when choosing: a later change of the initiative
    changes no link. Without ``round_id`` it is the latest round.
    """

    __table_args__ = (UniqueConstraint("link_id", "initiative_id"),)

    link_id: UUID = Field(foreign_key="sharelink.id", ondelete="CASCADE", index=True)
    initiative_id: UUID = Field(foreign_key="initiative.id", ondelete="CASCADE", index=True)
    round_id: UUID | None = Field(default=None, foreign_key="round.id", ondelete="SET NULL")
    public_id: str = Field(description="names this initiative's page under the link's address")
    title: str = ""
    sector: str = ""
    region: str = ""
    frozen_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    content: dict[str, object] | None = Field(default=None, sa_type=JSON(none_as_null=True))  # type: ignore[call-overload]


class PassedText(OfStudy, table=True):
    """What the owner decided on a free text for one link; the text is kept as the SHA-256 of its words.

    ``record`` and ``record_id`` say where it comes from, so that it can be found when its content must go.
    ``found`` are the names that the check had found in it then, each as SHA-256: one that is found later, since
    the study came to know another name, is a new question. ``left_out``: this link does not show it.
    """

    __table_args__ = (UniqueConstraint("link_id", "record", "record_id", "digest"),)

    link_id: UUID = Field(foreign_key="sharelink.id", ondelete="CASCADE", index=True)
    record: str
    record_id: UUID = Field(index=True)
    digest: str
    found: list[str] = Field(default_factory=list, sa_type=JSON)
    left_out: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    by_id: UUID = Field(foreign_key="user.id")


class ShareVisit(OfStudy, table=True):
    """A browser that opened a link: its cookie, kept as SHA-256 only. Nothing is kept of whose it is.

    ``key`` is the SHA-256 of what opened the link then, address and passphrase: with another the visit ends.
    """

    link_id: UUID = Field(foreign_key="sharelink.id", ondelete="CASCADE", index=True)
    cookie_hash: str = Field(unique=True)
    key: str
    passed: bool = Field(default=True, description="the passphrase was given, or none is asked for")
    shown: bool = Field(default=False, description="the page was shown, so the opening is counted")


class KeptLink(Record, table=True):
    """A link that somebody who signs in received and keeps in a list; it shows what the link shows.

    ``key`` is the SHA-256 of what opened it then, address and passphrase: with another one it is kept no more.
    """

    __table_args__ = (UniqueConstraint("user_id", "link_id"),)

    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE", index=True)
    link_id: UUID = Field(foreign_key="sharelink.id", ondelete="CASCADE", index=True)
    key: str
