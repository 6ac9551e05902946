"""What a phone's request says: its language, its cookies, what was sent; and what is answered to a refusal."""

import functools
import gzip
import logging
import re
from collections.abc import Awaitable, Callable, Collection
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import anyio.to_thread
from sqlmodel import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from interview import live, logs, texts
from interview.database.transactions import transaction
from interview.errors import Invalid, NotFound, Problem, Refused, Unavailable
from interview.services.ways_in import keys as ways_keys
from interview.texts import _, speaking
from interview.web.addresses import client_address
from interview.web.answers import NO_STORE, STATUS, TooLarge, answer
from interview.web.phones import look
from interview.web.phones.entering import refusal_page

SEAT, WAY = "pentad_seat", "pentad_way"
"""The cookies of a phone: whose it is, and by which link or code it came. Both are kept to one room's pages."""

KEPT_S = 7 * 24 * 60 * 60
MOST_SENT = 20_000
ROOM = re.compile("[0-9a-f]{32}")
STATUS_OF = {"JOI-001": 404, "JOI-002": 429, "JOI-003": 403, "VOT-001": 409}
logger = logging.getLogger(__name__)
Handler = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")


def not_seated() -> NotFound:
    """For whoever has no seat: never joined, left, taken out, or in another room."""
    return NotFound(
        Problem(
            "JOI-004",
            _("You are not in this meeting, or not any more."),
            _("Type the code on the screen in the room to join."),
        )
    )


def room_of(request: Request) -> UUID:
    """The workshop in the address.

    Raises:
        NotFound: JOI-004 the address has none.
    """
    named = request.path_params["room"]
    if not ROOM.fullmatch(named):
        raise not_seated()
    return UUID(named)


@cache
def _languages() -> frozenset[str]:
    return frozenset(texts.languages())


def language_of(request: Request) -> str:
    """The language asked for first that there are texts in; else that of the settings."""
    asked = []
    for place, part in enumerate(request.headers.get("accept-language", "")[:500].split(",")):
        name, _semicolon, rest = part.strip().partition(";")
        weight = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", rest or "q=1")
        asked.append((-float(weight[1]) if weight else 0.0, place, name.lower().partition("-")[0]))
    wanted = (name for weight, _place, name in sorted(asked) if weight)
    return next((name for name in wanted if name in _languages()), texts.language())


def keys_of(request: Request) -> list[str]:
    """What the phone's cookies open: its seat, and the way by which it came."""
    return [key for name in (SEAT, WAY) if name in request.cookies for key in ways_keys(request.cookies[name])]


def address_of(request: Request) -> str:
    """Where the request comes from, as far as our proxies are believed: wrong codes are counted by it."""
    return client_address(request.scope)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent.

    Raises:
        TooLarge: more than a form of this page can hold. Invalid: not text.
    """
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_SENT:
            raise TooLarge(Problem("too-large", _("More was sent than fits here.")))
    try:
        return dict(parse_qsl(content.decode("ascii"), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise wrong_request() from None


def wrong_request() -> Invalid:
    return Invalid(Problem("wrong-member", _("What this phone sent could not be read.")))


def page(request: Request, html: str, status: int = 200) -> Response:
    """A page, packed where the phone can unpack it: it then fits into the first round trip."""
    headers = dict(look.headers())
    content = html.encode("utf-8", errors="replace")
    if "gzip" in request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, compresslevel=5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HTMLResponse(content, status_code=status, headers=headers)


def go(path: str) -> Response:
    return RedirectResponse(path, status_code=303, headers=NO_STORE)


def keep(response: Response, request: Request, *, room: UUID, name: str, value: str) -> Response:
    """Give the phone a cookie that goes to this room's pages alone, and that no script reads."""
    response.set_cookie(
        name,
        value,
        max_age=KEPT_S,
        path=f"/v/{room.hex}",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


def as_cookie(secret: str) -> str:
    """A link's token as it is; of a typed code what counts, as anything else does not fit into a cookie."""
    return secret if re.fullmatch("[A-Za-z0-9_-]+", secret) else re.sub("[^A-Za-z0-9]", "", secret)


def forget_seat(response: Response, *, room: UUID) -> Response:
    response.delete_cookie(SEAT, path=f"/v/{room.hex}", httponly=True, samesite="lax")
    return response


def status_of(refused: Refused) -> int:
    """The status of the first problem whose code has one of its own, else that of the kind of refusal."""
    if isinstance(refused, TooLarge):
        return 413
    own = next((STATUS_OF[code] for code in refused.codes if code in STATUS_OF), None)
    return own or next(STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS)


def sentence_of(refused: Refused) -> str:
    """The refusal in words for a phone: it hears nothing of databases and screens it does not have."""
    if isinstance(refused, Unavailable):
        return _("This cannot be kept just now. Nothing that was kept before is lost. Try again in a moment.")
    if isinstance(refused, NotFound) and "JOI-001" not in refused.codes:
        return not_seated().problems[0].sentence
    return " ".join(problem.sentence for problem in refused.problems)


def failed(error: Exception) -> str:
    """An error nobody foresaw. The log gets its kind and place, never its message, which may hold text."""
    logs.fault(logger, "A phone's request failed", error)
    return _("This could not be done because of a fault. Try again in a moment.")


def shown(handler: Handler) -> Handler:
    """``handler`` in the phone's language, with refusals and faults as pages."""
    return _speaking(handler, lambda request, said, _code, status: page(request, refusal_page(said), status))


def told(handler: Handler) -> Handler:
    """``handler`` in the phone's language, with refusals and faults as JSON for the script."""
    return _speaking(
        handler,
        lambda _request, said, code, status: answer({"ok": False, "code": code, "sentence": said}, status),
    )


def _speaking(handler: Handler, refuse: Callable[[Request, str, str, int], Response]) -> Handler:
    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        with speaking(language_of(request)):
            try:
                response = await handler(request)
            except Refused as refused:
                code = next(iter(refused.codes), "refused")
                response = refuse(request, sentence_of(refused), code, status_of(refused))
                if response.status_code == 429:
                    response.headers["Retry-After"] = "600"
            except ClientDisconnect:
                response = Response(status_code=400)
            except Exception as error:
                response = refuse(request, failed(error), "fault", 500)
            return response

    return guarded


def committed(work: Callable[[Session], T], keys: Collection[str]) -> T:
    """``work`` in a transaction that may do what ``keys`` open; what it touched is told to the screens after
    it. Call it in a thread."""
    with transaction(keys=keys) as session:
        result = work(session)
    live.raise_(session.info.get("topics", ()), "")
    return result


async def in_thread(work: Callable[..., T], *given: Any, limiter: anyio.CapacityLimiter | None = None) -> T:
    return await anyio.to_thread.run_sync(work, *given, limiter=limiter)
