"""Doing what a person asked for: one service, one transaction, one message where it was refused."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

import streamlit as st

from interview import live
from interview.database.transactions import reading, transaction
from interview.errors import Problem, Refused
from interview.services.access import Actor
from interview.ui import guard

MESSAGES = "messages"
DONE = "done"  # counts what was done in this window


def do(service: Callable[..., Any], /, **values: Any) -> Any | None:
    """Call a service in a transaction of its own; None where it refused, and the refusal is told.

    Open screens are told after the commit.
    """
    return do_as(guard.actor, service, keys=(), **values)


def do_as(
    who: Callable[[], Actor], service: Callable[..., Any], /, *, keys: Collection[str] = (), **values: Any
) -> Any | None:
    """As ``do``, for whom ``who`` names: at the front door nobody need have been let in.

    ``keys`` are hashes of what opens a way besides the account, such as the token of an invitation.
    """
    try:
        actor = who()
        told = f"{live.TOLD_TOO}{actor.tab}"
        with transaction(actor=actor, keys=keys, tab=told) as session:
            result = service(session=session, actor=actor, **values)
        live.raise_(session.info.get("topics", ()), told)
    except Refused as refused:
        tell(refused)
        return None
    st.session_state[DONE] = st.session_state.get(DONE, 0) + 1
    return True if result is None else result


def read(query: Callable[..., Any], /, **values: Any) -> Any:
    """Call a query in a reading session."""
    return read_by((), query, **values)


def read_by(keys: Collection[str], query: Callable[..., Any], /, **values: Any) -> Any:
    """As ``read``, where ``keys`` open a way besides the account, such as the links that somebody keeps."""
    actor = guard.actor()
    with reading(actor=actor, keys=keys) as session:
        return query(session=session, actor=actor, **values)


class Shown(Protocol):
    """What a screen shows."""

    @property
    def id(self) -> UUID: ...


R = TypeVar("R", bound=Shown)


def current(name: str, id: UUID, *, read_it: Callable[[UUID], R], topics: Callable[[R], Sequence[str]]) -> R:
    """The record that is open under ``name``, read again only when one of its topics has changed since.

    It is also read again, and refused, when the roles of whoever looks are no longer those it was read with.
    """
    kept: tuple[R, dict[str, int], guard.Roles] | None = st.session_state.get(name)
    roles = guard.noted_roles()
    if kept and kept[0].id == id and live.versions(topics(kept[0])) == kept[1] and kept[2] == roles:
        return kept[0]
    known = kept[0] if kept and kept[0].id == id else read_it(id)  # only to learn its topics
    at = live.versions(topics(known))  # before the reading, so that no change falls between the two
    found = read_it(id)
    st.session_state[name] = (found, at, roles)
    return found


def versions(name: str) -> dict[str, int]:
    """The versions that what is open under ``name`` was read at."""
    kept = st.session_state.get(name)
    return kept[1] if kept else {}


def refused(code: str) -> bool:
    """Whether a refusal of this code waits to be told; it is told otherwise then, and waits no more."""
    waiting = st.session_state.get(MESSAGES, [])
    others = [problem for problem in waiting if problem.code != code]
    st.session_state[MESSAGES] = others
    return len(others) < len(waiting)


def operation(form: str) -> UUID:
    """The operation that a form stands for: the same however often it is sent, until it succeeded."""
    return st.session_state.setdefault(f"operation_{form}", uuid4())


def renew(form: str) -> None:
    """The next sending of the form is a new operation."""
    st.session_state.pop(f"operation_{form}", None)


def tell_of(code: str, what: str, remedy: str) -> None:
    """Say why nothing was done, where a screen knows it before any service is asked."""
    tell(Refused(Problem(code, what, remedy)))


def tell(refused: Refused) -> None:
    """Keep a refusal to be shown at the top of the part that is drawn next."""
    st.session_state.setdefault(MESSAGES, []).extend(refused.problems)
