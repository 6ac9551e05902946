"""Everything of one study, record by record, for an export that another program can read.

``KINDS`` names every table and column that goes out, ``LEFT_OUT`` every one that stays, with the reason. A
test compares both with the tables, so that a new column is neither forgotten nor let out by accident.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, not_, or_, select, true, union
from sqlmodel import Session, SQLModel, col

from interview import models as m
from interview.blindness import may_use_draft
from interview.services.access import Act, Actor, open_study
from interview.services.drafts import draft_address
from interview.services.sight import seen_by

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record: its name in the export, its table, and the columns that go out, in this order.

    Records that are not ``in_order`` go out without when they were made, in the order of their random ids.
    """

    name: str
    model: type[SQLModel]
    columns: tuple[str, ...]
    identifying: bool = False
    in_order: bool = True

    @property
    def table(self) -> Table:
        return SQLModel.metadata.tables[str(self.model.__tablename__)]


def _kind(
    name: str, model: type[SQLModel], columns: str, *, identifying: bool = False, in_order: bool = True
) -> RecordKind:
    first = ("id", "created_at") if in_order else ("id",)
    return RecordKind(name, model, (*first, *columns.split()), identifying, in_order)


OF_INITIATIVE = "study_id initiative_id"
OF_INTERVIEW = "study_id interview_id"
OF_RESPONDENT = "study_id respondent_id"

KINDS = (
    _kind(
        "studies",
        m.Study,
        "title kind instrument_version_id shown_first selection_criteria invented retention_on "
        "withdrawal_until blind",
    ),
    _kind("instrument_versions", m.InstrumentVersion, "digest instrument version title content origin offered"),
    _kind("adoptions", m.Adoption, "study_id before_id after_id reason"),
    _kind("users", m.User, "name"),
    _kind("members", m.Member, "study_id user_id role"),
    _kind(
        "initiatives",
        m.Initiative,
        "study_id name pseudonym number sector region founded mission firms government higher_education "
        "case_history why_this_case invented",
    ),
    _kind("rounds", m.Round, f"{OF_INITIATIVE} number kind dated opened_at"),
    _kind("documents", m.Document, f"{OF_INITIATIVE} title kind address excerpt collected_on removed"),
    _kind("respondents", m.Respondent, f"{OF_INITIATIVE} pseudonym role helix"),
    _kind("identities", m.Identity, f"{OF_RESPONDENT} name contact", identifying=True),
    _kind("approaches", m.Approach, f"{OF_RESPONDENT} on how answer reason briefing_sent_on"),
    _kind("consents", m.Consent, f"{OF_RESPONDENT} item given on how"),
    _kind(
        "interviews",
        m.Interview,
        f"{OF_INITIATIVE} round_id instrument_version_id mode planned_at interviewer pilot finished_at",
    ),
    _kind("interview_respondents", m.InterviewRespondent, f"{OF_INTERVIEW} respondent_id"),
    _kind("clock_events", m.ClockEvent, f"{OF_INTERVIEW} at kind section"),
    _kind("asked", m.Asked, f"{OF_INTERVIEW} question asked"),
    _kind("facet_marks", m.FacetMark, f"{OF_INTERVIEW} facet mark"),
    _kind("notes", m.Note, f"{OF_INTERVIEW} place text"),
    _kind("drafts", m.Draft, "study_id place text"),
    _kind("typed", m.Typed, "study_id record version by_id tab seq saved_at"),
    _kind("typed_branches", m.TypedBranch, "study_id record by_id tab seq text saved_at resolved"),
    _kind(
        "quotes",
        m.Quote,
        f"{OF_INTERVIEW} workshop_id role agreed_how speaker_id text original fidelity memo translation "
        "shareable said_at offset_seconds version removed",
    ),
    _kind("quote_factors", m.QuoteFactor, "study_id quote_id factor stance"),
    _kind("quote_revisions", m.QuoteRevision, "study_id quote_id number by_id text fidelity"),
    _kind(
        "judgements",
        m.Judgement,
        f"{OF_INITIATIVE} round_id interview_id factor kind rater_id head evidence_withdrawn",
    ),
    _kind(
        "judgement_revisions",
        m.JudgementRevision,
        "study_id judgement_id number by_id instrument_version_id level state relevance dynamics confidence "
        "rationale provisional tab undoes",
    ),
    _kind("handed_in", m.HandedIn, "study_id round_id rater_id at"),
    _kind("evidence_links", m.EvidenceLink, "study_id revision_id quote_id document_id observation"),
    _kind(
        "workshops",
        m.Workshop,
        f"{OF_INITIATIVE} round_id instrument_version_id facilitator expected minutes factors share threshold "
        "phase factor locked closed_at",
    ),
    _kind("workshop_steps", m.WorkshopStep, "study_id workshop_id at phase factor"),
    _kind("participants", m.Participant, "study_id workshop_id role helix", in_order=False),
    _kind(
        "ballots",
        m.Ballot,
        "study_id workshop_id factor number manner levels share threshold opened_at closed_at revealed_at "
        "result",
    ),
    _kind(
        "decisions",
        m.Decision,
        "study_id workshop_id round_id ballot_id judgement_id by_id factor number level decided_by rationale "
        "dissent",
    ),
    _kind("actions", m.Action, f"{OF_INITIATIVE} round_id workshop_id factor text owner due status removed"),
    _kind(
        "share_links",
        m.ShareLink,
        "study_id by_id live choices expires_at published_at closed_at opened last_opened_at",
    ),
    _kind("shared_cases", m.SharedCase, f"{OF_INITIATIVE} link_id round_id title sector region frozen_at"),
    _kind("withdrawals", m.Withdrawal, f"{OF_RESPONDENT} item on how late by_id carried_out_at"),
    _kind("tombstones", m.Tombstone, "study_id withdrawal_id record record_id"),
    _kind("to_rewrite", m.ToRewrite, "study_id withdrawal_id record record_id why ending done_at"),
    _kind("audit_events", m.AuditEvent, "study_id actor_id verb record record_id at"),
)

LEFT_OUT: Mapping[str, str] = {
    "torewrite.digest": "tells whether a text was changed, and could be tried against guesses at it",
    "operation": "tells a repeated request from a new one; who did what stands in the audit events",
    "user.subject": "the key of somebody's log-in",
    "user.email": "how somebody logs in, and no part of a study",
    "user.administrator": "a matter of the installation",
    "user.admitted_at": "the same",
    "user.blocked_at": "the same",
    "signin": "log-ins, a matter of the installation",
    "setupcode": "the same",
    "topicversion": "tells processes that something changed",
    "invitation": "opens the study to whoever holds it, and names people who are not in it",
    "sharelink.name": "for its owner's list alone: it may say whom the link was made for",
    "sharelink.public_id": "the address of a page that somebody was shown",
    "sharelink.token_hash": "the key of a link",
    "sharelink.passphrase": "the same",
    "sharedcase.public_id": "the address of a page that somebody was shown",
    "sharedcase.content": "a copy of what stands in the records, and may hold what one rater must not see yet",
    "passedtext": "digests of names and texts, which could be tried against guesses",
    "sharevisit": "the keys of visitors' browsers",
    "keptlink": "somebody's own list of what others shared with them",
    "instrumentdraft": "somebody's own unfinished text, outside every study",
    "presence": "who has an interview open at this moment",
    "vote": "secret; what the board saw of them stands in the ballots",
    "joinlink": "opens a workshop to whoever holds it",
    "wrongcode": "guards the door of this installation, and belongs to no study",
    "participant.name": "said for the meeting only",
    "participant.created_at": "who came when, beside who voted when, tells who voted what",
    "participant.left_at": "the same",
    "participant.removed_at": "the same",
    "participant.token_hash": "the key of somebody's phone",
}
"""Tables, or columns as table.column, that never leave, each with the reason."""


@dataclass(frozen=True, slots=True)
class WholeStudy:
    """A study's records by kind, each in the order in which they were made. Values are as in the tables.

    ``identities`` is empty unless ``with_identities``. ``held_back``: judgements of other raters are left out,
    as the study rates blind and not all of a round's raters have handed in.
    """

    study_id: UUID
    with_identities: bool
    records: Mapping[str, tuple[Row, ...]]
    held_back: bool = False


def read_study(*, session: Session, actor: Actor, study_id: UUID, with_identities: bool = False) -> WholeStudy:
    """Everything of a study; who the respondents are only when asked for, and only for the study's owner.

    Raises:
        NotFound: there is no such study, or the actor is not a member.
        NotAllowed: identities were asked for by somebody who does not own the study.
    """
    open_study(session, actor=actor, to=Act.OWN if with_identities else Act.VIEW, study_id=study_id)
    records = {
        kind.name: (
            ()
            if kind.identifying and not with_identities
            else _rows(session, kind, study_id=study_id, actor=actor)
        )
        for kind in KINDS
    }
    return WholeStudy(
        study_id, with_identities, records, held_back=_held_back(session, study_id=study_id, actor=actor)
    )


def _rows(session: Session, kind: RecordKind, *, study_id: UUID, actor: Actor) -> tuple[Row, ...]:
    """The named columns only: what is left out is not even read."""
    table = kind.table
    query = (
        select(*(table.c[name] for name in kind.columns))
        .where(_of_study(kind, study_id), _seen(kind, actor))
        .order_by(*([table.c.created_at] if kind.in_order else []), table.c.id)
    )
    rows = tuple(dict(row) for row in session.execute(query).mappings())
    if kind.model not in (m.Draft, m.Typed, m.TypedBranch):
        return rows
    return tuple(row for row in rows if not _others_draft(row, study_id=study_id, actor=actor))


def _held_back(session: Session, *, study_id: UUID, actor: Actor) -> bool:
    """Whether judgements of others are left out, since the study rates blind and not all have handed in."""
    hidden = select(col(m.Judgement.id)).where(col(m.Judgement.study_id) == study_id, not_(seen_by(actor)))
    return session.execute(hidden.limit(1)).first() is not None


def _seen(kind: RecordKind, actor: Actor) -> ColumnElement[bool]:
    """What the actor may see of a kind of record: no judgement of another rater in a round that is closed, nor
    what hangs on one."""
    table = kind.table
    judgements = select(col(m.Judgement.id)).where(seen_by(actor))
    revisions = select(col(m.JudgementRevision.id)).where(col(m.JudgementRevision.judgement_id).in_(judgements))
    if kind.model is m.Judgement:
        return table.c.id.in_(judgements)
    if kind.model is m.JudgementRevision:
        return table.c.judgement_id.in_(judgements)
    if kind.model is m.EvidenceLink:
        return table.c.revision_id.in_(revisions)
    if kind.model is m.AuditEvent:
        hidden = select(col(m.Judgement.id)).where(not_(seen_by(actor)))
        return table.c.record_id.not_in(hidden)
    return true()


def _others_draft(row: Row, *, study_id: UUID, actor: Actor) -> bool:
    """Whether a record is a draft of another rater's judgement, or tells of one: it is its rater's alone."""
    drafts = draft_address(study_id=study_id, place="")
    place = str(row.get("place", row.get("record", ""))).removeprefix(drafts)
    return not may_use_draft(viewer=actor.user_id, place=place)


def _of_study(kind: RecordKind, study_id: UUID) -> ColumnElement[bool]:
    """What belongs to the study: by its key, or, for what studies share, by being used in it."""
    table = kind.table
    if kind.model is m.Study:
        return table.c.id == study_id
    if kind.model is m.InstrumentVersion:
        return or_(
            table.c.id.in_(_used(study_id, (m.Interview, m.JudgementRevision), "instrument_version_id")),
            table.c.id.in_(_used(study_id, (m.Adoption,), "before_id")),
            table.c.id
            == select(col(m.Study.instrument_version_id)).where(col(m.Study.id) == study_id).scalar_subquery(),
        )
    if kind.model is m.User:
        return or_(
            table.c.id.in_(_used(study_id, (m.Member,), "user_id")),
            table.c.id.in_(_used(study_id, (m.QuoteRevision, m.JudgementRevision, m.Decision), "by_id")),
            table.c.id.in_(_used(study_id, (m.Judgement,), "rater_id")),
            table.c.id.in_(_used(study_id, (m.AuditEvent,), "actor_id")),
        )
    return table.c.study_id == study_id


def _used(study_id: UUID, by: tuple[type[SQLModel], ...], column: str) -> Select[Any]:
    """The ids that records of the study name in a column."""
    tables = (SQLModel.metadata.tables[str(model.__tablename__)] for model in by)
    found = union(*(select(t.c[column].label("id")).where(t.c.study_id == study_id) for t in tables)).subquery()
    return select(found.c.id)
