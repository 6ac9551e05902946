"""The second wall between studies: PostgreSQL itself gives a transaction no row of a study its actor is not in.

The services check their actor; that is the first wall. Each transaction also tells the database who acts, and
the policies of migration 0006 decide by it. A service that forgot its check then finds nothing. The owner of
the tables and superusers pass every policy, so the application connects as a role that is neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, func, select, text
from sqlmodel import Session

KEPT_LINKS = "kept"
"""As a key: the links that the actor keeps in a list open what they show."""

_ACTING = select(
    func.set_config("pentad.user", text(":user"), True), func.set_config("pentad.keys", text(":keys"), True)
)


class Acting(Protocol):
    """Somebody who acts: an ``Actor`` of the services."""

    @property
    def user_id(self) -> UUID: ...


def act_as(session: Session, actor: Acting | None = None, *, keys: Iterable[str] = ()) -> None:
    """Say who acts from here to the end of the transaction; PostgreSQL forgets it then by itself.

    ``keys`` are the SHA-256 of what opens a way without an account: a phone's token, a code, a link, a visit,
    an invitation. Without actor and keys no row of any study is seen.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    session.flush()  # what was written up to here was written by whoever acted then
    user = "" if actor is None else str(actor.user_id)
    session.connection().execute(_ACTING, {"user": user, "keys": ",".join(keys)})


@dataclass(frozen=True, slots=True)
class Standing:
    """The role by which a connection works, and which of its rights pass every policy."""

    role: str
    superuser: bool
    bypasses: bool
    owns: bool

    @property
    def walled(self) -> bool:
        """Whether row security applies to it."""
        return not (self.superuser or self.bypasses or self.owns)


_STANDING = text(
    "SELECT current_user, rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = current_schema()::regnamespace AND pg_has_role(current_user, relowner, 'USAGE'))"
    " FROM pg_roles WHERE rolname = current_user"
)


def standing_of(connection: Connection) -> Standing:
    """How the role of this connection stands to the tables of PostgreSQL."""
    role, superuser, bypasses, owns = connection.execute(_STANDING).one()
    return Standing(str(role), bool(superuser), bool(bypasses), bool(owns))


KEPT = ("judgementrevision", "quoterevision", "evidencelink", "auditevent")
"""What is added to and removed, never changed."""

ONLY_READ = ("alembic_version", "topicversion")
"""The versions of topics are changed by a function of the owner's."""


def serve(connection: Connection, role: str) -> None:
    """Let a plain role work with the tables; run it as their owner. It may be run again at any time.

    Rights are given once more after each upgrade, since new tables have none.
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    schema = connection.dialect.identifier_preparer.quote_identifier(
        str(connection.execute(text("SELECT current_schema()")).scalar_one())
    )
    for statement in (
        f"GRANT USAGE ON SCHEMA {schema} TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {quoted}",
        f"REVOKE UPDATE ON {', '.join(KEPT)} FROM {quoted}",
        f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(ONLY_READ)} FROM {quoted}",
    ):
        connection.exec_driver_sql(statement)
