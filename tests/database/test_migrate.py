"""An upgrade is made whole or not at all, loses nothing, and leaves alone what it does not know."""

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, create_engine, inspect, text

from interview.database.backup import raw_connection
from interview.database.engine import make_engine, sqlite_file
from interview.database.migrate import VERSIONS, configuration, upgrade
from interview.database.state import state
from interview.errors import Refused, Unavailable
from tests.database.revisions import (
    BROKEN_REFERENCE,
    FAMILY,
    LOST_ROWS,
    MIDDLE_FAILURE,
    REBUILT_PARENT,
    revisions,
)
from tests.postgres import APP, Postgres

ROOT = Path(__file__).resolve().parents[2]
Versions = Callable[..., Path]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return revisions(tmp_path / "old", FAMILY)


@pytest.fixture
def new(tmp_path: Path) -> Versions:
    """What leads from the family to the next schema."""
    return lambda *bodies: revisions(tmp_path / "new", FAMILY, *bodies)


def everything(url: str) -> dict[str, object]:
    """Every table with its definition and rows."""
    engine = make_engine(url, pooled=False)
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        rows = {
            name: sorted(map(tuple, connection.execute(table.select())))
            for name, table in tables.tables.items()
        }
        columns = {name: str(inspect(connection).get_columns(name)) for name in rows}
    return {"rows": rows, "columns": columns}


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with make_engine(url, pooled=False).connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_an_empty_database_is_brought_to_the_newest_schema_without_a_copy(empty_url: str, old: Path):
    done = upgrade(url=empty_url, versions=old)
    assert (done.before, done.after, done.copy) == (None, "t1", None)
    assert upgrade(url=empty_url, versions=old) == type(done)(before="t1", after="t1", copy=None)


def test_a_rebuilt_parent_table_keeps_its_children_and_they_still_point_to_it(
    empty_url: str, old: Path, new: Versions
):
    upgrade(url=empty_url, versions=old)

    done = upgrade(url=empty_url, versions=new(REBUILT_PARENT))

    assert (done.before, done.after) == ("t1", "t2")
    assert ask(empty_url, "SELECT id, parent_id FROM child ORDER BY id") == [(10, 1), (11, 1), (12, 2)]
    engine = make_engine(empty_url, pooled=False)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM parent WHERE id = 1"))
    assert ask(empty_url, "SELECT id FROM child") == [(12,)]


def test_with_foreign_keys_on_the_same_upgrade_would_have_deleted_the_children(
    sqlite_url: str, old: Path, new: Versions
):
    """The reason why migrations have an engine of their own."""
    upgrade(url=sqlite_url, versions=old)
    config = configuration(new(REBUILT_PARENT))

    with make_engine(sqlite_url, foreign_keys=True, pooled=False).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    assert ask(sqlite_url, "SELECT count(*) FROM child") == [(0,)]


def test_a_failure_in_the_middle_leaves_the_database_as_it_was(empty_url: str, old: Path, new: Versions):
    upgrade(url=empty_url, versions=old)
    before = everything(empty_url)

    with pytest.raises(RuntimeError, match="the power went"):
        upgrade(url=empty_url, versions=new(MIDDLE_FAILURE))

    assert everything(empty_url) == before
    assert state(url=empty_url, versions=old).revision == "t1"


def test_after_a_failure_the_next_try_goes_through(empty_url: str, old: Path, new: Versions, tmp_path: Path):
    upgrade(url=empty_url, versions=old)
    with pytest.raises(RuntimeError):
        upgrade(url=empty_url, versions=new(MIDDLE_FAILURE))

    mended = revisions(tmp_path / "mended", FAMILY, MIDDLE_FAILURE.partition("raise")[0].rstrip(" "))

    assert upgrade(url=empty_url, versions=mended).after == "t2"
    assert ask(empty_url, "SELECT id FROM half") == [(1,)]


def test_when_the_third_of_three_revisions_fails_none_of_them_stays(empty_url: str, tmp_path: Path):
    with pytest.raises(RuntimeError, match="the power went"):
        upgrade(url=empty_url, versions=revisions(tmp_path / "v", FAMILY, REBUILT_PARENT, MIDDLE_FAILURE))
    assert everything(empty_url)["rows"] == {}


@pytest.mark.parametrize("bad", [LOST_ROWS, LOST_ROWS + REBUILT_PARENT])
def test_an_upgrade_that_would_lose_rows_is_taken_back(empty_url: str, old: Path, new: Versions, bad: str):
    upgrade(url=empty_url, versions=old)
    before = everything(empty_url)

    with pytest.raises(Refused) as refused:
        upgrade(url=empty_url, versions=new(bad))

    assert refused.value.codes == ("DB-022",)
    assert refused.value.problems[0].value == "child"
    assert everything(empty_url) == before


def test_an_upgrade_that_would_break_a_reference_is_taken_back(sqlite_url: str, old: Path, new: Versions):
    upgrade(url=sqlite_url, versions=old)
    before = everything(sqlite_url)

    with pytest.raises(Refused) as refused:
        upgrade(url=sqlite_url, versions=new(BROKEN_REFERENCE))

    assert refused.value.codes == ("DB-022",)
    assert everything(sqlite_url) == before


def test_a_newer_database_is_refused_and_left_alone(empty_url: str, old: Path, new: Versions):
    upgrade(url=empty_url, versions=new(REBUILT_PARENT))
    before = everything(empty_url)

    with pytest.raises(Refused) as refused:
        upgrade(url=empty_url, versions=old)

    assert refused.value.codes == ("DB-020",)
    assert "newer Pentad" in refused.value.problems[0].sentence
    assert everything(empty_url) == before


@pytest.mark.parametrize("strange", ["CREATE TABLE parent (id INTEGER)", "DELETE FROM alembic_version"])
def test_a_database_that_is_not_as_pentad_leaves_it_is_refused(empty_url: str, old: Path, strange: str):
    if strange.startswith("DELETE"):
        upgrade(url=empty_url, versions=old)
    with make_engine(empty_url, pooled=False).begin() as connection:
        connection.execute(text(strange))
    before = everything(empty_url)

    with pytest.raises(Refused) as refused:
        upgrade(url=empty_url, versions=old)

    assert refused.value.codes == ("DB-021",)
    assert everything(empty_url) == before


def test_a_file_that_is_no_database_is_refused_with_a_sentence_and_left_alone(sqlite_url: str, old: Path):
    file = sqlite_file(sqlite_url)
    assert file
    file.write_bytes(b"Dear diary, " * 1000)

    with pytest.raises(Unavailable) as refused:
        upgrade(url=sqlite_url, versions=old)

    assert refused.value.codes == ("DB-003",)
    assert file.read_bytes() == b"Dear diary, " * 1000


@pytest.mark.parametrize("bodies", [(), (REBUILT_PARENT,)], ids=["current", "older"])
def test_a_file_with_a_damaged_page_is_refused_with_a_sentence_and_left_alone(
    sqlite_url: str, old: Path, new: Versions, bodies: tuple[str, ...]
):
    upgrade(url=sqlite_url, versions=old)
    file = sqlite_file(sqlite_url)
    assert file
    content = bytearray(file.read_bytes())
    with raw_connection(file) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'child'").fetchone()[0]
    content[(page - 1) * 4096 : (page - 1) * 4096 + 64] = b"\x99" * 64
    file.write_bytes(content)

    with pytest.raises(Unavailable) as refused:
        upgrade(url=sqlite_url, versions=new(*bodies))

    assert refused.value.codes == ("DB-003",)
    assert file.read_bytes() == content


def test_the_file_is_copied_before_an_upgrade_and_the_copy_opens(sqlite_url: str, old: Path, new: Versions):
    upgrade(url=sqlite_url, versions=old)
    before = everything(sqlite_url)

    copy = upgrade(url=sqlite_url, versions=new(REBUILT_PARENT)).copy

    assert copy
    assert copy.parent == Path(sqlite_url.removeprefix("sqlite:///")).parent / "backups"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert everything(f"sqlite:///{copy}") == before
    assert state(url=f"sqlite:///{copy}", versions=old).current


PROGRAM = (
    "import sys; from pathlib import Path; from interview.database.migrate import upgrade;"
    " from interview.errors import Refused; print('ready', flush=True);"
    " sys.stdin.readline(); url, serves, versions = sys.argv[1:]\n"
    "try: print(upgrade(url=url, serves=serves, versions=Path(versions)).after)\n"
    "except Refused as refused: print(*refused.codes)"
)


def two_at_once(url: str, versions: Path, *, serves: str = "") -> list[str]:
    """What two processes say that upgrade at the same moment."""
    both = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, url, serves, str(versions)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in both:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    return [one.communicate(timeout=60)[0].strip() for one in both]


def test_two_processes_that_start_at_once_upgrade_once(empty_url: str, old: Path, new: Versions):
    upgrade(url=empty_url, versions=old)
    assert two_at_once(empty_url, new(REBUILT_PARENT)) == ["t2", "t2"]
    assert ask(empty_url, "SELECT count(*) FROM child") == [(3,)]


def test_two_older_processes_that_start_at_once_are_both_refused(empty_url: str, old: Path, new: Versions):
    upgrade(url=empty_url, versions=new(REBUILT_PARENT))
    before = everything(empty_url)
    assert two_at_once(empty_url, old) == ["DB-020", "DB-020"]
    assert everything(empty_url) == before


def test_two_owners_at_once_give_the_applications_role_its_rights(postgres: Postgres):
    name = postgres.create()
    head = state(url=postgres.url(name)).head
    assert two_at_once(postgres.url(name), VERSIONS, serves=postgres.url(name, role=APP)) == [head, head]
    assert ask(postgres.url(name, role=APP), "SELECT count(*) FROM study") == [(0,)]
    postgres.drop(name)


def test_the_state_of_a_database_is_told_without_making_or_changing_it(
    sqlite_url: str, old: Path, new: Versions
):
    file = sqlite_file(sqlite_url)
    assert file
    none_yet = state(url=sqlite_url, versions=old)
    assert (none_yet.revision, none_yet.head, none_yet.integrity) == (None, "t1", "ok")
    assert not file.exists()

    upgrade(url=sqlite_url, versions=old)
    before = file.read_bytes()
    behind = state(url=sqlite_url, versions=new(REBUILT_PARENT))

    assert (behind.revision, behind.head, behind.current) == ("t1", "t2", False)
    assert (behind.integrity, behind.journal_mode) == ("ok", "wal")
    assert file.read_bytes() == before


def test_the_state_is_told_while_somebody_writes(empty_url: str, old: Path):
    upgrade(url=empty_url, versions=old)
    with make_engine(empty_url, pooled=False).begin() as connection:
        connection.execute(text("INSERT INTO parent VALUES (3, 'Cy')"))
        assert state(url=empty_url, versions=old).current


def test_a_password_is_not_part_of_the_state(postgres, old: Path):
    name = postgres.create()
    secret = create_engine(postgres.url(name)).url.set(password="hush-hush")

    told = state(url=secret.render_as_string(hide_password=False), versions=old)

    assert "hush-hush" not in repr(told)
    assert told.library.startswith("PostgreSQL ")
    postgres.drop(name)
