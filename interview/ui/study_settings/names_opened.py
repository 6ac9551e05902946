"""When the names of the respondents were opened, and by whom."""

import streamlit as st

from interview.queries.settings_of import StudySettings
from interview.queries.withdrawals import Opening, read_openings
from interview.texts import _
from interview.ui import acting, parts

SHOWN = 10


def names_opened(study: StudySettings) -> None:
    """For the owner: the newest first."""
    if not study.may_own:
        return
    found: tuple[Opening, ...] = acting.read(read_openings, study_id=study.id)
    parts.section(
        _("Who looked up names"),
        below=_(
            "Names and contacts are kept apart from all else and shown only on request. Each time is written "
            "down."
        ),
    )
    if not found:
        parts.prose(_("Nobody has opened them yet."), style="facts")
        return
    with st.container(key="openings", gap="small"):
        for opening in found[:SHOWN]:
            when = opening.at.astimezone().strftime("%Y-%m-%d %H:%M")
            what = _("exported") if opening.exported else _("shown")
            parts.prose(f"{when} · {opening.by} · {what}", style="facts")
    if len(found) > SHOWN:
        parts.prose(_("{n} times in all.", n=len(found)), style="facts")
