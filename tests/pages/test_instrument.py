"""Instrument, through the router: read, uploaded and checked, copied and edited, adopted by a study."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from interview.instrument.loader import load, shipped
from interview.instrument.writer import edit
from interview.queries.guides import (
    VersionLine,
    read_adoptions,
    read_copy,
    read_every_version,
    read_guide,
    read_versions,
)
from interview.services.instruments import offer, set_offered
from interview.services.interviews import plan_interview
from interview.services.respondents import add_respondent
from interview.services.typing import save_typed
from interview.ui.guide_files import proposed
from interview.ui.preparing.progress import Tab, tab_label
from tests.builders import THREE_BY_FIVE
from tests.pages.screens import (
    ask,
    boxes,
    case_of,
    do,
    labelled,
    new_initiative,
    refusals,
    screen,
    type_into,
    words_of,
)

pytestmark = pytest.mark.usefixtures("screens")

SHIPPED = load(shipped(), file="big-five.toml").version
NEXT = proposed(SHIPPED, {SHIPPED})
PURPOSE = "To hear who <b>else</b> sees the need; =1+1 🌿 مبادرة **not bold**"


def version(name: str, **changes: str) -> bytes:
    return edit(shipped(), changes=changes, version=name, language="en")


def newest() -> VersionLine:
    """The version that was uploaded or made last."""
    found: VersionLine = ask(read_versions)[1]
    return found


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    app.get("file_uploader")[0].set_value((name, content, "application/toml"))
    app.run()
    assert not app.exception
    return app


def editing() -> AppTest:
    app = screen("instrument")
    app.button(key="copy").click().run()
    assert not app.exception
    return app


def records(app: AppTest) -> list[str]:
    """The addresses of the boxes on the screen."""
    return [
        json.loads(element.proto.json)["record"]
        for element in app.get("bidi_component")
        if element.proto.component_name == "pentad_field"
    ]


def turn(app: AppTest, label: str, id: str) -> AppTest:
    labelled(app.segmented_control, label).set_value(id)
    app.run()
    return app


def test_the_shipped_instrument_is_shown_whole_and_says_what_it_is() -> None:
    said = words_of(screen("instrument"))
    instrument = load(shipped(), file="big-five.toml")
    for question in instrument.questions():
        assert question.text.replace("'", "&#x27;") in said
        assert all(probe.text.replace("'", "&#x27;") in said for probe in question.probes)
    for factor in instrument.factors:
        assert all(descriptor.text.replace("'", "&#x27;") in said for descriptor in factor.descriptors)
        assert all(facet.label.replace("'", "&#x27;") in said for facet in factor.facets)
    assert "not the authors&#x27; Table 3" in said
    assert "90 minutes" in said


def test_an_instrument_of_another_size_is_shown_as_well() -> None:
    made = do(offer, operation=uuid4(), content=THREE_BY_FIVE.read_bytes(), file="three-by-five.toml")
    said = words_of(screen("instrument", version=made))
    assert "3 factors" in said
    assert "5 levels" in said


def test_an_unknown_version_in_the_address_is_told_in_a_sentence() -> None:
    assert refusals(screen("instrument", version=uuid4())) == ["ACC-001"]


def test_a_sound_file_is_offered_to_new_studies() -> None:
    app = upload(screen("instrument"), "mine.toml", version("2.0"))
    app.button(key="offer").click().run()
    assert not refusals(app)
    assert [line.version for line in ask(read_versions)] == [SHIPPED, "2.0"]
    assert "version 2.0, uploaded" in words_of(app)


def test_everything_that_is_wrong_with_a_file_is_listed_at_once_and_as_text() -> None:
    broken = shipped().decode().replace("needed = 3", "needed = 9").replace('id = "idea"', 'id = "<b>x</b>"')
    app = upload(screen("instrument"), "mine.toml", broken.encode())
    said = words_of(app)
    assert set(re.findall(r"<td>(INS-\d+)</td>", said)) >= {"INS-021", "INS-015"}
    assert said.count("<td>INS-021</td>") == 5
    assert "&lt;b&gt;x&lt;/b&gt;" in said
    assert "<b>x</b>" not in said
    assert len(ask(read_every_version)) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a = [", b"\x00", b"a" * 1_100_000])
def test_a_file_that_is_no_instrument_is_refused_with_a_sentence(content: bytes) -> None:
    app = upload(screen("instrument"), "mine.toml", content)
    assert "INS-" in words_of(app)


def test_that_a_version_is_taken_by_other_words_is_said_before_the_file_is_offered() -> None:
    changed = shipped().replace(b"The five success factors of a cluster initiative", b"Mine")
    app = upload(screen("instrument"), "mine.toml", changed)
    assert f"Version {SHIPPED} of this instrument is kept already, with other words." in words_of(app)
    assert labelled(app.text_input, "Name of the new version").value == NEXT
    app.button(key="offer").click().run()
    assert not refusals(app)
    kept = newest()
    assert (kept.version, kept.title, kept.origin) == (NEXT, "Mine", "uploaded")


def test_another_text_under_a_version_that_is_taken_is_refused() -> None:
    do(offer, operation=uuid4(), content=version("2.0"), file="mine.toml")
    changed = shipped().replace(b"The five success factors of a cluster initiative", b"Mine")
    app = upload(screen("instrument"), "mine.toml", changed)
    labelled(app.text_input, "Name of the new version").input("2.0")
    app.button(key="offer").click().run()
    assert refusals(app) == ["INS-900"]
    assert len(ask(read_every_version)) == 2


def test_the_same_file_twice_is_one_version_and_on_offer_again() -> None:
    made = do(offer, operation=uuid4(), content=version("2.0"), file="mine.toml")
    do(set_offered, operation=uuid4(), version_id=made, offered=False)
    app = upload(screen("instrument"), "mine.toml", version("2.0"))
    assert "This file is kept already." in words_of(app)
    app.button(key="offer").click().run()
    assert not refusals(app)
    assert len(ask(read_every_version)) == 2
    assert [line.version for line in ask(read_versions)] == [SHIPPED, "2.0"]


def test_a_changed_copy_is_kept_as_a_new_version_and_the_first_stays() -> None:
    app = editing()
    type_into(app, "Purpose", PURPOSE)
    turn(app, "Part", "activities")
    type_into(app, "Name", "What is done")
    assert app.text_input[0].value == NEXT
    app.button(key="keep_copy").click().run()
    assert not app.exception
    assert not refusals(app)
    new = newest()
    instrument = ask(read_guide, version_id=new.id).instrument
    assert (new.version, new.origin) == (NEXT, "edited")
    assert instrument.factor("idea").purpose == PURPOSE
    assert instrument.factor("activities").name == "What is done"
    assert ask(read_guide).content == shipped()
    said = words_of(app)
    assert f"version {NEXT}, edited here" in said
    assert "&lt;b&gt;else&lt;/b&gt;" in said


def test_questions_probes_descriptors_facets_and_sources_can_all_be_changed() -> None:
    app = editing()
    wanted = {}
    for topic in ("questions", "standing", "descriptors", "evidence", "facets"):
        turn(app, "Texts", topic)
        for record in records(app):
            wanted[record.split("/", 3)[3]] = new = f"New {len(wanted)}"
            do(save_typed, record=record, text=new, base=0, tab="one", seq=1)
    app.button(key="keep_copy").click().run()
    assert not refusals(app)
    factor = ask(read_guide, version_id=newest().id).instrument.factor("idea")
    question = factor.questions[0]
    at = f"factors.idea.questions.{question.id}"
    assert (question.text, question.source) == (wanted[f"{at}.text"], wanted[f"{at}.source"])
    probe = question.probes[0]
    assert probe.text == wanted[f"{at}.probes.{probe.id}.text"]
    assert factor.descriptors[3].text == wanted["factors.idea.descriptors.4.text"]
    assert factor.facets[0].label == wanted["factors.idea.facets.I1.label"]
    assert factor.evidence_sources[0] == wanted["factors.idea.evidence.1.source"]


def test_a_copy_that_is_refused_says_every_reason_and_keeps_every_word() -> None:
    app = editing()
    type_into(app, "Purpose", "x" * 100_000)
    type_into(app, "Description", "   ")
    type_into(app, "Name", "A\nB" + "y" * 300)
    turn(app, "Part", "activities")
    type_into(app, "Purpose", "Kept")
    app.button(key="keep_copy").click().run()
    said = words_of(app)
    assert {"INS-008", "INS-009"} <= set(re.findall(r"INS-\d+", said))
    app.run()
    assert "INS-009" in words_of(app), "the reasons stand until the next press"
    assert boxes(app)["Purpose"]["text"] == "Kept"
    turn(app, "Part", "idea")
    assert boxes(app)["Purpose"]["text"] == "x" * 100_000
    assert boxes(app)["Name"]["text"].startswith("A\nB")
    assert len(ask(read_every_version)) == 1


@pytest.mark.parametrize("name", ["", SHIPPED, "two words", "x" * 100_000, "<b>"])
def test_a_name_that_no_version_can_have_is_refused(name: str) -> None:
    app = editing()
    labelled(app.text_input, "Name of the new version").input(name)
    app.button(key="keep_copy").click().run()
    assert not app.exception
    assert "INS-0" in words_of(app)
    assert len(ask(read_every_version)) == 1


def test_the_next_free_version_is_proposed() -> None:
    assert proposed("1.0", {"1.0"}) == "1.1"
    assert proposed("1.9", {"1.9", "1.10"}) == "1.11"
    assert proposed("draft", {"draft", "draft-2"}) == "draft-3"


def test_changes_wait_while_one_reads_and_can_be_given_up() -> None:
    app = editing()
    type_into(app, "Purpose", "Mine")
    app.button(key="stop_copy").click().run()
    assert "1 text changed since" in words_of(app)
    assert app.button(key="copy").label == "Go on editing"
    app.button(key="copy").click().run()
    before = boxes(app)["Purpose"]
    assert before["text"] == "Mine"
    app.button(key="discard_copy").click().run()
    after = boxes(app)["Purpose"]
    assert after["text"] == load(shipped(), file="x").factor("idea").purpose
    assert after["version"] > before["version"], "a box that is still open would keep the old text"
    assert "Nothing changed yet" in words_of(app)


def test_a_reload_in_the_middle_of_a_copy_opens_it_again_with_every_word() -> None:
    app = editing()
    type_into(app, "Purpose", "Mine")
    again = screen("instrument", edit=ask(read_guide).line.id)
    assert boxes(again)["Purpose"]["text"] == "Mine"
    assert "1 text changed since" in words_of(again)
    assert "not kept as a version yet: Idea (1)" in words_of(again)


def test_what_was_kept_waits_no_more_and_pressing_twice_keeps_it_once() -> None:
    app = editing()
    type_into(app, "Purpose", "Mine")
    app.run()
    late = app.button(key="keep_copy").click()
    late.run()
    again = screen("instrument", edit=ask(read_guide).line.id)
    assert "Nothing changed yet" in words_of(again)
    assert [line.version for line in ask(read_every_version)] == [SHIPPED, NEXT]


QUESTIONS = "factors-idea-questions"


def control(elements: Any, path: str) -> Any:
    """The control on the screen that chooses what is at a path."""
    at = path.replace(".", "-")
    (found,) = [
        each
        for each in elements
        if re.fullmatch(rf"choose_[0-9a-f]+_{at}(_[0-9a-f]+)?(-t\d+)?", each.key or "")
    ]
    return found


def press(app: AppTest, name: str) -> AppTest:
    app.button(key=name).click().run()
    assert not app.exception
    assert not refusals(app)
    return app


def questions_shown(app: AppTest) -> list[str]:
    return [label for label in boxes(app) if label.startswith("Question")]


def copy_now() -> Any:
    return ask(read_copy, version_id=ask(read_guide).line.id)


def new_question() -> str:
    """The path of the question that was added last to the first factor."""
    path: str = copy_now().outline.parts["idea"].questions[-1].path
    return path


def test_a_question_is_added_typed_into_and_kept() -> None:
    app = turn(editing(), "Texts", "questions")
    assert questions_shown(app) == [f"Question {n}" for n in range(1, 6)]
    press(app, f"add_{QUESTIONS}")
    assert "Question 6" in questions_shown(app)
    new = new_question()
    type_into(app, "Question 6", "What would be <b>missed</b>?")
    probe = copy_now().outline.parts["idea"].questions[-1].probes[0].path
    for path, text in ((f"{new}.source", "Table 3"), (f"{probe}.text", "By whom?")):
        do(save_typed, record=copy_now().address + path, text=text, base=0, tab="one", seq=1)
    control(app.multiselect, f"{new}.reaches").set_value(["I9", "I1"]).run()
    control(app.button_group, f"{new}.core").set_value(False).run()
    assert "Idea (6)" in words_of(app)
    press(app, "keep_copy")
    question = ask(read_guide, version_id=newest().id).instrument.factor("idea").questions[-1]
    assert (question.text, question.source, question.core) == ("What would be <b>missed</b>?", "Table 3", False)
    assert question.reaches == ("I9", "I1")
    assert [(each.text, each.source) for each in question.probes] == [("By whom?", "Table 3")]
    assert "What would be &lt;b&gt;missed&lt;/b&gt;?" in words_of(app)


def test_a_question_that_was_added_is_there_after_a_reload_with_every_word() -> None:
    app = turn(editing(), "Texts", "questions")
    press(app, f"add_{QUESTIONS}")
    type_into(app, "Question 6", "Typed before the reload")
    again = turn(screen("instrument", edit=ask(read_guide).line.id), "Texts", "questions")
    assert boxes(again)["Question 6"]["text"] == "Typed before the reload"


def test_a_question_is_removed_and_put_back_and_the_others_are_numbered_anew() -> None:
    app = turn(editing(), "Texts", "questions")
    first, second = (boxes(app)[f"Question {n}"]["text"] for n in (1, 2))
    press(app, f"remove_{QUESTIONS}-idea-origin")
    assert boxes(app)["Question 1"]["text"] == second
    assert f"Removed: {first}" in words_of(app)
    press(app, f"restore_{QUESTIONS}-idea-origin")
    assert boxes(app)["Question 1"]["text"] == first
    assert "Nothing changed yet" in words_of(app)


def test_what_the_rules_do_not_allow_is_not_offered() -> None:
    app = turn(editing(), "Texts", "questions")
    offered = {button.key for button in app.button}
    at = f"{QUESTIONS}-idea-origin-probes"
    assert {f"add_{QUESTIONS}", f"add_{at}", f"remove_{at}-idea-origin-who-saw"} <= offered
    assert f"add_{QUESTIONS}-idea-today-probes" not in offered, "it has three"
    press(app, f"remove_{at}-idea-origin-who-saw")
    assert f"remove_{at}-idea-origin-first-months" not in {button.key for button in app.button}
    for _each in range(5):
        press(app, f"add_{QUESTIONS}")
    assert f"add_{QUESTIONS}" not in {button.key for button in app.button}
    assert "There is no room for more questions here." in words_of(app)


def test_a_probe_is_added_to_a_question_that_every_factor_has() -> None:
    app = turn(editing(), "Texts", "standing")
    assert {"Relevance", "Assessment", "Dynamics"} <= boxes(app).keys()
    assert "remove_factors-idea-relevance" not in {button.key for button in app.button}
    press(app, "add_factors-idea-relevance-probes")
    probes = copy_now().outline.parts["idea"].standing[0][1].probes
    assert len(probes) == 2


def test_questions_of_the_opening_are_added_and_may_reach_any_facet() -> None:
    app = turn(editing(), "Part", "opening")
    press(app, "add_opening-questions")
    assert "Question 5" in questions_shown(app)
    who = control(app.multiselect, "opening-questions-opening-who-reaches")
    assert len(who.options) == 52
    who.set_value(["D1"]).run()
    control(app.number_input, "opening-minutes").set_value(9).run()
    part = copy_now().outline.parts["opening"]
    assert (part.minutes, part.questions[0].reaches, len(part.questions)) == (9, ("D1",), 5)


def test_minutes_and_the_level_needed_are_chosen_where_they_belong() -> None:
    app = turn(editing(), "Texts", "questions")
    assert "What is always asked needs 9 of them. 90 minutes in the whole guide." in words_of(app)
    control(app.number_input, "factors-idea-minutes").set_value(20).run()
    assert "95 minutes in the whole guide." in words_of(app)
    turn(app, "Texts", "descriptors")
    control(app.selectbox, "factors-idea-needed").set_value(4).run()
    assert "2 changes since" in words_of(app)
    press(app, "keep_copy")
    factor = ask(read_guide, version_id=newest().id).instrument.factor("idea")
    assert (factor.minutes, factor.needed) == (20, 4)


def test_a_copy_that_is_refused_names_the_question_in_words() -> None:
    app = turn(editing(), "Texts", "questions")
    press(app, f"add_{QUESTIONS}")
    control(app.number_input, "factors-idea-minutes").set_value(4).run()
    app.button(key="keep_copy").click().run()
    said = words_of(app)
    assert "<td>Idea, question 6</td>" in said
    assert "<td>Idea, minutes planned</td>" in said
    assert len(ask(read_every_version)) == 1
    assert "Question 6" in questions_shown(app)


def test_what_is_added_removed_and_chosen_can_be_given_up() -> None:
    app = turn(editing(), "Texts", "questions")
    press(app, f"add_{QUESTIONS}")
    press(app, f"remove_{QUESTIONS}-idea-origin")
    control(app.multiselect, f"{QUESTIONS}-idea-today-reaches").set_value([]).run()
    press(app, "discard_copy")
    assert "Nothing changed yet" in words_of(app)
    assert questions_shown(app) == [f"Question {n}" for n in range(1, 6)]
    assert control(app.multiselect, f"{QUESTIONS}-idea-today-reaches").value == ["I2", "I3"]


def test_the_other_language_keeps_its_wording_which_is_said() -> None:
    app = editing()
    assert "What you change in English keeps its earlier wording in Swedish." in words_of(app)
    type_into(app, "Purpose", "Mine")
    app.run()
    assert "1 text that you changed in English still has its earlier wording in Swedish." in words_of(app)
    turn(app, "Texts in", "sv")
    type_into(app, "Purpose", "Min")
    app.run()
    assert "What you change in Swedish keeps its earlier wording in English." in words_of(app)
    press(app, "keep_copy")
    content = ask(read_guide, version_id=newest().id).content
    assert load(content, file="x", language="sv").factor("idea").purpose == "Min"
    assert load(content, file="x", language="en").factor("idea").purpose == "Mine"


def test_a_language_can_be_left_out_of_the_new_version() -> None:
    app = editing()
    labelled(app.checkbox, "The new version has Swedish too").uncheck().run()
    assert "The new version will be without Swedish." in words_of(app)
    press(app, "keep_copy")
    assert ask(read_guide, version_id=newest().id).instrument.languages == ("en",)


def test_a_question_without_wording_in_a_language_leaves_it_out_and_says_so_before() -> None:
    app = turn(editing(), "Texts", "questions")
    press(app, f"add_{QUESTIONS}")
    type_into(app, "Question 6", "In English")
    app.run()
    said = words_of(app)
    assert "2 texts that you added have no wording in Swedish yet." in said
    assert "The new version will be without Swedish." in said
    turn(app, "Texts in", "sv")
    assert boxes(app)["Question 6"]["text"] == ""
    type_into(app, "Question 6", "På svenska")
    app.run()
    assert boxes(app)["Question 6"]["text"] == "På svenska"


def test_what_is_reached_and_needed_stays_when_its_words_are_in_another_language() -> None:
    app = turn(editing(), "Texts", "questions")
    reaches = control(app.multiselect, f"{QUESTIONS}-idea-origin-reaches")
    assert reaches.options[0] == "I1 Answers a real market need"
    reaches.set_value(["I1", "I2"]).run()
    turn(app, "Texts in", "sv")
    reaches = control(app.multiselect, f"{QUESTIONS}-idea-origin-reaches")
    assert (reaches.options[0], reaches.value) == ("I1 Svarar på ett verkligt marknadsbehov", ["I1", "I2"])
    turn(app, "Texts", "descriptors")
    needed = control(app.selectbox, "factors.idea.needed")
    assert (needed.options[2], needed.value) == ("3 Etablerad", 3)
    turn(app, "Texts in", "en")
    assert control(app.selectbox, "factors.idea.needed").options[2] == "3 Established"
    assert copy_now().outline.parts["idea"].questions[0].reaches == ("I1", "I2")
    assert copy_now().changes == 1


def test_an_instrument_of_one_language_says_nothing_of_others() -> None:
    only = edit(shipped(), changes={}, choices={"languages": ["en"]}, version="2.0", language="en")
    made = do(offer, operation=uuid4(), content=only, file="mine.toml")
    app = screen("instrument", version=made)
    app.button(key="copy").click().run()
    assert "Swedish" not in words_of(app)
    assert "Texts in" not in [control.label for control in app.segmented_control]


def test_a_name_that_is_taken_is_said_before_it_is_refused() -> None:
    app = editing()
    labelled(app.text_input, "Name of the new version").input(SHIPPED).run()
    assert f"Version {SHIPPED} is kept already. {NEXT} is the next free name." in words_of(app)


def test_a_version_is_offered_no_more_and_again_but_never_the_last() -> None:
    app = screen("instrument")
    labelled(app.checkbox, "Offered to new studies").uncheck().run()
    assert refusals(app) == ["INS-903"]
    made = do(offer, operation=uuid4(), content=version("2.0"), file="mine.toml")
    app = screen("instrument", version=made)
    labelled(app.checkbox, "Offered to new studies").uncheck().run()
    assert [line.version for line in ask(read_versions)] == [SHIPPED]
    labelled(app.checkbox, "Offered to new studies").check().run()
    assert [line.version for line in ask(read_versions)] == [SHIPPED, "2.0"]


def test_looking_into_the_copy_and_back_leaves_a_version_on_offer() -> None:
    app = editing()
    app.button(key="stop_copy").click().run()
    assert labelled(app.checkbox, "Offered to new studies").value is True
    app.button(key="copy").click().run()
    app.button(key="stop_copy").click().run()
    assert refusals(app) == []
    assert [line.version for line in ask(read_versions)] == [SHIPPED]


def test_a_study_adopts_a_version_for_coming_interviews_only_and_says_why() -> None:
    initiative = new_initiative()
    who = do(add_respondent, operation=uuid4(), initiative_id=initiative)
    round_id = case_of(initiative).rounds[0].id
    do(plan_interview, operation=uuid4(), round_id=round_id, respondent_ids=[who])
    do(offer, operation=uuid4(), content=version("2.0"), file="mine.toml")
    do(offer, operation=uuid4(), content=THREE_BY_FIVE.read_bytes(), file="three-by-five.toml")
    app = screen("prepare", initiative=initiative)
    app.session_state["prepare_tab"] = tab_label(Tab.INTERVIEW)
    app.run()
    assert labelled(app.selectbox, "Version").options == [
        "2.0 · The five success factors of a cluster initiative"
    ]
    labelled(app.button, "Use this version from now on").click().run()
    assert refusals(app) == ["TXT-003"]
    labelled(app.text_input, "Reason").input("Clearer <b>words</b>")
    labelled(app.button, "Use this version from now on").click().run()
    assert not refusals(app)
    case = case_of(initiative)
    assert case.instrument.version == "2.0"
    (adopted,) = ask(read_adoptions, study_id=case.study_id)
    assert (adopted.before, adopted.after, adopted.reason) == (SHIPPED, "2.0", "Clearer <b>words</b>")
    assert "Clearer &lt;b&gt;words&lt;/b&gt;" in words_of(app)
    do(plan_interview, operation=uuid4(), round_id=round_id, respondent_ids=[who])
    assert held_with(initiative) == [SHIPPED, "2.0"]


def held_with(initiative) -> list[str]:
    from interview.queries.talk import read_talk

    return [
        ask(read_talk, interview_id=interview.id).instrument.version
        for interview in case_of(initiative).interviews
    ]
