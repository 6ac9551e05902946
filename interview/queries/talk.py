"""Everything the Interview screen shows, in one call."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from interview import coverage as covering
from interview.clock import Times, times
from interview.coverage import Coverage
from interview.instrument.structure import Factor, Instrument
from interview.models import (
    Asked,
    FacetMark,
    Initiative,
    Interview,
    InterviewRespondent,
    Member,
    Note,
    Respondent,
    Round,
    Study,
)
from interview.models.base import now
from interview.profile import Profile
from interview.queries.blind import Blind, blind_of
from interview.queries.evidence import DocumentView, QuoteView, documents, quotes
from interview.queries.judgements import Standing, profile_of, standing
from interview.queries.texts import TypedText, drafts, notes
from interview.services import instruments
from interview.services.access import PERMITS, Act, Actor, open_record
from interview.services.interviews import presses, without_consent
from interview.services.judgements import Values
from interview.services.operations import CONSENT, consented_since, last_undoable
from interview.vocabulary import Heard, InterviewMode, Kind, Role, RoundKind, State, StudyKind


@dataclass(frozen=True, slots=True)
class Person:
    """A respondent by pseudonym."""

    id: UUID
    pseudonym: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One interview with all that was asked, noted, heard, caught and judged in it.

    ``company``: the study has other members, who may have the same interview open.
    """

    id: UUID
    study_id: UUID
    study: str
    study_kind: StudyKind
    invented: bool
    initiative_id: UUID
    initiative: str
    round_id: UUID
    round_kind: RoundKind
    round_number: int
    instrument: Instrument
    instrument_version_id: UUID
    pilot: bool
    mode: InterviewMode
    interviewer: str
    planned_at: datetime | None
    finished_at: datetime | None
    respondents: tuple[Person, ...]
    clock: Times
    read_at: datetime
    notes: dict[str, TypedText]
    drafts: dict[str, TypedText]
    asked: frozenset[str]
    marks: dict[str, Heard]
    quotes: tuple[QuoteView, ...]
    documents: tuple[DocumentView, ...]
    standing: tuple[Standing, ...]
    rater_id: UUID
    without_consent: tuple[str, ...]
    undoable: str
    may_write: bool
    company: bool
    blind: Blind | None = None

    def judged(self, *, factor: str, kind: Kind) -> Standing | None:
        """The judgement of a factor that is made on this screen: this interview's own, or the actor's."""
        rater = self.id if kind is Kind.OWN else self.rater_id
        return next((s for s in self.standing if (s.factor, s.kind, s.rater_id) == (factor, kind, rater)), None)

    def values(self, *, factor: str, kind: Kind) -> Values:
        found = self.judged(factor=factor, kind=kind)
        return found.values if found else Values()

    def note(self, place: str) -> TypedText:
        record = f"note/{self.id.hex}/{place}"
        return self.notes.get(place, TypedText(record))

    def draft(self, place: str) -> TypedText:
        return self.drafts.get(place, TypedText(f"draft/{self.study_id.hex}/{place}"))

    def touched(self) -> set[str]:
        """Ids of questions that were marked asked, noted under, or answered by a choice."""
        return self.answered() | self.asked

    def answered(self) -> set[str]:
        """Ids of questions that something was noted under, or that a choice answers: they were asked."""
        noted = {place for place, typed in self.notes.items() if typed.text.strip()}
        answered = set()
        for factor in self.instrument.factors:
            own = self.values(factor=factor.id, kind=Kind.OWN)
            answered |= {factor.relevance.id} if own.relevance else set()
            answered |= {factor.dynamics.id} if own.dynamics else set()
            answered |= {factor.assessment.id} if own.level or _answer(own.state) else set()
        return noted | answered

    def coverage(self, factor: Factor) -> Coverage:
        own, researcher = (self.values(factor=factor.id, kind=k) for k in (Kind.OWN, Kind.RESEARCHER))
        return covering.coverage(
            factor=factor,
            touched=self.touched(),
            marks=self.marks,
            quotes=sum(factor.id in quote.factors for quote in self.quotes),
            own_judged=bool(own.level or _answer(own.state)),
            researcher_judged=bool(researcher.level or researcher.state),
        )

    def profile(self, kind: Kind) -> Profile:
        return profile_of(self.standing, kind=kind, instrument=self.instrument)


def _answer(state: State | None) -> bool:
    """Whether a state says what the respondent answered; that nobody asked is no answer."""
    return state not in (None, State.NOT_ASKED)


def read_talk(*, session: Session, actor: Actor, interview_id: UUID) -> Talk:
    """The interview, if the actor may see it.

    Raises:
        NotFound: there is none, or the actor is not a member of its study.
    """
    interview = open_record(session, actor=actor, to=Act.VIEW, record=Interview, id=interview_id)
    others = (
        select(func.count())
        .select_from(Member)
        .where(Member.study_id == interview.study_id, Member.user_id != actor.user_id)
        .scalar_subquery()
    )
    study, initiative, round_, role, company = session.exec(
        select(  # type: ignore[call-overload]
            Study, Initiative, Round, Member.role, others
        ).where(
            Study.id == interview.study_id,
            Initiative.id == interview.initiative_id,
            Initiative.study_id == Study.id,
            Round.id == interview.round_id,
            Round.initiative_id == Initiative.id,
            Member.study_id == Study.id,
            Member.user_id == actor.user_id,
        )
    ).one()
    read_at = now()
    undoable = _undoable(session, actor=actor, interview_id=interview_id)
    return Talk(
        id=interview.id,
        study_id=study.id,
        study=study.title,
        study_kind=study.kind,
        invented=study.invented or initiative.invented,
        initiative_id=initiative.id,
        initiative=initiative.name,
        round_id=round_.id,
        round_kind=round_.kind,
        round_number=round_.number,
        instrument=instruments.of(session, version_id=interview.instrument_version_id),
        instrument_version_id=interview.instrument_version_id,
        pilot=interview.pilot,
        mode=interview.mode,
        interviewer=interview.interviewer,
        planned_at=interview.planned_at,
        finished_at=interview.finished_at,
        respondents=people(session, interview_id=interview_id),
        clock=times(presses(session, interview_id=interview_id), now=read_at),
        read_at=read_at,
        notes=notes(session, study_id=study.id, interview_id=interview_id),
        drafts=drafts(session, actor=actor, study_id=study.id),
        asked=_asked(session, interview_id=interview_id),
        marks=_marks(session, interview_id=interview_id),
        quotes=quotes(session, interview_id=interview_id),
        documents=documents(session, initiative_id=initiative.id),
        standing=standing(session, actor=actor, round_id=round_.id),
        rater_id=actor.user_id,
        without_consent=tuple(without_consent(session, interview_id=interview_id)),
        undoable=undoable,
        may_write=Act.WRITE in PERMITS[Role(role)],
        company=company > 0,
        blind=blind_of(session, actor=actor, study=study, round_=round_) if company else None,
    )


def _undoable(session: Session, *, actor: Actor, interview_id: UUID) -> str:
    """The verb of what undo comes to next; that of consent where it goes no farther."""
    last = last_undoable(session, actor=actor, interview_id=interview_id)
    if last is None:
        return ""
    return CONSENT if consented_since(session, actor=actor, operation=last) else last.verb


def read_note(*, session: Session, actor: Actor, interview_id: UUID, place: str) -> str:
    """The note at one place of the guide as it stands now.

    Raises:
        NotFound: there is no such interview, or the actor is not a member of its study.
    """
    open_record(session, actor=actor, to=Act.VIEW, record=Interview, id=interview_id)
    return (
        session.exec(select(Note.text).where(Note.interview_id == interview_id, Note.place == place)).first()
        or ""
    )


def people(session: Session, *, interview_id: UUID) -> tuple[Person, ...]:
    """Who is interviewed, by pseudonym."""
    rows = session.exec(
        select(Respondent.id, Respondent.pseudonym)
        .join(InterviewRespondent, InterviewRespondent.respondent_id == Respondent.id)  # type: ignore[arg-type]
        .where(InterviewRespondent.interview_id == interview_id)
        .order_by(col(InterviewRespondent.created_at))
    )
    return tuple(Person(id, pseudonym) for id, pseudonym in rows)


def _asked(session: Session, *, interview_id: UUID) -> frozenset[str]:
    return frozenset(
        session.exec(
            select(Asked.question).where(Asked.interview_id == interview_id, col(Asked.asked).is_(True))
        )
    )


def _marks(session: Session, *, interview_id: UUID) -> dict[str, Heard]:
    rows = session.exec(select(FacetMark).where(FacetMark.interview_id == interview_id))
    return {row.facet: row.mark for row in rows if row.mark is not None}
