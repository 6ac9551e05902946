"""The bar of the Interview screen: where one is, the clock, and what can be done at any moment."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4, uuid5

import streamlit as st

from interview import live as told
from interview import words
from interview.queries.talk import Talk
from interview.services.interviews import press_clock
from interview.services.operations import CONSENT
from interview.services.presence import company_topic
from interview.services.typing import notes_topic
from interview.services.undo import undo_last
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.choices import button, watch
from interview.ui.components.beside import beside
from interview.ui.components.clock import Section, clock
from interview.ui.components.keys import Binding, keys
from interview.ui.components.live import live
from interview.ui.components.profile_chart import expect_chart
from interview.ui.shortcuts import shortcuts
from interview.ui.talk.current import (
    PART,
    PARTS,
    current,
    first_question,
    name_of,
    notes_version,
    operations,
    panel_open,
    planned_minutes,
    section_of,
    toggle_panel,
    turn_to,
    versions,
    went_to,
)
from interview.ui.talk.finishing import finishing
from interview.ui.talk.lacking import facets_marked, mark, still_open
from interview.vocabulary import ClockKind, InterviewMode

TAKEN_BACK = "taken_back"
SHORTCUTS = (
    Binding(letter="Q", focus='textarea[data-testid="capture"]'),
    Binding(letter="N", step='.st-key-guide textarea[data-testid="field"]'),
    Binding(letter="M", click="next_section"),
    Binding(letter="J", click="panel_toggle"),
    Binding(letter="U", click="undo"),
    Binding(letter="K", click="shortcuts"),
)


def shortcut_words() -> dict[str, str]:
    """What each shortcut does; the one place where they are listed."""
    return {
        "Q": _("write down a quote"),
        "N": _("next question"),
        "M": _("next factor"),
        "J": _("judgement and profile, open or closed"),
        "U": _("take back the last action"),
        "K": _("this list"),
    }


@parts.part("bar")
def bar(interview_id: UUID) -> None:
    """Title, clock and controls, in one row that stays at the top; under it the parts of the guide."""
    talk = current(interview_id)
    _taken_back()
    with st.container(key="bar"):
        with st.container(horizontal=True, vertical_alignment="center", key="bar_row"):
            _title(talk)
            _clock(talk)
            _controls(talk)
        _sections(talk)
        _others(talk)
    keys(
        key="keys",
        bindings=SHORTCUTS,
        header=".st-key-bar",
        footer='[data-testid="stBottom"]',
        scroller='[data-testid="stMain"]',
        start=f'textarea[data-record$="/{first_question(talk)}"]',
        place=(PART, section_of(talk)),
        on_went=partial(went_to, talk, operations()),
        redrawn=PARTS,
    )
    expect_chart()
    # In the part that every action draws again: what this window did itself is then no news to it.
    # Notes that others type come into their boxes without it: for those alone it waits.
    live(key="live", topics=versions(), calm=notes_version(talk), on_change=lambda: st.rerun(PARTS))


def _others(talk: Talk) -> None:
    """Who else has the interview open, and where they are; alone in a study one sees nothing of it."""
    topics = (company_topic(talk.id), notes_topic(talk.id))
    with st.container(key="bar_others" if talk.company else "bar_alone"):
        beside(
            key="beside",
            interview_id=talk.id,
            topics=told.versions(topics),
            place=section_of(talk),
            places={section: name_of(talk, section) for section in talk.instrument.section_ids},
            company=talk.company,
        )


def _title(talk: Talk) -> None:
    facts = [_("invented example")] if talk.invented else []
    facts += [", ".join(person.pseudonym for person in talk.respondents)]
    facts += [words.round_label(talk.round_kind, talk.round_number)]
    facts += [_("pilot")] if talk.pilot else []
    facts += [words.interview_mode(talk.mode)] if talk.mode is InterviewMode.ALONE else []
    with st.container(key="bar_title", width="content"):
        parts.prose(talk.initiative, style="bar-title")
        parts.prose(" · ".join(facts), style="facts")


def _clock(talk: Talk) -> None:
    over = talk.finished_at is not None
    with st.container(key="bar_clock", width="content"):
        clock(
            key="clock",
            as_of=datetime.now(UTC),
            elapsed=_elapsed(talk),
            running=talk.clock.running,
            started=talk.clock.started_at is not None,
            planned_minutes=talk.instrument.minutes,
            section=None if over else _section_time(talk),
            labels={"paused": "", "left": "", "over": ""} if over else None,
        )


def _section_time(talk: Talk) -> Section:
    section = section_of(talk)
    return Section(
        name=name_of(talk, section),
        elapsed=talk.clock.sections.get(section, 0.0) + _since_reading(talk, section),
        planned_minutes=planned_minutes(talk, section),
    )


def _since_reading(talk: Talk, section: str) -> float:
    """Seconds since the clock was read, for the part that it counts for."""
    if not talk.clock.running or talk.clock.section != section:
        return 0.0
    return (datetime.now(UTC) - talk.read_at).total_seconds()


def _elapsed(talk: Talk) -> float:
    running = (datetime.now(UTC) - talk.read_at).total_seconds() if talk.clock.running else 0.0
    return talk.clock.elapsed + running


def _controls(talk: Talk) -> None:
    writing = talk.may_write and talk.finished_at is None
    with st.container(
        horizontal=True, vertical_alignment="center", key="bar_controls", width="content", gap="small"
    ):
        if talk.finished_at is None:
            _start_or_pause(talk, disabled=not writing)
            _recorder(talk, disabled=not writing)
        button(
            "",
            key="undo",
            pressed=partial(_undo, talk, uuid4()),
            icon=":material/undo:",
            disabled=not (talk.undoable and talk.may_write),
            help=_("Undo (Alt+U) takes back: {what}", what=undo_words().get(talk.undoable, _("nothing yet"))),
        )
        button(
            _("Judgement"),
            key="panel_toggle",
            pressed=lambda: _toggle(talk),
            icon=":material/radar:",
            type="primary" if panel_open(talk) else "secondary",
        )
        shortcuts(shortcut_words())
        finishing(talk)


def _start_or_pause(talk: Talk, *, disabled: bool) -> None:
    if talk.clock.started_at is None:
        kind, label, icon = ClockKind.START, _("Start"), ":material/play_arrow:"
    elif talk.clock.running:
        kind, label, icon = ClockKind.PAUSE, _("Pause"), ":material/pause:"
    else:
        kind, label, icon = ClockKind.RESUME, _("Go on"), ":material/play_arrow:"
    button(
        label,
        key="clock_press",
        pressed=partial(_press, talk, kind, uuid4()),
        icon=icon,
        type="primary" if kind is ClockKind.START else "secondary",
        disabled=disabled,
    )


def _press(talk: Talk, kind: ClockKind, operation: UUID) -> None:
    section = section_of(talk) if kind in (ClockKind.START, ClockKind.RESUME, ClockKind.SECTION) else ""
    acting.do(press_clock, operation=operation, interview_id=talk.id, kind=kind, section=section)


def _recorder(talk: Talk, *, disabled: bool) -> None:
    marked = talk.clock.recorder_at
    if marked is None:
        _recorder_button(talk, _("Recorder started"), key="recorder", disabled=disabled)
        return
    said = _("Recorder {when}", when=marked.astimezone().strftime("%H:%M"))
    with st.popover(said, icon=":material/fiber_manual_record:", key="recorder_menu", disabled=disabled):
        parts.prose(_("Quotes keep their distance from this mark."))
        _recorder_button(talk, _("It was started again just now"), key="recorder_again", disabled=disabled)


def _recorder_button(talk: Talk, label: str, *, key: str, disabled: bool) -> None:
    button(
        label,
        key=key,
        pressed=partial(_press, talk, ClockKind.RECORDER, uuid4()),
        icon=":material/radio_button_checked:",
        disabled=disabled,
        help=_(
            "Press it when your own recorder starts. No sound is recorded here; each quote keeps its distance "
            "from this mark."
        ),
    )


def undo_words() -> dict[str, str]:
    """What undo takes back, by the verb of what was done."""
    return {
        "quote.catch": _("the quote just added"),
        "quote.edit": _("the correction of a quote"),
        "quote.remove": _("taking a quote off the list"),
        "judgement.revise": _("the last change of a judgement"),
        "facet.mark": _("the last mark on a facet"),
        "question.ask": _("the last mark on a question"),
        "clock.start": _("the start of the clock, which stands still then"),
        "clock.pause": _("the pause; the clock goes on"),
        "clock.resume": _("going on after a pause; the clock stands still then"),
        "clock.recorder": _("the mark that the recorder was started"),
        "interview.finish": _("finishing the interview; the clock stands still"),
        "interview.reopen": _("reopening the interview"),
        CONSENT: _("nothing; consent, which was entered last, is changed where it was entered"),
    }


def _undo(talk: Talk, operation: UUID) -> None:
    verb = acting.do(undo_last, operation=operation, interview_id=talk.id)
    if verb == "clock.pause":  # the guide may have been turned while the clock stood
        _press(talk, ClockKind.SECTION, uuid5(operation, "section"))
    if verb:
        # Of what was really done last: the screen may not have caught up when the key was pressed.
        st.session_state[TAKEN_BACK] = undo_words().get(verb, "")
    st.rerun(PARTS)


def _taken_back() -> None:
    """Say what undo took back: it may stand where nobody is looking."""
    if what := st.session_state.pop(TAKEN_BACK, ""):
        st.toast(parts.plain(_("Taken back: {what}", what=what)), icon=":material/undo:")


def _toggle(talk: Talk) -> None:
    toggle_panel(talk)
    st.rerun(["bar", "side"])


def _sections(talk: Talk) -> None:
    """The parts of the guide, in any order; a full mark means that all was asked and something caught."""
    section = section_of(talk)

    operation = operations()

    def chosen(to: str | None) -> None:
        turn_to(talk, to or section, operation=operation(to))
        st.rerun(PARTS)

    name, changed = watch("section", section, chosen)
    with st.container(key="sections"):
        _marks(talk)
        st.segmented_control(
            _("Parts of the guide"),
            list(talk.instrument.section_ids),
            default=section,
            format_func=lambda section: parts.plain(name_of(talk, section)),
            key=name,
            on_change=changed,
            required=True,
            label_visibility="collapsed",
            wrap=True,
        )


def _marks(talk: Talk) -> None:
    """Before each factor's name a mark, and what it still lacks, read where one points at it.

    Neither is in the label, by which the browser names what it chooses.
    """
    rules = []
    for place, section in enumerate(talk.instrument.section_ids, start=1):
        for factor in talk.instrument.factors:
            if factor.id == section:
                button = f".st-key-sections button:nth-of-type({place})"
                # Apart from the name that is pointed at, so that it is named again.
                said = f"{factor.name}. {still_open(talk, factor)} {facets_marked(talk, factor)}"
                rules.append(f"{button} p::before {{ content: {css_text(mark(talk, factor))}; }}")
                rules.append(f"{button}::after {{ content: {css_text(said)}; }}")
    st.html(f"<style>{' '.join(rules)}</style>")


def css_text(text: str) -> str:
    """``text`` as a string of a style sheet; whatever it holds, it ends neither the string nor the sheet."""
    return '"' + "".join(sign if sign.isalnum() else f"\\{ord(sign):X} " for sign in text) + '"'
