"""Settings: environment variables named ``PENTAD_...``, read once, typed, refused loudly when wrong."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from interview.texts import LANGUAGE, _

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "PENTAD_"
SECRET = frozenset({"database_url", "migration_url", "listen_url", "oidc_client_secret", "cookie_secret"})
"""Settings whose value is never shown: a database's address may hold a password."""

NEEDED_WHERE_HOSTED = (
    "base_url",
    "oidc_metadata_url",
    "oidc_client_id",
    "oidc_client_secret",
    "cookie_secret",
)
SHORTEST_SECRET = 32
"""Bytes of the secret that cookies are signed with: whoever guesses it is whoever they like."""

OF_THE_TESTS = frozenset(
    {
        "PENTAD_REQUIRE_BROWSER",  # 1: a test skipped for want of a browser or PostgreSQL is a failure
        "PENTAD_TEST_STORE",  # the store behind the components' test application
        "PENTAD_TEST_TELLS",  # where a process under test writes its configuration
    }
)
"""Variables that tests and ``.ci/run`` set; they are no settings, and no misspelt ones either."""


class Mode(StrEnum):
    LOCAL = "local"
    HOSTED = "hosted"


class Settings(BaseSettings):
    """All settings, with the value each has when nothing is set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    mode: Mode = Mode.LOCAL
    data_dir: Path = Field(default=ROOT / "data", description="where the SQLite file and its backups live")
    database_url: str = Field(default="", description="empty: SQLite in data_dir")
    language: str = Field(default="en", pattern=f"^{LANGUAGE.pattern}$")
    public_url: str = Field(
        default="", pattern=r"^(https?://[^/?#\s]+/?)?$", description="what phones are told; empty: found out"
    )
    base_url: str = Field(
        default="",
        pattern=r"^(https?://[^/?#\s]+/?)?$",
        description="hosted: the address under which everybody reaches it",
    )
    oidc_metadata_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    cookie_secret: SecretStr = Field(default=SecretStr(""), description="hosted: 32 bytes or more")
    session_hours: int = Field(default=12, ge=1, le=720, description="how long a log-in lasts")
    migration_url: str = Field(
        default="", description="PostgreSQL as the owner of the tables; empty: as database_url"
    )
    listen_url: str = Field(
        default="",
        description="PostgreSQL, a connection in session mode to hear other processes; empty: database_url",
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=9, description="how many proxies in front add the address they were asked from"
    )
    room_address: str = Field(default="", description="where phones are listened for; empty: the network's")
    room_port: int = Field(default=8502, ge=0, le=65535, description="0: any that is free")

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        if value.exists() and not value.is_dir():
            raise ValueError("is not a folder")
        return value.expanduser().resolve()

    @field_validator("database_url", "migration_url", "listen_url")
    @classmethod
    def _known_store(cls, value: str) -> str:
        """Accept SQLite and PostgreSQL; ``postgres://`` and ``postgresql://`` mean psycopg 3."""
        if not value:
            return value
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("not a database address") from None
        backend = url.get_backend_name()
        if backend in ("postgres", "postgresql"):
            return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        if backend == "sqlite":
            return value
        raise ValueError("neither sqlite nor postgresql")

    @field_validator(*NEEDED_WHERE_HOSTED)
    @classmethod
    def _needed_where_hosted(cls, value: str | SecretStr, about: ValidationInfo) -> str | SecretStr:
        if about.data.get("mode") is Mode.HOSTED and not value:
            raise ValueError("is needed")
        return value

    @field_validator("cookie_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if value and len(value.get_secret_value().encode()) < SHORTEST_SECRET:
            raise ValueError("is too short")
        return value

    @model_validator(mode="after")
    def _default_store(self) -> Self:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'pentad.sqlite3'}")
        return self

    @property
    def owner_url(self) -> str:
        """The database's address for whoever owns its tables: upgrades and backups."""
        return self.migration_url or self.database_url

    @property
    def address(self) -> str:
        """The address to listen on: this machine only, unless the instance is hosted."""
        return "127.0.0.1" if self.mode is Mode.LOCAL else "0.0.0.0"  # noqa: S104 -- hosted means reachable

    @property
    def allowed_hosts(self) -> list[str]:
        """Host names that requests may carry: this machine's, or those of the addresses that are told."""
        if self.mode is Mode.LOCAL:
            return ["127.0.0.1", "localhost", "[::1]"]
        named = (urlsplit(address).netloc.rpartition("@")[2] for address in (self.base_url, self.public_url))
        return list(dict.fromkeys(_without_port(host).lower() for host in named if host))


def _without_port(host: str) -> str:
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


class WrongSettings(SystemExit):
    """Settings that cannot be used; the program ends with a sentence for each."""


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        WrongSettings: a variable holds what cannot be used, or is no setting at all; the message has a line for
            each, with its name, its value and what may stand there.
    """
    unknown = list(_unknown())
    try:
        read = Settings()
    except ValidationError as error:
        raise _refused(
            [*unknown, *(_wrong(str(e["loc"][0]), e.get("input")) for e in error.errors())]
        ) from None
    if unknown:
        raise _refused(unknown)
    return read


def _refused(lines: list[str]) -> WrongSettings:
    return WrongSettings("\n".join((_("Pentad did not start, because a setting is wrong."), *lines)))


def _unknown() -> Iterator[str]:
    """A line for each variable that is named like a setting and is none: it would change nothing, unseen."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name not in known | OF_THE_TESTS:
            near = get_close_matches(name.upper(), known, n=1, cutoff=0.0)[0]
            yield _("{name}: there is no such setting. The nearest is {near}.", name=name, near=near)


def _wrong(name: str, value: object) -> str:
    """What is wrong with a setting; a secret is not shown."""
    if not value and name in NEEDED_WHERE_HOSTED:
        lacking = _("{name} is not set, and a hosted installation needs it.", name=f"{PREFIX}{name.upper()}")
        return f"{lacking} {allowed()[name]}"
    shown = "..." if name in SECRET else value
    return f"{PREFIX}{name.upper()}={shown}: {allowed()[name]}"


def allowed() -> dict[str, str]:
    """What may stand in each setting, by its name."""
    return {
        "mode": _("This must be local or hosted."),
        "data_dir": _("This must be a folder, or a place where one can be made."),
        "database_url": _(
            "This must be an address such as sqlite:////srv/p.sqlite3 or postgresql://host/name."
        ),
        "language": _("This must be a language in two small letters, such as en."),
        "public_url": _(
            "This must be an address such as https://pentad.example, with nothing behind the name."
        ),
        "base_url": _("This must be an address such as https://pentad.example, with nothing behind the name."),
        "oidc_metadata_url": _(
            "This must be an address such as https://login.example/.well-known/openid-configuration."
        ),
        "oidc_client_id": _("This must be the name that the log-in provider knows Pentad by."),
        "oidc_client_secret": _("This must be the secret that the log-in provider gave for Pentad."),
        "cookie_secret": _("This must be a secret of 32 bytes or more, as made by: openssl rand -hex 32"),
        "session_hours": _("This must be a whole number of hours from 1 to 720."),
        "migration_url": _("This must be an address such as postgresql://owner@host/name."),
        "listen_url": _("This must be an address such as postgresql://host/name."),
        "trusted_proxies": _("This must be a whole number from 0 to 9."),
        "room_address": _("This must be an address of this machine, such as 192.168.1.7."),
        "room_port": _("This must be a whole number from 0 to 65535."),
    }
