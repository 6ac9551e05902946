"""What can be refused, and how it is said to the person.

Every refusal carries a code (stable, for tests and reports), the place it is about, the value that was
refused and a remedy. One exception may carry many problems, so that nobody has to mend them one at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN_OF_A_VALUE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``what`` happened and the ``remedy`` are whole sentences in plain words."""

    code: str
    what: str
    remedy: str = ""
    place: str = ""
    value: str = ""

    @property
    def sentence(self) -> str:
        """The problem as one line for a person: place, what, value (shortened), remedy."""
        shown = self.value if len(self.value) <= SHOWN_OF_A_VALUE else self.value[:SHOWN_OF_A_VALUE] + "…"
        place = f"{self.place}: " if self.place else ""
        value = f" ({shown})" if shown else ""
        return f"{place}{self.what}{value} {self.remedy}".strip()


class Refused(Exception):
    """Something asked for was not done; the database is as it was."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{p.code} {p.sentence}" for p in problems))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(problem.code for problem in self.problems)


class Invalid(Refused):
    """A value given cannot be kept as it is."""


class NotAllowed(Refused):
    """The actor has no right to this."""


class NotFound(Refused):
    """The record is not there, or is not the actor's to know of."""


class Conflict(Refused):
    """Somebody changed the record meanwhile; ``theirs`` is what stands, ``mine`` what was refused."""

    def __init__(self, *problems: Problem, theirs: str = "", mine: str = "") -> None:
        super().__init__(*problems)
        self.theirs = theirs
        self.mine = mine


class Unavailable(Refused):
    """The store could not do it now (disk full, locked, unreachable); trying again may help."""


def refuse(problems: Iterable[Problem]) -> None:
    """Raise ``Invalid`` with all problems, if there is any."""
    if found := tuple(problems):
        raise Invalid(*found)
