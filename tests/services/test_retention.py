"""How long a study is kept, and its purge: all of it, and nothing of anybody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, SQLModel, func, select

from interview.database.removed import PURGED, stones_of
from interview.errors import Invalid, NotFound
from interview.models import AuditEvent, Study
from interview.models.base import today
from interview.queries.home import read_home
from interview.services.retention import NEAR, is_near, later_day, purge_study
from tests.builders import World, judged
from tests.services.test_withdrawing import frozen, named, take_back


def purge(session: Session, w: World, title: str = "Clusters") -> None:
    purge_study(session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study, title=title)


def left_of(session: Session, w: World) -> dict[str, int]:
    """How many rows of each table belong to the study."""
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if "study_id" in table.c:
            n = session.execute(
                select(func.count()).select_from(table).where(table.c.study_id == w.here.study)
            ).scalar_one()
            found[table.name] = n
    return {name: n for name, n in found.items() if n}


def test_a_purge_removes_every_record_of_the_study_and_none_of_another(session: Session, w: World) -> None:
    named(session, w)
    judged(session, w.here, level=2, rationale="As they say.")
    frozen(session, w, "Something.")
    take_back(session, w)
    planted = {"respondent", "sharedcase", "tombstone", "torewrite", "auditevent", "member"}
    assert planted <= set(left_of(session, w))
    purge(session, w)
    assert left_of(session, w) == {}
    assert session.get(Study, w.here.study) is None
    assert session.get(Study, w.foreign.study) is not None
    assert read_home(session=session, actor=w.owner) == ()


def test_what_stays_of_a_purge_is_that_it_was_done(session: Session, w: World) -> None:
    purge(session, w)
    trace = session.exec(select(AuditEvent).where(AuditEvent.verb == PURGED)).one()
    assert (trace.study_id, trace.record, trace.record_id) == (None, "Study", w.here.study)
    assert trace.actor_id == w.owner.user_id
    assert (PURGED, w.here.study, w.here.study) in stones_of(session.connection())


def test_another_title_removes_nothing(session: Session, w: World) -> None:
    before = left_of(session, w)
    for title in ("", "clusters", "Clusters of the north"):
        with pytest.raises(Invalid) as refused:
            purge(session, w, title)
        assert refused.value.codes == ("RET-001",)
    assert left_of(session, w) == before


def test_a_purge_sent_twice_is_done_once(session: Session, w: World) -> None:
    operation = uuid4()
    for _again in range(2):
        purge_study(
            session=session, actor=w.owner, operation=operation, study_id=w.here.study, title="Clusters"
        )
    with pytest.raises(NotFound):
        purge(session, w)


def test_the_reminder_begins_thirty_days_before_and_stays() -> None:
    day = today()
    assert not is_near(None, on=day)
    assert not is_near(day + NEAR + timedelta(days=1), on=day)
    assert is_near(day + NEAR, on=day)
    assert is_near(day - timedelta(days=400), on=day)


@pytest.mark.parametrize(
    ("written", "code"), [("1989-12-31", "RET-003"), ("2200-01-01", "RET-003"), ("x", "DAT-002")]
)
def test_a_day_that_cannot_be_meant_is_refused(written: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        later_day(written, place="Day")
    assert refused.value.codes == (code,)
    assert later_day("  ", place="Day") is None


def test_home_tells_of_the_day_and_of_texts_that_wait(session: Session, w: World) -> None:
    judged(session, w.here, level=2, rationale="As they say.")
    session.get_one(Study, w.here.study).retention_on = today()
    take_back(session, w)
    (line,) = read_home(session=session, actor=w.owner)
    assert (line.retention_on, line.to_look_at) == (today(), 1)
