"""Finishing an interview: what still lacks, what has to be entered before, and opening it again."""

import streamlit as st

from interview.queries.talk import Talk
from interview.services.interviews import finish_interview, reopen_interview
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.choices import button
from interview.ui.talk.current import PARTS


def finishing(talk: Talk) -> None:
    """The menu that ends the interview, or the button that opens it again."""
    if talk.finished_at is not None:
        parts.prose(
            _("Finished {when}", when=talk.finished_at.astimezone().strftime("%Y-%m-%d %H:%M")),
            style="tag",
            beside=True,
        )
        button(
            _("Reopen"),
            key="reopen",
            pressed=lambda: acting.do(reopen_interview, interview_id=talk.id),
            icon=":material/lock_open:",
            disabled=not talk.may_write,
        )
        return
    with st.popover(_("Finish"), icon=":material/check:", key="finish_menu", disabled=not talk.may_write):
        for line in still_lacking(talk):
            parts.prose(line)
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
            pressed=lambda: _end(talk),
            type="primary",
            icon=":material/check:",
        )


def _end(talk: Talk) -> None:
    acting.do(finish_interview, interview_id=talk.id)
    st.rerun(PARTS)


def still_lacking(talk: Talk) -> list[str]:
    """What was not asked, a line for each factor; nothing of it has to be there to finish."""
    lines = []
    for factor in talk.instrument.factors:
        c = talk.coverage(factor)
        if not c.complete:
            lines.append(
                _(
                    "{factor}: {core} of {cores} main questions, {standing} of {standings} standing, "
                    "{quotes} quotes",
                    factor=factor.name,
                    core=c.core_asked,
                    cores=c.core,
                    standing=c.standing_asked,
                    standings=c.standing,
                    quotes=c.quotes,
                )
            )
    return lines or [_("Everything in the guide was touched.")]
