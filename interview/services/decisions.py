"""What a board decides on a factor. A change is another decision; the votes stay as they were."""

from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from interview.errors import Conflict, Problem
from interview.models import Ballot, Decision, Judgement, Quote, QuoteFactor, Round, Workshop
from interview.services import checks, instruments
from interview.services.access import Actor
from interview.services.judgements import append, find_or_begin, values_of
from interview.services.judging import Evidence, Values, checked
from interview.services.operations import done, done_before, one_at_a_time
from interview.services.workshops import close_open_ballots, known_factor, open_workshop, step
from interview.texts import _
from interview.vocabulary import DecidedBy, Kind, Phase


def decide(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    workshop_id: UUID,
    factor: str,
    level: int | None,
    decided_by: DecidedBy,
    rationale: str = "",
    dissent: str = "",
    based_on: int | None = None,
) -> UUID:
    """Record the board's decision on a factor; its id. Without a level it is "no agreement", a valid outcome.

    An agreed level becomes the round's consensus judgement, resting on what was said about the factor in this
    workshop. "No agreement" is a decision without a judgement: one that stood before is taken back to nothing.

    ``based_on`` is the number of the decision on the factor that the actor's screen showed (0: none).

    Raises:
        Conflict: WSH-011 another was recorded since, from another screen.
        Invalid: JUD-001 no such level, TXT-00x, WRD-001, WSH-009 the workshop is closed.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, operation=operation)
    if before := done_before(session, operation):
        return UUID(before.result)
    known_factor(workshop, factor)
    one_at_a_time(session, "decision", workshop.id, factor)
    checks.text(rationale, place=_("Rationale"))
    checks.text(dissent, place=_("Dissent"))
    last = session.exec(
        select(func.max(Decision.number)).where(Decision.workshop_id == workshop.id, Decision.factor == factor)
    ).one()
    if based_on is not None and (last or 0) != based_on:
        raise _decided_meanwhile()
    judgement = _judge(session, actor=actor, workshop=workshop, factor=factor, level=level, rationale=rationale)
    decision = Decision(
        study_id=workshop.study_id,
        workshop_id=workshop.id,
        round_id=workshop.round_id,
        ballot_id=_ballot(session, workshop=workshop, factor=factor),
        judgement_id=judgement.id if judgement and level is not None else None,
        by_id=actor.user_id,
        factor=factor,
        number=(last or 0) + 1,
        level=level,
        decided_by=checks.word(DecidedBy, decided_by, place=_("How it was decided")),
        rationale=rationale,
        dissent=dissent,
    )
    session.add(decision)
    close_open_ballots(session, workshop=workshop)
    step(session, workshop=workshop, phase=Phase.DECIDE, factor=factor)
    session.flush()
    done(session, actor=actor, operation=operation, verb="decision.record", record=decision)
    return decision.id


def _decided_meanwhile() -> Conflict:
    return Conflict(
        Problem(
            "WSH-011",
            _("A decision on this factor was recorded on another screen meanwhile; it is shown now."),
            _("Yours was not recorded, and what you wrote is kept. Record again if another is to stand."),
        )
    )


def _ballot(session: Session, *, workshop: Workshop, factor: str) -> UUID | None:
    """The ballot it was decided on: the last one that was revealed."""
    return session.exec(
        select(Ballot.id)
        .where(Ballot.workshop_id == workshop.id, Ballot.factor == factor, col(Ballot.revealed_at).is_not(None))
        .order_by(col(Ballot.number).desc())
        .limit(1)
    ).first()


def _judge(
    session: Session, *, actor: Actor, workshop: Workshop, factor: str, level: int | None, rationale: str
) -> Judgement | None:
    """The round's one consensus judgement of the factor, revised; None where there is nothing to revise."""
    judgement = find_or_begin(
        session,
        round_=session.get_one(Round, workshop.round_id),
        factor=factor,
        kind=Kind.CONSENSUS,
        rater_id=workshop.round_id,
    )
    new = Values()
    if level is not None:
        new = checked(
            Values(level=level, rationale=rationale, evidence=_said(session, workshop=workshop, factor=factor)),
            factor=factor,
            instrument=instruments.of(session, version_id=workshop.instrument_version_id),
        )
    if new == values_of(session, judgement=judgement, number=judgement.head):
        return judgement if judgement.head else None
    append(
        session,
        actor=actor,
        judgement=judgement,
        values=new,
        version_id=workshop.instrument_version_id,
    )
    return judgement


def _said(session: Session, *, workshop: Workshop, factor: str) -> tuple[Evidence, ...]:
    rows = session.exec(
        select(Quote.id)
        .join(QuoteFactor, QuoteFactor.quote_id == Quote.id)  # type: ignore[arg-type]
        .where(Quote.workshop_id == workshop.id, QuoteFactor.factor == factor, col(Quote.removed).is_(False))
        .order_by(col(Quote.said_at))
    )
    return tuple(Evidence(quote_id=id) for id in rows)
