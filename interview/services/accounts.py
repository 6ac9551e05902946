"""The people of a hosted installation: the first administrator, whom it lets in, and who looks after it."""

import hmac
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session, col, func, select

from interview.errors import Invalid, Problem
from interview.models import SetupCode, SignIn, User
from interview.models.base import now
from interview.services.access import Actor, administer, not_found, somebody
from interview.services.operations import done, done_before, one_at_a_time
from interview.services.throttle import Door, too_many, wrong
from interview.texts import _

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None of them is taken for another when it is read off a screen."""

LENGTH, GROUP = 16, 4
SETUP = Door("setup", from_one=10, in_all=50)


def setup_code(*, session: Session, secret: str) -> str | None:
    """The code by which a fresh installation learns who its administrator is; None once there is one.

    It is made from ``secret`` and a record that is written once, so that every process, and each start until it
    is used, tells the same one. Only its hash is kept.
    """
    one_at_a_time(session, "setup code")
    if has_administrator(session):
        return None
    for known in session.exec(select(SetupCode).where(col(SetupCode.used_at).is_(None))):
        code = _code(known, secret)
        if known.code_hash == _hashed(code):
            return code
        session.delete(known)  # it was made with another secret, and nobody can tell it any more
    made = SetupCode(code_hash="")
    code = _code(made, secret)
    made.code_hash = _hashed(code)
    session.add(made)
    return code


def _code(of: SetupCode, secret: str) -> str:
    number = int.from_bytes(hmac.digest(secret.encode(), f"setup {of.id.hex}".encode(), "sha256"))
    letters = []
    for _place in range(LENGTH):
        number, which = divmod(number, len(LETTERS))
        letters.append(LETTERS[which])
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, LENGTH, GROUP))


def _hashed(code: str) -> str:
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return sha256(typed.encode(errors="replace")).hexdigest()


def has_administrator(session: Session) -> bool:
    return session.exec(select(User.id).where(col(User.administrator).is_(True)).limit(1)).first() is not None


def enter_setup_code(*, session: Session, actor: Actor, operation: UUID, code: str) -> bool:
    """Make whoever enters the code of the server's log the administrator; whether it was the right one.

    A wrong one is counted, and for that the transaction has to be committed: no exception then.

    Raises:
        NotAllowed: ACC-003. Invalid: SET-001 too many wrong ones were tried.
    """
    user = somebody(session, actor=actor)
    if done_before(session, operation):
        return True
    one_at_a_time(session, "setup code")
    if too_many(session, address=user.id.hex, door=SETUP):
        raise Invalid(
            Problem("SET-001", _("Too many wrong codes were tried."), _("Wait ten minutes and try again."))
        )
    found = session.exec(
        select(SetupCode).where(SetupCode.code_hash == _hashed(code), col(SetupCode.used_at).is_(None))
    ).first()
    if found is None or has_administrator(session):
        wrong(session, address=user.id.hex, door=SETUP)
        return False
    found.used_at = now()
    user.administrator = True
    user.admitted_at = user.admitted_at or now()
    session.add_all((found, user))
    done(session, actor=actor, operation=operation, verb="account.first_administrator", record=user)
    return True


def admit(*, session: Session, actor: Actor, operation: UUID, user_id: UUID) -> None:
    """Let somebody in who has logged in.

    Raises:
        NotAllowed: ACC-004. NotFound: there is no such person.
    """
    user = _person(session, actor=actor, user_id=user_id)
    if done_before(session, operation):
        return
    user.admitted_at = user.admitted_at or now()
    done(session, actor=actor, operation=operation, verb="account.admit", record=user)


def set_blocked(*, session: Session, actor: Actor, operation: UUID, user_id: UUID, blocked: bool) -> None:
    """Shut somebody out from the next message on, in every window; or undo that, for new log-ins.

    What they made stays, and so do their roles.

    Raises:
        NotAllowed: ACC-004. NotFound. Invalid: ADM-001 it would be the last administrator.
    """
    user = _person(session, actor=actor, user_id=user_id)
    if done_before(session, operation):
        return
    if blocked:
        _refuse_last(session, user)
        for open_log_in in session.exec(
            select(SignIn).where(SignIn.user_id == user_id, col(SignIn.ended_at).is_(None))
        ):
            open_log_in.ended_at = now()
    user.blocked_at = (user.blocked_at or now()) if blocked else None
    verb = "account.block" if blocked else "account.unblock"
    done(session, actor=actor, operation=operation, verb=verb, record=user)


def set_administrator(
    *, session: Session, actor: Actor, operation: UUID, user_id: UUID, administrator: bool
) -> None:
    """Give or take the right to look after the people of this installation. It opens no study.

    Raises:
        NotAllowed: ACC-004. NotFound. Invalid: ADM-001 it would be the last one. ADM-002 they are not let in.
    """
    user = _person(session, actor=actor, user_id=user_id)
    if done_before(session, operation):
        return
    if not administrator:
        _refuse_last(session, user)
    elif user.admitted_at is None or user.blocked_at is not None:
        raise Invalid(
            Problem(
                "ADM-002",
                _("Only somebody who is let in can be an administrator."),
                _("Nothing was changed. Let them in first."),
            )
        )
    user.administrator = administrator
    verb = "account.make_administrator" if administrator else "account.unmake_administrator"
    done(session, actor=actor, operation=operation, verb=verb, record=user)


def _person(session: Session, *, actor: Actor, user_id: UUID) -> User:
    one_at_a_time(session, "administrators")  # before asking: the right may be taken away meanwhile
    administer(session, actor=actor)
    user = session.get(User, user_id, populate_existing=True)
    if user is None:
        raise not_found()
    return user


def _refuse_last(session: Session, user: User) -> None:
    others = session.exec(
        select(func.count())
        .select_from(User)
        .where(
            User.id != user.id,
            col(User.administrator).is_(True),
            col(User.admitted_at).is_not(None),
            col(User.blocked_at).is_(None),
        )
    ).one()
    if user.administrator and not others:
        raise Invalid(
            Problem(
                "ADM-001",
                _("This is the only administrator."),
                _("Nothing was changed. Make somebody else an administrator first."),
            )
        )
