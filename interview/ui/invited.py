"""An invitation to a study, as whoever holds its link sees it after logging in."""

import streamlit as st

from interview import words
from interview.database.transactions import reading
from interview.services.invitations import Offer, accept_invitation, offered_by
from interview.services.workshops import hashed
from interview.settings import ROOT
from interview.texts import _
from interview.ui import acting, guard, parts
from interview.vocabulary import Role
from interview.web.signing_in import INVITATION

HOME = ROOT / "pages" / "home.py"


def offer() -> Offer | None:
    """What the link offers that this browser has opened lately, if it still leads anywhere."""
    if not _token():
        return None
    with reading(keys=_keys()) as session:
        return offered_by(session=session, token=_token())


def _token() -> str:
    return st.context.cookies.get(INVITATION, "")


def _keys() -> tuple[str, ...]:
    """What opens the way to the study for somebody who is no member of it yet."""
    return (hashed(_token()),)


def invitation(found: Offer | None) -> None:
    """The invitation and the button that takes it up, or why it cannot be."""
    if found is None:
        parts.nothing_yet(
            _("This invitation cannot be used"),
            _(
                "It was used, withdrawn or is too old. Open the link in your message again, or ask the person "
                "who sent it for another one."
            ),
        )
        return
    parts.heading(found.study, above=_("You are invited to a study"), below=_said(found))
    if st.button(_("Take part"), key="accept_invitation", type="primary"):
        made = acting.do_as(
            guard.newcomer,
            accept_invitation,
            keys=_keys(),
            operation=acting.operation("accept_invitation"),
            token=_token(),
        )
        if made:
            acting.renew("accept_invitation")
            st.switch_page(HOME)
        parts.messages()


def _said(found: Offer) -> str:
    role = {
        Role.OWNER: _("As an owner you read and change it, and decide who else takes part."),
        Role.EDITOR: _("As an editor you read and change it."),
        Role.VIEWER: _("As a viewer you read it and change nothing."),
    }[found.role]
    return _("{name} invites you as {role}.", name=found.by, role=words.role(found.role)) + " " + role
