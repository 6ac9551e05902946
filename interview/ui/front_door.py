"""Who comes in at a hosted installation: logging in, waiting to be let in, and logging out again."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from interview.database.transactions import reading
from interview.services.accounts import enter_setup_code, has_administrator
from interview.services.signing_in import Person
from interview.texts import _
from interview.ui import acting, guard, invited, parts
from interview.web.signing_in import log_in_address

INVITATION = "invitation"


def closed(arrival: guard.Arrival) -> bool:
    """Whether somebody stands outside who may not come in, for no fault of the installation."""
    return not arrival.inside and arrival.refused is None


def outside(arrival: guard.Arrival, *, page: str) -> None:
    """What is shown to somebody who may not come in."""
    with st.container(key="door"), parts.plainly():
        if arrival.person is None:
            _log_in(page=page)
        elif arrival.person.blocked:
            parts.nothing_yet(
                _("Your account is closed"),
                _("The administrator of this installation has closed it. Ask them if that is a mistake."),
            )
        else:
            _waiting(page=page)


def _waiting(*, page: str) -> None:
    """Logged in and not let in: an invitation, the code of a fresh installation, or patience."""
    with reading() as session:
        fresh = not has_administrator(session)
    offer = invited.offer()
    if offer or page == INVITATION:
        invited.invitation(offer)
    elif fresh:
        _first()
    else:
        parts.nothing_yet(
            _("You are logged in, but not let in yet"),
            _(
                "Ask the administrator of this installation to let you in, or open the invitation to a study "
                "that somebody sent you. Then reload this page."
            ),
        )


def _first() -> None:
    """Whoever can read the server's log is the administrator of a fresh installation."""
    parts.nothing_yet(
        _("This installation is new and has no administrator yet"),
        _(
            "Whoever set it up enters the code that was written to the server's log at its start, and looks "
            "after its people from then on. If that is not you, come back when it is done."
        ),
    )
    with st.form("setup", border=False):
        code = st.text_input(_("Code from the server's log"), key="setup_code")
        if st.form_submit_button(_("Become the administrator"), type="primary"):
            right = acting.do_as(
                guard.newcomer, enter_setup_code, operation=acting.operation("setup"), code=code
            )
            if right:
                acting.renew("setup")
                st.rerun()
            if right is False:
                acting.tell_of(
                    "SET-002",
                    _("This is not the code of the server's log."),
                    _("Nothing was changed. Copy it from there and try again."),
                )
            parts.messages()


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
