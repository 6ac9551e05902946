"""Whether the raters of a study judge without seeing each other's judgements, and who is awaited."""

from functools import partial
from uuid import uuid4

import streamlit as st

from interview import words
from interview.queries.blind import ClosedRound, read_blind_settings
from interview.queries.settings_of import StudySettings
from interview.services.handing_in import open_round, rate_blind
from interview.texts import _
from interview.ui import acting, logged_in, parts
from interview.ui.choices import button
from interview.ui.handing_in import names


def blind(study: StudySettings) -> None:
    """Where people log in: the choice, with what follows from it; and what waits."""
    if not logged_in.hosted():
        return
    found = acting.read(read_blind_settings, study_id=study.id)
    parts.section(
        _("Rating blind"),
        below=_(
            "Where several researchers judge the same round, none sees another's level, reason or evidence "
            "until all who judge it have handed in. What respondents and boards said is never hidden."
        ),
    )
    parts.prose(_("This study rates blind.") if found.blind else _("This study does not rate blind."))
    if study.may_own:
        _switch(study, now=found.blind)
    for waiting in found.waiting:
        _waiting(waiting, may_open=study.may_own)


def _switch(study: StudySettings, *, now: bool) -> None:
    label = _("Stop rating blind") if now else _("Rate blind")
    with st.popover(
        label, key="blind_menu", icon=":material/visibility:" if now else ":material/visibility_off:"
    ):
        parts.prose(
            _(
                "Every judgement is seen by all members of the study at once, also where raters have not "
                "handed in. What was seen cannot be unseen: rounds opened so stay open. It is written into "
                "the audit."
            )
            if now
            else _(
                "From now on each rater sees only their own judgements of a round until all have handed in. "
                "Rounds in which more than one has judged already stay open."
            )
        )
        button(
            _("Open all judgements, and stop rating blind") if now else _("Rate blind from now on"),
            key="blind_off" if now else "blind_on",
            pressed=partial(acting.do, rate_blind, operation=uuid4(), study_id=study.id, blind=not now),
            type="primary",
        )


def _waiting(waiting: ClosedRound, *, may_open: bool) -> None:
    """A round that is not open yet: who has handed in, and who has not."""
    label = (
        f"{waiting.initiative}, {words.round_label(waiting.kind, waiting.number)}, {waiting.dated.isoformat()}"
    )
    given = [rater for rater in waiting.raters if rater.handed_in]
    awaited = [rater for rater in waiting.raters if not rater.handed_in]
    said = [
        *([_("handed in: {names}", names=names(given))] if given else []),
        *([_("awaited: {names}", names=names(awaited))] if awaited else []),
    ]
    with st.container(horizontal=True, vertical_alignment="center", key=f"blind_{waiting.id.hex}"):
        parts.prose(f"{label}: {'; '.join(said)}", style="prose")
        if may_open:
            with st.popover(_("Open it now"), key=f"open_menu_{waiting.id.hex}"):
                parts.prose(
                    _(
                        "All members see every judgement of this round from now on, although not all have "
                        "handed in. This cannot be taken back, and is written into the audit."
                    )
                )
                button(
                    _("Open the judgements of this round"),
                    key=f"open_{waiting.id.hex}",
                    pressed=partial(acting.do, open_round, operation=uuid4(), round_id=waiting.id),
                    type="primary",
                )
