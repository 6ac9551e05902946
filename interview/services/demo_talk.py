"""The invented interviews and judgements of the demo, entered through the services that a person would use.

What is dated in the past is set afterwards, since the services take the present moment.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlmodel import Session, select

from interview.models import ClockEvent, Interview
from interview.services.access import Actor
from interview.services.demo_files import JudgementText, OwnText, QuoteText, RevisionText, TalkText
from interview.services.interviews import ask, finish_interview, mark_facet, plan_interview
from interview.services.judgements import revise_judgement
from interview.services.judging import Evidence
from interview.services.quotes import catch_quote, edit_quote, share_quote
from interview.services.typing import save_typed
from interview.vocabulary import ClockKind, Kind


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells the demo, and what was made so far by the keys of its file. ``base``: the operation."""

    session: Session
    actor: Actor
    base: UUID
    rounds: dict[int, UUID] = field(default_factory=dict)
    documents: dict[str, UUID] = field(default_factory=dict)
    respondents: dict[str, UUID] = field(default_factory=dict)
    quotes: dict[str, UUID] = field(default_factory=dict)

    def acting(self, what: str) -> dict[str, Any]:
        """Session, actor and an operation that is always the same for the same part of the demo."""
        return {"session": self.session, "actor": self.actor, "operation": uuid5(self.base, what)}

    def typing(self) -> dict[str, Any]:
        return {"session": self.session, "actor": self.actor, "base": 0, "tab": "demo", "seq": 1}


def hold(teller: Teller, text: TalkText) -> None:
    """One interview, from its plan to where it stands."""
    interview_id = plan_interview(
        **teller.acting(f"interview {text.key}"),
        round_id=teller.rounds[text.round],
        respondent_ids=[teller.respondents[key] for key in text.respondents],
        mode=text.mode,
        planned_at=text.planned_at,
        interviewer=text.interviewer,
    )
    interview = teller.session.get_one(Interview, interview_id)
    _clock(teller, interview=interview, text=text)
    _guide(teller, interview_id=interview_id, text=text)
    for quote in text.quotes:
        _quote(teller, interview_id=interview_id, began_at=text.began_at, text=quote)
    for own in text.own:
        _own(teller, interview=interview, text=own, at=_moment(text.began_at, text.clock[-1].minute))
    if text.finished_minute is not None:
        _finish(teller, interview=interview, at=_moment(text.began_at, text.finished_minute))


def _moment(began_at: datetime, minute: float) -> datetime:
    return began_at + timedelta(minutes=minute)


def _clock(teller: Teller, *, interview: Interview, text: TalkText) -> None:
    """The presses, each at its own moment: the service knows only the present one."""
    for press in text.clock:
        teller.session.add(
            ClockEvent(
                study_id=interview.study_id,
                interview_id=interview.id,
                at=_moment(text.began_at, press.minute),
                kind=press.kind,
                section=press.section,
            )
        )
    teller.session.flush()


def _guide(teller: Teller, *, interview_id: UUID, text: TalkText) -> None:
    """What was asked, noted and heard."""
    for question in text.asked:
        ask(
            **teller.acting(f"{text.key} ask {question}"),
            interview_id=interview_id,
            question=question,
            asked=True,
        )
    for note in text.notes:
        save_typed(**teller.typing(), record=f"note/{interview_id.hex}/{note.place}", text=note.text)
    for facet, mark in text.facets.items():
        mark_facet(
            **teller.acting(f"{text.key} mark {facet}"), interview_id=interview_id, facet=facet, mark=mark
        )


def _quote(teller: Teller, *, interview_id: UUID, began_at: datetime, text: QuoteText) -> None:
    at = _moment(began_at, text.minute)
    speaker_id = teller.respondents[text.speaker]
    quote_id = catch_quote(
        **teller.acting(f"quote {text.key}"),
        interview_id=interview_id,
        text=text.text,
        factors=text.factors,
        speaker_id=speaker_id,
        fidelity=text.fidelity,
        said_at=at,
    )
    teller.quotes[text.key] = quote_id
    if text.memo:
        save_typed(**teller.typing(), record=f"quote/{quote_id.hex}/memo", text=text.memo)
    if text.corrected:
        edit_quote(
            **teller.acting(f"quote {text.key} corrected"),
            quote_id=quote_id,
            based_on=1,
            text=text.corrected,
            fidelity=text.corrected_fidelity,
            factors=text.factors,
            speaker_id=speaker_id,
            at=at + timedelta(hours=1),
        )
    if text.shareable:
        share_quote(**teller.acting(f"quote {text.key} shared"), quote_id=quote_id, shareable=True)


def _own(teller: Teller, *, interview: Interview, text: OwnText, at: datetime) -> None:
    revise_judgement(
        **teller.acting(f"own {interview.id.hex} {text.factor}"),
        round_id=interview.round_id,
        factor=text.factor,
        kind=Kind.OWN,
        based_on=0,
        change=text.model_dump(exclude={"factor"}),
        interview_id=interview.id,
        at=at,
    )


def _finish(teller: Teller, *, interview: Interview, at: datetime) -> None:
    """Finish as anybody would, consent included, then set the moment."""
    finish_interview(**teller.acting(f"finish {interview.id.hex}"), interview_id=interview.id)
    teller.session.flush()
    interview.finished_at = at
    teller.session.exec(
        select(ClockEvent).where(ClockEvent.interview_id == interview.id, ClockEvent.kind == ClockKind.FINISH)
    ).one().at = at


def judge(teller: Teller, text: JudgementText) -> None:
    """A researcher's judgement, revision by revision."""
    round_id = teller.rounds[text.round]
    for number, revision in enumerate(text.revisions):
        revise_judgement(
            **teller.acting(f"judgement {text.round} {text.factor} {number}"),
            round_id=round_id,
            factor=text.factor,
            kind=Kind.RESEARCHER,
            based_on=number,
            change=_change(teller, revision),
            at=revision.at,
        )


def _change(teller: Teller, revision: RevisionText) -> dict[str, object]:
    quotes = (Evidence(quote_id=teller.quotes[key]) for key in revision.quotes)
    documents = (Evidence(document_id=teller.documents[key]) for key in revision.documents)
    observed = (Evidence(observation=revision.observation),) if revision.observation else ()
    fields = {"at", "quotes", "documents", "observation"}
    return {**revision.model_dump(exclude=fields), "evidence": (*quotes, *documents, *observed)}
