"""Copy and edit: in which language the texts are shown, and which languages the new version will have."""

from collections.abc import Iterator
from uuid import uuid4

import streamlit as st

from interview.instrument.reshape import LANGUAGES
from interview.queries.guides import Copy, Guide
from interview.services.reshaping import choose
from interview.texts import _, plural
from interview.ui import acting, parts
from interview.ui.choices import watch
from interview.ui.guide_sheet import Sheet, sheet
from interview.ui.preparing.fields import operation_of


def named(language: str) -> str:
    """A language by its name."""
    return {"en": _("English"), "sv": _("Swedish")}.get(language, language)


def in_language(guide: Guide, copy: Copy) -> Sheet:
    """The copy in the language that is chosen here, and what becomes of the others in the new version."""
    own, all_ = guide.instrument.language, copy.outline.languages
    if len(all_) == 1:
        return sheet(guide, copy, own)
    with st.container(horizontal=True, vertical_alignment="center", key="copy_languages"):
        shown = st.segmented_control(
            _("Texts in"),
            list(all_),
            default=own,
            required=True,
            format_func=named,
            key=f"copy_language_{guide.line.id.hex}",
            label_visibility="collapsed",
            persist_state="session",
        )
        made = sheet(guide, copy, shown)
        for other in all_:
            if other != shown and not copy.lacking.get(other):
                _keep(made, other)
    for other in all_:
        if other != shown and (said := _about(made, other)):
            parts.prose(said, style="facts")
    return made


def _keep(shown: Sheet, other: str) -> None:
    chosen = shown.copy.outline.chosen
    drawn = uuid4()

    def changed(keep: bool) -> None:
        wanted = {*chosen, other} if keep else {*chosen} - {other}
        kept = [each for each in shown.copy.outline.languages if each in wanted or each == shown.language]
        acting.do(
            choose,
            operation=operation_of(drawn, other, keep),
            version_id=shown.guide.line.id,
            path=LANGUAGES,
            value=kept,
        )

    name, callback = watch(f"keep_{other}_{shown.guide.line.id.hex}", other in chosen, changed)
    label = _("The new version has {language} too", language=named(other))
    st.checkbox(parts.plain(label), other in chosen, key=name, on_change=callback)


def _about(shown: Sheet, other: str) -> str:
    """What stands in another language while one rewrites this one; nothing where that is left out."""
    copy, name, here = shown.copy, named(other), named(shown.language)
    if lacks := copy.lacking.get(other, 0):
        said = plural(
            "{n} text that you added has no wording in {language} yet.",
            "{n} texts that you added have no wording in {language} yet.",
            lacks,
            language=name,
        )
        until = _("As long as that is so, the new version will be without {language}.", language=name)
        return said if other in copy.kept else f"{said} {until}"
    if other not in copy.outline.chosen:
        return ""
    if behind := _behind(shown, other):
        return plural(
            "{n} text that you changed in {here} still has its earlier wording in {other}.",
            "{n} texts that you changed in {here} still have their earlier wording in {other}.",
            behind,
            here=here,
            other=name,
        )
    return _("What you change in {here} keeps its earlier wording in {other}.", here=here, other=name)


def lost(copy: Copy) -> Iterator[str]:
    """Of each language that the new version will not have a sentence, to stand beside what keeps it."""
    for each in copy.outline.languages:
        if each not in copy.kept:
            yield _("The new version will be without {language}.", language=named(each))


def _behind(shown: Sheet, other: str) -> int:
    """How many texts were changed in the language shown, and not in the other."""
    texts = {text.path: text for text in shown.copy.outline.texts}
    changed = [texts[path] for path in shown.copy.changed]
    there = {text.base for text in changed if text.language == other}
    return sum(text.language == shown.language and text.base not in there for text in changed)
