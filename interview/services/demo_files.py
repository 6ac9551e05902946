"""The texts of the demo: their files under ``data/demo``, read and checked as a whole."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from interview.errors import Invalid, Problem
from interview.settings import ROOT
from interview.texts import _
from interview.vocabulary import (
    ApproachAnswer,
    ClockKind,
    Confidence,
    ConsentItem,
    DocumentKind,
    Dynamics,
    Fidelity,
    Heard,
    Helix,
    InterviewMode,
    Relevance,
    RoundKind,
    Stance,
    State,
)

FOLDER = ROOT / "data" / "demo"


class Shape(BaseModel):
    """A table of a demo file; keys that are not known are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseText(Shape):
    """What is known of one initiative."""

    name: str
    pseudonym: str = ""
    sector: str = ""
    region: str = ""
    founded: int | None = None
    mission: str
    firms: str
    government: str
    higher_education: str
    case_history: str = ""
    why_this_case: str = ""


class Cases(Shape):
    """``five-cases.toml``: initiatives without judgements; why they were chosen is the same for all."""

    title: str
    selection_criteria: str
    why_this_case: str
    initiatives: tuple[CaseText, ...]


class RoundText(Shape):
    kind: RoundKind
    dated: date


class DocumentText(Shape):
    key: str
    title: str
    kind: DocumentKind
    address: str = ""
    excerpt: str = ""
    collected_on: date


class ApproachText(Shape):
    on: date
    how: str
    answer: ApproachAnswer
    reason: str = ""
    briefing_sent_on: date | None = None


class ConsentText(Shape):
    item: ConsentItem
    given: bool
    on: date
    how: str


class RespondentText(Shape):
    """A respondent by role; there is no place for a name."""

    key: str
    role: str
    helix: Helix
    approaches: tuple[ApproachText, ...]
    consents: tuple[ConsentText, ...]


class PressText(Shape):
    """A press of the clock, in minutes from the start."""

    minute: float = Field(ge=0)
    kind: ClockKind
    section: str = ""


class NoteText(Shape):
    place: str
    text: str


class QuoteText(Shape):
    """A quote; ``corrected`` is its later wording, where it has one."""

    key: str
    minute: float = Field(ge=0)
    speaker: str
    fidelity: Fidelity
    factors: dict[str, Stance]
    text: str
    memo: str = ""
    corrected: str = ""
    corrected_fidelity: Fidelity = Fidelity.CHECKED
    shareable: bool = False


class OwnText(Shape):
    """A respondent's own judgement of one factor."""

    factor: str
    level: int | None = None
    state: State | None = None
    relevance: Relevance | None = None
    dynamics: Dynamics | None = None


class TalkText(Shape):
    """One interview; without ``finished_minute`` it is still open."""

    key: str
    round: int
    respondents: tuple[str, ...]
    mode: InterviewMode
    planned_at: AwareDatetime
    began_at: AwareDatetime
    interviewer: str
    finished_minute: float | None = None
    asked: tuple[str, ...]
    clock: tuple[PressText, ...]
    facets: dict[str, Heard]
    notes: tuple[NoteText, ...]
    quotes: tuple[QuoteText, ...]
    own: tuple[OwnText, ...]


class RevisionText(Shape):
    at: AwareDatetime
    level: int | None = None
    state: State | None = None
    relevance: Relevance | None = None
    dynamics: Dynamics | None = None
    confidence: Confidence | None = None
    rationale: str
    quotes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    observation: str = ""


class JudgementText(Shape):
    """A researcher's judgement of one factor in one round, with its history."""

    round: int
    factor: str
    revisions: tuple[RevisionText, ...]


class Invented(Shape):
    """``invented.toml``: one initiative with all that is entered about it in two rounds."""

    title: str
    selection_criteria: str
    initiative: CaseText
    rounds: tuple[RoundText, ...]
    documents: tuple[DocumentText, ...]
    respondents: tuple[RespondentText, ...]
    interviews: tuple[TalkText, ...]
    judgements: tuple[JudgementText, ...]

    @property
    def last_moment(self) -> datetime:
        """The latest moment that the file names; all of it lies in the past."""
        judged = (revision.at for judgement in self.judgements for revision in judgement.revisions)
        return max(*judged, *(talk.began_at for talk in self.interviews))


S = TypeVar("S", Cases, Invented)


def read_cases(folder: Path = FOLDER) -> Cases:
    """The five cases of the paper."""
    return _read(folder / "five-cases.toml", Cases)


def read_invented(folder: Path = FOLDER) -> Invented:
    """The invented initiative."""
    return _read(folder / "invented.toml", Invented)


def _read(file: Path, shape: type[S]) -> S:
    """The content of a file.

    Raises:
        Invalid: DEM-001 the file is missing or no TOML, DEM-002 something in it is wrong; all of it at once.
    """
    try:
        return shape.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        found = (
            Problem(
                "DEM-002",
                _("This part of the demo is wrong: {why}.", why=detail["msg"]),
                _again(),
                f"{file.name}: {'.'.join(map(str, detail['loc']))}",
            )
            for detail in error.errors()
        )
        raise Invalid(*found) from None
    except (OSError, ValueError):
        raise Invalid(Problem("DEM-001", _("The demo cannot be read."), _again(), file.name)) from None


def _again() -> str:
    return _("Nothing was changed. Install Pentad again.")
