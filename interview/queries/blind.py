"""Rating blind, as screens say it: who has handed in and who is awaited, by name; never what was judged."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interview import blindness
from interview.models import Initiative, Member, Round, Study
from interview.services.access import Act, Actor, open_study
from interview.services.handing_in import Rater, raters_of
from interview.vocabulary import RoundKind


@dataclass(frozen=True, slots=True)
class Blind:
    """How a round of a study that rates blind stands. ``raters``: who has begun to judge it."""

    round_id: UUID
    opened_at: datetime | None
    raters: tuple[Rater, ...]
    rater_id: UUID

    @property
    def began(self) -> bool:
        """Whether the actor has begun to judge."""
        return any(rater.user_id == self.rater_id for rater in self.raters)

    @property
    def handed_in(self) -> bool:
        return any(rater.user_id == self.rater_id and rater.handed_in for rater in self.raters)

    @property
    def others(self) -> tuple[Rater, ...]:
        return tuple(rater for rater in self.raters if rater.user_id != self.rater_id)

    @property
    def awaited(self) -> tuple[Rater, ...]:
        """The others who have not handed in."""
        return tuple(rater for rater in self.others if not rater.handed_in)


def blind_of(session: Session, *, actor: Actor, study: Study, round_: Round) -> Blind | None:
    """How it stands; None where nothing is blind, or where the actor works alone in the study."""
    if not study.blind or _alone(session, actor=actor, study=study):
        return None
    return Blind(round_.id, round_.opened_at, raters_of(session, round_=round_), actor.user_id)


def _alone(session: Session, *, actor: Actor, study: Study) -> bool:
    others = select(Member.id).where(Member.study_id == study.id, Member.user_id != actor.user_id)
    return session.exec(others.limit(1)).first() is None


@dataclass(frozen=True, slots=True)
class ClosedRound:
    """A round that is closed and in which somebody has begun to judge."""

    id: UUID
    initiative: str
    kind: RoundKind
    number: int
    dated: date
    raters: tuple[Rater, ...]


@dataclass(frozen=True, slots=True)
class BlindSettings:
    """Whether a study rates blind, and its rounds that wait for raters."""

    blind: bool
    waiting: tuple[ClosedRound, ...]


def read_blind_settings(*, session: Session, actor: Actor, study_id: UUID) -> BlindSettings:
    """Whether the study rates blind, and who is awaited where; nobody is where the actor works alone.

    Raises:
        NotFound: there is no such study, or the actor is not a member.
    """
    study = open_study(session, actor=actor, to=Act.VIEW, study_id=study_id)
    if not study.blind or _alone(session, actor=actor, study=study):
        return BlindSettings(study.blind, ())
    rows = session.exec(
        select(Round, Initiative.name)
        .join(Initiative, Initiative.id == Round.initiative_id)  # type: ignore[arg-type]
        .where(Round.study_id == study.id)
        .order_by(Initiative.name, col(Round.number))
    ).all()
    waiting = (
        ClosedRound(row.id, name, row.kind, row.number, row.dated, raters)
        for row, name in rows
        if blindness.closed(blind=True, opened_at=row.opened_at) and (raters := raters_of(session, round_=row))
    )
    return BlindSettings(study.blind, tuple(waiting))
