"""Everything the Profile screen shows of one round, in one call."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from interview.instrument.structure import Instrument
from interview.models import Initiative, Interview, InterviewRespondent, Respondent, Round, Study
from interview.profile import Profile
from interview.queries.evidence import DocumentView, QuoteView, documents, quotes
from interview.queries.judgements import Standing, profile_of, rounds, standing
from interview.queries.texts import TypedText, drafts
from interview.services import instruments
from interview.services.access import PERMITS, Act, Actor, open_record, role_of
from interview.services.judgements import Values, version_for
from interview.vocabulary import Kind, RoundKind, StudyKind


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
    rater_id: UUID
    may_write: bool
    may_own: bool

    def profile(self, kind: Kind) -> Profile:
        return profile_of(self.standing, kind=kind, instrument=self.instrument)

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of which there is any judgement, in the order of the vocabulary."""
        there = {s.kind for s in self.standing if s.values.level is not None or s.values.state is not None}
        return tuple(kind for kind in Kind if kind in there)

    def of_factor(self, *, factor: str, kind: Kind) -> tuple[Standing, ...]:
        return tuple(s for s in self.standing if s.factor == factor and s.kind is kind)

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
        standing=standing(session, round_id=round_id),
        quotes=quotes(session, round_id=round_id),
        documents=documents(session, initiative_id=initiative.id),
        drafts=drafts(session, study_id=study.id),
        raters=_raters(session, round_id=round_id),
        rater_id=actor.user_id,
        may_write=Act.JUDGE in permits,
        may_own=Act.OWN in permits,
    )


def _raters(session: Session, *, round_id: UUID) -> dict[UUID, str]:
    """Who spoke in each interview of the round, by pseudonym."""
    names: dict[UUID, str] = {}
    for interview_id, pseudonym in session.exec(
        select(InterviewRespondent.interview_id, Respondent.pseudonym)
        .join(Respondent, Respondent.id == InterviewRespondent.respondent_id)  # type: ignore[arg-type]
        .join(Interview, Interview.id == InterviewRespondent.interview_id)  # type: ignore[arg-type]
        .where(Interview.round_id == round_id)
    ):
        names[interview_id] = f"{names[interview_id]}, {pseudonym}" if interview_id in names else pseudonym
    return names
