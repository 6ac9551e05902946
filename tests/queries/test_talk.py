"""The interview as it is read back: what was written, and in a fixed number of questions to the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from interview.database.transactions import reading
from interview.queries.cases import read_case
from interview.queries.home import read_home
from interview.queries.profiles import read_profile
from interview.queries.talk import read_talk
from interview.services.interviews import ask, mark_facet, plan_interview
from interview.services.respondents import add_respondent
from interview.services.typing import INITIATIVE_TEXTS
from interview.vocabulary import ConsentItem, Heard, Kind, Stance
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, World, judged, trial, typed


def test_all_that_was_written_in_an_interview_is_read_back(session: Session, w: World) -> None:
    here, owner = w.here, w.owner
    typed(session, owner, here.note("idea-origin"), "It began in a pub.")
    typed(session, owner, f"draft/{here.study.hex}/why", "because")
    ask(
        session=session,
        actor=owner,
        operation=uuid4(),
        interview_id=here.interview,
        question="idea-today",
        asked=True,
    )
    mark_facet(
        session=session,
        actor=owner,
        operation=uuid4(),
        interview_id=here.interview,
        facet="I1",
        mark=Heard.LACKING,
    )
    judged(session, here, kind=Kind.OWN, level=3)
    session.flush()
    session.expire_all()
    talk = read_talk(session=session, actor=owner, interview_id=here.interview)
    assert (talk.study, talk.initiative, talk.round_number) == ("Clusters", "Skåne Food", 1)
    assert [(p.id, p.pseudonym) for p in talk.respondents] == [(here.respondent, "Manager of CI 1")]
    assert {place: typed.text for place, typed in talk.notes.items()} == {"idea-origin": "It began in a pub."}
    assert talk.draft("why").text == "because"
    assert (talk.asked, talk.marks) == ({"idea-today"}, {"I1": Heard.LACKING})
    (quote,) = talk.quotes
    assert (quote.text, quote.speaker, quote.factors) == (
        "We meet every month.",
        "Manager of CI 1",
        {FACTOR: Stance.SUPPORTS},
    )
    assert [d.title for d in talk.documents] == ["Web page"]
    assert talk.values(factor=FACTOR, kind=Kind.OWN).level == 3
    assert talk.undoable == "judgement.revise"


def test_a_text_nobody_typed_yet_has_its_address_and_nothing_in_it(session: Session, w: World) -> None:
    talk = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
    note, draft = talk.note("idea-origin"), talk.draft("why")
    assert (note.record, note.text, note.version) == (w.here.note("idea-origin"), "", 0)
    for record in (note.record, draft.record):
        assert typed(session, w.owner, record, "typed").version == 1


def test_coverage_counts_what_was_asked_noted_and_answered(session: Session, w: World) -> None:
    def still() -> tuple[int, int, int]:
        session.flush()
        talk = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
        found = talk.coverage(talk.instrument.factor(FACTOR))
        return len(found.core_open), len(found.standing_open), found.quotes

    core, standing, _quotes = still()
    assert (core, standing) == (2, 3)
    typed(session, w.owner, w.here.note("idea-origin"), "  ")
    assert still() == (2, 3, 1)
    typed(session, w.owner, w.here.note("idea-origin"), "In a pub.", base=1, seq=2)
    assert still() == (1, 3, 1)
    judged(session, w.here, kind=Kind.RESEARCHER, relevance="central", dynamics="stable")
    assert still() == (1, 3, 1)  # the researcher's view is no answer of the respondent
    judged(session, w.here, kind=Kind.OWN, relevance="central", dynamics="stable")
    assert still() == (1, 1, 1)


def test_a_standing_question_is_marked_as_asked_and_unmarked_like_any_other(session: Session, w: World) -> None:
    talk = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
    for question in talk.instrument.factor(FACTOR).standing:
        for asked in (True, False):
            here = {"session": session, "actor": w.owner, "interview_id": w.here.interview}
            ask(**here, operation=uuid4(), question=question.id, asked=asked)
            session.flush()
            talk = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
            still_open = talk.coverage(talk.instrument.factor(FACTOR)).standing_open
            assert (question.id in still_open) is not asked


def test_a_state_says_of_a_judgement_what_a_level_says_and_each_kind_speaks_for_itself(
    session: Session, w: World
) -> None:
    def found() -> tuple[bool, bool]:
        session.flush()
        talk = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
        c = talk.coverage(talk.instrument.factor(FACTOR))
        return c.own_judged, c.researcher_judged

    assert found() == (False, False)
    judged(session, w.here, kind=Kind.RESEARCHER, relevance="central")
    assert found() == (False, False)
    judged(session, w.here, kind=Kind.OWN, state="cannot_judge")
    assert found() == (True, False)
    judged(session, w.here, kind=Kind.RESEARCHER, level=2)
    assert found() == (True, True)


def test_that_a_respondent_was_not_asked_leaves_the_question_and_the_level_open(
    session: Session, w: World
) -> None:
    def found() -> tuple[bool, bool, bool]:
        session.flush()
        session.expire_all()
        talk = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
        factor = talk.instrument.factor(FACTOR)
        c = talk.coverage(factor)
        assessment = factor.assessment.id
        return assessment in talk.answered(), assessment in c.standing_open, c.own_judged

    judged(session, w.here, kind=Kind.OWN, state="not_asked")
    assert found() == (False, True, False)
    judged(session, w.here, kind=Kind.OWN, based_on=1, state="declined")
    assert found() == (True, False, True)


def test_who_may_write_is_told_to_the_screen(session: Session, w: World) -> None:
    may = {
        role: read_talk(session=session, actor=getattr(w, role), interview_id=w.here.interview).may_write
        for role in ("owner", "editor", "viewer")
    }
    assert may == {"owner": True, "editor": True, "viewer": False}


def test_a_case_is_read_back_as_it_was_prepared(session: Session, w: World) -> None:
    here = w.here
    for column in INITIATIVE_TEXTS:
        typed(session, w.owner, f"initiative/{here.initiative.hex}/{column}", f"text of {column}")
    builders.consent(session, w.owner, here.respondent, ConsentItem.SHARE)
    builders.consent(session, w.owner, here.respondent, ConsentItem.SHARE, given=False)
    session.flush()
    session.expire_all()
    case = read_case(session=session, actor=w.owner, initiative_id=here.initiative)
    assert {column: typed.text for column, typed in case.texts.items()} == {
        column: f"text of {column}" for column in INITIATIVE_TEXTS
    }
    (person,) = case.respondents
    given = {item: view.given for item, view in person.consents.items()}
    assert given == {ConsentItem.TAKE_PART: True, ConsentItem.SHARE: False}
    assert [i.respondents for i in case.interviews] == [("Manager of CI 1",)]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that reach the database, but for those that open and close a transaction."""
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", count)


def more_quotes(session: Session, w: World) -> None:
    id = builders.caught(session, w.owner, w.here.interview, "Another.", speaker=w.here.respondent)
    typed(session, w.owner, f"quote/{id.hex}/memo", "memo")


def more_initiatives(session: Session, w: World) -> None:
    builders.case(session, w.owner, w.here.study, name=f"Initiative {uuid4().hex}")


def more_of_the_case(session: Session, w: World) -> None:
    who = add_respondent(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        pseudonym=uuid4().hex,
    )
    builders.consent(session, w.owner, who, ConsentItem.SHARE)
    id = plan_interview(
        session=session, actor=w.owner, operation=uuid4(), round_id=w.here.round, respondent_ids=[who]
    )
    judged(session, w.here, interview_id=id, kind=Kind.OWN, factor=OTHER_FACTOR, level=2)


Read = Callable[[Session, World], object]
READS: dict[str, Read] = {
    "home": lambda s, w: read_home(session=s, actor=w.owner),
    "talk": lambda s, w: read_talk(session=s, actor=w.owner, interview_id=w.here.interview),
    "case": lambda s, w: read_case(session=s, actor=w.owner, initiative_id=w.here.initiative),
    "profile": lambda s, w: read_profile(session=s, actor=w.owner, round_id=w.here.round),
}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("home", more_initiatives),
        ("home", more_of_the_case),
        ("talk", more_quotes),
        ("talk", more_of_the_case),
        ("case", more_of_the_case),
        ("profile", more_quotes),
        ("profile", more_of_the_case),
    ],
)
def test_a_screen_asks_the_database_as_often_for_twenty_as_for_one(
    standing: tuple[Engine, World], name: str, more: Callable[[Session, World], None]
) -> None:
    engine, w = standing

    def asked(session: Session) -> int:
        session.flush()
        session.expunge_all()
        with counted(engine) as statements:
            READS[name](session, w)
        return len(statements)

    with trial(engine) as session:
        more(session, w)
        for_one = asked(session)
        for _again in range(19):
            more(session, w)
        for_twenty = asked(session)
    assert 2 < for_one <= 30
    assert for_twenty == for_one


def test_the_counting_of_statements_would_see_one_more(standing: tuple[Engine, World]) -> None:
    engine, w = standing
    with reading(engine=engine) as session, counted(engine) as statements:
        for _again in range(3):
            read_home(session=session, actor=w.owner)
    assert len(statements) % 3 == 0
    assert len(statements) >= 12


@pytest.mark.parametrize("name", READS)
def test_every_screen_can_be_read_in_a_transaction_that_cannot_write(
    standing: tuple[Engine, World], name: str
) -> None:
    engine, w = standing
    with reading(engine=engine) as session:
        READS[name](session, w)
