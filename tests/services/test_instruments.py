"""The shipped instrument: its newest version is the one on offer, and older ones stay with who uses them."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from interview.database.transactions import reading, transaction
from interview.instrument.loader import shipped
from interview.models import InstrumentVersion, Study
from interview.services import instruments
from interview.services.access import local_owner
from interview.services.demo import load_demo
from interview.services.studies import create_study
from interview.vocabulary import StudyKind
from tests.builders import THREE_BY_FIVE

NEWEST = shipped()
NAME = b'version = "1.1"'
OLDER = NEWEST.replace(NAME, b'version = "1.0"')


def ship(session: Session, monkeypatch: pytest.MonkeyPatch, content: bytes) -> InstrumentVersion:
    """Start the program as it is with that file beside it."""
    with monkeypatch.context() as patch:
        patch.setattr(instruments, "shipped", lambda: content)
        return instruments.offer_shipped(session=session)


def on_offer(session: Session) -> list[str]:
    return [version.version for version in instruments.offered(session=session)]


def kept(session: Session) -> list[tuple[str, str, bool]]:
    rows = session.exec(select(InstrumentVersion).order_by(col(InstrumentVersion.version)))
    return [(row.version, row.origin, row.offered) for row in rows]


@pytest.fixture
def study_of_before(database: Engine, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A study that was begun when the older version was shipped."""
    with transaction(engine=database) as session:
        version = ship(session, monkeypatch, OLDER)
        return create_study(
            session=session,
            actor=local_owner(session=session),
            operation=uuid4(),
            title="Begun before",
            kind=StudyKind.RESEARCH,
            instrument_version_id=version.id,
        )


def test_a_new_shipped_version_is_offered_and_the_older_one_stays_with_its_studies(
    database: Engine, study_of_before: UUID
) -> None:
    with transaction(engine=database) as session:
        newest = instruments.offer_shipped(session=session)
        assert newest.content == NEWEST
    with reading(engine=database) as session:
        assert on_offer(session) == ["1.1"]
        assert kept(session) == [("1.0", "shipped", False), ("1.1", "shipped", True)]
        study = session.get_one(Study, study_of_before)
        version = session.get_one(InstrumentVersion, study.instrument_version_id)
        assert (version.version, version.content) == ("1.0", OLDER)


def test_an_older_version_that_somebody_offers_again_stays_on_offer(
    database: Engine, study_of_before: UUID
) -> None:
    with transaction(engine=database) as session:
        older = session.get_one(Study, study_of_before).instrument_version_id
        instruments.offer_shipped(session=session)
        owner = local_owner(session=session)
        instruments.set_offered(session=session, actor=owner, operation=uuid4(), version_id=older, offered=True)
    with transaction(engine=database) as session:
        instruments.offer_shipped(session=session)
    with reading(engine=database) as session:
        assert sorted(on_offer(session)) == ["1.0", "1.1"]


def test_a_text_of_ones_own_under_the_new_name_stands_and_the_program_starts(
    database: Engine, study_of_before: UUID
) -> None:
    mine = NEWEST.replace(b"A firm calls you and asks", b"Somebody calls you and asks")
    with transaction(engine=database) as session:
        owner = local_owner(session=session)
        instruments.offer(session=session, actor=owner, operation=uuid4(), content=mine, file="mine.toml")
    with transaction(engine=database) as session:
        assert instruments.offer_shipped(session=session).content == OLDER
        load_demo(session=session, actor=local_owner(session=session), operation=uuid4())
    with reading(engine=database) as session:
        assert kept(session) == [("1.0", "shipped", True), ("1.1", "uploaded", True)]


def test_other_instruments_and_uploaded_versions_stay_on_offer(database: Engine, study_of_before: UUID) -> None:
    own = OLDER.replace(b'version = "1.0"', b'version = "1.0+mine"')
    with transaction(engine=database) as session:
        owner = local_owner(session=session)
        for content in (own, THREE_BY_FIVE.read_bytes()):
            instruments.offer(session=session, actor=owner, operation=uuid4(), content=content, file="x.toml")
        instruments.offer_shipped(session=session)
    with reading(engine=database) as session:
        assert len(on_offer(session)) == 3
        assert "1.0" not in on_offer(session)


def test_starting_twice_makes_one_version(database: Engine) -> None:
    for _start in range(2):
        with transaction(engine=database) as session:
            instruments.offer_shipped(session=session)
    with reading(engine=database) as session:
        assert kept(session) == [("1.1", "shipped", True)]
