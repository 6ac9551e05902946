"""The tables, a module by topic. Constructors of tables do not validate: services take checked values."""

from enum import Enum

import sqlalchemy as sa
from sqlmodel import SQLModel

from interview.models.audit import AuditEvent, Operation
from interview.models.evidence import Document, Quote, QuoteFactor, QuoteRevision
from interview.models.initiative import Initiative, Round
from interview.models.judgement import EvidenceLink, Judgement, JudgementRevision
from interview.models.respondent import Approach, Consent, Identity, Respondent
from interview.models.study import Adoption, InstrumentVersion, Member, Study, User
from interview.models.talk import Asked, ClockEvent, FacetMark, Interview, InterviewRespondent
from interview.models.typed import Draft, InstrumentDraft, Note, Typed, TypedBranch
from interview.models.workshop import (
    Action,
    Ballot,
    Decision,
    JoinLink,
    Participant,
    Vote,
    Workshop,
    WorkshopStep,
    WrongCode,
)

__all__ = [
    "Action",
    "Adoption",
    "Approach",
    "Asked",
    "AuditEvent",
    "Ballot",
    "ClockEvent",
    "Consent",
    "Decision",
    "Document",
    "Draft",
    "EvidenceLink",
    "FacetMark",
    "Identity",
    "Initiative",
    "InstrumentDraft",
    "InstrumentVersion",
    "Interview",
    "InterviewRespondent",
    "JoinLink",
    "Judgement",
    "JudgementRevision",
    "Member",
    "Note",
    "Operation",
    "Participant",
    "Quote",
    "QuoteFactor",
    "QuoteRevision",
    "Respondent",
    "Round",
    "SQLModel",
    "Study",
    "Typed",
    "TypedBranch",
    "User",
    "Vote",
    "Workshop",
    "WorkshopStep",
    "WrongCode",
]


def _values(words: type[Enum]) -> list[str]:
    return [word.value for word in words]


def _store_words_by_value() -> None:
    """Keep the closed sets of words as their values in plain text columns.

    SQLModel would store member names in native enumerations, which PostgreSQL cannot change inside a
    transaction and which no other program can read without this code.
    """
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.Enum) and column.type.enum_class:
                column.type = sa.Enum(
                    column.type.enum_class, native_enum=False, length=24, values_callable=_values
                )


_store_words_by_value()
