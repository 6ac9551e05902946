"""Taking back consent: what the item covers is removed at once and for good, and what stays is marked."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem
from interview.models import (
    Consent,
    Judgement,
    JudgementRevision,
    Quote,
    Respondent,
    SharedCase,
    Study,
    ToRewrite,
    Withdrawal,
)
from interview.models.base import now, today
from interview.services import checks
from interview.services.access import Act, Actor, open_record
from interview.services.covering import COVERS, Part, Plan, names_them, planned
from interview.services.erasing import Erasing
from interview.services.judgements import append, values_of
from interview.services.operations import CONSENT, alone_in_study, audit, done, done_before
from interview.services.respondents import consents, stop_sharing
from interview.services.rewritable import digest, text_now
from interview.services.showing import close
from interview.texts import _
from interview.vocabulary import ConsentItem

WITHDRAWN = "consent.withdraw"


def withdraw(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    respondent_id: UUID,
    item: ConsentItem,
    on: date,
    how: str,
) -> UUID:
    """Record that a respondent takes an item back, and remove all that it covers; the id of the withdrawal.

    All of it happens, or nothing. A request that came after the day until which the study promised to follow it
    is recorded and stops further sharing: links that show it are closed. What is there stays (``carry_out``
    removes it all the same).

    Raises:
        Invalid: CON-001 the manner is missing, TXT-00x, WDR-003 the day is still to come, WDR-008 the manner
            says who they are, which is taken back.
    """
    alone_in_study(session, of=Respondent, id=respondent_id)
    respondent = open_record(session, actor=actor, to=Act.WRITE, record=Respondent, id=respondent_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    item = checks.word(ConsentItem, item, place=_("Consent"))
    _refuse(on=on, how=how)
    _refuse_naming(session, respondent=respondent, item=item, how=how)
    until = session.get_one(Study, respondent.study_id).withdrawal_until
    withdrawal = Withdrawal(
        study_id=respondent.study_id,
        respondent_id=respondent_id,
        item=item,
        on=on,
        how=checks.line(how, place=_("How")),
        late=until is not None and on > until,
        by_id=actor.user_id,
    )
    session.add(withdrawal)
    session.flush()
    if not withdrawal.late:
        _remove(session, actor=actor, respondent=respondent, withdrawal=withdrawal)
    _say_no(session, actor=actor, respondent=respondent, withdrawal=withdrawal)
    done(session, actor=actor, operation=operation, verb=WITHDRAWN, record=withdrawal)
    return withdrawal.id


def _refuse(*, on: date, how: str) -> None:
    if not how.strip():
        raise Invalid(
            Problem(
                "CON-001",
                _("How consent was taken back is missing."),
                _("Nothing was changed. Say how, for instance: by e-mail."),
            )
        )
    if on > today():
        raise Invalid(
            Problem(
                "WDR-003",
                _("The day on which consent was taken back is still to come."),
                _("Nothing was changed. Write the day on which you were told."),
                value=on.isoformat(),
            )
        )


def _refuse_naming(session: Session, *, respondent: Respondent, item: ConsentItem, how: str) -> None:
    """What is written with the request is kept with it."""
    if names_them(session, respondent=respondent, item=item, text=how):
        raise Invalid(
            Problem(
                "WDR-008",
                _("How consent was taken back says who the respondent is, and that is to be removed."),
                _("Nothing was changed. Say how without the name and address, for instance: by e-mail."),
            )
        )


def carry_out(*, session: Session, actor: Actor, operation: UUID, withdrawal_id: UUID) -> None:
    """Remove what a late request covers all the same: the owner's choice.

    Raises:
        NotFound, NotAllowed: only the study's owner decides so.
    """
    alone_in_study(session, of=Withdrawal, id=withdrawal_id)
    withdrawal = open_record(session, actor=actor, to=Act.OWN, record=Withdrawal, id=withdrawal_id)
    if done_before(session, operation) or withdrawal.carried_out_at is not None:
        return
    respondent = session.get_one(Respondent, withdrawal.respondent_id)
    _remove(session, actor=actor, respondent=respondent, withdrawal=withdrawal)
    done(session, actor=actor, operation=operation, verb="consent.carry_out", record=withdrawal)


def _remove(session: Session, *, actor: Actor, respondent: Respondent, withdrawal: Withdrawal) -> None:
    """What the item covers, as it is now; the plan that the screen showed is drawn up again here."""
    plan = planned(session, respondent=respondent, item=withdrawal.item, withdrawal_id=withdrawal.id)
    erasing = Erasing(session, respondent.study_id, withdrawal.id)
    looks = _listed(session, plan=plan, withdrawal=withdrawal)
    for id in plan.stripped:
        _strip(session, actor=actor, judgement=session.get_one(Judgement, id), plan=plan)
    erasing.not_undone({id for ids in plan.rows.values() for id in ids} | plan.marked)
    for table, ids in plan.rows.items():
        erasing.rows(table, ids)
    erasing.typed(plan.typed)
    for record, id in plan.purged:
        erasing.earlier(record=record, id=id)
    for record, id in plan.looks:
        erasing.beside(record=record, id=id)
    for (table, column, id), value in plan.emptied.items():
        erasing.column(table, column, id, value)
    for judgement in session.exec(select(Judgement).where(col(Judgement.id).in_(plan.marked))):
        judgement.evidence_withdrawn = True
    _close(session, actor=actor, plan=plan)
    session.add_all(looks)
    withdrawal.carried_out_at = now()
    session.add(withdrawal)
    session.flush()


def _listed(session: Session, *, plan: Plan, withdrawal: Withdrawal) -> list[ToRewrite]:
    return [
        ToRewrite(
            study_id=withdrawal.study_id,
            withdrawal_id=withdrawal.id,
            record=record,
            record_id=id,
            why=why,
            digest=digest(text_now(session, study_id=withdrawal.study_id, record=record, id=id) or ""),
        )
        for (record, id), why in plan.looks.items()
    ]


def _strip(session: Session, *, actor: Actor, judgement: Judgement, plan: Plan) -> None:
    """The level and all that was chosen stand as they were, dated as they were; the words are gone."""
    head = session.exec(
        select(JudgementRevision).where(
            JudgementRevision.judgement_id == judgement.id, JudgementRevision.number == judgement.head
        )
    ).one()
    stands = values_of(session, judgement=judgement, number=judgement.head)
    gone = plan.going(Quote)
    kept = tuple(piece for piece in stands.evidence if not piece.observation and piece.quote_id not in gone)
    append(
        session,
        actor=actor,
        judgement=judgement,
        values=replace(stands, rationale="", evidence=kept),
        version_id=head.instrument_version_id,
        at=head.created_at,
    )


def _close(session: Session, *, actor: Actor, plan: Plan) -> None:
    """Close the links that showed it. The page of a link that is closed already loses its content as well."""
    close(session, actor=actor, links=plan.links)
    for case in session.exec(select(SharedCase).where(col(SharedCase.link_id).in_(plan.links))):
        session.refresh(case)


def _say_no(session: Session, *, actor: Actor, respondent: Respondent, withdrawal: Withdrawal) -> None:
    """The answer that stands from now on. Who no longer takes part agrees to nothing else either."""
    items = {withdrawal.item}
    if withdrawal.item is ConsentItem.TAKE_PART:
        standing = consents(session, respondent_id=respondent.id)
        items |= {item for item, (given, _on, _how) in standing.items() if given}
    for item in items:
        consent = Consent(
            study_id=respondent.study_id,
            respondent_id=respondent.id,
            item=item,
            given=False,
            on=withdrawal.on,
            how=withdrawal.how,
        )
        session.add(consent)
        session.flush()
        audit(session, actor=actor, verb=CONSENT, record=consent)
    if any(Part.SHARED in COVERS[item] for item in items):
        stop_sharing(session, actor=actor, respondent_id=respondent.id)
