"""What was erased is found nowhere: a mark of its own in every column that can hold text, looked for in the
rows, in the file and its log, in exports made later, in a new backup, and in an old one put back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.sqltypes import AutoString

from interview.database.backup import backup
from interview.database.engine import SERVER_LIMITS, make_engine, sqlite_file
from interview.database.remains import Swept, sweep, write_anew
from interview.database.removed import erase_listed, list_json, listed, stones_of
from interview.database.restoring import restore
from interview.database.transactions import reading, transaction
from interview.errors import Invalid, Refused
from interview.exports.study_json import study_json
from interview.models import (
    Action,
    Adoption,
    Consent,
    Decision,
    Invitation,
    Judgement,
    JudgementRevision,
    Operation,
    Quote,
    SharedCase,
    ShareLink,
    SignIn,
    Tombstone,
    ToRewrite,
    TypedBranch,
    User,
)
from interview.models.base import now
from interview.queries.whole import read_study
from interview.services.access import role_of
from interview.services.approaches import record_approach
from interview.services.decisions import decide
from interview.services.invitations import invite_by_link
from interview.services.judging import Evidence
from interview.services.members import remove_member, set_role
from interview.services.quotes import correction_place, edit_quote
from interview.services.respondents import edit_identity, edit_respondent, may_be_shared, record_consent
from interview.services.settling import settle
from interview.services.withdrawing import withdraw
from interview.vocabulary import ConsentItem, Ending, Fidelity, Helix, Kind, Role, Stance
from tests import sharing
from tests.board import board
from tests.builders import DAY, FACTOR, World, caught, judged, member, typed, world
from tests.postgres import APP, OWNER, Postgres
from tests.services.test_withdrawing import frozen

MARK = "kanarienvogel"
"""It begins with words of its own, so that it is found whatever stands round it."""

GONE = {
    "quote.text",
    "quote.original",
    "quote.memo",
    "quote.translation",
    "quote.agreed_how",
    "quoterevision.text",
    "note.text",
    "draft.text",
    "typedbranch.text",
    "approach.how",
    "approach.reason",
    "consent.how",
    "withdrawal.how",
    "sharelink.name",
    "identity.name",
    "identity.contact",
    "respondent.pseudonym",
    "respondent.role",
    "judgementrevision.rationale",
    "evidencelink.observation",
    "sharedcase.content",
    "sharedcase.title",
    "sharedcase.sector",
    "sharedcase.region",
    "operation.undo",
}
"""Columns that hold what a respondent said, or who that is. They are gone with the withdrawal."""

REWRITTEN = {
    "decision.rationale",
    "decision.dissent",
    "initiative.case_history",
    "initiative.mission",
    "initiative.firms",
    "initiative.government",
    "initiative.higher_education",
    "initiative.why_this_case",
    "initiative.name",
    "initiative.pseudonym",
    "initiative.sector",
    "initiative.region",
    "document.title",
    "document.address",
    "document.excerpt",
    "study.title",
    "study.selection_criteria",
    "adoption.reason",
    "interview.interviewer",
    "workshop.facilitator",
    "action.text",
    "action.owner",
}
"""Columns that other people write, about other things: where they speak of the respondent they are listed."""

APART = {
    # ids, hashes, addresses and closed words of this program
    "auditevent": "ids and verbs",
    "tombstone": "ids and kinds",
    "torewrite": "ids, kinds and a digest that is emptied",
    "typed": "addresses made of ids",
    "quotefactor": "ids of the guide",
    "asked": "ids of the guide",
    "facetmark": "ids of the guide; the mark is a closed word",
    "clockevent": "ids of the guide",
    "judgement": "ids of the guide",
    "workshopstep": "ids of the guide",
    "passedtext": "ids and digests; goes with what it is about",
    "sharevisit": "hashes",
    "keptlink": "a key made of ids and hashes",
    "topicversion": "names of topics, made of ids",
    "presence": "ids of the guide",
    "joinlink": "hashes",
    "ballot": "counts",
    "wrongcode": "hashes",
    # who works here, not who is interviewed
    "user": "who works here",
    "signin": "who works here",
    "invitation": "who works here",
    "setupcode": "hashes",
    # what no respondent of an interview says or is
    "instrumentversion": "the guide",
    "instrumentdraft": "the guide",
    "participant": "a board's own, said for the meeting; nobody there is a respondent",
    "vote": "a board's own; secret",
    "sharelink.public_id": "a number",
    "sharelink.token_hash": "a hash",
    "sharelink.passphrase": "a hash",
    "sharelink.choices": "closed words and ids",
    "draft.place": "an address made of ids",
    "note.place": "an id of the guide",
    "typedbranch.record": "an address made of ids",
    "typedbranch.tab": "a browser window's own number",
    "judgementrevision.tab": "a browser window's own number",
    "operation.verb": "a word of this program",
    "operation.result": "an id",
    "sharedcase.public_id": "a number",
    "decision.factor": "an id of the guide",
    "action.factor": "an id of the guide",
    "workshop.factor": "an id of the guide",
    "workshop.factors": "ids of the guide",
}


def holds_text(column: sa.Column[Any]) -> bool:
    kind = column.type
    if isinstance(kind, sa.Enum):
        return False
    if isinstance(kind, TypeDecorator):
        return isinstance(kind, AutoString) or isinstance(kind.impl_instance, String | Text)
    return isinstance(kind, String | Text | sa.JSON | sa.LargeBinary)


def text_columns() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if holds_text(column)
    }


def test_every_column_that_can_hold_text_is_planted_or_said_to_hold_nothing_of_a_respondent() -> None:
    known = text_columns()
    apart = {name for name in known if name in APART or name.split(".")[0] in APART}
    assert known - GONE - REWRITTEN - apart == set(), "say whether a withdrawal covers these"
    assert (GONE | REWRITTEN) - known == set()
    tables = {name.split(".")[0] for name in known} | set(SQLModel.metadata.tables)
    assert {name for name in APART if name not in tables and name not in known} == set()


def mark(column: str) -> str:
    return f"{MARK}-{column}"


NAME = "Brunhilde Kanarienvogel"


def about(column: str) -> str:
    """What somebody else wrote about the respondent."""
    return f"{NAME} {mark(column)}"


def plant(session: Session, w: World) -> set[str]:
    """Marks in every column of GONE and REWRITTEN, by the services where they write it; the columns planted."""
    person: dict[str, Any] = {"session": session, "actor": w.owner, "respondent_id": w.here.respondent}
    edit_respondent(
        **person,
        operation=uuid4(),
        pseudonym=mark("respondent.pseudonym"),
        role=mark("respondent.role"),
        helix=Helix.FIRM,
    )
    edit_identity(**person, operation=uuid4(), name=NAME, contact=mark("identity.contact"))
    record_approach(
        **person, operation=uuid4(), on=DAY, how=mark("approach.how"), reason=mark("approach.reason")
    )
    record_consent(
        **person,
        operation=uuid4(),
        item=ConsentItem.BE_QUOTED,
        given=True,
        on=DAY,
        how=mark("consent.how"),
    )
    withdraw(**person, operation=uuid4(), item=ConsentItem.RECORD, on=DAY, how=mark("withdrawal.how"))
    _said(session, w)
    _judged(session, w)
    _written_by_others(session, w)
    session.flush()
    return {column for column in GONE | REWRITTEN if mark(column) in "\n".join(rows(session))} | {
        "identity.name"
    }


def _said(session: Session, w: World) -> None:
    quote = caught(session, w.owner, w.here.interview, mark("quote.original"), speaker=w.here.respondent)
    for text in (mark("quoterevision.text"), mark("quote.text")):
        edit_quote(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            quote_id=quote,
            based_on=session.get_one(Quote, quote).version,
            text=text,
            fidelity=Fidelity.CHECKED,
            factors={FACTOR: Stance.SUPPORTS},
            speaker_id=w.here.respondent,
        )
    session.get_one(Quote, quote).agreed_how = mark("quote.agreed_how")
    for column in ("memo", "translation"):
        typed(session, w.owner, f"quote/{quote.hex}/{column}", mark(f"quote.{column}"))
    draft = f"draft/{w.here.study.hex}/{correction_place(quote)}"
    typed(session, w.owner, draft, mark("draft.text"))
    note = w.here.note("idea-relevance")
    typed(session, w.owner, note, mark("note.text"))
    typed(session, w.owner, note, mark("typedbranch.text"), tab="two")
    link = frozen(session, w, mark("quote.text"), mark("sharedcase.content"))
    link.name = about("sharelink.name")
    case = session.exec(select(SharedCase).where(SharedCase.link_id == link.id)).one()
    for column in ("title", "sector", "region"):
        setattr(case, column, about(f"sharedcase.{column}"))
    done = session.exec(select(Operation).where(Operation.result == quote.hex)).first()
    assert done is not None
    done.undo = {**done.undo, "words": mark("operation.undo")}


def _judged(session: Session, w: World) -> None:
    own: dict[str, Any] = {"kind": Kind.OWN, "level": 2}
    judged(session, w.here, **own, rationale=mark("judgementrevision.rationale") + " own, first")
    judged(
        session,
        w.here,
        based_on=1,
        **own,
        rationale=mark("judgementrevision.rationale") + " own",
        evidence=(Evidence(observation=mark("evidencelink.observation")),),
    )
    evidence = (Evidence(quote_id=w.here.quote),)
    judged(session, w.here, level=2, evidence=evidence, rationale=about("judgementrevision.rationale"))
    judged(session, w.here, based_on=1, rationale=about("judgementrevision.rationale") + " again")


def _written_by_others(session: Session, w: World) -> None:
    """Each text column of REWRITTEN, on a row of its table that belongs to the study."""
    meeting = board(session, w.owner, w.here.round)
    session.add(
        Adoption(study_id=w.here.study, before_id=w.here.version, after_id=w.here.version, reason="as such")
    )
    session.add(
        Action(study_id=w.here.study, initiative_id=w.here.initiative, round_id=w.here.round, text="to do")
    )
    session.flush()
    meeting.decides(2)
    meeting.decides(3)
    session.flush()
    for name in REWRITTEN:
        table, _dot, column = name.partition(".")
        setattr(_row(session, w, table), column, about(name))
    session.flush()
    mission = _mission(w)
    typed(session, w.owner, mission, about("initiative.mission") + ".")
    typed(session, w.editor, mission, about("typedbranch.text"), tab="two")


def _mission(w: World) -> str:
    return f"initiative/{w.here.initiative.hex}/mission"


def _row(session: Session, w: World, table: str) -> Any:
    model = next(m.class_ for m in SQLModel._sa_registry.mappers if m.local_table.name == table)
    ids = {"initiative": w.here.initiative, "study": w.here.study, "interview": w.here.interview}
    if table in ids:
        return session.get_one(model, ids[table])
    query = select(model).where(model.study_id == w.here.study)
    if table == "decision":
        query = query.order_by(col(Decision.number).desc())
    return session.exec(query).first()


def rows(session: Session) -> list[str]:
    """Every row of every table as text."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        columns = [sa.cast(column, String) for column in table.columns if holds_text(column)]
        columns = [c for c in columns if not isinstance(c.clause.type, sa.LargeBinary)]
        if columns:
            found += [" ".join(map(str, row)) for row in session.execute(sa.select(*columns))]
    return found


def marks_in(text: str) -> set[str]:
    return {column for column in GONE | REWRITTEN if mark(column) in text} | (
        {"identity.name"} if NAME.casefold() in text.casefold() else set()
    )


def leave(database: Engine, w: World) -> None:
    with transaction(engine=database) as session:
        withdraw(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            respondent_id=w.here.respondent,
            item=ConsentItem.TAKE_PART,
            on=DAY,
            how="by e-mail",
        )


def rewrite_all(database: Engine, w: World) -> None:
    """What a person does with the list: each text written anew, and said to be done."""
    with transaction(engine=database) as session:
        for listed in session.exec(select(ToRewrite).where(ToRewrite.study_id == w.here.study)).all():
            _rewrite(session, w, listed)
            settle(
                session=session,
                actor=w.owner,
                operation=uuid4(),
                to_rewrite_id=listed.id,
                ending=Ending.REWRITTEN,
            )


def _rewrite(session: Session, w: World, listed: ToRewrite) -> None:
    if listed.record == "Judgement":
        head = session.get_one(Judgement, listed.record_id).head
        judged(session, w.here, based_on=head, rationale="Written anew.")
    elif listed.record == "Decision":
        before = session.get_one(Decision, listed.record_id)
        decide(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            workshop_id=before.workshop_id,
            factor=before.factor,
            level=before.level,
            decided_by=before.decided_by,
            rationale="Written anew.",
        )
    else:
        table = listed.record.lower()
        row = _row(session, w, table)
        assert row.id == listed.record_id
        for name in REWRITTEN:
            if name.split(".")[0] == table:
                setattr(row, name.split(".")[1], "written anew")
        session.flush()
        if table == "initiative":  # what another window typed is given up for it
            typed(session, w.owner, _mission(w), "written anew.", seq=2, settles=("two",))


@pytest.fixture
def planted(database: Engine) -> World:
    with transaction(engine=database) as session:
        w = world(session)
        assert plant(session, w) == GONE | REWRITTEN
    return w


def found_in_rows(database: Engine) -> set[str]:
    with reading(engine=database) as session:
        return marks_in("\n".join(rows(session)))


def test_what_the_respondent_said_and_is_is_gone_at_once_and_the_rest_is_listed(
    database: Engine, planted: World
) -> None:
    leave(database, planted)
    left = found_in_rows(database)
    in_what_others_wrote = {"judgementrevision.rationale", "typedbranch.text", "identity.name"}
    assert left & GONE <= in_what_others_wrote
    with reading(engine=database) as session:
        listed = {row.record.lower() for row in session.exec(select(ToRewrite))}
        beside = session.exec(select(TypedBranch.text).where(col(TypedBranch.text).contains(MARK))).all()
        reasons = session.exec(
            select(JudgementRevision.rationale).where(col(JudgementRevision.rationale).contains(MARK))
        ).all()
    assert {column.split(".")[0] for column in REWRITTEN} | {"judgement"} == listed
    assert beside == [about("typedbranch.text")]  # nobody has joined it yet
    assert reasons == [about("judgementrevision.rationale") + " again"]


def test_after_the_list_is_worked_off_nothing_is_found_in_any_row(database: Engine, planted: World) -> None:
    leave(database, planted)
    rewrite_all(database, planted)
    assert found_in_rows(database) == set()
    url = database.url.render_as_string(hide_password=False)
    assert sweep(url=url).clean if sqlite_file(url) else write_anew(url) == ()


def bytes_beside(file: Path) -> bytes:
    """The file with its log, and everything that lies in its folder."""
    return b"".join(each.read_bytes() for each in sorted(file.parent.rglob("*")) if each.is_file())


@pytest.fixture
def on_disk(sqlite_database: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, World, Path]:
    """A planted database, an old backup beside it, and the same backup put away elsewhere."""
    with transaction(engine=sqlite_database) as session:
        w = world(session)
        plant(session, w)
    url = str(sqlite_database.url)
    made = backup(url=url)
    away = tmp_path_factory.mktemp("away") / "old.sqlite3"
    away.write_bytes(made.path.read_bytes())
    assert MARK.encode() in away.read_bytes()
    leave(sqlite_database, w)
    rewrite_all(sqlite_database, w)
    return sqlite_database, w, away


def test_nothing_is_found_in_the_file_its_log_and_the_backups_beside_it(
    on_disk: tuple[Engine, World, Path],
) -> None:
    database, _w, _away = on_disk
    file = sqlite_file(database.url)
    assert file is not None
    assert MARK.encode() in bytes_beside(file).lower()  # the old backup holds it, so the search would find it
    swept = sweep(url=str(database.url))
    assert (swept.clean, len(swept.rewritten), swept.failed) == (True, 1, ())
    assert MARK.encode() not in bytes_beside(file).lower()
    assert sweep(url=str(database.url)).rewritten == ()


def test_a_cleaned_backup_keeps_the_rest_its_time_and_its_place_in_the_order(
    on_disk: tuple[Engine, World, Path],
) -> None:
    database, w, _away = on_disk
    file = sqlite_file(database.url)
    assert file is not None
    before = [each.name for each in (file.parent / "backups").iterdir()]
    sweep(url=str(database.url))
    after = sorted((file.parent / "backups").iterdir())
    assert [each.name.rpartition("-")[0] for each in after] == [name.rpartition("-")[0] for name in before]
    assert after[0].stat().st_mode & 0o777 == 0o600
    copy = make_engine(f"sqlite:///{after[0]}", pooled=False)
    with reading(engine=copy) as session:
        assert session.get(Quote, w.second.quote) is not None
        levels = session.exec(select(JudgementRevision.level, JudgementRevision.rationale)).all()
        decided = session.exec(select(Decision.level, Decision.rationale, Decision.dissent)).all()
    copy.dispose()
    assert sorted(levels) == [(2, ""), (2, ""), (2, ""), (3, "")]  # one each, and what the board decided twice
    assert decided == [(3, "", "")]


def test_nothing_is_found_in_an_export_and_a_backup_made_later(
    on_disk: tuple[Engine, World, Path], tmp_path: Path
) -> None:
    database, w, _away = on_disk
    with reading(engine=database) as session:
        whole = read_study(session=session, actor=w.owner, study_id=w.here.study, with_identities=True)
    assert MARK not in study_json(whole).decode().casefold()
    later = backup(url=str(database.url), folder=tmp_path / "later")
    assert MARK.encode() not in later.path.read_bytes().lower()


def test_nothing_is_found_after_an_old_backup_is_put_back_and_the_rest_of_it_is_there(
    on_disk: tuple[Engine, World, Path],
) -> None:
    database, w, away = on_disk
    sweep(url=str(database.url))
    file = sqlite_file(database.url)
    assert file is not None
    database.dispose()
    done = restore(away, url=str(database.url))
    assert done.erased
    assert done.kept is not None
    assert MARK.encode() not in bytes_beside(file).lower()
    with reading(engine=database) as session:
        assert session.get(Quote, w.second.quote) is not None
        heads = session.exec(
            select(Judgement.evidence_withdrawn, JudgementRevision.level, JudgementRevision.rationale)
            .join(JudgementRevision, JudgementRevision.judgement_id == Judgement.id)  # type: ignore[arg-type]
            .where(JudgementRevision.number == Judgement.head)
        ).all()
        said_no = session.exec(
            select(Consent.given)
            .where(Consent.respondent_id == w.here.respondent, Consent.item == ConsentItem.TAKE_PART)
            .order_by(col(Consent.created_at).desc())
        ).first()
        stones = session.exec(select(Tombstone.id)).all()
    assert {head for head in heads if head[0]} == {(True, 2, "")}
    assert said_no is False
    assert stones
    with pytest.raises(Invalid), transaction(engine=database) as session:
        typed(session, w.owner, w.here.note("idea-relevance"), "late", tab="late")


def test_a_database_in_use_is_not_put_aside(on_disk: tuple[Engine, World, Path]) -> None:
    database, _w, away = on_disk
    with database.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
        with pytest.raises(Refused) as refused:
            restore(away, url=str(database.url))
    assert refused.value.codes == ("DB-035",)


# -- What was closed stays closed ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """A study with a live link that shows a quote, an editor, a log-in and an invitation, all open."""

    w: World
    link: UUID
    quote: UUID
    sign_in: UUID
    invitation: UUID


def opened(database: Engine) -> Opened:
    with transaction(engine=database) as session:
        w = world(session)
        sharing.shareable(session, w.here)
        sharing.finish(session, w.here)
        link = sharing.drafted(session, w.here, kind=Kind.OWN, quotes=(w.here.quote,), live=True)
        sharing.published(session, link, place=w.here)
        log_in = SignIn(digest="log-in", user_id=w.editor.user_id, at=now())
        session.add(log_in)
        invitation = invite_by_link(session=session, actor=w.owner, study_id=w.here.study, role=Role.VIEWER).id
        assert "We meet" in str(sharing.shown(session, link)), "else it proves nothing that it is gone later"
    return Opened(w, link, w.here.quote, log_in.id, invitation)


def ways_in(database: Engine, was: Opened) -> set[str]:
    """What is open of it."""
    with reading(engine=database) as session:
        found = {
            "link": session.get_one(ShareLink, was.link).closed_at is None,
            "log-in": session.get_one(SignIn, was.sign_in).ended_at is None,
            "invitation": session.get_one(Invitation, was.invitation).withdrawn_at is None,
        }
    return {name for name, is_open in found.items() if is_open}


def take_back_sharing(database: Engine, w: World) -> None:
    with transaction(engine=database) as session:
        withdraw(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            respondent_id=w.here.respondent,
            item=ConsentItem.SHARE,
            on=DAY,
            how="by phone",
        )


def test_a_restored_backup_has_every_way_in_shut_and_the_members_and_blocks_of_today(
    sqlite_database: Engine,
) -> None:
    was = opened(sqlite_database)
    url, w = str(sqlite_database.url), was.w
    copy = backup(url=url).path
    assert ways_in(sqlite_database, was) == {"link", "log-in", "invitation"}
    with transaction(engine=sqlite_database) as session:
        newcomer = member(session, w.here.study, Role.EDITOR)
        given: dict[str, Any] = {"session": session, "actor": w.owner, "study_id": w.here.study}
        remove_member(**given, operation=uuid4(), user_id=w.editor.user_id)
        set_role(**given, operation=uuid4(), user_id=newcomer.user_id, role=Role.OWNER)
        session.get_one(User, w.viewer.user_id).blocked_at = now()
    sqlite_database.dispose()

    restore(copy, url=url)

    assert ways_in(sqlite_database, was) == set()
    with reading(engine=sqlite_database) as session:
        people = (w.owner, newcomer, w.editor, w.viewer)
        roles = [role_of(session, actor=who, study_id=w.here.study) for who in people]
        assert roles == [Role.OWNER, Role.OWNER, None, None]
        assert role_of(session, actor=w.stranger, study_id=w.foreign.study) is not None


def test_a_backup_put_in_the_place_of_a_lost_database_has_every_way_in_shut(sqlite_database: Engine) -> None:
    was = opened(sqlite_database)
    url = str(sqlite_database.url)
    copy = backup(url=url).path
    sqlite_database.dispose()
    file = sqlite_file(url)
    assert file is not None
    file.write_bytes(b"no database " * 400)
    restore(copy, url=url)
    assert ways_in(sqlite_database, was) == set()
    with reading(engine=sqlite_database) as session:
        assert role_of(session, actor=was.w.editor, study_id=was.w.here.study) is Role.EDITOR


def test_a_list_takes_along_that_somebody_no_longer_agrees_to_be_shared(database: Engine) -> None:
    """The list is made of the database as it is later, and applied where nobody took anything back yet."""
    was = opened(database)
    with transaction(engine=database) as session:
        kept = list(session.exec(select(Consent.id)))
    take_back_sharing(database, was.w)
    with database.connect() as connection:
        stones = listed(list_json(stones_of(connection)))
    with database.begin() as connection:  # as it was in the copy
        table = SQLModel.metadata.tables["consent"]
        connection.execute(table.delete().where(table.c.id.not_in(kept)))
        connection.execute(sa.text("DELETE FROM withdrawal"))
        connection.execute(sa.update(SQLModel.metadata.tables["quote"]).values(shareable=True))
        connection.execute(sa.update(SQLModel.metadata.tables["sharelink"]).values(closed_at=None))
    with reading(engine=database) as session:
        assert "We meet" in str(sharing.shown(session, was.link))

    with database.begin() as connection:
        erase_listed(connection, stones)
        erase_listed(connection, stones)

    with reading(engine=database) as session:
        assert "We meet" not in str(sharing.shown(session, was.link))
        assert not session.get_one(Quote, was.quote).shareable
        assert not may_be_shared(session, respondent_id=was.w.here.respondent)
        said_no = select(Consent.id).where(Consent.item == ConsentItem.SHARE, col(Consent.given).is_(False))
        assert len(session.exec(said_no).all()) == 1


# -- What is left in the server's files ----------------------------------------------------------------------


@pytest.fixture
def server_database(postgres: Postgres, migrated_postgres: str) -> Iterator[str]:
    name = postgres.create(template=migrated_postgres)
    yield name
    postgres.drop(name)


def file_of_quotes(url: str) -> int:
    """Which file PostgreSQL keeps the quotes in: another one once they were written anew."""
    made = make_engine(url, pooled=False)
    with made.connect() as connection:
        found = connection.execute(sa.text("SELECT relfilenode FROM pg_class WHERE relname = 'quote'"))
        return int(found.scalar_one())


def test_from_the_screens_nothing_of_a_server_is_swept_and_that_is_not_called_clean(
    postgres: Postgres, server_database: str
) -> None:
    for role in (APP, OWNER):
        url = postgres.url(server_database, role=role)
        before = file_of_quotes(url)
        assert sweep(url=url) == Swept(clean=False, by_server=True)
        assert file_of_quotes(url) == before


def test_the_owner_of_the_tables_writes_them_anew_and_nobody_else_is_let_think_so(
    postgres: Postgres, server_database: str
) -> None:
    url = postgres.url(server_database)
    before = file_of_quotes(url)
    with pytest.raises(Refused) as refused:
        write_anew(postgres.url(server_database, role=APP))
    assert refused.value.codes == ("DB-037",)
    assert file_of_quotes(url) == before
    assert write_anew(url) == ()
    assert file_of_quotes(url) != before


def test_a_table_that_is_in_use_is_told_and_the_others_are_written_anew(
    postgres: Postgres, server_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.url(server_database)
    before = file_of_quotes(url)
    monkeypatch.setitem(SERVER_LIMITS, "lock_timeout", "100ms")
    holder = make_engine(url, pooled=False)
    with holder.begin() as connection:
        connection.execute(sa.text("LOCK TABLE note IN ACCESS SHARE MODE"))
        assert write_anew(url) == ("note",)
    assert file_of_quotes(url) != before
