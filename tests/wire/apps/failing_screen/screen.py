"""A screen that fails as the address says."""

import os

import streamlit as st

from interview.ui.parts import plainly

SECRET = os.environ["FAILING_SAYS"]

if st.query_params.get("how") == "part":
    with plainly():
        raise ZeroDivisionError(SECRET)
raise UnicodeError(f"what was said: {SECRET}")
