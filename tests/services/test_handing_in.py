"""Blind rating: until all raters have handed in, nothing gives one rater's judgement to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, select

from interview import blindness
from interview.errors import Conflict, Invalid, NotFound, Refused
from interview.exports.study_json import study_json
from interview.models import AuditEvent, Judgement, Member, Round, Study, User
from interview.models.base import now
from interview.queries.judgements import Standing, standing
from interview.queries.profiles import read_axis, read_profile
from interview.queries.talk import read_talk
from interview.queries.whole import read_study
from interview.services.access import Actor
from interview.services.drafts import draft_address
from interview.services.handing_in import hand_in, open_round, rate_blind, raters_of, take_back
from interview.services.judging import Evidence
from interview.services.members import remove_member, set_role
from interview.services.observations import observation_place
from interview.services.sight import refuse_while_closed, seen_by
from interview.services.studies import create_study
from interview.ui.judging import reason_place
from interview.vocabulary import Kind, Role, StudyKind
from tests import builders
from tests.builders import FACTOR, Place, World, judged, member, typed
from tests.services.test_access import MATRIX

REASON, SEEN, TYPED, BESIDE = "Canaria ratio", "Canaria visa", "Canaria scripta", "Canaria iuxta"
CANARIES = (REASON, SEEN, TYPED, BESIDE)


@dataclass(frozen=True)
class Secret:
    """A judgement of one rater, the owner, with its drafts; nobody else may learn of it."""

    judgement: UUID
    reason: str
    observation: str


@pytest.fixture
def secret(session: Session, w: World) -> Secret:
    judged(session, w.here, level=4, rationale=REASON, evidence=(Evidence(observation=SEEN),))
    places = [
        place(kind=Kind.RESEARCHER, round_id=w.here.round, factor=FACTOR, rater=w.owner.user_id)
        for place in (reason_place, observation_place)
    ]
    records = [draft_address(study_id=w.here.study, place=place) for place in places]
    for record in records:
        typed(session, w.owner, record, TYPED, tab="one")
        typed(session, w.owner, record, BESIDE, tab="another")
    session.flush()
    judgement = session.exec(select(Judgement.id).where(Judgement.kind == Kind.RESEARCHER)).one()
    return Secret(judgement, *records)


def act(session: Session, actor: Actor, service: Any, **values: Any) -> Any:
    found = service(session=session, actor=actor, operation=uuid4(), **values)
    session.flush()
    session.expire_all()
    return found


def seen(session: Session, actor: Actor, place: Place) -> set[UUID]:
    """Whose judgements as researchers somebody finds on the Profile screen."""
    session.flush()
    session.expire_all()
    profile = read_profile(session=session, actor=actor, round_id=place.round)
    return {s.rater_id for s in profile.standing if s.kind is Kind.RESEARCHER}


def told_of(secret: Secret, answer: object) -> list[str]:
    """What of the secret an answer holds."""
    said = answer if isinstance(answer, str) else repr(answer)
    return [word for word in (*CANARIES, secret.judgement.hex, str(secret.judgement)) if word in said]


def answers(session: Session, actor: Actor, place: Place) -> Iterator[tuple[str, object]]:
    """What everything that can be called answers, refusals included; each is taken back."""
    for name, call in MATRIX.items():
        attempt = session.begin_nested()
        try:
            yield name, call[1](session, actor, place)
        except Refused as refused:
            yield name, [(problem.sentence, vars(refused)) for problem in refused.problems]
        finally:
            attempt.rollback()
            session.expire_all()


def test_research_rates_blind_from_the_start_and_a_workshop_does_not(session: Session, w: World):
    for kind, blind in ((StudyKind.RESEARCH, True), (StudyKind.WORKSHOP, False)):
        made = create_study(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            title=f"Of {kind}",
            kind=kind,
            instrument_version_id=w.here.version,
        )
        assert session.get_one(Study, made).blind is blind


def test_the_condition_for_queries_says_the_same_as_the_rule(session: Session, w: World):
    """Every kind, every round, every member: the one in SQL against the one in values."""
    for place in (w.here, w.second):
        for actor in (w.owner, w.editor):
            judged(session, place, actor=actor, level=1)
        judged(session, place, kind=Kind.OWN, level=2)
    session.flush()
    session.get_one(Round, w.second.round).opened_at = datetime(2026, 1, 1, tzinfo=UTC)
    session.flush()
    rows = session.exec(
        select(Judgement, Study.blind, Round.opened_at).where(
            Judgement.study_id == Study.id, Judgement.round_id == Round.id
        )
    ).all()
    assert len(rows) == 6
    for actor in (w.owner, w.editor, w.viewer):
        by_rule = {
            j.id
            for j, blind, opened_at in rows
            if blindness.sees(
                viewer=actor.user_id,
                kind=j.kind,
                rater=j.rater_id,
                closed=blindness.closed(blind=blind, opened_at=opened_at),
            )
        }
        assert set(session.exec(select(Judgement.id).where(seen_by(actor)))) == by_rule


@pytest.mark.parametrize("who", ["editor", "viewer"])
def test_nothing_that_can_be_called_gives_a_judgement_to_somebody_else(
    session: Session, w: World, secret: Secret, who: str
):
    leaks = {
        name: told
        for name, found in answers(session, getattr(w, who), w.here)
        if (told := told_of(secret, found))
    }
    assert leaks == {}


def test_the_same_calls_by_the_rater_find_it(session: Session, w: World, secret: Secret):
    """Otherwise the test above could not fail."""
    found = {name for name, answer in answers(session, w.owner, w.here) if told_of(secret, answer)}
    assert {"profiles.read_profile", "profiles.read_axis", "talk.read_talk", "whole.read_study"} <= found


def test_the_owner_who_has_not_judged_sees_no_judgement_either(session: Session, w: World):
    judged(session, w.here, actor=w.editor, level=4, rationale=REASON)
    assert seen(session, w.owner, w.here) == set()
    assert REASON not in repr(read_axis(session=session, actor=w.owner, round_id=w.here.round, factor=FACTOR))
    assert REASON not in repr(read_talk(session=session, actor=w.owner, interview_id=w.here.interview))


def test_the_profile_does_not_even_count_the_others(session: Session, w: World, secret: Secret):
    judged(session, w.here, actor=w.editor, level=1)
    profile = read_profile(session=session, actor=w.editor, round_id=w.here.round).profile(Kind.RESEARCHER)
    axis = next(axis for axis in profile.axes if axis.factor == FACTOR)
    assert (axis.raters, axis.level) == (1, 1)


def test_an_export_leaves_the_others_judgements_out_and_says_so(session: Session, w: World, secret: Secret):
    judged(session, w.here, actor=w.editor, level=1, rationale="Mine.")
    whole = read_study(session=session, actor=w.editor, study_id=w.here.study)
    written = study_json(whole).decode()
    assert told_of(secret, written) == []
    assert "Mine." in written
    assert "This study rates blind" in written
    of_the_rater = study_json(read_study(session=session, actor=w.owner, study_id=w.here.study)).decode()
    assert set(told_of(secret, of_the_rater)) == {*CANARIES, secret.judgement.hex}


def test_an_export_in_which_nothing_is_left_out_says_nothing_of_it(session: Session, w: World, secret: Secret):
    assert (
        "rates blind: judgements"
        not in study_json(read_study(session=session, actor=w.owner, study_id=w.here.study)).decode()
    )


def test_a_draft_of_a_judgement_can_neither_be_read_nor_overwritten_nor_given_up_by_another(
    session: Session, w: World, secret: Secret
):
    """A conflict answers with the other text: asked for on purpose, it would be a way to read it."""
    for record in (secret.reason, secret.observation):
        with pytest.raises(NotFound):
            typed(session, w.editor, record, "mine", tab="three", base=0)
    session.get_one(Study, w.here.study).blind = False
    session.flush()
    with pytest.raises(NotFound):
        typed(session, w.editor, secret.reason, "mine", tab="three", base=0)


def test_the_respondents_own_judgement_is_seen_by_every_member(session: Session, w: World):
    judged(session, w.here, kind=Kind.OWN, level=3)
    for actor in (w.owner, w.editor, w.viewer):
        kinds = {s.kind for s in standing(session, actor=actor, round_id=w.here.round)}
        assert kinds == {Kind.OWN}


def test_once_all_who_judge_have_handed_in_everybody_sees_everything(
    session: Session, w: World, secret: Secret
):
    judged(session, w.here, actor=w.editor, level=1)
    assert not act(session, w.owner, hand_in, round_id=w.here.round)
    assert seen(session, w.owner, w.here) == {w.owner.user_id}
    assert seen(session, w.editor, w.here) == {w.editor.user_id}

    assert act(session, w.editor, hand_in, round_id=w.here.round)

    everyone = {w.owner.user_id, w.editor.user_id}
    assert [seen(session, actor, w.here) for actor in (w.owner, w.editor, w.viewer)] == [everyone] * 3
    assert "round.open" in session.exec(select(AuditEvent.verb)).all()
    assert REASON in study_json(read_study(session=session, actor=w.viewer, study_id=w.here.study)).decode()


def test_an_opened_round_opens_no_other(session: Session, w: World):
    for place in (w.here, w.second):
        for actor in (w.owner, w.editor):
            judged(session, place, actor=actor, level=1)
    for actor in (w.owner, w.editor):
        act(session, actor, hand_in, round_id=w.here.round)
    assert seen(session, w.editor, w.second) == {w.editor.user_id}


def test_a_draft_stays_its_raters_after_the_opening(session: Session, w: World, secret: Secret):
    act(session, w.owner, open_round, round_id=w.here.round)
    talk = read_talk(session=session, actor=w.editor, interview_id=w.here.interview)
    assert TYPED not in repr(talk)
    assert REASON in repr(talk)


def test_with_one_rater_nothing_is_opened_and_nothing_is_hidden_from_that_rater(
    session: Session, w: World, secret: Secret
):
    assert not act(session, w.owner, hand_in, round_id=w.here.round)
    assert seen(session, w.owner, w.here) == {w.owner.user_id}
    assert seen(session, w.viewer, w.here) == set()


def test_whoever_has_judged_nothing_has_nothing_to_hand_in(session: Session, w: World, secret: Secret):
    with pytest.raises(Invalid, match="BLD-001"):
        act(session, w.editor, hand_in, round_id=w.here.round)
    judged(session, w.here, actor=w.editor, rationale="Only a reason.")
    with pytest.raises(Invalid, match="BLD-001"):
        act(session, w.editor, hand_in, round_id=w.here.round)


def test_what_is_judged_after_the_opening_is_marked_until_it_is_taken_back(session: Session, w: World):
    late = member(session, w.here.study, Role.EDITOR)
    for actor in (w.owner, w.editor):
        judged(session, w.here, actor=actor, level=1)
        act(session, actor, hand_in, round_id=w.here.round)
    judged(session, w.here, actor=late, level=2)
    judged(session, w.here, level=3, based_on=1)
    session.flush()
    found = {s.rater_id: s.influenced for s in standing(session, actor=w.viewer, round_id=w.here.round)}
    assert found == {w.owner.user_id: True, w.editor.user_id: False, late.user_id: True}


def test_a_rater_who_joins_after_the_opening_closes_nothing_again(session: Session, w: World):
    late = member(session, w.here.study, Role.EDITOR)
    for actor in (w.owner, w.editor):
        judged(session, w.here, actor=actor, level=1)
        act(session, actor, hand_in, round_id=w.here.round)
    judged(session, w.here, actor=late, level=2)
    assert len(seen(session, w.viewer, w.here)) == 3


def test_a_rater_who_begins_before_the_opening_is_awaited_too(session: Session, w: World):
    third = member(session, w.here.study, Role.EDITOR)
    for actor in (w.owner, w.editor, third):
        judged(session, w.here, actor=actor, level=1)
    for actor in (w.owner, w.editor):
        assert not act(session, actor, hand_in, round_id=w.here.round)
    assert act(session, third, hand_in, round_id=w.here.round)


def test_a_rater_who_left_the_study_is_not_awaited(session: Session, w: World):
    gone = member(session, w.here.study, Role.EDITOR)
    for actor in (w.owner, w.editor, gone):
        judged(session, w.here, actor=actor, level=1)
    act(session, w.owner, hand_in, round_id=w.here.round)
    session.delete(session.exec(select(Member).where(Member.user_id == gone.user_id)).one())
    session.flush()
    assert act(session, w.editor, hand_in, round_id=w.here.round)


@pytest.mark.parametrize("how", ["removed", "only reads now"])
def test_a_round_opens_when_the_last_who_is_awaited_may_not_judge_any_more(
    session: Session, w: World, how: str
):
    gone = member(session, w.here.study, Role.EDITOR)
    for actor in (w.owner, w.editor, gone):
        judged(session, w.here, actor=actor, level=1)
    for actor in (w.owner, w.editor):
        assert not act(session, actor, hand_in, round_id=w.here.round)
    change = {"study_id": w.here.study, "user_id": gone.user_id}
    if how == "removed":
        act(session, w.owner, remove_member, **change)
    else:
        act(session, w.owner, set_role, **change, role=Role.VIEWER)
    assert session.get_one(Round, w.here.round).opened_at is not None


def test_a_rater_who_was_shut_out_is_not_awaited(session: Session, w: World):
    gone = member(session, w.here.study, Role.EDITOR)
    for actor in (w.owner, w.editor, gone):
        judged(session, w.here, actor=actor, level=1)
    act(session, w.owner, hand_in, round_id=w.here.round)
    session.get_one(User, gone.user_id).blocked_at = now()
    session.flush()
    assert act(session, w.editor, hand_in, round_id=w.here.round)


def test_what_was_handed_in_may_be_revised_until_the_opening_and_keeps_its_history(session: Session, w: World):
    judged(session, w.here, level=1)
    judged(session, w.here, actor=w.editor, level=1)
    act(session, w.owner, hand_in, round_id=w.here.round)
    judged(session, w.here, level=2, based_on=1)
    act(session, w.editor, hand_in, round_id=w.here.round)
    mine = next(s for s in standing(session, actor=w.editor, round_id=w.here.round) if s.values.level == 2)
    assert (mine.rater_id, mine.head, mine.influenced) == (w.owner.user_id, 2, False)


def test_handing_in_can_be_taken_back_until_the_opening_and_not_after(session: Session, w: World):
    for actor in (w.owner, w.editor):
        judged(session, w.here, actor=actor, level=1)
    act(session, w.owner, hand_in, round_id=w.here.round)
    assert act(session, w.owner, take_back, round_id=w.here.round)
    assert not act(session, w.editor, hand_in, round_id=w.here.round)
    assert act(session, w.owner, hand_in, round_id=w.here.round)
    assert not act(session, w.owner, take_back, round_id=w.here.round)
    assert len(seen(session, w.editor, w.here)) == 2


def test_handing_in_twice_is_handing_in_once(session: Session, w: World):
    judged(session, w.here, level=1)
    once = uuid4()
    for operation in (once, once, uuid4()):
        hand_in(session=session, actor=w.owner, operation=operation, round_id=w.here.round)
        session.flush()
    (rater,) = raters_of(session, round_=session.get_one(Round, w.here.round))
    assert (rater.user_id, rater.handed_in) == (w.owner.user_id, True)


def test_who_is_awaited_is_said_by_name_and_nothing_else(session: Session, w: World, secret: Secret):
    judged(session, w.here, actor=w.editor, level=1)
    session.flush()
    raters = raters_of(session, round_=session.get_one(Round, w.here.round))
    assert {(r.user_id, r.handed_in) for r in raters} == {(w.owner.user_id, False), (w.editor.user_id, False)}
    assert told_of(secret, raters) == []


def test_switched_off_by_the_owner_everything_is_open_and_stays_open(
    session: Session, w: World, secret: Secret
):
    act(session, w.owner, rate_blind, study_id=w.here.study, blind=False)
    assert seen(session, w.viewer, w.here) == {w.owner.user_id}
    act(session, w.owner, rate_blind, study_id=w.here.study, blind=True)
    assert seen(session, w.viewer, w.here) == {w.owner.user_id}
    verbs = session.exec(select(AuditEvent.verb).order_by(col(AuditEvent.at))).all()
    assert {"study.blind_off", "study.blind_on", "round.open"} <= set(verbs)


def test_switched_on_later_rounds_in_which_several_have_judged_stay_open(session: Session, w: World):
    session.get_one(Study, w.here.study).blind = False
    for actor in (w.owner, w.editor):
        judged(session, w.here, actor=actor, level=1)
    judged(session, w.second, level=1)
    act(session, w.owner, rate_blind, study_id=w.here.study, blind=True)
    assert len(seen(session, w.viewer, w.here)) == 2
    assert seen(session, w.viewer, w.second) == set()


def test_a_shared_view_is_refused_until_the_opening(session: Session, w: World, secret: Secret):
    with pytest.raises(Conflict, match="BLD-002"):
        refuse_while_closed(session, round_id=w.here.round)
    act(session, w.owner, open_round, round_id=w.here.round)
    refuse_while_closed(session, round_id=w.here.round)


def test_of_several_judgements_each_rater_finds_exactly_their_own(session: Session, w: World):
    for level, actor in enumerate((w.owner, w.editor), start=1):
        for factor in (FACTOR, builders.OTHER_FACTOR):
            judged(session, w.here, actor=actor, factor=factor, level=level)
    session.flush()
    for level, actor in enumerate((w.owner, w.editor), start=1):
        found: tuple[Standing, ...] = standing(session, actor=actor, study_id=w.here.study)
        assert [s.values.level for s in found] == [level, level]
