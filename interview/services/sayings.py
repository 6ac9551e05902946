"""What is said in a workshop: kept word for word, with the speaker's role at most, and private."""

from uuid import UUID

from sqlmodel import Session

from interview.errors import Invalid, Problem
from interview.models import Quote, QuoteFactor, QuoteRevision
from interview.services import checks
from interview.services.access import Act, Actor, not_found, open_record
from interview.services.operations import done, done_before
from interview.services.workshops import board_topic, known_factor, open_workshop, tell
from interview.texts import _
from interview.vocabulary import BoardRole


def catch_saying(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    workshop_id: UUID,
    text: str,
    factor: str = "",
    role: BoardRole | None = None,
) -> UUID:
    """Keep what somebody in the room said; its id. Who said it is not asked for, but the role may be given.

    Raises:
        Invalid: QUO-001 empty, TXT-00x, WRD-001, WSH-009 the workshop is closed.
    """
    workshop = open_workshop(session, actor=actor, workshop_id=workshop_id, operation=operation)
    if before := done_before(session, operation):
        return UUID(before.result)
    if not text.strip():
        raise Invalid(
            Problem("QUO-001", _("The quote is empty."), _("Nothing was changed. Type what was said first."))
        )
    quote = Quote(
        study_id=workshop.study_id,
        workshop_id=workshop.id,
        role=role and checks.word(BoardRole, role, place=_("Role")),
        text=checks.text(text, place=_("Quote")),
        original=text,
    )
    session.add(quote)
    session.flush()
    session.add(
        QuoteRevision(
            study_id=quote.study_id,
            quote_id=quote.id,
            number=1,
            by_id=actor.user_id,
            text=text,
            fidelity=quote.fidelity,
        )
    )
    if factor:
        session.add(
            QuoteFactor(study_id=quote.study_id, quote_id=quote.id, factor=known_factor(workshop, factor))
        )
    done(session, actor=actor, operation=operation, verb="saying.catch", record=quote)
    tell(session, board_topic(workshop.id))
    return quote.id


def record_agreement(*, session: Session, actor: Actor, operation: UUID, quote_id: UUID, how: str) -> None:
    """Record how the speaker agreed to have it shared (aloud, after the meeting ...); an empty ``how`` takes
    the agreement back, and what was shareable is so no longer.

    Raises:
        NotFound: it was not said in a workshop. Invalid: TXT-00x.
    """
    quote = open_record(session, actor=actor, to=Act.WRITE, record=Quote, id=quote_id)
    if quote.workshop_id is None:
        raise not_found()
    if done_before(session, operation):
        return
    quote.agreed_how = checks.line(how, place=_("How they agreed"))
    if not how.strip():
        quote.agreed_how, quote.shareable = "", False
    done(session, actor=actor, operation=operation, verb="saying.agree", record=quote)
