"""The links that somebody received from others and keeps, as the matrix that each of them would show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from interview.errors import NotFound
from interview.models import KeptLink, ShareLink
from interview.queries.shared import cases_of, matrix, page_of, row_address
from interview.queries.shared_views import SharedMatrix, SharedPage
from interview.services.access import Actor, let_in
from interview.services.kept import stands


@dataclass(frozen=True, slots=True)
class Received:
    """One kept link: what it covers, by the titles that its owner shows."""

    id: UUID
    titles: tuple[str, ...]
    ends: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that is kept and open. A matrix for each set of factors: what does not share them stands apart.

    ``gone`` are links that are closed, have ended, or open otherwise now: nothing of them is known any more.
    """

    matrices: tuple[SharedMatrix, ...]
    links: tuple[Received, ...]
    gone: tuple[UUID, ...]


def read_received(*, session: Session, actor: Actor) -> Shelf:
    """What the actor keeps, each link under its owner's choices as they are now.

    Raises:
        NotAllowed: ACC-003 the actor is not let in.
    """
    let_in(session, actor=actor)
    pages: list[tuple[SharedPage, str]] = []
    links: list[Received] = []
    gone: list[UUID] = []
    for kept, link in session.exec(
        select(KeptLink, ShareLink)
        .outerjoin(ShareLink, ShareLink.id == KeptLink.link_id)  # type: ignore[arg-type]
        .where(KeptLink.user_id == actor.user_id)
        .order_by(col(KeptLink.created_at))
    ):
        # behind the wall of PostgreSQL a closed link is not there at all
        shown = list(_pages(session, link)) if link is not None and stands(kept, link) else []
        if not shown:
            gone.append(kept.id)
            continue
        pages += shown
        titles = tuple(page.title for page, _address in shown)
        links.append(Received(kept.id, titles, link.expires_at.astimezone().date().isoformat()))
    return Shelf(tuple(_matrices(pages)), tuple(links), tuple(gone))


def _pages(session: Session, link: ShareLink) -> Iterator[tuple[SharedPage, str]]:
    """The pages of an open link, each with the address under which its keeper opens it."""
    for case in cases_of(session, link=link):
        try:
            page = page_of(session, link=link, case=case)
        except NotFound:  # what it showed had to go
            continue
        yield page, row_address(link, case).replace("/s/v/", "/kept/", 1)


def _matrices(pages: Iterable[tuple[SharedPage, str]]) -> Iterator[SharedMatrix]:
    by_factors: dict[tuple[str, ...], list[tuple[SharedPage, str]]] = {}
    for page, address in pages:
        named = tuple(sorted(factor.axis.factor for factor in page.factors))
        by_factors.setdefault(named, []).append((page, address))
    for rows in by_factors.values():
        yield matrix(rows)
