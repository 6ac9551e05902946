"""Participants of a workshop: they join by link or code, vote, change their vote, leave. No account.

What a participant may do rests on the token in the phone's cookie alone; only its hash is known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, delete, insert, or_, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import Ballot, Participant, Vote, Workshop
from interview.models.base import now
from interview.services import checks
from interview.services.access import Act, Actor, not_found, open_record
from interview.services.ballots import in_the_room
from interview.services.operations import done, done_before, one_at_a_time
from interview.services.ways_in import leads_to, nowhere
from interview.services.workshops import board_topic, hashed, open_workshop, tell, votes_topic
from interview.texts import _
from interview.vocabulary import BoardRole, Confidence, Helix

NAME = 60
REASON = 280
ONCE = 43
"""Characters of 256 random bits in base 64."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who votes on this phone, and where."""

    participant_id: UUID
    workshop_id: UUID
    study_id: UUID


def join(
    *,
    session: Session,
    workshop_id: UUID,
    secret: str,
    name: str = "",
    role: BoardRole = BoardRole.OTHER,
    helix: Helix = Helix.OTHER,
    once: str = "",
) -> str:
    """Take a seat in the workshop that the link or code leads to; the token of its phone, told only once.

    ``once`` is random and stands in the form that was sent: a form sent twice takes one seat.

    Raises:
        NotFound: JOI-001 the way leads nowhere, or elsewhere.
        Invalid: JOI-003 the door is locked, TXT-00x for the name.
    """
    if leads_to(session, secret=secret) != workshop_id:
        raise nowhere()
    workshop = session.get_one(Workshop, workshop_id)
    if workshop.locked:
        raise Invalid(
            Problem(
                "JOI-003",
                _("The door of this workshop is closed."),
                _("Ask whoever runs it to open it again, then try once more."),
            )
        )
    checks.text(checks.line(name, place=_("Name")), place=_("Name"), limit=NAME)
    token = hashed(f"{secret}/{once}") if len(once) >= ONCE else token_urlsafe(32)
    one_at_a_time(session, "join", token)
    if session.exec(select(Participant.id).where(Participant.token_hash == hashed(token))).first():
        return token
    session.add(
        Participant(
            study_id=workshop.study_id,
            workshop_id=workshop_id,
            token_hash=hashed(token),
            name=name.strip(),
            role=checks.word(BoardRole, role, place=_("Role")),
            helix=checks.word(Helix, helix, place=_("Group")),
        )
    )
    tell(session, board_topic(workshop_id))
    return token


def seat_of(session: Session, *, token: str, workshop_id: UUID) -> Seat:
    """The seat that belongs to a phone's token.

    Raises:
        NotFound: ACC-001 there is none: never joined, left, removed, or the workshop is another.
    """
    row = session.exec(
        select(Participant.id, Participant.workshop_id, Participant.study_id).where(
            Participant.token_hash == hashed(token),
            Participant.workshop_id == workshop_id,
            col(Participant.removed_at).is_(None),
            col(Participant.left_at).is_(None),
        )
    ).first()
    if row is None:
        raise not_found()
    return Seat(*row)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a seat in a ballot after it voted. Without a level: cannot judge."""

    operation: UUID
    seq: int
    level: int | None
    confidence: Confidence | None
    reason: str


def cast_vote(
    *,
    session: Session,
    seat: Seat,
    ballot_id: UUID,
    operation: UUID,
    seq: int,
    level: int | None,
    confidence: Confidence | None = None,
    reason: str = "",
) -> None:
    """Cast or change the seat's vote in a ballot; a repeat, and an older vote that comes late, change nothing.

    Without a level it says "cannot judge". Nothing is written down of who voted when.

    Raises:
        NotFound: the ballot is not of this workshop, or the seat was left or taken away.
        Invalid: VOT-001 it is closed, JUD-001 no such level, WRD-001, TXT-00x for the reason.
    """
    wanted = Standing(operation, seq, level, confidence, reason)
    whose = {"token_hash": "", "participant_id": seat.participant_id}
    _cast(session, whose, workshop_id=seat.workshop_id, ballot_id=ballot_id, wanted=wanted)


def cast_from_phone(
    *, session: Session, token: str, workshop_id: UUID, ballot_id: UUID, wanted: Standing
) -> Standing:
    """As ``cast_vote``, for the seat of a phone's token; what stands then.

    Raises:
        NotFound, Invalid: as ``seat_of`` and ``cast_vote``.
    """
    whose = {"token_hash": hashed(token), "participant_id": None}
    return _cast(session, whose, workshop_id=workshop_id, ballot_id=ballot_id, wanted=wanted)


# A whole room votes in the same second, so a vote is two statements, and these are built once: to build them
# takes longer than to carry them out.
_of_ballot = and_(col(Ballot.id) == bindparam("ballot_id"), col(Ballot.workshop_id) == bindparam("workshop_id"))
_whose = or_(
    col(Participant.token_hash) == bindparam("token_hash"), col(Participant.id) == bindparam("participant_id")
)
_HOLD_BALLOT = core_select(col(Ballot.id)).where(_of_ballot).with_for_update(read=True)
_HOLD_SEAT = core_select(col(Participant.id)).where(_whose).with_for_update()
_STANDS = (
    core_select(
        *(col(c) for c in (Ballot.study_id, Ballot.levels, Ballot.opened_at, Ballot.closed_at)),
        *(col(c) for c in (Participant.id, Vote.operation, Vote.seq, Vote.level, Vote.confidence, Vote.reason)),
    )
    .select_from(Ballot)
    .join(Participant, and_(_whose, in_the_room(bindparam("workshop_id"))))  # type: ignore[arg-type]
    .outerjoin(Vote, and_(col(Vote.participant_id) == Participant.id, col(Vote.ballot_id) == Ballot.id))
    .where(_of_ballot)
)
_ADD = insert(Vote)
_CHANGE = update(Vote).where(
    col(Vote.ballot_id) == bindparam("of_ballot"), col(Vote.participant_id) == bindparam("of_participant")
)


def _cast(
    session: Session, whose: Mapping[str, object], *, workshop_id: UUID, ballot_id: UUID, wanted: Standing
) -> Standing:
    session.flush()
    database = session.connection()
    where = {**whose, "workshop_id": workshop_id, "ballot_id": ballot_id}
    if database.dialect.name == "postgresql":
        # SQLite has one writer. Here the ballot is held first, and the seat after it: whoever took the seat
        # away held the ballot, and a phone's votes come one after the other.
        database.execute(_HOLD_BALLOT, where)
        database.execute(_HOLD_SEAT, where)
    found: Any = database.execute(_STANDS, where).first()
    if found is None:
        raise not_found()
    study_id, levels, opened_at, closed_at, participant_id, *vote = found
    before = None if vote[0] is None else Standing(*vote)
    if before is not None and (before.operation == wanted.operation or before.seq >= wanted.seq):
        return before
    _refuse_closed(closed_at)
    _refuse_no_level(wanted.level, levels=levels)
    row = {
        "operation": wanted.operation,
        "seq": wanted.seq,
        "level": wanted.level,
        "confidence": wanted.confidence and checks.word(Confidence, wanted.confidence, place=_("Confidence")),
        "reason": checks.text(wanted.reason, place=_("Reason"), limit=REASON),
    }
    if before is not None:
        database.execute(_CHANGE, row | {"of_ballot": ballot_id, "of_participant": participant_id})
    else:  # created when the ballot was opened: when somebody voted is nobody's business
        row |= {"id": uuid4(), "created_at": opened_at, "study_id": study_id}
        database.execute(_ADD, row | {"ballot_id": ballot_id, "participant_id": participant_id})
    session.expire_all()  # what this session had read of it
    tell(session, votes_topic(workshop_id))
    return wanted


def _refuse_closed(closed_at: datetime | None) -> None:
    if closed_at is not None:
        raise Invalid(
            Problem(
                "VOT-001",
                _("This vote is closed."),
                _("Your vote stays as it was when it closed."),
            )
        )


def _refuse_no_level(level: int | None, *, levels: int) -> None:
    if level is not None and (type(level) is not int or not 1 <= level <= levels):
        raise Invalid(
            Problem(
                "JUD-001",
                _("The scale has no such level."),
                _("Nothing was changed. Choose one of the levels shown."),
                value=str(level),
            )
        )


def leave(*, session: Session, seat: Seat) -> None:
    """Leave the workshop and delete one's votes; of those revealed stays what was shown of them."""
    participant = session.get_one(Participant, seat.participant_id)
    _delete_votes(session, participant=participant)
    participant.left_at, participant.name = now(), ""
    tell(session, board_topic(seat.workshop_id))


def remove_participant(*, session: Session, actor: Actor, operation: UUID, participant_id: UUID) -> None:
    """Take a phone out of the meeting, with its votes; of those revealed stays what was shown of them."""
    participant = open_record(session, actor=actor, to=Act.JUDGE, record=Participant, id=participant_id)
    open_workshop(session, actor=actor, workshop_id=participant.workshop_id, operation=operation)
    if done_before(session, operation) or participant.removed_at is not None:
        return
    _delete_votes(session, participant=participant)
    participant.removed_at, participant.name = now(), ""
    done(session, actor=actor, operation=operation, verb="participant.remove", record=participant)
    tell(session, board_topic(participant.workshop_id))


def _delete_votes(session: Session, *, participant: Participant) -> None:
    """The ballots are held meanwhile: none of them is revealed between looking and deleting.

    What was revealed is written down in the ballot itself, in counts, and does not change.
    """
    session.exec(
        select(Ballot.id)
        .where(Ballot.workshop_id == participant.workshop_id, col(Ballot.revealed_at).is_(None))
        .order_by(col(Ballot.id))
        .with_for_update()
    ).all()
    session.exec(delete(Vote).where(col(Vote.participant_id) == participant.id))
