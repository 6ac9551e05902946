"""Finishing an interview: what still lacks, what has to be entered before, and opening it again."""

from functools import partial
from uuid import UUID, uuid4

import streamlit as st

from interview.queries.talk import Talk
from interview.services.interviews import finish_interview, reopen_interview
from interview.texts import _
from interview.ui import acting, going, parts
from interview.ui.choices import button
from interview.ui.talk.current import PARTS
from interview.ui.talk.lacking import lacking_of_all


def finishing(talk: Talk) -> None:
    """The menu that ends the interview, or the button that opens it again."""
    if talk.finished_at is not None:
        parts.prose(
            _("Finished {when}", when=talk.finished_at.astimezone().strftime("%Y-%m-%d %H:%M")),
            style="tag",
            beside=True,
        )
        going.link("profile", _("See the profile"), icon=":material/radar:", round=talk.round_id)
        button(
            _("Reopen"),
            key="reopen",
            pressed=partial(_reopen, talk, uuid4()),
            icon=":material/lock_open:",
            disabled=not talk.may_write,
        )
        return
    with st.popover(_("Finish"), icon=":material/check:", key="finish_menu", disabled=not talk.may_write):
        parts.prose(_("Still open; nothing of it has to be there to finish"), style="facts")
        for line in lacking_of_all(talk):
            parts.prose(line, style="open")
        if talk.without_consent:
            parts.prose(
                _(
                    "Before finishing: consent to take part, or its refusal, for {who}. Enter it under "
                    "“{opening}”.",
                    who=", ".join(talk.without_consent),
                    opening=talk.instrument.opening.name,
                ),
                style="warning",
            )
        button(
            _("Finish the interview"),
            key="finish",
            pressed=partial(_end, talk, uuid4()),
            type="primary",
            icon=":material/check:",
        )


def _end(talk: Talk, operation: UUID) -> None:
    acting.do(finish_interview, operation=operation, interview_id=talk.id)
    st.rerun(PARTS)


def _reopen(talk: Talk, operation: UUID) -> None:
    acting.do(reopen_interview, operation=operation, interview_id=talk.id)
    st.rerun(PARTS)
