"""Everything the Profile screen shows of one round, in one call."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from interview import words
from interview.instrument.structure import Instrument
from interview.models import (
    Initiative,
    InstrumentVersion,
    Interview,
    InterviewRespondent,
    Judgement,
    Note,
    Respondent,
    Round,
    Study,
)
from interview.profile import Profile
from interview.queries.blind import Blind, blind_of
from interview.queries.decided import Decided, decided
from interview.queries.evidence import DocumentView, QuoteView, documents, quotes
from interview.queries.judgements import Revision, Standing, histories, profile_of, rounds, standing
from interview.queries.texts import TypedText, drafts
from interview.services import instruments
from interview.services.access import PERMITS, Act, Actor, open_record, role_of
from interview.services.judgements import Values, version_for
from interview.vocabulary import InterviewMode, Kind, RoundKind, StudyKind


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """One round that the screen can turn to."""

    id: UUID
    number: int
    kind: RoundKind
    dated: date


@dataclass(frozen=True, slots=True)
class RoundProfile:
    """One round: its judgements, what they rest on, and what they add up to."""

    round_id: UUID
    round_kind: RoundKind
    round_number: int
    dated: date
    rounds: tuple[RoundChoice, ...]
    initiative_id: UUID
    initiative: str
    invented: bool
    study_id: UUID
    study: str
    study_kind: StudyKind
    shown_first: Kind
    instrument: Instrument
    standing: tuple[Standing, ...]
    quotes: tuple[QuoteView, ...]
    documents: tuple[DocumentView, ...]
    drafts: dict[str, TypedText]
    raters: dict[UUID, str]
    alone: bool
    boards: tuple[Decided, ...]
    rater_id: UUID
    may_write: bool
    may_own: bool
    blind: Blind | None = None

    def profile(self, kind: Kind) -> Profile:
        votes = tuple(decision.vote for decision in self.boards)
        return profile_of(self.standing, kind=kind, instrument=self.instrument, boards=votes)

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of which there is any judgement, in the order of the vocabulary."""
        there = {s.kind for s in self.standing if s.values.level is not None or s.values.state is not None}
        if self.boards:
            there.add(Kind.CONSENSUS)
        return tuple(kind for kind in Kind if kind in there)

    def of_factor(self, *, factor: str, kind: Kind) -> tuple[Standing, ...]:
        return tuple(s for s in self.standing if s.factor == factor and s.kind is kind)

    def decided(self, factor: str) -> Decided | None:
        """What a board decided on the factor."""
        return next((decision for decision in self.boards if decision.factor == factor), None)

    def mine(self, factor: str) -> Standing | None:
        """The actor's own judgement as a researcher."""
        return next(
            (s for s in self.of_factor(factor=factor, kind=Kind.RESEARCHER) if s.rater_id == self.rater_id),
            None,
        )

    def own_values(self, factor: str) -> Values:
        """The first respondent's own values, for what a researcher's form takes over."""
        own = self.of_factor(factor=factor, kind=Kind.OWN)
        return own[0].values if own else Values()

    def draft(self, place: str) -> TypedText:
        return self.drafts.get(place, TypedText(f"draft/{self.study_id.hex}/{place}"))


def read_profile(*, session: Session, actor: Actor, round_id: UUID) -> RoundProfile:
    """The round, if the actor may see it.

    Raises:
        NotFound: there is none, or the actor is not a member of its study.
    """
    round_ = open_record(session, actor=actor, to=Act.VIEW, record=Round, id=round_id)
    study = session.get_one(Study, round_.study_id)
    initiative = session.get_one(Initiative, round_.initiative_id)
    role = role_of(session, actor=actor, study_id=study.id)
    permits = PERMITS[role] if role else frozenset()
    return RoundProfile(
        round_id=round_.id,
        round_kind=round_.kind,
        round_number=round_.number,
        dated=round_.dated,
        rounds=tuple(
            RoundChoice(r.id, r.number, r.kind, r.dated) for r in rounds(session, initiative_id=initiative.id)
        ),
        initiative_id=initiative.id,
        initiative=initiative.name,
        invented=initiative.invented or study.invented,
        study_id=study.id,
        study=study.title,
        study_kind=study.kind,
        shown_first=study.shown_first,
        instrument=instruments.of(session, version_id=version_for(session, round_=round_)),
        standing=standing(session, actor=actor, round_id=round_id),
        quotes=quotes(session, round_id=round_id),
        documents=documents(session, initiative_id=initiative.id),
        drafts=drafts(session, actor=actor, study_id=study.id),
        raters=_raters(session, round_id=round_id),
        alone=_alone(session, round_id=round_id),
        boards=decided(session, round_id=round_id),
        rater_id=actor.user_id,
        may_write=Act.JUDGE in permits,
        may_own=Act.OWN in permits,
        blind=blind_of(session, actor=actor, study=study, round_=round_),
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """What was noted of the answers to a factor's three standing questions in one interview."""

    interview_id: UUID
    who: str
    pilot: bool
    relevance: str
    assessment: str
    dynamics: str

    @property
    def said(self) -> bool:
        return any(text.strip() for text in (self.relevance, self.assessment, self.dynamics))


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind one axis beside its judgements: voices in the order of the interviews, histories by
    judgement (the newest revision first), and versions of the instrument by id."""

    voices: tuple[Voice, ...]
    histories: dict[UUID, tuple[Revision, ...]]
    versions: dict[UUID, str]


def read_axis(*, session: Session, actor: Actor, round_id: UUID, factor: str) -> Behind:
    """What stands behind the axis of one factor, of every kind of judgement.

    Source: Klofsten et al. 2015, Methods and data (relevance, assessment and dynamics in own words).

    Raises:
        NotFound: there is no such round, or the actor is not a member of its study.
    """
    round_ = open_record(session, actor=actor, to=Act.VIEW, record=Round, id=round_id)
    judgement_ids = session.exec(
        select(Judgement.id).where(Judgement.round_id == round_.id, Judgement.factor == factor)
    ).all()
    found = histories(session, actor=actor, judgement_ids=judgement_ids)
    made_with = {revision.version_id for revisions in found.values() for revision in revisions}
    versions = session.exec(
        select(InstrumentVersion.id, InstrumentVersion.version).where(col(InstrumentVersion.id).in_(made_with))
    ).all()
    return Behind(
        voices=_voices(session, round_id=round_.id, factor=factor), histories=found, versions=dict(versions)
    )


def _voices(session: Session, *, round_id: UUID, factor: str) -> tuple[Voice, ...]:
    """The notes under the standing questions, found by the guide that each interview was held with."""
    interviews = session.exec(
        select(Interview).where(Interview.round_id == round_id).order_by(col(Interview.created_at))
    ).all()
    guides = {
        version_id: {f.id: f for f in instruments.of(session, version_id=version_id).factors}
        for version_id in {interview.instrument_version_id for interview in interviews}
    }
    places = {q.id for guide in guides.values() if factor in guide for q in guide[factor].standing}
    noted = {
        (interview_id, place): text
        for interview_id, place, text in session.exec(
            select(Note.interview_id, Note.place, Note.text)
            .join(Interview, Interview.id == Note.interview_id)  # type: ignore[arg-type]
            .where(Interview.round_id == round_id, col(Note.place).in_(places))
        )
    }
    names = _raters(session, round_id=round_id)
    return tuple(
        Voice(
            interview.id,
            names.get(interview.id, ""),
            interview.pilot,
            *(noted.get((interview.id, question.id), "") for question in asked.standing),
        )
        for interview in interviews
        if (asked := guides[interview.instrument_version_id].get(factor))
    )


def _alone(session: Session, *, round_id: UUID) -> bool:
    """Whether all who judged for themselves in the round went through the guide alone."""
    modes = set(session.exec(select(Interview.mode).where(Interview.round_id == round_id)))
    return modes == {InterviewMode.ALONE}


def _raters(session: Session, *, round_id: UUID) -> dict[UUID, str]:
    """Who spoke in each interview of the round, by pseudonym; of a self-assessment it says so."""
    names: dict[UUID, str] = {}
    for interview_id, pseudonym, mode in session.exec(
        select(InterviewRespondent.interview_id, Respondent.pseudonym, Interview.mode)
        .join(Respondent, Respondent.id == InterviewRespondent.respondent_id)  # type: ignore[arg-type]
        .join(Interview, Interview.id == InterviewRespondent.interview_id)  # type: ignore[arg-type]
        .where(Interview.round_id == round_id)
    ):
        names[interview_id] = f"{names[interview_id]}, {pseudonym}" if interview_id in names else pseudonym
        if mode == InterviewMode.ALONE:
            names[interview_id] += f" ({words.interview_mode(InterviewMode.ALONE)})"
    return names
