"""The Study screen through the router: title, days, and what follows from them."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select
from streamlit.testing.v1 import AppTest

from interview.database.remains import Swept
from interview.database.transactions import reading, transaction
from interview.models import Quote, Study
from interview.models.base import today
from interview.services.identities import open_identities
from interview.services.respondents import record_consent
from interview.ui import aftercare
from interview.ui.preparing.progress import Tab, tab_label
from interview.ui.starting import owner
from interview.vocabulary import ConsentItem
from tests import builders
from tests.builders import DAY, Place, consent, judged
from tests.pages.screens import case_of, do, labelled, new_initiative, refusals, screen, words_of


@pytest.fixture
def study(screens: Engine) -> UUID:
    new_initiative()
    with reading() as session:
        return session.exec(select(Study.id)).one()


def stored(study: UUID) -> Study:
    with reading() as session:
        return session.get_one(Study, study)


def test_without_a_study_in_the_address_the_screen_lists_them(study: UUID) -> None:
    app = screen("study")
    assert [element.proto.label for element in app.get("page_link")] == ["Clusters"]


def test_the_title_and_both_days_are_kept_as_they_are_left(study: UUID) -> None:
    app = screen("study", study=study)
    labelled(app.text_input, "Title of the study").set_value("Clusters of the north").run()
    labelled(app.text_input, "Consent can be taken back until").set_value("2031-01-31").run()
    labelled(app.text_input, "The data are purged on").set_value("2036-06-30").run()
    assert refusals(app) == []
    found = stored(study)
    assert found.title == "Clusters of the north"
    assert (str(found.withdrawal_until), str(found.retention_on)) == ("2031-01-31", "2036-06-30")
    assert "Clusters of the north" in words_of(app)


def test_a_day_that_is_none_is_refused_beside_its_box_and_the_other_day_stays(study: UUID) -> None:
    app = screen("study", study=study)
    labelled(app.text_input, "The data are purged on").set_value("2036-06-30").run()
    labelled(app.text_input, "Consent can be taken back until").set_value("soon").run()
    assert refusals(app) == ["DAT-002"]
    labelled(app.text_input, "Consent can be taken back until").set_value("0203-01-01").run()
    assert refusals(app) == ["RET-003"]
    assert str(stored(study).retention_on) == "2036-06-30"
    assert stored(study).withdrawal_until is None


@pytest.fixture
def place(screens: Engine) -> Place:
    actor = owner()
    with transaction(actor=actor) as session:
        made = builders.case(session, actor, builders.study(session, actor))
        consent(session, actor, made.respondent, ConsentItem.BE_QUOTED)
        judged(session, made, level=2, rationale="As they say.")
        return made


def prepare(place: Place) -> AppTest:
    app = screen("prepare", initiative=place.initiative)
    app.session_state["prepare_tab"] = tab_label(Tab.RESPONDENTS)
    app.session_state[f"consents_{place.respondent.hex}"] = True
    app.run()
    labelled(app.text_input, "How consent was given").input("by e-mail").run()
    return app


def declines(app: AppTest, place: Place, item: ConsentItem) -> AppTest:
    key = f"consent_prepare_{place.respondent.hex}_{item}"
    app.segmented_control(key=key).set_value(False).run()
    assert not app.exception
    return app


def there(table: type[SQLModel], id: UUID) -> bool:
    with reading(actor=owner()) as session:
        return session.get(table, id) is not None


def test_declining_what_was_agreed_to_asks_first_and_says_what_it_would_remove(place: Place) -> None:
    app = declines(prepare(place), place, ConsentItem.TAKE_PART)
    said = words_of(app)
    assert "No longer takes part" in said
    assert "This removes for good: 1 quote, role and pseudonym." in said
    assert "1 judgement stays and is marked “evidence withdrawn”." in said
    assert there(Quote, place.quote)
    labelled(app.button, "Leave it").click().run()
    assert "No longer takes part" not in words_of(app)
    assert case_of(place.initiative).respondents[0].consents[ConsentItem.TAKE_PART].given


def test_a_mistaken_answer_can_be_mended_without_removing_anything(place: Place) -> None:
    app = declines(prepare(place), place, ConsentItem.BE_QUOTED)
    labelled(app.button, "Only change the answer").click().run()
    assert there(Quote, place.quote)
    (person,) = case_of(place.initiative).respondents
    assert not person.consents[ConsentItem.BE_QUOTED].given
    assert person.withdrawn == frozenset()


def test_what_nothing_hangs_on_is_declined_without_a_question(place: Place) -> None:
    do(
        record_consent,
        operation=uuid4(),
        respondent_id=place.respondent,
        item=ConsentItem.RECORD,
        given=True,
        on=DAY,
        how="form",
    )
    app = declines(prepare(place), place, ConsentItem.RECORD)
    assert "Takes back" not in words_of(app)
    assert not case_of(place.initiative).respondents[0].consents[ConsentItem.RECORD].given


def test_after_a_withdrawal_the_study_lists_what_is_left_to_do_until_it_is_done(place: Place) -> None:
    app = declines(prepare(place), place, ConsentItem.TAKE_PART)
    labelled(app.button, "Remove for good").click().run()
    assert not app.exception
    assert not there(Quote, place.quote)
    assert "Removed for good." in words_of(app)
    assert "Consent was taken back: 1 text is to be looked at" in words_of(screen("home"))
    app = screen("study", study=place.study)
    assert "1 text is to be looked at:" in words_of(app)
    assert "Delete the recording of 1 interview" in words_of(app)
    labelled(app.button, "Rewritten").click().run()
    assert refusals(app) == ["WDR-004"]
    labelled(app.button, "Says nothing of it").click().run()
    assert "1 text was dealt with." in words_of(app)
    assert "Consent was taken back" not in words_of(screen("home"))


def test_where_a_server_keeps_the_data_the_screen_says_who_sweeps_its_files_and_how(study: UUID) -> None:
    app = screen("study", study=study)
    app.session_state[aftercare.TOLD] = Swept(clean=False, by_server=True)
    app.run()
    assert "Removed: the database gives it out no more." in words_of(app)
    assert "python -m interview sweep" in words_of(app)
    assert "Removed for good" not in words_of(app)


def test_the_profile_says_that_evidence_was_withdrawn(place: Place) -> None:
    app = declines(prepare(place), place, ConsentItem.TAKE_PART)
    labelled(app.button, "Remove for good").click().run()
    app = screen("profile", round=place.round)
    app.session_state["axis_idea"] = True
    app.run()
    assert "· evidence withdrawn" in words_of(app)


def test_a_study_can_be_saved_as_a_file_from_its_screen(study: UUID) -> None:
    app = screen("study", study=study)
    assert [link.proto.url for link in app.get("link_button")] == [f"/export/{study.hex}"]


def test_a_study_is_purged_once_its_title_is_typed(place: Place) -> None:
    app = screen("study", study=place.study)
    app.text_input(key=f"purge_{place.study.hex}_0_title").set_value("Cluster")
    app.button(key=f"purge_{place.study.hex}_do").click().run()
    assert refusals(app) == ["RET-001"]
    assert there(Study, place.study)
    app.text_input(key=f"purge_{place.study.hex}_0_title").set_value("Clusters")
    app.button(key=f"purge_{place.study.hex}_do").click().run()
    assert not there(Study, place.study)


def test_the_day_of_the_purge_is_reminded_of_when_it_is_near(place: Place) -> None:
    with transaction(actor=owner()) as session:
        session.get_one(Study, place.study).retention_on = today()
    assert "were to be purged on" in words_of(screen("study", study=place.study))
    assert "To be purged on" in words_of(screen("home"))


def test_who_looked_up_names_is_listed(place: Place) -> None:
    assert "Nobody has opened them yet." in words_of(screen("study", study=place.study))
    do(open_identities, operation=uuid4(), study_id=place.study)
    assert "· you · shown" in words_of(screen("study", study=place.study))
