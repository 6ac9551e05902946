"""The interview that is open in this session, read once for each state of its study."""

from collections.abc import Callable
from urllib.parse import parse_qs
from uuid import UUID, uuid4, uuid5

import streamlit as st

from interview.instrument.structure import Factor, Question, Section
from interview.queries.talk import Talk, read_talk
from interview.services.interviews import press_clock
from interview.services.typing import notes_topic
from interview.ui import acting
from interview.vocabulary import ClockKind, Kind, StudyKind

PARTS = ["bar", "guide", "side", "catch"]
PART = "part"  # of the guide, in the address


def current(interview_id: UUID) -> Talk:
    """The interview as it stands; read again only when its study has changed since the last reading."""
    talk: Talk = acting.current(
        "talk",
        interview_id,
        read_it=lambda id: acting.read(read_talk, interview_id=id),
        topics=lambda talk: [f"study:{talk.study_id.hex}", notes_topic(talk.id)],
    )
    return talk


def versions() -> dict[str, int]:
    """The version of its study that the open interview was read at."""
    return {topic: at for topic, at in acting.versions("talk").items() if topic.startswith("study:")}


def notes_version(talk: Talk) -> tuple[str, int]:
    """The topic of the interview's notes, and the version they were read at."""
    topic = notes_topic(talk.id)
    return topic, acting.versions("talk").get(topic, 0)


def operations() -> Callable[[object], UUID]:
    """For a control that is drawn now: the operation that each choice in it stands for.

    A message of the same choice that comes a second time is the same operation. Several choices may be made
    before the next drawing is there, the first of them once more among them: each is one of its own.
    """
    drawn, made = uuid4(), list[object]()

    def operation(choice: object) -> UUID:
        if made[-1:] != [choice]:
            made.append(choice)
        return uuid5(drawn, str(len(made)))

    return operation


def section_of(talk: Talk) -> str:
    """The part of the guide that this window is in; after a reload the address still says which.

    Only then: a message that was under way when the part was changed still carries the address before it.
    """
    key = f"section_{talk.id.hex}"
    known = talk.instrument.section_ids
    if st.session_state.get(key) not in known:
        last = (st.query_params.get(PART), talk.clock.section)
        st.session_state[key] = next((section for section in last if section in known), known[0])
        st.session_state[f"{key}_first"] = st.session_state[key]
    return str(st.session_state[key])


def turn_to(talk: Talk, section: str, *, operation: UUID) -> None:
    """Go to a part of the guide; while the clock runs, its time counts for that part.

    The address comes first: where the next message cuts this short, the guide follows the address.
    """
    st.query_params[PART] = section
    _open(talk, section, operation=operation)


def went_to(talk: Talk, operation: Callable[[object], UUID], query: str) -> None:
    """Follow the browser, which went back or forward to the address with this query.

    Written once more, the address changes nothing there, unless something on its way then has changed it since:
    Streamlit writes no second entry into the browser's history for what stands in it.
    """
    asked = parse_qs(query)
    if asked.get("interview") != [talk.id.hex]:
        return
    first = st.session_state.get(f"section_{talk.id.hex}_first", "")
    section = asked.get(PART, [first])[-1]
    if section in talk.instrument.section_ids:
        st.query_params.from_dict(asked)
        _open(talk, section, operation=operation(section))


def _open(talk: Talk, section: str, *, operation: UUID) -> None:
    st.session_state[f"section_{talk.id.hex}"] = section
    talk = current(talk.id)  # the clock may have been started since the control that was pressed was drawn
    if talk.clock.running and talk.may_write:
        acting.do(
            press_clock, operation=operation, interview_id=talk.id, kind=ClockKind.SECTION, section=section
        )


def part_of(talk: Talk, section: str) -> Section | Factor:
    """A part of the guide: the opening, a factor or the closing."""
    parts: tuple[Section | Factor, ...] = (
        talk.instrument.opening,
        *talk.instrument.factors,
        talk.instrument.closing,
    )
    return next(part for part in parts if part.id == section)


def name_of(talk: Talk, section: str) -> str:
    """The name of a part of the guide; what the guide does not hold is named by its id."""
    return part_of(talk, section).name if section in talk.instrument.section_ids else section


def core_of(part: Section | Factor) -> tuple[Question, ...]:
    return tuple(question for question in part.questions if question.core)


def optional_of(part: Section | Factor) -> tuple[Question, ...]:
    return tuple(question for question in part.questions if not question.core)


def in_order(part: Section | Factor) -> tuple[Question, ...]:
    """The questions of a part as they stand on the screen.

    Source: Klofsten et al. 2015, Methods and data: open questions first, then relevance, assessment, dynamics.
    """
    if isinstance(part, Section):
        return part.questions
    return (*core_of(part), *part.standing, *optional_of(part))


def first_question(talk: Talk) -> str:
    """The id of the question that the open part of the guide begins with."""
    return next((question.id for question in in_order(part_of(talk, section_of(talk)))), "")


def next_question(talk: Talk) -> str:
    """The id of the first question of the open part that nobody has touched, if there is one."""
    touched = talk.touched()
    waiting = (q.id for q in in_order(part_of(talk, section_of(talk))) if q.id not in touched)
    return next(waiting, "")


def planned_minutes(talk: Talk, section: str) -> int:
    return part_of(talk, section).minutes


def panel_open(talk: Talk) -> bool:
    """Whether judgement and profile are open: closed at the start in research, so that no open question is
    heard through the scale; open in a self-workshop."""
    return bool(st.session_state.setdefault(f"panel_{talk.id.hex}", talk.study_kind is StudyKind.WORKSHOP))


def judges_here(talk: Talk) -> Kind:
    """In a self-workshop the respondent judges; in research the researcher does."""
    return Kind.OWN if talk.study_kind is StudyKind.WORKSHOP else Kind.RESEARCHER


def toggle_panel(talk: Talk) -> None:
    st.session_state[f"panel_{talk.id.hex}"] = not panel_open(talk)
