"""A bare page: a press of the button changes the chart; nothing is read, nothing is kept."""

import streamlit as st

from interview.ui import charts
from tests.plots.samples import board, researchers


@st.fragment
def pressed_and_drawn() -> None:
    st.session_state["presses"] = st.session_state.get("presses", 0) + st.button("Press", key="press")
    charts.small_chart([(researchers(), board())[st.session_state["presses"] % 2]], key="profile", height=290)


pressed_and_drawn()
