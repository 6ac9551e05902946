"""The Documents tab: written material collected beforehand. Addresses are text; nothing is fetched."""

from functools import partial

import streamlit as st

from interview import words
from interview.models.base import today
from interview.queries.cases import Case
from interview.queries.collected import CollectedDocument, read_collected
from interview.services.dates import perhaps_day
from interview.services.initiatives import add_document, remove_document
from interview.texts import _, plural
from interview.ui import acting, parts
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
            button(
                _("Take off the list"),
                key=f"remove_{document.id.hex}",
                pressed=lambda: acting.do(remove_document, document_id=document.id),
                type="tertiary",
            )


def _add(case: Case, *, first: bool) -> None:
    form = f"document_{case.id.hex}"
    sheet = fields.sheet(form)
    with st.expander(_("Add a document"), expanded=first, key=f"open_{sheet}"), st.form(form, border=False):
        left, right = st.columns([2, 1])
        title = left.text_input(_("Title"), key=f"{sheet}_title")
        kind = right.selectbox(
            _("Kind"), list(DocumentKind), format_func=words.document_kind, key=f"{sheet}_kind"
        )
        left, right = st.columns([2, 1])
        address = left.text_input(
            _("Address or place"), key=f"{sheet}_address", placeholder=_("kept as text, never opened")
        )
        collected = right.text_input(_("Collected on"), today().isoformat(), key=f"{sheet}_collected")
        excerpt = st.text_area(_("Excerpt"), key=f"{sheet}_excerpt", height=100)
        if st.form_submit_button(_("Add the document"), key=f"{sheet}_add", type="primary"):
            made = fields.attempt(
                lambda: acting.do(
                    add_document,
                    operation=acting.operation(form),
                    initiative_id=case.id,
                    title=title,
                    kind=kind,
                    address=address,
                    excerpt=excerpt,
                    collected_on=perhaps_day(collected, place=_("Collected on")),
                )
            )
            fields.sent(form, made)


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
                    pressed=partial(acting.do, remove_document, document_id=document.id, removed=False),
                    type="tertiary",
                )
