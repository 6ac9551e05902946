"""Who has an interview open, and where in its guide: written when the part changes, and now and then since."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import Interview, Presence
from interview.models.base import now
from interview.services import checks
from interview.services.access import Act, Actor, open_record
from interview.services.operations import one_at_a_time
from interview.texts import _

STALE = timedelta(seconds=45)
"""A window that was not heard of for so long has been closed, or its machine sleeps; it says so every 20 s."""


def be_there(*, session: Session, actor: Actor, interview_id: UUID, place: str) -> None:
    """Say that the actor's window shows ``place`` of the interview's guide.

    Raises:
        NotFound: there is no such interview, or the actor is not a member of its study; TXT-00x.
    """
    interview = open_record(session, actor=actor, to=Act.VIEW, record=Interview, id=interview_id)
    checks.line(place, place=_("Part of the guide"))
    row = _window(session, actor=actor, interview=interview)
    moved = row is None or row.place != place or row.seen_at < now() - STALE
    if row is None:
        _forget_gone(session, interview=interview)
        row = Presence(
            study_id=interview.study_id, interview_id=interview.id, user_id=actor.user_id, tab=actor.tab
        )
    row.place, row.seen_at = place, now()
    session.add(row)
    if moved:
        tell_company(session, interview_id=interview.id)


def leave(*, session: Session, actor: Actor, interview_id: UUID) -> None:
    """Say that the actor's window shows the interview no more.

    Raises:
        NotFound: there is no such interview, or the actor is not a member of its study.
    """
    interview = open_record(session, actor=actor, to=Act.VIEW, record=Interview, id=interview_id)
    row = _window(session, actor=actor, interview=interview)
    if row is not None:
        session.delete(row)
        tell_company(session, interview_id=interview.id)


def tell_company(session: Session, *, interview_id: UUID) -> None:
    """Note that whoever has the interview open should look who else has."""
    session.info.setdefault("topics", set()).add(company_topic(interview_id))


def company_topic(interview_id: UUID) -> str:
    """Raised when somebody comes, goes, or turns to another part of the guide."""
    return f"talk:{interview_id.hex}"


def _window(session: Session, *, actor: Actor, interview: Interview) -> Presence | None:
    one_at_a_time(session, "presence", interview.id, actor.user_id, actor.tab)
    return session.exec(
        select(Presence).where(
            Presence.interview_id == interview.id,
            Presence.user_id == actor.user_id,
            Presence.tab == actor.tab,
        )
    ).first()


def _forget_gone(session: Session, *, interview: Interview) -> None:
    """Rows of windows that never said good-bye; only looked for when a new one comes."""
    for row in session.exec(
        select(Presence).where(Presence.interview_id == interview.id, col(Presence.seen_at) < now() - STALE)
    ):
        session.delete(row)
