"""Beside the guide: judgement and profile, opened and closed together, and the quotes caught so far."""

from uuid import UUID

import streamlit as st

from interview import words
from interview.plots.profile_chart import Ahead
from interview.queries.talk import Talk
from interview.texts import _
from interview.ui import charts, parts
from interview.ui.handing_in import handing_in
from interview.ui.judging import Bench, judging, reason_place
from interview.ui.talk.current import current, judges_here, panel_open, section_of
from interview.ui.talk.quotes import quote_list
from interview.vocabulary import Kind

CHART_HEIGHT = 300


@parts.part("side")
def side(interview_id: UUID) -> None:
    """The right-hand column."""
    talk = current(interview_id)
    with st.container(key="side"):
        if panel_open(talk):
            with st.container(key="side_chart"):
                _profile(talk)
            with st.container(key="side_form"):
                _judgement(talk)
        with st.container(key="side_quotes"):
            quote_list(talk)


def _judgement(talk: Talk) -> None:
    section = section_of(talk)
    factor = next((f for f in talk.instrument.factors if f.id == section), None)
    if factor is None:
        parts.section(_("Judgement"), below=_("Choose a factor above to judge it."))
        return
    kind = judges_here(talk)
    provisional = kind is Kind.RESEARCHER and talk.finished_at is None
    whose = words.kind(kind) + (", " + _("provisional") if provisional else "")
    parts.prose(_("{factor}: {whose}", factor=factor.name, whose=whose), style="strong")
    judging(
        Bench(
            key=f"{kind}_{factor.id}",
            instrument=talk.instrument,
            factor=factor,
            kind=kind,
            round_id=talk.round_id,
            interview_id=talk.id,
            stands=talk.judged(factor=factor.id, kind=kind),
            study_id=talk.study_id,
            reason=talk.draft(
                reason_place(
                    kind=kind,
                    round_id=talk.round_id,
                    factor=factor.id,
                    rater=talk.id if kind is Kind.OWN else talk.rater_id,
                )
            ),
            own=talk.values(factor=factor.id, kind=Kind.OWN),
            quotes=talk.quotes,
            documents=talk.documents,
            provisional=provisional,
            may_write=talk.may_write,
            after=lambda: st.rerun(["side", "bar"]),
        )
    )
    if kind is Kind.RESEARCHER:
        handing_in(talk.blind, may_write=talk.may_write, after=lambda: st.rerun(["side"]))


def _profile(talk: Talk) -> None:
    """The profile as it grows: the kind that is judged here, and the other beside it where there is one."""
    kinds = [judges_here(talk), *({Kind.OWN, Kind.RESEARCHER} - {judges_here(talk)})]
    profiles = [talk.profile(kind) for kind in kinds]
    shown = [profiles[0], *(p for p in profiles[1:] if any(axis.raters for axis in p.axes))]
    charts.small_chart(shown, key="profile", height=CHART_HEIGHT, ahead=_ahead(talk))


def _ahead(talk: Talk) -> Ahead:
    """The level that is pressed is drawn at once, marked as not yet saved, while the server confirms."""
    factor = section_of(talk)
    key = f"level_{judges_here(talk)}_{factor}"
    return Ahead(factor=factor, choices=f'.st-key-levels_{key} input[type="radio"]')
