"""Copy and edit, besides the texts: what is added, removed and chosen waits, and is kept or given up whole."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import transaction
from interview.errors import Invalid, NotFound
from interview.instrument.loader import load, shipped
from interview.instrument.outline import Asked
from interview.models import AuditEvent, InstrumentDraft
from interview.queries.guides import read_guide
from interview.services.access import Actor
from interview.services.copying import keep_copy, start_over
from interview.services.reshaping import add_entry, choose, remove_entry
from tests import builders
from tests.builders import World
from tests.services.test_copying import NAME, copy_of, keep, write

QUESTIONS = "factors.idea.questions"
ORIGIN = f"{QUESTIONS}.idea-origin"
SECTIONS = ("opening", "closing")


def add(session: Session, w: World, at: str = QUESTIONS, *, actor: Actor | None = None, **more: Any) -> None:
    values = {"actor": actor or w.owner, "operation": uuid4(), "version_id": w.here.version} | more
    add_entry(session=session, at=at, **values)


def remove(session: Session, w: World, path: str = ORIGIN, *, removed: bool = True, **more: Any) -> None:
    values = {"actor": w.owner, "operation": uuid4(), "version_id": w.here.version} | more
    remove_entry(session=session, path=path, removed=removed, **values)


def pick(session: Session, w: World, path: str, value: Any, **more: Any) -> None:
    values = {"actor": w.owner, "operation": uuid4(), "version_id": w.here.version} | more
    choose(session=session, path=path, value=value, **values)


def asked(session: Session, w: World, part: str = "idea", actor: Actor | None = None) -> tuple[Asked, ...]:
    """The questions of a part as they now stand in the copy, those removed included."""
    return copy_of(session, w, actor).outline.parts[part].questions


def test_a_question_is_added_at_the_end_with_the_probe_that_it_must_have(session: Session, w: World) -> None:
    before = asked(session, w)
    add(session, w)
    *first, new = asked(session, w)
    assert [question.path for question in first] == [question.path for question in before]
    assert (new.core, new.reaches, len(new.probes), new.may_go) == (True, (), 1, True)
    waits = copy_of(session, w)
    assert waits.since is not None
    assert (waits.changed, waits.outline.changed, waits.changes) == ({}, {QUESTIONS: "idea"}, 1)
    assert waits.texts[f"{new.path}.text"].text == ""


@pytest.mark.parametrize("part", SECTIONS)
def test_a_question_of_opening_or_closing_needs_no_probe_and_may_have_one(
    session: Session, w: World, part: str
) -> None:
    add(session, w, f"{part}.questions")
    new = asked(session, w, part)[-1]
    assert new.probes == ()
    add(session, w, f"{new.path}.probes")
    assert len(asked(session, w, part)[-1].probes) == 1


def test_what_is_added_has_ids_that_nothing_else_has_and_keeps_them(session: Session, w: World) -> None:
    for _each in range(3):
        add(session, w)
    add(session, w, f"{ORIGIN}.probes")
    new = [question.path for question in asked(session, w)[-3:]]
    write(session, w, f"{new[1]}.text", "typed")
    remove(session, w, new[0])
    assert [question.path for question in asked(session, w)[-3:]] == new
    ids = [question.id for question in load(shipped(), file="x").questions()]
    assert len({*ids, *(path.rpartition(".")[2] for path in new)}) == len(ids) + 3


def test_the_numbers_that_the_loader_allows_are_said_at_once(session: Session, w: World) -> None:
    for _each in range(5):
        add(session, w)
    add(session, w, f"{ORIGIN}.probes")
    for at in (QUESTIONS, f"{ORIGIN}.probes"):
        with pytest.raises(Invalid) as refused:
            add(session, w, at)
        assert refused.value.codes == ("INS-023",)
    *others, last = asked(session, w)
    for question in others:
        remove(session, w, question.path)
    for path in (last.path, last.probes[0].path):
        with pytest.raises(Invalid) as refused:
            remove(session, w, path)
        assert refused.value.codes == ("INS-023",)


def test_what_was_removed_takes_no_room_and_is_put_back_only_where_there_is_some(
    session: Session, w: World
) -> None:
    remove(session, w)
    for _each in range(6):
        add(session, w)
    with pytest.raises(Invalid) as refused:
        remove(session, w, removed=False)
    assert refused.value.codes == ("INS-023",)
    remove(session, w, asked(session, w)[-1].path)
    remove(session, w, removed=False)
    assert not asked(session, w)[0].removed


def test_a_question_that_is_put_back_has_all_that_was_typed_and_chosen_in_it(
    session: Session, w: World
) -> None:
    add(session, w)
    new = asked(session, w)[-1]
    write(session, w, f"{new.path}.text", "before it was removed")
    pick(session, w, f"{new.path}.core", False)
    remove(session, w, new.path)
    assert asked(session, w)[-1].removed
    assert set(copy_of(session, w).changed) == set()
    write(session, w, f"{new.path}.text", "and the last word, late on its way", base=1, seq=2)
    remove(session, w, new.path, removed=False)
    back = copy_of(session, w)
    assert back.changed == {f"{new.path}.text": "and the last word, late on its way"}
    assert asked(session, w)[-1].core is False


def test_taking_out_what_is_out_and_putting_back_what_is_there_changes_nothing(
    session: Session, w: World
) -> None:
    for removed in (False, True, True):
        remove(session, w, removed=removed)
    assert [question.removed for question in asked(session, w)][:2] == [True, False]
    for _again in range(2):
        remove(session, w, removed=False)
    assert copy_of(session, w).changes == 0


def test_what_was_chosen_as_it_stood_is_no_change(session: Session, w: World) -> None:
    pick(session, w, "factors.idea.minutes", 20)
    pick(session, w, f"{ORIGIN}.reaches", ["I9"])
    assert copy_of(session, w).changes == 2
    pick(session, w, "factors.idea.minutes", 15)
    pick(session, w, f"{ORIGIN}.reaches", ["I7", "I1"])
    waits = copy_of(session, w)
    assert (waits.changes, waits.since) == (0, None)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("factors.idea.minutes", 0, "INS-026"),
        ("factors.idea.minutes", "15", "INS-007"),
        ("factors.idea.needed", 5, "INS-021"),
        (f"{ORIGIN}.core", "yes", "INS-007"),
        (f"{ORIGIN}.reaches", ["D1"], "INS-024"),
        (f"{ORIGIN}.reaches", "I1", "INS-007"),
        ("languages", ["de"], "INS-012"),
        ("languages", [], "INS-023"),
    ],
)
def test_a_value_that_cannot_stand_there_is_refused(
    session: Session, w: World, path: str, value: Any, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        pick(session, w, path, value)
    assert refused.value.codes[0] == code
    assert copy_of(session, w).changes == 0


def test_a_question_of_the_opening_may_reach_a_facet_of_any_factor(session: Session, w: World) -> None:
    path = asked(session, w, "opening")[0].path
    pick(session, w, f"{path}.reaches", ["I1", "D2"])
    assert asked(session, w, "opening")[0].reaches == ("I1", "D2")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "version",
        "factors.idea.id",
        NAME,
        QUESTIONS,
        f"{QUESTIONS}.none.core",
        "factors.idea.relevance.core",
    ],
)
def test_only_what_there_is_to_choose_can_be_chosen(session: Session, w: World, path: str) -> None:
    with pytest.raises(NotFound):
        pick(session, w, path, True)


@pytest.mark.parametrize("at", ["", "factors.idea.facets", ORIGIN, f"{QUESTIONS}.none.probes", "levels"])
def test_only_questions_and_probes_can_be_added(session: Session, w: World, at: str) -> None:
    with pytest.raises(NotFound):
        add(session, w, at)


@pytest.mark.parametrize("path", ["", QUESTIONS, f"{QUESTIONS}.none", "factors.idea", "factors.idea.relevance"])
def test_only_questions_and_probes_can_be_removed(session: Session, w: World, path: str) -> None:
    with pytest.raises(NotFound):
        remove(session, w, path)


@pytest.mark.parametrize("place", ["minutes", "questions", "questions.idea-origin.core"])
def test_a_choice_cannot_be_typed(session: Session, w: World, place: str) -> None:
    with pytest.raises(NotFound):
        write(session, w, f"factors.idea.{place}", "typed")


def test_nobody_types_into_what_another_has_added(session: Session, w: World) -> None:
    add(session, w)
    new = asked(session, w)[-1].path
    with pytest.raises(NotFound):
        write(session, w, f"{new}.text", "theirs", actor=w.editor)
    assert len(asked(session, w, actor=w.editor)) == len(asked(session, w)) - 1
    write(session, w, f"{new}.text", "mine")


def test_a_message_that_comes_again_adds_and_takes_back_nothing(session: Session, w: World) -> None:
    operation, count = uuid4(), len(asked(session, w))
    for _again in range(2):
        add(session, w, operation=operation)
    assert len(asked(session, w)) == count + 1
    first, late = uuid4(), uuid4()
    for each, removed in ((first, True), (uuid4(), False), (first, True)):
        remove(session, w, removed=removed, operation=each)
    for each, value in ((late, 20), (uuid4(), 30), (late, 20)):
        pick(session, w, "factors.idea.minutes", value, operation=each)
    assert not asked(session, w)[0].removed
    assert copy_of(session, w).outline.parts["idea"].minutes == 30


def test_giving_up_the_copy_takes_back_all_that_was_added_removed_and_chosen(
    session: Session, w: World
) -> None:
    before = copy_of(session, w).outline
    add(session, w)
    write(session, w, f"{asked(session, w)[-1].path}.text", "typed")
    remove(session, w)
    pick(session, w, "factors.idea.needed", 2)
    add(session, w, actor=w.editor)
    start_over(session=session, actor=w.owner, operation=uuid4(), version_id=w.here.version)
    assert copy_of(session, w).outline == before
    assert copy_of(session, w).changes == 0
    assert copy_of(session, w, w.editor).changes == 1, "of another it is none of the business"


def test_each_thing_that_was_done_leaves_its_trace(session: Session, w: World) -> None:
    add(session, w)
    remove(session, w)
    remove(session, w, removed=False)
    pick(session, w, "factors.idea.needed", 2)
    session.flush()
    events = session.exec(select(AuditEvent).where(AuditEvent.record_id == w.here.version)).all()
    verbs = {event.verb for event in events}
    wanted = {"add_entry", "remove_entry", "restore_entry", "choose"}
    assert {f"instrument.{verb}" for verb in wanted} <= verbs


def test_what_other_languages_lack_is_counted_and_what_the_version_will_have_is_known(
    session: Session, w: World
) -> None:
    assert (copy_of(session, w).kept, dict(copy_of(session, w).lacking)) == (("en", "sv"), {})
    add(session, w)
    new = asked(session, w)[-1]
    assert dict(copy_of(session, w).lacking) == {"en": 2, "sv": 2}
    for n, path in enumerate((new.path, new.probes[0].path)):
        write(session, w, f"{path}.text", f"English {n}")
    assert (copy_of(session, w).kept, dict(copy_of(session, w).lacking)) == (("en",), {"sv": 2})
    for n, path in enumerate((new.path, new.probes[0].path)):
        write(session, w, f"{path}.text.sv", f"Svenska {n}")
    assert copy_of(session, w).kept == ("en", "sv")
    pick(session, w, "languages", ["sv"])
    assert copy_of(session, w).kept == ("sv",)
    write(session, w, f"{new.path}.source", "Table 3")
    made = keep(session, w)
    assert read_guide(session=session, actor=w.owner, version_id=made).instrument.languages == ("sv",)


def test_a_copy_that_cannot_be_kept_stays_with_everything_and_says_why_in_words(database: Engine) -> None:
    with transaction(engine=database) as session:
        w = builders.world(session)
        add(session, w)
        pick(session, w, "factors.idea.minutes", 10)
        write(session, w, NAME, "Kept")
    with pytest.raises(Invalid) as refused, transaction(engine=database) as session:
        keep_copy(session=session, actor=w.owner, operation=uuid4(), version_id=w.here.version, version="2.0")
    assert [(problem.code, problem.place) for problem in refused.value.problems] == [
        ("INS-008", "Idea, question 6"),
        ("INS-008", "Idea, question 6, source"),
        ("INS-008", "Idea, question 6, probe 1"),
        ("INS-008", "Idea, question 6, probe 1, source"),
        ("INS-027", "Idea, minutes planned"),
    ]
    with transaction(engine=database) as session:
        waits = copy_of(session, w)
        assert (len(waits.changed), len(waits.outline.changed)) == (1, 2)


# -- a table of others, entered whole ------------------------------------------------------------------------

TABLE = (
    ("Which need came first?", True, ["I1", "I7"], ["Who put it into words?", "Who did not agree?"]),
    ("For whom is the initiative there?", True, ["I2"], ["What do they get?"]),
    (
        "What holds all activities together?",
        False,
        ["I5"],
        ["Where does it not?", "Who says so?", "Since when?"],
    ),
    ("How did the idea become what it is?", True, ["I6", "I11"], ["What was given up?"]),
    ("Who supports the idea today?", False, ["I4", "I9", "I8", "I10", "I3"], ["With what?"]),
)
"""A question, whether it is always asked, what it reaches, and its probes."""


def enter(session: Session, w: World) -> UUID:
    """Enter the table for one factor as a researcher would: reword, remove, add, choose; then keep it."""
    remove(session, w, f"{QUESTIONS}.idea-then-and-now")
    add(session, w)
    standing = [question for question in asked(session, w) if not question.removed]
    for question, (text, core, reaches, probes) in zip(standing, TABLE, strict=True):
        write(session, w, f"{question.path}.text", text)
        write(session, w, f"{question.path}.source", "Table 3")
        pick(session, w, f"{question.path}.core", core)
        pick(session, w, f"{question.path}.reaches", reaches)
        _probes(session, w, question, probes, reaches)
    pick(session, w, "factors.idea.minutes", 18)
    pick(session, w, "factors.idea.needed", 4)
    return keep(session, w)


def _probes(session: Session, w: World, question: Asked, probes: list[str], reaches: list[str]) -> None:
    for _missing in range(len(probes) - len(question.probes)):
        add(session, w, f"{question.path}.probes")
    for spare in question.probes[len(probes) :]:
        remove(session, w, spare.path)
    now = next(each for each in asked(session, w) if each.path == question.path)
    for probe, text in zip([each for each in now.probes if not each.removed], probes, strict=True):
        write(session, w, f"{probe.path}.text", text)
        write(session, w, f"{probe.path}.source", "")
        pick(session, w, f"{probe.path}.reaches", reaches[:1])


def test_a_whole_other_table_is_found_in_the_version_and_held_by_the_guide_of_an_interview(
    session: Session, w: World
) -> None:
    from interview.queries.talk import read_talk
    from interview.services.instruments import adopt_instrument
    from interview.services.interviews import plan_interview

    made = enter(session, w)
    assert copy_of(session, w).changes == 0
    assert builders.count(session, InstrumentDraft) == 0
    adopt_instrument(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        study_id=w.here.study,
        version_id=made,
        reason="The authors' own table.",
    )
    interview = plan_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=w.here.round,
        respondent_ids=[w.here.respondent],
    )
    guide = read_talk(session=session, actor=w.owner, interview_id=interview).instrument
    idea = guide.factor("idea")
    assert [
        (q.text, q.core, list(q.reaches), [probe.text for probe in q.probes]) for q in idea.questions
    ] == list(TABLE)
    assert {q.source for q in idea.questions} | {p.source for q in idea.questions for p in q.probes} == {
        "Table 3"
    }
    assert [p.reaches for q in idea.questions for p in q.probes if q.text == TABLE[3][0]] == [("I6",)]
    assert (idea.minutes, idea.needed, guide.languages) == (18, 4, ("en",))
    before = load(shipped(), file="x")
    assert guide.factors[1:] == before.factors[1:]
    kept_ids = [q.id for q in before.factor("idea").questions if q.id != "idea-then-and-now"]
    assert [q.id for q in idea.questions][:4] == kept_ids, "a question that was reworded keeps its id"
    held = read_talk(session=session, actor=w.owner, interview_id=w.here.interview).instrument
    assert held.factor("idea") == before.factor("idea"), "an interview keeps the guide that it was planned with"
