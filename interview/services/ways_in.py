"""The ways into a workshop: the link behind the picture in the room, and the code that is typed."""

from uuid import UUID

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from interview.errors import NotFound, Problem
from interview.models import JoinLink, Workshop
from interview.services.throttle import refuse_if_too_many, wrong
from interview.services.workshops import hashed
from interview.texts import _


def try_way_in(*, session: Session, secret: str, address: str) -> UUID | None:
    """The workshop that a link's token or a typed code leads to, or None.

    A wrong one is counted, for its address and in all; the transaction has to be committed for it to count,
    which is why it gives None and no exception. Nobody guesses a link's 256 bits: a right one is let in
    whatever was tried before, so that guessing codes keeps nobody out who scans the picture.

    Raises:
        Invalid: JOI-002 too many wrong ones were tried.
    """
    if by_link := _by_link(session, token=secret):
        return by_link
    refuse_if_too_many(session, address=address)
    found = leads_to(session, secret=secret)
    if found is None:
        wrong(session, address=address)
    return found


def _by_link(session: Session, *, token: str) -> UUID | None:
    return session.exec(_of_open_workshops().where(JoinLink.token_hash == hashed(token))).first()


def _of_open_workshops() -> SelectOfScalar[UUID]:
    """A way into a closed workshop leads nowhere, until that is opened again."""
    return (
        select(JoinLink.workshop_id)
        .join(Workshop, Workshop.id == JoinLink.workshop_id)  # type: ignore[arg-type]
        .where(col(Workshop.closed_at).is_(None))
    )


def typed(code: str) -> str:
    """What counts of a code, as people type it: in small letters and with spaces."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def keys(secret: str) -> tuple[str, ...]:
    """What a link's token, a code or a phone's token opens in the database: it knows no more than hashes."""
    return hashed(secret), hashed(typed(secret))


def leads_to(session: Session, *, secret: str) -> UUID | None:
    """The workshop behind a token or a typed code."""
    return session.exec(
        _of_open_workshops().where(
            or_(JoinLink.token_hash == hashed(secret), JoinLink.code_hash == hashed(typed(secret)))
        )
    ).first()


def nowhere() -> NotFound:
    return NotFound(
        Problem(
            "JOI-001",
            _("This code or link leads to no workshop that is open now."),
            _("Look at the screen in the room and type the code again."),
        )
    )
