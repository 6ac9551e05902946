"""Handing in the judgements of a round: where a study rates blind, they are opened once all have done so.

Until a round is opened its raters may still revise what they handed in, since they have seen nothing of each
other; every revision is kept. What is judged after the opening is marked as such wherever it is shown.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, or_, select

from interview import blindness
from interview.errors import Invalid, Problem
from interview.models import HandedIn, Judgement, JudgementRevision, Round, Study, User
from interview.models.base import now
from interview.services.access import Act, Actor, judging, open_record, open_study
from interview.services.operations import audit, done, done_before, one_at_a_time
from interview.texts import _
from interview.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Rater:
    """Somebody who has begun to judge a round, by name, and whether they have handed in. No judgement."""

    user_id: UUID
    name: str
    handed_in: bool


def hand_in(*, session: Session, actor: Actor, operation: UUID, round_id: UUID) -> bool:
    """Say that the actor's judgements of the round are made; whether the round is opened now.

    Raises:
        Invalid: BLD-001 the actor has judged no factor of the round.
    """
    round_ = open_record(session, actor=actor, to=Act.JUDGE, record=Round, id=round_id)
    if done_before(session, operation):
        return round_.opened_at is not None
    one_at_a_time(session, "handing in", round_.id)
    session.refresh(round_)
    _refuse_empty(session, round_id=round_.id, rater_id=actor.user_id)
    if not _mine(session, actor=actor, round_id=round_.id):
        session.add(HandedIn(study_id=round_.study_id, round_id=round_.id, rater_id=actor.user_id))
        session.flush()
    open_where_all_have(session, actor=actor, round_=round_)
    done(session, actor=actor, operation=operation, verb="round.hand_in", record=round_)
    return round_.opened_at is not None


def take_back(*, session: Session, actor: Actor, operation: UUID, round_id: UUID) -> bool:
    """Be awaited again, as long as the round is not opened; whether it was taken back."""
    round_ = open_record(session, actor=actor, to=Act.JUDGE, record=Round, id=round_id)
    if done_before(session, operation):
        return not _mine(session, actor=actor, round_id=round_id)
    one_at_a_time(session, "handing in", round_.id)
    session.refresh(round_)
    given = _mine(session, actor=actor, round_id=round_.id)
    taken = given is not None and round_.opened_at is None
    if given is not None and taken:
        session.delete(given)
    done(session, actor=actor, operation=operation, verb="round.take_back", record=round_)
    return taken


def open_round(*, session: Session, actor: Actor, operation: UUID, round_id: UUID) -> None:
    """Open the judgements of a round although not all have handed in: the owner's decision, kept in the audit.

    For when a rater does not come back. It cannot be undone: what was seen was seen.
    """
    round_ = open_record(session, actor=actor, to=Act.OWN, record=Round, id=round_id)
    if done_before(session, operation):
        return
    one_at_a_time(session, "handing in", round_.id)
    session.refresh(round_)
    round_.opened_at = round_.opened_at or now()
    done(session, actor=actor, operation=operation, verb="round.open", record=round_)


def rate_blind(*, session: Session, actor: Actor, operation: UUID, study_id: UUID, blind: bool) -> None:
    """Let the raters of a study judge blind, or not.

    Switched off, every judgement is seen by all members at once. Switched on, rounds in which more than one has
    judged stay open: what was seen was seen.
    """
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if done_before(session, operation):
        return
    if study.blind != blind:
        for round_ in _rounds(session, study_id=study.id):
            seen = len(began(session, round_id=round_.id)) >= (1 if study.blind else blindness.FEWEST)
            if seen and round_.opened_at is None:
                round_.opened_at = now()
                audit(session, actor=actor, verb="round.open", record=round_)
        study.blind = blind
    done(session, actor=actor, operation=operation, verb=f"study.blind_{_on(blind)}", record=study)


def _on(blind: bool) -> str:
    return "on" if blind else "off"


def _rounds(session: Session, *, study_id: UUID) -> list[Round]:
    return list(session.exec(select(Round).where(Round.study_id == study_id).order_by(col(Round.id))))


def open_where_all_have(session: Session, *, actor: Actor, round_: Round) -> None:
    """Open a round once nobody is awaited: after a hand-in, and after somebody may not judge any more."""
    blind = session.get_one(Study, round_.study_id).blind
    if not blindness.closed(blind=blind, opened_at=round_.opened_at):
        return
    raters = raters_of(session, round_=round_)
    if blindness.to_be_opened(
        raters=[rater.user_id for rater in raters],
        handed_in=[rater.user_id for rater in raters if rater.handed_in],
    ):
        round_.opened_at = now()
        audit(session, actor=actor, verb="round.open", record=round_)


def open_all_where_none_is_awaited(session: Session, *, actor: Actor, study_id: UUID) -> None:
    """Open the rounds of a study that waited for somebody who may not judge in it any more."""
    for round_ in _rounds(session, study_id=study_id):
        one_at_a_time(session, "handing in", round_.id)
        session.refresh(round_)
        open_where_all_have(session, actor=actor, round_=round_)


def raters_of(session: Session, *, round_: Round) -> tuple[Rater, ...]:
    """Who has begun to judge the round, by name.

    Whoever may not judge any more and has not handed in is not awaited: they left, only read now, or were
    shut out.
    """
    given = set(session.exec(select(HandedIn.rater_id).where(HandedIn.round_id == round_.id)))
    here = set(session.exec(judging(round_.study_id)))
    counted = began(session, round_id=round_.id) & (given | here)
    people = session.exec(
        select(User.id, User.name).where(col(User.id).in_(counted)).order_by(User.name, col(User.id))
    )
    return tuple(Rater(id, name, id in given) for id, name in people)


def began(session: Session, *, round_id: UUID) -> set[UUID]:
    """Whoever has begun a researcher's judgement in the round."""
    return set(
        session.exec(
            select(Judgement.rater_id).where(Judgement.round_id == round_id, Judgement.kind == Kind.RESEARCHER)
        )
    )


def _mine(session: Session, *, actor: Actor, round_id: UUID) -> HandedIn | None:
    return session.exec(
        select(HandedIn).where(HandedIn.round_id == round_id, HandedIn.rater_id == actor.user_id)
    ).first()


def _refuse_empty(session: Session, *, round_id: UUID, rater_id: UUID) -> None:
    judged = session.exec(
        select(Judgement.id)
        .join(JudgementRevision, JudgementRevision.judgement_id == Judgement.id)  # type: ignore[arg-type]
        .where(
            Judgement.round_id == round_id,
            Judgement.kind == Kind.RESEARCHER,
            Judgement.rater_id == rater_id,
            JudgementRevision.number == Judgement.head,
            or_(col(JudgementRevision.level).is_not(None), col(JudgementRevision.state).is_not(None)),
        )
    ).first()
    if judged is None:
        raise Invalid(
            Problem(
                "BLD-001",
                _("You have not judged any factor of this round yet, so there is nothing to hand in."),
                _("Nothing was changed. Choose a level, or the reason why there is none, then hand in."),
            )
        )
