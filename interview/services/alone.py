"""A manager alone: a guided self-assessment on the interview's own guide."""

from uuid import UUID, uuid5

from sqlmodel import Session, select

from interview.models import Round
from interview.models.base import today
from interview.services import checks
from interview.services.access import Actor, let_in
from interview.services.initiatives import start_study
from interview.services.interviews import plan_interview
from interview.services.operations import done_before
from interview.services.respondents import add_respondent, record_consent
from interview.texts import _
from interview.vocabulary import ConsentItem, InterviewMode, StudyKind


def start_alone(
    *, session: Session, actor: Actor, operation: UUID, initiative: str, instrument_version_id: UUID
) -> UUID:
    """Begin a self-assessment by one person; the id of the interview whose guide leads through it.

    Whoever assesses is the respondent, so taking part is agreed to by beginning; nothing else is.

    Raises:
        Invalid: as ``start_study``; nothing is made then.
    """
    let_in(session, actor=actor)
    if before := done_before(session, uuid5(operation, "interview")):
        return UUID(before.result)
    initiative_id = start_study(
        session=session,
        actor=actor,
        operation=uuid5(operation, "study"),
        title=_("Self-assessment: {initiative}", initiative=initiative.strip())[: checks.LINE],
        kind=StudyKind.WORKSHOP,
        instrument_version_id=instrument_version_id,
        initiative=initiative,
    )
    respondent_id = add_respondent(
        session=session,
        actor=actor,
        operation=uuid5(operation, "respondent"),
        initiative_id=initiative_id,
        role=_("Manager"),
    )
    record_consent(
        session=session,
        actor=actor,
        operation=uuid5(operation, "consent"),
        respondent_id=respondent_id,
        item=ConsentItem.TAKE_PART,
        given=True,
        on=today(),
        how=_("by beginning the self-assessment"),
    )
    round_id = session.exec(select(Round.id).where(Round.initiative_id == initiative_id)).one()
    return plan_interview(
        session=session,
        actor=actor,
        operation=uuid5(operation, "interview"),
        round_id=round_id,
        respondent_ids=[respondent_id],
        mode=InterviewMode.ALONE,
    )
