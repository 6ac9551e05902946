"""Instrument: the guide and its scale as they are used; another one uploaded, or made by copying."""

import streamlit as st

from interview.queries.guides import read_copy, read_every_version, read_guide
from interview.texts import _
from interview.ui import acting, guard, guide_editing, guide_files, guides, parts

guide_editing.show_what_was_kept()
guide = acting.read(read_guide, version_id=guard.asked_for("version"))
versions = acting.read(read_every_version)

parts.heading(guide.instrument.title, above=_("Instrument"), below=guides.headline(guide))
copy = acting.read(read_copy, version_id=guide.line.id)
if guide_editing.copying(guide):
    guide_editing.editing(guide, copy, versions)
    st.stop()

guides.version_picker(versions, guide)
with st.container(horizontal=True, vertical_alignment="center", key="instrument_actions"):
    guide_files.download(guide)
    label = _("Go on editing") if copy.changes else _("Copy and edit")
    st.button(label, key="copy", icon=":material/edit:", on_click=guide_editing.start, args=(guide,))
    guide_files.on_offer(guide)
if copy.changes:
    parts.prose(guide_editing.waiting(guide, copy), style="hint")
guides.guide_text(guide.instrument)
guide_files.upload(versions)
