"""Quotes and documents as screens and exports read them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from interview.models import Document, Interview, Quote, QuoteFactor, QuoteRevision, Respondent, Workshop
from interview.services.access import Act, Actor, open_record
from interview.vocabulary import BoardRole, DocumentKind, Fidelity, Stance


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote with its speaker's pseudonym and the factors it speaks to."""

    id: UUID
    interview_id: UUID | None
    text: str
    original: str
    fidelity: Fidelity
    speaker_id: UUID | None
    speaker: str
    memo: str
    shareable: bool
    said_at: datetime
    offset_seconds: int | None
    version: int
    factors: dict[str, Stance] = field(default_factory=dict)
    workshop_id: UUID | None = None
    role: BoardRole | None = None
    agreed_how: str = ""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document collected about an initiative."""

    id: UUID
    title: str
    kind: DocumentKind
    address: str
    excerpt: str
    collected_on: date | None


def quotes(
    session: Session,
    *,
    interview_id: UUID | None = None,
    workshop_id: UUID | None = None,
    round_id: UUID | None = None,
) -> tuple[QuoteView, ...]:
    """The quotes of an interview, of a workshop, or of all that was said in a round, the newest first."""
    query = (
        select(Quote, Respondent.pseudonym)
        .outerjoin(Interview, Interview.id == Quote.interview_id)  # type: ignore[arg-type]
        .outerjoin(Workshop, Workshop.id == Quote.workshop_id)  # type: ignore[arg-type]
        .outerjoin(Respondent, Respondent.id == Quote.speaker_id)  # type: ignore[arg-type]
        .where(col(Quote.removed).is_(False))
        .order_by(col(Quote.said_at).desc())
    )
    if interview_id is not None:
        query = query.where(Quote.interview_id == interview_id)
    if workshop_id is not None:
        query = query.where(Quote.workshop_id == workshop_id)
    if round_id is not None:
        query = query.where(or_(Interview.round_id == round_id, Workshop.round_id == round_id))  # type: ignore[arg-type]
    rows = session.exec(query).all()
    links = _links(session, quote_ids=[quote.id for quote, _speaker in rows])
    return tuple(
        QuoteView(
            id=quote.id,
            interview_id=quote.interview_id,
            text=quote.text,
            original=quote.original,
            fidelity=quote.fidelity,
            speaker_id=quote.speaker_id,
            speaker=speaker or "",
            memo=quote.memo,
            shareable=quote.shareable,
            said_at=quote.said_at,
            offset_seconds=quote.offset_seconds,
            version=quote.version,
            factors=links.get(quote.id, {}),
            workshop_id=quote.workshop_id,
            role=quote.role,
            agreed_how=quote.agreed_how,
        )
        for quote, speaker in rows
    )


def _links(session: Session, *, quote_ids: list[UUID]) -> dict[UUID, dict[str, Stance]]:
    links: dict[UUID, dict[str, Stance]] = {}
    for link in session.exec(select(QuoteFactor).where(col(QuoteFactor.quote_id).in_(quote_ids))):
        links.setdefault(link.quote_id, {})[link.factor] = link.stance
    return links


def wordings(session: Session, *, quote_id: UUID) -> tuple[str, ...]:
    """Every wording a quote has had, the first first."""
    return tuple(
        session.exec(
            select(QuoteRevision.text)
            .where(QuoteRevision.quote_id == quote_id)
            .order_by(col(QuoteRevision.number))
        )
    )


def read_wordings(*, session: Session, actor: Actor, quote_id: UUID) -> tuple[str, ...]:
    """As ``wordings``, for a member of the quote's study.

    Raises:
        NotFound: there is no such quote, or the actor is not a member of its study.
    """
    open_record(session, actor=actor, to=Act.VIEW, record=Quote, id=quote_id)
    return wordings(session, quote_id=quote_id)


def documents(session: Session, *, initiative_id: UUID) -> tuple[DocumentView, ...]:
    """The documents of an initiative, in the order they were added."""
    rows = session.exec(
        select(Document)
        .where(Document.initiative_id == initiative_id, col(Document.removed).is_(False))
        .order_by(col(Document.created_at))
    )
    return tuple(
        DocumentView(row.id, row.title, row.kind, row.address, row.excerpt, row.collected_on) for row in rows
    )
