"""A whole interview on the shipped instrument, from the empty Home to the finished talk, with accidents.

Everything that was typed is found afterwards: in the database, on the screen of a browser that has never
been here, and in the exported file.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from interview.instrument.loader import load, shipped
from interview.instrument.structure import Factor
from tests.browser.conftest import Sits
from tests.browser.driving import Desk, Written, until, words
from tests.servers import ROOT, Server

LEVELS = {
    "idea": "Established",
    "driving-forces": "Emerging",
    "activities": "Proven",
    "critical-mass": "Not in place",
}
STATED = "organization"  # gets one of the four states instead of a level
GUIDE = load(shipped(), file="shipped", language="en")
FACTORS = {factor.id: factor for factor in GUIDE.factors}
OWN_LEVELS = {"idea": "Proven", "activities": "Established"}


def test_a_whole_interview_is_held_and_every_word_of_it_is_found_afterwards(
    sits: Sits, server: Server, browser: Browser, data_folder: Path, tmp_path: Path
) -> None:
    written = Written()
    desk = sits()
    prepare(desk, written)
    begin(desk, written)
    for factor in FACTORS.values():
        desk.turn_to(factor.name)
        ask(desk, factor, written)
        catch(desk, factor, written)
    judge_everything(desk, written)

    a_reload_in_the_middle_of_a_note(desk, written)
    a_killed_server_in_the_middle_of_a_note_and_a_quote(desk, written, server)
    another_screen_at_once_after_the_last_key(desk, written)
    a_second_tab_on_the_same_note(desk, written, sits)
    an_action_taken_back(desk)
    close(desk, written)

    assert {place: desk.stored_notes()[place] for place in written.notes} == written.notes
    assert sorted(quote.text for quote in desk.talk().quotes) == sorted(written.quotes)
    assert_judged(desk, written)
    assert_shown_to_a_fresh_browser(desk, written, browser)
    exported = export(desk, data_folder, tmp_path)
    assert [text for text in written.everything() if text not in exported] == []


def prepare(desk: Desk, written: Written) -> None:
    """Home, a study, the case, a respondent with consent, the interview planned; then onto its screen."""
    page, others = desk.page, written.others
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    for name, label in (("study", "Title of the study"), ("initiative", "Name of the first initiative")):
        others[name] = words(name, n=2)
        page.get_by_label(label).fill(others[name])
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name=others["initiative"])).to_be_visible()

    for name, label in (("sector", "Sector"), ("region", "Region")):
        others[name] = words(name, n=2)
        page.get_by_label(label, exact=True).fill(others[name])
    for name, label in (("mission", "Mission"), ("history", "Short case history")):
        others[name] = words(name, n=20)
        page.get_by_label(label, exact=True).fill(others[name])

    page.get_by_role("tab", name="Respondents").click()
    others["role"] = "Lantern keeper"
    page.get_by_label("Role").fill(others["role"])
    page.get_by_role("button", name="Add the respondent").click()
    person = page.locator('[class*="st-key-box-person"]')
    others["manner"] = words("manner", n=3)
    person.get_by_label("How consent was given").fill(others["manner"])
    for item in ("be recorded", "be quoted"):  # that they take part is said aloud, later
        agreed = person.get_by_role("radiogroup", name=item).get_by_role("radio", name="agrees")
        agreed.click()
        expect(agreed).to_be_checked()

    page.get_by_role("tab", name="Round and interview").click()
    others["interviewer"] = words("interviewer", n=2)
    page.get_by_label("Interviewer").fill(others["interviewer"])
    page.get_by_label("Day", exact=True).fill("2026-03-02")
    page.get_by_label("Time", exact=True).fill("10:30")
    page.get_by_test_id("stForm").get_by_role("button", name="Plan the interview").click()
    page.get_by_role("button", name="Hold the interview").click()
    desk.expect_part("Opening")


def begin(desk: Desk, written: Written) -> None:
    """The clock, the recorder's mark, the opening; consent aloud stands in its note but is not entered yet."""
    desk.keyed("clock_press").get_by_role("button", name="Start").click()
    expect(desk.keyed("clock_press").get_by_role("button", name="Pause")).to_be_visible()
    desk.keyed("recorder").get_by_role("button").click()
    expect(desk.keyed("recorder_menu")).to_be_visible()
    for question in GUIDE.opening.questions:
        note(desk, question.id, written)


def note(desk: Desk, place: str, written: Written) -> None:
    written.notes[place] = words(place)
    desk.note(place).click()
    desk.insert(written.notes[place])


def ask(desk: Desk, factor: Factor, written: Written) -> None:
    """Every question noted under; relevance, dynamics and, read aloud, the respondent's own level; facets."""
    for question in (*factor.questions, *factor.standing):
        if question.core or question in factor.standing:
            note(desk, question.id, written)
    relevance = "not relevant" if factor.id == STATED else "central"
    desk.choose(f"own_relevance_{factor.id}", relevance)
    desk.choose(f"own_dynamics_{factor.id}", "strengthening")
    if factor.id in OWN_LEVELS:
        desk.unfold(f"aloud_{factor.id}")
        desk.choose_level(f"own_level_{factor.id}", OWN_LEVELS[factor.id])
    if factor.id == "critical-mass":
        desk.unfold(f"facets_{factor.id}")
        for facet, mark in zip(factor.facets, ("heard", "said to be lacking", "contradicted"), strict=False):
            desk.choose(f"mark_{facet.id}", mark)


def catch(desk: Desk, factor: Factor, written: Written) -> None:
    """Two quotes on each factor, each in one move; some are of the kinds that break things."""
    peculiar = {
        "idea": "\n" + words("its second line"),
        "driving-forces": " 🦀🚢 👩‍👩‍👧 naïve ﬁn",
        "activities": " שלום עולם مرحبا",
        "critical-mass": " *no* <b>markup</b> & =1+1 $x$ \\ `code` [link](http://127.0.0.1)",
    }
    for text in (words(f"quote on {factor.id}") + peculiar.get(factor.id, ""), words(f"more on {factor.id}")):
        desk.quote(text)
        written.quotes.append(text)
    if factor.id == STATED:
        lines = "\n".join(words(f"pasted line {n}") for n in range(3))
        paste(desk, lines)
        desk.press("Enter")
        written.quotes.append(lines)
    desk.until_caught(len(written.quotes))
    assert [*desk.talk().quotes[0].factors] == [factor.id]


def paste(desk: Desk, text: str) -> None:
    """From the clipboard, as a hand does it."""
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    desk.press("Alt+q")
    desk.press("Control+v")
    expect(desk.capture).to_have_value(text)


def judge_everything(desk: Desk, written: Written) -> None:
    """The panel opens with one key; four levels and one state, each with reason, confidence and evidence."""
    expect(desk.chart).to_have_count(0)
    desk.turn_panel(open_=True)
    for factor in FACTORS.values():
        desk.turn_to(factor.name)
        written.reasons[factor.id] = words(f"reason for {factor.id}", n=12)
        desk.reason(factor.id).click()
        desk.insert(written.reasons[factor.id])
        bench = f"researcher_{factor.id}"
        if factor.id == STATED:
            desk.choose(f"state_level_{bench}", "not relevant here")
        else:
            desk.choose_level(f"level_{bench}", LEVELS[factor.id])
        desk.choose(f"confidence_{bench}", "high")
        desk.keyed(f"take_{bench}").get_by_role("button").click()
        expect(desk.keyed(f"take_{bench}")).to_have_count(0)
    observe(desk, written)
    desk.turn_panel(open_=False)
    desk.turn_panel(open_=True)
    assert_levels_shown(desk)


def assert_levels_shown(desk: Desk) -> None:
    """Each factor's choice is shown again when it is turned to again."""
    for factor, level in LEVELS.items():
        desk.turn_to(FACTORS[factor].name)
        expect(desk.level(f"level_researcher_{factor}", level)).to_be_checked()


def observe(desk: Desk, written: Written) -> None:
    written.others["observation"] = words("observation")
    desk.page.locator('[class*="st-key-observing_"] summary').click()
    desk.page.get_by_label("Observation", exact=True).fill(written.others["observation"])
    desk.page.get_by_role("button", name="Add", exact=True).click()
    until(lambda: any(p.observation for s in desk.talk().standing for p in s.values.evidence))


def a_reload_in_the_middle_of_a_note(desk: Desk, written: Written) -> None:
    desk.turn_to("Idea")
    desk.go_to_end_of(desk.note("idea-today"))
    more = " " + words("just before the reload")
    desk.type_slowly(more)
    desk.page.reload()
    written.notes["idea-today"] += more
    desk.expect_part("Idea")
    expect(desk.note("idea-today")).to_have_value(written.notes["idea-today"])
    desk.until_noted("idea-today", written.notes["idea-today"])


def a_killed_server_in_the_middle_of_a_note_and_a_quote(desk: Desk, written: Written, server: Server) -> None:
    """Half of a note and half of a quote are typed when the server dies; it comes back, no key is pressed."""
    desk.go_to_end_of(desk.note("idea-origin"))
    more = " " + words("while the server died", n=14)
    desk.type_slowly(more[:40])
    server.kill()
    desk.type_slowly(more[40:])
    written.notes["idea-origin"] += more
    quote = words("quoted to a dead server")
    desk.quote(quote)
    begun = words("begun to a dead server")
    desk.press("Alt+q")
    desk.insert(begun)
    expect(desk.page.get_by_text("kept in this browser").first).to_be_visible()
    server.start()
    desk.until_noted("idea-origin", written.notes["idea-origin"])
    written.quotes.append(quote)
    # It is saved within a second or two; Streamlit itself asks for a server that was long away once a minute.
    desk.until_caught(len(written.quotes), within_ms=70_000)
    expect(desk.note("idea-origin")).to_have_value(written.notes["idea-origin"])
    expect(desk.capture).to_have_value(begun)
    desk.capture.press("Enter")
    written.quotes.append(begun)
    desk.until_caught(len(written.quotes))


def another_screen_at_once_after_the_last_key(desk: Desk, written: Written) -> None:
    desk.go_to_end_of(desk.note("idea-relevance"))
    more = " " + words("and away")
    desk.type_slowly(more)
    desk.page.wait_for_timeout(100)
    desk.page.get_by_role("link", name="Home").click()
    written.notes["idea-relevance"] += more
    expect(desk.page.get_by_role("heading", name="Pentad")).to_be_visible()
    desk.until_noted("idea-relevance", written.notes["idea-relevance"])
    desk.page.get_by_role("link", name="Resume").click()
    desk.expect_part("Idea")
    expect(desk.note("idea-relevance")).to_have_value(written.notes["idea-relevance"])


def a_second_tab_on_the_same_note(desk: Desk, written: Written, sits: Sits) -> None:
    """Both type at once, from the same state: neither overwrites the other, and both texts are kept."""
    here, place = desk.talk(), "idea-dynamics"
    other = sits(f"/interview?interview={here.id.hex}")
    other.expect_part("Idea")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route) if not held else route.continue_()

    other.page.route("**/save", hold)
    other.go_to_end_of(other.note(place))
    mine, theirs = " " + words("in the first tab"), " " + words("in the second tab")
    other.insert(theirs)
    until(lambda: other.page.wait_for_timeout(20) or held)
    desk.go_to_end_of(desk.note(place))
    desk.insert(mine)
    desk.until_noted(place, written.notes[place] + mine)
    held[0].continue_()
    other.page.unroute("**/save")  # a route is answered by this process, which sleeps while it looks
    conflict = other.page.get_by_test_id("conflict")
    expect(conflict.get_by_test_id("other-text")).to_have_text(written.notes[place] + mine)
    conflict.get_by_test_id("keep-both").click()
    joined = f"{written.notes[place]}{theirs}\n\n{written.notes[place]}{mine}"
    written.notes[place] = joined
    desk.until_noted(place, joined)
    expect(desk.note(place)).to_have_value(joined)
    other.page.close()


def an_action_taken_back(desk: Desk) -> None:
    """Undo returns the level that stood before, on the screen and in the database."""
    desk.turn_panel(open_=True)
    desk.choose_level("level_researcher_idea", "Proven")
    desk.press("Alt+u")
    expect(desk.level("level_researcher_idea", LEVELS["idea"])).to_be_checked()


def close(desk: Desk, written: Written) -> None:
    """The closing; refused without consent; consent entered where it was heard; finished; reopened."""
    desk.turn_to("Closing")
    for question in GUIDE.closing.questions:
        note(desk, question.id, written)
    finish(desk)
    expect(desk.page.get_by_role("alert")).to_contain_text("Consent to take part")
    assert desk.talk().finished_at is None

    desk.turn_to("Opening")
    aloud = desk.keyed("guide").get_by_role("radiogroup", name="take part").get_by_role("radio", name="agrees")
    aloud.click()
    expect(aloud).to_be_checked()
    finish(desk)
    reopen = desk.keyed("reopen").get_by_role("button")
    expect(reopen).to_be_visible()
    assert desk.talk().finished_at is not None
    reopen.click()
    expect(reopen).to_have_count(0)
    assert desk.talk().finished_at is None


def finish(desk: Desk) -> None:
    end = desk.keyed("finish").get_by_role("button")
    if not end.is_visible():
        desk.page.get_by_role("button", name="Finish").first.click()
    end.click()


def assert_judged(desk: Desk, written: Written) -> None:
    talk = desk.talk()
    names = {level.number: level.name for level in talk.instrument.levels}
    stands = {s.factor: s.values for s in talk.standing if s.kind == "researcher"}
    assert {factor: names[values.level] for factor, values in stands.items() if values.level} == LEVELS
    assert stands[STATED].state == "not_relevant"
    assert {factor: values.rationale for factor, values in stands.items()} == written.reasons
    assert all(values.confidence == "high" and len(values.evidence) >= 2 for values in stands.values())
    own = {s.factor: s.values for s in talk.standing if s.kind == "own"}
    assert {f: names[values.level] for f, values in own.items() if values.level} == OWN_LEVELS
    assert all(values.dynamics == "strengthening" and values.relevance for values in own.values())


def assert_shown_to_a_fresh_browser(desk: Desk, written: Written, browser: Browser) -> None:
    context = browser.new_context()
    fresh = Desk(context.new_page(), desk.data)
    fresh.page.goto(desk.page.url.partition("?")[0] + f"?interview={desk.talk().id.hex}")
    fresh.expect_part("Opening")
    fresh.turn_to("Idea")
    fresh.turn_panel(open_=True)
    for part in (GUIDE.opening, *GUIDE.factors, GUIDE.closing):
        fresh.turn_to(part.name)
        for question in [*part.questions, *getattr(part, "standing", ())]:
            expect(fresh.note(question.id)).to_have_value(written.notes.get(question.id, ""))
        if part.id in LEVELS:
            expect(fresh.level(f"level_researcher_{part.id}", LEVELS[part.id])).to_be_checked()
        if part.id in written.reasons:
            expect(fresh.reason(part.id)).to_have_value(written.reasons[part.id])
    fresh.page.get_by_text("Show all").click()
    expect(fresh.quotes_shown).to_have_count(len(written.quotes))
    assert sorted(fresh.quotes_shown.evaluate_all("all => all.map(q => q.textContent)")) == sorted(
        written.quotes
    )
    context.close()


def export(desk: Desk, data_folder: Path, tmp_path: Path) -> str:
    """Every text in the exported file, one after the other."""
    file = tmp_path / "study.json"
    study = desk.talk().study_id.hex
    command = [sys.executable, "-m", "interview", "export", "--study", study, "--output", str(file)]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"PENTAD_DATA_DIR": str(data_folder)})
    records = json.loads(file.read_text(encoding="utf-8"))["records"]
    return "\0".join(
        str(value)
        for rows in records.values()
        for row in rows
        for value in row.values()
        if isinstance(value, str)
    )
