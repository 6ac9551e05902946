"""Pages of shared links, by hand: an ordinary one, the largest there can be, and a matrix."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from interview.profile import Axis
from interview.queries.shared_views import (
    SharedAction,
    SharedCell,
    SharedFactor,
    SharedMatrix,
    SharedPage,
    SharedQuote,
    SharedRound,
    SharedRow,
)
from interview.vocabulary import ActionStatus, Dynamics, Fidelity, Kind, RoundKind, Stance, State

LEVELS = ("Not in place", "Emerging", "Established", "Proven")
DAY = date(2026, 3, 2)
OF_AXIS = ("states", "thin", "provisional", "no_agreement", "agreed")


def factor(id: str, name: str, *levels: int, needed: int = 3, raters: int = 0, **more: Any) -> SharedFactor:
    of_axis = {
        key: more.pop(key) for key in ("states", "thin", "provisional", "no_agreement", "agreed") if key in more
    }
    axis = Axis(factor=id, name=name, needed=needed, levels=tuple(sorted(levels)), **of_axis)
    descriptor = more.pop("descriptor", "Members meet, and what they plan together is carried out.")
    return SharedFactor(axis=axis, raters=raters or axis.raters, descriptor=descriptor, **more)


def quote(text: str, *, speaker: str = "Manager of CI 2", **more: Any) -> SharedQuote:
    return SharedQuote(
        text, speaker, more.get("fidelity", Fidelity.AS_HEARD), more.get("stance", Stance.SUPPORTS)
    )


def page(**changes: Any) -> SharedPage:
    """Two researchers, one factor short, one between two levels, one open."""
    factors = (
        factor(
            "idea",
            "Idea",
            3,
            4,
            dynamics=(Dynamics.STABLE, Dynamics.STRENGTHENING),
            reasons=("The idea is known to all members and is what every activity is measured by.",),
            heard=("Answers a real need in the market", "Names what is on offer to members"),
            lacking=("Carried by a name that attracts partners",),
            quotes=(
                quote("Everybody knows why we are here, and newcomers understand it within a week."),
                quote("We say robotics, and people think of cars.", stance=Stance.CONTRADICTS),
            ),
        ),
        factor(
            "driving-forces",
            "Driving forces and commitment",
            2,
            2,
            thin=True,
            reasons=("One person carries most of it.",),
            evidence_withdrawn=True,
        ),
        factor("activities", "Activities", 3, 3, dynamics=(Dynamics.STRENGTHENING,)),
        factor("critical-mass", "Critical mass", states=(State.CANNOT_JUDGE,) * 2, descriptor=""),
        factor("organization", "Organization", 4, states=(State.CANNOT_JUDGE,), provisional=True),
    )
    made = SharedPage(
        title="CI 2",
        named=False,
        invented=False,
        sector="Robotics",
        region="Northern Europe",
        founded="",
        mission="",
        kind=Kind.RESEARCHER,
        alone=False,
        round_kind=RoundKind.FOLLOW_UP,
        round_number=2,
        dated=DAY,
        raters=2,
        instrument="big-five",
        instrument_title="The five success factors of a cluster initiative",
        version="1.1",
        level_names=LEVELS,
        factors=factors,
        spread=True,
        verdict=True,
        strengths=True,
        actions_shown=True,
        progress_shown=True,
        actions=(
            SharedAction(
                "driving-forces", "Find a deputy for the manager", "The chair", DAY, ActionStatus.OPEN
            ),
            SharedAction("", "Tell the members what came of it", "", None, ActionStatus.DONE),
        ),
        progress=(
            SharedRound(
                1,
                RoundKind.BASELINE,
                date(2024, 9, 12),
                "big-five",
                "1.0",
                {"idea": 2, "driving-forces": 2, "activities": 2, "critical-mass": None, "organization": 3},
            ),
        ),
        frozen_at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
    )
    return replace(made, **changes)


def largest() -> SharedPage:
    """Eight factors of seven levels, fifteen quotes of four lines each, long reasons, six earlier rounds."""
    names = (
        "Idea and its anchoring in the region",
        "Driving forces and commitment",
        "Activities and what they lead to",
        "Critical mass of active members",
        "Organization and daily coordination",
        "Funding and its durability",
        "Internationalisation and reach",
        "Learning and follow-up",
    )
    sentence = (
        "What was said here is told at length, with every turn that the conversation took, and names nobody. "
    )
    levels = ("Not in place", "Discovered", "Emerging", "Taking form", "Established", "Proven", "Exemplary")
    factors = tuple(
        factor(
            f"factor-{place}",
            name,
            *((1 + place % 7, 1 + (place + 2) % 7, 1 + (place + 1) % 7) if place != 3 else ()),
            states=(State.CANNOT_JUDGE,) * (3 if place == 3 else 1),
            needed=5,
            thin=place % 2 == 0,
            provisional=place % 3 == 0,
            descriptor=sentence * 3,
            dynamics=(Dynamics.STABLE, Dynamics.STRENGTHENING, Dynamics.UNCLEAR),
            reasons=(sentence * 4,) * 3,
            heard=tuple(f"A facet of this factor with a name of some length, number {n}" for n in range(11)),
            lacking=tuple(f"Another facet of this factor that is lacking, number {n}" for n in range(5)),
            quotes=tuple(quote(sentence * 3, speaker=f"Board member of CI {n}") for n in range(15)),
        )
        for place, name in enumerate(names)
    )
    rounds = tuple(
        SharedRound(
            n, RoundKind.FOLLOW_UP, DAY, "other", f"{n}.0", {f"factor-{p}": 1 + (p + n) % 7 for p in range(8)}
        )
        for n in range(1, 7)
    )
    actions = tuple(
        SharedAction(f"factor-{n % 8}", sentence, "The chair of the board", DAY, ActionStatus.OPEN)
        for n in range(20)
    )
    return page(
        factors=factors, level_names=levels, progress=rounds, actions=actions, raters=4, mission=sentence * 5
    )


def matrix(*, mixed: bool = False) -> SharedMatrix:
    """Four initiatives; one of them judged in another way where they are ``mixed``."""
    shown = page()
    names = ("CI 2", "Automation Region", "Övre Norrland", "CI 10")

    def cell(place: int, row: int) -> SharedCell:
        level = None if (place + row) % 5 == 0 else 1 + (place + row) % 4
        kind = Kind.OWN if mixed and row == 1 else Kind.RESEARCHER
        return SharedCell(
            level=level,
            upper=level if level is None or place != 2 else min(4, level + 1),
            gap="" if level else "cannot judge",
            kind=kind,
            dated=DAY,
            instrument="big-five",
            version="1.1",
        )

    return SharedMatrix(
        factors=tuple((f.axis.factor, f.axis.name) for f in shown.factors),
        level_names=LEVELS,
        rows=tuple(
            SharedRow(name, f"/s/v/x/{row}", {f.axis.factor: cell(p, row) for p, f in enumerate(shown.factors)})
            for row, name in enumerate(names)
        ),
    )
