"""Links that somebody who signs in received from others and keeps in a list.

Keeping is no right of its own: what a kept link shows, and how long, stays its owner's to choose. It is kept no
more when the link closes, or gets another address or passphrase.
"""

import re
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import Session, select

from interview.models import KeptLink, ShareLink
from interview.services.access import Actor, let_in, not_found
from interview.services.operations import done, done_before
from interview.services.throttle import too_many, wrong
from interview.services.visits import (
    TOKENS,
    Entry,
    begin,
    hashed,
    is_open,
    key_of,
    may_try,
    right_passphrase,
    wrong_passphrase,
)

TOKEN = re.compile(r"(?:^|/)s/([^/?#]+)/?$")


class Keeping(StrEnum):
    """What came of trying to keep a link."""

    KEPT = "kept"
    UNKNOWN = "unknown"
    ASKS = "asks"
    WRONG = "wrong"
    TOO_MANY = "too_many"


def token_in(link: str) -> str:
    """The token in a link as it was pasted, whatever stands before it; nothing where there is none."""
    try:
        path = urlsplit(link.strip()).path
    except ValueError:
        return ""
    found = TOKEN.search(path)
    return found[1] if found else ""


def keep_link(*, session: Session, actor: Actor, operation: UUID, link: str, passphrase: str = "") -> Keeping:
    """Keep a link in the actor's list. Only links of this installation can be: another's is unknown here.

    What is wrong is counted, so the transaction has to be committed: it is answered, and never raised.

    Raises:
        NotAllowed: ACC-003 the actor is not let in.
    """
    let_in(session, actor=actor)
    if done_before(session, operation):
        return Keeping.KEPT
    source = actor.user_id.hex
    token = token_in(link)
    found = session.exec(select(ShareLink).where(ShareLink.token_hash == hashed(token))).first()
    if found is None or not is_open(found):
        return _unknown(session, source)
    if found.passphrase and (refused := _refused(session, found, passphrase, source)):
        return refused
    kept = session.exec(
        select(KeptLink).where(KeptLink.user_id == actor.user_id, KeptLink.link_id == found.id)
    ).first() or KeptLink(user_id=actor.user_id, link_id=found.id, key="")
    kept.key = key_of(found)
    session.add(kept)
    session.flush()
    done(session, actor=actor, operation=operation, verb="kept.keep", record=kept)
    return Keeping.KEPT


def _unknown(session: Session, source: str) -> Keeping:
    if too_many(session, address=source, door=TOKENS):
        return Keeping.TOO_MANY
    wrong(session, address=source, door=TOKENS)
    return Keeping.UNKNOWN


def _refused(session: Session, link: ShareLink, passphrase: str, source: str) -> Keeping | None:
    if not passphrase:
        return Keeping.ASKS
    if not may_try(session, link=link, address=source):
        return Keeping.TOO_MANY
    if not right_passphrase(link.passphrase, passphrase):
        wrong_passphrase(session=session, link_id=link.id, address=source)
        return Keeping.WRONG
    return None


def drop_link(*, session: Session, actor: Actor, operation: UUID, kept_id: UUID) -> None:
    """Take a link off the actor's list.

    Raises:
        NotFound: it is not on it. NotAllowed: ACC-003 the actor is not let in.
    """
    let_in(session, actor=actor)
    if done_before(session, operation):
        return
    kept = session.get(KeptLink, kept_id)
    if kept is None or kept.user_id != actor.user_id:
        raise not_found()
    done(session, actor=actor, operation=operation, verb="kept.drop", record=kept)
    session.delete(kept)


def visit_kept(*, session: Session, actor: Actor, public_id: str) -> Entry:
    """Begin a visit of a link that the actor keeps; its passphrase was given when it was kept.

    Raises:
        NotFound: the actor does not keep it, or it is not open as it was then. NotAllowed: ACC-003.
    """
    let_in(session, actor=actor)
    found = session.exec(
        select(KeptLink, ShareLink)
        .join(ShareLink, ShareLink.id == KeptLink.link_id)  # type: ignore[arg-type]
        .where(KeptLink.user_id == actor.user_id, ShareLink.public_id == public_id)
    ).first()
    if found is None or not stands(*found):
        raise not_found()
    return begin(session, link=found[1], passed=True)


def stands(kept: KeptLink, link: ShareLink) -> bool:
    """Whether a kept link can still be opened."""
    return is_open(link) and kept.key == key_of(link)
