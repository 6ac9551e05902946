"""What is still missing before the first interview, and the one next step."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from interview.queries.cases import Case, InterviewView, RespondentView
from interview.texts import _, plural
from interview.ui import parts
from interview.ui.choices import button
from interview.ui.going import go
from interview.ui.preparing.approaches import declined
from interview.vocabulary import ConsentItem

TAB = "prepare_tab"


class Tab(StrEnum):
    """The tabs of the screen, in their order."""

    INITIATIVE = "initiative"
    RESPONDENTS = "respondents"
    INTERVIEW = "interview"
    DOCUMENTS = "documents"
    BRIEFING = "briefing"


def tab_label(tab: Tab) -> str:
    return {
        Tab.INITIATIVE: _("Initiative"),
        Tab.RESPONDENTS: _("Respondents"),
        Tab.INTERVIEW: _("Round and interview"),
        Tab.DOCUMENTS: _("Documents"),
        Tab.BRIEFING: _("Briefing"),
    }[tab]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to prepare: whether it is done, what is said of it, and the tab where it is done."""

    done: bool
    said: str
    tab: Tab


def steps(case: Case) -> tuple[Step, ...]:
    """What an interview needs, in order."""
    people, planned = len(case.respondents), len(case.interviews)
    return (
        Step(
            people > 0,
            plural("{n} respondent", "{n} respondents", people) if people else _("no respondent yet"),
            Tab.RESPONDENTS,
        ),
        _consent(case),
        Step(
            planned > 0,
            plural("{n} interview planned", "{n} interviews planned", planned)
            if planned
            else _("no interview planned"),
            Tab.INTERVIEW,
        ),
    )


def left(person: RespondentView) -> bool:
    """Whether somebody has taken back that they take part."""
    return ConsentItem.TAKE_PART in person.withdrawn


def _consent(case: Case) -> Step:
    asked = [p for p in case.respondents if not declined(p) and not left(p)]
    if case.respondents and not asked:
        return Step(False, _("nobody takes part any more"), Tab.RESPONDENTS)
    waiting = [p.pseudonym for p in asked if ConsentItem.TAKE_PART not in p.consents]
    if asked and not waiting:
        return Step(True, _("consent to take part entered"), Tab.RESPONDENTS)
    if len(waiting) == 1:
        return Step(False, _("consent to take part not entered: {who}", who=waiting[0]), Tab.RESPONDENTS)
    return Step(
        False,
        plural("consent to take part not entered", "consent to take part not entered for {n}", len(waiting))
        if waiting
        else _("consent to take part not entered"),
        Tab.RESPONDENTS,
    )


def open_tab() -> Tab:
    """The tab that is shown."""
    shown = st.session_state.get(TAB)
    return next((tab for tab in Tab if tab_label(tab) == shown), Tab.INITIATIVE)


def _turn_to(tab: Tab) -> Callable[[], None]:
    def turn() -> None:
        st.session_state[TAB] = tab_label(tab)

    return turn


def progress(case: Case) -> None:
    """The line at the top: what is there, what is missing, and where to go on."""
    with st.container(horizontal=True, vertical_alignment="center", key="preparing", gap="small"):
        for number, step in enumerate(steps(case)):
            button(
                parts.plain(step.said),
                key=f"step_{number}",
                pressed=_turn_to(step.tab),
                type="tertiary",
                icon=":material/check_circle:" if step.done else ":material/radio_button_unchecked:",
            )
        _next_step(case)


def _next_step(case: Case) -> None:
    """One button, unless the open tab already holds what comes next."""
    if not case.respondents:
        if open_tab() is not Tab.RESPONDENTS:
            button(_("Add a respondent"), key="next", pressed=_turn_to(Tab.RESPONDENTS), type="primary")
    elif not case.interviews:
        if open_tab() is not Tab.INTERVIEW:
            button(_("Plan the interview"), key="next", pressed=_turn_to(Tab.INTERVIEW), type="primary")
    elif ahead := next_interview(case):
        _hold(ahead)


def _hold(ahead: InterviewView) -> None:
    if st.button(_("Hold the interview"), key="next", type="primary", icon=":material/mic:"):
        go("interview", interview=ahead.id)


def next_interview(case: Case) -> InterviewView | None:
    """The first interview that is not finished: by its date, undated ones last."""
    gone = {person.id for person in case.respondents if left(person)}
    ahead = [i for i in case.interviews if not i.finished and not gone.issuperset(i.respondent_ids)]
    return min(
        ahead, key=lambda i: (i.planned_at is None, i.planned_at and i.planned_at.timestamp()), default=None
    )
