"""Documents collected about an initiative: added, corrected, taken off the list and put back."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from interview.models import Document, Initiative
from interview.services import checks
from interview.services.access import Act, Actor, open_record
from interview.services.drafts import use_draft
from interview.services.operations import done, done_before
from interview.texts import _
from interview.vocabulary import DocumentKind


def excerpt_place(*, initiative_id: UUID, actor: Actor) -> str:
    """Where somebody's excerpt of a document waits until the document is added."""
    return f"document/{initiative_id.hex}/{actor.user_id.hex}"


def add_document(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    initiative_id: UUID,
    title: str,
    kind: DocumentKind,
    address: str = "",
    excerpt: str | None = "",
    collected_on: date | None = None,
) -> UUID:
    """Add written material about an initiative. An address is kept as text and never opened.

    Without an ``excerpt`` (None) the one that the actor has typed for it is taken from its draft.

    Raises:
        Invalid: TXT-00x, for the title, address or excerpt.
    """
    initiative = open_record(session, actor=actor, to=Act.WRITE, record=Initiative, id=initiative_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    if excerpt is None:
        place = excerpt_place(initiative_id=initiative_id, actor=actor)
        excerpt = use_draft(session, study_id=initiative.study_id, place=place) or ""
    document = Document(
        study_id=initiative.study_id,
        initiative_id=initiative_id,
        title=checks.line(title, place=_("Title of the document"), required=True),
        kind=checks.word(DocumentKind, kind, place=_("Kind of document")),
        address=checks.line(address, place=_("Address")),
        excerpt=checks.text(excerpt, place=_("Excerpt")),
        collected_on=collected_on,
    )
    session.add(document)
    session.flush()
    done(session, actor=actor, operation=operation, verb="document.add", record=document)
    return document.id


def edit_document(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    document_id: UUID,
    title: str,
    kind: DocumentKind,
    address: str,
    collected_on: date | None,
) -> None:
    """Correct the facts of a document; its excerpt is saved while it is typed (``typing``).

    Raises:
        Invalid: TXT-00x, for the title or address.
    """
    document = open_record(session, actor=actor, to=Act.WRITE, record=Document, id=document_id)
    if done_before(session, operation):
        return
    document.title = checks.line(title, place=_("Title of the document"), required=True)
    document.kind = checks.word(DocumentKind, kind, place=_("Kind of document"))
    document.address = checks.line(address, place=_("Address"))
    document.collected_on = collected_on
    done(session, actor=actor, operation=operation, verb="document.edit", record=document)


def remove_document(
    *, session: Session, actor: Actor, operation: UUID, document_id: UUID, removed: bool = True
) -> None:
    """Take a document off the list, or put it back; judgements that named it keep their link."""
    document = open_record(session, actor=actor, to=Act.WRITE, record=Document, id=document_id)
    if done_before(session, operation):
        return
    document.removed = removed
    verb = "document.remove" if removed else "document.restore"
    done(session, actor=actor, operation=operation, verb=verb, record=document)
