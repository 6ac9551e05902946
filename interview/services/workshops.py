"""The board workshop: begun, its rule fixed, led from turn to turn, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import choice, token_urlsafe
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import Ballot, JoinLink, Participant, Round, Workshop, WorkshopStep
from interview.models.base import now
from interview.services import checks, instruments
from interview.services.access import Act, Actor, open_record
from interview.services.initiatives import start_study
from interview.services.judgements import version_for
from interview.services.operations import audit, done, done_before
from interview.texts import _
from interview.vocabulary import ABOUT_NO_FACTOR, Phase, StudyKind
from interview.voting import LEAST_THRESHOLD, SHARE, THRESHOLD

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRTUVWXYZ"
"""No 0 and O, no 1, I and L, no 5-like S: a code is read off a wall and typed on a phone."""

CODE_LENGTH = 8
MOST_EXPECTED = 1000
MINUTES = range(20, 601)
SHARES = range(51, 101)
FORGOTTEN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Way:
    """A way into a workshop, as it is shown to the room; the database knows only the hashes."""

    token: str
    code: str


def hashed(secret: str) -> str:
    """What is kept of a token or code: SHA-256 in hex."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def board_topic(workshop_id: UUID) -> str:
    """What the facilitator's screen follows: who joined, where the meeting is."""
    return f"board:{workshop_id.hex}"


def votes_topic(workshop_id: UUID) -> str:
    """What the count on the facilitator's screen follows: that somebody voted, and nothing else."""
    return f"votes:{workshop_id.hex}"


def room_topic(workshop_id: UUID) -> str:
    """What the phones follow: the turns of the meeting, and nothing of the votes."""
    return f"room:{workshop_id.hex}"


def tell(session: Session, *topics: str) -> None:
    """Note what changed; whoever opened the transaction tells the screens after the commit."""
    session.info.setdefault("topics", set()).update(topics)


def start_board(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    initiative: str,
    expected: int,
    minutes: int,
    instrument_version_id: UUID,
    facilitator: str = "",
) -> UUID:
    """Begin a workshop of a board from nothing: study, initiative, round and workshop. The workshop's id.

    Raises:
        Invalid: as ``create_study``, ``add_initiative`` and ``begin_workshop``; nothing is made then.
    """
    initiative_id = start_study(
        session=session,
        actor=actor,
        operation=uuid5(operation, "study"),
        title=_("Board workshop: {initiative}", initiative=initiative.strip())[: checks.LINE],
        kind=StudyKind.WORKSHOP,
        instrument_version_id=instrument_version_id,
        initiative=initiative,
    )
    round_ = session.exec(select(Round).where(Round.initiative_id == initiative_id)).first()
    assert round_ is not None
    return begin_workshop(
        session=session,
        actor=actor,
        operation=operation,
        round_id=round_.id,
        expected=expected,
        minutes=minutes,
        facilitator=facilitator,
    )


def begin_workshop(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    round_id: UUID,
    expected: int = 10,
    minutes: int = 120,
    facilitator: str = "",
) -> UUID:
    """Begin a workshop on a round, with the instrument version that the round is judged with.

    Raises:
        Invalid: TXT-00x, WSH-001 a number that cannot be.
    """
    round_ = open_record(session, actor=actor, to=Act.JUDGE, record=Round, id=round_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    version_id = version_for(session, round_=round_)
    workshop = Workshop(
        study_id=round_.study_id,
        initiative_id=round_.initiative_id,
        round_id=round_id,
        instrument_version_id=version_id,
        facilitator=checks.line(facilitator, place=_("Who runs it")),
        expected=_number(expected, range(1, MOST_EXPECTED + 1), place=_("Participants expected")),
        minutes=_number(minutes, MINUTES, place=_("Minutes")),
        factors=[factor.id for factor in instruments.of(session, version_id=version_id).factors],
        share=SHARE,
        threshold=THRESHOLD,
    )
    session.add(workshop)
    session.flush()
    step(session, workshop=workshop, phase=Phase.LOBBY)
    done(session, actor=actor, operation=operation, verb="workshop.begin", record=workshop)
    return workshop.id


def _number(value: int, allowed: range, *, place: str) -> int:
    if type(value) is not int or value not in allowed:
        raise Invalid(
            Problem(
                "WSH-001",
                _("This number cannot be taken."),
                _(
                    "Nothing was changed. Choose one from {least} to {most}.",
                    least=allowed[0],
                    most=allowed[-1],
                ),
                place,
                str(value),
            )
        )
    return value


def set_plan(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    workshop_id: UUID,
    expected: int,
    minutes: int,
    factors: Sequence[str],
    facilitator: str,
) -> None:
    """Change who runs it, how many are expected, how long it takes, and the order of the factors.

    Raises:
        Invalid: WSH-001 a number, WSH-002 not every factor once, TXT-00x; WSH-009 it is closed.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, operation=operation)
    if done_before(session, operation):
        return
    if sorted(factors) != sorted(workshop.factors):
        raise Invalid(
            Problem(
                "WSH-002",
                _("The order must name each factor once."),
                _("Nothing was changed. Set the order again."),
            )
        )
    workshop.expected = _number(expected, range(1, MOST_EXPECTED + 1), place=_("Participants expected"))
    workshop.minutes = _number(minutes, MINUTES, place=_("Minutes"))
    workshop.factors = list(factors)
    workshop.facilitator = checks.line(facilitator, place=_("Who runs it"))
    done(session, actor=actor, operation=operation, verb="workshop.plan", record=workshop)
    tell(session, board_topic(workshop.id), room_topic(workshop.id))


def set_rule(
    *, session: Session, actor: Actor, operation: UUID, workshop_id: UUID, share: int, threshold: int
) -> None:
    """Fix the rule: percent that make a consensus, and votes below which nothing is shown.

    Raises:
        Invalid: WSH-001 a number, WSH-003 a vote was opened already: a rule is not changed under way.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, operation=operation)
    if done_before(session, operation):
        return
    if session.exec(select(Ballot.id).where(Ballot.workshop_id == workshop.id)).first() is not None:
        raise Invalid(
            Problem(
                "WSH-003",
                _("The first vote was opened already, so the rule stands."),
                _("Nothing was changed. It can be set anew in the next workshop."),
            )
        )
    workshop.share = _number(share, SHARES, place=_("Share for a consensus"))
    workshop.threshold = _number(
        threshold, range(LEAST_THRESHOLD, MOST_EXPECTED + 1), place=_("Results are shown from")
    )
    done(session, actor=actor, operation=operation, verb="workshop.rule", record=workshop)
    tell(session, board_topic(workshop.id), room_topic(workshop.id))


def lock_lobby(
    *, session: Session, actor: Actor, operation: UUID, workshop_id: UUID, locked: bool = True
) -> None:
    """Let nobody else in, or open the door again; who is in stays in."""
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, operation=operation)
    if done_before(session, operation):
        return
    workshop.locked = locked
    done(session, actor=actor, operation=operation, verb="workshop.lock", record=workshop)
    tell(session, board_topic(workshop.id))


def make_way_in(*, session: Session, actor: Actor, workshop_id: UUID) -> Way:
    """A new link and code for the workshop. Earlier ones stay good, since they may hang on the wall.

    It is not an operation: what it gives cannot be given again, as only its hashes are kept.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id)
    way = Way(token_urlsafe(32), "".join(choice(CODE_LETTERS) for _letter in range(CODE_LENGTH)))
    link = JoinLink(
        study_id=workshop.study_id,
        workshop_id=workshop.id,
        token_hash=hashed(way.token),
        code_hash=hashed(way.code),
    )
    session.add(link)
    audit(session, actor=actor, verb="workshop.way_in", record=link)
    return way


def turn_to(
    *, session: Session, actor: Actor, operation: UUID, workshop_id: UUID, phase: Phase, factor: str = ""
) -> None:
    """Turn the meeting to a phase that needs nothing else: lobby, opening, explain, discuss, decide, actions.

    Votes are opened and revealed, and the meeting is closed, by services of their own. A ballot that is open
    is closed by turning away from it; it can be opened again.

    Raises:
        Invalid: WSH-004 no such turn, WRD-001 no such factor; WSH-009 it is closed.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, operation=operation)
    if done_before(session, operation):
        return
    phase = checks.word(Phase, phase, place=_("Phase"))
    if phase in (Phase.VOTE, Phase.CLOSED):
        raise Invalid(
            Problem("WSH-004", _("The meeting cannot be turned to this here."), _("Nothing was changed."))
        )
    about = "" if phase in ABOUT_NO_FACTOR else known_factor(workshop, factor)
    close_open_ballots(session, workshop=workshop)
    step(session, workshop=workshop, phase=phase, factor=about)
    done(session, actor=actor, operation=operation, verb="workshop.turn", record=workshop)


def close_open_ballots(session: Session, *, workshop: Workshop) -> None:
    """Nothing can be voted that is not asked any more."""
    for ballot in session.exec(
        select(Ballot)
        .where(Ballot.workshop_id == workshop.id, col(Ballot.closed_at).is_(None))
        .order_by(col(Ballot.id))
        .with_for_update()
    ):
        ballot.closed_at = now()
        session.add(ballot)


def known_factor(workshop: Workshop, factor: str) -> str:
    """The factor, if it is one of the workshop's.

    Raises:
        Invalid: WRD-001.
    """
    if factor not in workshop.factors:
        raise no_such_factor(factor)
    return factor


def no_such_factor(factor: str) -> Invalid:
    return Invalid(
        Problem("WRD-001", _("The guide has no such factor."), _("Nothing was changed."), value=factor)
    )


def step(session: Session, *, workshop: Workshop, phase: Phase, factor: str = "") -> None:
    """Make a turn and write it down; a turn to where the meeting is already is none."""
    session.flush()
    begun = session.exec(select(WorkshopStep.id).where(WorkshopStep.workshop_id == workshop.id)).first()
    if begun is None or (workshop.phase, workshop.factor) != (phase, factor):
        session.add(
            WorkshopStep(study_id=workshop.study_id, workshop_id=workshop.id, phase=phase, factor=factor)
        )
    workshop.phase, workshop.factor = phase, factor
    session.add(workshop)
    tell(session, board_topic(workshop.id), room_topic(workshop.id))


def close_workshop(*, session: Session, actor: Actor, operation: UUID, workshop_id: UUID) -> None:
    """Close the meeting: its ways in lead nowhere while it is closed; all that was voted and decided stays.

    Names were said for the meeting only, and are forgotten.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, closed_too=True)
    if done_before(session, operation) or workshop.closed_at is not None:
        return
    close_open_ballots(session, workshop=workshop)
    session.exec(update(Participant).where(col(Participant.workshop_id) == workshop.id).values(name=""))
    workshop.closed_at = now()
    step(session, workshop=workshop, phase=Phase.CLOSED)
    done(session, actor=actor, operation=operation, verb="workshop.close", record=workshop)


def reopen_workshop(*, session: Session, actor: Actor, operation: UUID, workshop_id: UUID) -> None:
    """Go back to the actions of a meeting that was closed too early; its ways in are good again."""
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, closed_too=True)
    if done_before(session, operation) or workshop.closed_at is None:
        return
    workshop.closed_at = None
    step(session, workshop=workshop, phase=Phase.ACTIONS)
    done(session, actor=actor, operation=operation, verb="workshop.reopen", record=workshop)


def open_workshop(
    session: Session,
    *,
    actor: Actor,
    workshop_id: UUID,
    operation: UUID | None = None,
    closed_too: bool = False,
) -> Workshop:
    """The workshop, if the actor may lead it, held until the transaction ends.

    An ``operation`` that was carried out before it was closed is let in: it is repeated, and changes nothing.

    Raises:
        NotFound, NotAllowed: as ``open_record``. Invalid: WSH-009 it is closed.
    """
    workshop = open_record(session, actor=actor, to=Act.JUDGE, record=Workshop, id=workshop_id)
    session.refresh(workshop, with_for_update=True)
    repeated = operation is not None and workshop.closed_at is not None and done_before(session, operation)
    if workshop.closed_at is not None and not closed_too and not repeated:
        raise Invalid(
            Problem("WSH-009", _("This workshop is closed."), _("Nothing was changed. Reopen it to go on."))
        )
    return workshop


def any_open(session: Session) -> bool:
    """Whether a workshop of this installation is open to which a way in was made, so that phones may come.

    One that was left open and where nothing was turned to for long counts no more.
    """
    lately = now() - FORGOTTEN
    return (
        session.exec(
            select(Workshop.id)
            .join(WorkshopStep, WorkshopStep.workshop_id == Workshop.id)  # type: ignore[arg-type]
            .join(JoinLink, JoinLink.workshop_id == Workshop.id)  # type: ignore[arg-type]
            .where(col(Workshop.closed_at).is_(None), WorkshopStep.at > lately)
        ).first()
        is not None
    )
