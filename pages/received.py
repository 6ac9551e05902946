"""Received links: what others shared, side by side, each under its owner's choices."""

from interview.texts import _
from interview.ui import parts, received

parts.heading(
    _("Received"),
    below=_(
        "Links that others sent you, side by side. Each shows what its owner chose, and vanishes when it "
        "closes. Only links of this installation can be kept."
    ),
)
received.shelf()
received.keeping()
