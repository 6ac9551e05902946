"""Whether somebody has taken back consent: then nothing more of theirs is kept, and a late save is refused."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import Consent, Interview, InterviewRespondent, Tombstone, Withdrawal
from interview.texts import _
from interview.vocabulary import ConsentItem

Withdrawn = frozenset[ConsentItem]


def withdrawn(session: Session, *, respondent_ids: Collection[UUID], item: ConsentItem) -> set[UUID]:
    """Who of these has withdrawn the item (with the content gone), and has not agreed to it anew since."""
    items = withdrawn_items(session, respondent_ids=respondent_ids)
    return {id for id, gone in items.items() if item in gone}


def withdrawn_items(session: Session, *, respondent_ids: Collection[UUID]) -> dict[UUID, Withdrawn]:
    """As ``withdrawn``, of every item at once: what each of these has withdrawn."""
    agreed_since = (
        select(Consent.id)
        .where(
            Consent.respondent_id == Withdrawal.respondent_id,
            Consent.item == Withdrawal.item,
            col(Consent.given).is_(True),
            Consent.created_at > Withdrawal.carried_out_at,  # type: ignore[operator]
        )
        .exists()
    )
    found: dict[UUID, Withdrawn] = {}
    for id, item in session.exec(
        select(Withdrawal.respondent_id, Withdrawal.item).where(
            col(Withdrawal.respondent_id).in_(respondent_ids),
            col(Withdrawal.carried_out_at).is_not(None),
            ~agreed_since,
        )
    ):
        found[id] = found.get(id, frozenset()) | {ConsentItem(item)}
    return found


def all_left(session: Session, *, interview_id: UUID) -> bool:
    """Whether everybody who was interviewed has withdrawn from taking part."""
    seated = _seated(session, interview_id=interview_id)
    return bool(seated) and seated == withdrawn(session, respondent_ids=seated, item=ConsentItem.TAKE_PART)


def _seated(session: Session, *, interview_id: UUID) -> set[UUID]:
    return set(
        session.exec(
            select(InterviewRespondent.respondent_id).where(InterviewRespondent.interview_id == interview_id)
        )
    )


def refuse_name(session: Session, *, respondent_id: UUID, name: str) -> None:
    """Refuse to keep who somebody is who has withdrawn from taking part, or the name of whoever does not want
    to be named.

    Raises:
        Invalid: WDR-001, WDR-007.
    """
    gone = withdrawn_items(session, respondent_ids=[respondent_id]).get(respondent_id, frozenset())
    if ConsentItem.TAKE_PART in gone:
        raise Invalid(left())
    if name.strip() and ConsentItem.BE_NAMED in gone:
        what = _("This respondent has taken back the consent to be named, so the name is not kept.")
        raise Invalid(
            Problem("WDR-007", what, _("Nothing was changed. Leave the name empty, then save again."))
        )


def refuse_left(session: Session, *, interview_id: UUID) -> None:
    """Refuse to keep anything more of an interview from which everybody has withdrawn.

    Raises:
        Invalid: WDR-001.
    """
    if all_left(session, interview_id=interview_id):
        raise Invalid(left())


def refuse_speaker(session: Session, *, interview_id: UUID, speaker_id: UUID | None) -> None:
    """Refuse words of somebody who has withdrawn from taking part, or from being quoted.

    Words without a speaker are refused where everybody has who can have said them.

    Raises:
        Invalid: WDR-001, WDR-002.
    """
    refuse_left(session, interview_id=interview_id)
    speakers = {speaker_id} if speaker_id else _seated(session, interview_id=interview_id)
    gone = withdrawn_items(session, respondent_ids=speakers)
    if speaker_id and ConsentItem.TAKE_PART in gone.get(speaker_id, ()):
        raise Invalid(left())
    unquoted = {id for id, items in gone.items() if items & {ConsentItem.TAKE_PART, ConsentItem.BE_QUOTED}}
    if speakers and speakers == unquoted:
        what = _("This respondent has taken back the consent to be quoted, so no quote is kept.")
        raise Invalid(
            Problem("WDR-002", what, _("Nothing else was changed. Write a note without their words."))
        )


def refuse_draft(session: Session, *, study_id: UUID, place: str) -> None:
    """Refuse a draft on its way into a record that is erased, or into an interview that everybody has left.

    Raises:
        Invalid: WDR-001.
    """
    for id in filter(None, map(_id, place.split("/"))):
        interview = session.get(Interview, id)
        if interview is not None and interview.study_id == study_id:
            refuse_left(session, interview_id=id)
        elif session.exec(
            select(Tombstone.id).where(Tombstone.study_id == study_id, Tombstone.record_id == id).limit(1)
        ).first():
            raise Invalid(left())


def _id(part: str) -> UUID | None:
    try:
        return UUID(part)
    except ValueError:
        return None


def left() -> Problem:
    return Problem(
        "WDR-001",
        _("This respondent has taken back the consent to take part, so nothing more is kept of the interview."),
        _("What you typed here was not kept. Close this window; nothing else was changed."),
    )
