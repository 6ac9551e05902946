"""What the board decides: a level with its grounds, or no agreement; the votes stay as they were."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from interview.errors import Invalid
from interview.models import Ballot, Decision, EvidenceLink, Judgement, JudgementRevision, Workshop
from interview.queries.profiles import read_profile
from interview.services.decisions import decide
from interview.services.judgements import values_of
from interview.services.judging import Evidence, Values
from interview.services.quotes import remove_quote
from interview.services.sayings import catch_saying
from interview.services.undo import undo_last
from interview.services.workshops import close_workshop
from interview.vocabulary import DecidedBy, Kind, Phase
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, World
from tests.meetings import Meeting, everything, meeting, votes


def decided(session: Session, m: Meeting, level: int | None, **more: object) -> UUID:
    given = {"workshop_id": m.workshop, "factor": FACTOR, "decided_by": DecidedBy.VOTE} | more
    made = m.lead(session, decide, level=level, **given)
    session.flush()
    return made


def said(session: Session, m: Meeting, text: str, factor: str = FACTOR) -> UUID:
    return m.lead(session, catch_saying, workshop_id=m.workshop, text=text, factor=factor)


def consensus(session: Session, m: Meeting, factor: str = FACTOR) -> Judgement | None:
    return session.exec(
        select(Judgement).where(
            Judgement.round_id == m.place.round, Judgement.kind == Kind.CONSENSUS, Judgement.factor == factor
        )
    ).one_or_none()


def stands(session: Session, m: Meeting) -> Values:
    judgement = consensus(session, m)
    assert judgement is not None
    return values_of(session, judgement=judgement, number=judgement.head)


def test_an_agreed_level_is_the_rounds_consensus_resting_on_what_was_said(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.revealed(session, [2] * 5)
    first, second = said(session, m, "We share it."), said(session, m, "Not all.")
    said(session, m, "Of something else.", OTHER_FACTOR)
    m.lead(session, remove_quote, quote_id=said(session, m, "A slip of the tongue."))
    decision = session.get_one(
        Decision, decided(session, m, 2, rationale="Most said so.", dissent="I do not see it.")
    )
    judgement = consensus(session, m)
    assert judgement is not None
    assert (judgement.rater_id, judgement.initiative_id) == (m.place.round, m.place.initiative)
    values = stands(session, m)
    assert (values.level, values.state, values.rationale) == (2, None, "Most said so.")
    assert set(values.evidence) == {Evidence(quote_id=first), Evidence(quote_id=second)}
    assert (decision.judgement_id, decision.ballot_id, decision.level) == (judgement.id, ballot, 2)
    assert (decision.dissent, decision.by_id) == ("I do not see it.", m.owner.user_id)
    assert session.get_one(Workshop, m.workshop).phase is Phase.DECIDE


def test_what_was_said_in_another_workshop_or_an_interview_is_not_its_ground(
    session: Session, w: World
) -> None:
    m, other = meeting(session, w.here), meeting(session, w.here)
    said(session, other, "Said elsewhere.")
    decided(session, m, 2)
    assert stands(session, m).evidence == ()


def test_no_agreement_is_a_decision_without_a_judgement(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    m.revealed(session, [1, 1, 4, 4, 1])
    said(session, m, "Never.")
    decision = session.get_one(Decision, decided(session, m, None, rationale="Too far apart.", dissent="No."))
    assert (decision.level, decision.judgement_id, decision.rationale) == (None, None, "Too far apart.")
    assert consensus(session, m) is None
    assert session.exec(select(EvidenceLink)).all() == []


def test_no_agreement_takes_an_earlier_consensus_back_to_nothing_and_keeps_its_history(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    said(session, m, "We share it.")
    decided(session, m, 3, rationale="At first.")
    no_agreement = session.get_one(Decision, decided(session, m, None, rationale="Then not."))
    judgement = consensus(session, m)
    assert judgement is not None
    assert judgement.head == 2
    assert stands(session, m) == Values()
    assert no_agreement.judgement_id is None
    first = values_of(session, judgement=judgement, number=1)
    assert (first.level, first.rationale, len(first.evidence)) == (3, "At first.", 1)
    decided(session, m, None, rationale="Still not.")
    session.refresh(judgement)
    assert judgement.head == 2  # nothing to take back twice


def test_the_axis_without_agreement_has_no_level_in_the_profile(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    decided(session, m, 3)
    decided(session, m, None)
    profile = read_profile(session=session, actor=m.owner, round_id=m.place.round)
    assert [one.values.level for one in profile.of_factor(factor=FACTOR, kind=Kind.CONSENSUS)] == [None]
    assert Kind.CONSENSUS in profile.kinds()
    axis = next(axis for axis in profile.profile(Kind.CONSENSUS).axes if axis.factor == FACTOR)
    assert axis.no_agreement
    assert axis.open


def test_a_change_of_mind_is_the_next_decision_and_the_next_revision(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    made = [decided(session, m, level) for level in (1, 2, None, 2)]
    assert [session.get_one(Decision, one).number for one in made] == [1, 2, 3, 4]
    assert [session.get_one(Decision, one).level for one in made] == [1, 2, None, 2]
    judgement = consensus(session, m)
    assert judgement is not None
    assert judgement.head == 4
    assert builders.count(session, Judgement) == 1
    assert stands(session, m).level == 2


def test_the_same_decision_again_adds_no_revision_that_says_nothing_new(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    decided(session, m, 2, rationale="So.")
    decided(session, m, 2, rationale="So.", decided_by=DecidedBy.CONSENT, dissent="But.")
    assert builders.count(session, Decision) == 2
    assert builders.count(session, JudgementRevision) == 1


@pytest.mark.parametrize("level", [3, None])
def test_the_votes_stay_as_they_were(session: Session, w: World, level: int | None) -> None:
    m = meeting(session, w.here)
    ballot = m.revealed(session, [1, 1, 2, 2, 2])
    before, frozen = votes(session, ballot), session.get_one(Ballot, ballot).result
    decided(session, m, level)
    session.expire_all()
    assert votes(session, ballot) == before
    assert session.get_one(Ballot, ballot).result == frozen


def test_a_decision_rests_on_the_last_ballot_that_was_revealed(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    assert session.get_one(Decision, decided(session, m, 1)).ballot_id is None
    first = m.revealed(session, [1] * 5)
    m.revealed(session, [1] * 5, factor=OTHER_FACTOR)
    m.ballot(session, [2] * 5)  # never revealed
    assert session.get_one(Decision, decided(session, m, 1)).ballot_id == first
    second = m.revealed(session, [2] * 5)
    assert session.get_one(Decision, decided(session, m, 2)).ballot_id == second


def test_deciding_leaves_no_vote_open(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1])
    decided(session, m, 1)
    with pytest.raises(Invalid) as refused:
        m.vote(session, 1, ballot, 1)
    assert refused.value.codes == ("VOT-001",)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"level": 0}, "JUD-001"),
        ({"level": 99}, "JUD-001"),
        ({"level": True}, "JUD-001"),
        ({"factor": "nothing"}, "WRD-001"),
        ({"decided_by": "coin"}, "WRD-001"),
        ({"rationale": "a\x00"}, "TXT-001"),
        ({"dissent": "a\x00"}, "TXT-001"),
        ({"level": None, "rationale": "a\x00"}, "TXT-001"),
    ],
)
def test_a_decision_that_cannot_be_decides_nothing(
    session: Session, w: World, wrong: dict[str, object], code: str
) -> None:
    m = meeting(session, w.here)
    before = everything(session)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        decided(session, m, **({"level": 2} | wrong))
    assert refused.value.codes == (code,)
    session.expire_all()
    assert everything(session) == before


def test_a_closed_workshop_decides_nothing_more(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    m.lead(session, close_workshop, workshop_id=m.workshop)
    with pytest.raises(Invalid) as refused:
        decided(session, m, 1)
    assert refused.value.codes == ("WSH-009",)


def test_undo_in_an_interview_of_the_round_does_not_reach_what_a_board_decided(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    said(session, m, "We share it.")
    decided(session, m, 2)
    taken_back = undo_last(session=session, actor=w.owner, operation=uuid4(), interview_id=m.place.interview)
    assert taken_back == "quote.catch"  # the case's own
    assert undo_last(session=session, actor=w.owner, operation=uuid4(), interview_id=m.place.interview) in (
        None,
        "",
    )
    assert stands(session, m).level == 2
    assert len(stands(session, m).evidence) == 1


def test_the_three_kinds_of_judgement_do_not_mix(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    builders.judged(session, m.place, level=4)
    builders.judged(session, m.place, kind=Kind.OWN, level=1)
    decided(session, m, 2)
    decided(session, m, None)
    levels = {
        judgement.kind: values_of(session, judgement=judgement, number=judgement.head).level
        for judgement in session.exec(select(Judgement))
    }
    assert levels == {Kind.RESEARCHER: 4, Kind.OWN: 1, Kind.CONSENSUS: None}
