"""The instruments that are kept, as the Instrument screen and the forms list them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interview.instrument.outline import Outline
from interview.instrument.reshape import languages_kept
from interview.instrument.structure import Instrument
from interview.models import Adoption, InstrumentVersion
from interview.queries.texts import TypedText, typed_texts
from interview.services.access import Act, Actor, let_in, not_found, open_study
from interview.services.instruments import offered, read
from interview.services.rewriting import (
    choices_in,
    drafts_of,
    lacking,
    outline_of,
    rewritten,
    standing,
    typed_in,
)
from interview.services.typing import copy_address


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of an instrument in a list."""

    id: UUID
    instrument: str
    version: str
    title: str
    origin: str
    made_at: datetime
    digest: str
    offered: bool = True


@dataclass(frozen=True, slots=True)
class AdoptionLine:
    """A change to another version for the interviews that came after it."""

    before: str
    after: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Guide:
    """One version whole: its line, its content as a file, and as read."""

    line: VersionLine
    content: bytes
    instrument: Instrument


def _line(row: InstrumentVersion) -> VersionLine:
    return VersionLine(
        row.id, row.instrument, row.version, row.title, row.origin, row.created_at, row.digest, row.offered
    )


@dataclass(frozen=True, slots=True)
class Copy:
    """A version as its reader is rewriting it: each text as it now reads, by path, also of what was removed.

    ``address`` is what the addresses of its drafts begin with. ``changed`` are the texts that differ from the
    version; ``since`` is when the first thing that differs was begun. ``outline`` is the copy with what was
    chosen in it; ``lacking`` says how many texts of what was added lack, by language.
    """

    address: str
    texts: dict[str, TypedText]
    changed: dict[str, str]
    outline: Outline
    lacking: Mapping[str, int]
    since: datetime | None = None

    @property
    def changes(self) -> int:
        """How many things differ from the version."""
        return len(self.changed) + len(self.outline.changed)

    @property
    def kept(self) -> tuple[str, ...]:
        """The languages that the new version will have."""
        return tuple(languages_kept(self.outline.chosen, lacking=self.lacking))


def read_copy(*, session: Session, actor: Actor, version_id: UUID) -> Copy:
    """What the actor has typed into a copy of that version and chosen in it; nobody else's drafts are in it.

    Raises:
        NotFound: there is no such version.
    """
    let_in(session, actor=actor)
    row = session.get(InstrumentVersion, version_id)
    if row is None:
        raise not_found()
    drafts = drafts_of(session, actor=actor, version_id=version_id)
    choices = choices_in(drafts)
    outline = outline_of(row, choices=choices)
    changed = standing(rewritten(row, drafts), choices=choices)
    now = {text.path: text.text for text in outline.texts} | typed_in(drafts)
    address = copy_address(actor=actor, version_id=version_id)
    texts = ((address + path, text) for path, text in now.items())
    typed = typed_texts(session, study_id=None, texts=texts, under=address)
    differing = {*changed, *outline.changed}
    return Copy(
        address=address,
        texts={record.removeprefix(address): text for record, text in typed.items()},
        changed=changed,
        outline=outline,
        lacking=lacking(outline, texts=now, choices=choices),
        since=min((draft.created_at for draft in drafts if draft.place in differing), default=None),
    )


def read_versions(*, session: Session, actor: Actor) -> tuple[VersionLine, ...]:
    """The versions that new studies can choose: the shipped first, then the newest first.

    The first is what a form has chosen already: the shipped one, whatever somebody uploaded or made last.
    """
    let_in(session, actor=actor)
    return _shipped_first(offered(session=session))


def read_every_version(*, session: Session, actor: Actor) -> tuple[VersionLine, ...]:
    """Every version that is kept, on offer or not: the shipped first, then the newest first."""
    let_in(session, actor=actor)
    rows = session.exec(select(InstrumentVersion).order_by(col(InstrumentVersion.created_at).desc())).all()
    return _shipped_first(rows)


def _shipped_first(rows: Sequence[InstrumentVersion]) -> tuple[VersionLine, ...]:
    return tuple(_line(row) for row in sorted(rows, key=lambda row: row.origin != "shipped"))


def read_adoptions(*, session: Session, actor: Actor, study_id: UUID) -> tuple[AdoptionLine, ...]:
    """The changes of version in a study, the first first.

    Raises:
        NotFound: there is no such study, or the actor is not a member of it.
    """
    open_study(session, actor=actor, to=Act.VIEW, study_id=study_id)
    names = dict(session.exec(select(InstrumentVersion.id, InstrumentVersion.version)).all())
    rows = session.exec(
        select(Adoption).where(Adoption.study_id == study_id).order_by(col(Adoption.created_at))
    )
    return tuple(
        AdoptionLine(names[row.before_id], names[row.after_id], row.reason, row.created_at) for row in rows
    )


def read_guide(*, session: Session, actor: Actor, version_id: UUID | None = None) -> Guide:
    """One version, or the shipped one where none is named.

    Raises:
        NotFound: there is no such version.
    """
    let_in(session, actor=actor)
    if version_id is None:
        row = session.exec(
            select(InstrumentVersion)
            .where(InstrumentVersion.origin == "shipped")
            .order_by(col(InstrumentVersion.created_at).desc())
        ).first()
    else:
        row = session.get(InstrumentVersion, version_id)
    if row is None:
        raise not_found()
    return Guide(_line(row), row.content, read(row))
