"""The steps inside a page: one SVG for each factor, in shares of its width, so that it fits any screen.

Signs and strokes keep their size whatever the width; names stand outside as text of the page, which wraps and
grows with the reader's letters.
"""

from interview.plots.inline import factor_in_words, line, mark, picture
from interview.plots.profile_info import MarkInfo, ProfileInfo

MIDDLE = "50%"


def track(info: ProfileInfo, place: int) -> str:
    """The row of one factor under the one kind of judgement that is shown."""
    found, kind, levels = info.lines[0].marks[place], info.lines[0].kind, len(info.level_names)
    inner = (
        line("0", MIDDLE, "100%", MIDDLE, "open" if found.level is None else "base")
        + "".join(_at(level, levels, '<path class="stop" d="M0-4v8"/>') for level in range(1, levels + 1))
        + _at(info.axes[place].needed, levels, '<path class="need" d="M0-15v30"/>')
        + _spread(found, levels)
        + _marks(found, levels, sign=mark(kind, thin=found.thin, provisional=found.provisional))
    )
    title = factor_in_words(info, place, found)
    return picture(inner, title=title, id=f"step{place}", style=f"track {kind.value}")


def _spread(found: MarkInfo, levels: int) -> str:
    """The soft bar from the lowest to the highest level given, with a dot at each level that anybody gave."""
    dots = sorted(set(found.levels)) if len(found.levels) > 1 else []
    bar = ""
    if found.spread and found.lowest is not None and found.highest is not None:
        bar = line(_share(found.lowest, levels), MIDDLE, _share(found.highest, levels), MIDDLE, "spread")
    return bar + "".join(_at(level, levels, '<circle class="given" r="3"/>') for level in dots)


def _marks(found: MarkInfo, levels: int, *, sign: str) -> str:
    if found.level is None or found.upper is None:
        return ""
    if not found.between:
        return _at(found.level, levels, sign)
    span = line(_share(found.level, levels), MIDDLE, _share(found.upper, levels), MIDDLE, "between")
    return span + _at(found.level, levels, sign) + _at(found.upper, levels, sign)


def _at(level: int, levels: int, inner: str) -> str:
    return f'<svg class="at" x="{_share(level, levels)}" y="{MIDDLE}">{inner}</svg>'


def _share(level: int, levels: int) -> str:
    return f"{(level - 0.5) / levels * 100:.2f}%"
