"""Log-ins of a hosted installation: who somebody is, and whether their log-in still counts.

The provider of log-ins vouches for the person, in claims that the browser carries in a signed cookie. That
cookie outlives a log-out, so the server keeps a record of its own for each log-in, which decides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from interview.database.wall import act_as
from interview.errors import NotAllowed, Problem
from interview.models import SignIn, User
from interview.models.base import now
from interview.services.access import Actor, not_let_in
from interview.services.invitations import take_up_by_email
from interview.services.operations import one_at_a_time
from interview.texts import _

LONGEST_NAME = 200
KEPT_FOR = timedelta(days=60)
"""How long a record of a log-in is kept: longer than any log-in can last, so that none comes back to life."""

AHEAD = timedelta(minutes=10)
"""How far the provider's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """What the provider said of one log-in; ``email`` only where it has verified the address."""

    subject: str
    digest: str
    at: datetime
    name: str = ""
    email: str = ""

    def lasts(self, *, hours: int) -> bool:
        return self.at + timedelta(hours=hours) > now()


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in, and whether they are let in."""

    id: UUID
    name: str
    administrator: bool = False
    admitted: bool = False
    blocked: bool = False

    @property
    def let_in(self) -> bool:
        return self.admitted and not self.blocked


def log_in_of(claims: Mapping[str, object]) -> LogIn | None:
    """The log-in that claims tell of, or None where they name nobody."""
    issuer, subject, issued = (claims.get(name) for name in ("iss", "sub", "iat"))
    if not (isinstance(issuer, str) and isinstance(subject, str) and isinstance(issued, int | float)):
        return None
    if not (issuer and subject and f"{issuer}{subject}".isprintable()):
        return None
    at = datetime.fromtimestamp(issued, UTC) if 0 < issued < 2**33 else None
    if at is None or at > now() + AHEAD:
        return None
    # An issuer is an address, so it has no blank in it: no two pairs are written alike.
    return LogIn(
        subject=f"{issuer} {subject}",
        digest=_digest(issuer, subject, issued, claims.get("nonce")),
        at=at,
        name=_name(claims),
        email=_email(claims),
    )


def _digest(*said: object) -> str:
    return sha256(json.dumps(said, default=str).encode()).hexdigest()


def _name(claims: Mapping[str, object]) -> str:
    said = (claims.get(name) for name in ("name", "preferred_username", "email"))
    found = next((word for word in said if isinstance(word, str) and word.strip()), "")
    return "".join(sign if sign.isprintable() else " " for sign in found).strip()[:LONGEST_NAME]


def _email(claims: Mapping[str, object]) -> str:
    """The address in small letters, only where the provider says that it is this person's."""
    address = claims.get("email")
    verified = claims.get("email_verified")
    if not (verified is True or verified == "true") or not isinstance(address, str):
        return ""
    found = address.strip().lower()
    return found if found.isprintable() and "@" in found and len(found) <= LONGEST_NAME else ""


def known(*, session: Session, log_in: LogIn, hours: int) -> Person | None:
    """Whose log-in this is, if it was begun here, has not been ended and is not too old. One query."""
    if not log_in.lasts(hours=hours):
        return None
    found = session.exec(
        select(User)
        .join(SignIn, SignIn.user_id == User.id)  # type: ignore[arg-type]
        .where(SignIn.digest == log_in.digest, col(SignIn.ended_at).is_(None))
    ).first()
    return None if found is None else _person(found)


def _person(user: User) -> Person:
    return Person(
        user.id, user.name, user.administrator, user.admitted_at is not None, user.blocked_at is not None
    )


def actor_of(*, session: Session, log_in: LogIn | None, hours: int) -> Actor:
    """Who acts with this log-in.

    Raises:
        NotAllowed: ACC-011 nobody is logged in, or the log-in has ended. ACC-003 they are not let in.
    """
    person = None if log_in is None else known(session=session, log_in=log_in, hours=hours)
    if person is None:
        raise not_logged_in()
    if not person.let_in:
        raise not_let_in()
    return Actor(user_id=person.id)


def not_logged_in() -> NotAllowed:
    return NotAllowed(
        Problem(
            "ACC-011",
            _("You are not logged in, or your log-in has ended."),
            _("What was saved is safe. Open Pentad again and log in."),
        )
    )


def is_new(*, session: Session, log_in: LogIn, hours: int) -> bool:
    """Whether this log-in counts and was not seen here before: one that was ended is not new."""
    if not log_in.lasts(hours=hours):
        return False
    return session.exec(select(SignIn.id).where(SignIn.digest == log_in.digest)).first() is None


def begin(*, session: Session, log_in: LogIn, hours: int) -> Person | None:
    """Write down a log-in that is seen for the first time, and who it is; later on as ``known``.

    The name and the address are taken from each new log-in, since people change both; studies to which the
    address was invited are taken up.
    """
    one_at_a_time(session, "log-in", log_in.subject)
    if not is_new(session=session, log_in=log_in, hours=hours):
        return known(session=session, log_in=log_in, hours=hours)
    user = session.exec(select(User).where(User.subject == log_in.subject)).first()
    if user is None:
        user = User(subject=log_in.subject)
    user.name, user.email = log_in.name, log_in.email
    session.add(user)
    session.flush()
    session.add(SignIn(digest=log_in.digest, user_id=user.id, at=log_in.at))
    session.exec(delete(SignIn).where(col(SignIn.at) < now() - KEPT_FOR))
    session.flush()
    act_as(session, Actor(user_id=user.id))  # only now is it known who acts
    take_up_by_email(session, user=user)
    return _person(user)


def end(*, session: Session, log_in: LogIn) -> None:
    """Log out: from now on the log-in counts nowhere, whoever still has its cookie."""
    row = session.exec(select(SignIn).where(SignIn.digest == log_in.digest)).first()
    if row is not None and row.ended_at is None:
        row.ended_at = now()
        session.add(row)
