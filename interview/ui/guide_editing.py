"""Copy and edit: the texts of an instrument in boxes that lose no word, kept as a new version.

What is typed waits in drafts of whoever types it, also after a reload or in another window, until it is kept
as a version or given up.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID, uuid4

import streamlit as st

from interview.instrument.writer import EditableText, editable
from interview.queries.guides import Copy, Guide, VersionLine
from interview.services.copying import keep_copy, start_over
from interview.texts import _, plural
from interview.ui import acting, guard, parts
from interview.ui.arriving import carried_out, last_words_came
from interview.ui.guide_files import problem_list, proposed
from interview.ui.typed import typed_field

EDIT = "edit"  # in the address and in the session: the version that is being copied
REFUSED = "copy_refused"
FORM = "copy"
OF_AN_ENTRY = (".text", ".label", ".meaning")  # what an entry's source stands beside
ONE_LINE = 300  # texts that may be no longer than this get a box of one line


_texts = lru_cache(maxsize=8)(editable)


def copying(guide: Guide) -> bool:
    """Whether this version is being edited; after a reload the address still says so.

    Only then: a message that was under way carries the address before it.
    """
    if EDIT not in st.session_state:
        st.session_state[EDIT] = st.query_params.get(EDIT, "")
    return bool(st.session_state[EDIT] == guide.line.id.hex)


def start(guide: Guide) -> None:
    st.session_state[EDIT] = st.query_params[EDIT] = guide.line.id.hex


def stop() -> None:
    """Back to reading; what was typed waits until it is kept or given up."""
    st.session_state[EDIT] = ""
    st.session_state.pop(REFUSED, None)
    st.query_params.pop(EDIT, None)


def waiting(guide: Guide, copy: Copy) -> str:
    """How many texts wait to be kept, since when, and where; nothing where none does."""
    if copy.since is None:
        return ""
    count = plural("{n} text changed", "{n} texts changed", len(copy.changed))
    names = _part_names(guide)
    groups = Counter(text.group for text in _of(guide) if text.path in copy.changed)
    where = ", ".join(f"{names[group]} ({n})" for group, n in groups.items())
    since = copy.since.astimezone().strftime("%Y-%m-%d %H:%M")
    return _("{count} since {since}, not kept as a version yet: {where}", count=count, since=since, where=where)


def _of(guide: Guide) -> tuple[EditableText, ...]:
    return _texts(guide.content, guide.instrument.language)


def editing(guide: Guide, copy: Copy, versions: tuple[VersionLine, ...]) -> None:
    """The bar that keeps the copy, the choice of a part, and the part's boxes."""
    st.query_params[EDIT] = guide.line.id.hex
    with st.container(key="bar-top-copy", gap="small"):
        _bar(guide, copy, versions)
        group = _part(guide)
        topic = _topic(guide, group)
    if problems := st.session_state.get(REFUSED):
        problem_list(problems)
    shown = (t for t in _of(guide) if t.group == group and (not topic or topic_of(t.path) == topic))
    for entry, text, source in _entries(shown):
        with st.container(key=f"entry_{entry}"):
            _entry(copy, text, source)


def _bar(guide: Guide, copy: Copy, versions: tuple[VersionLine, ...]) -> None:
    """The name of the new version, and the buttons."""
    taken = {v.version for v in versions if v.instrument == guide.instrument.id}
    free = proposed(guide.instrument.version, taken)
    with st.container(horizontal=True, vertical_alignment="bottom", key="copy_bar"):
        version = st.text_input(
            _("Name of the new version"),
            free,
            key=_name_key(guide),
            persist_state="session",
            width=200,
        )
        st.button(
            _("Keep as a new version"),
            key="keep_copy",
            type="primary",
            icon=":material/save:",
            on_click=_keep,
            args=(guide, copy),
        )
        st.button(_("Back to reading"), key="stop_copy", on_click=stop, type="tertiary")
        if copy.changed:
            _start_over(guide, copy)
    said = (waiting(guide, copy) or _("Nothing changed yet"), _about_the_name(version.strip(), taken, free))
    parts.prose(". ".join(said), style="facts")


def _name_key(guide: Guide) -> str:
    return f"copy_version_{guide.line.id.hex}"


def _about_the_name(version: str, taken: set[str], free: str) -> str:
    """Said before it is refused: two texts under one name could not be told apart later."""
    if version in taken:
        return _("Version {version} is kept already. {free} is the next free name.", version=version, free=free)
    return _("A changed guide is another version and needs a name of its own.")


def _start_over(guide: Guide, copy: Copy) -> None:
    """The second press gives up what was typed."""
    with st.popover(_("Start over"), type="tertiary", key="start_over"):
        parts.prose(
            plural(
                "The text that you changed is forgotten, here and in every other window.",
                "The {n} texts that you changed are forgotten, here and in every other window.",
                len(copy.changed),
            )
        )
        st.button(
            _("Forget the changes"),
            key="discard_copy",
            on_click=_forget,
            args=(guide, uuid4()),
        )


def _forget(guide: Guide, operation: UUID) -> None:
    st.session_state.pop(REFUSED, None)
    acting.do(start_over, operation=operation, version_id=guide.line.id)


def _keep(guide: Guide, copy: Copy) -> None:
    """Keep what was typed up to this press; what is refused stands until the next."""
    st.session_state.pop(REFUSED, None)
    name, operation = str(st.session_state[_name_key(guide)]), acting.operation(FORM)
    if not last_words_came(copy.address) or not acting.do(
        keep_copy, operation=operation, version_id=guide.line.id, version=name
    ):
        st.session_state[REFUSED] = tuple(st.session_state.pop(acting.MESSAGES, ()))


def show_what_was_kept() -> None:
    """Open the version that was made last, once; the next copy is another operation."""
    if made := carried_out(acting.operation(FORM)):
        guard.open_("version", made)
        stop()
        acting.renew(FORM)
        st.rerun()


def _part_names(guide: Guide) -> dict[str, str]:
    instrument = guide.instrument
    return {
        "instrument": _("Title and notice"),
        "levels": _("Scale"),
        "opening": instrument.opening.name,
        **{factor.id: factor.name for factor in instrument.factors},
        "closing": instrument.closing.name,
    }


def _part(guide: Guide) -> str:
    first = guide.instrument.factors[0].id
    return _choice(_("Part"), _part_names(guide), first=first, key=f"copy_part_{guide.line.id.hex}")


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


def _entry(copy: Copy, text: EditableText, source: EditableText | None) -> None:
    left, right = st.columns([3, 1])
    with left:
        _box(copy, text, label=text.label)
    if source is not None:
        with right:
            _box(copy, source, label=_("Source"))


def _box(copy: Copy, text: EditableText, *, label: str) -> None:
    short = text.limit <= ONE_LINE and "\n" not in text.text
    typed_field(copy.texts[text.path], label=label, rows=1 if short else 2, one_line=short, awaited=True)
