"""What stands behind one axis of the profile: the respondents' words, the judgements, what they rest on."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from interview import votes_in_words, words
from interview.instrument.structure import Factor
from interview.queries.decided import Decided
from interview.queries.evidence import DocumentView, QuoteView
from interview.queries.judgements import Standing
from interview.queries.profiles import Behind, RoundProfile, Voice, read_axis
from interview.services.judgements import Evidence, Values
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.axis_history import folded, history, level_words, long_prose
from interview.ui.charts import hue
from interview.vocabulary import Kind, Stance


def fold_key(factor: str) -> str:
    """The key of a factor's fold; the chart opens it by this name."""
    return f"axis_{factor}"


def axes(profile: RoundProfile, kinds: Sequence[Kind]) -> None:
    """A fold for each factor, marked with its hue; what it holds is read when it is opened."""
    parts.section(_("What it rests on"))
    _headings(profile, kinds)
    for factor in profile.instrument.factors:
        # A label that changes with a judgement would make another fold of it: closed, and the focus gone.
        shown = st.expander(parts.plain(factor.name), key=fold_key(factor.id), on_change="rerun")
        if shown.open:
            with shown:
                _behind(profile, factor, kinds)


def _headings(profile: RoundProfile, kinds: Sequence[Kind]) -> None:
    """Before each name the factor's hue, as in the chart; after it what is judged."""
    rules = []
    for place, factor in enumerate(profile.instrument.factors):
        heading = f".st-key-{fold_key(factor.id)} summary p"
        rules.append(f"{heading}::before {{ background: {hue(place)}; }}")
        rules.append(f"{heading}::after {{ content: {_css_text(in_words(profile, factor.id, kinds))}; }}")
    st.html(f"<style>{' '.join(rules)}</style>")


def _css_text(text: str) -> str:
    """``text`` as a string of a style sheet; whatever is no letter or digit is written by its number."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in text) + '"'


def in_words(profile: RoundProfile, factor: str, kinds: Sequence[Kind]) -> str:
    """What each rater of these kinds says, in order of levels; several kinds are named, never mixed."""
    said = []
    for kind in kinds:
        standing = sorted(profile.of_factor(factor=factor, kind=kind), key=lambda s: s.values.level or 0)
        levels = ", ".join(_level(profile, s.values) for s in standing) or _("not judged")
        if kind is Kind.CONSENSUS and (decision := profile.decided(factor)) and decision.level is None:
            levels = _("no agreement")
        several = len(kinds) > 1
        if any(s.evidence_withdrawn for s in standing):
            levels = _("{levels} (evidence withdrawn)", levels=levels)
        said.append(_("{who}: {levels}", who=words.judges(kind), levels=levels) if several else levels)
    return "; ".join(said)


def _level(profile: RoundProfile, values: Values) -> str:
    return level_words(profile.instrument, level=values.level, state=values.state)


def _behind(profile: RoundProfile, factor: Factor, kinds: Sequence[Kind]) -> None:
    behind = acting.read(read_axis, round_id=profile.round_id, factor=factor.id)
    with st.container(key=f"behind_{factor.id}", gap="small"):
        _voices(profile, factor, behind.voices)
        for kind in kinds:
            standing = profile.of_factor(factor=factor.id, kind=kind)
            parts.prose(words.by_kind(kind), style="divider")
            decision = profile.decided(factor.id) if kind is Kind.CONSENSUS else None
            if decision:
                board_decision(profile, decision)
            for judgement in standing:
                _judgement(profile, judgement, behind)
            if not standing and not decision:
                parts.prose(_("Nobody has judged this factor yet."))
        _unnamed(profile, factor, kinds)


def _voices(profile: RoundProfile, factor: Factor, voices: Sequence[Voice]) -> None:
    """Relevance, assessment and dynamics in the respondents' own words.

    Source: Klofsten et al. 2015, Methods and data (what was asked of each factor).
    """
    parts.prose(_("In the respondents' own words"), style="divider")
    own = {s.interview_id: s.values for s in profile.of_factor(factor=factor.id, kind=Kind.OWN)}
    spoken = [voice for voice in voices if voice.said or own.get(voice.interview_id, Values()) != Values()]
    for voice in spoken:
        who = voice.who or _("nobody named")
        parts.prose(_("{who} (pilot)", who=who) if voice.pilot else who, style="strong")
        _answers(profile, voice, own.get(voice.interview_id, Values()))
    if not spoken:
        parts.prose(_("No interview of this round holds an answer on this factor."))


def _answers(profile: RoundProfile, voice: Voice, own: Values) -> None:
    """The three answers: the word that was chosen, and what was noted of what was said."""
    level = "" if (own.level, own.state) == (None, None) else _level(profile, own)
    answers = (
        (_("Relevance"), words.relevance(own.relevance) if own.relevance else "", voice.relevance),
        (_("Assessment"), level, voice.assessment),
        (_("Dynamics"), words.dynamics(own.dynamics) if own.dynamics else "", voice.dynamics),
    )
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{_answer(*answer)}</dd>" for name, *answer in answers)
    st.html(f'<dl class="pentad-answers">{rows}</dl>')


def _answer(chosen: str, said: str) -> str:
    nothing = "" if chosen else _("not asked or not noted")
    word = f"<b>{escape(chosen)}</b>" if chosen else ""
    return f"{word}<span>{folded(said if said.strip() else nothing)}</span>"


def board_decision(profile: RoundProfile, decision: Decided) -> None:
    """How a board came to it: the vote in counts, how it was decided, dissent."""
    names = [level.name for level in profile.instrument.levels]
    agreed = _("No agreement") if decision.level is None else names[decision.level - 1]
    how = votes_in_words.decided_by(decision.decided_by)
    held = votes_in_words.manner(decision.manner) if decision.manner else _("without a vote")
    with st.container(gap="xsmall"):
        parts.prose(_("{agreed}, decided {how}", agreed=agreed, how=how), style="strong")
        parts.prose(f"{decision.at.astimezone():%Y-%m-%d %H:%M} · {held}", style="facts")
    if decision.tally:
        parts.prose(votes_in_words.distribution(decision.tally, names=tuple(names)))
    if decision.level is None and decision.rationale.strip():
        long_prose(_("Reason: {text}", text=decision.rationale))
    if decision.dissent.strip():
        long_prose(_("Dissent: {text}", text=decision.dissent))


def _judgement(profile: RoundProfile, judgement: Standing, behind: Behind) -> None:
    values = judgement.values
    revisions = behind.histories.get(judgement.id, ())
    by = revisions[0].by if revisions and judgement.rater_id != profile.rater_id else _("you")
    who = profile.raters.get(judgement.rater_id) or by or _("somebody else")
    who = _("the board") if judgement.kind is Kind.CONSENSUS else who
    facts = [judgement.made_at.astimezone().strftime("%Y-%m-%d %H:%M")]
    facts += [_("confidence: {word}", word=words.confidence(values.confidence))] if values.confidence else []
    facts += [_("relevance: {word}", word=words.relevance(values.relevance))] if values.relevance else []
    facts += [_("dynamics: {word}", word=words.dynamics(values.dynamics))] if values.dynamics else []
    facts += [_("provisional")] if values.provisional else []
    facts += [_("evidence withdrawn")] if judgement.evidence_withdrawn else []
    facts += [_("judged after the others' were opened")] if judgement.influenced else []
    with st.container(gap="xsmall"):
        parts.prose(f"{_level(profile, values)} · {who}", style="strong")
        parts.prose(" · ".join(facts), style="facts")
    if values.rationale.strip():
        long_prose(values.rationale)
    pieces(profile, values.evidence)
    if revisions:
        history(profile, revisions, behind.versions)


def pieces(profile: RoundProfile, evidence: Sequence[Evidence]) -> None:
    """What a judgement names as its evidence: quotes, documents, observations, in the order of naming."""
    quotes = {quote.id: quote for quote in profile.quotes}
    documents = {document.id: document for document in profile.documents}
    for piece in evidence:
        if piece.quote_id in quotes:
            _quote(profile, quotes[piece.quote_id])
        elif piece.document_id in documents:
            _document(documents[piece.document_id])
        elif piece.observation:
            long_prose(_("Observation: {text}", text=piece.observation))
        else:
            parts.prose(_("A piece of evidence that is not on the list of this round any more."), style="below")


def _quote(profile: RoundProfile, quote: QuoteView) -> None:
    with st.container(gap="xsmall"):
        parts.quote(quote.text, quote.fidelity)
        parts.prose(quote_facts(profile, quote), style="facts")
        if quote.memo.strip():
            long_prose(_("Memo: {text}", text=quote.memo), style="below")


def quote_facts(profile: RoundProfile, quote: QuoteView) -> str:
    """Who said it, whether it supports or contradicts what it is about, when, and how faithfully it was caught.

    The offset is counted from the recorder's mark, in minutes and seconds.
    """
    names = {factor.id: factor.name for factor in profile.instrument.factors}
    about = [
        _("{stance} {factor}", stance=words.stance(Stance(stance)), factor=names.get(factor, factor))
        for factor, stance in quote.factors.items()
    ]
    at = quote.said_at.astimezone().strftime("%Y-%m-%d %H:%M")
    seconds = quote.offset_seconds
    offset = "" if seconds is None else f"+{seconds // 60}:{seconds % 60:02}"
    speaker = quote.speaker or (votes_in_words.board_role(quote.role) if quote.role else "")
    return " · ".join(x for x in (speaker, *about, at, offset, words.fidelity(quote.fidelity)) if x)


def _document(document: DocumentView) -> None:
    collected = document.collected_on.isoformat() if document.collected_on else ""
    facts = [words.document_kind(document.kind), document.address, collected]
    with st.container(gap="xsmall"):
        parts.prose(_("Document: {title}", title=document.title), style="strong")
        parts.prose(" · ".join(fact for fact in facts if fact), style="facts")
        if document.excerpt.strip():
            long_prose(document.excerpt)


def _unnamed(profile: RoundProfile, factor: Factor, kinds: Sequence[Kind]) -> None:
    """Quotes on the factor that none of these judgements names."""
    named = {
        piece.quote_id
        for kind in kinds
        for judgement in profile.of_factor(factor=factor.id, kind=kind)
        for piece in judgement.values.evidence
    }
    rest = [quote for quote in profile.quotes if factor.id in quote.factors and quote.id not in named]
    if not rest:
        return
    parts.prose(_("Also said on this factor, named by no judgement shown here"), style="divider")
    for quote in rest:
        _quote(profile, quote)
