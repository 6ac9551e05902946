"""The documents of an initiative as they are collected: with the excerpt as typed, the removed ones too."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import Document, Initiative
from interview.queries.evidence import DocumentView
from interview.queries.texts import TypedText, Waiting, read_waiting, typed_texts
from interview.services.access import Act, Actor, open_record
from interview.services.documents import excerpt_place


@dataclass(frozen=True, slots=True)
class CollectedDocument:
    """A document, its excerpt with versions, and whether it was taken off the list."""

    document: DocumentView
    excerpt: TypedText
    removed: bool


def read_collected(*, session: Session, actor: Actor, initiative_id: UUID) -> tuple[CollectedDocument, ...]:
    """The documents in the order they were added.

    Raises:
        NotFound: there is no such initiative, or the actor is not a member of its study.
    """
    initiative = open_record(session, actor=actor, to=Act.VIEW, record=Initiative, id=initiative_id)
    rows = session.exec(
        select(Document).where(Document.initiative_id == initiative_id).order_by(col(Document.created_at))
    ).all()
    excerpts = typed_texts(
        session, study_id=initiative.study_id, texts=((_address(row.id), row.excerpt) for row in rows)
    )
    return tuple(
        CollectedDocument(
            DocumentView(row.id, row.title, row.kind, row.address, row.excerpt, row.collected_on),
            excerpts[_address(row.id)],
            row.removed,
        )
        for row in rows
    )


def read_new_excerpt(*, session: Session, actor: Actor, initiative_id: UUID) -> Waiting:
    """The excerpt that the actor has typed for a document that is not added yet.

    Raises:
        NotFound: there is no such initiative, or the actor is not a member of its study.
    """
    initiative = open_record(session, actor=actor, to=Act.VIEW, record=Initiative, id=initiative_id)
    place = excerpt_place(initiative_id=initiative_id, actor=actor)
    return read_waiting(session=session, actor=actor, study_id=initiative.study_id, place=place)


def _address(document_id: UUID) -> str:
    return f"document/{document_id.hex}/excerpt"
