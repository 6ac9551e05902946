"""Who is in an interview, and where: written seldom, told at once, gone when a window is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session, select

from interview.models import Presence, User
from interview.models.base import now
from interview.queries.beside import read_beside
from interview.queries.talk import read_talk
from interview.services.access import Actor
from interview.services.presence import STALE, be_there, company_topic, leave
from interview.services.typing import notes_topic
from tests import builders
from tests.builders import Prepared, World, trial, typed


def come(session: Session, actor: Actor, w: World, place: str = "idea", *, tab: str = "one") -> None:
    be_there(session=session, actor=replace(actor, tab=tab), interview_id=w.here.interview, place=place)
    session.flush()


def go(session: Session, actor: Actor, w: World, *, tab: str = "one") -> None:
    leave(session=session, actor=replace(actor, tab=tab), interview_id=w.here.interview)
    session.flush()


def beside(session: Session, actor: Actor, w: World) -> Any:
    session.expire_all()
    return read_beside(session=session, actor=actor, interview_id=w.here.interview)


def places(session: Session, actor: Actor, w: World) -> list[str]:
    return sorted(one.place for one in beside(session, actor, w).people)


def told(session: Session) -> set[str]:
    """What was told since this was last asked."""
    found = set(session.info.get("topics", ()))
    session.info["topics"] = set()
    return found


def test_each_sees_where_the_others_are_and_not_themselves(session: Session, w: World):
    come(session, w.owner, w, "idea")
    come(session, w.editor, w, "activities")
    assert places(session, w.owner, w) == ["activities"]
    assert places(session, w.editor, w) == ["idea"]
    assert places(session, w.viewer, w) == ["activities", "idea"]


def test_somebody_is_named_by_their_name_and_never_by_their_address(session: Session, w: World):
    user = session.get_one(User, w.editor.user_id)
    user.name, user.email = "Bea Bold", "canary@example.org"
    come(session, w.editor, w)
    assert [one.name for one in beside(session, w.owner, w).people] == ["Bea Bold"]
    assert "canary" not in repr(beside(session, w.owner, w))


def test_turning_to_another_part_is_told_and_being_still_there_is_not(session: Session, w: World):
    told(session)
    come(session, w.owner, w, "idea")
    assert told(session) == {company_topic(w.here.interview)}
    come(session, w.owner, w, "idea")
    assert told(session) == set()
    come(session, w.owner, w, "activities")
    assert told(session) == {company_topic(w.here.interview)}
    assert builders.count(session, Presence) == 1


def test_whoever_leaves_is_gone_at_once_from_that_window_only(session: Session, w: World):
    come(session, w.editor, w, "idea", tab="laptop")
    come(session, w.editor, w, "activities", tab="tablet")
    told(session)
    go(session, w.editor, w, tab="laptop")
    assert told(session) == {company_topic(w.here.interview)}
    assert places(session, w.owner, w) == ["activities"]
    go(session, w.editor, w, tab="laptop")
    assert told(session) == set()


def test_a_window_that_says_nothing_for_long_is_taken_for_closed_and_forgotten(session: Session, w: World):
    come(session, w.editor, w)
    row = session.exec(select(Presence)).one()
    row.seen_at = now() - STALE - timedelta(seconds=1)
    session.flush()
    assert places(session, w.owner, w) == []
    told(session)
    come(session, w.editor, w)
    assert told(session) == {company_topic(w.here.interview)}  # it is back
    session.exec(select(Presence)).one().seen_at = now() - STALE - timedelta(seconds=1)
    session.flush()
    come(session, w.owner, w)
    assert builders.count(session, Presence) == 1


def test_a_note_is_told_with_its_study_and_its_text_is_there_for_the_others(session: Session, w: World):
    told(session)
    typed(session, w.editor, w.here.note("idea-origin"), "They met", tab="two")
    assert told(session) == {f"study:{w.here.study.hex}", notes_topic(w.here.interview)}
    session.flush()
    (note,) = beside(session, w.owner, w).notes
    assert (note.record, note.text, note.version, note.tab) == (
        w.here.note("idea-origin"),
        "They met",
        1,
        "two",
    )
    assert 0 <= note.seconds < 30


def test_other_texts_are_told_of_by_their_study_only(session: Session, w: World):
    told(session)
    typed(session, w.editor, f"initiative/{w.here.initiative.hex}/mission", "To grow")
    assert told(session) == {f"study:{w.here.study.hex}"}
    assert beside(session, w.owner, w).notes == ()


def test_whoever_works_alone_in_a_study_is_in_no_company_and_pays_no_query_for_it(standing: Prepared):
    engine, w = standing
    with trial(engine) as session:
        alone = read_talk(session=session, actor=w.stranger, interview_id=w.foreign.interview)
        among = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
        assert (alone.company, among.company) == (False, True)
        assert alone.blind is None
        asked = statements(engine, session, w)
    assert not [statement for statement in asked if "presence" in statement or "handedin" in statement]


def statements(engine: Engine, session: Session, w: World) -> list[str]:
    """What reading an interview asks the database for, by somebody who is alone."""
    found: list[str] = []

    def hear(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    read_talk(session=session, actor=w.stranger, interview_id=w.foreign.interview)
    event.remove(engine, "before_cursor_execute", hear)
    return found
