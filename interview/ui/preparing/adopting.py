"""Another version of the instrument for coming interviews."""

import streamlit as st

from interview.queries.cases import Case
from interview.queries.guides import AdoptionLine, VersionLine, read_adoptions, read_every_version
from interview.services.instruments import adopt_instrument
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.going import link
from interview.ui.preparing import fields


def adopting(case: Case) -> None:
    """The version in use, how it came to be, and the choice of another."""
    parts.section(_("Instrument"))
    versions = [v for v in acting.read(read_every_version) if v.instrument == case.instrument.id]
    with st.container(horizontal=True, vertical_alignment="center", key="row-instrument"):
        parts.prose(f"{case.instrument.title} · {case.instrument.version}", style="facts")
        for line in versions:
            if line.version == case.instrument.version:
                link("instrument", _("Read it"), version=line.id)
    for change in acting.read(read_adoptions, study_id=case.study_id):
        parts.prose(_said(change), style="facts")
    others = [v for v in versions if v.offered and v.version != case.instrument.version]
    if case.may_write and others:
        _choose(case, others)


def _said(line: AdoptionLine) -> str:
    return _(
        "{when}: from version {before} to {after}. {reason}",
        when=line.at.astimezone().strftime("%Y-%m-%d"),
        before=line.before,
        after=line.after,
        reason=line.reason,
    )


def _choose(case: Case, others: list[VersionLine]) -> None:
    form = f"adopt_{case.study_id.hex}"
    sheet = fields.sheet(form)
    names = {v.id: f"{v.version} · {v.title}" for v in others}
    with (
        st.expander(_("Use another version of the instrument for coming interviews"), key=f"open_{sheet}"),
        st.form(form, border=False),
    ):
        told = fields.told(form)
        parts.prose(
            _("Interviews that are planned or held keep the version they have. This is for the whole study."),
            style="below",
        )
        left, right = st.columns([1, 2])
        version = left.selectbox(
            _("Version"), list(names), format_func=lambda id: names[id], key=f"{sheet}_version"
        )
        reason = right.text_input(_("Reason"), key=f"{sheet}_reason")
        if st.form_submit_button(_("Use this version from now on"), key=f"{sheet}_adopt"):
            made = acting.do(
                adopt_instrument,
                operation=acting.operation(form),
                study_id=case.study_id,
                version_id=version,
                reason=reason,
            )
            fields.sent(form, made, told=told)
