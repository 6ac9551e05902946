"""Who is here, and what they asked for: the actor, and the records named in the address."""

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import streamlit as st

from interview.database.transactions import reading, transaction
from interview.errors import NotAllowed, Refused
from interview.services import checks, signing_in
from interview.services.access import Actor, roles_of
from interview.services.signing_in import Person
from interview.settings import settings
from interview.ui import logged_in
from interview.ui.starting import acting_with, owner, ready
from interview.vocabulary import Role

ROLES = "roles"
Roles = dict[UUID, Role] | None


def actor() -> Actor:
    """The actor of this session; its window is this session's, so that haste is not taken for a conflict.

    Where the installation is hosted the database is asked each time: a log-out, or being blocked, counts from
    the next message on.

    Raises:
        NotAllowed: ACC-011 nobody is logged in. ACC-003 they are not let in.
    """
    if "window" not in st.session_state:
        st.session_state["window"] = uuid4().hex
    who = acting_with(logged_in.of_screen()) if logged_in.hosted() else owner()
    return replace(who, tab=st.session_state["window"])


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes to a screen: ``inside`` when the pages may run; what was refused, where nobody may come in now.

    In local mode there is nobody to be told apart, so there is no ``person``.
    """

    inside: bool
    person: Person | None = None
    refused: Refused | None = None


def arrive() -> Arrival:
    """Who comes to this screen, asked each time it is drawn; what they may see is noted for its parts."""
    try:
        if refused := ready():
            return Arrival(inside=False, refused=refused)
        if not logged_in.hosted():
            owner()
            return Arrival(inside=True)
        found = person()
        st.session_state[ROLES] = roles()
    except Refused as refused:
        return Arrival(inside=False, refused=refused)
    return Arrival(inside=found is not None and found.let_in, person=found)


def person() -> Person | None:
    """Who is logged in at a hosted installation; a log-in that is new is written down."""
    log_in, hours = logged_in.of_screen(), settings().session_hours
    if log_in is None:
        return None
    with reading() as session:
        found = signing_in.known(session=session, log_in=log_in, hours=hours)
        new = found is None and signing_in.is_new(session=session, log_in=log_in, hours=hours)
    if not new:
        return found
    with transaction() as session:
        return signing_in.begin(session=session, log_in=log_in, hours=hours)


def newcomer() -> Actor:
    """Whoever is logged in, let in or not: for what is done at the front door.

    Raises:
        NotAllowed: ACC-011 nobody is logged in.
    """
    who = person()
    if who is None:
        raise signing_in.not_logged_in()
    return Actor(who.id)


def roles() -> Roles:
    """The actor's roles in all studies; None where nobody is let in."""
    try:
        who = actor()
    except NotAllowed:
        return None
    with reading(actor=who) as session:
        return roles_of(session, actor=who)


def noted_roles() -> Roles:
    """The roles that the screen was drawn with."""
    noted: Roles = st.session_state.get(ROLES)
    return noted


def draw_anew_where_roles_changed() -> None:
    """Draw the whole screen again where a part of it is drawn for somebody whose roles are not what they were.

    A part keeps what it was given when the screen was drawn; nothing of that may be shown to somebody who was
    removed from the study, or has logged out, meanwhile.
    """
    if logged_in.hosted() and roles() != noted_roles():
        st.rerun()


def log_out() -> None:
    """End the log-in here first, whatever becomes of the browser's cookie; then as Streamlit does."""
    log_in = logged_in.of_screen()
    if log_in is not None:
        with transaction() as session:
            signing_in.end(session=session, log_in=log_in)
    st.session_state.clear()
    st.logout()


def asked_for(name: str) -> UUID | None:
    """The record that the address names, or the one last open in this session.

    Raises:
        Invalid: what the address holds is no identifier.
    """
    given = st.query_params.get(name) or st.session_state.get(f"open_{name}")
    if not given:
        return None
    id = checks.identifier(given)
    open_(name, id)
    return id


def asked_once(name: str) -> UUID | None:
    """The record that the address names, and only that: it does not become the open one.

    Raises:
        Invalid: what the address holds is no identifier.
    """
    given = st.query_params.get(name)
    return checks.identifier(given) if given else None


def open_(name: str, id: UUID | None) -> None:
    """Make a record the open one, in the session and in the address."""
    if id is None:
        st.session_state.pop(f"open_{name}", None)
        st.query_params.pop(name, None)
        return
    st.session_state[f"open_{name}"] = id.hex
    st.query_params[name] = id.hex
