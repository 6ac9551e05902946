"""The Interview screen through the router: who may do what on it, and what it says."""

import re
from html import escape, unescape
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from interview.database.transactions import reading, transaction
from interview.instrument.loader import load, shipped
from interview.models import ClockEvent, Interview, JudgementRevision, Member, Quote, Study
from interview.services.interviews import ask, clock_of, finish_interview, press_clock
from interview.ui.starting import owner
from interview.ui.talk.bar import css_text
from interview.vocabulary import ClockKind, ConsentItem, Kind, Relevance, Role, State
from tests import builders
from tests.builders import Place
from tests.pages.screens import labelled, refusals, screen, words_of

QUOTE = "We meet every month."
IDEA, OTHER = load(shipped(), file="shipped", language="en").factors[:2]


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


def test_a_long_quote_is_unfolded_where_it_stands_and_folded_again(place: Place) -> None:
    with transaction() as session:
        builders.caught(session, owner(), place.interview, "w" * 5000 + "END")
    app = interview(place)
    assert [b.label for b in app.button if "quote" in b.label] == [
        "Show the whole quote"
    ]  # not of the short one

    labelled(app.button, "Show the whole quote").click().run()
    assert "END" in words_of(app)
    assert "all 5003 signs" not in words_of(app)

    labelled(app.button, "Show the beginning only").click().run()
    assert "END" not in words_of(app)


def undo_of(app: AppTest) -> str:
    """What the tooltip of undo says that it takes back."""
    return app.button(key="undo").help.partition(": ")[2]


def test_a_pause_is_what_undo_names_and_takes_back_after_it(place: Place) -> None:
    labelled(interview(place).button, "Start").click().run()
    labelled(interview(place).button, "Recorder started").click().run()
    labelled(interview(place).button, "Pause").click().run()
    app = interview(place)
    assert undo_of(app) == "the pause; the clock goes on"

    app.button(key="undo").click().run()
    app = interview(place)

    assert pressed(place) == [ClockKind.START, ClockKind.RECORDER, ClockKind.PAUSE, ClockKind.RESUME]
    assert labelled(app.button, "Pause")
    assert undo_of(app) == "the mark that the recorder was started"
    assert QUOTE in words_of(app)


def test_after_a_pause_was_taken_back_the_time_counts_for_the_part_that_is_open(place: Place) -> None:
    labelled(at_the_idea(place).button, "Start").click().run()
    labelled(at_the_idea(place).button, "Pause").click().run()
    elsewhere = screen("interview", interview=place.interview, part=OTHER.id)

    elsewhere.button(key="undo").click().run()

    with reading() as session:
        assert clock_of(session, interview_id=place.interview).section == OTHER.id


def test_undo_does_not_pass_over_consent_that_was_entered_last(place: Place) -> None:
    with transaction() as session:
        builders.consent(session, owner(), place.respondent, ConsentItem.RECORD)
    app = interview(place)
    assert undo_of(app).startswith("nothing; consent")

    app.button(key="undo").click().run()

    assert refusals(app) == ["UND-002"]
    assert QUOTE in words_of(app)


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
        press_clock(**common, operation=uuid4(), kind=ClockKind.START, section="idea")
        finish_interview(**common, operation=uuid4())
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


def at_the_idea(place: Place) -> AppTest:
    return screen("interview", interview=place.interview, part=IDEA.id)


def open_lines(app: AppTest) -> list[str]:
    return [unescape(text) for text in re.findall(r'pentad-open">([^<]*)<', words_of(app))]


def under_the_guide(app: AppTest) -> str:
    (line,) = [line for line in open_lines(app) if line.startswith("Still open")]
    return line


def test_what_the_open_factor_still_lacks_stands_by_name_under_its_guide(place: Place) -> None:
    assert under_the_guide(at_the_idea(place)) == (
        "Still open: 2 main questions, relevance, the respondent's assessment, dynamics, "
        "the respondent's own level."
    )
    main = next(q for q in IDEA.questions if q.core)
    with transaction() as session:
        here = {"session": session, "actor": owner(), "interview_id": place.interview}
        ask(**here, operation=uuid4(), question=main.id, asked=True)
        ask(**here, operation=uuid4(), question=IDEA.relevance.id, asked=True)
        for quote in session.exec(select(Quote)):
            quote.removed = True

    assert under_the_guide(at_the_idea(place)) == (
        "Still open: one main question, the respondent's assessment, dynamics, a quote, "
        "the respondent's own level."
    )


def test_the_researchers_judgement_is_missed_only_where_it_is_open(place: Place) -> None:
    app = at_the_idea(place)
    assert "judgement" not in under_the_guide(app)

    labelled(app.button, "Judgement").click().run()

    app = app.run()
    assert under_the_guide(app).endswith("the respondent's own level, the researcher's judgement.")


def test_what_lacks_is_told_without_a_word_of_the_scale(place: Place) -> None:
    app = at_the_idea(place)
    scale = load(shipped(), file="shipped", language="en").levels

    told = " ".join(open_lines(app))

    assert "level" in told
    assert [level.name for level in scale if level.name in told] == []
    assert all(f">{level.name}" not in words_of(app) for level in scale)


def test_the_finish_menu_names_what_every_factor_lacks(place: Place) -> None:
    lines = open_lines(interview(place))
    guide = load(shipped(), file="shipped", language="en")
    assert [line.partition(":")[0] for line in lines] == [factor.name for factor in guide.factors]
    assert "a quote" not in lines[0]
    assert "a quote" in lines[1]


def test_relevance_assessment_and_dynamics_are_marked_as_asked_like_the_main_questions(place: Place) -> None:
    app = at_the_idea(place)
    box = app.checkbox(key=f"asked_{IDEA.assessment.id}")
    box.check().run()
    assert "assessment" not in under_the_guide(at_the_idea(place))

    app = at_the_idea(place)
    app.checkbox(key=f"asked_{IDEA.assessment.id}").uncheck().run()
    assert "assessment" in under_the_guide(at_the_idea(place))


def test_what_has_a_note_counts_as_asked_and_its_mark_cannot_be_taken_away(place: Place) -> None:
    with transaction() as session:
        builders.typed(session, owner(), place.note(IDEA.dynamics.id), "It grows.")
    app = at_the_idea(place)

    box = app.checkbox(key=f"asked_{IDEA.dynamics.id}")
    assert (box.value, box.disabled) == (True, True)
    other = app.checkbox(key=f"asked_{IDEA.assessment.id}")
    assert (other.value, other.disabled) == (False, False)


def test_a_finished_interview_leads_to_the_profile_of_its_round(place: Place) -> None:
    assert [link for link in links(interview(place)) if link[0] == "See the profile"] == []
    with transaction() as session:
        finish_interview(session=session, actor=place.owner, operation=uuid4(), interview_id=place.interview)

    assert ("See the profile", f"round={place.round.hex}") in links(interview(place))


def aloud(app: AppTest) -> AppTest:
    """The same screen with the levels unfolded."""
    app.session_state[f"aloud_{IDEA.id}"] = True
    return app.run()


def state_of(app: AppTest) -> Any:
    return next(group for group in app.segmented_control if group.key.startswith("state_own_level_"))


def test_a_respondent_says_why_it_is_not_relevant_in_the_note_on_relevance(place: Place) -> None:
    with transaction() as session:
        builders.judged(session, place, kind=Kind.OWN, relevance=Relevance.NOT_RELEVANT)
    app = aloud(at_the_idea(place))
    state_of(app).select(State.NOT_RELEVANT).run()
    assert refusals(app) == ["JUD-003"]
    assert "under the question on relevance" in words_of(app)

    with transaction() as session:
        builders.typed(session, owner(), place.note(IDEA.relevance.id), "There is one firm only.")
    app = aloud(at_the_idea(place))
    state_of(app).select(State.NOT_RELEVANT).run()

    assert refusals(app) == []
    with reading() as session:
        last = session.exec(select(JudgementRevision).order_by(JudgementRevision.number.desc())).first()
        assert (last.state, last.rationale) == (State.NOT_RELEVANT, "There is one firm only.")


def test_that_the_respondent_was_not_asked_for_a_level_leaves_the_question_to_be_asked(place: Place) -> None:
    with transaction() as session:
        builders.judged(session, place, kind=Kind.OWN, state=State.NOT_ASKED)
    app = at_the_idea(place)

    box = app.checkbox(key=f"asked_{IDEA.assessment.id}")
    assert (box.value, box.disabled) == (False, False)
    assert "the respondent's assessment" in under_the_guide(app)
    assert "the respondent's own level" in under_the_guide(app)


def signs_of(kinds: list[Kind]) -> list[str]:
    """What the key of the small chart names."""
    app = AppTest.from_function(_small_chart, kwargs={"kinds": [kind.value for kind in kinds]}).run()
    (key,) = [e.proto.body for e in app.get("html") if "pentad-chart-key" in e.proto.body]
    return re.findall(r"</i>([^<]*)<", key)


def _small_chart(kinds: list[str]) -> None:
    from interview.ui import charts
    from interview.vocabulary import Kind
    from tests.plots.samples import FACTORS, axis, one_kind

    profiles = [one_kind(*(axis(name) for name in FACTORS), kind=Kind(kind)) for kind in kinds]
    charts.small_chart(profiles, key="small", height=300)


def test_the_key_names_only_signs_that_its_kinds_can_have() -> None:
    grounds = ["thin evidence", "provisional"]
    assert signs_of([Kind.OWN]) == ["level needed"]
    assert signs_of([Kind.RESEARCHER]) == ["level needed", *grounds]
    assert signs_of([Kind.OWN, Kind.RESEARCHER]) == ["respondents", "researchers", "level needed", *grounds]


def links(app: AppTest) -> list[tuple[str, str]]:
    """Label and query of the links to other screens."""
    return [(element.proto.label, element.proto.query_string) for element in app.get("page_link")]


@pytest.mark.parametrize("text", ["</style><script>", 'a"; } * { display: none } "', "\\", "Skåne 3"])
def test_a_text_in_a_style_sheet_ends_neither_its_string_nor_the_sheet(text: str) -> None:
    written = css_text(text)

    assert (written[0], written[-1]) == ('"', '"')
    assert not set(written[1:-1]) & set('<>"{};')
    read = re.sub(r"\\([0-9A-F]+) ", lambda found: chr(int(found[1], 16)), written[1:-1])
    assert read == text
