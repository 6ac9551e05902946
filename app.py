"""Pentad, as one process: Streamlit's screens, and the own routes beside them.

Run it with ``streamlit run app.py``. The router lives in ``interview/ui``, beside no ``pages`` folder: next to
one, Streamlit would run a page directly on a deep link, past the router and whatever it guards.
"""

import streamlit as st

from interview.logs import keep_private
from interview.settings import ROOT, settings
from interview.ui import logged_in
from interview.ui.frames import FRAMES
from interview.ui.starting import actor_of, doors, lifespan, report, settle_address, settle_hosts
from interview.web.beside import beside_routes
from interview.web.boards import board_routes
from interview.web.exported import exported_routes
from interview.web.phones.routes import phone_routes
from interview.web.previews import preview_routes
from interview.web.printed import printed_routes
from interview.web.received import received_routes
from interview.web.routes import middleware, routes
from interview.web.shared import shared_routes
from interview.web.signing_in import signing_in_middleware, signing_in_routes

keep_private()
settle_hosts()
settle_address()
logged_in.settle_secret()

app = st.App(
    ROOT / "interview" / "ui" / "router.py",
    lifespan=lifespan,
    routes=routes(
        doors(),
        more=[
            *printed_routes(actor_of),
            *exported_routes(actor_of),
            *preview_routes(actor_of),
            *board_routes(actor_of),
            *received_routes(actor_of),
            *beside_routes(actor_of),
            *phone_routes(),
            *shared_routes(),
            *(signing_in_routes(logged_in.provider) if logged_in.hosted() else ()),
        ],
    ),
    middleware=[
        *middleware(allowed_hosts=settings().allowed_hosts, frames=FRAMES, uploads_by=actor_of),
        *(signing_in_middleware(signed_in=logged_in.COOKIE) if logged_in.hosted() else ()),
    ],
    secrets=logged_in.secrets(),
    on_script_error=report,
)

if __name__ == "__main__":
    app.run()
