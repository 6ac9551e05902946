"""What one phone may know: the turn of the meeting, its own vote, and what was revealed to all.

A model of its own: the votes, names and reasons of others are never loaded for it.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from interview.instrument.structure import Factor, Instrument
from interview.models import Ballot, Decision, Initiative, InstrumentVersion, Study, Vote, Workshop
from interview.queries.boards import revealed_of
from interview.services.access import not_found
from interview.services.instruments import in_language
from interview.services.participants import Seat
from interview.vocabulary import Confidence, Manner, Outcome, Phase
from interview.voting import Tally

MOST_KEPT = 32
_instruments: dict[tuple[UUID, str], Instrument] = {}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody is told before joining."""

    workshop_id: UUID
    facilitator: str
    initiative: str
    threshold: int
    kept_until: date | None
    locked: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class OwnVote:
    """The vote of this phone in a ballot. Without a level: cannot judge."""

    level: int | None
    confidence: Confidence | None
    reason: str
    seq: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One revealed ballot, in counts."""

    number: int
    manner: Manner
    tally: Tally
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone's view of the meeting; ``factors`` in the order of the meeting, ``factor`` the one it is at."""

    invitation: Invitation
    phase: Phase
    instrument: Instrument
    factors: tuple[Factor, ...]
    factor: Factor | None
    ballot_id: UUID | None
    number: int
    open: bool
    mine: OwnVote | None
    shown: tuple[Shown, ...]
    decided: bool
    agreed: int | None


def read_invitation(*, session: Session, workshop_id: UUID) -> Invitation:
    """What is told before joining.

    Raises:
        NotFound: there is no such workshop.
    """
    workshop = session.get(Workshop, workshop_id)
    if workshop is None:
        raise not_found()
    return _invitation(session, workshop)


def _invitation(session: Session, workshop: Workshop) -> Invitation:
    initiative, study = session.exec(
        select(Initiative, Study).where(
            Initiative.id == workshop.initiative_id, Study.id == Initiative.study_id
        )
    ).one()
    return Invitation(
        workshop_id=workshop.id,
        facilitator=workshop.facilitator,
        initiative=initiative.name,
        threshold=workshop.threshold,
        kept_until=study.retention_on,
        locked=workshop.locked,
        closed=workshop.closed_at is not None,
    )


def read_phone(*, session: Session, seat: Seat, language: str) -> Phone:
    """What the phone of this seat shows now, the instrument in ``language`` where it has it."""
    workshop = session.get_one(Workshop, seat.workshop_id)
    instrument = _instrument(session, workshop.instrument_version_id, language)
    ballot = _newest(session, workshop=workshop) if workshop.factor else None
    decision = _decision(session, workshop=workshop) if workshop.phase is Phase.DECIDE else None
    return Phone(
        invitation=_invitation(session, workshop),
        phase=workshop.phase,
        instrument=instrument,
        factors=tuple(instrument.factor(id) for id in workshop.factors),
        factor=instrument.factor(workshop.factor) if workshop.factor else None,
        ballot_id=ballot.id if ballot else None,
        number=ballot.number if ballot else 0,
        open=ballot is not None and ballot.closed_at is None,
        mine=_own(session, seat=seat, ballot_id=ballot.id) if ballot else None,
        shown=_shown(session, workshop=workshop),
        decided=decision is not None,
        agreed=decision.level if decision else None,
    )


def _instrument(session: Session, version_id: UUID, language: str) -> Instrument:
    """A version never changes, and every phone of a room asks for the same one at each turn."""
    found = _instruments.get((version_id, language))
    if found is None:
        if len(_instruments) >= MOST_KEPT:
            _instruments.clear()
        found = in_language(session.get_one(InstrumentVersion, version_id), language=language)
        _instruments[version_id, language] = found
    return found


def _newest(session: Session, *, workshop: Workshop) -> Ballot | None:
    """The newest ballot on the factor, held by phone."""
    return session.exec(
        select(Ballot)
        .where(
            Ballot.workshop_id == workshop.id,
            Ballot.factor == workshop.factor,
            Ballot.manner == Manner.PHONES,
        )
        .order_by(col(Ballot.number).desc())
        .limit(1)
    ).first()


def _own(session: Session, *, seat: Seat, ballot_id: UUID) -> OwnVote | None:
    row = session.exec(
        select(Vote.level, Vote.confidence, Vote.reason, Vote.seq).where(
            Vote.ballot_id == ballot_id, Vote.participant_id == seat.participant_id
        )
    ).first()
    return OwnVote(*row) if row else None


def _shown(session: Session, *, workshop: Workshop) -> tuple[Shown, ...]:
    """What was revealed on the factor, while it is discussed and decided."""
    if workshop.phase not in (Phase.DISCUSS, Phase.DECIDE):
        return ()
    rows = session.exec(
        select(Ballot)
        .where(
            Ballot.workshop_id == workshop.id,
            Ballot.factor == workshop.factor,
            col(Ballot.revealed_at).is_not(None),
        )
        .order_by(col(Ballot.number))
    )
    found = ((row, revealed_of(row)) for row in rows)
    return tuple(
        Shown(row.number, row.manner, revealed.tally, revealed.outcome) for row, revealed in found if revealed
    )


def _decision(session: Session, *, workshop: Workshop) -> Decision | None:
    return session.exec(
        select(Decision)
        .where(Decision.workshop_id == workshop.id, Decision.factor == workshop.factor)
        .order_by(col(Decision.number).desc())
        .limit(1)
    ).first()
