"""Copy and edit: an instrument that somebody is rewriting, kept as a new version or given up.

What is rewritten waits in drafts of that person (``typing``, ``reshaping``), and leaves them in the transaction
that keeps it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from interview.instrument.writer import edit
from interview.models import InstrumentDraft, InstrumentVersion
from interview.services import instruments
from interview.services.access import Actor, let_in, not_found
from interview.services.drafts import settle, step
from interview.services.operations import done, done_before
from interview.services.rewriting import choices_in, drafts_of, rewritten
from interview.services.typing import copy_address, one_copy_at_a_time


def keep_copy(*, session: Session, actor: Actor, operation: UUID, version_id: UUID, version: str) -> UUID:
    """Keep what the actor rewrote as a new version under the name ``version``, offered to new studies.

    Raises:
        NotFound: there is no such version.
        Invalid: all that is wrong with the copy, at once; INS-900 the name is taken. The drafts stay then.
    """
    let_in(session, actor=actor)
    source = _source(session, version_id)
    if before := done_before(session, operation):
        return UUID(before.result)
    one_copy_at_a_time(session, actor=actor, version_id=version_id)
    drafts = drafts_of(session, actor=actor, version_id=version_id)
    content = edit(
        source.content,
        changes=rewritten(source, drafts),
        choices=choices_in(drafts),
        version=version.strip(),
        language=instruments.first_language(source.content),
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
    let_in(session, actor=actor)
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
