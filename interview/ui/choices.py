"""Controls that show what stands in the database, and say what was chosen."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import streamlit as st

from interview.ui.parts import plain

W = TypeVar("W", bound=StrEnum)


def show(key: str, value: object) -> None:
    """Let the widget of that key show ``value``.

    Said where it shows that already, it would put the widget back on the screen while the next choice is being
    made, and the following message would report the old value as a choice of its own.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def pick(
    label: str,
    words: Sequence[W],
    *,
    named: Callable[[W], str],
    value: W | None,
    key: str,
    chosen: Callable[[W | None], object],
    disabled: bool = False,
    label_visible: bool = True,
) -> None:
    """One of a few words, or none. The control always shows ``value``; ``chosen`` is told of a change."""
    show(key, value)

    def changed() -> None:
        chosen(st.session_state[key])

    st.segmented_control(
        label,
        list(words),
        format_func=lambda word: plain(named(word)),
        key=key,
        on_change=changed,
        disabled=disabled,
        label_visibility="visible" if label_visible else "collapsed",
        wrap=True,
    )


def button(label: str, *, key: str, pressed: Callable[[], Any], **looks: Any) -> None:
    """A button whose work is done before the screen is drawn again."""
    st.button(label, key=key, on_click=pressed, **looks)
