"""Pieces of the drawings that stand inside a page of HTML: SVG with real text, coloured by the page's style.

They are drawn by hand, not by matplotlib. Both were measured, radar and steps of the same profiles: 8 kB and
3 ms against 19 kB and 93 ms (five factors, four levels), 17 kB and 9 ms against 31 kB and 131 ms (eight and
seven); and matplotlib takes 1.4 s to load and 50 MB to stay. By hand it is one drawing for screen and paper.

Classes name what a piece is; the colours, light and dark, and the strokes are in the style sheet of the page. A
piece of the drawing takes its colour (``currentColor``) from the kind of judgement that it belongs to.
"""

from collections.abc import Sequence
from html import escape

from interview.plots.profile_info import MarkInfo, ProfileInfo
from interview.plots.profile_words import level_in_words, raters_in_words, spread_in_words
from interview.texts import _
from interview.vocabulary import Kind

FORM = {
    Kind.RESEARCHER: '<circle r="7"/>',
    Kind.OWN: '<path d="M0-8.5 8.5 0 0 8.5-8.5 0z"/>',
    Kind.CONSENSUS: '<path d="M-6.5-6.5h13v13h-13z"/>',
}
RING = {
    Kind.RESEARCHER: '<circle r="12"/>',
    Kind.OWN: '<path d="M0-14.5 14.5 0 0 14.5-14.5 0z"/>',
    Kind.CONSENSUS: '<path d="M-11.5-11.5h23v23h-23z"/>',
}


def mark(kind: Kind, *, thin: bool = False, provisional: bool = False) -> str:
    """The sign of a judgement round the origin: hollow on thin evidence, ringed while it is provisional."""
    ring = f'<g class="ring">{RING[kind]}</g>' if provisional else ""
    hollow = " thin" if thin else ""
    return f'{ring}<g class="mark{hollow}">{FORM[kind]}</g>'


def line(x1: str, y1: str, x2: str, y2: str, style: str) -> str:
    return f'<line class="{style}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def written(lines: Sequence[str], x: float, y: float, *, anchor: str, style: str, leading: float) -> str:
    """Lines of text, escaped already, from the first one's base line down."""
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + leading * n:.1f}">{one}</tspan>' for n, one in enumerate(lines)
    )
    return f'<text class="{style}" text-anchor="{anchor}">{spans}</text>'


def picture(inner: str, *, title: str, id: str, style: str, more: str = "", described: str = "") -> str:
    """An SVG that is read as one picture: ``title``, and where it takes more words ``described``."""
    desc = f'<desc id="{id}-d">{escape(described)}</desc>' if described else ""
    by = f' aria-describedby="{id}-d"' if described else ""
    return (
        f'<svg class="{style}" role="img" aria-labelledby="{id}-t"{by}{more}>'
        f'<title id="{id}-t">{escape(title)}</title>{desc}{inner}</svg>'
    )


def factor_in_words(info: ProfileInfo, place: int, found: MarkInfo) -> str:
    """One row of a drawing as a sentence."""
    needed = info.level_name(info.axes[place].needed)
    parts = [
        level_in_words(info, found),
        raters_in_words(found) if found.raters > 1 else "",
        spread_in_words(info, found) if found.spread else "",
        found.beside,
        _("thin evidence") if found.thin else "",
        _("provisional") if found.provisional else "",
        _("level needed: {level}", level=needed),
    ]
    return ", ".join(part for part in parts if part)
