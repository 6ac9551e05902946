"""The conversation itself: planned, held, paused, finished, reopened; what was asked and heard."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interview.clock import Press, Times, times
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
from interview.services.operations import audit, changed, done, done_before, one_at_a_time
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
    if not respondent_ids:
        raise Invalid(
            Problem(
                "INT-001",
                _("Nobody was chosen to be interviewed."),
                _("Nothing was changed. Add a respondent first."),
            )
        )
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
    interview_id: UUID,
    mode: InterviewMode,
    planned_at: datetime | None,
    interviewer: str,
    pilot: bool,
) -> None:
    """Change what was planned."""
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    interview.mode = checks.word(InterviewMode, mode, place=_("Manner"))
    interview.planned_at = checks.moment(planned_at, place=_("Planned for"))
    interview.interviewer = checks.line(interviewer, place=_("Interviewer"))
    interview.pilot = pilot
    audit(session, actor=actor, verb="interview.edit", record=interview)


def presses(session: Session, *, interview_id: UUID) -> list[Press]:
    """The presses of an interview's clock."""
    rows = session.exec(
        select(ClockEvent)
        .where(ClockEvent.interview_id == interview_id)
        .order_by(col(ClockEvent.at), col(ClockEvent.created_at))
    )
    return [Press(at=row.at, kind=row.kind, section=row.section) for row in rows]


def clock_of(session: Session, *, interview_id: UUID) -> Times:
    return times(presses(session, interview_id=interview_id), now=now())


def press_clock(
    *, session: Session, actor: Actor, interview_id: UUID, kind: ClockKind, section: str = ""
) -> None:
    """Start, pause, resume, turn to a section, or mark that the recorder was started.

    A press that changes nothing (pausing a paused clock, turning to the section one is in) is not kept.

    Raises:
        Invalid: WRD-001 the instrument has no such section, or this is no press of the clock; INT-003 the
            interview is finished.
    """
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    kind = _press(kind)
    if interview.finished_at is not None:
        _refuse_finished()
    state = clock_of(session, interview_id=interview_id)
    if _no_news(state, kind=kind, section=section):
        return
    if section or kind is ClockKind.SECTION:
        _known_section(session, interview=interview, section=section)
    session.add(ClockEvent(study_id=interview.study_id, interview_id=interview_id, kind=kind, section=section))
    changed(session, study_id=interview.study_id)


def _press(kind: ClockKind) -> ClockKind:
    """Finishing and reopening are services of their own: they ask for more than the clock does."""
    kind = checks.word(ClockKind, kind, place=_("Clock"))
    if kind in (ClockKind.FINISH, ClockKind.REOPEN):
        raise Invalid(
            Problem("WRD-001", _("This is not done with the clock."), _("Nothing was changed."), value=kind)
        )
    return kind


def _no_news(state: Times, *, kind: ClockKind, section: str) -> bool:
    if kind is ClockKind.SECTION:
        return bool(section) and state.section == section
    if kind in (ClockKind.START, ClockKind.RESUME):
        return state.running
    return kind is ClockKind.PAUSE and not state.running


def _known_section(session: Session, *, interview: Interview, section: str) -> None:
    instrument = instruments.of(session, version_id=interview.instrument_version_id)
    if section not in instrument.section_ids:
        raise Invalid(
            Problem("WRD-001", _("The guide has no such part."), _("Nothing was changed."), value=section)
        )


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
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if done_before(session, operation):
        return
    instrument = instruments.of(session, version_id=interview.instrument_version_id)
    _known(facet, {f.id for factor in instrument.factors for f in factor.facets})
    mark = None if mark is None else checks.word(Heard, mark, place=_("Facet"))
    one_at_a_time(session, "facet", interview_id, facet)
    row = session.exec(
        select(FacetMark).where(FacetMark.interview_id == interview_id, FacetMark.facet == facet)
    ).first() or FacetMark(study_id=interview.study_id, interview_id=interview_id, facet=facet)
    if row.mark == mark:
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


def _known(value: str, ids: set[str]) -> None:
    if value not in ids:
        raise Invalid(
            Problem("WRD-001", _("The guide has no such place."), _("Nothing was changed."), value=value)
        )


def finish_interview(*, session: Session, actor: Actor, interview_id: UUID) -> None:
    """Close the conversation. Nothing is lost by it, and it can be reopened.

    Raises:
        Invalid: INT-002 a respondent has neither given nor refused consent to take part.
    """
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if interview.finished_at is not None:
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
    session.add(ClockEvent(study_id=interview.study_id, interview_id=interview_id, kind=ClockKind.FINISH))
    audit(session, actor=actor, verb="interview.finish", record=interview)


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


def reopen_interview(*, session: Session, actor: Actor, interview_id: UUID) -> None:
    """Open a finished conversation again; its clock stands still until it is resumed."""
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if interview.finished_at is None:
        return
    interview.finished_at = None
    session.add(ClockEvent(study_id=interview.study_id, interview_id=interview_id, kind=ClockKind.REOPEN))
    audit(session, actor=actor, verb="interview.reopen", record=interview)


def _refuse_finished() -> None:
    raise Invalid(
        Problem("INT-003", _("This interview is finished."), _("Nothing was changed. Reopen it to go on."))
    )
