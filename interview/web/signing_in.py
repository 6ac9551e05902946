"""``/log-in``: on to the provider, with the page that was asked for kept; ``/invited/...``: to an invitation.

After a log-in Streamlit always returns to ``/``. The page asked for waits in a short-lived cookie, and is
opened from there.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from interview.web.answers import NO_STORE

LOG_IN = "/log-in"
KEPT = "pentad_asked_for"
KEPT_SECONDS = 600
INVITATION = "pentad_invitation"
INVITATION_SECONDS = 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{40,60}")
LONGEST = 1000
SCREEN = re.compile(r"/[a-z-]{0,40}")


def own_page(address: str) -> str | None:
    """The address, if it is that of a screen here, and not one that leads elsewhere under the guise of it."""
    if not 0 < len(address) <= LONGEST or not address.isascii() or not address.isprintable() or "\\" in address:
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not SCREEN.fullmatch(parts.path) or parts.path == LOG_IN:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def log_in_address(page: str, query: str) -> str:
    """The address of the button "Log in" on a screen, which is opened again afterwards."""
    asked = f"/{page}" + (f"?{query}" if query else "")
    return LOG_IN + (f"?to={quote(asked, safe='')}" if asked != "/" else "")


def signing_in_routes(provider: Callable[[], str]) -> list[BaseRoute]:
    """The routes; ``provider`` gives the address at which a log-in begins."""

    async def log_in(request: Request) -> Response:
        answer = RedirectResponse(provider(), status_code=303, headers=NO_STORE)
        asked = own_page(request.query_params.get("to", ""))
        if asked:
            value = quote(asked, safe="")
            answer.set_cookie(KEPT, value, max_age=KEPT_SECONDS, httponly=True, samesite="lax")
        else:
            answer.delete_cookie(KEPT)
        return answer

    async def invited(request: Request) -> Response:
        """The token moves from the address into a cookie: it stays in no history and on no screen."""
        answer = RedirectResponse("/invitation", status_code=303, headers=NO_STORE)
        token = request.path_params["token"]
        if TOKEN.fullmatch(token):
            answer.set_cookie(INVITATION, token, max_age=INVITATION_SECONDS, httponly=True, samesite="lax")
        else:
            answer.delete_cookie(INVITATION)
        return answer

    return [
        Route(LOG_IN, log_in, methods=["GET"]),
        Route("/invited/{token}", invited, methods=["GET"]),
    ]


def signing_in_middleware(*, signed_in: str) -> list[Middleware]:
    """``signed_in`` names the cookie of who is logged in."""
    return [Middleware(OpensWhatWasAsked, signed_in=signed_in)]


class OpensWhatWasAsked:
    """Lead from ``/`` to the page that was asked for before the log-in, once."""

    def __init__(self, app: ASGIApp, signed_in: str) -> None:
        self.app = app
        self.signed_in = signed_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["query_string"]:
            return await self.app(scope, receive, send)
        cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
        asked = own_page(unquote(cookies.get(KEPT, ""))) if self.signed_in in cookies else None
        if asked is None:
            return await self.app(scope, receive, send)
        answer = RedirectResponse(asked, status_code=303, headers=NO_STORE)
        answer.delete_cookie(KEPT)
        return await answer(scope, receive, send)
