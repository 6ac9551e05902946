"""The clock of a conversation: its presses, kept one by one. Times are computed from them.

A press that is taken back stays: the opposite one is added now, so that no time that was counted is lost, and
none that stood still is counted. Only of the recorder's mark there is no opposite: a second one of the same
moment takes it back.
"""

from uuid import UUID

from sqlmodel import Session, col, select

from interview.clock import Press, Times, times
from interview.errors import Invalid, Problem
from interview.models import ClockEvent, Interview
from interview.models.base import now
from interview.services import checks, instruments
from interview.services.access import Act, Actor, open_record
from interview.services.operations import done, done_before
from interview.texts import _
from interview.vocabulary import ClockKind


def presses(session: Session, *, interview_id: UUID) -> list[Press]:
    """The presses of an interview's clock, without marks of the recorder that were taken back."""
    rows = session.exec(
        select(ClockEvent)
        .where(ClockEvent.interview_id == interview_id)
        .order_by(col(ClockEvent.at), col(ClockEvent.created_at))
    )
    found: list[Press] = []
    for row in rows:
        if row.kind is ClockKind.RECORDER and found and (found[-1].kind, found[-1].at) == (row.kind, row.at):
            found.pop()
        else:
            found.append(Press(at=row.at, kind=row.kind, section=row.section))
    return found


OPPOSITE = {
    ClockKind.START: ClockKind.PAUSE,
    ClockKind.PAUSE: ClockKind.RESUME,
    ClockKind.RESUME: ClockKind.PAUSE,
    ClockKind.FINISH: ClockKind.REOPEN,
    ClockKind.REOPEN: ClockKind.FINISH,
}


def press_back(session: Session, *, press: ClockEvent) -> None:
    """Add the press that takes this one back, in the caller's transaction."""
    back = ClockEvent(
        study_id=press.study_id,
        interview_id=press.interview_id,
        kind=OPPOSITE.get(press.kind, press.kind),
    )
    if press.kind not in OPPOSITE:
        back.at = press.at
    session.add(back)
    session.flush()


def undo_of(press: ClockEvent) -> dict[str, object]:
    """What undo needs to know of a press."""
    return {"press": press.id.hex}


def clock_of(session: Session, *, interview_id: UUID) -> Times:
    """The times of an interview at this moment."""
    return times(presses(session, interview_id=interview_id), now=now())


def press_clock(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    interview_id: UUID,
    kind: ClockKind,
    section: str = "",
) -> None:
    """Start, pause, resume, turn to a section, or mark that the recorder was started.

    A press that changes nothing (pausing a paused clock, turning to the section one is in) is not kept.

    Raises:
        Invalid: WRD-001 the instrument has no such section, or this is no press of the clock; INT-003 the
            interview is finished.
    """
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if done_before(session, operation):
        return
    kind = _press(kind)
    if interview.finished_at is not None:
        _refuse_finished()
    if _no_news(clock_of(session, interview_id=interview_id), kind=kind, section=section):
        # Written down as well: sent again later, it might say something new by then.
        done(session, actor=actor, operation=operation, verb="clock.nothing", record=interview)
        return
    if section or kind is ClockKind.SECTION:
        _known_section(session, interview=interview, section=section)
    event = ClockEvent(study_id=interview.study_id, interview_id=interview_id, kind=kind, section=section)
    session.add(event)
    session.flush()
    done(
        session,
        actor=actor,
        operation=operation,
        verb=f"clock.{kind}",
        record=event,
        # Turning to a section comes with turning the guide: it is no action of its own, so undo passes it over.
        interview_id=None if kind is ClockKind.SECTION else interview_id,
        undo=undo_of(event),
    )


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


def _refuse_finished() -> None:
    raise Invalid(
        Problem("INT-003", _("This interview is finished."), _("Nothing was changed. Reopen it to go on."))
    )
