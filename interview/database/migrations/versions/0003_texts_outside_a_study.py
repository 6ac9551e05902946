"""texts outside a study: drafts of an instrument; and how a study chose its cases."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BELONGING = ("auditevent", "typed", "typedbranch")
KEPT_SQLITE = (
    "CREATE TRIGGER auditevent_kept BEFORE UPDATE ON auditevent "
    "BEGIN SELECT RAISE(ABORT, 'what was written here is never overwritten'); END"
)


def upgrade() -> None:
    op.create_table(
        "instrumentdraft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_version_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_version_id"],
            ["instrumentversion.id"],
            name="fk_instrumentdraft_instrument_version_id_instrumentversion",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_instrumentdraft_user_id_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_instrumentdraft"),
        sa.UniqueConstraint(
            "user_id",
            "instrument_version_id",
            "place",
            name="uq_instrumentdraft_user_id_instrument_version_id_place",
        ),
    )
    for column in ("instrument_version_id", "user_id"):
        op.create_index(f"ix_instrumentdraft_{column}", "instrumentdraft", [column])
    op.add_column("study", sa.Column("selection_criteria", sa.String(), server_default="", nullable=False))
    _let_study_be_absent(True)


def downgrade() -> None:
    for table in BELONGING:
        op.execute(f"DELETE FROM {table} WHERE study_id IS NULL")
    _let_study_be_absent(False)
    op.drop_column("study", "selection_criteria")
    op.drop_table("instrumentdraft")


def _let_study_be_absent(absent: bool) -> None:
    for table in BELONGING:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("study_id", existing_type=sa.Uuid(), nullable=absent)
    if op.get_bind().dialect.name == "sqlite":  # the batch made the table anew, without its trigger
        op.execute(KEPT_SQLITE)
