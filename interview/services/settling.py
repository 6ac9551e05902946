"""Texts that were listed after a withdrawal: rewritten, found to say nothing of it, or erased."""

from uuid import UUID

from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import Note, Quote, QuoteRevision, ToRewrite, TypedBranch
from interview.models.base import now
from interview.services import checks
from interview.services.access import Act, Actor, open_record
from interview.services.erasing import Erasing
from interview.services.operations import done, done_before
from interview.services.rewritable import COLUMNS, KINDS, digest, text_now, typed_beside
from interview.texts import _
from interview.vocabulary import Ending

ERASABLE = {table.__name__: table for table in (Note, Quote)}
"""What may turn out to be theirs as a whole, where several people were interviewed together."""


def settle(*, session: Session, actor: Actor, operation: UUID, to_rewrite_id: UUID, ending: Ending) -> None:
    """Say that a listed text was dealt with. What it said before is erased then, and what other windows typed.

    Raises:
        Invalid: WDR-004 it was said to be rewritten and reads as it did; WDR-005 what another window typed into
            it waits; WDR-006 it cannot be erased as a whole.
    """
    listed = open_record(session, actor=actor, to=Act.WRITE, record=ToRewrite, id=to_rewrite_id)
    if done_before(session, operation) or listed.done_at is not None:
        return
    ending = checks.word(Ending, ending, place=_("Done"))
    text = text_now(session, study_id=listed.study_id, record=listed.record, id=listed.record_id)
    erasing = Erasing(session, listed.study_id, listed.withdrawal_id)
    if ending is Ending.ERASED:
        _erase(session, erasing, listed=listed)
    elif text is not None:
        _refuse_waiting(session, listed=listed)
        if ending is Ending.REWRITTEN:
            _refuse_unchanged(listed, text=text)
            _forget_before(erasing, listed=listed)
        else:
            erasing.beside(record=listed.record, id=listed.record_id)
    listed = session.get_one(ToRewrite, to_rewrite_id)
    listed.done_at, listed.ending, listed.digest = now(), ending, ""
    session.add(listed)
    done(session, actor=actor, operation=operation, verb=f"rewrite.{ending}", record=listed)


def changed(listed: ToRewrite, *, text: str | None) -> bool:
    """Whether a listed text reads otherwise by now, or is gone."""
    return text is None or digest(text) != listed.digest


def _refuse_unchanged(listed: ToRewrite, *, text: str) -> None:
    if not changed(listed, text=text):
        raise Invalid(
            Problem(
                "WDR-004",
                _("This text still reads as it did."),
                _("Nothing was changed. Rewrite it first, or say that it says nothing of what was removed."),
            )
        )


def _refuse_waiting(session: Session, *, listed: ToRewrite) -> None:
    where = typed_beside(session, record=listed.record, id=listed.record_id)
    if where is None:
        return
    if session.exec(select(TypedBranch.id).where(where, col(TypedBranch.resolved).is_(False)).limit(1)).first():
        raise Invalid(
            Problem(
                "WDR-005",
                _("Another window has typed into this text, and nobody has joined the two yet."),
                _("Nothing was changed. Open the text, choose what stands, then come back."),
            )
        )


def _forget_before(erasing: Erasing, *, listed: ToRewrite) -> None:
    """What stood in its place goes; of columns that are typed over, a backup may still hold it."""
    erasing.earlier(record=listed.record, id=listed.record_id)
    if table := KINDS.get(listed.record):
        for column in COLUMNS[table]:
            erasing.overwritten(table, column, listed.record_id)


def _erase(session: Session, erasing: Erasing, *, listed: ToRewrite) -> None:
    table = ERASABLE.get(listed.record)
    if table is None:
        raise Invalid(
            Problem(
                "WDR-006",
                _("This text cannot be erased as a whole."),
                _("Nothing was changed. Rewrite it where it stands."),
            )
        )
    row = session.get(table, listed.record_id)
    if row is None:
        return
    if isinstance(row, Note):
        erasing.typed([f"note/{row.interview_id.hex}/{row.place}"])
    else:
        revisions = select(QuoteRevision.id).where(QuoteRevision.quote_id == row.id)
        erasing.rows(QuoteRevision, session.exec(revisions).all())
        erasing.typed([f"quote/{row.id.hex}/"])
    erasing.not_undone({listed.record_id})
    erasing.rows(table, [listed.record_id])
