"""What was written as a revision stays as it was, whoever asks: the database itself refuses to overwrite it."""

import pytest
from sqlalchemy import Engine, text

from interview.database.transactions import transaction
from interview.errors import Refused
from tests.builders import world

KEPT = ("judgementrevision", "quoterevision", "evidencelink", "auditevent")


@pytest.mark.parametrize("table", KEPT)
def test_the_database_has_a_guard_on_every_table_of_revisions(database: Engine, table: str):
    names = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = :name",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname = :name",
    }
    with database.connect() as connection:
        found = connection.execute(text(names[database.dialect.name]), {"name": f"{table}_kept"}).scalar()

    assert found == 1


def test_an_update_of_an_audit_event_is_refused_and_the_row_is_as_it_was(database: Engine):
    with transaction(engine=database) as session:
        world(session)
    with database.connect() as connection:
        before = connection.execute(text("SELECT verb FROM auditevent ORDER BY id")).all()
    assert before

    with pytest.raises(Refused):
        with transaction(engine=database) as session:
            session.connection().execute(text("UPDATE auditevent SET verb = 'nothing'"))

    with database.connect() as connection:
        assert connection.execute(text("SELECT verb FROM auditevent ORDER BY id")).all() == before
