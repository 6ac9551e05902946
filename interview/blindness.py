"""Who sees whose judgement while a study rates blind: the rule, in this one place.

Raters of a round are those who have begun a researcher's judgement in it. Where a study rates blind, nobody
sees a judgement of another rater until all raters have handed in, and there are at least two: then the round
is opened, for everybody and for good. An owner who has not judged sees none either, as one who sees them first
would judge by them. The respondent's own judgement and a board's decision are what was said in a meeting, not
ratings: every member sees them at any time.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from interview.vocabulary import Kind

FEWEST = 2
"""With one rater there is nobody whose judgement could be opened to another."""

PRIVATE_PLACES = ("reason", "observation")
"""Drafts whose place says of whose judgement they are: ``reason/researcher/<round>/<rater>/<factor>``."""


def closed(*, blind: bool, opened_at: datetime | None) -> bool:
    """Whether in a round of such a study each sees only what is their own."""
    return blind and opened_at is None


def sees(*, viewer: UUID, kind: Kind, rater: UUID, closed: bool) -> bool:
    """Whether somebody may see a judgement; ``rater`` as in ``Judgement.rater_id``."""
    return not closed or kind is not Kind.RESEARCHER or rater == viewer


def influenced(*, made_at: datetime, opened_at: datetime | None) -> bool:
    """Whether something was judged when the others' judgements could be seen; it is marked then."""
    return opened_at is not None and made_at > opened_at


def to_be_opened(*, raters: Collection[UUID], handed_in: Collection[UUID]) -> bool:
    """Whether all who have begun to judge have handed in, so that the judgements are opened to everybody."""
    return len(set(raters)) >= FEWEST and set(raters) <= set(handed_in)


def rater_of_draft(place: str) -> UUID | None:
    """Whose draft waits at a place, where it is one of a researcher's judgement; None where it is anybody's."""
    kept, _slash, rest = place.partition("/")
    kind, _slash, rest = rest.partition("/")
    if kept not in PRIVATE_PLACES or kind != Kind.RESEARCHER:
        return None
    parts = rest.split("/")
    try:
        return UUID(parts[1])
    except (IndexError, ValueError):
        return None


def may_use_draft(*, viewer: UUID, place: str) -> bool:
    """A draft of a judgement is its rater's alone, also where nothing is blind: it is not judged yet."""
    return rater_of_draft(place) in (None, viewer)
