"""The demo: the five cases of the paper as facts, and one invented initiative with everything in it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlmodel import Session, col, select

from interview.models import Member, Operation, Round, Study
from interview.services import demo_talk
from interview.services.access import Actor, let_in
from interview.services.approaches import record_approach
from interview.services.demo_files import CaseText, Invented, read_cases, read_invented
from interview.services.demo_talk import Teller
from interview.services.documents import add_document
from interview.services.initiatives import add_initiative, add_round, edit_initiative
from interview.services.instruments import offer_shipped
from interview.services.operations import done
from interview.services.respondents import add_respondent, record_consent
from interview.services.studies import create_study
from interview.services.typing import INITIATIVE_TEXTS, save_typed
from interview.vocabulary import StudyKind

CASES = "demo.cases"
INVENTED = "demo.invented"


@dataclass(frozen=True, slots=True)
class DemoIds:
    """The two studies of the demo."""

    cases: UUID
    invented: UUID


def load_demo(*, session: Session, actor: Actor, operation: UUID) -> DemoIds:
    """Make the two studies of the demo for the actor; what the actor still has of them is left as it is.

    Raises:
        Invalid: a file of the demo is missing or damaged (DEM-001, DEM-002); nothing is made then.
    """
    let_in(session, actor=actor)
    return DemoIds(
        cases=_there(session, actor=actor, verb=CASES)
        or _five_cases(_teller(session, actor, operation, CASES)),
        invented=_there(session, actor=actor, verb=INVENTED)
        or _invented(_teller(session, actor, operation, INVENTED)),
    )


def _there(session: Session, *, actor: Actor, verb: str) -> UUID | None:
    """The study that was made before; its operation is gone with it when it was deleted."""
    return session.exec(
        select(Operation.study_id)
        .join(Member, col(Member.study_id) == Operation.study_id)
        .where(Operation.verb == verb, Member.user_id == actor.user_id)
        .order_by(col(Operation.created_at))
    ).first()


def _teller(session: Session, actor: Actor, operation: UUID, verb: str) -> Teller:
    return Teller(session, actor, uuid5(operation, verb))


def _study(teller: Teller, *, title: str, verb: str, invented: bool) -> UUID:
    study_id = create_study(
        **teller.acting("study"),
        title=_free(teller, title),
        kind=StudyKind.RESEARCH,
        instrument_version_id=offer_shipped(session=teller.session).id,
        invented=invented,
    )
    study = teller.session.get_one(Study, study_id)
    done(teller.session, actor=teller.actor, operation=teller.base, verb=verb, record=study)
    return study_id


def _criteria(study_id: UUID) -> str:
    """The address of a study's own selection criteria."""
    return f"study/{study_id.hex}/selection_criteria"


def _free(teller: Teller, title: str) -> str:
    """The title, with a number where the actor already uses it for something else."""
    taken = set(
        teller.session.exec(
            select(Study.title)
            .join(Member, col(Member.study_id) == Study.id)
            .where(Member.user_id == teller.actor.user_id)
        )
    )
    number = 1
    while (candidate := title if number == 1 else f"{title} ({number})") in taken:
        number += 1
    return candidate


def _five_cases(teller: Teller) -> UUID:
    texts = read_cases()
    study_id = _study(teller, title=texts.title, verb=CASES, invented=False)
    _type(teller, record=_criteria(study_id), text=texts.selection_criteria)
    for text in texts.initiatives:
        initiative_id = add_initiative(
            **teller.acting(text.name), study_id=study_id, name=text.name, numbered=False
        )
        _describe(teller, initiative_id=initiative_id, text=text)
        _type(teller, record=f"initiative/{initiative_id.hex}/why_this_case", text=texts.why_this_case)
    return study_id


def _describe(teller: Teller, *, initiative_id: UUID, text: CaseText) -> None:
    """Enter what is known of a case; what is not known stays empty."""
    for field in ("pseudonym", "sector", "region", "founded"):
        if value := getattr(text, field):
            edit_initiative(
                **teller.acting(f"{initiative_id.hex} {field}"),
                initiative_id=initiative_id,
                field=field,
                value=value,
            )
    for column in INITIATIVE_TEXTS:
        _type(teller, record=f"initiative/{initiative_id.hex}/{column}", text=getattr(text, column))


def _type(teller: Teller, *, record: str, text: str) -> None:
    if text:
        save_typed(**teller.typing(), record=record, text=text)


def _invented(teller: Teller) -> UUID:
    texts = read_invented()
    study_id = _study(teller, title=texts.title, verb=INVENTED, invented=True)
    _type(teller, record=_criteria(study_id), text=texts.selection_criteria)
    initiative_id = add_initiative(
        **teller.acting("initiative"),
        study_id=study_id,
        name=texts.initiative.name,
        round_kind=texts.rounds[0].kind,
        dated=texts.rounds[0].dated,
        invented=True,
    )
    _describe(teller, initiative_id=initiative_id, text=texts.initiative)
    for part in PARTS:
        part(teller, texts, initiative_id)
    return study_id


def _rounds(teller: Teller, texts: Invented, initiative_id: UUID) -> None:
    """The initiative has its first round already."""
    for number, round_ in enumerate(texts.rounds[1:], start=2):
        add_round(
            **teller.acting(f"round {number}"),
            initiative_id=initiative_id,
            kind=round_.kind,
            dated=round_.dated,
        )
    rows = teller.session.exec(select(Round).where(Round.initiative_id == initiative_id))
    teller.rounds.update({row.number: row.id for row in rows})


def _documents(teller: Teller, texts: Invented, initiative_id: UUID) -> None:
    for text in texts.documents:
        teller.documents[text.key] = add_document(
            **teller.acting(f"document {text.key}"),
            initiative_id=initiative_id,
            **text.model_dump(exclude={"key"}),
        )


def _respondents(teller: Teller, texts: Invented, initiative_id: UUID) -> None:
    for text in texts.respondents:
        id = add_respondent(
            **teller.acting(f"respondent {text.key}"),
            initiative_id=initiative_id,
            role=text.role,
            helix=text.helix,
        )
        teller.respondents[text.key] = id
        for number, approach in enumerate(text.approaches):
            record_approach(
                **teller.acting(f"approach {text.key} {number}"), respondent_id=id, **approach.model_dump()
            )
        for consent in text.consents:
            record_consent(
                **teller.acting(f"consent {text.key} {consent.item} {consent.on}"),
                respondent_id=id,
                **consent.model_dump(),
            )


def _interviews(teller: Teller, texts: Invented, initiative_id: UUID) -> None:
    for talk in texts.interviews:
        demo_talk.hold(teller, talk)


def _judgements(teller: Teller, texts: Invented, initiative_id: UUID) -> None:
    for judgement in texts.judgements:
        demo_talk.judge(teller, judgement)


PARTS: tuple[Callable[[Teller, Invented, UUID], None], ...] = (
    _rounds,
    _documents,
    _respondents,
    _interviews,
    _judgements,
)
