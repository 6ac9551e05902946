"""The conversation itself: planned, changed, held, finished, reopened; what was asked and heard.

Its clock is a module of its own (``clocks``) and can be had from here as well.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import (
    Asked,
    ClockEvent,
    Consent,
    FacetMark,
    Interview,
    InterviewRespondent,
    Respondent,
    Round,
    Study,
)
from interview.models.base import now
from interview.services import checks, instruments
from interview.services.access import Act, Actor, not_found, open_record
from interview.services.clocks import clock_of as clock_of
from interview.services.clocks import press_clock as press_clock
from interview.services.clocks import presses as presses
from interview.services.clocks import undo_of
from interview.services.operations import beside_withdrawals, done, done_before, one_at_a_time
from interview.services.removing import refuse_begun
from interview.services.withdrawn import refuse_left
from interview.texts import _
from interview.vocabulary import ClockKind, ConsentItem, Heard, InterviewMode


def plan_interview(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    round_id: UUID,
    respondent_ids: Sequence[UUID],
    mode: InterviewMode = InterviewMode.TELEPHONE,
    planned_at: datetime | None = None,
    interviewer: str = "",
    pilot: bool = False,
) -> UUID:
    """Plan an interview in a round; it keeps the study's present version of the instrument.

    Raises:
        Invalid: INT-001 no respondent, TXT-00x for the interviewer.
        NotFound: a respondent is not of this initiative.
    """
    round_ = open_record(session, actor=actor, to=Act.WRITE, record=Round, id=round_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    _refuse_nobody(session, initiative_id=round_.initiative_id, respondent_ids=respondent_ids)
    study = session.get_one(Study, round_.study_id)
    interview = Interview(
        study_id=study.id,
        initiative_id=round_.initiative_id,
        round_id=round_id,
        instrument_version_id=study.instrument_version_id,
        mode=checks.word(InterviewMode, mode, place=_("Manner")),
        planned_at=checks.moment(planned_at, place=_("Planned for")),
        interviewer=checks.line(interviewer, place=_("Interviewer")),
        pilot=pilot,
    )
    session.add(interview)
    session.flush()
    _seat(session, interview=interview, respondent_ids=respondent_ids)
    done(session, actor=actor, operation=operation, verb="interview.plan", record=interview)
    return interview.id


def _refuse_nobody(session: Session, *, initiative_id: UUID, respondent_ids: Sequence[UUID]) -> None:
    if respondent_ids:
        return
    known = session.exec(select(Respondent.id).where(Respondent.initiative_id == initiative_id)).first()
    raise Invalid(
        Problem(
            "INT-001",
            _("Nobody was chosen to be interviewed."),
            _("Nothing was changed. Add a respondent first.")
            if known is None
            else _("Nothing was changed. Choose who is to be interviewed."),
        )
    )


def _seat(session: Session, *, interview: Interview, respondent_ids: Sequence[UUID]) -> None:
    for respondent_id in dict.fromkeys(respondent_ids):
        respondent = session.get(Respondent, respondent_id)
        if respondent is None or respondent.initiative_id != interview.initiative_id:
            raise not_found()
        session.add(
            InterviewRespondent(
                study_id=interview.study_id, interview_id=interview.id, respondent_id=respondent_id
            )
        )


def edit_interview(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    interview_id: UUID,
    mode: InterviewMode,
    planned_at: datetime | None,
    interviewer: str,
    pilot: bool,
    round_id: UUID | None = None,
    respondent_ids: Sequence[UUID] | None = None,
) -> None:
    """Change what was planned. Round and respondents, where given, only while it is no more than a plan.

    Raises:
        Invalid: as ``plan_interview``; INT-004 round or respondents of an interview that was begun.
        NotFound: the round or a respondent is not of this initiative.
    """
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if done_before(session, operation):
        return
    interview.mode = checks.word(InterviewMode, mode, place=_("Manner"))
    interview.planned_at = checks.moment(planned_at, place=_("Planned for"))
    interview.interviewer = checks.line(interviewer, place=_("Interviewer"))
    interview.pilot = pilot
    if round_id is not None:
        _move(session, interview=interview, round_id=round_id)
    if respondent_ids is not None:
        _seat_again(session, interview=interview, respondent_ids=respondent_ids)
    done(session, actor=actor, operation=operation, verb="interview.edit", record=interview)


def _move(session: Session, *, interview: Interview, round_id: UUID) -> None:
    round_ = session.get(Round, round_id)
    if round_ is None or round_.initiative_id != interview.initiative_id:
        raise not_found()
    if round_id != interview.round_id:
        refuse_begun(session, interview_id=interview.id, what=_("The round cannot be changed"))
        interview.round_id = round_id


def _seat_again(session: Session, *, interview: Interview, respondent_ids: Sequence[UUID]) -> None:
    """Seat these instead of who was seated; who stays keeps the place in the order."""
    _refuse_nobody(session, initiative_id=interview.initiative_id, respondent_ids=respondent_ids)
    seats = session.exec(
        select(InterviewRespondent).where(InterviewRespondent.interview_id == interview.id)
    ).all()
    if {seat.respondent_id for seat in seats} == set(respondent_ids):
        return
    refuse_begun(session, interview_id=interview.id, what=_("The respondents cannot be changed"))
    for seat in seats:
        if seat.respondent_id not in respondent_ids:
            session.delete(seat)
    seated = {seat.respondent_id for seat in seats}
    _seat(session, interview=interview, respondent_ids=[id for id in respondent_ids if id not in seated])


def ask(
    *, session: Session, actor: Actor, operation: UUID, interview_id: UUID, question: str, asked: bool
) -> None:
    """Mark a question of the guide as asked, or take the mark away.

    Raises:
        Invalid: WRD-001 the guide has no such question.
    """
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if done_before(session, operation):
        return
    instrument = instruments.of(session, version_id=interview.instrument_version_id)
    _known(question, {q.id for q in instrument.questions()})
    one_at_a_time(session, "asked", interview_id, question)
    row = session.exec(
        select(Asked).where(Asked.interview_id == interview_id, Asked.question == question)
    ).first() or Asked(study_id=interview.study_id, interview_id=interview_id, question=question, asked=False)
    if row.asked == asked:
        _nothing(session, actor=actor, operation=operation, interview=interview)
        return
    row.asked = asked
    session.add(row)
    session.flush()
    undo: dict[str, object] = {"question": question, "asked": not asked}
    done(
        session,
        actor=actor,
        operation=operation,
        verb="question.ask",
        record=row,
        interview_id=interview_id,
        undo=undo,
    )


def mark_facet(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    interview_id: UUID,
    facet: str,
    mark: Heard | None,
) -> None:
    """Mark what was said of a facet; None: not mentioned.

    Raises:
        Invalid: WRD-001 the instrument has no such facet.
    """
    beside_withdrawals(session, of=Interview, id=interview_id)
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if done_before(session, operation):
        return
    refuse_left(session, interview_id=interview_id)
    instrument = instruments.of(session, version_id=interview.instrument_version_id)
    _known(facet, {f.id for factor in instrument.factors for f in factor.facets})
    mark = None if mark is None else checks.word(Heard, mark, place=_("Facet"))
    one_at_a_time(session, "facet", interview_id, facet)
    row = session.exec(
        select(FacetMark).where(FacetMark.interview_id == interview_id, FacetMark.facet == facet)
    ).first() or FacetMark(study_id=interview.study_id, interview_id=interview_id, facet=facet)
    if row.mark == mark:
        _nothing(session, actor=actor, operation=operation, interview=interview)
        return
    undo: dict[str, object] = {"facet": facet, "mark": row.mark.value if row.mark else None}
    row.mark = mark
    session.add(row)
    session.flush()
    done(
        session,
        actor=actor,
        operation=operation,
        verb="facet.mark",
        record=row,
        interview_id=interview_id,
        undo=undo,
    )


def _nothing(session: Session, *, actor: Actor, operation: UUID, interview: Interview) -> None:
    """What changed nothing is written down as well: sent again later, it might change something by then."""
    done(session, actor=actor, operation=operation, verb="interview.nothing", record=interview)


def _known(value: str, ids: set[str]) -> None:
    if value not in ids:
        raise Invalid(
            Problem("WRD-001", _("The guide has no such place."), _("Nothing was changed."), value=value)
        )


def finish_interview(*, session: Session, actor: Actor, operation: UUID, interview_id: UUID) -> None:
    """Close the conversation. Nothing is lost by it, and it can be reopened.

    Raises:
        Invalid: INT-002 a respondent has neither given nor refused consent to take part.
    """
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if done_before(session, operation):
        return
    if interview.finished_at is not None:
        _nothing(session, actor=actor, operation=operation, interview=interview)
        return
    if missing := without_consent(session, interview_id=interview_id):
        raise Invalid(
            Problem(
                "INT-002",
                _(
                    "Consent to take part, or its refusal, has not been entered for: {who}.",
                    who=", ".join(missing),
                ),
                _("Nothing was lost. Enter it, then finish."),
            )
        )
    interview.finished_at = now()
    _ended(session, actor=actor, operation=operation, interview=interview, kind=ClockKind.FINISH)


def without_consent(session: Session, *, interview_id: UUID) -> list[str]:
    """Pseudonyms of the interview's respondents whose answer on taking part is not entered."""
    answered = select(Consent.respondent_id).where(Consent.item == ConsentItem.TAKE_PART)
    rows = session.exec(
        select(Respondent.pseudonym)
        .join(InterviewRespondent, InterviewRespondent.respondent_id == Respondent.id)  # type: ignore[arg-type]
        .where(InterviewRespondent.interview_id == interview_id, col(Respondent.id).not_in(answered))
        .order_by(col(InterviewRespondent.created_at))
    )
    return list(rows)


def reopen_interview(*, session: Session, actor: Actor, operation: UUID, interview_id: UUID) -> None:
    """Open a finished conversation again; its clock stands still until it is resumed."""
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if done_before(session, operation):
        return
    if interview.finished_at is None:
        _nothing(session, actor=actor, operation=operation, interview=interview)
        return
    before: dict[str, object] = {"finished_at": interview.finished_at.isoformat()}
    interview.finished_at = None
    _ended(session, actor=actor, operation=operation, interview=interview, kind=ClockKind.REOPEN, before=before)


def _ended(
    session: Session,
    *,
    actor: Actor,
    operation: UUID,
    interview: Interview,
    kind: ClockKind,
    before: dict[str, object] | None = None,
) -> None:
    """Keep the end of an interview, or its reopening, among the presses of its clock."""
    press = ClockEvent(study_id=interview.study_id, interview_id=interview.id, kind=kind)
    session.add(press)
    session.flush()
    done(
        session,
        actor=actor,
        operation=operation,
        verb=f"interview.{kind}",
        record=interview,
        interview_id=interview.id,
        undo=undo_of(press) | (before or {}),
    )
