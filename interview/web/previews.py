"""What a link shows, for its owner: as a page within the screen, and as one file to send.

``/share/{link}/preview`` and ``/share/{link}/preview/{case}`` are made by what makes the visitor's pages, from
the same content. ``/share/{link}/file`` is the same to save: only of what was published, so that nothing leaves
that the name check still asks about.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import anyio.to_thread
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from interview.database.transactions import reading
from interview.errors import Invalid, Problem, Refused
from interview.models.base import now
from interview.queries.share_lists import Preview, read_preview
from interview.reports.shared_file import place_of, saved_file
from interview.reports.shared_matrix import matrix_html
from interview.reports.shared_page import shared_html
from interview.services import checks
from interview.services.access import Actor
from interview.texts import _, speaking
from interview.web.answers import NO_STORE
from interview.web.printed import failed, said
from interview.web.shared_pages import back, headers

ActorOf = Callable[[Request], Actor]
Made = tuple[str, dict[str, str]]


def preview_routes(actor_of: ActorOf) -> list[Route]:
    """The routes; ``actor_of`` says who asks."""
    return [
        Route("/share/{id}/preview", _route(_preview, actor_of), methods=["GET"]),
        Route("/share/{id}/preview/{case}", _route(_preview, actor_of), methods=["GET"]),
        Route("/share/{id}/file", _route(_file, actor_of), methods=["GET"]),
    ]


def _route(made: Callable[[Session, Actor, Request], Made], actor_of: ActorOf) -> Callable[[Request], Any]:
    def content(request: Request) -> Made:
        actor = actor_of(request)
        with reading(actor=actor) as session:
            return made(session, actor, request)

    async def page(request: Request) -> Response:
        try:
            html, more = await anyio.to_thread.run_sync(content, request)
        except Refused as refused:
            return said(refused)
        except Exception as error:  # the edge: nothing may reach the wire as a traceback
            return failed(error)
        return HTMLResponse(html, headers=NO_STORE | more)

    return page


def _read(session: Session, actor: Actor, request: Request) -> Preview:
    id = checks.identifier(request.path_params["id"])
    return read_preview(session=session, actor=actor, link_id=id)


def _preview(session: Session, actor: Actor, request: Request) -> Made:
    preview = _read(session, actor, request)
    address = f"/share/{checks.identifier(request.path_params['id']).hex}/preview"
    case = request.path_params.get("case", "")
    matrix = None if case else preview.matrix(address + "/{}")
    if matrix is not None:
        return matrix_html(matrix, language=preview.pages[0][1].language), headers(framed=True)
    page = preview.page(case or preview.pages[0][0])
    with speaking(page.language):
        above = back(address) if case and len(preview.pages) > 1 else ""
    return shared_html(page, above=above), headers(framed=True)


def _file(session: Session, actor: Actor, request: Request) -> Made:
    preview = _read(session, actor, request)
    if preview.draft or preview.closed:
        raise Invalid(
            Problem(
                "SHR-009",
                _("This link is not published, so there is no file of it."),
                _("Decide on what the name check asks and publish it; then save the file."),
            )
        )
    html = saved_file(
        pages=preview.pages,
        matrix=preview.matrix(place_of("{}")),
        language=preview.pages[0][1].language,
        at=now(),
    )
    named = quote(f"{file_name(preview)}.html")
    return html, {"Content-Disposition": f"attachment; filename*=UTF-8''{named}"}


def file_name(preview: Preview) -> str:
    """What the file is called: by the title that it shows."""
    if len(preview.pages) > 1:
        return _("Profiles")
    page = preview.pages[0][1]
    kept = "".join(sign if sign.isalnum() else "-" for sign in page.title).strip("-")[:60]
    return f"{kept or 'profile'}-{page.dated.isoformat()}"
