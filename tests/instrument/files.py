"""Small changes to a valid instrument file, and what the loader says about the result."""

import re
from pathlib import Path

from interview.instrument.loader import check

THREE_BY_FIVE = Path(__file__).parents[1] / "data" / "three-by-five.toml"
FILE = "mine.toml"


def valid() -> str:
    return THREE_BY_FIVE.read_text(encoding="utf-8")


def changed(old: str, new: str, *, times: int = 1) -> str:
    """The valid file with the first ``times`` occurrences of ``old`` replaced; ``old`` must be there."""
    text = valid()
    assert text.count(old) >= times, old
    return text.replace(old, new, times)


def without_factor(text: str, factor: str) -> str:
    """``text`` without the factor of that id."""
    block = re.compile(rf'\[\[factors\]\]\nid = "{factor}".*?(?=\[\[factors\]\]|\[closing\])', re.DOTALL)
    shorter, count = block.subn("", text)
    assert count == 1
    return shorter


def found(text: str | bytes) -> list[tuple[str, str]]:
    """Code and place of every problem, the place without the file's name."""
    return [(problem.code, problem.place.removeprefix(f"{FILE}: ")) for problem in check(text, file=FILE)]
