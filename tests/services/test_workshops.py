"""The meeting: begun, its rule fixed before the first vote, led from turn to turn, closed."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import reading, transaction
from interview.errors import Invalid, NotFound
from interview.instrument.loader import shipped
from interview.models import Ballot, Initiative, JoinLink, Participant, Round, Study, Workshop, WorkshopStep
from interview.services import ballots, instruments, workshops
from interview.services.participants import join
from interview.services.ways_in import leads_to, try_way_in
from interview.vocabulary import BoardRole, Phase, StudyKind
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, World
from tests.meetings import Meeting, meeting

LED = (Phase.LOBBY, Phase.OPENING, Phase.EXPLAIN, Phase.DISCUSS, Phase.DECIDE, Phase.ACTIONS)
ABOUT_NONE = (Phase.LOBBY, Phase.OPENING, Phase.ACTIONS)


def plan(m: Meeting, session: Session, **change: object) -> None:
    stands = session.get_one(Workshop, m.workshop)
    given = {"expected": 10, "minutes": 120, "factors": stands.factors, "facilitator": "Ada"}
    m.lead(session, workshops.set_plan, workshop_id=m.workshop, **(given | change))


def turn(m: Meeting, session: Session, phase: Phase, factor: str = "") -> None:
    m.lead(session, workshops.turn_to, workshop_id=m.workshop, phase=phase, factor=factor)


def stands(m: Meeting, session: Session) -> Workshop:
    session.flush()
    return session.get_one(Workshop, m.workshop)


def turns(m: Meeting, session: Session) -> list[tuple[Phase, str]]:
    session.flush()
    rows = session.exec(
        select(WorkshopStep.phase, WorkshopStep.factor)
        .where(WorkshopStep.workshop_id == m.workshop)
        .order_by(WorkshopStep.at, WorkshopStep.created_at)
    )
    return [(Phase(phase), factor) for phase, factor in rows]


def test_a_board_workshop_begins_from_nothing_with_study_round_and_lobby(session: Session, w: World) -> None:
    made = workshops.start_board(
        session=session,
        actor=w.stranger,
        operation=uuid4(),
        initiative=" Skåne Food ",
        expected=12,
        minutes=90,
        instrument_version_id=w.here.version,
        facilitator="Ada",
    )
    workshop = session.get_one(Workshop, made)
    study = session.get_one(Study, workshop.study_id)
    assert study.kind is StudyKind.WORKSHOP
    assert "Skåne Food" in study.title
    assert session.get_one(Initiative, workshop.initiative_id).study_id == study.id
    assert session.get_one(Round, workshop.round_id).initiative_id == workshop.initiative_id
    assert (workshop.expected, workshop.minutes, workshop.facilitator) == (12, 90, "Ada")
    assert (workshop.phase, workshop.share, workshop.threshold) == (Phase.LOBBY, 75, 5)
    instrument = instruments.of(session, version_id=w.here.version)
    assert workshop.factors == [factor.id for factor in instrument.factors]


@pytest.mark.parametrize("wrong", [{"expected": 0}, {"expected": 1001}, {"minutes": 19}, {"minutes": 601}])
def test_a_number_that_cannot_be_begins_nothing_at_all(sqlite_database: Engine, wrong: dict[str, int]) -> None:
    with transaction(engine=sqlite_database) as session:
        actor = builders.person(session, "owner")
        version = instruments.offer_shipped(session=session).id
    given = {"expected": 10, "minutes": 120} | wrong
    with pytest.raises(Invalid) as refused, transaction(engine=sqlite_database) as session:
        workshops.start_board(
            session=session,
            actor=actor,
            operation=uuid4(),
            initiative="Food",
            instrument_version_id=version,
            **given,
        )
    assert refused.value.codes == ("WSH-001",)
    with reading(engine=sqlite_database) as session:
        assert [builders.count(session, table) for table in (Study, Initiative, Workshop)] == [0, 0, 0]


@pytest.mark.parametrize("wrong", [True, 5.0, "10", None])
def test_what_is_no_whole_number_is_refused(session: Session, w: World, wrong: object) -> None:
    m = meeting(session, w.here, joined=0)
    with pytest.raises(Invalid) as refused:
        plan(m, session, expected=wrong)
    assert refused.value.codes == ("WSH-001",)


def test_a_workshop_uses_the_instrument_that_the_rounds_interviews_used(session: Session, w: World) -> None:
    content = shipped().replace(b'version = "', b'version = "9.', 1)
    newer = instruments.offer(
        session=session, actor=w.owner, operation=uuid4(), content=content, file="newer.toml"
    )
    instruments.adopt_instrument(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        study_id=w.here.study,
        version_id=newer,
        reason="Tried out.",
    )
    assert stands(meeting(session, w.here, joined=0), session).instrument_version_id == w.here.version


def test_the_order_of_the_factors_names_each_once(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    order = stands(m, session).factors
    for wrong in (order[:-1], [*order, order[0]], [*order[:-1], order[0]], [*order[:-1], "nothing"], []):
        with pytest.raises(Invalid) as refused:
            plan(m, session, factors=wrong)
        assert refused.value.codes == ("WSH-002",)
    plan(m, session, factors=order[::-1], expected=3, minutes=60, facilitator="Eve")
    now = stands(m, session)
    assert (now.factors, now.expected, now.minutes, now.facilitator) == (order[::-1], 3, 60, "Eve")


@pytest.mark.parametrize(("share", "threshold"), [(50, 5), (101, 5), (75, 2), (75, 1001), (True, 5), (75, 3.0)])
def test_no_rule_lets_a_minority_agree_or_two_votes_be_seen(
    session: Session, w: World, share: int, threshold: int
) -> None:
    m = meeting(session, w.here, joined=0)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        m.lead(session, workshops.set_rule, workshop_id=m.workshop, share=share, threshold=threshold)
    assert refused.value.codes == ("WSH-001",)
    session.expire_all()
    assert (stands(m, session).share, stands(m, session).threshold) == (75, 5)


def test_the_rule_is_the_ballots_own_and_three_is_the_least_threshold(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=3, threshold=3)
    ballot = session.get_one(Ballot, m.ask(session))
    assert (ballot.share, ballot.threshold) == (75, 3)


@pytest.mark.parametrize("manner", ["phones", "hands"])
def test_the_rule_is_not_changed_after_the_first_vote_was_opened(
    session: Session, w: World, manner: str
) -> None:
    m = meeting(session, w.here)
    m.lead(session, workshops.set_rule, workshop_id=m.workshop, share=80, threshold=6)
    if manner == "phones":
        m.ask(session)
    else:
        levels = len(instruments.of(session, version_id=w.here.version).levels)
        m.lead(
            session, ballots.enter_hands, workshop_id=m.workshop, factor=FACTOR, counts=[1] + [0] * (levels - 1)
        )
    with pytest.raises(Invalid) as refused:
        m.lead(session, workshops.set_rule, workshop_id=m.workshop, share=75, threshold=3)
    assert refused.value.codes == ("WSH-003",)
    assert (stands(m, session).share, stands(m, session).threshold) == (80, 6)


def test_a_link_and_a_code_lead_in_and_only_their_hashes_are_kept(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=1)
    other = workshops.make_way_in(session=session, actor=m.owner, workshop_id=m.workshop)
    session.flush()
    for way in (m.way, other):
        assert leads_to(session, secret=way.token) == m.workshop
        assert leads_to(session, secret=way.code) == m.workshop
        assert leads_to(session, secret=f" {way.code[:4].lower()} - {way.code[4:]} ") == m.workshop
        assert len(way.code) == 8
        assert not set(way.code) & set("0O1IL5S") - {"5"}
        assert len(way.token) >= 43  # 256 bits in base 64
    kept = repr([*session.exec(select(JoinLink)), *session.exec(select(Participant))])
    for secret in (m.way.token, m.way.code, other.token, other.code, m.tokens[0]):
        assert secret not in kept


@pytest.mark.parametrize("secret", ["", " ", ":token", "%00", "\x00", "\ud800", "A" * 100_000, "' OR 1=1 --"])
def test_what_is_no_secret_leads_nowhere(session: Session, w: World, secret: str) -> None:
    m = meeting(session, w.here, joined=1)
    assert leads_to(session, secret=secret) is None
    with pytest.raises(NotFound) as refused:
        join(session=session, workshop_id=m.workshop, secret=secret)
    assert refused.value.codes == ("JOI-001",)


def test_a_hash_read_from_the_database_is_no_way_in(session: Session, w: World) -> None:
    meeting(session, w.here, joined=0)
    link = session.exec(select(JoinLink)).one()
    assert leads_to(session, secret=link.token_hash) is None
    assert leads_to(session, secret=link.code_hash) is None


def test_a_way_into_one_workshop_leads_into_no_other(session: Session, w: World) -> None:
    here, elsewhere = meeting(session, w.here, joined=0), meeting(session, w.second, joined=0)
    with pytest.raises(NotFound):
        join(session=session, workshop_id=elsewhere.workshop, secret=here.way.token)


def test_a_locked_door_lets_nobody_in_and_puts_nobody_out(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=1)
    m.lead(session, workshops.lock_lobby, workshop_id=m.workshop)
    with pytest.raises(Invalid) as refused:
        m.sit(session)
    assert refused.value.codes == ("JOI-003",)
    assert m.seat(session, 0).workshop_id == m.workshop
    m.lead(session, workshops.lock_lobby, workshop_id=m.workshop, locked=False)
    assert m.seat(session, m.sit(session))


def test_every_turn_can_be_gone_back_to_and_is_written_down(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    expected = [(Phase.LOBBY, "")]
    for phase in (*LED, *reversed(LED)):
        about = "" if phase in ABOUT_NONE else OTHER_FACTOR
        turn(m, session, phase, OTHER_FACTOR)
        assert (stands(m, session).phase, stands(m, session).factor) == (phase, about)
        if expected[-1] != (phase, about):
            expected.append((phase, about))
    assert turns(m, session) == expected


def test_a_turn_to_where_the_meeting_is_already_is_none(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    for _again in range(3):
        turn(m, session, Phase.EXPLAIN, FACTOR)
    assert turns(m, session) == [(Phase.LOBBY, ""), (Phase.EXPLAIN, FACTOR)]


@pytest.mark.parametrize(
    ("phase", "factor", "code"),
    [
        (Phase.VOTE, FACTOR, "WSH-004"),
        (Phase.CLOSED, "", "WSH-004"),
        ("nothing", FACTOR, "WRD-001"),
        (Phase.EXPLAIN, "", "WRD-001"),
        (Phase.DECIDE, "nothing", "WRD-001"),
    ],
)
def test_a_turn_that_is_none_is_refused(
    session: Session, w: World, phase: Phase, factor: str, code: str
) -> None:
    m = meeting(session, w.here, joined=0)
    with pytest.raises(Invalid) as refused:
        turn(m, session, phase, factor)
    assert refused.value.codes == (code,)
    assert stands(m, session).phase is Phase.LOBBY


@pytest.mark.parametrize("phase", LED)
def test_turning_away_from_a_vote_closes_it(session: Session, w: World, phase: Phase) -> None:
    m = meeting(session, w.here)
    ballot = m.ballot(session, [1, 2])
    turn(m, session, phase, FACTOR)
    with pytest.raises(Invalid) as refused:
        m.vote(session, 3, ballot, 1)
    assert refused.value.codes == ("VOT-001",)


def test_phones_are_told_of_turns_and_never_of_who_joins_or_votes(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=5)
    board, room = workshops.board_topic(m.workshop), workshops.room_topic(m.workshop)
    votes = workshops.votes_topic(m.workshop)

    def told() -> set[str]:
        found = session.info.pop("topics", set())
        assert all(m.workshop.hex in topic or topic.startswith("study:") for topic in found)
        return found & {board, room, votes}

    told()
    m.sit(session)
    assert told() == {board}
    ballot = m.ask(session)
    assert told() == {board, room}
    m.vote(session, 0, ballot, 1)
    assert told() == {votes}  # nothing of the screen is drawn again for it but the count
    m.lead(session, ballots.close_ballot, ballot_id=ballot)
    assert told() == {board, room}
    m.lead(session, ballots.reopen_ballot, ballot_id=ballot)
    assert told() == {board, room}
    turn(m, session, Phase.EXPLAIN, FACTOR)
    assert told() == {board, room}


def test_a_closed_workshop_has_no_way_in_and_keeps_what_was_voted(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    ballot = m.revealed(session, [1, 2, 1, 2, 1])
    second = m.ballot(session, [3])
    m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    assert stands(m, session).phase is Phase.CLOSED
    assert leads_to(session, secret=m.way.token) is leads_to(session, secret=m.way.code) is None
    with pytest.raises(NotFound):
        m.sit(session)
    with pytest.raises(Invalid):
        m.vote(session, 1, second, 3)
    assert session.get_one(Ballot, ballot).result is not None
    assert session.get_one(Ballot, second).closed_at is not None


def test_a_reopened_workshop_goes_on_with_its_actions_and_its_ways_in_are_good_again(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    session.flush()
    assert leads_to(session, secret=m.way.token) is None
    assert leads_to(session, secret=m.way.code) is None
    assert try_way_in(session=session, secret=m.way.token, address="10.0.0.1") is None
    m.lead(session, workshops.reopen_workshop, workshop_id=m.workshop)
    assert stands(m, session).phase is Phase.ACTIONS
    assert stands(m, session).closed_at is None
    session.flush()
    assert leads_to(session, secret=m.way.token) == leads_to(session, secret=m.way.code) == m.workshop
    assert m.ask(session)  # those in the room are still in it


def test_names_are_forgotten_when_the_meeting_is_closed_and_roles_are_not(session: Session, w: World) -> None:
    m = meeting(session, w.here, joined=0)
    for name in ("Åsa", "Bo"):
        m.sit(session, name=name, role=BoardRole.CHAIR)
    other = meeting(session, w.here, joined=0)
    other.sit(session, name="Cecilia")
    m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    session.flush()
    session.expire_all()
    people = session.exec(select(Participant)).all()
    assert sorted(p.name for p in people) == ["", "", "Cecilia"]
    assert [p.role for p in people if p.workshop_id == m.workshop] == [BoardRole.CHAIR] * 2


def test_closing_one_workshop_does_nothing_to_another_one_of_the_round(session: Session, w: World) -> None:
    m, other = meeting(session, w.here), meeting(session, w.here)
    ballot = other.ask(session)
    m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    assert stands(other, session).phase is Phase.VOTE
    other.vote(session, 0, ballot, 1)
