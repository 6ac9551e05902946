"""What may be kept: checks on text, dates and numbers that come from a person.

A value is kept byte for byte or refused with a sentence; it is never quietly changed.
"""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from interview.errors import Invalid, Problem
from interview.texts import _

LINE = 300
TEXT = 200_000
EARLIEST = 1800  # of years that are kept
W = TypeVar("W", bound=StrEnum)

# The C0 controls but for tab, line feed and carriage return; surrogates cannot be encoded at all.
UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def unkeepable(value: str, *, place: str) -> Problem | None:
    """The problem with characters that no database keeps, or None."""
    found = UNKEEPABLE.search(value)
    if not found:
        return None
    return Problem(
        "TXT-001",
        _(
            "The text holds a control character that cannot be kept (U+{code}, at character {at}).",
            code=f"{ord(found[0]):04X}",
            at=found.start() + 1,
        ),
        _("Nothing was changed. Remove it and save again."),
        place=place,
    )


def text(value: str, *, place: str, limit: int = TEXT) -> str:
    """A text of any form, kept as it is.

    Raises:
        Invalid: TXT-001 characters that cannot be kept, TXT-002 longer than ``limit`` characters.
    """
    if problem := unkeepable(value, place=place):
        raise Invalid(problem)
    if len(value) > limit:
        raise Invalid(
            Problem(
                "TXT-002",
                _(
                    "The text is {n} characters long; at most {limit} can be kept here.",
                    n=len(value),
                    limit=limit,
                ),
                _("Nothing was changed. Shorten it and save again."),
                place=place,
            )
        )
    return value


def line(value: str, *, place: str, required: bool = False) -> str:
    """One line of text.

    Raises:
        Invalid: as ``text``, and TXT-003 empty where something is required, TXT-004 more than one line.
    """
    text(value, place=place, limit=LINE)
    if required and not value.strip():
        raise Invalid(
            Problem(
                "TXT-003", _("This is empty."), _("Nothing was changed. Type something first."), place=place
            )
        )
    if "\n" in value or "\r" in value:
        raise Invalid(
            Problem(
                "TXT-004",
                _("This holds more than one line."),
                _("Nothing was changed. Keep it to one line."),
                place=place,
            )
        )
    return value


def year(value: int | None, *, place: str) -> int | None:
    """A year from 1800 to next year, or none.

    Raises:
        Invalid: DAT-001.
    """
    latest = date.today().year + 1
    if value is None or EARLIEST <= value <= latest:
        return value
    if not 1000 <= value <= 9999:
        what = _("This year cannot be right.")
        remedy = _("Nothing was changed. Write it with four digits, such as 2009.")
    elif value < EARLIEST:
        what = _("This year lies too far in the past.")
        remedy = _("Nothing was changed. The earliest that can be kept is {year}.", year=EARLIEST)
    else:
        what = _("This year lies too far in the future.")
        remedy = _("Nothing was changed. The latest that can be kept is {year}.", year=latest)
    raise Invalid(Problem("DAT-001", what, remedy, place, str(value)))


def written_date(value: str, *, place: str) -> date:
    """A date written as 2026-02-28.

    Raises:
        Invalid: DAT-002.
    """
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise Invalid(
            Problem(
                "DAT-002",
                _("This is not a date of the calendar."),
                _("Nothing was changed. Write the date as 2026-02-28."),
                place,
                value,
            )
        ) from None


def moment(value: datetime | None, *, place: str) -> datetime | None:
    """A moment with its time zone, or none.

    Raises:
        Invalid: DAT-005.
    """
    if value is not None and value.utcoffset() is None:
        raise Invalid(
            Problem(
                "DAT-005",
                _("This time has no time zone, so it is not certain which moment it means."),
                _("Nothing was changed. Choose the time again."),
                place,
                str(value),
            )
        )
    return value


def word(words: type[W], value: object, *, place: str) -> W:
    """A member of a closed set, from its value; clients can send anything.

    Raises:
        Invalid: WRD-001.
    """
    try:
        return words(str(value))
    except ValueError:
        raise Invalid(
            Problem(
                "WRD-001",
                _("This is not one of the choices."),
                _("Nothing was changed. Reload the page and choose again."),
                place,
                str(value),
            )
        ) from None


def identifier(value: object, *, place: str = "") -> UUID:
    """An identifier from an address or a message.

    Raises:
        Invalid: IDN-001.
    """
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise Invalid(
            Problem(
                "IDN-001",
                _("This address leads nowhere."),
                _("Nothing was lost. Go to Home and choose from the list."),
                place,
            )
        ) from None
