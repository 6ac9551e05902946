"""Small builders: people, a prepared case, and a database to try things on that forgets them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, func, select

from interview.database.transactions import transaction
from interview.models import Member, Round, User
from interview.models.base import now
from interview.services.access import Actor
from interview.services.documents import add_document
from interview.services.initiatives import add_initiative
from interview.services.instruments import offer, offer_shipped
from interview.services.interviews import plan_interview
from interview.services.judgements import revise_judgement
from interview.services.quotes import catch_quote
from interview.services.respondents import add_respondent, record_consent
from interview.services.studies import create_study
from interview.services.typing import Saved, save_typed
from interview.vocabulary import ConsentItem, DocumentKind, Kind, Role, Stance, StudyKind

DAY = date(2026, 3, 2)
THREE_BY_FIVE = Path(__file__).parent / "data" / "three-by-five.toml"
FACTOR, OTHER_FACTOR = "idea", "driving-forces"


@dataclass(frozen=True)
class Place:
    """The ids of one prepared case, and who owns it."""

    owner: Actor
    version: UUID
    study: UUID
    initiative: UUID
    round: UUID
    respondent: UUID
    interview: UUID
    quote: UUID
    document: UUID

    def note(self, question: str) -> str:
        return f"note/{self.interview.hex}/{question}"


@dataclass(frozen=True)
class World:
    """A study with members of every role; ``second``: its other initiative; ``foreign``: another study."""

    owner: Actor
    editor: Actor
    viewer: Actor
    stranger: Actor
    here: Place
    second: Place
    foreign: Place


def person(session: Session, subject: str, *, tab: str = "one") -> Actor:
    user = User(subject=subject, admitted_at=now())
    session.add(user)
    session.flush()
    return Actor(user_id=user.id, tab=tab)


def member(session: Session, study_id: UUID, role: Role) -> Actor:
    actor = person(session, f"{role}-{uuid4().hex}")
    session.add(Member(study_id=study_id, user_id=actor.user_id, role=role))
    session.flush()
    return actor


def study(session: Session, actor: Actor, *, title: str = "Clusters", instrument: bytes | None = None) -> UUID:
    version = (
        offer_shipped(session=session).id
        if instrument is None
        else offer(session=session, actor=actor, operation=uuid4(), content=instrument, file="test.toml")
    )
    return create_study(
        session=session,
        actor=actor,
        operation=uuid4(),
        title=title,
        kind=StudyKind.RESEARCH,
        instrument_version_id=version,
    )


def case(
    session: Session, actor: Actor, study_id: UUID, *, name: str = "Skåne Food", factor: str = FACTOR
) -> Place:
    """An initiative with its round, one consenting respondent, one interview, one quote, one document."""
    common: dict[str, Any] = {"session": session, "actor": actor}
    initiative = add_initiative(**common, operation=uuid4(), study_id=study_id, name=name)
    round_ = session.exec(select(Round).where(Round.initiative_id == initiative)).one()
    respondent = add_respondent(**common, operation=uuid4(), initiative_id=initiative)
    consent(session, actor, respondent, ConsentItem.TAKE_PART)
    interview = plan_interview(**common, operation=uuid4(), round_id=round_.id, respondent_ids=[respondent])
    quote = caught(session, actor, interview, "We meet every month.", factor=factor, speaker=respondent)
    document = add_document(
        **common, operation=uuid4(), initiative_id=initiative, title="Web page", kind=DocumentKind.WEB_PAGE
    )
    from interview.models import Study

    return Place(
        owner=actor,
        version=session.get_one(Study, study_id).instrument_version_id,
        study=study_id,
        initiative=initiative,
        round=round_.id,
        respondent=respondent,
        interview=interview,
        quote=quote,
        document=document,
    )


def consent(session: Session, actor: Actor, respondent: UUID, item: ConsentItem, *, given: bool = True) -> None:
    record_consent(
        session=session,
        actor=actor,
        operation=uuid4(),
        respondent_id=respondent,
        item=item,
        given=given,
        on=DAY,
        how="aloud",
    )


def caught(
    session: Session,
    actor: Actor,
    interview: UUID,
    text: str,
    *,
    factor: str = FACTOR,
    speaker: UUID | None = None,
    **more: Any,
) -> UUID:
    return catch_quote(
        session=session,
        actor=actor,
        operation=uuid4(),
        interview_id=interview,
        text=text,
        factors={factor: Stance.SUPPORTS},
        speaker_id=speaker,
        **more,
    )


def judged(
    session: Session,
    place: Place,
    *,
    based_on: int = 0,
    actor: Actor | None = None,
    tab: str = "one",
    **change: Any,
) -> int:
    """A revision in the place's interview; ``kind``, ``factor`` and ``interview_id`` may be given."""
    target: dict[str, Any] = {"kind": Kind.RESEARCHER, "factor": FACTOR, "interview_id": place.interview}
    for name in set(change) & {*target, "operation", "round_id"}:
        target[name] = change.pop(name)
    return revise_judgement(
        session=session,
        actor=replace(actor or place.owner, tab=tab),
        based_on=based_on,
        change=change,
        **{"operation": uuid4(), "round_id": place.round, **target},
    )


def typed(
    session: Session,
    actor: Actor,
    record: str,
    text: str,
    *,
    tab: str = "one",
    base: int = 0,
    seq: int = 1,
    **more: Any,
) -> Saved:
    return save_typed(
        session=session, actor=actor, record=record, text=text, base=base, tab=tab, seq=seq, **more
    )


def world(session: Session) -> World:
    owner = person(session, "owner")
    shared = study(session, owner)
    stranger = person(session, "stranger")
    return World(
        owner=owner,
        editor=member(session, shared, Role.EDITOR),
        viewer=member(session, shared, Role.VIEWER),
        stranger=stranger,
        here=case(session, owner, shared),
        second=case(session, owner, shared, name="Öresund Moves"),
        foreign=case(session, stranger, study(session, stranger, title="Elsewhere")),
    )


def nowhere(place: Place) -> Place:
    """The same place with ids that nothing has."""
    names = ("version", "study", "initiative", "round", "respondent", "interview", "quote", "document")
    return replace(place, **{name: uuid4() for name in names})


def count(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


class _ForgottenError(Exception):
    pass


@contextmanager
def trial(engine: Engine) -> Iterator[Session]:
    """A transaction in which anything may be tried; it is taken back at the end."""
    try:
        with transaction(engine=engine) as session:
            yield session
            session.flush()
            raise _ForgottenError
    except _ForgottenError:
        pass


Prepared = tuple[Engine, World]
Trying = Callable[[], Session]
