"""What a link shows of one initiative, put together from the study. Nothing is read that is not shown:
no identity, no memo, no earlier wording, and under a pseudonym neither name nor mission nor founding year.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import load_only
from sqlmodel import Session, and_, col, or_, select

from interview import votes_in_words
from interview.instrument.structure import Factor, Instrument
from interview.models import (
    Action,
    FacetMark,
    Initiative,
    InstrumentVersion,
    Interview,
    InterviewRespondent,
    Quote,
    QuoteFactor,
    Respondent,
    Round,
    SharedCase,
    ShareLink,
    Study,
    Workshop,
)
from interview.profile import Axis, Profile
from interview.queries.shared_judgements import (
    BoardSaid,
    Counted,
    added_up,
    board_said,
    counted,
    without_spread,
)
from interview.queries.shared_views import SharedAction, SharedFactor, SharedPage, SharedQuote, SharedRound
from interview.services import instruments
from interview.services.judgements import version_for
from interview.services.respondents import may_be_shared
from interview.services.share_choices import Choices, chosen
from interview.texts import _, speaking
from interview.vocabulary import BoardRole, Heard, InterviewMode, Kind, Stance

Allowed = Callable[[str, UUID, str], bool]
Eyes = tuple[UUID, ...]


def digest(text: str) -> str:
    """By what a text is known of which something was decided."""
    return sha256(text.encode(errors="backslashreplace")).hexdigest()


@dataclass(frozen=True, slots=True)
class FreeText:
    """Words that somebody typed and a page shows: where from, under which name of a place, and what.

    ``initiative_id`` and ``round_id`` say where it can be changed.
    """

    record: str
    record_id: UUID
    place: str
    text: str
    initiative_id: UUID
    round_id: UUID

    @property
    def key(self) -> tuple[str, UUID, str]:
        return (self.record, self.record_id, digest(self.text))


@dataclass(slots=True)
class Texts:
    """The free texts of one page as they are come upon; what is not ``allowed`` is found, and not shown."""

    allowed: Allowed
    initiative_id: UUID
    round_id: UUID
    found: list[FreeText] = field(default_factory=list)

    def shown(self, record: str, id: UUID, place: str, text: str) -> str:
        if not text.strip():
            return ""
        free = FreeText(record, id, place, text, self.initiative_id, self.round_id)
        if free not in self.found:
            self.found.append(free)
        return text if self.allowed(*free.key) else ""


def anything(_record: str, _id: UUID, _digest: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Composed:
    """A page, and every free text that it shows or would show."""

    page: SharedPage
    texts: tuple[FreeText, ...]


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a page is made from: the choices, the round, its guide, and what was judged and decided in it."""

    choices: Choices
    round_: Round
    instrument: Instrument
    judged: tuple[Counted, ...]
    boards: tuple[BoardSaid, ...]
    eyes: Eyes
    live: bool

    @property
    def profile(self) -> Profile:
        return added_up(self.judged, kind=self.choices.kind, instrument=self.instrument, boards=self.boards)


def compose(
    session: Session,
    *,
    link: ShareLink,
    case: SharedCase,
    allowed: Allowed = anything,
    viewer: UUID | None = None,
) -> Composed | None:
    """The page of an initiative under a link, as the study is now; None where it has no round any more.

    ``viewer`` is who looks on the owner's screen, where it is not a visitor.
    """
    choices = chosen(link.choices)
    round_ = round_of(session, link=link, case=case)
    if round_ is None:
        return None
    with speaking(choices.language):
        texts = Texts(allowed, case.initiative_id, round_.id)
        eyes = eyes_of(link, viewer=viewer)
        instrument = _instrument(session, round_=round_, language=choices.language)
        basis = _basis(
            session, choices=choices, round_=round_, instrument=instrument, eyes=eyes, live=link.live
        )
        page = _page(session, case=case, basis=basis, texts=texts)
        title = _title(
            case.title if link.published_at else title_now(session, case, choices), case, choices, texts
        )
        page = replace(page, title=title)
    return Composed(page, tuple(texts.found))


def eyes_of(link: ShareLink, *, viewer: UUID | None) -> Eyes:
    """Who would see by it what was judged: its maker, and on the owner's screen whoever looks."""
    return (link.by_id,) if viewer is None else (link.by_id, viewer)


def round_of(session: Session, *, link: ShareLink, case: SharedCase) -> Round | None:
    """The round that the owner chose, or the latest one, which a live link always follows."""
    if case.round_id is not None and not link.live:
        return session.get(Round, case.round_id)
    return session.exec(
        select(Round)
        .where(Round.initiative_id == case.initiative_id)
        .order_by(col(Round.number).desc())
        .limit(1)
    ).first()


def _instrument(session: Session, *, round_: Round, language: str) -> Instrument:
    version = session.get_one(InstrumentVersion, version_for(session, round_=round_))
    return instruments.in_language(version, language=language)


def _basis(
    session: Session, *, choices: Choices, round_: Round, instrument: Instrument, eyes: Eyes, live: bool
) -> _Basis:
    judged = counted(session, round_id=round_.id, kind=choices.kind, eyes=eyes, live=live)
    boards = board_said(session, round_id=round_.id) if choices.kind is Kind.CONSENSUS else ()
    return _Basis(choices, round_, instrument, judged, boards, eyes, live)


def _page(session: Session, *, case: SharedCase, basis: _Basis, texts: Texts) -> SharedPage:
    choices, round_, instrument = basis.choices, basis.round_, basis.instrument
    wordings = _Wordings(session, basis, texts)
    quoted = _quotes(session, basis=basis, texts=texts)
    factors = tuple(_factor(axis, basis, wordings, quoted.get(axis.factor, ())) for axis in basis.profile.axes)
    mission, founded = _known_by_name(session, case=case, choices=choices, texts=texts)
    return SharedPage(
        title="",
        named=choices.named,
        invented=_invented(session, case=case),
        sector=texts.shown("SharedCase", case.id, _("Sector"), case.sector),
        region=texts.shown("SharedCase", case.id, _("Region"), case.region),
        founded=founded,
        mission=mission,
        kind=choices.kind,
        alone=choices.kind is Kind.OWN and _alone(session, round_id=round_.id),
        round_kind=round_.kind,
        round_number=round_.number,
        dated=round_.dated,
        raters=_raters(basis.judged, factors, choices.kind),
        instrument=instrument.id,
        instrument_title=instrument.title,
        version=instrument.version,
        level_names=tuple(level.name for level in instrument.levels),
        factors=factors,
        spread=choices.spread,
        verdict=choices.verdict,
        strengths=choices.strengths,
        actions_shown=choices.actions,
        progress_shown=choices.progress,
        actions=_actions(session, choices=choices, round_=round_, instrument=instrument, texts=texts),
        progress=_progress(session, basis=basis),
        language=choices.language,
    )


def title_now(session: Session, case: SharedCase, choices: Choices) -> str:
    """Under what an initiative is shown that is not published yet; under a pseudonym its name is not read."""
    if choices.named:
        return session.exec(select(Initiative.name).where(Initiative.id == case.initiative_id)).one()
    pseudonym, number = session.exec(
        select(Initiative.pseudonym, Initiative.number).where(Initiative.id == case.initiative_id)
    ).one()
    return pseudonym.strip() or (f"CI {number}" if number else _("A cluster initiative"))


def _title(title: str, case: SharedCase, choices: Choices, texts: Texts) -> str:
    """A name that is meant to be shown is no question; a pseudonym may say too much."""
    if choices.named:
        return title
    return texts.shown("SharedCase", case.id, _("Pseudonym"), title) or _("A cluster initiative")


def _known_by_name(session: Session, *, case: SharedCase, choices: Choices, texts: Texts) -> tuple[str, str]:
    """Mission and founding year; not even read under a pseudonym."""
    if not choices.named:
        return "", ""
    mission, founded = session.exec(
        select(Initiative.mission, Initiative.founded).where(Initiative.id == case.initiative_id)
    ).one()
    shown = texts.shown("Initiative", case.initiative_id, _("Mission"), mission)
    return shown, "" if founded is None else str(founded)


def _invented(session: Session, *, case: SharedCase) -> bool:
    return any(
        session.exec(
            select(Initiative.invented, Study.invented)
            .join(Study, Study.id == Initiative.study_id)  # type: ignore[arg-type]
            .where(Initiative.id == case.initiative_id)
        ).one()
    )


def _alone(session: Session, *, round_id: UUID) -> bool:
    modes = set(
        session.exec(
            select(Interview.mode).where(
                Interview.round_id == round_id, col(Interview.finished_at).is_not(None)
            )
        )
    )
    return modes == {InterviewMode.ALONE}


def _raters(judged: Iterable[Counted], factors: Iterable[SharedFactor], kind: Kind) -> int:
    """How many judged; of a board, the most that voted on one factor."""
    if kind is Kind.CONSENSUS:
        return max((factor.raters for factor in factors), default=0)
    return len({j.rater_id for j in judged if j.level is not None or j.state is not None})


class _Wordings:
    """Reasons, dissent and facets of a round, by factor, where strengths and weaknesses are shown."""

    def __init__(self, session: Session, basis: _Basis, texts: Texts) -> None:
        kind = basis.choices.kind
        self.on = basis.choices.strengths
        self.texts = texts
        self.boards = {said.factor: said for said in basis.boards}
        self.judged = basis.judged
        with_facets = self.on and kind is not Kind.CONSENSUS  # what boards decide rests on no conversation
        self.marks = _marks(session, round_id=basis.round_.id) if with_facets else {}
        self.silent = self._silent(session) if self.on and kind is Kind.OWN else frozenset()

    def _silent(self, session: Session) -> frozenset[UUID]:
        """The interviews whose respondents have not all agreed to be quoted and shared: the reasons that they
        give for themselves are their own words."""
        interviews = {j.interview_id for j in self.judged if j.interview_id is not None}
        spoke = session.exec(
            select(InterviewRespondent.interview_id, InterviewRespondent.respondent_id).where(
                col(InterviewRespondent.interview_id).in_(interviews)
            )
        ).all()
        agreed = {id: may_be_shared(session, respondent_id=id) for id in {who for _interview, who in spoke}}
        heard = {interview for interview, _who in spoke}
        return frozenset({i for i, who in spoke if not agreed[who]} | (interviews - heard))

    def reasons(self, factor: Factor) -> tuple[str, ...]:
        if not self.on:
            return ()
        place = _("{factor}: reason", factor=factor.name)
        if said := self.boards.get(factor.id):
            given = [("Decision", said.id, said.rationale)]
        else:
            given = [
                ("Judgement", j.id, j.rationale)
                for j in self.judged
                if j.factor == factor.id
                and (j.level is not None or j.state is not None)
                and j.interview_id not in self.silent
            ]
        shown = (self.texts.shown(record, id, place, text) for record, id, text in given)
        return tuple(text for text in shown if text)

    def dissent(self, factor: Factor) -> str:
        said = self.boards.get(factor.id)
        if not self.on or said is None:
            return ""
        return self.texts.shown("Decision", said.id, _("{factor}: dissent", factor=factor.name), said.dissent)

    def facets(self, factor: Factor, mark: Heard) -> tuple[str, ...]:
        marked = self.marks.get(mark, set())
        return tuple(facet.label for facet in factor.facets if facet.id in marked)


def _marks(session: Session, *, round_id: UUID) -> dict[Heard, set[str]]:
    """The facets that were marked in finished conversations of the round."""
    found: dict[Heard, set[str]] = {}
    for facet, mark in session.exec(
        select(FacetMark.facet, FacetMark.mark)
        .join(Interview, Interview.id == FacetMark.interview_id)  # type: ignore[arg-type]
        .where(Interview.round_id == round_id, col(Interview.finished_at).is_not(None))
    ):
        if mark is not None:
            found.setdefault(Heard(mark), set()).add(facet)
    return found


def _factor(axis: Axis, basis: _Basis, wordings: _Wordings, quotes: Iterable[SharedQuote]) -> SharedFactor:
    factor, choices = basis.instrument.factor(axis.factor), basis.choices
    mine = [j for j in basis.judged if j.factor == factor.id]
    voters = next((said.voters for said in basis.boards if said.factor == factor.id), 0)
    moves = {j.dynamics for j in mine if j.dynamics is not None and j.level is not None}
    return SharedFactor(
        axis=axis if choices.spread else without_spread(axis),
        raters=voters or axis.raters,
        descriptor=next((d.text for d in factor.descriptors if d.level == axis.level), ""),
        dynamics=tuple(sorted(moves)) if choices.strengths else (),
        reasons=wordings.reasons(factor),
        dissent=wordings.dissent(factor),
        heard=wordings.facets(factor, Heard.HEARD),
        lacking=wordings.facets(factor, Heard.LACKING),
        contradicted=wordings.facets(factor, Heard.CONTRADICTED),
        evidence_withdrawn=any(j.evidence_withdrawn for j in mine),
        quotes=tuple(quotes),
    )


@dataclass(frozen=True, slots=True)
class Sayable:
    """A quote that may be shown: it is marked so, and whoever said it agreed."""

    id: UUID
    text: str
    quote: SharedQuote
    speaker_id: UUID | None
    factors: dict[str, Stance]


def sayable(session: Session, *, round_id: UUID, ids: Collection[UUID] | None = None) -> tuple[Sayable, ...]:
    """The quotes of a round that may be shown, in the order they were said; of ``ids`` alone where given."""
    query = (
        select(Quote, Respondent.pseudonym)
        .options(load_only(Quote.id, Quote.text, Quote.fidelity, Quote.speaker_id, Quote.role))  # type: ignore[arg-type]
        .outerjoin(Interview, Interview.id == Quote.interview_id)  # type: ignore[arg-type]
        .outerjoin(Workshop, Workshop.id == Quote.workshop_id)  # type: ignore[arg-type]
        .outerjoin(Respondent, Respondent.id == Quote.speaker_id)  # type: ignore[arg-type]
        .where(
            col(Quote.removed).is_(False),
            col(Quote.shareable).is_(True),
            or_(
                and_(
                    col(Interview.round_id) == round_id,
                    col(Interview.finished_at).is_not(None),
                    col(Quote.speaker_id).is_not(None),
                ),
                and_(col(Workshop.round_id) == round_id, col(Quote.agreed_how) != ""),
            ),
        )
        .order_by(col(Quote.said_at), col(Quote.id))
    )
    rows = session.exec(query if ids is None else query.where(col(Quote.id).in_(ids))).all()
    speakers = {quote.speaker_id for quote, _pseudonym in rows if quote.speaker_id is not None}
    agreed = {speaker: may_be_shared(session, respondent_id=speaker) for speaker in speakers}
    links: dict[UUID, dict[str, Stance]] = {}
    found = [quote.id for quote, _pseudonym in rows]
    for link in session.exec(select(QuoteFactor).where(col(QuoteFactor.quote_id).in_(found))):
        links.setdefault(link.quote_id, {})[link.factor] = link.stance
    return tuple(
        Sayable(
            id=quote.id,
            text=quote.text,
            quote=SharedQuote(quote.text, pseudonym or _role(quote.role), quote.fidelity, Stance.SUPPORTS),
            speaker_id=quote.speaker_id,
            factors=links.get(quote.id, {}),
        )
        for quote, pseudonym in rows
        if quote.speaker_id is None or agreed[quote.speaker_id]
    )


def _role(role: BoardRole | None) -> str:
    """Who spoke in a workshop is known by role at most."""
    return votes_in_words.board_role(BoardRole(role)) if role else _("Somebody in the board")


def _quotes(session: Session, *, basis: _Basis, texts: Texts) -> dict[str, list[SharedQuote]]:
    """The chosen quotes by factor. One that is left out is missing; a speaker left out is a respondent."""
    found: dict[str, list[SharedQuote]] = {}
    if not basis.choices.quotes:
        return found
    for said in sayable(session, round_id=basis.round_.id, ids=basis.choices.quotes):
        factors = [factor for factor in basis.instrument.factors if factor.id in said.factors]
        if not factors:
            continue
        text = texts.shown("Quote", said.id, _("{factor}: quote", factor=factors[0].name), said.text)
        speaker = said.quote.speaker
        if text and said.speaker_id is not None:
            speaker = texts.shown("Respondent", said.speaker_id, _("Who said it"), speaker) or _("A respondent")
        for factor in factors if text else ():
            stance = Stance(said.factors[factor.id])
            found.setdefault(factor.id, []).append(replace(said.quote, speaker=speaker, stance=stance))
    return found


def _actions(
    session: Session, *, choices: Choices, round_: Round, instrument: Instrument, texts: Texts
) -> tuple[SharedAction, ...]:
    """What was agreed in the round. Under a pseudonym nobody is named who does it."""
    if not choices.actions:
        return ()
    known = {factor.id for factor in instrument.factors}
    rows = session.exec(
        select(Action)
        .where(Action.round_id == round_.id, col(Action.removed).is_(False))
        .order_by(col(Action.created_at))
    )
    found = []
    for row in rows:
        if text := texts.shown("Action", row.id, _("Action"), row.text):
            owner = texts.shown("Action", row.id, _("Owner of an action"), row.owner) if choices.named else ""
            found.append(
                SharedAction(row.factor if row.factor in known else "", text, owner, row.due, row.status)
            )
    return tuple(found)


def _progress(session: Session, *, basis: _Basis) -> tuple[SharedRound, ...]:
    """The rounds before, each by its own instrument and by judgements of the same kind."""
    if not basis.choices.progress:
        return ()
    earlier = session.exec(
        select(Round)
        .where(Round.initiative_id == basis.round_.initiative_id, Round.number < basis.round_.number)
        .order_by(col(Round.number))
    ).all()
    return tuple(_earlier(session, round_=each, basis=basis) for each in earlier)


def _earlier(session: Session, *, round_: Round, basis: _Basis) -> SharedRound:
    instrument = _instrument(session, round_=round_, language=basis.choices.language)
    then = _basis(
        session,
        choices=basis.choices,
        round_=round_,
        instrument=instrument,
        eyes=basis.eyes,
        live=basis.live,
    )
    return SharedRound(
        number=round_.number,
        kind=round_.kind,
        dated=round_.dated,
        instrument=instrument.id,
        version=instrument.version,
        levels={axis.factor: axis.level for axis in then.profile.axes},
    )
