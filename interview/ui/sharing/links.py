"""Publishing a draft, the address that is told once, and every link of a study."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID, uuid4

import streamlit as st

from interview import words
from interview.queries.share_lists import DraftLink, LinkLine, Sharing
from interview.services.publishing import close_every_link, close_link, new_address, pass_texts, publish
from interview.services.sharing import remove_draft
from interview.texts import _, plural
from interview.ui import acting, guard, parts
from interview.ui.choices import button
from interview.ui.sharing.checking import decision
from interview.ui.sharing.choosing import last_day, passphrase
from interview.ui.sharing.current import TOLD, address, leave, local


def publishing(draft: DraftLink) -> None:
    """The last step of a draft."""
    with st.container(key="share_publish", border=True):
        waits = len(draft.asks)
        if waits:
            parts.prose(
                plural("Decide on {n} text above first.", "Decide on {n} texts above first.", waits),
                style="strong",
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            button(
                _("Publish and save as a file") if local() else _("Publish"),
                key="share_publish_now",
                pressed=_publishing(draft),
                type="primary",
                icon=":material/send:",
                disabled=bool(waits),
            )
            button(_("Not now"), key="share_not_now", pressed=leave, type="tertiary")
            button(
                _("Throw it away"),
                key="share_throw",
                pressed=_throwing(draft),
                type="tertiary",
                icon=":material/delete:",
            )


def _publishing(draft: DraftLink) -> Callable[[], None]:
    operation = uuid4()

    def pressed() -> None:
        token = acting.do(publish, operation=operation, link_id=draft.id, seal=draft.seal)
        if token is not None:
            st.session_state[TOLD] = (draft.id, token if isinstance(token, str) else "")
            leave()

    return pressed


def _throwing(draft: DraftLink) -> Callable[[], None]:
    operation = uuid4()

    def pressed() -> None:
        if acting.do(remove_draft, operation=operation, link_id=draft.id):
            leave()

    return pressed


def told() -> None:
    """The address that was just made, with a way to copy it. Nobody can look it up later."""
    found: tuple[UUID, str] | None = st.session_state.get(TOLD)
    if not found:
        return
    link_id, token = found
    with st.container(key="share_told", border=True):
        if local():
            parts.prose(_("It is published. Save it as a file and send that."), style="strong")
            _file(link_id, place="told", type="primary")
            parts.prose(
                _(
                    "Nothing is hosted here: the address below works only for whoever can reach this machine. "
                    "It is shown this once."
                ),
                style="below",
            )
        else:
            parts.prose(_("It is published. Copy the address now: it is shown this once."), style="strong")
        if token:
            st.code(address(token), language=None, wrap_lines=True)
        else:
            parts.prose(_("The address was made already and is not known any more. Make a new one."))
        with st.container(horizontal=True):
            if not local():
                _file(link_id, place="told")
            button(_("I have it"), key="share_have", pressed=lambda: st.session_state.pop(TOLD, None))


def _file(link_id: UUID, *, place: str, type: Literal["primary", "tertiary"] = "tertiary") -> None:
    """The way to the file; just published, it stands in two places of the screen."""
    st.link_button(
        _("Save as a file"),
        f"/share/{link_id.hex}/file",
        icon=":material/download:",
        type=type,
        key=f"share_file_{place}_{link_id.hex}",
    )


def links(sharing: Sharing) -> None:
    """Every link, the newest first; also drafts, and those that are expired or closed."""
    if not sharing.links:
        return
    parts.section(
        _("Links"),
        below=_(
            "Only you as the study's owner see them. Of who opens one nothing is kept but when and how often."
        ),
    )
    for line in sharing.links:
        _link(line)
    if sum(line.open for line in sharing.links) > 1:
        _close_all(sharing)


def _link(line: LinkLine) -> None:
    key = line.id.hex
    with st.container(key=f"share_link_{key}", border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            parts.prose(line.name or ", ".join(line.titles), style="strong", beside=True)
            parts.prose(_state(line), style="tag", beside=True)
        parts.prose(_facts(line), style="facts")
        if line.waiting:
            _waiting(line)
        with st.container(horizontal=True, vertical_alignment="center"):
            if line.draft:
                button(
                    _("Go on"),
                    key=f"share_on_{key}",
                    pressed=lambda: guard.open_("draft", line.id),
                    icon=":material/edit:",
                )
                return
            st.link_button(
                _("Look at it"),
                f"/share/{key}/preview",
                icon=":material/visibility:",
                type="tertiary",
                key=f"share_look_{key}",
            )
            if line.closed_at is None:
                _file(line.id, place="list")
                _more(line)
                _close(line.id)


def _state(line: LinkLine) -> str:
    if line.draft:
        return _("draft")
    if line.closed_at is not None:
        return _("closed")
    return _("expired") if line.expired else _("open")


def _facts(line: LinkLine) -> str:
    facts = [", ".join(line.titles)] if line.name else []
    facts.append(words.kind(line.choices.kind))
    facts.append(_("follows the study") if line.live else _("frozen"))
    if line.protected:
        facts.append(_("with a passphrase"))
    if line.closed_at is not None:
        facts.append(_("closed {when}", when=_moment(line.closed_at)))
    else:
        facts.append(_("until {day}", day=line.ends_on.isoformat()))
    if not line.draft:
        facts.append(_opened(line))
    return " · ".join(facts)


def _opened(line: LinkLine) -> str:
    if not line.opened:
        return _("not opened yet")
    times = plural("opened once", "opened {n} times", line.opened)
    return times + (", " + _("last {when}", when=_moment(line.last_opened_at)) if line.last_opened_at else "")


def _moment(at: object) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if hasattr(at, "astimezone") else ""


def _more(line: LinkLine) -> None:
    """What can be changed of a published link: not what it shows."""
    with st.popover(_("Change"), type="tertiary", icon=":material/tune:", key=f"share_more_{line.id.hex}"):
        last_day(line.id, line.ends_on)
        button(
            _("Make a new address"),
            key=f"share_new_{line.id.hex}",
            pressed=_renewing(line.id),
            icon=":material/autorenew:",
        )
        parts.prose(_("The old address opens nothing then, nor does a tab that it opened."), style="below")
    passphrase(line.id, protected=line.protected)


def _renewing(link_id: UUID) -> Callable[[], None]:
    operation = uuid4()

    def pressed() -> None:
        token = acting.do(new_address, operation=operation, link_id=link_id)
        if isinstance(token, str):
            st.session_state[TOLD] = (link_id, token)

    return pressed


def _close(link_id: UUID) -> None:
    with st.popover(
        _("Close it"), icon=":material/block:", type="tertiary", key=f"share_close_menu_{link_id.hex}"
    ):
        parts.prose(_("Whoever has it open sees nothing any more, and it cannot be opened again."))
        button(
            _("Close this link"), key=f"share_close_{link_id.hex}", pressed=_closing(link_id), type="primary"
        )


def _closing(link_id: UUID) -> Callable[[], None]:
    operation = uuid4()

    def pressed() -> None:
        acting.do(close_link, operation=operation, link_id=link_id)
        found = st.session_state.get(TOLD)
        if found and found[0] == link_id:
            st.session_state.pop(TOLD)

    return pressed


def _close_all(sharing: Sharing) -> None:
    n = sum(line.open for line in sharing.links)
    with st.popover(
        _("Close every link"),
        icon=":material/block:",
        type="tertiary",
        key=f"share_every_{sharing.study_id.hex}",
    ):
        parts.prose(_("{n} links are open. Whoever has one open sees nothing any more.", n=n))
        operation = acting.operation(f"close_every_{sharing.study_id.hex}_{n}")

        def pressed() -> None:
            if acting.do(close_every_link, operation=operation, study_id=sharing.study_id):
                st.session_state.pop(TOLD, None)

        button(_("Close all"), key="share_every_now", pressed=pressed, type="primary")


def _waiting(line: LinkLine) -> None:
    """New words of the study that a live link does not show before its owner has passed them."""
    asks = [text for text in line.waiting if text.asks]
    label = plural("{n} new text waits, unseen", "{n} new texts wait, unseen", len(line.waiting))
    with st.expander(label, expanded=True, key=f"share_waiting_{line.id.hex}"):
        for text in line.waiting:
            decision(line.id, text)
        ready = [text.text.key[2] for text in line.waiting if not text.asks]
        if ready:
            button(
                plural("Show {n} text from now on", "Show {n} texts from now on", len(ready)),
                key=f"share_pass_{line.id.hex}",
                pressed=_passing(line.id, ready),
                type="primary",
            )
        if asks:
            parts.prose(_("Where something was found, decide on the text itself."), style="below")


def _passing(link_id: UUID, digests: list[str]) -> Callable[[], None]:
    operation = uuid4()

    def pressed() -> None:
        acting.do(pass_texts, operation=operation, link_id=link_id, digests=digests)

    return pressed
