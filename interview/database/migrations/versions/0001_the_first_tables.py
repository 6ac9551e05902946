"""the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instrumentversion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrumentversion")),
        sa.UniqueConstraint("digest", name=op.f("uq_instrumentversion_digest")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("subject", name=op.f("uq_user_subject")),
    )
    op.create_table(
        "study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("instrument_version_id", sa.Uuid(), nullable=False),
        sa.Column("shown_first", sa.String(length=24), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("retention_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instrument_version_id"],
            ["instrumentversion.id"],
            name=op.f("fk_study_instrument_version_id_instrumentversion"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
    )
    op.create_table(
        "adoption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["after_id"], ["instrumentversion.id"], name=op.f("fk_adoption_after_id_instrumentversion")
        ),
        sa.ForeignKeyConstraint(
            ["before_id"], ["instrumentversion.id"], name=op.f("fk_adoption_before_id_instrumentversion")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_adoption_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
    )
    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoption_study_id"), ["study_id"], unique=False)

    op.create_table(
        "auditevent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_auditevent_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditevent")),
    )
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditevent_study_id"), ["study_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_draft_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("study_id", "place", name=op.f("uq_draft_study_id_place")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_study_id"), ["study_id"], unique=False)

    op.create_table(
        "initiative",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("founded", sa.Integer(), nullable=True),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("firms", sa.String(), nullable=False),
        sa.Column("government", sa.String(), nullable=False),
        sa.Column("higher_education", sa.String(), nullable=False),
        sa.Column("case_history", sa.String(), nullable=False),
        sa.Column("why_this_case", sa.String(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_initiative_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative")),
    )
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_initiative_study_id"), ["study_id"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_member_study_id_study"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_member_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("study_id", "user_id", name=op.f("uq_member_study_id_user_id")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_study_id"), ["study_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "typed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_typed_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typed")),
        sa.UniqueConstraint("record", name=op.f("uq_typed_record")),
    )
    with op.batch_alter_table("typed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_typed_study_id"), ["study_id"], unique=False)

    op.create_table(
        "typedbranch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_typedbranch_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typedbranch")),
        sa.UniqueConstraint("record", "tab", name=op.f("uq_typedbranch_record_tab")),
    )
    with op.batch_alter_table("typedbranch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_typedbranch_record"), ["record"], unique=False)
        batch_op.create_index(batch_op.f("ix_typedbranch_study_id"), ["study_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("excerpt", sa.String(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_document_initiative_id_initiative"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_document_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_study_id"), ["study_id"], unique=False)

    op.create_table(
        "respondent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("helix", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_respondent_initiative_id_initiative"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_respondent_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_respondent")),
    )
    with op.batch_alter_table("respondent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_respondent_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_respondent_study_id"), ["study_id"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_round_initiative_id_initiative"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_round_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("initiative_id", "number", name=op.f("uq_round_initiative_id_number")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_study_id"), ["study_id"], unique=False)

    op.create_table(
        "approach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("respondent_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("briefing_sent_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["respondent.id"],
            name=op.f("fk_approach_respondent_id_respondent"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_approach_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approach")),
    )
    with op.batch_alter_table("approach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approach_respondent_id"), ["respondent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approach_study_id"), ["study_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("respondent_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=24), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["respondent.id"],
            name=op.f("fk_consent_respondent_id_respondent"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_consent_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_respondent_id"), ["respondent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_study_id"), ["study_id"], unique=False)

    op.create_table(
        "identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("respondent_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["respondent.id"],
            name=op.f("fk_identity_respondent_id_respondent"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_identity_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("respondent_id", name=op.f("uq_identity_respondent_id")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_study_id"), ["study_id"], unique=False)

    op.create_table(
        "interview",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_version_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interviewer", sa.String(), nullable=False),
        sa.Column("pilot", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_interview_initiative_id_initiative"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["instrument_version_id"],
            ["instrumentversion.id"],
            name=op.f("fk_interview_instrument_version_id_instrumentversion"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_interview_round_id_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_interview_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
    )
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interview_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interview_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interview_study_id"), ["study_id"], unique=False)

    op.create_table(
        "asked",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_asked_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_asked_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
        sa.UniqueConstraint("interview_id", "question", name=op.f("uq_asked_interview_id_question")),
    )
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_study_id"), ["study_id"], unique=False)

    op.create_table(
        "clockevent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_clockevent_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_clockevent_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clockevent")),
    )
    with op.batch_alter_table("clockevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clockevent_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clockevent_study_id"), ["study_id"], unique=False)

    op.create_table(
        "facetmark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("mark", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_facetmark_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_facetmark_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facetmark")),
        sa.UniqueConstraint("interview_id", "facet", name=op.f("uq_facetmark_interview_id_facet")),
    )
    with op.batch_alter_table("facetmark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facetmark_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_facetmark_study_id"), ["study_id"], unique=False)

    op.create_table(
        "interviewrespondent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("respondent_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_interviewrespondent_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["respondent.id"],
            name=op.f("fk_interviewrespondent_respondent_id_respondent"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_interviewrespondent_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interviewrespondent")),
        sa.UniqueConstraint(
            "interview_id", "respondent_id", name=op.f("uq_interviewrespondent_interview_id_respondent_id")
        ),
    )
    with op.batch_alter_table("interviewrespondent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interviewrespondent_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_interviewrespondent_respondent_id"), ["respondent_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_interviewrespondent_study_id"), ["study_id"], unique=False)

    op.create_table(
        "judgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=True),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("rater_id", sa.Uuid(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_judgement_initiative_id_initiative"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_judgement_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_judgement_round_id_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_judgement_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint(
            "round_id", "factor", "kind", "rater_id", name=op.f("uq_judgement_round_id_factor_kind_rater_id")
        ),
    )
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judgement_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judgement_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judgement_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judgement_study_id"), ["study_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_note_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_note_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("interview_id", "place", name=op.f("uq_note_interview_id_place")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_study_id"), ["study_id"], unique=False)

    op.create_table(
        "operation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=True),
        sa.Column("interview_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_operation_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_operation_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operation_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_operation_study_id"), ["study_id"], unique=False)

    op.create_table(
        "quote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("fidelity", sa.String(length=24), nullable=False),
        sa.Column("memo", sa.String(), nullable=False),
        sa.Column("translation", sa.String(), nullable=False),
        sa.Column("shareable", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offset_seconds", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_quote_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["respondent.id"], name=op.f("fk_quote_speaker_id_respondent")),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_quote_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_interview_id"), ["interview_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_speaker_id"), ["speaker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_study_id"), ["study_id"], unique=False)

    op.create_table(
        "judgementrevision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("judgement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_version_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=True),
        sa.Column("relevance", sa.String(length=24), nullable=True),
        sa.Column("dynamics", sa.String(length=24), nullable=True),
        sa.Column("confidence", sa.String(length=24), nullable=True),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_judgementrevision_by_id_user")),
        sa.ForeignKeyConstraint(
            ["instrument_version_id"],
            ["instrumentversion.id"],
            name=op.f("fk_judgementrevision_instrument_version_id_instrumentversion"),
        ),
        sa.ForeignKeyConstraint(
            ["judgement_id"],
            ["judgement.id"],
            name=op.f("fk_judgementrevision_judgement_id_judgement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_judgementrevision_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgementrevision")),
        sa.UniqueConstraint("judgement_id", "number", name=op.f("uq_judgementrevision_judgement_id_number")),
    )
    with op.batch_alter_table("judgementrevision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judgementrevision_judgement_id"), ["judgement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judgementrevision_study_id"), ["study_id"], unique=False)

    op.create_table(
        "quotefactor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("stance", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_quotefactor_quote_id_quote"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_quotefactor_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotefactor")),
        sa.UniqueConstraint("quote_id", "factor", name=op.f("uq_quotefactor_quote_id_factor")),
    )
    with op.batch_alter_table("quotefactor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quotefactor_quote_id"), ["quote_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotefactor_study_id"), ["study_id"], unique=False)

    op.create_table(
        "quoterevision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("fidelity", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_quoterevision_by_id_user")),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_quoterevision_quote_id_quote"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_quoterevision_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quoterevision")),
        sa.UniqueConstraint("quote_id", "number", name=op.f("uq_quoterevision_quote_id_number")),
    )
    with op.batch_alter_table("quoterevision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quoterevision_quote_id"), ["quote_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quoterevision_study_id"), ["study_id"], unique=False)

    op.create_table(
        "evidencelink",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("observation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_evidencelink_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_evidencelink_quote_id_quote"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["judgementrevision.id"],
            name=op.f("fk_evidencelink_revision_id_judgementrevision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_evidencelink_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidencelink")),
    )
    with op.batch_alter_table("evidencelink", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidencelink_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidencelink_quote_id"), ["quote_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidencelink_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidencelink_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("evidencelink", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidencelink_study_id"))
        batch_op.drop_index(batch_op.f("ix_evidencelink_revision_id"))
        batch_op.drop_index(batch_op.f("ix_evidencelink_quote_id"))
        batch_op.drop_index(batch_op.f("ix_evidencelink_document_id"))

    op.drop_table("evidencelink")
    with op.batch_alter_table("quoterevision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quoterevision_study_id"))
        batch_op.drop_index(batch_op.f("ix_quoterevision_quote_id"))

    op.drop_table("quoterevision")
    with op.batch_alter_table("quotefactor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quotefactor_study_id"))
        batch_op.drop_index(batch_op.f("ix_quotefactor_quote_id"))

    op.drop_table("quotefactor")
    with op.batch_alter_table("judgementrevision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judgementrevision_study_id"))
        batch_op.drop_index(batch_op.f("ix_judgementrevision_judgement_id"))

    op.drop_table("judgementrevision")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_study_id"))
        batch_op.drop_index(batch_op.f("ix_quote_speaker_id"))
        batch_op.drop_index(batch_op.f("ix_quote_interview_id"))

    op.drop_table("quote")
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operation_study_id"))
        batch_op.drop_index(batch_op.f("ix_operation_interview_id"))

    op.drop_table("operation")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_study_id"))
        batch_op.drop_index(batch_op.f("ix_note_interview_id"))

    op.drop_table("note")
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judgement_study_id"))
        batch_op.drop_index(batch_op.f("ix_judgement_round_id"))
        batch_op.drop_index(batch_op.f("ix_judgement_interview_id"))
        batch_op.drop_index(batch_op.f("ix_judgement_initiative_id"))

    op.drop_table("judgement")
    with op.batch_alter_table("interviewrespondent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interviewrespondent_study_id"))
        batch_op.drop_index(batch_op.f("ix_interviewrespondent_respondent_id"))
        batch_op.drop_index(batch_op.f("ix_interviewrespondent_interview_id"))

    op.drop_table("interviewrespondent")
    with op.batch_alter_table("facetmark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facetmark_study_id"))
        batch_op.drop_index(batch_op.f("ix_facetmark_interview_id"))

    op.drop_table("facetmark")
    with op.batch_alter_table("clockevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clockevent_study_id"))
        batch_op.drop_index(batch_op.f("ix_clockevent_interview_id"))

    op.drop_table("clockevent")
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asked_study_id"))
        batch_op.drop_index(batch_op.f("ix_asked_interview_id"))

    op.drop_table("asked")
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interview_study_id"))
        batch_op.drop_index(batch_op.f("ix_interview_round_id"))
        batch_op.drop_index(batch_op.f("ix_interview_initiative_id"))

    op.drop_table("interview")
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_study_id"))

    op.drop_table("identity")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_study_id"))
        batch_op.drop_index(batch_op.f("ix_consent_respondent_id"))

    op.drop_table("consent")
    with op.batch_alter_table("approach", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approach_study_id"))
        batch_op.drop_index(batch_op.f("ix_approach_respondent_id"))

    op.drop_table("approach")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_study_id"))
        batch_op.drop_index(batch_op.f("ix_round_initiative_id"))

    op.drop_table("round")
    with op.batch_alter_table("respondent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_respondent_study_id"))
        batch_op.drop_index(batch_op.f("ix_respondent_initiative_id"))

    op.drop_table("respondent")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_study_id"))
        batch_op.drop_index(batch_op.f("ix_document_initiative_id"))

    op.drop_table("document")
    with op.batch_alter_table("typedbranch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_typedbranch_study_id"))
        batch_op.drop_index(batch_op.f("ix_typedbranch_record"))

    op.drop_table("typedbranch")
    with op.batch_alter_table("typed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_typed_study_id"))

    op.drop_table("typed")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_user_id"))
        batch_op.drop_index(batch_op.f("ix_member_study_id"))

    op.drop_table("member")
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_initiative_study_id"))

    op.drop_table("initiative")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_study_id"))

    op.drop_table("draft")
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auditevent_study_id"))

    op.drop_table("auditevent")
    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_study_id"))

    op.drop_table("adoption")
    op.drop_table("study")
    op.drop_table("user")
    op.drop_table("instrumentversion")
