"""Settings: right by default, and refused loudly, by the variable's name, when wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interview.settings import ROOT, Mode, Settings, WrongSettings, settings

Set = Callable[..., Settings]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """Reads the settings anew, with these variables and no others."""

    def with_(**variables: str) -> Settings:
        for name in ("MODE", "DATA_DIR", "DATABASE_URL", "LANGUAGE"):
            monkeypatch.delenv(f"PENTAD_{name}", raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(f"PENTAD_{name}", value)
        settings.cache_clear()
        return settings()

    yield with_
    monkeypatch.undo()
    settings.cache_clear()


def test_with_nothing_set_the_data_stays_on_this_machine(read: Set) -> None:
    found = read()
    assert (found.mode, found.language, found.address) == (Mode.LOCAL, "en", "127.0.0.1")
    assert found.data_dir == ROOT / "data"
    assert found.database_url == f"sqlite:///{ROOT / 'data' / 'pentad.sqlite3'}"
    assert "127.0.0.1" in found.allowed_hosts


def test_hosted_listens_to_everybody_and_leaves_the_host_to_the_proxy(read: Set) -> None:
    found = read(MODE="hosted")
    assert (found.address, found.allowed_hosts) == ("0.0.0.0", [])


def test_the_database_follows_the_folder_of_the_data(read: Set, tmp_path: Path) -> None:
    assert read(DATA_DIR=str(tmp_path / "new")).database_url == f"sqlite:///{tmp_path}/new/pentad.sqlite3"


def test_a_folder_relative_to_home_or_here_is_made_whole(read: Set) -> None:
    assert read(DATA_DIR="~/pentad").data_dir == Path.home() / "pentad"
    assert read(DATA_DIR="elsewhere").data_dir == Path.cwd() / "elsewhere"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_way_to_name_postgresql_means_the_one_driver(read: Set, scheme: str) -> None:
    found = read(DATABASE_URL=f"{scheme}://ada:p%40ss@db.example:5433/pentad?sslmode=require")
    assert found.database_url == ("postgresql+psycopg://ada:p%40ss@db.example:5433/pentad?sslmode=require")


def test_a_sqlite_file_elsewhere_is_taken_as_it_is(read: Set) -> None:
    assert read(DATABASE_URL="sqlite:////srv/p.sqlite3").database_url == "sqlite:////srv/p.sqlite3"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "public"),
        ("MODE", "LOCALHOST"),
        ("LANGUAGE", "english"),
        ("LANGUAGE", "EN"),
        ("LANGUAGE", "../x"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "host/name"),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("DATA_DIR", __file__),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(read: Set, name: str, value: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(**{name: value})
    said = "..." if name == "DATABASE_URL" else value  # an address may hold a password
    assert f"PENTAD_{name}={said}: " in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(read: Set) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(MODE="public", LANGUAGE="english", DATABASE_URL="mysql://host/name")
    for name in ("PENTAD_MODE", "PENTAD_LANGUAGE", "PENTAD_DATABASE_URL"):
        assert name in str(refused.value)


def test_a_wrong_setting_ends_the_program(read: Set) -> None:
    with pytest.raises(SystemExit):
        read(MODE="public")


def test_a_refusal_does_not_show_the_password(read: Set) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(DATABASE_URL="mysql://ada:canary4711@host/name")
    assert "canary4711" not in str(refused.value)


def test_settings_are_read_once_and_cannot_be_changed(read: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read()
    monkeypatch.setenv("PENTAD_MODE", "hosted")
    assert settings() is found
    with pytest.raises(Exception, match="frozen"):
        found.mode = Mode.HOSTED


@pytest.mark.parametrize("name", ["MODE", "DATA_DIR", "DATABASE_URL", "LANGUAGE"])
def test_a_variable_set_to_nothing_is_as_if_it_were_not_set(read: Set, name: str) -> None:
    default = read()
    assert read(**{name: ""}) == default
