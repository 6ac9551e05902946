"""What an owner should know of a draft: what could still identify the initiative, and what is not shown."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from interview import words
from interview.models import (
    Initiative,
    Interview,
    Judgement,
    JudgementRevision,
    Operation,
    Round,
    SharedCase,
    ShareLink,
)
from interview.queries.shared_content import Composed, eyes_of, round_of, sayable
from interview.queries.shared_judgements import begun_at, waits_for_interviews, waits_for_raters
from interview.queries.shared_views import SharedPage
from interview.services.share_choices import Choices, chosen
from interview.texts import _, plural
from interview.vocabulary import Kind


def hints(
    session: Session, *, link: ShareLink, pages: Sequence[tuple[SharedCase, Composed]], viewer: UUID
) -> tuple[str, ...]:
    """Whole sentences, each once."""
    choices = chosen(link.choices)
    found: dict[str, None] = {}
    for case, composed in pages:
        round_ = round_of(session, link=link, case=case)
        if round_ is not None:
            missing = _not_shown(
                session,
                page=composed.page,
                round_=round_,
                choices=choices,
                link=link,
                viewer=viewer,
            )
            found |= dict.fromkeys(missing)
        telling = _known_by_name if choices.named else _could_identify
        found |= dict.fromkeys(telling(session, case=case, page=composed.page))
    if choices.quotes and (lacking := _quotes_lacking(session, link=link, choices=choices, pages=pages)):
        found[
            plural(
                "{n} quote that was chosen is not shown: it is of another round, or may not be shared now.",
                "{n} quotes that were chosen are not shown: they are of another round, or may not be shared "
                "now.",
                lacking,
            )
        ] = None
    return tuple(found)


def _not_shown(
    session: Session, *, page: SharedPage, round_: Round, choices: Choices, link: ShareLink, viewer: UUID
) -> Iterator[str]:
    title = page.title
    eyes = eyes_of(link, viewer=viewer)
    follows = link.live and choices.kind is Kind.RESEARCHER
    if choices.kind is Kind.RESEARCHER and waits_for_raters(session, round_id=round_.id, eyes=eyes):
        yield _(
            "{title}: this round is rated blind and not open yet, so no researcher's judgement is shown.",
            title=title,
        )
        return
    if follows and waits_for_interviews(session, round_id=round_.id):
        yield _(
            "{title}: no interview of this round is finished yet, so no researcher's judgement is shown.",
            title=title,
        )
        return
    if follows and _judged_meanwhile(session, round_id=round_.id):
        yield _(
            "{title}: an interview is under way; what was judged since it began is shown when it is finished.",
            title=title,
        )
    elif n := _under_way(session, round_id=round_.id):
        yield plural(
            "{title}: {n} interview is not finished; what was judged in it is not shown.",
            "{title}: {n} interviews are not finished; what was judged in them is not shown.",
            n,
            title=title,
        )
    if n := _provisional(session, round_id=round_.id, kind=choices.kind):
        yield plural(
            "{title}: {n} judgement is provisional and is not shown. Confirm it on Profile.",
            "{title}: {n} judgements are provisional and are not shown. Confirm them on Profile.",
            n,
            title=title,
        )
    if not page.raters:
        yield _(
            "{title}: there is no judgement of this kind to show ({kind}); every factor is open.",
            title=title,
            kind=words.kind(choices.kind),
        )


def _under_way(session: Session, *, round_id: UUID) -> int:
    """The conversations that are not finished and in which somebody judged."""
    judged_in = session.exec(
        select(Operation.interview_id)
        .join(Interview, Interview.id == Operation.interview_id)  # type: ignore[arg-type]
        .where(
            Interview.round_id == round_id,
            col(Interview.finished_at).is_(None),
            Operation.verb == "judgement.revise",
        )
    )
    return len(set(judged_in))


def _judged_meanwhile(session: Session, *, round_id: UUID) -> bool:
    """Whether a researcher judged since an interview began that is not finished."""
    under_way = session.exec(
        select(Interview.id).where(Interview.round_id == round_id, col(Interview.finished_at).is_(None))
    ).all()
    since = begun_at(session, interview_ids=under_way)
    return (
        since is not None
        and session.exec(
            select(Judgement.id)
            .join(JudgementRevision, JudgementRevision.judgement_id == Judgement.id)  # type: ignore[arg-type]
            .where(
                Judgement.round_id == round_id,
                Judgement.kind == Kind.RESEARCHER,
                JudgementRevision.created_at >= since,
            )
            .limit(1)
        ).first()
        is not None
    )


def _provisional(session: Session, *, round_id: UUID, kind: Kind) -> int:
    return session.exec(
        select(func.count())
        .select_from(Judgement)
        .join(JudgementRevision, JudgementRevision.judgement_id == Judgement.id)  # type: ignore[arg-type]
        .where(
            Judgement.round_id == round_id,
            Judgement.kind == kind,
            JudgementRevision.number == Judgement.head,
            col(JudgementRevision.provisional).is_(True),
            col(JudgementRevision.level).is_not(None) | col(JudgementRevision.state).is_not(None),
        )
    ).one()


def _quotes_lacking(
    session: Session, *, link: ShareLink, choices: Choices, pages: Sequence[tuple[SharedCase, Composed]]
) -> int:
    there: set[UUID] = set()
    for case, _composed in pages:
        if round_ := round_of(session, link=link, case=case):
            there |= {said.id for said in sayable(session, round_id=round_.id, ids=choices.quotes)}
    return len(set(choices.quotes) - there)


def _could_identify(session: Session, *, case: SharedCase, page: SharedPage) -> Iterator[str]:
    """What stands under a pseudonym and may still say who it is."""
    for field, value in (("sector", page.sector), ("region", page.region)):
        if value.strip() and _only_one(session, case=case, field=field, value=value):
            yield (
                _("“{value}” is the sector of no other initiative of this study.", value=value)
                if field == "sector"
                else _("“{value}” is the region of no other initiative of this study.", value=value)
            )
    yield _(
        "The day of the round is shown: {date}. Somebody may remember when you came.",
        date=page.dated.isoformat(),
    )
    said = sum(len(factor.quotes) for factor in page.factors)
    if said:
        yield plural(
            "{title}: {n} quote is shown. A turn of phrase may be known to those who know the speaker.",
            "{title}: {n} quotes are shown. A turn of phrase may be known to those who know the speaker.",
            said,
            title=page.title,
        )
    typed = sum(len(factor.reasons) + bool(factor.dissent) for factor in page.factors) + len(page.actions)
    if typed:
        yield plural(
            "{title}: {n} text that somebody typed is shown. The check finds names, not what only one "
            "initiative did.",
            "{title}: {n} texts that somebody typed are shown. The check finds names, not what only one "
            "initiative did.",
            typed,
            title=page.title,
        )
    if any(action.due for action in page.actions):
        yield _("{title}: the days on which actions are due are shown.", title=page.title)


def _only_one(session: Session, *, case: SharedCase, field: str, value: str) -> bool:
    """Whether the study has other initiatives, and none of them lies in the same sector or region."""
    others = session.exec(
        select(getattr(Initiative, field)).where(
            Initiative.study_id == case.study_id, Initiative.id != case.initiative_id
        )
    ).all()
    return bool(others) and value.strip().casefold() not in {str(other).strip().casefold() for other in others}


def _known_by_name(session: Session, *, case: SharedCase, page: SharedPage) -> Iterator[str]:
    """Whoever reads name and pseudonym on one page knows it wherever else the pseudonym stands."""
    pseudonym = session.exec(select(Initiative.pseudonym).where(Initiative.id == case.initiative_id)).one()
    speakers = [quote.speaker for factor in page.factors for quote in factor.quotes]
    if pseudonym.strip() and any(pseudonym.casefold() in speaker.casefold() for speaker in speakers):
        yield _(
            "{title}: its speakers are shown as of {pseudonym}, which tells who {pseudonym} is wherever else "
            "it is written.",
            title=page.title,
            pseudonym=pseudonym,
        )
