"""The Respondents tab: who is asked, what they agreed to, how they were approached."""

from typing import Any
from uuid import UUID

import streamlit as st

from interview import words
from interview.errors import Problem, Refused
from interview.queries.cases import Case, RespondentView, read_case
from interview.queries.opened_names import Person
from interview.services import checks
from interview.services.removing import remove_respondent
from interview.services.respondents import (
    add_respondent,
    describe_respondent,
    edit_respondent,
    propose_pseudonym,
)
from interview.texts import _
from interview.ui import acting, aftercare, names, parts
from interview.ui.consent import consents
from interview.ui.going import link
from interview.ui.preparing import fields
from interview.ui.preparing.approaches import (
    approaches,
    approaches_label,
    briefing_sent_button,
    declined,
)
from interview.vocabulary import ConsentItem, Helix

SEEN = "people_seen"


def respondents(case: Case) -> None:
    """Everybody who is asked, and a row to add one more."""
    st.session_state[SEEN] = case.respondents
    if case.may_write and any(person.known for person in case.respondents):
        names.switch(case.study_id)
    for person in case.respondents:
        parts.part(f"person_{person.id.hex}")(_person)(case.id, person.id)
    parts.section(
        _("Add a respondent"),
        below=_(
            "Quotes are marked with the pseudonym. Name and contact are kept apart, in a table of their own."
        ),
    )
    if case.may_write:
        parts.part("add_person")(_add)(case.id)


def _add(initiative_id: UUID) -> None:
    """One row; the pseudonym follows the role until another is typed."""
    form = f"respondent_{initiative_id.hex}"
    sheet = fields.sheet(form)
    told = fields.told(form)
    columns = st.columns([1.1, 1.2, 1.2, 1.3, 1.3], vertical_alignment="bottom")
    role = columns[0].text_input(
        _("Role"), key=f"{sheet}_role", placeholder=_("Manager"), live="300ms", persist_state="session"
    )
    helix = columns[1].selectbox(
        _("Group"),
        list(Helix),
        index=list(Helix).index(Helix.INITIATIVE),
        format_func=words.helix,
        key=f"{sheet}_group",
        persist_state="session",
    )
    name = columns[2].text_input(_("Name"), key=f"{sheet}_name", persist_state="session")
    contact = columns[3].text_input(_("Contact"), key=f"{sheet}_contact", persist_state="session")
    pseudonym = columns[4].text_input(
        _("Pseudonym"),
        key=f"{sheet}_pseudonym",
        placeholder=_proposed(initiative_id, role),
        persist_state="session",
    )
    if st.button(_("Add the respondent"), key="add_respondent", type="primary", icon=":material/person_add:"):
        if not any(text.strip() for text in (role, name, contact, pseudonym)):
            # A respondent of whom nothing is known yet may be kept; an empty row is a slip of the hand.
            acting.tell(Refused(_empty_row()))
            fields.sent(form, None, told=told)
            return
        made = acting.do(
            add_respondent,
            operation=acting.operation(form),
            initiative_id=initiative_id,
            role=role,
            helix=helix,
            pseudonym=pseudonym,
            name=name,
            contact=contact,
        )
        fields.sent(form, made, told=told)


def _empty_row() -> Problem:
    return Problem(
        "RES-002", _("Nobody was added: the row is empty."), _("Enter the role at least, then add again.")
    )


def _proposed(initiative_id: UUID, role: str) -> str:
    if len(role) > checks.LINE:
        return ""
    return str(acting.read(propose_pseudonym, initiative_id=initiative_id, role=role))


def _person(initiative_id: UUID, respondent_id: UUID) -> None:
    case: Case = acting.read(read_case, initiative_id=initiative_id)
    if case.respondents != st.session_state.get(SEEN):
        st.rerun()  # what was entered here changes the line at the top too, and who was removed is gone
    person = next(person for person in case.respondents if person.id == respondent_id)
    left = ConsentItem.TAKE_PART in person.withdrawn
    with st.container(key=f"box-person_{person.id.hex}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-person_{person.id.hex}"):
            parts.prose(person.pseudonym, style="strong")
            if case.may_write and not left:
                briefing_sent_button(person, _("Briefing sent today"), place="person")
        who = (names.shown(case.study_id) or {}).get(person.id)
        parts.prose(_facts(person, who), style="facts")
        _gone(case, person)
        _consent(case, person)
        if not left:
            _approaches(case, person)
            _who(case, person, who)


def _gone(case: Case, person: RespondentView) -> None:
    """What they have taken back, where what is left to do stands, and what came of clearing up just now."""
    if not person.withdrawn:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-gone_{person.id.hex}"):
        for item in ConsentItem:
            if item in person.withdrawn:
                parts.prose(words.taken_back(item), style="tag", beside=True)
        link("study", _("What is left to do"), icon=":material/checklist:", study=case.study_id)
    aftercare.told()


def _facts(person: RespondentView, who: Person | None) -> str:
    facts = (person.role, words.helix(person.helix), who and who.name, who and who.contact)
    return " · ".join(fact for fact in facts if fact)


def _consent(case: Case, person: RespondentView) -> None:
    """Open where it was still waited for when the screen was first drawn; it does not close under the hand."""
    first = f"consents_open_{person.id.hex}"
    waits = ConsentItem.TAKE_PART not in person.consents and not declined(person)
    open_first = st.session_state.setdefault(first, waits)
    shown = st.expander(
        parts.plain(_consent_label(person)),
        expanded=open_first,
        key=f"consents_{person.id.hex}",
        on_change="rerun",
        type="compact",
    )
    if shown.open:
        with shown:
            consents(
                respondent_id=person.id,
                stands=person.consents,
                key=f"prepare_{person.id.hex}",
                disabled=not case.may_write,
            )


def _consent_label(person: RespondentView) -> str:
    """What was agreed to and what was not, in a line."""
    answered = [(words.consent_item(i), person.consents[i].given) for i in ConsentItem if i in person.consents]
    given = [item for item, yes in answered if yes]
    refused = [item for item, yes in answered if not yes]
    if not given and not refused:
        return _("Consent: nothing entered yet")
    said = [_("agrees to {items}", items=", ".join(given))] if given else []
    said += [_("declines to {items}", items=", ".join(refused))] if refused else []
    return _("Consent: {said}", said="; ".join(said))


def _approaches(case: Case, person: RespondentView) -> None:
    shown = st.expander(
        parts.plain(approaches_label(person)),
        key=f"approaches_{person.id.hex}",
        on_change="rerun",
        type="compact",
    )
    if shown.open:
        with shown:
            approaches(person, may_write=case.may_write)


def _who(case: Case, person: RespondentView, who: Person | None) -> None:
    shown = st.expander(
        _("Change name, role or pseudonym"), key=f"who_{person.id.hex}", on_change="rerun", type="compact"
    )
    if not shown.open:
        return
    with shown:
        _describe(case, person, who)
        if case.may_write:
            _remove(person)


def _describe(case: Case, person: RespondentView, who: Person | None) -> None:
    """Role and pseudonym; name and contact where they are shown, or where none are known yet."""
    open_ = who is not None or not person.known
    form = f"person_{person.id.hex}"
    sheet = fields.sheet(form)
    with st.form(form, border=False):
        told = fields.told(form)
        left, middle, right = st.columns(3)
        pseudonym = left.text_input(_("Pseudonym"), person.pseudonym, key=f"{sheet}_pseudonym")
        role = middle.text_input(_("Role"), person.role, key=f"{sheet}_role")
        helix = right.selectbox(
            _("Group"),
            list(Helix),
            index=list(Helix).index(person.helix),
            format_func=words.helix,
            key=f"{sheet}_group",
        )
        name, contact = _identity(who, sheet=sheet) if open_ else ("", "")
        if st.form_submit_button(_("Keep the changes"), key=f"{sheet}_keep", disabled=not case.may_write):
            described: dict[str, Any] = {
                "operation": acting.operation(form),
                "respondent_id": person.id,
                "pseudonym": pseudonym,
                "role": role,
                "helix": helix,
            }
            if open_:
                made = acting.do(describe_respondent, **described, name=name, contact=contact)
            else:
                made = acting.do(edit_respondent, **described)
            fields.sent(form, made, told=told)


def _identity(who: Person | None, *, sheet: str) -> tuple[str, str]:
    """Who it is, as far as that is shown or not known yet: an empty box must not be taken for what stands."""
    left, right = st.columns(2)
    name = left.text_input(_("Name"), who.name if who else "", key=f"{sheet}_name")
    contact = right.text_input(_("Contact"), who.contact if who else "", key=f"{sheet}_contact")
    return name, contact


def _remove(person: RespondentView) -> None:
    """Removing is one more press, under a sentence that says what goes with it."""
    form = f"remove_person_{person.id.hex}"
    with st.popover(_("Remove"), type="tertiary", key=f"pop_{form}"):
        told = fields.told(form)
        parts.prose(
            _(
                "Removes {who}, with name and contact. A respondent with an interview, an answer on consent, "
                "an approach or a quote stays.",
                who=person.pseudonym,
            )
        )
        if st.button(_("Remove the respondent"), key=form):
            fields.sent(
                form,
                acting.do(remove_respondent, operation=acting.operation(form), respondent_id=person.id),
                told=told,
            )
