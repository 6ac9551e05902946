"""What the facilitator's screen shows of a workshop, in one call. Of votes: how many, and what was revealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from interview.models import (
    Action,
    Ballot,
    Decision,
    Initiative,
    Participant,
    Round,
    Study,
    Vote,
    Workshop,
    WorkshopStep,
)
from interview.queries.board_views import (
    ActionView,
    BallotView,
    Board,
    DecisionView,
    Present,
    Revealed,
    RoundToJudge,
    VoteCount,
)
from interview.queries.evidence import quotes
from interview.queries.home import WorkshopLine
from interview.services import instruments, throttle
from interview.services.access import PERMITS, Act, Actor, open_record, role_of
from interview.services.ballots import in_the_room, present
from interview.vocabulary import (
    BoardRole,
    Helix,
    Manner,
    Phase,
)
from interview.voting import Tally, outcome


def read_round_to_judge(*, session: Session, actor: Actor, round_id: UUID) -> RoundToJudge:
    """The round, if the actor may see its study.

    Raises:
        NotFound: there is none, or the actor is not a member of its study.
    """
    round_ = open_record(session, actor=actor, to=Act.VIEW, record=Round, id=round_id)
    rows = session.exec(
        select(Workshop.id, Workshop.created_at, Workshop.phase)
        .where(Workshop.round_id == round_id)
        .order_by(col(Workshop.created_at))
    )
    return RoundToJudge(
        round_.id,
        session.get_one(Initiative, round_.initiative_id).name,
        round_.kind,
        round_.number,
        round_.dated,
        tuple(WorkshopLine(id, at, Phase(phase)) for id, at, phase in rows),
    )


def read_board(*, session: Session, actor: Actor, workshop_id: UUID) -> Board:
    """The workshop, if the actor may see its study.

    Raises:
        NotFound: there is none, or the actor is not a member of its study.
    """
    workshop = open_record(session, actor=actor, to=Act.VIEW, record=Workshop, id=workshop_id)
    study = session.get_one(Study, workshop.study_id)
    initiative = session.get_one(Initiative, workshop.initiative_id)
    round_ = session.get_one(Round, workshop.round_id)
    role = role_of(session, actor=actor, study_id=study.id)
    return Board(
        id=workshop.id,
        study_id=study.id,
        study=study.title,
        initiative_id=initiative.id,
        initiative=initiative.name,
        invented=initiative.invented or study.invented,
        round_id=round_.id,
        round_kind=round_.kind,
        dated=round_.dated,
        instrument=instruments.of(session, version_id=workshop.instrument_version_id),
        facilitator=workshop.facilitator,
        expected=workshop.expected,
        minutes=workshop.minutes,
        factors=tuple(workshop.factors),
        share=workshop.share,
        threshold=workshop.threshold,
        phase=workshop.phase,
        factor=workshop.factor,
        locked=workshop.locked,
        begun_at=workshop.created_at,
        closed_at=workshop.closed_at,
        present=_present(session, workshop_id=workshop.id),
        attended=_attended(session, workshop_id=workshop.id),
        ballots=ballots(session, workshop_id=workshop.id),
        decisions=_decisions(session, workshop_id=workshop.id),
        sayings=quotes(session, workshop_id=workshop.id),
        actions=actions(session, workshop_id=workshop.id),
        turns=_turns(session, workshop_id=workshop.id),
        wrong_codes=throttle.tried(session),
        may_lead=role is not None and Act.JUDGE in PERMITS[role],
    )


def read_count(*, session: Session, actor: Actor, workshop_id: UUID) -> VoteCount:
    """The two numbers that a room may see while it votes, if the actor may see the study.

    Raises:
        NotFound: there is no such workshop, or the actor is not a member of its study.
    """
    workshop = open_record(session, actor=actor, to=Act.VIEW, record=Workshop, id=workshop_id)
    voted = select(func.count()).select_from(Vote).where(Vote.ballot_id == Ballot.id).scalar_subquery()
    newest = session.exec(
        select(voted, Ballot.closed_at)
        .where(Ballot.workshop_id == workshop.id, Ballot.factor == workshop.factor)
        .order_by(col(Ballot.number).desc())
        .limit(1)
    ).first()
    n, closed_at = newest or (0, None)
    return VoteCount(present(session, workshop_id=workshop.id), int(n), closed_at is not None)


def _present(session: Session, *, workshop_id: UUID) -> tuple[Present, ...]:
    """Who is there, by name, then role: an order that says nothing of who came or voted when."""
    rows = session.exec(
        select(Participant.id, Participant.name, Participant.role, Participant.helix)
        .where(in_the_room(workshop_id))
        .order_by(func.lower(Participant.name), col(Participant.role), col(Participant.id))
    )
    return tuple(Present(id, name, BoardRole(role), Helix(helix)) for id, name, role, helix in rows)


def _attended(session: Session, *, workshop_id: UUID) -> tuple[tuple[BoardRole, Helix], ...]:
    """Role and group of everybody who took part, also of those who have left; who was taken out did not."""
    rows = session.exec(
        select(Participant.role, Participant.helix)
        .where(Participant.workshop_id == workshop_id, col(Participant.removed_at).is_(None))
        .order_by(col(Participant.role), col(Participant.helix))
    )
    return tuple((BoardRole(role), Helix(helix)) for role, helix in rows)


def ballots(session: Session, *, workshop_id: UUID) -> tuple[BallotView, ...]:
    """The ballots of a workshop in order, each with the number of its votes: of votes nothing else is read."""
    voted = dict(
        session.exec(
            select(Vote.ballot_id, func.count())
            .join(Ballot, Ballot.id == Vote.ballot_id)  # type: ignore[arg-type]
            .where(Ballot.workshop_id == workshop_id)
            .group_by(col(Vote.ballot_id))
        ).all()
    )
    rows = session.exec(
        select(Ballot)
        .where(Ballot.workshop_id == workshop_id)
        .order_by(col(Ballot.opened_at), col(Ballot.number))
    )
    return tuple(_ballot(row, voted=voted.get(row.id, 0)) for row in rows)


def _ballot(row: Ballot, *, voted: int) -> BallotView:
    revealed = revealed_of(row)
    by_hand = row.manner is Manner.HANDS and revealed is not None
    return BallotView(
        id=row.id,
        factor=row.factor,
        number=row.number,
        manner=row.manner,
        share=row.share,
        threshold=row.threshold,
        voted=revealed.tally.voters if by_hand and revealed else voted,
        closed=row.closed_at is not None,
        revealed=revealed,
    )


def revealed_of(ballot: Ballot) -> Revealed | None:
    """What the ballot showed, from what was written down when it was revealed."""
    result = ballot.result
    if ballot.revealed_at is None or not isinstance(result, dict):
        return None
    counted = Tally(tuple(_numbers(result["levels"])), int(str(result["cannot"])))
    groups = result.get("groups")
    shown = groups if isinstance(groups, dict) else {}
    return Revealed(
        tally=counted,
        outcome=outcome(counted, share=ballot.share),
        present=int(str(result["present"])),
        lowest=tuple(_texts(result.get("lowest"))),
        highest=tuple(_texts(result.get("highest"))),
        by_role=tuple((BoardRole(name), _group(n)) for name, n in shown.get("roles", {}).items()),
        by_helix=tuple((Helix(name), _group(n)) for name, n in shown.get("helices", {}).items()),
    )


def _numbers(found: object) -> list[int]:
    return [int(n) for n in found] if isinstance(found, list) else []


def _texts(found: object) -> list[str]:
    return [str(text) for text in found] if isinstance(found, list) else []


def _group(found: object) -> Tally:
    *levels, cannot = _numbers(found)
    return Tally(tuple(levels), cannot)


def _decisions(session: Session, *, workshop_id: UUID) -> tuple[DecisionView, ...]:
    rows = session.exec(
        select(Decision)
        .where(Decision.workshop_id == workshop_id)
        .order_by(col(Decision.created_at), col(Decision.number))
    )
    return tuple(
        DecisionView(
            row.id,
            row.factor,
            row.number,
            row.level,
            row.decided_by,
            row.rationale,
            row.dissent,
            row.created_at,
            row.ballot_id,
        )
        for row in rows
    )


def actions(session: Session, *, workshop_id: UUID) -> tuple[ActionView, ...]:
    """The actions agreed on in a workshop, in the order they were added."""
    rows = session.exec(
        select(Action)
        .where(Action.workshop_id == workshop_id, col(Action.removed).is_(False))
        .order_by(col(Action.created_at))
    )
    return tuple(ActionView(r.id, r.factor, r.text, r.owner, r.due, r.status) for r in rows)


def _turns(session: Session, *, workshop_id: UUID) -> tuple[tuple[datetime, Phase, str], ...]:
    rows = session.exec(
        select(WorkshopStep.at, WorkshopStep.phase, WorkshopStep.factor)
        .where(WorkshopStep.workshop_id == workshop_id)
        .order_by(col(WorkshopStep.at), col(WorkshopStep.created_at))
    )
    return tuple((at, Phase(phase), factor) for at, phase, factor in rows)
