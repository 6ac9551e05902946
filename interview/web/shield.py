"""What stands before every route: the Host check, the Origin check, and the security headers.

Streamlit's ``server.allowedHosts`` covers its own endpoints only; this covers all, the websocket too.
"""

from collections.abc import Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interview.settings import settings
from interview.texts import _
from interview.web.cookies import only_encrypted
from interview.web.policy import security_headers

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
STREAMLITS_OWN = "/_stcore/"
"""Streamlit guards its own uploads with its cross-site request token."""

SCREENS = ("health", "host-config", "stream", "upload_file/", "bidi-components/")
"""What the screens need of it. The rest is for others: figures of use, an interface for programs, a run of the
script for whoever asks."""

CLOSED = ("/component/", "/mcp")
HEALTH = ("/healthz", "/_stcore/health")
"""A machine that looks whether all is well knows the address here, and not the name."""

ON_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "[::1]"})
KEPT = ("/assets/", "/static/", "/app/static/", "/_stcore/bidi-components/")
"""Files of the program, the same for everybody. All else is somebody's, and no browser or proxy keeps it."""

NOT_KEPT = "no-store"
HERE = "http://127.0.0.1"


def host_name(host: str) -> str:
    """The name in a Host header, without its port: ``[::1]:8501`` gives ``[::1]``."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower().rstrip(".")


def same_origin(origin: str, host: str) -> bool:
    """Whether ``Origin`` names the host and port that the request was sent to."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return False
    default = f":{443 if parts.scheme == 'https' else 80}"
    named = parts.netloc.lower() if port else parts.netloc.lower() + default
    return named in (host.lower(), host.lower() + default)


class HostCheck:
    """Refuse requests whose Host is not ours: a foreign name pointed at this machine reads nothing."""

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self.app = app
        self.allowed = frozenset(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not self.allowed:
            return await self.app(scope, receive, send)
        named = host_name(Headers(scope=scope).get("host", ""))
        if named in self.allowed or (named in ON_THIS_MACHINE and scope["path"] in HEALTH):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008, "reason": "foreign host"})
        sentence = _(
            "This address is not one that Pentad answers to. Open it as {address}.",
            address=settings().base_url or HERE,
        )
        return await PlainTextResponse(sentence, status_code=421)(scope, receive, send)


class OriginCheck:
    """Refuse changes that another site's page asked for, or that do not say whose page asked.

    A socket from another site's page is refused here too: Streamlit would refuse it as well, but asks a
    service outside for its own address first, and lets in every page that comes from localhost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not self._own_socket(Headers(scope=scope)):
            return await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})
        if self._harmless(scope) or self._ours(Headers(scope=scope)):
            return await self.app(scope, receive, send)
        sentence = _("This change was not asked for by a page of Pentad, and was refused.")
        refused = JSONResponse({"code": "foreign-origin", "sentence": sentence}, status_code=403)
        return await refused(scope, receive, send)

    @staticmethod
    def _harmless(scope: MutableMapping[str, Any]) -> bool:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            return True
        return str(scope["path"]).startswith(STREAMLITS_OWN)

    @staticmethod
    def _own_socket(headers: Headers) -> bool:
        """Without an Origin it is no browser, so nobody was lured. Browsers differ in what else they tell."""
        return "origin" not in headers or same_origin(headers["origin"], headers.get("host", ""))

    @staticmethod
    def _ours(headers: Headers) -> bool:
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        return same_origin(headers.get("origin", ""), headers.get("host", ""))


class Closed:
    """Streamlit's own addresses that no screen needs are not there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._closed(str(scope["path"])):
            return await PlainTextResponse(_("There is no such page."), status_code=404)(scope, receive, send)
        return await self.app(scope, receive, send)

    @staticmethod
    def _closed(path: str) -> bool:
        if path.startswith(STREAMLITS_OWN):
            return not path.removeprefix(STREAMLITS_OWN).startswith(SCREENS)
        return path.startswith(CLOSED)


class SecurityHeaders:
    """Put the security headers on every answer, where the answer does not set its own.

    ``encrypted``: everybody comes over https, and no cookie leaves on a connection that others can read.
    """

    def __init__(self, app: ASGIApp, *, encrypted: bool = False) -> None:
        self.app = app
        self.encrypted = encrypted
        self.headers = security_headers(encrypted=encrypted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if message["status"] >= 400 or not str(scope["path"]).startswith(KEPT):
                    headers["Cache-Control"] = NOT_KEPT
                if self.encrypted:
                    only_encrypted(headers)
            await send(message)

        return await self.app(scope, receive, with_headers)
