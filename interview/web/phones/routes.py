"""The routes of the participants' phones: join, the page as the meeting stands, vote, leave."""

from functools import partial
from secrets import token_urlsafe
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from interview.database.transactions import reading
from interview.errors import Invalid, NotFound
from interview.queries.phones import Invitation, Phone, read_invitation, read_phone
from interview.services import ways_in
from interview.services.participants import Seat, join, leave, seat_of
from interview.services.ways_in import leads_to, nowhere, try_way_in
from interview.texts import _, language
from interview.vocabulary import BoardRole, Helix
from interview.web.answers import NO_STORE
from interview.web.phones import asking, entering, seated, turns
from interview.web.phones.asking import (
    SEAT,
    WAY,
    committed,
    go,
    in_thread,
    keep,
    keys_of,
    page,
    room_of,
    shown,
    told,
)
from interview.web.phones.posting import post_vote
from interview.web.phones.streaming import events


def phone_routes() -> list[Route]:
    """All that a participant needs; nothing here asks who owns a study."""
    return [
        Route("/j/{token}", shown(by_link), methods=["GET"]),
        Route("/join", shown(ask_code), methods=["GET"]),
        Route("/join", shown(by_code), methods=["POST"]),
        Route("/v/{room}", shown(room), methods=["GET"]),
        Route("/v/{room}/join", shown(take_seat), methods=["POST"]),
        Route("/v/{room}/now", told(now), methods=["GET"]),
        Route("/v/{room}/events", told(events), methods=["GET"]),
        Route("/v/{room}/vote", post_vote, methods=["POST"]),
        Route("/v/{room}/leave", shown(leave_room), methods=["POST"]),
    ]


async def by_link(request: Request) -> Response:
    """The link behind the picture: its token leaves the address bar at once."""
    return await _let_in(request, request.path_params["token"])


async def ask_code(request: Request) -> Response:
    return page(request, entering.code_page())


async def by_code(request: Request) -> Response:
    code = (await asking.form_of(request)).get("code", "")
    try:
        return await _let_in(request, code)
    except NotFound as refused:
        return page(request, entering.code_page(asking.sentence_of(refused), code[:40]), 404)


async def _let_in(request: Request, secret: str) -> Response:
    address = asking.address_of(request)

    def tried(session: Session) -> UUID | None:
        return try_way_in(session=session, secret=secret, address=address)

    found = await in_thread(committed, tried, ways_in.keys(secret))
    if found is None:
        raise nowhere()
    return keep(go(f"/v/{found.hex}"), request, room=found, name=WAY, value=asking.as_cookie(secret))


async def room(request: Request) -> Response:
    """The page of a phone that has a seat; what is told before joining to one that has none."""
    id = room_of(request)
    try:
        seat, phone = await in_thread(_phone, request, id)
    except NotFound:
        return await _outside(request, id)
    encrypted = request.url.scheme == "https"
    return page(request, seated.seated_page(phone, seat=seat, encrypted=encrypted))


def _phone(request: Request, id: UUID) -> tuple[Seat, Phone]:
    with reading(keys=keys_of(request)) as session:
        seat = seat_of(session, token=request.cookies.get(SEAT, ""), workshop_id=id)
        return seat, read_phone(session=session, seat=seat, language=language())


async def _outside(request: Request, id: UUID) -> Response:
    told = await in_thread(_invited, request.cookies.get(WAY, ""), id)
    notice, was_in = "", SEAT in request.cookies
    if "left" in request.query_params:
        notice = _("You have left. Your votes are deleted; what was shown to all of them before stays.")
    elif was_in:
        notice = _("You are not in this meeting any more. You can join it again.")
    if told is None:
        response = _no_way(request, notice, was_here=was_in or WAY in request.cookies)
    else:
        response = page(request, _invitation(request, told, notice=notice))
    return asking.forget_seat(response, room=id) if was_in else response


def _no_way(request: Request, notice: str, *, was_here: bool) -> Response:
    """Whoever came by no link or code types one; who did is told that it leads nowhere now."""
    if not was_here and not notice:
        return go("/join")
    problem = "" if notice else asking.sentence_of(nowhere())
    return page(request, entering.code_page(problem, notice=notice), 200 if notice else 404)


def _invited(secret: str, id: UUID) -> Invitation | None:
    """What is told to who came by a link or code that leads here.

    A wrong one is not counted: whoever knows the room's address, 122 random bits, came in by a right one.
    """
    with reading(keys=ways_in.keys(secret)) as session:
        if not secret or leads_to(session, secret=secret) != id:
            return None
        return read_invitation(session=session, workshop_id=id)


def _invitation(request: Request, told: Invitation, **more: object) -> str:
    made = partial(entering.invitation_page, told, encrypted=request.url.scheme == "https")
    return made(once=token_urlsafe(32), **more)  # type: ignore[arg-type]


async def take_seat(request: Request) -> Response:
    id, given = room_of(request), await asking.form_of(request)
    secret = request.cookies.get(WAY, "")

    def joined(session: Session) -> str:
        return join(
            session=session,
            workshop_id=id,
            secret=secret,
            name=given.get("name", ""),
            role=given.get("role") or BoardRole.OTHER,  # type: ignore[arg-type]  # checked there
            helix=given.get("helix") or Helix.OTHER,  # type: ignore[arg-type]
            once=given.get("once", ""),
        )

    if await in_thread(_has_seat, request, id):
        return go(f"/v/{id.hex}")
    try:
        token = await in_thread(committed, joined, keys_of(request))
    except Invalid as refused:
        told = await in_thread(_invited, secret, id)
        if told is None:
            raise
        said = "" if told.locked else asking.sentence_of(refused)
        return page(request, _invitation(request, told, problem=said, given=given), asking.status_of(refused))
    return keep(go(f"/v/{id.hex}"), request, room=id, name=SEAT, value=token)


def _has_seat(request: Request, id: UUID) -> bool:
    if SEAT not in request.cookies:
        return False
    with reading(keys=keys_of(request)) as session:
        try:
            seat_of(session, token=request.cookies[SEAT], workshop_id=id)
        except NotFound:
            return False
    return True


async def now(request: Request) -> Response:
    """The main part as the meeting stands; 204 where the phone has it already (``?have=`` its version)."""
    seat, phone = await in_thread(_phone, request, room_of(request))
    if request.query_params.get("have") == turns.version(phone):
        return Response(status_code=204, headers=NO_STORE)
    told = seated.kept(phone.invitation, encrypted=request.url.scheme == "https")
    return HTMLResponse(turns.turn(phone, seat=seat) + told, headers=NO_STORE)


async def leave_room(request: Request) -> Response:
    id = room_of(request)

    def left(session: Session) -> None:
        leave(session=session, seat=seat_of(session, token=request.cookies.get(SEAT, ""), workshop_id=id))

    await in_thread(committed, left, keys_of(request))
    return asking.forget_seat(go(f"/v/{id.hex}?left"), room=id)
