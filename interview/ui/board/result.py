"""What was revealed on a factor: counts level by level, both votes side by side, reasons without names."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from interview import votes_in_words, words
from interview.plots.theme import DARK, LIGHT
from interview.queries.board_views import BallotView, Board, Revealed
from interview.texts import _
from interview.ui import charts, parts
from interview.ui.board.current import level_names
from interview.vocabulary import Manner
from interview.voting import Tally

SIDE_BY_SIDE = 2
RADAR_HEIGHT, NARROW_BELOW = 460, 440


def result(board: Board) -> None:
    """The newest vote under the rule that was fixed before it, then the counts, then the reasons."""
    shown = board.revealed_on(board.factor)[-SIDE_BY_SIDE:]
    if not shown:
        parts.prose(_("No vote on this factor has been revealed yet."), style="below")
        return
    _verdict(board, shown[-1])
    st.html(_table(board, shown))
    newest = shown[-1].revealed
    if newest:
        _reasons(board, newest)
        _groups(board, newest)
    parts.prose(votes_in_words.rule(share=shown[-1].share, threshold=shown[-1].threshold), style="below")


def _verdict(board: Board, ballot: BallotView) -> None:
    names, shown = level_names(board), ballot.revealed
    if shown is None:
        return
    parts.prose(votes_in_words.outcome(shown.outcome, tally=shown.tally, names=names), style="verdict")
    median = votes_in_words.median(shown.tally, names=names)
    facts = [_("Median: {level}.", level=median)] if median else []
    facts += [
        _("{n} hands were counted.", n=shown.tally.voters)
        if ballot.manner is Manner.HANDS
        else _("{n} voted; {m} were there.", n=shown.tally.voters, m=shown.present)
    ]
    parts.prose(" ".join(facts), style="below")


def _table(board: Board, shown: Sequence[BallotView]) -> str:
    """A row for each level, the lowest first as wherever one chooses among them; a column for each vote."""
    tallies = [ballot.revealed.tally for ballot in shown if ballot.revealed]
    heads = "".join(f'<th scope="col">{escape(_heading(ballot))}</th>' for ballot in shown)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(_cell(board, tally, place) for tally in tallies)
        + "</tr>"
        for place, name in enumerate(level_names(board))
    )
    cannot = "".join(f"<td>{tally.cannot}</td>" for tally in tallies)
    caption = escape(_("How many chose each level"))
    return (
        f'<table class="pentad-votes"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">{escape(_("Level"))}</th>{heads}</tr></thead><tbody>{rows}'
        f'<tr class="pentad-cannot"><th scope="row">{escape(_("Cannot judge"))}</th>{cannot}</tr>'
        "</tbody></table>"
    )


def _heading(ballot: BallotView) -> str:
    name = votes_in_words.ballot_name(ballot.number)
    return f"{name} ({votes_in_words.manner(ballot.manner)})" if ballot.manner is Manner.HANDS else name


def _cell(board: Board, tally: Tally, place: int) -> str:
    """The count in words, and a bar whose length is the share of those who chose a level."""
    n = tally.levels[place]
    width = round(100 * n / tally.chose) if tally.chose else 0
    count = len(tally.levels)
    colour = f"light-dark({LIGHT.level_colours(count)[place]}, {DARK.level_colours(count)[place]})"
    return (
        f'<td><span>{escape(votes_in_words.counted(n, of=tally.chose))}</span><i aria-hidden="true">'
        f'<b style="width: {width}%; background: {colour}"></b></i></td>'
    )


def _reasons(board: Board, shown: Revealed) -> None:
    """Why the lowest and the highest level were chosen, in the voters' words, of nobody in particular."""
    names, ends = level_names(board), shown.tally.range
    if ends is None or not (shown.lowest or shown.highest):
        return
    with st.container(horizontal=True, key="reasons"):
        for level, reasons in ((ends[0], shown.lowest), (ends[1], shown.highest)):
            if reasons:
                with st.container(gap="xsmall"):
                    parts.prose(_("Reasons given for {level}", level=names[level - 1]), style="divider")
                    for reason in reasons:
                        parts.prose(reason, style="reason")


def _groups(board: Board, shown: Revealed) -> None:
    """The votes by role and by group, where every group and all others reach the threshold."""
    names = level_names(board)
    told = [
        *((votes_in_words.board_role(role), tally) for role, tally in shown.by_role),
        *((words.helix(helix), tally) for helix, tally in shown.by_helix),
    ]
    if not told:
        return
    with st.expander(_("By role and group"), key="groups"):
        for name, tally in told:
            counts = votes_in_words.distribution(tally, names=names)
            parts.prose(_("{group}: {counts}", group=name, counts=counts))


def radar(board: Board) -> None:
    """The profile as it stands in this meeting, with the spread of the votes on each axis."""
    charts.chart([board.profile()], key="board_profile", height=RADAR_HEIGHT, narrow_below=NARROW_BELOW)
    hands = [
        board.instrument.factor(id).name
        for id in board.factors
        if (shown := board.revealed_on(id)) and shown[-1].manner is Manner.HANDS
    ]
    said = [_("Bars are the spread of the votes. A ringed mark was voted and is not decided yet.")]
    said += [_("By show of hands: {names}.", names=", ".join(hands))] if hands else []
    parts.prose(" ".join(said), style="below")
