"""The host application of the component tests: the real routes and components over a small store."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from interview import live
from interview.settings import settings
from interview.ui.components import bundle
from interview.web.contract import Doors
from interview.web.routes import lifespan, middleware, routes
from tests.components.apps import store


def readable() -> None:
    with store.transaction() as session:
        session.all("select 1 from typed")


async def raise_topic(request: Request) -> JSONResponse:
    """Another process's change, for the tests: raise the topic ``n`` times."""
    for _ in range(int(request.query_params.get("n", "1"))):
        live.raise_(["study:1"])
    return JSONResponse({"listeners": len(live._listeners)})


doors = Doors(
    transaction=store.transaction,  # type: ignore[arg-type]
    actor_of=lambda request: "owner",
    save=store.save_typed,  # type: ignore[arg-type]
    submit=store.submit,  # type: ignore[arg-type]
    readable=readable,
    assets={"note.txt": Path(__file__).with_name("note.txt"), bundle.NAME: bundle.SCRIPT},
)
app = st.App(
    str(Path(__file__).parent / "screens" / "router.py"),
    routes=routes(doors, more=[Route("/raise", raise_topic, methods=["POST"])]),
    middleware=middleware(allowed_hosts=settings().allowed_hosts),
    lifespan=lifespan,
)
