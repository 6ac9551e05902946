"""What is answered to the visitor of a shared link: the page with what watches over it, the passphrase form,
and the one plain page that says no more than that nothing can be shown."""

import base64
import gzip
import hashlib
from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from interview.queries.shared_views import SharedPage
from interview.queries.shown import Shown, version
from interview.reports.shared_look import document, style, tag
from interview.reports.shared_matrix import matrix_html
from interview.reports.shared_page import shared_html
from interview.texts import _, language, speaking
from interview.web.answers import NO_STORE

SCRIPT = Path(__file__).with_name("shared.js")
WITHOUT_SCRIPT_S = 25
NOT_LISTED = "noindex, nofollow, noarchive"


@cache
def script() -> str:
    """Without comments and indents."""
    lines = (line.strip() for line in SCRIPT.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _allowed(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def headers(*, framed: bool = False, form: bool = False) -> dict[str, str]:
    """Of every page. ``framed``: its owner looks at it in a frame of their own screen. ``form``: the referrer
    stays on this site, since without any a form is sent with the origin "null"."""
    policy = (
        "default-src 'none'",
        f"script-src {_allowed(script())}",
        f"style-src {_allowed(style())}",
        "img-src data: 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        f"frame-ancestors {_ancestors(framed)}",
    )
    return NO_STORE | {
        "Content-Security-Policy": "; ".join(policy),
        "X-Frame-Options": "SAMEORIGIN" if framed else "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin" if form else "no-referrer",
        "X-Robots-Tag": NOT_LISTED,
        "Vary": "Accept-Language, Accept-Encoding, Cookie",
    }


def _ancestors(framed: bool) -> str:
    return "'self'" if framed else "'none'"


def answered(request: Request, html: str, status: int = 200, *, form: bool = False) -> Response:
    """A page, packed where the browser can unpack it."""
    made = dict(headers(form=form))
    content = html.encode("utf-8", errors="replace")
    if "gzip" in request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, compresslevel=5, mtime=0)
        made["Content-Encoding"] = "gzip"
    return HTMLResponse(content, status_code=status, headers=made)


def page(shown: Shown, *, address: str, case: str = "", live: bool) -> str:
    """What a visit sees. ``address`` is the link's clean one; ``case`` names one initiative of several."""
    spoken = shown.language if isinstance(shown, SharedPage) else language()
    here = f"{address}/{case}" if case else address
    with speaking(spoken):
        end = _newer(here) + _watch(f"{here}/open", version(shown), live=live)
    again = f'<noscript><meta http-equiv="refresh" content="{WITHOUT_SCRIPT_S}"></noscript>\n'
    if isinstance(shown, SharedPage):
        return shared_html(shown, above=back(address) if case else "", head=again, end=end)
    return matrix_html(shown, language=spoken, head=again, end=end)


def back(address: str) -> str:
    """From the page of one initiative to the matrix of all."""
    return f'<p class="back no-print"><a href="{escape(address)}">{escape(_("All initiatives"))}</a></p>\n'


def _newer(here: str) -> str:
    return (
        '<p id="newer" class="newer no-print" role="status" hidden>'
        f'{escape(_("There is something newer."))} <a href="{escape(here)}">{escape(_("Show it"))}</a></p>\n'
    )


def _watch(asks: str, shown: str, *, live: bool) -> str:
    follows = " data-live" if live else ""
    return f'<script data-open="{escape(asks)}" data-version="{shown}"{follows}>{script()}</script>\n'


def plain_html() -> str:
    """The one page for a link that is expired, closed, wrong, empty, overlong, or without its cookie.

    Its title says nothing: it is what a messenger shows beside a link that it looked at by itself.
    """
    return document(
        "Pentad",
        "<main>\n"
        + tag("h1", _("This page cannot be shown."), "plain")
        + tag(
            "p",
            _("Open the original link in your message again, or ask the person who sent it."),
            "facts",
        )
        + "</main>\n",
    )


def fault_html() -> str:
    return document(
        "Pentad",
        "<main>\n"
        + tag("h1", _("This page cannot be shown just now."), "plain")
        + tag("p", _("Nothing was lost. Try again in a moment."), "facts")
        + "</main>\n",
    )


def passphrase_html(address: str, *, problem: str = "") -> str:
    """Asks for the passphrase, and says nothing of what is behind it."""
    said = f'<p id="problem" class="problem" role="alert">{escape(problem)}</p>\n' if problem else ""
    described = ' aria-describedby="problem"' if problem else ""
    return document(
        "Pentad",
        "<main>\n"
        + tag("h1", _("A passphrase, please"), "plain")
        + tag("p", _("Whoever sent you this link told you a passphrase with it, or will on asking."), "facts")
        + said
        + f'<form method="post" action="{escape(address)}">\n'
        f'<label for="passphrase">{escape(_("Passphrase"))}</label>\n'
        '<input id="passphrase" name="passphrase" type="password" required maxlength="200" '
        f'autocomplete="off" autocapitalize="none" spellcheck="false"{described}>\n'
        f"<div><button>{escape(_('Show the page'))}</button></div>\n</form>\n</main>\n",
        referrer="same-origin",
    )
