"""``POST /v/{room}/vote``: a vote from a phone. It is answered after the commit, with this phone's own vote."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

import anyio
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from interview.services.participants import Standing, cast_from_phone
from interview.web.answers import answer, body_of
from interview.web.phones.asking import (
    MOST_SENT,
    SEAT,
    committed,
    form_of,
    go,
    in_thread,
    keys_of,
    room_of,
    shown,
    told,
    wrong_request,
)

AT_ONCE = 4
"""Votes that are written at the same time. SQLite writes one at a time anyway: a room of threads that
wait for each other costs more than it gives."""

MOST_SEQ = 2**31 - 1


@cache
def _writers() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(AT_ONCE)


async def post_vote(request: Request) -> Response:
    """JSON from the page's script, answered in JSON; a form from a page without one, answered with a page."""
    by_script = request.headers.get("content-type", "").startswith("application/json")
    return await (_by_script(request) if by_script else _by_form(request))


@told
async def _by_script(request: Request) -> Response:
    stands = await _vote(request, await body_of(request, MOST_SENT))
    return answer(
        {
            "ok": True,
            "operation": stands.operation.hex,
            "seq": stands.seq,
            "level": stands.level,
            "confidence": stands.confidence or "",
            "reason": stands.reason,
        }
    )


@shown
async def _by_form(request: Request) -> Response:
    given: dict[str, Any] = dict(await form_of(request))
    try:
        given["seq"] = int(given.get("seq", ""))
        given["level"] = int(given["level"]) if given["level"] else None
    except (KeyError, ValueError):
        raise wrong_request() from None
    await _vote(request, given)
    return go(f"/v/{room_of(request).hex}")


async def _vote(request: Request, given: Mapping[str, Any]) -> Standing:
    room, token = room_of(request), request.cookies.get(SEAT, "")
    ballot_id, wanted = _id(given, "ballot"), _wanted(given)

    def cast(session: Session) -> Standing:
        return cast_from_phone(
            session=session, token=token, workshop_id=room, ballot_id=ballot_id, wanted=wanted
        )

    return await in_thread(committed, cast, keys_of(request), limiter=_writers())


def _wanted(given: Mapping[str, Any]) -> Standing:
    seq, level = given.get("seq"), given.get("level")
    confidence, reason = given.get("confidence") or None, given.get("reason") or ""
    right = type(seq) is int and 0 < seq <= MOST_SEQ and (level is None or type(level) is int)
    if (
        not right
        or "level" not in given
        or not isinstance(confidence, str | None)
        or not isinstance(reason, str)
    ):
        raise wrong_request()
    return Standing(_id(given, "operation"), seq, level, confidence, reason)  # type: ignore[arg-type]


def _id(given: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(given[name])
    except (KeyError, ValueError, AttributeError, TypeError):
        raise wrong_request() from None
