"""Boxes for typed text that lose no word: ``field`` saves as it is typed, ``capture`` submits with Enter.

Neither sends text through Streamlit's state: the browser keeps every keystroke and posts it to ``/save`` or
``/submit``, which answer after the commit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from interview.texts import _
from interview.ui.components.bundle import loader

_field = st.components.v2.component("pentad_field", js=loader("field"), isolate_styles=False)
_capture = st.components.v2.component("pentad_capture", js=loader("capture"), isolate_styles=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """A text of the record that another window wrote and nobody has settled. ``at``: ISO 8601, with zone."""

    tab: str
    text: str
    at: str


def field_labels() -> dict[str, str]:
    """The words of a field; ``{time}`` is filled in by the browser, in its own time zone."""
    return {
        "saving": _("Saving …"),
        "saved": _("Saved {time}"),
        "unsaved": _("Not saved yet, kept in this browser"),
        "unkept": _("Not saved yet, and this browser has no room to keep it: leave this page open"),
        "also": _("Also written in another window at {time}"),
        "keep_both": _("Keep both"),
        "keep_mine": _("Keep mine"),
        "keep_other": _("Keep the other"),
        "other": _("The other text"),
    }


def capture_labels() -> dict[str, str]:
    """The words of the capture box; ``{n}`` is filled in by the browser."""
    return {
        "hint": _("Enter adds it, Shift+Enter starts a new line"),
        "adding": _("Adding …"),
        "added": _("Added {time}"),
        "unsent": _("{n} not added yet, kept in this browser"),
        "unkept": _("This browser has no room to keep it: leave this page open until it is added"),
    }


def field(
    *,
    key: str,
    record: str,
    text: str,
    version: int,
    label: str,
    placeholder: str = "",
    rows: int = 2,
    max_rows: int = 16,
    branches: Sequence[Branch] = (),
    autofocus: bool = False,
    label_visible: bool = True,
    labels: Mapping[str, str] | None = None,
    on_left: Callable[[], None] | None = None,
    one_line: bool = False,
    awaited: bool = False,
) -> None:
    """A box for the text of ``record``, which stands at ``version`` on the server.

    ``on_left`` is called once what was typed is saved and the box was left. In a box of ``one_line`` Enter
    begins no other. An ``awaited`` box tells once it was typed in and left, and again when that was saved:
    its state ``sent`` holds ``{"record", "tab", "seq", "waits"}`` then, the number of its last text and
    whether that waits to be saved.

    It grows from ``rows`` to ``max_rows`` lines, then scrolls. The server's text is shown only where the
    browser holds nothing newer. In the page it is ``textarea[data-testid="field"][data-record="..."]``.
    """
    _field(
        key=key,
        data={
            "record": record,
            "text": text,
            "version": version,
            "label": label,
            "labelVisible": label_visible,
            "placeholder": placeholder,
            "rows": rows,
            "maxRows": max_rows,
            "branches": [{"tab": b.tab, "text": b.text, "at": b.at} for b in branches],
            "autofocus": autofocus,
            "labels": field_labels() | dict(labels or {}),
            "tellsLeft": on_left is not None,
            "tellsSent": awaited,
            "oneLine": one_line,
        },
        default={"sent": None},
        on_left_change=on_left or (lambda: None),
        on_sent_change=lambda: None,
    )


def capture(
    *,
    key: str,
    box: str,
    payload: Mapping[str, Any],
    label: str,
    kind: str = "quote",
    placeholder: str = "",
    rows: int = 1,
    max_rows: int = 8,
    autofocus: bool = False,
    label_visible: bool = True,
    labels: Mapping[str, str] | None = None,
    on_added: Callable[[], None] | None = None,
) -> dict[str, str] | None:
    """A box whose text is submitted with Enter as ``payload | {"text": ..., "captured_at": ISO 8601 UTC}``.

    ``box`` names what the text belongs to (such as ``quote/<interview>``): unsent text is restored by it.
    Gives ``{"operation", "id"}`` in the run after one was added, else ``None``.
    In the page it is ``textarea[data-testid="capture"]``.
    """
    result = _capture(
        key=key,
        data={
            "box": box,
            "kind": kind,
            "payload": dict(payload),
            "label": label,
            "labelVisible": label_visible,
            "placeholder": placeholder,
            "rows": rows,
            "maxRows": max_rows,
            "autofocus": autofocus,
            "labels": capture_labels() | dict(labels or {}),
        },
        on_added_change=on_added or (lambda: None),
    )
    added: dict[str, str] | None = result.added
    return added
