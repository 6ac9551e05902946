"""What respondents have taken back, and what is left to do after it."""

from uuid import UUID

import streamlit as st

from interview import words
from interview.queries.settings_of import StudySettings
from interview.queries.withdrawals import Gone, Look, read_withdrawals
from interview.services.settling import settle
from interview.services.withdrawing import carry_out
from interview.texts import _, plural
from interview.ui import acting, aftercare, parts
from interview.ui.going import link
from interview.ui.preparing.fields import operation_of
from interview.vocabulary import ConsentItem, Ending


def withdrawals(study: StudySettings) -> None:
    """Each withdrawal with its list; where there is none, how one is entered."""
    found: tuple[Gone, ...] = acting.read(read_withdrawals, study_id=study.id)
    parts.section(
        _("Consent taken back"),
        below=_(
            "Enter it on the screen Prepare, beside what the respondent agreed to. What it covers is removed "
            "at once; what is left to do is listed here."
        ),
    )
    aftercare.told()
    if not found:
        parts.prose(_("Nobody has taken back any consent."), style="facts")
        return
    for gone in found:
        with st.container(border=True, key=f"gone_{gone.id.hex}"):
            _gone(study, gone)
    if study.may_write:
        aftercare.again()


def _gone(study: StudySettings, gone: Gone) -> None:
    parts.prose(f"{gone.who}: {words.taken_back(gone.item)}", style="strong")
    facts = [gone.on.isoformat(), gone.how]
    if gone.late:
        facts.append(_("after the day the study states"))
    parts.prose(" · ".join(facts), style="facts")
    if gone.carried_out_at is None:
        _late(study, gone)
    else:
        parts.prose(_("Removed, and gone for good. {what}", what=words.covered(gone.item)))
        _list(study, gone)
    _outside(gone)


def _late(study: StudySettings, gone: Gone) -> None:
    parts.prose(
        _(
            "The request came too late to be followed, so what is there stays. Nothing more of theirs is "
            "shared. The owner may remove it all the same."
        )
    )
    if not study.may_own:
        return
    with st.popover(_("Remove it all the same"), key=f"pop_late_{gone.id.hex}"):
        parts.prose(words.covered(gone.item))
        st.button(
            _("Remove for good"), key=f"late_{gone.id.hex}", type="primary", on_click=_carry, args=(gone.id,)
        )


def _carry(id: UUID) -> None:
    if acting.do(carry_out, operation=operation_of(id, "late"), withdrawal_id=id):
        aftercare.clear_up()


def _list(study: StudySettings, gone: Gone) -> None:
    if not gone.looks:
        return
    waits = [look for look in gone.looks if look.ending is None]
    if waits:
        parts.prose(
            plural("{n} text is to be looked at:", "{n} texts are to be looked at:", len(waits)), style="strong"
        )
    for look in waits:
        _look(study, look)
    dealt = len(gone.looks) - len(waits)
    if dealt:
        said = plural("{n} text was dealt with.", "{n} texts were dealt with.", dealt)
        parts.prose(said, style="facts")


def _look(study: StudySettings, look: Look) -> None:
    facts = [words.why_look(look.why)]
    if look.changed:
        facts.append(_("changed since"))
    with st.container(key=f"look_{look.id.hex}", gap="xsmall"):
        parts.prose(_first_upper(look.where.what), tag="p")
        parts.prose(" · ".join(facts), style="facts")
        with st.container(horizontal=True, vertical_alignment="center"):
            where = {look.where.name: look.where.id}
            link(look.where.screen, _("Open it"), icon=":material/edit:", **where)
            if study.may_write:
                _endings(look)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _endings(look: Look) -> None:
    labels = {Ending.REWRITTEN: _("Rewritten"), Ending.SAYS_NOTHING: _("Says nothing of it")}
    if look.erasable:
        labels[Ending.ERASED] = _("It is theirs: erase it")
    for ending, label in labels.items():
        st.button(
            label,
            key=f"{ending}_{look.id.hex}",
            type="secondary" if ending is Ending.REWRITTEN and look.changed else "tertiary",
            on_click=_settle,
            args=(look.id, ending),
        )


def _settle(id: UUID, ending: Ending) -> None:
    """The drawn list is another once it was dealt with, so that the operation can be known by what it does."""
    made = acting.do(settle, operation=operation_of(id, ending.value), to_rewrite_id=id, ending=ending)
    if made and ending is not Ending.SAYS_NOTHING:
        aftercare.clear_up()


def _outside(gone: Gone) -> None:
    """What Pentad cannot reach: recordings, and what went out before."""
    said = []
    if gone.recordings and gone.item in (ConsentItem.TAKE_PART, ConsentItem.RECORD):
        said.append(
            plural(
                "Delete the recording of {n} interview and its transcript, if there are any.",
                "Delete the recordings of {n} interviews and their transcripts, if there are any.",
                gone.recordings,
            )
        )
    said += [
        _("{what}, {day}", what=" ".join(filter(None, (words.went_out(verb), name))), day=day.isoformat())
        for verb, day, name in gone.published
    ]
    parts.prose(_("Outside Pentad"), style="strong")
    if gone.published:
        parts.prose(_("By then this had gone out; ask whoever has it to delete it:"))
    elif not said:
        parts.prose(_("Nothing had gone out of Pentad that it knows of."), style="facts")
    for line in said:
        parts.prose(f"• {line}")
    parts.prose(
        _(
            "Backups that were copied elsewhere still hold it: put none back but by "
            "“python -m interview restore”."
        ),
        style="facts",
    )
