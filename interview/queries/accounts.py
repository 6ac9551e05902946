"""The people of an installation, for who looks after it; the members of a study, for its members."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from interview.models import Invitation, Member, SignIn, User
from interview.models.base import now
from interview.services.access import PERMITS, Act, Actor, administer, allow, role_of
from interview.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who has logged in at least once. What they work on is not told."""

    id: UUID
    name: str
    email: str
    administrator: bool
    admitted: bool
    blocked: bool
    last_at: datetime | None
    me: bool


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member of a study; ``email`` is told to its owners only."""

    user_id: UUID
    name: str
    email: str
    role: Role
    blocked: bool
    me: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation that nobody has taken up yet; ``email`` is empty where it is a link."""

    id: UUID
    email: str
    role: Role
    expires_at: datetime
    expired: bool


def read_people(*, session: Session, actor: Actor) -> tuple[Account, ...]:
    """Everybody who has logged in: who waits to be let in first, then by name.

    Raises:
        NotAllowed: ACC-004 the actor is no administrator.
    """
    administer(session, actor=actor)
    last = dict(session.exec(select(SignIn.user_id, func.max(SignIn.at)).group_by(col(SignIn.user_id))).all())
    people = [
        Account(
            user.id,
            user.name,
            user.email,
            user.administrator,
            user.admitted_at is not None,
            user.blocked_at is not None,
            last.get(user.id),
            user.id == actor.user_id,
        )
        for user in session.exec(select(User))
    ]
    return tuple(sorted(people, key=lambda one: (one.admitted, one.blocked, one.name.casefold(), one.id)))


def read_members(*, session: Session, actor: Actor, study_id: UUID) -> tuple[MemberLine, ...]:
    """The members of a study: owners, editors, viewers, each by name.

    Raises:
        NotFound: there is no such study, or the actor is not a member of it.
    """
    allow(session, actor=actor, to=Act.VIEW, study_id=study_id)
    role = role_of(session, actor=actor, study_id=study_id)
    owns = role is not None and Act.OWN in PERMITS[role]
    found = session.exec(
        select(User, Member.role)
        .join(Member, Member.user_id == User.id)  # type: ignore[arg-type]
        .where(Member.study_id == study_id)
    ).all()
    members = [
        MemberLine(
            user.id,
            user.name,
            user.email if owns else "",
            Role(role),
            user.blocked_at is not None,
            user.id == actor.user_id,
        )
        for user, role in found
    ]
    order = list(Role)
    return tuple(sorted(members, key=lambda one: (order.index(one.role), one.name.casefold(), one.user_id)))


def read_invitations(*, session: Session, actor: Actor, study_id: UUID) -> tuple[InvitationLine, ...]:
    """The study's invitations that are open or have just run out, the newest first.

    Raises:
        NotFound, NotAllowed: as ``access.allow``; they are its owners' business.
    """
    allow(session, actor=actor, to=Act.OWN, study_id=study_id)
    rows = session.exec(
        select(Invitation)
        .where(
            Invitation.study_id == study_id,
            col(Invitation.accepted_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
        .order_by(col(Invitation.created_at).desc())
    )
    return tuple(
        InvitationLine(row.id, row.email, Role(row.role), row.expires_at, row.expires_at <= now())
        for row in rows
    )
