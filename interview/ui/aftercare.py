"""What follows an erasing once it is committed: the file's remains, its log and the backups beside it."""

import streamlit as st

from interview.database.engine import sqlite_file
from interview.database.remains import Swept, sweep
from interview.settings import settings
from interview.texts import _, plural
from interview.ui import parts

TOLD = "swept"


def clear_up() -> None:
    """Leave nothing of what was erased behind; what came of it is told by ``told``."""
    st.session_state[TOLD] = sweep(url=settings().database_url)


def again() -> None:
    """The button that does so once more, where a press can: not a server's files."""
    if sqlite_file(settings().database_url) is None:
        return
    st.button(
        _("Clear up again"),
        key="clear_up",
        type="tertiary",
        icon=":material/mop:",
        on_click=clear_up,
        help=_("Takes what was removed out of the database's log, and out of the backups beside it."),
    )


def told() -> None:
    """What the last clearing up came to, until the screen is left."""
    swept: Swept | None = st.session_state.get(TOLD)
    if swept is None:
        return
    if swept.by_server:
        parts.prose(
            _(
                "Removed: the database gives it out no more. Until the server's files and copies are swept, "
                "traces can be left in them. Whoever runs the server does that with: python -m interview sweep"
            ),
            style="hint",
        )
        return
    said = [_("Removed for good.")]
    if swept.rewritten:
        n = len(swept.rewritten)
        said.append(plural("{n} backup was cleaned of it.", "{n} backups were cleaned of it.", n))
    if swept.failed:
        names = ", ".join(path.name for path in swept.failed)
        said.append(_("These backups could not be cleaned; delete them: {names}.", names=names))
    if not swept.clean:
        said.append(
            _(
                "Traces may be left in the database's file or log, since somebody was reading. On the screen "
                "Study, press Clear up again."
            )
        )
    parts.prose(" ".join(said), style="hint")


def forget() -> None:
    st.session_state.pop(TOLD, None)
