"""Dates and times as a person writes them; what is no date is refused, never turned into the nearest one."""

from datetime import date, datetime, time

from interview.errors import Invalid, Problem
from interview.services import checks
from interview.texts import _


def day(value: str, *, place: str) -> date:
    """A day written as 2026-02-28, from 1800 to the end of next year.

    Raises:
        Invalid: DAT-001 a year that cannot be right, DAT-002 no date of the calendar.
    """
    written = checks.written_date(value, place=place)
    checks.year(written.year, place=place)
    return written


def perhaps_day(value: str, *, place: str) -> date | None:
    """As ``day``; None where nothing is written."""
    return day(value, place=place) if value.strip() else None


def moment(on: str, at: str, *, place: str) -> datetime | None:
    """The instant of a day and a time of day (10:30) where this program runs; None where neither is written.

    Raises:
        Invalid: as ``day``, DAT-003 the time is no time of day or is missing, DAT-004 the day is missing.
    """
    if not on.strip() and not at.strip():
        return None
    if not on.strip():
        raise Invalid(
            Problem(
                "DAT-004",
                _("There is a time without a day."),
                _("Nothing was changed. Write the day too."),
                place,
            )
        )
    return datetime.combine(day(on, place=place), _time(at, place=place)).astimezone()


def _time(value: str, *, place: str) -> time:
    try:
        hours, _colon, minutes = value.strip().partition(":")
        return time(int(hours), int(minutes))
    except ValueError:
        raise Invalid(
            Problem(
                "DAT-003",
                _("This is not a time of day.") if value.strip() else _("The time of day is missing."),
                _("Nothing was changed. Write it as 10:30, or leave day and time empty."),
                place,
                value,
            )
        ) from None
