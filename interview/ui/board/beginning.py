"""How a workshop begins: of a board from nothing, of a board on a round that is there, or alone."""

from datetime import datetime
from uuid import UUID

import streamlit as st

from interview import votes_in_words, words
from interview.queries.board_views import RoundToJudge
from interview.queries.boards import read_round_to_judge
from interview.queries.guides import read_versions
from interview.queries.home import WorkshopLine, read_home
from interview.services.alone import start_alone
from interview.services.workshops import begin_workshop, start_board
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.going import go, link
from interview.vocabulary import Phase

MINUTES, EXPECTED = 120, 10


def new_board() -> None:
    """The form that begins a workshop from nothing; it asks for three things."""
    with st.form("board", border=False, clear_on_submit=False):
        told = st.container()
        name = st.text_input(_("Name of the initiative"), key="board_initiative")
        expected, minutes = _numbers("board")
        leads = _who("board")
        if st.form_submit_button(_("Start the workshop"), type="primary", key="board_start"):
            with told:
                _start(
                    "board",
                    start_board,
                    initiative=name,
                    expected=expected,
                    minutes=minutes,
                    facilitator=leads,
                )


def _numbers(form: str) -> tuple[int, int]:
    left, right = st.columns(2)
    expected = left.number_input(_("How many are expected?"), 1, 1000, EXPECTED, key=f"{form}_expected")
    minutes = right.number_input(_("Minutes"), 20, 600, MINUTES, step=5, key=f"{form}_minutes")
    return expected, minutes


def _who(form: str) -> str:
    return st.text_input(_("Who runs it? Participants are told (optional)"), key=f"{form}_facilitator")


def _start(form: str, service: object, **values: object) -> None:
    """Begin it with the newest instrument on offer, and go there."""
    version = acting.read(read_versions)[0].id
    made = acting.do(
        service,  # type: ignore[arg-type]
        operation=acting.operation(form),
        instrument_version_id=version,
        **values,
    )
    if made:
        acting.renew(form)
        if service is start_alone:
            go("interview", interview=made)
        go("workshop", workshop=made)
    parts.messages()


def new_alone() -> None:
    """The form that begins a guided self-assessment by one person."""
    parts.prose(
        _(
            "A manager alone: the interview's own guide leads through the five factors, and you choose a level "
            "for each. Every view says that one person judged."
        ),
        style="below",
    )
    with st.form("alone", border=False, clear_on_submit=False):
        told = st.container()
        name = st.text_input(_("Name of the initiative"), key="alone_initiative")
        if st.form_submit_button(_("Start alone"), key="alone_start"):
            with told:
                _start("alone", start_alone, initiative=name)


def on_round(round_id: UUID) -> None:
    """The workshops of a round, to go on with one; and the form that begins another."""
    about: RoundToJudge = acting.read(read_round_to_judge, round_id=round_id)
    parts.heading(about.initiative, above=_("Board workshop"), below=_label(about))
    for line in about.workshops:
        workshop_link(line)
    with st.container(border=True, key="begin_here"), st.form("begin", border=False):
        told = st.container()
        expected, minutes = _numbers("begin")
        leads = _who("begin")
        if st.form_submit_button(_("Start the workshop"), type="primary", key="begin_start"):
            with told:
                made = acting.do(
                    begin_workshop,
                    operation=acting.operation(f"begin_{round_id.hex}"),
                    round_id=round_id,
                    expected=expected,
                    minutes=minutes,
                    facilitator=leads,
                )
                if made:
                    acting.renew(f"begin_{round_id.hex}")
                    go("workshop", workshop=made)
                parts.messages()


def _label(about: RoundToJudge) -> str:
    return f"{words.round_label(about.kind, about.number)} · {about.dated.isoformat()}"


def workshop_link(line: WorkshopLine) -> None:
    """One workshop: go on with it, or read it."""
    label = _("Read the workshop") if line.phase is Phase.CLOSED else _("Lead the workshop")
    with st.container(horizontal=True, vertical_alignment="center", key=f"workshop_{line.id.hex}"):
        link("workshop", label, icon=":material/groups:", workshop=line.id)
        facts = (_("board workshop"), _when(line.begun_at), votes_in_words.phase(line.phase))
        parts.prose(" · ".join(facts), style="facts")


def _when(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def choose() -> None:
    """Every workshop there is, to choose one; and the way to begin the first."""
    found = False
    for study in acting.read(read_home):
        for initiative in study.initiatives:
            lines = [line for round_ in initiative.rounds for line in round_.workshops]
            if lines:
                parts.prose(initiative.name, style="initiative", tag="h3")
            for line in lines:
                found = True
                workshop_link(line)
    parts.section(
        _("Start a board workshop"),
        below="" if found else _("Everybody votes from a phone; two hours later the board has its judgements."),
    )
    new_board()
