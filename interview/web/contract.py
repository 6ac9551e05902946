"""What the own routes need from the rest: the services behind them, given to ``routes``."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request


class Answer(Protocol):
    """What a save answers, after the commit."""

    @property
    def version(self) -> int: ...
    @property
    def saved_at(self) -> datetime: ...
    @property
    def conflict(self) -> bool: ...
    @property
    def theirs(self) -> str: ...
    @property
    def theirs_version(self) -> int: ...


class Save(Protocol):
    """Keep typed text. ``settles`` is given only when the person has answered a conflict: the tabs whose
    branches are contained in, or were given up for, this text."""

    def __call__(
        self,
        *,
        session: Session,
        actor: Any,
        record: str,
        text: str,
        base: int,
        tab: str,
        seq: int,
        settles: tuple[str, ...] = (),
    ) -> Answer: ...


class Submit(Protocol):
    """Do one operation, once for its id, however often it is sent; the id of what it made."""

    def __call__(
        self,
        *,
        session: Session,
        actor: Any,
        kind: str,
        operation: UUID,
        payload: dict[str, Any],
    ) -> str: ...


def every_topic(actor: object, topics: Collection[str]) -> Collection[str]:
    """In local mode the one owner may follow everything."""
    return topics


@dataclass(frozen=True, kw_only=True)
class Doors:
    """The services behind the own routes.

    ``transaction(actor=, tab=)`` commits when its block ends without an error. Services name what they changed
    by ``session.info.setdefault("topics", set()).add("study:7")``; it is raised after the commit.
    ``readable`` raises when the database cannot be read. ``may_follow`` gives those of the topics that the
    actor may hear of. ``assets`` are files, or their content, to serve under ``/assets/`` by their name there.
    """

    transaction: Callable[..., AbstractContextManager[Session]]
    actor_of: Callable[[Request], object]
    save: Save
    submit: Submit
    readable: Callable[[], object]
    may_follow: Callable[[Any, Collection[str]], Iterable[str]] = every_topic
    assets: Mapping[str, bytes | Path] = field(default_factory=dict)
