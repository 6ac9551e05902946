"""``/briefing/{initiative}``: the page to print, or to save and send to a respondent before the interview."""

import logging
import traceback
from collections.abc import Callable

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from interview.database.transactions import reading
from interview.errors import Invalid, NotAllowed, NotFound, Refused, Unavailable
from interview.queries.cases import read_case
from interview.reports.briefing import briefing, briefing_html
from interview.services import checks
from interview.services.access import Actor
from interview.texts import _
from interview.web.answers import NO_STORE

logger = logging.getLogger(__name__)
ActorOf = Callable[[Request], Actor]


def briefing_route(actor_of: ActorOf) -> Route:
    """The briefing of an initiative as a page of its own; ``actor_of`` says who asks for it."""

    async def page(request: Request) -> Response:
        try:
            content = await anyio.to_thread.run_sync(_written, actor_of, request)
        except Refused as refused:
            return _said(refused)
        except Exception as error:  # the edge: nothing may reach the wire as a traceback
            return _failed(error)
        return HTMLResponse(content, headers=NO_STORE)

    return Route("/briefing/{initiative}", page, methods=["GET"])


def _written(actor_of: ActorOf, request: Request) -> str:
    initiative_id = checks.identifier(request.path_params["initiative"])
    actor = actor_of(request)
    with reading() as session:
        case = read_case(session=session, actor=actor, initiative_id=initiative_id)
    return briefing_html(briefing(case=case))


def _said(refused: Refused) -> Response:
    """The refusal in words. What is not the actor's looks like what is not there."""
    statuses: dict[type[Refused], int] = {NotFound: 404, NotAllowed: 404, Invalid: 404, Unavailable: 503}
    status = next((statuses[kind] for kind in type(refused).__mro__ if kind in statuses), 400)
    sentences = "\n".join(problem.sentence for problem in refused.problems)
    return PlainTextResponse(sentences, status_code=status, headers=NO_STORE)


def _failed(error: Exception) -> Response:
    """An error nobody foresaw. The log gets its kind and place, never its message, which may hold text."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("The briefing failed with %s\n%s", type(error).__name__, frames)
    sentence = _("This page could not be made now because of a fault. Nothing was lost. Please try again.")
    return PlainTextResponse(sentence, status_code=500, headers=NO_STORE)
