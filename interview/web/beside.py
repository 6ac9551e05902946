"""``/beside/{interview}``: who else is in an interview, what is noted there, and that one is there oneself."""

from collections.abc import Callable
from dataclasses import asdict, replace
from uuid import UUID

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from interview import live
from interview.database.transactions import reading, transaction
from interview.queries.beside import Beside, read_beside
from interview.services import checks
from interview.services.access import Actor
from interview.services.presence import be_there, leave
from interview.web.answers import answer, answering, body_of, given
from interview.web.written import short

ActorOf = Callable[[Request], Actor]


def beside_routes(actor_of: ActorOf) -> list[Route]:
    """The routes of whoever has an interview open; ``actor_of`` says who asks."""

    def looked(request: Request) -> Beside:
        actor = actor_of(request)
        with reading(actor=actor) as session:
            return read_beside(session=session, actor=actor, interview_id=_interview(request))

    def said(request: Request, tab: str, place: str) -> None:
        actor, id = replace(actor_of(request), tab=tab), _interview(request)
        with transaction(actor=actor, tab=tab) as session:
            if place:
                be_there(session=session, actor=actor, interview_id=id, place=place)
            else:
                leave(session=session, actor=actor, interview_id=id)
        live.raise_(session.info.get("topics", ()), tab)

    async def look(request: Request) -> Response:
        """Answers ``{people: [{name, place, tab}], notes: [{record, text, version, tab, seconds}]}``."""
        return answer(asdict(await anyio.to_thread.run_sync(looked, request)))

    async def say(request: Request) -> Response:
        """``{tab, place}``; an empty place says good-bye. Answers as ``look``."""
        sent = await body_of(request)
        await anyio.to_thread.run_sync(said, request, short(sent, "tab"), given(sent, "place", str))
        return await look(request)

    return [
        Route("/beside/{id}", answering(look), methods=["GET"]),
        Route("/beside/{id}", answering(say), methods=["POST"]),
    ]


def _interview(request: Request) -> UUID:
    return checks.identifier(request.path_params["id"])
