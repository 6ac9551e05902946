"""The keys of a screen, in one place of its bar."""

from collections.abc import Mapping

import streamlit as st

from interview.texts import _
from interview.ui import parts


def shortcuts(words: Mapping[str, str]) -> None:
    """What each letter does together with Alt."""
    with st.popover("", icon=":material/keyboard:", key="shortcuts", help=_("Keys (Alt+K)")):
        for letter, what in words.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                parts.prose(f"Alt + {letter}", style="key")
                parts.prose(what)
