"""Any order of joining, voting, repeating, closing, revealing, removing and leaving, against a simple model."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.database.transactions import reading, transaction
from interview.errors import Invalid, NotFound
from interview.models import Ballot, Participant, Vote
from interview.queries import boards
from interview.queries.boards import read_board
from interview.queries.phones import read_phone
from interview.services import ballots, workshops
from interview.services.participants import cast_vote, leave, remove_participant, seat_of
from interview.vocabulary import BoardRole, Helix, Phase
from tests.builders import FACTOR, OTHER_FACTOR, Place, case, person, study
from tests.meetings import Meeting, meeting

THRESHOLD = 3
LEVELS = 4
CANARY = "canary"
FACTORS = (FACTOR, OTHER_FACTOR)
ROLES = (BoardRole.CHAIR, BoardRole.BOARD)
HELICES = (Helix.FIRM, Helix.GOVERNMENT)


@dataclass
class Sent:
    """One vote as a phone sent it; it may be sent again at any time."""

    ballot: int
    operation: UUID
    seq: int
    level: int | None
    reason: str


@dataclass
class Phone:
    id: UUID
    role: BoardRole
    helix: Helix
    there: bool = True
    sent: list[Sent] = field(default_factory=list)


@dataclass
class Asked:
    """One ballot as it should be: the vote of each phone that has one, and what it showed once revealed."""

    id: UUID
    factor: str
    number: int
    open: bool = True
    votes: dict[int, Sent] = field(default_factory=dict)
    shown: dict[str, Any] | None = None
    frozen: str = ""


class VotingMachine(RuleBasedStateMachine):
    """Every rule is a transaction of its own, as a request is."""

    database: Engine
    place: Place

    @contextmanager
    def working(self) -> Iterator[Session]:
        with transaction(engine=self.database) as session:
            yield session

    def refused(self, code: str, work: Callable[[Session], object]) -> None:
        with pytest.raises((Invalid, NotFound)) as refusal, self.working() as session:
            work(session)
        assert refusal.value.codes == (code,)

    @initialize()
    def begin(self) -> None:
        self.phones: list[Phone] = []
        self.asked: list[Asked] = []
        with self.working() as session:
            self.m: Meeting = meeting(session, self.place, joined=0, threshold=THRESHOLD)
        for n in range(THRESHOLD):
            self.join(ROLES[n % 2], HELICES[0])

    def newest(self, factor: str) -> int:
        return sum(one.factor == factor for one in self.asked)

    @property
    def there(self) -> list[int]:
        return [n for n, phone in enumerate(self.phones) if phone.there]

    @precondition(lambda self: len(self.phones) < 9)
    @rule(role=st.sampled_from(ROLES), helix=st.sampled_from(HELICES))
    def join(self, role: BoardRole, helix: Helix) -> None:
        with self.working() as session:
            who = self.m.sit(session, name=f"{CANARY}-name-{len(self.phones)}", role=role, helix=helix)
            session.flush()
            self.phones.append(Phone(self.m.seat(session, who).participant_id, role, helix))

    def closed(self) -> None:
        for one in self.asked:
            one.open = False

    @rule(factor=st.sampled_from(FACTORS))
    def open(self, factor: str) -> None:
        if len(self.there) < THRESHOLD:
            self.refused("BAL-001", lambda session: self.m.ask(session, factor))
            return
        with self.working() as session:
            made = self.m.ask(session, factor)
        self.closed()
        self.asked.append(Asked(made, factor, self.newest(factor) + 1))

    def deliver(self, who: int, vote: Sent) -> None:
        """Hand in a vote; what should come of it is worked out first."""
        phone, ballot = self.phones[who], self.asked[vote.ballot]
        stands = ballot.votes.get(who)

        def hand_in(session: Session) -> None:
            seat = seat_of(session, token=self.m.tokens[who], workshop_id=self.m.workshop)
            cast_vote(
                session=session,
                seat=seat,
                ballot_id=ballot.id,
                operation=vote.operation,
                seq=vote.seq,
                level=vote.level,
                reason=vote.reason,
            )

        if not phone.there:
            self.refused("ACC-001", hand_in)
        elif stands is not None and (stands.operation == vote.operation or stands.seq >= vote.seq):
            with self.working() as session:  # a repeat, or older: acknowledged, and nothing changes
                hand_in(session)
        elif not ballot.open:
            self.refused("VOT-001", hand_in)
        else:
            with self.working() as session:
                hand_in(session)
            ballot.votes[who] = vote

    @precondition(lambda self: self.asked and self.phones)
    @rule(data=st.data(), level=st.none() | st.integers(1, LEVELS), late=st.integers(0, 2))
    def vote(self, data: st.DataObject, level: int | None, late: int) -> None:
        who = data.draw(st.sampled_from(range(len(self.phones))))
        ballot = data.draw(st.sampled_from([*range(len(self.asked)), *[len(self.asked) - 1] * 6]))
        sent = self.phones[who].sent
        seq = max([1, *[one.seq + 1 for one in sent]]) - late  # one that was written earlier may come late
        reason = f"{CANARY}-reason-{who}-{len(sent)}"
        vote = Sent(ballot, uuid4(), seq, level, reason)
        sent.append(vote)
        self.deliver(who, vote)

    @precondition(lambda self: any(phone.sent for phone in self.phones))
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from([n for n, phone in enumerate(self.phones) if phone.sent]))
        self.deliver(who, data.draw(st.sampled_from(self.phones[who].sent)))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def everybody_votes(self, data: st.DataObject) -> None:
        for who in self.there:
            level = data.draw(st.integers(1, LEVELS))
            seq = max([0, *[one.seq for one in self.phones[who].sent]]) + 1
            vote = Sent(len(self.asked) - 1, uuid4(), seq, level, f"{CANARY}-reason-{who}-all-{seq}")
            self.phones[who].sent.append(vote)
            self.deliver(who, vote)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.asked))
        with self.working() as session:
            self.m.lead(session, ballots.close_ballot, ballot_id=one.id)
        one.open = False

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.asked))

        def again(session: Session) -> None:
            self.m.lead(session, ballots.reopen_ballot, ballot_id=one.id)

        if not one.open and one.shown is not None:
            self.refused("BAL-002", again)
        elif not one.open and one.number < self.newest(one.factor):
            self.refused("BAL-005", again)
        else:
            with self.working() as session:
                again(session)
            if not one.open:
                self.closed()
                one.open = True

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def reveal(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from([*self.asked, *[self.asked[-1]] * 4]))

        def show(session: Session) -> None:
            self.m.lead(session, ballots.reveal_ballot, ballot_id=one.id)

        if one.shown is None and sum(vote.level is not None for vote in one.votes.values()) < THRESHOLD:
            self.refused("BAL-003", show)
            return
        with self.working() as session:
            show(session)
        if one.shown is None:
            self.closed()
            one.shown = self.picture(one)

    def picture(self, one: Asked) -> dict[str, Any]:
        def counted(votes: list[Sent]) -> list[int]:
            return [sum(vote.level == n for vote in votes) for n in (*range(1, LEVELS + 1), None)]

        every = counted(list(one.votes.values()))
        chose = sum(every[:-1])
        groups = {}
        for by, of in (("roles", "role"), ("helices", "helix")):
            found = {
                name: counted([v for who, v in one.votes.items() if getattr(self.phones[who], of) == name])
                for name in sorted({getattr(self.phones[who], of) for who in one.votes})
            }
            sizes = [sum(counts[:-1]) for counts in found.values()]
            if len(found) > 1 and all(min(size, chose - size) >= THRESHOLD for size in sizes):
                groups = groups or {by: {str(name): counts for name, counts in found.items()}}
        chosen = [n for n in range(LEVELS) if every[n]]
        ends = [
            sorted(vote.reason for vote in one.votes.values() if vote.level == end + 1)
            for end in (chosen[0], chosen[-1])
        ]
        return {
            "levels": every[:-1],
            "cannot": every[-1],
            "present": len(self.there),
            "groups": groups,
            "lowest": ends[0],
            "highest": ends[1] if len(chosen) > 1 else [],
        }

    def gone(self, who: int) -> None:
        self.phones[who].there = False
        for one in self.asked:
            if one.shown is None:
                one.votes.pop(who, None)

    @precondition(lambda self: len(self.phones) > 4 and self.there)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(range(len(self.phones))))
        with self.working() as session:
            self.m.lead(session, remove_participant, participant_id=self.phones[who].id)
        self.gone(who)

    @precondition(lambda self: len(self.there) > 3)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(self.there))
        with self.working() as session:
            leave(session=session, seat=self.m.seat(session, who))
        self.gone(who)

    @rule(factor=st.sampled_from(FACTORS), phase=st.sampled_from((Phase.EXPLAIN, Phase.DISCUSS)))
    def turn(self, factor: str, phase: Phase) -> None:
        with self.working() as session:
            self.m.lead(session, workshops.turn_to, workshop_id=self.m.workshop, phase=phase, factor=factor)
        self.closed()

    @rule()
    def look(self) -> None:
        """The whole of what the facilitator's screen and one phone read says no more than is known."""
        with reading(engine=self.database) as session:
            board = read_board(session=session, actor=self.m.owner, workshop_id=self.m.workshop)
            assert {phone.id for phone in board.present} == {self.phones[who].id for who in self.there}
            names = {phone.name for phone in board.present}
            shown = json.dumps([one.shown for one in self.asked])
            assert all(word in names or word in shown for word in _canaries(repr(board)))
            if self.there:
                who = self.there[-1]
                phone = read_phone(session=session, seat=self.m.seat(session, who), language="en")
                mine = {vote.reason for one in self.asked for n, vote in one.votes.items() if n == who}
                assert set(_canaries(repr(phone))) <= mine
                pictures = [tuple(one.shown["levels"]) for one in self.asked if one.shown]
                assert {found.tally.levels for found in phone.shown} <= set(pictures)

    @invariant()
    def everybody_has_the_one_vote_that_stands_and_what_was_revealed_is_what_it_was(self) -> None:
        if not hasattr(self, "m"):
            return
        with reading(engine=self.database) as session:
            stored = session.exec(
                select(Vote.ballot_id, Vote.participant_id, Vote.level, Vote.reason, Vote.seq)
                .join(Participant, Participant.id == Vote.participant_id)
                .where(Participant.workshop_id == self.m.workshop)
            ).all()
            views = {view.id: view for view in boards.ballots(session, workshop_id=self.m.workshop)}
            rows = {id: session.get_one(Ballot, id) for id in views}
        expected = [
            (one.id, self.phones[who].id, vote.level, vote.reason, vote.seq)
            for one in self.asked
            for who, vote in one.votes.items()
        ]
        assert sorted(map(repr, stored)) == sorted(map(repr, expected))
        assert views.keys() == {one.id for one in self.asked}
        for one in self.asked:
            row, view = rows[one.id], views[one.id]
            assert (row.closed_at is None) == (not view.closed) == one.open
            assert (row.number, view.voted) == (one.number, len(one.votes))
            assert (view.revealed is not None) == (row.revealed_at is not None) == (one.shown is not None)
            assert row.result == one.shown
            one.frozen = one.frozen or (json.dumps(row.result, sort_keys=True) if row.result else "")
            assert one.frozen in ("", json.dumps(row.result, sort_keys=True))


def _canaries(told: str) -> list[str]:
    return [word.split("'")[0].split('"')[0] for word in told.split(CANARY)[1:] for word in [CANARY + word]]


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_no_order_of_doing_things_breaks_a_rule_of_voting(system: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(f"{system}_database")
    with transaction(engine=engine) as session:
        owner = person(session, "owner")
        prepared = case(session, owner, study(session, owner))

    class Machine(VotingMachine):
        database, place = engine, prepared

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=20 if system == "sqlite" else 8,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
