"""Typed texts with their version and what other windows typed beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from interview.blindness import may_use_draft
from interview.models import Draft, Note, Operation, Typed, TypedBranch
from interview.services.access import Act, Actor, allow
from interview.services.drafts import draft_address
from interview.services.typing import find_draft, refuse_draft_of_another, take_draft


@dataclass(frozen=True, slots=True)
class Branch:
    """A text typed in another window on an older base."""

    tab: str
    text: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class TypedText:
    """A text, how often it was saved, and the branches beside it."""

    record: str
    text: str = ""
    version: int = 0
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft as its box shows it; ``since`` is when it was begun (UTC), None where nothing waits."""

    typed: TypedText
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """How far a window's typing into a text had come when its box was left."""

    record: str
    tab: str
    seq: int


def typed_texts(
    session: Session, *, study_id: UUID | None, texts: Iterable[tuple[str, str]], under: str = ""
) -> dict[str, TypedText]:
    """The typed texts of these (record, text) pairs, by record; ``under`` is what all records begin with."""
    held = dict(texts)
    versions = dict(
        session.exec(
            select(Typed.record, Typed.version).where(
                Typed.study_id == study_id, col(Typed.record).startswith(under, autoescape=True)
            )
        ).all()
    )
    branches: dict[str, list[Branch]] = {}
    for row in session.exec(
        select(TypedBranch)
        .where(
            TypedBranch.study_id == study_id,
            col(TypedBranch.record).startswith(under, autoescape=True),
            col(TypedBranch.resolved).is_(False),
        )
        .order_by(col(TypedBranch.saved_at))
    ):
        branches.setdefault(row.record, []).append(Branch(row.tab, row.text, row.saved_at))
    return {
        record: TypedText(record, text, versions.get(record, 0), tuple(branches.get(record, ())))
        for record, text in held.items()
    }


def notes(session: Session, *, study_id: UUID, interview_id: UUID) -> dict[str, TypedText]:
    """The notes of an interview, by place in the guide."""
    rows = session.exec(select(Note).where(Note.interview_id == interview_id)).all()
    address = f"note/{interview_id.hex}/"
    typed = typed_texts(session, study_id=study_id, texts=((address + row.place, row.text) for row in rows))
    return {record.removeprefix(address): text for record, text in typed.items()}


def drafts(session: Session, *, actor: Actor, study_id: UUID) -> dict[str, TypedText]:
    """The drafts of a study that the actor may use, by place."""
    rows = [
        row
        for row in session.exec(select(Draft).where(Draft.study_id == study_id))
        if may_use_draft(viewer=actor.user_id, place=row.place)
    ]
    address = f"draft/{study_id.hex}/"
    typed = typed_texts(session, study_id=study_id, texts=((address + row.place, row.text) for row in rows))
    return {record.removeprefix(address): text for record, text in typed.items()}


def read_draft(*, session: Session, actor: Actor, study_id: UUID, place: str) -> str:
    """The text of a draft as it stands now, or nothing where none was typed.

    Raises:
        NotFound: the actor is not a member of the study, or the draft is of another rater's judgement.
    """
    allow(session, actor=actor, to=Act.VIEW, study_id=study_id)
    refuse_draft_of_another(actor=actor, place=place)
    return take_draft(session, study_id=study_id, place=place)


def read_waiting(*, session: Session, actor: Actor, study_id: UUID, place: str, otherwise: str = "") -> Waiting:
    """The draft at a place for its box; ``otherwise`` is what the box shows where none waits.

    Raises:
        NotFound: the actor is not a member of the study, or the draft is of another rater's judgement.
    """
    allow(session, actor=actor, to=Act.VIEW, study_id=study_id)
    refuse_draft_of_another(actor=actor, place=place)
    draft = find_draft(session, study_id=study_id, place=place)
    record = draft_address(study_id=study_id, place=place)
    text = draft.text if draft else otherwise
    typed = typed_texts(session, study_id=study_id, texts=[(record, text)], under=record)[record]
    return Waiting(typed, draft.created_at if draft else None)


def arrived(session: Session, *, actor: Actor, sent: Iterable[Sent]) -> bool:
    """Whether all that these windows of the actor's had typed is kept by now, or beside another's words."""
    marks = tuple(sent)
    records = {mark.record for mark in marks}
    seqs: dict[tuple[str, str], int] = {}
    for table in (TypedBranch, Typed):
        own = or_(table.by_id == actor.user_id, col(table.by_id).is_(None))
        rows = session.exec(
            select(table.record, table.tab, table.seq).where(col(table.record).in_(records), own)
        )
        seqs |= {(record, tab): seq for record, tab, seq in rows}
    return all(seqs.get((mark.record, mark.tab), -1) >= mark.seq for mark in marks)


def result_of(session: Session, *, operation: UUID) -> UUID | None:
    """The record that an operation made or changed; None while it was not carried out."""
    done = session.get(Operation, operation)
    return UUID(done.result) if done else None
