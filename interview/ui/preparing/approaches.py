"""How a respondent was approached, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from uuid import uuid4

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from interview import words
from interview.models.base import today
from interview.queries.cases import ApproachView, RespondentView
from interview.services.approaches import edit_approach, no_reason, record_approach, send_briefing
from interview.services.dates import day, perhaps_day
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.choices import button
from interview.ui.preparing import fields
from interview.vocabulary import ApproachAnswer


@dataclass(frozen=True, slots=True)
class Written:
    """What the boxes hold of an approach, as it was written."""

    on: str
    how: str
    sent: str
    answer: ApproachAnswer
    reason: str

    def values(self) -> dict[str, object]:
        """The values that the services take.

        Raises:
            Invalid: a day cannot be read.
        """
        return {
            "on": day(self.on, place=_("Approached on")),
            "how": self.how,
            "answer": self.answer,
            "reason": self.reason,
            "briefing_sent_on": perhaps_day(self.sent, place=_("Briefing sent on")),
        }


def approaches_label(person: RespondentView) -> str:
    """What stands, in a line."""
    if not person.approaches:
        return _("Approach: nothing entered yet")
    last = person.approaches[-1]
    answer = words.approach_answer(last.answer)
    said = _("Approach: {answer}, {when}", answer=answer, when=last.on.isoformat())
    sent = person.briefing_sent_on
    return said + (" · " + _("briefing sent {when}", when=sent.isoformat()) if sent else "")


def declined(person: RespondentView) -> bool:
    """Whether the last that was heard of somebody is that they will not take part."""
    return bool(person.approaches) and person.approaches[-1].answer is ApproachAnswer.DECLINED


def briefing_sent_button(person: RespondentView, label: str, *, place: str) -> None:
    """One press for having sent the briefing; not where it was sent, or where nobody takes part."""
    if person.briefing_sent_on or declined(person):
        return
    button(
        label,
        key=f"briefing_{place}_{person.id.hex}",
        pressed=partial(acting.do, send_briefing, operation=uuid4(), respondent_id=person.id, on=today()),
        icon=":material/outgoing_mail:",
        type="tertiary",
    )


def approaches(person: RespondentView, *, may_write: bool) -> None:
    """The approaches so far, each to be corrected, and the boxes for the next."""
    for approach in person.approaches:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-approach_{approach.id.hex}"):
            parts.prose(_line(approach), style="facts")
            if may_write:
                _correct(approach)
    if may_write:
        _add(person)


def _line(approach: ApproachView) -> str:
    facts = [approach.on.isoformat(), approach.how, words.approach_answer(approach.answer), approach.reason]
    if approach.answer is ApproachAnswer.DECLINED and not approach.reason.strip():
        facts.append(_("reason not entered"))
    if approach.briefing_sent_on:
        facts.append(_("briefing sent {when}", when=approach.briefing_sent_on.isoformat()))
    return " · ".join(fact for fact in facts if fact)


def _correct(approach: ApproachView) -> None:
    """What was entered, to be corrected. What changed elsewhere gets boxes of its own."""
    stands = sha256(repr(approach).encode(errors="backslashreplace")).hexdigest()[:12]
    form = f"approach_{approach.id.hex}_{stands}"
    sheet = fields.sheet(form)
    with st.popover(_("Correct"), type="tertiary", key=f"pop_{sheet}"):
        told = fields.told(form)
        written = _boxes(sheet, approach)
        if st.button(_("Keep the changes"), key=f"{sheet}_keep"):
            _send(
                form,
                told,
                lambda: acting.do(
                    edit_approach,
                    operation=acting.operation(form),
                    approach_id=approach.id,
                    **written.values(),
                ),
            )


def _add(person: RespondentView) -> None:
    form = f"approach_{person.id.hex}"
    sheet = fields.sheet(form)
    told = fields.told(form)
    written = _boxes(sheet, None)
    if st.button(_("Enter this approach"), key=f"{sheet}_enter"):
        _send(
            form,
            told,
            lambda: acting.do(
                record_approach,
                operation=acting.operation(form),
                respondent_id=person.id,
                **written.values(),
            ),
        )


def _send(form: str, told: DeltaGenerator, work: Callable[[], object | None]) -> None:
    fields.sent(form, fields.attempt(work), told=told)


def _boxes(sheet: str, approach: ApproachView | None) -> Written:
    """The boxes of an approach; the reason is asked for where declined is chosen."""
    on_column, how_column, sent_column = st.columns([1, 2, 1])
    on = (approach.on if approach else today()).isoformat()
    sent = approach.briefing_sent_on.isoformat() if approach and approach.briefing_sent_on else ""
    written_on = on_column.text_input(_("Approached on"), on, key=f"{sheet}_on")
    how = how_column.text_input(
        _("How"),
        approach.how if approach else "",
        key=f"{sheet}_how",
        placeholder=_("e-mail, telephone, at a meeting"),
    )
    written_sent = sent_column.text_input(
        _("Briefing sent on"), sent, key=f"{sheet}_sent", placeholder=_("not yet")
    )
    answer = st.segmented_control(
        _("Answer"),
        list(ApproachAnswer),
        default=approach.answer if approach else ApproachAnswer.NO_REPLY,
        required=True,
        format_func=words.approach_answer,
        key=f"{sheet}_answer",
    )
    reason = _reason(sheet, approach) if answer is ApproachAnswer.DECLINED else ""
    return Written(written_on, how, written_sent, answer, reason)


def _reason(sheet: str, approach: ApproachView | None) -> str:
    """Why somebody declined, or, with one press, that no reason was given."""
    stood = approach.reason if approach else ""
    gave_none = stood == no_reason()
    box, press = st.columns([3, 1], vertical_alignment="center")
    none = press.checkbox(_("No reason given"), gave_none, key=f"{sheet}_none", persist_state="session")
    reason = box.text_area(
        _("Why they declined"),
        "" if gave_none else stood,
        key=f"{sheet}_reason",
        height=68,
        disabled=none,
        persist_state="session",
    )
    return no_reason() if none else reason
