"""Which frozen pages show words of a respondent, and the closing of their links.

What a live link shows is put together anew each time, so it goes with its record and with what was agreed to.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import (
    EvidenceLink,
    InterviewRespondent,
    Judgement,
    JudgementRevision,
    Quote,
    QuoteRevision,
    SharedCase,
    ShareLink,
)
from interview.models.base import now
from interview.services import mentions
from interview.services.access import Actor
from interview.services.operations import audit
from interview.vocabulary import Kind


def words_of(session: Session, *, respondent_id: UUID) -> set[str]:
    """All that a page could ever show as theirs: their quotes and the reasons of their own levels, as they read
    now and before. The reasons given by several people together are each one's."""
    theirs = Quote.speaker_id == respondent_id
    found: set[str] = set()
    for row in session.exec(select(Quote.text, Quote.original, Quote.translation).where(theirs)):
        found |= set(row)
    found |= set(
        session.exec(
            select(QuoteRevision.text)
            .join(Quote, Quote.id == QuoteRevision.quote_id)  # type: ignore[arg-type]
            .where(theirs)
        )
    )
    interviews = select(InterviewRespondent.interview_id).where(
        InterviewRespondent.respondent_id == respondent_id
    )
    own = (Judgement.kind == Kind.OWN, col(Judgement.interview_id).in_(interviews))
    reasons = select(JudgementRevision.rationale).join(
        Judgement,
        Judgement.id == JudgementRevision.judgement_id,  # type: ignore[arg-type]
    )
    observed = (
        select(EvidenceLink.observation)
        .join(JudgementRevision, JudgementRevision.id == EvidenceLink.revision_id)  # type: ignore[arg-type]
        .join(Judgement, Judgement.id == JudgementRevision.judgement_id)  # type: ignore[arg-type]
    )
    return found | set(session.exec(reasons.where(*own))) | set(session.exec(observed.where(*own)))


def frozen_with(
    session: Session, *, study_id: UUID, words: Collection[str], wanted: frozenset[str] = frozenset()
) -> Iterator[SharedCase]:
    """The frozen pages of a study that show one of these as it is, or speak of what is ``wanted``."""
    gone = {mentions.flattened(text) for text in words if text.strip()}
    for case in session.exec(select(SharedCase).where(SharedCase.study_id == study_id)):
        if any(
            mentions.flattened(text) in gone or mentions.speaks_of(text, wanted)
            for text in _strings(case.content)
        ):
            yield case


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _strings(each)
        case list():
            for each in value:
                yield from _strings(each)


def close(session: Session, *, actor: Actor, links: Collection[UUID]) -> None:
    """Close these links for good, as far as they are open."""
    for link in session.exec(
        select(ShareLink).where(col(ShareLink.id).in_(links), col(ShareLink.closed_at).is_(None))
    ):
        link.closed_at = now()
        audit(session, actor=actor, verb="share.close", record=link)
