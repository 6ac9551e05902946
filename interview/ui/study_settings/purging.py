"""The end of a study: all of it removed, for good."""

import streamlit as st

from interview.models.base import today
from interview.queries.settings_of import StudySettings
from interview.services.retention import is_near, purge_study
from interview.texts import _
from interview.ui import acting, aftercare, guard, parts
from interview.ui.going import go
from interview.ui.preparing import fields


def reminder(study: StudySettings) -> None:
    """That the day of the purge is near or past."""
    if study.retention_on and is_near(study.retention_on, on=today()):
        if study.retention_on <= today():
            said = _("The data of this study were to be purged on {day}.", day=study.retention_on)
        else:
            said = _("The data of this study are to be purged on {day}.", day=study.retention_on)
        parts.prose(said, style="hint")


def purging(study: StudySettings) -> None:
    """For the owner: one press more, and the title typed."""
    if not study.may_own:
        return
    parts.section(
        _("Purge the study"),
        below=_(
            "Removes the study with everything in it, names and shared links included. Nothing brings it back."
        ),
    )
    form = f"purge_{study.id.hex}"
    with st.popover(_("Purge"), key=f"pop_{form}", type="tertiary", icon=":material/delete_forever:"):
        _confirm(study, form)


def _confirm(study: StudySettings, form: str) -> None:
    with st.form(form, border=False):
        told = fields.told(form)
        parts.prose(_("To say that you mean it, type the title of the study: {title}", title=study.title))
        typed = st.text_input(_("Title of the study"), key=f"{fields.sheet(form)}_title")
        if st.form_submit_button(_("Purge for good"), key=f"{form}_do", type="primary"):
            if acting.do(purge_study, operation=acting.operation(form), study_id=study.id, title=typed):
                _leave()
            with told:
                parts.messages()


def _leave() -> None:
    """Nothing that was open is there any more."""
    aftercare.clear_up()
    for name in ("study", "initiative", "round", "interview", "workshop"):
        guard.open_(name, None)
    go("home")
