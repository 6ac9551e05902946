"""Text that people typed, made safe and fitted for Plotly, which reads a small subset of HTML."""

import html
from textwrap import wrap

LONGEST_WORD = 13
"""Letters of a word that are kept on one line, even where the line is meant to be shorter."""


def plain(text: str) -> str:
    """``text`` as Plotly shows it letter by letter: no tags, no entities, no line ends of its own.

    ``$`` becomes an entity, since Plotly reads a pair of them as a formula.
    """
    one_line = " ".join("".join(" " if c < " " or c == "\x7f" else c for c in text).split())
    return html.escape(one_line, quote=False).replace("$", "&#36;")


def lines_of(text: str, *, width: int, most: int) -> list[str]:
    """``text`` broken at words into balanced lines of about ``width`` letters; what is past ``most`` is cut.

    Returns:
        At least one line, each escaped as by ``plain``.
    """
    one_line = " ".join(text.split())
    longest = min(LONGEST_WORD, max(map(len, one_line.split()), default=1))
    widest = max(width, longest)
    lines = wrap(one_line, widest) or [""]
    for narrower in range(longest, widest):
        if len(tried := wrap(one_line, narrower)) == len(lines):
            lines = tried
            break
    shown = lines[:most]
    if len(lines) > most:
        shown[-1] = shown[-1][: widest - 1].rstrip() + "…"
    return [plain(line) for line in shown]


def broken(text: str, *, width: int, most: int) -> str:
    """``lines_of`` joined for a label."""
    return "<br>".join(lines_of(text, width=width, most=most))
