"""The Briefing tab: what the respondent is sent beforehand, as it will be printed."""

import streamlit as st

from interview import words
from interview.queries.cases import Case, RespondentView
from interview.reports.briefing import briefing as made_of
from interview.reports.briefing import briefing_html
from interview.texts import _
from interview.ui import parts
from interview.ui.preparing.approaches import briefing_sent_button, declined
from interview.vocabulary import ApproachAnswer


def briefing(case: Case) -> None:
    """The page itself, and the way to print it."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        parts.prose(
            _(
                "Send this to the respondent before the interview. It holds no levels, and nothing about "
                "other respondents."
            ),
            style="below",
        )
        st.link_button(
            _("Open the page to print or send"),
            f"/briefing/{case.id.hex}",
            icon=":material/print:",
            type="primary",
            key="print_briefing",
        )
    if not case.texts["case_history"].text.strip():
        parts.prose(
            _("The short case history is still empty; the tab Initiative has a box for it."), style="hint"
        )
    _sent(case)
    page = briefing_html(made_of(case=case))
    body = page.partition("<body>")[2].partition("</body>")[0]
    with st.container(key="briefing"):
        st.html(f'<article class="pentad-sheet">{body}</article>')


def _sent(case: Case) -> None:
    """Who has it, and one press for each who was sent it just now."""
    for person in case.respondents:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-sent_{person.id.hex}"):
            parts.prose(f"{person.pseudonym} · {_whether(person)}", style="facts")
            if case.may_write:
                briefing_sent_button(person, _("Sent today"), place="page")


def _whether(person: RespondentView) -> str:
    if person.briefing_sent_on:
        return _("sent {when}", when=person.briefing_sent_on.isoformat())
    return words.approach_answer(ApproachAnswer.DECLINED) if declined(person) else _("not sent yet")
