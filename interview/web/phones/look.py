"""How every page of a phone looks: one document with its style and script inside it, so that nothing else is
fetched, and the policy that allows these two alone."""

import base64
import hashlib
import json
import re
from functools import cache
from html import escape
from pathlib import Path

from interview.plots.theme import DARK, LIGHT, Theme, mixed
from interview.texts import _, language
from interview.web.answers import NO_STORE

HERE = Path(__file__).parent
NAMES = {
    "bg": "background",
    "surface": "surface",
    "text": "text",
    "muted": "muted",
    "line": "border",
    "primary": "primary",
}


def _colours(theme: Theme) -> str:
    """The colours of the screens. An edge that says "this is a field" stands out three to one from what is
    behind it, as WCAG 2.2 asks (1.4.11)."""
    shared = {name: getattr(theme, field) for name, field in NAMES.items()} | {
        "bar": theme.ramp[2],
        "link": theme.researcher,
        "warn": theme.own,
        "edge": mixed(theme.muted, theme.background, 0.25),
        "field": theme.background,
        "chosen": mixed(theme.surface, theme.ramp[1], 0.22),
    }
    return ";".join(f"--{name}:{colour}" for name, colour in shared.items())


def _short(source: str) -> str:
    """Without comments and indents: every byte travels to every phone."""
    without = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    lines = (line.strip() for line in without.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def style() -> str:
    colours = (
        f":root{{color-scheme:light dark;{_colours(LIGHT)}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{_colours(DARK)}}}}}"
    )
    return colours + _short((HERE / "phone.css").read_text(encoding="utf-8"))


@cache
def script() -> str:
    return _short((HERE / "phone.js").read_text(encoding="utf-8"))


def _allowed(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def headers() -> dict[str, str]:
    """Of every page. The referrer stays on this site: without any, a form is sent with the origin "null"."""
    policy = (
        "default-src 'none'",
        f"script-src {_allowed(script())}",
        f"style-src {_allowed(style())}",
        "img-src data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return NO_STORE | {
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
        "Vary": "Accept-Language, Accept-Encoding, Cookie",
    }


def document(
    title: str,
    main: str,
    *,
    above: str = "",
    below: str = "",
    data: dict[str, str] | None = None,
    again_s: int = 0,
) -> str:
    """A whole page. ``main``, ``above`` and ``below`` are markup; ``data`` is told to the script.

    ``again_s``: without a script the page is loaded again after so many seconds; 0 for never.
    """
    told = "".join(f' data-{name}="{escape(value)}"' for name, value in (data or {}).items())
    reload = f'<noscript><meta http-equiv="refresh" content="{again_s}"></noscript>' if again_s else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n{reload}<style>{style()}</style>\n</head>\n<body{told}>\n"
        f'<header class="top">{above}</header>\n<p id="net" class="net" role="status" hidden></p>\n'
        f'<main id="main">{main}</main>\n<footer>{below}</footer>\n'
        '<p id="turned" class="unseen" role="status"></p>\n'
        f"<script>{script()}</script>\n</body>\n</html>\n"
    )


def words_for_the_script() -> str:
    """What the script says, in the language of the page."""
    return json.dumps(
        {
            "sending": _("Sending your vote …"),
            "kept": _(
                "Your vote is not in yet: there is no connection. It is kept on this phone and sent by itself "
                "as soon as there is one."
            ),
            "stands": _("Your vote is in: {level}. You can change it until the vote is closed."),
            "changed": _("Your vote is in: {level}. What you changed since is not sent yet."),
            "late": _("Your vote came after this vote was closed, so it does not count."),
            "refused": _("Your vote was not taken."),
            "offline": _("No connection just now. This page catches up by itself."),
            "send": _("Send my vote"),
            "change": _("Change my vote"),
        },
        ensure_ascii=False,
    )


# Small pieces of markup. Every text is escaped here, and only here.


def tag(name: str, text: str, style: str = "", *, lang: str = "", more: str = "") -> str:
    """An element with a text in it; ``lang`` where it is in another language than the page."""
    marked = f' class="{style}"' if style else ""
    spoken = f' lang="{escape(lang)}"' if lang and lang != language() else ""
    return f'<{name}{marked}{spoken}{more} dir="auto">{escape(text)}</{name}>\n'


def heading(text: str, *, lang: str = "") -> str:
    return tag("h1", text, lang=lang, more=' tabindex="-1"')


def paragraph(text: str, style: str = "", *, lang: str = "") -> str:
    return tag("p", text, style, lang=lang)


def folded(summary: str, inner: str, style: str = "") -> str:
    """Something that opens at a touch; ``inner`` is markup."""
    return f'<details class="{style}"><summary>{escape(summary)}</summary>\n{inner}</details>\n'
