"""What becomes of a drawn-up link: decided text by text, published, given another address, closed."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import PassedText, SharedCase, ShareLink
from interview.models.base import now
from interview.queries.shared import as_kept, cases_of, composed_now
from interview.queries.shared_content import Composed
from interview.queries.shared_content import digest as digest_of
from interview.services.access import Act, Actor, not_found, open_record, open_study
from interview.services.operations import audit, beside_withdrawals, done, done_before, one_at_a_time
from interview.services.share_review import Reviewed, review
from interview.services.sharing import forget_visits, may_end_on, new_secret, stands
from interview.services.workshops import hashed
from interview.texts import _, plural


def decide_text(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    link_id: UUID,
    record: str,
    record_id: UUID,
    digest: str,
    left_out: bool,
) -> None:
    """Let a text of the link through as it reads now, or leave it out of this link.

    Raises:
        Invalid: SHR-006 the link shows no such text (any more), SHR-002 what a frozen link shows stands.
    """
    beside_withdrawals(session, of=ShareLink, id=link_id)
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if done_before(session, operation):
        return
    if link.published_at is not None and not link.live:
        raise stands()
    here = next(
        (
            r
            for r in review(session, link=link, viewer=actor.user_id)
            if r.text.key == (record, record_id, digest)
        ),
        None,
    )
    if here is None:
        raise Invalid(
            Problem(
                "SHR-006",
                _("This text was changed meanwhile, or is not shown any more."),
                _("Nothing was decided. Look at it as it reads now and decide again."),
            )
        )
    _keep(session, actor=actor, link=link, reviewed=here, left_out=bool(left_out))
    done(session, actor=actor, operation=operation, verb="share.decide", record=link)


def _keep(session: Session, *, actor: Actor, link: ShareLink, reviewed: Reviewed, left_out: bool) -> None:
    record, record_id, digest = reviewed.text.key
    row = session.exec(
        select(PassedText).where(
            PassedText.link_id == link.id,
            PassedText.record == record,
            PassedText.record_id == record_id,
            PassedText.digest == digest,
        )
    ).first() or PassedText(
        study_id=link.study_id,
        link_id=link.id,
        record=record,
        record_id=record_id,
        digest=digest,
        by_id=actor.user_id,
    )
    row.found = sorted({hit.digest for hit in reviewed.hits})
    row.left_out, row.by_id = left_out, actor.user_id
    session.add(row)
    session.flush()


def pass_texts(
    *, session: Session, actor: Actor, operation: UUID, link_id: UUID, digests: Collection[str]
) -> None:
    """Let the waiting texts of a live link be shown that the owner saw: those of these digests.

    Raises:
        Invalid: SHR-005 one holds a name that is not decided on.
    """
    beside_withdrawals(session, of=ShareLink, id=link_id)
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if done_before(session, operation):
        return
    seen = set(digests)
    waiting = [
        r for r in review(session, link=link, viewer=actor.user_id) if r.waiting and r.text.key[2] in seen
    ]
    _refuse_undecided(waiting)
    for each in waiting:
        _keep(session, actor=actor, link=link, reviewed=each, left_out=False)
    done(session, actor=actor, operation=operation, verb="share.pass", record=link)


def _refuse_undecided(texts: Iterable[Reviewed]) -> None:
    n = sum(text.asks for text in texts)
    if n:
        raise Invalid(
            Problem(
                "SHR-005",
                plural(
                    "In {n} text a name, an address or a number was found.",
                    "In {n} texts a name, an address or a number was found.",
                    n,
                ),
                _("Nothing was published. Decide on each first: let it through, leave it out, or change it."),
            )
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a draft would show now; ``seal`` is of all of it, so that what is published is what was seen."""

    pages: tuple[tuple[SharedCase, Composed], ...]
    seal: str


def drawn(session: Session, *, link: ShareLink, viewer: UUID) -> Drawn:
    """The pages of a draft.

    Raises:
        NotFound: an initiative has no round any more.
    """
    pages = []
    for case in cases_of(session, link=link):
        composed = composed_now(session, link=link, case=case, viewer=viewer)
        if composed is None:
            raise not_found()
        pages.append((case, composed))
    content = [(case.public_id, link.live, as_kept(composed.page)) for case, composed in pages]
    return Drawn(tuple(pages), digest_of(json.dumps(content, sort_keys=True)))


def publish(*, session: Session, actor: Actor, operation: UUID, link_id: UUID, seal: str) -> str:
    """Publish a draft as it was previewed; its token, which is told this once and kept nowhere.

    A repeated request gets no token: it is not known any more, and ``new_address`` makes another.

    Raises:
        Invalid: SHR-002 it is published, SHR-003 its last day is past, SHR-005 a name is not decided on,
            SHR-007 what it shows has changed since the preview.
    """
    beside_withdrawals(session, of=ShareLink, id=link_id)
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if done_before(session, operation):
        return ""
    one_at_a_time(session, "share", link.id)
    if link.published_at is not None:
        raise stands()
    may_end_on(link.expires_at.astimezone().date())
    content = drawn(session, link=link, viewer=actor.user_id)
    if content.seal != seal:
        raise Invalid(
            Problem(
                "SHR-007",
                _("What the link would show has changed since you looked at the preview."),
                _("Nothing was published. Look at the preview again, then publish."),
            )
        )
    texts = review(session, link=link, viewer=actor.user_id)
    _refuse_undecided(texts)
    if link.live:
        for each in texts:
            if not each.left_out:
                _keep(session, actor=actor, link=link, reviewed=each, left_out=False)
    for case, composed in content.pages:
        case.title = composed.page.title
        session.add(case)
    if not link.live:
        _freeze(session, content)
    link.published_at = now()
    token = _new_token(session, link)
    done(session, actor=actor, operation=operation, verb="share.publish", record=link)
    return token


def _freeze(session: Session, content: Drawn) -> None:
    at = now()
    for case, composed in content.pages:
        case.frozen_at = at
        case.content = {
            "page": as_kept(replace(composed.page, frozen_at=at)),
            "sources": [[record, id.hex, digest] for record, id, digest in _sources(composed)],
        }
        session.add(case)


def _sources(composed: Composed) -> list[tuple[str, UUID, str]]:
    """Where the texts come from that a page holds, so that they are found when they must go."""
    return [text.key for text in composed.texts]


def _new_token(session: Session, link: ShareLink) -> str:
    token = new_secret()
    link.token_hash = hashed(token)
    session.add(link)
    forget_visits(session, link)
    return token


def new_address(*, session: Session, actor: Actor, operation: UUID, link_id: UUID) -> str:
    """Another token for a published link: the old address opens nothing any more, nor do tabs opened by it.

    Raises:
        Invalid: SHR-008 it is closed, or not published yet.
    """
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if done_before(session, operation):
        return ""
    if link.published_at is None or link.closed_at is not None:
        raise Invalid(
            Problem(
                "SHR-008",
                _("This link is not open, so it has no address."),
                _("Nothing was changed. Publish a link first."),
            )
        )
    token = _new_token(session, link)
    done(session, actor=actor, operation=operation, verb="share.address", record=link)
    return token


def close_link(*, session: Session, actor: Actor, operation: UUID, link_id: UUID) -> None:
    """Close a link for good; who has it open sees nothing any more."""
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if done_before(session, operation):
        return
    if _close(session, link):
        done(session, actor=actor, operation=operation, verb="share.close", record=link)


def close_every_link(*, session: Session, actor: Actor, operation: UUID, study_id: UUID) -> None:
    """Close all links of a study that are published and open."""
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if done_before(session, operation):
        return
    links = session.exec(
        select(ShareLink).where(ShareLink.study_id == study.id, col(ShareLink.published_at).is_not(None))
    ).all()
    for link in links:
        if _close(session, link):
            audit(session, actor=actor, verb="share.close", record=link)
    done(session, actor=actor, operation=operation, verb="share.close-all", record=study)


def _close(session: Session, link: ShareLink) -> bool:
    if link.closed_at is not None:
        return False
    link.closed_at = now()
    session.add(link)
    return True
