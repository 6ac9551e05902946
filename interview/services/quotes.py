"""Quotes: caught in one move, corrected later with the first wording kept."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from interview.clock import offset
from interview.errors import Conflict, Invalid, Problem
from interview.models import Interview, InterviewRespondent, Quote, QuoteFactor, QuoteRevision
from interview.models.base import now
from interview.services import checks, instruments
from interview.services.access import Act, Actor, not_found, open_record
from interview.services.drafts import use_draft
from interview.services.interviews import clock_of
from interview.services.operations import audit, beside_withdrawals, done, done_before
from interview.services.respondents import may_be_shared
from interview.services.withdrawn import refuse_speaker
from interview.texts import _
from interview.vocabulary import Fidelity, Stance


def catch_quote(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    interview_id: UUID,
    text: str,
    factors: Mapping[str, Stance],
    speaker_id: UUID | None = None,
    fidelity: Fidelity = Fidelity.AS_HEARD,
    said_at: datetime | None = None,
) -> UUID:
    """Keep what somebody said, with the time and its offset from the recorder's mark.

    Raises:
        Invalid: QUO-001 empty, TXT-00x, WRD-001 unknown factor.
        NotFound: the speaker is not of this interview.
    """
    beside_withdrawals(session, of=Interview, id=interview_id)
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=interview_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    _refuse_empty(text)
    checks.text(text, place=_("Quote"))
    _known_speaker(session, interview=interview, speaker_id=speaker_id)
    refuse_speaker(session, interview_id=interview.id, speaker_id=speaker_id)
    at = checks.moment(said_at, place=_("Time")) or now()
    recorder_at = clock_of(session, interview_id=interview_id).recorder_at
    quote = Quote(
        study_id=interview.study_id,
        interview_id=interview_id,
        speaker_id=speaker_id,
        text=text,
        original=text,
        fidelity=checks.word(Fidelity, fidelity, place=_("Fidelity")),
        said_at=at,
        offset_seconds=offset(recorder_at, at=at),
    )
    session.add(quote)
    session.flush()
    _link(session, interview=interview, quote=quote, factors=factors)
    _revision(session, actor=actor, quote=quote, at=at)
    done(
        session,
        actor=actor,
        operation=operation,
        verb="quote.catch",
        record=quote,
        interview_id=interview_id,
        undo={"quote": quote.id.hex},
    )
    return quote.id


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise Invalid(
            Problem("QUO-001", _("The quote is empty."), _("Nothing was changed. Type what was said first."))
        )


def _known_speaker(session: Session, *, interview: Interview, speaker_id: UUID | None) -> None:
    if speaker_id is None:
        return
    seated = session.exec(
        select(InterviewRespondent.respondent_id).where(InterviewRespondent.interview_id == interview.id)
    ).all()
    if speaker_id not in seated:
        raise not_found()


def _link(session: Session, *, interview: Interview, quote: Quote, factors: Mapping[str, Stance]) -> None:
    """Link a quote to exactly these factors."""
    known = {f.id for f in instruments.of(session, version_id=interview.instrument_version_id).factors}
    if unknown := set(factors) - known:
        raise Invalid(
            Problem(
                "WRD-001",
                _("The guide has no such factor."),
                _("Nothing was changed."),
                value=", ".join(sorted(unknown)),
            )
        )
    for link in session.exec(select(QuoteFactor).where(QuoteFactor.quote_id == quote.id)):
        session.delete(link)
    session.flush()
    for factor, stance in factors.items():
        session.add(
            QuoteFactor(
                study_id=quote.study_id,
                quote_id=quote.id,
                factor=factor,
                stance=checks.word(Stance, stance, place=_("Stance")),
            )
        )


def _revision(session: Session, *, actor: Actor, quote: Quote, at: datetime | None = None) -> None:
    session.add(
        QuoteRevision(
            study_id=quote.study_id,
            quote_id=quote.id,
            number=quote.version,
            by_id=actor.user_id,
            text=quote.text,
            fidelity=quote.fidelity,
            created_at=at or now(),
        )
    )


def correction_place(quote_id: UUID) -> str:
    """Where the corrected wording of a quote waits until it is saved."""
    return f"quote/{quote_id.hex}"


def edit_quote(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    quote_id: UUID,
    based_on: int,
    text: str | None,
    fidelity: Fidelity,
    factors: Mapping[str, Stance],
    speaker_id: UUID | None = None,
    shareable: bool | None = None,
    at: datetime | None = None,
) -> None:
    """Correct a quote; the first wording and every later one stay. ``at`` is when, where that was not now.

    Without a ``text`` (None) the wording is taken from the draft of the correction, where one waits.

    Raises:
        Conflict: QUO-002 somebody corrected it since; both wordings are in the error.
        Invalid: as ``catch_quote`` and ``share_quote``.
    """
    beside_withdrawals(session, of=Quote, id=quote_id)
    quote = open_record(session, actor=actor, to=Act.WRITE, record=Quote, id=quote_id)
    if done_before(session, operation):
        return
    if text is None:
        drafted = use_draft(session, study_id=quote.study_id, place=correction_place(quote_id))
        text = quote.text if drafted is None else drafted
    _refuse_empty(text)
    checks.text(text, place=_("Quote"))
    if quote.version != based_on:
        raise Conflict(
            Problem(
                "QUO-002",
                _("Somebody corrected this quote meanwhile."),
                _("Nothing was overwritten: your wording is below. Compare the two and save again."),
            ),
            theirs=quote.text,
            mine=text,
        )
    interview = session.get_one(Interview, quote.interview_id)
    _known_speaker(session, interview=interview, speaker_id=speaker_id)
    refuse_speaker(session, interview_id=interview.id, speaker_id=speaker_id)
    undo = _as_it_was(session, quote=quote)
    quote.text = text
    _put_in_the_mouth_of(session, quote=quote, speaker_id=speaker_id)
    quote.fidelity = checks.word(Fidelity, fidelity, place=_("Fidelity"))
    quote.version += 1
    _link(session, interview=interview, quote=quote, factors=factors)
    _revision(session, actor=actor, quote=quote, at=at)
    if shareable is not None and shareable != quote.shareable:
        _share(session, quote=quote, shareable=shareable)
        audit(session, actor=actor, verb="quote.share", record=quote)
    done(
        session,
        actor=actor,
        operation=operation,
        verb="quote.edit",
        record=quote,
        interview_id=quote.interview_id,
        undo=undo,
    )


def _put_in_the_mouth_of(session: Session, *, quote: Quote, speaker_id: UUID | None) -> None:
    """Whether a quote may be shared was agreed to by who said it; another speaker has to agree anew."""
    if speaker_id != quote.speaker_id:
        quote.speaker_id = speaker_id
        quote.shareable = quote.shareable and _agreed(session, quote=quote)


def _as_it_was(session: Session, *, quote: Quote) -> dict[str, object]:
    links = session.exec(select(QuoteFactor).where(QuoteFactor.quote_id == quote.id))
    return {
        "quote": quote.id.hex,
        "number": quote.version,
        "speaker": quote.speaker_id.hex if quote.speaker_id else None,
        "factors": {link.factor: link.stance.value for link in links},
    }


def restore_wording(session: Session, *, actor: Actor, undo: Mapping[str, object]) -> None:
    """Bring back the wording, speaker and factors that an edit replaced, as the next revision."""
    quote = session.get_one(Quote, UUID(str(undo["quote"])))
    before = session.exec(
        select(QuoteRevision).where(QuoteRevision.quote_id == quote.id, QuoteRevision.number == undo["number"])
    ).one()
    speaker_id = UUID(str(undo["speaker"])) if undo["speaker"] else None
    if quote.interview_id is not None:
        refuse_speaker(session, interview_id=quote.interview_id, speaker_id=speaker_id)
    quote.text, quote.fidelity = before.text, before.fidelity
    _put_in_the_mouth_of(session, quote=quote, speaker_id=speaker_id)
    quote.version += 1
    factors = undo["factors"]
    assert isinstance(factors, dict)
    _link(session, interview=session.get_one(Interview, quote.interview_id), quote=quote, factors=factors)
    _revision(session, actor=actor, quote=quote)


def remove_quote(
    *, session: Session, actor: Actor, operation: UUID, quote_id: UUID, removed: bool = True
) -> None:
    """Take a quote off the list, or put it back."""
    beside_withdrawals(session, of=Quote, id=quote_id)
    quote = open_record(session, actor=actor, to=Act.WRITE, record=Quote, id=quote_id)
    if done_before(session, operation) or quote.removed == removed:
        return
    quote.removed = removed
    done(
        session,
        actor=actor,
        operation=operation,
        verb="quote.remove",
        record=quote,
        interview_id=quote.interview_id,
        undo={"quote": quote.id.hex, "removed": not removed},
    )


def share_quote(*, session: Session, actor: Actor, operation: UUID, quote_id: UUID, shareable: bool) -> None:
    """Say whether a quote may be shown to others; off by default.

    Raises:
        Invalid: QUO-003 the speaker has not consented to be quoted and to sharing, or is not known.
    """
    beside_withdrawals(session, of=Quote, id=quote_id)
    quote = open_record(session, actor=actor, to=Act.WRITE, record=Quote, id=quote_id)
    if done_before(session, operation):
        return
    _share(session, quote=quote, shareable=shareable)
    done(session, actor=actor, operation=operation, verb="quote.share", record=quote)


def _share(session: Session, *, quote: Quote, shareable: bool) -> None:
    if shareable and not _agreed(session, quote=quote):
        raise Invalid(
            Problem(
                "QUO-003",
                _("The speaker has not agreed to be quoted and to have it shared."),
                _("The quote stays private. Enter the consent under Prepare first."),
            )
        )
    quote.shareable = shareable


def _agreed(session: Session, *, quote: Quote) -> bool:
    """A respondent agrees item by item; who spoke in a workshop is not known, so it is kept how they agreed."""
    if quote.workshop_id is not None:
        return bool(quote.agreed_how)
    return quote.speaker_id is not None and may_be_shared(session, respondent_id=quote.speaker_id)
