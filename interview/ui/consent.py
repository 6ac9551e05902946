"""Consent, item by item: yes or no, when and how."""

from uuid import UUID, uuid4

import streamlit as st

from interview import words
from interview.errors import Refused
from interview.models.base import today
from interview.queries.cases import ConsentView
from interview.services.dates import day
from interview.services.respondents import record_consent
from interview.texts import _
from interview.ui import acting, parts, withdrawal
from interview.ui.choices import watch
from interview.ui.preparing.fields import operation_of
from interview.vocabulary import ConsentItem


def consents(
    *,
    respondent_id: UUID,
    stands: dict[ConsentItem, ConsentView],
    key: str,
    how: str = "",
    disabled: bool = False,
) -> None:
    """A row for each item. A choice is kept at once with the date and manner given above the rows."""
    left, right = st.columns([2, 1])
    left.text_input(
        _("How consent was given"),
        value=how,
        placeholder=_("signed form, e-mail, aloud at the start of the call"),
        key=f"how_{key}",
        disabled=disabled,
    )
    right.text_input(_("On"), value=today().isoformat(), key=f"on_{key}", disabled=disabled)
    for item in ConsentItem:
        _row(item, respondent_id=respondent_id, stands=stands.get(item), key=key, disabled=disabled)
        withdrawal.question(item, respondent_id=respondent_id, key=key)


def _row(
    item: ConsentItem,
    *,
    respondent_id: UUID,
    stands: ConsentView | None,
    key: str,
    disabled: bool,
) -> None:
    widget = f"consent_{key}_{item}"
    stood = None if stands is None else stands.given
    drawn = uuid4()

    def chosen(given: bool | None) -> None:
        if given is not None:
            _keep(item, respondent_id=respondent_id, given=given, stood=stood, key=key, drawn=drawn)

    name, changed = watch(widget, stood, chosen)
    with st.container(horizontal=True, vertical_alignment="center", key=f"row_{widget}"):
        parts.prose(words.consent_item(item), style="consent", beside=True)
        st.segmented_control(
            words.consent_item(item),
            [True, False],
            default=stood,
            format_func=lambda yes: _("agrees") if yes else _("declines"),
            key=name,
            on_change=changed,
            disabled=disabled,
            label_visibility="collapsed",
        )
        facts = _("{when}, {how}", when=stands.on.isoformat(), how=stands.how) if stands is not None else ""
        parts.prose(facts, style="facts")


def _keep(
    item: ConsentItem, *, respondent_id: UUID, given: bool, stood: bool | None, key: str, drawn: UUID
) -> None:
    """Date and manner are read now: they may have been typed a moment before the choice.

    Declining what was agreed to takes consent back, which removes things: that is asked about first.
    """
    try:
        on = day(st.session_state[f"on_{key}"], place=_("On"))
    except Refused as refused:
        acting.tell(refused)
        return
    how = st.session_state[f"how_{key}"]
    takes_back = stood and not given and how.strip()  # without saying how, it is refused at once
    if takes_back and withdrawal.asks(item, respondent_id=respondent_id, key=key, on=on, how=how):
        return
    acting.do(
        record_consent,
        operation=operation_of(drawn, given, on, how),
        respondent_id=respondent_id,
        item=item,
        given=given,
        on=on,
        how=how,
    )
