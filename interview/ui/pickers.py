"""Choosing among what there is, where an address names nothing."""

from interview.queries.home import read_home
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.going import link


def interviews() -> None:
    """Every interview, to choose one."""
    studies = acting.read(read_home)
    found = False
    for study in studies:
        for initiative in study.initiatives:
            for round_ in initiative.rounds:
                for interview in round_.interviews:
                    found = True
                    link(
                        "interview",
                        parts.plain(f"{initiative.name} · {interview.who}"),
                        interview=interview.id,
                    )
    if not found:
        parts.nothing_yet(
            _("No interview yet"),
            _("Open Prepare, add a respondent and plan an interview; it is listed here then."),
        )


def initiatives(screen: str) -> None:
    """Every initiative, to choose one for a screen: Prepare opens the case, Profile its newest round."""
    studies = acting.read(read_home)
    lines = [(study, line) for study in studies for line in study.initiatives]
    for study, line in lines:
        label = parts.plain(f"{line.name} · {study.title}")
        if screen == "prepare":
            link(screen, label, initiative=line.id)
        else:
            link(screen, label, round=line.rounds[-1].id)
    if not lines:
        parts.nothing_yet(
            _("No initiative yet"), _("Start a study on Home; its initiatives are listed here then.")
        )


def studies() -> None:
    """Every study, to choose one for its settings."""
    found = acting.read(read_home)
    for study in found:
        link("study", parts.plain(study.title), study=study.id)
    if not found:
        parts.nothing_yet(_("No study yet"), _("Start a study on Home; its settings are here then."))
