"""Moving about in an interview with the keys: what comes next is in sight, and the cursor stands in it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from interview.database.transactions import transaction
from interview.instrument.loader import load, shipped
from interview.services.access import local_owner
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import Desk, until, words

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


def step_on(desk: Desk, to: str) -> None:
    """With the key to the next factor, once the button that it presses leads there."""
    expect(desk.keyed("next_section")).to_contain_text(to)
    desk.press("Alt+m")
    desk.expect_part(to)


def opened(desk: Desk) -> tuple[str, str]:
    """The part of the guide on the screen, and the one that the address names."""
    heading = desk.keyed("guide").get_by_role("heading", level=2).first.inner_text()
    ids = {part.name: part.id for part in (GUIDE.opening, *GUIDE.factors, GUIDE.closing)}
    return ids[heading], parse_qs(urlsplit(desk.page.url).query).get("part", [GUIDE.opening.id])[0]


def test_back_and_forward_of_the_browser_turn_the_guide(desk: Desk) -> None:
    for factor in GUIDE.factors[1:4]:
        step_on(desk, factor.name)

    desk.page.go_back()
    desk.expect_part(GUIDE.factors[2].name)
    desk.page.go_back()
    desk.expect_part(GUIDE.factors[1].name)
    desk.page.go_forward()
    desk.expect_part(GUIDE.factors[2].name)

    here = GUIDE.factors[2].id
    assert opened(desk) == (here, here)
    expect(desk.keyed("sections").get_by_role("radio", name=GUIDE.factors[2].name)).to_be_checked()
    desk.page.go_forward()  # nothing that was turned back to was written over
    desk.expect_part(GUIDE.factors[3].name)


def test_back_from_the_first_turn_leads_to_the_part_the_interview_opened_at(desk: Desk) -> None:
    desk.page.go_back()

    desk.expect_part(GUIDE.opening.name)


@pytest.mark.parametrize(("pause", "backs"), [(0, 1), (40, 1), (120, 2), (250, 2)])
def test_after_turning_in_haste_and_back_the_address_names_the_part_that_is_shown(
    desk: Desk, pause: int, backs: int
) -> None:
    for _turn in range(3):
        desk.press("Alt+m")
        desk.page.wait_for_timeout(pause)
    for _back in range(backs):
        desk.page.evaluate("history.back()")
        desk.page.wait_for_timeout(pause // 4)

    def calm() -> bool:
        before = opened(desk)
        desk.page.wait_for_timeout(800)
        return before == opened(desk) and before[0] == before[1]

    until(calm, told=lambda: opened(desk))


def about(desk: Desk) -> str:
    return str(desk.page.get_by_test_id("capture-factors").evaluate("node => node.selectedOptions[0].text"))


def factors_of_quotes(desk: Desk) -> dict[str, list[str]]:
    return {quote.text: list(quote.factors) for quote in desk.talk().quotes}


def test_a_quote_goes_to_the_factor_that_was_open_at_its_first_sign(desk: Desk) -> None:
    assert about(desk) == IDEA.name
    desk.press("Alt+q")
    desk.insert("It began in a pub")
    desk.press("Alt+m")
    desk.expect_part(DRIVING.name)
    assert about(desk) == IDEA.name
    desk.insert(", of all places.")
    desk.press("Enter")
    desk.until_caught(2)
    assert about(desk) == DRIVING.name

    desk.quote("The firms pull.")
    desk.until_caught(3)

    caught = factors_of_quotes(desk)
    assert caught["It began in a pub, of all places."] == [IDEA.id]
    assert caught["The firms pull."] == [DRIVING.id]


def test_what_a_quote_is_about_can_be_changed_in_its_box_and_outlives_a_reload(desk: Desk) -> None:
    desk.press("Alt+q")
    desk.insert("Half of it")
    desk.page.get_by_test_id("capture-factors").select_option(label=DRIVING.name)
    step_on(desk, DRIVING.name)
    step_on(desk, GUIDE.factors[2].name)

    desk.page.reload()

    expect(desk.capture).to_have_value("Half of it")
    until(lambda: about(desk) == DRIVING.name, told=lambda: about(desk))
    desk.capture.focus()
    desk.press("Enter")
    desk.until_caught(2)
    assert factors_of_quotes(desk)["Half of it"] == [DRIVING.id]
    assert about(desk) == GUIDE.factors[2].name


def test_a_box_that_was_emptied_follows_the_guide_again(desk: Desk) -> None:
    desk.press("Alt+q")
    desk.insert("x")
    desk.press("Backspace")
    desk.press("Alt+m")
    desk.expect_part(DRIVING.name)
    until(lambda: about(desk) == DRIVING.name, told=lambda: about(desk))


def test_nothing_moves_when_a_question_is_marked_as_asked(desk: Desk) -> None:
    places = """() => [...document.querySelectorAll('[class*="st-key-q_"], .st-key-sections button')]
      .map((node) => [node.offsetTop, node.offsetLeft, node.offsetWidth])"""
    desk.page.wait_for_timeout(500)
    before = desk.page.evaluate(places)
    desk.keyed(f"asked_{IDEA.relevance.id}").locator("label").click()
    expect(desk.keyed(f"asked_{IDEA.relevance.id}").get_by_role("checkbox")).to_be_checked()
    expect(desk.page.locator(".st-key-guide .pentad-open")).not_to_contain_text("relevance")

    assert desk.page.evaluate(places) == before


NOTE_OF = """(button) => {
  const { visibility, left } = getComputedStyle(button, "::after");
  const edge = document.querySelector(".st-key-sections").getBoundingClientRect().left;
  return { shown: visibility === "visible", left: edge + parseFloat(left) };
}"""


def test_what_a_part_lacks_is_told_where_one_points_at_it_and_never_over_the_open_heading(desk: Desk) -> None:
    part = desk.keyed("sections").get_by_role("radio", name=DRIVING.name)
    guide = desk.page.locator(".st-key-guide").bounding_box()
    assert guide
    part.hover()
    assert not part.evaluate(NOTE_OF)["shown"]
    until(lambda: part.evaluate(NOTE_OF)["shown"])
    assert part.evaluate(NOTE_OF)["left"] >= guide["x"] + guide["width"]

    part.click()  # and the pointer rests
    desk.expect_part(DRIVING.name)
    desk.page.wait_for_timeout(1500)

    assert not part.evaluate(NOTE_OF)["shown"]


def test_undo_takes_back_the_pause_that_came_last_and_says_so(desk: Desk) -> None:
    clock = desk.keyed("clock_press").get_by_role("button").locator("visible=true")
    clock.click()
    expect(clock).to_have_text(re.compile("Pause"))
    desk.quote(words("said before the pause"))
    desk.until_caught(2)
    clock.click()
    expect(clock).to_have_text(re.compile("Go on"))

    desk.press("Alt+u")

    expect(desk.page.get_by_text("Taken back: the pause")).to_be_visible()
    expect(clock).to_have_text(re.compile("Pause"))
    expect(desk.quotes_shown).to_have_count(2)


def test_on_a_phone_the_bar_leaves_room_for_the_guide(sits: Sits, desk: Desk) -> None:
    address = urlsplit(desk.page.url)
    phone = sits(f"{address.path}?{address.query}", width=390, height=800)
    phone.expect_part(IDEA.name)
    phone.turn_to(GUIDE.closing.name)

    bar = phone.page.locator(".st-key-bar").bounding_box()
    assert bar
    assert 60 < bar["height"] <= 160
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chosen = phone.keyed("sections").get_by_role("radio", name=GUIDE.closing.name)
    until(lambda: 0 <= (box := chosen.bounding_box() or {"x": -1, "width": 0})["x"] <= 390 - box["width"])
    for control in ("clock_press", "panel_toggle", "undo", "finish_menu"):
        expect(phone.keyed(control).get_by_role("button")).to_be_in_viewport()
    expect(phone.page.get_by_test_id("clock-total")).to_be_in_viewport()
