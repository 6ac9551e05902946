"""Wrong codes are counted, by address and in all, and too many are refused; the database keeps the counts."""

from dataclasses import dataclass
from hashlib import sha256
from time import time

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import WrongCode
from interview.services.operations import one_at_a_time
from interview.texts import _

MINUTES = 10
"""How long a wrong try counts."""

FROM_ONE_ADDRESS, IN_ALL = 20, 200
"""Wrong tries within that time after which no more are taken. A room may share one address."""

KEPT_MINUTES = 60
EVERYBODY = ""


@dataclass(frozen=True, slots=True)
class Door:
    """What wrong tries are counted for. Each door has counts of its own: guessing at one closes no other."""

    name: str = EVERYBODY
    from_one: int = FROM_ONE_ADDRESS
    in_all: int = IN_ALL

    def source(self, address: str) -> str:
        """An address is not kept itself."""
        named = f"{self.name}/{address}" if self.name else address
        return sha256(named.encode(errors="replace")).hexdigest()


ROOM = Door()
"""The codes of workshops."""


def refuse_if_too_many(session: Session, *, address: str) -> None:
    """Refuse where too many wrong codes came lately from this address, or in all.

    With codes of eight letters out of 30 and 200 tries in ten minutes, guessing one takes far longer than any
    meeting: thousands of years for even odds.

    Raises:
        Invalid: JOI-002.
    """
    if too_many(session, address=address):
        raise Invalid(
            Problem(
                "JOI-002",
                _("Too many wrong codes were tried."),
                _("Wait ten minutes, or scan the picture on the screen in the room."),
            )
        )


def too_many(session: Session, *, address: str, door: Door = ROOM) -> bool:
    """Whether too many wrong ones were tried lately at that door, from this address or in all."""
    source = door.source(address)
    counts = dict(
        session.exec(
            select(WrongCode.source, func.sum(WrongCode.count))
            .where(col(WrongCode.source).in_((door.name, source)), WrongCode.minute > _minute() - MINUTES)
            .group_by(col(WrongCode.source))
        ).all()
    )
    return counts.get(door.name, 0) >= door.in_all or counts.get(source, 0) >= door.from_one


def wrong(session: Session, *, address: str, door: Door = ROOM) -> None:
    """Count one wrong try; the transaction must be committed for it to count."""
    one_at_a_time(session, "wrong code")
    session.exec(delete(WrongCode).where(col(WrongCode.minute) < _minute() - KEPT_MINUTES))
    for source in (door.name, door.source(address)):
        row = session.exec(
            select(WrongCode).where(WrongCode.source == source, WrongCode.minute == _minute())
        ).first() or WrongCode(source=source, minute=_minute())
        row.count += 1
        session.add(row)


def tried(session: Session, *, door: Door = ROOM) -> int:
    """How many wrong codes were tried lately, from anywhere: as many minutes as they count for."""
    return session.exec(
        select(func.coalesce(func.sum(WrongCode.count), 0)).where(
            WrongCode.source == door.name, WrongCode.minute > _minute() - MINUTES
        )
    ).one()


def _minute() -> int:
    return int(time() // 60)
