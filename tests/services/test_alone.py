"""A manager alone: one press leads to the guide, and what is judged is the manager's own."""

from uuid import uuid4

import pytest
from sqlmodel import Session

from interview.errors import Invalid
from interview.models import Interview, Study
from interview.queries.profiles import read_profile
from interview.queries.talk import read_talk
from interview.services.alone import start_alone
from interview.services.instruments import offer_shipped
from interview.services.interviews import finish_interview
from interview.services.judgements import revise_judgement
from interview.vocabulary import InterviewMode, Kind, StudyKind
from tests.builders import World, count


def begun(session: Session, w: World, *, name: str = "Ice Valley", operation: object = None):
    return start_alone(
        session=session,
        actor=w.owner,
        operation=operation or uuid4(),
        initiative=name,
        instrument_version_id=offer_shipped(session=session).id,
    )


def test_it_can_be_begun_judged_and_finished_with_nothing_else_to_enter(session: Session, w: World):
    id = begun(session, w)
    interview = session.get_one(Interview, id)
    assert interview.mode is InterviewMode.ALONE
    assert session.get_one(Study, interview.study_id).kind is StudyKind.WORKSHOP

    revise_judgement(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=interview.round_id,
        interview_id=id,
        factor="idea",
        kind=Kind.OWN,
        based_on=0,
        change={"level": 2},
    )
    assert read_talk(session=session, actor=w.owner, interview_id=id).without_consent == ()
    finish_interview(session=session, actor=w.owner, operation=uuid4(), interview_id=id)


def test_wherever_the_profile_names_who_judged_it_says_how(session: Session, w: World):
    interview = session.get_one(Interview, begun(session, w))

    profile = read_profile(session=session, actor=w.owner, round_id=interview.round_id)

    assert profile.raters[interview.id].endswith("(guided self-assessment, alone)")


def test_pressed_twice_it_is_begun_once(session: Session, w: World):
    operation, before = uuid4(), count(session, Interview)
    assert begun(session, w, operation=operation) == begun(session, w, operation=operation)
    assert count(session, Interview) == before + 1


def test_without_a_name_nothing_is_begun(session: Session, w: World):
    with pytest.raises(Invalid) as refused:
        begun(session, w, name="  ")
    assert refused.value.codes == ("TXT-003",)
