"""What a visitor of a link is shown, read back or put together now; whoever asks has been let in already."""

from collections.abc import Iterable
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session, select

from interview import words
from interview.models import PassedText, Round, SharedCase, ShareLink
from interview.profile import Axis
from interview.queries.shared_content import Allowed, Composed, compose, eyes_of
from interview.queries.shared_judgements import waits_for_raters
from interview.queries.shared_views import SharedCell, SharedMatrix, SharedPage, SharedRow, without_judgements
from interview.services.access import not_found
from interview.texts import _, speaking
from interview.vocabulary import Kind

PAGE = TypeAdapter(SharedPage)


def as_kept(page: SharedPage) -> dict[str, object]:
    """A page as JSON."""
    kept: dict[str, object] = PAGE.dump_python(page, mode="json")
    return kept


def read_back(kept: object) -> SharedPage:
    """A page from its JSON."""
    return PAGE.validate_python(kept)


def page_of(session: Session, *, link: ShareLink, case: SharedCase, viewer: UUID | None = None) -> SharedPage:
    """The page of one initiative: frozen content read back; of a live link, or a draft, put together now.

    Raises:
        NotFound: the initiative has no round any more, or what was frozen had to go.
    """
    if link.published_at is not None and not link.live:
        if case.content is None:
            raise not_found()
        return _frozen(session, link=link, case=case, viewer=viewer)
    composed = composed_now(session, link=link, case=case, viewer=viewer)
    if composed is None:
        raise not_found()
    return composed.page


def _frozen(session: Session, *, link: ShareLink, case: SharedCase, viewer: UUID | None) -> SharedPage:
    """What was frozen; without the judgements of rounds that are rated blind by others too, by now."""
    assert case.content is not None
    page = read_back(case.content["page"])
    if page.kind is not Kind.RESEARCHER:
        return page
    rounds = session.exec(
        select(Round.id, Round.number).where(
            Round.initiative_id == case.initiative_id, Round.number <= page.round_number
        )
    )
    eyes = eyes_of(link, viewer=viewer)
    waiting = {number for id, number in rounds if waits_for_raters(session, round_id=id, eyes=eyes)}
    return without_judgements(page, rounds=waiting)


def composed_now(
    session: Session, *, link: ShareLink, case: SharedCase, viewer: UUID | None = None
) -> Composed | None:
    """The page as the study is now, with the texts that this link may show."""
    return compose(session, link=link, case=case, allowed=allowed_of(session, link=link), viewer=viewer)


def allowed_of(session: Session, *, link: ShareLink) -> Allowed:
    """Which texts the link shows: none that was left out, and once it is live none that was not passed."""
    rows = session.exec(select(PassedText).where(PassedText.link_id == link.id)).all()
    left_out = {(row.record, row.record_id, row.digest) for row in rows if row.left_out}
    passed = {(row.record, row.record_id, row.digest) for row in rows if not row.left_out}
    only_passed = link.live and link.published_at is not None

    def allowed(record: str, id: UUID, digest: str) -> bool:
        key = (record, id, digest)
        return key in passed if only_passed else key not in left_out

    return allowed


def cases_of(session: Session, *, link: ShareLink) -> tuple[SharedCase, ...]:
    """The initiatives of a link, in alphabetical order."""
    rows = session.exec(select(SharedCase).where(SharedCase.link_id == link.id))
    return tuple(sorted(rows, key=lambda case: (case.title.casefold(), case.id.hex)))


def row_address(link: ShareLink, case: SharedCase) -> str:
    """Where the page of one initiative of a link is."""
    return f"/s/v/{link.public_id}/{case.public_id}"


def matrix_of(session: Session, *, link: ShareLink) -> SharedMatrix | None:
    """Level by factor for the initiatives of a link, in alphabetical order; None where it has one alone."""
    cases = cases_of(session, link=link)
    if len(cases) < 2:
        return None
    return matrix((page_of(session, link=link, case=case), row_address(link, case)) for case in cases)


def matrix(pages: Iterable[tuple[SharedPage, str]]) -> SharedMatrix:
    """The matrix of these pages, each with its address. Factors are in the order of the first page that has
    them; the names of the levels are the first page's."""
    rows = sorted(pages, key=lambda row: (row[0].title.casefold(), row[1]))
    factors: dict[str, str] = {}
    for page, _address in rows:
        for factor in page.factors:
            factors.setdefault(factor.axis.factor, factor.axis.name)
    return SharedMatrix(
        factors=tuple(factors.items()),
        level_names=rows[0][0].level_names if rows else (),
        rows=tuple(SharedRow(page.title, address, _cells(page)) for page, address in rows),
    )


def _cells(page: SharedPage) -> dict[str, SharedCell]:
    with speaking(page.language):
        gaps = {factor.axis.factor: _gap(factor.axis) for factor in page.factors}
    return {
        factor.axis.factor: SharedCell(
            level=factor.axis.level,
            upper=factor.axis.upper,
            gap=gaps[factor.axis.factor],
            kind=page.kind,
            dated=page.dated,
            instrument=page.instrument,
            version=page.version,
            level_names=page.level_names,
        )
        for factor in page.factors
    }


def _gap(axis: Axis) -> str:
    """Why an axis is open, in words; empty where it is not."""
    if not axis.open:
        return ""
    if axis.no_agreement:
        return _("no agreement")
    return ", ".join(words.state(state) for state in dict.fromkeys(axis.states)) or _("not judged yet")
