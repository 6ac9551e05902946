"""Controls that show what stands in the database, and say what was chosen."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import streamlit as st

from interview.ui.parts import plain

W = TypeVar("W", bound=StrEnum)


def shown(key: str, value: object) -> str:
    """The key of the widget that is to show ``value``; give the widget ``value`` as its default too.

    A widget whose value is set from here is put back by whatever message was on its way meanwhile: it still
    holds the old value, which Streamlit takes for a choice and hands to the callback. So a value is never set:
    where what stands is not what the widget holds, another widget takes its place. Its callback asks ``taken``.
    """
    turn, last = st.session_state.get(f"{key}_shown", (0, value))
    if st.session_state.get(_name(key, turn), last) != value:
        turn += 1
    st.session_state[f"{key}_shown"] = (turn, value)
    return _name(key, turn)


def _name(key: str, turn: int) -> str:
    return key if turn == 0 else f"{key}-t{turn}"


def taken(key: str, name: str) -> bool:
    """Whether the widget of that name was really chosen in, as its callback asks.

    A late message also speaks of widgets that are gone from the screen; having forgotten them, Streamlit takes
    whatever they held for a choice.
    """
    turn, last = st.session_state[f"{key}_shown"]
    if name != _name(key, turn) or st.session_state[name] == last:
        return False
    st.session_state[f"{key}_shown"] = (turn, st.session_state[name])
    return True


def watch(key: str, value: object, chosen: Callable[[Any], object]) -> tuple[str, Callable[[], None]]:
    """The key and the callback of a widget that shows ``value`` and tells ``chosen`` what was chosen in it."""
    name = shown(key, value)

    def changed() -> None:
        if taken(key, name):
            chosen(st.session_state[name])

    return name, changed


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
    name, changed = watch(key, value, chosen)
    st.segmented_control(
        label,
        list(words),
        default=value,
        format_func=lambda word: plain(named(word)),
        key=name,
        on_change=changed,
        disabled=disabled,
        label_visibility="visible" if label_visible else "collapsed",
        wrap=True,
    )


def button(label: str, *, key: str, pressed: Callable[[], Any], **looks: Any) -> None:
    """A button whose work is done before the screen is drawn again."""
    st.button(label, key=key, on_click=pressed, **looks)
