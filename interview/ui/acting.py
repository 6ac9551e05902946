"""Doing what a person asked for: one service, one transaction, one message where it was refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import streamlit as st

from interview import live
from interview.database.transactions import reading, transaction
from interview.errors import Refused
from interview.ui import guard

MESSAGES = "messages"
DONE = "done"  # counts what was done in this window


def do(service: Callable[..., Any], /, **values: Any) -> Any | None:
    """Call a service in a transaction of its own; None where it refused, and the refusal is told.

    Open screens are told after the commit.
    """
    try:
        actor = guard.actor()
        with transaction() as session:
            result = service(session=session, actor=actor, **values)
        live.raise_(session.info.get("topics", ()), "")
    except Refused as refused:
        tell(refused)
        return None
    st.session_state[DONE] = st.session_state.get(DONE, 0) + 1
    return True if result is None else result


def read(query: Callable[..., Any], /, **values: Any) -> Any:
    """Call a query in a reading session."""
    actor = guard.actor()
    with reading() as session:
        return query(session=session, actor=actor, **values)


def operation(form: str) -> UUID:
    """The operation that a form stands for: the same however often it is sent, until it succeeded."""
    return st.session_state.setdefault(f"operation_{form}", uuid4())


def renew(form: str) -> None:
    """The next sending of the form is a new operation."""
    st.session_state.pop(f"operation_{form}", None)


def tell(refused: Refused) -> None:
    """Keep a refusal to be shown at the top of the part that is drawn next."""
    st.session_state.setdefault(MESSAGES, []).extend(refused.problems)
