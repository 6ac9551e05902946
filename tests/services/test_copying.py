"""Copy and edit: what somebody rewrites waits as his own, and leaves its drafts where it is kept."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import transaction
from interview.errors import Invalid, NotFound
from interview.instrument.loader import shipped
from interview.models import AuditEvent, InstrumentDraft, InstrumentVersion
from interview.queries.guides import Copy, read_copy, read_guide
from interview.services.access import Actor
from interview.services.copying import keep_copy, start_over
from interview.services.instruments import offer, set_offered
from interview.services.typing import Saved, copy_address
from tests import builders
from tests.builders import World, typed

PURPOSE = "factors.idea.purpose"
NAME = "factors.activities.name"


def write(
    session: Session,
    w: World,
    path: str,
    text: str,
    *,
    actor: Actor | None = None,
    base: int = 0,
    seq: int = 1,
    tab: str = "one",
) -> Saved:
    who = actor or w.owner
    record = copy_address(actor=who, version_id=w.here.version) + path
    return typed(session, who, record, text, base=base, seq=seq, tab=tab)


def copy_of(session: Session, w: World, actor: Actor | None = None) -> Copy:
    session.flush()
    return read_copy(session=session, actor=actor or w.owner, version_id=w.here.version)


def keep(session: Session, w: World, version: str = "2.0", *, operation: UUID | None = None) -> UUID:
    return keep_copy(
        session=session,
        actor=w.owner,
        operation=operation or uuid4(),
        version_id=w.here.version,
        version=version,
    )


def test_what_was_typed_waits_and_says_since_when(session: Session, w: World) -> None:
    assert copy_of(session, w).since is None
    write(session, w, PURPOSE, "To hear who else sees the need")
    waits = copy_of(session, w)
    assert waits.changed == {PURPOSE: "To hear who else sees the need"}
    assert waits.texts[PURPOSE].text == "To hear who else sees the need"
    assert waits.texts[PURPOSE].version == 1
    assert waits.texts[NAME].text == "Activities"
    assert waits.since is not None


def test_a_text_put_back_as_it_was_is_no_change(session: Session, w: World) -> None:
    before = copy_of(session, w).texts[PURPOSE].text
    write(session, w, PURPOSE, "another")
    write(session, w, PURPOSE, f" {before} \n", base=1, seq=2)
    waits = copy_of(session, w)
    assert (waits.changed, waits.since) == ({}, None)


def test_two_people_rewrite_one_version_and_neither_sees_the_other(session: Session, w: World) -> None:
    write(session, w, PURPOSE, "of the owner")
    other = write(session, w, PURPOSE, "of the editor", actor=w.editor, tab="two")
    assert (other.conflict, other.version) == (False, 1)
    assert copy_of(session, w).texts[PURPOSE].text == "of the owner"
    assert copy_of(session, w, w.editor).texts[PURPOSE].text == "of the editor"
    assert copy_of(session, w).texts[PURPOSE].branches == ()
    kept = keep(session, w)
    guide = read_guide(session=session, actor=w.owner, version_id=kept)
    assert guide.instrument.factor("idea").purpose == "of the owner"
    assert copy_of(session, w).changed == {}
    assert copy_of(session, w, w.editor).changed == {PURPOSE: "of the editor"}


@pytest.mark.parametrize("place", ["", "factors.idea.id", "version", "factors.idea.purpose/x", "no.such.text"])
def test_only_a_text_of_the_instrument_can_be_rewritten(session: Session, w: World, place: str) -> None:
    with pytest.raises(NotFound):
        write(session, w, place, "typed")


def test_nobody_writes_into_the_copy_of_another_or_of_nothing(session: Session, w: World) -> None:
    write(session, w, PURPOSE, "mine")
    mine = copy_address(actor=w.owner, version_id=w.here.version) + PURPOSE
    nothing = copy_address(actor=w.owner, version_id=uuid4()) + PURPOSE
    for actor, record in ((w.editor, mine), (w.stranger, mine), (w.owner, nothing)):
        with pytest.raises(NotFound):
            typed(session, actor, record, "theirs", tab="two")
    assert copy_of(session, w).texts[PURPOSE].text == "mine"


def test_keeping_takes_the_drafts_with_it_and_the_first_version_stays(session: Session, w: World) -> None:
    write(session, w, PURPOSE, "mine")
    write(session, w, NAME, "What is done")
    kept = keep(session, w)
    instrument = read_guide(session=session, actor=w.owner, version_id=kept).instrument
    assert (instrument.version, instrument.factor("idea").purpose) == ("2.0", "mine")
    assert instrument.factor("activities").name == "What is done"
    assert read_guide(session=session, actor=w.owner, version_id=w.here.version).content == shipped()
    waits = copy_of(session, w)
    assert waits.changed == {}
    assert waits.texts[PURPOSE].version == 2, "an open box learns that its text was taken"
    assert builders.count(session, InstrumentDraft) == 0


def test_a_copy_that_is_refused_keeps_its_drafts(database: Engine) -> None:
    with transaction(engine=database) as session:
        w = builders.world(session)
        write(session, w, PURPOSE, "x" * 100_000)
        write(session, w, NAME, "Kept")
    with pytest.raises(Invalid) as refused, transaction(engine=database) as session:
        keep(session, w)
    assert refused.value.codes == ("INS-009",)
    with transaction(engine=database) as session:
        assert set(copy_of(session, w).changed) == {PURPOSE, NAME}
        assert builders.count(session, InstrumentVersion) == 1


def test_a_name_that_is_taken_by_other_words_is_refused(session: Session, w: World) -> None:
    write(session, w, PURPOSE, "first")
    keep(session, w)
    write(session, w, PURPOSE, "second", base=2, seq=2)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        keep(session, w)
    assert refused.value.codes == ("INS-900",)
    assert copy_of(session, w).changed == {PURPOSE: "second"}


def test_keeping_is_done_once_and_the_same_words_twice_are_one_version(session: Session, w: World) -> None:
    operation, before = uuid4(), builders.count(session, InstrumentVersion)
    write(session, w, PURPOSE, "mine")
    first = keep(session, w, operation=operation)
    write(session, w, PURPOSE, "and on", base=2, seq=2)
    assert keep(session, w, operation=operation) == first
    assert copy_of(session, w).changed == {PURPOSE: "and on"}, "a replay takes nothing that came after it"
    write(session, w, PURPOSE, "mine", base=3, seq=3)
    assert keep(session, w) == first
    assert builders.count(session, InstrumentVersion) == before + 1


def test_words_that_come_after_the_keeping_wait_for_the_next(session: Session, w: World) -> None:
    write(session, w, PURPOSE, "mine", seq=3)
    keep(session, w)
    write(session, w, PURPOSE, "mine", seq=3)
    assert copy_of(session, w).changed == {}, "a text sent twice was kept already"
    write(session, w, PURPOSE, "mine, and the last word", seq=4)
    assert copy_of(session, w).changed == {PURPOSE: "mine, and the last word"}


def test_starting_over_forgets_every_window_and_nobody_else(session: Session, w: World) -> None:
    write(session, w, PURPOSE, "from one")
    write(session, w, PURPOSE, "from two", tab="two")
    write(session, w, PURPOSE, "of the editor", actor=w.editor)
    assert [b.text for b in copy_of(session, w).texts[PURPOSE].branches] == ["from two"]
    start_over(session=session, actor=w.owner, operation=uuid4(), version_id=w.here.version)
    waits = copy_of(session, w)
    assert (waits.changed, waits.texts[PURPOSE].branches) == ({}, ())
    assert copy_of(session, w, w.editor).changed == {PURPOSE: "of the editor"}


def test_a_replay_of_starting_over_leaves_what_was_typed_since(session: Session, w: World) -> None:
    operation = uuid4()
    write(session, w, PURPOSE, "first")
    for _again in range(2):
        start_over(session=session, actor=w.owner, operation=operation, version_id=w.here.version)
        write(session, w, PURPOSE, "second", base=2, seq=2)
    assert copy_of(session, w).changed == {PURPOSE: "second"}


def test_what_is_offered_and_withdrawn_leaves_a_trace_and_happens_once(session: Session, w: World) -> None:
    content = shipped().replace(b'version = "', b'version = "9.', 1)
    operation = uuid4()
    made = {
        offer(session=session, actor=w.owner, operation=operation, content=content, file="mine.toml")
        for _again in range(2)
    }
    (version,) = made
    withdrawn = uuid4()
    for offered, which in ((False, withdrawn), (True, uuid4()), (False, withdrawn)):
        set_offered(session=session, actor=w.owner, operation=which, version_id=version, offered=offered)
    session.flush()
    assert session.get_one(InstrumentVersion, version).offered is True
    events = session.exec(select(AuditEvent).where(AuditEvent.record_id == version)).all()
    assert sorted(event.verb for event in events) == [
        "instrument.offer",
        "instrument.offer",
        "instrument.withdraw",
    ]
    assert {event.study_id for event in events} == {None}
