"""The names and contacts of respondents: hidden until somebody asks for them, which is written down."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import streamlit as st

from interview.errors import NotAllowed
from interview.queries.opened_names import Person, read_identities
from interview.services.identities import open_identities
from interview.texts import _
from interview.ui import acting, parts


def _key(study_id: UUID) -> str:
    return f"names_{study_id.hex}"


def shown(study_id: UUID) -> Mapping[UUID, Person] | None:
    """Who the respondents are, where the names were opened in this window; None where they are hidden."""
    key: UUID | None = st.session_state.get(_key(study_id))
    if key is None:
        return None
    try:
        found: Mapping[UUID, Person] = acting.read(read_identities, study_id=study_id, key=key)
    except NotAllowed:  # opened too long ago, or the right to it was taken away
        st.session_state.pop(_key(study_id))
        return None
    return found


def switch(study_id: UUID) -> None:
    """One press shows the names in this window, another hides them."""
    hidden = shown(study_id) is None
    with st.container(horizontal=True, vertical_alignment="center", key="row-names"):
        if hidden:
            icon = ":material/visibility:"
            st.button(_("Show names"), icon=icon, key="show_names", on_click=_open, args=(study_id,))
            said = _("Names and contacts are hidden. That you show them is written down.")
        else:
            icon = ":material/visibility_off:"
            st.button(_("Hide names"), icon=icon, key="hide_names", on_click=_close, args=(study_id,))
            said = _("Names and contacts are shown in this window.")
        parts.prose(said, style="facts", beside=True)


def _open(study_id: UUID) -> None:
    key = acting.do(open_identities, operation=uuid4(), study_id=study_id)
    if key is not None:
        st.session_state[_key(study_id)] = key


def _close(study_id: UUID) -> None:
    st.session_state.pop(_key(study_id), None)
