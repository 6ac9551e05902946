"""The Initiative tab: the facts of the case, its relations, and why it was chosen."""

from uuid import UUID

import streamlit as st

from interview.queries.cases import Case
from interview.services.initiatives import edit_initiative
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.preparing import fields
from interview.ui.typed import typed_field


def initiative(case: Case) -> None:
    """Short facts above, long texts below; everything is kept as it is typed."""
    facts(case)
    _text(case, "mission", label=_("Mission"), rows=2, placeholder=_("What it is there for, in its own words"))
    parts.section(_("Relations"), below=_("To the three groups of the triple helix."))
    firms, government, schools = st.columns(3)
    with firms:
        _text(case, "firms", label=_("To firms"))
    with government:
        _text(case, "government", label=_("To government"))
    with schools:
        _text(case, "higher_education", label=_("To higher education"))
    parts.section(
        _("Short case history"),
        below=_(
            "How it began, who was there, what has changed since. The briefing gives it to the respondent."
        ),
    )
    _text(case, "case_history", label=_("Short case history"), rows=5, label_visible=False)
    _criteria(case)
    _why(case)


def facts(case: Case) -> None:
    """Name, pseudonym, sector, region, year."""
    name, pseudonym = st.columns([3, 1])
    with name:
        _line(case, "name", _("Name"), case.name)
    with pseudonym:
        _line(case, "pseudonym", _("Pseudonym"), case.pseudonym, placeholder=_("none"))
    sector, region, founded = st.columns([2, 2, 1.4])
    with sector:
        _line(case, "sector", _("Sector"), case.sector)
    with region:
        _line(case, "region", _("Region"), case.region)
    with founded:
        year = "" if case.founded is None else str(case.founded)
        _line(case, "founded", _("Founded"), year, placeholder=_("such as 2009"))


def _line(case: Case, field: str, label: str, value: str, *, placeholder: str = "") -> None:
    def keep(typed: str, operation: UUID) -> object | None:
        asked = {"initiative_id": case.id, "field": field, "value": typed, "seen": value}
        return acting.do(edit_initiative, operation=operation, **asked)

    fields.line(
        label,
        value=value,
        key=f"{field}_{case.id.hex}",
        keep=keep,
        placeholder=placeholder,
        disabled=not case.may_write,
    )


def _text(
    case: Case, column: str, *, label: str, rows: int = 3, placeholder: str = "", label_visible: bool = True
) -> None:
    typed_field(
        case.texts[column], label=label, rows=rows, placeholder=placeholder, label_visible=label_visible
    )


def _criteria(case: Case) -> None:
    """How the study chooses its cases. Source: Klofsten et al. 2015, Methods and data."""
    parts.section(
        _("Selection criteria of the study"),
        below=_("One text for the whole study, shown with each of its initiatives."),
    )
    typed_field(
        case.selection_criteria,
        label=_("Selection criteria of the study"),
        rows=3,
        placeholder=_("By what a case is chosen"),
        label_visible=False,
    )
    parts.prose(
        _(
            "The paper chose its cases by three criteria: five years or more of operation; variety, such as "
            "in industry or size; developed triple helix relations. Access to people and material mattered "
            "too. (Klofsten and others 2015, Methods and data)"
        ),
        style="below",
    )


def _why(case: Case) -> None:
    """Why this case, beside the criteria."""
    parts.section(_("Why this case"), below=_("Which of the criteria it meets, and what sets it apart."))
    _text(case, "why_this_case", label=_("Why this case"), label_visible=False)
