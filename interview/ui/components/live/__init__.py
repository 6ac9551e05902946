"""Tells a screen that what it shows has changed elsewhere."""

from collections.abc import Callable, Mapping

import streamlit as st

from interview.ui.components.bundle import loader

_live = st.components.v2.component("pentad_live", js=loader("live"), isolate_styles=False)


def live(
    *,
    key: str,
    topics: Mapping[str, int],
    calm: tuple[str, int] | None = None,
    on_change: Callable[[], None] | None = None,
) -> bool:
    """Rerun when one of ``topics`` passes the version given here and another tab or process changed it.

    Give the versions of ``interview.live.versions(topics)``, read *before* the data that is shown. Mounted
    inside a fragment it reruns that fragment; elsewhere pass ``on_change=lambda: st.rerun("key")``.
    True in the run that such a change caused.

    ``calm``: a topic and its version at that time, raised only together with one of ``topics``, by what the
    screen shows without being drawn again. Changes that are all of this sort are no haste.
    """
    data = {"topics": dict(topics), "calm": calm, "window": st.session_state.get("window", "")}
    result = _live(key=key, data=data, on_changed_change=on_change or (lambda: None))
    return result.changed is not None
