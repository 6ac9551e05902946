"""Profiles to draw: each shows one thing that a chart must keep apart from the others."""

from interview.profile import Axis, Profile
from interview.vocabulary import Kind, State

LEVELS = ("not in place", "emerging", "established", "proven")
FACTORS = ("Idea", "Driving forces and commitment", "Activities", "Critical mass", "Organization")


def axis(name: str, *levels: int, needed: int = 3, **rest: object) -> Axis:
    return Axis(factor=name.lower()[:4], name=name, needed=needed, levels=tuple(sorted(levels)), **rest)


def one_kind(*axes: Axis, kind: Kind = Kind.RESEARCHER, level_names: tuple[str, ...] = LEVELS) -> Profile:
    return Profile(kind=kind, level_names=level_names, axes=axes)


def researchers() -> Profile:
    """One rater: a level, a thin one, a state, a provisional one, nothing yet."""
    return one_kind(
        axis("Idea", 3),
        axis("Driving forces and commitment", 2, thin=True),
        axis("Activities", states=(State.CANNOT_JUDGE,)),
        axis("Critical mass", 4, provisional=True),
        axis("Organization"),
    )


def respondents() -> Profile:
    """Several raters: spread, between two levels, states only, levels beside a state, all alike."""
    return one_kind(
        axis("Idea", 2, 3, 4),
        axis("Driving forces and commitment", 1, 2),
        axis("Activities", states=(State.NOT_ASKED, State.DECLINED, State.NOT_ASKED)),
        axis("Critical mass", 3, 3, states=(State.CANNOT_JUDGE,), thin=True),
        axis("Organization", 3, 3),
        kind=Kind.OWN,
    )


def board() -> Profile:
    """Consensus, with one factor on which there was none."""
    return one_kind(
        axis("Idea", 3),
        axis("Driving forces and commitment", 2),
        axis("Activities", 2),
        axis("Critical mass", 3),
        axis("Organization", no_agreement=True),
        kind=Kind.CONSENSUS,
    )


def of_size(factors: int, levels: int, *, name: str = "Factor") -> Profile:
    """Any number of axes and levels, judged all over the scale, one axis left out."""
    axes = [axis(f"{name} {n}", *([] if n == 1 else [1 + n % levels]), needed=levels) for n in range(factors)]
    return one_kind(*axes, level_names=tuple(f"step {n}" for n in range(1, levels + 1)))
