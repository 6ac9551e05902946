"""Ballots: opened, closed, revealed once and for all.

A vote is secret. Until its ballot is revealed, and below the threshold for ever, the votes of a ballot leave
the database only as a number: the queries below hold that condition themselves, so that nothing in this process
can show them by mistake. What is revealed is written down once; a later change of who is there changes nothing.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, and_, col, select

from interview.errors import Invalid, Problem
from interview.models import Ballot, Participant, Vote, Workshop
from interview.models.base import now
from interview.services import instruments
from interview.services.access import Act, Actor, open_record
from interview.services.operations import done, done_before, one_at_a_time
from interview.services.workshops import (
    board_topic,
    close_open_ballots,
    known_factor,
    open_workshop,
    room_topic,
    step,
    tell,
)
from interview.texts import _
from interview.vocabulary import Manner, Phase
from interview.voting import Tally, groups_that_may_be_shown, tally


def open_ballot(*, session: Session, actor: Actor, operation: UUID, workshop_id: UUID, factor: str) -> UUID:
    """Let the phones vote on a factor: the next ballot on it. Its id.

    Raises:
        Invalid: BAL-001 fewer have joined than the threshold, WRD-001 no such factor, WSH-009 closed.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, operation=operation)
    if before := done_before(session, operation):
        return UUID(before.result)
    known_factor(workshop, factor)
    _refuse_too_few(session, workshop=workshop)
    ballot = _next(session, workshop=workshop, factor=factor, manner=Manner.PHONES)
    done(session, actor=actor, operation=operation, verb="ballot.open", record=ballot)
    return ballot.id


def present(session: Session, *, workshop_id: UUID) -> int:
    """How many are in the room by phone."""
    return session.exec(select(func.count()).select_from(Participant).where(in_the_room(workshop_id))).one()


def in_the_room(workshop_id: UUID) -> ColumnElement[bool]:
    return and_(
        col(Participant.workshop_id) == workshop_id,
        col(Participant.removed_at).is_(None),
        col(Participant.left_at).is_(None),
    )


def _refuse_too_few(session: Session, *, workshop: Workshop) -> None:
    joined = present(session, workshop_id=workshop.id)
    if joined < workshop.threshold:
        raise Invalid(
            Problem(
                "BAL-001",
                _(
                    "{joined} have joined, and results are shown from {threshold} votes on.",
                    joined=joined,
                    threshold=workshop.threshold,
                ),
                _("No vote was opened. Wait for others, lower the threshold, or vote by show of hands."),
            )
        )


def _next(session: Session, *, workshop: Workshop, factor: str, manner: Manner) -> Ballot:
    one_at_a_time(session, "ballot", workshop.id, factor)
    close_open_ballots(session, workshop=workshop)
    last = session.exec(
        select(func.max(Ballot.number)).where(Ballot.workshop_id == workshop.id, Ballot.factor == factor)
    ).one()
    instrument = instruments.of(session, version_id=workshop.instrument_version_id)
    ballot = Ballot(
        study_id=workshop.study_id,
        workshop_id=workshop.id,
        factor=factor,
        number=(last or 0) + 1,
        manner=manner,
        levels=len(instrument.levels),
        share=workshop.share,
        threshold=workshop.threshold,
    )
    session.add(ballot)
    step(session, workshop=workshop, phase=Phase.VOTE, factor=factor)
    session.flush()
    return ballot


def close_ballot(*, session: Session, actor: Actor, operation: UUID, ballot_id: UUID) -> None:
    """Let nobody vote any more; nothing is shown yet."""
    ballot = _ballot(session, actor=actor, ballot_id=ballot_id)
    if done_before(session, operation) or ballot.closed_at is not None:
        return
    ballot.closed_at = now()
    done(session, actor=actor, operation=operation, verb="ballot.close", record=ballot)
    tell(session, board_topic(ballot.workshop_id), room_topic(ballot.workshop_id))


def reopen_ballot(*, session: Session, actor: Actor, operation: UUID, ballot_id: UUID) -> None:
    """Let the phones vote again in a ballot that was closed and not revealed; the votes in it stand.

    Raises:
        Invalid: BAL-002 it was revealed: late votes need a ballot of their own. BAL-005 there is a newer one on
            the factor: that is the one the phones show.
    """
    ballot = _ballot(session, actor=actor, ballot_id=ballot_id)
    if done_before(session, operation) or ballot.closed_at is None:
        return
    if ballot.revealed_at is not None:
        raise Invalid(
            Problem(
                "BAL-002",
                _("This vote was revealed already."),
                _("Nothing was changed. Open another vote on the factor instead."),
            )
        )
    workshop = open_workshop(session, actor=actor, workshop_id=ballot.workshop_id, operation=operation)
    _refuse_replaced(session, ballot=ballot)
    close_open_ballots(session, workshop=workshop)
    ballot.closed_at = None
    session.add(ballot)
    step(session, workshop=workshop, phase=Phase.VOTE, factor=ballot.factor)
    done(session, actor=actor, operation=operation, verb="ballot.reopen", record=ballot)


def _refuse_replaced(session: Session, *, ballot: Ballot) -> None:
    newer = select(Ballot.id).where(
        Ballot.workshop_id == ballot.workshop_id,
        Ballot.factor == ballot.factor,
        Ballot.number > ballot.number,
    )
    if session.exec(newer).first() is not None:
        raise Invalid(
            Problem(
                "BAL-005",
                _("Another vote on this factor was opened since."),
                _("Nothing was changed. Go on with the newest vote, or open another one."),
            )
        )


def reveal_ballot(*, session: Session, actor: Actor, operation: UUID, ballot_id: UUID) -> None:
    """Close the ballot and write down what it shows, once and for all.

    Raises:
        Invalid: BAL-003 fewer chose a level than the threshold; the ballot stays as it was, and nothing of it
            was shown.
    """
    ballot = _ballot(session, actor=actor, ballot_id=ballot_id)
    workshop = open_workshop(session, actor=actor, workshop_id=ballot.workshop_id, operation=operation)
    if done_before(session, operation) or ballot.revealed_at is not None:
        return
    close_open_ballots(session, workshop=workshop)  # this one, and another that nobody is asked about any more
    session.flush()
    result = _result(session, ballot=ballot)
    if result is None:
        raise Invalid(
            Problem(
                "BAL-003",
                _("Fewer than {threshold} chose a level, so nothing is shown.", threshold=ballot.threshold),
                _("Nothing was lost. Let more vote, or vote by hand."),
            )
        )
    ballot.revealed_at, ballot.result = now(), result
    step(session, workshop=workshop, phase=Phase.DISCUSS, factor=ballot.factor)
    done(session, actor=actor, operation=operation, verb="ballot.reveal", record=ballot)


def enter_hands(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    workshop_id: UUID,
    factor: str,
    counts: Sequence[int],
    cannot: int = 0,
) -> UUID:
    """Enter a show of hands as counts, the lowest level first: a ballot that is revealed as it is made.

    There is no threshold: the room saw the hands.

    Raises:
        Invalid: BAL-004 not one whole number for each level, or nobody voted.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, operation=operation)
    if before := done_before(session, operation):
        return UUID(before.result)
    known_factor(workshop, factor)
    levels = len(instruments.of(session, version_id=workshop.instrument_version_id).levels)
    _refuse_wrong_counts([*counts, cannot], expected=levels + 1)
    ballot = _next(session, workshop=workshop, factor=factor, manner=Manner.HANDS)
    ballot.closed_at = ballot.revealed_at = now()
    ballot.result = {"levels": list(counts), "cannot": cannot, "present": sum(counts) + cannot}
    session.add(ballot)
    step(session, workshop=workshop, phase=Phase.DISCUSS, factor=factor)
    done(session, actor=actor, operation=operation, verb="ballot.hands", record=ballot)
    return ballot.id


def _refuse_wrong_counts(counts: Sequence[int], *, expected: int) -> None:
    right = all(type(n) is int and 0 <= n <= 10_000 for n in counts)
    if len(counts) != expected or not right or not sum(counts):
        raise Invalid(
            Problem(
                "BAL-004",
                _("A show of hands needs a number for each level, and at least one hand."),
                _("Nothing was changed. Count again."),
            )
        )


def _ballot(session: Session, *, actor: Actor, ballot_id: UUID) -> Ballot:
    """The ballot, held until the transaction ends: no vote comes in between.

    Its workshop is held first, here as everywhere: two that take the two in different orders wait for ever.
    """
    ballot = open_record(session, actor=actor, to=Act.JUDGE, record=Ballot, id=ballot_id)
    open_workshop(session, actor=actor, workshop_id=ballot.workshop_id, closed_too=True)
    session.refresh(ballot, with_for_update=True)
    return ballot


def _may_be_counted(ballot_id: UUID) -> ColumnElement[bool]:
    """The condition on every query that looks into votes: the ballot is closed and reaches its threshold."""
    chose = (
        select(func.count())
        .select_from(Vote)
        .where(Vote.ballot_id == ballot_id, col(Vote.level).is_not(None))
        .scalar_subquery()
    )
    return (
        select(Ballot.id)
        .where(Ballot.id == ballot_id, col(Ballot.closed_at).is_not(None), col(Ballot.threshold) <= chose)
        .exists()
    )


def _result(session: Session, *, ballot: Ballot) -> dict[str, object] | None:
    """What the ballot shows, in counts; None where the condition does not hold."""
    rows = session.exec(
        select(Vote.level, Participant.role, Participant.helix, func.count())
        .join(Participant, Participant.id == Vote.participant_id)  # type: ignore[arg-type]
        .where(Vote.ballot_id == ballot.id, _may_be_counted(ballot.id))
        .group_by(col(Vote.level), col(Participant.role), col(Participant.helix))
    ).all()
    if not rows:
        return None
    votes = [(level, role, helix) for level, role, helix, n in rows for _vote in range(n)]
    whole = tally((level for level, _role, _helix in votes), levels=ballot.levels)
    groups = {
        "roles": _groups([(level, role) for level, role, _helix in votes], whole=whole, ballot=ballot),
        "helices": _groups([(level, helix) for level, _role, helix in votes], whole=whole, ballot=ballot),
    }
    # One division only: two, laid over each other, would part the voters into smaller groups than either.
    shown = next(({by: found} for by, found in groups.items() if found), {})
    lowest, highest = whole.range or (0, 0)
    return {
        "levels": list(whole.levels),
        "cannot": whole.cannot,
        "present": present(session, workshop_id=ballot.workshop_id),
        "groups": shown,
        "lowest": _reasons(session, ballot=ballot, level=lowest),
        "highest": _reasons(session, ballot=ballot, level=highest) if highest != lowest else [],
    }


def _groups(votes: Sequence[tuple[int | None, str]], *, whole: Tally, ballot: Ballot) -> dict[str, list[int]]:
    groups = {
        name: tally((level for level, group in votes if group == name), levels=ballot.levels)
        for name in sorted({group for _level, group in votes})
    }
    shown = groups_that_may_be_shown(groups, whole=whole, threshold=ballot.threshold)
    return {str(name): [*group.levels, group.cannot] for name, group in shown.items()}


def _reasons(session: Session, *, ballot: Ballot, level: int) -> list[str]:
    """The reasons given for a level, in the order of their letters: when each came says nothing."""
    return list(
        session.exec(
            select(Vote.reason)
            .where(
                Vote.ballot_id == ballot.id,
                Vote.level == level,
                Vote.reason != "",
                _may_be_counted(ballot.id),
            )
            .order_by(col(Vote.reason))
        )
    )
