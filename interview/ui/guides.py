"""An instrument as it is read: its scale, its questions, and what would be seen at each level."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from interview.instrument.structure import Factor, Instrument, Level, Question, Section
from interview.queries.guides import Guide, VersionLine
from interview.texts import _, plural
from interview.ui import guard, parts


def version_picker(versions: tuple[VersionLine, ...], guide: Guide) -> None:
    """Which version is shown; nothing to choose where there is one."""
    if len(versions) < 2:
        return
    names = {v.id: f"{v.title} · {v.version} · {origin(v.origin)}" for v in versions}
    if st.session_state.get("version") != guide.line.id:
        st.session_state["version"] = guide.line.id
    st.selectbox(
        _("Version"),
        list(names),
        format_func=lambda id: names[id],
        key="version",
        on_change=lambda: guard.open_("version", st.session_state["version"]),
    )


def origin(word: str) -> str:
    return {"shipped": _("shipped"), "uploaded": _("uploaded"), "edited": _("edited here")}.get(word, word)


def headline(guide: Guide) -> str:
    """Version, origin and size, in a line."""
    instrument = guide.instrument
    return " · ".join(
        (
            _("version {version}, {origin}", version=instrument.version, origin=origin(guide.line.origin)),
            plural("{n} minute", "{n} minutes", instrument.minutes),
            plural("{n} factor", "{n} factors", len(instrument.factors)),
            plural("{n} level", "{n} levels", len(instrument.levels)),
        )
    )


def guide_text(instrument: Instrument) -> None:
    """The whole instrument in the order in which it is used, each factor folded."""
    parts.prose(instrument.notice, style="notice")
    parts.prose(instrument.about)
    parts.section(_("The scale"), below=_("Ranks, not amounts: nothing is added up or averaged."))
    st.html(_scale(instrument.levels))
    parts.section(_("The conversation"), below=_("{n} minutes in all", n=instrument.minutes))
    _fold(
        instrument.opening.name,
        instrument.opening.minutes,
        instrument.opening.id,
        _section(instrument.opening),
    )
    for factor in instrument.factors:
        _fold(
            factor.name, factor.minutes, factor.id, factor_text(factor, instrument.levels), group=factor.group
        )
    _fold(
        instrument.closing.name,
        instrument.closing.minutes,
        instrument.closing.id,
        _section(instrument.closing),
    )


def _fold(name: str, minutes: int, id: str, text: str, *, group: str = "") -> None:
    facts = [name, group, plural("{n} minute", "{n} minutes", minutes)]
    with st.expander(parts.plain(" · ".join(fact for fact in facts if fact)), key=f"part_{id}"):
        st.html(f'<div class="pentad-guide">{text}</div>')


def _scale(levels: Iterable[Level]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{level.number}&ensp;{escape(level.name)}</th>'
        f"<td>{escape(level.meaning)}{_source(level.source)}</td></tr>"
        for level in levels
    )
    return f'<table class="pentad-rows">{rows}</table>'


def _section(part: Section) -> str:
    return _questions(part.questions)


def factor_text(factor: Factor, levels: tuple[Level, ...]) -> str:
    """A factor with everything that is asked and judged about it, as HTML; every text is escaped."""
    core = [question for question in factor.questions if question.core]
    spare = [question for question in factor.questions if not question.core]
    blocks = [
        _paragraph(factor.description, factor.source),
        _titled(_("Purpose"), _paragraph(factor.purpose)),
        _titled(_("Questions"), _questions(core)),
        _titled(_("If time allows"), _questions(spare)) if spare else "",
        _titled(_("Relevance, assessment, dynamics"), _questions(factor.standing)),
        _titled(_("What would be seen at each level"), _descriptors(factor, levels)),
        _titled(_("What counts as evidence"), _evidence(factor)),
        _titled(_("Facets: what the answers should reach"), _facets(factor)),
    ]
    return "".join(blocks)


def _titled(title: str, html: str) -> str:
    return f"<h3>{escape(title)}</h3>{html}"


def _paragraph(text: str, source: str = "") -> str:
    return f"<p>{escape(text)}{_source(source)}</p>"


def _source(source: str) -> str:
    return f' <span class="pentad-source">{escape(source)}</span>' if source else ""


def _questions(questions: Iterable[Question]) -> str:
    return "".join(
        f'<div class="pentad-asked">{_paragraph(question.text, question.source)}{_probes(question)}</div>'
        for question in questions
    )


def _probes(question: Question) -> str:
    if not question.probes:
        return ""
    lines = "".join(f"<li>{escape(probe.text)}{_source(probe.source)}</li>" for probe in question.probes)
    return f"<ul>{lines}</ul>"


def _descriptors(factor: Factor, levels: tuple[Level, ...]) -> str:
    names = {level.number: level.name for level in levels}
    rows = "".join(
        f'<tr><th scope="row">{d.level}&ensp;{escape(names[d.level])}{_needed(d.level == factor.needed)}</th>'
        f"<td>{escape(d.text)}{_source(d.source)}</td></tr>"
        for d in factor.descriptors
    )
    return f'<table class="pentad-rows">{rows}</table>'


def _needed(needed: bool) -> str:
    return f'<span class="pentad-needed">{escape(_("level needed"))}</span>' if needed else ""


def _evidence(factor: Factor) -> str:
    sources = (*factor.evidence_sources, *("" for _line in factor.evidence))
    lines = "".join(
        f"<li>{escape(text)}{_source(source)}</li>"
        for text, source in zip(factor.evidence, sources, strict=False)
    )
    return f"<ul>{lines}</ul>"


def _facets(factor: Factor) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(facet.id)}</th><td>{escape(facet.label)}{_source(facet.source)}</td></tr>'
        for facet in factor.facets
    )
    return f'<table class="pentad-rows pentad-narrow">{rows}</table>'
