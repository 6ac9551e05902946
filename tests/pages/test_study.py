"""The Study screen through the router: title, days, and what follows from them."""

from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import reading
from interview.models import Study
from tests.pages.screens import labelled, new_initiative, refusals, screen, words_of


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
