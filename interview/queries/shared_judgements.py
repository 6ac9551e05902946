"""Which judgements may leave a study by a link, and the axes they add up to.

Not what was judged in a conversation that is still under way, not what is provisional, and not one rater's word
where a study rates blind and others have not handed in yet.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from interview import blindness
from interview.instrument.structure import Instrument
from interview.models import (
    Ballot,
    ClockEvent,
    Decision,
    EvidenceLink,
    Interview,
    Judgement,
    JudgementRevision,
    Operation,
    Round,
    Study,
)
from interview.profile import Axis, BoardVote, Judged, Profile, profile
from interview.queries.boards import revealed_of
from interview.queries.decided import standing_decisions
from interview.services.access import judging
from interview.vocabulary import Confidence, Dynamics, Kind, State
from interview.voting import Tally


@dataclass(frozen=True, slots=True)
class Counted:
    """One rater's judgement as it may be shown."""

    id: UUID
    factor: str
    rater_id: UUID
    interview_id: UUID | None
    level: int | None
    state: State | None
    confidence: Confidence | None
    dynamics: Dynamics | None
    rationale: str
    evidence: int
    evidence_withdrawn: bool


@dataclass(frozen=True, slots=True)
class BoardSaid:
    """The decision of a board that stands on a factor; ``tally`` only where enough voted for it to be shown."""

    id: UUID
    factor: str
    level: int | None
    rationale: str
    dissent: str
    voters: int
    tally: Tally | None

    @property
    def vote(self) -> BoardVote:
        tally = self.tally or Tally(())
        return BoardVote(self.factor, self.level, tally.chosen, tally.cannot)


def counted(
    session: Session, *, round_id: UUID, kind: Kind, eyes: Collection[UUID], live: bool
) -> tuple[Counted, ...]:
    """The judgements of one kind in a round, each as it was last confirmed outside a conversation under way.

    A researcher's judgement is of the round, on whatever screen it is made. Nobody looks through it before a
    ``live`` link shows it: there it counts once an interview of the round is finished, or where there is none
    to wait for; and what is judged while one is under way waits until that is finished too.
    """
    under_way = _under_way(session, round_id=round_id)
    since = None
    if kind is Kind.RESEARCHER:
        if waits_for_raters(session, round_id=round_id, eyes=eyes):
            return ()
        if live and waits_for_interviews(session, round_id=round_id):
            return ()
        since = begun_at(session, interview_ids=under_way) if live else None
    cuts = _cuts(session, interview_ids=under_way)
    rows = session.exec(
        select(Judgement, JudgementRevision)
        .where(
            JudgementRevision.judgement_id == Judgement.id,
            Judgement.round_id == round_id,
            Judgement.kind == kind,
            col(JudgementRevision.provisional).is_(False),
            or_(col(Judgement.interview_id).is_(None), col(Judgement.interview_id).not_in(under_way)),
        )
        .order_by(col(Judgement.created_at), col(JudgementRevision.number))
    )
    stands: dict[UUID, tuple[Judgement, JudgementRevision]] = {}
    for judgement, revision in rows:
        waits = since is not None and revision.created_at >= since
        if not waits and revision.number <= cuts.get(judgement.id, revision.number):
            stands[judgement.id] = (judgement, revision)
    evidence = _evidence(session, revision_ids=[revision.id for _judgement, revision in stands.values()])
    return tuple(_counted(judgement, revision, evidence) for judgement, revision in stands.values())


def _counted(judgement: Judgement, revision: JudgementRevision, evidence: Counter[UUID]) -> Counted:
    return Counted(
        id=judgement.id,
        factor=judgement.factor,
        rater_id=judgement.rater_id,
        interview_id=judgement.interview_id,
        level=revision.level,
        state=revision.state,
        confidence=revision.confidence,
        dynamics=revision.dynamics,
        rationale=revision.rationale,
        evidence=evidence[revision.id],
        evidence_withdrawn=judgement.evidence_withdrawn,
    )


def _under_way(session: Session, *, round_id: UUID) -> list[UUID]:
    return list(
        session.exec(
            select(Interview.id).where(Interview.round_id == round_id, col(Interview.finished_at).is_(None))
        )
    )


def waits_for_interviews(session: Session, *, round_id: UUID) -> bool:
    """Whether the round has interviews and none of them is finished."""
    ends = session.exec(select(Interview.finished_at).where(Interview.round_id == round_id)).all()
    return bool(ends) and not any(ends)


def begun_at(session: Session, *, interview_ids: Collection[UUID]) -> datetime | None:
    """When the first of these interviews began; None where each is only planned."""
    return session.exec(
        select(ClockEvent.at)
        .where(col(ClockEvent.interview_id).in_(interview_ids))
        .order_by(col(ClockEvent.at))
        .limit(1)
    ).first()


def _cuts(session: Session, *, interview_ids: list[UUID]) -> dict[UUID, int]:
    """The last revision of a judgement before it was first changed in one of these interviews.

    A researcher's judgement is of the round; that a revision was made in an interview is known by the operation
    that made it.
    """
    cuts: dict[UUID, int] = {}
    for result, undo in session.exec(
        select(Operation.result, Operation.undo).where(
            col(Operation.interview_id).in_(interview_ids), Operation.verb == "judgement.revise"
        )
    ):
        id, before = UUID(result), int(str(undo.get("number", 0)))
        cuts[id] = min(before, cuts.get(id, before))
    return cuts


def _evidence(session: Session, *, revision_ids: list[UUID]) -> Counter[UUID]:
    rows = session.exec(
        select(EvidenceLink.revision_id, func.count())
        .where(col(EvidenceLink.revision_id).in_(revision_ids))
        .group_by(col(EvidenceLink.revision_id))
    )
    return Counter(dict(rows.all()))


def waits_for_raters(session: Session, *, round_id: UUID, eyes: Collection[UUID]) -> bool:
    """Whether the round is rated blind and not open yet, and somebody judged or may judge in it who is not each
    of ``eyes``: a link is opened by anybody, so by the raters too.

    These are whoever drew up the link, and on the owner's screen whoever looks. Who rates alone in a study of
    their own may show what they judged, until another joins who may judge.
    """
    study_id, blind, opened_at = session.exec(
        select(Study.id, Study.blind, Round.opened_at)
        .join(Study, Study.id == Round.study_id)  # type: ignore[arg-type]
        .where(Round.id == round_id)
    ).one()
    if not blindness.closed(blind=blind, opened_at=opened_at):
        return False
    raters = session.exec(
        select(Judgement.rater_id).where(
            Judgement.round_id == round_id, Judgement.kind == Kind.RESEARCHER, Judgement.head > 0
        )
    ).all()
    others = {*raters, *session.exec(judging(study_id))}
    return any(other != seeing for other in others for seeing in eyes)


def board_said(session: Session, *, round_id: UUID) -> tuple[BoardSaid, ...]:
    """What boards decided in the round, with the votes behind it where as many voted as their rule asks for."""
    return tuple(_said(decision, ballot) for decision, ballot in standing_decisions(session, round_id=round_id))


def _said(decision: Decision, ballot: Ballot | None) -> BoardSaid:
    """A show of hands is revealed whatever its size; here it needs what a secret vote needs."""
    revealed = revealed_of(ballot) if ballot else None
    enough = ballot is not None and revealed is not None and revealed.tally.chose >= ballot.threshold
    return BoardSaid(
        id=decision.id,
        factor=decision.factor,
        level=decision.level,
        rationale=decision.rationale,
        dissent=decision.dissent,
        voters=revealed.tally.voters if revealed else 0,
        tally=revealed.tally if revealed and enough else None,
    )


def added_up(
    judged: Iterable[Counted], *, kind: Kind, instrument: Instrument, boards: Iterable[BoardSaid] = ()
) -> Profile:
    """The axes of one kind, as the Profile screen would draw these judgements."""
    return profile(
        judged=(
            Judged(
                factor=j.factor,
                rater=j.rater_id.hex,
                level=j.level,
                state=j.state,
                confidence=j.confidence,
                evidence=j.evidence,
            )
            for j in judged
            if j.level is not None or j.state is not None
        ),
        kind=kind,
        instrument=instrument,
        boards=[said.vote for said in boards],
    )


def without_spread(axis: Axis) -> Axis:
    """The axis with its level, or why there is none, and nothing of who lies where."""
    return replace(
        axis,
        levels=() if axis.level is None or axis.agreed is not None else (axis.level,),
        states=tuple(dict.fromkeys(axis.states)) if axis.open and not axis.no_agreement else (),
    )
