"""Instrument, through the router: read, uploaded and checked, copied and edited, adopted by a study."""

import re
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from interview.instrument.loader import load, shipped
from interview.instrument.writer import edit
from interview.queries.guides import read_adoptions, read_every_version, read_guide, read_versions
from interview.services.instruments import offer
from interview.services.interviews import plan_interview
from interview.services.respondents import add_respondent
from interview.ui.guide_editing import proposed
from interview.ui.preparing.progress import Tab, tab_label
from tests.builders import THREE_BY_FIVE
from tests.pages.screens import ask, case_of, do, labelled, new_initiative, refusals, screen, words_of

pytestmark = pytest.mark.usefixtures("screens")

PURPOSE = "To hear who <b>else</b> sees the need; =1+1 🌿 مبادرة **not bold**"


def version(name: str, **changes: str) -> bytes:
    return edit(shipped(), changes=changes, version=name, language="en")


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
    made = do(offer, content=THREE_BY_FIVE.read_bytes(), file="three-by-five.toml")
    said = words_of(screen("instrument", version=made))
    assert "3 factors" in said
    assert "5 levels" in said


def test_an_unknown_version_in_the_address_is_told_in_a_sentence() -> None:
    assert refusals(screen("instrument", version=uuid4())) == ["ACC-001"]


def test_a_sound_file_is_offered_to_new_studies() -> None:
    app = upload(screen("instrument"), "mine.toml", version("2.0"))
    app.button(key="offer").click().run()
    assert not refusals(app)
    assert [line.version for line in ask(read_versions)] == ["2.0", "1.0"]
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


def test_another_text_under_a_version_that_is_taken_is_refused() -> None:
    changed = shipped().replace(b"The five success factors of a cluster initiative", b"Mine")
    app = upload(screen("instrument"), "mine.toml", changed)
    app.button(key="offer").click().run()
    assert refusals(app) == ["INS-900"]


def test_a_changed_copy_is_kept_as_a_new_version_and_the_first_stays() -> None:
    app = editing()
    labelled(app.text_area, "Purpose").input(PURPOSE)
    turn(app, "Part", "activities")
    labelled(app.text_input, "Name").input("What is done")
    assert app.text_input[0].value == "1.1"
    app.button(key="keep_copy").click().run()
    assert not app.exception
    assert not refusals(app)
    new = ask(read_versions)[0]
    instrument = ask(read_guide, version_id=new.id).instrument
    assert (new.version, new.origin) == ("1.1", "edited")
    assert instrument.factor("idea").purpose == PURPOSE
    assert instrument.factor("activities").name == "What is done"
    assert ask(read_guide).content == shipped()
    said = words_of(app)
    assert "version 1.1, edited here" in said
    assert "&lt;b&gt;else&lt;/b&gt;" in said


def test_questions_probes_descriptors_facets_and_sources_can_all_be_changed() -> None:
    app = editing()
    wanted = {}
    for topic in ("questions", "standing", "descriptors", "evidence", "facets"):
        turn(app, "Texts", topic)
        for box in (*app.text_area, *app.text_input[1:]):
            path = box.key.split("_", 3)[3]
            wanted[path] = f"New {len(wanted)}"
            box.input(wanted[path])
    app.run()
    app.button(key="keep_copy").click().run()
    assert not refusals(app)
    factor = ask(read_guide, version_id=ask(read_versions)[0].id).instrument.factor("idea")
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
    labelled(app.text_area, "Purpose").input("x" * 100_000)
    labelled(app.text_area, "Description").input("   ")
    labelled(app.text_input, "Name").input("A\x00B")
    turn(app, "Part", "activities")
    labelled(app.text_area, "Purpose").input("Kept")
    app.button(key="keep_copy").click().run()
    said = words_of(app)
    assert {"INS-008", "INS-009", "INS-004"} <= set(re.findall(r"INS-\d+", said))
    assert labelled(app.text_area, "Purpose").value == "Kept"
    turn(app, "Part", "idea")
    assert labelled(app.text_area, "Purpose").value == "x" * 100_000
    assert labelled(app.text_input, "Name").value == "A\x00B"
    assert len(ask(read_every_version)) == 1


@pytest.mark.parametrize("name", ["", "1.0", "two words", "x" * 100_000, "<b>"])
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


def test_changes_wait_while_one_reads_and_can_be_discarded() -> None:
    app = editing()
    labelled(app.text_area, "Purpose").input("Mine")
    app.button(key="stop_copy").click().run()
    app.button(key="copy").click().run()
    assert labelled(app.text_area, "Purpose").value == "Mine"
    app.button(key="discard_copy").click().run()
    assert labelled(app.text_area, "Purpose").value == load(shipped(), file="x").factor("idea").purpose
    assert "nothing changed yet" in words_of(app)


def test_a_version_is_offered_no_more_and_again_but_never_the_last() -> None:
    app = screen("instrument")
    labelled(app.checkbox, "Offered to new studies").uncheck().run()
    assert refusals(app) == ["INS-903"]
    made = do(offer, content=version("2.0"), file="mine.toml")
    app = screen("instrument", version=made)
    labelled(app.checkbox, "Offered to new studies").uncheck().run()
    assert [line.version for line in ask(read_versions)] == ["1.0"]
    labelled(app.checkbox, "Offered to new studies").check().run()
    assert [line.version for line in ask(read_versions)] == ["2.0", "1.0"]


def test_looking_into_the_copy_and_back_leaves_a_version_on_offer() -> None:
    app = editing()
    app.button(key="stop_copy").click().run()
    assert labelled(app.checkbox, "Offered to new studies").value is True
    app.button(key="copy").click().run()
    app.button(key="stop_copy").click().run()
    assert refusals(app) == []
    assert [line.version for line in ask(read_versions)] == ["1.0"]


def test_a_study_adopts_a_version_for_coming_interviews_only_and_says_why() -> None:
    initiative = new_initiative()
    who = do(add_respondent, operation=uuid4(), initiative_id=initiative)
    round_id = case_of(initiative).rounds[0].id
    do(plan_interview, operation=uuid4(), round_id=round_id, respondent_ids=[who])
    do(offer, content=version("2.0"), file="mine.toml")
    do(offer, content=THREE_BY_FIVE.read_bytes(), file="three-by-five.toml")
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
    assert (adopted.before, adopted.after, adopted.reason) == ("1.0", "2.0", "Clearer <b>words</b>")
    assert "Clearer &lt;b&gt;words&lt;/b&gt;" in words_of(app)
    do(plan_interview, operation=uuid4(), round_id=round_id, respondent_ids=[who])
    assert held_with(initiative) == ["1.0", "2.0"]


def held_with(initiative) -> list[str]:
    from interview.queries.talk import read_talk

    return [
        ask(read_talk, interview_id=interview.id).instrument.version
        for interview in case_of(initiative).interviews
    ]
