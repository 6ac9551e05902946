"""How long a conversation has lasted, computed from the presses of its clock. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from interview.vocabulary import ClockKind

RUNNING = {
    ClockKind.START: True,
    ClockKind.RESUME: True,
    ClockKind.REOPEN: False,
    ClockKind.PAUSE: False,
    ClockKind.FINISH: False,
}


@dataclass(frozen=True, slots=True)
class Press:
    """One event of the clock, in UTC."""

    at: datetime
    kind: ClockKind
    section: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """Where the clock stands. Seconds count only while it runs; ``sections`` maps section ids to seconds."""

    elapsed: float = 0.0
    running: bool = False
    started_at: datetime | None = None
    recorder_at: datetime | None = None
    section: str = ""
    sections: dict[str, float] = field(default_factory=dict)


def times(presses: Sequence[Press], *, now: datetime) -> Times:
    """Add up the stretches during which the clock ran, in all and for each section."""
    sections: dict[str, float] = {}
    elapsed, running, section = 0.0, False, ""
    started = recorder = since = None
    for press in (*sorted(presses, key=lambda p: p.at), Press(at=now, kind=ClockKind.FINISH)):
        if running and since is not None:
            stretch = max(0.0, (press.at - since).total_seconds())
            elapsed += stretch
            sections[section] = sections.get(section, 0.0) + stretch
        since = press.at
        if press.kind is ClockKind.START:
            started = started or press.at
        if press.kind is ClockKind.RECORDER:
            recorder = press.at
        if press.section:
            section = press.section
        still_running, running = running, RUNNING.get(press.kind, running)
    return Times(elapsed, still_running, started, recorder, section, sections)


def offset(recorder_at: datetime | None, *, at: datetime) -> int | None:
    """Whole seconds from the mark 'recorder started', or None without one."""
    return None if recorder_at is None else int((at - recorder_at).total_seconds())
