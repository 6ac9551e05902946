"""Each operation once: a repeated request, a double click or a replayed message does nothing more.

Also the order of things done in an interview, which undo walks back.
"""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import String, cast, func
from sqlmodel import Session, col, select

from interview.models import AuditEvent, Consent, InterviewRespondent, Operation, Study
from interview.models.base import OfStudy, Record
from interview.services.access import Actor


def study_of(record: Record) -> UUID | None:
    """The study a record belongs to; None of what stands outside every study, such as an instrument."""
    return record.id if isinstance(record, Study) else getattr(record, "study_id", None)


def done_before(session: Session, operation: UUID) -> Operation | None:
    """The operation of that id if it was carried out already; its ``result`` holds what it made.

    The same operation under way in another transaction is waited for: a page that is left sends its outbox
    once more while the first sending is still on its way.
    """
    one_at_a_time(session, "operation", operation)
    return session.get(Operation, operation)


def one_at_a_time(session: Session, *what: object) -> None:
    """Wait until no other transaction works on ``what``; it is this transaction's until it ends.

    SQLite has one writer anyway; on PostgreSQL two transactions would each find nothing there yet, and the
    second to commit would be refused by a constraint for what is no mistake of anybody.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    digest = sha256("/".join(map(str, what)).encode(errors="backslashreplace")).digest()
    session.exec(select(func.pg_advisory_xact_lock(int.from_bytes(digest[:8], signed=True))))


def beside_withdrawals(session: Session, *, of: type[OfStudy] | type[Study], id: UUID) -> None:
    """Whoever keeps or publishes words of a study waits for a withdrawal under way in it, and that for them.

    ``of`` and ``id``: the record by which the study is known. It comes before every other lock and before all
    reading: what a withdrawal removes is found by it, or whoever comes later finds that consent was taken back.
    """
    _lock_study(session, of=of, id=id, shared=True)


def alone_in_study(session: Session, *, of: type[OfStudy] | type[Study], id: UUID) -> None:
    """As ``beside_withdrawals``, for the withdrawal itself: nobody keeps or publishes words meanwhile."""
    _lock_study(session, of=of, id=id, shared=False)


def _lock_study(session: Session, *, of: type[OfStudy] | type[Study], id: UUID, shared: bool) -> None:
    """One statement that reads nothing which could be out of date once it has waited; none on SQLite."""
    if session.get_bind().dialect.name != "postgresql":
        return
    study = col(of.id) if issubclass(of, Study) else col(of.study_id)
    lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
    session.exec(select(lock(func.hashtextextended(cast(study, String), 0))).where(of.id == id)).all()


def done(
    session: Session,
    *,
    actor: Actor,
    operation: UUID,
    verb: str,
    record: Record,
    interview_id: UUID | None = None,
    undo: dict[str, object] | None = None,
) -> str:
    """Write down that an operation was carried out on a record, for replay, undo and audit.

    Returns the record's id in hex. Marks the study as changed, so that open screens are told after commit.
    """
    number = 0
    if interview_id is not None:
        last = session.exec(
            select(func.max(Operation.number)).where(Operation.interview_id == interview_id)
        ).one()
        number = (last or 0) + 1
    session.add(
        Operation(
            id=operation,
            study_id=study_of(record),
            interview_id=interview_id,
            actor_id=actor.user_id,
            verb=verb,
            result=record.id.hex,
            undo=undo or {},
            number=number,
        )
    )
    audit(session, actor=actor, verb=verb, record=record)
    return record.id.hex


def audit(session: Session, *, actor: Actor, verb: str, record: Record) -> None:
    """Record who did what to which record: ids, never contents."""
    session.add(
        AuditEvent(
            study_id=study_of(record),
            actor_id=actor.user_id,
            verb=verb,
            record=type(record).__name__,
            record_id=record.id,
        )
    )
    changed(session, study_id=study_of(record))


def changed(session: Session, *, study_id: UUID | None) -> None:
    """Note that a study changed in this transaction; whoever opened it tells the screens after commit."""
    if study_id is not None:
        session.info.setdefault("topics", set()).add(f"study:{study_id.hex}")


def last_undoable(session: Session, *, actor: Actor, interview_id: UUID) -> Operation | None:
    """The actor's newest operation in the interview that can still be taken back."""
    return session.exec(
        select(Operation)
        .where(
            Operation.interview_id == interview_id,
            Operation.actor_id == actor.user_id,
            col(Operation.undone).is_(False),
            Operation.verb.in_(UNDOABLE),  # type: ignore[attr-defined]
        )
        .order_by(col(Operation.number).desc())
        .limit(1)
    ).first()


PRESSES = ("clock.start", "clock.pause", "clock.resume", "interview.finish", "interview.reopen")
UNDOABLE = (
    "quote.catch",
    "quote.edit",
    "quote.remove",
    "judgement.revise",
    "facet.mark",
    "question.ask",
    "clock.recorder",
    *PRESSES,
)


def consented_since(session: Session, *, actor: Actor, operation: Operation) -> bool:
    """Whether the actor has entered consent of somebody interviewed since an operation in that interview.

    Consent is a record of its own, dated and with its manner: undo does not touch it. Nor does it go past it
    to what was done before, which is not what anybody means who takes back the last thing done.
    """
    newer = session.exec(
        select(Consent.id)
        .join(InterviewRespondent, InterviewRespondent.respondent_id == Consent.respondent_id)  # type: ignore[arg-type]
        .where(
            InterviewRespondent.interview_id == operation.interview_id,
            Consent.created_at > operation.created_at,
        )
    ).all()
    return bool(newer) and bool(
        session.exec(
            select(AuditEvent.id).where(
                AuditEvent.study_id == operation.study_id,
                AuditEvent.actor_id == actor.user_id,
                AuditEvent.verb == CONSENT,
                col(AuditEvent.record_id).in_(newer),
            )
        ).first()
    )


CONSENT = "consent.record"

PUBLISHING = ("study.export", "identity.export")
"""What takes something of a study out of Pentad; a withdrawal cannot reach it there."""
