"""What the Home screen lists: studies, their initiatives, and where to resume."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import (
    ClockEvent,
    Initiative,
    Interview,
    InterviewRespondent,
    Member,
    Respondent,
    Round,
    Study,
    Workshop,
)
from interview.queries.withdrawals import open_looks
from interview.services.access import Actor, let_in
from interview.vocabulary import ClockKind, InterviewMode, Phase, RoundKind, StudyKind


@dataclass(frozen=True, slots=True)
class InterviewLine:
    """One interview in a list."""

    id: UUID
    initiative_id: UUID
    who: str
    planned_at: datetime | None
    started: bool
    finished: bool
    pilot: bool
    mode: InterviewMode


@dataclass(frozen=True, slots=True)
class WorkshopLine:
    """One board workshop in a list."""

    id: UUID
    begun_at: datetime
    phase: Phase


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round in a list."""

    id: UUID
    kind: RoundKind
    number: int
    interviews: tuple[InterviewLine, ...]
    workshops: tuple[WorkshopLine, ...] = ()


@dataclass(frozen=True, slots=True)
class InitiativeLine:
    """One initiative in a list."""

    id: UUID
    name: str
    pseudonym: str
    invented: bool
    rounds: tuple[RoundLine, ...]


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One study with what is in it."""

    id: UUID
    title: str
    kind: StudyKind
    invented: bool
    initiatives: tuple[InitiativeLine, ...]
    retention_on: date | None = None
    to_look_at: int = 0


def read_home(*, session: Session, actor: Actor) -> tuple[StudyLine, ...]:
    """The actor's studies, the newest first.

    Raises:
        NotAllowed: ACC-003 the actor is not let in.
    """
    let_in(session, actor=actor)
    studies = session.exec(
        select(Study)
        .join(Member, Member.study_id == Study.id)  # type: ignore[arg-type]
        .where(Member.user_id == actor.user_id)
        .order_by(col(Study.created_at).desc())
    ).all()
    ids = [study.id for study in studies]
    initiatives = session.exec(
        select(Initiative).where(col(Initiative.study_id).in_(ids)).order_by(col(Initiative.created_at))
    ).all()
    lines = _rounds(session, study_ids=ids)
    waiting = open_looks(session, study_ids=ids)
    return tuple(
        StudyLine(
            study.id,
            study.title,
            study.kind,
            study.invented,
            tuple(
                InitiativeLine(i.id, i.name, i.pseudonym, i.invented, tuple(lines.get(i.id, ())))
                for i in initiatives
                if i.study_id == study.id
            ),
            study.retention_on,
            waiting[study.id],
        )
        for study in studies
    )


def _rounds(session: Session, *, study_ids: list[UUID]) -> dict[UUID, list[RoundLine]]:
    interviews = _interviews(session, study_ids=study_ids)
    workshops = _workshops(session, study_ids=study_ids)
    found: dict[UUID, list[RoundLine]] = {}
    for round_ in session.exec(
        select(Round).where(col(Round.study_id).in_(study_ids)).order_by(col(Round.number))
    ):
        line = RoundLine(
            round_.id,
            round_.kind,
            round_.number,
            tuple(interviews.get(round_.id, ())),
            tuple(workshops.get(round_.id, ())),
        )
        found.setdefault(round_.initiative_id, []).append(line)
    return found


def _interviews(session: Session, *, study_ids: list[UUID]) -> dict[UUID, list[InterviewLine]]:
    started = set(
        session.exec(
            select(ClockEvent.interview_id).where(
                col(ClockEvent.study_id).in_(study_ids), ClockEvent.kind == ClockKind.START
            )
        )
    )
    seated = _pseudonyms(session, study_ids=study_ids)
    found: dict[UUID, list[InterviewLine]] = {}
    for row in session.exec(
        select(Interview).where(col(Interview.study_id).in_(study_ids)).order_by(col(Interview.created_at))
    ).all():
        who = ", ".join(seated.get(row.id, ()))
        line = InterviewLine(
            row.id,
            row.initiative_id,
            who,
            row.planned_at,
            row.id in started,
            row.finished_at is not None,
            row.pilot,
            row.mode,
        )
        found.setdefault(row.round_id, []).append(line)
    return found


def _workshops(session: Session, *, study_ids: list[UUID]) -> dict[UUID, list[WorkshopLine]]:
    found: dict[UUID, list[WorkshopLine]] = {}
    for round_id, id, begun_at, phase in session.exec(
        select(Workshop.round_id, Workshop.id, Workshop.created_at, Workshop.phase)
        .where(col(Workshop.study_id).in_(study_ids))
        .order_by(col(Workshop.created_at))
    ):
        found.setdefault(round_id, []).append(WorkshopLine(id, begun_at, Phase(phase)))
    return found


def _pseudonyms(session: Session, *, study_ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for interview_id, pseudonym in session.exec(
        select(InterviewRespondent.interview_id, Respondent.pseudonym)
        .join(Respondent, Respondent.id == InterviewRespondent.respondent_id)  # type: ignore[arg-type]
        .where(col(InterviewRespondent.study_id).in_(study_ids))
    ):
        found.setdefault(interview_id, []).append(pseudonym)
    return found
