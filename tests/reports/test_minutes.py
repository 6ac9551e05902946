"""The minutes of a workshop: who by role, the rule, the votes in counts, decisions, dissent, actions."""

from datetime import date
from uuid import uuid4

import pytest
from sqlmodel import Session

from interview.database.transactions import transaction
from interview.queries.boards import read_board
from interview.reports.minutes import minutes_html
from interview.services.actions import add_action
from interview.services.ballots import enter_hands
from interview.services.quotes import share_quote
from interview.services.sayings import catch_saying, record_agreement
from interview.services.workshops import close_workshop
from interview.vocabulary import BoardRole
from tests.board import InSession, board
from tests.builders import World
from tests.reports.test_briefing import NASTY, Page, Served, served

__all__ = ["served"]


@pytest.fixture
def held(session: Session, w: World) -> InSession:
    return board(session, w.owner, w.here.round)


def written(held: InSession) -> tuple[str, str]:
    """The page, and its words on one line."""
    content = minutes_html(read_board(session=held.session, actor=held.leader, workshop_id=held.id))
    return content, " ".join(" ".join(Page(content).words).split())


def test_both_ballots_stand_side_by_side_with_the_outcome_of_each(held: InSession):
    held.ballot([1, 2, 2, 3, 3, None])
    held.ballot([2, 2, 2, 2, 3, None])
    held.decides(2, rationale="Members name the same need.", dissent="One of us sees no need at all.")

    _page, words = written(held)

    assert "First vote (secret vote by phone) Second vote (secret vote by phone)" in words
    assert "Not in place 1 0" in words
    assert "Emerging 2 4" in words
    assert "Cannot judge 1 1" in words
    assert "First vote: Open: the votes lie apart. Median: Emerging." in words
    assert "Second vote: Consensus: 4 of 5 chose Emerging. Median: Emerging." in words
    assert "Agreed level: Emerging, by the vote." in words
    assert "Reason: Members name the same need." in words
    assert "Dissent: One of us sees no need at all." in words


def test_who_was_present_is_told_by_role_and_never_by_name(held: InSession):
    held.ballot([1, 2, 2, 3, 3, 3], reasons=["PLANTED reason"])

    page, words = written(held)

    assert "6 by phone" in words
    assert "Chair 2" in words
    assert "Phone 1" not in page
    assert "PLANTED" not in page


def test_a_vote_that_was_not_revealed_shows_nothing_but_that_it_was_held(held: InSession):
    ballot = held.opens()
    for token in held.tokens:
        held.votes(ballot, token, 4)

    _page, words = written(held)

    assert "A vote that was not revealed is not shown." in words
    assert "Proven" not in words


def test_no_agreement_is_a_decision_and_stands_in_the_list_of_what_reached_no_consensus(held: InSession):
    held.ballot([1, 1, 2, 3, 4, 4])
    held.decides(None)

    _page, words = written(held)

    assert "No agreement. This was decided by the vote." in words
    assert "Statements that reached no consensus Idea" in words


def test_a_show_of_hands_says_so(session: Session, w: World):
    held = board(session, w.owner, w.here.round, phones=0)
    enter_hands(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        workshop_id=held.id,
        factor="idea",
        counts=[0, 1, 6, 0],
    )

    _page, words = written(held)

    assert "First vote (show of hands)" in words
    assert "Where it says so, the board voted by show of hands." in words
    assert "secret" not in words


def test_what_was_said_and_agreed_on_is_there_and_what_people_typed_is_never_markup(held: InSession):
    common = {"session": held.session, "actor": held.leader}
    said = catch_saying(
        **common, operation=uuid4(), workshop_id=held.id, text=NASTY, factor="idea", role=BoardRole.CHAIR
    )
    catch_saying(**common, operation=uuid4(), workshop_id=held.id, text="CANARY private", factor="idea")
    record_agreement(**common, operation=uuid4(), quote_id=said, how="aloud")
    share_quote(**common, operation=uuid4(), quote_id=said, shareable=True)
    held.decides(3, rationale=NASTY, dissent=NASTY)
    round_id = read_board(**common, workshop_id=held.id).round_id
    add_action(
        **common,
        operation=uuid4(),
        round_id=round_id,
        workshop_id=held.id,
        text="Call the mayor",
        factor="idea",
        owner=NASTY,
        due=date(2027, 1, 31),
    )
    close_workshop(**common, operation=uuid4(), workshop_id=held.id)

    page, words = written(held)

    assert "script" not in Page(page).tags
    assert "img" not in Page(page).tags
    assert words.count("alert(1)") == 4
    assert "Call the mayor" in words
    assert "2027-01-31" in words
    assert "(Chair)" in words
    assert "CANARY" not in words  # nobody agreed to have it shared


def test_what_nothing_fills_is_said_not_to_be_reported(held: InSession):
    _page, words = written(held)
    assert "Conflicts of interest not reported" in words
    assert "How the panel was chosen not reported" in words


def test_the_page_is_given_to_members_of_the_study_and_to_nobody_else(served: Served):
    client, prepared, who = served
    with transaction() as session:
        id = board(session, prepared.owner, prepared.here.round, phones=0).id

    who["actor"] = prepared.viewer
    shown = client.get(f"/minutes/{id.hex}")
    assert shown.status_code == 200
    assert "Minutes of the board workshop" in shown.text
    assert shown.headers["cache-control"] == "no-store"

    for name, path in {"stranger": id.hex, "viewer": "nonsense", "owner": prepared.here.round.hex}.items():
        who["actor"] = getattr(prepared, name)
        refused = client.get(f"/minutes/{path}")
        assert refused.status_code == 404, name
        assert "Minutes" not in refused.text
