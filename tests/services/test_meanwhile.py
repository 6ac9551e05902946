"""Two people change the same thing at once: nothing is overwritten, both are kept, and the second is told."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from interview.errors import Conflict
from interview.models import Action, Decision, Draft, Initiative
from interview.services.actions import add_action, edit_action
from interview.services.decisions import decide
from interview.services.initiatives import edit_initiative
from interview.vocabulary import ActionStatus, DecidedBy, Kind
from tests.builders import FACTOR, World, judged, typed
from tests.meetings import meeting

STOOD: dict[str, Any] = {
    "text": "Meet.",
    "factor": "",
    "owner": "Ada",
    "due": None,
    "status": ActionStatus.OPEN,
}


def set_sector(session: Session, w: World, value: str, *, seen: str, by: str = "owner") -> None:
    actor = getattr(w, by)
    common: dict[str, Any] = {"session": session, "actor": actor, "operation": uuid4()}
    edit_initiative(**common, initiative_id=w.here.initiative, field="sector", value=value, seen=seen)


@pytest.fixture
def action(session: Session, w: World) -> UUID:
    common: dict[str, Any] = {"session": session, "actor": w.owner, "operation": uuid4()}
    return add_action(**common, round_id=w.here.round, text="Meet.", owner="Ada")


def change(session: Session, w: World, action: UUID, *, by: str = "owner", **values: Any) -> Action:
    common: dict[str, Any] = {"session": session, "actor": getattr(w, by), "operation": uuid4()}
    edit_action(**common, action_id=action, seen=STOOD, **(STOOD | values))
    return session.get_one(Action, action)


def test_a_fact_that_somebody_else_changed_is_not_overwritten_and_both_are_told(session: Session, w: World):
    set_sector(session, w, "food", seen="")
    with pytest.raises(Conflict, match="CHG-001") as told:
        set_sector(session, w, "energy", seen="", by="editor")
    assert (told.value.theirs, told.value.mine) == ("food", "energy")
    assert "food" in told.value.problems[0].sentence
    assert session.get_one(Initiative, w.here.initiative).sector == "food"
    set_sector(session, w, "energy", seen="food", by="editor")
    assert session.get_one(Initiative, w.here.initiative).sector == "energy"


def test_the_same_fact_entered_by_both_is_no_conflict(session: Session, w: World):
    set_sector(session, w, "food", seen="")
    set_sector(session, w, "food", seen="", by="editor")


def test_two_who_change_different_things_of_one_action_keep_both_changes(
    session: Session, w: World, action: UUID
):
    change(session, w, action, owner="Bo")
    found = change(session, w, action, by="editor", due=date(2026, 5, 1))
    assert (found.owner, found.due, found.text) == ("Bo", date(2026, 5, 1), "Meet.")


def test_two_who_change_the_same_of_one_action_are_told(session: Session, w: World, action: UUID):
    change(session, w, action, owner="Bo")
    with pytest.raises(Conflict, match="CHG-001") as told:
        change(session, w, action, by="editor", owner="Cy")
    assert (told.value.theirs, told.value.mine) == ("Bo", "Cy")
    assert session.get_one(Action, action).owner == "Bo"


def test_of_two_who_lead_a_workshop_the_second_to_decide_is_told_and_what_they_wrote_is_kept(
    session: Session, w: World
):
    m = meeting(session, w.here)
    place = f"decision/{m.workshop.hex}/{FACTOR}/rationale"
    typed(session, w.editor, f"draft/{w.here.study.hex}/{place}", "The board was torn.")
    common: dict[str, Any] = {"workshop_id": m.workshop, "factor": FACTOR, "decided_by": DecidedBy.CONSENT}
    decide(session=session, actor=w.owner, operation=uuid4(), level=3, based_on=0, **common)
    session.flush()
    with pytest.raises(Conflict, match="WSH-011"):
        decide(session=session, actor=w.editor, operation=uuid4(), level=1, based_on=0, **common)
    assert [d.level for d in session.exec(select(Decision))] == [3]
    assert session.exec(select(Draft.text).where(Draft.place == place)).one() == "The board was torn."
    decide(session=session, actor=w.editor, operation=uuid4(), level=1, based_on=1, **common)
    assert sorted(d.number for d in session.exec(select(Decision))) == [1, 2]


def test_a_reason_written_on_two_machines_is_told_to_the_second_with_the_other_text(session: Session, w: World):
    own: dict[str, Any] = {"kind": Kind.OWN}
    judged(session, w.here, rationale="Firms asked for it.", **own)
    with pytest.raises(Conflict, match="JUD-005") as told:
        judged(session, w.here, actor=w.editor, tab="two", rationale="The region paid.", **own)
    assert "Firms asked for it." in told.value.problems[0].sentence
    assert (told.value.theirs, told.value.mine) == ("Firms asked for it.", "The region paid.")


def test_a_reason_that_holds_the_other_one_whole_is_no_conflict(session: Session, w: World):
    own: dict[str, Any] = {"kind": Kind.OWN}
    judged(session, w.here, rationale="Firms asked for it.", **own)
    both = "Firms asked for it.\n\nThe region paid."
    assert judged(session, w.here, actor=w.editor, tab="two", rationale=both, **own) == 2
