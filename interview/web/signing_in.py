"""``/log-in``: on to the provider, with the page that was asked for kept; and the cookies of a log-in.

After a log-in Streamlit always returns to ``/``. The page asked for waits in a short-lived cookie, and is
opened from there.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interview.web.answers import NO_STORE

LOG_IN = "/log-in"
KEPT = "pentad_asked_for"
KEPT_SECONDS = 600
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
    """The route; ``provider`` gives the address at which a log-in begins."""

    async def log_in(request: Request) -> Response:
        answer = RedirectResponse(provider(), status_code=303, headers=NO_STORE)
        asked = own_page(request.query_params.get("to", ""))
        if asked:
            value = quote(asked, safe="")
            answer.set_cookie(KEPT, value, max_age=KEPT_SECONDS, httponly=True, samesite="lax")
        else:
            answer.delete_cookie(KEPT)
        return answer

    return [Route(LOG_IN, log_in, methods=["GET"])]


def signing_in_middleware(*, signed_in: str, secure: bool) -> list[Middleware]:
    """``signed_in`` names the cookie of who is logged in; ``secure``: everybody comes over https."""
    return [
        Middleware(OpensWhatWasAsked, signed_in=signed_in),
        *([Middleware(SecureCookies)] if secure else []),
    ]


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


class SecureCookies:
    """No cookie leaves on a connection that others can read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_secure(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                cookies = headers.getlist("set-cookie")
                del headers["set-cookie"]
                for cookie in cookies:
                    marked = "; secure" in cookie.lower()
                    headers.append("set-cookie", cookie if marked else f"{cookie}; Secure")
            await send(message)

        await self.app(scope, receive, with_secure)
