"""Workshop: a board judges its own initiative. This screen leads the meeting, and may hang on the wall."""

import streamlit as st

from interview.texts import _
from interview.ui import guard, parts
from interview.ui.board import beginning
from interview.ui.board.current import current
from interview.ui.board.meeting import meeting
from interview.ui.board.sayings import catch

if "workshop" not in st.query_params and (round_id := guard.asked_once("round")):
    beginning.on_round(round_id)
    st.stop()

workshop_id = guard.asked_for("workshop")
if workshop_id is None:
    parts.heading(_("Workshop"))
    beginning.choose()
    st.stop()

current(workshop_id)  # an address that leads nowhere is said once, not by every part
meeting(workshop_id)
with st.bottom:
    catch(workshop_id)
