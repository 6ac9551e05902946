"""What arrives by the outbox of a browser: small things that must not be lost and must happen once."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from interview.errors import Invalid, Problem
from interview.models.base import now
from interview.services import checks
from interview.services.access import Actor
from interview.services.actions import add_action
from interview.services.quotes import catch_quote
from interview.services.sayings import catch_saying
from interview.texts import _
from interview.vocabulary import BoardRole, Fidelity, Stance

BELIEVED = timedelta(days=365)
"""A browser may have kept something for long before it could send it, but not for longer than this."""


def submit(*, session: Session, actor: Actor, kind: str, operation: UUID, payload: Mapping[str, object]) -> str:
    """Carry out one submission; the id (hex) of what it made.

    Raises:
        Invalid: SUB-001 a kind that is not known; otherwise what the service refuses.
    """
    made = MADE_OF.get(kind)
    if made is None:
        raise Invalid(
            Problem(
                "SUB-001",
                _("This cannot be added here."),
                _("Nothing was lost. Reload the page."),
                value=kind,
            )
        )
    return made(session=session, actor=actor, operation=operation, payload=payload).hex


def _quote(*, session: Session, actor: Actor, operation: UUID, payload: Mapping[str, object]) -> UUID:
    factors = payload.get("factors")
    speaker = payload.get("speaker")
    return catch_quote(
        session=session,
        actor=actor,
        operation=operation,
        interview_id=checks.identifier(payload.get("interview")),
        text=str(payload.get("text", "")),
        factors={str(f): Stance.SUPPORTS for f in factors} if isinstance(factors, list) else {},
        speaker_id=checks.identifier(speaker) if speaker else None,
        fidelity=checks.word(Fidelity, payload.get("fidelity", Fidelity.AS_HEARD), place=_("Fidelity")),
        said_at=_moment(payload.get("captured_at")),
    )


def _saying(*, session: Session, actor: Actor, operation: UUID, payload: Mapping[str, object]) -> UUID:
    role = payload.get("role")
    return catch_saying(
        session=session,
        actor=actor,
        operation=operation,
        workshop_id=checks.identifier(payload.get("workshop")),
        text=str(payload.get("text", "")),
        factor=str(payload.get("factor") or ""),
        role=checks.word(BoardRole, role, place=_("Role")) if role else None,
    )


def _action(*, session: Session, actor: Actor, operation: UUID, payload: Mapping[str, object]) -> UUID:
    return add_action(
        session=session,
        actor=actor,
        operation=operation,
        round_id=checks.identifier(payload.get("round")),
        workshop_id=checks.identifier(payload.get("workshop")),
        text=str(payload.get("text", "")),
        factor=str(payload.get("factor") or ""),
    )


MADE_OF: Mapping[str, Callable[..., UUID]] = {"quote": _quote, "saying": _saying, "action": _action}
"""What is made of a submission, by its kind."""


def _moment(value: object) -> datetime | None:
    """When the browser caught it, in UTC; a clock that is ahead, or years behind, is not believed."""
    try:
        at = datetime.fromisoformat(str(value)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if now() - BELIEVED < at < now() + timedelta(minutes=1) else None
