"""Interview: the guide, what is said, and the profile as it grows. One screen for ninety minutes."""

import streamlit as st

from interview.texts import _
from interview.ui import guard, parts, pickers
from interview.ui.talk.bar import bar
from interview.ui.talk.current import current
from interview.ui.talk.guide import guide
from interview.ui.talk.quotes import catch
from interview.ui.talk.side import side

interview_id = guard.asked_for("interview")
if interview_id is None:
    parts.heading(_("Interview"))
    pickers.interviews()
    st.stop()

current(interview_id)  # an address that leads nowhere is said once, not by every part
bar(interview_id)
left, right = st.columns([1, 1.3], gap="large")
with left:
    guide(interview_id)
with right:
    side(interview_id)
with st.bottom:
    catch(interview_id)
