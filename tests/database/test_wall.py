"""PostgreSQL itself parts the studies: the application's role sees and changes only those of who acts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, select

from interview.database.engine import make_engine
from interview.database.migrate import upgrade
from interview.database.state import state
from interview.database.transactions import reading, transaction
from interview.database.wall import act_as
from interview.errors import Refused, Unavailable
from interview.models import Initiative, InstrumentDraft, Member, Quote, ShareLink, ShareVisit, Study, Vote
from interview.models.base import now
from interview.services import access
from interview.services.access import Actor
from interview.services.participants import Standing, cast_from_phone, join
from interview.services.ways_in import keys, try_way_in
from interview.services.workshops import hashed
from interview.vocabulary import Role
from tests import builders
from tests.builders import World, world
from tests.meetings import Meeting, meeting
from tests.postgres import APP, Postgres
from tests.services.test_access import MATRIX, ROLES, WITHOUT_PLACE, actor_as


@pytest.fixture(scope="module")
def walled(postgres: Postgres, migrated_postgres: str) -> Iterator[tuple[Engine, World, Meeting]]:
    """A prepared database, its engine in the application's role."""
    name = postgres.create(template=migrated_postgres)
    owner, made = make_engine(postgres.url(name)), make_engine(postgres.url(name, role=APP))
    with transaction(engine=owner) as session:
        prepared = world(session)
        board = meeting(session, prepared.foreign, joined=5)
    owner.dispose()
    yield made, prepared, board
    made.dispose()
    postgres.drop(name)


@pytest.fixture
def app(walled: tuple[Engine, World, Meeting]) -> Engine:
    return walled[0]


@pytest.fixture
def w(walled: tuple[Engine, World, Meeting]) -> World:
    return walled[1]


@pytest.fixture
def board(walled: tuple[Engine, World, Meeting]) -> Meeting:
    """A workshop in the other study."""
    return walled[2]


@pytest.fixture
def taken_back(app: Engine) -> Iterator[Any]:
    """Opens a transaction in the application's role that is taken back."""
    with Session(app, expire_on_commit=False) as session:

        def opening(actor: Actor) -> Session:
            act_as(session, actor)
            return session

        yield opening
        session.rollback()


def studies(session: Session) -> set[UUID]:
    return set(session.exec(select(Study.id)))


def test_every_table_of_a_study_or_of_one_user_has_row_security_and_a_policy(app: Engine):
    belonging = {
        table.name
        for table in SQLModel.metadata.tables.values()
        if table.name == "study" or "study_id" in table.columns
    } | {"instrumentdraft", "keptlink"}
    with app.connect() as connection:
        secured = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity")))
        ruled = set(connection.scalars(text("SELECT tablename FROM pg_policies")))
    assert belonging - secured == set()
    assert belonging - ruled == set()


def test_whoever_is_not_named_sees_no_row_of_any_study(app: Engine, w: World):
    tables = [t for t in SQLModel.metadata.tables.values() if "study_id" in t.columns or t.name == "study"]
    with app.connect() as connection:
        seen = {t.name for t in tables if connection.execute(t.select().limit(1)).first() is not None}
    assert seen == set()


def test_raw_sql_gives_a_member_their_study_and_no_row_of_another(taken_back, w: World, board: Meeting):
    session = taken_back(w.viewer)
    assert studies(session) == {w.here.study}
    for table in SQLModel.metadata.tables.values():
        if "study_id" in table.columns:
            rows = session.connection().execute(text(f'SELECT DISTINCT study_id FROM "{table.name}"')).scalars()
            assert set(rows) <= {w.here.study, None}, table.name
    assert session.get(Quote, w.here.quote) is not None
    assert session.get(Quote, w.foreign.quote) is None


def test_a_row_of_another_study_is_neither_changed_nor_deleted(taken_back, w: World):
    session = taken_back(w.owner)
    run = session.connection().execute
    named = {"id": w.foreign.quote}
    assert run(text("UPDATE quote SET text = 'x' WHERE id = :id"), named).rowcount == 0
    assert run(text("DELETE FROM quote WHERE id = :id"), named).rowcount == 0
    assert run(text("UPDATE quote SET text = 'x' WHERE id = :id"), {"id": w.here.quote}).rowcount == 1


@pytest.mark.parametrize("how", ["new", "moved"])
def test_nothing_is_put_into_another_study(taken_back, w: World, how: str):
    session = taken_back(w.owner)
    if how == "new":
        session.add(Initiative(study_id=w.foreign.study, name="A spy"))
    else:
        session.get_one(Initiative, w.here.initiative).study_id = w.foreign.study
    with pytest.raises(DBAPIError, match="row-level security"):
        session.flush()


def test_nobody_makes_themselves_a_member_of_another_study(taken_back, w: World):
    session = taken_back(w.stranger)
    session.add(Member(study_id=w.here.study, user_id=w.stranger.user_id, role=Role.OWNER))
    with pytest.raises(DBAPIError, match="row-level security"):
        session.flush()


def test_the_actor_does_not_leak_to_the_next_transaction_on_the_same_connection(
    postgres: Postgres, w: World, app
):
    one = make_engine(str(app.url.render_as_string(hide_password=False)))
    pids = set()
    for actor, expected in (
        (w.owner, {w.here.study}),
        (None, set()),
        (w.viewer, {w.here.study}),
        (None, set()),
    ):
        with transaction(actor=actor, engine=one) as session:
            pids.add(session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
            assert studies(session) == expected
        with reading(engine=one) as session:
            assert studies(session) == set()
    assert len(pids) == 1
    one.dispose()


def test_an_actor_of_a_transaction_that_failed_does_not_leak_either(app: Engine, w: World):
    with pytest.raises(ValueError), transaction(actor=w.owner, engine=app):
        raise ValueError
    with transaction(engine=app) as session:
        assert studies(session) == set()


def test_a_role_taken_away_counts_in_the_database_from_the_next_statement_on(app: Engine, postgres, w: World):
    owner = make_engine(app.url.set(username="pentad").render_as_string(hide_password=False))
    with transaction(engine=owner) as session:
        guest = builders.member(session, w.here.study, Role.EDITOR)
    with transaction(actor=guest, engine=app) as session:
        assert studies(session) == {w.here.study}
        with transaction(engine=owner) as other:
            other.connection().execute(text("DELETE FROM member WHERE user_id = :id"), {"id": guest.user_id})
        assert studies(session) == set()
    owner.dispose()


PAIRS = [(name, role) for name in MATRIX for role in ROLES if name != "demo.load_demo" or role == "stranger"]


@pytest.mark.parametrize(("name", "role"), PAIRS)
def test_every_service_works_behind_the_wall_for_the_roles_of_the_matrix(
    taken_back, w: World, name: str, role: str
):
    allowed, call = MATRIX[name]
    actor = actor_as(w, role)
    session = taken_back(actor)
    if role in allowed:
        call(session, actor, w.here)
        session.flush()
    else:
        with pytest.raises(Refused):
            call(session, actor, w.here)


# Whoever is known may call the others, and gets what is their own.
WITH_A_CHECK = [name for name in MATRIX if name not in WITHOUT_PLACE and len(MATRIX[name][0]) < len(ROLES)]


@pytest.mark.parametrize("name", WITH_A_CHECK)
def test_a_service_that_forgot_its_check_gets_nothing_of_another_study(
    taken_back, w: World, monkeypatch: pytest.MonkeyPatch, name: str
):
    """Everybody is taken for an owner, as if no service asked; what the wall then gives away is looked at."""
    call = MATRIX[name][1]
    monkeypatch.setattr(access, "role_of", lambda *_given, **_named: Role.OWNER)
    session = taken_back(w.stranger)
    try:
        given = call(session, w.stranger, w.here)
        session.flush()
    except (Refused, DBAPIError, AssertionError, AttributeError, LookupError):
        return
    except Exception as error:
        assert type(error).__name__ in ("NoResultFound", "StaleDataError"), error
        return
    assert not canaries(given), f"{name} gave away {given!r}"


def canaries(given: object) -> list[str]:
    """Words of the prepared study that stand in what a service gave."""
    return [word for word in ("Skåne", "We meet", "Web page", "Clusters") if word in repr(given)]


def test_without_the_wall_the_same_forgetful_services_give_foreign_rows_away(
    w: World, app: Engine, monkeypatch: pytest.MonkeyPatch
):
    """So the test above can fail: the tables' owner is not behind the wall."""
    owner = make_engine(app.url.set(username="pentad").render_as_string(hide_password=False))
    monkeypatch.setattr(access, "role_of", lambda *_given, **_named: Role.OWNER)
    gave = []
    for name in ("cases.read_case", "whole.read_study"):
        with reading(actor=w.stranger, engine=owner) as session:
            gave += canaries(MATRIX[name][1](session, w.stranger, w.here))
    assert {"Skåne", "We meet"} <= set(gave)
    owner.dispose()


def test_a_phone_reaches_its_workshops_study_by_its_way_in_and_nothing_of_people(
    app: Engine, w: World, board: Meeting
):
    wrong, right = keys("no such token"), keys(board.way.token)
    with transaction(keys=wrong, engine=app) as session:
        assert studies(session) == set()
        assert try_way_in(session=session, secret="no such token", address="10.0.0.7") is None
    with transaction(keys=right, engine=app) as session:
        assert try_way_in(session=session, secret=board.way.token, address="10.0.0.7") == board.workshop
        token = join(session=session, workshop_id=board.workshop, secret=board.way.token)
    with transaction(actor=board.owner, engine=app) as session:
        ballot = board.ask(session)
    with transaction(keys=keys(token), engine=app) as session:
        wanted = Standing(uuid4(), 1, 2, None, "")
        cast_from_phone(
            session=session, token=token, workshop_id=board.workshop, ballot_id=ballot, wanted=wanted
        )
        assert studies(session) == {w.foreign.study}
        for closed in ("quote", "note", "identity", "respondent", "judgement", "auditevent", "member"):
            assert session.connection().execute(text(f"SELECT count(*) FROM {closed}")).scalar_one() == 0, (
                closed
            )
    with reading(actor=board.owner, engine=app) as session:
        assert session.exec(select(Vote.level).where(Vote.ballot_id == ballot)).all() == [2]


def test_the_code_that_is_typed_opens_the_same_way(app: Engine, board: Meeting):
    code = board.way.code.lower()
    with transaction(keys=keys(code), engine=app) as session:
        assert try_way_in(session=session, secret=code, address="10.0.0.7") == board.workshop


def test_a_visitor_reads_what_a_view_is_made_of_while_the_link_lives_and_writes_nothing(app: Engine, w: World):
    token, cookie = "a" * 43, "b" * 43
    with transaction(actor=w.owner, engine=app) as session:
        link = ShareLink(
            study_id=w.here.study,
            public_id="open-one",
            token_hash=hashed(token),
            by_id=w.owner.user_id,
            expires_at=now() + timedelta(days=1),
        )
        session.add(link)
        session.flush()
        session.add(ShareVisit(study_id=w.here.study, link_id=link.id, cookie_hash=hashed(cookie), key=""))
    for secret in (token, cookie):
        with transaction(keys=[hashed(secret)], engine=app) as session:
            assert studies(session) == {w.here.study}
            assert session.get(Initiative, w.here.initiative) is not None
            for closed in ("identity", "note", "draft", "auditevent", "participant", "vote", "typed"):
                counted = session.connection().execute(text(f"SELECT count(*) FROM {closed}")).scalar_one()
                assert counted == 0, closed
            for touched in ("initiative", "quote", "judgement", "study"):
                statement = text(f"UPDATE {touched} SET created_at = created_at")
                assert session.connection().execute(statement).rowcount == 0, touched
    with transaction(actor=w.owner, engine=app) as session:
        session.get_one(ShareLink, link.id).closed_at = now()
    with transaction(keys=[hashed(token), hashed(cookie)], engine=app) as session:
        assert studies(session) == set()


def test_drafts_of_an_instrument_are_their_writers_own(app: Engine, w: World):
    with transaction(actor=w.owner, engine=app) as session:
        session.add(
            InstrumentDraft(
                user_id=w.owner.user_id, instrument_version_id=w.here.version, place="title", text="Mine"
            )
        )
    with reading(actor=w.editor, engine=app) as session:
        assert session.exec(select(InstrumentDraft)).all() == []
    with reading(actor=w.owner, engine=app) as session:
        assert [draft.text for draft in session.exec(select(InstrumentDraft))] == ["Mine"]


def test_the_applications_role_cannot_overwrite_revisions_or_the_schemas_number(app: Engine, w: World):
    for statement in (
        "UPDATE judgementrevision SET number = 9",
        "DELETE FROM alembic_version",
        "DROP TABLE note",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), app.begin() as connection:
            connection.execute(text(statement))


def test_the_state_tells_the_role_and_whether_it_is_behind_the_wall(app: Engine):
    url = app.url.render_as_string(hide_password=False)
    behind = state(url=url).standing
    before = state(url=app.url.set(username="pentad").render_as_string(hide_password=False)).standing
    above = state(url=app.url.set(username="postgres").render_as_string(hide_password=False)).standing
    assert behind and before and above
    assert (behind.role, behind.walled) == (APP, True)
    assert (before.owns, before.walled) == (True, False)
    assert (above.superuser, above.walled) == (True, False)


def test_an_upgrade_gives_the_role_its_rights_again_and_again(postgres: Postgres):
    name = postgres.create()
    owner, role = postgres.url(name), postgres.url(name, role=APP)
    upgrade(url=owner)
    with pytest.raises(DBAPIError, match="permission denied"), make_engine(role).connect() as connection:
        connection.execute(text("SELECT * FROM study"))
    for _again in range(2):
        done = upgrade(url=owner, serves=role)
        assert done.before == done.after
    made = make_engine(role)
    with made.connect() as connection:
        assert connection.execute(text("SELECT * FROM study")).all() == []
    made.dispose()
    postgres.drop(name)


def test_the_applications_own_role_cannot_upgrade_and_says_so(postgres: Postgres):
    name = postgres.create()
    with pytest.raises(Unavailable):
        upgrade(url=postgres.url(name, role=APP))
    postgres.drop(name)
