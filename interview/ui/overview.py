"""The parts of the Home screen."""

from uuid import UUID

import streamlit as st

from interview import words
from interview.models.base import today
from interview.queries.guides import read_versions
from interview.queries.home import InitiativeLine, InterviewLine, RoundLine, StudyLine
from interview.services.demo import load_demo
from interview.services.initiatives import add_initiative, start_study
from interview.services.retention import is_near
from interview.texts import _, plural
from interview.ui import acting, logged_in, parts
from interview.ui.board.beginning import new_alone, new_board, workshop_link
from interview.ui.going import go, link
from interview.vocabulary import InterviewMode, StudyKind


def welcome() -> None:
    """What an empty Home says."""
    parts.nothing_yet(
        _("Nothing here yet"),
        _(
            "Start a study or a board workshop of your own below, or look around in the demo: the five "
            "initiatives that the paper studied, and one invented example with two interviews."
        ),
    )
    if logged_in.hosted():
        parts.prose(
            _("A study that others invite you to appears here once you have opened the invitation."),
            style="below",
        )
    demo_button()


def demo_button() -> None:
    """The demo stands beside what there is."""
    if st.button(_("Look around in the demo"), key="demo", icon=":material/explore:", type="tertiary"):
        demo = acting.do(load_demo, operation=acting.operation("demo"))
        if demo:
            st.rerun()


def study(line: StudyLine) -> None:
    """One study: its initiatives, and where to go on."""
    with st.container(key=f"study_{line.id.hex}", border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            parts.prose(line.title, style="study", tag="h2", beside=True)
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                parts.prose(words.study_kind(line.kind), style="tag", beside=True)
                link("study", _("Settings"), icon=":material/tune:", study=line.id)
        if line.invented:
            parts.invented()
        _waits(line)
        for initiative_line in line.initiatives:
            initiative(line, initiative_line)
        _add_initiative(line)


def _waits(line: StudyLine) -> None:
    """What the study's settings wait for: its purge, and texts to be rewritten after consent was taken back."""
    if line.retention_on and is_near(line.retention_on, on=today()):
        parts.prose(_("To be purged on {day}; see Settings.", day=line.retention_on), style="hint")
    if n := line.to_look_at:
        said = plural(
            "Consent was taken back: {n} text is to be looked at; see Settings.",
            "Consent was taken back: {n} texts are to be looked at; see Settings.",
            n,
        )
        parts.prose(said, style="hint")


def initiative(study_line: StudyLine, line: InitiativeLine) -> None:
    """One initiative with its rounds."""
    with st.container(key=f"initiative_{line.id.hex}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.prose(line.name, style="initiative", tag="h3")
            if line.invented:
                parts.prose(_("invented"), style="tag", beside=True)
            link("prepare", _("Prepare"), icon=":material/edit_note:", initiative=line.id)
            link("profile", _("Profile"), icon=":material/radar:", round=line.rounds[-1].id)
            link("workshop", _("Board workshop"), icon=":material/groups:", round=line.rounds[-1].id)
        for round_line in line.rounds:
            for interview in round_line.interviews:
                _interview(round_line, interview)
            for workshop in round_line.workshops:
                workshop_link(workshop)


def _interview(round_line: RoundLine, line: InterviewLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"line_{line.id.hex}"):
        link("interview", _action(line), icon=":material/mic:", interview=line.id)
        facts = [line.who, words.round_label(round_line.kind, round_line.number), _progress(line)]
        if line.pilot:
            facts.append(_("pilot"))
        if line.mode is InterviewMode.ALONE:
            facts.append(words.interview_mode(line.mode))
        parts.prose(" · ".join(fact for fact in facts if fact), style="facts")


def _action(line: InterviewLine) -> str:
    if line.finished:
        return _("Read")
    return _("Resume") if line.started else _("Hold the interview")


def _progress(line: InterviewLine) -> str:
    if line.finished:
        return _("finished")
    if line.started:
        return _("under way")
    if line.planned_at:
        return _("planned for {when}", when=line.planned_at.astimezone().strftime("%Y-%m-%d %H:%M"))
    return _("planned")


def _add_initiative(line: StudyLine) -> None:
    form = f"initiative_in_{line.id.hex}"
    with (
        st.popover(_("Add an initiative"), icon=":material/add:", type="tertiary"),
        st.form(form, border=False, clear_on_submit=False),
    ):
        name = st.text_input(_("Name of the initiative"), key=f"{form}_name")
        if st.form_submit_button(_("Add"), type="primary"):
            made = acting.do(add_initiative, operation=acting.operation(form), study_id=line.id, name=name)
            if made:
                acting.renew(form)
                go("prepare", initiative=made)
            parts.messages()


def begin(*, first: bool) -> None:
    """The two ways to begin: side by side where there is nothing else, folded below what there is."""
    left, right = st.columns(2, gap="medium") if first else (st.container(), st.container())
    with left:
        new_study(first=first)
    with right:
        new_workshop(first=first)


def new_study(*, first: bool) -> None:
    """The form that begins a study with its first initiative."""
    with st.expander(_("Start a study"), expanded=first, icon=":material/add_circle:", key="new_study"):
        versions = {v.id: f"{v.title} · {v.version}" for v in acting.read(read_versions)}
        with st.form("study", border=False, clear_on_submit=False):
            told = st.container()  # above the fields: below them it may lie under the window's edge
            left, right = st.columns(2)
            title = left.text_input(_("Title of the study"), key="study_title")
            name = right.text_input(_("Name of the first initiative"), key="study_initiative")
            kind = left.radio(
                _("Kind"),
                list(StudyKind),
                format_func=words.study_kind,
                captions=[
                    _("You interview others and judge. The levels stay closed until you open them."),
                    _("A board or a manager judges its own initiative."),
                ],
                key="study_kind",
            )
            version = right.selectbox(
                _("Instrument"), list(versions), format_func=lambda id: versions[id], key="study_instrument"
            )
            if st.form_submit_button(_("Start"), type="primary"):
                with told:
                    _start(title=title, name=name, kind=kind or StudyKind.RESEARCH, version=version)


def new_workshop(*, first: bool) -> None:
    """The forms that begin a workshop of a board, or of a manager alone."""
    with st.expander(_("Start a board workshop"), expanded=first, icon=":material/groups:", key="new_workshop"):
        new_board()
        with st.container(key="new_alone"):
            new_alone()


def _start(*, title: str, name: str, kind: StudyKind, version: UUID) -> None:
    made = acting.do(
        start_study,
        operation=acting.operation("study"),
        title=title,
        kind=kind,
        instrument_version_id=version,
        initiative=name,
    )
    if made:
        acting.renew("study")
        go("prepare", initiative=made)
    parts.messages()
