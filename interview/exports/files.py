"""Writing a file whole or not at all, readable by its owner only."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from interview.errors import Problem, Refused, Unavailable
from interview.texts import _


def write_file(content: bytes, *, path: Path, replace: bool = False) -> None:
    """Write ``content`` to ``path``: nobody ever sees half of it, and what was there stays until it is done.

    Raises:
        Refused: EXP-001 there is a file already and ``replace`` is not set; EXP-003 it is a folder or a device,
            which is never replaced. What is there is left as it is.
        Unavailable: EXP-002 the file cannot be written; nothing is left behind.
    """
    there = os.path.exists(path)  # unlike the path's own, without an error for a name that no file can have
    if there and not path.is_file():
        raise Refused(_no_file(path))
    if there and not replace:
        raise Refused(_exists(path))
    partial = path.with_name(f".{path.name[:100]}.{uuid4().hex}.partial")
    try:
        _write(partial, content)
        _name(partial, path, replace=replace)
    except FileExistsError:
        raise Refused(_exists(path)) from None
    except OSError as error:
        raise Unavailable(_not_written(path, error)) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _write(partial: Path, content: bytes) -> None:
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _name(partial: Path, path: Path, *, replace: bool) -> None:
    """Give the finished file its name; a second name fails where somebody made one meanwhile."""
    if replace:
        os.replace(partial, path)
        return
    try:
        os.link(partial, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        os.replace(partial, path)


def _exists(path: Path) -> Problem:
    return Problem(
        "EXP-001",
        _("There is a file of this name already, and it was left as it is."),
        _("Name another file, or add --force to replace it."),
        value=str(path),
    )


def _no_file(path: Path) -> Problem:
    return Problem(
        "EXP-003",
        _("What has this name is a folder, or no file that could be replaced; it was left as it is."),
        _("Name a file."),
        value=str(path),
    )


def _not_written(path: Path, error: OSError) -> Problem:
    return Problem(
        "EXP-002",
        _("The file cannot be written: {why}.", why=error.strerror or type(error).__name__),
        _("Name a file in a folder that is there and has room, and that you may write to."),
        value=str(path),
    )
