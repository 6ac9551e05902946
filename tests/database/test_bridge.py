"""What one process changes on PostgreSQL, another hears within a second; by looking, where it cannot listen."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

from interview import live
from interview.database import bridge as bridges
from interview.database.bridge import Bridge
from interview.database.engine import engine as settings_engine
from interview.database.transactions import transaction
from interview.settings import settings
from tests.postgres import APP, Postgres
from tests.proxy import Proxy, proxied

WITHIN_S = 1.0


@dataclass
class Ear:
    """What a bridge heard."""

    versions: dict[str, int] = field(default_factory=dict)
    tabs: dict[str, str] = field(default_factory=dict)

    def __call__(self, versions: Mapping[str, int], tab: str) -> None:
        for topic, version in versions.items():
            if version > self.versions.get(topic, 0):
                self.versions[topic] = version
                self.tabs[topic] = tab


def until(true: Callable[[], bool], *, within: float) -> float:
    """The seconds until something was so."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within, "it did not come in time"
        time.sleep(0.005)
    return time.monotonic() - began


@pytest.fixture
def shared(postgres: Postgres, migrated_postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database on PostgreSQL that the settings name, in the application's role."""
    name = postgres.create(template=migrated_postgres)
    monkeypatch.setenv("PENTAD_DATABASE_URL", postgres.url(name, role=APP))
    settings.cache_clear()
    yield settings_engine()
    settings_engine().dispose()
    monkeypatch.undo()
    settings.cache_clear()
    postgres.drop(name)


@pytest.fixture
def proxy(postgres: Postgres, shared: Engine) -> Iterator[Proxy]:
    with proxied(postgres.socket) as standing:
        yield standing


@pytest.fixture
def ear(shared: Engine, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Ear, Bridge]]:
    """A bridge that listens through the proxy, and looks by the settings' own way."""
    monkeypatch.setattr(bridges, "LOOK_S", 0.5)
    monkeypatch.setattr(bridges, "PROBE_S", 0.5)
    monkeypatch.setattr(bridges, "DEAF_S", 1.0)
    heard = Ear()
    bridge = Bridge(listen_url=proxy.url(settings().database_url), hear=heard)
    bridge.start()
    yield heard, bridge
    bridge.stop()


def change(*topics: str, tab: str = "") -> dict[str, int]:
    """Somebody's transaction that changes what these topics name; their versions."""
    with transaction(tab=tab) as session:
        session.info["topics"] = set(topics)
    versions: dict[str, int] = session.info["topics"]
    return versions


def test_a_change_is_heard_within_a_second_with_its_version_and_the_window_it_came_from(
    ear: tuple[Ear, Bridge],
):
    heard, bridge = ear
    assert bridge.listening.wait(5)
    said = change("study:1", "board:2", tab="tab 7")
    assert until(lambda: heard.versions == said, within=WITHIN_S) < WITHIN_S
    assert set(heard.tabs.values()) == {"tab 7"}


def test_what_was_changed_before_it_could_listen_is_heard_too(shared: Engine, proxy: Proxy):
    said = change("study:1")
    heard = Ear()
    bridge = Bridge(listen_url=proxy.url(settings().database_url), hear=heard)
    bridge.start()
    until(lambda: heard.versions == said, within=5)
    bridge.stop()


def test_a_transaction_that_is_taken_back_tells_nobody(ear: tuple[Ear, Bridge]):
    heard, bridge = ear
    assert bridge.listening.wait(5)
    with pytest.raises(ValueError), transaction() as session:
        session.info["topics"] = {"study:1"}
        session.connection().execute(text("SELECT * FROM pentad_tell(ARRAY['study:1'], '')"))
        raise ValueError
    said = change("study:2")
    until(lambda: heard.versions == said, within=WITHIN_S)


def test_while_the_listener_is_cut_changes_are_looked_up_and_afterwards_heard_again(
    ear: tuple[Ear, Bridge], proxy: Proxy
):
    heard, bridge = ear
    assert bridge.listening.wait(5)
    proxy.refusing = True
    proxy.cut()
    until(lambda: not bridge.listening.is_set(), within=5)
    said = change("study:1")
    until(lambda: heard.versions == said, within=3)
    proxy.refusing = False
    assert bridge.listening.wait(5)
    said |= change("study:3")
    until(lambda: heard.versions == said, within=WITHIN_S)


def test_a_listener_that_hears_nothing_notices_it_and_looks_instead(ear: tuple[Ear, Bridge], proxy: Proxy):
    """As behind a pooler that shares connections: nothing is refused, and no notification ever comes."""
    heard, bridge = ear
    assert bridge.listening.wait(5)
    proxy.deaf = True
    until(lambda: not bridge.listening.is_set(), within=8)
    said = change("study:1")
    until(lambda: heard.versions == said, within=3)


def test_what_is_said_holds_topics_versions_and_the_window_and_no_contents(shared: Engine):
    url = make_url(settings().database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("LISTEN pentad")
        change("study:1", "board:abc_-9", tab="tab7")
        change(*(f"study:{number:032x}" for number in range(500)))
        few, many = connection.notifies(timeout=5, stop_after=2)
    assert re.fullmatch(r"board:abc_-9=\d{13},study:1=\d{13} tab7", few.payload)
    assert many.payload == " "


def test_more_topics_than_can_be_said_are_looked_up(ear: tuple[Ear, Bridge]):
    heard, bridge = ear
    assert bridge.listening.wait(5)
    said = change(*(f"study:{number:032x}" for number in range(500)))
    until(lambda: heard.versions == said, within=WITHIN_S)


def test_versions_only_grow_whoever_raises_them_and_nobody_waits_for_ever(shared: Engine):
    names = ["study:1", "study:2", "study:3"]
    given: list[dict[str, int]] = []

    def often(turn: int) -> None:
        for n in range(20):
            given.append(change(*names[(turn + n) % 3 :], *names[: (turn + n) % 2]))

    threads = [threading.Thread(target=often, args=(turn,)) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for name in names:
        versions = [said[name] for said in given if name in said]
        assert len(set(versions)) == len(versions)
    assert len(given) == 120


def test_screens_of_a_process_follow_the_versions_of_the_database(shared: Engine):
    with live.bridged(database_url=settings().database_url) as bridge:
        assert bridge
        assert bridge.listening.wait(5)
        assert live.versions(["study:77"]) == {"study:77": 0}
        elsewhere = change("study:77")  # not raised here, as if another process had done it
        until(lambda: live.versions(["study:77"]) == elsewhere, within=WITHIN_S)
        own = change("study:77")
        live.raise_(own, "tab")
        assert live.versions(["study:77"]) == own
        live.raise_(elsewhere, "")  # late, and older
        assert live.versions(["study:77"]) == own


def test_on_sqlite_there_is_no_bridge_and_versions_stay_the_processs_own(settings_database: Engine):
    with live.bridged(database_url=settings().database_url) as bridge:
        assert bridge is None
        assert live.versions(["study:78"])["study:78"] == live.STARTED_MS
