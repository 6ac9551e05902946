"""Who takes part in the study, and whom its owners invite."""

from datetime import datetime

import streamlit as st

from interview import words
from interview.queries.accounts import (
    InvitationLine,
    MemberLine,
    read_invitations,
    read_members,
)
from interview.queries.settings_of import StudySettings
from interview.services.invitations import (
    LASTS_DAYS,
    invite_by_email,
    invite_by_link,
    withdraw_invitation,
)
from interview.services.members import remove_member, set_role
from interview.settings import settings
from interview.texts import _
from interview.ui import acting, logged_in, parts
from interview.ui.preparing import fields
from interview.vocabulary import Role


def members(study: StudySettings) -> None:
    """Where people log in: the members and, for owners, what can be done about them."""
    if not logged_in.hosted():
        return
    parts.section(
        _("Members"),
        below=_(
            "Owners read and change the study and decide who takes part. Editors read and change it. Viewers "
            "read it. Whoever is removed sees nothing more from that moment on."
        ),
    )
    for member in acting.read(read_members, study_id=study.id):
        _member(study, member)
    if study.may_own:
        _invite(study)
        for invitation in acting.read(read_invitations, study_id=study.id):
            _invitation(invitation)


def _member(study: StudySettings, member: MemberLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-member-{member.user_id.hex}"):
        parts.prose(member.name or _("without a name"), style="strong", beside=True)
        facts = (
            member.email,
            _("you") if member.me else "",
            _("account closed") if member.blocked else "",
            "" if study.may_own else words.role(member.role),
        )
        parts.prose(" · ".join(fact for fact in facts if fact), style="facts", beside=True)
        if study.may_own:
            _role(study, member)
            _remove(study, member)


def _role(study: StudySettings, member: MemberLine) -> None:
    form = f"role_{study.id.hex}_{member.user_id.hex}"

    def chosen() -> None:
        done = acting.do(
            set_role,
            operation=acting.operation(form),
            study_id=study.id,
            user_id=member.user_id,
            role=st.session_state[form],
        )
        if done:
            acting.renew(form)
        else:
            st.session_state[form] = member.role

    st.selectbox(
        _("Role of {name}", name=parts.plain(member.name)),
        list(Role),
        index=list(Role).index(member.role),
        format_func=words.role,
        key=form,
        label_visibility="collapsed",
        width=120,
        on_change=chosen,
    )


def _remove(study: StudySettings, member: MemberLine) -> None:
    form = f"remove_{study.id.hex}_{member.user_id.hex}"

    def pressed() -> None:
        if acting.do(
            remove_member, operation=acting.operation(form), study_id=study.id, user_id=member.user_id
        ):
            acting.renew(form)

    with st.popover(_("Remove"), type="tertiary", key=f"pop_{form}"):
        parts.prose(
            _("You leave this study.")
            if member.me
            else _("{name} sees nothing more of this study from now on. Their work stays.", name=member.name)
        )
        st.button(_("Remove from the study"), key=form, on_click=pressed)


def _invite(study: StudySettings) -> None:
    """Two ways: whoever logs in with an address, or a link that the owner passes on."""
    with st.expander(_("Invite somebody"), icon=":material/person_add:", key=f"invite_to_{study.id.hex}"):
        by_email, by_link = st.columns(2, gap="medium")
        with by_email:
            _by_email(study)
        with by_link:
            _by_link(study)


def _by_email(study: StudySettings) -> None:
    form = f"invite_{study.id.hex}"
    sheet = fields.sheet(form)
    with st.form(form, border=False):
        told = fields.told(form)
        parts.prose(_("By e-mail address"), style="strong")
        email = st.text_input(_("E-mail address"), key=f"{sheet}_email")
        role = _role_choice(f"{sheet}_role")
        parts.prose(
            _(
                "Nothing is sent. Whoever logs in with this address from now on takes part, if the log-in "
                "provider has verified it."
            ),
            style="below",
        )
        if st.form_submit_button(_("Invite this address")):
            made = acting.do(
                invite_by_email,
                operation=acting.operation(form),
                study_id=study.id,
                role=role,
                email=email,
            )
            fields.sent(form, made, told=told)


def _by_link(study: StudySettings) -> None:
    form = f"link_{study.id.hex}"
    with st.form(form, border=False):
        parts.prose(_("By a link that you pass on yourself"), style="strong")
        role = _role_choice(f"{form}_role")
        if st.form_submit_button(_("Make a link")):
            made = acting.do(invite_by_link, study_id=study.id, role=role)
            if made:
                st.session_state[f"{form}_made"] = made.token
            parts.messages()
    if token := st.session_state.get(f"{form}_made"):
        st.code(f"{settings().base_url.rstrip('/')}/invited/{token}", language=None, wrap_lines=True)
        parts.prose(
            _("Copy it now: it is not shown again. It lets one person in, within {n} days.", n=LASTS_DAYS),
            style="below",
        )


def _role_choice(key: str) -> Role:
    return st.segmented_control(
        _("Role"), list(Role), default=Role.EDITOR, format_func=words.role, key=key, required=True
    )


def _invitation(line: InvitationLine) -> None:
    form = f"withdraw_{line.id.hex}"

    def pressed() -> None:
        if acting.do(withdraw_invitation, operation=acting.operation(form), invitation_id=line.id):
            acting.renew(form)

    with st.container(horizontal=True, vertical_alignment="center", key=f"row-invited-{line.id.hex}"):
        parts.prose(line.email or _("by link"), style="strong", beside=True)
        parts.prose(f"{_('invited as')} {words.role(line.role)} · {_until(line)}", style="facts", beside=True)
        st.button(_("Withdraw"), key=form, type="tertiary", on_click=pressed)


def _until(line: InvitationLine) -> str:
    day = _day(line.expires_at)
    return _("ran out on {day}", day=day) if line.expired else _("until {day}", day=day)


def _day(moment: datetime) -> str:
    return moment.astimezone().date().isoformat()
