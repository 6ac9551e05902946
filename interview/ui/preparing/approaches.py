"""How a respondent was approached, and what came of it."""

import streamlit as st

from interview import words
from interview.models.base import today
from interview.queries.cases import ApproachView, RespondentView
from interview.services.dates import day, perhaps_day
from interview.services.respondents import record_approach
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.preparing import fields
from interview.vocabulary import ApproachAnswer


def approaches_label(person: RespondentView) -> str:
    """What stands, in a line."""
    if not person.approaches:
        return _("Approach: nothing entered yet")
    last = person.approaches[-1]
    answer = words.approach_answer(last.answer)
    said = _("Approach: {answer}, {when}", answer=answer, when=last.on.isoformat())
    sent = [a.briefing_sent_on for a in person.approaches if a.briefing_sent_on]
    return said + (" · " + _("briefing sent {when}", when=max(sent).isoformat()) if sent else "")


def approaches(person: RespondentView, *, may_write: bool) -> None:
    """The approaches so far, and a form for the next."""
    for approach in person.approaches:
        parts.prose(_line(approach), style="facts")
    if may_write:
        _add(person)


def _line(approach: ApproachView) -> str:
    facts = [approach.on.isoformat(), approach.how, words.approach_answer(approach.answer), approach.reason]
    if approach.briefing_sent_on:
        facts.append(_("briefing sent {when}", when=approach.briefing_sent_on.isoformat()))
    return " · ".join(fact for fact in facts if fact)


def _add(person: RespondentView) -> None:
    form = f"approach_{person.id.hex}"
    sheet = fields.sheet(form)
    with st.form(form, border=False):
        on_column, how_column, sent_column = st.columns([1, 2, 1])
        on = on_column.text_input(_("Approached on"), today().isoformat(), key=f"{sheet}_on")
        how = how_column.text_input(
            _("How"), key=f"{sheet}_how", placeholder=_("e-mail, telephone, at a meeting")
        )
        sent = sent_column.text_input(
            _("Briefing sent on"), key=f"{sheet}_sent", placeholder=_("empty: not sent yet")
        )
        answer = st.segmented_control(
            _("Answer"),
            list(ApproachAnswer),
            default=ApproachAnswer.NO_REPLY,
            required=True,
            format_func=words.approach_answer,
            key=f"{sheet}_answer",
        )
        reason = st.text_area(_("Reason, if declined"), key=f"{sheet}_reason", height=68)
        if st.form_submit_button(_("Enter this approach"), key=f"{sheet}_enter"):
            made = fields.attempt(
                lambda: acting.do(
                    record_approach,
                    operation=acting.operation(form),
                    respondent_id=person.id,
                    on=day(on, place=_("Approached on")),
                    how=how,
                    answer=answer,
                    reason=reason,
                    briefing_sent_on=perhaps_day(sent, place=_("Briefing sent on")),
                )
            )
            fields.sent(form, made)
