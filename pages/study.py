"""Study: the settings of a study, a section each."""

import streamlit as st

from interview.queries.settings_of import read_settings
from interview.texts import _
from interview.ui import acting, guard, parts, pickers
from interview.ui.study_settings.about import about
from interview.ui.study_settings.blind import blind
from interview.ui.study_settings.exporting import exporting
from interview.ui.study_settings.keeping import keeping
from interview.ui.study_settings.members import members
from interview.ui.study_settings.names_opened import names_opened
from interview.ui.study_settings.purging import purging, reminder
from interview.ui.study_settings.withdrawals import withdrawals

study_id = guard.asked_for("study")
if study_id is None:
    parts.heading(_("Study"))
    pickers.studies()
    st.stop()

study = acting.read(read_settings, study_id=study_id)
parts.heading(study.title, above=_("Study"))
reminder(study)
about(study)
members(study)
blind(study)
keeping(study)
withdrawals(study)
names_opened(study)
exporting(study)
purging(study)
