"""Ordinal judgements: added to, never overwritten; each with its rater, reason and evidence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from interview.errors import Conflict, Invalid, Problem
from interview.instrument.structure import Instrument
from interview.models import (
    Document,
    EvidenceLink,
    Interview,
    Judgement,
    JudgementRevision,
    Note,
    Quote,
    Round,
    Study,
    Workshop,
)
from interview.models.base import now
from interview.services import instruments
from interview.services.access import Act, Actor, not_found, open_record
from interview.services.judging import Evidence, Values, checked
from interview.services.operations import beside_withdrawals, done, done_before, one_at_a_time
from interview.services.withdrawn import refuse_left
from interview.texts import _
from interview.vocabulary import Kind, State


def revise_judgement(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    round_id: UUID,
    factor: str,
    kind: Kind,
    based_on: int,
    change: Mapping[str, object],
    interview_id: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Add a revision in which ``change`` (fields of ``Values``) differs from what stands.

    ``based_on`` is the number of the revision that the actor saw (0: none). ``interview_id`` is the interview
    it is made in: required for the respondent's own, otherwise only the place where undo looks for it.
    ``at`` is when it was judged, where that was not now. Returns the number of the revision that stands
    afterwards; where nothing differs, nothing is added.

    Of the respondent's own the note on relevance is the reason why a factor is "not relevant here".

    Raises:
        Invalid: JUD-001 no such level, JUD-002 level and state at once, JUD-003 "not relevant here" without
            the relevance "not relevant" and a reason, JUD-004 this kind is not entered here, TXT-00x.
        Conflict: JUD-005 another window changed the same since ``based_on``; both are in the error.
        NotFound: the round or interview is not of this study, a quote named as evidence not of this round, or a
            document not of its initiative.
    """
    beside_withdrawals(session, of=Round, id=round_id)
    round_ = open_record(session, actor=actor, to=Act.JUDGE, record=Round, id=round_id)
    if before := done_before(session, operation):
        return session.get_one(Judgement, UUID(before.result)).head
    interview = _interview_of(session, actor=actor, round_=round_, interview_id=interview_id)
    if kind is Kind.OWN and interview is not None:
        refuse_left(session, interview_id=interview.id)
    judgement = find_or_begin(
        session, round_=round_, factor=factor, kind=kind, rater_id=rater_of(actor, kind, interview)
    )
    version_id = version_for(session, round_=round_, interview=interview)
    head = values_of(session, judgement=judgement, number=judgement.head)
    _refuse_if_changed_since(session, actor=actor, judgement=judgement, based_on=based_on, change=change)
    instrument = instruments.of(session, version_id=version_id)
    new = replace(head, **change)  # type: ignore[arg-type]
    if kind is Kind.OWN and "rationale" not in change:
        new = _with_words(session, judgement=judgement, head=head, new=new, instrument=instrument)
    new = checked(new, factor=factor, instrument=instrument, kind=kind)
    if new == head:
        return judgement.head
    _refuse_foreign_evidence(session, round_=round_, evidence=set(new.evidence) - set(head.evidence))
    undo: dict[str, object] = {"number": judgement.head}
    append(session, actor=actor, judgement=judgement, values=new, version_id=version_id, at=at)
    undo["judgement"] = judgement.id.hex
    done(
        session,
        actor=actor,
        operation=operation,
        verb="judgement.revise",
        record=judgement,
        interview_id=interview_id,
        undo=undo,
    )
    return judgement.head


def _with_words(
    session: Session, *, judgement: Judgement, head: Values, new: Values, instrument: Instrument
) -> Values:
    """The respondent's own words on relevance as the reason for "not relevant here", while that stands.

    They are spoken to the interviewer, who notes them under the question: nobody writes them a second time.
    """
    stood, stands = (values.state == State.NOT_RELEVANT for values in (head, new))
    if stood == stands:
        return new
    if stood:
        return replace(new, rationale="")
    places = [factor.relevance.id for factor in instrument.factors if factor.id == judgement.factor]
    words = session.exec(
        select(Note.text).where(Note.interview_id == judgement.interview_id, col(Note.place).in_(places))
    ).first()
    return replace(new, rationale=new.rationale or words or "")


def _interview_of(
    session: Session, *, actor: Actor, round_: Round, interview_id: UUID | None
) -> Interview | None:
    if interview_id is None:
        return None
    interview = open_record(session, actor=actor, to=Act.JUDGE, record=Interview, id=interview_id)
    if interview.round_id != round_.id:
        raise not_found()
    return interview


def rater_of(actor: Actor, kind: Kind, interview: Interview | None) -> UUID:
    """The respondent's own judgement is the interview's, a researcher's is the actor's."""
    if kind is Kind.RESEARCHER:
        return actor.user_id
    if kind is Kind.OWN and interview is not None:
        return interview.id
    raise Invalid(
        Problem(
            "JUD-004",
            _("This kind of judgement is not entered here."),
            _(
                "Nothing was changed. A respondent's own level belongs to an interview, a board's to a "
                "workshop."
            ),
        )
    )


def find_or_begin(session: Session, *, round_: Round, factor: str, kind: Kind, rater_id: UUID) -> Judgement:
    """The rater's judgement of a factor in the round, or a new one that is not stored yet."""
    one_at_a_time(session, "judgement", round_.id, factor, kind, rater_id)
    found = session.exec(
        select(Judgement).where(
            Judgement.round_id == round_.id,
            Judgement.factor == factor,
            Judgement.kind == kind,
            Judgement.rater_id == rater_id,
        )
    ).first()
    return found or Judgement(
        study_id=round_.study_id,
        initiative_id=round_.initiative_id,
        round_id=round_.id,
        interview_id=rater_id if kind is Kind.OWN else None,
        factor=factor,
        kind=kind,
        rater_id=rater_id,
    )


def version_for(session: Session, *, round_: Round, interview: Interview | None = None) -> UUID:
    """The instrument version a judgement is made with: the interview's, else the round's newest interview's,
    else the study's."""
    if interview is not None:
        return interview.instrument_version_id
    newest = session.exec(
        select(Interview.instrument_version_id)
        .where(Interview.round_id == round_.id)
        .order_by(col(Interview.created_at).desc())
        .limit(1)
    ).first()
    return newest or session.get_one(Study, round_.study_id).instrument_version_id


def values_of(session: Session, *, judgement: Judgement, number: int) -> Values:
    """What one revision of a judgement holds; number 0 is the empty beginning."""
    if number == 0:
        return Values()
    row = session.exec(
        select(JudgementRevision).where(
            JudgementRevision.judgement_id == judgement.id, JudgementRevision.number == number
        )
    ).one()
    links = session.exec(
        select(EvidenceLink).where(EvidenceLink.revision_id == row.id).order_by(col(EvidenceLink.created_at))
    )
    return Values(
        level=row.level,
        state=row.state,
        relevance=row.relevance,
        dynamics=row.dynamics,
        confidence=row.confidence,
        rationale=row.rationale,
        provisional=row.provisional,
        evidence=tuple(Evidence(link.quote_id, link.document_id, link.observation) for link in links),
    )


def _refuse_if_changed_since(
    session: Session, *, actor: Actor, judgement: Judgement, based_on: int, change: Mapping[str, object]
) -> None:
    """A conflict is the same field changed by another window; haste in one window is not one, nor a reason that
    holds the other one whole."""
    if judgement.head == based_on:
        return
    since = session.exec(
        select(JudgementRevision.by_id, JudgementRevision.tab).where(
            JudgementRevision.judgement_id == judgement.id, JudgementRevision.number > based_on
        )
    ).all()
    if all((by_id, tab) == (actor.user_id, actor.tab) for by_id, tab in since):
        return
    seen = values_of(session, judgement=judgement, number=min(based_on, judgement.head))
    stands = values_of(session, judgement=judgement, number=judgement.head)
    for field, mine in change.items():
        theirs = getattr(stands, field)
        if theirs in (getattr(seen, field), mine) or (field == "rationale" and theirs in str(mine)):
            continue
        raise Conflict(_changed_meanwhile(field, theirs), theirs=str(theirs), mine=str(mine))


def _changed_meanwhile(field: str, theirs: object) -> Problem:
    """Of a reason both texts are in sight: the other in the sentence, one's own in the box."""
    if field == "rationale" and theirs:
        return Problem(
            "JUD-005",
            _("The reason was changed in another window meanwhile; it reads now: {text}", text=str(theirs)),
            _("Nothing was overwritten, and what you wrote is kept in its box. Write there what is to stand."),
        )
    return Problem(
        "JUD-005",
        _("This judgement was changed in another window meanwhile."),
        _("Nothing was overwritten. Look at what stands now and choose again."),
    )


def _refuse_foreign_evidence(session: Session, *, round_: Round, evidence: set[Evidence]) -> None:
    """What is named must be of the round that is judged, a document of its initiative.

    Ids from a client can be anything, and what was said in a later round is no evidence of an earlier state.
    """
    quotes = {piece.quote_id for piece in evidence if piece.quote_id}
    documents = {piece.document_id for piece in evidence if piece.document_id}
    known_quotes = session.exec(
        select(Quote.id)
        .outerjoin(Interview, Interview.id == Quote.interview_id)  # type: ignore[arg-type]
        .outerjoin(Workshop, Workshop.id == Quote.workshop_id)  # type: ignore[arg-type]
        .where(
            or_(Interview.round_id == round_.id, Workshop.round_id == round_.id),
            col(Quote.id).in_(quotes),
        )
    ).all()
    known_documents = session.exec(
        select(Document.id).where(
            Document.initiative_id == round_.initiative_id, col(Document.id).in_(documents)
        )
    ).all()
    if len(known_quotes) + len(known_documents) != len(quotes) + len(documents):
        raise not_found()


def append(
    session: Session,
    *,
    actor: Actor,
    judgement: Judgement,
    values: Values,
    version_id: UUID,
    undoes: int | None = None,
    at: datetime | None = None,
) -> None:
    """Add the next revision and move the head to it, in the caller's transaction."""
    judgement.head += 1
    session.add(judgement)
    session.flush()
    revision = JudgementRevision(
        study_id=judgement.study_id,
        judgement_id=judgement.id,
        number=judgement.head,
        by_id=actor.user_id,
        tab=actor.tab,
        instrument_version_id=version_id,
        undoes=undoes,
        level=values.level,
        state=values.state,
        relevance=values.relevance,
        dynamics=values.dynamics,
        confidence=values.confidence,
        rationale=values.rationale,
        provisional=values.provisional,
        created_at=at or now(),
    )
    session.add(revision)
    session.flush()
    for piece in values.evidence:
        session.add(
            EvidenceLink(
                study_id=judgement.study_id,
                revision_id=revision.id,
                quote_id=piece.quote_id,
                document_id=piece.document_id,
                observation=piece.observation,
            )
        )
    session.flush()
