"""Who the respondents are, for whoever has opened their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, select

from interview.errors import NotAllowed, Problem
from interview.models import Identity, Operation
from interview.models.base import now
from interview.services.access import Act, Actor, open_study
from interview.services.identities import OPEN
from interview.texts import _

OPEN_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Person:
    """Who a respondent is."""

    name: str
    contact: str


def read_identities(*, session: Session, actor: Actor, study_id: UUID, key: UUID) -> Mapping[UUID, Person]:
    """Names and contacts by respondent, for whoever has opened them.

    Raises:
        NotFound, NotAllowed: as ``open_identities``; IDY-001 not opened by this actor, or too long ago.
    """
    open_study(session, actor=actor, to=Act.WRITE, study_id=study_id)
    opened = session.get(Operation, key)
    if (
        opened is None
        or (opened.verb, opened.actor_id, opened.study_id) != (OPEN, actor.user_id, study_id)
        or opened.created_at < now() - OPEN_FOR
    ):
        raise NotAllowed(
            Problem(
                "IDY-001",
                _("The names of this study are not open."),
                _("Nothing was changed. Press Show names; that is written down."),
            )
        )
    rows = session.exec(select(Identity).where(Identity.study_id == study_id))
    return {row.respondent_id: Person(row.name, row.contact) for row in rows}
