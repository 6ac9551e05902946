"""What the votes of a board amount to, by the rules of the workshop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.vocabulary import Outcome
from interview.voting import Tally, groups_that_may_be_shown, outcome, plan, tally

VOTES = st.integers(2, 8).flatmap(
    lambda levels: st.tuples(
        st.just(levels), st.lists(st.none() | st.integers(1, levels), min_size=1, max_size=40)
    )
)


@pytest.mark.parametrize(
    ("levels", "cannot", "expected"),
    [
        ((0, 0, 0, 0), 0, Outcome.OPEN),  # nobody voted
        ((0, 0, 0, 0), 5, Outcome.OPEN),  # nobody could judge
        ((0, 0, 6, 0), 3, Outcome.CONSENSUS),  # exactly a third cannot judge: not more
        ((0, 0, 5, 0), 3, Outcome.OPEN),  # more than a third cannot judge, though all others agree
        ((0, 0, 3, 1), 0, Outcome.CONSENSUS),  # exactly 75 %
        ((0, 1, 2, 0), 0, Outcome.NEAR),  # two thirds are not 75 %
        ((0, 0, 6, 2), 2, Outcome.CONSENSUS),  # shares are of those who chose a level
        ((2, 1, 1, 2), 0, Outcome.SPLIT),  # exactly a third at each end
        ((3, 0, 0, 3), 0, Outcome.SPLIT),
        ((2, 2, 1, 2), 0, Outcome.OPEN),  # two of seven are less than a third
        ((0, 3, 3, 0), 0, Outcome.NEAR),
        ((3, 3, 0, 0), 0, Outcome.NEAR),  # a third at the lowest, but nobody at the highest
        ((0, 3, 0, 2), 0, Outcome.OPEN),  # two levels, but not neighbours
        ((1, 2, 2, 1), 0, Outcome.OPEN),
        ((2, 1, 2), 0, Outcome.SPLIT),
        ((1, 1), 0, Outcome.SPLIT),  # on two levels both ends are everything
        ((1, 1, 1, 1, 1, 1), 0, Outcome.SPLIT),  # from six levels on, two at each end
        ((1, 0, 1, 1, 1), 0, Outcome.OPEN),  # on five levels, one at each end
    ],
)
def test_the_outcome_follows_the_order_of_the_rule(levels, cannot, expected):
    assert outcome(Tally(levels, cannot)) is expected


def test_a_stricter_share_asks_for_more_than_three_of_four():
    assert outcome(Tally((0, 0, 3, 1)), share=80) is Outcome.NEAR


@given(VOTES)
def test_the_order_in_which_votes_came_changes_nothing(drawn):
    levels, votes = drawn
    forwards, backwards = tally(votes, levels=levels), tally(votes[::-1], levels=levels)
    assert forwards == backwards
    assert outcome(forwards) is outcome(backwards)


@given(VOTES)
def test_every_vote_is_counted_once_and_cannot_judge_apart(drawn):
    levels, votes = drawn
    counted = tally(votes, levels=levels)
    assert counted.voters == len(votes)
    assert counted.cannot == votes.count(None)
    assert list(counted.chosen) == sorted(vote for vote in votes if vote is not None)


@given(VOTES)
def test_at_most_half_lie_below_the_median_and_at_most_half_above(drawn):
    levels, votes = drawn
    counted = tally(votes, levels=levels)
    if counted.median is None:
        assert counted.chose == 0
        return
    lower, upper = counted.median
    assert 2 * sum(level < lower for level in counted.chosen) <= counted.chose
    assert 2 * sum(level > upper for level in counted.chosen) <= counted.chose


@given(VOTES)
def test_turning_the_scale_round_keeps_consensus_split_and_near(drawn):
    levels, votes = drawn
    turned = [None if vote is None else levels + 1 - vote for vote in votes]
    assert outcome(tally(votes, levels=levels)) is outcome(tally(turned, levels=levels))


def test_where_as_many_chose_two_levels_both_are_named():
    assert Tally((0, 2, 2, 1)).most == (2, 3)
    assert Tally((0, 0, 0, 0)).most == ()
    assert Tally((0, 2, 2, 0)).median == (2, 3)
    assert Tally((0, 2, 3, 0)).median == (3, 3)


def test_two_hours_are_ten_minutes_five_times_seventeen_and_twenty_five():
    slots = plan(factors=["a", "b", "c", "d", "e"], minutes=120)
    assert [(slot.factor, slot.minutes) for slot in slots] == [
        ("", 10),
        *((factor, 17) for factor in "abcde"),
        ("", 25),
    ]


@given(st.integers(3, 8), st.integers(30, 480))
def test_a_plan_of_any_length_adds_up_to_its_minutes(factors, minutes):
    slots = plan(factors=[str(n) for n in range(factors)], minutes=minutes)
    assert sum(slot.minutes for slot in slots) == minutes
    assert all(slot.minutes > 0 for slot in slots)


def test_groups_are_shown_only_where_each_and_each_complement_reach_the_threshold():
    firms, others = Tally((0, 3, 2, 0)), Tally((1, 2, 2, 0))
    assert groups_that_may_be_shown(
        {"firm": firms, "other": others}, whole=Tally((1, 5, 4, 0)), threshold=5
    ) == {"firm": firms, "other": others}


@pytest.mark.parametrize(
    "groups",
    [
        {"firm": Tally((0, 4, 0)), "other": Tally((0, 6, 0))},  # a group below the threshold
        {"firm": Tally((0, 10, 0))},  # one group is the whole, shown already
        {"firm": Tally((0, 7, 0)), "other": Tally((0, 3, 0), cannot=4)},  # cannot judge does not count
    ],
)
def test_otherwise_no_group_is_shown_at_all(groups):
    assert groups_that_may_be_shown(groups, whole=Tally((0, 10, 0)), threshold=5) == {}
