"""What a chart shows, told exactly; and the same as words and as a table."""

from dataclasses import replace

import pytest

from interview.plots.profile_chart import (
    AxisInfo,
    MarkInfo,
    profile_in_words,
    profile_info,
    table_headings,
    table_rows,
)
from interview.plots.profile_words import Note, TableRow, gap_notes, rater_notes
from interview.vocabulary import Kind, State
from tests.plots.samples import LEVELS, axis, board, of_size, one_kind, researchers, respondents


def marks(*profiles):
    return profile_info(*profiles).lines[0].marks


def test_the_tuple_holds_every_axis_with_the_level_it_needs():
    info = profile_info(one_kind(axis("Idea", 3), axis("Mass", needed=4), axis("People", 1, needed=2)))

    assert info.level_names == LEVELS
    assert info.axes == (
        AxisInfo("idea", "Idea", 3),
        AxisInfo("mass", "Mass", 4),
        AxisInfo("peop", "People", 2),
    )


def test_a_single_judgement_is_told_exactly():
    assert marks(researchers())[3] == MarkInfo(
        factor="crit",
        level=4,
        upper=4,
        levels=(4,),
        raters=1,
        gap="",
        beside="",
        thin=False,
        provisional=True,
    )


def test_a_factor_nobody_judged_is_a_gap_and_not_the_lowest_level():
    nothing, lowest = axis("Idea"), axis("Idea", 1)
    others = (axis("Mass", 3), axis("People", 3))

    gap = marks(one_kind(nothing, *others))[0]
    judged = marks(one_kind(lowest, *others))[0]

    assert (gap.level, gap.gap) == (None, "not judged yet")
    assert (judged.level, judged.gap) == (1, "")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.NOT_ASKED, "not asked"),
        (State.CANNOT_JUDGE, "cannot judge"),
        (State.NOT_RELEVANT, "not relevant here"),
        (State.DECLINED, "declined"),
    ],
)
def test_each_state_is_a_gap_with_its_own_name(state, said):
    mark = marks(one_kind(axis("Idea", states=(state,)), axis("Mass", 3), axis("People", 3)))[0]

    assert (mark.level, mark.gap, mark.raters) == (None, said, 1)


def test_several_raters_without_a_level_are_counted_by_state():
    assert marks(respondents())[2].gap == "2 not asked, 1 declined"


def test_no_agreement_is_a_gap_of_its_own():
    assert marks(board())[4].gap == "no agreement"


def test_two_middle_levels_are_both_kept():
    mark = marks(respondents())[1]

    assert (mark.level, mark.upper, mark.between) == (1, 2, True)


def test_the_spread_runs_from_the_lowest_to_the_highest_level_given():
    spread, alike = marks(respondents())[0], marks(respondents())[4]

    assert (spread.lowest, spread.highest, spread.spread, spread.raters) == (2, 4, True, 3)
    assert (alike.lowest, alike.highest, alike.spread, alike.raters) == (3, 3, False, 2)


def test_a_rater_without_a_level_is_told_beside_the_level_of_the_others():
    mark = marks(respondents())[3]

    assert (mark.level, mark.raters, mark.gap, mark.beside) == (3, 3, "", "1 cannot judge")


def test_kinds_stay_apart_in_one_chart():
    info = profile_info(respondents(), researchers(), board())

    assert [line.kind for line in info.lines] == [Kind.OWN, Kind.RESEARCHER, Kind.CONSENSUS]
    assert [line.marks[0].levels for line in info.lines] == [(2, 3, 4), (3,), (3,)]


@pytest.mark.parametrize(
    ("profiles", "why"),
    [
        ((), "at least one"),
        ((researchers(), researchers()), "another kind"),
        ((researchers(), replace(board(), level_names=("no", "yes", "more", "most"))), "share"),
        ((one_kind(axis("Idea", 3), axis("Mass", 3)),), "three to eight"),
        ((one_kind(axis("Idea", 1), axis("B", 1), axis("C", 1), level_names=("only",)),), "two to seven"),
        ((one_kind(axis("Idea", 5), axis("Mass", 3), axis("People", 3)),), "level 5 of factor idea"),
        ((one_kind(axis("Idea", 3), axis("Mass", 0), axis("People", 3)),), "level 0 of factor mass"),
        (
            (one_kind(axis("Idea", 3, needed=9), axis("Mass", 3), axis("People", 3)),),
            "level 9 of factor idea",
        ),
    ],
)
def test_what_cannot_stand_in_one_chart_is_refused(profiles, why):
    with pytest.raises(ValueError, match=why):
        profile_info(*profiles)


def test_the_chart_in_words_tells_gaps_and_thin_evidence():
    assert profile_in_words(profile_info(researchers())).split("; ") == [
        "By the researchers' judgement: Idea established",
        "Driving forces and commitment emerging, thin evidence",
        "Activities cannot judge",
        "Critical mass proven, provisional",
        "Organization not judged yet. Level needed: established.",
    ]


def test_the_chart_in_words_tells_spread_and_raters():
    assert profile_in_words(profile_info(respondents())).split("; ") == [
        "By the respondents' own judgement: Idea established, 3 raters, emerging to proven",
        "Driving forces and commitment between not in place and emerging, 2 raters, not in place to emerging",
        "Activities 2 not asked, 1 declined, 3 raters",
        "Critical mass established, 3 raters, 1 cannot judge, thin evidence",
        "Organization established, 2 raters. Level needed: established.",
    ]


def test_differing_levels_needed_are_told_one_by_one():
    info = profile_info(one_kind(axis("Idea", 3), axis("Mass", 3, needed=4), axis("People", 3)))

    assert profile_in_words(info).endswith("Levels needed: Idea established; Mass proven; People established.")


def test_a_kind_without_a_mark_says_why_though_another_kind_has_judged():
    info = profile_info(researchers(), respondents())

    assert gap_notes(info, 4) == [Note(Kind.RESEARCHER, "not judged yet")]
    assert gap_notes(info, 2) == [
        Note(Kind.RESEARCHER, "cannot judge"),
        Note(Kind.OWN, "2 not asked, 1 declined"),
    ]
    assert gap_notes(info, 0) == []


def test_the_same_reason_of_all_kinds_is_said_once_and_of_a_single_kind_without_its_name():
    nobody = [one_kind(axis("A"), axis("B", 2), axis("C", 2), kind=kind) for kind in Kind]

    assert gap_notes(profile_info(*nobody), 0) == [Note(None, "not judged yet")]
    assert gap_notes(profile_info(researchers()), 4) == [Note(None, "not judged yet")]


def test_how_many_raters_there_are_is_said_with_whose_they_are_where_several_kinds_are_drawn():
    assert rater_notes(profile_info(researchers(), respondents()), 0) == [Note(Kind.OWN, "3 raters")]
    assert [note.signed for note in rater_notes(profile_info(researchers(), respondents()), 0)] == [
        "◆ 3 raters"
    ]
    assert rater_notes(profile_info(respondents()), 0) == [Note(None, "3 raters")]
    assert rater_notes(profile_info(researchers()), 0) == []


def test_the_table_holds_a_row_for_each_factor_and_kind():
    rows = table_rows(profile_info(respondents(), researchers()))

    assert len(rows) == 10
    assert set(table_headings()) == {*TableRow._fields} - {"below"}
    assert rows[2] == TableRow(
        factor="Driving forces and commitment",
        kind="respondents",
        level="between not in place and emerging",
        below="2 levels short, 2 raters, not in place to emerging",
        needed="established",
    )
    assert (rows[5].level, rows[5].below) == ("cannot judge", "")
    assert rows[6].below == "3 raters, 1 cannot judge, thin evidence"
    assert rows[7].below == "provisional"


def test_no_number_stands_where_a_level_belongs():
    rows = table_rows(profile_info(of_size(5, 4)))

    assert {row.level for row in rows} <= {"step 1", "step 2", "step 3", "step 4", "not judged yet"}
