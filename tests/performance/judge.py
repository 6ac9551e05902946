"""From the press of a level to the changed profile, beside the least that a press can take here.

Run it with ``python -m tests.performance.judge``. Both servers run at once and the clicks take turns, so that
whatever else the machine does falls on both alike.
"""

from playwright.sync_api import Page

from tests.browser.test_live_profile import prepared_interview
from tests.performance.measuring import FLOOR, browsing, load, place, told
from tests.servers import ROOT

CLICKS = 30
LEVELS = ".st-key-side [class*=st-key-levels_] input[type=radio]"
Times = tuple[float, float]
# From the click to the frame after the first redrawing, and after the profile that the server confirmed.
CLICK = """async ([selector, place]) => {
  const chart = document.querySelector('[data-testid="profile-chart"]');
  const after = (options) => new Promise((done) => new MutationObserver((changes, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  }).observe(chart, options));
  const drawn = after({ childList: true, subtree: true, attributeFilter: ["d", "transform"] });
  const confirmed = after({ attributeFilter: ["aria-label"] });
  const began = performance.now();
  document.querySelectorAll(selector)[place].click();
  return [await drawn, await confirmed];
}"""


def open_interview(page: Page, url: str, interview: str) -> None:
    page.goto(f"{url}/interview?interview={interview}&part=idea")
    page.locator('[data-record$="/idea-origin"]').wait_for()
    page.keyboard.press("Alt+j")
    page.locator('[data-testid="profile-chart"] svg').first.wait_for()


def open_floor(page: Page, url: str) -> None:
    page.goto(url)
    page.locator('[data-testid="profile-chart"] svg').first.wait_for()


def clicked(page: Page, selector: str, place: int = 0) -> Times:
    """Milliseconds until something was drawn, and until what the server confirmed was drawn."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(700)  # until what follows a change by itself has come and gone
    drawn, confirmed = page.evaluate(CLICK, [selector, place])
    return drawn, confirmed


def measured(talk: Page, floor: Page) -> tuple[list[Times], list[Times]]:
    """The clicks in turns; the first of each is left out, since it draws what is drawn only once."""
    judged, least = [], []
    for turn in range(CLICKS + 1):
        judged.append(clicked(talk, LEVELS, (turn * 3 + 1) % 4))
        least.append(clicked(floor, ".st-key-press button"))
    return judged[1:], least[1:]


def main() -> None:
    with place() as here:
        interview = prepared_interview(here.data)
        print(load())
        with here.server(ROOT / "app.py") as app, here.server(FLOOR) as bare, browsing() as (talk, floor):
            open_interview(talk, app.url, interview)
            open_floor(floor, bare.url)
            judged, least = measured(talk, floor)
    confirmed = [time for _drawn, time in least]
    print(told("floor: a press redraws the chart", confirmed))
    print(told("level drawn in the browser", [drawn for drawn, _confirmed in judged], confirmed))
    print(told("level stored and drawn", [time for _drawn, time in judged], confirmed))
    print(load())


if __name__ == "__main__":
    main()
