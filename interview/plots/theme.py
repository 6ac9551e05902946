"""Colours and type of everything drawn, light and dark; `.streamlit/config.toml` holds the same values.

The factor hues were chosen so that any two of them stay apart (CIEDE2000 of at least 10, the first five of at
least 18) in full colour sight and under simulated protanopia, deuteranopia and tritanopia.
"""

from dataclasses import dataclass
from itertools import pairwise

from interview.vocabulary import Kind

FAMILY = "IBM Plex Sans"
FONT = f"'{FAMILY}', system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, each ``#RRGGBB``; ``ramp`` runs from the lowest level up, in one hue."""

    name: str
    background: str
    surface: str
    text: str
    muted: str
    border: str
    primary: str
    needed: str
    ramp: tuple[str, str, str, str]
    factors: tuple[str, ...]
    own: str
    researcher: str
    consensus: str

    def level_colours(self, count: int) -> tuple[str, ...]:
        """``count`` steps of the level hue, the lowest level first.

        Raises:
            ValueError: fewer than two steps.
        """
        if count < 2:
            raise ValueError("a scale has at least two levels")
        return tuple(self._at(step * (len(self.ramp) - 1) / (count - 1)) for step in range(count))

    def _at(self, place: float) -> str:
        """The colour at ``place`` along the ramp, 0 to 3, straight between its four fixed steps."""
        start = min(int(place), len(self.ramp) - 2)
        lower, upper = list(pairwise(self.ramp))[start]
        return mixed(lower, upper, place - start)

    def kind_colour(self, kind: Kind) -> str:
        return {Kind.OWN: self.own, Kind.RESEARCHER: self.researcher, Kind.CONSENSUS: self.consensus}[kind]

    def factor_colour(self, place: int) -> str:
        """The hue of the factor at ``place`` (0 is the first) in the instrument.

        It marks the factor's name wherever the name heads something; judgements have the hues of their kinds.
        """
        return self.factors[place]


def mixed(first: str, second: str, share: float) -> str:
    """The colour that lies ``share`` (0 to 1) of the way from ``first`` to ``second``."""
    parts = (
        round(int(first[i : i + 2], 16) + (int(second[i : i + 2], 16) - int(first[i : i + 2], 16)) * share)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


LIGHT = Theme(
    name="light",
    background="#FCFBF8",
    surface="#F3F1EB",
    text="#1E2428",
    muted="#586269",
    border="#DAD6CC",
    primary="#1B5E79",
    needed="#586269",
    ramp=("#CBE1E9", "#7AB0C4", "#337E9B", "#0A3D52"),
    factors=("#48988D", "#B27A43", "#9977E4", "#464979", "#5A4403", "#8D124B", "#1C7268", "#6F6A9E"),
    own="#B0540A",
    researcher="#0F4F6A",
    consensus="#1E2428",
)

DARK = Theme(
    name="dark",
    background="#14191C",
    surface="#1E2529",
    text="#E9E7E2",
    muted="#A6AEB3",
    border="#384248",
    primary="#2F7A99",
    needed="#A6AEB3",
    ramp=("#2B4C5B", "#4A829B", "#8AC0D6", "#DDF1F8"),
    factors=("#38A699", "#FFA034", "#C0A9FD", "#686BB9", "#88723A", "#BB4271", "#8BDACF", "#8F7FED"),
    own="#F0A35E",
    researcher="#8CCBE3",
    consensus="#E9E7E2",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
