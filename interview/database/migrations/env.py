"""Run by Alembic for each command, on the connection and inside the transaction of the caller."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import AutoString

from interview.models.columns import UTCDateTime


def plain_type(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Name column types by what SQLAlchemy has, so that an old revision never needs today's code."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.Enum) and not item.native_enum:
        return f"sa.String(length={item.length})"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def run() -> None:
    given = context.config.attributes
    context.configure(
        connection=given["connection"],
        target_metadata=given.get("metadata"),
        render_as_batch=True,
        render_item=plain_type,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
