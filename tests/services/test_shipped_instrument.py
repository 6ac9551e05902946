"""A new version of the shipped instrument takes the place of the one before it, for new studies only."""

from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session

from interview.database.transactions import transaction
from interview.instrument.loader import shipped
from interview.instrument.writer import edit
from interview.models import InstrumentVersion, Study
from interview.services.instruments import keep, offer_shipped, offered
from interview.services.studies import create_study
from interview.vocabulary import StudyKind
from tests.builders import person


def earlier_version(session: Session) -> InstrumentVersion:
    content = edit(shipped(), changes={}, version="0.9", language="en")
    return keep(session, content=content, file="big-five.toml", origin="shipped")


def test_the_earlier_shipped_version_is_no_longer_offered_but_kept_by_the_studies_that_use_it(
    sqlite_database: Engine,
):
    with transaction(engine=sqlite_database) as session:
        earlier = earlier_version(session)
        owner = person(session, "owner")
        id = create_study(
            session=session,
            actor=owner,
            operation=uuid4(),
            title="Clusters",
            kind=StudyKind.RESEARCH,
            instrument_version_id=earlier.id,
        )
        own = edit(shipped(), changes={}, version="7", language="en")
        mine = keep(session, content=own, file="mine.toml", origin="edited")

        newest = offer_shipped(session=session)

        assert {version.id for version in offered(session=session)} == {newest.id, mine.id}
        assert session.get_one(Study, id).instrument_version_id == earlier.id


def test_what_somebody_offers_again_stays_on_offer_at_the_next_start(sqlite_database: Engine):
    with transaction(engine=sqlite_database) as session:
        earlier = earlier_version(session)
        offer_shipped(session=session)
        earlier.offered = True

    with transaction(engine=sqlite_database) as session:
        offer_shipped(session=session)
        assert earlier.id in {version.id for version in offered(session=session)}
