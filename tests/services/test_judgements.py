"""Judgements: added to and never overwritten, a level or a state, with grounds."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, select

from interview.errors import Conflict, Invalid, NotFound
from interview.models import EvidenceLink, Judgement, JudgementRevision, Study
from interview.queries.judgements import Standing, history, profile_of, standing
from interview.queries.profiles import read_profile
from interview.queries.talk import read_talk
from interview.services.initiatives import add_round
from interview.services.instruments import offer
from interview.services.interviews import plan_interview
from interview.services.judgements import Evidence, Values
from interview.vocabulary import Confidence, Dynamics, Kind, Relevance, RoundKind, State
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, THREE_BY_FIVE, Place, World, judged

NOT_RELEVANT: dict[str, Any] = {
    "state": State.NOT_RELEVANT,
    "relevance": Relevance.NOT_RELEVANT,
    "rationale": "There is one firm only.",
}
LEVELS = 4


def stands(session: Session, place: Place, *, kind: Kind = Kind.RESEARCHER, factor: str = FACTOR) -> Standing:
    session.flush()
    session.expire_all()
    return next(
        s
        for s in standing(session, actor=place.owner, round_id=place.round)
        if s.kind is kind and s.factor == factor
    )


def refused_with(code: str, session: Session, place: Place, **change: Any) -> Invalid:
    with pytest.raises(Invalid) as refused:
        judged(session, place, **change)
    assert refused.value.codes == (code,)
    return refused.value


@pytest.mark.parametrize("level", range(1, LEVELS + 1))
@pytest.mark.parametrize("kind", [Kind.RESEARCHER, Kind.OWN])
def test_every_level_of_the_scale_can_be_judged(session: Session, w: World, level: int, kind: Kind) -> None:
    assert judged(session, w.here, kind=kind, level=level) == 1
    assert stands(session, w.here, kind=kind).values == Values(level=level)


@pytest.mark.parametrize("level", [0, -1, LEVELS + 1, 10**12, "2", 2.0, True])
def test_a_level_that_the_scale_does_not_have_is_refused(session: Session, w: World, level: object) -> None:
    refused_with("JUD-001", session, w.here, level=level)
    assert standing(session, actor=w.owner, round_id=w.here.round) == ()


@pytest.mark.parametrize("state", [s for s in State if s is not State.NOT_RELEVANT])
def test_every_state_can_be_entered_and_is_no_level(session: Session, w: World, state: State) -> None:
    judged(session, w.here, state=state)
    values = stands(session, w.here).values
    assert (values.state, values.level) == (state, None)


def test_not_relevant_here_is_entered_with_its_relevance_and_a_reason(session: Session, w: World) -> None:
    judged(session, w.here, **NOT_RELEVANT)
    assert stands(session, w.here).values.state is State.NOT_RELEVANT


@pytest.mark.parametrize(
    "change",
    [
        {"relevance": None},
        {"relevance": Relevance.MARGINAL},
        {"relevance": Relevance.UNCLEAR},
        {"rationale": ""},
        {"rationale": " \n "},
    ],
)
def test_not_relevant_here_is_refused_without_its_relevance_or_a_reason(
    session: Session, w: World, change: dict[str, Any]
) -> None:
    refused_with("JUD-003", session, w.here, **NOT_RELEVANT | change)
    judged(session, w.here, **NOT_RELEVANT)
    refused_with("JUD-003", session, w.here, based_on=1, **change)  # nor can its grounds be taken away


OWN: dict[str, Any] = {"kind": Kind.OWN}
ON_RELEVANCE = "idea-relevance"


def noted(session: Session, place: Place, text: str, *, seq: int = 1) -> None:
    builders.typed(session, place.owner, place.note(ON_RELEVANCE), text, seq=seq)


def test_what_a_respondent_said_of_relevance_is_the_reason_why_it_is_not_relevant_here(
    session: Session, w: World
) -> None:
    noted(session, w.here, "There is one firm only.")
    judged(session, w.here, **OWN, relevance=Relevance.NOT_RELEVANT)
    judged(session, w.here, **OWN, based_on=1, level=None, state=State.NOT_RELEVANT)
    assert stands(session, w.here, kind=Kind.OWN).values == Values(**NOT_RELEVANT)


@pytest.mark.parametrize("note", ["", " \n "])
def test_without_words_on_relevance_the_refusal_says_where_to_write_them(
    session: Session, w: World, note: str
) -> None:
    noted(session, w.here, note)
    judged(session, w.here, **OWN, relevance=Relevance.NOT_RELEVANT)
    refused = refused_with("JUD-003", session, w.here, **OWN, based_on=1, state=State.NOT_RELEVANT)
    assert "under the question on relevance" in str(refused)


def test_words_on_relevance_do_not_stand_in_for_the_relevance(session: Session, w: World) -> None:
    noted(session, w.here, "There is one firm only.")
    refused_with("JUD-003", session, w.here, **OWN, state=State.NOT_RELEVANT)


def test_a_reason_that_was_given_is_not_replaced_by_the_note(session: Session, w: World) -> None:
    noted(session, w.here, "Said.")
    judged(session, w.here, **OWN, **NOT_RELEVANT)
    assert stands(session, w.here, kind=Kind.OWN).values.rationale == NOT_RELEVANT["rationale"]
    judged(session, w.here, **OWN, based_on=1, dynamics=Dynamics.STABLE)
    assert stands(session, w.here, kind=Kind.OWN).values.rationale == NOT_RELEVANT["rationale"]


def test_words_on_relevance_are_no_reason_for_a_level_chosen_after_it(session: Session, w: World) -> None:
    noted(session, w.here, "There is one firm only.")
    judged(session, w.here, **OWN, relevance=Relevance.NOT_RELEVANT, state=State.NOT_RELEVANT)
    judged(session, w.here, **OWN, based_on=1, level=2, state=None)
    assert stands(session, w.here, kind=Kind.OWN).values == Values(level=2, relevance=Relevance.NOT_RELEVANT)


def test_a_researchers_reason_is_not_taken_from_what_a_respondent_said(session: Session, w: World) -> None:
    noted(session, w.here, "There is one firm only.")
    change = {"relevance": Relevance.NOT_RELEVANT, "state": State.NOT_RELEVANT}
    refused = refused_with("JUD-003", session, w.here, **change)
    assert "under the question on relevance" not in str(refused)


def test_the_relevance_not_relevant_does_not_by_itself_take_the_level_away(session: Session, w: World) -> None:
    judged(session, w.here, level=3, relevance=Relevance.NOT_RELEVANT)
    assert stands(session, w.here).values.level == 3


def test_a_level_and_a_state_do_not_stand_together(session: Session, w: World) -> None:
    refused_with("JUD-002", session, w.here, level=2, state=State.DECLINED)
    judged(session, w.here, level=2)
    refused_with("JUD-002", session, w.here, based_on=1, state=State.DECLINED)
    judged(session, w.here, based_on=1, level=None, state=State.DECLINED)
    assert stands(session, w.here).values == Values(state=State.DECLINED)


def test_consensus_is_not_entered_here_and_the_own_level_needs_an_interview(session: Session, w: World) -> None:
    refused_with("JUD-004", session, w.here, kind=Kind.CONSENSUS, level=2)
    refused_with("JUD-004", session, w.here, kind=Kind.OWN, interview_id=None, level=2)
    assert judged(session, w.here, kind=Kind.RESEARCHER, interview_id=None, level=2) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "gone"), ("relevance", "very"), ("dynamics", "up"), ("confidence", "certain")],
)
def test_a_word_outside_its_closed_set_is_refused(session: Session, w: World, field: str, value: str) -> None:
    refused_with("WRD-001", session, w.here, **{field: value})


def test_a_factor_that_the_guide_does_not_have_is_refused(session: Session, w: World) -> None:
    refused_with("WRD-001", session, w.here, factor="sixth", level=2)


def test_all_that_is_judged_is_read_back_as_given(session: Session, w: World) -> None:
    given = Values(
        level=3,
        relevance=Relevance.CENTRAL,
        dynamics=Dynamics.WEAKENING,
        confidence=Confidence.LOW,
        rationale="Because.",
        provisional=True,
        evidence=(
            Evidence(quote_id=w.here.quote),
            Evidence(document_id=w.here.document),
            Evidence(observation="A full room."),
        ),
    )
    judged(session, w.here, **{name: getattr(given, name) for name in Values.__slots__})
    assert stands(session, w.here).values == given


def test_a_revision_is_added_and_the_earlier_ones_stay_as_they_were(session: Session, w: World) -> None:
    for head, level in enumerate((1, 4, 2)):
        assert judged(session, w.here, based_on=head, level=level) == head + 1
    found = stands(session, w.here)
    assert (found.head, found.values.level) == (3, 2)
    past = history(session, actor=w.owner, judgement_id=found.id)
    assert [(r.number, r.values.level) for r in past] == [(3, 2), (2, 4), (1, 1)]


def test_what_a_change_does_not_name_stays(session: Session, w: World) -> None:
    judged(session, w.here, level=3, confidence=Confidence.HIGH, evidence=(Evidence(quote_id=w.here.quote),))
    judged(session, w.here, based_on=1, rationale="Because.")
    assert stands(session, w.here).values == Values(
        level=3,
        confidence=Confidence.HIGH,
        rationale="Because.",
        evidence=(Evidence(quote_id=w.here.quote),),
    )


def test_a_change_that_changes_nothing_adds_no_revision(session: Session, w: World) -> None:
    judged(session, w.here, level=3)
    before = builders.count(session, JudgementRevision)
    assert judged(session, w.here, based_on=1, level=3) == 1
    assert builders.count(session, JudgementRevision) == before


def test_nothing_judged_leaves_no_judgement_behind(session: Session, w: World) -> None:
    before = builders.count(session, Judgement)
    assert judged(session, w.here, level=None) == 0
    assert builders.count(session, Judgement) == before


def test_haste_in_one_window_is_no_conflict(session: Session, w: World) -> None:
    for level in (1, 2, 3):
        judged(session, w.here, based_on=0, level=level)
    assert stands(session, w.here).values.level == 3


def test_the_same_field_from_another_window_is_a_conflict_that_names_both(session: Session, w: World) -> None:
    judged(session, w.here, level=2, tab="one")
    with pytest.raises(Conflict) as refused:
        judged(session, w.here, level=4, tab="two")
    assert refused.value.codes == ("JUD-005",)
    assert (refused.value.theirs, refused.value.mine) == ("2", "4")
    assert stands(session, w.here).values.level == 2


def test_the_same_value_from_another_window_is_no_conflict(session: Session, w: World) -> None:
    judged(session, w.here, level=2, tab="one")
    assert judged(session, w.here, level=2, tab="two") == 1


def test_other_fields_from_another_window_are_joined(session: Session, w: World) -> None:
    judged(session, w.here, level=2, tab="one")
    judged(session, w.here, rationale="Because.", tab="two")
    assert stands(session, w.here).values == Values(level=2, rationale="Because.")


def test_a_field_that_another_window_changed_and_set_back_is_free_again(session: Session, w: World) -> None:
    judged(session, w.here, level=2, tab="one")
    judged(session, w.here, based_on=1, level=3, tab="one")
    judged(session, w.here, based_on=2, level=2, tab="one")
    judged(session, w.here, based_on=1, level=4, tab="two")
    assert stands(session, w.here).values.level == 4


def test_a_state_chosen_in_one_window_and_a_level_in_another_are_a_conflict(session: Session, w: World) -> None:
    judged(session, w.here, level=2, state=None, tab="one")
    with pytest.raises(Conflict):
        judged(session, w.here, level=None, state=State.DECLINED, tab="two")


def test_two_people_without_a_window_are_still_two_people(session: Session, w: World) -> None:
    judged(session, w.here, kind=Kind.OWN, level=2, tab="")
    with pytest.raises(Conflict):
        judged(session, w.here, kind=Kind.OWN, level=4, tab="", actor=w.editor)


def test_two_researchers_judge_side_by_side(session: Session, w: World) -> None:
    judged(session, w.here, level=2)
    judged(session, w.here, level=4, actor=w.editor)
    session.get_one(Study, w.here.study).blind = False
    session.flush()
    found = {s.rater_id: s.values.level for s in standing(session, actor=w.owner, round_id=w.here.round)}
    assert found == {w.owner.user_id: 2, w.editor.user_id: 4}


def test_the_respondents_own_judgement_and_the_researchers_are_never_mixed(session: Session, w: World) -> None:
    judged(session, w.here, kind=Kind.OWN, level=4)
    judged(session, w.here, kind=Kind.RESEARCHER, level=1)
    talk = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
    for kind, level in ((Kind.OWN, 4), (Kind.RESEARCHER, 1)):
        profile = talk.profile(kind)
        assert [axis.levels for axis in profile.axes if axis.factor == FACTOR] == [(level,)]
        assert talk.values(factor=FACTOR, kind=kind).level == level
    own = stands(session, w.here, kind=Kind.OWN)
    assert (own.rater_id, own.interview_id) == (w.here.interview, w.here.interview)
    assert stands(session, w.here).interview_id is None


def test_a_judgement_taken_back_to_nothing_is_an_open_axis_without_raters(session: Session, w: World) -> None:
    judged(session, w.here, level=4)
    judged(session, w.here, based_on=1, level=None)
    talk = read_talk(session=session, actor=w.owner, interview_id=w.here.interview)
    axis = next(a for a in talk.profile(Kind.RESEARCHER).axes if a.factor == FACTOR)
    assert (axis.open, axis.raters) == (True, 0)


@pytest.mark.parametrize("name", ["quote_id", "document_id"])
def test_evidence_that_nothing_has_is_refused(session: Session, w: World, name: str) -> None:
    before = builders.count(session, EvidenceLink)
    with pytest.raises(NotFound), session.begin_nested():
        judged(session, w.here, level=2, evidence=(Evidence(**{name: uuid4()}),))
    assert builders.count(session, EvidenceLink) == before


def test_evidence_of_another_interview_of_the_same_initiative_is_accepted(session: Session, w: World) -> None:
    other = plan_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=w.here.round,
        respondent_ids=[w.here.respondent],
    )
    quote = builders.caught(session, w.owner, other, "In the second talk.")
    judged(session, w.here, level=2, evidence=(Evidence(quote_id=quote),))
    assert stands(session, w.here).values.evidence == (Evidence(quote_id=quote),)


def test_what_was_said_in_another_round_is_no_evidence_of_this_one(session: Session, w: World) -> None:
    common: dict[str, Any] = {"session": session, "actor": w.owner}
    later = add_round(
        **common,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        kind=RoundKind.FOLLOW_UP,
        dated=builders.DAY,
    )
    talk = plan_interview(**common, operation=uuid4(), round_id=later, respondent_ids=[w.here.respondent])
    quote = builders.caught(session, w.owner, talk, "Three years on.")
    assert quote not in {q.id for q in read_profile(**common, round_id=w.here.round).quotes}
    assert quote in {q.id for q in read_profile(**common, round_id=later).quotes}

    with pytest.raises(NotFound):
        judged(session, w.here, level=2, evidence=(Evidence(quote_id=quote),))

    assert w.here.quote in {q.id for q in read_profile(**common, round_id=w.here.round).quotes}
    judged(session, w.here, level=2, evidence=(Evidence(quote_id=w.here.quote),))
    assert stands(session, w.here).values.evidence == (Evidence(quote_id=w.here.quote),)


def version_of(session: Session, judgement: UUID, number: int) -> UUID:
    return session.exec(
        select(JudgementRevision.instrument_version_id).where(
            JudgementRevision.judgement_id == judgement, JudgementRevision.number == number
        )
    ).one()


def test_a_revision_keeps_the_version_its_interview_is_held_with(session: Session, w: World) -> None:
    newer = offer(
        session=session, actor=w.owner, operation=uuid4(), content=THREE_BY_FIVE.read_bytes(), file="newer.toml"
    )
    session.get_one(Study, w.here.study).instrument_version_id = newer
    judged(session, w.here, level=2)
    judged(session, w.here, based_on=1, interview_id=None, level=3)
    found = stands(session, w.here)
    assert {version_of(session, found.id, n) for n in (1, 2)} == {w.here.version}


def test_three_factors_and_five_levels_work_like_five_and_four(session: Session, w: World) -> None:
    study = builders.study(session, w.owner, title="Libraries", instrument=THREE_BY_FIVE.read_bytes())
    place = builders.case(session, w.owner, study, name="Library", factor="books")
    judged(session, place, factor="books", level=5)
    judged(session, place, factor="readers", level=1)
    refused_with("JUD-001", session, place, factor="meetings", level=6)
    refused_with("WRD-001", session, place, factor=FACTOR, level=2)
    talk = read_talk(session=session, actor=w.owner, interview_id=place.interview)
    axes = talk.profile(Kind.RESEARCHER).axes
    assert [(a.factor, a.level) for a in axes] == [("books", 5), ("readers", 1), ("meetings", None)]
    assert version_of(session, stands(session, place, factor="books").id, 1) == place.version
    assert [talk.coverage(f).quotes for f in talk.instrument.factors] == [1, 0, 0]


def test_a_profile_of_one_round_holds_nothing_of_another_initiative(session: Session, w: World) -> None:
    judged(session, w.second, level=4)
    assert standing(session, actor=w.owner, round_id=w.here.round) == ()
    talk = read_talk(session=session, actor=w.owner, interview_id=w.second.interview)
    profile = profile_of(
        standing(session, actor=w.owner, round_id=w.second.round),
        kind=Kind.RESEARCHER,
        instrument=talk.instrument,
    )
    assert [a.factor for a in profile.axes if not a.open] == [FACTOR]


def test_the_interview_named_in_a_judgement_must_be_of_the_round(session: Session, w: World) -> None:
    misplaced = replace(w.here, round=w.second.round)
    with pytest.raises(NotFound):
        judged(session, misplaced, level=2)


def test_judging_other_factors_begins_judgements_of_their_own(session: Session, w: World) -> None:
    judged(session, w.here, level=2)
    judged(session, w.here, factor=OTHER_FACTOR, level=3)
    heads = session.exec(select(Judgement.head).where(col(Judgement.round_id) == w.here.round)).all()
    assert heads == [1, 1]
