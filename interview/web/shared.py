"""The visitor's routes of shared links: ``/s/{token}`` is exchanged for a cookie and a clean address.

Nothing here changes a study, asks who somebody is, or keeps an address. A cookie goes to the pages of its own
link alone, so that many links can be open side by side in one browser.
"""

import functools
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

import anyio
from sqlmodel import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from interview.database.transactions import reading
from interview.errors import Refused, Unavailable
from interview.queries.shown import Shown, read_shown, version
from interview.services import visits
from interview.services.visits import Entry, Refusal, Visit
from interview.settings import settings
from interview.texts import _, speaking
from interview.web.answers import answer
from interview.web.phones.asking import (
    Handler,
    address_of,
    committed,
    failed,
    form_of,
    go,
    in_thread,
    language_of,
)
from interview.web.shared_pages import NOT_LISTED, answered, fault_html, page, passphrase_html, plain_html

VISIT = "pentad_visit"
ID = re.compile("[A-Za-z0-9_-]{1,64}")
AT_ONCE = 2
"""Passphrases that are tried at the same time: each costs some 50 ms of a processor, on purpose."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """An open link as a visit sees it; ``shown`` is None where the passphrase is still to be given."""

    visit: Visit
    shown: Shown | None


class Tried(Enum):
    """What came of a passphrase."""

    RIGHT = auto()
    WRONG = auto()
    TOO_MANY = auto()


def shared_routes() -> list[Route]:
    """All that a visitor needs. Whatever else is asked for below ``/s`` is answered with the plain page."""
    return [
        Route("/s/v/{id}", shown(look), methods=["GET"]),
        Route("/s/v/{id}", shown(give_passphrase), methods=["POST"]),
        Route("/s/v/{id}/open", shown(still_open), methods=["GET"]),
        Route("/s/v/{id}/{case}", shown(look), methods=["GET"]),
        Route("/s/v/{id}/{case}/open", shown(still_open), methods=["GET"]),
        Route("/s", shown(by_token), methods=["GET"]),
        Route("/s/{token:path}", shown(by_token), methods=["GET"]),
    ]


def shown(handler: Handler) -> Handler:
    """``handler`` in the reader's language; what goes wrong is a page that tells nothing of the link."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        with speaking(language_of(request)):
            try:
                return await handler(request)
            except Unavailable:
                return answered(request, fault_html(), 503)
            except Refused:
                return plain(request)
            except ClientDisconnect:
                return Response(status_code=400)
            except Exception as error:  # the edge: nothing may reach the wire as a traceback
                failed(error)
                return answered(request, fault_html(), 500)

    return guarded


def plain(request: Request, *, throttled: bool = False) -> Response:
    """The one page for whatever opens nothing."""
    response = answered(request, plain_html(), 429 if throttled else 404)
    if throttled:
        response.headers["Retry-After"] = "600"
    return response


async def by_token(request: Request) -> Response:
    """The link as it was sent: its token leaves the address bar at once. Looking at it only begins no visit."""
    token = request.path_params.get("token", "")
    if request.method == "HEAD":
        found = await in_thread(_leads_to, token)
        return go(_address(found)) if found else plain(request)
    address = address_of(request)

    def entered(session: Session) -> Entry | Refusal:
        return visits.enter(session=session, token=token, address=address)

    entry = await in_thread(committed, entered, (visits.hashed(token),))
    if isinstance(entry, Refusal):
        return plain(request, throttled=entry.throttled)
    return welcomed(request, entry)


def _leads_to(token: str) -> str:
    with reading(keys=(visits.hashed(token),)) as session:
        return visits.leads_to(session, token=token)


def welcomed(request: Request, entry: Entry, *, case: str = "") -> Response:
    """On to the clean address, with the cookie that opens it and nothing else."""
    address = _address(entry.public_id)
    response = go(f"{address}/{case}" if case else address)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = NOT_LISTED
    response.set_cookie(
        VISIT,
        entry.cookie,
        max_age=entry.seconds,
        path=address,
        secure=request.url.scheme == "https" or settings().base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return response


def _address(public_id: str) -> str:
    return f"/s/v/{public_id}"


async def look(request: Request) -> Response:
    """The page, the passphrase form, or the plain page."""
    seen = await in_thread(_seen, request)
    if seen is None:
        return plain(request)
    address = _address(seen.visit.link.public_id)
    if seen.shown is None:
        return answered(request, passphrase_html(address), form=True)
    if not seen.visit.shown and _somebody_looks(request):
        counted = functools.partial(_counted, seen.visit)
        await in_thread(committed, counted, _keys(request))
    case = request.path_params.get("case", "")
    made = functools.partial(page, seen.shown, address=address, case=case, live=seen.visit.link.live)
    return answered(request, await in_thread(made))


def _keys(request: Request) -> tuple[str, ...]:
    """What the visit's cookie opens in the database."""
    return (visits.hashed(request.cookies.get(VISIT, "")),)


def _seen(request: Request) -> Seen | None:
    """What the cookie opens at this address. A missing cookie is looked for as a wrong one is."""
    id, case = request.path_params["id"], request.path_params.get("case", "")
    if not ID.fullmatch(id) or (case and not ID.fullmatch(case)):
        id, case = "", ""
    with reading(keys=_keys(request)) as session:
        visit = visits.visit_of(session, public_id=id, cookie=request.cookies.get(VISIT, ""))
        if visit is None:
            return None
        if not visit.passed:
            return Seen(visit, None)
        found = read_shown(session, visit=visit, case=case)
        return None if found is None else Seen(visit, found)


def _counted(visit: Visit, session: Session) -> None:
    visits.count_opening(session=session, visit=visit)


def _somebody_looks(request: Request) -> bool:
    """Not a program that asks what is there, nor a browser that fetches ahead of a click."""
    purpose = request.headers.get("sec-purpose", "") + request.headers.get("purpose", "")
    return request.method == "GET" and "prefetch" not in purpose


async def still_open(request: Request) -> Response:
    """Whether the link is open still, and which version of it: asked by every open page."""
    seen = await in_thread(_seen, request)
    if seen is None or seen.shown is None:
        return plain(request)
    return answer({"version": version(seen.shown)})


async def give_passphrase(request: Request) -> Response:
    """Right: on to the page. Wrong: the form again, with a sentence; too many wrong ones: not now."""
    given = (await form_of(request)).get("passphrase", "")
    seen = await in_thread(_seen, request)
    if seen is None:
        return plain(request)
    address = _address(seen.visit.link.public_id)
    if seen.shown is not None:
        return go(address)
    source = address_of(request)
    outcome = await in_thread(_tried, seen.visit, given, source, _keys(request), limiter=_one_by_one())
    if outcome is Tried.RIGHT:
        return go(address)
    if outcome is Tried.TOO_MANY:
        said = _("Too many wrong passphrases were tried. Wait ten minutes, or ask whoever sent you the link.")
        response = answered(request, passphrase_html(address, problem=said), 429, form=True)
        response.headers["Retry-After"] = "600"
        return response
    said = _("This is not the passphrase. Capitals and spaces count.")
    return answered(request, passphrase_html(address, problem=said), 403, form=True)


@cache
def _one_by_one() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(AT_ONCE)


def _tried(visit: Visit, given: str, source: str, keys: tuple[str, ...]) -> Tried:
    """The passphrase is tried outside of any transaction: nobody waits for it but who gave it."""
    with reading(keys=keys) as session:
        if not visits.may_try(session, link=visit.link, address=source):
            return Tried.TOO_MANY
    right = visits.right_passphrase(visit.link.passphrase, given)
    done: Callable[[Session], Any] = (
        (lambda session: visits.pass_visit(session=session, visit=visit))
        if right
        else (lambda session: visits.wrong_passphrase(session=session, link_id=visit.link.id, address=source))
    )
    committed(done, keys)
    return Tried.RIGHT if right else Tried.WRONG
