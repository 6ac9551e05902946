"""Who is here, and what they asked for: the actor, and the records named in the address."""

from dataclasses import replace
from uuid import UUID, uuid4

import streamlit as st

from interview.errors import Refused
from interview.services import checks
from interview.services.access import Actor
from interview.ui.starting import owner, ready


def actor() -> Actor:
    """The actor of this session; its window is this session's, so that haste is not taken for a conflict."""
    if "window" not in st.session_state:
        st.session_state["window"] = uuid4().hex
    return replace(owner(), tab=st.session_state["window"])


def entrance() -> None:
    """Refuse to go on where nobody may be let in, or the database could not be opened at the start.

    Raises:
        Refused: what was refused.
    """
    if refused := ready():
        raise Refused(*refused.problems)
    owner()


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
