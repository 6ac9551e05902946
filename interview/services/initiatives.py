"""Initiatives and their rounds: the case."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import func
from sqlmodel import Session, select

from interview.errors import Invalid, Problem
from interview.models import Initiative, Round
from interview.models.base import today
from interview.services import checks
from interview.services.access import Act, Actor, allow, open_record
from interview.services.meanwhile import refuse_if_changed
from interview.services.operations import done, done_before, one_at_a_time
from interview.services.studies import create_study
from interview.texts import _
from interview.vocabulary import RoundKind, StudyKind


def add_initiative(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    study_id: UUID,
    name: str,
    round_kind: RoundKind = RoundKind.BASELINE,
    dated: date | None = None,
    invented: bool = False,
    numbered: bool = True,
) -> UUID:
    """Add an initiative with its first round and the next pseudonym ("CI 3").

    Without ``numbered`` it has neither number nor pseudonym: for cases whose numbers others gave and keep.

    Raises:
        Invalid: TXT-00x for the name, INI-001 the study has an initiative of that name.
    """
    allow(session, actor=actor, to=Act.WRITE, study_id=study_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    checks.line(name, place=_("Name of the initiative"), required=True)
    round_kind = checks.word(RoundKind, round_kind, place=_("Round"))
    one_at_a_time(session, "initiatives", study_id)
    _refuse_same_name(session, study_id=study_id, name=name)
    number = _next_number(session, study_id=study_id) if numbered else None
    pseudonym = f"CI {number}" if numbered else ""
    initiative = Initiative(study_id=study_id, name=name, number=number, pseudonym=pseudonym, invented=invented)
    session.add(initiative)
    session.flush()
    session.add(
        Round(study_id=study_id, initiative_id=initiative.id, number=1, kind=round_kind, dated=dated or today())
    )
    done(session, actor=actor, operation=operation, verb="initiative.add", record=initiative)
    return initiative.id


def start_study(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    title: str,
    kind: StudyKind,
    instrument_version_id: UUID,
    initiative: str,
) -> UUID:
    """Begin a study with its first initiative; the initiative's id.

    Raises:
        Invalid: as ``create_study`` and ``add_initiative``; neither is made then.
    """
    study_id = create_study(
        session=session,
        actor=actor,
        operation=operation,
        title=title,
        kind=kind,
        instrument_version_id=instrument_version_id,
    )
    return add_initiative(
        session=session,
        actor=actor,
        operation=uuid5(operation, "initiative"),
        study_id=study_id,
        name=initiative,
    )


def _next_number(session: Session, *, study_id: UUID) -> int:
    return (
        session.exec(select(func.max(Initiative.number)).where(Initiative.study_id == study_id)).one() or 0
    ) + 1


def _refuse_same_name(session: Session, *, study_id: UUID, name: str, but: UUID | None = None) -> None:
    taken = session.exec(
        select(Initiative.id).where(Initiative.study_id == study_id, Initiative.name == name)
    ).all()
    if [id for id in taken if id != but]:
        raise Invalid(
            Problem(
                "INI-001",
                _("This study already has an initiative of this name."),
                _("Nothing was changed. Choose another name, or open the one that is there."),
                value=name,
            )
        )


def _line(place: Callable[[], str], *, required: bool = False) -> Callable[[object], object]:
    """The place is said when it is needed: the language may be another then."""
    return lambda value: checks.line(str(value), place=place(), required=required)


def _year(value: object) -> int | None:
    place = _("Founded")
    if value is None or str(value).strip() == "":
        return None
    try:
        return checks.year(int(str(value)), place=place)
    except ValueError:
        raise Invalid(
            Problem(
                "DAT-001",
                _("This year cannot be right."),
                _("Nothing was changed. Write it with four digits, such as 2009."),
                place,
                str(value),
            )
        ) from None


EDITABLE: Mapping[str, Callable[[object], object]] = {
    "name": _line(lambda: _("Name of the initiative"), required=True),
    "pseudonym": _line(lambda: _("Pseudonym"), required=True),
    "sector": _line(lambda: _("Sector")),
    "region": _line(lambda: _("Region")),
    "founded": _year,
}


def edit_initiative(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    initiative_id: UUID,
    field: str,
    value: object,
    seen: str | None = None,
) -> None:
    """Set one short field of an initiative; long texts are saved while they are typed (``typing``).

    ``seen`` is what the actor's screen showed, as text.

    Raises:
        Conflict: CHG-001 somebody else has changed it since it was ``seen``.
        Invalid: the value cannot be kept, INI-001 the name is taken, WRD-001 there is no such field.
    """
    initiative = open_record(session, actor=actor, to=Act.WRITE, record=Initiative, id=initiative_id)
    if done_before(session, operation):
        return
    if field not in EDITABLE:
        raise Invalid(
            Problem(
                "WRD-001",
                _("There is no such field."),
                _("Nothing was changed. Reload the page."),
                value=field,
            )
        )
    checked = EDITABLE[field](value)
    if seen is not None:
        stands, mine = ("" if x is None else str(x) for x in (getattr(initiative, field), checked))
        refuse_if_changed(seen=seen, stands=stands, mine=mine, place=_("This entry"))
    if field == "name":
        _refuse_same_name(session, study_id=initiative.study_id, name=str(value), but=initiative.id)
    changes = getattr(initiative, field) != checked
    setattr(initiative, field, checked)
    verb = "initiative.edit" if changes else "initiative.nothing"
    done(session, actor=actor, operation=operation, verb=verb, record=initiative)


def add_round(
    *, session: Session, actor: Actor, operation: UUID, initiative_id: UUID, kind: RoundKind, dated: date
) -> UUID:
    """Add the next round of an initiative: a follow-up, usually."""
    initiative = open_record(session, actor=actor, to=Act.WRITE, record=Initiative, id=initiative_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    one_at_a_time(session, "rounds", initiative_id)
    last = session.exec(select(func.max(Round.number)).where(Round.initiative_id == initiative_id)).one()
    round_ = Round(
        study_id=initiative.study_id,
        initiative_id=initiative_id,
        number=(last or 0) + 1,
        kind=checks.word(RoundKind, kind, place=_("Round")),
        dated=dated,
    )
    session.add(round_)
    session.flush()
    done(session, actor=actor, operation=operation, verb="round.add", record=round_)
    return round_.id


def edit_round(
    *, session: Session, actor: Actor, operation: UUID, round_id: UUID, kind: RoundKind, dated: date
) -> None:
    """Set what kind of assessment a round is, and its date."""
    round_ = open_record(session, actor=actor, to=Act.WRITE, record=Round, id=round_id)
    if done_before(session, operation):
        return
    round_.kind = checks.word(RoundKind, kind, place=_("Round"))
    round_.dated = dated
    done(session, actor=actor, operation=operation, verb="round.edit", record=round_)
