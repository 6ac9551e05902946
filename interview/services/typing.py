"""Long text saved while it is typed: one way in for notes, drafts and the texts of a case.

The browser sends a text with the version it was based on, its window (tab) and a running number. Two windows
never overwrite each other: a text typed on an older base in another window is kept as a branch beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from interview.blindness import may_use_draft
from interview.models import (
    Document,
    Draft,
    Initiative,
    InstrumentDraft,
    InstrumentVersion,
    Interview,
    Note,
    Quote,
    Study,
    Typed,
    TypedBranch,
)
from interview.models.base import OfStudy, Record, now
from interview.services import checks, instruments
from interview.services.access import Act, Actor, allow, let_in, not_found, open_record, open_study
from interview.services.operations import audit, beside_withdrawals, changed, one_at_a_time, study_of
from interview.services.rewriting import choices_in, drafts_of, texts_of
from interview.services.withdrawn import refuse_draft, refuse_left

INITIATIVE_TEXTS = (
    "mission",
    "firms",
    "government",
    "higher_education",
    "case_history",
    "why_this_case",
)
STUDY_TEXTS = ("selection_criteria",)


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands after a save; with ``conflict`` the sender's text is kept beside ``theirs``."""

    version: int
    saved_at: datetime
    conflict: bool = False
    theirs: str = ""
    theirs_version: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """Where a typed text lives: the record that holds it and the column, and its address, always one way."""

    holder: Record
    column: str
    address: str = ""

    @property
    def text(self) -> str:
        return str(getattr(self.holder, self.column))


def save_typed(
    *,
    session: Session,
    actor: Actor,
    record: str,
    text: str,
    base: int,
    tab: str,
    seq: int,
    settles: tuple[str, ...] = (),
) -> Saved:
    """Keep a text as typed, or beside the one that another window saved meanwhile.

    ``settles`` names the windows whose branches a person has joined into this text, or given up for it.

    Raises:
        Invalid: TXT-00x; NotFound: the record is not there or not the actor's; NotAllowed.
    """
    checks.text(text, place="")
    _beside_withdrawals(session, record)
    alone(session, record)
    home = find_home(session, actor=actor, record=record)
    typed = _bookkeeping(session, home=home, record=home.address)
    own = typed.tab == tab and typed.by_id in (None, actor.user_id)  # what a window calls itself is no proof
    if own and seq <= typed.seq:
        return Saved(typed.version, typed.saved_at)
    if typed.version != base and not own and home.text != text:
        return _branch(session, actor=actor, home=home, typed=typed, text=text, tab=tab, seq=seq)
    _settle(session, record=home.address, tabs=(tab, *settles))
    return _keep(session, actor=actor, home=home, typed=typed, text=text, tab=tab, seq=seq)


def _beside_withdrawals(session: Session, record: str) -> None:
    kind, owner, place = _parts(record)
    if kind in OWNERS and owner and place:
        beside_withdrawals(session, of=OWNERS[kind], id=checks.identifier(owner))


def _parts(record: str) -> tuple[str, str, str]:
    kind, _slash, rest = record.partition("/")
    owner, _slash, place = rest.partition("/")
    return kind, owner, place


def alone(session: Session, record: str) -> None:
    """Whoever takes a text and clears it must not miss words that are being saved at that moment."""
    one_at_a_time(session, "typed", record.lower().replace("-", ""))


def _bookkeeping(session: Session, *, home: Home, record: str) -> Typed:
    typed = session.exec(select(Typed).where(Typed.record == record).with_for_update()).first()
    if typed is None:
        typed = Typed(study_id=study_of(home.holder), record=record)
        session.add(typed)
    return typed


def _keep(session: Session, *, actor: Actor, home: Home, typed: Typed, text: str, tab: str, seq: int) -> Saved:
    if home.text != text:
        setattr(home.holder, home.column, text)
        typed.version += 1
        typed.saved_at = now()
        changed(session, study_id=typed.study_id)
        if isinstance(home.holder, Note):
            session.info["topics"].add(notes_topic(home.holder.interview_id))
        if (typed.tab, typed.by_id) != (tab, actor.user_id):  # once a window, not once a second
            audit(session, actor=actor, verb="text.type", record=home.holder)
    typed.by_id, typed.tab, typed.seq = actor.user_id, tab, seq
    session.add(typed)
    session.add(home.holder)
    return Saved(typed.version, typed.saved_at)


def notes_topic(interview_id: UUID) -> str:
    """Raised when a note of the interview was typed, and only then, together with the study's."""
    return f"notes:{interview_id.hex}"


def _settle(session: Session, *, record: str, tabs: tuple[str, ...]) -> None:
    for branch in session.exec(
        select(TypedBranch).where(TypedBranch.record == record, col(TypedBranch.tab).in_(tabs))
    ):
        branch.resolved = True


def _branch(
    session: Session, *, actor: Actor, home: Home, typed: Typed, text: str, tab: str, seq: int
) -> Saved:
    branch = session.exec(
        select(TypedBranch).where(
            TypedBranch.record == typed.record,
            TypedBranch.tab == tab,
            or_(TypedBranch.by_id == actor.user_id, col(TypedBranch.by_id).is_(None)),
        )
    ).first() or TypedBranch(study_id=typed.study_id, record=typed.record, tab=tab)
    branch.by_id = actor.user_id
    if seq > branch.seq:  # an older text, late on its way, must not come back as a conflict
        branch.text, branch.seq, branch.saved_at, branch.resolved = text, seq, now(), False
        session.add(branch)
    return Saved(typed.version, branch.saved_at, True, home.text, typed.version)


def find_home(session: Session, *, actor: Actor, record: str) -> Home:
    """The home of a typed text, from its address such as ``note/<interview>/<question>``.

    Raises:
        NotFound: the address leads nowhere that the actor may write.
    """
    kind, owner, place = _parts(record)
    finder = HOMES.get(kind)
    if finder is None or not owner or not place:
        raise not_found()
    id = checks.identifier(owner)
    return replace(finder(session, actor, id, place), address=f"{kind}/{id.hex}/{place}")


def _note(session: Session, actor: Actor, id: UUID, place: str) -> Home:
    interview = open_record(session, actor=actor, to=Act.WRITE, record=Interview, id=id)
    refuse_left(session, interview_id=id)
    instrument = instruments.of(session, version_id=interview.instrument_version_id)
    if place not in {question.id for question in instrument.questions()}:
        raise not_found()
    note = session.exec(select(Note).where(Note.interview_id == id, Note.place == place)).first()
    return Home(note or Note(study_id=interview.study_id, interview_id=id, place=place), "text")


def _draft(session: Session, actor: Actor, id: UUID, place: str) -> Home:
    allow(session, actor=actor, to=Act.WRITE, study_id=id)
    checks.line(place, place="")
    refuse_draft_of_another(actor=actor, place=place)
    refuse_draft(session, study_id=id, place=place)
    draft = find_draft(session, study_id=id, place=place)
    if draft is None and session.get(Study, id) is None:
        raise not_found()
    return Home(draft or Draft(study_id=id, place=place), "text")


def _column_of(record: type[OfStudy], *columns: str) -> Callable[[Session, Actor, UUID, str], Home]:
    def find(session: Session, actor: Actor, id: UUID, place: str) -> Home:
        if place not in columns:
            raise not_found()
        return Home(open_record(session, actor=actor, to=Act.WRITE, record=record, id=id), place)

    return find


def _study(session: Session, actor: Actor, id: UUID, place: str) -> Home:
    study = open_study(session, actor=actor, to=Act.WRITE, study_id=id)
    if place not in STUDY_TEXTS:
        raise not_found()
    return Home(study, place)


def _instrument(session: Session, actor: Actor, id: UUID, place: str) -> Home:
    """A text of an instrument that somebody is rewriting: ``<user>/<path>``, and nobody else's business."""
    let_in(session, actor=actor)
    user, _slash, path = place.partition("/")
    version = session.get(InstrumentVersion, id)
    if version is None or user != actor.user_id.hex:
        raise not_found()
    one_copy_at_a_time(session, actor=actor, version_id=id)
    if path not in texts_of(version):  # then it is one of an entry that was added, or of nothing
        choices = choices_in(drafts_of(session, actor=actor, version_id=id))
        if path not in texts_of(version, choices=choices):
            raise not_found()
    draft = session.exec(
        select(InstrumentDraft).where(
            InstrumentDraft.user_id == actor.user_id,
            InstrumentDraft.instrument_version_id == id,
            InstrumentDraft.place == path,
        )
    ).first()
    return Home(draft or InstrumentDraft(user_id=actor.user_id, instrument_version_id=id, place=path), "text")


def copy_address(*, actor: Actor, version_id: UUID) -> str:
    """What the addresses of all drafts of a copy begin with; they hold the user, whose own they are."""
    return f"instrument/{version_id.hex}/{actor.user_id.hex}/"


def one_copy_at_a_time(session: Session, *, actor: Actor, version_id: UUID) -> None:
    """Nobody types into a copy while it is being kept or given up."""
    one_at_a_time(session, "copy", version_id, actor.user_id)


HOMES: dict[str, Callable[[Session, Actor, UUID, str], Home]] = {
    "note": _note,
    "draft": _draft,
    "initiative": _column_of(Initiative, *INITIATIVE_TEXTS),
    "document": _column_of(Document, "excerpt"),
    "quote": _column_of(Quote, "memo", "translation"),
    "study": _study,
    "instrument": _instrument,
}

OWNERS: dict[str, type[OfStudy] | type[Study]] = {
    "note": Interview,
    "draft": Study,
    "initiative": Initiative,
    "document": Document,
    "quote": Quote,
    "study": Study,
}
"""Whose id an address names, by its kind; an instrument is of no study."""


def refuse_draft_of_another(*, actor: Actor, place: str) -> None:
    """What another rater types as the reason of a judgement is theirs alone.

    Raises:
        NotFound: the place is one of another rater's.
    """
    if not may_use_draft(viewer=actor.user_id, place=place):
        raise not_found()


def find_draft(session: Session, *, study_id: UUID, place: str) -> Draft | None:
    """The draft that waits there, if one does."""
    return session.exec(select(Draft).where(Draft.study_id == study_id, Draft.place == place)).first()


def take_draft(session: Session, *, study_id: UUID, place: str) -> str:
    """The text of a draft, or nothing where none was typed."""
    draft = find_draft(session, study_id=study_id, place=place)
    return draft.text if draft else ""
