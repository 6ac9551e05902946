"""``/save`` and ``/submit``: what a person typed, kept. An answer means that it was committed."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import anyio.to_thread
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from interview import live
from interview.errors import Invalid, Problem
from interview.texts import _
from interview.web.answers import answer, answering, body_of, given
from interview.web.contract import Doors

LONGEST_NAME = 400
T = TypeVar("T")


def _wrong(place: str) -> Invalid:
    sentence = _("A part of the request is missing or wrong.")
    return Invalid(Problem(code="wrong-member", what=sentence, place=place))


def short(sent: dict[str, Any], name: str) -> str:
    """A name that is not empty, not endless and without control characters."""
    value = given(sent, name, str)
    if not 0 < len(value) <= LONGEST_NAME or not value.isprintable():
        raise _wrong(name)
    return value


def _keepable(text: str) -> str:
    """``text``, if it can be written as UTF-8: half of a character pair cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(
            Problem(
                code="half-character",
                what=_("The text holds half of a character and cannot be saved as it is."),
                remedy=_("Please remove the sign that is shown as a box or question mark."),
            )
        ) from None
    return text


def _operation(sent: dict[str, Any]) -> UUID:
    try:
        return UUID(given(sent, "operation", str))
    except ValueError:
        raise _wrong("operation") from None


def _payload(sent: dict[str, Any]) -> dict[str, Any]:
    payload = sent.get("payload")
    if not isinstance(payload, dict):
        raise _wrong("payload")
    for value in payload.values():
        if isinstance(value, str):
            _keepable(value)
    return payload


def _settled(sent: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """``settles`` as an argument, only when the request has it."""
    tabs = sent.get("settles") or []
    if not isinstance(tabs, list) or not all(isinstance(tab, str) for tab in tabs):
        raise _wrong("settles")
    return {"settles": tuple(tabs)} if tabs else {}


async def _committed(doors: Doors, actor: Any, tab: str, work: Callable[[Session], T]) -> T:
    """``work`` in a transaction, in a worker thread; what it touched is told to the others after that."""

    def run() -> T:
        with doors.transaction(actor=actor, tab=tab) as session:
            result = work(session)
        live.raise_(session.info.get("topics", ()), tab)
        return result

    with live.acting_from(tab):
        return await anyio.to_thread.run_sync(run)


def save_route(doors: Doors) -> Callable[[Request], Any]:
    """POST ``{record, text, base, tab, seq, settles?}``; answers ``{version, saved_at, conflict, theirs,
    theirs_version}``."""

    async def save(request: Request) -> Response:
        actor, sent = await anyio.to_thread.run_sync(doors.actor_of, request), await body_of(request)
        record, tab, text = short(sent, "record"), short(sent, "tab"), _keepable(given(sent, "text", str))
        base, seq, settled = given(sent, "base", int), given(sent, "seq", int), _settled(sent)

        def work(session: Session) -> dict[str, Any]:
            saved = doors.save(
                session=session, actor=actor, record=record, text=text, base=base, tab=tab, seq=seq, **settled
            )
            return {
                "version": saved.version,
                "saved_at": saved.saved_at.isoformat(),
                "conflict": saved.conflict,
                "theirs": saved.theirs,
                "theirs_version": saved.theirs_version,
            }

        return answer(await _committed(doors, actor, tab, work))

    return answering(save)


def submit_route(doors: Doors) -> Callable[[Request], Any]:
    """POST ``{kind, operation, payload, tab}``; answers ``{id}``."""

    async def submit(request: Request) -> Response:
        actor, sent = await anyio.to_thread.run_sync(doors.actor_of, request), await body_of(request)
        kind = short(sent, "kind")
        operation, payload = _operation(sent), _payload(sent)

        def work(session: Session) -> str:
            return doors.submit(session=session, actor=actor, kind=kind, operation=operation, payload=payload)

        # Told to its own tab too: the word that it was added goes by another way, which may have been cut.
        tab = sent.get("tab")
        told = f"{live.TOLD_TOO}{tab}" if isinstance(tab, str) else ""
        return answer({"id": await _committed(doors, actor, told, work)})

    return answering(submit)
