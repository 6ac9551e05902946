"""The stylesheets, put on every screen by the router."""

from functools import cache
from pathlib import Path

import streamlit as st

SHEETS = ("pentad.css", "screens.css", "board.css")


@cache
def _sheet() -> str:
    return "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in SHEETS)


def style() -> None:
    """Lay the sheets over Streamlit's own, which the theme in ``.streamlit/config.toml`` colours."""
    st.html(f"<style>{_sheet()}</style>")
