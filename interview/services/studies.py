"""Studies: what belongs together, and who may see it."""

from uuid import UUID

from sqlmodel import Session, select

from interview.errors import Invalid, Problem
from interview.models import InstrumentVersion, Member, Study
from interview.services import checks
from interview.services.access import Act, Actor, let_in, not_found, open_study
from interview.services.operations import done, done_before
from interview.texts import _
from interview.vocabulary import Kind, Role, StudyKind


def create_study(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    title: str,
    kind: StudyKind,
    instrument_version_id: UUID,
    invented: bool = False,
) -> UUID:
    """Make a study with the actor as its owner. Research rates blind; its owner may choose otherwise later.

    Raises:
        Invalid: TXT-00x for the title, STU-001 the actor has a study of that title.
        NotFound: no such instrument version. NotAllowed: ACC-003 the actor is not let in.
    """
    let_in(session, actor=actor)
    if before := done_before(session, operation):
        return UUID(before.result)
    checks.line(title, place=_("Title of the study"), required=True)
    kind = checks.word(StudyKind, kind, place=_("Kind of study"))
    _refuse_same_title(session, actor=actor, title=title)
    if session.get(InstrumentVersion, instrument_version_id) is None:
        raise not_found()
    shown_first = Kind.OWN if kind is StudyKind.WORKSHOP else Kind.RESEARCHER
    study = Study(
        title=title,
        kind=kind,
        instrument_version_id=instrument_version_id,
        shown_first=shown_first,
        invented=invented,
        blind=kind is StudyKind.RESEARCH,
    )
    session.add(study)
    session.flush()
    session.add(Member(study_id=study.id, user_id=actor.user_id, role=Role.OWNER))
    session.flush()  # what follows may be written by a member only, in the eyes of the database too
    done(session, actor=actor, operation=operation, verb="study.create", record=study)
    return study.id


def rename_study(*, session: Session, actor: Actor, operation: UUID, study_id: UUID, title: str) -> None:
    """Give the study another title.

    Raises:
        Invalid: TXT-00x, STU-001 the actor has another study of that title.
    """
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if done_before(session, operation):
        return
    checks.line(title, place=_("Title of the study"), required=True)
    _refuse_same_title(session, actor=actor, title=title, but=study_id)
    study.title = title
    done(session, actor=actor, operation=operation, verb="study.edit", record=study)


def _refuse_same_title(session: Session, *, actor: Actor, title: str, but: UUID | None = None) -> None:
    taken = session.exec(
        select(Study.id)
        .join(Member, Member.study_id == Study.id)  # type: ignore[arg-type]
        .where(Member.user_id == actor.user_id, Study.title == title)
    ).all()
    if [id for id in taken if id != but]:
        raise Invalid(
            Problem(
                "STU-001",
                _("You already have a study of this title."),
                _("Nothing was changed. Choose another title, or open the one you have from Home."),
                value=title,
            )
        )


def show_first(*, session: Session, actor: Actor, operation: UUID, study_id: UUID, kind: Kind) -> None:
    """Choose which kind of judgement the profile opens with (the owner's choice)."""
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if done_before(session, operation):
        return
    study.shown_first = checks.word(Kind, kind, place=_("Kind of judgement"))
    done(session, actor=actor, operation=operation, verb="study.edit", record=study)
