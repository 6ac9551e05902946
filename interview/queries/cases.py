"""Everything the Prepare screen shows of one initiative, in one call; also what a briefing is made of."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from interview.instrument.structure import Instrument
from interview.models import (
    Approach,
    Consent,
    Identity,
    Initiative,
    Interview,
    InterviewRespondent,
    Respondent,
    Round,
    Study,
)
from interview.queries.evidence import DocumentView, documents
from interview.queries.texts import TypedText, typed_texts
from interview.services import instruments
from interview.services.access import PERMITS, Act, Actor, open_record, role_of
from interview.services.removing import on_interviews
from interview.services.typing import INITIATIVE_TEXTS
from interview.services.withdrawn import withdrawn_items
from interview.vocabulary import (
    ApproachAnswer,
    ConsentItem,
    Helix,
    InterviewMode,
    RoundKind,
    StudyKind,
)


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What stands on one item."""

    given: bool
    on: date
    how: str


@dataclass(frozen=True, slots=True)
class ApproachView:
    """One approach to a respondent."""

    id: UUID
    on: date
    how: str
    answer: ApproachAnswer
    reason: str
    briefing_sent_on: date | None


@dataclass(frozen=True, slots=True)
class RespondentView:
    """A respondent with consents and approaches. Who that is, is read apart (``services.identities``); here is
    only whether a name or contact is ``known``. ``withdrawn``: items taken back, with their content gone."""

    id: UUID
    pseudonym: str
    role: str
    helix: Helix
    known: bool
    withdrawn: frozenset[ConsentItem]
    consents: dict[ConsentItem, ConsentView]
    approaches: tuple[ApproachView, ...]

    @property
    def briefing_sent_on(self) -> date | None:
        """The last day on which the briefing was sent."""
        return max((a.briefing_sent_on for a in self.approaches if a.briefing_sent_on), default=None)


@dataclass(frozen=True, slots=True)
class InterviewView:
    """An interview as planned; ``begun`` once anything hangs on it, so that it is more than a plan."""

    id: UUID
    round_id: UUID
    mode: InterviewMode
    planned_at: datetime | None
    interviewer: str
    pilot: bool
    finished: bool
    begun: bool
    respondents: tuple[str, ...]
    respondent_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round of the initiative."""

    id: UUID
    number: int
    kind: RoundKind
    dated: date


@dataclass(frozen=True, slots=True)
class Case:
    """One initiative with all that is prepared about it."""

    id: UUID
    study_id: UUID
    study: str
    study_kind: StudyKind
    name: str
    pseudonym: str
    sector: str
    region: str
    founded: int | None
    invented: bool
    texts: dict[str, TypedText]
    selection_criteria: TypedText
    rounds: tuple[RoundView, ...]
    respondents: tuple[RespondentView, ...]
    interviews: tuple[InterviewView, ...]
    documents: tuple[DocumentView, ...]
    instrument: Instrument
    may_write: bool


def read_case(*, session: Session, actor: Actor, initiative_id: UUID) -> Case:
    """The case, if the actor may see it.

    Raises:
        NotFound: there is none, or the actor is not a member of its study.
    """
    initiative = open_record(session, actor=actor, to=Act.VIEW, record=Initiative, id=initiative_id)
    study = session.get_one(Study, initiative.study_id)
    role = role_of(session, actor=actor, study_id=study.id)
    may_write = role is not None and Act.WRITE in PERMITS[role]
    address = f"initiative/{initiative.id.hex}/"
    texts = typed_texts(
        session,
        study_id=study.id,
        texts=((address + column, getattr(initiative, column)) for column in INITIATIVE_TEXTS),
    )
    return Case(
        id=initiative.id,
        study_id=study.id,
        study=study.title,
        study_kind=study.kind,
        name=initiative.name,
        pseudonym=initiative.pseudonym,
        sector=initiative.sector,
        region=initiative.region,
        founded=initiative.founded,
        invented=initiative.invented or study.invented,
        texts={record.removeprefix(address): typed for record, typed in texts.items()},
        selection_criteria=_of_study(session, study=study),
        rounds=_rounds(session, initiative_id=initiative_id),
        respondents=_respondents(session, initiative_id=initiative_id),
        interviews=_interviews(session, initiative_id=initiative_id),
        documents=documents(session, initiative_id=initiative_id),
        instrument=instruments.of(session, version_id=study.instrument_version_id),
        may_write=may_write,
    )


def _of_study(session: Session, *, study: Study) -> TypedText:
    """How the study chose its cases."""
    record = f"study/{study.id.hex}/selection_criteria"
    typed = typed_texts(session, study_id=study.id, texts=[(record, study.selection_criteria)], under=record)
    return typed[record]


def _rounds(session: Session, *, initiative_id: UUID) -> tuple[RoundView, ...]:
    rows = session.exec(select(Round).where(Round.initiative_id == initiative_id).order_by(col(Round.number)))
    return tuple(RoundView(row.id, row.number, row.kind, row.dated) for row in rows)


def _respondents(session: Session, *, initiative_id: UUID) -> tuple[RespondentView, ...]:
    """The respondents as the study speaks of them."""
    rows = session.exec(
        select(Respondent).where(Respondent.initiative_id == initiative_id).order_by(col(Respondent.created_at))
    ).all()
    ids = [respondent.id for respondent in rows]
    known = set(
        session.exec(
            select(Identity.respondent_id).where(
                col(Identity.respondent_id).in_(ids), or_(Identity.name != "", Identity.contact != "")
            )
        )
    )
    consents, approaches = _consents(session, ids=ids), _approaches(session, ids=ids)
    left = withdrawn_items(session, respondent_ids=ids)
    return tuple(
        RespondentView(
            r.id,
            r.pseudonym,
            r.role,
            r.helix,
            r.id in known,
            left.get(r.id, frozenset()),
            consents.get(r.id, {}),
            tuple(approaches.get(r.id, ())),
        )
        for r in rows
    )


def _consents(session: Session, *, ids: list[UUID]) -> dict[UUID, dict[ConsentItem, ConsentView]]:
    found: dict[UUID, dict[ConsentItem, ConsentView]] = {}
    for row in session.exec(
        select(Consent).where(col(Consent.respondent_id).in_(ids)).order_by(col(Consent.created_at))
    ):
        found.setdefault(row.respondent_id, {})[row.item] = ConsentView(row.given, row.on, row.how)
    return found


def _approaches(session: Session, *, ids: list[UUID]) -> dict[UUID, list[ApproachView]]:
    found: dict[UUID, list[ApproachView]] = {}
    for row in session.exec(
        select(Approach)
        .where(col(Approach.respondent_id).in_(ids))
        .order_by(col(Approach.on), col(Approach.created_at))
    ):
        view = ApproachView(row.id, row.on, row.how, row.answer, row.reason, row.briefing_sent_on)
        found.setdefault(row.respondent_id, []).append(view)
    return found


def _interviews(session: Session, *, initiative_id: UUID) -> tuple[InterviewView, ...]:
    seated = _seated(session, initiative_id=initiative_id)
    rows = session.exec(
        select(Interview).where(Interview.initiative_id == initiative_id).order_by(col(Interview.created_at))
    ).all()
    begun = on_interviews(session, ids=[row.id for row in rows])
    return tuple(
        InterviewView(
            id=row.id,
            round_id=row.round_id,
            mode=row.mode,
            planned_at=row.planned_at,
            interviewer=row.interviewer,
            pilot=row.pilot,
            finished=row.finished_at is not None,
            begun=row.finished_at is not None or row.id in begun,
            respondents=tuple(pseudonym for _id, pseudonym in seated.get(row.id, ())),
            respondent_ids=tuple(id for id, _pseudonym in seated.get(row.id, ())),
        )
        for row in rows
    )


def _seated(session: Session, *, initiative_id: UUID) -> dict[UUID, list[tuple[UUID, str]]]:
    """Who is interviewed, by interview, in the order in which they were chosen."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for interview_id, respondent_id, pseudonym in session.exec(
        select(InterviewRespondent.interview_id, Respondent.id, Respondent.pseudonym)
        .join(Respondent, Respondent.id == InterviewRespondent.respondent_id)  # type: ignore[arg-type]
        .where(Respondent.initiative_id == initiative_id)
        .order_by(col(InterviewRespondent.created_at))
    ):
        found.setdefault(interview_id, []).append((respondent_id, pseudonym))
    return found
