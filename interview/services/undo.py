"""Taking back the last thing done in an interview. Nothing is erased: the inverse is done and kept."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from interview.errors import Conflict, Problem
from interview.models import (
    Asked,
    ClockEvent,
    FacetMark,
    Interview,
    Judgement,
    JudgementRevision,
    Operation,
    Quote,
)
from interview.services.access import Act, Actor, open_record
from interview.services.clocks import press_back
from interview.services.judgements import append, values_of
from interview.services.operations import (
    PRESSES,
    beside_withdrawals,
    consented_since,
    done,
    done_before,
    last_undoable,
)
from interview.services.quotes import restore_wording
from interview.texts import _
from interview.vocabulary import Heard

NOTHING = "undo.nothing"


def undo_last(*, session: Session, actor: Actor, operation: UUID, interview_id: UUID) -> str:
    """Take back the actor's last undoable action in the interview, once for each ``operation``.

    Returns its verb (such as "quote.catch"), or "" where there was nothing to take back.

    Raises:
        Conflict: UND-001 the same was changed since, by somebody else or on another screen; UND-002 the actor
            has entered consent since, which undo neither takes back nor passes over.
    """
    beside_withdrawals(session, of=Interview, id=interview_id)
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if before := done_before(session, operation):
        return "" if before.verb == NOTHING else before.verb.removeprefix("undo.")
    last = last_undoable(session, actor=actor, interview_id=interview_id)
    verb = NOTHING  # written down as well: a replay must not take back what was done after it
    if last is not None:
        _refuse_consent(session, actor=actor, operation=last)
        _refuse_if_built_upon(session, operation=last)
        INVERSES[last.verb](session, actor, last)
        last.undone = True
        session.add(last)
        verb = f"undo.{last.verb}"
    done(session, actor=actor, operation=operation, verb=verb, record=interview)
    return last.verb if last else ""


def _refuse_consent(session: Session, *, actor: Actor, operation: Operation) -> None:
    if consented_since(session, actor=actor, operation=operation):
        raise Conflict(
            Problem(
                "UND-002",
                _("What you did last was to enter consent, which is a record of its own."),
                _("Nothing was taken back. Change the answer where it was entered."),
            )
        )


def _refuse_if_built_upon(session: Session, *, operation: Operation) -> None:
    """Going back to before an action would also take back what others did to the same record after it.

    Of the presses of a clock each is a record of its own, and each builds upon those before it.
    """
    same: tuple[ColumnElement[bool], ...]
    if operation.verb in PRESSES:
        same = (col(Operation.interview_id) == operation.interview_id, col(Operation.verb).in_(PRESSES))
    else:
        same = (col(Operation.result) == operation.result,)
    later = session.exec(
        select(Operation.actor_id, Operation.interview_id).where(
            *same,
            Operation.created_at > operation.created_at,
            col(Operation.undone).is_(False),
        )
    ).all()
    if any(done != (operation.actor_id, operation.interview_id) for done in later):
        raise Conflict(
            Problem(
                "UND-001",
                _("What you did last was changed since, by somebody else or on another screen."),
                _("Nothing was taken back. Look at what stands now, and change it there."),
            )
        )


def _remove_caught(session: Session, actor: Actor, operation: Operation) -> None:
    session.get_one(Quote, _id(operation.undo, "quote")).removed = True


def _restore_removed(session: Session, actor: Actor, operation: Operation) -> None:
    session.get_one(Quote, _id(operation.undo, "quote")).removed = bool(operation.undo["removed"])


def _restore_wording(session: Session, actor: Actor, operation: Operation) -> None:
    restore_wording(session, actor=actor, undo=operation.undo)


def _restore_judgement(session: Session, actor: Actor, operation: Operation) -> None:
    judgement = session.get_one(Judgement, _id(operation.undo, "judgement"))
    number = int(str(operation.undo["number"]))
    stands = session.exec(
        select(JudgementRevision).where(
            JudgementRevision.judgement_id == judgement.id, JudgementRevision.number == judgement.head
        )
    ).one()
    append(
        session,
        actor=actor,
        judgement=judgement,
        values=values_of(session, judgement=judgement, number=number),
        version_id=stands.instrument_version_id,
        undoes=judgement.head,
    )


def _restore_mark(session: Session, actor: Actor, operation: Operation) -> None:
    row = session.exec(
        select(FacetMark).where(
            FacetMark.interview_id == operation.interview_id, FacetMark.facet == operation.undo["facet"]
        )
    ).one()
    before = operation.undo["mark"]
    row.mark = Heard(str(before)) if before else None


def _restore_asked(session: Session, actor: Actor, operation: Operation) -> None:
    row = session.exec(
        select(Asked).where(
            Asked.interview_id == operation.interview_id, Asked.question == operation.undo["question"]
        )
    ).one()
    row.asked = bool(operation.undo["asked"])


def _press_back(session: Session, actor: Actor, operation: Operation) -> None:
    press_back(session, press=session.get_one(ClockEvent, _id(operation.undo, "press")))


def _restore_end(session: Session, actor: Actor, operation: Operation) -> None:
    """Open the interview again, or finish it as it was; the clock stands still in both."""
    before = operation.undo.get("finished_at")
    interview = session.get_one(Interview, operation.interview_id)
    interview.finished_at = datetime.fromisoformat(str(before)) if before else None
    _press_back(session, actor, operation)


def _id(undo: Mapping[str, object], key: str) -> UUID:
    return UUID(str(undo[key]))


INVERSES: dict[str, Callable[[Session, Actor, Operation], None]] = {
    "quote.catch": _remove_caught,
    "quote.remove": _restore_removed,
    "quote.edit": _restore_wording,
    "judgement.revise": _restore_judgement,
    "facet.mark": _restore_mark,
    "question.ask": _restore_asked,
    "clock.start": _press_back,
    "clock.pause": _press_back,
    "clock.resume": _press_back,
    "clock.recorder": _press_back,
    "interview.finish": _restore_end,
    "interview.reopen": _restore_end,
}
