"""The guide: the questions of one part, with what was asked, noted and answered."""

from collections.abc import Callable
from functools import partial
from html import escape
from uuid import UUID, uuid4

import streamlit as st

from interview import words
from interview.coverage import unmarked
from interview.instrument.structure import Factor, Question, Section
from interview.queries.cases import read_case
from interview.queries.talk import Talk, read_note
from interview.services.interviews import ask, mark_facet
from interview.services.judgements import revise_judgement
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.arriving import until
from interview.ui.choices import button, pick, watch
from interview.ui.consent import consents
from interview.ui.talk.current import (
    PARTS,
    core_of,
    current,
    name_of,
    next_question,
    operations,
    optional_of,
    section_of,
    turn_to,
)
from interview.ui.talk.lacking import facets_marked, lacking_of_all, still_open
from interview.ui.talk.levels import level_choice
from interview.ui.typed import typed_field
from interview.vocabulary import Dynamics, Heard, InterviewMode, Kind, Relevance, State

Judge = Callable[[dict[str, object]], None]
Operation = Callable[[object], UUID]
RESTS_FOR = 10  # looks in which a note does not change
NOTE_WITHIN_S = 1.5


@parts.part("guide")
def guide(interview_id: UUID) -> None:
    """The part of the guide that is open."""
    talk = current(interview_id)
    section = section_of(talk)
    with st.container(key="guide"):
        for factor in talk.instrument.factors:
            if factor.id == section:
                _factor(talk, factor)
        for part in (talk.instrument.opening, talk.instrument.closing):
            if part.id == section:
                _section(talk, part)
        _next(talk, section)


def _section(talk: Talk, part: Section) -> None:
    parts.section(part.name)
    for question in part.questions:
        _question(talk, question)
    if part.id == talk.instrument.opening.id:
        _consents(talk)
    else:
        parts.prose(_("Still open"), style="divider")
        for line in lacking_of_all(talk):
            parts.prose(line, style="open")


def _consents(talk: Talk) -> None:
    """Consent confirmed aloud, entered where it is heard."""
    parts.section(_("Consent"), below=_("Entered here it is kept with today's date."))
    case = acting.read(read_case, initiative_id=talk.initiative_id)
    people = {person.id for person in talk.respondents}
    for respondent in case.respondents:
        if respondent.id in people:
            parts.prose(respondent.pseudonym, style="strong")
            aloud = {i.id: i.mode for i in case.interviews}.get(talk.id) is InterviewMode.TELEPHONE
            consents(
                respondent_id=respondent.id,
                stands=respondent.consents,
                key=f"talk_{respondent.id.hex}",
                how=_("aloud, by telephone") if aloud else _("aloud, at the start"),
                disabled=not talk.may_write,
            )


def _factor(talk: Talk, factor: Factor) -> None:
    parts.section(factor.name, below=factor.description)
    for question in core_of(factor):
        _question(talk, question)
    _standing(talk, factor)
    if optional := optional_of(factor):
        parts.prose(_("If time allows"), style="divider")
    for question in optional:
        _question(talk, question)
    _facets(talk, factor)
    parts.prose(still_open(talk, factor), style="open")


def _question(talk: Talk, question: Question) -> None:
    """A question as it is spoken, its probes, and the note under it."""
    with st.container(key=f"q_{question.id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="top", key=f"spoken_{question.id}"):
            _spoken(talk, question)
            _asked(talk, question)
        typed_field(
            talk.note(question.id),
            label=_("Note on: {question}", question=question.text),
            label_visible=False,
            placeholder=_("Note"),
            rows=2,
        )


def _spoken(talk: Talk, question: Question) -> None:
    """The words to say; probes that reach what nobody has spoken of yet stand out, where they are."""
    waiting = set(unmarked(question, marks=talk.marks))
    place = {"next": question.id == next_question(talk), "asked": question.id in talk.touched()}
    style = " ".join(["pentad-question", *(f"pentad-{name}" for name, holds in place.items() if holds)])
    probes = "".join(
        f'<li class="{"pentad-waiting" if probe.id in waiting else "pentad-reached"}">{escape(probe.text)}</li>'
        for probe in question.probes
    )
    st.html(
        f'<div class="{style}"><p>{escape(question.text)}</p>'
        + (f"<ul>{probes}</ul>" if probes else "")
        + "</div>"
    )


def _asked(talk: Talk, question: Question) -> None:
    """A question counts as asked when it is marked so, or something was noted or chosen under it."""
    operation = operations()

    def chosen(asked: bool) -> None:
        acting.do(ask, operation=operation(asked), interview_id=talk.id, question=question.id, asked=asked)
        st.rerun(["bar", "guide"])

    answered, touched = question.id in talk.answered(), question.id in talk.touched()
    name, changed = watch(f"asked_{question.id}", touched, chosen)
    # The mark of what was answered cannot be taken away; it would come back at once.
    st.checkbox(_("asked"), touched, key=name, on_change=changed, disabled=answered or not talk.may_write)


def _standing(talk: Talk, factor: Factor) -> None:
    """Relevance, assessment and dynamics, each in the respondent's own words.

    Source: Klofsten et al. 2015, Methods and data (the three sample questions).
    """
    own, judge = talk.values(factor=factor.id, kind=Kind.OWN), judge_own(talk, factor)
    _question(talk, factor.relevance)
    pick(
        _("Relevance"),
        list(Relevance),
        named=words.relevance,
        value=own.relevance,
        key=f"own_relevance_{factor.id}",
        chosen=lambda word: judge({"relevance": word}),
        disabled=not talk.may_write,
        label_visible=False,
    )
    _question(talk, factor.assessment)
    _read_aloud(talk, factor, judge)
    _question(talk, factor.dynamics)
    pick(
        _("Dynamics"),
        list(Dynamics),
        named=words.dynamics,
        value=own.dynamics,
        key=f"own_dynamics_{factor.id}",
        chosen=lambda word: judge({"dynamics": word}),
        disabled=not talk.may_write,
        label_visible=False,
    )


def judge_own(talk: Talk, factor: Factor) -> Judge:
    """What keeps what the respondent said of a factor."""
    operation = operations()

    def judge(change: dict[str, object]) -> None:
        stands = talk.judged(factor=factor.id, kind=Kind.OWN)
        if change.get("state") is State.NOT_RELEVANT:
            _await_note(talk, factor.relevance)
        acting.do(
            revise_judgement,
            operation=operation(change),
            round_id=talk.round_id,
            interview_id=talk.id,
            factor=factor.id,
            kind=Kind.OWN,
            based_on=stands.head if stands else 0,
            change=change,
        )
        st.rerun(PARTS)

    return judge


def _await_note(talk: Talk, question: Question) -> None:
    """Wait for the last words of a note that is about to be a reason: until it rests, or for a while.

    Its box sends them when it is left, by pressing what follows from them. It does not tell what it still
    sends: such a message, on its way while somebody turns to another screen, would leave that screen empty.
    """
    seen: list[str] = []

    def rests() -> bool:
        seen.append(acting.read(read_note, interview_id=talk.id, place=question.id))
        return len(seen) > RESTS_FOR and len(set(seen[-RESTS_FOR:])) == 1 and bool(seen[-1].strip())

    until(rests, within_s=NOTE_WITHIN_S)


def _read_aloud(talk: Talk, factor: Factor, judge: Judge) -> None:
    """The levels, only when they are wanted: an open question must not be heard through a scale."""
    own = talk.values(factor=factor.id, kind=Kind.OWN)
    said = (
        talk.instrument.levels[own.level - 1].name
        if own.level
        else (words.state(own.state) if own.state else "")
    )
    if said:
        parts.prose(_("The respondent's own level: {level}", level=said), style="facts")
    # A label that changes would make another fold of it: closed, and the focus gone.
    shown = st.expander(
        _("Read the levels aloud; the respondent's own level"), key=f"aloud_{factor.id}", on_change="rerun"
    )
    if shown.open:
        with shown:
            level_choice(
                talk.instrument,
                factor,
                value=own,
                key=f"own_level_{factor.id}",
                chosen=judge,
                disabled=not talk.may_write,
            )


def _facets(talk: Talk, factor: Factor) -> None:
    """What was said of each facet; folded, and never required."""
    parts.prose(facets_marked(talk, factor), style="divider")
    shown = st.expander(_("Mark the facets"), key=f"facets_{factor.id}", on_change="rerun")
    if not shown.open:
        return
    with shown:
        parts.prose(_("What was said of each? Without a mark it was not mentioned."), style="below")
        for facet in factor.facets:
            with st.container(horizontal=True, vertical_alignment="center", key=f"facet_{facet.id}"):
                parts.prose(f"{facet.id}  {facet.label}", style="facet")
                pick(
                    parts.plain(facet.label),
                    list(Heard),
                    named=words.heard,
                    value=talk.marks.get(facet.id),
                    key=f"mark_{facet.id}",
                    chosen=partial(_mark, talk, facet.id, operations()),
                    disabled=not talk.may_write,
                    label_visible=False,
                )


def _mark(talk: Talk, facet: str, operation: Operation, mark: Heard | None) -> None:
    acting.do(mark_facet, operation=operation(mark), interview_id=talk.id, facet=facet, mark=mark)
    st.rerun(["bar", "guide"])


def _next(talk: Talk, section: str) -> None:
    ids = talk.instrument.section_ids
    place = ids.index(section)
    if place + 1 == len(ids):
        return
    following = ids[place + 1]
    button(
        _("Next: {name}", name=parts.plain(name_of(talk, following))),
        key="next_section",
        pressed=partial(_go_on, talk, section, following, uuid4()),
        icon=":material/arrow_forward:",
        icon_position="right",
    )


def _go_on(talk: Talk, section: str, following: str, operation: UUID) -> None:
    """Where the guide has moved on since the button was drawn, the press has had its answer already."""
    if section_of(talk) == section:
        turn_to(talk, following, operation=operation)
    st.rerun(PARTS)
