"""Builders of shared links: a case with something to show, a link drawn up, a link published."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, select

from interview.models import SharedCase, ShareLink, Study
from interview.queries.shared import page_of
from interview.queries.shared_views import SharedPage
from interview.services.interviews import finish_interview
from interview.services.publishing import drawn, publish
from interview.services.quotes import share_quote
from interview.services.respondents import SHARING
from interview.services.share_choices import Choices
from interview.services.sharing import make_link
from interview.vocabulary import Kind
from tests.builders import Place, consent, judged


def drafted(
    session: Session,
    place: Place,
    *,
    initiatives: Collection[UUID] | None = None,
    live: bool = False,
    kind: Kind = Kind.RESEARCHER,
    blind: bool = False,
    **choices: Any,
) -> UUID:
    """A link to the place's initiative that is drawn up, and published by nobody.

    The study rates blind only where a test is about that: otherwise its members see each other's judgements.
    """
    session.get_one(Study, place.study).blind = blind
    return make_link(
        session=session,
        actor=place.owner,
        operation=uuid4(),
        study_id=place.study,
        initiative_ids=initiatives or [place.initiative],
        choices=Choices(kind=kind, **choices),
        live=live,
    )


def published(session: Session, link_id: UUID, *, place: Place) -> str:
    """The token of a link that is published as it stands."""
    seal = drawn(session, link=session.get_one(ShareLink, link_id), viewer=place.owner.user_id).seal
    return publish(session=session, actor=place.owner, operation=uuid4(), link_id=link_id, seal=seal)


def shared(session: Session, place: Place, **choices: Any) -> tuple[UUID, str]:
    """A published link to the place's initiative, and its token."""
    link_id = drafted(session, place, **choices)
    return link_id, published(session, link_id, place=place)


def shown(session: Session, link_id: UUID, *, initiative: UUID | None = None) -> SharedPage:
    """The page of the link's only initiative, or of the one given."""
    query = select(SharedCase).where(SharedCase.link_id == link_id)
    if initiative is not None:
        query = query.where(SharedCase.initiative_id == initiative)
    return page_of(session, link=session.get_one(ShareLink, link_id), case=session.exec(query).one())


def finish(session: Session, place: Place, *, interview: UUID | None = None) -> None:
    finish_interview(
        session=session, actor=place.owner, operation=uuid4(), interview_id=interview or place.interview
    )


def agrees(session: Session, place: Place, *, respondent: UUID | None = None) -> None:
    """The respondent agrees to be quoted and to have it shared."""
    for item in SHARING:
        consent(session, place.owner, respondent or place.respondent, item)


def shareable(session: Session, place: Place, quote: UUID | None = None) -> UUID:
    """A quote marked as shareable, with its speaker's consent."""
    agrees(session, place)
    id = quote or place.quote
    share_quote(session=session, actor=place.owner, operation=uuid4(), quote_id=id, shareable=True)
    return id


def judge(session: Session, place: Place, **change: Any) -> None:
    """A researcher's judgement of the case, made from the Profile screen."""
    judged(session, place, interview_id=None, **change)
