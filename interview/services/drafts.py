"""Drafts that wait to be used: taken and cleared in one transaction, or given up."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from interview.models import Study, Typed, TypedBranch
from interview.services.access import Act, Actor, open_study
from interview.services.operations import beside_withdrawals, done, done_before
from interview.services.typing import alone, find_draft, refuse_draft_of_another


def draft_address(*, study_id: UUID, place: str) -> str:
    return f"draft/{study_id.hex}/{place}"


def use_draft(session: Session, *, study_id: UUID, place: str) -> str | None:
    """Take the text of a draft and clear it, in the transaction that keeps it; None where none waits.

    What another window typed beside it stays, for a person to decide about.
    """
    record = draft_address(study_id=study_id, place=place)
    alone(session, record)
    draft = find_draft(session, study_id=study_id, place=place)
    if draft is None:
        return None
    session.delete(draft)
    session.flush()
    step(session, at=record)
    return draft.text


def forget_draft(*, session: Session, actor: Actor, operation: UUID, study_id: UUID, place: str) -> None:
    """Give up a draft, with what other windows typed beside it.

    Raises:
        NotFound: the actor is not a member of the study, or the draft is of another rater's judgement;
            NotAllowed.
    """
    beside_withdrawals(session, of=Study, id=study_id)
    study = open_study(session, actor=actor, to=Act.WRITE, study_id=study_id)
    refuse_draft_of_another(actor=actor, place=place)
    if done_before(session, operation):
        return
    use_draft(session, study_id=study_id, place=place)
    settle(session, at=draft_address(study_id=study_id, place=place))
    done(session, actor=actor, operation=operation, verb="draft.forget", record=study)


def step(session: Session, *, at: str) -> None:
    """Count texts on that were cleared, so that boxes still open on them show what stands now.

    ``at`` is an address, or with a slash at its end what the addresses begin with.
    """
    for typed in session.exec(select(Typed).where(_at(col(Typed.record), at))):
        typed.version += 1


def settle(session: Session, *, at: str) -> None:
    """Give up what other windows typed beside the texts there; ``at`` as in ``step``."""
    for branch in session.exec(select(TypedBranch).where(_at(col(TypedBranch.record), at))):
        branch.resolved = True


def _at(record: Mapped[str], at: str) -> ColumnElement[bool]:
    return record.startswith(at, autoescape=True) if at.endswith("/") else record == at
