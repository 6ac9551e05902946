"""Interviews: planned, changed, held."""

from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from interview import words
from interview.queries.cases import Case, InterviewView
from interview.services.dates import moment
from interview.services.interviews import edit_interview, plan_interview
from interview.services.removing import remove_interview
from interview.texts import _
from interview.ui import acting, guard, parts
from interview.ui.going import link
from interview.ui.preparing import fields
from interview.vocabulary import InterviewMode


@dataclass(frozen=True, slots=True)
class Plan:
    """What a form holds of an interview, as it was written."""

    day: str
    time: str
    mode: InterviewMode
    interviewer: str
    pilot: bool

    def values(self) -> dict[str, object]:
        """The values that the services take.

        Raises:
            Invalid: day or time cannot be read.
        """
        return {
            "planned_at": moment(self.day, self.time, place=_("Day and time")),
            "mode": self.mode,
            "interviewer": self.interviewer,
            "pilot": self.pilot,
        }


def interviews(case: Case) -> None:
    """The interviews there are, and the form that plans one."""
    parts.section(_("Interviews"))
    for line in case.interviews:
        _interview(case, line)
    if not case.respondents:
        parts.nothing_yet(
            _("Nobody to interview yet"), _("Add a respondent first; the tab Respondents has a row for it.")
        )
    elif case.may_write:
        _add(case)


def _interview(case: Case, line: InterviewView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-interview_{line.id.hex}"):
        label = _("Read") if line.finished else _("Hold the interview")
        link("interview", label, icon=":material/mic:", interview=line.id)
        parts.prose(_facts(case, line), style="facts")
        if case.may_write and not line.finished:
            _change(case, line)
            _remove(line)


def _facts(case: Case, line: InterviewView) -> str:
    rounds = {r.id: words.round_label(r.kind, r.number) for r in case.rounds}
    when = line.planned_at.astimezone().strftime("%Y-%m-%d %H:%M") if line.planned_at else _("no day yet")
    facts = [
        ", ".join(line.respondents),
        rounds.get(line.round_id, ""),
        when,
        words.interview_mode(line.mode),
    ]
    facts += [line.interviewer, _("pilot") if line.pilot else "", _("finished") if line.finished else ""]
    return " · ".join(fact for fact in facts if fact)


def _change(case: Case, line: InterviewView) -> None:
    """What was planned. Who is interviewed and in which round is settled once the conversation has begun."""
    form = f"interview_form_{line.id.hex}"
    sheet = fields.sheet(form)
    with st.popover(_("Change"), type="tertiary", key=f"pop_{form}"), st.form(form, border=False):
        told = fields.told(form)
        seated: dict[str, object] = {}
        if not line.begun:
            people = _people(case, sheet, line)
            seated = {"respondent_ids": people, "round_id": _round(case, sheet, line)}
        plan = _plan(sheet, line)
        if st.form_submit_button(_("Keep the changes"), key=f"{sheet}_keep"):
            made = fields.attempt(
                lambda: acting.do(
                    edit_interview,
                    operation=acting.operation(form),
                    interview_id=line.id,
                    **seated,
                    **plan.values(),
                )
            )
            fields.sent(form, made, told=told)


def _remove(line: InterviewView) -> None:
    """Removing is one more press, under a sentence that says what goes and what stays."""
    form = f"remove_interview_{line.id.hex}"
    with st.popover(_("Remove"), type="tertiary", key=f"pop_{form}"):
        told = fields.told(form)
        parts.prose(
            _(
                "Removes this planned interview; the respondents stay. An interview in which something "
                "happened stays too."
            )
        )
        if st.button(_("Remove the interview"), key=form):
            made = acting.do(remove_interview, operation=acting.operation(form), interview_id=line.id)
            if made and st.session_state.get("open_interview") == line.id.hex:
                guard.open_("interview", None)
            fields.sent(form, made, told=told)


def _add(case: Case) -> None:
    form = f"plan_{case.id.hex}"
    sheet = fields.sheet(form)
    with (
        st.expander(_("Plan an interview"), expanded=not case.interviews, key=f"open_{sheet}"),
        st.form(form, border=False),
    ):
        told = fields.told(form)
        people = _people(case, sheet)
        round_id = _round(case, sheet)
        plan = _plan(sheet, case.interviews[-1] if case.interviews else None, again=True)
        if st.form_submit_button(_("Plan the interview"), key=f"{sheet}_add", type="primary"):
            made = fields.attempt(
                lambda: acting.do(
                    plan_interview,
                    operation=acting.operation(form),
                    round_id=round_id,
                    respondent_ids=people,
                    **plan.values(),
                )
            )
            fields.sent(form, made, told=told)


def _people(case: Case, sheet: str, line: InterviewView | None = None) -> list[UUID]:
    """Who is interviewed: as it was planned, or the only one there is."""
    names = {person.id: person.pseudonym for person in case.respondents}
    only = list(names) if len(names) == 1 else []
    return st.multiselect(
        _("Who is interviewed"),
        list(names),
        default=list(line.respondent_ids) if line else only,
        format_func=lambda id: names[id],
        placeholder=_("Choose respondents"),
        key=f"{sheet}_people",
    )


def _round(case: Case, sheet: str, line: InterviewView | None = None) -> UUID:
    """The round as it was planned, or the newest, to choose another where there are several."""
    labels = {r.id: f"{words.round_label(r.kind, r.number)} · {r.dated.isoformat()}" for r in case.rounds}
    if len(labels) == 1:
        return case.rounds[0].id
    return st.selectbox(
        _("Round"),
        list(labels),
        index=list(labels).index(line.round_id) if line else len(labels) - 1,
        format_func=lambda id: labels[id],
        key=f"{sheet}_round",
    )


def _plan(sheet: str, line: InterviewView | None, *, again: bool = False) -> Plan:
    """The fields of a plan; ``again``: of the next interview, which takes over the interviewer alone."""
    at = line.planned_at.astimezone() if line and line.planned_at and not again else None
    day, time, interviewer = st.columns([1, 1, 2])
    return Plan(
        day=day.text_input(
            _("Day"),
            at.strftime("%Y-%m-%d") if at else "",
            key=f"{sheet}_day",
            placeholder=_("such as 2026-02-28"),
        ),
        time=time.text_input(
            _("Time"), at.strftime("%H:%M") if at else "", key=f"{sheet}_time", placeholder=_("such as 10:30")
        ),
        interviewer=interviewer.text_input(
            _("Interviewer"), line.interviewer if line else "", key=f"{sheet}_interviewer"
        ),
        mode=st.segmented_control(
            _("Manner"),
            list(InterviewMode),
            default=line.mode if line else InterviewMode.TELEPHONE,
            required=True,
            format_func=words.interview_mode,
            key=f"{sheet}_mode",
        ),
        pilot=st.checkbox(
            _("A pilot, to try the guide out"), bool(line and line.pilot and not again), key=f"{sheet}_pilot"
        ),
    )
