"""Taking back consent: what it would remove is said before anything is done."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import streamlit as st

from interview import words
from interview.queries.withdrawals import Preview, read_preview
from interview.services.respondents import record_consent
from interview.services.withdrawing import withdraw
from interview.texts import _, plural
from interview.ui import acting, aftercare, parts
from interview.ui.preparing.fields import operation_of
from interview.vocabulary import ConsentItem


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer that would take consent back, until somebody has said what is meant."""

    item: ConsentItem
    on: date
    how: str
    drawn: UUID


def _key(key: str) -> str:
    return f"takes_back_{key}"


def asks(item: ConsentItem, *, respondent_id: UUID, key: str, on: date, how: str) -> bool:
    """Whether declining what was agreed to removes something: then it is asked about, and not kept yet."""
    preview: Preview = acting.read(read_preview, respondent_id=respondent_id, item=item)
    if preview.nothing:
        return False
    st.session_state[_key(key)] = Asked(item, on, how, uuid4())
    aftercare.forget()
    return True


def question(item: ConsentItem, *, respondent_id: UUID, key: str) -> None:
    """Under the item that was declined: what it comes to, and the three ways on (remove, only mend the answer,
    leave all as it is)."""
    asked: Asked | None = st.session_state.get(_key(key))
    if asked is None or asked.item is not item:
        return
    preview: Preview = acting.read(read_preview, respondent_id=respondent_id, item=asked.item)
    with st.container(border=True, key=f"asked-{_key(key)}"):
        parts.prose(words.taken_back(asked.item), style="strong")
        for line in _consequences(asked, preview):
            parts.prose(line)
        with st.container(horizontal=True):
            st.button(
                _("Record the request") if _late(asked, preview) else _("Remove for good"),
                key=f"remove_{key}",
                type="primary",
                on_click=_remove,
                args=(asked, respondent_id, key),
            )
            st.button(
                _("Only change the answer"),
                key=f"mend_{key}",
                help=_(
                    "Where the earlier answer was entered by mistake. Nothing is removed; links that show "
                    "what they said are closed."
                ),
                on_click=_mend,
                args=(asked, respondent_id, key),
            )
            st.button(_("Leave it"), key=f"leave_{key}", type="tertiary", on_click=_leave, args=(key,))


def _late(asked: Asked, preview: Preview) -> bool:
    return preview.until is not None and asked.on > preview.until


def _consequences(asked: Asked, preview: Preview) -> list[str]:
    said = [words.covered(asked.item)]
    if _late(asked, preview):
        said.append(
            _(
                "The study states that consent can be taken back until {day}. This request is later: it is "
                "recorded, nothing more of theirs is shared, and the owner decides on the screen Study whether "
                "what is there is removed all the same.",
                day=preview.until,
            )
        )
        return said
    if preview.removed:
        said.append(_("This removes for good: {what}.", what=", ".join(preview.removed)))
    if n := preview.marked:
        said.append(
            plural(
                "{n} judgement stays and is marked “evidence withdrawn”.",
                "{n} judgements stay and are marked “evidence withdrawn”.",
                n,
            )
        )
    if n := preview.looks:
        said.append(
            plural(
                "{n} text that stays is listed, to be rewritten.",
                "{n} texts that stay are listed, to be rewritten.",
                n,
            )
        )
    if n := preview.links:
        said.append(plural("{n} shared link is closed.", "{n} shared links are closed.", n))
    return said


def _remove(asked: Asked, respondent_id: UUID, key: str) -> None:
    made = acting.do(
        withdraw,
        operation=asked.drawn,
        respondent_id=respondent_id,
        item=asked.item,
        on=asked.on,
        how=asked.how,
    )
    if made:
        st.session_state.pop(_key(key), None)
        aftercare.clear_up()


def _mend(asked: Asked, respondent_id: UUID, key: str) -> None:
    acting.do(
        record_consent,
        operation=operation_of(asked.drawn, "mend"),
        respondent_id=respondent_id,
        item=asked.item,
        given=False,
        on=asked.on,
        how=asked.how,
    )
    _leave(key)


def _leave(key: str) -> None:
    st.session_state.pop(_key(key), None)
