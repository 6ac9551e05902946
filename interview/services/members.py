"""The members of a study: who is one, as what, and that there is always an owner."""

from uuid import UUID

from sqlmodel import Session, col, func, select

from interview.errors import Invalid, Problem
from interview.models import Member, User
from interview.services import checks
from interview.services.access import Act, Actor, allow, not_found
from interview.services.handing_in import open_all_where_none_is_awaited
from interview.services.invitations import withdraw_all_of
from interview.services.operations import done, done_before, one_at_a_time
from interview.texts import _
from interview.vocabulary import Role


def set_role(
    *, session: Session, actor: Actor, operation: UUID, study_id: UUID, user_id: UUID, role: Role
) -> None:
    """Make a member an owner, editor or viewer; it counts from their next message on.

    Raises:
        NotFound, NotAllowed: as ``access.allow``. Invalid: MEM-001 it would be the last owner.
    """
    one_at_a_time(session, "members", study_id)  # before asking: the right may be taken away meanwhile
    allow(session, actor=actor, to=Act.OWN, study_id=study_id)
    if done_before(session, operation):
        return
    member = _member(session, study_id=study_id, user_id=user_id)
    role = checks.word(Role, role, place=_("Role"))
    if role is not Role.OWNER:
        _refuse_last_owner(session, member)
    member.role = role
    session.add(member)
    done(session, actor=actor, operation=operation, verb="member.role", record=member)
    session.flush()
    if role is not Role.OWNER:
        withdraw_all_of(session, study_id=study_id, by_id=user_id)
    open_all_where_none_is_awaited(session, actor=actor, study_id=study_id)


def remove_member(*, session: Session, actor: Actor, operation: UUID, study_id: UUID, user_id: UUID) -> None:
    """Take somebody out of a study; from their next message on they see nothing of it. Their work stays.

    Invitations that they made and nobody took up are withdrawn, and no round waits for them any more.

    Raises:
        NotFound, NotAllowed: as ``access.allow``. Invalid: MEM-001 it would be the last owner.
    """
    if done_before(session, operation):  # asked first: whoever took themselves out is no owner any more
        return
    one_at_a_time(session, "members", study_id)
    allow(session, actor=actor, to=Act.OWN, study_id=study_id)
    member = _member(session, study_id=study_id, user_id=user_id)
    _refuse_last_owner(session, member)
    member.role = Role.VIEWER  # who takes themselves out may still tidy up, in the eyes of the database too
    session.add(member)
    session.flush()
    withdraw_all_of(session, study_id=study_id, by_id=user_id)
    open_all_where_none_is_awaited(session, actor=actor, study_id=study_id)
    done(session, actor=actor, operation=operation, verb="member.remove", record=member)
    session.delete(member)


def _member(session: Session, *, study_id: UUID, user_id: UUID) -> Member:
    member = session.exec(
        select(Member)
        .where(Member.study_id == study_id, Member.user_id == user_id)
        .execution_options(populate_existing=True)
    ).first()
    if member is None:
        raise not_found()
    return member


def _refuse_last_owner(session: Session, member: Member) -> None:
    """An owner who was shut out cannot look after the study, so they do not count."""
    others = session.exec(
        select(func.count())
        .select_from(Member)
        .join(User, User.id == Member.user_id)  # type: ignore[arg-type]
        .where(
            Member.study_id == member.study_id,
            Member.user_id != member.user_id,
            Member.role == Role.OWNER,
            col(User.blocked_at).is_(None),
        )
    ).one()
    if member.role == Role.OWNER and not others:
        raise Invalid(
            Problem(
                "MEM-001",
                _("This is the study's only owner."),
                _("Nothing was changed. Make somebody else an owner first."),
            )
        )
