"""Links that show a stakeholder what the owner chose: drawn up, checked for names, published, closed."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from sqlmodel import Session, col, delete, select

from interview.errors import Invalid, Problem
from interview.models import (
    Initiative,
    Round,
    SharedCase,
    ShareLink,
    ShareVisit,
    Study,
)
from interview.models.base import today
from interview.queries.shared_content import title_now
from interview.services import checks, share_choices
from interview.services.access import Act, Actor, not_found, open_record, open_study
from interview.services.operations import done, done_before
from interview.services.share_choices import Choices
from interview.services.workshops import hashed
from interview.texts import _, language
from interview.vocabulary import StudyKind

DAYS = 30
"""How long a link can be opened, unless the owner says otherwise."""

LONGEST_DAYS = 730
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 8, 200


def first_choices(study: Study, *, rounds: int = 1) -> Choices:
    """What is proposed: the judgement that the study shows first, and of a board's own work its name.

    What people typed is shown where the owner says so.
    """
    return Choices(
        kind=study.shown_first,
        named=study.kind is StudyKind.WORKSHOP,
        progress=rounds > 1,
        language=language(),
    )


def make_link(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    study_id: UUID,
    initiative_ids: Collection[UUID],
    choices: Choices | None = None,
    live: bool = False,
    name: str = "",
) -> UUID:
    """Draw up a link; its id. Nobody can open it before it is published.

    Raises:
        Invalid: SHR-001 no initiative, TXT-00x, WRD-001. NotFound: an initiative is not of this study.
    """
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    chosen = share_choices.checked(choices) if choices else _proposed(session, study, initiative_ids)
    link = ShareLink(
        study_id=study.id,
        public_id=secrets.token_hex(12),
        token_hash=hashed(new_secret()),
        by_id=actor.user_id,
        name=checks.line(name, place=_("Name of the link")),
        live=bool(live),
        choices=share_choices.stored(chosen),
        expires_at=_end_of(today() + timedelta(days=DAYS)),
    )
    session.add(link)
    session.flush()
    _cover(session, link=link, initiative_ids=initiative_ids)
    done(session, actor=actor, operation=operation, verb="share.draft", record=link)
    return link.id


def _proposed(session: Session, study: Study, initiative_ids: Collection[UUID]) -> Choices:
    rounds = session.exec(
        select(Round.number)
        .where(col(Round.initiative_id).in_(initiative_ids))
        .order_by(col(Round.number).desc())
        .limit(1)
    ).first()
    return first_choices(study, rounds=rounds or 1)


def new_secret() -> str:
    """256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def _end_of(day: date) -> datetime:
    """The last moment of a day where this program runs."""
    return datetime.combine(day, time.max).astimezone()


def _cover(session: Session, *, link: ShareLink, initiative_ids: Collection[UUID]) -> None:
    """Let a draft cover exactly these initiatives; what was chosen for those it had is kept."""
    wanted = dict.fromkeys(initiative_ids)
    if not wanted:
        raise Invalid(
            Problem(
                "SHR-001",
                _("No initiative is chosen."),
                _("Nothing was changed. Choose at least one that the link shows."),
            )
        )
    rows = session.exec(
        select(Initiative).where(Initiative.study_id == link.study_id, col(Initiative.id).in_(wanted))
    ).all()
    if len(rows) != len(wanted):
        raise not_found()
    there = {case.initiative_id: case for case in _cases(session, link)}
    for id, case in there.items():
        if id not in wanted:
            session.delete(case)
    chosen = share_choices.chosen(link.choices)
    for initiative in rows:
        case = there.get(initiative.id) or _new_case(link, initiative)
        case.title = title_now(session, case, chosen)
        session.add(case)
    session.flush()


def _new_case(link: ShareLink, initiative: Initiative) -> SharedCase:
    return SharedCase(
        study_id=link.study_id,
        link_id=link.id,
        initiative_id=initiative.id,
        public_id=secrets.token_hex(12),
        sector=initiative.sector,
        region=initiative.region,
    )


def _cases(session: Session, link: ShareLink) -> list[SharedCase]:
    return list(
        session.exec(
            select(SharedCase).where(SharedCase.link_id == link.id).order_by(col(SharedCase.created_at))
        )
    )


def choose(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    link_id: UUID,
    change: Mapping[str, object] | None = None,
    live: bool | None = None,
    initiative_ids: Collection[UUID] | None = None,
) -> None:
    """Choose what a draft shows: ``change`` holds the fields of ``Choices`` that differ; what is None stays.

    Raises:
        Invalid: SHR-001 no initiative, SHR-002 it is published, WRD-001. NotFound: not of this study.
    """
    link = _draft(session, actor=actor, link_id=link_id, operation=operation)
    if link is None:
        return
    chosen = replace(share_choices.chosen(link.choices), **(change or {}))  # type: ignore[arg-type]
    link.choices = share_choices.stored(share_choices.checked(chosen))
    link.live = link.live if live is None else bool(live)
    session.add(link)
    covered = [case.initiative_id for case in _cases(session, link)]
    _cover(session, link=link, initiative_ids=covered if initiative_ids is None else initiative_ids)
    done(session, actor=actor, operation=operation, verb="share.choose", record=link)


def show_quote(
    *, session: Session, actor: Actor, operation: UUID, link_id: UUID, quote_id: UUID, shown: bool
) -> None:
    """Choose a quote for a draft, or leave it. Whether it may be shown at all is asked when pages are made.

    Raises:
        Invalid: SHR-002 it is published.
    """
    link = _draft(session, actor=actor, link_id=link_id, operation=operation)
    if link is None:
        return
    choices = share_choices.chosen(link.choices)
    others = tuple(id for id in choices.quotes if id != quote_id)
    quotes = (*others, quote_id) if shown else others
    link.choices = share_choices.stored(share_choices.checked(replace(choices, quotes=quotes)))
    session.add(link)
    done(session, actor=actor, operation=operation, verb="share.choose", record=link)


def describe_case(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    link_id: UUID,
    initiative_id: UUID,
    sector: str | None = None,
    region: str | None = None,
) -> None:
    """Say how coarse sector and region of an initiative are shown; what is None stays.

    Raises:
        Invalid: SHR-002 it is published, TXT-00x. NotFound: the link does not cover it.
    """
    link = _draft(session, actor=actor, link_id=link_id, operation=operation)
    if link is None:
        return
    case = _case(session, link, initiative_id)
    case.sector = case.sector if sector is None else checks.line(sector, place=_("Sector"))
    case.region = case.region if region is None else checks.line(region, place=_("Region"))
    session.add(case)
    done(session, actor=actor, operation=operation, verb="share.choose", record=link)


def choose_round(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    link_id: UUID,
    initiative_id: UUID,
    round_id: UUID | None,
) -> None:
    """Choose which round of an initiative is shown; none: the latest.

    Raises:
        Invalid: SHR-002 it is published. NotFound: the link does not cover it, or it is another's round.
    """
    link = _draft(session, actor=actor, link_id=link_id, operation=operation)
    if link is None:
        return
    case = _case(session, link, initiative_id)
    round_ = session.get(Round, round_id) if round_id is not None else None
    if round_id is not None and (round_ is None or round_.initiative_id != initiative_id):
        raise not_found()
    case.round_id = round_id
    session.add(case)
    done(session, actor=actor, operation=operation, verb="share.choose", record=link)


def _case(session: Session, link: ShareLink, initiative_id: UUID) -> SharedCase:
    case = next((case for case in _cases(session, link) if case.initiative_id == initiative_id), None)
    if case is None:
        raise not_found()
    return case


def _draft(session: Session, *, actor: Actor, link_id: UUID, operation: UUID) -> ShareLink | None:
    """The draft; None where this operation was carried out already.

    Raises:
        Invalid: SHR-002.
    """
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if done_before(session, operation):
        return None
    if link.published_at is not None:
        raise stands()
    return link


def stands() -> Invalid:
    return Invalid(
        Problem(
            "SHR-002",
            _("This link is published, so what it shows stands."),
            _("Nothing was changed. Draw up another link, and close this one."),
        )
    )


def remove_draft(*, session: Session, actor: Actor, operation: UUID, link_id: UUID) -> None:
    """Throw a draft away.

    Raises:
        Invalid: SHR-002 it is published.
    """
    if done_before(session, operation):
        return
    link = _draft(session, actor=actor, link_id=link_id, operation=operation)
    if link is not None:
        done(session, actor=actor, operation=operation, verb="share.remove", record=link)
        session.delete(link)


def set_link(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    link_id: UUID,
    name: str | None = None,
    expires_on: date | None = None,
) -> None:
    """Name a link for the owner's list, or say until when it can be opened; what is None stays.

    Raises:
        Invalid: TXT-00x, SHR-003 the day is past or too far away.
    """
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if done_before(session, operation):
        return
    if name is not None:
        link.name = checks.line(name, place=_("Name of the link"))
    if expires_on is not None:
        link.expires_at = _end_of(may_end_on(expires_on))
    session.add(link)
    done(session, actor=actor, operation=operation, verb="share.set", record=link)


def may_end_on(day: date) -> date:
    if today() <= day <= today() + timedelta(days=LONGEST_DAYS):
        return day
    raise Invalid(
        Problem(
            "SHR-003",
            _("A link cannot end on this day."),
            _("Nothing was changed. Choose a day from today to two years ahead."),
            value=day.isoformat(),
        )
    )


def protect(*, session: Session, actor: Actor, operation: UUID, link_id: UUID, passphrase: str) -> None:
    """Ask whoever opens the link for a passphrase; an empty one takes it off. Who had it open gives it anew.

    Raises:
        Invalid: SHR-004 it is too short, TXT-00x.
    """
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if done_before(session, operation):
        return
    phrase = checks.text(passphrase, place=_("Passphrase"), limit=LONGEST_PASSPHRASE)
    if phrase and len(phrase) < SHORTEST_PASSPHRASE:
        raise Invalid(
            Problem(
                "SHR-004",
                _("The passphrase is too short."),
                _("Nothing was changed. Use eight signs or more; a few words are easy to tell."),
            )
        )
    link.passphrase = PasswordHasher().hash(phrase) if phrase else ""
    session.add(link)
    forget_visits(session, link)
    done(session, actor=actor, operation=operation, verb="share.protect", record=link)


def forget_visits(session: Session, link: ShareLink) -> None:
    session.exec(delete(ShareVisit).where(col(ShareVisit.link_id) == link.id))
