"""What the owner's screen shows: the links of a study, one that is being drawn up, and its preview."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import Initiative, Member, Round, SharedCase, ShareLink, Study
from interview.models.base import now
from interview.queries.share_hints import hints
from interview.queries.shared import cases_of, matrix, page_of
from interview.queries.shared_content import Sayable, round_of, sayable
from interview.queries.shared_views import SharedMatrix, SharedPage
from interview.services.access import Act, Actor, let_in, not_found, open_record, open_study
from interview.services.publishing import drawn
from interview.services.share_choices import Choices, chosen
from interview.services.share_review import Reviewed, review
from interview.vocabulary import Role, RoundKind


@dataclass(frozen=True, slots=True)
class OwnStudy:
    """A study whose owner asks."""

    id: UUID
    title: str


def read_own_studies(*, session: Session, actor: Actor) -> tuple[OwnStudy, ...]:
    """The studies that the actor owns, the newest first.

    Raises:
        NotAllowed: ACC-003 the actor is not let in.
    """
    let_in(session, actor=actor)
    rows = session.exec(
        select(Study)
        .join(Member, Member.study_id == Study.id)  # type: ignore[arg-type]
        .where(Member.user_id == actor.user_id, Member.role == Role.OWNER)
        .order_by(col(Study.created_at).desc())
    )
    return tuple(OwnStudy(study.id, study.title) for study in rows)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link in the owner's list. ``waiting``: texts that a live link does not show before they are passed."""

    id: UUID
    name: str
    titles: tuple[str, ...]
    choices: Choices
    live: bool
    protected: bool
    made_at: datetime
    published_at: datetime | None
    expires_at: datetime
    closed_at: datetime | None
    opened: int
    last_opened_at: datetime | None
    waiting: tuple[Reviewed, ...] = ()

    @property
    def draft(self) -> bool:
        return self.published_at is None

    @property
    def expired(self) -> bool:
        return self.expires_at <= now()

    @property
    def open(self) -> bool:
        return not self.draft and not self.expired and self.closed_at is None

    @property
    def ends_on(self) -> date:
        return self.expires_at.astimezone().date()


@dataclass(frozen=True, slots=True)
class Sharing:
    """The links of a study, the newest first, and the initiatives there are to show."""

    study_id: UUID
    study: str
    initiatives: tuple[tuple[UUID, str], ...]
    links: tuple[LinkLine, ...]


def read_sharing(*, session: Session, actor: Actor, study_id: UUID) -> Sharing:
    """Every link of the study, also drafts, expired and closed ones. For its owners alone: the name of a link
    may say who it was made for.

    Raises:
        NotFound: the actor is no member. NotAllowed: the actor does not own the study.
    """
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    rows = session.exec(
        select(ShareLink).where(ShareLink.study_id == study_id).order_by(col(ShareLink.created_at).desc())
    ).all()
    initiatives = session.exec(
        select(Initiative.id, Initiative.name)
        .where(Initiative.study_id == study_id)
        .order_by(col(Initiative.created_at))
    )
    return Sharing(study.id, study.title, tuple(initiatives), tuple(_line(session, actor, row) for row in rows))


def _line(session: Session, actor: Actor, link: ShareLink) -> LinkLine:
    line = LinkLine(
        id=link.id,
        name=link.name,
        titles=tuple(case.title for case in cases_of(session, link=link)),
        choices=chosen(link.choices),
        live=link.live,
        protected=bool(link.passphrase),
        made_at=link.created_at,
        published_at=link.published_at,
        expires_at=link.expires_at,
        closed_at=link.closed_at,
        opened=link.opened,
        last_opened_at=link.last_opened_at,
    )
    if not (line.live and line.open):
        return line
    texts = review(session, link=link, viewer=actor.user_id)
    return replace(line, waiting=tuple(text for text in texts if text.waiting))


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round that a frozen link may show."""

    id: UUID
    kind: RoundKind
    number: int
    dated: date


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """An initiative of a draft: what is set for it, and the quotes that may be chosen."""

    initiative_id: UUID
    public_id: str
    name: str
    title: str
    sector: str
    region: str
    round_id: UUID | None
    rounds: tuple[RoundLine, ...]
    quotes: tuple[Sayable, ...]


@dataclass(frozen=True, slots=True)
class DraftLink:
    """A link that is being drawn up: what is chosen, what asks for a decision, and what to know of it.

    ``seal`` is of all that would be shown now; ``hints`` are whole sentences.
    """

    id: UUID
    study_id: UUID
    name: str
    choices: Choices
    live: bool
    protected: bool
    ends_on: date
    initiatives: tuple[tuple[UUID, str], ...]
    cases: tuple[CaseDraft, ...]
    texts: tuple[Reviewed, ...]
    hints: tuple[str, ...]
    seal: str

    @property
    def asks(self) -> tuple[Reviewed, ...]:
        """The texts in which something was found that is not decided on."""
        return tuple(text for text in self.texts if text.asks)


def read_draft_link(*, session: Session, actor: Actor, link_id: UUID) -> DraftLink:
    """The draft.

    Raises:
        NotFound: there is none, or it is published. NotAllowed: the actor does not own the study.
    """
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    if link.published_at is not None:
        raise not_found()
    now_drawn = drawn(session, link=link, viewer=actor.user_id)
    texts = review(session, link=link, viewer=actor.user_id)
    initiatives = session.exec(
        select(Initiative.id, Initiative.name)
        .where(Initiative.study_id == link.study_id)
        .order_by(col(Initiative.created_at))
    )
    return DraftLink(
        id=link.id,
        study_id=link.study_id,
        name=link.name,
        choices=chosen(link.choices),
        live=link.live,
        protected=bool(link.passphrase),
        ends_on=link.expires_at.astimezone().date(),
        initiatives=tuple(initiatives),
        cases=tuple(_case(session, link, case) for case, _composed in now_drawn.pages),
        texts=texts,
        hints=hints(session, link=link, pages=now_drawn.pages, viewer=actor.user_id),
        seal=now_drawn.seal,
    )


def _case(session: Session, link: ShareLink, case: SharedCase) -> CaseDraft:
    round_ = round_of(session, link=link, case=case)
    rounds = session.exec(
        select(Round).where(Round.initiative_id == case.initiative_id).order_by(col(Round.number))
    )
    name = session.exec(select(Initiative.name).where(Initiative.id == case.initiative_id)).one()
    return CaseDraft(
        initiative_id=case.initiative_id,
        public_id=case.public_id,
        name=name,
        title=case.title,
        sector=case.sector,
        region=case.region,
        round_id=case.round_id,
        rounds=tuple(RoundLine(r.id, r.kind, r.number, r.dated) for r in rounds),
        quotes=tuple(said for said in (sayable(session, round_id=round_.id) if round_ else ()) if said.factors),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What a visitor of the link sees, or would see now: pages by their public ids, in alphabetical order."""

    pages: tuple[tuple[str, SharedPage], ...]
    draft: bool
    closed: bool

    def matrix(self, address: str) -> SharedMatrix | None:
        """The matrix of several; ``address`` with ``{}`` in the place of a page's public id."""
        if len(self.pages) < 2:
            return None
        return matrix((page, address.format(public_id)) for public_id, page in self.pages)

    def page(self, public_id: str) -> SharedPage:
        """One page.

        Raises:
            NotFound: the link has no such page.
        """
        for id, page in self.pages:
            if id == public_id:
                return page
        raise not_found()


def read_preview(*, session: Session, actor: Actor, link_id: UUID) -> Preview:
    """The very content that is shown, or of a draft would be frozen.

    Raises:
        NotFound: there is none, or the actor is no member. NotAllowed: the actor does not own the study.
    """
    link = open_record(session, actor=actor, to=Act.OWN, record=ShareLink, id=link_id)
    draft = link.published_at is None
    pages = [
        (case.public_id, page_of(session, link=link, case=case, viewer=actor.user_id))
        for case in cases_of(session, link=link)
    ]
    if draft and not link.live:
        at = now()
        pages = [(id, replace(page, frozen_at=at)) for id, page in pages]
    return Preview(tuple(pages), draft=draft, closed=link.closed_at is not None)
