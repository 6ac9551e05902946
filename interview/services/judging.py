"""What may be judged: the values of one revision, and the rules that hold among them."""

from dataclasses import dataclass, replace
from uuid import UUID

from interview.errors import Invalid, Problem
from interview.instrument.structure import Instrument
from interview.services import checks
from interview.texts import _
from interview.vocabulary import Confidence, Dynamics, Kind, Relevance, State


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: exactly one of a quote, a document, or an observation in words."""

    quote_id: UUID | None = None
    document_id: UUID | None = None
    observation: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """What is judged at one moment: a level, or the state that says why there is none, and its grounds."""

    level: int | None = None
    state: State | None = None
    relevance: Relevance | None = None
    dynamics: Dynamics | None = None
    confidence: Confidence | None = None
    rationale: str = ""
    provisional: bool = False
    evidence: tuple[Evidence, ...] = ()


def checked(values: Values, *, factor: str, instrument: Instrument, kind: Kind | None = None) -> Values:
    """The values with every rule held, closed words as such. By ``kind`` a refusal says where to write grounds.

    Raises:
        Invalid: JUD-001 to JUD-003, TXT-00x, WRD-001.
    """
    if factor not in {f.id for f in instrument.factors}:
        raise Invalid(
            Problem("WRD-001", _("The guide has no such factor."), _("Nothing was changed."), value=factor)
        )
    values = replace(
        values,
        state=None if values.state is None else checks.word(State, values.state, place=_("Judgement")),
        relevance=values.relevance and checks.word(Relevance, values.relevance, place=_("Relevance")),
        dynamics=values.dynamics and checks.word(Dynamics, values.dynamics, place=_("Dynamics")),
        confidence=values.confidence and checks.word(Confidence, values.confidence, place=_("Confidence")),
        rationale=checks.text(values.rationale, place=_("Rationale")),
    )
    _refuse_level(values, levels=len(instrument.levels))
    _refuse_not_relevant(values, kind=kind)
    for piece in values.evidence:
        checks.text(piece.observation, place=_("Observation"))
    return values


def _refuse_level(values: Values, *, levels: int) -> None:
    if values.level is not None and values.state is not None:
        raise Invalid(
            Problem(
                "JUD-002",
                _("A level and a reason for having none cannot stand together."),
                _("Nothing was changed. Choose one of them."),
            )
        )
    if values.level is not None and (
        type(values.level) is not int or not 1 <= values.level <= levels  # True and 2.0 are no levels
    ):
        raise Invalid(
            Problem(
                "JUD-001",
                _("The scale has no such level."),
                _("Nothing was changed. Choose one of the levels shown."),
                value=str(values.level),
            )
        )


def _refuse_not_relevant(values: Values, *, kind: Kind | None) -> None:
    """Source: framework, Rules of measurement (all five factors are claimed for every initiative)."""
    if values.state is not State.NOT_RELEVANT:
        return
    if values.relevance is Relevance.NOT_RELEVANT and values.rationale.strip():
        return
    if kind is Kind.OWN:
        raise Invalid(
            Problem(
                "JUD-003",
                _("'Not relevant here' needs the relevance 'not relevant' and a reason."),
                _("Nothing was changed. Enter both under the question on relevance, then choose it again."),
            )
        )
    raise Invalid(
        Problem(
            "JUD-003",
            _("'Not relevant here' needs the relevance 'not relevant' and a reason."),
            _("Nothing was changed. Set the relevance and write the reason, then choose it again."),
        )
    )
