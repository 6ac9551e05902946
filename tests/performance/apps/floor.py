"""The least that Streamlit can do here: one button in a fragment, and the same chart of a fixed profile."""

from pathlib import Path

import streamlit as st

from interview.settings import settings
from interview.ui.starting import doors
from interview.web.routes import lifespan, middleware, routes

app = st.App(
    Path(__file__).parent / "screens" / "bare.py",
    lifespan=lifespan,
    routes=routes(doors()),
    middleware=middleware(allowed_hosts=settings().allowed_hosts),
)
