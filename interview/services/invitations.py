"""Invitations to a study: by a link that somebody passes on, or to whoever logs in with an e-mail address."""

import re
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from interview.errors import Invalid, NotFound, Problem
from interview.models import Invitation, Member, Study, User
from interview.models.base import now
from interview.services import checks
from interview.services.access import Act, Actor, allow, open_record, somebody
from interview.services.operations import audit, done, done_before, one_at_a_time
from interview.services.workshops import hashed
from interview.texts import _
from interview.vocabulary import Role

LASTS_DAYS = 14
TOKEN_BYTES = 32
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation by link: the token is told once and cannot be told again, since only its hash is kept."""

    id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation offers to whoever holds its link: nothing else of the study is told before."""

    study: str
    role: Role
    by: str


def invite_by_link(*, session: Session, actor: Actor, study_id: UUID, role: Role) -> Invited:
    """Make a link that lets one person into the study. Each call makes another one.

    Raises:
        NotFound, NotAllowed: as ``access.allow``.
    """
    allow(session, actor=actor, to=Act.OWN, study_id=study_id)
    token = token_urlsafe(TOKEN_BYTES)
    made = _invitation(actor, study_id=study_id, role=role, token=token)
    session.add(made)
    audit(session, actor=actor, verb="invitation.make", record=made)
    return Invited(made.id, token)


def invite_by_email(
    *, session: Session, actor: Actor, operation: UUID, study_id: UUID, role: Role, email: str
) -> UUID:
    """Let into the study whoever logs in with this address, if the provider of log-ins has verified it.

    Nothing is sent.

    Raises:
        NotFound, NotAllowed: as ``access.allow``.
        Invalid: INV-001 this is no e-mail address. INV-002 it is invited already. TXT-00x.
    """
    allow(session, actor=actor, to=Act.OWN, study_id=study_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    address = email.strip().lower()
    checks.line(address, place=_("E-mail address"), required=True)
    if not ADDRESS.fullmatch(address):
        raise Invalid(
            Problem(
                "INV-001",
                _("This is not an e-mail address."),
                _("Nothing was changed. It has to look like ada@example.org."),
                value=email,
            )
        )
    one_at_a_time(session, "invitation", study_id, address)
    waiting = _open().where(Invitation.study_id == study_id, Invitation.email == address)
    if session.exec(waiting).first() is not None:
        raise Invalid(
            Problem(
                "INV-002",
                _("This address is invited already."),
                _("Nothing was changed. To change the role, withdraw the invitation and invite again."),
                value=address,
            )
        )
    made = _invitation(actor, study_id=study_id, role=role, token=token_urlsafe(TOKEN_BYTES), email=address)
    session.add(made)
    done(session, actor=actor, operation=operation, verb="invitation.make", record=made)
    return made.id


def _invitation(actor: Actor, *, study_id: UUID, role: Role, token: str, email: str = "") -> Invitation:
    return Invitation(
        study_id=study_id,
        token_hash=hashed(token),
        email=email,
        role=checks.word(Role, role, place=_("Role")),
        by_id=actor.user_id,
        expires_at=now() + timedelta(days=LASTS_DAYS),
    )


def _open() -> SelectOfScalar[Invitation]:
    """Invitations that can still be taken up: whoever made them is an owner of the study now, and let in."""
    owns = (
        select(Member.id)
        .join(User, User.id == Member.user_id)  # type: ignore[arg-type]
        .where(
            Member.study_id == Invitation.study_id,
            Member.user_id == Invitation.by_id,
            Member.role == Role.OWNER,
            col(User.blocked_at).is_(None),
        )
        .exists()
    )
    return (
        select(Invitation)
        .where(
            col(Invitation.accepted_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            Invitation.expires_at > now(),
            owns,
        )
        .execution_options(populate_existing=True)
    )


def withdraw_all_of(session: Session, *, study_id: UUID, by_id: UUID) -> None:
    """Close every open invitation to a study that somebody made who owns it no more."""
    session.execute(
        update(Invitation)
        .where(
            col(Invitation.study_id) == study_id,
            col(Invitation.by_id) == by_id,
            col(Invitation.accepted_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now())
    )


def withdraw_invitation(*, session: Session, actor: Actor, operation: UUID, invitation_id: UUID) -> None:
    """Close an invitation that nobody has taken up; whoever has is a member, and is removed as such.

    Raises:
        NotFound, NotAllowed: as ``access.open_record``.
    """
    invitation = open_record(session, actor=actor, to=Act.OWN, record=Invitation, id=invitation_id)
    if done_before(session, operation):
        return
    invitation.withdrawn_at = invitation.withdrawn_at or now()
    session.add(invitation)
    done(session, actor=actor, operation=operation, verb="invitation.withdraw", record=invitation)


def offered_by(*, session: Session, token: str) -> Offer | None:
    """What the link offers; None where it is used, withdrawn, too old or no such link: all the same."""
    invitation = _by_link(session, token=token)
    if invitation is None:
        return None
    study = session.get_one(Study, invitation.study_id)
    return Offer(study.title, Role(invitation.role), session.get_one(User, invitation.by_id).name)


def _by_link(session: Session, *, token: str) -> Invitation | None:
    """Invitations by e-mail have a token too, which nobody was told."""
    return session.exec(_open().where(Invitation.token_hash == hashed(token), Invitation.email == "")).first()


def accept_invitation(*, session: Session, actor: Actor, operation: UUID, token: str) -> UUID:
    """Become a member by a link, and be let in by that. A link is good for one person; the study's id.

    Somebody who is a member already keeps the role they have.

    Raises:
        NotAllowed: ACC-003 the actor is nobody, or was blocked. NotFound: INV-003 the link leads nowhere.
    """
    user = somebody(session, actor=actor)
    if before := done_before(session, operation):
        return session.get_one(Invitation, UUID(before.result)).study_id
    one_at_a_time(session, "invitation", hashed(token))
    invitation = _by_link(session, token=token)
    if invitation is not None:
        one_at_a_time(session, "members", invitation.study_id)
        invitation = _by_link(session, token=token)  # whoever made it may have been removed meanwhile
    if invitation is None:
        raise NotFound(
            Problem(
                "INV-003",
                _("This invitation was used, withdrawn or is too old."),
                _("Ask the person who sent it for another one."),
            )
        )
    _take_up(session, invitation, user=user)
    done(session, actor=actor, operation=operation, verb="invitation.accept", record=invitation)
    return invitation.study_id


def take_up_by_email(session: Session, *, user: User) -> None:
    """Make somebody who has just logged in a member where their verified address was invited."""
    if not user.email or user.blocked_at is not None:
        return
    one_at_a_time(session, "invitations by e-mail", user.email)
    invited = _open().where(Invitation.email == user.email)
    for study_id in sorted(invitation.study_id for invitation in session.exec(invited).all()):
        one_at_a_time(session, "members", study_id)
    for invitation in session.exec(invited).all():
        _take_up(session, invitation, user=user)
        audit(session, actor=Actor(user_id=user.id), verb="invitation.accept", record=invitation)


def _take_up(session: Session, invitation: Invitation, *, user: User) -> None:
    """A member first, and by that allowed to write that the invitation is used: used, it opens nothing."""
    user.admitted_at = user.admitted_at or now()
    session.add(user)
    session.flush()
    known = session.exec(
        select(Member.id).where(Member.study_id == invitation.study_id, Member.user_id == user.id)
    ).first()
    if known is None:
        session.add(Member(study_id=invitation.study_id, user_id=user.id, role=invitation.role))
        session.flush()
    invitation.accepted_at, invitation.accepted_by_id = now(), user.id
    session.add(invitation)
    session.flush()
