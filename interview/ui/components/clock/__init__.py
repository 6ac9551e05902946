"""A clock that ticks in the browser, without reruns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from interview import words
from interview.texts import _
from interview.ui.components.bundle import loader
from interview.vocabulary import ClockKind

_clock = st.components.v2.component("pentad_clock", js=loader("clock"), isolate_styles=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The section under way: seconds spent in it up to ``as_of``, minutes planned (0: none planned)."""

    name: str
    elapsed: float
    planned_minutes: float = 0


def clock_labels() -> dict[str, str]:
    return {
        "of": _("{elapsed} of {planned} min"),
        "left": _("{n} min left"),
        "over": _("{n} min over"),
        "paused": words.clock_kind(ClockKind.PAUSE),
        "not_started": _("not started"),
        "total": _("Elapsed"),
    }


def clock(
    *,
    key: str,
    as_of: datetime,
    elapsed: float,
    running: bool,
    started: bool = True,
    section: Section | None = None,
    planned_minutes: float = 0,
    labels: Mapping[str, str] | None = None,
) -> None:
    """Show ``elapsed`` seconds, counted up to the aware time ``as_of``, ticking on while ``running``.

    Beside them stand the minutes that are left of the plan, or by which it was passed. The time of the section
    is shown against its plan and takes the warning colour when over it.
    """
    shown = section and {"name": section.name, "elapsed": section.elapsed, "planned": section.planned_minutes}
    _clock(
        key=key,
        data={
            "asOf": as_of.timestamp() * 1000,
            "elapsed": elapsed,
            "running": running,
            "started": started,
            "planned": planned_minutes,
            "section": shown,
            "labels": clock_labels() | dict(labels or {}),
        },
    )
