"""Wrong codes are counted, by address and in all, and too many are refused; the database keeps the counts."""

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


def refuse_if_too_many(session: Session, *, address: str) -> None:
    """Refuse where too many wrong codes came lately from this address, or in all.

    With codes of eight letters out of 30 and 200 tries in ten minutes, guessing one takes far longer than any
    meeting: thousands of years for even odds.

    Raises:
        Invalid: JOI-002.
    """
    counts = dict(
        session.exec(
            select(WrongCode.source, func.sum(WrongCode.count))
            .where(
                col(WrongCode.source).in_((EVERYBODY, _source(address))), WrongCode.minute > _minute() - MINUTES
            )
            .group_by(col(WrongCode.source))
        ).all()
    )
    if counts.get(EVERYBODY, 0) >= IN_ALL or counts.get(_source(address), 0) >= FROM_ONE_ADDRESS:
        raise Invalid(
            Problem(
                "JOI-002",
                _("Too many wrong codes were tried."),
                _("Wait ten minutes, or scan the picture on the screen in the room."),
            )
        )


def wrong(session: Session, *, address: str) -> None:
    """Count one wrong try; the transaction must be committed for it to count."""
    one_at_a_time(session, "wrong code")
    session.exec(delete(WrongCode).where(col(WrongCode.minute) < _minute() - KEPT_MINUTES))
    for source in (EVERYBODY, _source(address)):
        row = session.exec(
            select(WrongCode).where(WrongCode.source == source, WrongCode.minute == _minute())
        ).first() or WrongCode(source=source, minute=_minute())
        row.count += 1
        session.add(row)


def tried(session: Session) -> int:
    """How many wrong codes were tried lately, from anywhere: as many minutes as they count for."""
    return session.exec(
        select(func.coalesce(func.sum(WrongCode.count), 0)).where(
            WrongCode.source == EVERYBODY, WrongCode.minute > _minute() - MINUTES
        )
    ).one()


def _minute() -> int:
    return int(time() // 60)


def _source(address: str) -> str:
    """An address is not kept itself."""
    return sha256(address.encode(errors="replace")).hexdigest()
