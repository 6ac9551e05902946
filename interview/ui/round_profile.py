"""The parts of the Profile screen."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

import streamlit as st

from interview import live, votes_in_words, words
from interview.instrument.structure import Factor
from interview.plots.profile_chart import ChartShape
from interview.queries.profiles import RoundProfile, read_profile
from interview.services.studies import show_first
from interview.texts import _
from interview.ui import acting, charts, guard, parts
from interview.ui.axis import fold_key
from interview.ui.choices import watch
from interview.ui.components.live import live as live_part
from interview.ui.going import link
from interview.ui.handing_in import blind_words, handing_in
from interview.ui.judging import Bench, judging, reason_place
from interview.verdict_in_words import verdict_in_words
from interview.vocabulary import Kind

WIDE_HEIGHT = 520


def heading(profile: RoundProfile) -> None:
    """Which initiative."""
    parts.heading(profile.initiative, above=profile.study)
    if profile.invented:
        parts.invented()


@dataclass(frozen=True, slots=True)
class View:
    """What was chosen to be seen: the verdict is of ``kinds[0]`` alone, the drawing of all of them."""

    kinds: tuple[Kind, ...]
    shape: ChartShape


def pickers(profile: RoundProfile) -> View:
    """In one row: the round, whose judgement is shown, whether the others beside it, and how it is drawn."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _round_picker(profile)
        kinds = _kinds(profile)
        shape = _shape_picker()
        link("prepare", _("Prepare"), icon=":material/edit_note:", initiative=profile.initiative_id)
        if profile.may_own:
            link("share", _("Share"), icon=":material/share:", study=profile.study_id)
    return View(kinds, shape)


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
        wrap=True,
    )


def _kinds(profile: RoundProfile) -> tuple[Kind, ...]:
    """The kind that was picked, and after it the others, where they are to be seen together."""
    kind = _kind_picker(profile)
    others = tuple(other for other in profile.kinds() if other is not kind)
    together = bool(others) and st.toggle(_("All together"), key=f"together_{profile.round_id.hex}")
    return (kind, *others) if together else (kind,)


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
        wrap=True,
    )
    if profile.may_own and kind is not profile.shown_first:
        st.button(
            _("Open with this kind"),
            key="show_first",
            type="tertiary",
            on_click=partial(acting.do, show_first, operation=uuid4(), study_id=profile.study_id, kind=kind),
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


def verdict(profile: RoundProfile, view: View) -> None:
    """The verdict in words, of one kind of judgement."""
    parts.prose(verdict_in_words(profile.profile(view.kinds[0])), style="verdict")
    if view.kinds[0] is Kind.CONSENSUS and profile.boards:
        parts.prose(_came_about(profile), style="below")
    if Kind.RESEARCHER in view.kinds and profile.blind and not profile.may_write:
        parts.prose(blind_words(profile.blind), style="below")
    if view.kinds[0] is Kind.OWN and profile.alone:
        parts.prose(_("Judged by one person alone, led by the interview's guide."), style="below")


def _came_about(profile: RoundProfile) -> str:
    """How the board's judgements were reached, said wherever they are looked at."""
    said = _(
        "Decided by a board in a workshop ({how}). The bar on an axis is the spread of its votes.",
        how=votes_in_words.came_about(decision.manner for decision in profile.boards),
    )
    levels = tuple(level.name for level in profile.instrument.levels)
    names = {factor.id: factor.name for factor in profile.instrument.factors}
    apart = [
        _(
            "{factor}: no agreement; {votes}.",
            factor=names[decision.factor],
            votes=votes_in_words.distribution(decision.tally, names=levels),
        )
        for decision in profile.boards
        if decision.level is None and decision.tally and decision.factor in names
    ]
    return " ".join([said, *apart])


def drawing(profile: RoundProfile, view: View) -> None:
    """The chart with its table beside it; pressing a factor in the chart opens its fold."""
    profiles = [profile.profile(kind) for kind in view.kinds]
    folds = {factor.id: fold_key(factor.id) for factor in profile.instrument.factors}
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        charts.chart(profiles, key="round_profile", height=WIDE_HEIGHT, shape=view.shape, opens=folds)
        parts.prose(_("Press a factor in the drawing to see what it rests on."), style="below")
    with right:
        charts.table(profiles)
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


@parts.part("judge")
def judge_this_case(round_id: UUID) -> None:
    """The researcher's judgement of the initiative in this round, from all its interviews and documents."""
    profile = acting.read(read_profile, round_id=round_id)
    parts.section(
        _("Judge this case"),
        below=_(
            "Your own judgement as a researcher, from all that was said in this round and from the documents "
            "collected about the initiative."
        ),
    )
    handing_in(profile.blind, may_write=profile.may_write, after=st.rerun)
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
            dated=profile.dated,
        )
    )
