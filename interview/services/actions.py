"""Actions: what somebody will do about a factor, by when."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from interview.models import Action, Round, Workshop
from interview.services import checks, instruments
from interview.services.access import Act, Actor, not_found, open_record
from interview.services.judgements import version_for
from interview.services.meanwhile import refuse_if_changed
from interview.services.operations import done, done_before
from interview.services.workshops import board_topic, known_factor, no_such_factor, tell
from interview.texts import _
from interview.vocabulary import ActionStatus


def add_action(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    round_id: UUID,
    text: str,
    factor: str = "",
    owner: str = "",
    due: date | None = None,
    workshop_id: UUID | None = None,
) -> UUID:
    """Add an action for an initiative, agreed on in a round, perhaps in a workshop; its id.

    Raises:
        Invalid: TXT-00x, WRD-001. NotFound: the workshop is not of this round.
    """
    round_ = open_record(session, actor=actor, to=Act.WRITE, record=Round, id=round_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    if workshop_id is not None:
        workshop = open_record(session, actor=actor, to=Act.WRITE, record=Workshop, id=workshop_id)
        if workshop.round_id != round_id:
            raise not_found()
    action = Action(
        study_id=round_.study_id,
        initiative_id=round_.initiative_id,
        round_id=round_id,
        workshop_id=workshop_id,
        factor=_known(session, round_id=round_id, workshop_id=workshop_id, factor=factor),
        text=checks.line(text, place=_("Action"), required=True),
        owner=checks.line(owner, place=_("Owner")),
        due=due,
    )
    session.add(action)
    session.flush()
    done(session, actor=actor, operation=operation, verb="action.add", record=action)
    _tell(session, action)
    return action.id


def edit_action(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    action_id: UUID,
    text: str,
    factor: str,
    owner: str,
    due: date | None,
    status: ActionStatus,
    seen: Mapping[str, object] | None = None,
) -> None:
    """Change an action.

    ``seen`` holds the same five values as the actor's screen showed them: what differs is the actor's change,
    the rest stays as it stands by now.

    Raises:
        Conflict: CHG-001 somebody else has changed the same since it was ``seen``.
        Invalid: TXT-00x, WRD-001.
    """
    action = open_record(session, actor=actor, to=Act.WRITE, record=Action, id=action_id)
    if done_before(session, operation):
        return
    given: dict[str, object] = {
        "text": checks.line(text, place=_("Action"), required=True),
        "factor": _known(session, round_id=action.round_id, workshop_id=action.workshop_id, factor=factor),
        "owner": checks.line(owner, place=_("Owner")),
        "due": due,
        "status": checks.word(ActionStatus, status, place=_("Status")),
    }
    for name, value in given.items():
        if seen is not None and value == seen.get(name):
            continue
        if seen is not None:
            stands = getattr(action, name)
            refuse_if_changed(seen=seen.get(name), stands=stands, mine=value, place=_("This entry"))
        setattr(action, name, value)
    done(session, actor=actor, operation=operation, verb="action.edit", record=action)
    _tell(session, action)


def remove_action(
    *, session: Session, actor: Actor, operation: UUID, action_id: UUID, removed: bool = True
) -> None:
    """Take an action off the list, or put it back."""
    action = open_record(session, actor=actor, to=Act.WRITE, record=Action, id=action_id)
    if done_before(session, operation):
        return
    action.removed = removed
    done(session, actor=actor, operation=operation, verb="action.remove", record=action)
    _tell(session, action)


def _known(session: Session, *, round_id: UUID, workshop_id: UUID | None, factor: str) -> str:
    """The factor, if it is one of the guide's; "" where an action is about none."""
    if not factor:
        return ""
    if workshop_id is not None:
        return known_factor(session.get_one(Workshop, workshop_id), factor)
    version_id = version_for(session, round_=session.get_one(Round, round_id))
    known = {known.id for known in instruments.of(session, version_id=version_id).factors}
    if factor not in known:
        raise no_such_factor(factor)
    return factor


def _tell(session: Session, action: Action) -> None:
    if action.workshop_id is not None:
        tell(session, board_topic(action.workshop_id))
