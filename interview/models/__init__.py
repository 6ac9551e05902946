"""The tables, a module by topic. Constructors of tables do not validate: services take checked values."""

from enum import Enum

import sqlalchemy as sa
from sqlmodel import SQLModel

from interview.models.account import Invitation, SetupCode, SignIn
from interview.models.audit import AuditEvent, Operation
from interview.models.ethics import Tombstone, ToRewrite, Withdrawal
from interview.models.evidence import Document, Quote, QuoteFactor, QuoteRevision
from interview.models.initiative import Initiative, Round
from interview.models.judgement import EvidenceLink, Judgement, JudgementRevision
from interview.models.respondent import Approach, Consent, Identity, Respondent
from interview.models.sharing import KeptLink, PassedText, SharedCase, ShareLink, ShareVisit
from interview.models.study import Adoption, InstrumentVersion, Member, Study, User
from interview.models.talk import Asked, ClockEvent, FacetMark, Interview, InterviewRespondent
from interview.models.together import HandedIn, Presence
from interview.models.topic import TopicVersion
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
    "HandedIn",
    "Identity",
    "Initiative",
    "InstrumentDraft",
    "InstrumentVersion",
    "Interview",
    "InterviewRespondent",
    "Invitation",
    "JoinLink",
    "Judgement",
    "JudgementRevision",
    "KeptLink",
    "Member",
    "Note",
    "Operation",
    "Participant",
    "PassedText",
    "Presence",
    "Quote",
    "QuoteFactor",
    "QuoteRevision",
    "Respondent",
    "Round",
    "SQLModel",
    "SetupCode",
    "ShareLink",
    "ShareVisit",
    "SharedCase",
    "SignIn",
    "Study",
    "ToRewrite",
    "Tombstone",
    "TopicVersion",
    "Typed",
    "TypedBranch",
    "User",
    "Vote",
    "Withdrawal",
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
