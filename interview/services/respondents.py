"""Respondents: pseudonym and role, identity kept apart, what they agreed to."""

from datetime import date
from uuid import UUID, uuid5

from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import Consent, Identity, Initiative, Quote, Respondent
from interview.services import checks
from interview.services.access import Act, Actor, open_record
from interview.services.operations import audit, beside_withdrawals, done, done_before
from interview.services.showing import close, frozen_with, words_of
from interview.services.withdrawn import refuse_name
from interview.texts import _
from interview.vocabulary import SHARING, ConsentItem, Helix


def propose_pseudonym(*, session: Session, actor: Actor, initiative_id: UUID, role: str = "") -> str:
    """A pseudonym such as "Manager of CI 2", with a letter when it is taken.

    Source: the paper quotes by role and case number only (Results).
    """
    initiative = open_record(session, actor=actor, to=Act.VIEW, record=Initiative, id=initiative_id)
    title = role.strip() or _("Manager")
    stem = _("{role} of {ci}", role=title, ci=initiative.pseudonym) if initiative.pseudonym else title
    taken = set(
        session.exec(select(Respondent.pseudonym).where(Respondent.initiative_id == initiative_id)).all()
    )
    candidates = [stem, *(f"{stem} ({letter})" for letter in "bcdefghijklmnopqrstuvwxyz")]
    return next((c for c in candidates if c not in taken), f"{stem} ({len(taken) + 1})")


def add_respondent(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    initiative_id: UUID,
    role: str = "",
    helix: Helix = Helix.INITIATIVE,
    pseudonym: str = "",
    name: str = "",
    contact: str = "",
) -> UUID:
    """Add a respondent; an empty pseudonym takes the proposed one.

    Raises:
        Invalid: TXT-00x, RES-001 the pseudonym is taken in this initiative.
    """
    initiative = open_record(session, actor=actor, to=Act.WRITE, record=Initiative, id=initiative_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    checks.line(role, place=_("Role"))
    checks.line(pseudonym, place=_("Pseudonym"))
    pseudonym = pseudonym or propose_pseudonym(
        session=session, actor=actor, initiative_id=initiative_id, role=role
    )
    _refuse_same_pseudonym(session, initiative_id=initiative_id, pseudonym=pseudonym)
    respondent = Respondent(
        study_id=initiative.study_id,
        initiative_id=initiative_id,
        pseudonym=checks.line(pseudonym, place=_("Pseudonym"), required=True),
        role=role,
        helix=checks.word(Helix, helix, place=_("Group")),
    )
    session.add(respondent)
    session.flush()
    session.add(
        Identity(
            study_id=initiative.study_id,
            respondent_id=respondent.id,
            name=checks.line(name, place=_("Name")),
            contact=checks.line(contact, place=_("Contact")),
        )
    )
    done(session, actor=actor, operation=operation, verb="respondent.add", record=respondent)
    return respondent.id


def _refuse_same_pseudonym(
    session: Session, *, initiative_id: UUID, pseudonym: str, but: UUID | None = None
) -> None:
    taken = session.exec(
        select(Respondent.id).where(
            Respondent.initiative_id == initiative_id, Respondent.pseudonym == pseudonym
        )
    ).all()
    if [id for id in taken if id != but]:
        raise Invalid(
            Problem(
                "RES-001",
                _("This initiative already has a respondent of this pseudonym."),
                _("Nothing was changed. Choose another, so that quotes can be told apart."),
                value=pseudonym,
            )
        )


def edit_respondent(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    respondent_id: UUID,
    pseudonym: str,
    role: str,
    helix: Helix,
) -> None:
    """Change how the study speaks of a respondent."""
    beside_withdrawals(session, of=Respondent, id=respondent_id)
    respondent = open_record(session, actor=actor, to=Act.WRITE, record=Respondent, id=respondent_id)
    if done_before(session, operation):
        return
    checks.line(pseudonym, place=_("Pseudonym"), required=True)
    _refuse_same_pseudonym(
        session, initiative_id=respondent.initiative_id, pseudonym=pseudonym, but=respondent.id
    )
    respondent.pseudonym = pseudonym
    respondent.role = checks.line(role, place=_("Role"))
    respondent.helix = checks.word(Helix, helix, place=_("Group"))
    done(session, actor=actor, operation=operation, verb="respondent.edit", record=respondent)


def edit_identity(
    *, session: Session, actor: Actor, operation: UUID, respondent_id: UUID, name: str, contact: str
) -> None:
    """Change name and contact in the table that is kept apart.

    Raises:
        Invalid: TXT-00x, WDR-001 the respondent has withdrawn from taking part, WDR-007 from being named.
    """
    beside_withdrawals(session, of=Respondent, id=respondent_id)
    respondent = open_record(session, actor=actor, to=Act.WRITE, record=Respondent, id=respondent_id)
    if done_before(session, operation):
        return
    refuse_name(session, respondent_id=respondent_id, name=name)
    identity = session.exec(select(Identity).where(Identity.respondent_id == respondent.id)).first()
    if identity is None:  # it was taken out of the database
        identity = Identity(study_id=respondent.study_id, respondent_id=respondent.id)
        session.add(identity)
    identity.name = checks.line(name, place=_("Name"))
    identity.contact = checks.line(contact, place=_("Contact"))
    done(session, actor=actor, operation=operation, verb="identity.edit", record=respondent)


def describe_respondent(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    respondent_id: UUID,
    pseudonym: str,
    role: str,
    helix: Helix,
    name: str,
    contact: str,
) -> None:
    """Change how the study speaks of a respondent, and who that is, together or not at all."""
    edit_respondent(
        session=session,
        actor=actor,
        operation=operation,
        respondent_id=respondent_id,
        pseudonym=pseudonym,
        role=role,
        helix=helix,
    )
    edit_identity(
        session=session,
        actor=actor,
        operation=uuid5(operation, "identity"),
        respondent_id=respondent_id,
        name=name,
        contact=contact,
    )


def record_consent(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    respondent_id: UUID,
    item: ConsentItem,
    given: bool,
    on: date,
    how: str,
) -> None:
    """Record a respondent's yes or no on one item; the newest stands, the earlier ones stay.

    Without what sharing needs (``SHARING``), quotes of theirs that were shareable are so no longer, and links
    whose frozen pages show their words are closed.

    Raises:
        Invalid: CON-001 the manner (form, by telephone ...) is missing.
    """
    beside_withdrawals(session, of=Respondent, id=respondent_id)
    respondent = open_record(session, actor=actor, to=Act.WRITE, record=Respondent, id=respondent_id)
    if done_before(session, operation):
        return
    item = checks.word(ConsentItem, item, place=_("Consent"))
    if not how.strip():
        raise Invalid(
            Problem(
                "CON-001",
                _("How consent was given or refused is missing."),
                _("Nothing was changed. Say how, for instance: aloud, at the start of the call."),
            )
        )
    if consents(session, respondent_id=respondent_id).get(item) == (given, on, how):
        # Written down as well: sent again later, it might take back what was answered meanwhile.
        done(session, actor=actor, operation=operation, verb="consent.nothing", record=respondent)
        return
    consent = Consent(
        study_id=respondent.study_id,
        respondent_id=respondent_id,
        item=item,
        given=given,
        on=on,
        how=checks.line(how, place=_("How")),
    )
    session.add(consent)
    session.flush()
    if item in SHARING and not given:
        stop_sharing(session, actor=actor, respondent_id=respondent_id)
    done(session, actor=actor, operation=operation, verb="consent.record", record=consent)


def stop_sharing(session: Session, *, actor: Actor, respondent_id: UUID) -> None:
    """Whatever of theirs was shareable is so no longer, and links whose frozen pages show it are closed."""
    for quote in session.exec(
        select(Quote).where(Quote.speaker_id == respondent_id, col(Quote.shareable).is_(True))
    ):
        quote.shareable = False
        audit(session, actor=actor, verb="quote.share", record=quote)
    respondent = session.get_one(Respondent, respondent_id)
    words = words_of(session, respondent_id=respondent_id)
    showing = frozen_with(session, study_id=respondent.study_id, words=words)
    close(session, actor=actor, links={case.link_id for case in showing})


def may_be_shared(session: Session, *, respondent_id: UUID) -> bool:
    """Whether all that sharing a respondent's words needs was agreed to."""
    stands = consents(session, respondent_id=respondent_id)
    return all(item in stands and stands[item][0] for item in SHARING)


def consents(session: Session, *, respondent_id: UUID) -> dict[ConsentItem, tuple[bool, date, str]]:
    """What stands for each item that was answered: given or refused, when, how; others are absent."""
    rows = session.exec(
        select(Consent).where(Consent.respondent_id == respondent_id).order_by(col(Consent.created_at))
    )
    return {row.item: (row.given, row.on, row.how) for row in rows}
