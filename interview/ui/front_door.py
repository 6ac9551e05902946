"""Who comes in at a hosted installation: logging in, waiting to be let in, and logging out again."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from interview.services.signing_in import Person
from interview.texts import _
from interview.ui import guard, parts
from interview.web.signing_in import log_in_address


def closed(arrival: guard.Arrival) -> bool:
    """Whether somebody stands outside who may not come in, for no fault of the installation."""
    return not arrival.inside and arrival.refused is None


def outside(arrival: guard.Arrival, *, page: str) -> None:
    """What is shown to somebody who may not come in."""
    if arrival.person is None:
        _log_in(page=page)
    elif arrival.person.blocked:
        parts.nothing_yet(
            _("Your account is closed"),
            _("The administrator of this installation has closed it. Ask them if that is a mistake."),
        )
    else:
        parts.nothing_yet(
            _("You are logged in, but not let in yet"),
            _(
                "Ask the administrator of this installation to let you in, or open the invitation to a study "
                "that somebody sent you. Then reload this page."
            ),
        )


def _log_in(*, page: str) -> None:
    """The one thing that somebody can do who is not logged in; the page asked for is opened afterwards."""
    parts.name_of_all()
    address = log_in_address(page, urlencode(st.query_params.to_dict()))
    st.html(
        f'<p class="pentad-door"><a class="pentad-log-in" href="{escape(address)}" target="_self">'
        f"{escape(_('Log in'))}</a></p>"
    )


def who(person: Person) -> None:
    """Who one is, and the way out, at the edge of every screen."""
    with st.container(key="who", horizontal=True, vertical_alignment="center"):
        parts.prose(person.name, style="facts", beside=True)
        st.button(_("Log out"), key="log_out", type="tertiary", on_click=guard.log_out)
