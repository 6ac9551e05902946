"""Copy and edit: an instrument that somebody is rewriting, kept as a new version or given up.

What is rewritten waits in drafts of that person (``typing``), and leaves them in the transaction that keeps it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, select

from interview.instrument.writer import edit
from interview.models import InstrumentDraft, InstrumentVersion
from interview.services import instruments
from interview.services.access import Actor, not_found
from interview.services.drafts import settle, step
from interview.services.operations import done, done_before
from interview.services.typing import copy_address, one_copy_at_a_time


def drafts_of(session: Session, *, actor: Actor, version_id: UUID) -> Sequence[InstrumentDraft]:
    """What the actor has typed into a copy of that version, the first first."""
    return session.exec(
        select(InstrumentDraft)
        .where(InstrumentDraft.user_id == actor.user_id, InstrumentDraft.instrument_version_id == version_id)
        .order_by(InstrumentDraft.created_at)  # type: ignore[arg-type]
    ).all()


def rewritten(version: InstrumentVersion, drafts: Sequence[InstrumentDraft]) -> dict[str, str]:
    """The texts that differ from those of the version, by path; spaces around a text are no difference."""
    texts = instruments.texts_of(version)
    return {
        draft.place: draft.text
        for draft in drafts
        if draft.place in texts and draft.text.strip() != texts[draft.place].text
    }


def keep_copy(*, session: Session, actor: Actor, operation: UUID, version_id: UUID, version: str) -> UUID:
    """Keep what the actor rewrote as a new version under the name ``version``, offered to new studies.

    Raises:
        NotFound: there is no such version.
        Invalid: all that is wrong with the texts, at once; INS-900 the name is taken. The drafts stay then.
    """
    source = _source(session, version_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    one_copy_at_a_time(session, actor=actor, version_id=version_id)
    drafts = drafts_of(session, actor=actor, version_id=version_id)
    content = edit(
        source.content,
        changes=rewritten(source, drafts),
        version=version.strip(),
        language=instruments.read(source).language,
    )
    made = instruments.keep(session, content=content, file=f"{source.instrument}.toml", origin="edited")
    made.offered = True
    _clear(session, actor=actor, version_id=version_id, drafts=drafts)
    done(session, actor=actor, operation=operation, verb="instrument.copy", record=made)
    return made.id


def start_over(*, session: Session, actor: Actor, operation: UUID, version_id: UUID) -> None:
    """Give up what the actor rewrote of that version, in every window.

    Raises:
        NotFound: there is no such version.
    """
    source = _source(session, version_id)
    if done_before(session, operation):
        return
    one_copy_at_a_time(session, actor=actor, version_id=version_id)
    drafts = drafts_of(session, actor=actor, version_id=version_id)
    _clear(session, actor=actor, version_id=version_id, drafts=drafts)
    settle(session, at=copy_address(actor=actor, version_id=version_id))
    done(session, actor=actor, operation=operation, verb="instrument.start_over", record=source)


def _source(session: Session, version_id: UUID) -> InstrumentVersion:
    version = session.get(InstrumentVersion, version_id)
    if version is None:
        raise not_found()
    return version


def _clear(session: Session, *, actor: Actor, version_id: UUID, drafts: Sequence[InstrumentDraft]) -> None:
    for draft in drafts:
        session.delete(draft)
    session.flush()
    step(session, at=copy_address(actor=actor, version_id=version_id))
