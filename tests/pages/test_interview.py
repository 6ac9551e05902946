"""The Interview screen through the router: who may do what on it, and what it says."""

import re
from html import escape, unescape
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from interview.database.transactions import reading, transaction
from interview.instrument.loader import load, shipped
from interview.models import ClockEvent, Interview, JudgementRevision, Member, Quote, Study
from interview.services.interviews import ask, finish_interview, press_clock
from interview.ui.starting import owner
from interview.vocabulary import ClockKind, Role
from tests import builders
from tests.builders import Place
from tests.pages.screens import labelled, refusals, screen, words_of

QUOTE = "We meet every month."


@pytest.fixture
def place(screens: Engine) -> Place:
    """A prepared case of the local owner."""
    actor = owner()
    with transaction() as session:
        return builders.case(session, actor, builders.study(session, actor))


def make_viewer() -> None:
    """Take the right to write away from everybody."""
    with transaction() as session:
        for member in session.exec(select(Member)):
            member.role = Role.VIEWER
            session.add(member)


def interview(place: Place) -> AppTest:
    return screen("interview", interview=place.interview)


def counts() -> list[int]:
    with reading() as session:
        return [builders.count(session, table) for table in (Quote, ClockEvent, JudgementRevision)]


def test_the_screen_shows_the_case_its_quotes_and_the_first_part_of_the_guide(place: Place) -> None:
    app = interview(place)

    assert refusals(app) == []
    assert "Skåne Food" in words_of(app)
    assert QUOTE in words_of(app)
    assert not labelled(app.button, "Start").disabled


def test_of_a_quote_that_fills_screens_the_beginning_is_listed_and_the_whole_is_kept(place: Place) -> None:
    long = "w" * 5000 + "END"
    with transaction() as session:
        kept = builders.caught(session, owner(), place.interview, long)

    shown = words_of(interview(place))

    assert "w" * 1000 in shown
    assert "END" not in shown
    assert "all 5003 signs" in shown
    with reading() as session:
        assert session.get_one(Quote, kept).text == long


def test_the_first_question_that_nobody_touched_is_the_one_that_stands_out(place: Place) -> None:
    first, second = load(shipped(), file="shipped", language="en").opening.questions[:2]
    assert marked(interview(place), "next") == [first.text]

    with transaction() as session:
        here = {"session": session, "actor": owner(), "interview_id": place.interview}
        ask(**here, operation=uuid4(), question=first.id, asked=True)
    app = interview(place)

    assert marked(app, "next") == [second.text]
    assert marked(app, "asked") == [first.text]


def marked(app: AppTest, how: str) -> list[str]:
    return [unescape(text) for text in re.findall(rf'pentad-question pentad-{how}"><p>([^<]*)<', words_of(app))]


def test_who_may_only_read_sees_the_interview_and_every_control_that_changes_it_is_off(place: Place) -> None:
    make_viewer()
    app = interview(place)

    assert QUOTE in words_of(app)
    assert labelled(app.button, "Start").disabled
    assert labelled(app.button, "Recorder started").disabled
    assert all(box.disabled for box in app.checkbox)
    assert app.checkbox, "there are questions to mark as asked"
    assert [b.label for b in app.button if b.label in ("Edit", "Remove")] == []
    consent = [group for group in app.segmented_control if group.key.startswith("consent_")]
    assert consent
    assert all(group.disabled for group in consent)


def test_what_a_reader_does_all_the_same_is_refused_by_the_services(place: Place) -> None:
    before = interview(place)
    make_viewer()
    stood = counts()

    labelled(before.button, "Start").click().run()

    assert refusals(before) == ["ACC-002"]
    assert counts() == stood
    assert not before.exception


def test_a_quote_that_was_on_the_screen_cannot_be_removed_after_the_right_is_gone(place: Place) -> None:
    before = interview(place)
    make_viewer()

    labelled(before.button, "Remove").click().run()

    assert refusals(before) == ["ACC-002"]
    with reading() as session:
        assert not session.get_one(Quote, place.quote).removed
    assert QUOTE in words_of(before)


def test_a_reader_cannot_start_the_clock_and_an_owner_can(place: Place) -> None:
    labelled(interview(place).button, "Start").click().run()
    assert pressed(place) == [ClockKind.START]


def pressed(place: Place) -> list[ClockKind]:
    with reading() as session:
        return list(session.exec(select(ClockEvent.kind).where(ClockEvent.interview_id == place.interview)))


def test_a_study_that_is_gone_is_a_sentence_on_the_next_drawing_and_at_the_next_press(place: Place) -> None:
    app = interview(place)
    with transaction() as session:
        session.delete(session.get_one(Study, place.study))

    labelled(app.button, "Start").click().run()

    assert set(refusals(app)) == {"ACC-001"}
    assert not app.exception


def test_a_person_who_is_no_member_is_told_nothing_of_the_interview(place: Place) -> None:
    with transaction() as session:
        for member in session.exec(select(Member)):
            session.delete(member)
    app = interview(place)

    assert refusals(app) == ["ACC-001"]
    assert QUOTE not in words_of(app)
    assert "Skåne Food" not in words_of(app)


def test_a_finished_interview_takes_no_clock_but_can_be_reopened(place: Place) -> None:
    with transaction() as session:
        common = {"session": session, "actor": place.owner, "interview_id": place.interview}
        press_clock(**common, kind=ClockKind.START, section="idea")
        finish_interview(**common)
    app = interview(place)

    assert [b.label for b in app.button if b.label in ("Start", "Pause", "Go on")] == []
    labelled(app.button, "Reopen").click().run()
    assert refusals(app) == []
    with reading() as session:
        assert session.get_one(Interview, place.interview).finished_at is None


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "![x](http://x/y.png) **b** :red[r]"])
def test_a_quote_is_text_on_the_screen_whatever_it_holds(place: Place, text: str) -> None:
    with transaction() as session:
        builders.caught(session, place.owner, place.interview, text)
    shown = words_of(interview(place))

    assert escape(text) in shown
    assert text == escape(text) or text not in shown
