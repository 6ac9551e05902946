"""Whose judgements somebody sees, as a condition for queries; the rule itself is in ``interview.blindness``."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col, or_, select

from interview import blindness
from interview.errors import Conflict, Problem
from interview.models import Judgement, Round, Study
from interview.services.access import Actor
from interview.texts import _
from interview.vocabulary import Kind


def closed_rounds() -> Select[tuple[UUID]]:
    """The rounds in which each rater sees only their own judgements."""
    return (
        select(Round.id)  # type: ignore[return-value]
        .join(Study, Study.id == Round.study_id)  # type: ignore[arg-type]
        .where(col(Study.blind).is_(True), col(Round.opened_at).is_(None))
    )


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Of ``Judgement``: the actor may see it. What may not be seen is not even read."""
    return or_(
        Judgement.kind != Kind.RESEARCHER,
        Judgement.rater_id == actor.user_id,
        col(Judgement.round_id).not_in(closed_rounds()),
    )


def is_closed(session: Session, *, round_id: UUID) -> bool:
    """Whether in this round each rater sees only their own judgements."""
    blind, opened_at = session.exec(
        select(Study.blind, Round.opened_at)
        .join(Round, Round.study_id == Study.id)  # type: ignore[arg-type]
        .where(Round.id == round_id)
    ).one()
    return blindness.closed(blind=blind, opened_at=opened_at)


def refuse_while_closed(session: Session, *, round_id: UUID) -> None:
    """For what shows researchers' judgements to others than their raters, such as a shared link.

    Raises:
        Conflict: BLD-002 the round's raters have not all handed in.
    """
    if is_closed(session, round_id=round_id):
        raise Conflict(
            Problem(
                "BLD-002",
                _("This study rates blind, and not everyone who judges this round has handed in."),
                _("Nothing was shown. It can be shown once all have handed in and the judgements are opened."),
            )
        )
