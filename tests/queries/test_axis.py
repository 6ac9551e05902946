"""Behind an axis: the words of the respondents by interview, and every revision with all that it changed."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from interview.errors import NotFound
from interview.models import InstrumentVersion, Interview, Study, User
from interview.queries.judgements import difference, histories
from interview.queries.profiles import Behind, read_axis
from interview.services.initiatives import add_round
from interview.services.instruments import offer
from interview.services.interviews import plan_interview
from interview.services.judgements import Evidence, Values
from interview.services.respondents import add_respondent
from interview.vocabulary import Confidence, Dynamics, Kind, Relevance, RoundKind, State
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, THREE_BY_FIVE, Prepared, World, judged, trial, typed


def behind(session: Session, w: World, factor: str = FACTOR) -> Behind:
    session.flush()
    session.expire_all()
    return read_axis(session=session, actor=w.owner, round_id=w.here.round, factor=factor)


def planned(session: Session, w: World, *, round_id: UUID | None = None) -> UUID:
    return plan_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=round_id or w.here.round,
        respondent_ids=[w.here.respondent],
    )


def note(session: Session, w: World, place: str, text: str, interview: UUID | None = None) -> None:
    typed(session, w.owner, f"note/{(interview or w.here.interview).hex}/{place}", text)


def test_each_answer_stands_under_its_question_with_who_gave_it(session: Session, w: World) -> None:
    note(session, w, "idea-relevance", "Without it we are nothing.")
    note(session, w, "idea-assessment", "It is clear.")
    note(session, w, "idea-dynamics", "Clearer each year.")
    (voice,) = behind(session, w).voices
    assert (voice.interview_id, voice.who, voice.pilot) == (w.here.interview, "Manager of CI 1", False)
    assert (voice.relevance, voice.assessment, voice.dynamics) == (
        "Without it we are nothing.",
        "It is clear.",
        "Clearer each year.",
    )
    assert voice.said


def test_words_on_another_factor_or_under_an_open_question_are_not_among_them(
    session: Session, w: World
) -> None:
    note(session, w, "driving-relevance", "Other factor.")
    note(session, w, "idea-origin", "Open question.")
    note(session, w, "idea-relevance", "  \n ")
    (voice,) = behind(session, w).voices
    assert (voice.relevance, voice.assessment, voice.dynamics) == ("  \n ", "", "")
    assert not voice.said
    (other,) = behind(session, w, OTHER_FACTOR).voices
    assert other.relevance == "Other factor."


def test_two_interviews_of_a_round_speak_in_their_order_and_those_of_another_round_do_not(
    session: Session, w: World
) -> None:
    second = planned(session, w)
    later = add_round(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        kind=RoundKind.FOLLOW_UP,
        dated=builders.DAY,
    )
    note(session, w, "idea-relevance", "First.")
    note(session, w, "idea-relevance", "Second.", second)
    note(session, w, "idea-relevance", "Three years on.", planned(session, w, round_id=later))
    note(session, w, "idea-relevance", "Another initiative.", w.second.interview)
    assert [voice.relevance for voice in behind(session, w).voices] == ["First.", "Second."]


def test_all_who_were_interviewed_together_are_named(session: Session, w: World) -> None:
    other = add_respondent(session=session, actor=w.owner, operation=uuid4(), initiative_id=w.here.initiative)
    both = plan_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=w.here.round,
        respondent_ids=[w.here.respondent, other],
    )
    note(session, w, "idea-relevance", "Both of us.", both)
    voice = next(voice for voice in behind(session, w).voices if voice.interview_id == both)
    assert len(set(voice.who.split(", "))) == 2


def test_an_interview_held_with_a_guide_without_the_factor_has_no_voice_on_it(
    session: Session, w: World
) -> None:
    version = offer(
        session=session, actor=w.owner, operation=uuid4(), content=THREE_BY_FIVE.read_bytes(), file="three.toml"
    )
    session.get_one(Interview, planned(session, w)).instrument_version_id = version
    assert [voice.interview_id for voice in behind(session, w).voices] == [w.here.interview]
    assert len(behind(session, w, "books").voices) == 1


def test_every_revision_says_who_made_it_when_and_with_which_version(session: Session, w: World) -> None:
    session.get_one(User, w.editor.user_id).name = "Ada"
    judged(session, w.here, kind=Kind.OWN, level=2)
    judged(session, w.here, kind=Kind.OWN, actor=w.editor, based_on=1, level=3)
    judged(session, w.here, level=4)
    judged(session, w.here, factor=OTHER_FACTOR, level=1)
    found = behind(session, w)
    own = next(h for h in found.histories.values() if len(h) == 2)
    assert [(r.number, r.by_id, r.by, r.values.level) for r in own] == [
        (2, w.editor.user_id, "Ada", 3),
        (1, w.owner.user_id, "", 2),
    ]
    assert own[0].at >= own[1].at
    assert len(found.histories) == 2  # of this factor, of both kinds, and of no other
    shipped = session.get_one(InstrumentVersion, w.here.version).version
    assert found.versions == {w.here.version: shipped}


def test_an_axis_nobody_spoke_of_or_judged_has_nothing_behind_it(session: Session, w: World) -> None:
    found = behind(session, w)
    assert [voice.said for voice in found.voices] == [False]
    assert (found.histories, found.versions) == ({}, {})
    assert histories(session, actor=w.owner, judgement_ids=[]) == {}


def test_somebody_outside_the_study_is_told_nothing(session: Session, w: World) -> None:
    note(session, w, "idea-relevance", "Confidential.")
    with pytest.raises(NotFound):
        read_axis(session=session, actor=w.stranger, round_id=w.here.round, factor=FACTOR)


QUOTED, SEEN = Evidence(quote_id=uuid4()), Evidence(observation="A full room.")
BEFORE = Values(level=2, confidence=Confidence.LOW, rationale="Early.", evidence=(QUOTED,))


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"level": 3}, [("level", (2, None), (3, None))]),
        ({"level": None, "state": State.DECLINED}, [("level", (2, None), (None, State.DECLINED))]),
        ({"confidence": Confidence.HIGH}, [("confidence", Confidence.LOW, Confidence.HIGH)]),
        ({"confidence": None}, [("confidence", Confidence.LOW, None)]),
        ({"rationale": "Late."}, [("rationale", "Early.", "Late.")]),
        ({"relevance": Relevance.CENTRAL}, [("relevance", None, Relevance.CENTRAL)]),
        ({"dynamics": Dynamics.STABLE}, [("dynamics", None, Dynamics.STABLE)]),
        ({"provisional": True}, [("provisional", False, True)]),
        ({}, []),
    ],
)
def test_a_difference_names_the_field_and_both_its_values(
    change: dict[str, Any], fields: list[tuple[str, object, object]]
) -> None:
    found = difference(BEFORE, replace(BEFORE, **change))
    assert list(found.fields) == fields
    assert (found.added, found.removed) == ((), ())


def test_evidence_that_came_and_went_is_named_piece_by_piece() -> None:
    found = difference(BEFORE, replace(BEFORE, evidence=(SEEN, SEEN)))
    assert (found.fields, found.added, found.removed) == ((), (SEEN, SEEN), (QUOTED,))
    assert difference(BEFORE, replace(BEFORE, evidence=())).removed == (QUOTED,)


def statements_of(engine: Engine, session: Session, w: World) -> int:
    """How many statements reading the axis takes."""
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    session.flush()
    session.expunge_all()
    event.listen(engine, "before_cursor_execute", count)
    read_axis(session=session, actor=w.owner, round_id=w.here.round, factor=FACTOR)
    event.remove(engine, "before_cursor_execute", count)
    return len(statements)


def test_reading_an_axis_asks_as_often_however_much_stands_behind_it(standing: Prepared) -> None:
    engine, w = standing
    with trial(engine) as session:
        session.get_one(Study, w.here.study).blind = False
        judged(session, w.here, level=1)
        few = statements_of(engine, session, w)
        for number in range(1, 6):
            judged(session, w.here, based_on=number, level=1 + number % 4)
            note(session, w, "idea-relevance", f"Said {number}.", planned(session, w))
        judged(session, w.here, actor=w.editor, level=2)
        many = statements_of(engine, session, w)
        found = behind(session, w)
    assert (len(found.voices), sum(map(len, found.histories.values()))) == (6, 7)
    assert few == many <= 12
