"""Who else has an interview open, and what was noted in it just now: asked by the browser beside the screen."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import Interview, Note, Presence, Typed, User
from interview.models.base import now
from interview.services.access import Act, Actor, open_record
from interview.services.presence import STALE

LATELY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody else's window: who, and the part of the guide that it shows."""

    name: str
    place: str
    tab: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A note that was changed lately, from which window, and how many seconds ago."""

    record: str
    text: str
    version: int
    tab: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes on in an interview beside one's own window."""

    people: tuple[Here, ...]
    notes: tuple[Noted, ...]


def read_beside(*, session: Session, actor: Actor, interview_id: UUID) -> Beside:
    """The others who are in the interview now, by name, and the notes of the last minute.

    Raises:
        NotFound: there is no such interview, or the actor is not a member of its study.
    """
    interview = open_record(session, actor=actor, to=Act.VIEW, record=Interview, id=interview_id)
    return Beside(
        people=_people(session, actor=actor, interview_id=interview.id),
        notes=_notes(session, interview_id=interview.id),
    )


def _people(session: Session, *, actor: Actor, interview_id: UUID) -> tuple[Here, ...]:
    rows = session.exec(
        select(User.name, Presence.place, Presence.tab)
        .join(User, User.id == Presence.user_id)  # type: ignore[arg-type]
        .where(
            Presence.interview_id == interview_id,
            Presence.user_id != actor.user_id,
            col(Presence.seen_at) >= now() - STALE,
        )
        .order_by(User.name, col(Presence.created_at))
    )
    return tuple(Here(*row) for row in rows)


def _notes(session: Session, *, interview_id: UUID) -> tuple[Noted, ...]:
    address, at = f"note/{interview_id.hex}/", now()
    typed = session.exec(
        select(Typed).where(
            col(Typed.record).startswith(address, autoescape=True), col(Typed.saved_at) >= at - LATELY
        )
    ).all()
    if not typed:
        return ()
    texts = dict(session.exec(select(Note.place, Note.text).where(Note.interview_id == interview_id)).all())
    return tuple(
        Noted(
            row.record,
            texts.get(row.record.removeprefix(address), ""),
            row.version,
            row.tab,
            max(0.0, (at - row.saved_at).total_seconds()),
        )
        for row in typed
    )
