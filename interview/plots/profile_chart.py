"""A profile as a chart: check, tuple, draw. This module is the door; the parts stand beside it.

Source of the rules: Klofsten et al. 2015, Methods and data (levels are ordered stages, not numbers).
"""

from dataclasses import dataclass
from enum import StrEnum

from interview.plots.drawing import NARROW_BELOW, Spec
from interview.plots.profile_info import AxisInfo, LineInfo, MarkInfo, ProfileInfo, profile_info
from interview.plots.profile_words import profile_in_words, table_headings, table_rows
from interview.plots.radar import level_spots, radar_figure, radar_spec
from interview.plots.steps import steps_figure, steps_spec
from interview.plots.theme import THEMES

__all__ = [
    "NARROW_BELOW",
    "Ahead",
    "AxisInfo",
    "ChartShape",
    "LineInfo",
    "MarkInfo",
    "ProfileInfo",
    "profile_drawings",
    "profile_in_words",
    "profile_info",
    "radar_figure",
    "steps_figure",
    "table_headings",
    "table_rows",
]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the browser may draw before the server has answered: a level of one factor that was just chosen.

    ``choices`` is the CSS selector of the radio buttons that stand for the levels, the lowest first.
    """

    factor: str
    choices: str


class ChartShape(StrEnum):
    RADAR = "radar"
    STEPS = "steps"


def profile_drawings(
    info: ProfileInfo,
    *,
    shape: ChartShape = ChartShape.RADAR,
    height: int = 480,
    key: bool = True,
    narrow_below: int = NARROW_BELOW,
    ahead: Ahead | None = None,
) -> Spec:
    """The chart as the browser part wants it, in plain JSON: light and dark, wide and narrow.

    The browser takes the drawing that fits its theme and width, so that neither a switch of theme nor a
    turned phone has to ask the server. ``key`` false leaves out what the signs mean, where room is scarce and
    another drawing on the way there says it.

    Returns:
        ``{"narrowBelow": pixels, "factors": ids in the order of the axes, "rows": whether each has a row,
        "light": {"wide": figure, "narrow": figure}, "dark": the same}``
    """
    drawer = {ChartShape.RADAR: radar_spec, ChartShape.STEPS: steps_spec}[shape]
    return {
        "narrowBelow": narrow_below,
        "ahead": _ahead(info, ahead),
        "factors": [axis.factor for axis in info.axes],
        "rows": shape is ChartShape.STEPS,
        **{
            name: {
                "wide": drawer(info, theme, height=height, narrow=False, key=key),
                "narrow": drawer(info, theme, height=height, narrow=True, key=key),
            }
            for name, theme in THEMES.items()
        },
    }


def _ahead(info: ProfileInfo, ahead: Ahead | None) -> Spec | None:
    """The selector of the choices and the spot of each level; nothing for a factor that has no axis."""
    place = next((i for i, axis in enumerate(info.axes) if ahead and axis.factor == ahead.factor), None)
    if ahead is None or place is None:
        return None
    return {"choices": ahead.choices, "spots": level_spots(info, axis=place)}
