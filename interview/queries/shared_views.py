"""What a visitor of a shared link is shown, and nothing more: names of people are in none of these values.

A frozen link keeps a ``SharedPage`` as JSON; a live one is put together at each request from the judgements of
finished interviews and from recorded decisions. Drawings, the page and the saved file are made from it alone.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from interview.profile import Axis
from interview.vocabulary import ActionStatus, Dynamics, Fidelity, Kind, RoundKind, Stance


@dataclass(frozen=True, slots=True)
class SharedQuote:
    """A quote marked shareable; ``speaker`` is a pseudonym or a role in the board."""

    text: str
    speaker: str
    fidelity: Fidelity
    stance: Stance


@dataclass(frozen=True, slots=True)
class SharedAction:
    """Something that was agreed to be done; about no one factor where ``factor`` is empty."""

    factor: str
    text: str
    owner: str
    due: date | None
    status: ActionStatus


@dataclass(frozen=True, slots=True)
class SharedFactor:
    """One factor. The axis is that of the profile; where spread is left out it holds the level alone.

    ``descriptor`` is the instrument's words for the level; ``raters`` how many gave a level or a reason for
    none: that of the axis counts only what it holds. ``reasons``, ``dissent``, ``heard``, ``lacking`` and
    ``contradicted`` (facets by name), ``dynamics`` too, are there where strengths and weaknesses are shown.
    """

    axis: Axis
    raters: int
    descriptor: str
    dynamics: tuple[Dynamics, ...] = ()
    reasons: tuple[str, ...] = ()
    dissent: str = ""
    heard: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    evidence_withdrawn: bool = False
    quotes: tuple[SharedQuote, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedRound:
    """An earlier round, for the progress: ``levels`` by factor, None where it was open."""

    number: int
    kind: RoundKind
    dated: date
    instrument: str
    version: str
    levels: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class SharedPage:
    """One initiative as a link shows it.

    ``title`` is its name or its pseudonym; under a pseudonym ``mission`` and ``founded`` are empty. ``spread``:
    False where the owner chose to leave it out, which the page says. ``verdict``, ``strengths``,
    ``actions_shown`` and ``progress_shown`` say what the owner chose to show.
    """

    title: str
    named: bool
    invented: bool
    sector: str
    region: str
    founded: str
    mission: str
    kind: Kind
    alone: bool
    round_kind: RoundKind
    round_number: int
    dated: date
    raters: int
    instrument: str
    instrument_title: str
    version: str
    level_names: tuple[str, ...]
    factors: tuple[SharedFactor, ...]
    spread: bool
    verdict: bool
    strengths: bool
    actions_shown: bool
    progress_shown: bool
    actions: tuple[SharedAction, ...] = ()
    progress: tuple[SharedRound, ...] = ()
    frozen_at: datetime | None = None
    language: str = "en"


def without_judgements(page: SharedPage, *, rounds: Collection[int]) -> SharedPage:
    """The page with every factor open in the rounds of these numbers, as before anybody has judged."""
    progress = tuple(
        replace(each, levels=dict.fromkeys(each.levels)) if each.number in rounds else each
        for each in page.progress
    )
    if page.round_number not in rounds:
        return replace(page, progress=progress)
    factors = tuple(
        replace(
            factor,
            axis=Axis(factor=factor.axis.factor, name=factor.axis.name, needed=factor.axis.needed),
            raters=0,
            descriptor="",
            dynamics=(),
            reasons=(),
            dissent="",
            evidence_withdrawn=False,
        )
        for factor in page.factors
    )
    return replace(page, raters=0, factors=factors, progress=progress)


@dataclass(frozen=True, slots=True)
class SharedCell:
    """One cell of a matrix: only cells of the same kind, instrument and version are coloured alike.

    ``level_names`` are those of its own scale, which another instrument does not share; empty: the matrix's.
    """

    level: int | None
    upper: int | None
    gap: str
    kind: Kind
    dated: date
    instrument: str
    version: str
    level_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One initiative of a matrix; ``address`` is where its page is. Rows stand in alphabetical order."""

    title: str
    address: str
    cells: dict[str, SharedCell]


@dataclass(frozen=True, slots=True)
class SharedMatrix:
    """Level by factor for several initiatives; ``factors`` are ids and names in the instrument's order."""

    factors: tuple[tuple[str, str], ...]
    level_names: tuple[str, ...]
    rows: tuple[SharedRow, ...]
