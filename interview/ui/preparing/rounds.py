"""The rounds of an initiative: its assessments in time."""

from uuid import UUID

import streamlit as st

from interview import words
from interview.models.base import today
from interview.queries.cases import Case, RoundView
from interview.services.dates import day
from interview.services.initiatives import add_round, edit_round
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.preparing import fields
from interview.vocabulary import RoundKind


def rounds(case: Case) -> None:
    """A line for each round, and the way to a follow-up."""
    parts.section(
        _("Round"), below=_("One assessment of the initiative. A follow-up compares it with itself, later.")
    )
    for line in case.rounds:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-round_{line.id.hex}"):
            label = words.round_label(line.kind, line.number)
            parts.prose(f"{label} · {line.dated.isoformat()}", style="facts")
            if case.may_write:
                _change(line)
    if case.may_write:
        _follow_up(case.id)


def _change(line: RoundView) -> None:
    form = f"round_form_{line.id.hex}"
    sheet = fields.sheet(form)
    with st.popover(_("Change"), type="tertiary", key=f"pop_{form}"), st.form(form, border=False):
        told = fields.told(form)
        kind = _kind(line.kind, key=f"{sheet}_kind")
        dated = st.text_input(_("Date"), line.dated.isoformat(), key=f"{sheet}_date")
        if st.form_submit_button(_("Keep the changes"), key=f"{sheet}_keep"):
            made = fields.attempt(
                lambda: acting.do(
                    edit_round,
                    operation=acting.operation(form),
                    round_id=line.id,
                    kind=kind,
                    dated=day(dated, place=_("Date")),
                )
            )
            fields.sent(form, made, told=told)


def _follow_up(initiative_id: UUID) -> None:
    form = f"follow_up_{initiative_id.hex}"
    sheet = fields.sheet(form)
    with (
        st.popover(_("Add a follow-up"), icon=":material/add:", type="tertiary", key=f"pop_{form}"),
        st.form(form, border=False),
    ):
        told = fields.told(form)
        dated = st.text_input(_("Date of the follow-up"), today().isoformat(), key=f"{sheet}_date")
        if st.form_submit_button(_("Add the follow-up"), key=f"{sheet}_add", type="primary"):
            made = fields.attempt(
                lambda: acting.do(
                    add_round,
                    operation=acting.operation(form),
                    initiative_id=initiative_id,
                    kind=RoundKind.FOLLOW_UP,
                    dated=day(dated, place=_("Date")),
                )
            )
            fields.sent(form, made, told=told)


def _kind(value: RoundKind, *, key: str) -> RoundKind:
    return st.segmented_control(
        _("Kind"), list(RoundKind), default=value, required=True, format_func=words.round_kind, key=key
    )
