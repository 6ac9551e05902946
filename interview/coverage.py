"""What each factor of an interview still lacks. Pure; nothing here is ever required to finish."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from interview.instrument.structure import Factor, Instrument, Question
from interview.vocabulary import Heard


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is there and what is missing of one factor, counted."""

    factor: str
    core_asked: int
    core: int
    standing_asked: int
    standing: int
    facets_marked: int
    facets: int
    quotes: int

    @property
    def complete(self) -> bool:
        """All core and standing questions were asked and something was caught word for word."""
        return self.core_asked == self.core and self.standing_asked == self.standing and self.quotes > 0

    @property
    def begun(self) -> bool:
        return bool(self.core_asked or self.standing_asked or self.facets_marked or self.quotes)


def coverage(*, factor: Factor, touched: Collection[str], marks: Mapping[str, Heard], quotes: int) -> Coverage:
    """Count for one factor. ``touched`` holds the ids of questions asked, noted or answered."""
    core = [q for q in factor.questions if q.core]
    return Coverage(
        factor=factor.id,
        core_asked=sum(q.id in touched for q in core),
        core=len(core),
        standing_asked=sum(q.id in touched for q in factor.standing),
        standing=len(factor.standing),
        facets_marked=sum(f.id in marks for f in factor.facets),
        facets=len(factor.facets),
        quotes=quotes,
    )


def unmarked(question: Question, *, marks: Mapping[str, Heard]) -> tuple[str, ...]:
    """The probes (ids) of a question that reach a facet nobody has spoken of yet."""
    return tuple(probe.id for probe in question.probes if any(facet not in marks for facet in probe.reaches))


def minutes_left(instrument: Instrument, *, elapsed: float) -> int:
    """Minutes of the plan that are left; negative when the conversation runs over."""
    return instrument.minutes - int(elapsed // 60)
