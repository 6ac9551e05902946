"""Who may do what. Every service asks here, against the database, each time it is called."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from interview.errors import NotAllowed, NotFound, Problem
from interview.models import Interview, Member, Study, User, Workshop
from interview.models.base import OfStudy, now
from interview.texts import _
from interview.vocabulary import Role

LOCAL_SUBJECT = "local"
T = TypeVar("T", bound=OfStudy)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from which browser window (so that a window is not told of its own changes)."""

    user_id: UUID
    tab: str = ""


class Act(StrEnum):
    VIEW = "view"
    WRITE = "write"
    JUDGE = "judge"
    OWN = "own"


PERMITS = {
    Role.OWNER: frozenset(Act),
    Role.EDITOR: frozenset({Act.VIEW, Act.WRITE, Act.JUDGE}),
    Role.VIEWER: frozenset({Act.VIEW}),
}


def not_found() -> NotFound:
    """One refusal for 'does not exist' and 'is not yours', so that neither can be told from the other."""
    return NotFound(
        Problem(
            "ACC-001",
            _("This is not there any more, or was never there."),
            _("Nothing was lost. Go to Home and choose from the list."),
        )
    )


def not_allowed() -> NotAllowed:
    return NotAllowed(
        Problem(
            "ACC-002",
            _("You may read this study, but not change it."),
            _("Nothing was changed. Ask the study's owner for the right to edit."),
        )
    )


def not_let_in() -> NotAllowed:
    return NotAllowed(
        Problem(
            "ACC-003",
            _("You have not been let into this installation."),
            _("Nothing was changed. Ask its administrator, or whoever invited you to a study."),
        )
    )


def _let_in(actor: Actor) -> ColumnElement[bool]:
    """That the actor is somebody, was admitted and is not blocked. The one person of local mode always is."""
    return and_(
        col(User.id) == actor.user_id,
        or_(col(User.admitted_at).is_not(None), col(User.subject) == LOCAL_SUBJECT),
        col(User.blocked_at).is_(None),
    )


def let_in(session: Session, *, actor: Actor) -> None:
    """Let anybody act who may be here at all, where what they do belongs to no study yet.

    Raises:
        NotAllowed: ACC-003.
    """
    if session.exec(select(User.id).where(_let_in(actor))).first() is None:
        raise not_let_in()


def somebody(session: Session, *, actor: Actor) -> User:
    """Who acts, where they need not have been let in yet.

    Raises:
        NotAllowed: ACC-003 the actor is nobody, or was blocked.
    """
    user = session.get(User, actor.user_id, populate_existing=True)
    if user is None or user.blocked_at is not None:
        raise not_let_in()
    return user


def administer(session: Session, *, actor: Actor) -> None:
    """Let an administrator of the installation look after its people. That alone opens no study to them.

    Raises:
        NotAllowed: ACC-004.
    """
    found = session.exec(select(User.id).where(_let_in(actor), col(User.administrator).is_(True))).first()
    if found is None:
        raise NotAllowed(
            Problem(
                "ACC-004",
                _("Only an administrator of this installation can do this."),
                _("Nothing was changed. Ask one of them."),
            )
        )


def roles_of(session: Session, *, actor: Actor) -> dict[UUID, Role]:
    """The studies that the actor is a member of, and as what; none for who is not let in."""
    found = session.exec(
        select(Member.study_id, Member.role)
        .join(User, User.id == Member.user_id)  # type: ignore[arg-type]
        .where(_let_in(actor))
    ).all()
    return {study_id: Role(role) for study_id, role in found}


def role_of(session: Session, *, actor: Actor, study_id: UUID) -> Role | None:
    role = session.exec(
        select(Member.role)
        .join(User, User.id == Member.user_id)  # type: ignore[arg-type]
        .where(Member.study_id == study_id, _let_in(actor))
    ).first()
    return None if role is None else Role(role)


def allow(session: Session, *, actor: Actor, to: Act, study_id: UUID) -> None:
    """Let the actor act in the study, or refuse.

    Raises:
        NotFound: the actor is no member (or the study does not exist).
        NotAllowed: the actor's role does not permit it.
    """
    role = role_of(session, actor=actor, study_id=study_id)
    if role is None:
        raise not_found()
    if to not in PERMITS[role]:
        raise not_allowed()


def open_study(session: Session, *, actor: Actor, to: Act, study_id: UUID) -> Study:
    """The study, if the actor may do this in it."""
    allow(session, actor=actor, to=to, study_id=study_id)
    study = session.get(Study, study_id)
    if study is None:
        raise not_found()
    return study


def open_record(session: Session, *, actor: Actor, to: Act, record: type[T], id: UUID) -> T:
    """The record of that id, if it is in a study where the actor may do this.

    Raises:
        NotFound: there is none, or the actor is not a member of its study.
        NotAllowed: the actor's role does not permit it.
    """
    found = session.get(record, id)
    if found is None:
        raise not_found()
    allow(session, actor=actor, to=to, study_id=found.study_id)
    return found


def judging(study_id: UUID) -> SelectOfScalar[UUID]:
    """Who may judge in a study: its members whose role permits it and who are not shut out."""
    return (
        select(Member.user_id)
        .join(User, User.id == Member.user_id)  # type: ignore[arg-type]
        .where(
            Member.study_id == study_id,
            col(Member.role).in_([role for role in Role if Act.JUDGE in PERMITS[role]]),
            col(User.blocked_at).is_(None),
        )
    )


def local_owner(*, session: Session) -> Actor:
    """The one person of local mode, made at the first call."""
    user = session.exec(select(User).where(User.subject == LOCAL_SUBJECT)).first()
    if user is None:
        user = User(subject=LOCAL_SUBJECT, admitted_at=now())
        session.add(user)
        session.flush()
    return Actor(user_id=user.id)


WHOLE_STUDY = "study:"
OF_A_RECORD: Mapping[str, type[OfStudy]] = {
    "board:": Workshop,
    "votes:": Workshop,
    "talk:": Interview,
    "notes:": Interview,
}


def may_follow(session: Session, *, actor: Actor, topics: Collection[str]) -> list[str]:
    """Those of the topics that the actor may hear of: of the studies in which they have a role."""
    studies = {id.hex for id in roles_of(session, actor=actor)}
    theirs = {f"{WHOLE_STUDY}{study}" for study in studies}
    for kind, record in OF_A_RECORD.items():
        ids = [
            UUID(id) for topic in topics if topic.startswith(kind) and _is_id(id := topic.removeprefix(kind))
        ]
        if ids:
            found = session.exec(select(record.id, record.study_id).where(col(record.id).in_(ids)))
            theirs |= {f"{kind}{id.hex}" for id, study_id in found if study_id.hex in studies}
    return [topic for topic in topics if topic in theirs]


def _is_id(text: str) -> bool:
    try:
        return UUID(text).hex == text
    except ValueError:
        return False
