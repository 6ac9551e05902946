"""How long a study is kept and until when consent can be taken back; in the end, its purge."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, SQLModel

from interview.database.removed import PURGED
from interview.errors import Invalid, Problem
from interview.models import AuditEvent, Operation, Study
from interview.models.base import today
from interview.services import checks
from interview.services.access import Act, Actor, open_study
from interview.services.operations import changed, done, done_before
from interview.texts import _

NEAR = timedelta(days=30)
"""How long before its day a purge is reminded of."""

LONGEST = timedelta(days=366 * 50)


def later_day(value: str, *, place: str) -> date | None:
    """A day written as 2036-02-28, up to fifty years ahead; None where nothing is written.

    Raises:
        Invalid: DAT-002 no date of the calendar, RET-003 a year that cannot be right.
    """
    if not value.strip():
        return None
    written = checks.written_date(value, place=place)
    if not date(1990, 1, 1) <= written <= today() + LONGEST:
        raise Invalid(
            Problem(
                "RET-003",
                _("This day cannot be right: it is long past, or more than fifty years ahead."),
                _("Nothing was changed. Write the day as 2036-02-28."),
                place,
                value,
            )
        )
    return written


def set_dates(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    study_id: UUID,
    retention_on: date | None,
    withdrawal_until: date | None,
) -> None:
    """Say when the study's data are to be purged, and until when consent can be taken back with effect.

    Raises:
        NotFound, NotAllowed: only the study's owner says so.
    """
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if done_before(session, operation):
        return
    study.retention_on = retention_on
    study.withdrawal_until = withdrawal_until
    done(session, actor=actor, operation=operation, verb="study.dates", record=study)


def is_near(retention_on: date | None, *, on: date) -> bool:
    """Whether the day of the purge is near or past."""
    return retention_on is not None and on >= retention_on - NEAR


def purge_study(*, session: Session, actor: Actor, operation: UUID, study_id: UUID, title: str) -> None:
    """Remove a study and all that is in it, for good; ``title`` is what the owner typed to say so.

    What stays is that a study of this id was purged, when and by whom, so that no backup brings it back.

    Raises:
        NotFound, NotAllowed: only the study's owner may. Invalid: RET-001 the title is another.
    """
    if done_before(session, operation):
        return
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if title.strip() != study.title.strip():
        raise Invalid(
            Problem(
                "RET-001",
                _("What you typed is not the title of this study."),
                _("Nothing was removed. Type the title as it stands above."),
            )
        )
    changed(session, study_id=study_id)
    session.flush()
    for table in reversed(SQLModel.metadata.sorted_tables):
        if "study_id" in table.c and table.name != "member":  # the right to do this goes last
            session.execute(delete(table).where(table.c.study_id == study_id))
    session.execute(delete(Study).where(Study.id == study_id))  # type: ignore[arg-type]
    session.expunge_all()
    trace: dict[str, Any] = {"actor_id": actor.user_id, "verb": PURGED}
    session.add(Operation(id=operation, result=study_id.hex, **trace))
    session.add(AuditEvent(record=Study.__name__, record_id=study_id, **trace))
    session.flush()
