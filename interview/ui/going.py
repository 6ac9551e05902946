"""From one screen to another, with the record that is open."""

from uuid import UUID

import streamlit as st

from interview.settings import ROOT
from interview.ui import guard

PAGES = ROOT / "pages"


def go(screen: str, **open_records: UUID) -> None:
    """Open another screen on these records; the run of this one ends here."""
    for name, id in open_records.items():
        guard.open_(name, id)
    st.switch_page(PAGES / f"{screen}.py", query_params={n: id.hex for n, id in open_records.items()})


def link(screen: str, label: str, *, icon: str | None = None, **open_records: UUID) -> None:
    """A link to another screen on these records."""
    st.page_link(
        PAGES / f"{screen}.py",
        label=label,
        icon=icon,
        query_params={name: id.hex for name, id in open_records.items()},
    )
