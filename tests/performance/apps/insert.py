"""The least that keeping something takes here: a bare route that inserts one row, in the same SQLite settings.

Run it with uvicorn; the environment variable ``FLOOR_DATABASE_URL`` names its database.
"""

import os
from uuid import UUID, uuid4

import anyio.to_thread
from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from interview.database.engine import make_engine
from interview.database.transactions import transaction

ROWS = Table(
    "row",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("operation", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("level", Integer),
    Column("reason", String, nullable=False),
)
engine = make_engine(os.environ["FLOOR_DATABASE_URL"])
with transaction(engine=engine) as opened:
    ROWS.create(opened.connection(), checkfirst=True)


async def insert(request: Request) -> JSONResponse:
    sent = await request.json()

    def keep() -> None:
        with transaction(engine=engine) as session:
            values = {name: sent[name] for name in ("seq", "level", "reason")}
            session.execute(ROWS.insert().values(id=uuid4(), operation=UUID(sent["operation"]), **values))

    await anyio.to_thread.run_sync(keep)
    return JSONResponse({"ok": True})


app = Starlette(routes=[Route("/insert", insert, methods=["POST"])])
