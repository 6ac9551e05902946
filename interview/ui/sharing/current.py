"""Which study and which draft the screen shows, and the address that a link has."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import streamlit as st

from interview.services.sharing import make_link
from interview.settings import Mode, settings
from interview.ui import acting, guard

TOLD = "share_told"
"""The address that was just made: the only place where it is, until it was copied."""


def local() -> bool:
    """Whether a link works only for whoever can reach this machine."""
    return settings().mode is Mode.LOCAL


def address(token: str) -> str:
    """What is sent to the stakeholder."""
    base = settings().base_url
    if not base:
        here = urlsplit(st.context.url or "")
        base = f"{here.scheme or 'http'}://{here.netloc or '127.0.0.1'}"
    return f"{base.rstrip('/')}/s/{token}"


def begin(study_id: UUID, initiative_ids: list[UUID]) -> Callable[[], None]:
    """Draw up a link to these initiatives, and open it."""
    operation = uuid4()

    def begun() -> None:
        made = acting.do(make_link, operation=operation, study_id=study_id, initiative_ids=initiative_ids)
        if made:
            st.session_state.pop(TOLD, None)
            guard.open_("draft", made)

    return begun


def leave() -> None:
    """Shut the draft; it stays in the list."""
    guard.open_("draft", None)
