"""What the database could not do, said plainly.

The driver's own messages are not passed on: they may quote what somebody typed.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError

from interview.database.gate import sqlite_module
from interview.errors import Conflict, Invalid, Problem, Refused, Unavailable
from interview.texts import _

RAW_SQLITE: tuple[type[Exception], ...] = (sqlite3.Error, sqlite_module().Error)

# The lowest byte of SQLite's extended result codes (sqlite.org/rescode.html).
SQLITE_CODES = {
    3: "DB-005",
    5: "DB-002",
    6: "DB-002",
    8: "DB-005",
    10: "DB-008",
    11: "DB-003",
    13: "DB-001",
    14: "DB-006",
    26: "DB-003",
}

# SQLSTATE, whole or its class (PostgreSQL, appendix A); the longest that fits decides.
SQLSTATES = {
    "08": "DB-004",
    "28": "DB-004",
    "3D": "DB-004",
    "57P": "DB-004",
    "53100": "DB-001",
    "53": "DB-004",
    "40": "DB-002",
    "55P03": "DB-002",
    "57014": "DB-002",
    "25006": "DB-005",
    "58": "DB-008",
    "XX001": "DB-003",
}


def full() -> Problem:
    return Problem(
        "DB-001",
        _("The disk is full, so this was not saved; everything saved before is still there."),
        _("Free some space, then save again."),
    )


def locked() -> Problem:
    return Problem(
        "DB-002",
        _("The database was busy for too long, so this was not saved."),
        _("Save again; if it goes on, close other programs that have the database open."),
    )


def damaged() -> Problem:
    return Problem(
        "DB-003",
        _("The database file is damaged or is not a database; Pentad left it untouched."),
        _("Put the newest backup in its place, and keep the damaged file."),
    )


def unreachable() -> Problem:
    return Problem(
        "DB-004",
        _("The database server cannot be reached, so it is not certain that this was saved."),
        _("Check that it runs and that PENTAD_DATABASE_URL is right, then save again; nothing is doubled."),
    )


def read_only() -> Problem:
    return Problem(
        "DB-005",
        _("The database may only be read, so this was not saved."),
        _("Allow Pentad to write to the database file and its folder."),
    )


def not_opened() -> Problem:
    return Problem(
        "DB-006",
        _("The database file cannot be opened."),
        _("Check that its folder is there and that Pentad may write to it."),
    )


def not_written() -> Problem:
    return Problem(
        "DB-008",
        _("The disk could not be read or written, so this was not saved; what was saved is still there."),
        _("Check that the disk has room, is connected and works, then save again."),
    )


def unknown() -> Problem:
    return Problem(
        "DB-009",
        _("The database could not do this, so nothing was saved."),
        _("Try again; if it goes on, run: python -m interview doctor"),
    )


def against_the_rules() -> Problem:
    return Problem(
        "DB-010",
        _("This contradicts what is already stored, so it was not saved."),
        _("Load the screen again, then enter it once more."),
    )


def not_storable() -> Problem:
    return Problem(
        "DB-011",
        _("A value cannot be stored as it is, so it was not saved."),
        _("Take out invisible or broken characters and far too large numbers, then save again."),
    )


def changed_meanwhile() -> Problem:
    return Problem(
        "DB-012",
        _("Somebody changed or removed this meanwhile, so it was not saved."),
        _("Load the screen again to see what stands now."),
    )


SENTENCES: dict[str, Callable[[], Problem]] = {
    "DB-001": full,
    "DB-002": locked,
    "DB-003": damaged,
    "DB-004": unreachable,
    "DB-005": read_only,
    "DB-006": not_opened,
    "DB-008": not_written,
    "DB-009": unknown,
}


def _code(driver_error: BaseException | None) -> str:
    """The code of a driver's error; PostgreSQL's driver gives no state when it never reached a server."""
    if isinstance(driver_error, RAW_SQLITE):
        number = getattr(driver_error, "sqlite_errorcode", None) or 0
        return SQLITE_CODES.get(number & 0xFF, "DB-009")
    state = getattr(driver_error, "sqlstate", None)
    if state is None:
        return "DB-004" if type(driver_error).__name__ == "OperationalError" else "DB-009"
    return next((SQLSTATES[state[:n]] for n in (5, 3, 2) if state[:n] in SQLSTATES), "DB-009")


def said(error: Exception) -> Refused | None:
    """The refusal that stands for an error of the database; None where it is not one."""
    refusal: Refused | None = None
    match error:
        case exc.IntegrityError():
            refusal = Invalid(against_the_rules())
        case exc.DataError() | UnicodeEncodeError():
            refusal = Invalid(not_storable())
        case StaleDataError():
            refusal = Conflict(changed_meanwhile())
        case exc.TimeoutError():
            refusal = Unavailable(locked())
        case exc.DBAPIError():
            refusal = Unavailable(SENTENCES[_code(error.orig)]())
        case _ if isinstance(error, RAW_SQLITE):
            refusal = Unavailable(SENTENCES[_code(error)]())
    return refusal


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn errors of the database that leave this block into refusals; all others pass unchanged.

    The driver's error stays attached only where nobody knows what it means: PostgreSQL's quote the values.
    """
    try:
        yield
    except Exception as error:
        if (refusal := said(error)) is None:
            raise
        raise refusal from (error if "DB-009" in refusal.codes else None)
