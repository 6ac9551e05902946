"""How long the study is kept, and until when consent can be taken back."""

from datetime import date
from uuid import UUID

import streamlit as st

from interview.queries.settings_of import StudySettings
from interview.services.retention import later_day, set_dates
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.preparing import fields


def keeping(study: StudySettings) -> None:
    """The two days, each kept as it is left."""
    parts.section(
        _("How long it is kept"),
        below=_("Say the same to the respondents: in the consent form, or when the interview begins."),
    )
    left, right = st.columns(2)
    with left:
        _day(study, "withdrawal_until", _("Consent can be taken back until"), study.withdrawal_until)
        parts.prose(
            _(
                "Up to this day, what a respondent takes back is removed. A later request is recorded, and "
                "what was published by then is listed. Empty: consent can be taken back at any time."
            ),
            style="below",
        )
    with right:
        _day(study, "retention_on", _("The data are purged on"), study.retention_on)
        parts.prose(
            _("You are reminded of this day on Home; nothing is removed by itself. Empty: no day was set."),
            style="below",
        )


def _day(study: StudySettings, column: str, label: str, value: date | None) -> None:
    days = {"retention_on": study.retention_on, "withdrawal_until": study.withdrawal_until}

    def keep(typed: str, operation: UUID) -> object | None:
        def work() -> object | None:
            changed = days | {column: later_day(typed, place=label)}
            return acting.do(set_dates, operation=operation, study_id=study.id, **changed)

        return fields.attempt(work)

    fields.line(
        label,
        value=value.isoformat() if value else "",
        key=f"{column}_{study.id.hex}",
        keep=keep,
        placeholder=_("such as {day}", day="2036-06-30"),
        disabled=not study.may_own,
    )
