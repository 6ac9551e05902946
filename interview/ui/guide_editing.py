"""Copy and edit: the texts of an instrument in form fields, kept as a new version.

Only the chosen part's fields are on the screen. What was typed in the others stays in the session, so a
refused version loses nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

import streamlit as st

from interview.instrument.writer import EditableText, edit, editable
from interview.queries.guides import Guide, VersionLine
from interview.services.instruments import offer
from interview.texts import _, plural
from interview.ui import acting, guard, parts
from interview.ui.guide_files import problem_list
from interview.ui.preparing import fields

COPYING = "copying"
OF_AN_ENTRY = (".text", ".label", ".meaning")  # what an entry's source stands beside
ONE_LINE = 300  # texts that may be no longer than this get a box of one line
NUMBERED = re.compile(r"(\d{1,6})\.(\d{1,6})")

_texts = lru_cache(maxsize=8)(editable)


def copying(guide: Guide) -> bool:
    """Whether this version is being edited."""
    return bool(st.session_state.get(COPYING) == guide.line.id)


def start(guide: Guide) -> None:
    st.session_state[COPYING] = guide.line.id


def stop() -> None:
    """Back to reading; what was typed stays until it is kept or discarded."""
    st.session_state.pop(COPYING, None)


def _key(guide: Guide, path: str) -> str:
    """The key of a text's box; discarding begins another sheet, since a browser keeps what a box held."""
    return f"{fields.sheet(f'copy_{guide.line.id.hex}')}_{path}"


def changes(guide: Guide) -> dict[str, str]:
    """The texts that differ from the version they were copied from, by path."""
    typed = ((text, st.session_state.get(_key(guide, text.path))) for text in _of(guide))
    return {text.path: now for text, now in typed if now is not None and now != text.text}


def _of(guide: Guide) -> tuple[EditableText, ...]:
    return _texts(guide.content, guide.instrument.language)


def discard(guide: Guide) -> None:
    """Forget what was typed."""
    for text in _of(guide):
        st.session_state.pop(_key(guide, text.path), None)
    fields.done(f"copy_{guide.line.id.hex}")


def editing(guide: Guide, versions: tuple[VersionLine, ...]) -> None:
    """The bar that keeps the copy, the choice of a part, and the part's fields."""
    with st.container(key="bar-top-copy", gap="small"):
        version, keep = _bar(guide, versions)
        group = _part(guide)
        topic = _topic(guide, group)
    if keep:
        _keep(guide, version)
    shown = (t for t in _of(guide) if t.group == group and (not topic or topic_of(t.path) == topic))
    for entry, text, source in _entries(shown):
        with st.container(key=f"entry_{entry}"):
            _entry(guide, text, source)


def _bar(guide: Guide, versions: tuple[VersionLine, ...]) -> tuple[str, bool]:
    """The name of the new version, and whether it is to be kept now."""
    taken = {v.version for v in versions if v.instrument == guide.instrument.id}
    with st.container(horizontal=True, vertical_alignment="bottom", key="copy_bar"):
        version = st.text_input(
            _("Name of the new version"),
            proposed(guide.instrument.version, taken),
            key=f"copy_version_{guide.line.id.hex}",
            persist_state="session",
            width=200,
        )
        keep = st.button(_("Keep as a new version"), key="keep_copy", type="primary", icon=":material/save:")
        st.button(_("Back to reading"), key="stop_copy", on_click=stop, type="tertiary")
        changed = len(changes(guide))
        if changed:
            st.button(
                _("Discard the changes"), key="discard_copy", on_click=discard, args=(guide,), type="tertiary"
            )
        said = plural("{n} text changed", "{n} texts changed", changed) if changed else _("nothing changed yet")
        parts.prose(said, style="facts")
    return version, keep


def _keep(guide: Guide, version: str) -> None:
    def kept() -> UUID | None:
        language = guide.instrument.language
        content = edit(guide.content, changes=changes(guide), version=version.strip(), language=language)
        file = f"{guide.instrument.id}.toml"
        made: UUID | None = acting.do(offer, content=content, file=file, origin="edited")
        return made

    made = fields.attempt(kept)
    if made is None:
        problem_list(tuple(st.session_state.pop(acting.MESSAGES, ())))
        return
    discard(guide)
    stop()
    guard.open_("version", made)  # type: ignore[arg-type]
    st.rerun()


def proposed(version: str, taken: set[str]) -> str:
    """The next free name after ``version``: 1.0, then 1.1; anything else gets a number behind it."""
    numbered = NUMBERED.fullmatch(version)
    number = int(numbered[2]) if numbered else 1
    while version in taken:
        number += 1
        version = f"{numbered[1]}.{number}" if numbered else f"{version.rpartition('-')[0] or version}-{number}"
    return version


def _part(guide: Guide) -> str:
    instrument = guide.instrument
    names = {
        "instrument": _("Title and notice"),
        "levels": _("Scale"),
        "opening": instrument.opening.name,
        **{factor.id: factor.name for factor in instrument.factors},
        "closing": instrument.closing.name,
    }
    first = instrument.factors[0].id
    return _choice(_("Part"), names, first=first, key=f"copy_part_{guide.line.id.hex}")


def _topic(guide: Guide, group: str) -> str:
    """Which of a factor's texts; the other parts are short enough to be shown whole."""
    if group not in {factor.id for factor in guide.instrument.factors}:
        return ""
    names = {
        "about": _("Name and description"),
        "questions": _("Questions"),
        "standing": _("Relevance, assessment, dynamics"),
        "descriptors": _("Levels"),
        "evidence": _("Evidence"),
        "facets": _("Facets"),
    }
    return _choice(_("Texts"), names, first="about", key=f"copy_topic_{guide.line.id.hex}")


def _choice(label: str, names: dict[str, str], *, first: str, key: str) -> str:
    return st.segmented_control(
        label,
        list(names),
        default=first,
        required=True,
        format_func=lambda id: parts.plain(names[id]),
        key=key,
        label_visibility="collapsed",
        wrap=True,
        persist_state="session",
    )


def topic_of(path: str) -> str:
    """The topic that a text of a factor belongs to, from its path."""
    table = path.split(".")[2]
    if table in ("questions", "descriptors", "evidence", "facets"):
        return table
    return "standing" if table in ("relevance", "assessment", "dynamics") else "about"


def _entries(texts: Iterator[EditableText]) -> Iterator[tuple[str, EditableText, EditableText | None]]:
    """Each text with its source beside it, where it has one."""
    waiting: EditableText | None = None
    for text in texts:
        if waiting is not None and text.kind == "source" and waiting.path.endswith(OF_AN_ENTRY):
            yield _slug(waiting.path), waiting, text
            waiting = None
            continue
        if waiting is not None:
            yield _slug(waiting.path), waiting, None
        waiting = text
    if waiting is not None:
        yield _slug(waiting.path), waiting, None


def _slug(path: str) -> str:
    return path.replace(".", "-")


def _entry(guide: Guide, text: EditableText, source: EditableText | None) -> None:
    left, right = st.columns([3, 1])
    with left:
        _field(guide, text, label=text.label)
    if source is not None:
        with right:
            _field(guide, source, label=_("Source"))


def _field(guide: Guide, text: EditableText, *, label: str) -> None:
    """A box that is read at the next press of a button: leaving one of many draws nothing anew."""
    label, key = parts.plain(label), _key(guide, text.path)
    if text.limit <= ONE_LINE and "\n" not in text.text:
        st.text_input(label, text.text, key=key, on_change="ignore", persist_state="session")
    else:
        st.text_area(label, text.text, height="content", key=key, on_change="ignore", persist_state="session")
