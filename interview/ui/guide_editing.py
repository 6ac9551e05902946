"""Copy and edit: the texts of an instrument in boxes that lose no word, kept as a new version.

What is typed waits in drafts of whoever types it, also after a reload or in another window, until it is kept
as a version or given up.
"""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID, uuid4

import streamlit as st

from interview.instrument.outline import Part
from interview.instrument.writer import EditableText
from interview.queries.guides import Copy, Guide, VersionLine
from interview.services.copying import keep_copy, start_over
from interview.texts import _, plural
from interview.ui import acting, guard, guide_languages, guide_structure, parts
from interview.ui.arriving import carried_out, last_words_came
from interview.ui.guide_files import problem_list, proposed
from interview.ui.guide_sheet import Sheet, slug

EDIT = "edit"  # in the address and in the session: the version that is being copied
REFUSED = "copy_refused"
FORM = "copy"
OF_AN_ENTRY = (".text", ".label", ".meaning")  # what an entry's source stands beside


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
    """How many changes wait to be kept, since when, and where; nothing where none does."""
    if copy.since is None:
        return ""
    n = copy.changes
    if copy.outline.changed:
        count = plural("{n} change", "{n} changes", n)
    else:
        count = plural("{n} text changed", "{n} texts changed", n)
    names = _part_names(guide)
    groups = Counter(text.group for text in copy.outline.texts if text.path in copy.changed)
    groups.update(copy.outline.changed.values())
    where = ", ".join(f"{names[group]} ({groups[group]})" for group in names if groups[group])
    since = copy.since.astimezone().strftime("%Y-%m-%d %H:%M")
    return _("{count} since {since}, not kept as a version yet: {where}", count=count, since=since, where=where)


def editing(guide: Guide, copy: Copy, versions: tuple[VersionLine, ...]) -> None:
    """The bar that keeps the copy, the choice of a part, and the part's boxes."""
    st.query_params[EDIT] = guide.line.id.hex
    with st.container(key="bar-top-copy", gap="small"):
        _bar(guide, copy, versions)
        group = _part(guide)
        topic = _topic(guide, group)
    if problems := st.session_state.get(REFUSED):
        problem_list(problems)
    sheet = guide_languages.in_language(guide, copy)
    part = copy.outline.parts.get(group)
    if part is None:
        _boxes(sheet, group, topic)
    elif topic:
        _factor(sheet, part, group, topic)
    else:
        _boxes(sheet, group, "about")
        guide_structure.minutes(sheet, part)
        guide_structure.questions(sheet, part)


def _factor(sheet: Sheet, part: Part, group: str, topic: str) -> None:
    """One topic of a factor, with the numbers that belong to it."""
    match topic:
        case "questions":
            guide_structure.minutes(sheet, part)
            guide_structure.questions(sheet, part)
        case "standing":
            guide_structure.standing(sheet, part)
        case "descriptors":
            guide_structure.needed(sheet, part)
            _boxes(sheet, group, topic)
        case _:
            _boxes(sheet, group, topic)


def _boxes(sheet: Sheet, group: str, topic: str) -> None:
    """The texts of a part and topic, each with its source beside it."""
    shown = (t for t in sheet.texts.values() if t.group == group and (not topic or topic_of(t.base) == topic))
    for text, source in _entries(shown):
        with st.container(key=f"entry_{slug(text.path)}"):
            left, right = st.columns([3, 1])
            with left:
                sheet.box(text.base, label=text.label)
            if source is not None:
                with right:
                    sheet.box(source.base, label=_("Source"))


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
        if copy.changes:
            _start_over(guide, copy)
    said = (waiting(guide, copy) or _("Nothing changed yet"), _about_the_name(version.strip(), taken, free))
    parts.prose(" ".join((". ".join(said), *guide_languages.lost(copy))), style="facts")


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
                "What you changed is forgotten, here and in every other window.",
                "The {n} changes that you made are forgotten, here and in every other window.",
                copy.changes,
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
    """The topic that a text belongs to, from its path; what every part has belongs to the first."""
    table = path.split(".")[2 if path.startswith("factors.") else 1]
    if table in ("questions", "descriptors", "evidence", "facets"):
        return table
    return "standing" if table in ("relevance", "assessment", "dynamics") else "about"


def _entries(texts: Iterator[EditableText]) -> Iterator[tuple[EditableText, EditableText | None]]:
    """Each text with its source, where it has one."""
    waiting: EditableText | None = None
    for text in texts:
        if waiting is not None and text.kind == "source" and waiting.base.endswith(OF_AN_ENTRY):
            yield waiting, text
            waiting = None
            continue
        if waiting is not None:
            yield waiting, None
        waiting = text
    if waiting is not None:
        yield waiting, None
