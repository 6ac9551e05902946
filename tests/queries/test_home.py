"""Home: what there is, in order, and where to go on."""

from uuid import uuid4

from sqlmodel import Session

from interview.queries.home import StudyLine, read_home
from interview.services.initiatives import add_round
from interview.services.interviews import finish_interview, press_clock
from interview.vocabulary import ClockKind, RoundKind
from tests import builders
from tests.builders import DAY, World


def line(session: Session, w: World) -> StudyLine:
    session.flush()
    (found,) = read_home(session=session, actor=w.owner)
    return found


def test_a_study_lists_its_initiatives_with_their_rounds_and_interviews(session: Session, w: World) -> None:
    found = line(session, w)
    assert [(i.name, i.pseudonym) for i in found.initiatives] == [
        ("Skåne Food", "CI 1"),
        ("Öresund Moves", "CI 2"),
    ]
    first = found.initiatives[0].rounds[0]
    assert (first.id, first.kind, first.number) == (w.here.round, RoundKind.BASELINE, 1)
    assert [(i.id, i.who) for i in first.interviews] == [(w.here.interview, "Manager of CI 1")]


def test_an_interview_is_planned_then_under_way_then_finished(session: Session, w: World) -> None:
    def state() -> tuple[bool, bool]:
        interview = line(session, w).initiatives[0].rounds[0].interviews[0]
        return interview.started, interview.finished

    assert state() == (False, False)
    press_clock(
        session=session, actor=w.owner, operation=uuid4(), interview_id=w.here.interview, kind=ClockKind.START
    )
    assert state() == (True, False)
    finish_interview(session=session, actor=w.owner, operation=uuid4(), interview_id=w.here.interview)
    assert state() == (True, True)


def test_rounds_stand_in_order_and_a_new_one_is_empty(session: Session, w: World) -> None:
    add_round(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        kind=RoundKind.FOLLOW_UP,
        dated=DAY,
    )
    rounds = line(session, w).initiatives[0].rounds
    assert [(r.number, r.kind, len(r.interviews)) for r in rounds] == [
        (1, RoundKind.BASELINE, 1),
        (2, RoundKind.FOLLOW_UP, 0),
    ]


def test_somebody_without_a_study_sees_an_empty_home(session: Session, w: World) -> None:
    assert read_home(session=session, actor=builders.person(session, "new")) == ()


def test_the_newest_study_stands_first(session: Session, w: World) -> None:
    newer = builders.study(session, w.owner, title="Newer")
    session.flush()
    assert [s.id for s in read_home(session=session, actor=w.owner)] == [newer, w.here.study]
