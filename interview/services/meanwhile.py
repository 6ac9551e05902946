"""Short facts that somebody else changed since they were read: nothing is overwritten, and both are told."""

from interview.errors import Conflict, Problem
from interview.texts import _


def refuse_if_changed(*, seen: object, stands: object, mine: object, place: str) -> None:
    """Refuse ``mine`` where what stands is neither what its writer ``seen`` nor the same as ``mine``.

    Raises:
        Conflict: CHG-001; it holds both.
    """
    if stands in (seen, mine):
        return
    theirs = "" if stands is None else str(stands)
    raise Conflict(
        Problem(
            "CHG-001",
            _(
                "{what} was changed by somebody else meanwhile; it reads now: {theirs}.",
                what=place,
                theirs=theirs,
            )
            if theirs
            else _("{what} was emptied by somebody else meanwhile.", what=place),
            _("Nothing was overwritten, and what you entered was not lost. Enter what is to stand."),
        ),
        theirs=theirs,
        mine="" if mine is None else str(mine),
    )
