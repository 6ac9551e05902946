"""The study's title."""

from uuid import UUID

from interview.queries.settings_of import StudySettings
from interview.services.studies import rename_study
from interview.texts import _
from interview.ui import acting
from interview.ui.preparing import fields


def about(study: StudySettings) -> None:
    """What the study is called."""

    def keep(typed: str, operation: UUID) -> object | None:
        return acting.do(rename_study, operation=operation, study_id=study.id, title=typed)

    fields.line(
        _("Title of the study"),
        value=study.title,
        key=f"title_{study.id.hex}",
        keep=keep,
        disabled=not study.may_own,
    )
