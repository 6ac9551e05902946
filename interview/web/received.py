"""``/kept/{link}/{case}``: a page of a link that somebody keeps in a list, opened as a visitor opens it."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from interview.database.transactions import transaction
from interview.database.wall import KEPT_LINKS
from interview.services import kept
from interview.services.access import Actor
from interview.services.visits import Entry
from interview.web.phones.asking import in_thread
from interview.web.shared import ID, plain, shown, welcomed

ActorOf = Callable[[Request], Actor]


def received_routes(actor_of: ActorOf) -> list[Route]:
    """The way from the list of kept links to their pages; ``actor_of`` says who asks."""

    async def kept_page(request: Request) -> Response:
        public_id, case = request.path_params["id"], request.path_params["case"]
        if not ID.fullmatch(public_id) or not ID.fullmatch(case):
            return plain(request)
        actor = await in_thread(actor_of, request)

        def entered() -> Entry:
            with transaction(actor=actor, keys=(KEPT_LINKS,)) as session:
                return kept.visit_kept(session=session, actor=actor, public_id=public_id)

        return welcomed(request, await in_thread(entered), case=case)

    return [Route("/kept/{id}/{case}", shown(kept_page), methods=["GET"])]
