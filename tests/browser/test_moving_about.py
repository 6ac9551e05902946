"""Moving about in an interview with the keys: what comes next is in sight, and the cursor stands in it."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from interview.database.transactions import transaction
from interview.instrument.loader import load, shipped
from interview.services.access import local_owner
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import Desk, words

GUIDE = load(shipped(), file="shipped", language="en")
IDEA, DRIVING = GUIDE.factors[0], GUIDE.factors[1]
FOCUSED = "() => document.activeElement.dataset.record?.split('/').pop() ?? ''"
COVERED = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector('.st-key-bar').getBoundingClientRect().bottom;
  const catching = document.querySelector('[data-testid="stBottom"]').getBoundingClientRect().top;
  return box.top < bar || box.bottom > catching;
}"""


@pytest.fixture
def desk(sits: Sits, data: Engine) -> Desk:
    """An interview, open at its first factor in a window of little height."""
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        place = builders.case(session, owner, builders.study(session, owner))
    seated = sits(f"/interview?interview={place.interview.hex}", height=720)
    seated.turn_to(IDEA.name)
    return seated


def in_the_box_of(desk: Desk, question: str) -> None:
    desk.page.wait_for_function(f"(place) => ({FOCUSED})() === place", arg=question)


def test_the_next_question_is_never_behind_the_bars(desk: Desk) -> None:
    in_the_box_of(desk, IDEA.questions[0].id)
    seen = [desk.page.evaluate(FOCUSED)]
    for _step in range(5):
        desk.press("Alt+n")
        seen.append(desk.page.evaluate(FOCUSED))
        assert not desk.page.evaluate(COVERED), seen[-1]
    assert len(set(seen)) == 6


def test_after_a_quote_the_questions_go_on_where_they_were_left(desk: Desk) -> None:
    places = [question.id for question in (*IDEA.questions, *IDEA.standing)]
    in_the_box_of(desk, places[0])
    desk.press("Alt+n")
    here = desk.page.evaluate(FOCUSED)
    assert here != places[0]

    desk.quote(words("between two questions"))
    desk.press("Alt+n")

    assert desk.page.evaluate(FOCUSED) not in (places[0], here)


def test_the_next_factor_is_shown_from_its_top_with_the_cursor_in_its_first_note(desk: Desk) -> None:
    for _step in range(6):
        desk.press("Alt+n")
    desk.press("Alt+m")

    in_the_box_of(desk, DRIVING.questions[0].id)
    expect(desk.page.get_by_role("heading", name=DRIVING.name)).to_be_in_viewport()
    assert not desk.page.evaluate(COVERED)


def test_a_quote_being_written_keeps_the_cursor_when_the_factor_changes(desk: Desk) -> None:
    desk.press("Alt+q")
    desk.insert("half of it")
    desk.press("Alt+m")

    expect(desk.note(DRIVING.questions[0].id)).to_be_visible()
    expect(desk.capture).to_be_focused()
    expect(desk.capture).to_have_value("half of it")


def test_a_slip_of_a_key_does_not_close_the_correction_of_a_quote(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Edit").first.click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Quote").fill("We meet every week.")
    desk.press("Escape")
    expect(dialog.get_by_label("Quote")).to_have_value("We meet every week.")
    expect(dialog.get_by_role("button", name="Save")).to_be_in_viewport()

    dialog.get_by_role("button", name="Save").click()

    expect(desk.quotes_shown.first).to_have_text("We meet every week.")
