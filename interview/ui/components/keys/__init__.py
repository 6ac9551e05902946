"""Keyboard shortcuts of a whole screen: Alt and a letter; and the browser's own Back and Forward."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from interview.ui.components.bundle import loader

_keys = st.components.v2.component("pentad_keys", js=loader("keys"), isolate_styles=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Alt and ``letter`` does one of three things.

    ``focus``: a CSS selector, its first match is focused. ``click``: the key of a Streamlit button.
    ``step``: a CSS selector, the match after the focused one is focused (the first after the last).
    """

    letter: str
    focus: str = ""
    click: str = ""
    step: str = ""

    def __post_init__(self) -> None:
        if len(self.letter) != 1 or not ("a" <= self.letter.lower() <= "z"):
            raise ValueError(f"A shortcut is one letter from A to Z, not {self.letter!r}")
        if sum(map(bool, (self.focus, self.click, self.step))) != 1:
            raise ValueError(f"The shortcut {self.letter!r} needs exactly one of focus, click, step")


def keys(
    *,
    key: str,
    bindings: Sequence[Binding],
    header: str = "",
    footer: str = "",
    scroller: str = "",
    start: str = "",
    place: tuple[str, str] = ("", ""),
    on_went: Callable[[str], None] | None = None,
    redrawn: Sequence[str] = (),
) -> None:
    """Listen on the whole page.

    Args:
        key: as of any component.
        bindings: what each letter does.
        header: a CSS selector of what sticks at the top and must not cover.
        footer: the same of what sticks at the bottom.
        scroller: a CSS selector of what is scrolled.
        start: a CSS selector of the first box of what is shown. When it changes, that is shown from its top.
        place: the name in the address, and its value, of the place that is shown. An address that names
            another when all is calm is followed as if the browser had just gone there.
        on_went: called with the query of the address, without its question mark, to which the browser went
            back or forward on this screen. It is told again until it was followed.
        redrawn: the fragments to draw after that.
    """
    followed = f"{key}_followed"

    def went() -> None:
        match st.session_state.get(key, {}).get("went"):
            case {"query": str(query), "number": int(number)} if number > st.session_state.get(followed, 0):
                if on_went:
                    on_went(query)
                st.session_state[followed] = number  # not before: a callback may be cut short by a message
                st.rerun(list(redrawn))

    _keys(
        key=key,
        data={
            "header": header,
            "footer": footer,
            "scroller": scroller,
            "start": start,
            "place": list(place),
            "followed": st.session_state.get(followed, 0),
            "bindings": [
                {"code": f"Key{b.letter.upper()}", "focus": b.focus, "click": b.click, "step": b.step}
                for b in bindings
            ],
        },
        on_went_change=went,
    )
