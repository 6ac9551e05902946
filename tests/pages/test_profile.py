"""The Profile screen through the router: what stands behind an axis, and kinds seen alone or together."""

import re
from dataclasses import fields
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from interview.database.transactions import transaction
from interview.instrument.loader import load, shipped
from interview.models import Document, Member, Quote, Round, Study, User
from interview.services.documents import add_document
from interview.services.judgements import Evidence
from interview.services.quotes import remove_quote
from interview.ui.axis import _css_text
from interview.ui.axis_history import beginning, level_words
from interview.ui.judging import Bench
from interview.ui.starting import owner
from interview.vocabulary import Confidence, DocumentKind, Dynamics, Kind, Relevance, Role, State
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, Place, judged, typed
from tests.pages.screens import do, labelled, refusals, screen, words_of

HOSTILE = "<b onclick=x>bold</b> $a$ \\22 </style> *x*"


@pytest.fixture
def place(screens: Engine) -> Place:
    actor = owner()
    with transaction() as session:
        return builders.case(session, actor, builders.study(session, actor))


def judge(place: Place, **change: Any) -> None:
    with transaction() as session:
        judged(session, place, **change)


def profile(place: Place, *opened: str) -> AppTest:
    """The screen with the folds of these factors open."""
    app = screen("profile", round=place.round)
    for factor in opened:
        app.session_state[f"axis_{factor}"] = True
    app.run()
    assert not app.exception
    assert refusals(app) == []
    return app


def shown(app: AppTest) -> str:
    return unescape(words_of(app))


def lines(app: AppTest) -> list[str]:
    """What the histories on the screen say, line by line."""
    bodies = [e.proto.body for e in app.get("html") if 'class="pentad-history"' in e.proto.body]
    return [unescape(part.split("</li>")[0]) for body in bodies for part in body.split("<li>")[1:]]


def test_a_closed_fold_shows_nothing_of_what_is_behind_it_and_an_open_one_all(place: Place) -> None:
    judge(place, level=2, rationale="Because it is so.", evidence=(Evidence(quote_id=place.quote),))
    assert "Because it is so." not in words_of(profile(place)).split("pentad-section")[0]
    assert 'class="pentad-history"' not in words_of(profile(place))
    assert "Because it is so." in shown(profile(place, FACTOR))


def test_the_respondents_words_stand_with_who_said_them_and_the_word_they_chose(place: Place) -> None:
    with transaction() as session:
        typed(session, place.owner, place.note("idea-relevance"), f"Without it {HOSTILE}")
        typed(session, place.owner, place.note("idea-dynamics"), "Clearer each year.")
    judge(place, kind=Kind.OWN, relevance=Relevance.CENTRAL, dynamics=Dynamics.STRENGTHENING, level=2)
    app = profile(place, FACTOR)
    (answers,) = [e.proto.body for e in app.get("html") if 'class="pentad-answers"' in e.proto.body]
    assert "Manager of CI 1" in shown(app)
    assert "<dt>Relevance</dt><dd><b>central</b>" in answers
    assert "<dt>Assessment</dt><dd><b>Emerging</b><span></span>" in answers
    assert "<dt>Dynamics</dt><dd><b>strengthening</b><span>Clearer each year.</span>" in answers
    assert f"Without it {HOSTILE}" in unescape(answers)
    assert "<b onclick" not in words_of(app)


def test_a_quote_stands_with_its_stance_its_memo_and_its_distance_from_the_recorders_mark(place: Place) -> None:
    with transaction() as session:
        quote = session.get_one(Quote, place.quote)
        quote.offset_seconds, quote.memo = 5_525, "He laughed."
        session.add(quote)
        builders.caught(session, place.owner, place.interview, "Not on the list of evidence.")
        builders.caught(session, place.owner, place.interview, "Elsewhere.", factor=OTHER_FACTOR)
    judge(place, level=2, evidence=(Evidence(quote_id=place.quote), Evidence(document_id=place.document)))
    said = shown(profile(place, FACTOR))
    assert "Manager of CI 1 · supports Idea" in said
    assert "+92:05" in said
    assert "Memo: He laughed." in said
    assert "Document: Web page" in said
    evidence, rest = said.split("Also said on this factor")
    assert "We meet every month." in evidence
    assert "Not on the list of evidence." in rest.split("Judge this case")[0]
    assert "Elsewhere." not in said


def test_the_history_says_who_changed_what_from_what_to_what(place: Place) -> None:
    judge(place, level=2, confidence=Confidence.LOW, rationale="Early.", provisional=True)
    judge(
        place,
        based_on=1,
        level=None,
        state=State.CANNOT_JUDGE,
        confidence=None,
        rationale="Late.",
        provisional=False,
        relevance=Relevance.MARGINAL,
        evidence=(Evidence(quote_id=place.quote), Evidence(observation="A full room.")),
    )
    judge(place, based_on=2, evidence=(Evidence(observation="A full room."),))
    app = profile(place, FACTOR)
    assert lines(app) == [
        "Evidence taken away: quote: We meet every month.",
        "Level: from Emerging to cannot judge",
        "Relevance: marginal",
        "Confidence taken away, was: low",
        "Reason: Late.",
        "Reason before: Early.",
        "confirmed: no longer provisional",
        "Evidence added: quote: We meet every month.",
        "Evidence added: observation: A full room.",
        "Level: Emerging",
        "Confidence: low",
        "Reason: Early.",
        "marked as provisional",
    ]
    assert shown(app).count(" · you</span>") == 3


def test_what_somebody_else_changed_says_their_name_and_a_quote_taken_off_the_list_is_said_to_be_gone(
    place: Place,
) -> None:
    with transaction() as session:
        other = builders.person(session, "other")
        session.get_one(User, other.user_id).name = HOSTILE
        session.get_one(Study, place.study).blind = False
        session.add(Member(study_id=place.study, user_id=other.user_id, role=Role.EDITOR))
        session.flush()
        judged(session, place, actor=other, level=3, evidence=(Evidence(quote_id=place.quote),))
    do(remove_quote, operation=uuid4(), quote_id=place.quote)
    app = profile(place, FACTOR)
    assert f" · {HOSTILE}</span>" in shown(app)
    assert "you</span>" not in shown(app)
    assert lines(app)[-1] == "Evidence added: a piece that is not on the lists of this round any more"
    assert "<b onclick" not in words_of(app)


def test_kinds_are_seen_one_at_a_time_or_all_together_and_the_verdict_is_always_of_one(place: Place) -> None:
    judge(place, kind=Kind.OWN, level=4)
    judge(place, kind=Kind.RESEARCHER, level=1)
    app = profile(place, FACTOR)
    verdict = "By the researchers' judgement: not yet a platform."
    assert verdict in shown(app)
    assert "By the respondents' own judgement" not in shown(app)
    assert "<td>researchers</td>" not in words_of(app)

    labelled(app.toggle, "All together").set_value(True).run()

    assert verdict in shown(app)
    assert shown(app).count("not yet a platform") == 1
    assert "By the respondents' own judgement" in shown(app)  # as the heading of its part of the fold
    short = "<td>researchers</td><td>Not in place<small>2 levels short, thin evidence</small></td>"
    assert short in words_of(app)
    assert "<td>respondents</td><td>Proven</td>" in words_of(app)
    assert words_of(app).count("<th scope='col'>") == 4


def test_with_one_kind_there_is_nothing_to_see_together(place: Place) -> None:
    judge(place, level=2)
    assert [toggle.label for toggle in profile(place).toggle] == []


def test_what_is_judged_stands_behind_each_factors_name_and_cannot_break_out_of_its_place(place: Place) -> None:
    text = _css_text(HOSTILE)
    assert set(text[1:-1]) <= set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\\ ")
    judge(place, level=2)
    styles = [e.proto.body for e in profile(place).get("html") if ".st-key-axis_idea" in e.proto.body]
    assert f".st-key-axis_idea summary p::after {{ content: {_css_text('Emerging')}; }}" in styles[0]


BOOK = f"{HOSTILE} and so on " * 1500


def test_a_text_of_many_screens_shows_its_beginning_and_the_whole_behind_one_press(place: Place) -> None:
    with transaction() as session:
        typed(session, place.owner, place.note("idea-relevance"), f"Said. {BOOK}")
        session.get_one(Document, place.document).excerpt = f"Read. {BOOK}"
    judge(place, level=2, rationale=f"Thought. {BOOK}", evidence=(Evidence(document_id=place.document),))
    judge(place, based_on=1, rationale=f"Thought again. {BOOK}")
    app = profile(place, FACTOR)
    drawn = words_of(app)
    folds = re.findall(r'<details class="pentad-long">.*?</details>', drawn, re.DOTALL)
    wholes = [unescape(fold.split("<div>")[1].removesuffix("</div></details>")) for fold in folds]
    assert wholes == [
        f"Said. {BOOK}",
        f"Thought again. {BOOK}",
        f"Read. {BOOK}",
        f"Reason: Thought again. {BOOK}",
        f"Reason: Thought. {BOOK}",
    ]
    unasked = re.sub(r'<details class="pentad-long">.*?</details>', "", drawn, flags=re.DOTALL)
    assert len(unescape(unasked)) < 50_000 < len(BOOK)
    assert "Reason before: Thought. " in unasked
    assert f"Whole text: {len(BOOK) + 6} signs" in drawn
    assert "<b onclick" not in drawn


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One line.", "One line."),
        ("x " * 800, "x " * 800),
        ("x " * 801, "x " * 299 + "x…"),
        ("x" * 100_000, "x" * 600 + "…"),
        ("a\n" * 23 + "b", "a\n" * 23 + "b"),
        ("a\n" * 24 + "b", "a\n" * 7 + "a…"),
        ("", ""),
    ],
)
def test_what_fits_on_a_screen_is_shown_whole_and_of_more_the_first_words(text: str, shown: str) -> None:
    assert beginning(text) == shown


def test_a_level_of_another_guides_longer_scale_is_named_by_its_number() -> None:
    instrument = load(shipped(), file="big-five.toml")
    assert level_words(instrument, level=5, state=None) == "level 5"
    assert level_words(instrument, level=4, state=None) == "Proven"


def test_an_axis_that_nobody_judged_or_spoke_of_says_so(place: Place) -> None:
    app = profile(place, FACTOR)
    assert "Nobody has judged this factor yet." in shown(app)
    assert "No interview of this round holds an answer on this factor." in shown(app)


def collected(place: Place, title: str, on: date | None) -> None:
    do(
        add_document,
        operation=uuid4(),
        initiative_id=place.initiative,
        title=title,
        kind=DocumentKind.BROCHURE,
        collected_on=on,
    )


def test_documents_collected_after_the_round_are_offered_last_and_say_when(place: Place) -> None:
    with transaction() as session:
        session.get_one(Round, place.round).dated = date(2023, 5, 16)
    collected(place, "Minutes", date(2026, 4, 7))
    collected(place, "Charter", date(2023, 5, 2))
    collected(place, "Programme", date(2023, 5, 16))
    app = profile(place)
    offered = labelled(app.multiselect, "Evidence").options
    assert [line for line in offered if line.startswith("Document")] == [
        "Document: Web page",  # of no known day
        "Document: Charter",
        "Document: Programme",
        "Document: Minutes (collected 2026-04-07, after this round)",
    ]
    assert "from the documents collected about the initiative" in shown(app)


def _small_chart() -> None:
    """A screen of its own with the small chart, of two kinds."""
    from interview.ui import charts
    from tests.plots.samples import researchers, respondents

    charts.small_chart([researchers(), respondents()], key="small", height=290)


def test_the_small_chart_says_what_each_of_its_signs_means() -> None:
    app = AppTest.from_function(_small_chart).run()
    assert not app.exception
    (key,) = [e.proto.body for e in app.get("html") if "pentad-chart-key" in e.proto.body]
    names = [part.split("</span>")[0] for part in key.split("</i>")[1:]]
    assert names == ["researchers", "respondents", "level needed", "thin evidence", "provisional"]
    signs = [part.split('"')[0] for part in key.split('<i class="')[1:]]
    assert signs == [
        "pentad-sign-researcher pentad-full",
        "pentad-sign-own pentad-full",
        "pentad-dashed",
        "pentad-sign-researcher",
        "pentad-sign-researcher pentad-ringed",
    ]


def test_a_choice_is_one_operation_however_often_it_is_told_and_another_choice_is_another() -> None:
    names = [f.name for f in fields(Bench) if f.name != "drawn"]
    drawing, next_drawing = (Bench(**dict.fromkeys(names)) for _time in range(2))  # type: ignore[arg-type]
    two, three = [("level", 2)], [("level", 3)]
    assert drawing.operation(two) == drawing.operation(list(two))
    assert len({drawing.operation(two), drawing.operation(three), next_drawing.operation(two)}) == 3
