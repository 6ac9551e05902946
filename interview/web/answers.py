"""Reading what was sent, and answering: JSON in, JSON out, a refusal as ``{code, sentence}``."""

import functools
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from interview import logs
from interview.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Refused, Unavailable
from interview.texts import _

LIMIT = 1_000_000
"""The most bytes that a body may have; 100,000 characters fit even when each takes four bytes, escaped."""

NO_STORE = {"Cache-Control": "no-store"}
STATUS: dict[type[Refused], int] = {
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
    Invalid: 422,
    Refused: 400,
}
logger = logging.getLogger(__name__)
T = TypeVar("T", str, int)
Handler = Callable[[Request], Awaitable[Response]]


class TooLarge(Refused):
    """More was sent than is taken at once."""


def answer(content: object, status: int = 200) -> Response:
    """JSON that no cache keeps."""
    return JSONResponse(content, status_code=status, headers=NO_STORE)


def refusal(refused: Refused) -> Response:
    """The refusal as JSON: the first problem's code, every problem's sentence."""
    status = next(STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS)
    return answer(
        {
            "code": next(iter(refused.codes), "refused"),
            "sentence": " ".join(problem.sentence for problem in refused.problems),
        },
        413 if isinstance(refused, TooLarge) else status,
    )


def failure(error: Exception) -> Response:
    """An error nobody foresaw. The log gets its kind and place, never its message, which may hold text."""
    logs.fault(logger, "A request failed", error)
    sentence = _("This could not be done now because of a fault. It stays in this browser and is tried again.")
    return answer({"code": "fault", "sentence": sentence}, 500)


def answering(handler: Handler) -> Handler:
    """``handler``, with refusals and faults turned into JSON."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            return refusal(refused)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            return failure(error)

    return guarded


async def body_of(request: Request, limit: int = LIMIT) -> dict[str, Any]:
    """The JSON object that was sent.

    Raises:
        TooLarge: more than ``limit`` bytes; the rest is not read.
        Invalid: not a JSON object in UTF-8.
    """
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise TooLarge(
                Problem(
                    code="too-large",
                    what=_("This text is longer than can be saved at once."),
                    remedy=_("It stays in this browser. Please shorten it, or keep a part of it elsewhere."),
                )
            )
    try:
        sent = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Invalid(Problem(code="not-json", what=_("What was sent is not a JSON object.")))
    return sent


def given(sent: dict[str, Any], name: str, kind: type[T]) -> T:
    """The member ``name`` of what was sent.

    Raises:
        Invalid: missing, or of another kind.
    """
    value = sent.get(name)
    if type(value) is not kind:
        raise Invalid(
            Problem(code="wrong-member", what=_("A part of the request is missing or wrong."), place=name)
        )
    return value
