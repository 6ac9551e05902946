"""a second wall between studies, and versions of topics.

The policies are PostgreSQL's. Who acts is said by each transaction (``interview.database.wall``):

- ``pentad.user``: the user; rows of the studies in which they are a member.
- ``pentad.keys``: SHA-256 of what opens a way without an account, parted by commas: the token or code of a
  workshop, the token of a phone, of a shared link, of a visit, of an invitation. Each opens the few tables
  that its bearer needs, in the one study it belongs to.

Accounts, log-ins, the code of the first administrator, wrong codes and versions of instruments have no
policy: they belong to no study, and are needed before anybody is known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_STUDY = (
    "action",
    "adoption",
    "approach",
    "asked",
    "ballot",
    "clockevent",
    "consent",
    "decision",
    "document",
    "draft",
    "evidencelink",
    "facetmark",
    "handedin",
    "identity",
    "initiative",
    "interview",
    "interviewrespondent",
    "invitation",
    "joinlink",
    "judgement",
    "judgementrevision",
    "member",
    "note",
    "participant",
    "passedtext",
    "presence",
    "quote",
    "quotefactor",
    "quoterevision",
    "respondent",
    "round",
    "sharedcase",
    "sharelink",
    "sharevisit",
    "tombstone",
    "torewrite",
    "vote",
    "withdrawal",
    "workshop",
    "workshopstep",
)

BELONGING = {
    "auditevent": "actor_id = pentad_user()",
    "operation": "actor_id = pentad_user()",
    "typed": "strpos(record, replace(pentad_user()::text, '-', '')) > 0",
    "typedbranch": "strpos(record, replace(pentad_user()::text, '-', '')) > 0",
}
"""Tables whose rows may stand outside every study; whose they are then."""

OF_USER = ("instrumentdraft", "keptlink")

OF_PHONE = {
    "study": ("SELECT", "id"),
    "initiative": ("SELECT", "study_id"),
    "joinlink": ("SELECT", "study_id"),
    "workshop": ("SELECT", "study_id"),
    "decision": ("SELECT", "study_id"),
    "ballot": ("ALL", "study_id"),  # a phone's vote holds the ballot, which asks for the right to change it
    "participant": ("ALL", "study_id"),
    "vote": ("ALL", "study_id"),
}

OF_VISITOR = {
    "study": ("SELECT", "id"),
    **{
        table: ("SELECT", "study_id")
        for table in (
            "action",
            "ballot",
            "clockevent",  # since when a conversation is under way
            "consent",
            "decision",
            "evidencelink",
            "facetmark",
            "handedin",
            "initiative",
            "interview",
            "interviewrespondent",
            "judgement",
            "judgementrevision",
            "member",  # whether anybody else may judge
            "operation",  # which revisions were made in a conversation that is still under way
            "passedtext",
            "quote",
            "quotefactor",
            "respondent",
            "round",
            "sharedcase",
            "withdrawal",
            "workshop",
        )
    },
    "sharelink": ("ALL", "study_id"),  # how often it was opened
    "sharevisit": ("ALL", "study_id"),
}
"""What a view is made of. Names, notes and drafts are in none of these tables."""

OPEN_INVITATION = """
    accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now() AND (
        token_hash = ANY (pentad_keys())
        OR (email <> '' AND email = (SELECT lower(u.email) FROM "user" AS u WHERE u.id = pentad_user()))
    ) AND EXISTS (
        SELECT FROM member AS m
        WHERE m.study_id = invitation.study_id AND m.user_id = invitation.by_id AND m.role = 'owner'
    )
"""
"""An invitation of whoever acts that can still be taken up."""

FUNCTIONS = (
    """
    CREATE FUNCTION pentad_user() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('pentad.user', true), '')::uuid $$
    """,
    """
    CREATE FUNCTION pentad_keys() RETURNS text[] LANGUAGE sql STABLE AS
    $$ SELECT string_to_array(nullif(current_setting('pentad.keys', true), ''), ',') $$
    """,
    """
    CREATE FUNCTION pentad_member_of() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
    DECLARE who uuid := pentad_user();
    BEGIN
        IF who IS NULL THEN RETURN '{}'; END IF;
        RETURN (SELECT coalesce(array_agg(m.study_id), '{}') FROM member AS m
            JOIN "user" AS u ON u.id = m.user_id
            WHERE u.id = who AND u.blocked_at IS NULL AND (u.admitted_at IS NOT NULL OR u.subject = 'local'));
    END $$
    """,
    """
    CREATE FUNCTION pentad_in_room_of() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
    DECLARE keys text[] := pentad_keys();
    BEGIN
        IF keys IS NULL THEN RETURN '{}'; END IF;
        RETURN (SELECT coalesce(array_agg(study_id), '{}') FROM (
            SELECT study_id FROM participant
                WHERE token_hash = ANY (keys) AND removed_at IS NULL AND left_at IS NULL
            UNION ALL SELECT link.study_id FROM joinlink AS link JOIN workshop AS w ON w.id = link.workshop_id
                WHERE w.closed_at IS NULL AND link.token_hash = ANY (keys)
            UNION ALL SELECT link.study_id FROM joinlink AS link JOIN workshop AS w ON w.id = link.workshop_id
                WHERE w.closed_at IS NULL AND link.code_hash = ANY (keys)
        ) AS found);
    END $$
    """,
    """
    CREATE FUNCTION pentad_visits() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
    DECLARE keys text[] := pentad_keys();
    BEGIN
        IF keys IS NULL THEN RETURN '{}'; END IF;
        RETURN (SELECT coalesce(array_agg(study_id), '{}') FROM sharelink AS link
            WHERE closed_at IS NULL AND expires_at > now() AND (
                token_hash = ANY (keys)
                OR id IN (SELECT link_id FROM sharevisit WHERE cookie_hash = ANY (keys))
                OR ('kept' = ANY (keys)
                    AND id IN (SELECT link_id FROM keptlink WHERE user_id = pentad_user()))
            ));
    END $$
    """,
    f"""
    CREATE FUNCTION pentad_invitations() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
    BEGIN
        RETURN (SELECT coalesce(array_agg(id), '{{}}') FROM invitation WHERE {OPEN_INVITATION});
    END $$
    """,
    f"""
    CREATE FUNCTION pentad_invited_to() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
    BEGIN
        RETURN (SELECT coalesce(array_agg(study_id), '{{}}') FROM invitation WHERE {OPEN_INVITATION});
    END $$
    """,
    f"""
    CREATE FUNCTION pentad_invited_as(study uuid, as_role text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM invitation WHERE study_id = study AND role = as_role AND {OPEN_INVITATION});
    END $$
    """,
    """
    CREATE FUNCTION pentad_without_members(study uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
    BEGIN
        RETURN NOT EXISTS (SELECT FROM member WHERE study_id = study);
    END $$
    """,
    # Time, so that a version that was lost with a server that failed is not given a second time; and at the
    # least one more, so that two in the same millisecond differ. In one order, so that none waits for another
    # that waits for it.
    """
    CREATE FUNCTION pentad_tell(topics text[], tab text) RETURNS TABLE (raised text, at bigint)
    LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE said text;
    BEGIN
        FOR raised IN SELECT DISTINCT t COLLATE "C" FROM unnest(topics) AS t ORDER BY 1 LOOP
            INSERT INTO topicversion AS now (topic, version)
            VALUES (raised, floor(extract(epoch FROM clock_timestamp()) * 1000))
            ON CONFLICT (topic) DO UPDATE SET version = greatest(now.version + 1, excluded.version)
            RETURNING version INTO at;
            said := concat_ws(',', said, raised || '=' || at);
            RETURN NEXT;
        END LOOP;
        IF length(said) > 6000 THEN said := ''; END IF;  -- PostgreSQL takes 8000 bytes: then all are looked up
        PERFORM pg_notify('pentad', said || ' ' || left(tab, 400));
    END $$
    """,
)

DEFINERS = (
    "pentad_member_of()",
    "pentad_in_room_of()",
    "pentad_visits()",
    "pentad_invitations()",
    "pentad_invited_to()",
    "pentad_invited_as(uuid, text)",
    "pentad_without_members(uuid)",
    "pentad_tell(text[], text)",
)

MEMBERS = "ANY ((SELECT pentad_member_of())::uuid[])"


def upgrade() -> None:
    op.create_table(
        "topicversion",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name="pk_topicversion"),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for function in FUNCTIONS:
        op.execute(function)
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    for name in DEFINERS:  # else whoever calls could put a table of their own in the place of one of these
        op.execute(f"ALTER FUNCTION {name} SET search_path = {schema}, pg_temp")
    for table in ("study", *OF_STUDY, *BELONGING, *OF_USER):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for table in OF_STUDY:
        op.execute(f"CREATE POLICY members ON {table} USING (study_id = {MEMBERS})")
    for table, whose in BELONGING.items():
        op.execute(
            f"CREATE POLICY members ON {table} USING (study_id = {MEMBERS} OR (study_id IS NULL AND {whose}))"
        )
    for table in OF_USER:
        op.execute(f"CREATE POLICY own ON {table} USING (user_id = pentad_user())")
    _studies_and_members()
    _by_key("phones", OF_PHONE, "pentad_in_room_of")
    _by_key("visitors", OF_VISITOR, "pentad_visits")


def _studies_and_members() -> None:
    """Anybody who is known may make a study and be its first member; an invitation opens the way to others."""
    invited = "ANY ((SELECT pentad_invited_to())::uuid[])"
    op.execute(f"CREATE POLICY members ON study USING (id = {MEMBERS})")
    op.execute("CREATE POLICY makers ON study FOR INSERT WITH CHECK (pentad_user() IS NOT NULL)")
    op.execute(f"CREATE POLICY invited ON study FOR SELECT USING (id = {invited})")
    op.execute(
        "CREATE POLICY invited ON invitation FOR SELECT "
        "USING (id = ANY ((SELECT pentad_invitations())::uuid[]))"
    )
    op.execute(  # whoever made an invitation has to be an owner still when it is taken up
        f"CREATE POLICY inviters ON member FOR SELECT USING (role = 'owner' AND study_id = {invited})"
    )
    op.execute(
        "CREATE POLICY makers ON member FOR INSERT "
        "WITH CHECK (user_id = pentad_user() AND pentad_without_members(study_id))"
    )
    op.execute(
        "CREATE POLICY invited ON member FOR INSERT "
        "WITH CHECK (user_id = pentad_user() AND pentad_invited_as(study_id, role))"
    )


def _by_key(name: str, tables: dict[str, tuple[str, str]], function: str) -> None:
    for table, (command, column) in tables.items():
        op.execute(
            f"CREATE POLICY {name} ON {table} FOR {command} "
            f"USING ({column} = ANY ((SELECT {function}())::uuid[]))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in ("study", *OF_STUDY, *BELONGING, *OF_USER):
            op.execute(
                f"DO $$ DECLARE p text; BEGIN FOR p IN SELECT policyname FROM pg_policies WHERE "
                f"tablename = '{table}' AND schemaname = current_schema() LOOP "
                f"EXECUTE format('DROP POLICY %I ON {table}', p); END LOOP; END $$"
            )
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for name in (*reversed(DEFINERS), "pentad_keys()", "pentad_user()"):
            op.execute(f"DROP FUNCTION {name}")
    op.drop_table("topicversion")
