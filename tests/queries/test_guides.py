"""Which versions a form offers, and which of them is chosen already."""

from uuid import UUID, uuid4

from sqlmodel import Session

from interview.instrument.loader import load, shipped
from interview.instrument.writer import edit
from interview.models import InstrumentVersion
from interview.queries.guides import read_every_version, read_versions
from interview.services import instruments
from tests.builders import THREE_BY_FIVE, World

SHIPPED = load(shipped(), file="x").version


def offer(session: Session, w: World, content: bytes) -> UUID:
    return instruments.offer(session=session, actor=w.owner, operation=uuid4(), content=content, file="x.toml")


def own(version: str) -> bytes:
    return edit(shipped(), changes={}, version=version, language="en")


def test_the_shipped_version_comes_before_what_was_uploaded_after_it(session: Session, w: World) -> None:
    offer(session, w, own("8"))
    offer(session, w, THREE_BY_FIVE.read_bytes())
    for read in (read_versions, read_every_version):
        lines = read(session=session, actor=w.owner)
        assert [line.version for line in lines] == [SHIPPED, "0.1", "8"]


def test_the_newest_of_several_shipped_versions_comes_first(session: Session, w: World) -> None:
    instruments.keep(session, content=own("99"), file="x.toml", origin="shipped")
    offer(session, w, own("8"))
    assert [line.version for line in read_versions(session=session, actor=w.owner)] == ["99", SHIPPED, "8"]


def test_where_no_shipped_version_is_on_offer_the_newest_comes_first(session: Session, w: World) -> None:
    for version in ("8", "9"):
        offer(session, w, own(version))
    session.get_one(InstrumentVersion, w.here.version).offered = False
    session.flush()
    assert [line.version for line in read_versions(session=session, actor=w.owner)] == ["9", "8"]
