"""``GET /board/{workshop}/votes``: how many are here and have voted. Never who, never what."""

from collections.abc import Callable

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from interview.database.transactions import reading
from interview.queries.board_views import VoteCount
from interview.queries.boards import read_count
from interview.services import checks
from interview.services.access import Actor
from interview.web.answers import answer, answering

ActorOf = Callable[[Request], Actor]


def board_routes(actor_of: ActorOf) -> list[Route]:
    """The routes of whoever leads a board; ``actor_of`` says who asks."""

    def counted(request: Request) -> VoteCount:
        id, actor = checks.identifier(request.path_params["id"]), actor_of(request)
        with reading(actor=actor) as session:
            return read_count(session=session, actor=actor, workshop_id=id)

    async def votes(request: Request) -> Response:
        count = await anyio.to_thread.run_sync(counted, request)
        return answer({"here": count.here, "voted": count.voted, "closed": count.closed})

    return [Route("/board/{id}/votes", answering(votes), methods=["GET"])]
