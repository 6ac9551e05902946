"""accounts, links, withdrawal, work together."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setupcode",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setupcode")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_setupcode_code_hash")),
    )
    op.create_table(
        "signin",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_signin_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin")),
        sa.UniqueConstraint("digest", name=op.f("uq_signin_digest")),
    )
    with op.batch_alter_table("signin") as batch_op:
        batch_op.create_index(batch_op.f("ix_signin_user_id"), ["user_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["user.id"], name=op.f("fk_invitation_accepted_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_invitation_by_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_invitation_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_study_id"), ["study_id"], unique=False)

    op.create_table(
        "sharelink",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("passphrase", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_sharelink_by_id_user")),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_sharelink_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharelink")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sharelink_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sharelink_token_hash")),
    )
    with op.batch_alter_table("sharelink") as batch_op:
        batch_op.create_index(batch_op.f("ix_sharelink_study_id"), ["study_id"], unique=False)

    op.create_table(
        "keptlink",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["sharelink.id"], name=op.f("fk_keptlink_link_id_sharelink"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_keptlink_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keptlink")),
        sa.UniqueConstraint("user_id", "link_id", name=op.f("uq_keptlink_user_id_link_id")),
    )
    with op.batch_alter_table("keptlink") as batch_op:
        batch_op.create_index(batch_op.f("ix_keptlink_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_keptlink_user_id"), ["user_id"], unique=False)

    op.create_table(
        "passedtext",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_passedtext_by_id_user")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["sharelink.id"], name=op.f("fk_passedtext_link_id_sharelink"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_passedtext_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passedtext")),
        sa.UniqueConstraint(
            "link_id",
            "record",
            "record_id",
            "digest",
            name=op.f("uq_passedtext_link_id_record_record_id_digest"),
        ),
    )
    with op.batch_alter_table("passedtext") as batch_op:
        batch_op.create_index(batch_op.f("ix_passedtext_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_passedtext_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_passedtext_study_id"), ["study_id"], unique=False)

    op.create_table(
        "sharedcase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_sharedcase_initiative_id_initiative"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["sharelink.id"], name=op.f("fk_sharedcase_link_id_sharelink"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_sharedcase_round_id_round"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_sharedcase_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharedcase")),
        sa.UniqueConstraint("link_id", "initiative_id", name=op.f("uq_sharedcase_link_id_initiative_id")),
    )
    with op.batch_alter_table("sharedcase") as batch_op:
        batch_op.create_index(batch_op.f("ix_sharedcase_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sharedcase_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sharedcase_study_id"), ["study_id"], unique=False)

    op.create_table(
        "sharevisit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("cookie_hash", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["sharelink.id"], name=op.f("fk_sharevisit_link_id_sharelink"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_sharevisit_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharevisit")),
        sa.UniqueConstraint("cookie_hash", name=op.f("uq_sharevisit_cookie_hash")),
    )
    with op.batch_alter_table("sharevisit") as batch_op:
        batch_op.create_index(batch_op.f("ix_sharevisit_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sharevisit_study_id"), ["study_id"], unique=False)

    op.create_table(
        "handedin",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("rater_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rater_id"], ["user.id"], name=op.f("fk_handedin_rater_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_handedin_round_id_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_handedin_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handedin")),
        sa.UniqueConstraint("round_id", "rater_id", name=op.f("uq_handedin_round_id_rater_id")),
    )
    with op.batch_alter_table("handedin") as batch_op:
        batch_op.create_index(batch_op.f("ix_handedin_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handedin_study_id"), ["study_id"], unique=False)

    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("respondent_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=24), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_withdrawal_by_id_user")),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["respondent.id"],
            name=op.f("fk_withdrawal_respondent_id_respondent"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_withdrawal_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    with op.batch_alter_table("withdrawal") as batch_op:
        batch_op.create_index(batch_op.f("ix_withdrawal_respondent_id"), ["respondent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_withdrawal_study_id"), ["study_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_presence_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_presence_study_id_study"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_presence_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint(
            "interview_id", "user_id", "tab", name=op.f("uq_presence_interview_id_user_id_tab")
        ),
    )
    with op.batch_alter_table("presence") as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_presence_study_id"), ["study_id"], unique=False)

    op.create_table(
        "tombstone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawal_id", sa.Uuid(), nullable=True),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_tombstone_study_id_study"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"],
            ["withdrawal.id"],
            name=op.f("fk_tombstone_withdrawal_id_withdrawal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
    )
    with op.batch_alter_table("tombstone") as batch_op:
        batch_op.create_index(batch_op.f("ix_tombstone_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tombstone_study_id"), ["study_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tombstone_withdrawal_id"), ["withdrawal_id"], unique=False)

    op.create_table(
        "torewrite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawal_id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("ending", sa.String(length=24), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_torewrite_study_id_study"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"],
            ["withdrawal.id"],
            name=op.f("fk_torewrite_withdrawal_id_withdrawal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_torewrite")),
    )
    with op.batch_alter_table("torewrite") as batch_op:
        batch_op.create_index(batch_op.f("ix_torewrite_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_torewrite_study_id"), ["study_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_torewrite_withdrawal_id"), ["withdrawal_id"], unique=False)

    with op.batch_alter_table("judgement") as batch_op:
        batch_op.add_column(
            sa.Column("evidence_withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("study") as batch_op:
        batch_op.add_column(sa.Column("withdrawal_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("typed") as batch_op:
        batch_op.add_column(sa.Column("by_id", sa.Uuid(), nullable=True))

    with op.batch_alter_table("typedbranch") as batch_op:
        batch_op.add_column(sa.Column("by_id", sa.Uuid(), nullable=True))
        batch_op.drop_constraint("uq_typedbranch_record_tab", type_="unique")
        batch_op.create_unique_constraint("uq_typedbranch_record_tab_by_id", ["record", "tab", "by_id"])

    with op.batch_alter_table("round") as batch_op:
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("user") as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("administrator", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user") as batch_op:
        batch_op.drop_column("blocked_at")
        batch_op.drop_column("admitted_at")
        batch_op.drop_column("administrator")
        batch_op.drop_column("email")

    with op.batch_alter_table("round") as batch_op:
        batch_op.drop_column("opened_at")

    with op.batch_alter_table("typedbranch") as batch_op:
        batch_op.drop_constraint("uq_typedbranch_record_tab_by_id", type_="unique")
        batch_op.create_unique_constraint("uq_typedbranch_record_tab", ["record", "tab"])
        batch_op.drop_column("by_id")

    with op.batch_alter_table("typed") as batch_op:
        batch_op.drop_column("by_id")

    with op.batch_alter_table("study") as batch_op:
        batch_op.drop_column("blind")
        batch_op.drop_column("withdrawal_until")

    with op.batch_alter_table("judgement") as batch_op:
        batch_op.drop_column("evidence_withdrawn")

    with op.batch_alter_table("torewrite") as batch_op:
        batch_op.drop_index(batch_op.f("ix_torewrite_withdrawal_id"))
        batch_op.drop_index(batch_op.f("ix_torewrite_study_id"))
        batch_op.drop_index(batch_op.f("ix_torewrite_record_id"))

    op.drop_table("torewrite")
    with op.batch_alter_table("tombstone") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tombstone_withdrawal_id"))
        batch_op.drop_index(batch_op.f("ix_tombstone_study_id"))
        batch_op.drop_index(batch_op.f("ix_tombstone_record_id"))

    op.drop_table("tombstone")
    with op.batch_alter_table("presence") as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_study_id"))
        batch_op.drop_index(batch_op.f("ix_presence_interview_id"))

    op.drop_table("presence")
    with op.batch_alter_table("withdrawal") as batch_op:
        batch_op.drop_index(batch_op.f("ix_withdrawal_study_id"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_respondent_id"))

    op.drop_table("withdrawal")
    with op.batch_alter_table("handedin") as batch_op:
        batch_op.drop_index(batch_op.f("ix_handedin_study_id"))
        batch_op.drop_index(batch_op.f("ix_handedin_round_id"))

    op.drop_table("handedin")
    with op.batch_alter_table("sharevisit") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sharevisit_study_id"))
        batch_op.drop_index(batch_op.f("ix_sharevisit_link_id"))

    op.drop_table("sharevisit")
    with op.batch_alter_table("sharedcase") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sharedcase_study_id"))
        batch_op.drop_index(batch_op.f("ix_sharedcase_link_id"))
        batch_op.drop_index(batch_op.f("ix_sharedcase_initiative_id"))

    op.drop_table("sharedcase")
    with op.batch_alter_table("passedtext") as batch_op:
        batch_op.drop_index(batch_op.f("ix_passedtext_study_id"))
        batch_op.drop_index(batch_op.f("ix_passedtext_record_id"))
        batch_op.drop_index(batch_op.f("ix_passedtext_link_id"))

    op.drop_table("passedtext")
    with op.batch_alter_table("keptlink") as batch_op:
        batch_op.drop_index(batch_op.f("ix_keptlink_user_id"))
        batch_op.drop_index(batch_op.f("ix_keptlink_link_id"))

    op.drop_table("keptlink")
    with op.batch_alter_table("sharelink") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sharelink_study_id"))

    op.drop_table("sharelink")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_study_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("signin") as batch_op:
        batch_op.drop_index(batch_op.f("ix_signin_user_id"))

    op.drop_table("signin")
    op.drop_table("setupcode")
