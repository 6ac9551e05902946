"""What goes wrong around a running interview: nothing typed is lost, and it is said in a sentence."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from playwright.sync_api import BrowserContext, Locator, expect
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import reading, transaction
from interview.models import Note, Quote, SQLModel
from interview.services.access import local_owner
from interview.services.interviews import finish_interview
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import Desk, until, words
from tests.builders import Place
from tests.servers import ROOT, Server

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits of a running process are Linux's")


@pytest.fixture
def place(data: Engine) -> Place:
    """A prepared case of the local owner."""
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        return builders.case(session, owner, builders.study(session, owner))


@pytest.fixture
def desk(sits: Sits, place: Place) -> Desk:
    """The interview is open, and its first note can be typed."""
    seated = sits(f"/interview?interview={place.interview.hex}")
    expect(first_note(seated)).to_be_visible()
    return seated


def first_note(desk: Desk) -> Locator:
    return desk.page.locator('textarea[data-testid="field"][data-record^="note/"]').first


def status_of(box: Locator) -> Locator:
    return box.locator("xpath=..").get_by_role("status")


def notes(data: Engine) -> list[str]:
    return [note.text for note in rows(data, Note)]


def rows(data: Engine, table: type[SQLModel]) -> list:
    with reading(engine=data) as session:
        return list(session.exec(select(table)))


@contextmanager
def no_room(server: Server) -> Iterator[None]:
    """No file of the server's may grow: as on a full disk."""
    process = psutil.Process(server.pid)
    process.rlimit(psutil.RLIMIT_FSIZE, (4096, psutil.RLIM_INFINITY))
    try:
        yield
    finally:
        process.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))


@ON_LINUX
def test_on_a_full_disk_words_stay_in_the_browser_and_are_saved_when_there_is_room(
    desk: Desk, server: Server, data: Engine
) -> None:
    box = first_note(desk)
    box.fill(words("before"))
    until(lambda: notes(data) == [words("before")], told=lambda: notes(data))
    with no_room(server):
        box.fill(words("without room"))
        expect(status_of(box)).to_contain_text("Not saved yet")
        expect(status_of(box)).to_contain_text("The disk could not be")
        desk.quote(words("said without room"))
        desk.keyed("clock_press").get_by_role("button").click()
        expect(desk.page.get_by_role("alert").filter(has_text="DB-008")).to_be_visible()
        assert notes(data) == [words("before")]
        desk.page.reload()
        expect(first_note(desk)).to_have_value(words("without room"))

    until(lambda: notes(data) == [words("without room")], within=40, told=lambda: notes(data))
    until(lambda: words("said without room") in [q.text for q in rows(data, Quote)], within=40)
    with data.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@contextmanager
def held(data: Engine) -> Iterator[None]:
    """Another program is writing to the database, and takes its time."""
    other = sqlite3.connect(str(data.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_while_another_program_writes_nothing_is_called_saved_and_then_all_is(desk: Desk, data: Engine) -> None:
    box = first_note(desk)
    with held(data):
        box.fill(words("while it was held"))
        expect(status_of(box)).to_contain_text("Not saved yet")
        assert notes(data) == []
        desk.page.get_by_role("link", name="Instrument").first.click()
        expect(desk.page.get_by_text("The scale")).to_be_visible()  # reading waits for nobody

    until(lambda: notes(data) == [words("while it was held")], told=lambda: notes(data))


def test_a_study_deleted_elsewhere_is_a_sentence_here_and_the_words_stay_in_their_box(
    desk: Desk, data: Engine, place: Place
) -> None:
    with transaction(engine=data) as session:
        session.connection().exec_driver_sql("DELETE FROM study")

    box = first_note(desk)
    box.fill(words("too late"))
    expect(status_of(box)).to_contain_text("This is not there any more")
    desk.keyed("clock_press").get_by_role("button").click()
    expect(desk.page.get_by_role("alert").filter(has_text="ACC-001").first).to_be_visible()
    expect(box).to_have_value(words("too late"))
    desk.page.reload()
    expect(desk.page.get_by_role("alert")).to_have_count(1)
    expect(desk.page.get_by_role("alert")).to_contain_text("Go to Home and choose from the list")
    desk.page.get_by_role("link", name="Home").first.click()
    expect(desk.page.get_by_text("Nothing here yet")).to_be_visible()


PLACES = """() => [...document.querySelectorAll('textarea, [role="radio"], blockquote')].map((node) => {
  const { left, top, width } = node.getBoundingClientRect();
  return [left, top, width];
})"""
APART = """() => {
  const place = (node) => node.getBoundingClientRect();
  const told = [...document.querySelectorAll('[role="alert"]')].filter((node) => node.offsetParent).map(place);
  const parts = ['.st-key-guide', '.st-key-side', '.st-key-catch'];
  const others = parts.map((part) => place(document.querySelector(part)));
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return !told.some((one, n) => [...others, ...told.slice(n + 1)].some((other) => meet(one, other)));
}"""


def refused_twice(desk: Desk, data: Engine, place: Place) -> Locator:
    """The bar refuses a press, and the guide an answer."""
    with transaction(engine=data) as session:  # nobody tells this screen
        owner = local_owner(session=session)
        finish_interview(session=session, actor=owner, operation=uuid4(), interview_id=place.interview)
    desk.page.get_by_label("How consent was given").fill("")
    told = desk.page.get_by_role("alert")
    desk.page.get_by_role("radio", name="declines").first.click()
    expect(told.filter(has_text="CON-001")).to_be_visible()
    first_note(desk).click()
    before = desk.page.evaluate(PLACES)
    desk.keyed("clock_press").get_by_role("button").dispatch_event("click")  # the focus stays in the note
    expect(told.filter(has_text="INT-003")).to_be_visible()
    expect(told).to_have_count(2)
    assert desk.page.evaluate(PLACES) == before
    return told


def test_what_two_parts_refuse_stands_one_below_the_other_over_no_box_and_is_closed_by_hand(
    desk: Desk, data: Engine, place: Place
) -> None:
    told = refused_twice(desk, data, place)
    assert desk.page.evaluate(APART)

    told.filter(has_text="INT-003").get_by_role("button", name="Close").click()

    expect(told).to_have_count(1)
    expect(told).to_contain_text("CON-001")
    expect(first_note(desk)).to_be_focused()
    desk.turn_panel(open_=True)  # the parts are drawn again, with what they were refused
    expect(told).to_have_count(1)
    told.get_by_role("button", name="Close").press("Enter")
    expect(told).to_have_count(0)


def test_an_address_that_was_mangled_is_a_sentence_on_every_screen(sits: Sits, server: Server) -> None:
    desk = sits("/interview?interview=%3Cimg%20src=x%20onerror=alert(1)%3E")
    dialogs: list[str] = []
    desk.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for screen in ("interview?interview", "prepare?initiative", "profile?round", "instrument?version"):
        desk.page.goto(f"{server.url}/{screen}=%3Cimg%20src=x%20onerror=alert(1)%3E")
        expect(desk.page.get_by_role("alert")).to_contain_text("This address leads nowhere.")
        expect(desk.page.locator("img[src='x']")).to_have_count(0)
    assert dialogs == []


def test_a_damaged_database_is_a_sentence_on_the_screen(
    context: BrowserContext, migrated_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "pentad.sqlite3"
    file.write_bytes(migrated_file.read_bytes()[:8192] + b"\xff" * 8192)
    with Server(ROOT / "app.py", folder=tmp_path, env={"PENTAD_DATA_DIR": str(tmp_path)}) as server:
        page = context.new_page()
        page.goto(server.url)

        expect(page.get_by_role("alert")).to_contain_text("Put the newest backup in its place")
        expect(page.get_by_test_id("stException")).to_have_count(0)
