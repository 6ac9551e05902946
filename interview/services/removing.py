"""Taking away a planned interview or a respondent: only where nothing hangs on it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import (
    Approach,
    Asked,
    ClockEvent,
    Consent,
    Draft,
    FacetMark,
    Interview,
    InterviewRespondent,
    Judgement,
    Note,
    Quote,
    Respondent,
    Typed,
    TypedBranch,
)
from interview.services.access import Act, Actor, not_found, open_record
from interview.services.operations import done, done_before
from interview.texts import _, plural

Hold = tuple[Mapped[Any], tuple[ColumnElement[bool], ...], Callable[[int], str]]
"""The column that names what a record hangs on, which records count, and how so many of them are said."""


def _on_interviews() -> tuple[Hold, ...]:
    """What makes an interview more than a plan. Marks that were taken back, and emptied notes, do not."""
    return (
        (col(ClockEvent.interview_id), (), lambda n: _("its clock was used")),
        (col(Quote.interview_id), (), lambda n: plural("{n} quote", "{n} quotes", n)),
        (
            col(Note.interview_id),
            (col(Note.text) != "",),
            lambda n: plural("{n} note", "{n} notes", n),
        ),
        (
            col(Asked.interview_id),
            (col(Asked.asked).is_(True),),
            lambda n: plural("{n} question marked as asked", "{n} questions marked as asked", n),
        ),
        (
            col(FacetMark.interview_id),
            (col(FacetMark.mark).is_not(None),),
            lambda n: plural("{n} mark on what was said", "{n} marks on what was said", n),
        ),
        (
            col(Judgement.interview_id),
            (),
            lambda n: plural("{n} judgement", "{n} judgements", n),
        ),
    )


def _on_respondents() -> tuple[Hold, ...]:
    return (
        (
            col(InterviewRespondent.respondent_id),
            (),
            lambda n: plural("{n} interview", "{n} interviews", n),
        ),
        (
            col(Consent.respondent_id),
            (),
            lambda n: plural("{n} answer on consent", "{n} answers on consent", n),
        ),
        (
            col(Approach.respondent_id),
            (),
            lambda n: plural("{n} approach", "{n} approaches", n),
        ),
        (col(Quote.speaker_id), (), lambda n: plural("{n} quote", "{n} quotes", n)),
    )


def _found(session: Session, *, holds: tuple[Hold, ...], ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """What hangs on each of these, in words; what nothing hangs on is absent."""
    wanted = tuple(ids)
    found: dict[UUID, list[str]] = {}
    for owner, which, said in holds:
        rows = session.execute(
            select_columns(owner, func.count()).where(owner.in_(wanted), *which).group_by(owner)
        )
        for id, n in rows:
            found.setdefault(id, []).append(said(n))
    return found


def on_interviews(session: Session, *, ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """What hangs on each of these interviews, in words. An interview that is absent is only planned."""
    wanted = tuple(ids)
    found = _found(session, holds=_on_interviews(), ids=wanted)
    for id, n in _typed_only(session, interview_ids=wanted).items():
        said = plural("{n} text that is not settled yet", "{n} texts that are not settled yet", n)
        found.setdefault(id, []).append(said)
    return {id: tuple(said) for id, said in found.items()}


def _typed_only(session: Session, *, interview_ids: tuple[UUID, ...]) -> Counter[UUID]:
    """How many texts were typed for each that are no record yet: drafts, and notes of a second window."""
    studies = select(Interview.study_id).where(col(Interview.id).in_(interview_ids))
    drafts = session.exec(select(Draft.place).where(col(Draft.study_id).in_(studies), Draft.text != "")).all()
    branches = session.exec(
        select(TypedBranch.record).where(
            col(TypedBranch.study_id).in_(studies),
            col(TypedBranch.record).startswith("note/"),
            col(TypedBranch.resolved).is_(False),
            TypedBranch.text != "",
        )
    ).all()
    named = Counter(part for address in (*drafts, *branches) for part in set(address.split("/")))
    return Counter({id: named[id.hex] for id in interview_ids if id.hex in named})


def _notes(interview_id: UUID) -> str:
    """What the addresses of an interview's notes begin with."""
    return f"note/{interview_id.hex}/"


def refuse_begun(session: Session, *, interview_id: UUID, what: str) -> None:
    """Refuse ``what`` (a sentence's beginning) where the interview is more than a plan.

    Raises:
        Invalid: INT-004.
    """
    locked(session, table=Interview, id=interview_id)
    if said := on_interviews(session, ids=[interview_id]).get(interview_id):
        raise Invalid(
            Problem(
                "INT-004",
                _("{what}: {reasons}.", what=what, reasons=", ".join(said)),
                _("Nothing was changed. This can be done only while the interview is no more than a plan."),
            )
        )


def locked(session: Session, *, table: type[Interview] | type[Respondent], id: UUID) -> None:
    """Keep others from hanging something on a record while it is looked at and taken away."""
    if session.exec(select(table.id).where(table.id == id).with_for_update()).first() is None:
        raise not_found()


def remove_interview(*, session: Session, actor: Actor, operation: UUID, interview_id: UUID) -> None:
    """Remove an interview that is no more than a plan.

    A repeat is looked for first: by then there is no record any more that access could be checked on.

    Raises:
        Invalid: INT-004 something hangs on it.
    """
    if done_before(session, operation):
        return
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    refuse_begun(session, interview_id=interview_id, what=_("This interview cannot be removed"))
    done(session, actor=actor, operation=operation, verb="interview.remove", record=interview)
    for table in (Typed, TypedBranch):
        for row in session.exec(select(table).where(col(table.record).startswith(_notes(interview_id)))):
            session.delete(row)
    session.delete(interview)
    session.flush()


def remove_respondent(*, session: Session, actor: Actor, operation: UUID, respondent_id: UUID) -> None:
    """Remove a respondent on whom nothing hangs, with the name and contact that are kept apart.

    Raises:
        Invalid: RES-003 something hangs on the respondent.
    """
    if done_before(session, operation):
        return
    respondent = open_record(session, actor=actor, to=Act.WRITE, record=Respondent, id=respondent_id)
    locked(session, table=Respondent, id=respondent_id)
    if said := _found(session, holds=_on_respondents(), ids=[respondent_id]).get(respondent_id):
        raise Invalid(
            Problem(
                "RES-003",
                _("{who} cannot be removed: {reasons}.", who=respondent.pseudonym, reasons=", ".join(said)),
                _("Nothing was changed. Only a respondent without any of these can be removed."),
            )
        )
    done(session, actor=actor, operation=operation, verb="respondent.remove", record=respondent)
    session.delete(respondent)
    session.flush()
