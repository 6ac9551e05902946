"""Share: a link that shows a stakeholder what the owner chose, until the owner closes it."""

import streamlit as st

from interview.texts import _
from interview.ui import guard, parts
from interview.ui.sharing import screen

study_id = screen.study_asked_for()
if study_id is None:
    parts.heading(_("Share"))
    screen.choose_study()
    st.stop()

draft_id = guard.asked_once("draft")
if draft_id is not None:
    screen.draft(draft_id)
else:
    screen.overview(study_id)
