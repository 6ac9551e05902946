"""What a text listed after a withdrawal is called, and the screen on which it can be rewritten."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from interview import words
from interview.models import (
    Decision,
    Initiative,
    Interview,
    Judgement,
    Note,
    Quote,
    Respondent,
    Round,
    Study,
    ToRewrite,
    Workshop,
)
from interview.services import instruments
from interview.services.access import Actor
from interview.services.judgements import version_for
from interview.services.rewritable import KINDS
from interview.services.sight import is_closed
from interview.texts import _
from interview.vocabulary import Kind

TABLES = KINDS | {table.__name__: table for table in (Judgement, Decision)}


@dataclass(frozen=True, slots=True)
class Where:
    """``what`` a text is; the screen and the record to open on it."""

    what: str
    screen: str
    name: str
    id: UUID


def where_of(session: Session, row: ToRewrite, *, actor: Actor) -> Where:
    """Where the text can be rewritten; the Study screen itself where it is gone.

    While a study rates blind, of another rater's judgement not even the factor is told.
    """
    found = session.get(TABLES[row.record], row.record_id)
    if found is None:
        return Where(_("a text that is gone"), "study", "study", row.study_id)
    if isinstance(found, Judgement) and _hidden(session, found, actor=actor):
        return Where(_("reason of another rater's judgement"), "profile", "round", found.round_id)
    if place := PLACES.get(type(found)):
        return place(session, found)
    return _in_preparation(session, found, study_id=row.study_id)


def _hidden(session: Session, found: Judgement, *, actor: Actor) -> bool:
    another = found.kind is Kind.RESEARCHER and found.rater_id != actor.user_id
    return another and is_closed(session, round_id=found.round_id)


def _judgement(session: Session, found: Any) -> Where:
    factor = _factor(session, round_id=found.round_id, factor=found.factor)
    what = _("reason of a judgement: {kind}, {factor}", kind=words.kind(found.kind), factor=factor)
    return Where(what, "profile", "round", found.round_id)


def _decision(session: Session, found: Any) -> Where:
    factor = _factor(session, round_id=found.round_id, factor=found.factor)
    return Where(_("decision of a board: {factor}", factor=factor), "workshop", "workshop", found.workshop_id)


def _note(session: Session, found: Any) -> Where:
    interview = session.get_one(Interview, found.interview_id)
    guide = instruments.of(session, version_id=interview.instrument_version_id)
    question = next((q.text for q in guide.questions() if q.id == found.place), found.place)
    return Where(
        _("note to the question: {question}", question=question), "interview", "interview", interview.id
    )


def _quote(_session: Session, found: Any) -> Where:
    if found.interview_id is None:
        return Where(_("said in a board workshop"), "workshop", "workshop", found.workshop_id)
    return Where(_("quote"), "interview", "interview", found.interview_id)


def _workshop(_session: Session, found: Any) -> Where:
    return Where(_("name of who leads the workshop"), "workshop", "workshop", found.id)


def _initiative(_session: Session, found: Any) -> Where:
    return Where(_("texts about the initiative {name}", name=found.name), "prepare", "initiative", found.id)


PLACES: dict[type, Callable[[Session, Any], Where]] = {
    Judgement: _judgement,
    Decision: _decision,
    Note: _note,
    Quote: _quote,
    Workshop: _workshop,
    Initiative: _initiative,
}


def _in_preparation(session: Session, found: Any, *, study_id: UUID) -> Where:
    """What stands on the Prepare screen of the initiative it belongs to; of the study, of its first."""
    labels = {
        "Interview": _("name of the interviewer"),
        "Document": _("document"),
        "Action": _("action"),
        "Respondent": _("role or pseudonym of a respondent"),
        "Approach": _("approach to a respondent"),
        "Consent": _("how a respondent agreed"),
        "Draft": _("a draft that is not kept yet"),
        "Study": _("texts of the study"),
        "Adoption": _("why another version of the instrument was adopted"),
    }
    initiative_id = getattr(found, "initiative_id", None)
    if respondent_id := getattr(found, "respondent_id", None):
        initiative_id = session.get_one(Respondent, respondent_id).initiative_id
    if isinstance(found, Study):
        initiative_id = session.exec(
            select(Initiative.id)
            .where(Initiative.study_id == study_id)
            .order_by(col(Initiative.created_at))
            .limit(1)
        ).first()
    what = labels[type(found).__name__]
    if initiative_id is None:
        return Where(what, "study", "study", study_id)
    return Where(what, "prepare", "initiative", initiative_id)


def _factor(session: Session, *, round_id: UUID, factor: str) -> str:
    version_id = version_for(session, round_=session.get_one(Round, round_id))
    known = {f.id: f.name for f in instruments.of(session, version_id=version_id).factors}
    return known.get(factor, factor)
