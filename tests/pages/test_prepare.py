"""Prepare, through the router: filled in, read back, and what happens to values that cannot be kept."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from interview.database.transactions import reading
from interview.models import AuditEvent, Identity, Initiative
from interview.models.base import today
from interview.queries.collected import read_collected
from interview.services.approaches import no_reason, record_approach
from interview.services.clocks import press_clock
from interview.services.documents import add_document
from interview.services.initiatives import add_initiative, add_round
from interview.services.interviews import plan_interview
from interview.services.respondents import add_respondent, record_consent
from interview.ui.preparing.fields import operation_of
from interview.ui.preparing.progress import Tab, tab_label
from interview.vocabulary import (
    ApproachAnswer,
    ClockKind,
    ConsentItem,
    DocumentKind,
    Helix,
    InterviewMode,
    RoundKind,
)
from tests.pages.screens import (
    ask,
    boxes,
    case_of,
    do,
    labelled,
    names,
    new_initiative,
    refusals,
    screen,
    type_into,
    words_of,
)

pytestmark = pytest.mark.usefixtures("screens")

KEPT = {
    "emoji": "Grön 🌿 ☕️",
    "right to left": "مبادرة التجمع",
    "markdown": "**bold** [link](http://example.org) `code` # ~~x~~ :red[y] $z$",
    "html": "<b onclick='x()'>A</b>&amp;<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://example.org")+1',
    "spaces": "  two  spaces  ",
}
REFUSED = (("A\x00B", "TXT-001"), ("x" * 100_000, "TXT-002"))


def prepare(initiative: UUID, tab: Tab = Tab.INITIATIVE) -> AppTest:
    app = screen("prepare", initiative=initiative)
    return turn(app, tab)


def turn(app: AppTest, tab: Tab) -> AppTest:
    app.session_state["prepare_tab"] = tab_label(tab)
    app.run()
    assert not app.exception
    return app


CONSENT = {"item": ConsentItem.TAKE_PART, "given": True, "on": date(2026, 3, 2), "how": "e-mail"}


def respondent(initiative: UUID, role: str = "") -> UUID:
    return do(add_respondent, operation=uuid4(), initiative_id=initiative, role=role)


def test_every_initiative_is_offered_where_the_address_names_none() -> None:
    new_initiative()
    app = screen("prepare")
    assert [link.proto.label for link in app.get("page_link")] == ["Skåne Food · Clusters"]


def test_an_address_that_leads_nowhere_is_told_in_a_sentence() -> None:
    assert refusals(screen("prepare", initiative="not an id")) == ["IDN-001"]
    assert refusals(screen("prepare", initiative=uuid4())) == ["ACC-001"]


def test_the_facts_of_a_case_are_kept_as_they_are_left() -> None:
    initiative = new_initiative()
    app = prepare(initiative)
    for label, value in (
        ("Name", "Food Hills"),
        ("Pseudonym", "CI 9"),
        ("Sector", "food"),
        ("Region", "Skåne"),
    ):
        labelled(app.text_input, label).input(value).run()
    labelled(app.text_input, "Founded").input("2009").run()
    case = case_of(initiative)
    assert (case.name, case.pseudonym, case.sector, case.region) == ("Food Hills", "CI 9", "food", "Skåne")
    assert case.founded == 2009
    assert not refusals(app)
    assert "Food Hills" in words_of(app)


def test_what_people_type_into_a_fact_is_kept_byte_for_byte() -> None:
    initiative = new_initiative()
    app = prepare(initiative)
    for label, typed in product(("Name", "Pseudonym", "Sector", "Region"), KEPT.values()):
        labelled(app.text_input, label).input(typed).run()
        assert not app.exception
        assert not refusals(app)
        assert getattr(case_of(initiative), label.lower()) == typed


@pytest.mark.parametrize("label", ["Name", "Pseudonym", "Sector", "Region", "Founded"])
def test_what_cannot_be_kept_is_refused_and_stays_in_its_field(label: str) -> None:
    initiative = new_initiative()
    before = case_of(initiative)
    app = prepare(initiative)
    for typed, code in REFUSED:
        labelled(app.text_input, label).input(typed).run()
        assert not app.exception
        assert refusals(app) == ["DAT-001" if label == "Founded" else code]
        assert labelled(app.text_input, label).value == typed
    assert case_of(initiative) == before


def test_a_wrong_year_is_told_beside_its_field_and_goes_when_it_is_mended() -> None:
    app = prepare(new_initiative())
    for year, said in (
        ("20x9", "four digits"),
        ("209", "four digits"),
        ("9" * 5000, "four digits"),
        ("2009.5", "four digits"),
        ("2909", "too far in the future"),
        ("1099", "too far in the past"),
    ):
        labelled(app.text_input, "Founded").input(year).run()
        assert not app.exception
        assert refusals(app) == ["DAT-001"]
        assert said in words_of(app)
    labelled(app.text_input, "Founded").input("2009").run()
    assert refusals(app) == []


def test_a_value_that_comes_again_is_the_same_operation_and_another_value_is_another() -> None:
    drawn = uuid4()
    assert operation_of(drawn, "A") == operation_of(drawn, "A")
    several = [operation_of(drawn, value) for value in ("A", "B", "", "1", 1, "A\ud83d")]
    assert len({*several, operation_of(uuid4(), "A")}) == 7


def test_a_name_that_another_initiative_has_is_refused() -> None:
    first = new_initiative()
    study = case_of(first).study_id
    second = do(add_initiative, operation=uuid4(), study_id=study, name="Öresund Moves")
    app = prepare(second)
    labelled(app.text_input, "Name").input("Skåne Food").run()
    assert refusals(app) == ["INI-001"]
    assert sorted(names()) == ["Skåne Food", "Öresund Moves"]


def test_markup_in_a_name_is_never_markup_on_the_screen() -> None:
    app = prepare(new_initiative(KEPT["html"]))
    assert "<script>" not in words_of(app)
    assert "&lt;script&gt;" in words_of(app)


def test_an_initiative_deleted_meanwhile_is_told_and_nothing_breaks(screens: Engine) -> None:
    from sqlmodel import Session

    initiative = new_initiative()
    app = prepare(initiative)
    with Session(screens) as session:
        session.delete(session.get_one(Initiative, initiative))
        session.commit()
    labelled(app.text_input, "Sector").input("food").run()
    assert not app.exception
    assert "ACC-001" in refusals(app)


def test_the_selection_criteria_of_the_paper_are_in_sight() -> None:
    assert "five years or more" in words_of(prepare(new_initiative()))


def test_the_studys_own_criteria_are_the_same_text_with_each_of_its_initiatives() -> None:
    first = new_initiative()
    study = case_of(first).study_id
    second = do(add_initiative, operation=uuid4(), study_id=study, name="Öresund Moves")
    elsewhere = new_initiative("Dalarna", title="Another study")
    type_into(prepare(first), "Selection criteria of the study", "Old ones")
    found = [case_of(initiative).selection_criteria for initiative in (first, second, elsewhere)]
    assert [(typed.text, typed.version) for typed in found] == [("Old ones", 1), ("Old ones", 1), ("", 0)]
    assert found[0].record == f"study/{study.hex}/selection_criteria"
    app = prepare(second)
    assert "One text for the whole study" in words_of(app)
    box = boxes(app)["Selection criteria of the study"]
    assert (box["record"], box["text"]) == (found[1].record, "Old ones")
    type_into(app, "Selection criteria of the study", "New ones", seq=2)
    assert case_of(first).selection_criteria.text == "New ones"


def test_a_respondent_is_added_in_one_row() -> None:
    initiative = new_initiative()
    app = prepare(initiative, Tab.RESPONDENTS)
    labelled(app.text_input, "Role").input("Process leader").run()
    assert labelled(app.text_input, "Pseudonym").placeholder == "Process leader of CI 1"
    labelled(app.text_input, "Name").input("Ann Berg")
    labelled(app.text_input, "Contact").input("ann@example.org")
    labelled(app.selectbox, "Group").select(Helix.FIRM)
    app.button(key="add_respondent").click().run()
    (person,) = case_of(initiative).respondents
    assert (person.pseudonym, person.role, person.helix) == (
        "Process leader of CI 1",
        "Process leader",
        Helix.FIRM,
    )
    assert who_is(person.id) == ("Ann Berg", "ann@example.org")
    assert labelled(app.text_input, "Role").value == ""
    assert "Process leader of CI 1" in words_of(app)


def test_a_second_respondent_of_the_same_role_gets_a_letter() -> None:
    initiative = new_initiative()
    respondent(initiative)
    app = prepare(initiative, Tab.RESPONDENTS)
    assert labelled(app.text_input, "Pseudonym").placeholder == "Manager of CI 1 (b)"


def test_a_case_without_a_number_proposes_a_role_and_nothing_behind_it() -> None:
    study = case_of(new_initiative()).study_id
    bare = do(add_initiative, operation=uuid4(), study_id=study, name="Dalarna", numbered=False)
    app = prepare(bare, Tab.RESPONDENTS)
    assert labelled(app.text_input, "Pseudonym").placeholder == "Manager"


@pytest.mark.parametrize("label", ["Role", "Name", "Contact", "Pseudonym"])
def test_a_respondent_that_cannot_be_kept_leaves_every_word_in_the_row(label: str) -> None:
    initiative = new_initiative()
    app = prepare(initiative, Tab.RESPONDENTS)
    labelled(app.text_input, "Contact").input("ann@example.org")
    for typed, code in REFUSED:
        labelled(app.text_input, label).input(typed).run()
        app.button(key="add_respondent").click().run()
        assert not app.exception
        assert refusals(app) == [code]
        assert labelled(app.text_input, label).value == typed
    assert case_of(initiative).respondents == ()


def test_a_respondent_is_kept_byte_for_byte_and_shown_as_text() -> None:
    initiative = new_initiative()
    app = prepare(initiative, Tab.RESPONDENTS)
    for typed in KEPT.values():
        for label in ("Role", "Name", "Contact", "Pseudonym"):
            labelled(app.text_input, label).input(typed)
        app.button(key="add_respondent").click().run()
        assert not app.exception
        person = case_of(initiative).respondents[-1]
        assert (person.role, *who_is(person.id), person.pseudonym) == (typed,) * 4
    assert "<script>" not in words_of(app)


def test_consent_is_entered_item_by_item_with_its_manner() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    app = prepare(initiative, Tab.RESPONDENTS)
    labelled(app.text_input, "How consent was given").input("signed form").run()
    app.segmented_control(key=f"consent_prepare_{who.hex}_take_part").set_value(True).run()
    app.segmented_control(key=f"consent_prepare_{who.hex}_be_named").set_value(False).run()
    (person,) = case_of(initiative).respondents
    assert {item: (view.given, view.how) for item, view in person.consents.items()} == {
        ConsentItem.TAKE_PART: (True, "signed form"),
        ConsentItem.BE_NAMED: (False, "signed form"),
    }
    assert "consent to take part entered" in [button.label for button in app.button]


def test_consent_of_a_day_that_is_none_is_refused() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    app = prepare(initiative, Tab.RESPONDENTS)
    labelled(app.text_input, "How consent was given").input("signed form")
    labelled(app.text_input, "On").input("2026-02-31")
    app.segmented_control(key=f"consent_prepare_{who.hex}_take_part").set_value(True).run()
    assert refusals(app) == ["DAT-002"]
    assert case_of(initiative).respondents[0].consents == {}


def test_consent_is_kept_with_the_manner_typed_a_moment_before() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    app = prepare(initiative, Tab.RESPONDENTS)
    labelled(app.text_input, "How consent was given").input("signed form")
    app.segmented_control(key=f"consent_prepare_{who.hex}_take_part").set_value(True).run()
    assert not refusals(app)
    assert case_of(initiative).respondents[0].consents[ConsentItem.TAKE_PART].how == "signed form"


def test_consent_without_its_manner_is_refused() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    app = prepare(initiative, Tab.RESPONDENTS)
    app.segmented_control(key=f"consent_prepare_{who.hex}_take_part").set_value(True).run()
    assert refusals(app) == ["CON-001"]
    assert case_of(initiative).respondents[0].consents == {}


def unfold(app: AppTest, key: str) -> AppTest:
    app.session_state[key] = True
    app.run()
    assert not app.exception
    return app


def test_an_approach_is_entered_with_its_answer_and_the_briefing() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    app = unfold(prepare(initiative, Tab.RESPONDENTS), f"approaches_{who.hex}")
    labelled(app.text_input, "Approached on").input("2026-03-02")
    labelled(app.text_input, "How").input("e-mail")
    labelled(app.text_input, "Briefing sent on").input("2026-03-04")
    assert [area.label for area in app.text_area] == []
    labelled(app.segmented_control, "Answer").set_value(ApproachAnswer.DECLINED).run()
    labelled(app.text_area, "Why they declined").input("No time, *sorry*")
    labelled(app.button, "Enter this approach").click().run()
    (approach,) = case_of(initiative).respondents[0].approaches
    assert (approach.on, approach.how, approach.answer) == (
        date(2026, 3, 2),
        "e-mail",
        ApproachAnswer.DECLINED,
    )
    assert (approach.reason, approach.briefing_sent_on) == ("No time, *sorry*", date(2026, 3, 4))


def test_somebody_who_declined_is_entered_with_a_reason_or_with_one_press_for_none() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    app = unfold(prepare(initiative, Tab.RESPONDENTS), f"approaches_{who.hex}")
    labelled(app.segmented_control, "Answer").set_value(ApproachAnswer.DECLINED).run()
    labelled(app.button, "Enter this approach").click().run()
    assert refusals(app) == ["APP-001"]
    assert case_of(initiative).respondents[0].approaches == ()
    labelled(app.checkbox, "No reason given").check().run()
    labelled(app.button, "Enter this approach").click().run()
    assert not refusals(app)
    (approach,) = case_of(initiative).respondents[0].approaches
    assert (approach.answer, approach.reason) == (ApproachAnswer.DECLINED, "gave no reason")
    assert "gave no reason" in words_of(unfold(app, f"approaches_{who.hex}"))


def test_an_approach_is_corrected_and_the_reason_goes_with_the_refusal() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    do(
        record_approach,
        operation=uuid4(),
        respondent_id=who,
        on=date(2026, 3, 2),
        how="by pots",
        answer=ApproachAnswer.DECLINED,
        reason=no_reason(),
    )
    app = unfold(prepare(initiative, Tab.RESPONDENTS), f"approaches_{who.hex}")
    assert labelled(app.checkbox, "No reason given").value is True
    labelled(app.text_input, "How").input("by post")
    labelled(app.text_input, "Approached on").input("2026-13-01")
    labelled(app.button, "Keep the changes").click().run()
    assert refusals(app) == ["DAT-002"]
    assert labelled(app.text_input, "How").value == "by post"
    labelled(app.text_input, "Approached on").input("2026-03-03")
    labelled(app.segmented_control, "Answer").set_value(ApproachAnswer.ACCEPTED).run()
    labelled(app.button, "Keep the changes").click().run()
    assert not refusals(app)
    (approach,) = case_of(initiative).respondents[0].approaches
    assert (approach.on, approach.how) == (date(2026, 3, 3), "by post")
    assert (approach.answer, approach.reason) == (ApproachAnswer.ACCEPTED, "")


@pytest.mark.parametrize("tab", [Tab.RESPONDENTS, Tab.BRIEFING])
def test_having_sent_the_briefing_is_one_press_with_or_without_an_approach(tab: Tab) -> None:
    initiative = new_initiative()
    first, second = respondent(initiative), respondent(initiative, "Chair")
    do(record_approach, operation=uuid4(), respondent_id=second, on=date(2026, 3, 2), how="telephone")
    place = "page" if tab is Tab.BRIEFING else "person"
    app = prepare(initiative, tab)
    for who in (first, second):
        app.button(key=f"briefing_{place}_{who.hex}").click().run()
        assert not refusals(app)
    people = case_of(initiative).respondents
    assert [[(a.how, a.briefing_sent_on) for a in person.approaches] for person in people] == [
        [("", today())],
        [("telephone", today())],
    ]
    assert [b.key for b in app.button if b.key and b.key.startswith("briefing_")] == []


def test_who_declined_is_sent_nothing_and_waits_for_no_consent() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    do(
        record_approach,
        operation=uuid4(),
        respondent_id=who,
        on=date(2026, 3, 2),
        answer=ApproachAnswer.DECLINED,
        reason="no time",
    )
    do(record_consent, operation=uuid4(), respondent_id=respondent(initiative, "Chair"), **CONSENT)
    app = prepare(initiative, Tab.RESPONDENTS)
    labels = [button.label for button in app.button]
    assert "consent to take part entered" in labels
    assert labels.count("Briefing sent today") == 1


def test_a_respondent_on_whom_nothing_hangs_is_removed_in_two_presses() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    app = unfold(prepare(initiative, Tab.RESPONDENTS), f"who_{who.hex}")
    app.button(key=f"remove_person_{who.hex}").click().run()
    assert not refusals(app)
    assert not app.exception
    assert case_of(initiative).respondents == ()
    assert "Manager of CI 1" not in words_of(app)


def test_a_respondent_on_whom_something_hangs_stays_and_it_is_said_what() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    do(record_consent, operation=uuid4(), respondent_id=who, **CONSENT)
    app = unfold(prepare(initiative, Tab.RESPONDENTS), f"who_{who.hex}")
    app.button(key=f"remove_person_{who.hex}").click().run()
    assert refusals(app) == ["RES-003"]
    assert "1 answer on consent" in words_of(app)
    assert len(case_of(initiative).respondents) == 1


def test_a_wrong_day_of_an_approach_is_refused_and_stays() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    app = unfold(prepare(initiative, Tab.RESPONDENTS), f"approaches_{who.hex}")
    labelled(app.text_input, "How").input("by telephone")
    for typed, code in (
        ("2026-02-31", "DAT-002"),
        ("yesterday", "DAT-002"),
        ("", "DAT-002"),
        ("0026-02-01", "DAT-001"),
    ):
        labelled(app.text_input, "Approached on").input(typed)
        labelled(app.button, "Enter this approach").click().run()
        assert refusals(app) == [code]
        assert labelled(app.text_input, "Approached on").value == typed
        assert labelled(app.text_input, "How").value == "by telephone"
    assert case_of(initiative).respondents[0].approaches == ()


def test_a_respondent_is_changed_together_with_who_it_is_or_not_at_all() -> None:
    initiative = new_initiative()
    first, second = respondent(initiative), respondent(initiative)
    app = unfold(prepare(initiative, Tab.RESPONDENTS), f"who_{second.hex}")
    app.text_input(key=f"person_{second.hex}_0_name").input("Bo Ek")
    app.text_input(key=f"person_{second.hex}_0_pseudonym").input("Manager of CI 1")
    labelled(app.button, "Keep the changes").click().run()
    assert refusals(app) == ["RES-001"]
    assert [who_is(person.id) for person in case_of(initiative).respondents] == [("", "")] * 2
    app.text_input(key=f"person_{second.hex}_0_pseudonym").input("Chair of CI 1")
    labelled(app.button, "Keep the changes").click().run()
    assert not refusals(app)
    changed = {person.id: (person.pseudonym, who_is(person.id)) for person in case_of(initiative).respondents}
    assert changed == {first: ("Manager of CI 1", ("", "")), second: ("Chair of CI 1", ("Bo Ek", ""))}


def test_names_are_hidden_until_they_are_asked_for_which_is_written_down() -> None:
    initiative = new_initiative()
    who = do(
        add_respondent,
        operation=uuid4(),
        initiative_id=initiative,
        role="Chair",
        name="Ann Berg",
        contact="+46 70 1",
    )
    app = unfold(prepare(initiative, Tab.RESPONDENTS), f"who_{who.hex}")
    assert "Ann Berg" not in words_of(app)
    assert [box for box in app.text_input if box.key == f"person_{who.hex}_0_name"] == []
    app.text_input(key=f"person_{who.hex}_0_role").input("Chairwoman")
    labelled(app.button, "Keep the changes").click().run()
    assert who_is(who) == ("Ann Berg", "+46 70 1")
    assert opened() == 0
    app.button(key="show_names").click().run()
    assert "Ann Berg · +46 70 1" in words_of(app)
    assert opened() == 1
    app.button(key="hide_names").click().run()
    assert "Ann Berg" not in words_of(app)


def opened() -> int:
    with reading() as session:
        return len(session.exec(select(AuditEvent.id).where(AuditEvent.verb == "identity.open")).all())


def who_is(respondent_id: UUID) -> tuple[str, str]:
    with reading() as session:
        found = session.exec(select(Identity).where(Identity.respondent_id == respondent_id)).one()
        return found.name, found.contact


def test_an_interview_is_planned_with_the_only_respondent_preset() -> None:
    initiative = new_initiative()
    respondent(initiative)
    app = prepare(initiative, Tab.INTERVIEW)
    labelled(app.text_input, "Day").input("2026-03-09")
    labelled(app.text_input, "Time").input("10:30")
    labelled(app.text_input, "Interviewer").input("Eva Lind")
    labelled(app.segmented_control, "Manner").set_value(InterviewMode.VIDEO)
    app.checkbox[0].check()
    labelled(app.button, "Plan the interview").click().run()
    assert not refusals(app)
    (planned,) = case_of(initiative).interviews
    assert planned.respondents == ("Manager of CI 1",)
    assert planned.planned_at is not None
    assert planned.planned_at.astimezone().strftime("%Y-%m-%d %H:%M") == "2026-03-09 10:30"
    assert (planned.mode, planned.interviewer, planned.pilot) == (InterviewMode.VIDEO, "Eva Lind", True)
    assert "Hold the interview" in [link.proto.label for link in app.get("page_link")]
    assert labelled(app.button, "Hold the interview").proto.type == "primary"


WRONG_MOMENTS = (
    ("2026-02-31", "10:30", "DAT-002"),
    ("2026-03-09", "", "DAT-003"),
    ("2026-03-09", "25:00", "DAT-003"),
    ("2026-03-09", "half ten", "DAT-003"),
    ("", "10:30", "DAT-004"),
    ("0001-01-01", "00:00", "DAT-001"),
)


def test_a_wrong_day_or_time_of_an_interview_is_refused_and_stays() -> None:
    initiative = new_initiative()
    respondent(initiative)
    app = prepare(initiative, Tab.INTERVIEW)
    for day, time, code in WRONG_MOMENTS:
        labelled(app.text_input, "Day").input(day)
        labelled(app.text_input, "Time").input(time)
        labelled(app.button, "Plan the interview").click().run()
        assert refusals(app) == [code]
        assert (labelled(app.text_input, "Day").value, labelled(app.text_input, "Time").value) == (day, time)
    assert case_of(initiative).interviews == ()


def test_of_several_respondents_none_is_preset_and_one_must_be_chosen() -> None:
    initiative = new_initiative()
    respondent(initiative), respondent(initiative, "Chair")
    app = prepare(initiative, Tab.INTERVIEW)
    labelled(app.button, "Plan the interview").click().run()
    assert refusals(app) == ["INT-001"]
    assert "Choose who is to be interviewed" in words_of(app)


def test_a_planned_interview_is_changed_and_keeps_its_time() -> None:
    initiative = new_initiative()
    who = respondent(initiative)
    made = do(
        plan_interview,
        operation=uuid4(),
        round_id=case_of(initiative).rounds[0].id,
        respondent_ids=[who],
    )
    app = prepare(initiative, Tab.INTERVIEW)
    form = f"interview_form_{made.hex}"
    app.text_input(key=f"{form}_0_day").input("2026-04-01")
    app.text_input(key=f"{form}_0_time").input("9:05")
    app.text_input(key=f"{form}_0_interviewer").input(KEPT["html"])
    app.button(key=f"{form}_0_keep").click().run()
    assert not refusals(app)
    assert app.text_input(key=f"{form}_1_time").value == "09:05"
    assert case_of(initiative).interviews[0].interviewer == KEPT["html"]
    assert "<script>" not in words_of(app)


def planned(initiative: UUID, who: UUID) -> UUID:
    made: UUID = do(
        plan_interview,
        operation=uuid4(),
        round_id=case_of(initiative).rounds[0].id,
        respondent_ids=[who],
    )
    return made


def test_round_and_respondents_of_a_plan_are_changed_on_its_row() -> None:
    initiative = new_initiative()
    first, second = respondent(initiative), respondent(initiative, "Chair")
    made = planned(initiative, first)
    later = do(
        add_round,
        operation=uuid4(),
        initiative_id=initiative,
        kind=RoundKind.FOLLOW_UP,
        dated=date(2027, 1, 31),
    )
    app = prepare(initiative, Tab.INTERVIEW)
    form = f"interview_form_{made.hex}_0"
    app.multiselect(key=f"{form}_people").set_value([second])
    app.selectbox(key=f"{form}_round").select(later)
    app.button(key=f"{form}_keep").click().run()
    assert not refusals(app)
    (line,) = case_of(initiative).interviews
    assert (line.respondent_ids, line.round_id) == ((second,), later)


def test_an_interview_that_has_begun_keeps_its_round_and_respondents() -> None:
    initiative = new_initiative()
    made = planned(initiative, respondent(initiative))
    respondent(initiative, "Chair")
    late = prepare(initiative, Tab.INTERVIEW)
    do(press_clock, operation=uuid4(), interview_id=made, kind=ClockKind.START)
    late.button(key=f"remove_interview_{made.hex}").click().run()
    assert refusals(late) == ["INT-004"]
    assert "its clock was used" in words_of(late)
    app = prepare(initiative, Tab.INTERVIEW)
    form = f"interview_form_{made.hex}_0"
    assert [box.key for box in app.multiselect if box.key.startswith(form)] == []
    app.text_input(key=f"{form}_interviewer").input("Eva Lind")
    app.button(key=f"{form}_keep").click().run()
    assert not refusals(app)
    assert case_of(initiative).interviews[0].interviewer == "Eva Lind"


def test_an_interview_that_came_to_nothing_is_removed_in_two_presses() -> None:
    initiative = new_initiative()
    made = planned(initiative, respondent(initiative))
    app = prepare(initiative, Tab.INTERVIEW)
    app.session_state["open_interview"] = made.hex
    app.button(key=f"remove_interview_{made.hex}").click().run()
    assert not refusals(app)
    assert case_of(initiative).interviews == ()
    assert len(case_of(initiative).respondents) == 1
    assert "open_interview" not in app.session_state


def test_a_follow_up_is_added_and_the_next_interview_is_in_it() -> None:
    initiative = new_initiative()
    respondent(initiative)
    app = prepare(initiative, Tab.INTERVIEW)
    labelled(app.text_input, "Date of the follow-up").input("2027-01-32")
    labelled(app.button, "Add the follow-up").click().run()
    assert refusals(app) == ["DAT-002"]
    labelled(app.text_input, "Date of the follow-up").input("2027-01-31")
    labelled(app.button, "Add the follow-up").click().run()
    assert [(r.kind, r.dated) for r in case_of(initiative).rounds[1:]] == [
        (RoundKind.FOLLOW_UP, date(2027, 1, 31))
    ]
    labelled(app.button, "Plan the interview").click().run()
    assert case_of(initiative).interviews[0].round_id == case_of(initiative).rounds[1].id


def test_the_date_of_a_round_is_changed() -> None:
    initiative = new_initiative()
    app = prepare(initiative, Tab.INTERVIEW)
    labelled(app.text_input, "Date").input("2025-11-01")
    labelled(app.button, "Keep the changes").click().run()
    assert case_of(initiative).rounds[0].dated == date(2025, 11, 1)


def test_a_document_is_added_and_its_address_is_text() -> None:
    initiative = new_initiative()
    app = prepare(initiative, Tab.DOCUMENTS)
    labelled(app.text_input, "Title").input(KEPT["markdown"])
    labelled(app.selectbox, "Kind").select(DocumentKind.BROCHURE)
    labelled(app.text_input, "Address or place").input("http://example.org/<img src=x>")
    labelled(app.text_input, "Collected on").input("2026-01-15")
    type_into(app, "Excerpt", "=1+1\nsecond line")
    labelled(app.button, "Add the document").click().run()
    assert not refusals(app)
    (line,) = ask(read_collected, initiative_id=initiative)
    document = line.document
    assert (document.title, document.kind) == (KEPT["markdown"], DocumentKind.BROCHURE)
    assert (document.excerpt, document.collected_on) == ("=1+1\nsecond line", date(2026, 1, 15))
    assert "&lt;img src=x&gt;" in words_of(app)
    assert "href" not in words_of(app)


def test_a_document_that_cannot_be_kept_leaves_every_word_in_the_form() -> None:
    initiative = new_initiative()
    app = prepare(initiative, Tab.DOCUMENTS)
    type_into(app, "Excerpt", "kept")
    for label, typed, code, mended in (
        ("Title", "", "TXT-003", "Web page"),
        ("Title", "A\x00", "TXT-001", "Web page"),
        ("Address or place", "x" * 100_000, "TXT-002", ""),
        ("Collected on", "2026-13-01", "DAT-002", ""),
    ):
        labelled(app.text_input, label).input(typed)
        labelled(app.button, "Add the document").click().run()
        assert refusals(app) == [code]
        assert labelled(app.text_input, label).value == typed
        assert boxes(app)["Excerpt"]["text"] == "kept"
        labelled(app.text_input, label).input(mended)
    assert ask(read_collected, initiative_id=initiative) == ()


def test_an_excerpt_typed_before_a_reload_waits_for_its_document_and_goes_with_it_once() -> None:
    initiative = new_initiative()
    type_into(prepare(initiative, Tab.DOCUMENTS), "Excerpt", "half typed")
    app = prepare(initiative, Tab.DOCUMENTS)
    assert boxes(app)["Excerpt"]["text"] == "half typed"
    assert "it waits here until the document is added" in words_of(app)
    labelled(app.text_input, "Title").input("Page")
    labelled(app.button, "Add the document").click().run()
    (line,) = ask(read_collected, initiative_id=initiative)
    assert line.document.excerpt == "half typed"
    assert "it waits here" not in words_of(prepare(initiative, Tab.DOCUMENTS))


def test_the_facts_of_a_document_are_corrected_and_its_excerpt_stays() -> None:
    initiative = new_initiative()
    do(
        add_document,
        operation=uuid4(),
        initiative_id=initiative,
        title="Flier",
        kind=DocumentKind.OTHER,
        excerpt="kept",
    )
    app = prepare(initiative, Tab.DOCUMENTS)
    assert labelled(app.text_input, "Title").value == "Flier"
    labelled(app.text_input, "Title").input("A\x00")
    labelled(app.button, "Save the corrections").click().run()
    assert refusals(app) == ["TXT-001"]
    labelled(app.text_input, "Title").input("Flyer")
    labelled(app.selectbox, "Kind").select(DocumentKind.BROCHURE)
    labelled(app.text_input, "Address or place").input("in the drawer")
    labelled(app.text_input, "Collected on").input("2026-01-15")
    labelled(app.button, "Save the corrections").click().run()
    (line,) = ask(read_collected, initiative_id=initiative)
    document = line.document
    assert (document.title, document.kind, document.address, document.collected_on, document.excerpt) == (
        "Flyer",
        DocumentKind.BROCHURE,
        "in the drawer",
        date(2026, 1, 15),
        "kept",
    )


def test_a_document_is_taken_off_the_list_and_put_back() -> None:
    initiative = new_initiative()
    do(add_document, operation=uuid4(), initiative_id=initiative, title="Flyer", kind=DocumentKind.BROCHURE)
    app = prepare(initiative, Tab.DOCUMENTS)
    labelled(app.button, "Take off the list").click().run()
    assert [line.removed for line in ask(read_collected, initiative_id=initiative)] == [True]
    assert case_of(initiative).documents == ()
    labelled(app.button, "Put back").click().run()
    assert [document.title for document in case_of(initiative).documents] == ["Flyer"]


def in_order(block: Any) -> Iterator[Any]:
    """Everything on the screen as it is read, from the top."""
    for child in block.children.values():
        yield from in_order(child) if hasattr(child, "children") else (child,)


def below_the_refusal(app: AppTest) -> str:
    """The key of the first field that stands below the only refusal on the screen."""
    order = list(in_order(app.main))
    (told,) = [n for n, e in enumerate(order) if 'class="pentad-refusal"' in str(getattr(e.proto, "body", ""))]
    key: str = next(e.key for e in order[told:] if getattr(e, "label", ""))
    return key


def test_why_a_form_was_refused_stands_above_its_fields_where_the_window_shows_it() -> None:
    initiative = new_initiative()
    who, round_id = respondent(initiative), case_of(initiative).rounds[0].id
    flyer = do(
        add_document, operation=uuid4(), initiative_id=initiative, title="Flyer", kind=DocumentKind.BROCHURE
    )

    app = prepare(initiative, Tab.INTERVIEW)
    labelled(app.text_input, "Day").input("2026-13-02")
    labelled(app.button, "Plan the interview").click().run()
    assert below_the_refusal(app) == f"plan_{initiative.hex}_0_people"
    labelled(app.text_input, "Date of the follow-up").input("2027-01-32")
    labelled(app.button, "Add the follow-up").click().run()
    assert below_the_refusal(app) == f"follow_up_{initiative.hex}_0_date"
    labelled(app.text_input, "Date").input("2027-01-32")
    labelled(app.button, "Keep the changes").click().run()
    assert below_the_refusal(app) == f"round_form_{round_id.hex}_0_kind"

    app = unfold(unfold(prepare(initiative, Tab.RESPONDENTS), f"approaches_{who.hex}"), f"who_{who.hex}")
    labelled(app.segmented_control, "Answer").set_value(ApproachAnswer.DECLINED).run()
    labelled(app.button, "Enter this approach").click().run()
    assert below_the_refusal(app) == f"approach_{who.hex}_0_on"
    app.text_input(key=f"person_{who.hex}_0_name").input("A\x00")
    app.button(key=f"person_{who.hex}_0_keep").click().run()
    assert below_the_refusal(app) == f"person_{who.hex}_0_pseudonym"
    app.button(key="add_respondent").click().run()
    assert below_the_refusal(app) == f"respondent_{initiative.hex}_0_role"

    app = prepare(initiative, Tab.DOCUMENTS)
    labelled(app.text_input, "Title").input("")
    labelled(app.button, "Save the corrections").click().run()
    assert below_the_refusal(app).startswith(f"correct_{flyer.hex}_")
    app = prepare(initiative, Tab.DOCUMENTS)
    labelled(app.button, "Add the document").click().run()
    assert below_the_refusal(app) == f"document_{initiative.hex}_0_title"


def test_the_briefing_shows_the_factors_and_no_level() -> None:
    initiative = new_initiative()
    app = prepare(initiative, Tab.BRIEFING)
    said = words_of(app)
    instrument = case_of(initiative).instrument
    assert all(factor.name in said for factor in instrument.factors)
    assert not any(
        descriptor.text in said for factor in instrument.factors for descriptor in factor.descriptors
    )
    assert [link.proto.url for link in app.get("link_button")] == [f"/briefing/{initiative.hex}"]


def test_the_top_line_leads_from_one_missing_thing_to_the_next() -> None:
    initiative = new_initiative()
    app = prepare(initiative)
    assert [button.label for button in app.button if button.key and button.key.startswith("step_")] == [
        "no respondent yet",
        "consent to take part not entered",
        "no interview planned",
    ]
    app.button(key="next").click().run()
    app.button(key="add_respondent").click().run()
    assert refusals(app) == ["RES-002"], "an empty row is nobody"
    labelled(app.text_input, "Role").input("Manager").run()
    app.button(key="add_respondent").click().run()
    assert app.button(key="next").label == "Plan the interview"
    app.button(key="next").click().run()
    labelled(app.button, "Plan the interview").click().run()
    who = case_of(initiative).respondents[0].id
    do(record_consent, operation=uuid4(), respondent_id=who, **CONSENT)
    app.run()
    assert [button.label for button in app.button if button.key and button.key.startswith("step_")] == [
        "1 respondent",
        "consent to take part entered",
        "1 interview planned",
    ]
    assert app.button(key="next").label == "Hold the interview"
