"""Whoever may come with an id in hand and is no member of a study, or is one no longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from sqlmodel import Session, select

from interview.models import Member, Participant, ShareLink, User
from interview.models.base import now
from interview.services.access import Actor
from interview.vocabulary import Role
from tests.builders import Place
from tests.meetings import meeting

PARTICIPANT, VISITOR, NOBODY = "participant", "visitor of a link", "nobody"
NOT_LET_IN, BLOCKED, ADMINISTRATOR = "owner who is not let in", "owner who is blocked", "administrator"
OUTSIDE = (PARTICIPANT, VISITOR, NOBODY, NOT_LET_IN, BLOCKED, ADMINISTRATOR)


def outsiders(session: Session, place: Place) -> dict[str, Actor]:
    """One of each kind, with ids that are in the database: of the place's study where they can be."""
    met = meeting(session, place, joined=1)
    seat = session.exec(select(Participant.id).where(Participant.workshop_id == met.workshop)).first()
    link = ShareLink(
        study_id=place.study,
        public_id=uuid4().hex,
        token_hash=uuid4().hex,
        by_id=place.owner.user_id,
        expires_at=now() + timedelta(days=1),
    )
    kept_out = User(subject="not let in")
    blocked = User(subject="blocked", admitted_at=now(), blocked_at=now(), administrator=True)
    administrator = User(subject="administrator", admitted_at=now(), administrator=True)
    session.add_all((link, kept_out, blocked, administrator))
    session.flush()
    for user in (kept_out, blocked):
        session.add(Member(study_id=place.study, user_id=user.id, role=Role.OWNER))
    session.flush()
    assert seat is not None
    ids = (seat, link.id, uuid4(), kept_out.id, blocked.id, administrator.id)
    return dict(zip(OUTSIDE, (Actor(user_id=id) for id in ids), strict=True))


class _ForgottenError(Exception):
    pass


@contextmanager
def forgetting(session: Session) -> Iterator[None]:
    """A part of a transaction that is taken back, whether or not it was refused."""
    try:
        with session.begin_nested():
            yield
            session.flush()
            raise _ForgottenError
    except _ForgottenError:
        pass
