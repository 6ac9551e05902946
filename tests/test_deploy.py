"""What ``deploy/`` holds is safe by what it says, and its scripts do what they say, on a real PostgreSQL."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, select

from interview.database.backup import backup
from interview.database.engine import make_engine
from interview.database.restoring import restore
from interview.database.state import state
from interview.database.transactions import reading, transaction
from interview.models import Invitation, Quote, ShareLink, SignIn, Study, TopicVersion, User
from interview.models.base import now, today
from interview.services.withdrawing import withdraw
from interview.settings import Settings
from interview.vocabulary import ConsentItem, Role
from tests import builders
from tests.builders import World, world
from tests.needed import missing
from tests.postgres import Postgres, running_postgres
from tests.proxied import adapted, certificate, program

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
SECRETS = ("PASSWORD", "SECRET")
SCRIPTS = sorted(DEPLOY.glob("*.sh"))


@pytest.fixture(scope="module")
def services() -> Mapping[str, Any]:
    whole = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    found: Mapping[str, Any] = whole["services"]
    return found


def test_nothing_but_the_proxy_is_reached_from_outside_the_machine(services: Mapping[str, Any]):
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    assert {str(port).rpartition(":")[2] for port in services["proxy"]["ports"]} == {"80", "443"}


def test_the_database_is_in_a_network_that_leads_nowhere_and_the_proxy_is_not_in_it(
    services: Mapping[str, Any],
):
    whole = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert services["database"]["networks"] == ["inside"]
    assert whole["networks"]["inside"]["internal"] is True
    assert "inside" not in services["proxy"]["networks"]


def test_every_secret_comes_from_the_environment_and_is_asked_for_when_it_is_missing(
    services: Mapping[str, Any],
):
    given = [
        f"{name}={value}"
        for service in services.values()
        for name, value in service.get("environment", {}).items()
        if any(word in f"{name}={value}" for word in SECRETS)
    ]
    assert len(given) > 8
    for setting in given:
        assert re.search(r"\$\{[A-Z_]*(PASSWORD|SECRET):\?[^}]*\}", setting), setting
    assert "postgres://" not in str(services)
    assert not re.search(r"://[a-z_]+:[^$@]*@", str(services))


def test_every_service_has_a_read_only_root_and_no_way_to_more_rights(services: Mapping[str, Any]):
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if name != "database":  # its image begins as root and steps down by itself
            assert service["user"].split(":")[0] not in ("0", "root"), name
            assert service["cap_drop"] == ["ALL"], name


def test_what_runs_on_tells_whether_it_is_well(services: Mapping[str, Any]):
    for name in ("database", "app-1", "app-2", "proxy"):
        assert "test" in services[name]["healthcheck"], name
    assert services["app-1"]["depends_on"] == {"upgrade": {"condition": "service_completed_successfully"}}


def test_the_application_works_as_a_plain_role_and_is_not_told_the_owners_password(services: Mapping[str, Any]):
    for name in ("app-1", "app-2"):
        environment = services[name]["environment"]
        assert "://pentad_app:" in environment["PENTAD_DATABASE_URL"]
        assert "OWNER" not in str(environment)
    assert "://pentad_owner:" in services["upgrade"]["environment"]["PENTAD_MIGRATION_URL"]


def test_every_variable_named_like_a_setting_is_one():
    scripts_own = {"PENTAD_OWNER_PASSWORD", "PENTAD_APP_PASSWORD"}
    known = {f"PENTAD_{name.upper()}" for name in Settings.model_fields} | scripts_own
    for file in DEPLOY.rglob("*"):
        if file.is_file():
            assert set(re.findall(r"PENTAD_[A-Z_]+[A-Z]", file.read_text())) - known == set(), file


def test_compose_takes_the_file_and_refuses_it_without_the_secrets(tmp_path: Path):
    compose = shutil.which("docker-compose") or missing("docker-compose is not installed")
    run = [compose, "-f", str(DEPLOY / "compose.yaml"), "config", "--quiet"]
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", (DEPLOY / "compose.yaml").read_text()))
    full = bare | dict.fromkeys(asked, "x")
    assert subprocess.run(run, env=full, capture_output=True, check=False).returncode == 0
    for name in asked:
        without = {key: value for key, value in full.items() if key != name}
        refused = subprocess.run(run, env=without, capture_output=True, check=False)
        assert refused.returncode != 0, name


def test_nginx_takes_its_configuration(tmp_path: Path):
    certificate(tmp_path)
    file = tmp_path / "nginx.conf"
    file.write_text(adapted(tmp_path, port=12001, plain_port=12002, servers=[12003, 12004]))
    told = subprocess.run(
        [program("nginx"), "-t", "-c", str(file), "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_systemd_takes_the_units(tmp_path: Path):
    verify = shutil.which("systemd-analyze") or missing("systemd-analyze is not installed")
    for unit in (DEPLOY / "systemd").iterdir():
        # The programs that a unit starts are not on this machine.
        (tmp_path / unit.name).write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit.read_text()))
    told = subprocess.run(
        [verify, "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False
    )
    assert [line for line in told.stderr.splitlines() if "pentad" in line] == []


def test_the_image_takes_along_what_runs_and_nothing_of_tests_or_data():
    image = (DEPLOY / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", image, re.MULTILINE))
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {name.rstrip("/") for name in copied if name != "requirements.txt"} <= allowed
    assert all((ROOT / name).exists() for name in copied)
    assert not allowed & {"tests", "data", ".git"}
    assert re.search(r"^USER 10001", image, re.MULTILINE)


def test_what_is_installed_in_the_image_is_what_the_application_imports():
    """The Dockerfile takes the part of requirements.txt above "To test"."""
    running = (ROOT / "requirements.txt").read_text().partition("# To test")[0]
    named = {line.split("==")[0].partition("[")[0].lower() for line in running.splitlines() if "==" in line}
    assert {"streamlit", "sqlalchemy", "psycopg", "argon2-cffi", "authlib"} <= named
    assert not {"pytest", "playwright", "ruff"} & named


# -- Backup and restore, rehearsed ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of this module's own: its roles are those of an installation."""
    with running_postgres() as running:
        yield running


@pytest.fixture(scope="module")
def installed(server: Postgres) -> Mapping[str, str]:
    """The environment of a machine on which ``postgres-init.sh`` and ``upgrade`` have run."""
    host = str(Path(server.socket).parent)
    env = {"PATH": f"{server.programs}:/usr/bin:/bin", "PGHOST": host}
    passwords = {"PENTAD_OWNER_PASSWORD": "ownersecret1", "PENTAD_APP_PASSWORD": "appsecret2"}
    begun = script("postgres-init.sh", env=env | passwords)
    assert begun.returncode == 0, begun.stderr
    urls = {
        "PENTAD_DATABASE_URL": f"postgresql://pentad_app:appsecret2@/pentad?host={host}",
        "PENTAD_MIGRATION_URL": f"postgresql://pentad_owner:ownersecret1@/pentad?host={host}",
    }
    done = pentad("upgrade", env=env | urls)
    assert done.startswith("Schema: 0"), done
    return env | urls


def pentad(*arguments: str, env: Mapping[str, str]) -> str:
    own = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "interview", *arguments],
        env={**env, **own},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def script(name: str, *arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([DEPLOY / name, *arguments], env=env, capture_output=True, text=True, check=False)


def counts(url: str) -> Counter[str]:
    made = make_engine(url, pooled=False)
    with made.connect() as connection:
        return Counter(
            {
                table.name: connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()
                for table in SQLModel.metadata.sorted_tables
            }
        )


@pytest.fixture(scope="module")
def filled(installed: Mapping[str, str]) -> World:
    owner = make_engine(installed["PENTAD_MIGRATION_URL"])
    with transaction(engine=owner) as session:
        made = world(session)
        session.info["topics"] = {f"study:{made.here.study.hex}"}
    owner.dispose()
    return made


def test_the_doctor_of_an_installed_machine_finds_the_wall_standing(installed: Mapping[str, str]):
    told = pentad("doctor", env=installed)
    assert "Role: pentad_app; row security parts the studies" in told
    against = installed | {"PENTAD_DATABASE_URL": installed["PENTAD_MIGRATION_URL"]}
    assert "ROW SECURITY DOES NOT APPLY, because it owns the tables" in pentad("doctor", env=against)


def test_a_copy_is_restored_into_an_empty_database_with_everything_and_the_wall(
    server: Postgres, installed: Mapping[str, str], filled: World, tmp_path: Path
):
    made = script("backup.sh", str(tmp_path / "copies"), env=installed)
    assert made.returncode == 0, made.stderr
    copy = Path(made.stdout.strip())
    assert copy.stat().st_mode & 0o777 == 0o600
    before = counts(installed["PENTAD_MIGRATION_URL"])
    version = topic_version(installed["PENTAD_MIGRATION_URL"], filled)

    with psycopg.connect(server._address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE again OWNER pentad_owner TEMPLATE template0")
    again = {name: value.replace("/pentad?", "/again?") for name, value in installed.items()}
    restored = script("restore.sh", str(copy), env=again)
    assert restored.returncode == 0, restored.stderr
    assert pentad("upgrade", env=again).startswith("Schema: 0")

    assert counts(again["PENTAD_MIGRATION_URL"]) == before
    assert before["quote"] > 0
    assert topic_version(again["PENTAD_MIGRATION_URL"], filled) > version, "open screens would think it older"
    app = make_engine(again["PENTAD_DATABASE_URL"])
    with reading(actor=filled.viewer, engine=app) as session:
        assert session.exec(select(Study.id)).all() == [filled.here.study]
        assert session.get(Quote, filled.foreign.quote) is None
    with transaction(actor=filled.owner, engine=app) as session:
        builders.caught(session, filled.owner, filled.here.interview, "After the restore.")
    owner = make_engine(again["PENTAD_MIGRATION_URL"], pooled=False)
    with pytest.raises(DBAPIError, match="never overwritten"), owner.begin() as connection:
        connection.execute(text("UPDATE quoterevision SET text = 'x'"))
    app.dispose()


def test_what_was_taken_back_since_the_copy_was_made_is_not_in_what_is_restored(
    server: Postgres, installed: Mapping[str, str], filled: World, tmp_path: Path
):
    canary = "The canary sang in the mine."
    app = make_engine(installed["PENTAD_DATABASE_URL"])
    with transaction(actor=filled.owner, engine=app) as session:
        builders.caught(
            session, filled.owner, filled.second.interview, canary, speaker=filled.second.respondent
        )
    copy = Path(script("backup.sh", str(tmp_path), env=installed).stdout.strip())
    with transaction(actor=filled.owner, engine=app) as session:
        withdraw(
            session=session,
            actor=filled.owner,
            operation=uuid4(),
            respondent_id=filled.second.respondent,
            item=ConsentItem.TAKE_PART,
            on=today(),
            how="by e-mail",
        )
    app.dispose()
    told = pentad("removed", "--output", str(tmp_path / "removed.json"), env=installed)
    assert "erased" in told, told

    with psycopg.connect(server._address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE later OWNER pentad_owner TEMPLATE template0")
    later = {name: value.replace("/pentad?", "/later?") for name, value in installed.items()}
    assert script("restore.sh", str(copy), env=later).returncode == 0
    assert pentad("upgrade", env=later).startswith("Schema: 0")
    assert canary in dump(server, later), "else it proves nothing that it is gone afterwards"
    assert "erased" in pentad("removed", "--apply", str(tmp_path / "removed.json"), env=later)
    assert canary not in dump(server, later)


def test_what_was_closed_since_the_copy_was_made_is_not_open_in_what_is_restored(
    server: Postgres, installed: Mapping[str, str], filled: World, tmp_path: Path
):
    owner = make_engine(installed["PENTAD_MIGRATION_URL"])
    soon = now() + timedelta(days=1)
    with transaction(engine=owner) as session:
        whose: dict[str, Any] = {
            "study_id": filled.here.study,
            "by_id": filled.owner.user_id,
            "expires_at": soon,
        }
        session.add(ShareLink(**whose, public_id="open", token_hash="open", published_at=now()))
        session.add(ShareLink(**whose, public_id="draft", token_hash="draft"))
        session.add(SignIn(digest="open", user_id=filled.viewer.user_id, at=now()))
        session.add(Invitation(**whose, token_hash="open", role=Role.VIEWER))
    copy = Path(script("backup.sh", str(tmp_path), env=installed).stdout.strip())
    with psycopg.connect(server._address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE shut OWNER pentad_owner TEMPLATE template0")
    shut = {name: value.replace("/pentad?", "/shut?") for name, value in installed.items()}
    assert "all links closed" in script("restore.sh", str(copy), env=shut).stdout

    with reading(engine=make_engine(shut["PENTAD_MIGRATION_URL"], pooled=False)) as session:
        assert {link.public_id for link in session.exec(select(ShareLink)) if link.closed_at is None} == {
            "draft"
        }
        assert [row.ended_at is None for row in session.exec(select(SignIn))] == [False]
        assert [row.withdrawn_at is None for row in session.exec(select(Invitation))] == [False]
    with reading(engine=owner) as session:
        assert session.exec(select(ShareLink.closed_at)).all() == [None, None], "else it proves nothing"


def test_a_member_exports_on_the_server_though_the_application_does_not_own_the_tables(
    installed: Mapping[str, str], filled: World, tmp_path: Path
):
    alone = {name: value for name, value in installed.items() if name != "PENTAD_MIGRATION_URL"}
    export = ("export", "--study", filled.here.study.hex, "--output", str(tmp_path / "study.json"))
    with reading(engine=make_engine(installed["PENTAD_DATABASE_URL"], pooled=False)) as session:
        subject = session.get_one(User, filled.viewer.user_id).subject
    told = pentad(*export, "--as", subject, env=alone)
    assert "written to" in told, told
    assert "We meet" in (tmp_path / "study.json").read_text()


def test_the_files_are_swept_by_the_owner_and_the_application_alone_is_refused(installed: Mapping[str, str]):
    assert "Every table was written anew" in pentad("sweep", env=installed)
    alone = {name: value for name, value in installed.items() if name != "PENTAD_MIGRATION_URL"}
    assert "does not own the tables" in pentad("sweep", env=alone)


def dump(server: Postgres, env: Mapping[str, str]) -> str:
    url = env["PENTAD_MIGRATION_URL"]
    done = subprocess.run(
        [server.programs / "pg_dump", "--data-only", url], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout


def topic_version(url: str, filled: World) -> int:
    with reading(engine=make_engine(url)) as session:
        return session.get_one(TopicVersion, f"study:{filled.here.study.hex}").version


def test_a_copy_that_was_damaged_and_a_database_that_holds_something_are_refused(
    installed: Mapping[str, str], filled: World, tmp_path: Path
):
    copy = Path(script("backup.sh", str(tmp_path), env=installed).stdout.strip())
    before = counts(installed["PENTAD_MIGRATION_URL"])
    full = script("restore.sh", str(copy), env=installed)
    assert (full.returncode, "nothing was restored" in full.stderr) == (1, True)
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 0xFF
    copy.write_bytes(content)
    assert script("restore.sh", str(copy), env=installed).returncode != 0
    assert counts(installed["PENTAD_MIGRATION_URL"]) == before


def test_old_copies_go_and_nothing_half_made_stays(installed: Mapping[str, str], tmp_path: Path):
    for day in range(1, 6):
        (tmp_path / f"pentad-2026010{day}T000000Z.dump").write_bytes(b"old")
    (tmp_path / "mine.dump").write_bytes(b"not a copy of Pentad's")
    assert script("backup.sh", str(tmp_path), env=installed | {"KEEP": "3"}).returncode == 0
    left = sorted(path.name for path in tmp_path.glob("*.dump"))
    assert len(left) == 4
    assert "mine.dump" in left
    wrong = installed | {
        "PENTAD_MIGRATION_URL": installed["PENTAD_MIGRATION_URL"].replace("/pentad?", "/none?")
    }
    assert script("backup.sh", str(tmp_path), env=wrong).returncode != 0
    assert sorted(path.name for path in tmp_path.glob("*.dump")) == left
    assert list(tmp_path.glob(".*partial")) == []


def test_the_password_is_not_seen_in_the_list_of_processes(installed: Mapping[str, str], tmp_path: Path):
    """What the programs are called with is what anybody on the machine sees."""
    spy = tmp_path / "bin"
    spy.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        (spy / name).write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/seen"\nexit 1\n')
        (spy / name).chmod(0o755)
    env = installed | {"PATH": f"{spy}:/usr/bin:/bin"}
    script("backup.sh", str(tmp_path / "copies"), env=env)
    script("restore.sh", str(tmp_path / "none"), env=env)
    seen = (tmp_path / "seen").read_text()
    assert "postgresql://pentad_owner@/" in seen
    assert "ownersecret1" not in seen


def test_a_copy_of_the_sqlite_file_takes_the_place_of_a_lost_one(migrated_url: str, tmp_path: Path):
    engine = make_engine(migrated_url)
    with transaction(engine=engine) as session:
        made = world(session)
    copy = backup(url=migrated_url, folder=tmp_path / "copies")
    before = counts(migrated_url)
    engine.dispose()
    file = Path(migrated_url.removeprefix("sqlite:///"))
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()  # the disk is lost, with the log beside the file

    restore(copy.path, url=migrated_url)

    assert state(url=migrated_url).current
    assert counts(migrated_url) == before
    engine = make_engine(migrated_url)
    with reading(engine=engine) as session:
        assert session.get(Quote, made.here.quote) is not None
    engine.dispose()


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_every_script_is_one_that_any_shell_can_read(file: Path):
    assert subprocess.run(["sh", "-n", str(file)], check=False).returncode == 0
    assert os.access(file, os.X_OK) or file.name == "url.sh"
