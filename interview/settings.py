"""Settings: environment variables named ``PENTAD_...``, read once, typed, refused loudly when wrong."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parents[1]


class Mode(StrEnum):
    LOCAL = "local"
    HOSTED = "hosted"


class Settings(BaseSettings):
    """All settings, with the value each has when nothing is set."""

    model_config = SettingsConfigDict(env_prefix="PENTAD_", env_ignore_empty=True, extra="ignore", frozen=True)

    mode: Mode = Mode.LOCAL
    data_dir: Path = Field(default=ROOT / "data", description="where the SQLite file and its backups live")
    database_url: str = Field(default="", description="empty: SQLite in data_dir")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        if value.exists() and not value.is_dir():
            raise ValueError("is not a folder")
        return value.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _known_store(cls, value: str) -> str:
        """Accept SQLite and PostgreSQL; ``postgres://`` and ``postgresql://`` mean psycopg 3."""
        if not value:
            return value
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("is not a database address such as postgresql://host/name") from None
        backend = url.get_backend_name()
        if backend in ("postgres", "postgresql"):
            return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        if backend == "sqlite":
            return value
        raise ValueError("names neither sqlite nor postgresql")

    @model_validator(mode="after")
    def _default_store(self) -> Self:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'pentad.sqlite3'}")
        return self

    @property
    def address(self) -> str:
        """The address to listen on: this machine only, unless the instance is hosted."""
        return "127.0.0.1" if self.mode is Mode.LOCAL else "0.0.0.0"  # noqa: S104 -- hosted means reachable

    @property
    def allowed_hosts(self) -> list[str]:
        """Host names that requests may carry; empty means any (hosted: the proxy decides)."""
        return ["127.0.0.1", "localhost", "[::1]"] if self.mode is Mode.LOCAL else []


class WrongSettings(SystemExit):
    """A setting is wrong; the program ends with a sentence for each."""


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        WrongSettings: a variable holds what cannot be used; the message names it, its value and why.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = (_wrong("_".join(map(str, e["loc"])), e.get("input"), e["msg"]) for e in error.errors())
        raise WrongSettings("Pentad did not start, because a setting is wrong.\n" + "\n".join(lines)) from None


def _wrong(name: str, value: object, why: str) -> str:
    """What is wrong with a setting; the database's address may hold a password and is not shown."""
    shown = "..." if name == "database_url" else value
    return f"PENTAD_{name.upper()}={shown}: {why}"
