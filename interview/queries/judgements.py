"""Judgements of a round: what stands, how it came to stand, and the profile it adds up to."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interview import blindness
from interview.instrument.structure import Instrument
from interview.models import (
    EvidenceLink,
    Judgement,
    JudgementRevision,
    Round,
    User,
)
from interview.profile import BoardVote, Judged, Profile, profile
from interview.services.access import Actor
from interview.services.judgements import Evidence, Values
from interview.services.sight import seen_by
from interview.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Standing:
    """A judgement as it stands: the values of its head revision.

    ``influenced``: it was made in a study that rates blind, after the others' judgements were opened.
    ``evidence_withdrawn``: some of what it rested on was removed, as consent was taken back.
    """

    id: UUID
    factor: str
    kind: Kind
    rater_id: UUID
    interview_id: UUID | None
    head: int
    made_at: datetime
    values: Values
    influenced: bool = False
    evidence_withdrawn: bool = False


def standing(
    session: Session, *, actor: Actor, round_id: UUID | None = None, study_id: UUID | None = None
) -> tuple[Standing, ...]:
    """The judgements that stand in a round (or a whole study), as far as the actor may see them, with their
    evidence: two queries."""
    query = (
        select(Judgement, JudgementRevision, Round.opened_at)
        .join(Round, Round.id == Judgement.round_id)  # type: ignore[arg-type]
        .where(
            JudgementRevision.judgement_id == Judgement.id,
            JudgementRevision.number == Judgement.head,
            seen_by(actor),
        )
    )
    if round_id is not None:
        query = query.where(Judgement.round_id == round_id)
    if study_id is not None:
        query = query.where(Judgement.study_id == study_id)
    rows = session.exec(query.order_by(col(Judgement.created_at))).all()
    evidence = _evidence(session, revision_ids=[revision.id for _judgement, revision, _opened in rows])
    return tuple(
        _standing(j, revision, evidence.get(revision.id, ()), opened_at=opened_at)
        for j, revision, opened_at in rows
    )


def _standing(
    judgement: Judgement,
    revision: JudgementRevision,
    evidence: tuple[Evidence, ...],
    *,
    opened_at: datetime | None,
) -> Standing:
    rated = judgement.kind is Kind.RESEARCHER
    return Standing(
        id=judgement.id,
        factor=judgement.factor,
        kind=judgement.kind,
        rater_id=judgement.rater_id,
        interview_id=judgement.interview_id,
        head=judgement.head,
        made_at=revision.created_at,
        values=_values(revision, evidence),
        influenced=rated and blindness.influenced(made_at=revision.created_at, opened_at=opened_at),
        evidence_withdrawn=judgement.evidence_withdrawn,
    )


def _values(revision: JudgementRevision, evidence: tuple[Evidence, ...]) -> Values:
    return Values(
        level=revision.level,
        state=revision.state,
        relevance=revision.relevance,
        dynamics=revision.dynamics,
        confidence=revision.confidence,
        rationale=revision.rationale,
        provisional=revision.provisional,
        evidence=evidence,
    )


def _evidence(session: Session, *, revision_ids: list[UUID]) -> dict[UUID, tuple[Evidence, ...]]:
    found: dict[UUID, tuple[Evidence, ...]] = {}
    for link in session.exec(
        select(EvidenceLink)
        .where(col(EvidenceLink.revision_id).in_(revision_ids))
        .order_by(col(EvidenceLink.created_at))
    ):
        piece = Evidence(link.quote_id, link.document_id, link.observation)
        found[link.revision_id] = (*found.get(link.revision_id, ()), piece)
    return found


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a judgement, for its history: what was judged, by whom, with which instrument."""

    number: int
    at: datetime
    undoes: int | None
    values: Values
    by_id: UUID
    by: str
    version_id: UUID


def history(session: Session, *, actor: Actor, judgement_id: UUID) -> tuple[Revision, ...]:
    """Every revision of a judgement, the newest first."""
    return histories(session, actor=actor, judgement_ids=[judgement_id]).get(judgement_id, ())


def histories(
    session: Session, *, actor: Actor, judgement_ids: Collection[UUID]
) -> dict[UUID, tuple[Revision, ...]]:
    """Every revision of those of these judgements that the actor may see, the newest first, by judgement: two
    queries."""
    rows = session.exec(
        select(JudgementRevision, User.name)
        .join(User, User.id == JudgementRevision.by_id)  # type: ignore[arg-type]
        .join(Judgement, Judgement.id == JudgementRevision.judgement_id)  # type: ignore[arg-type]
        .where(col(JudgementRevision.judgement_id).in_(judgement_ids), seen_by(actor))
        .order_by(col(JudgementRevision.number).desc())
    ).all()
    evidence = _evidence(session, revision_ids=[row.id for row, _name in rows])
    found: dict[UUID, tuple[Revision, ...]] = {}
    for row, name in rows:
        revision = Revision(
            number=row.number,
            at=row.created_at,
            undoes=row.undoes,
            values=_values(row, evidence.get(row.id, ())),
            by_id=row.by_id,
            by=name,
            version_id=row.instrument_version_id,
        )
        found[row.judgement_id] = (*found.get(row.judgement_id, ()), revision)
    return found


SCALARS = ("relevance", "dynamics", "confidence", "rationale", "provisional")


@dataclass(frozen=True, slots=True)
class Difference:
    """What one revision changed: fields as (name, before, after), and evidence that came or went.

    A level and the state that stands in its place are one field, ``level``, whose values are pairs of the two.
    """

    fields: tuple[tuple[str, object, object], ...]
    added: tuple[Evidence, ...]
    removed: tuple[Evidence, ...]


def difference(before: Values, after: Values) -> Difference:
    """What differs between two revisions of one judgement; the first is compared with ``Values()``."""
    pairs: list[tuple[str, object, object]] = [
        ("level", (before.level, before.state), (after.level, after.state)),
        *((name, getattr(before, name), getattr(after, name)) for name in SCALARS),
    ]
    return Difference(
        fields=tuple(pair for pair in pairs if pair[1] != pair[2]),
        added=tuple((Counter(after.evidence) - Counter(before.evidence)).elements()),
        removed=tuple((Counter(before.evidence) - Counter(after.evidence)).elements()),
    )


def profile_of(
    standing: tuple[Standing, ...],
    *,
    kind: Kind,
    instrument: Instrument,
    boards: tuple[BoardVote, ...] = (),
) -> Profile:
    """The profile that the judgements of one kind add up to, without those taken back to nothing.

    ``boards``: what was decided in workshops, with the votes behind it.
    """
    judged = (
        Judged(
            factor=s.factor,
            rater=s.rater_id.hex,
            level=s.values.level,
            state=s.values.state,
            confidence=s.values.confidence,
            evidence=len(s.values.evidence),
            provisional=s.values.provisional,
            judgement_id=s.id.hex,
        )
        for s in standing
        if s.kind is kind and (s.values.level is not None or s.values.state is not None)
    )
    return profile(judged=judged, kind=kind, instrument=instrument, boards=boards)


def rounds(session: Session, *, initiative_id: UUID) -> tuple[Round, ...]:
    """The rounds of an initiative in order."""
    return tuple(
        session.exec(select(Round).where(Round.initiative_id == initiative_id).order_by(col(Round.number)))
    )
