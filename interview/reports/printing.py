"""Pages to print, or to save and send: one HTML file each that needs nothing else. User text is escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from string import Template

from interview.plots.theme import FAMILY, FONT, LIGHT

# On the screen in the product's own light colours; on paper the ground is the paper's.
STYLE = Template("""
:root { color-scheme: light; }
@font-face { font-family: "$family"; font-weight: 100 700; font-display: swap;
  src: url("/app/static/fonts/ibm-plex-sans-latin-normal.woff2") format("woff2"); }
body { font: 11pt/1.5 $font; color: $text; background: $background; max-width: 42rem;
  margin: 2.5rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-top: .75rem; border-top: 1px solid $border; }
h3 { font-size: 1rem; margin: 1rem 0 .15rem; }
p, ul, dl { margin: 0 0 .6rem; }
dt { font-weight: 600; }
dd { margin: 0 0 .5rem; }
table { border-collapse: collapse; width: 100%; margin: 0 0 .8rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0;
  border-bottom: 1px solid $border; }
thead th { color: $muted; font-weight: 600; overflow-wrap: break-word; }
.typed { white-space: pre-wrap; }
.of { color: $muted; }
.invented { border: 2px solid; padding: .4rem .7rem; font-weight: 600; }
@page { margin: 18mm; }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; background: none; }
  h2, h3 { break-after: avoid; }
  section.factor, li, dd, tr { break-inside: avoid; }
}
""").substitute(
    family=FAMILY,
    font=FONT,
    text=LIGHT.text,
    background=LIGHT.background,
    border=LIGHT.border,
    muted=LIGHT.muted,
)


def page(title: str, body: str, *, language: str) -> str:
    """A whole page; ``body`` is markup made by the functions below."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def paragraph(text: str, style: str = "") -> str:
    marked = f' class="{style}"' if style else ""
    return f'<p{marked} dir="auto">{escape(text)}</p>\n'


def heading(text: str, size: int = 2) -> str:
    return f'<h{size} dir="auto">{escape(text)}</h{size}>\n'


def listed(texts: Iterable[str]) -> str:
    items = "".join(f'<li class="typed" dir="auto">{escape(text)}</li>\n' for text in texts)
    return f"<ul>\n{items}</ul>\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column heads its rows."""
    head = "".join(f'<th scope="col" dir="auto">{escape(text)}</th>' for text in headings)
    body = "".join(_row(row) for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def _row(cells: Sequence[str]) -> str:
    first, *rest = cells
    others = "".join(f'<td class="typed" dir="auto">{escape(text)}</td>' for text in rest)
    return f'<tr><th scope="row" dir="auto">{escape(first)}</th>{others}</tr>\n'
