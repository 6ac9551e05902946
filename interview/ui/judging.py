"""The form of a judgement: level or state, confidence, reason and evidence. Used wherever one is made."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from uuid import UUID, uuid4

import streamlit as st

from interview import words
from interview.instrument.structure import Factor, Instrument
from interview.queries.evidence import DocumentView, QuoteView
from interview.queries.judgements import Standing
from interview.queries.texts import TypedText, read_draft
from interview.services.judgements import Evidence, Values, revise_judgement
from interview.texts import _, plural
from interview.ui import acting, parts
from interview.ui.choices import pick, watch
from interview.ui.talk.levels import level_choice
from interview.ui.typed import typed_field
from interview.vocabulary import Confidence, Dynamics, Kind, Relevance, State

REASON_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Bench:
    """What a judgement of one factor is made with, and where it goes."""

    key: str
    instrument: Instrument
    factor: Factor
    kind: Kind
    round_id: UUID
    interview_id: UUID | None
    stands: Standing | None
    study_id: UUID
    reason: TypedText
    own: Values
    quotes: Sequence[QuoteView]
    documents: Sequence[DocumentView]
    provisional: bool
    may_write: bool
    after: Callable[[], object]

    @property
    def reason_place(self) -> str:
        return self.reason.record.split("/", 2)[2]

    @property
    def values(self) -> Values:
        return self.stands.values if self.stands else Values()

    def judge(self, **change: object) -> None:
        """Revise the judgement; what was typed as the reason until now goes with it."""
        if reason := self._reason(awaited=change.get("state") is State.NOT_RELEVANT):
            change.setdefault("rationale", reason)
        acting.do(
            revise_judgement,
            operation=uuid4(),
            round_id=self.round_id,
            interview_id=self.interview_id,
            factor=self.factor.id,
            kind=self.kind,
            based_on=self.stands.head if self.stands else 0,
            change=change | {"provisional": self.provisional},
        )
        self.after()

    def _reason(self, *, awaited: bool) -> str:
        """What was typed as the reason.

        Its box sends the last words when it is left, which happens by pressing what follows from them: where
        nothing goes without a reason, they are waited for.
        """
        end = monotonic() + (REASON_WITHIN_S if awaited and not self.values.rationale else 0.0)
        while not (reason := acting.read(read_draft, study_id=self.study_id, place=self.reason_place)):
            if monotonic() > end:
                break
            sleep(0.05)
        return reason or ""


def reason_place(*, kind: Kind, round_id: UUID, factor: str, rater: UUID) -> str:
    """Where the reason of a judgement is kept while it is typed."""
    return f"reason/{kind}/{round_id.hex}/{rater.hex}/{factor}"


def judging(bench: Bench) -> None:
    """The whole form."""
    level_choice(
        bench.instrument,
        bench.factor,
        value=bench.values,
        key=f"level_{bench.key}",
        chosen=lambda change: bench.judge(**_with_relevance(bench, change)),
        disabled=not bench.may_write,
    )
    if bench.values.provisional and not bench.provisional:
        st.button(
            _("Confirm: no longer provisional"),
            key=f"confirm_{bench.key}",
            on_click=bench.judge,
            icon=":material/check:",
            disabled=not bench.may_write,
        )
    pick(
        _("Confidence"),
        list(Confidence),
        named=words.confidence,
        value=bench.values.confidence,
        key=f"confidence_{bench.key}",
        chosen=lambda word: bench.judge(confidence=word),
        disabled=not bench.may_write,
    )
    typed_field(bench.reason, label=_("Reason"), text=bench.values.rationale, rows=2, on_left=bench.judge)
    if bench.kind is Kind.RESEARCHER:
        _relevance_and_dynamics(bench)
    _evidence(bench)


def _with_relevance(bench: Bench, change: dict[str, object]) -> dict[str, object]:
    """Choosing "not relevant here" takes over the respondent's relevance where none was judged yet."""
    if change.get("state") is State.NOT_RELEVANT and bench.values.relevance is None and bench.own.relevance:
        return change | {"relevance": bench.own.relevance}
    return change


def _relevance_and_dynamics(bench: Bench) -> None:
    pick(
        _("Relevance, as you judge it"),
        list(Relevance),
        named=words.relevance,
        value=bench.values.relevance,
        key=f"relevance_{bench.key}",
        chosen=lambda word: bench.judge(relevance=word),
        disabled=not bench.may_write,
    )
    pick(
        _("Dynamics, as you judge them"),
        list(Dynamics),
        named=words.dynamics,
        value=bench.values.dynamics,
        key=f"dynamics_{bench.key}",
        chosen=lambda word: bench.judge(dynamics=word),
        disabled=not bench.may_write,
    )


def _evidence(bench: Bench) -> None:
    """What the judgement rests on: quotes, documents, observations."""
    options = _options(bench)
    named = [piece for piece in bench.values.evidence if piece in options]
    name, changed = watch(f"evidence_{bench.key}", named, lambda chosen: _name_evidence(bench, chosen, options))
    st.multiselect(
        _("Evidence"),
        list(options),
        default=named,
        format_func=lambda piece: options[piece],
        key=name,
        on_change=changed,
        placeholder=_("Choose quotes and documents"),
        disabled=not bench.may_write,
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"more_{bench.key}"):
        _quotes_of_factor(bench)
        _observation(bench)


def _name_evidence(bench: Bench, chosen: Sequence[object], options: dict[Evidence, str]) -> None:
    """What was chosen, and what is no longer offered but was named.

    The browser names a piece by its line: one that nobody knows any more leaves everything as it stands.
    """
    if all(isinstance(piece, Evidence) for piece in chosen):
        gone = [piece for piece in bench.values.evidence if piece not in options]
        bench.judge(evidence=(*chosen, *gone))


def _options(bench: Bench) -> dict[Evidence, str]:
    """Every piece that can be named, those of this factor first, as one line each."""
    near = sorted(bench.quotes, key=lambda quote: bench.factor.id not in quote.factors)
    options = {Evidence(quote_id=q.id): _("Quote: {text}", text=_line(q.text)) for q in near}
    options |= {
        Evidence(document_id=d.id): _("Document: {title}", title=_line(d.title)) for d in bench.documents
    }
    options |= {
        piece: _("Observation: {text}", text=_line(piece.observation))
        for piece in bench.values.evidence
        if piece.observation
    }
    return _told_apart(options)


def _told_apart(options: dict[Evidence, str]) -> dict[Evidence, str]:
    """The same lines, none of them twice: the browser names a piece by its line."""
    seen: Counter[str] = Counter()
    for piece, line in options.items():
        seen[line] += 1
        options[piece] = line if seen[line] == 1 else f"{line} ({seen[line]})"
    return options


def _line(text: str, most: int = 70) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _quotes_of_factor(bench: Bench) -> None:
    """All quotes on this factor in one press."""
    named = {piece.quote_id for piece in bench.values.evidence}
    waiting = [q.id for q in bench.quotes if bench.factor.id in q.factors and q.id not in named]
    if not waiting:
        return
    st.button(
        plural("Add the quote on this factor", "Add the {n} quotes on this factor", len(waiting)),
        key=f"take_{bench.key}",
        icon=":material/format_quote:",
        disabled=not bench.may_write,
        on_click=lambda: bench.judge(
            evidence=(*bench.values.evidence, *(Evidence(quote_id=id) for id in waiting))
        ),
    )


def _observation(bench: Bench) -> None:
    key = f"observation_{bench.key}"

    def added() -> None:
        text = st.session_state[key]
        if text.strip():
            bench.judge(evidence=(*bench.values.evidence, Evidence(observation=text)))
            st.session_state[key] = ""

    with st.popover(_("Add an observation"), icon=":material/visibility:", disabled=not bench.may_write):
        parts.prose(_("What you saw or know yourself, in a sentence."))
        st.text_input(_("Observation"), key=key)
        st.button(_("Add"), key=f"add_{key}", on_click=added, type="primary")
