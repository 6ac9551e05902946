"""What an instrument is: the questions, their scale and their sources, as frozen values in one language."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ordinal scale; ``number`` 1 is the lowest."""

    number: int
    name: str
    meaning: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A neutral follow-up; ``reaches`` names the facets that an answer would speak to."""

    id: str
    text: str
    reaches: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """An open question; one that is not ``core`` is asked if time allows."""

    id: str
    text: str
    core: bool
    reaches: tuple[str, ...]
    source: str
    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """One claim of the framework about a factor, in a few words."""

    id: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What can be observed when a factor stands at one level."""

    level: int
    text: str
    reaches: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One success factor with all that is asked and judged about it. ``minutes`` is its share of the plan.

    ``evidence`` says in lines what counts as evidence; ``evidence_sources`` the source of each.
    """

    id: str
    name: str
    group: str
    description: str
    purpose: str
    minutes: int
    needed: int
    source: str
    questions: tuple[Question, ...]
    relevance: Question
    assessment: Question
    dynamics: Question
    facets: tuple[Facet, ...]
    descriptors: tuple[Descriptor, ...]
    evidence: tuple[str, ...]
    evidence_sources: tuple[str, ...] = ()

    @property
    def standing(self) -> tuple[Question, Question, Question]:
        return (self.relevance, self.assessment, self.dynamics)


@dataclass(frozen=True, slots=True)
class Section:
    """The opening or the closing of the conversation."""

    id: str
    name: str
    minutes: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A whole interview guide with its scale. ``digest`` is the SHA-256 of its file (hex)."""

    id: str
    version: str
    title: str
    about: str
    notice: str
    language: str
    languages: tuple[str, ...]
    digest: str
    levels: tuple[Level, ...]
    opening: Section
    factors: tuple[Factor, ...]
    closing: Section

    @property
    def minutes(self) -> int:
        return self.opening.minutes + sum(factor.minutes for factor in self.factors) + self.closing.minutes

    @property
    def section_ids(self) -> tuple[str, ...]:
        """Opening, factors and closing, in the order in which they are shown."""
        return (self.opening.id, *(factor.id for factor in self.factors), self.closing.id)

    def factor(self, factor_id: str) -> Factor:
        """The factor of that id.

        Raises:
            KeyError: the instrument has no such factor.
        """
        for factor in self.factors:
            if factor.id == factor_id:
                return factor
        raise KeyError(factor_id)

    def questions(self) -> Iterator[Question]:
        """Every question of the guide, in order, the standing ones included."""
        yield from self.opening.questions
        for factor in self.factors:
            yield from factor.questions
            yield from factor.standing
        yield from self.closing.questions
