"""What each factor of an interview still lacks. Pure; nothing here is ever required to finish."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from interview.instrument.structure import Factor, Question
from interview.vocabulary import Heard


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is there of one factor and what is missing.

    ``core`` counts its main questions; ``core_open`` and ``standing_open`` hold the ids of those that nobody
    has asked, noted or answered, in the order of the guide. Of a judgement a state counts as well as a level,
    but for the respondent's own "not asked": who was not asked has not judged.
    """

    factor: str
    core: int
    core_open: tuple[str, ...]
    standing: int
    standing_open: tuple[str, ...]
    facets_marked: int
    facets: int
    quotes: int
    own_judged: bool
    researcher_judged: bool

    @property
    def complete(self) -> bool:
        """All core and standing questions were asked and something was caught word for word."""
        return not self.core_open and not self.standing_open and self.quotes > 0

    @property
    def begun(self) -> bool:
        asked = len(self.core_open) < self.core or len(self.standing_open) < self.standing
        return bool(asked or self.facets_marked or self.quotes)


def coverage(
    *,
    factor: Factor,
    touched: Collection[str],
    marks: Mapping[str, Heard],
    quotes: int,
    own_judged: bool = False,
    researcher_judged: bool = False,
) -> Coverage:
    """Look at one factor. ``touched`` holds the ids of questions asked, noted or answered."""
    core = [q.id for q in factor.questions if q.core]
    standing = [q.id for q in factor.standing]
    return Coverage(
        factor=factor.id,
        core=len(core),
        core_open=tuple(id for id in core if id not in touched),
        standing=len(standing),
        standing_open=tuple(id for id in standing if id not in touched),
        facets_marked=sum(f.id in marks for f in factor.facets),
        facets=len(factor.facets),
        quotes=quotes,
        own_judged=own_judged,
        researcher_judged=researcher_judged,
    )


def unmarked(question: Question, *, marks: Mapping[str, Heard]) -> tuple[str, ...]:
    """The probes (ids) of a question that reach a facet nobody has spoken of yet."""
    return tuple(probe.id for probe in question.probes if any(facet not in marks for facet in probe.reaches))
