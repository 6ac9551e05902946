"""The parts of the People screen: somebody who has logged in, and what can be done about them."""

from collections.abc import Callable

import streamlit as st

from interview.queries.accounts import Account
from interview.services.accounts import admit, set_administrator, set_blocked
from interview.texts import _
from interview.ui import acting, parts


def person(one: Account) -> None:
    """One person: who it is, and the buttons."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-person-{one.id.hex}"):
        parts.prose(one.name or _("without a name"), style="strong", beside=True)
        parts.prose(_facts(one), style="facts", beside=True)
        if not one.admitted and not one.blocked:
            _button(one, "admit", _("Let in"), admit, main=True)
        if one.admitted and not one.blocked and not one.administrator:
            _button(one, "make", _("Make administrator"), set_administrator, administrator=True)
        if one.administrator:
            _button(one, "unmake", _("No longer administrator"), set_administrator, administrator=False)
        if one.blocked:
            _button(one, "open", _("Open the account again"), set_blocked, blocked=False)
        else:
            _close(one)


def _facts(one: Account) -> str:
    facts = (
        one.email,
        _("you") if one.me else "",
        _("administrator") if one.administrator else "",
        _("closed") if one.blocked else "",
        _("last log-in {day}", day=one.last_at.astimezone().date().isoformat()) if one.last_at else "",
    )
    return " · ".join(fact for fact in facts if fact)


def _button(
    one: Account, what: str, label: str, service: Callable[..., None], *, main: bool = False, **values: bool
) -> None:
    form = f"{what}_{one.id.hex}"

    def pressed() -> None:
        if acting.do(service, operation=acting.operation(form), user_id=one.id, **values):
            acting.renew(form)

    st.button(label, key=form, type="primary" if main else "tertiary", on_click=pressed)


def _close(one: Account) -> None:
    """What cannot be undone for the windows that are open is asked once more."""
    with st.popover(_("Close the account"), type="tertiary", key=f"pop_close_{one.id.hex}"):
        parts.prose(
            _("{name} is shut out at once, in every window. What they made stays.", name=one.name),
        )
        _button(one, "close", _("Close the account"), set_blocked, blocked=True)
