"""The copy of plotly.js that the installed plotly package ships, and the address it is served at."""

from functools import cache
from importlib.metadata import version
from importlib.resources import files

PLOTLY_ROUTE = f"/assets/plotly-{version('plotly')}.min.js"
"""Holds the version, so that a browser may keep the file for a year."""


@cache
def plotly_bundle() -> bytes:
    """plotly.min.js as bytes, read once for the whole process."""
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
