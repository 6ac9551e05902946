"""Erasing: a record or a column is gone for good, and a tombstone without content says that it was there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, SQLModel, col, or_, select

from interview.database.removed import ADDRESS, of_address
from interview.models import (
    Decision,
    Judgement,
    JudgementRevision,
    Operation,
    Quote,
    QuoteRevision,
    Tombstone,
    Typed,
    TypedBranch,
)
from interview.services.operations import UNDOABLE
from interview.services.rewritable import typed_beside

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Erasing:
    """Erases in one study, for one withdrawal or for none. What hangs on a row goes with it."""

    session: Session
    study_id: UUID
    withdrawal_id: UUID | None = None

    def rows(self, table: type[SQLModel], ids: Iterable[UUID]) -> None:
        """Erase records."""
        found = list(ids)
        self._mark(table.__name__, found)
        self.session.flush()
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            self.session.execute(delete(table).where(col(table.id).in_(some)))  # type: ignore[attr-defined]
        self.session.expire_all()

    def column(self, table: type[SQLModel], name: str, id: UUID, value: object) -> None:
        """Put another value in place of what a column holds."""
        self._mark(f"{table.__name__}.{name}", [id])
        self.session.flush()
        self.session.execute(
            update(table).where(col(table.id) == id).values({name: value})  # type: ignore[attr-defined]
        )
        self.session.expire_all()

    def overwritten(self, table: type[SQLModel], name: str, id: UUID) -> None:
        """Note that a column held something else before, which a copy of the database may still hold."""
        self._mark(f"{table.__name__}.{name}", [id])

    def typed(self, addresses: Collection[str]) -> None:
        """Erase what was typed in other windows, and the bookkeeping, at these addresses."""
        for address in addresses:
            self._mark(ADDRESS, [of_address(address)])
            branches = select(TypedBranch.id).where(_at(col(TypedBranch.record), address))
            self.rows(TypedBranch, self.session.exec(branches).all())
            self.session.execute(delete(Typed).where(_at(col(Typed.record), address)))

    def beside(self, *, record: str, id: UUID) -> None:
        """Erase what other windows typed into a record's texts and somebody has dealt with."""
        where = typed_beside(self.session, record=record, id=id)
        if where is not None:
            settled = select(TypedBranch.id).where(where, col(TypedBranch.resolved).is_(True))
            self.rows(TypedBranch, self.session.exec(settled).all())

    def earlier(self, *, record: str, id: UUID) -> None:
        """Erase what a record said before; what it says now stays."""
        if record == Judgement.__name__:
            self._earlier_revisions(id)
        elif record == Decision.__name__:
            self._earlier_decisions(id)
        elif record == Quote.__name__:
            self._earlier_wordings(id)
        self.beside(record=record, id=id)

    def _earlier_revisions(self, id: UUID) -> None:
        head = self.session.get_one(Judgement, id).head
        older = select(JudgementRevision.id).where(
            JudgementRevision.judgement_id == id, JudgementRevision.number < head
        )
        self.rows(JudgementRevision, self.session.exec(older).all())
        self.not_undone({id})

    def _earlier_decisions(self, id: UUID) -> None:
        decision = self.session.get_one(Decision, id)
        same = (Decision.workshop_id == decision.workshop_id, Decision.factor == decision.factor)
        numbers = self.session.exec(
            select(Decision.id).where(*same).order_by(col(Decision.number).desc())
        ).all()
        self.rows(Decision, numbers[1:])

    def _earlier_wordings(self, id: UUID) -> None:
        quote = self.session.get_one(Quote, id)
        older = select(QuoteRevision.id).where(
            QuoteRevision.quote_id == id, QuoteRevision.number < quote.version
        )
        self.rows(QuoteRevision, self.session.exec(older).all())
        quote = self.session.get_one(Quote, id)
        if quote.original != quote.text:
            self.column(Quote, "original", id, quote.text)
        self.not_undone({id})

    def not_undone(self, ids: Collection[UUID]) -> None:
        """What was done to these cannot be taken back any more, and keeps nothing that taking back needs."""
        named = {id.hex for id in ids}
        done = self.session.exec(
            select(Operation).where(
                Operation.study_id == self.study_id,
                or_(col(Operation.result).in_(named), col(Operation.interview_id).is_not(None)),
            )
        ).all()
        for operation in done:
            if operation.verb in UNDOABLE and (
                operation.result in named or named & {str(value) for value in operation.undo.values()}
            ):
                operation.undo, operation.undone = {}, True
                self.overwritten(Operation, "undo", operation.id)
                self.overwritten(Operation, "undone", operation.id)
        self.session.flush()

    def _mark(self, record: str, ids: Collection[UUID]) -> None:
        for id in ids:
            self.session.add(
                Tombstone(study_id=self.study_id, withdrawal_id=self.withdrawal_id, record=record, record_id=id)
            )


def _at(record: object, address: str) -> ColumnElement[bool]:
    if address.endswith("/"):
        return record.startswith(address, autoescape=True)  # type: ignore[attr-defined,no-any-return]
    return record == address  # type: ignore[return-value]
