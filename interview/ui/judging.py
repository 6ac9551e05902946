"""The form of a judgement: level or state, confidence, reason and evidence. Used wherever one is made."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID, uuid4, uuid5

import streamlit as st

from interview import words
from interview.instrument.structure import Factor, Instrument
from interview.queries.evidence import DocumentView, QuoteView
from interview.queries.judgements import Standing
from interview.queries.texts import TypedText, read_draft, read_waiting
from interview.services.drafts import draft_address
from interview.services.judgements import Evidence, Values, revise_judgement
from interview.services.observations import add_observation, observation_place
from interview.texts import _, plural
from interview.ui import acting, guard, parts
from interview.ui.arriving import last_words_came, until
from interview.ui.choices import pick, watch
from interview.ui.talk.levels import level_choice
from interview.ui.typed import typed_field
from interview.vocabulary import Confidence, Dynamics, Kind, Relevance, State

REASON_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Bench:
    """What a judgement of one factor is made with, and where it goes. It lasts from one drawing to the next.

    ``dated`` is the day of the round: what was collected later is offered last, and says so.
    """

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
    dated: date | None = None
    drawn: UUID = field(default_factory=uuid4)

    @property
    def reason_place(self) -> str:
        return self.reason.record.split("/", 2)[2]

    @property
    def observation_place(self) -> str:
        own = self.kind is Kind.OWN and self.interview_id
        rater = own or guard.actor().user_id
        return observation_place(kind=self.kind, round_id=self.round_id, factor=self.factor.id, rater=rater)

    @property
    def values(self) -> Values:
        return self.stands.values if self.stands else Values()

    def operation(self, asked: object) -> UUID:
        """The operation that ``asked`` stands for: the same however often the same is asked of this drawing.

        Several controls may be used before the next drawing is there; each choice is an operation of its own.
        """
        return uuid5(self.drawn, repr(asked))

    def judge(self, **change: object) -> None:
        """Revise the judgement; what was typed as the reason until now goes with it."""
        asked = sorted(change.items())
        if reason := self._reason(awaited=change.get("state") is State.NOT_RELEVANT):
            change.setdefault("rationale", reason)
        acting.do(
            revise_judgement,
            operation=self.operation(asked or reason),
            round_id=self.round_id,
            interview_id=self.interview_id,
            factor=self.factor.id,
            kind=self.kind,
            based_on=self.stands.head if self.stands else 0,
            change={"provisional": self.provisional} | change,
        )
        self.after()

    def _reason(self, *, awaited: bool) -> str:
        """What was typed as the reason.

        Its box sends the last words when it is left, which happens by pressing what follows from them: where
        nothing goes without a reason, they are waited for.
        """
        within_s = REASON_WITHIN_S if awaited and not self.values.rationale else 0.0
        read = partial(acting.read, read_draft, study_id=self.study_id, place=self.reason_place)
        return until(read, within_s=within_s) or ""

    def add_observation(self, operation: UUID) -> None:
        """Name what was typed as an observation as evidence, once its last words have come."""
        if not last_words_came(draft_address(study_id=self.study_id, place=self.observation_place)):
            return
        acting.do(
            add_observation,
            operation=operation,
            round_id=self.round_id,
            interview_id=self.interview_id,
            factor=self.factor.id,
            kind=self.kind,
            provisional=self.provisional,
        )
        self.after()


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
            on_click=partial(bench.judge, provisional=False),
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
    documents = sorted(bench.documents, key=lambda d: _later(d, bench.dated) is not None)
    options |= {Evidence(document_id=d.id): _document(d, bench.dated) for d in documents}
    options |= {
        piece: _("Observation: {text}", text=_line(piece.observation))
        for piece in bench.values.evidence
        if piece.observation
    }
    return _told_apart(options)


def _later(document: DocumentView, dated: date | None) -> date | None:
    """The day a document was collected, where that was after the round: documents belong to the initiative."""
    collected = document.collected_on
    return collected if dated and collected and collected > dated else None


def _document(document: DocumentView, dated: date | None) -> str:
    title = _line(document.title)
    if day := _later(document, dated):
        return _("Document: {title} (collected {day}, after this round)", title=title, day=day.isoformat())
    return _("Document: {title}", title=title)


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
    """A box that keeps every word until it is added; it is taken as evidence and emptied in one step."""
    if not bench.may_write:
        return
    shown = st.expander(
        _("Add an observation"),
        icon=":material/visibility:",
        key=f"observing_{bench.key}",
        on_change="rerun",
    )
    if not shown.open:
        return
    waiting = acting.read(read_waiting, study_id=bench.study_id, place=bench.observation_place)
    with shown:
        parts.prose(_("What you saw or know yourself, in a sentence."))
        typed_field(waiting.typed, label=_("Observation"), rows=2, awaited=True)
        st.button(
            _("Add"),
            key=f"add_{bench.key}",
            on_click=bench.add_observation,
            args=(bench.operation("observation"),),
            type="primary",
        )
