"""Pages to print, or to save and send: ``/briefing/{initiative}`` and ``/minutes/{workshop}``."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import anyio.to_thread
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from interview import logs
from interview.database.transactions import reading
from interview.errors import Invalid, NotAllowed, NotFound, Refused, Unavailable
from interview.queries.boards import read_board
from interview.queries.cases import read_case
from interview.reports.briefing import briefing, briefing_html
from interview.reports.minutes import minutes_html
from interview.services import checks
from interview.services.access import Actor
from interview.texts import _
from interview.web.answers import NO_STORE

logger = logging.getLogger(__name__)
ActorOf = Callable[[Request], Actor]


def printed_routes(actor_of: ActorOf) -> list[Route]:
    """The pages; ``actor_of`` says who asks for one."""
    return [
        Route("/briefing/{id}", _page(_briefing, actor_of), methods=["GET"]),
        Route("/minutes/{id}", _page(_minutes, actor_of), methods=["GET"]),
    ]


def _page(written: Callable[[Session, Actor, UUID], str], actor_of: ActorOf) -> Callable[[Request], Any]:
    def content(request: Request) -> str:
        id, actor = checks.identifier(request.path_params["id"]), actor_of(request)
        with reading(actor=actor) as session:
            return written(session, actor, id)

    async def page(request: Request) -> Response:
        try:
            made = await anyio.to_thread.run_sync(content, request)
        except Refused as refused:
            return said(refused)
        except Exception as error:  # the edge: nothing may reach the wire as a traceback
            return failed(error)
        return HTMLResponse(made, headers=NO_STORE)

    return page


def _briefing(session: Session, actor: Actor, id: UUID) -> str:
    return briefing_html(briefing(case=read_case(session=session, actor=actor, initiative_id=id)))


def _minutes(session: Session, actor: Actor, id: UUID) -> str:
    return minutes_html(read_board(session=session, actor=actor, workshop_id=id))


def said(refused: Refused) -> Response:
    """The refusal in words. What is not the actor's looks like what is not there."""
    statuses: dict[type[Refused], int] = {NotFound: 404, NotAllowed: 404, Invalid: 404, Unavailable: 503}
    status = next((statuses[kind] for kind in type(refused).__mro__ if kind in statuses), 400)
    sentences = "\n".join(problem.sentence for problem in refused.problems)
    return PlainTextResponse(sentences, status_code=status, headers=NO_STORE)


def failed(error: Exception) -> Response:
    """An error nobody foresaw. The log gets its kind and place, never its message, which may hold text."""
    logs.fault(logger, "A page failed", error)
    sentence = _("This page could not be made now because of a fault. Nothing was lost. Please try again.")
    return PlainTextResponse(sentence, status_code=500, headers=NO_STORE)
