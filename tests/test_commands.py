"""The command line: what it prints, how it ends, and that it never ends in a traceback."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from interview.commands import doing
from interview.commands.run import main
from interview.database.engine import engine, make_engine
from interview.database.transactions import transaction
from interview.models import AuditEvent, Identity, Quote, User
from interview.services.access import local_owner
from interview.services.demo import load_demo
from interview.services.withdrawing import withdraw
from interview.settings import ROOT, settings
from interview.vocabulary import ConsentItem
from tests.builders import World, world
from tests.postgres import Postgres

SHIPPED = ROOT / "data" / "instruments" / "big-five.toml"
OF_A_WORKSHOP = {"workshops", "workshop_steps", "participants", "ballots", "decisions", "actions"}
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings that a test may change; they are read anew, and forgotten afterwards."""
    settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="module")
def demo_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that the demo was loaded into once; copy it."""
    file = Path(shutil.copy(migrated_file, tmp_path_factory.mktemp("demo") / "pentad.sqlite3"))
    made = make_engine(f"sqlite:///{file}")
    with transaction(engine=made) as session:
        load_demo(session=session, actor=local_owner(session=session), operation=uuid4())
    made.dispose()
    return file


@pytest.fixture
def demo_database(demo_file: Path, settings_database: Engine) -> Engine:
    """A fresh database that the settings name, with the demo in it, which ``demo`` finds there."""
    shutil.copy(demo_file, settings().database_url.removeprefix("sqlite:///"))
    return settings_database


def run(*arguments: str | Path, printed: Printed) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as ended:
        code = int(str(ended.code))
    out, err = printed.readouterr()
    return code, out, err


def ids_in(out: str) -> list[str]:
    return [line.split()[1] for line in out.splitlines() if line.startswith("study ")]


def test_the_demo_prints_the_ids_it_made_and_the_same_ones_again(settings_database: Engine, capsys: Printed):
    code, out, err = run("demo", printed=capsys)
    again = run("demo", printed=capsys)

    assert (code, err) == (0, "")
    assert len(ids_in(out)) == 2
    assert "Paper Province" in out
    assert "Northlight Timber Lab (invented)" in out
    assert again == (0, out, "")


def test_the_demo_can_be_exported_whole(demo_database: Engine, capsys: Printed, tmp_path: Path):
    _code, out, _err = run("demo", printed=capsys)
    invented = ids_in(out)[1]
    file = tmp_path / "study.json"

    code, out, err = run("export", "--study", invented, "--format", "json", "--output", file, printed=capsys)
    records = json.loads(file.read_bytes())["records"]

    assert (code, err) == (0, "")
    assert invented in out
    assert str(file) in out
    assert len(records["quotes"]) == 14
    assert len(records["rounds"]) == len(records["interviews"]) == 2
    assert records["identities"] == []
    empty = {kind for kind, rows in records.items() if not rows}
    of_others = {"handed_in", "share_links", "shared_cases", "withdrawals", "tombstones", "to_rewrite"}
    assert empty - OF_A_WORKSHOP - of_others == {"identities", "drafts", "typed_branches", "adoptions"}


def test_an_export_leaves_a_file_that_is_there_unless_forced(
    demo_database: Engine, capsys: Printed, tmp_path: Path
):
    _code, out, _err = run("demo", printed=capsys)
    study = ids_in(out)[0]
    file = tmp_path / "study.json"
    file.write_text("mine")

    code, out, err = run("export", "--study", study, "--output", file, printed=capsys)
    assert (code, out) == (2, "")
    assert "--force" in err
    assert file.read_text() == "mine"

    code, _out, _err = run("export", "--study", study, "--output", file, "--force", printed=capsys)
    assert code == 0
    assert json.loads(file.read_bytes())["study_id"] == study


def test_identities_go_out_only_when_asked_for(demo_database: Engine, capsys: Printed, tmp_path: Path):
    _code, out, _err = run("demo", printed=capsys)
    study = ids_in(out)[1]
    with_, without = tmp_path / "with.json", tmp_path / "without.json"

    run("export", "--study", study, "--output", without, printed=capsys)
    run("export", "--study", study, "--output", with_, "--with-identities", printed=capsys)

    assert json.loads(without.read_bytes())["records"]["identities"] == []
    assert len(json.loads(with_.read_bytes())["records"]["identities"]) == 3


NAME = "Brunhilde Kanarienvogel"


@pytest.fixture
def named_database(demo_database: Engine) -> Engine:
    """The demo, with a name for one of its respondents."""
    with transaction(engine=demo_database) as session:
        session.exec(select(Identity)).first().name = NAME  # type: ignore[union-attr]
    return demo_database


def verbs(database: Engine) -> list[str]:
    with transaction(engine=database) as session:
        return list(session.exec(select(AuditEvent.verb).where(col(AuditEvent.verb).contains("export"))))


def test_every_export_is_written_down_with_whether_it_held_names(
    demo_database: Engine, capsys: Printed, tmp_path: Path
):
    study = ids_in(run("demo", printed=capsys)[1])[1]
    run("export", "--study", study, "--output", tmp_path / "without.json", printed=capsys)
    run("export", "--study", study, "--with-identities", "--output", tmp_path / "with.json", printed=capsys)

    assert sorted(verbs(demo_database)) == ["identity.export", "study.export"]


def test_the_key_to_the_names_is_taken_out_and_put_back(
    named_database: Engine, capsys: Printed, tmp_path: Path
):
    study, key = ids_in(run("demo", printed=capsys)[1])[1], tmp_path / "key.json"
    taken = run("identities", "--study", study, "--output", key, "--remove", printed=capsys)
    assert taken[0] == 0, taken
    assert NAME in key.read_text()
    database = Path(settings().database_url.removeprefix("sqlite:///"))
    assert NAME.encode() not in database.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600

    back = run("identities", "--study", study, "--put-back", key, printed=capsys)
    assert back[0] == 0, back
    run("export", "--study", study, "--with-identities", "--output", tmp_path / "x.json", printed=capsys)
    records = json.loads((tmp_path / "x.json").read_text())["records"]["identities"]
    assert [row["name"] for row in records if row["name"]] == [NAME]
    wrong = run("identities", "--study", uuid4().hex, "--put-back", key, printed=capsys)
    assert (wrong[0], wrong[1]) == (2, "")


def test_a_restored_backup_has_what_was_made_before_and_not_what_was_erased_since(
    demo_database: Engine, capsys: Printed, tmp_path: Path
):
    made = run("backup", "--folder", tmp_path / "away", printed=capsys)[1].split()[0]
    with transaction(engine=demo_database) as session:
        quote = session.exec(select(Quote).where(col(Quote.speaker_id).is_not(None))).first()
        assert quote is not None
        quotes = len(session.exec(select(Quote.id)).all())
        withdraw(
            session=session,
            actor=local_owner(session=session),
            operation=uuid4(),
            respondent_id=quote.speaker_id,
            item=ConsentItem.BE_QUOTED,
            on=date(2026, 3, 2),
            how="by e-mail",
        )
        left = len(session.exec(select(Quote.id)).all())
    demo_database.dispose()
    assert left < quotes
    assert quote.text.encode() in Path(made).read_bytes()

    code, out, err = run("restore", made, printed=capsys)

    assert (code, err) == (0, "")
    assert "erased in it again" in out
    database = Path(settings().database_url.removeprefix("sqlite:///"))
    assert quote.text.encode() not in database.read_bytes()
    with transaction(engine=demo_database) as session:
        assert len(session.exec(select(Quote.id)).all()) == left


def test_a_lost_database_is_restored_by_the_list_that_was_kept_beside_it(
    named_database: Engine, capsys: Printed, tmp_path: Path
):
    made = run("backup", "--folder", tmp_path / "away", printed=capsys)[1].split()[0]
    study = ids_in(run("demo", printed=capsys)[1])[1]
    key = tmp_path / "key.json"
    run("identities", "--study", study, "--output", key, "--remove", printed=capsys)
    named_database.dispose()
    database = Path(settings().database_url.removeprefix("sqlite:///"))
    database.write_bytes(b"no database " * 400)

    code, _out, err = run("restore", made, printed=capsys)

    assert code == 0, err
    assert NAME.encode() not in database.read_bytes()
    assert NAME.encode() in Path(made).read_bytes()
    assert len(ids_in(run("demo", printed=capsys)[1])) == 2


def test_what_was_erased_can_be_written_down_and_erased_elsewhere(
    demo_database: Engine, capsys: Printed, tmp_path: Path
):
    study, listed = ids_in(run("demo", printed=capsys)[1])[1], tmp_path / "list.json"
    run("identities", "--study", study, "--output", tmp_path / "key.json", "--remove", printed=capsys)
    assert run("removed", "--output", listed, printed=capsys)[0] == 0
    assert "Identity" in listed.read_text()
    code, out, _err = run("removed", "--apply", listed, printed=capsys)
    assert code == 0, out
    wrong = run("removed", "--apply", tmp_path / "key.json", printed=capsys)
    assert (wrong[0], wrong[1]) == (2, "")
    assert "not a list of what was erased" in wrong[2]


@pytest.mark.parametrize("id", ["0123456789abcdef0123456789abcdef", "not-an-id", ""])
def test_an_unknown_study_is_a_sentence_and_writes_nothing(
    settings_database: Engine, capsys: Printed, tmp_path: Path, id: str
):
    code, out, err = run("export", "--study", id, "--output", tmp_path / "study.json", printed=capsys)

    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "study.json").exists()


def test_an_empty_database_is_made_ready_before_it_is_used(
    setting: pytest.MonkeyPatch, capsys: Printed, tmp_path: Path
):
    setting.setenv("PENTAD_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite3'}")
    code, _out, err = run("export", "--study", uuid4().hex, "--output", tmp_path / "study.json", printed=capsys)
    engine().dispose()

    assert code == 2
    assert "There is no study of this id" in err
    assert "none" in err
    assert (tmp_path / "new.sqlite3").exists()


def test_a_good_instrument_is_summed_up(capsys: Printed):
    code, out, err = run("check-instrument", SHIPPED, printed=capsys)

    assert (code, err) == (0, "")
    assert "5 factors, 4 levels" in out
    assert "90 minutes" in out


def test_an_instrument_in_another_language_than_english_can_be_checked(capsys: Printed, tmp_path: Path):
    other = SHIPPED.read_text().replace('languages = ["en", "sv"]', 'languages = ["de", "sv"]')
    file = tmp_path / "de.toml"
    file.write_text(other.replace(".en = ", ".de = ").replace("{ en = ", "{ de = "))
    code, out, _err = run("check-instrument", file, printed=capsys)

    assert code == 0, out
    assert "Languages: de, sv" in out


def test_every_problem_of_an_instrument_is_a_line_with_code_and_place(capsys: Printed, tmp_path: Path):
    file = tmp_path / "bad.toml"
    content = SHIPPED.read_text()
    file.write_text(content.replace("level = 4", "level = 9", 1).replace('id = "idea-today"', 'id = "a b"', 1))
    code, out, err = run("check-instrument", file, printed=capsys)

    assert (code, err) == (1, "")
    assert len(out.splitlines()) >= 2
    assert all(line.startswith("INS-") and " bad.toml: " in line for line in out.splitlines())


def test_what_a_file_holds_cannot_steer_the_terminal(capsys: Printed, tmp_path: Path):
    file = tmp_path / "bad.toml"
    file.write_text('id = "\\u001b]0;owned\\u0007\\nINS-000 forged line"\n')
    _code, out, _err = run("check-instrument", file, printed=capsys)

    assert "owned" in out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert not [line for line in out.splitlines() if line.startswith("INS-000")]


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_an_instrument_that_cannot_be_read_is_a_sentence(capsys: Printed, tmp_path: Path, name: str):
    code, out, err = run("check-instrument", tmp_path / name, printed=capsys)

    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_backup_is_made_where_it_is_wanted(settings_database: Engine, capsys: Printed, tmp_path: Path):
    code, out, err = run("backup", "--folder", tmp_path / "copies", printed=capsys)
    (copy,) = (tmp_path / "copies").iterdir()

    assert (code, err) == (0, "")
    assert str(copy) in out
    assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_of_nothing_is_a_sentence(setting: pytest.MonkeyPatch, capsys: Printed, tmp_path: Path):
    setting.setenv("PENTAD_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    code, out, err = run("backup", printed=capsys)

    assert (code, out) == (2, "")
    assert "There is no database yet" in err


def test_the_doctor_finds_a_fresh_database_well(settings_database: Engine, capsys: Printed):
    code, out, err = run("doctor", printed=capsys)

    assert (code, err) == (0, "")
    for word in (
        "SQLite 3.",
        "Schema: ",
        "the same as the code's",
        "Integrity: ok",
        "Journal: ",
        "Mode: local",
    ):
        assert word in out


def test_the_doctor_makes_no_database(setting: pytest.MonkeyPatch, capsys: Printed, tmp_path: Path):
    setting.setenv("PENTAD_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    code, out, _err = run("doctor", printed=capsys)

    assert code == 0
    assert "Schema: none yet" in out
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_tells_of_a_damaged_and_of_a_newer_database(
    setting: pytest.MonkeyPatch, capsys: Printed, tmp_path: Path, migrated_file: Path
):
    damaged, newer = tmp_path / "damaged.sqlite3", tmp_path / "newer.sqlite3"
    damaged.write_bytes(b"not a database, " * 1000)
    newer.write_bytes(migrated_file.read_bytes())
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    for file, expected in ((damaged, "DB-003"), (newer, "DB-020")):
        setting.setenv("PENTAD_DATABASE_URL", f"sqlite:///{file}")
        settings.cache_clear()
        code, out, err = run("doctor", printed=capsys)
        assert (code, err) == (1, "")
        assert expected in out
        assert run("demo", printed=capsys)[0] == 2


def test_the_doctor_looks_at_postgresql_too(
    setting: pytest.MonkeyPatch, capsys: Printed, postgres: Postgres, migrated_postgres: str
):
    setting.setenv("PENTAD_DATABASE_URL", postgres.url(migrated_postgres))
    code, out, err = run("doctor", printed=capsys)

    assert (code, err) == (0, "")
    assert "Server: PostgreSQL " in out
    assert "the same as the code's" in out


@pytest.mark.parametrize(
    "address",
    ["postgresql://me:geheim@127.0.0.1:1/x", "postgresql://me@127.0.0.1:1/x?password=geheim"],
)
def test_a_password_is_never_printed(setting: pytest.MonkeyPatch, capsys: Printed, address: str):
    setting.setenv("PENTAD_DATABASE_URL", address)
    _code, out, err = run("doctor", printed=capsys)

    assert "127.0.0.1:1/x" in out
    assert "DB-004" in out
    assert "geheim" not in out + err


def test_a_wrong_setting_is_one_line_and_shows_no_password(setting: pytest.MonkeyPatch, capsys: Printed):
    setting.setenv("PENTAD_DATABASE_URL", "mysql://me:geheim@127.0.0.1/x")
    code, out, err = run("doctor", printed=capsys)

    assert (code, out) == (2, "")
    assert "PENTAD_DATABASE_URL" in err
    assert "geheim" not in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [(), ("nonsense",), ("export",), ("demo", "--what"), ("export", "--study")]
)
def test_a_wrong_command_line_is_one_line_with_the_way_to_help(capsys: Printed, arguments: tuple[str, ...]):
    code, out, err = run(*arguments, printed=capsys)

    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "--help" in err


@pytest.mark.parametrize("command", ["demo", "doctor", "backup", "export", "check-instrument"])
def test_each_command_explains_itself_and_every_option_it_takes(capsys: Printed, command: str):
    code, out, err = run(command, "--help", printed=capsys)

    assert (code, err) == (0, "")
    options = re.findall(r"^  (-\S+|[A-Z]+)(?: [A-Z{}a-z]+)?(?:, -\S+)?(.*(?:\n {8,}.*)*)", out, re.MULTILINE)
    assert options
    assert [name for name, help in options if not help.strip()] == []


def test_a_wrong_option_leads_to_the_help_of_its_own_command(capsys: Printed):
    _code, _out, err = run("export", "--study", uuid4().hex, printed=capsys)

    assert "python -m interview export --help" in err


def test_a_data_folder_that_cannot_be_made_is_a_sentence(
    setting: pytest.MonkeyPatch, capsys: Printed, tmp_path: Path
):
    (tmp_path / "a file").write_text("")
    setting.setenv("PENTAD_DATABASE_URL", f"sqlite:///{tmp_path}/a file/deep/pentad.sqlite3")
    for arguments in (("demo",), ("export", "--study", uuid4().hex, "--output", tmp_path / "x.json")):
        code, out, err = run(*arguments, printed=capsys)
        assert (code, out) == (2, "")
        assert "The database file cannot be opened." in err
    assert not (tmp_path / "x.json").exists()


def test_an_export_never_replaces_a_folder_or_a_device(demo_database: Engine, capsys: Printed, tmp_path: Path):
    _code, out, _err = run("demo", printed=capsys)
    study = ids_in(out)[0]
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, tmp_path, ""):
        code, out, err = run("export", "--study", study, "--output", place, "--force", printed=capsys)
        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 1
    assert pipe.is_fifo()


def test_a_misspelt_setting_is_one_line_that_names_the_one_meant(setting: pytest.MonkeyPatch, capsys: Printed):
    setting.setenv("PENTAD_MODES", "hosted")
    code, out, err = run("doctor", printed=capsys)

    assert (code, out) == (2, "")
    assert "The nearest is PENTAD_MODE." in err
    assert len(err.splitlines()) == 1


def test_the_doctor_says_every_setting(setting: pytest.MonkeyPatch, capsys: Printed, tmp_path: Path):
    setting.setenv("PENTAD_DATA_DIR", str(tmp_path))
    setting.setenv("PENTAD_ROOM_ADDRESS", "192.168.1.7")
    setting.setenv("PENTAD_ROOM_PORT", "9123")
    setting.setenv("PENTAD_PUBLIC_URL", "https://pentad.example")
    _code, out, _err = run("doctor", printed=capsys)

    for said in (
        str(tmp_path),
        "Mode: local",
        "Language: en",
        "192.168.1.7, port 9123",
        "https://pentad.example",
    ):
        assert said in out


def test_a_fault_that_nobody_foresaw_is_a_sentence_without_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed, settings_database: Engine
):
    def fail(**_given: object) -> None:
        raise ZeroDivisionError("what somebody typed")

    monkeypatch.setattr(doing, "load_demo", fail)
    code, out, err = run("demo", printed=capsys)

    assert (code, out) == (2, "")
    assert "ZeroDivisionError" in err
    assert "typed" not in err


def test_the_module_itself_runs_and_ends_quietly_when_its_reader_goes(tmp_path: Path):
    surroundings = {**os.environ, "PENTAD_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "interview", "check-instrument", str(SHIPPED)]
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=surroundings,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    os.close(write)

    assert ended.returncode == 2
    assert ended.stderr == ""


@pytest.fixture
def hosted(setting: pytest.MonkeyPatch, settings_database: Engine) -> World:
    """A hosted installation with a study, whose owner logs in by an address."""
    given = {
        "MODE": "hosted",
        "DATABASE_URL": settings().database_url,
        "BASE_URL": "http://127.0.0.1:1",
        "OIDC_METADATA_URL": "http://127.0.0.1:2",
        "OIDC_CLIENT_ID": "pentad",
        "OIDC_CLIENT_SECRET": "y",
        "COOKIE_SECRET": "z" * 40,
    }
    for name, value in given.items():
        setting.setenv(f"PENTAD_{name}", value)
    settings.cache_clear()
    with transaction(engine=settings_database) as session:
        made = world(session)
        session.get_one(User, made.owner.user_id).email = "ada@example.org"
        session.get_one(User, made.viewer.user_id).email = "bea@example.org"
    return made


def test_where_people_log_in_a_command_acts_as_the_member_it_names_and_is_written_down_under_them(
    hosted: World, settings_database: Engine, capsys: Printed, tmp_path: Path
):
    study, file = hosted.here.study.hex, tmp_path / "study.json"
    export = ("export", "--study", study, "--force", "--output", file)
    for person in ("ADA@example.org", "bea@example.org"):
        code, _out, err = run(*export, "--as", person, printed=capsys)
        assert (code, err) == (0, "")
    assert json.loads(file.read_bytes())["study_id"] == study
    with transaction(engine=settings_database) as session:
        verb = select(AuditEvent.actor_id).where(AuditEvent.verb == "study.export")
        assert set(session.exec(verb)) == {hosted.owner.user_id, hosted.viewer.user_id}
        assert session.exec(select(User).where(User.subject == "local")).first() is None


def test_where_people_log_in_nobody_acts_unnamed_and_a_named_one_may_no_more_than_on_the_screens(
    hosted: World, capsys: Printed, tmp_path: Path
):
    study, file = hosted.here.study.hex, tmp_path / "names.json"
    key = ("identities", "--study", study, "--output", file)
    unnamed = run(*key, printed=capsys)
    assert (unnamed[0], "--as" in unnamed[2]) == (2, True)
    unknown = run(*key, "--as", "carl@example.org", printed=capsys)
    assert (unknown[0], "Nobody is known by this" in unknown[2]) == (2, True)
    assert run(*key, "--as", "bea@example.org", printed=capsys)[0] == 2
    assert not file.exists()
    assert run(*key, "--as", "ada@example.org", printed=capsys)[0] == 0
    assert file.exists()
