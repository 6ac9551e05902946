"""The Documents tab: written material collected beforehand. Addresses are text; nothing is fetched."""

from datetime import date
from functools import partial
from hashlib import sha256
from uuid import uuid4

import streamlit as st

from interview import words
from interview.models.base import today
from interview.queries.cases import Case
from interview.queries.collected import CollectedDocument, read_collected, read_new_excerpt
from interview.queries.evidence import DocumentView
from interview.services.dates import perhaps_day
from interview.services.documents import add_document, edit_document, remove_document
from interview.texts import _, plural
from interview.ui import acting, parts
from interview.ui.arriving import carried_out, last_words_came
from interview.ui.choices import button
from interview.ui.preparing import fields
from interview.ui.typed import typed_field
from interview.vocabulary import DocumentKind


def documents(case: Case) -> None:
    """What was collected, a form for more, and what was taken off the list."""
    everything = acting.read(read_collected, initiative_id=case.id)
    kept = [line for line in everything if not line.removed]
    parts.section(
        _("Collected beforehand"),
        below=_("Web pages, brochures, internal papers. A judgement can name them as evidence."),
    )
    for line in kept:
        _document(line, may_write=case.may_write)
    if not kept:
        parts.prose(_("None yet."), style="below")
    if case.may_write:
        _add(case, first=not kept)
        _removed([line for line in everything if line.removed])


def _document(line: CollectedDocument, *, may_write: bool) -> None:
    document = line.document
    with st.container(key=f"box-document_{document.id.hex}", gap="small"):
        parts.prose(document.title, style="strong")
        on = _("collected {when}", when=document.collected_on.isoformat()) if document.collected_on else ""
        facts = (words.document_kind(document.kind), on, document.address)
        parts.prose(" · ".join(fact for fact in facts if fact), style="facts")
        typed_field(
            line.excerpt, label=_("Excerpt"), rows=2, placeholder=_("What matters of it, word for word")
        )
        if may_write:
            _correct(document)
            button(
                _("Take off the list"),
                key=f"remove_{document.id.hex}",
                pressed=partial(acting.do, remove_document, operation=uuid4(), document_id=document.id),
                type="tertiary",
            )


def _facts(key: str, document: DocumentView | None) -> None:
    """The boxes of a document's facts."""
    left, right = st.columns([2, 1])
    kinds = list(DocumentKind)
    left.text_input(_("Title"), document.title if document else "", key=f"{key}_title")
    right.selectbox(
        _("Kind"),
        kinds,
        index=kinds.index(document.kind) if document else 0,
        format_func=words.document_kind,
        key=f"{key}_kind",
    )
    left, right = st.columns([2, 1])
    left.text_input(
        _("Address or place"),
        document.address if document else "",
        key=f"{key}_address",
        placeholder=_("kept as text, never opened"),
    )
    day = document.collected_on if document else today()
    right.text_input(_("Collected on"), day.isoformat() if day else "", key=f"{key}_collected")


def _read(key: str) -> dict[str, object]:
    """What stands in the boxes, as values of a service."""
    boxes = st.session_state
    day: date | None = perhaps_day(boxes[f"{key}_collected"], place=_("Collected on"))
    values = {name: boxes[f"{key}_{name}"] for name in ("title", "kind", "address")}
    return values | {"collected_on": day}


def _correct(document: DocumentView) -> None:
    """The facts that were entered, to be corrected. Facts that changed elsewhere get boxes of their own."""
    stands = sha256(repr(document).encode(errors="backslashreplace")).hexdigest()[:12]
    form = f"correct_{document.id.hex}_{stands}"
    sheet = fields.sheet(form)
    with (
        st.expander(_("Correct title, kind, address or date"), type="compact", key=f"open_{sheet}"),
        st.form(form, border=False),
    ):
        told = fields.told(form)
        _facts(sheet, document)
        if st.form_submit_button(_("Save the corrections"), key=f"{sheet}_save"):
            made = fields.attempt(
                lambda: acting.do(
                    edit_document,
                    operation=acting.operation(form),
                    document_id=document.id,
                    **_read(sheet),
                )
            )
            fields.sent(form, made, told=told)


def _add(case: Case, *, first: bool) -> None:
    form = f"document_{case.id.hex}"
    if carried_out(acting.operation(form)):
        fields.done(form)
    waits = acting.read(read_new_excerpt, initiative_id=case.id)
    sheet = fields.sheet(form)
    opened = first or waits.since is not None
    with st.expander(_("Add a document"), expanded=opened, key=f"open_{sheet}"):
        with fields.told(form):
            for problem in st.session_state.get(f"refused_{form}", ()):
                parts.say(problem)
        _facts(sheet, None)
        typed_field(
            waits.typed,
            label=_("Excerpt"),
            rows=3,
            placeholder=_("What matters of it, word for word"),
            awaited=True,
        )
        if waits.since is not None:
            since = waits.since.astimezone().strftime("%Y-%m-%d %H:%M")
            said = _("Typed since {since}; it waits here until the document is added.", since=since)
            parts.prose(said, style="facts")
        button(
            _("Add the document"),
            key=f"{sheet}_add",
            pressed=lambda: _added(case, form, waits.typed.record),
            type="primary",
        )


def _added(case: Case, form: str, excerpt: str) -> None:
    """Add the document with the excerpt that waits; what is refused stands until the next press."""
    st.session_state.pop(f"refused_{form}", None)

    def add() -> object | None:
        values = _read(fields.sheet(form))
        if not last_words_came(excerpt):
            return None
        made: object | None = acting.do(
            add_document, operation=acting.operation(form), initiative_id=case.id, excerpt=None, **values
        )
        return made

    if fields.attempt(add) is None:
        st.session_state[f"refused_{form}"] = tuple(st.session_state.pop(acting.MESSAGES, ()))


def _removed(lines: list[CollectedDocument]) -> None:
    if not lines:
        return
    label = plural("{n} document taken off the list", "{n} documents taken off the list", len(lines))
    with st.expander(label, key="removed_documents", type="compact"):
        for line in lines:
            document = line.document
            with st.container(horizontal=True, vertical_alignment="center", key=f"row-{document.id.hex}"):
                parts.prose(document.title, style="facts")
                button(
                    _("Put back"),
                    key=f"restore_{document.id.hex}",
                    pressed=partial(
                        acting.do,
                        remove_document,
                        operation=uuid4(),
                        document_id=document.id,
                        removed=False,
                    ),
                    type="tertiary",
                )
