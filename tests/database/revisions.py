"""Revisions for tests, written into a folder: a family of tables and ways to change it well or badly."""

from pathlib import Path

FAMILY = """
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer),
        sa.ForeignKeyConstraint(["parent_id"], ["parent.id"], name="fk_child_parent", ondelete="CASCADE"),
    )
    op.execute("INSERT INTO parent VALUES (1, 'Ada'), (2, 'Bo')")
    op.execute("INSERT INTO child VALUES (10, 1), (11, 1), (12, 2)")
"""

REBUILT_PARENT = """
    with op.batch_alter_table("parent", recreate="auto") as batch:
        batch.alter_column("name", nullable=False, existing_type=sa.String())
        batch.add_column(sa.Column("born", sa.Integer))
"""

MIDDLE_FAILURE = """
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO half VALUES (1)")
    op.execute("UPDATE parent SET name = 'changed'")
    with op.batch_alter_table("parent") as batch:
        batch.alter_column("name", nullable=False, existing_type=sa.String())
    raise RuntimeError("the power went")
"""

LOST_ROWS = """
    op.execute("DELETE FROM child WHERE id = 12")
"""

BROKEN_REFERENCE = """
    op.execute("UPDATE child SET parent_id = 99 WHERE id = 12")
"""

MODULE = """import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = {down!r}


def upgrade():
{body}
"""


def revisions(folder: Path, *bodies: str) -> Path:
    """A folder with one revision a body, each upon the one before: t1, t2 and so on."""
    folder.mkdir()
    for number, body in enumerate(bodies, start=1):
        down = f"t{number - 1}" if number > 1 else None
        (folder / f"t{number}.py").write_text(MODULE.format(revision=f"t{number}", down=down, body=body))
    return folder
