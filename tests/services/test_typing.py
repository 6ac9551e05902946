"""Typed text: nothing typed is lost, whichever window, order or repetition it comes in."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import transaction
from interview.errors import Invalid, NotFound
from interview.models import AuditEvent, Initiative, Note, Study, TypedBranch
from interview.queries.texts import TypedText, notes
from interview.services.typing import HOMES, INITIATIVE_TEXTS, take_draft
from tests import builders
from tests.builders import World, typed

QUESTION = "idea-origin"


def note(session: Session, w: World) -> TypedText:
    found = notes(session, study_id=w.here.study, interview_id=w.here.interview)
    return found.get(QUESTION, TypedText(""))


@pytest.fixture
def record(w: World) -> str:
    return w.here.note(QUESTION)


def test_a_window_that_types_on_replaces_its_own_text(session: Session, w: World, record: str) -> None:
    versions = [
        typed(session, w.owner, record, text, base=seq - 1, seq=seq).version
        for seq, text in enumerate(("W", "We", "We meet"), start=1)
    ]
    assert versions == [1, 2, 3]
    assert note(session, w) == TypedText(record, "We meet", 3)


def test_a_window_that_has_not_heard_of_its_own_save_yet_is_not_in_conflict(
    session: Session, w: World, record: str
) -> None:
    typed(session, w.owner, record, "We", base=0, seq=1)
    assert not typed(session, w.owner, record, "We meet", base=0, seq=2).conflict
    assert note(session, w).text == "We meet"


def test_an_older_text_of_the_same_window_that_arrives_late_changes_nothing(
    session: Session, w: World, record: str
) -> None:
    kept = typed(session, w.owner, record, "We meet", seq=5)
    late = typed(session, w.owner, record, "We", seq=4)
    again = typed(session, w.owner, record, "We meet", seq=5)
    assert (late.version, late.conflict) == (again.version, again.conflict) == (kept.version, False)
    assert note(session, w) == TypedText(record, "We meet", 1)


def test_another_window_on_an_older_base_keeps_both_texts(session: Session, w: World, record: str) -> None:
    typed(session, w.owner, record, "from one", tab="one")
    saved = typed(session, w.owner, record, "from two", tab="two")
    assert (saved.conflict, saved.theirs, saved.theirs_version) == (True, "from one", 1)
    stands = note(session, w)
    assert (stands.text, stands.version) == ("from one", 1)
    assert [(b.tab, b.text) for b in stands.branches] == [("two", "from two")]


def test_another_window_that_saw_the_newest_text_goes_on_from_it(
    session: Session, w: World, record: str
) -> None:
    typed(session, w.owner, record, "from one", tab="one")
    saved = typed(session, w.owner, record, "from one, then two", tab="two", base=1)
    assert (saved.version, saved.conflict) == (2, False)
    assert note(session, w).branches == ()


def test_the_same_text_from_two_windows_is_no_conflict(session: Session, w: World, record: str) -> None:
    typed(session, w.owner, record, "the same", tab="one")
    saved = typed(session, w.owner, record, "the same", tab="two")
    assert (saved.version, saved.conflict) == (1, False)
    assert note(session, w) == TypedText(record, "the same", 1)


def test_a_branch_follows_its_window_until_it_is_settled(session: Session, w: World, record: str) -> None:
    typed(session, w.owner, record, "from one", tab="one")
    typed(session, w.owner, record, "from two", tab="two", seq=2)
    typed(session, w.owner, record, "from tw", tab="two", seq=1)
    typed(session, w.owner, record, "from one, more", tab="one", base=1, seq=2)
    typed(session, w.owner, record, "from two, more", tab="two", seq=3)
    stands = note(session, w)
    assert stands.text == "from one, more"
    assert [b.text for b in stands.branches] == ["from two, more"]


def test_joining_the_texts_settles_the_branches_named_and_no_other(
    session: Session, w: World, record: str
) -> None:
    typed(session, w.owner, record, "from one", tab="one")
    for tab in ("two", "three"):
        typed(session, w.owner, record, f"from {tab}", tab=tab)
    saved = typed(session, w.owner, record, "from one and two", tab="one", base=1, seq=2, settles=("two",))
    assert not saved.conflict
    assert [b.tab for b in note(session, w).branches] == ["three"]


def test_a_window_settles_its_own_branch_when_it_saves_on_what_stands(
    session: Session, w: World, record: str
) -> None:
    typed(session, w.owner, record, "from one", tab="one")
    typed(session, w.owner, record, "from two", tab="two")
    typed(session, w.owner, record, "both", tab="two", base=1, seq=2)
    assert note(session, w) == TypedText(record, "both", 2)


def test_a_settled_text_that_arrives_late_does_not_come_back_as_a_conflict(
    session: Session, w: World, record: str
) -> None:
    typed(session, w.owner, record, "from one", tab="one")
    typed(session, w.owner, record, "from two, all", tab="two", seq=2)
    typed(session, w.owner, record, "joined", tab="one", base=1, seq=2, settles=("two",))
    typed(session, w.owner, record, "from two", tab="two", seq=1)
    assert note(session, w).branches == ()
    kept = session.exec(select(TypedBranch.text).where(TypedBranch.tab == "two")).all()
    assert kept == ["from two, all"]


def test_a_window_that_types_on_after_its_branch_was_settled_is_heard_again(
    session: Session, w: World, record: str
) -> None:
    typed(session, w.owner, record, "from one", tab="one")
    typed(session, w.owner, record, "from two", tab="two", seq=1)
    typed(session, w.owner, record, "joined", tab="one", base=1, seq=2, settles=("two",))
    assert typed(session, w.owner, record, "from two, and on", tab="two", seq=2).conflict
    assert [b.text for b in note(session, w).branches] == ["from two, and on"]


def test_both_texts_are_there_after_the_server_was_started_again(database: Engine) -> None:
    with transaction(engine=database) as session:
        w = builders.world(session)
    record = w.here.note(QUESTION)
    for tab in ("one", "two"):
        with transaction(engine=database) as session:
            typed(session, w.owner, record, f"from {tab}", tab=tab)
    database.dispose()
    with transaction(engine=database) as session:
        stands = note(session, w)
        assert stands.text == "from one"
        assert [b.text for b in stands.branches] == ["from two"]


def test_an_address_written_another_way_is_the_same_text(session: Session, w: World, record: str) -> None:
    typed(session, w.owner, record, "from one", tab="one")
    for spelling in (str(w.here.interview), w.here.interview.hex.upper()):
        saved = typed(session, w.owner, f"note/{spelling}/{QUESTION}", "from two", tab="two")
        assert saved.conflict
    assert note(session, w).text == "from one"


UNKNOWN = (
    "",
    "note",
    "note/",
    "note/{interview}",
    "note/{interview}/",
    "note/{interview}/no-such-question",
    "note/{nothing}/idea-origin",
    "diary/{interview}/idea-origin",
    "initiative/{initiative}/name",
    "initiative/{initiative}/id",
    "initiative/{initiative}/study_id",
    "document/{document}/address",
    "quote/{quote}/text",
    "quote/{quote}/original",
    "draft/{nothing}/rationale",
    "study/{study}/title",
    "study/{study}/id",
    "study/{nothing}/selection_criteria",
    "instrument/{nothing}/{nothing}/factors.idea.purpose",
)


@pytest.mark.parametrize("address", UNKNOWN)
def test_an_address_that_leads_nowhere_is_refused(session: Session, w: World, address: str) -> None:
    names = ("interview", "initiative", "document", "quote", "study")
    ids = {name: getattr(w.here, name).hex for name in names} | {"nothing": uuid4().hex}
    with pytest.raises(NotFound):
        typed(session, w.owner, address.format(**ids), "typed")


def test_an_address_without_an_identifier_is_refused(session: Session, w: World) -> None:
    with pytest.raises(Invalid) as refused:
        typed(session, w.owner, "note/seven/idea-origin", "typed")
    assert refused.value.codes == ("IDN-001",)


@pytest.mark.parametrize("column", INITIATIVE_TEXTS)
def test_the_long_texts_of_a_case_are_kept_in_the_case(session: Session, w: World, column: str) -> None:
    typed(session, w.owner, f"initiative/{w.here.initiative.hex}/{column}", "as typed")
    session.flush()
    session.expire_all()
    assert getattr(session.get_one(Initiative, w.here.initiative), column) == "as typed"


def test_how_the_cases_were_chosen_is_kept_in_the_study_and_nowhere_else(session: Session, w: World) -> None:
    typed(session, w.owner, f"study/{w.here.study.hex}/selection_criteria", "five years or more")
    session.flush()
    session.expire_all()
    assert session.get_one(Study, w.here.study).selection_criteria == "five years or more"
    assert session.get_one(Study, w.foreign.study).selection_criteria == ""


def test_a_draft_is_there_to_be_taken_and_an_untyped_one_is_empty(session: Session, w: World) -> None:
    typed(session, w.owner, f"draft/{w.here.study.hex}/rationale", "because")
    assert take_draft(session, study_id=w.here.study, place="rationale") == "because"
    assert take_draft(session, study_id=w.here.study, place="other") == ""


def test_a_text_emptied_again_is_kept_empty(session: Session, w: World, record: str) -> None:
    typed(session, w.owner, record, "We", seq=1)
    typed(session, w.owner, record, "", base=1, seq=2)
    assert note(session, w) == TypedText(record, "", 2)


def test_typing_is_audited_once_a_window_and_not_once_a_second(session: Session, w: World, record: str) -> None:
    def events() -> int:
        return len(session.exec(select(AuditEvent.id).where(AuditEvent.verb == "text.type")).all())

    before = events()
    for seq in range(1, 6):
        typed(session, w.owner, record, "x" * seq, base=seq - 1, seq=seq)
    assert events() == before + 1
    typed(session, w.owner, record, "other", tab="two", base=5)
    assert events() == before + 2


def test_one_note_a_question_however_often_it_is_typed(session: Session, w: World, record: str) -> None:
    for seq in range(1, 4):
        typed(session, w.owner, record, "x" * seq, base=seq - 1, seq=seq)
    session.flush()
    assert len(session.exec(select(Note).where(Note.interview_id == w.here.interview)).all()) == 1


def test_every_kind_of_typed_text_has_a_test_of_its_guard() -> None:
    from tests.services.test_access import TYPED_HOMES

    of_others = {"note", "instrument"}  # a note's is in the matrix, an instrument's in test_copying
    assert {address.partition("/")[0] for address in TYPED_HOMES} | of_others == set(HOMES)


def test_nobody_types_in_the_name_of_another_persons_window(session: Session, w: World, record: str) -> None:
    saved = typed(session, w.owner, record, "mine", tab="hers")
    typed(session, w.editor, record, "x", tab="hers", seq=10**9, base=saved.version)
    later = typed(
        session, w.owner, record, "mine, and an important sentence", tab="hers", seq=2, base=saved.version
    )
    assert later.conflict, "kept beside the other, and told"
    session.flush()
    assert "mine, and an important sentence" in session.exec(select(TypedBranch.text)).all()
