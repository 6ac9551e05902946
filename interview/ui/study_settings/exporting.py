"""Everything of a study, as a file to keep or to work on with other programs."""

import streamlit as st

from interview.queries.settings_of import StudySettings
from interview.texts import _
from interview.ui import parts


def exporting(study: StudySettings) -> None:
    """For every member; the file is made when it is asked for, by what they may see then."""
    parts.section(
        _("Save as a file"),
        below=_(
            "Interviews, quotes, judgements and all else that you may see, for other programs (JSON). Names "
            "and contacts are left out. Who saved it and when is written down."
        ),
    )
    st.link_button(
        _("Save everything of this study as a file"),
        f"/export/{study.id.hex}",
        icon=":material/download:",
        key="export_study",
    )
