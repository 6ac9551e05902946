"""The rules of measurement: lower median, gaps that are no levels, and the verdict in its fixed order."""

from dataclasses import replace
from itertools import product

import pytest

from interview.instrument.structure import Factor, Instrument, Level, Question, Section
from interview.profile import (
    THIN_BELOW,
    Axis,
    BoardVote,
    CannotBeJudged,
    Judged,
    NotYet,
    Reached,
    axis,
    profile,
    verdict,
)
from interview.vocabulary import Kind, State

ASKED = Question(id="q", text="How is it?", core=True, reaches=(), source="here")


def factor(name: str, *, needed: int = 3) -> Factor:
    return Factor(
        id=name,
        name=name.title(),
        group="operations",
        description="",
        purpose="",
        minutes=10,
        needed=needed,
        source="here",
        questions=(ASKED,),
        relevance=ASKED,
        assessment=ASKED,
        dynamics=ASKED,
        facets=(),
        descriptors=(),
        evidence=(),
    )


def instrument(*names: str) -> Instrument:
    section = Section(id="s", name="s", minutes=5, questions=())
    levels = tuple(
        Level(n, name, "") for n, name in enumerate(("absent", "emerging", "established", "proven"), 1)
    )
    return Instrument(
        id="i",
        version="1",
        title="",
        about="",
        notice="",
        language="en",
        languages=("en",),
        digest="",
        levels=levels,
        opening=section,
        factors=tuple(factor(name) for name in names),
        closing=section,
    )


def at(*levels: int, needed: int = 3) -> Axis:
    return Axis(factor="idea", name="Idea", needed=needed, levels=tuple(sorted(levels)))


OPEN = Axis(factor="mass", name="Critical mass", needed=3)


@pytest.mark.parametrize(
    ("levels", "lower", "upper"),
    [((2,), 2, 2), ((1, 4), 1, 4), ((1, 2, 4), 2, 2), ((1, 2, 3, 4), 2, 3), ((2, 2, 2, 4), 2, 2)],
)
def test_the_middle_of_several_raters_is_the_two_medians_and_never_lies_between_levels(levels, lower, upper):
    judged = at(*levels)

    assert (judged.level, judged.upper) == (lower, upper)


def test_a_factor_nobody_judged_is_a_gap_and_not_the_lowest_level():
    assert (OPEN.level, OPEN.upper, OPEN.open, OPEN.short_by) == (None, None, True, 0)
    assert at(1).level == 1
    assert not at(1).open


def test_no_agreement_leaves_a_gap_even_where_levels_were_given():
    divided = replace(at(2, 3), no_agreement=True)

    assert (divided.level, divided.open, divided.levels) == (None, True, (2, 3))


@pytest.mark.parametrize("state", list(State))
def test_every_state_leaves_the_axis_open_and_counts_its_rater(state):
    judged = axis(
        factor=factor("idea"),
        judged=[Judged(factor="idea", rater="a", level=None, state=state)],
        kind=Kind.RESEARCHER,
    )

    assert (judged.level, judged.states, judged.raters) == (None, (state,), 1)


def test_a_rater_who_cannot_judge_does_not_pull_the_others_down():
    judged = [
        Judged(factor="idea", rater="a", level=4, evidence=THIN_BELOW),
        Judged(factor="idea", rater="b", level=None, state=State.CANNOT_JUDGE),
    ]

    whole = axis(factor=factor("idea"), judged=judged, kind=Kind.RESEARCHER)

    assert (whole.level, whole.raters, whole.thin) == (4, 2, False)


def test_thin_evidence_is_about_levels_and_not_about_states():
    level = Judged(factor="idea", rater="a", level=3, evidence=THIN_BELOW - 1)
    state = Judged(factor="idea", rater="b", level=None, state=State.DECLINED)

    assert axis(factor=factor("idea"), judged=[level], kind=Kind.RESEARCHER).thin
    assert not axis(factor=factor("idea"), judged=[state], kind=Kind.RESEARCHER).thin


def test_axes_follow_the_instrument_and_strange_factors_are_left_out():
    judged = [
        Judged(factor="mass", rater="a", level=2, evidence=2, provisional=True),
        Judged(factor="gone", rater="a", level=4),
    ]

    whole = profile(judged=judged, kind=Kind.RESEARCHER, instrument=instrument("idea", "mass", "people"))

    assert [(a.factor, a.level, a.provisional) for a in whole.axes] == [
        ("idea", None, False),
        ("mass", 2, True),
        ("people", None, False),
    ]
    assert whole.level_names == ("absent", "emerging", "established", "proven")


def test_several_raters_are_seen_where_one_of_them_only_gave_a_state():
    judged = [
        Judged(factor="idea", rater="a", level=2),
        Judged(factor="idea", rater="b", level=None, state=State.NOT_ASKED),
    ]

    assert profile(judged=judged, kind=Kind.OWN, instrument=instrument("idea", "mass", "people")).several_raters


def test_a_short_factor_decides_before_an_open_one_does():
    assert verdict([at(2), OPEN, at(3)]) == NotYet(short=(at(2),), open=(OPEN,))


def test_an_open_factor_alone_cannot_be_judged():
    assert verdict([at(3), OPEN, at(4)]) == CannotBeJudged(open=(OPEN,))


def test_the_platform_is_reached_only_when_every_factor_is_at_its_own_level_needed():
    assert verdict([at(3), at(2, needed=2), at(4)]) == Reached()
    assert verdict([at(3), at(3, needed=4), at(4)]) == NotYet(short=(at(3, needed=4),), open=())


def test_a_factor_between_two_levels_is_taken_at_the_lower():
    assert at(2, 3).short_by == 1
    assert verdict([at(2, 3), at(3), at(3)]) == NotYet(short=(at(2, 3),), open=())


def test_nothing_to_judge_is_never_a_platform():
    assert verdict([]) == CannotBeJudged(open=())


def test_the_verdict_is_right_for_every_profile_of_three_factors():
    for values in product((None, 1, 2, 3, 4), repeat=3):
        found = verdict([OPEN if value is None else at(value) for value in values])

        short = any(value is not None and value < 3 for value in values)
        expected = NotYet if short else CannotBeJudged if None in values else Reached
        assert type(found) is expected


def test_no_evidence_is_asked_of_what_a_respondent_says_of_their_own_initiative():
    own = Judged(factor="idea", rater="a", level=2, evidence=0)

    assert not axis(factor=factor("idea"), judged=[own], kind=Kind.OWN).thin
    assert axis(factor=factor("idea"), judged=[own], kind=Kind.RESEARCHER).thin


def consensus(*boards: BoardVote, levels: dict[str, int | None]) -> dict[str, Axis]:
    judged = [Judged(factor=name, rater="board", level=level) for name, level in levels.items()]
    drawn = profile(judged=judged, kind=Kind.CONSENSUS, instrument=instrument("idea", "mass"), boards=boards)
    return {axis.factor: axis for axis in drawn.axes}


def test_what_a_board_agreed_on_stands_with_the_spread_of_the_vote_behind_it():
    axes = consensus(BoardVote("idea", 3, levels=(1, 2, 2, 4), cannot=1), levels={"idea": 3})

    assert (axes["idea"].level, axes["idea"].upper) == (3, 3)
    assert axes["idea"].levels == (1, 2, 2, 4)
    assert axes["idea"].states == (State.CANNOT_JUDGE,)
    assert axes["idea"].raters == 5
    assert axes["mass"].open


def test_no_agreement_is_an_open_axis_with_its_vote_beside_it():
    axes = consensus(BoardVote("idea", None, levels=(1, 1, 4, 4)), levels={})

    assert axes["idea"].open
    assert axes["idea"].no_agreement
    assert axes["idea"].levels == (1, 1, 4, 4)


def test_a_board_that_decided_without_a_vote_shows_the_level_alone():
    axes = consensus(BoardVote("idea", 2), levels={"idea": 2})

    assert (axes["idea"].level, axes["idea"].levels) == (2, (2,))


def test_what_a_board_decided_says_nothing_about_another_kind_of_judgement():
    judged = [Judged(factor="idea", rater="r", level=2)]
    drawn = profile(
        judged=judged,
        kind=Kind.RESEARCHER,
        instrument=instrument("idea"),
        boards=[BoardVote("idea", None, levels=(4, 4))],
    )

    assert drawn.axes[0].level == 2
    assert not drawn.axes[0].no_agreement
