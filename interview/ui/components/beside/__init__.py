"""The others in an interview: where they are in its guide, and what they write, as they write it.

It follows the stream of events by itself, and asks for little: nothing of the screen is drawn again because
somebody else types, and nothing moves.
"""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from interview.texts import _
from interview.ui.components.bundle import loader

_beside = st.components.v2.component("pentad_beside", js=loader("beside"), isolate_styles=False)


def beside_labels() -> dict[str, str]:
    """The words; the names in braces are filled in by the browser."""
    return {
        "here": _("{name}: {place}"),
        "nameless": _("Somebody else"),
        "writes": _("{name} is writing here"),
    }


def beside(
    *,
    key: str,
    interview_id: UUID,
    topics: Mapping[str, int],
    place: str,
    places: Mapping[str, str],
    company: bool,
) -> None:
    """Follow ``topics`` from these versions on: put what others write into the boxes of this screen.

    With ``company`` (the study has other members) it also says who is where, in a line that keeps its height,
    and tells them that this window shows ``place``. ``places``: the names of the parts of the guide by id.
    In the page it is ``[data-testid="beside"]``.
    """
    _beside(
        key=key,
        data={
            "address": f"/beside/{interview_id.hex}",
            "topics": dict(topics),
            "place": place,
            "places": dict(places),
            "company": company,
            "labels": beside_labels(),
        },
    )
