"""Waiting for what was typed last: a box sends it when it is left, by pressing what follows from it.

To be asked in callbacks: what stands in the body of a screen is cut short by the next message. A callback is
cut short too, at any touch of the session's state, so what it did is looked up afterwards (``carried_out``).
"""

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import TypeVar
from uuid import UUID

import streamlit as st

from interview.errors import Problem, Unavailable
from interview.queries.texts import Sent, arrived, result_of
from interview.texts import _
from interview.ui import acting
from interview.ui.typed import box_key

WITHIN_S = 2.0
LOOK_EVERY_S = 0.05
T = TypeVar("T")


def until(look: Callable[[], T], *, within_s: float) -> T:
    """What ``look`` finds as soon as it finds something, or what it found last."""
    end = monotonic() + within_s
    while not (found := look()) and monotonic() < end:
        sleep(LOOK_EVERY_S)
    return found


def last_words_came(address: str) -> bool:
    """Wait until the server has what the boxes at an address held when they were left.

    ``address`` is a record, or with a slash at its end what the records begin with; the boxes are ``awaited``
    ones. Where the words do not come in time, that is told.
    """
    waits = list(_sent(address))
    if not waits or until(lambda: _arrived(waits), within_s=WITHIN_S):
        return True
    acting.tell(
        Unavailable(
            Problem(
                "TYP-001",
                _("What you typed last has not been saved yet, so nothing was done."),
                _("It is kept in this browser. Wait until the line below the box says that it is saved."),
            )
        )
    )
    return False


def carried_out(operation: UUID) -> UUID | None:
    """The record that an operation made or changed, once it was carried out."""
    found: UUID | None = acting.read(lambda *, session, actor: result_of(session, operation=operation))
    return found


def _arrived(waits: list[Sent]) -> bool:
    return bool(acting.read(lambda *, session, actor: arrived(session, actor=actor, sent=waits)))


def _sent(address: str) -> Iterator[Sent]:
    """What the boxes there said that they still send."""
    for key, state in st.session_state.items():
        if not str(key).startswith(box_key(address)) or not hasattr(state, "get"):
            continue
        match state.get("sent"):
            case {"record": str(record), "tab": str(tab), "seq": int(seq), "waits": True}:
                if record == address or address.endswith("/"):
                    yield Sent(record, tab, seq)
