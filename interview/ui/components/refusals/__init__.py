"""What was refused, gathered in one place of a screen whose bar stays in sight."""

from pathlib import Path

import streamlit as st

from interview.texts import _

_refusals = st.components.v2.component(
    "pentad_refusals",
    js=Path(__file__).with_name("refusals.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def refusals(*, key: str) -> None:
    """Gather what the parts of a screen with a bar say was refused: one below the other, each with a button
    that closes it, over the header, so that neither a box nor a control is covered and nothing moves.

    What is gathered are elements of the class ``pentad-refusal`` with ``data-told``, the id of the telling. On
    other screens they stay where they are.
    """
    _refusals(key=key, data={"close": _("Close")})
