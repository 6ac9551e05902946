"""What happens once, when the process starts: the address, the database, the shipped instrument."""

import logging
import os
import sys
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from time import monotonic

from starlette.requests import Request
from streamlit import config

from interview import live, logs
from interview.database import failures, state
from interview.database.migrate import upgrade
from interview.database.transactions import reading, transaction
from interview.errors import Refused, Unavailable
from interview.services import signing_in
from interview.services.access import Actor, local_owner, may_follow
from interview.services.accounts import setup_code
from interview.services.instruments import offer_shipped
from interview.services.operations import one_at_a_time
from interview.services.submissions import submit
from interview.services.typing import save_typed
from interview.services.workshops import any_open
from interview.settings import Mode, settings
from interview.texts import _
from interview.ui import logged_in
from interview.ui.components import bundle
from interview.web import routes
from interview.web.contract import Doors
from interview.web.phones.routes import phone_routes
from interview.web.room import Room

log = logging.getLogger("pentad")
STATIC = Path(__file__).with_name("static")
AGAIN_SECONDS = 5.0
_tried = {"at": 0.0}


def settle_address() -> None:
    """Listen where the mode says, unless a flag or variable of Streamlit's own says otherwise.

    Streamlit has chosen its address before it reads the app, from the configuration file, which holds the
    safe one. Where the mode wants another, the process starts itself again with it, once.
    """
    given = sys.orig_argv  # sys.argv is the app's by now: Streamlit has taken its own name and flags off it
    by_hand = "STREAMLIT_SERVER_ADDRESS" in os.environ or any("server.address" in word for word in given)
    served = "run" in given and any(Path(word).stem == "streamlit" for word in given)
    if by_hand or not served or config.get_option("server.address") == settings().address:
        return
    os.environ["STREAMLIT_SERVER_ADDRESS"] = settings().address
    os.environ["STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE"] = "true"  # to greet, it asks outside for its address
    _let_go_of_sockets()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 -- our own command line


def settle_hosts() -> None:
    """Let Streamlit's own check of the host know the names that ours knows.

    It is told by the environment too, for when the process starts itself again.
    """
    names = [name.strip("[]") for name in settings().allowed_hosts]
    os.environ["STREAMLIT_SERVER_ALLOWED_HOSTS"] = " ".join(names)
    config.set_option("server.allowedHosts", names)


def _let_go_of_sockets() -> None:
    """Pass nothing on that is open: the socket listens already, and would keep its port from the next start."""
    folder = Path("/dev/fd")
    numbers = [int(name) for name in os.listdir(folder)] if folder.exists() else range(256)
    for number in numbers:
        if number > sys.stderr.fileno():
            with suppress(OSError):  # the listing's own descriptor is closed by now
                os.set_inheritable(number, False)


@cache
def prepared() -> Refused | None:
    """Bring the database up to date and make what must be there; what was refused, if anything.

    A refusal is said on every screen: the process stays up, so that the sentence can be read.
    """
    code = None
    try:
        upgrade(url=settings().owner_url, serves=settings().database_url)
        _warn_of_no_wall()
        with transaction() as session:
            one_at_a_time(session, "start")  # another process may be starting at this moment
            offer_shipped(session=session)
            if logged_in.hosted():
                code = setup_code(session=session, secret=settings().cookie_secret.get_secret_value())
            else:
                local_owner(session=session)
    except Refused as refused:
        return _refused(refused)
    except OSError:  # the folder cannot be made or entered
        return _refused(Unavailable(failures.not_opened()))
    if code:
        log.warning(
            _("This installation has no administrator yet. Log in, and enter this code: {code}", code=code)
        )
    return None


def _warn_of_no_wall() -> None:
    """Hosted, row security is the second wall between studies; for this role it would be open."""
    if settings().mode is Mode.LOCAL:
        return
    standing = state.role_of(url=settings().database_url)
    if standing is not None and not standing.walled:
        log.warning(
            "ROW SECURITY DOES NOT APPLY: the role %s is a superuser or owns the tables. "
            "Let PENTAD_DATABASE_URL name a plain role, and PENTAD_MIGRATION_URL the owner.",
            standing.role,
        )


def _refused(refused: Refused) -> Refused:
    log.error("The database could not be opened: %s", ", ".join(refused.codes))
    _tried["at"] = monotonic()
    return refused


def ready() -> Refused | None:
    """As ``prepared``, but what was refused is tried again after a while.

    By then the other program may have let the database go, or a backup may stand in the damaged one's place.
    """
    refused = prepared()
    if refused and monotonic() - _tried["at"] > AGAIN_SECONDS:
        prepared.cache_clear()
        refused = prepared()
    return refused


@cache
def _local_owner() -> Actor:
    with transaction() as session:
        return local_owner(session=session)


def owner() -> Actor:
    """The one person of local mode.

    Raises:
        NotAllowed: ACC-011 the instance is hosted: the local owner's data are not everybody's.
    """
    if logged_in.hosted():
        raise signing_in.not_logged_in()
    return _local_owner()


def acting_with(log_in: signing_in.LogIn | None) -> Actor:
    """Who acts at a hosted installation with this log-in, asked of the database each time.

    Raises:
        NotAllowed: ACC-011 nobody is logged in. ACC-003 they are not let in.
    """
    with reading() as session:
        return signing_in.actor_of(session=session, log_in=log_in, hours=settings().session_hours)


def actor_of(request: Request) -> Actor:
    """Who sends a request to an own route.

    Raises:
        NotAllowed: as ``acting_with``.
    """
    return acting_with(logged_in.of_request(request)) if logged_in.hosted() else owner()


def _may_follow(actor: Actor, topics: Collection[str]) -> Collection[str]:
    if not logged_in.hosted():
        return topics
    with reading(actor=actor) as session:
        return may_follow(session, actor=actor, topics=topics)


def _readable() -> None:
    """Raise what keeps the database from being used."""
    if refused := ready():
        raise Unavailable(*refused.problems)
    state.look(url=settings().database_url)


def fonts() -> Mapping[str, Path]:
    return {file.name: file for file in (STATIC / "fonts").glob("*.woff2")}


def doors() -> Doors:
    """The services behind the own routes."""
    return Doors(
        transaction=transaction,
        actor_of=actor_of,
        save=save_typed,
        submit=submit,
        readable=_readable,
        may_follow=_may_follow,
        assets={**fonts(), bundle.NAME: bundle.SCRIPT},
    )


@cache
def room() -> Room:
    """The door for phones in this room: a second port that is opened for a workshop."""
    return Room(
        routes=phone_routes(),
        wanted=_a_workshop_is_open,
        host=settings().room_address,
        port=settings().room_port,
        public_url=settings().public_url,
    )


def _a_workshop_is_open() -> bool:
    with reading(actor=owner()) as session:
        return any_open(session)


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """While the server runs; the database is made ready before the first request."""
    ready = prepared() is None
    shared = live.bridged(database_url=settings().database_url, listen_url=settings().listen_url)
    async with routes.lifespan(app), room().lifespan(again=ready and settings().mode is Mode.LOCAL):
        with shared:
            yield


def report(error: Exception) -> bool:
    """Log an error that nobody dealt with, without what was typed; the screen shows a plain sentence."""
    logs.fault(log, "A screen failed", error)
    return False
