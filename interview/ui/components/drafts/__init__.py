"""Sends what is left: typed text and quotes of screens and tabs that are gone. Mounted on every screen."""

import time
from collections.abc import Mapping

import streamlit as st

from interview.texts import _
from interview.ui.components.bundle import loader

_drafts = st.components.v2.component("pentad_drafts", js=loader("drafts"), isolate_styles=False)


def drafts_labels() -> dict[str, str]:
    """The words of the notice; it appears only when something could not be sent."""
    return {
        "waiting": _("Not saved yet, kept in this browser and tried again:"),
        "refused": _("Not saved, kept in this browser:"),
        "copy": _("Copy the text"),
        "discard": _("Discard it"),
    }


def drafts(*, key: str = "drafts", labels: Mapping[str, str] | None = None) -> None:
    """Deliver drafts and outbox entries that no mounted box looks after; takes no room while all is well.

    Mount it outside of fragments: where the connection was broken it has the whole screen drawn again.
    """
    _drafts(
        key=key,
        data={"labels": drafts_labels() | dict(labels or {}), "drawn": time.time_ns() // 1000},
        on_back_change=lambda: None,
    )
