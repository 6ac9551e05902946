"""What the Share screen is made of: the study, its links, and a draft with its preview."""

from uuid import UUID

import streamlit as st

from interview import live
from interview.queries.share_lists import Sharing, read_draft_link, read_own_studies, read_sharing
from interview.texts import _
from interview.ui import acting, guard, parts
from interview.ui.choices import button
from interview.ui.components.live import live as live_part
from interview.ui.going import link
from interview.ui.sharing import checking, choosing, links
from interview.ui.sharing.current import begin, leave, local


def study_asked_for() -> UUID | None:
    """The study that the address names, or the only one that the actor owns."""
    asked = guard.asked_for("study")
    if asked is not None:
        return asked
    own = acting.read(read_own_studies)
    return own[0].id if len(own) == 1 else None


def choose_study() -> None:
    """Every study whose owner asks."""
    own = acting.read(read_own_studies)
    for study in own:
        link("share", parts.plain(study.title), icon=":material/share:", study=study.id)
    if not own:
        parts.nothing_yet(
            _("Nothing to share"),
            _("Only the owner of a study can show it to others. Ask the owner, or start a study on Home."),
        )


def overview(study_id: UUID) -> None:
    """The links there are, and the way to another one."""
    sharing = acting.read(read_sharing, study_id=study_id)
    parts.heading(
        _("Share"),
        above=sharing.study,
        below=_(
            "A link opens a page without an account: exactly what you choose, until it expires or you close it."
        ),
    )
    parts.messages()
    links.told()
    if not sharing.initiatives:
        parts.nothing_yet(_("No initiative yet"), _("Add one on Home; then it can be shown."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        button(
            _("Draw up a link"),
            key="share_begin",
            pressed=begin(sharing.study_id, [_first(sharing)]),
            type="primary",
            icon=":material/add_link:",
        )
        if local():
            parts.prose(
                _("On this machine nothing is hosted: what you draw up is saved as a file to send."),
                style="below",
                beside=True,
            )
    links.links(sharing)
    _follow(study_id)


def _follow(study_id: UUID) -> None:
    """Draw anew when somebody changes the study: what a draft shows, and what waits on a live link."""
    topics = live.versions([f"study:{study_id.hex}"])
    live_part(key="live_share", topics=topics, on_change=st.rerun)


def _first(sharing: Sharing) -> UUID:
    """The initiative that was open last, where it is of this study."""
    ids = [id for id, _name in sharing.initiatives]
    open_now = st.session_state.get("open_initiative")
    return next((id for id in ids if id.hex == open_now), ids[0])


def draft(draft_id: UUID) -> None:
    """A draft: chosen and checked on the left, seen on the right."""
    drawn = acting.read(read_draft_link, link_id=draft_id)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        parts.heading(_("A link to share"), above=", ".join(case.name for case in drawn.cases))
        button(_("All links"), key="share_back", pressed=leave, icon=":material/arrow_back:", type="tertiary")
    parts.messages()
    left, right = st.columns([1, 1.35], gap="large")
    with left:
        choosing.choosing(drawn)
        checking.checking(drawn)
        links.publishing(drawn)
    with right, st.container(key="share_preview"):
        choosing.preview(drawn)
    _follow(drawn.study_id)
