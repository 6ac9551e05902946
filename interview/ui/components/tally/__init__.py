"""How many have voted, counted on in the browser: a vote draws nothing else of the screen again.

Two hundred votes in a second would otherwise be as many reasons to run the screen's script.
"""

from dataclasses import asdict, dataclass
from uuid import UUID

import streamlit as st

from interview.texts import _
from interview.ui.components.bundle import loader

_tally = st.components.v2.component("pentad_tally", js=loader("tally"), isolate_styles=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many of those here have voted in a ballot that is open or closed."""

    here: int
    voted: int
    closed: bool


def tally_labels() -> dict[str, str]:
    return {
        "of": _("of {n} have voted"),
        "closed": _("The vote is closed. The result comes when you reveal it."),
        "all": _("Everybody who is here has voted."),
        "open": _("Choose on your phone. You can change your vote until it is closed."),
    }


def tally(*, key: str, workshop_id: UUID, topic: str, version: int, count: Count) -> None:
    """Show ``count``, as it was when ``topic`` stood at ``version``, and follow the topic from then on.

    In the page it is ``[data-testid="votes"]``.
    """
    _tally(
        key=key,
        data={
            "address": f"/board/{workshop_id.hex}/votes",
            "topic": topic,
            "version": version,
            "count": asdict(count),
            "labels": tally_labels(),
        },
    )
