"""Settings: right by default, and refused loudly, by the variable's name, when wrong."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interview import texts
from interview.settings import OF_THE_TESTS, ROOT, Mode, Settings, WrongSettings, allowed, settings
from tests.languages import catalogue

Set = Callable[..., Settings]
HOSTED = {
    "MODE": "hosted",
    "BASE_URL": "https://pentad.example",
    "OIDC_METADATA_URL": "https://login.example/.well-known/openid-configuration",
    "OIDC_CLIENT_ID": "pentad",
    "OIDC_CLIENT_SECRET": "told to the provider only",
    "COOKIE_SECRET": "0123456789abcdef" * 2,
}
SPELT = ("pentad_mode", "Pentad_Mode", *OF_THE_TESTS)
"""Whole names of variables; a test gives the others without what they begin with."""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """Reads the settings anew, with these variables and no others."""

    def with_(**variables: str) -> Settings:
        for name in [name for name in os.environ if name.upper().startswith("PENTAD_")]:
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name if name in SPELT else f"PENTAD_{name}", value)
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


def test_hosted_listens_to_everybody_who_calls_it_by_a_name_that_is_told(read: Set) -> None:
    found = read(**HOSTED)
    assert (found.address, found.allowed_hosts) == ("0.0.0.0", ["pentad.example"])
    other = read(
        **HOSTED | {"BASE_URL": "https://Pentad.example:8443", "PUBLIC_URL": "https://[2001:db8::1]:1/"}
    )
    assert other.allowed_hosts == ["pentad.example", "[2001:db8::1]"]


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


def test_hosted_names_every_setting_that_log_in_needs_and_lacks(read: Set) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(MODE="hosted", LANGUAGE="english")
    for name in set(HOSTED) - {"MODE"}:
        assert f"PENTAD_{name} is not set, and a hosted installation needs it." in str(refused.value)
    assert "PENTAD_LANGUAGE=english" in str(refused.value)


@pytest.mark.parametrize("name", sorted(set(HOSTED) - {"MODE"}))
def test_hosted_does_not_start_without_one_of_them_and_starts_with_all(read: Set, name: str) -> None:
    assert read(**HOSTED).mode is Mode.HOSTED
    with pytest.raises(WrongSettings) as refused:
        read(**HOSTED | {name: ""})
    assert len(str(refused.value).splitlines()) == 2
    assert f"PENTAD_{name} is not set" in str(refused.value)


def test_a_secret_that_is_too_short_to_sign_with_is_refused_and_not_shown(read: Set) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(**HOSTED | {"COOKIE_SECRET": "canary4711"})
    assert "PENTAD_COOKIE_SECRET=...: This must be a secret of 32 bytes or more" in str(refused.value)
    assert "canary4711" not in str(refused.value)


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


@pytest.mark.parametrize(
    ("name", "said", "nearest"),
    [
        ("MODES", "PENTAD_MODES", "PENTAD_MODE"),
        ("DATABASE", "PENTAD_DATABASE", "PENTAD_DATABASE_URL"),
        ("DATADIR", "PENTAD_DATADIR", "PENTAD_DATA_DIR"),
        ("ROOM_PROT", "PENTAD_ROOM_PROT", "PENTAD_ROOM_PORT"),
        ("pentad_mode", "pentad_mode", "PENTAD_MODE"),
        ("Pentad_Mode", "Pentad_Mode", "PENTAD_MODE"),
    ],
)
def test_a_misspelt_setting_is_refused_with_the_nearest_there_is(
    read: Set, name: str, said: str, nearest: str
) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(**{name: "hosted"})
    assert f"{said}: there is no such setting. The nearest is {nearest}." in str(refused.value)


@pytest.mark.parametrize("name", ["", "Q", "ZZZZZZZZ", "MODES"])
def test_an_unknown_setting_is_refused_even_when_it_is_empty_or_like_nothing(read: Set, name: str) -> None:
    with pytest.raises(WrongSettings, match=f"PENTAD_{name}: there is no such setting"):
        read(**{name: ""})


def test_misspelt_names_and_wrong_values_are_said_together(read: Set) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(MODES="hosted", LANGUAGES="sv", MODE="public")
    said = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in said[1:]] == [
        "PENTAD_LANGUAGES",
        "PENTAD_MODES",
        "PENTAD_MODE=public",
    ]


def test_what_the_tests_set_is_no_misspelt_setting_and_the_list_holds_no_more_than_they_use(read: Set) -> None:
    assert read(**dict.fromkeys(OF_THE_TESTS, "1")).mode is Mode.LOCAL
    files = [*(ROOT / "tests").rglob("*.py"), ROOT / ".ci" / "run"]
    used = {name for file in files for name in re.findall(r"PENTAD_(?:TEST|REQUIRE)_[A-Z]+", file.read_text())}
    assert used == OF_THE_TESTS


def test_every_setting_says_what_may_stand_in_it() -> None:
    assert set(allowed()) == set(Settings.model_fields)


def test_a_refusal_is_said_in_the_language_asked_for(
    read: Set, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    catalogue(tmp_path, "sv", {"This must be local or hosted.": "Skriv local eller hosted."})
    monkeypatch.setattr(texts, "LOCALES", tmp_path)
    texts.catalogue.cache_clear()
    with pytest.raises(WrongSettings, match=r"PENTAD_MODE=public: Skriv local eller hosted\."):
        read(MODE="public", LANGUAGE="sv")
    texts.catalogue.cache_clear()


def test_every_setting_stands_in_the_readme() -> None:
    told = set(re.findall(r"^\| `(PENTAD_[A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert told == {f"PENTAD_{name.upper()}" for name in Settings.model_fields}
