"""How long a study is kept and until when consent can be taken back; in the end, its purge."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from interview.errors import Invalid, Problem
from interview.models.base import today
from interview.services import checks
from interview.services.access import Act, Actor, open_study
from interview.services.operations import done, done_before
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
