"""Which SQLite runs, and whether it may be trusted with write-ahead logging.

SQLite 3.7.0 to 3.51.2 can silently drop a committed transaction when one connection writes while another
starts the log anew (sqlite.org/wal.html, the WAL-reset bug). It is mended in 3.51.3, 3.50.7 and 3.44.6.
"""

import importlib
import sqlite3
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from interview.texts import _

Version = tuple[int, int, int]

MENDED = (3, 51, 3)
MENDED_BRANCHES = ((3, 50, 7), (3, 44, 6))


@dataclass(frozen=True, slots=True)
class Library:
    """The SQLite in use: ``name`` of the Python module, ``version`` as 3.53.4, ``safe`` for a shared log."""

    name: str
    version: str
    safe: bool

    @property
    def journal_mode(self) -> str:
        """``wal`` where it is safe; else ``delete``, where a long read holds a write up."""
        return "wal" if self.safe else "delete"

    @property
    def sentence(self) -> str:
        """What runs, as one line for a person."""
        running = _("SQLite {version} from {name}.", version=self.version, name=self.name)
        if self.safe:
            return running
        return (
            running
            + " "
            + _(
                "This version can lose saved work in its fast mode, so Pentad uses the slower, safe mode. "
                "Install pysqlite3 to get a mended version."
            )
        )


def is_safe(version: Version) -> bool:
    """Whether this version keeps every committed transaction in write-ahead mode."""
    same_branch = any(version[:2] == mended[:2] and version >= mended for mended in MENDED_BRANCHES)
    return version >= MENDED or same_branch


def version_of(module: ModuleType) -> Version:
    major, minor, patch = (int(part) for part in module.sqlite_version.split("."))
    return major, minor, patch


@cache
def sqlite_module() -> ModuleType:
    """The module to speak to SQLite with: the standard one where safe, else pysqlite3, else the standard."""
    if is_safe(version_of(sqlite3)):
        return sqlite3
    try:
        other = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:  # an environment without a wheel for it: the requirement's marker leaves it out
        return sqlite3
    return other if is_safe(version_of(other)) else sqlite3


def library() -> Library:
    """What ``sqlite_module`` chose."""
    module = sqlite_module()
    name = module.__name__.partition(".")[0]
    return Library(name=name, version=module.sqlite_version, safe=is_safe(version_of(module)))
