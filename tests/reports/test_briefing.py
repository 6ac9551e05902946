"""What a respondent is sent: enough to be ready, nothing that answers for them, nobody else's business."""

import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import anyio
import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.applications import Starlette

from interview.database.transactions import transaction
from interview.errors import NotFound
from interview.plots.theme import LIGHT
from interview.queries.cases import Case, read_case
from interview.reports.briefing import briefing, briefing_html
from interview.reports.printing import STYLE
from interview.services.access import Actor, not_found
from interview.services.initiatives import add_initiative
from interview.services.interviews import edit_interview
from interview.services.respondents import add_respondent
from interview.vocabulary import InterviewMode
from interview.web.printed import printed_routes
from interview.web.routes import middleware
from tests.builders import World, typed, world

CANARY = "Brunhilde Canarius"
NASTY = '</dd><script>alert(1)</script><img src=x onerror=alert(2)> & "quotes" {braces} =1+1'


class Page(HTMLParser):
    """The elements and the words of a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def case_of(session: Session, w: World) -> Case:
    session.flush()
    return read_case(session=session, actor=w.owner, initiative_id=w.here.initiative)


def page_of(session: Session, w: World) -> Page:
    return Page(briefing_html(briefing(case=case_of(session, w))))


def initiative_text(session: Session, w: World, column: str, text: str) -> None:
    typed(session, w.owner, f"initiative/{w.here.initiative.hex}/{column}", text, seq=2, tab=column)


def test_it_names_and_describes_every_factor_and_never_the_scale(session: Session, w: World):
    case = case_of(session, w)
    text = Page(briefing_html(briefing(case=case))).text

    assert len(case.instrument.factors) == 5
    for factor in case.instrument.factors:
        assert factor.name in text
        assert factor.description in text
        assert not [d.text for d in factor.descriptors if d.text in text]
        assert not [f.label for f in factor.facets if f.label in text]
    assert not [level.meaning for level in case.instrument.levels if level.meaning in text]
    assert not [level.name for level in case.instrument.levels if level.name in text]


def test_it_tells_the_case_and_keeps_why_it_was_chosen(session: Session, w: World):
    for column in ("case_history", "mission", "firms", "government", "higher_education"):
        initiative_text(session, w, column, f"words on {column}")
    initiative_text(session, w, "why_this_case", "because it is failing")
    text = page_of(session, w).text

    for column in ("case_history", "mission"):
        assert f"words on {column}" in text
    for column in ("firms", "government", "higher_education"):
        assert f"words on {column}" not in text, (
            "what a researcher noted on relations is not for the respondent"
        )
    assert "because it is failing" not in text


def test_what_is_not_known_of_the_case_has_no_heading(session: Session, w: World):
    case = case_of(session, w)
    empty = [name for name, text in case.texts.items() if not text.text.strip()]

    assert "mission" in empty
    assert "Mission" not in page_of(session, w).text


def test_it_says_nothing_about_any_respondent(session: Session, w: World):
    add_respondent(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        role="Treasurer",
        name=CANARY,
        contact="canary@cage.example",
    )
    case = case_of(session, w)
    text = page_of(session, w).text

    assert [r.known for r in case.respondents] == [False, True]
    assert CANARY not in repr(case)
    assert CANARY not in text
    assert "canary@cage.example" not in text
    assert "Treasurer" not in text
    assert case.pseudonym == "CI 1"
    assert "CI 1" not in text


def test_it_says_who_asks_how_long_and_by_what_means(session: Session, w: World):
    edit_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        mode=InterviewMode.VIDEO,
        planned_at=None,
        interviewer="Ada of the institute",
        pilot=False,
    )
    text = page_of(session, w).text

    assert "Ada of the institute" in text
    assert "90 minutes, by video" in text


def test_it_says_what_consent_will_be_asked_for(session: Session, w: World):
    text = page_of(session, w).text

    for item in ("you take part", "recorded", "quoted", "your name is used", "shown to others"):
        assert item in text


def test_whatever_was_typed_is_shown_as_text_and_the_page_needs_nothing_else(session: Session, w: World):
    initiative_text(session, w, "case_history", NASTY)
    page = page_of(session, w)

    assert NASTY in page.text
    assert {"script", "img", "link", "iframe"} & set(page.tags) == set()
    assert [name for name, _value in page.attributes if name.startswith("on") or name in ("src", "href")] == []


def test_a_page_to_print_has_the_colours_of_the_theme_and_none_of_its_own():
    known = {LIGHT.text, LIGHT.muted, LIGHT.border, LIGHT.background}

    assert set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", STYLE)) == known
    assert re.findall(r"\b(?:rgba?|hsla?)\(", STYLE) == []


def test_an_invented_case_says_so(session: Session, w: World):
    id = add_initiative(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        study_id=w.here.study,
        name="Made up",
        invented=True,
    )
    session.flush()
    made_up = read_case(session=session, actor=w.owner, initiative_id=id)

    assert "this initiative does not exist" in briefing_html(briefing(case=made_up))
    assert "this initiative does not exist" not in page_of(session, w).text


class Client:
    """Asks the application without a network between."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, path: str, **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                return await client.get(path, headers=headers)

        return anyio.run(ask)


Served = tuple[Client, World, dict[str, Any]]


@pytest.fixture
def served(settings_database: Engine) -> Served:
    """The route behind the checks that stand before every route; ``who`` asks can be changed."""
    with transaction() as session:
        prepared = world(session)
    who: dict[str, Any] = {"actor": prepared.owner}

    def actor_of(_request: object) -> Actor:
        if isinstance(who["actor"], Exception):
            raise who["actor"]
        actor: Actor = who["actor"]
        return actor

    app = Starlette(routes=printed_routes(actor_of), middleware=middleware(allowed_hosts=["testserver"]))
    return Client(app), prepared, who


def test_the_page_is_kept_by_no_cache_and_runs_nothing(served: Served):
    client, w, _who = served
    answer = client.get(f"/briefing/{w.here.initiative.hex}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Before our conversation about" in answer.text


@pytest.mark.parametrize(
    "id", ["0123456789abcdef0123456789abcdef", "not-an-id", "0" * 5000, "%00", "..%2f..%2fapp.py"]
)
def test_an_id_that_leads_nowhere_is_a_plain_sentence(served: Served, id: str):
    client, _w, _who = served
    answer = client.get(f"/briefing/{id}")

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")


def test_somebody_elses_case_looks_like_none(served: Served):
    client, w, who = served
    who["actor"] = w.stranger
    theirs, none = (client.get(f"/briefing/{id.hex}") for id in (w.here.initiative, uuid4()))

    assert theirs.status_code == none.status_code == 404
    assert theirs.text == none.text == NotFound(*not_found().problems).problems[0].sentence


def test_a_fault_is_a_sentence_and_not_a_traceback(served: Served, caplog: pytest.LogCaptureFixture):
    client, w, who = served
    who["actor"] = ValueError(CANARY)
    answer = client.get(f"/briefing/{w.here.initiative.hex}")

    assert answer.status_code == 500
    assert "Nothing was lost" in answer.text
    assert "Traceback" not in answer.text
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text


def test_a_foreign_host_gets_nothing(served: Served):
    client, w, _who = served

    assert client.get(f"/briefing/{w.here.initiative.hex}", Host="evil.example").status_code == 421
