"""The Workshop screen through the router: a meeting led turn by turn, and what may never be seen on it."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import escape, unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from interview.database.transactions import reading, transaction
from interview.models import (
    Action,
    Ballot,
    Decision,
    Interview,
    Member,
    Participant,
    Quote,
    Study,
    Workshop,
    WorkshopStep,
)
from interview.models.base import now
from interview.services.actions import add_action
from interview.services.ballots import close_ballot
from interview.services.judgements import revise_judgement
from interview.services.participants import leave
from interview.services.sayings import catch_saying
from interview.services.workshops import turn_to
from interview.ui.starting import owner
from interview.vocabulary import BoardRole, Helix, Kind, Manner, Phase, Role, StudyKind
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, THREE_BY_FIVE, Place
from tests.meetings import Meeting, meeting
from tests.pages.screens import boxes, case_of, labelled, refusals, screen, type_into, words_of

HOSTILE = '<img src=x onerror="alert(1)"> **b** $x$'


@pytest.fixture
def place(screens: Engine) -> Place:
    actor = owner()
    with transaction() as session:
        return builders.case(session, actor, builders.study(session, actor))


def met(place: Place, *, joined: int = 6, threshold: int = 5) -> Meeting:
    """A board of so many phones, led by the local owner."""
    with transaction() as session:
        return meeting(session, place, joined=joined, threshold=threshold)


def led(m: Meeting, service: Callable[..., Any], **values: Any) -> Any:
    with transaction() as session:
        return m.lead(session, service, **values)


def at(m: Meeting, phase: Phase, factor: str = FACTOR) -> AppTest:
    """The screen, the meeting turned to a phase."""
    led(m, turn_to, workshop_id=m.workshop, phase=phase, factor=factor)
    return shown(m)


def shown(m: Meeting) -> AppTest:
    return screen("workshop", workshop=m.workshop)


def ballot(
    m: Meeting, levels: list[int | None], *, reasons: list[str] | None = None, reveal: bool = True
) -> UUID:
    with transaction() as session:
        id = m.ask(session)
        for who, level in enumerate(levels):
            m.vote(session, who, id, level, reason=(reasons or [""] * 99)[who])
    if reveal:
        main = shown(m)
        assert labelled(main.button, "Close the vote and reveal").click().run()
    return id


def main_step(app: AppTest) -> str:
    return str(app.button(key="main_step").label).replace("\\", "")


def go_on(app: AppTest) -> AppTest:
    return app.button(key="main_step").click().run()


def close(app: AppTest) -> AppTest:
    """The main button asks; closing is a press of its own."""
    app = go_on(app)
    assert "Close the meeting now?" in said(app)
    return app.button(key="close_now").click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def said(app: AppTest) -> str:
    return unescape(words_of(app))


def count(app: AppTest) -> dict[str, Any]:
    """What the count of votes was given to show."""
    (found,) = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "pentad_tally"]
    shown: dict[str, Any] = json.loads(found.json)["count"]
    return shown


def rows(table: Any, **where: Any) -> list[Any]:
    with reading() as session:
        return list(session.exec(select(table).filter_by(**where)).all())


# -- beginning -----------------------------------------------------------------------------------------


def test_home_begins_a_workshop_from_three_answers_with_everything_else_at_its_default(screens: Engine) -> None:
    app = screen("home")
    app.text_input(key="board_initiative").set_value("Robotdalen")
    app.number_input(key="board_expected").set_value(14)
    app.button(key="board_start").click().run()

    assert refusals(app) == []
    (workshop,) = rows(Workshop)
    (study,) = rows(Study)
    assert (workshop.expected, workshop.minutes, workshop.share, workshop.threshold) == (14, 120, 75, 5)
    assert (workshop.phase, study.kind, study.title) == (
        Phase.LOBBY,
        StudyKind.WORKSHOP,
        "Board workshop: Robotdalen",
    )
    assert "Join with your phone" in said(app)
    assert "0</b> <span>of 14 expected are here" in said(app)
    assert "Consensus is 75 % or more on one level" in said(app)


def test_a_workshop_without_a_name_is_refused_and_nothing_is_made(screens: Engine) -> None:
    app = screen("home")
    app.button(key="board_start").click().run()
    assert refusals(app) == ["TXT-003"]
    assert rows(Study) == rows(Workshop) == []


def test_a_round_that_is_there_gets_its_workshop_and_lists_the_ones_it_had(place: Place) -> None:
    app = screen("workshop", round=place.round)
    app.button(key="begin_start").click().run()
    assert refusals(app) == []
    (workshop,) = rows(Workshop)
    assert workshop.round_id == place.round
    again = screen("workshop", round=place.round)
    assert "Joining" in said(again)
    assert "Joining" in said(screen("home"))


def test_a_manager_alone_is_led_by_the_interviews_own_guide_and_every_view_says_so(screens: Engine) -> None:
    app = screen("home")
    app.text_input(key="alone_initiative").set_value("Robotdalen")
    app.button(key="alone_start").click().run()
    assert refusals(app) == []
    (study,) = rows(Study)
    assert study.title == "Self-assessment: Robotdalen"
    assert "Manager of CI 1" in said(app)
    assert "guided self-assessment, alone" in said(app)
    with transaction() as session:
        interview = session.exec(select(Interview)).one()
        revise_judgement(
            session=session,
            actor=owner(),
            operation=uuid4(),
            round_id=interview.round_id,
            interview_id=interview.id,
            factor=FACTOR,
            kind=Kind.OWN,
            based_on=0,
            change={"level": 2},
        )
        round_id = interview.round_id
    assert "Judged by one person alone, led by the interview's guide." in said(
        screen("profile", round=round_id)
    )


def test_a_round_with_a_real_interview_in_it_is_not_said_to_be_judged_alone(place: Place) -> None:
    with transaction() as session:
        builders.judged(session, place, kind=Kind.OWN, level=2)
    assert "Judged by one person alone" not in said(screen("profile", round=place.round))


# -- turn by turn --------------------------------------------------------------------------------------


def test_the_next_step_is_always_the_main_button(place: Place) -> None:
    app = shown(met(place))
    passed = []
    for _turn in range(3):
        passed.append(main_step(app))
        app = go_on(app)
        assert refusals(app) == []
    assert [*passed, main_step(app)] == [
        "Open the meeting",
        "Go on: Idea",
        "Open the vote",
        "Close the vote and reveal",
    ]


def test_a_vote_in_which_too_few_chose_a_level_is_not_revealed_and_stays_open(place: Place) -> None:
    m = met(place)
    id = ballot(m, [2, 2, 2, 2, None, None], reveal=False)
    app = go_on(shown(m))
    assert refusals(app) == ["BAL-003"]
    with reading() as session:
        assert session.get_one(Ballot, id).closed_at is None
    assert count(app) == {"here": 6, "voted": 6, "closed": False}
    assert "Show of hands" in labels(app)


@pytest.mark.parametrize(("joined", "lower"), [(4, True), (3, True), (2, False), (0, False)])
def test_opening_the_first_vote_with_too_few_stops_and_offers_the_ways_out(
    place: Place, joined: int, lower: bool
) -> None:
    m = met(place, joined=joined)
    app = go_on(at(m, Phase.EXPLAIN))
    assert refusals(app) == []
    assert rows(Ballot) == []
    assert f"{joined} have joined, and results are shown from 5 votes on. No vote was opened." in said(app)
    assert {"few_wait", "few_hands"} <= {button.key for button in app.button}
    assert ("few_lower" in {button.key for button in app.button}) is lower
    app.button(key="few_wait").click().run()
    assert "No vote was opened." not in said(app)


def test_lowering_the_threshold_now_fixes_the_rule_and_opens_the_vote_in_one_press(place: Place) -> None:
    m = met(place, joined=4)
    app = go_on(at(m, Phase.EXPLAIN))
    app.button(key="few_lower").click().run()
    assert refusals(app) == []
    assert [(b.threshold, b.closed_at) for b in rows(Ballot)] == [(4, None)]
    assert main_step(app) == "Close the vote and reveal"


def test_once_the_rule_stands_too_few_can_wait_or_raise_hands_but_not_lower_it(place: Place) -> None:
    m = met(place)
    ballot(m, [2] * 6)
    with transaction() as session:
        for who in (0, 1):
            leave(session=session, seat=m.seat(session, who))
    app = at(m, Phase.EXPLAIN, OTHER_FACTOR)
    app = go_on(app)
    assert "4 have joined" in said(app)
    assert "few_lower" not in {button.key for button in app.button}


def test_before_the_reveal_the_screen_is_the_same_whatever_was_voted(place: Place) -> None:
    """Two boards vote as differently as they can, with reasons that could be found."""
    m = met(place)
    ballot(m, [1] * 6, reasons=["canary low"] * 6, reveal=False)
    first = shown(m)
    with transaction() as session:
        id = session.exec(select(Ballot.id)).one()
        for who in range(6):
            m.vote(session, who, id, 4 if who else None, reason="canary high", seq=2)
    second = shown(m)
    assert "canary" not in everything(first) + everything(second)
    assert words_of(first) == words_of(second)
    led(m, close_ballot, ballot_id=id)
    assert "canary" not in everything(shown(m))
    assert "canary high" in everything(go_on(shown(m)))


def everything(app: AppTest) -> str:
    """All that the server sent for the screen, as text."""
    return repr([element.proto for element in app.main]) + words_of(app) + repr(app.session_state)


def test_a_reveal_shows_counts_median_outcome_and_the_reasons_at_both_ends_without_names(place: Place) -> None:
    m = met(place, joined=7)
    reasons = ["Only staff can say it", "", "", "", "", "It held in 2009", "a middle reason"]
    ballot(m, [1, 2, 2, 2, 3, 4, 2], reasons=reasons)
    text = said(shown(m))
    assert "Open: the votes lie apart." in text
    assert "Median: Emerging." in text
    assert "7 voted; 7 were there." in text
    assert "4 of 7" in text
    assert "Only staff can say it" in text
    assert "It held in 2009" in text
    assert "a middle reason" not in text
    assert "By role and group" not in text  # sub-groups would be too small


def test_both_votes_stand_side_by_side(place: Place) -> None:
    m = met(place)
    ballot(m, [1, 2, 2, 3, 3, 4])
    ballot(m, [3, 3, 3, 3, 3, 2])
    (table,) = [part for part in words_of(shown(m)).split("<table") if "pentad-votes" in part]
    assert '<th scope="col">First vote</th><th scope="col">Second vote</th>' in table
    established = table.split('<th scope="row">Established</th>')[1].split("</tr>")[0]
    assert "2 of 6" in established.split("</td>")[0]
    assert "5 of 6" in established.split("</td>")[1]


@pytest.mark.parametrize(
    ("votes", "main"),
    [([3, 3, 3, 3, 3, 2], "Decide"), ([1, 2, 2, 3, 3, 4], "Open the second vote")],
)
def test_after_a_consensus_in_the_first_vote_deciding_comes_next_otherwise_a_second_vote(
    place: Place, votes: list[int | None], main: str
) -> None:
    m = met(place)
    ballot(m, votes)
    app = shown(m)
    assert main_step(app) == main
    assert {"Decide", "Open the second vote"} <= set(labels(app))


def test_after_the_second_vote_deciding_comes_next_whatever_it_showed(place: Place) -> None:
    m = met(place)
    ballot(m, [1, 2, 2, 3, 3, 4])
    ballot(m, [1, 2, 2, 3, 3, 4])
    assert main_step(shown(m)) == "Decide"


def test_the_agenda_goes_back_to_where_a_factor_was_left(place: Place) -> None:
    m = met(place)
    ballot(m, [3] * 6)
    app = go_on(shown(m))  # to the decision
    app = go_on(app)  # recorded
    assert main_step(app) == "Go on: Driving forces and commitment"
    app = go_on(app)
    app.get("button_group")[0].set_value(FACTOR).run()
    with reading() as session:
        workshop = session.get_one(Workshop, m.workshop)
        assert (workshop.phase, workshop.factor) == (Phase.DECIDE, FACTOR)


# -- a show of hands -----------------------------------------------------------------------------------


def hands(m: Meeting, counts: list[int]) -> AppTest:
    app = labelled(at(m, Phase.EXPLAIN).button, "Show of hands").click().run()
    for box, n in zip([n for n in app.number_input if n.key.startswith("hands_")], counts, strict=True):
        box.set_value(n)
    return labelled(app.button, "Enter the counts").click().run()


def test_a_show_of_hands_is_entered_as_counts_and_says_wherever_it_shows_that_it_was_one(place: Place) -> None:
    m = met(place, joined=0)
    app = hands(m, [0, 1, 4, 0, 2])
    assert refusals(app) == []
    (stored,) = rows(Ballot)
    assert (stored.manner, stored.result["levels"], stored.result["cannot"]) == (Manner.HANDS, [0, 1, 4, 0], 2)
    assert "First vote (show of hands)" in said(app)
    assert "Consensus: 4 of 5 chose Established." in said(app)
    app = go_on(go_on(app))
    assert refusals(app) == []
    profile = said(screen("profile", round=m.place.round))
    assert "Decided by a board in a workshop (show of hands)." in profile
    assert "secret vote by phone" not in profile
    actions = at(m, Phase.ACTIONS, "")
    assert "2 cannot judge (show of hands)" in said(actions)
    close(actions)
    assert "Decided by a board in a workshop (show of hands)." in said(shown(m))


def test_a_show_of_hands_in_which_nobody_raised_one_is_refused_and_can_be_left(place: Place) -> None:
    m = met(place, joined=0)
    app = hands(m, [0, 0, 0, 0, 0])
    assert refusals(app) == ["BAL-004"]
    assert rows(Ballot) == []
    app = labelled(app.button, "Cancel").click().run()
    assert "Enter the counts" not in labels(app)


# -- deciding ------------------------------------------------------------------------------------------


def test_a_decision_needs_a_choice_and_no_agreement_is_one(place: Place) -> None:
    m = met(place)
    ballot(m, [1, 1, 2, 3, 4, 4])
    app = at(m, Phase.DECIDE)
    app = go_on(app)
    assert refusals(app) == ["WSH-010"]
    assert rows(Decision) == []
    radio = next(r for r in app.radio if r.key.startswith("decision_level_"))
    assert radio.value is None
    type_into(app, "Dissent, in the words of those who dissent", f"We are far ahead {HOSTILE}")
    radio.set_value(0)
    app = go_on(app)
    assert refusals(app) == []
    (decision,) = rows(Decision)
    assert (decision.level, decision.judgement_id, decision.dissent) == (
        None,
        None,
        f"We are far ahead {HOSTILE}",
    )
    assert "No agreement" in said(app)
    assert escape(HOSTILE) in words_of(app)
    assert HOSTILE not in words_of(app)
    gap = said(screen("profile", round=m.place.round))
    assert "no agreement" in gap


def test_a_consensus_is_proposed_and_becomes_the_rounds_consensus_judgement(place: Place) -> None:
    m = met(place)
    ballot(m, [3, 3, 3, 3, 3, 2])
    app = go_on(shown(m))
    radio = next(r for r in app.radio if r.key.startswith("decision_level_"))
    assert radio.value == 3
    type_into(app, "Reason, as it will stand in the minutes", "Everybody told the same need.")
    app = go_on(app)
    assert refusals(app) == []
    assert "Everybody told the same need." in said(app)
    profile = said(screen("profile", round=m.place.round))
    assert "By consensus" in profile
    assert "Decided by a board in a workshop (secret vote by phone)." in profile


def test_a_decision_that_is_changed_stays_in_the_history(place: Place) -> None:
    m = met(place)
    ballot(m, [3, 3, 3, 3, 3, 2])
    app = go_on(go_on(shown(m)))
    app = labelled(app.button, "Change the decision").click().run()
    radio = next(r for r in app.radio if r.key.startswith("decision_level_"))
    assert radio.value == 3
    radio.set_value(2)
    app = go_on(app)
    assert refusals(app) == []
    assert [(d.number, d.level) for d in rows(Decision)] == [(1, 3), (2, 2)]
    assert "Earlier decisions on this factor in the meeting: 1." in said(app)


# -- around it -----------------------------------------------------------------------------------------


def test_who_is_here_is_told_by_name_and_role_in_an_order_that_says_nothing(place: Place) -> None:
    m = met(place, joined=0)
    with transaction() as session:
        for name, role in (
            ("Örjan", BoardRole.CHAIR),
            ("<b>Ada</b>", BoardRole.FINANCIER),
            ("", BoardRole.MEMBER),
        ):
            m.sit(session, name=name, role=role, helix=Helix.FIRM)
    text = words_of(shown(m))
    assert "3</b> <span>of 10 expected are here" in text
    assert "&lt;b&gt;Ada&lt;/b&gt; (Financier)" in text
    assert "<b>Ada" not in text
    assert "Without a name: 1 Member of the initiative" in text


def test_somebody_is_taken_out_by_two_presses(place: Place) -> None:
    m = met(place)
    app = shown(m)
    gone = app.selectbox(key="taken_out").options
    assert len(gone) == 6
    with reading() as session:
        who = m.seat(session, 2).participant_id
    app.selectbox(key="taken_out").set_value(who).run()
    app.button(key="take_out_now").click().run()
    assert [p.id for p in rows(Participant) if p.removed_at] == [who]


def test_the_plan_the_order_and_the_rule_can_be_changed_until_the_first_vote(place: Place) -> None:
    m = met(place)
    app = shown(m)
    order = app.multiselect(key="plan_order").value
    app.multiselect(key="plan_order").set_value(order[::-1])
    app.text_input(key="plan_facilitator").set_value("Anna Berg")
    app.number_input(key="plan_threshold").set_value(3)
    app.button(key="plan_keep").click().run()
    assert refusals(app) == []
    (workshop,) = rows(Workshop)
    assert (workshop.factors, workshop.facilitator, workshop.threshold) == (order[::-1], "Anna Berg", 3)
    assert "Participants are told that Anna Berg runs this." in said(app)

    ballot(m, [2] * 5, reveal=False)
    app = at(m, Phase.LOBBY)
    assert app.number_input(key="plan_threshold").disabled
    assert "The first vote was opened, so the rule stands." in said(app)


def test_an_order_without_one_of_the_factors_is_refused_and_nothing_is_changed(place: Place) -> None:
    m = met(place)
    app = shown(m)
    app.multiselect(key="plan_order").set_value(app.multiselect(key="plan_order").value[:3])
    app.number_input(key="plan_minutes").set_value(90)
    app.button(key="plan_keep").click().run()
    assert refusals(app) == ["WSH-002"]
    assert rows(Workshop)[0].minutes == 120


def test_running_late_is_shown_for_each_part(place: Place) -> None:
    m = met(place)
    for phase, factor in ((Phase.OPENING, ""), (Phase.EXPLAIN, FACTOR), (Phase.EXPLAIN, OTHER_FACTOR)):
        led(m, turn_to, workshop_id=m.workshop, phase=phase, factor=factor)
    with transaction() as session:
        steps = session.exec(select(WorkshopStep).order_by(WorkshopStep.at, WorkshopStep.created_at)).all()
        for step, ago in zip(steps, (99, 40, 31, 4), strict=True):
            step.at = now() - timedelta(minutes=ago)
            session.add(step)
    style = words_of(shown(m)).split("<style>")[-1]
    told = [unescape_css(rule) for rule in style.split("::after { content: ")[1:]]
    assert [text.split('"')[1] for text in told if text.startswith('"')] == [
        "9 of 10 min",
        "10 min over",
        "4 of 17 min",
        "17 min",
        "17 min",
        "17 min",
        "25 min",
    ]


def unescape_css(text: str) -> str:
    return re.sub(r"\\([0-9A-Fa-f]+) ", lambda found: chr(int(found[1], 16)), text)


def test_what_was_said_is_private_until_its_speaker_agreed(place: Place) -> None:
    m = met(place)
    ballot(m, [2] * 6)
    led(m, catch_saying, workshop_id=m.workshop, text=HOSTILE, factor=FACTOR, role=BoardRole.CHAIR)
    app = shown(m)
    assert escape(HOSTILE) in words_of(app)
    assert HOSTILE not in words_of(app)
    assert "Chair" in said(app)
    (toggle,) = [t for t in app.toggle if t.label == "May be shown to others"]
    assert toggle.disabled
    labelled(app.text_input, "How the speaker agreed to have it shared").set_value("aloud").run()
    (toggle,) = [t for t in app.toggle if t.label == "May be shown to others"]
    assert not toggle.disabled
    toggle.set_value(True).run()
    assert [(q.agreed_how, q.shareable) for q in rows(Quote, workshop_id=m.workshop)] == [("aloud", True)]


def test_actions_get_an_owner_and_a_day_and_the_meeting_closes_with_its_minutes(place: Place) -> None:
    m = met(place)
    ballot(m, [3] * 6)
    app = go_on(go_on(shown(m)))
    led(
        m, add_action, round_id=m.place.round, workshop_id=m.workshop, text="Ask ten small firms", factor=FACTOR
    )
    app = at(m, Phase.ACTIONS, "")
    assert "not decided" in said(app)
    labelled(app.text_input, "Owner").set_value("Bo").run()
    labelled(app.date_input, "Due").set_value(date(2027, 3, 1)).run()
    (action,) = rows(Action)
    assert (action.text, action.owner, action.due, action.factor) == (
        "Ask ten small firms",
        "Bo",
        date(2027, 3, 1),
        FACTOR,
    )
    close(app)
    app = shown(m)
    assert refusals(app) == []
    text = said(app)
    assert "The meeting is closed" in text
    assert "Minutes of the board workshop: Skåne Food" in text
    assert "Ask ten small firms" in text
    assert "main_step" not in {button.key for button in app.button}  # one more press of the key opens nothing
    assert "Reopen" in labels(app)
    assert "Reason, as it will stand in the minutes" not in boxes(app)


def test_what_was_voted_and_not_decided_is_nobodys_judgement_when_the_meeting_is_closed(place: Place) -> None:
    m = met(place)
    ballot(m, [1] * 6)
    close(at(m, Phase.ACTIONS, ""))
    app = shown(m)
    assert "it cannot be judged whether the platform is reached" in said(app)
    assert "Short of the level needed" not in said(app)


def test_closing_is_asked_for_with_what_is_not_decided_and_can_be_left(place: Place) -> None:
    m = met(place)
    app = go_on(at(m, Phase.ACTIONS, ""))
    assert "Not decided: Idea, Driving forces and commitment, Activities, Critical mass, Organization." in said(
        app
    )
    app.button(key="close_not").click().run()
    assert rows(Workshop)[0].closed_at is None
    assert "Close the meeting now?" not in said(app)


@pytest.mark.parametrize("phase", [Phase.DISCUSS, Phase.DECIDE])
def test_too_few_for_another_vote_is_said_wherever_it_is_opened(place: Place, phase: Phase) -> None:
    m = met(place)
    ballot(m, [1, 2, 2, 3, 3, 4])
    with transaction() as session:
        for who in (0, 1):
            leave(session=session, seat=m.seat(session, who))
    app = at(m, phase)
    labelled(app.button, "Open the second vote").click().run()
    assert "4 have joined, and results are shown from 5 votes on." in said(app)
    assert len(rows(Ballot)) == 1


def test_what_was_said_about_no_factor_is_found_among_the_actions(place: Place) -> None:
    m = met(place)
    led(m, catch_saying, workshop_id=m.workshop, text="We should meet more often.")
    assert "We should meet more often." in said(at(m, Phase.ACTIONS, ""))
    assert "We should meet more often." not in said(at(m, Phase.DISCUSS))


def test_a_viewer_sees_the_meeting_and_has_no_button_that_leads_it(place: Place) -> None:
    m = met(place)
    ballot(m, [2] * 6)
    with transaction() as session:
        for member in session.exec(select(Member)):
            member.role = Role.VIEWER
            session.add(member)
    app = shown(m)
    assert "Consensus: 6 of 6 chose Emerging." in said(app)
    keys = {button.key for button in app.button}
    assert not {key for key in keys if key and key.startswith(("main_step", "step_", "lock", "take_out"))}
    assert all(group.disabled for group in app.get("button_group"))


def test_a_board_judges_with_three_factors_and_five_levels(screens: Engine) -> None:
    actor = owner()
    with transaction() as session:
        study = builders.study(session, actor, instrument=THREE_BY_FIVE.read_bytes())
        place = builders.case(session, actor, study, factor="books")
        m = meeting(session, place)
        factor = session.get_one(Workshop, m.workshop).factors[0]
        id = m.ask(session, factor)
        for who, level in enumerate((5, 5, 5, 5, 5, 4)):
            m.vote(session, who, id, level)
    app = go_on(shown(m))
    assert refusals(app) == []
    assert "5 of 6" in said(app)
    app = go_on(go_on(app))
    assert refusals(app) == []
    assert [d.level for d in rows(Decision)] == [5]


def test_an_address_that_leads_nowhere_is_a_sentence(place: Place) -> None:
    assert refusals(screen("workshop", workshop=uuid4())) == ["ACC-001"]
    assert refusals(screen("workshop", round=uuid4())) == ["ACC-001"]
    assert case_of(place.initiative).name == "Skåne Food"
