"""What the Study screen shows of a study's settings, and the studies to choose from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from interview.services.access import PERMITS, Act, Actor, open_study, role_of
from interview.vocabulary import Role, StudyKind


@dataclass(frozen=True, slots=True)
class StudySettings:
    """A study as its settings are; ``role`` is the actor's."""

    id: UUID
    title: str
    kind: StudyKind
    invented: bool
    retention_on: date | None
    withdrawal_until: date | None
    role: Role

    @property
    def may_own(self) -> bool:
        return Act.OWN in PERMITS[self.role]

    @property
    def may_write(self) -> bool:
        return Act.WRITE in PERMITS[self.role]


def read_settings(*, session: Session, actor: Actor, study_id: UUID) -> StudySettings:
    """The study's settings, if the actor may see the study.

    Raises:
        NotFound: there is none, or the actor is not a member.
    """
    study = open_study(session, actor=actor, to=Act.VIEW, study_id=study_id)
    role = role_of(session, actor=actor, study_id=study_id)
    assert role is not None  # open_study has asked
    return StudySettings(
        id=study.id,
        title=study.title,
        kind=study.kind,
        invented=study.invented,
        retention_on=study.retention_on,
        withdrawal_until=study.withdrawal_until,
        role=role,
    )
