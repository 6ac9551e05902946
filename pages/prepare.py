"""Prepare: the case, its respondents and their consent, the interview, the documents, the briefing."""

import streamlit as st

from interview.queries.cases import read_case
from interview.texts import _
from interview.ui import acting, guard, parts, pickers
from interview.ui.preparing.adopting import adopting
from interview.ui.preparing.briefing import briefing
from interview.ui.preparing.documents import documents
from interview.ui.preparing.initiative import initiative
from interview.ui.preparing.plan import interviews
from interview.ui.preparing.progress import TAB, Tab, progress, tab_label
from interview.ui.preparing.respondents import respondents
from interview.ui.preparing.rounds import rounds

initiative_id = guard.asked_for("initiative")
if initiative_id is None:
    parts.heading(_("Prepare"))
    pickers.initiatives("prepare")
    st.stop()

case = acting.read(read_case, initiative_id=initiative_id)
parts.heading(case.name, above=_("Prepare · {study}", study=case.study))
if case.invented:
    parts.invented()
progress(case)
tabs = dict(zip(Tab, st.tabs([tab_label(tab) for tab in Tab], key=TAB, on_change="rerun"), strict=True))

if tabs[Tab.INITIATIVE].open:
    with tabs[Tab.INITIATIVE]:
        initiative(case)
if tabs[Tab.RESPONDENTS].open:
    with tabs[Tab.RESPONDENTS]:
        respondents(case)
if tabs[Tab.INTERVIEW].open:
    with tabs[Tab.INTERVIEW]:
        interviews(case)
        rounds(case)
        adopting(case)
if tabs[Tab.DOCUMENTS].open:
    with tabs[Tab.DOCUMENTS]:
        documents(case)
if tabs[Tab.BRIEFING].open:
    with tabs[Tab.BRIEFING]:
        briefing(case)
