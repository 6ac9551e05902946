"""The profile on the screen: one node that is redrawn in place, never mounted anew.

``st.plotly_chart`` replaces its node at every change of the data, with blank frames between.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from interview.plots.bundle import PLOTLY_ROUTE

HERE = Path(__file__).parent

_chart = st.components.v2.component(
    "pentad_profile_chart",
    js=(HERE / "profile_chart.js").read_text(encoding="utf-8"),
    css=(HERE / "profile_chart.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def profile_chart(
    drawings: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    unavailable: str,
    opens: Mapping[str, str] | None = None,
) -> None:
    """Show what ``interview.plots.profile_chart.profile_drawings`` made.

    Args:
        drawings: the figures for both themes and both widths; their layouts carry the height.
        key: keeps the same node from run to run.
        alt: the chart in words, for everybody who does not see it.
        unavailable: what is said where the browser could not load what draws it.
        opens: the key of the fold that pressing a factor opens, by factor. By keyboard the folds are reached
            themselves: they are the same buttons.
    """
    _chart(
        key=key,
        data={
            "drawings": dict(drawings),
            "alt": alt,
            "address": PLOTLY_ROUTE,
            "unavailable": unavailable,
            "opens": dict(opens or {}),
        },
    )


def expect_chart(*, key: str = "expect_chart") -> None:
    """A chart may be opened here: the browser fetches what draws it while it has nothing else to do.

    Without this the first chart of a page takes a second longer to come.
    """
    _chart(key=key, data={"address": PLOTLY_ROUTE})
