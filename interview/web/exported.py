"""``/export/{study}``: everything of a study as one file, without the names."""

from collections.abc import Callable
from uuid import UUID, uuid4

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from interview.database.transactions import reading, transaction
from interview.errors import Refused
from interview.exports.study_json import study_json
from interview.queries.whole import read_study
from interview.services import checks
from interview.services.access import Actor
from interview.services.identities import note_export
from interview.web.answers import NO_STORE
from interview.web.printed import failed, said

ActorOf = Callable[[Request], Actor]


def exported_routes(actor_of: ActorOf) -> list[Route]:
    """The file; ``actor_of`` says who asks for it, and is asked each time it is saved."""

    def content(request: Request) -> tuple[UUID, bytes]:
        return written(actor_of(request), checks.identifier(request.path_params["id"]))

    async def file(request: Request) -> Response:
        try:
            study_id, made = await anyio.to_thread.run_sync(content, request)
        except Refused as refused:
            return said(refused)
        except Exception as error:  # the edge: nothing may reach the wire as a traceback
            return failed(error)
        name = f'attachment; filename="pentad-{study_id.hex}.json"'
        headers = {**NO_STORE, "Content-Disposition": name}
        return Response(made, media_type="application/json", headers=headers)

    return [Route("/export/{id}", file, methods=["GET"])]


def written(actor: Actor, study_id: UUID) -> tuple[UUID, bytes]:
    """The study's id and the file, once it is written down that it goes out.

    Raises:
        NotFound: there is no such study, or the actor is not a member.
    """
    with reading(actor=actor) as session:
        whole = read_study(session=session, actor=actor, study_id=study_id, with_identities=False)
    made = study_json(whole)
    with transaction(actor=actor) as session:
        note_export(session=session, actor=actor, operation=uuid4(), study_id=study_id, with_identities=False)
    return study_id, made
