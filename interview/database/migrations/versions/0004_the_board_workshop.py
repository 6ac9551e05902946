"""the board workshop."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrongcode",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrongcode"),
        sa.UniqueConstraint("source", "minute", name="uq_wrongcode_source_minute"),
    )
    op.create_table(
        "workshop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_version_id", sa.Uuid(), nullable=False),
        sa.Column("facilitator", sa.String(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=24), nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name="fk_workshop_initiative_id_initiative",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["instrument_version_id"],
            ["instrumentversion.id"],
            name="fk_workshop_instrument_version_id_instrumentversion",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name="fk_workshop_round_id_round", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_workshop_study_id_study", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workshop"),
    )
    op.create_index("ix_workshop_initiative_id", "workshop", ["initiative_id"])
    op.create_index("ix_workshop_round_id", "workshop", ["round_id"])
    op.create_index("ix_workshop_study_id", "workshop", ["study_id"])

    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=True),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name="fk_action_initiative_id_initiative", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name="fk_action_round_id_round", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_action_study_id_study", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name="fk_action_workshop_id_workshop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
    )
    op.create_index("ix_action_initiative_id", "action", ["initiative_id"])
    op.create_index("ix_action_round_id", "action", ["round_id"])
    op.create_index("ix_action_study_id", "action", ["study_id"])
    op.create_index("ix_action_workshop_id", "action", ["workshop_id"])

    op.create_table(
        "ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("manner", sa.String(length=24), nullable=False),
        sa.Column("levels", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_ballot_study_id_study", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name="fk_ballot_workshop_id_workshop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ballot"),
        sa.UniqueConstraint("workshop_id", "factor", "number", name="uq_ballot_workshop_id_factor_number"),
    )
    op.create_index("ix_ballot_study_id", "ballot", ["study_id"])
    op.create_index("ix_ballot_workshop_id", "ballot", ["workshop_id"])

    op.create_table(
        "joinlink",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_joinlink_study_id_study", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name="fk_joinlink_workshop_id_workshop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_joinlink"),
        sa.UniqueConstraint("code_hash", name="uq_joinlink_code_hash"),
        sa.UniqueConstraint("token_hash", name="uq_joinlink_token_hash"),
    )
    op.create_index("ix_joinlink_study_id", "joinlink", ["study_id"])
    op.create_index("ix_joinlink_workshop_id", "joinlink", ["workshop_id"])

    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("helix", sa.String(length=24), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_participant_study_id_study", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name="fk_participant_workshop_id_workshop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
        sa.UniqueConstraint("token_hash", name="uq_participant_token_hash"),
    )
    op.create_index("ix_participant_study_id", "participant", ["study_id"])
    op.create_index("ix_participant_workshop_id", "participant", ["workshop_id"])

    op.create_table(
        "workshopstep",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phase", sa.String(length=24), nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_workshopstep_study_id_study", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name="fk_workshopstep_workshop_id_workshop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workshopstep"),
    )
    op.create_index("ix_workshopstep_study_id", "workshopstep", ["study_id"])
    op.create_index("ix_workshopstep_workshop_id", "workshopstep", ["workshop_id"])

    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=True),
        sa.Column("judgement_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=24), nullable=False),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.Column("dissent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name="fk_decision_ballot_id_ballot"),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_decision_by_id_user"),
        sa.ForeignKeyConstraint(["judgement_id"], ["judgement.id"], name="fk_decision_judgement_id_judgement"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name="fk_decision_round_id_round", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_decision_study_id_study", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name="fk_decision_workshop_id_workshop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.UniqueConstraint("workshop_id", "factor", "number", name="uq_decision_workshop_id_factor_number"),
    )
    op.create_index("ix_decision_ballot_id", "decision", ["ballot_id"])
    op.create_index("ix_decision_judgement_id", "decision", ["judgement_id"])
    op.create_index("ix_decision_round_id", "decision", ["round_id"])
    op.create_index("ix_decision_study_id", "decision", ["study_id"])
    op.create_index("ix_decision_workshop_id", "decision", ["workshop_id"])

    op.create_table(
        "vote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name="fk_vote_ballot_id_ballot", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name="fk_vote_participant_id_participant",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_vote_study_id_study", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_vote"),
        sa.UniqueConstraint("ballot_id", "participant_id", name="uq_vote_ballot_id_participant_id"),
    )
    op.create_index("ix_vote_ballot_id", "vote", ["ballot_id"])
    op.create_index("ix_vote_participant_id", "vote", ["participant_id"])
    op.create_index("ix_vote_study_id", "vote", ["study_id"])

    with op.batch_alter_table("quote") as batch_op:
        batch_op.add_column(sa.Column("workshop_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("role", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("agreed_how", sa.String(), server_default="", nullable=False))
        batch_op.alter_column("interview_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_index("ix_quote_workshop_id", ["workshop_id"])
        batch_op.create_foreign_key(
            "fk_quote_workshop_id_workshop", "workshop", ["workshop_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_check_constraint(
            op.f("ck_quote_said_in_one_place"), "(interview_id IS NULL) <> (workshop_id IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM quote WHERE interview_id IS NULL")
    with op.batch_alter_table("quote") as batch_op:
        batch_op.drop_constraint("ck_quote_said_in_one_place", type_="check")
        batch_op.drop_constraint("fk_quote_workshop_id_workshop", type_="foreignkey")
        batch_op.drop_index("ix_quote_workshop_id")
        batch_op.alter_column("interview_id", existing_type=sa.Uuid(), nullable=False)
        for column in ("agreed_how", "role", "workshop_id"):
            batch_op.drop_column(column)
    for table in (
        "vote",
        "decision",
        "workshopstep",
        "participant",
        "joinlink",
        "ballot",
        "action",
        "workshop",
        "wrongcode",
    ):
        op.drop_table(table)
