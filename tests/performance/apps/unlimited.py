"""The application without its limits on requests and drawings: what they are worth is seen beside it."""

import streamlit as st
from starlette.middleware import Middleware

from interview.settings import ROOT, settings
from interview.ui import logged_in
from interview.ui.starting import actor_of, doors, lifespan, settle_hosts
from interview.web.phones.routes import phone_routes
from interview.web.printed import printed_routes
from interview.web.routes import routes
from interview.web.shared import shared_routes
from interview.web.shield import HostCheck, OriginCheck, SecurityHeaders

logged_in.settle_secret()
if logged_in.hosted():
    settle_hosts()

app = st.App(
    ROOT / "interview" / "ui" / "router.py",
    lifespan=lifespan,
    routes=routes(doors(), more=[*printed_routes(actor_of), *phone_routes(), *shared_routes()]),
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(HostCheck, allowed=settings().allowed_hosts),
        Middleware(OriginCheck),
    ],
    secrets=logged_in.secrets(),
)
