"""What arrives by the outbox of a browser: small things that must not be lost and must happen once."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from interview.errors import Invalid, Problem
from interview.models.base import now
from interview.services import checks
from interview.services.access import Actor
from interview.services.quotes import catch_quote
from interview.texts import _
from interview.vocabulary import Fidelity, Stance

BELIEVED = timedelta(days=365)
"""A browser may have kept something for long before it could send it, but not for longer than this."""


def submit(*, session: Session, actor: Actor, kind: str, operation: UUID, payload: Mapping[str, object]) -> str:
    """Carry out one submission; the id (hex) of what it made.

    Raises:
        Invalid: SUB-001 a kind that is not known; otherwise what the service refuses.
    """
    if kind != "quote":
        raise Invalid(
            Problem(
                "SUB-001",
                _("This cannot be added here."),
                _("Nothing was lost. Reload the page."),
                value=kind,
            )
        )
    return _quote(session=session, actor=actor, operation=operation, payload=payload).hex


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


def _moment(value: object) -> datetime | None:
    """When the browser caught it, in UTC; a clock that is ahead, or years behind, is not believed."""
    try:
        at = datetime.fromisoformat(str(value)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if now() - BELIEVED < at < now() + timedelta(minutes=1) else None
