"""Profile: what the judgements of one round add up to, and what they rest on."""

import streamlit as st

from interview.queries.profiles import read_profile
from interview.texts import _
from interview.ui import acting, axis, guard, parts, pickers, round_profile

round_id = guard.asked_for("round")
if round_id is None:
    parts.heading(_("Profile"))
    pickers.initiatives("profile")
    st.stop()

profile = acting.read(read_profile, round_id=round_id)
round_profile.heading(profile)
view = round_profile.pickers(profile)
round_profile.verdict(profile, view)
round_profile.drawing(profile, view)
axis.axes(profile, view.kinds)
round_profile.judge_this_case(round_id)
