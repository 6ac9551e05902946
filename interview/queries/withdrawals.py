"""What a withdrawal would remove, what was withdrawn, and what is left to do after it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from interview.blindness import may_use_draft
from interview.models import (
    Approach,
    AuditEvent,
    Draft,
    FacetMark,
    Identity,
    InterviewRespondent,
    Judgement,
    Note,
    Quote,
    Respondent,
    ShareLink,
    Study,
    ToRewrite,
    User,
    Withdrawal,
)
from interview.models.base import today
from interview.queries.looked_at import Where, where_of
from interview.services.access import Act, Actor, allow, open_record, role_of
from interview.services.covering import Part, Plan, planned
from interview.services.identities import EXPORT, OPEN
from interview.services.operations import PUBLISHING
from interview.services.rewritable import text_now
from interview.services.settling import ERASABLE, changed
from interview.services.sight import seen_by
from interview.texts import _, plural
from interview.vocabulary import ConsentItem, Ending, Role, Why


@dataclass(frozen=True, slots=True)
class Preview:
    """What withdrawing an item comes to now, in words. ``nothing``: an answer is all there is to keep.

    ``removed``: what goes. ``looks``: how many texts stay and are to be looked at. ``recordings``: interviews
    of which a recording was begun. ``late``: today's request would be past the day that the study states.
    """

    nothing: bool
    late: bool
    until: date | None
    removed: tuple[str, ...]
    marked: int
    looks: int
    links: int
    recordings: int


def read_preview(*, session: Session, actor: Actor, respondent_id: UUID, item: ConsentItem) -> Preview:
    """What withdrawing the item would do now; nothing is changed.

    Raises:
        NotFound, NotAllowed: who may not write in the study cannot withdraw either.
    """
    respondent = open_record(session, actor=actor, to=Act.WRITE, record=Respondent, id=respondent_id)
    until = session.get_one(Study, respondent.study_id).withdrawal_until
    plan = planned(session, respondent=respondent, item=item)
    seen = _seen(session, plan, actor=actor)
    return Preview(
        nothing=plan.nothing,
        late=until is not None and today() > until,
        until=until,
        removed=tuple(_removed(session, plan, actor=actor)),
        marked=len(seen & plan.marked),
        looks=sum(record != Judgement.__name__ or id in seen for record, id in plan.looks),
        links=len(plan.links),
        recordings=len(plan.recordings),
    )


def _seen(session: Session, plan: Plan, *, actor: Actor) -> set[UUID]:
    """Of the judgements that are marked or looked at, those that the actor may see: while a study rates blind,
    a count would tell that another rater has judged."""
    ids = plan.marked | {id for record, id in plan.looks if record == Judgement.__name__}
    return set(session.exec(select(Judgement.id).where(col(Judgement.id).in_(ids), seen_by(actor))))


def _removed(session: Session, plan: Plan, *, actor: Actor) -> list[str]:
    quotes, marks, approaches = (len(plan.going(t)) for t in (Quote, FacetMark, Approach))
    places = session.exec(select(Draft.place).where(col(Draft.id).in_(plan.going(Draft)))).all()
    drafts = sum(may_use_draft(viewer=actor.user_id, place=place) for place in places)
    notes, reasons = _notes(session, plan), len(plan.stripped)
    said = [
        plural("{n} quote", "{n} quotes", quotes) if quotes else "",
        plural("notes to {n} question", "notes to {n} questions", notes) if notes else "",
        plural("{n} mark on what was said", "{n} marks on what was said", marks) if marks else "",
        plural("{n} reason of their own levels", "{n} reasons of their own levels", reasons) if reasons else "",
        plural("{n} draft", "{n} drafts", drafts) if drafts else "",
        _("the marks of the recording") if plan.recordings else "",
        _("name and contact") if _named(session, plan) else "",
        _("the name") if any(table is Identity for table, _column, _id in plan.emptied) else "",
        plural("{n} approach", "{n} approaches", approaches) if approaches else "",
        _("role and pseudonym") if plan.covers(Part.DEALINGS) else "",
    ]
    return [part for part in said if part]


def _named(session: Session, plan: Plan) -> bool:
    query = select(Identity.id).where(
        col(Identity.id).in_(plan.going(Identity)), or_(Identity.name != "", Identity.contact != "")
    )
    return session.exec(query).first() is not None


def _notes(session: Session, plan: Plan) -> int:
    """Notes that say something; emptied ones go too, but nobody counts them."""
    return len(session.exec(select(Note.id).where(col(Note.id).in_(plan.going(Note)), Note.text != "")).all())


@dataclass(frozen=True, slots=True)
class Look:
    """A text that is to be looked at, whether it was changed since, and how it was dealt with."""

    id: UUID
    where: Where
    why: Why
    changed: bool
    erasable: bool
    ending: Ending | None


@dataclass(frozen=True, slots=True)
class Gone:
    """One withdrawal, and what it left to do. ``recordings``: how many interviews they gave; a recording of
    one lies outside Pentad. ``published``: what had gone out by then, with the day."""

    id: UUID
    respondent_id: UUID
    who: str
    item: ConsentItem
    on: date
    how: str
    late: bool
    carried_out_at: datetime | None
    marked: int
    looks: tuple[Look, ...]
    recordings: int
    published: tuple[tuple[str, date, str], ...]

    @property
    def open(self) -> int:
        return sum(look.ending is None for look in self.looks)


def read_withdrawals(*, session: Session, actor: Actor, study_id: UUID) -> tuple[Gone, ...]:
    """The study's withdrawals, the newest first, each with what is left to do.

    Raises:
        NotFound: the actor is not a member of the study.
    """
    allow(session, actor=actor, to=Act.VIEW, study_id=study_id)
    rows = session.exec(
        select(Withdrawal, Respondent)
        .join(Respondent, Respondent.id == Withdrawal.respondent_id)  # type: ignore[arg-type]
        .where(Withdrawal.study_id == study_id)
        .order_by(col(Withdrawal.created_at).desc())
    ).all()
    looks = _looks(session, actor=actor, study_id=study_id)
    owns = role_of(session, actor=actor, study_id=study_id) is Role.OWNER
    went_out = _published(session, study_id=study_id, named=owns)
    interviews = Counter(
        session.exec(
            select(InterviewRespondent.respondent_id).where(InterviewRespondent.study_id == study_id)
        ).all()
    )
    marked = len(
        session.exec(
            select(Judgement.id).where(
                Judgement.study_id == study_id,
                col(Judgement.evidence_withdrawn).is_(True),
                seen_by(actor),
            )
        ).all()
    )
    return tuple(
        Gone(
            id=row.id,
            respondent_id=respondent.id,
            who=respondent.pseudonym,
            item=row.item,
            on=row.on,
            how=row.how,
            late=row.late,
            carried_out_at=row.carried_out_at,
            marked=marked,
            looks=tuple(looks.get(row.id, ())),
            recordings=interviews[respondent.id],
            published=tuple(what for at, *what in went_out if at <= row.created_at),  # type: ignore[misc]
        )
        for row, respondent in rows
    )


def open_looks(session: Session, *, study_ids: list[UUID]) -> Counter[UUID]:
    """How many texts of each study wait to be looked at."""
    return Counter(
        session.exec(
            select(ToRewrite.study_id).where(
                col(ToRewrite.study_id).in_(study_ids), col(ToRewrite.done_at).is_(None)
            )
        ).all()
    )


def _published(session: Session, *, study_id: UUID, named: bool) -> list[tuple[datetime, str, date, str]]:
    """What went out, the first first: exports and printed pages by the audit, and shared links; these by name
    where ``named``, as that may say whom they were made for."""
    found: list[tuple[datetime, str, date, str]] = []
    for event in session.exec(
        select(AuditEvent)
        .where(AuditEvent.study_id == study_id, col(AuditEvent.verb).in_(PUBLISHING))
        .order_by(col(AuditEvent.at))
    ):
        found.append((event.at, event.verb, event.at.astimezone().date(), ""))
    for link in session.exec(select(ShareLink).where(ShareLink.study_id == study_id)):
        if link.published_at is not None:
            day = link.published_at.astimezone().date()
            found.append((link.published_at, "link", day, link.name if named else ""))
    return sorted(found, key=lambda each: each[0])


def _looks(session: Session, *, actor: Actor, study_id: UUID) -> dict[UUID, list[Look]]:
    found: dict[UUID, list[Look]] = {}
    for row in session.exec(
        select(ToRewrite).where(ToRewrite.study_id == study_id).order_by(col(ToRewrite.created_at))
    ):
        found.setdefault(row.withdrawal_id, []).append(_look(session, row, actor=actor))
    return found


def _look(session: Session, row: ToRewrite, *, actor: Actor) -> Look:
    where = where_of(session, row, actor=actor)
    waits = row.done_at is None
    text = text_now(session, study_id=row.study_id, record=row.record, id=row.record_id) if waits else None
    return Look(
        id=row.id,
        where=where,
        why=row.why,
        changed=waits and changed(row, text=text),
        erasable=row.record in ERASABLE,
        ending=row.ending,
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """That somebody opened the names of the study, on a screen or into a file."""

    at: datetime
    by: str
    exported: bool


def read_openings(*, session: Session, actor: Actor, study_id: UUID) -> tuple[Opening, ...]:
    """When the names of the respondents were opened, and by whom, the newest first.

    Raises:
        NotFound, NotAllowed: only the study's owner sees it.
    """
    allow(session, actor=actor, to=Act.OWN, study_id=study_id)
    rows = session.exec(
        select(AuditEvent.at, AuditEvent.verb, User)
        .join(User, User.id == AuditEvent.actor_id)  # type: ignore[arg-type]
        .where(AuditEvent.study_id == study_id, col(AuditEvent.verb).in_((OPEN, EXPORT)))
        .order_by(col(AuditEvent.at).desc())
    ).all()
    return tuple(Opening(at, user.name or user.email or _("you"), verb == EXPORT) for at, verb, user in rows)
