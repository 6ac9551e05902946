"""Visitors of shared links: the token is exchanged for a visit, and a visit opens one link until it closes.

A visitor has no account. What a visit may see rests on the cookie alone; only its hash is known here, and
nothing is kept of whose it is. Whatever is wrong (no such link, closed, expired, no cookie) looks the same.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from interview.models import ShareLink, ShareVisit
from interview.models.base import now
from interview.services.throttle import Door, too_many, wrong

TOKENS = Door("share", from_one=30, in_all=2000)
"""Nobody guesses 256 bits; the limits keep guessing from costing anything. A right token is let in always."""

FROM_ONE, IN_ALL = 10, 100
"""Wrong passphrases of one link within ten minutes: from one address, and from all."""

LONGEST = 200
"""A passphrase has at most so many signs; hashing longer ones would be work for whoever sends them."""

VISIT_DAYS = 30


def hashed(secret: str) -> str:
    """What is kept of a token or cookie."""
    return sha256(secret.encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit that has begun: whose clean address it is for, its cookie (told once), how long it may last."""

    public_id: str
    cookie: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit and the link it is of, which is open."""

    id: UUID
    link: ShareLink
    passed: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """That a token opens nothing; ``throttled``: nor would it be looked at more closely now."""

    throttled: bool


def enter(*, session: Session, token: str, address: str) -> Entry | Refusal:
    """Begin a visit of the link that the token opens.

    A wrong token is counted, for its address and in all; the transaction has to be committed for it to count.
    Expired and closed links are no different from ones that never were.
    """
    link = session.exec(select(ShareLink).where(ShareLink.token_hash == hashed(token))).first()
    if link is not None and is_open(link):
        return begin(session, link=link, passed=not link.passphrase)
    if too_many(session, address=address, door=TOKENS):
        return Refusal(throttled=True)
    wrong(session, address=address, door=TOKENS)
    return Refusal(throttled=False)


def leads_to(session: Session, *, token: str) -> str:
    """The public id of the open link that the token opens, or nothing. It begins no visit."""
    link = session.exec(select(ShareLink).where(ShareLink.token_hash == hashed(token))).first()
    return link.public_id if link is not None and is_open(link) else ""


def begin(session: Session, *, link: ShareLink, passed: bool) -> Entry:
    """A visit of a link that is open; those that have run out go."""
    oldest = now() - timedelta(days=VISIT_DAYS)
    of_link = delete(ShareVisit).where(col(ShareVisit.link_id) == link.id)
    session.exec(of_link.where(col(ShareVisit.created_at) < oldest))
    cookie = token_urlsafe(32)
    session.add(
        ShareVisit(
            study_id=link.study_id,
            link_id=link.id,
            cookie_hash=hashed(cookie),
            key=key_of(link),
            passed=passed,
        )
    )
    session.flush()
    lasts = min(link.expires_at - now(), timedelta(days=VISIT_DAYS))
    return Entry(link.public_id, cookie, max(1, int(lasts.total_seconds())))


def key_of(link: ShareLink) -> str:
    """What opens a link now: its address and its passphrase."""
    return hashed(f"{link.token_hash}/{link.passphrase}")


def is_open(link: ShareLink) -> bool:
    """Whether the link can be opened now."""
    return link.published_at is not None and link.closed_at is None and link.expires_at > now()


def visit_of(session: Session, *, public_id: str, cookie: str) -> Visit | None:
    """The visit behind a cookie at a clean address, while its link is open as it was and it has not run out.

    The key is compared, since a visit may begin in the moment in which the owner sets another passphrase: the
    owner's transaction knows nothing of it yet, and does not forget it.
    """
    found = session.exec(
        select(ShareVisit, ShareLink)
        .join(ShareLink, ShareLink.id == ShareVisit.link_id)  # type: ignore[arg-type]
        .where(ShareVisit.cookie_hash == hashed(cookie), ShareLink.public_id == public_id)
    ).first()
    if found is None:
        return None
    visit, link = found
    if not is_open(link) or visit.key != key_of(link) or visit.created_at < now() - timedelta(days=VISIT_DAYS):
        return None
    return Visit(visit.id, link, visit.passed, visit.shown)


def count_opening(*, session: Session, visit: Visit) -> None:
    """Count that the link was opened, once for each visit."""
    first = session.execute(
        update(ShareVisit)
        .where(col(ShareVisit.id) == visit.id, col(ShareVisit.shown).is_(False))
        .values(shown=True)
    )
    if first.rowcount:  # type: ignore[attr-defined]
        session.execute(
            update(ShareLink)
            .where(col(ShareLink.id) == visit.link.id)
            .values(opened=ShareLink.opened + 1, last_opened_at=now())
        )
        session.info.setdefault("topics", set()).add(shares_topic(visit.link.study_id))


def shares_topic(study_id: UUID) -> str:
    """What screens that list a study's links listen to. It is not the study's: nothing in the study changed."""
    return f"shares:{study_id.hex}"


def may_try(session: Session, *, link: ShareLink, address: str) -> bool:
    """Whether a passphrase would be looked at now."""
    return not too_many(session, address=address, door=_door(link.id))


def right_passphrase(kept: str, given: str) -> bool:
    """Whether the passphrase is the one that was hashed. It takes a while, on purpose: call it in a thread."""
    if len(given) > LONGEST:
        return False
    try:
        return PasswordHasher().verify(kept, given.encode(errors="replace"))
    except (VerificationError, InvalidHashError):
        return False


def wrong_passphrase(*, session: Session, link_id: UUID, address: str) -> None:
    """Count one wrong passphrase of a link."""
    wrong(session, address=address, door=_door(link_id))


def pass_visit(*, session: Session, visit: Visit) -> None:
    """The passphrase was given: the visit sees the page from now on."""
    session.execute(update(ShareVisit).where(col(ShareVisit.id) == visit.id).values(passed=True))


def _door(link_id: UUID) -> Door:
    return Door(f"passphrase/{link_id.hex}", from_one=FROM_ONE, in_all=IN_ALL)
