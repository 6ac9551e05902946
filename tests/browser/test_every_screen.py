"""Every screen, light and dark, wide and narrow, with hostile texts in place.

With ``SCREENSHOTS=<folder>`` each screen is kept as a picture.
"""

import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import transaction
from interview.models import Initiative, Round, Study
from interview.services.access import local_owner
from interview.services.actions import add_action
from interview.services.ballots import reveal_ballot
from interview.services.decisions import decide
from interview.services.demo import load_demo
from interview.services.documents import add_document
from interview.services.initiatives import start_study
from interview.services.instruments import offer_shipped
from interview.services.interviews import plan_interview
from interview.services.judgements import Evidence, revise_judgement
from interview.services.quotes import catch_quote
from interview.services.respondents import add_respondent
from interview.services.sayings import catch_saying
from interview.services.typing import save_typed
from interview.services.workshops import close_workshop, turn_to
from interview.vocabulary import BoardRole, DecidedBy, DocumentKind, Kind, Phase, Stance, StudyKind
from tests.browser.conftest import Sits
from tests.builders import Place
from tests.meetings import meeting

HOSTILE = (
    '<img src="http://127.0.0.1:9/x.png" onerror="document.title=1"> '
    "![x](http://127.0.0.1:9/y.png) **b** :red[r] $x$"
)
CONTROLS = "main textarea, main input, main button"
ASKS_FOR_NAMES = """(controls) => [...document.querySelectorAll(controls)].filter((node) => {
  if (!node.offsetParent || node.type === "hidden" || node.tabIndex < 0) return false; // nobody gets there
  const by = node.getAttribute("aria-label") || node.getAttribute("aria-labelledby");
  const told = node.labels?.length || by;
  return !(told || node.textContent.trim() || node.title || node.closest("label"));
}).map((node) => node.outerHTML.slice(0, 160))"""


@pytest.fixture
def addresses(data: Engine) -> dict[str, str]:
    """A case in which everything that a person can write is hostile, and the demo beside it."""
    with transaction(engine=data) as session:
        actor = local_owner(session=session)
        common = {"session": session, "actor": actor}
        initiative = start_study(
            **common,
            operation=uuid4(),
            title=HOSTILE,
            kind=StudyKind.RESEARCH,
            instrument_version_id=offer_shipped(session=session).id,
            initiative=HOSTILE,
        )
        round_id = session.exec(select(Round.id).where(Round.initiative_id == initiative)).one()
        respondent = add_respondent(**common, operation=uuid4(), initiative_id=initiative, pseudonym=HOSTILE)
        interview = plan_interview(
            **common, operation=uuid4(), round_id=round_id, respondent_ids=[respondent], interviewer=HOSTILE
        )
        document = add_document(
            **common,
            operation=uuid4(),
            initiative_id=initiative,
            title=HOSTILE,
            kind=DocumentKind.WEB_PAGE,
            address=HOSTILE,
            excerpt=HOSTILE,
        )
        quote = catch_quote(
            **common,
            operation=uuid4(),
            interview_id=interview,
            text=HOSTILE,
            factors={"idea": Stance.SUPPORTS},
            speaker_id=respondent,
        )
        for record in (f"note/{interview.hex}/idea-origin", f"initiative/{initiative.hex}/case_history"):
            save_typed(**common, record=record, text=HOSTILE, base=0, tab="t", seq=1)
        revise_judgement(
            **common,
            operation=uuid4(),
            round_id=round_id,
            factor="idea",
            kind=Kind.RESEARCHER,
            based_on=0,
            change={
                "level": 3,
                "rationale": HOSTILE,
                "evidence": (Evidence(quote_id=quote), Evidence(observation=HOSTILE)),
            },
        )
        load_demo(**common, operation=uuid4())
        study, version = session.exec(
            select(Study.id, Study.instrument_version_id).join(Initiative).where(Initiative.id == initiative)
        ).one()
        place = Place(actor, version, study, initiative, round_id, respondent, interview, quote, document)
        boards = workshops(session, place)
    return {
        "home": "/",
        "prepare": f"/prepare?initiative={initiative.hex}",
        "interview": f"/interview?interview={interview.hex}",
        "profile": f"/profile?round={round_id.hex}",
        "instrument": "/instrument",
        "briefing": f"/briefing/{initiative.hex}",
        **{f"workshop-{phase}": f"/workshop?workshop={id.hex}" for phase, id in boards.items()},
        "minutes": f"/minutes/{boards[Phase.CLOSED].hex}",
    }


def workshops(session: Session, place: Place) -> dict[Phase, UUID]:
    """A board in each turn of its meeting, in which everything that a person can write is hostile."""
    turns = (Phase.LOBBY, Phase.OPENING, Phase.EXPLAIN, Phase.VOTE, Phase.DISCUSS, Phase.DECIDE)
    return {turn: workshop(session, place, turn) for turn in (*turns, Phase.ACTIONS, Phase.CLOSED)}


def workshop(session: Session, place: Place, turn: Phase) -> UUID:
    m = meeting(session, place, joined=0)
    here = {"workshop_id": m.workshop}
    for _n in range(6):
        m.sit(session, name=HOSTILE[:60], role=BoardRole.CHAIR)
    if turn in (Phase.LOBBY, Phase.OPENING, Phase.EXPLAIN):
        m.lead(session, turn_to, **here, phase=turn, factor="idea")
        return m.workshop
    ballot = m.ask(session, "idea")
    for who, level in enumerate((1, 2, 3, 4, 4, None)):
        m.vote(session, who, ballot, level, reason=HOSTILE)
    if turn is Phase.VOTE:
        return m.workshop
    m.lead(session, reveal_ballot, ballot_id=ballot)
    m.lead(session, catch_saying, **here, text=HOSTILE, factor="idea", role=BoardRole.CHAIR)
    if turn is Phase.DISCUSS:
        return m.workshop
    m.lead(
        session,
        decide,
        **here,
        factor="idea",
        level=None,
        decided_by=DecidedBy.CONSENT,
        rationale=HOSTILE,
        dissent=HOSTILE,
    )
    if turn is Phase.DECIDE:
        return m.workshop
    m.lead(session, turn_to, **here, phase=Phase.ACTIONS)
    m.lead(session, add_action, **here, round_id=place.round, text=HOSTILE, owner=HOSTILE, factor="idea")
    if turn is Phase.CLOSED:
        m.lead(session, close_workshop, **here)
    return m.workshop


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_every_screen_is_whole_quiet_and_not_wider_than_its_window_by_day_and_by_night(
    sits: Sits, addresses: dict[str, str], width: int, height: int
) -> None:
    faults = {}
    for name, address in addresses.items():
        page = sits(address, width=width, height=height).page
        _settle(page, name)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.wait_for_timeout(400)
            _picture(page, f"{name}-{scheme}-{width}")
            if found := _faults(page):
                faults[f"{name}, {scheme}"] = found
        page.close()

    assert faults == {}


def _settle(page: Page, name: str) -> None:
    """Wait until the screen is drawn; on the Interview screen go to the first factor and open the panel."""
    if name in ("briefing", "minutes"):
        page.wait_for_load_state()
        return
    page.locator(".pentad-title, .st-key-bar").first.wait_for()
    if name == "interview":
        page.locator(".st-key-sections button").nth(1).click()
        page.locator('[data-record$="/idea-origin"]').wait_for()
        page.keyboard.press("Alt+j")
    if name.startswith("workshop"):
        page.locator(".st-key-stage .pentad-title").wait_for()
    if name in ("interview", "profile", "workshop-discuss", "workshop-closed"):
        page.locator('[data-testid="profile-chart"] svg').first.wait_for()


def _faults(page: Page) -> list[str]:
    """What is wrong with a drawn screen, in words."""
    found = [f"policy: {v}" for v in page.evaluate("window.__violations || []")]
    wide = page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".filter(Boolean).map((node) => node.scrollWidth - node.clientWidth)"
    )
    found += [f"scrolls sideways by {by} px" for by in wide if by > 1]
    found += ["a text became an image"] if page.locator('img[src*="127.0.0.1:9"]').count() else []
    found += ["a text became markup"] if "b" in page.locator("strong").all_inner_texts() else []
    found += ["an exception box"] if page.locator('[data-testid="stException"]').count() else []
    found += ["a part could not be shown"] if page.get_by_text("SCR-001").count() else []
    found += ["the title was changed"] if page.title() == "1" else []
    return found + [f"without a name: {html}" for html in page.evaluate(ASKS_FOR_NAMES, CONTROLS)]


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
