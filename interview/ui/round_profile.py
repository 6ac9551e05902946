"""The parts of the Profile screen."""

from uuid import UUID

import streamlit as st

from interview import live, words
from interview.instrument.structure import Factor
from interview.plots.profile_chart import ChartShape
from interview.queries.judgements import Revision, Standing, history
from interview.queries.profiles import RoundProfile, read_profile
from interview.services.judgements import Evidence, Values
from interview.services.studies import show_first
from interview.texts import _, plural
from interview.ui import acting, charts, guard, parts
from interview.ui.choices import watch
from interview.ui.components.live import live as live_part
from interview.ui.going import link
from interview.ui.judging import Bench, judging, reason_place
from interview.vocabulary import Kind

WIDE_HEIGHT = 520


def heading(profile: RoundProfile) -> None:
    """Which initiative."""
    parts.heading(profile.initiative, above=profile.study)
    if profile.invented:
        parts.invented()


def pickers(profile: RoundProfile) -> tuple[Kind, ChartShape]:
    """In one row: the round, whose judgement is shown, and how it is drawn."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _round_picker(profile)
        kind = _kind_picker(profile)
        shape = _shape_picker()
        link("prepare", _("Prepare"), icon=":material/edit_note:", initiative=profile.initiative_id)
    return kind, shape


def _round_picker(profile: RoundProfile) -> None:
    """The round that is shown; the others one press away."""
    names = {r.id: f"{words.round_label(r.kind, r.number)} · {r.dated.isoformat()}" for r in profile.rounds}
    if len(names) == 1:
        parts.prose(names[profile.round_id], style="facts", beside=True)
        return
    name, changed = watch("profile_round", profile.round_id, lambda id: guard.open_("round", id))
    st.segmented_control(
        _("Round"),
        list(names),
        default=profile.round_id,
        format_func=lambda id: parts.plain(names[id]),
        key=name,
        required=True,
        on_change=changed,
        label_visibility="collapsed",
    )


def _kind_picker(profile: RoundProfile) -> Kind:
    """Whose judgement is shown. The owner picks which opens first."""
    kinds = profile.kinds() or (profile.shown_first,)
    opens = profile.shown_first if profile.shown_first in kinds else kinds[0]
    if len(kinds) == 1:
        return kinds[0]
    kind = st.segmented_control(
        _("Kind of judgement"),
        list(kinds),
        default=opens,
        required=True,
        format_func=words.kind,
        key=f"kind_{profile.round_id.hex}",
        label_visibility="collapsed",
    )
    if profile.may_own and kind is not profile.shown_first:
        st.button(
            _("Open with this kind"),
            key="show_first",
            type="tertiary",
            on_click=lambda: acting.do(show_first, study_id=profile.study_id, kind=kind),
        )
    return Kind(kind)


def _shape_picker() -> ChartShape:
    names = {ChartShape.RADAR: _("radar"), ChartShape.STEPS: _("steps")}
    chosen = st.segmented_control(
        _("Drawing"),
        list(names),
        default=ChartShape.RADAR,
        required=True,
        format_func=lambda shape: names[shape],
        key="shape",
        label_visibility="collapsed",
    )
    return ChartShape(chosen)


def drawing(profile: RoundProfile, kind: Kind, shape: ChartShape) -> None:
    """The chart with its table beside it."""
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        charts.chart([profile.profile(kind)], key="round_profile", height=WIDE_HEIGHT, shape=shape)
    with right:
        charts.table([profile.profile(kind)])
        parts.prose(
            _(
                "{title}, version {version}. {notice}",
                title=profile.instrument.title,
                version=profile.instrument.version,
                notice=profile.instrument.notice,
            ),
            style="below",
        )
        parts.prose(
            _(
                "Levels are ordered stages, not numbers: there is no mean and no total. "
                "A gap was not judged; it is not a zero."
            ),
            style="below",
        )


def axes(profile: RoundProfile, kind: Kind) -> None:
    """Behind each axis: reason, evidence and history of its judgements."""
    parts.section(_("What it rests on"))
    for factor in profile.instrument.factors:
        standing = profile.of_factor(factor=factor.id, kind=kind)
        label = parts.plain(f"{factor.name}: {in_words(profile, standing)}")
        shown = st.expander(label, key=f"axis_{factor.id}", on_change="rerun")
        if shown.open:
            with shown:
                for judgement in standing:
                    _judgement(profile, judgement)
                if not standing:
                    parts.prose(_("Nobody has judged this factor yet."))


def in_words(profile: RoundProfile, standing: tuple[Standing, ...]) -> str:
    """What each rater says, in order of levels."""
    said = [value_words(profile, s.values) for s in sorted(standing, key=lambda s: s.values.level or 0)]
    return ", ".join(said) or _("not judged")


def value_words(profile: RoundProfile, values: Values) -> str:
    if values.level is not None:
        return profile.instrument.levels[values.level - 1].name
    return words.state(values.state) if values.state else _("not judged")


def _judgement(profile: RoundProfile, judgement: Standing) -> None:
    who = profile.raters.get(judgement.rater_id, words.kind(judgement.kind))
    facts = [
        value_words(profile, judgement.values),
        judgement.made_at.astimezone().strftime("%Y-%m-%d %H:%M"),
    ]
    facts += (
        [_("confidence {word}", word=words.confidence(judgement.values.confidence))]
        if judgement.values.confidence
        else []
    )
    facts += [_("provisional")] if judgement.values.provisional else []
    if judgement.values.relevance:
        facts.append(_("relevance: {word}", word=words.relevance(judgement.values.relevance)))
    if judgement.values.dynamics:
        facts.append(_("dynamics: {word}", word=words.dynamics(judgement.values.dynamics)))
    parts.prose(who, style="strong")
    parts.prose(" · ".join(facts), style="facts")
    if judgement.values.rationale:
        parts.prose(judgement.values.rationale)
    _pieces(profile, judgement.values.evidence)
    _history(profile, judgement)


def _pieces(profile: RoundProfile, evidence: tuple[Evidence, ...]) -> None:
    quotes = {quote.id: quote for quote in profile.quotes}
    documents = {document.id: document for document in profile.documents}
    for piece in evidence:
        if piece.quote_id in quotes:
            quote = quotes[piece.quote_id]
            parts.quote(quote.text, quote.fidelity)
            parts.prose(f"{quote.speaker} · {words.fidelity(quote.fidelity)}", style="facts")
        elif piece.document_id in documents:
            document = documents[piece.document_id]
            parts.prose(_("Document: {title}", title=document.title), style="strong")
            parts.prose(document.excerpt)
        elif piece.observation:
            parts.prose(_("Observation: {text}", text=piece.observation))
        else:
            parts.prose(_("A piece of evidence that is not on the list of this round any more."), style="below")


def _history(profile: RoundProfile, judgement: Standing) -> None:
    """Every revision, the newest first; none is ever overwritten."""
    revisions: tuple[Revision, ...] = acting.read(
        lambda *, session, actor: history(session, judgement_id=judgement.id)
    )
    parts.prose(plural("{n} revision", "{n} revisions", len(revisions)), style="strong")
    for revision in revisions:
        line = [revision.at.astimezone().strftime("%Y-%m-%d %H:%M"), value_words(profile, revision.values)]
        line += [_("takes back revision {n}", n=revision.undoes)] if revision.undoes else []
        line += [revision.values.rationale] if revision.values.rationale else []
        parts.prose(" · ".join(line), style="facts")


@parts.part("judge")
def judge_this_case(round_id: UUID) -> None:
    """The researcher's judgement of the initiative in this round, from all its interviews and documents."""
    profile = acting.read(read_profile, round_id=round_id)
    parts.section(
        _("Judge this case"),
        below=_("Your own judgement as a researcher, from all interviews and documents of this round."),
    )
    key = "judged_factor"
    factors = {factor.id: factor for factor in profile.instrument.factors}
    if st.session_state.get(key) not in factors:
        st.session_state[key] = next(iter(factors))
    chosen = st.segmented_control(
        _("Factor"),
        list(factors),
        format_func=lambda id: parts.plain(factors[id].name),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    _bench(profile, factors[chosen])
    topics = live.versions([f"study:{profile.study_id.hex}"])
    live_part(key="live_profile", topics=topics, on_change=st.rerun)


def _bench(profile: RoundProfile, factor: Factor) -> None:
    judging(
        Bench(
            key=f"case_{factor.id}",
            instrument=profile.instrument,
            factor=factor,
            kind=Kind.RESEARCHER,
            round_id=profile.round_id,
            interview_id=None,
            stands=profile.mine(factor.id),
            study_id=profile.study_id,
            reason=profile.draft(
                reason_place(
                    kind=Kind.RESEARCHER, round_id=profile.round_id, factor=factor.id, rater=profile.rater_id
                )
            ),
            own=profile.own_values(factor.id),
            quotes=profile.quotes,
            documents=profile.documents,
            provisional=False,
            may_write=profile.may_write,
            after=st.rerun,
        )
    )
