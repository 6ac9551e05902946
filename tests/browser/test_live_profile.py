"""The live profile: redrawn in place at each judgement, at once in the browser, and true to what is stored."""

import re
from uuid import uuid4

from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import reading, transaction
from interview.models import Judgement, JudgementRevision, Round
from interview.services.access import local_owner
from interview.services.initiatives import start_study
from interview.services.instruments import offer_shipped
from interview.services.interviews import plan_interview
from interview.services.respondents import add_respondent
from interview.vocabulary import StudyKind
from tests.browser.conftest import Sits

LEVELS = ("Not in place", "Emerging", "Established", "Proven")
JUDGEMENTS = 30
WATCH = """() => {
  const chart = document.querySelector('[data-testid="profile-chart"]');
  window.seen = { frames: 0, blank: 0, replaced: 0 };
  new MutationObserver(() => { if (!chart.isConnected) window.seen.replaced += 1; })
    .observe(document.body, { childList: true, subtree: true });
  const look = () => {
    const now = document.querySelector('[data-testid="profile-chart"]');
    window.seen.frames += 1;
    if (now !== chart) window.seen.replaced += 1;
    const parts = [".scatterlayer .point", ".scatterlayer path.js-line"];
    const drawn = parts.every((part) => now?.querySelector(part));
    if (!drawn) window.seen.blank += 1;
    requestAnimationFrame(look);
  };
  look();
}"""

SAYS = """(words) => {
  const chart = document.querySelector('[data-testid="profile-chart"]');
  return chart.ariaLabel.toLowerCase().includes(words);
}"""


def prepared_interview(data: Engine) -> str:
    with transaction(engine=data) as session:
        common = {"session": session, "actor": local_owner(session=session)}
        initiative = start_study(
            **common,
            operation=uuid4(),
            title="Live",
            kind=StudyKind.RESEARCH,
            instrument_version_id=offer_shipped(session=session).id,
            initiative="Lantern Forum",
        )
        respondent = add_respondent(**common, operation=uuid4(), initiative_id=initiative)
        round_id = session.exec(select(Round.id)).one()
        return plan_interview(**common, operation=uuid4(), round_id=round_id, respondent_ids=[respondent]).hex


def _stored(data: Engine) -> int | None:
    with reading(engine=data) as session:
        return session.exec(
            select(JudgementRevision.level)
            .join(Judgement, Judgement.id == JudgementRevision.judgement_id)  # type: ignore[arg-type]
            .where(Judgement.factor == "idea", JudgementRevision.number == Judgement.head)
        ).first()


def _open(sits: Sits, interview: str) -> Page:
    page: Page = sits(f"/interview?interview={interview}").page
    page.locator(".st-key-sections button", has_text="Idea").click()
    page.locator('[data-record$="/idea-origin"]').wait_for()
    page.keyboard.press("Alt+j")
    page.locator('[data-testid="profile-chart"] svg').first.wait_for()
    page.locator('.st-key-side [role="radiogroup"] label').first.wait_for()
    return page


def test_over_thirty_judgements_the_profile_is_never_replaced_and_no_frame_is_blank(
    sits: Sits, data: Engine
) -> None:
    page = _open(sits, prepared_interview(data))
    choices = page.locator('.st-key-side [role="radiogroup"]').first.locator("label")
    choices.filter(has_text=LEVELS[2]).first.click()
    page.locator('[data-testid="profile-chart"] .scatterlayer .point').first.wait_for()
    page.evaluate(WATCH)

    for turn in range(JUDGEMENTS):
        level = (turn * 3 + 1) % 4
        choices.filter(has_text=LEVELS[level]).first.click()
        page.wait_for_function(SAYS, arg=f"Idea {LEVELS[level]}".lower())
        assert _stored(data) == level + 1

    seen = page.evaluate("window.seen")
    assert seen["frames"] > JUDGEMENTS
    assert (seen["blank"], seen["replaced"]) == (0, 0)


def _says(level: str) -> re.Pattern[str]:
    return re.compile(f"Idea {level}", re.IGNORECASE)


def test_a_level_is_drawn_before_the_server_has_answered(sits: Sits, data: Engine) -> None:
    page = _open(sits, prepared_interview(data))
    spots = "() => document.querySelectorAll('[data-testid=\"profile-chart\"] .scatterlayer .point').length"
    assert page.evaluate(spots) == 0

    drawn = page.evaluate(
        """async (spots) => {
          const frame = () => new Promise(requestAnimationFrame);
          document.querySelector('.st-key-side [role="radiogroup"] label').click();
          await frame(); await frame();
          return document.querySelectorAll('[data-testid="profile-chart"] .scatterlayer .point').length;
        }"""
    )

    assert drawn == 1
    expect(page.get_by_test_id("profile-chart")).to_have_attribute("aria-label", _says(LEVELS[0]))


def test_a_screen_with_a_chart_is_left_without_an_error_in_the_page(sits: Sits, data: Engine) -> None:
    page = _open(sits, prepared_interview(data))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    for screen in ("Instrument", "Home"):
        page.get_by_role("link", name=screen).first.click()
        expect(page.get_by_test_id("profile-chart")).to_have_count(0)
        page.wait_for_timeout(500)  # what was told of the chart's last size has come by then
        page.go_back()
        expect(page.get_by_test_id("profile-chart").locator("svg").first).to_be_visible()

    assert errors == []
