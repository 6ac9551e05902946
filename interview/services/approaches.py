"""How respondents were approached, what they answered, and when the briefing was sent to them."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import Approach, Respondent
from interview.services import checks
from interview.services.access import Act, Actor, open_record
from interview.services.operations import done, done_before, one_at_a_time
from interview.texts import _
from interview.vocabulary import ApproachAnswer


def record_approach(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    respondent_id: UUID,
    on: date,
    how: str = "",
    answer: ApproachAnswer = ApproachAnswer.NO_REPLY,
    reason: str = "",
    briefing_sent_on: date | None = None,
) -> UUID:
    """Record one approach to a respondent: when, how, what they answered, whether the briefing was sent.

    Raises:
        Invalid: APP-001 declined, and neither a reason nor that none was given; TXT-00x, WRD-001.
    """
    respondent = open_record(session, actor=actor, to=Act.WRITE, record=Respondent, id=respondent_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    approach = Approach(study_id=respondent.study_id, respondent_id=respondent_id, on=on)
    _set(approach, on=on, how=how, answer=answer, reason=reason, briefing_sent_on=briefing_sent_on)
    session.add(approach)
    session.flush()
    done(session, actor=actor, operation=operation, verb="approach.record", record=approach)
    return approach.id


def edit_approach(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    approach_id: UUID,
    on: date,
    how: str,
    answer: ApproachAnswer,
    reason: str,
    briefing_sent_on: date | None,
) -> None:
    """Correct what was recorded of an approach.

    Raises:
        Invalid: as ``record_approach``.
    """
    approach = open_record(session, actor=actor, to=Act.WRITE, record=Approach, id=approach_id)
    if done_before(session, operation):
        return
    _set(approach, on=on, how=how, answer=answer, reason=reason, briefing_sent_on=briefing_sent_on)
    done(session, actor=actor, operation=operation, verb="approach.edit", record=approach)


def send_briefing(*, session: Session, actor: Actor, operation: UUID, respondent_id: UUID, on: date) -> UUID:
    """Enter that the briefing was sent; the id of the approach that says so.

    It is entered on the latest approach that does not say so yet. Where there is none, sending the briefing is
    an approach itself. A day that was entered before stays.
    """
    respondent = open_record(session, actor=actor, to=Act.WRITE, record=Respondent, id=respondent_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    one_at_a_time(session, "approaches", respondent_id)
    approach = session.exec(
        select(Approach)
        .where(Approach.respondent_id == respondent_id, col(Approach.briefing_sent_on).is_(None))
        .order_by(col(Approach.on).desc(), col(Approach.created_at).desc())
    ).first() or Approach(study_id=respondent.study_id, respondent_id=respondent_id, on=on)
    approach.briefing_sent_on = on
    session.add(approach)
    session.flush()
    done(session, actor=actor, operation=operation, verb="approach.briefing", record=approach)
    return approach.id


def no_reason() -> str:
    """What is kept as the reason where somebody declined and gave none."""
    return _("gave no reason")


def _set(
    approach: Approach,
    *,
    on: date,
    how: str,
    answer: ApproachAnswer,
    reason: str,
    briefing_sent_on: date | None,
) -> None:
    answer = checks.word(ApproachAnswer, answer, place=_("Answer"))
    checks.text(reason, place=_("Reason"))
    if answer is ApproachAnswer.DECLINED and not reason.strip():
        raise Invalid(
            Problem(
                "APP-001",
                _("Why they declined is missing."),
                _("Nothing was changed. Write the reason, or choose that none was given."),
            )
        )
    approach.on, approach.how = on, checks.line(how, place=_("How approached"))
    approach.answer, approach.reason = answer, reason
    approach.briefing_sent_on = briefing_sent_on
