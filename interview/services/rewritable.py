"""The texts of a study that may speak of somebody who has withdrawn: where they are, what they say, where they
are typed, and what stood there before.

A judgement speaks by the reason and the observations of the revision that stands, a board's decision by the
newest of its factor; what stood before them, and the earlier wordings of a quote, are their earlier revisions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, SQLModel, col, select

from interview.models import (
    Action,
    Adoption,
    Approach,
    Consent,
    Decision,
    Document,
    Draft,
    EvidenceLink,
    Initiative,
    Interview,
    Judgement,
    JudgementRevision,
    Note,
    Quote,
    QuoteRevision,
    Respondent,
    Study,
    TypedBranch,
    Workshop,
)
from interview.services.drafts import draft_address
from interview.services.operations import study_of
from interview.services.quotes import correction_place
from interview.services.typing import INITIATIVE_TEXTS

JUDGEMENT, DECISION = Judgement.__name__, Decision.__name__

COLUMNS: Mapping[type[SQLModel], tuple[str, ...]] = {
    Study: ("title", "selection_criteria"),
    Adoption: ("reason",),
    Initiative: ("name", "pseudonym", "sector", "region", *INITIATIVE_TEXTS),
    Document: ("title", "address", "excerpt"),
    Respondent: ("pseudonym", "role"),
    Approach: ("how", "reason"),
    Consent: ("how",),
    Interview: ("interviewer",),
    Note: ("text",),
    Quote: ("text", "memo", "translation", "agreed_how"),
    Workshop: ("facilitator",),
    Action: ("text", "owner"),
    Draft: ("text",),
}
"""The columns, by table, in which somebody writes freely. Judgements and decisions are read apart."""

KINDS = {table.__name__: table for table in COLUMNS}


@dataclass(frozen=True, slots=True)
class Text:
    """What a record says now, and what it said before."""

    record: str
    id: UUID
    now: str
    before: tuple[str, ...] = ()


def texts_of(session: Session, *, study_id: UUID) -> Iterator[Text]:
    """Every free text of a study."""
    wordings = _wordings(session, study_id=study_id)
    for table, columns in COLUMNS.items():
        owner = col(Study.id) if table is Study else col(table.study_id)  # type: ignore[attr-defined]
        for row in session.exec(select(table).where(owner == study_id)):
            id = row.id  # type: ignore[attr-defined]
            yield Text(table.__name__, id, _joined(row, columns), tuple(wordings.get(id, ())))
    yield from _decisions(session, study_id=study_id)
    yield from _judgements(session, study_id=study_id)


def _joined(row: Any, columns: tuple[str, ...]) -> str:
    return "\n".join(text for column in columns if (text := getattr(row, column)))


def _wordings(session: Session, *, study_id: UUID) -> dict[UUID, list[str]]:
    """Earlier wordings of quotes, and what other windows typed beside a quote's memo or correction."""
    found: dict[UUID, list[str]] = {}
    for id, original in session.exec(select(Quote.id, Quote.original).where(Quote.study_id == study_id)):
        found[id] = [original]
    for id, text in session.exec(
        select(QuoteRevision.quote_id, QuoteRevision.text).where(QuoteRevision.study_id == study_id)
    ):
        found[id].append(text)
    return found


def _decisions(session: Session, *, study_id: UUID) -> Iterator[Text]:
    newest: dict[tuple[UUID, str], Text] = {}
    for row in session.exec(
        select(Decision).where(Decision.study_id == study_id).order_by(col(Decision.number))
    ):
        key = (row.workshop_id, row.factor)
        last = newest.get(key)
        before = (*last.before, last.now) if last else ()
        newest[key] = Text(DECISION, row.id, _joined(row, ("rationale", "dissent")), before)
    yield from newest.values()


def _judgements(session: Session, *, study_id: UUID) -> Iterator[Text]:
    said = _observations(session, study_id=study_id)
    now: dict[UUID, str] = {}
    before: dict[UUID, list[str]] = {}
    for head, revision in session.exec(
        select(Judgement.head, JudgementRevision)
        .join(Judgement, Judgement.id == JudgementRevision.judgement_id)  # type: ignore[arg-type]
        .where(JudgementRevision.study_id == study_id)
    ):
        text = "\n".join(part for part in (revision.rationale, *said.get(revision.id, ())) if part)
        if revision.number == head:
            now[revision.judgement_id] = text
        else:
            before.setdefault(revision.judgement_id, []).append(text)
    for id, text in now.items():
        yield Text(JUDGEMENT, id, text, tuple(before.get(id, ())))


def _observations(session: Session, *, study_id: UUID) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for revision_id, observation in session.exec(
        select(EvidenceLink.revision_id, EvidenceLink.observation)
        .where(EvidenceLink.study_id == study_id, EvidenceLink.observation != "")
        .order_by(col(EvidenceLink.created_at))
    ):
        found.setdefault(revision_id, []).append(observation)
    return found


def text_now(session: Session, *, study_id: UUID, record: str, id: UUID) -> str | None:
    """What a record says now; None where it is not there any more. A decision that was changed is the next one,
    so it is looked for by its workshop and factor."""
    if record == DECISION:
        decision = session.get(Decision, id)
        if decision is None:
            return None
        newest = session.exec(
            select(Decision)
            .where(Decision.workshop_id == decision.workshop_id, Decision.factor == decision.factor)
            .order_by(col(Decision.number).desc())
            .limit(1)
        ).one()
        return _joined(newest, ("rationale", "dissent"))
    if record == JUDGEMENT:
        return next((t.now for t in _judgements(session, study_id=study_id) if t.id == id), None)
    row = session.get(KINDS[record], id)
    if row is None or (isinstance(row, Quote | Document | Action) and row.removed):
        return None
    return _joined(row, COLUMNS[KINDS[record]])


def digest(text: str) -> str:
    """By what it is known whether a text was changed."""
    return sha256(text.encode(errors="backslashreplace")).hexdigest()


def typed_beside(session: Session, *, record: str, id: UUID) -> ColumnElement[bool] | None:
    """What other windows typed into a record's texts; None where it is not typed into."""
    addresses = _addresses(session, record=record, id=id)
    if not addresses:
        return None
    kept = col(TypedBranch.record)
    return or_(*(kept.startswith(a, autoescape=True) if a.endswith("/") else kept == a for a in addresses))


def record_at(session: Session, *, study_id: UUID, address: str) -> tuple[str, UUID] | None:
    """The record of the study into whose texts somebody types at an address; None where there is none."""
    kind, owner, place = address.split("/", 2)
    row: Any
    if kind == "note":
        noted = select(Note).where(Note.interview_id == UUID(owner), Note.place == place)
        row = session.exec(noted).first()
    elif kind == "draft":
        row = _drafted(session, study_id=study_id, place=place)
    else:
        table = next((table for table in COLUMNS if table.__name__.lower() == kind), None)
        row = session.get(table, UUID(owner)) if table else None
    there = row is not None and study_of(row) == study_id
    return (type(row).__name__, row.id) if there else None


def _drafted(session: Session, *, study_id: UUID, place: str) -> Quote | Draft | None:
    """The quote whose correction is typed there, otherwise the draft itself."""
    for quote in session.exec(select(Quote).where(Quote.study_id == study_id)):
        if place == correction_place(quote.id):
            return quote
    return session.exec(select(Draft).where(Draft.study_id == study_id, Draft.place == place)).first()


def _addresses(session: Session, *, record: str, id: UUID) -> tuple[str, ...]:
    """Where a record's texts are typed; one that ends in a slash is what the addresses begin with."""
    row: Any = session.get(KINDS[record], id) if record in KINDS else None
    if isinstance(row, Note):
        return (f"note/{row.interview_id.hex}/{row.place}",)
    if isinstance(row, Quote):
        return (f"quote/{id.hex}/", draft_address(study_id=row.study_id, place=correction_place(id)))
    if isinstance(row, Draft):
        return (draft_address(study_id=row.study_id, place=row.place),)
    if isinstance(row, Initiative | Document | Study):
        return (f"{record.lower()}/{id.hex}/",)
    return ()
