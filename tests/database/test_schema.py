"""The migrations lead to the tables that the code describes."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, PrimaryKeyConstraint
from sqlalchemy.schema import Constraint

from interview.database.migrations.make import make
from interview.models import SQLModel
from tests.database.revisions import FAMILY, revisions


def constraints() -> list[Constraint]:
    return [constraint for table in SQLModel.metadata.tables.values() for constraint in table.constraints]


def test_a_migrated_database_has_the_tables_of_the_code_and_no_other(database: Engine):
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_constraint_has_a_name_by_which_a_later_migration_finds_it():
    assert constraints()
    nameless = [c for c in constraints() if not isinstance(c, CheckConstraint) and not c.name]
    assert nameless == []
    assert any(isinstance(c, PrimaryKeyConstraint) and c.name == "pk_study" for c in constraints())


def test_a_revision_is_written_that_leads_from_the_newest_schema_to_the_code(tmp_path: Path):
    versions = revisions(tmp_path / "v", FAMILY)

    written = make("the tables of today", versions=versions).read_text()

    assert written.startswith('"""the tables of today."""')
    assert "down_revision = 't1'" in written
    assert "op.create_table('study'" in written
    assert "op.drop_table('parent')" in written
    assert "import interview" not in written
    assert "from interview" not in written
    assert "sqlmodel" not in written
