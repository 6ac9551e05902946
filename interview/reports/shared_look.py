"""How every page of a shared link looks: one document with its style inside it, for the screen and for paper.

Nothing in it names an address outside: it can be saved as one file and opened without a network.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

from interview.plots.theme import DARK, FONT, LIGHT, Theme, mixed
from interview.texts import language

STYLE = Path(__file__).with_name("shared.css")
SCALES = range(2, 8)
FITS = (16, 20, 25, 31, 38, 47)
"""Widths (in letters' heights) from which on the levels' names stand side by side; the first that is enough."""

LONGEST_KEPT = 11
"""Letters of a level's name that a column of a table keeps on one line; a longer word is broken."""


def _colours(theme: Theme) -> str:
    """The colours of the screens. An edge that says "this is a field" stands out three to one from what is
    behind it, as WCAG 2.2 asks (1.4.11)."""
    named = {
        "bg": theme.background,
        "surface": theme.surface,
        "text": theme.text,
        "muted": theme.muted,
        "line": theme.border,
        "edge": mixed(theme.muted, theme.background, 0.55),
        "field": mixed(theme.muted, theme.background, 0.25),
        "primary": theme.primary,
        "link": theme.researcher,
        "warn": theme.own,
        "needed": theme.needed,
        "researcher": theme.researcher,
        "own": theme.own,
        "consensus": theme.consensus,
    }
    named |= {f"f{place}": colour for place, colour in enumerate(theme.factors)}
    named |= {
        f"k{count}-{level}": colour
        for count in SCALES
        for level, colour in enumerate(theme.level_colours(count), start=1)
    }
    return ";".join(f"--{name}:{colour}" for name, colour in named.items())


def _classes() -> str:
    """What depends on factors and levels: as classes, since the policy allows no style in an element."""
    hues = "".join(f".f{place}{{background:var(--f{place})}}" for place in range(len(LIGHT.factors)))
    levels = "".join(
        f"svg .k{count}-{level}{{stroke:var(--k{count}-{level})}}"
        f".scale .k{count}-{level}{{border-color:var(--k{count}-{level})}}"
        f".swatch.k{count}-{level}{{background:var(--k{count}-{level})}}"
        for count in SCALES
        for level in range(1, count + 1)
    )
    columns = "".join(f".n{n}{{grid-template-columns:repeat({n},minmax(0,1fr))}}" for n in SCALES)
    words = "".join(f".m{n} td{{min-width:{n * 0.62:.1f}em}}" for n in range(LONGEST_KEPT + 1))
    fits = "".join(
        f"@container(min-width:{width}em){{.fits{width} .scale{{display:grid}}"
        f".fits{width} .scale-words{{display:none}}}}"
        for width in FITS
    )
    return hues + levels + columns + words + fits


def _short(source: str) -> str:
    """Without line ends and indents: the page is to be small."""
    return "".join(line.strip() for line in source.splitlines())


@cache
def style() -> str:
    """The whole style. The letters are the reader's own: nothing has to be fetched before one can read, and no
    line breaks anew when a typeface arrives."""
    light, dark = _colours(LIGHT), _colours(DARK)
    return (
        f":root{{color-scheme:light dark;{light}}}"
        + f"@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
        + f"@media print{{:root{{color-scheme:light;{light}}}}}"
        + f"body,input,button{{font-family:{FONT}}}"
        + _classes()
        + _short(re.sub(r"/\*.*?\*/", "", STYLE.read_text(encoding="utf-8"), flags=re.DOTALL))
    )


def document(
    title: str,
    body: str,
    *,
    head: str = "",
    end: str = "",
    broad: bool = False,
    referrer: str = "no-referrer",
) -> str:
    """A whole page. ``body``, ``head`` and ``end`` are markup; ``end`` stands after the sheet."""
    width = " broad" if broad else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex, nofollow, noarchive">\n'
        f'<meta name="referrer" content="{referrer}">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="format-detection" content="telephone=no">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n{head}<style>{style()}</style>\n</head>\n"
        f'<body>\n<div class="sheet{width}">\n{body}</div>\n{end}</body>\n</html>\n'
    )


# Small pieces of markup. Every text is escaped here, and only here.


def tag(name: str, text: str, style: str = "", *, more: str = "") -> str:
    """An element with a text in it."""
    marked = f' class="{style}"' if style else ""
    return f'<{name}{marked}{more} dir="auto">{escape(text)}</{name}>\n'


def section(title: str, inner: str, *, style: str = "", id: str) -> str:
    """A part of the page with its heading; nothing where there is nothing in it."""
    if not inner:
        return ""
    marked = f' class="{style}"' if style else ""
    return (
        f'<section{marked} aria-labelledby="{id}">\n<h2 id="{id}" dir="auto">{escape(title)}</h2>\n'
        f"{inner}</section>\n"
    )


def listed(texts: Iterable[str]) -> str:
    return "<ul>\n" + "".join(tag("li", text, "typed") for text in texts) + "</ul>\n"


def hue(place: int) -> str:
    """The small square in the hue of the factor."""
    return f'<i class="hue f{place}"></i>'


def scale(names: Sequence[str]) -> str:
    """The levels' names over their columns; in words where these are too narrow for them."""
    count = len(names)
    heads = "".join(
        f'<span class="k{count}-{level}"><i dir="auto">{escape(name)}</i></span>'
        for level, name in enumerate(names, start=1)
    )
    return f'<div class="scale n{count}" aria-hidden="true">{heads}</div>\n'


def keeping(names: Sequence[str]) -> str:
    """The class that keeps the words of the levels' names whole in a table."""
    return f"m{min(LONGEST_KEPT, max(len(word) for name in names for word in name.split()))}"


def fitting(names: Sequence[str], *, beside: float) -> str:
    """The class that says from which width on the names fit; ``beside``: what stands left of them."""
    widest = max(len(word) for name in names for word in name.split())
    wanted = len(names) * (0.5 * widest + 0.4) * 0.8
    wanted = wanted if wanted <= 34 else wanted + beside
    return f"fits{next((width for width in FITS if width >= wanted), FITS[-1])}"
