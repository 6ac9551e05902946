"""Copy and edit: the questions and probes of a part, added and removed, and what is chosen about them."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from interview.instrument.layout import MINUTES
from interview.instrument.outline import Asked, Part
from interview.services.reshaping import add_entry, remove_entry
from interview.texts import _, plural
from interview.ui import parts
from interview.ui.guide_sheet import Sheet, slug

SHARES = [3, 1]  # of the width: what is said, and where it is from
CHOOSING = [1.85, 1]  # the facets it reaches, and when it is asked
INDENT = [0.03, 0.97]


def minutes(sheet: Sheet, part: Part) -> None:
    """The minutes planned for a part, and what those questions take that are always asked."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"plan_{slug(part.path)}"):
        name, changed = sheet.choice(f"{part.path}.minutes", part.minutes)
        st.number_input(
            _("Minutes planned"),
            MINUTES.least,
            MINUTES.most,
            part.minutes,
            key=name,
            on_change=changed,
            width=160,
        )
        whole = sum(each.minutes for each in sheet.copy.outline.parts.values())
        said = [plural("{n} minute in the whole guide.", "{n} minutes in the whole guide.", whole)]
        if part.always:
            said.insert(0, _("What is always asked needs {n} of them.", n=part.always))
        parts.prose(" ".join(said), style="facts", beside=True)


def needed(sheet: Sheet, part: Part) -> None:
    """The level that a platform needs of the factor."""
    names = {level: f"{level} {sheet.now(f'levels.{level}.name')}" for level in sheet.copy.outline.levels}
    name, changed = sheet.choice(f"{part.path}.needed", part.needed, names)
    st.selectbox(
        _("Level needed"),
        list(names),
        list(names).index(part.needed or 1),
        format_func=lambda level: parts.plain(names[level]),
        key=name,
        on_change=changed,
        width=300,
    )


def questions(sheet: Sheet, part: Part) -> None:
    """The questions of a part with their probes, and the button that adds one."""
    for asked, number in _numbered(part.questions):
        if asked.removed:
            _gone(sheet, asked)
        else:
            said = (_("Question {n}", n=number), _("Remove question {n}", n=number))
            _question(sheet, part, asked, label=said[0], remove=said[1])
    if part.room:
        _add(sheet, f"{part.path}.questions", _("Add a question"), kind="secondary")
    else:
        parts.prose(_("There is no room for more questions here."), style="facts")


def standing(sheet: Sheet, part: Part) -> None:
    """The three questions that every factor has; only their probes can be added and removed."""
    labels = {"relevance": _("Relevance"), "assessment": _("Assessment"), "dynamics": _("Dynamics")}
    for name, asked in part.standing:
        _question(sheet, part, asked, label=labels[name])


def _numbered(asked: tuple[Asked, ...]) -> Iterator[tuple[Asked, int]]:
    """Each with its number among those that were not removed."""
    number = 0
    for each in asked:
        number += not each.removed
        yield each, number


def _question(sheet: Sheet, part: Part, asked: Asked, *, label: str, remove: str = "") -> None:
    with st.container(border=True, key=f"question_{slug(asked.path)}"):
        _said(sheet, part, asked, label=label, remove=remove)
        _indent, below = st.columns(INDENT)
        with below:
            for probe, number in _numbered(asked.probes):
                if probe.removed:
                    _gone(sheet, probe)
                else:
                    said = (_("Probe {n}", n=number), _("Remove probe {n}", n=number))
                    _said(
                        sheet, part, probe, label=said[0], remove=said[1], source=_("as the question"), rows=1
                    )
            if asked.room:
                _add(sheet, f"{asked.path}.probes", _("Add a probe"), kind="tertiary")


def _said(
    sheet: Sheet, part: Part, asked: Asked, *, label: str, remove: str, source: str = "", rows: int = 2
) -> None:
    """What is said and where it is from; below it what an answer reaches, and whether it is always asked.

    ``source`` stands in the source's box while that is empty.
    """
    left, right = st.columns(SHARES)
    with left:
        sheet.box(f"{asked.path}.text", label=label, rows=rows)
    with right:
        sheet.box(f"{asked.path}.source", label=_("Source"), placeholder=source)
    left, right = st.columns(SHARES if asked.core is None else CHOOSING)
    with left:
        _reaches(sheet, part, asked, label=label)
    with right, st.container(horizontal=True, vertical_alignment="center", key=f"of_{slug(asked.path)}"):
        if asked.core is not None:
            _core(sheet, asked, label=label)
        if asked.may_go:
            _remove(sheet, asked, remove)


def _reaches(sheet: Sheet, part: Part, asked: Asked, *, label: str) -> None:
    names = {id: f"{id} {sheet.now(label)}" for id, label in part.facets}
    name, changed = sheet.choice(f"{asked.path}.reaches", list(asked.reaches), names)
    st.multiselect(
        _("{what}: facets that it reaches", what=label),
        list(names),
        list(asked.reaches),
        format_func=lambda id: names[id],
        key=name,
        on_change=changed,
        placeholder=_("Choose the facets that it reaches"),
        label_visibility="collapsed",
        width="stretch",
    )


def _core(sheet: Sheet, asked: Asked, *, label: str) -> None:
    name, changed = sheet.choice(f"{asked.path}.core", asked.core)
    st.segmented_control(
        _("{what}: when it is asked", what=label),
        [True, False],
        default=asked.core,
        required=True,
        format_func=lambda core: _("always asked") if core else _("if time allows"),
        key=name,
        on_change=changed,
        label_visibility="collapsed",
    )


def _add(sheet: Sheet, at: str, label: str, *, kind: Any) -> None:
    pressing = sheet.pressing(add_entry, at=at)
    st.button(label, key=f"add_{slug(at)}", type=kind, icon=":material/add:", **pressing)


def _remove(sheet: Sheet, asked: Asked, label: str) -> None:
    pressing = sheet.pressing(remove_entry, path=asked.path)
    st.button(label, key=f"remove_{slug(asked.path)}", type="tertiary", **pressing)


def _gone(sheet: Sheet, asked: Asked) -> None:
    """What was removed, in a line, to be put back."""
    said = sheet.now(f"{asked.path}.text").strip()
    with st.container(horizontal=True, vertical_alignment="center", key=f"gone_{slug(asked.path)}"):
        parts.prose(_("Removed: {text}", text=said) if said else _("Removed"), style="facts", beside=True)
        pressing = sheet.pressing(remove_entry, path=asked.path, removed=False)
        st.button(_("Put back"), key=f"restore_{slug(asked.path)}", type="tertiary", **pressing)
