"""What a factor of an interview still lacks."""

import pytest

from interview.coverage import Coverage, coverage, unmarked
from interview.instrument.loader import load, shipped
from interview.instrument.structure import Factor, Instrument, Probe, Question
from interview.vocabulary import Heard


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load(shipped(), file="big-five.toml")


@pytest.fixture
def factor(instrument: Instrument) -> Factor:
    return instrument.factors[0]


def core(factor: Factor) -> list[str]:
    return [q.id for q in factor.questions if q.core]


def test_a_factor_nobody_has_come_to_has_not_begun(factor: Factor) -> None:
    found = coverage(factor=factor, touched=(), marks={}, quotes=0)
    assert found == Coverage(
        factor=factor.id,
        core=len(core(factor)),
        core_open=tuple(core(factor)),
        standing=3,
        standing_open=(factor.relevance.id, factor.assessment.id, factor.dynamics.id),
        facets_marked=0,
        facets=len(factor.facets),
        quotes=0,
        own_judged=False,
        researcher_judged=False,
    )
    assert (found.begun, found.complete) == (False, False)


def test_core_and_standing_questions_and_one_quote_make_a_factor_complete(factor: Factor) -> None:
    asked = [*core(factor), *(q.id for q in factor.standing)]
    assert coverage(factor=factor, touched=asked, marks={}, quotes=1).complete
    assert not coverage(factor=factor, touched=asked, marks={}, quotes=0).complete
    for left_out in asked:
        without = [id for id in asked if id != left_out]
        assert not coverage(factor=factor, touched=without, marks={}, quotes=1).complete


def test_questions_asked_if_time_allows_are_not_missed(factor: Factor) -> None:
    extra = [q.id for q in factor.questions if not q.core]
    assert extra
    found = coverage(factor=factor, touched=extra, marks={}, quotes=0)
    assert (len(found.core_open), found.begun) == (len(core(factor)), False)


def test_facets_are_counted_whatever_was_heard_of_them_and_are_never_required(factor: Factor) -> None:
    first, second = factor.facets[0].id, factor.facets[1].id
    found = coverage(
        factor=factor,
        touched=(),
        marks={first: Heard.HEARD, second: Heard.LACKING, "other": Heard.HEARD},
        quotes=0,
    )
    assert (found.facets_marked, found.begun, found.complete) == (2, True, False)


def test_what_was_asked_of_another_factor_counts_nothing(instrument: Instrument) -> None:
    first, second = instrument.factors[:2]
    assert not coverage(factor=second, touched=core(first), marks={}, quotes=0).begun


def test_probes_that_reach_an_unmarked_facet_are_named() -> None:
    question = Question(
        id="q",
        text="How?",
        core=True,
        reaches=("F1",),
        source="s",
        probes=(
            Probe("both", "And?", ("F1", "F2"), "s"),
            Probe("one", "Who?", ("F1",), "s"),
            Probe("none", "More?", (), "s"),
        ),
    )
    assert unmarked(question, marks={}) == ("both", "one")
    assert unmarked(question, marks={"F1": Heard.CONTRADICTED}) == ("both",)
    assert unmarked(question, marks={"F1": Heard.HEARD, "F2": Heard.LACKING}) == ()


def test_what_was_not_asked_is_named_and_what_was_is_not(factor: Factor) -> None:
    found = coverage(factor=factor, touched=[core(factor)[0], factor.relevance.id], marks={}, quotes=0)
    assert found.core_open == tuple(core(factor)[1:])
    assert found.standing_open == (factor.assessment.id, factor.dynamics.id)
    assert found.begun


def test_a_level_is_never_needed_to_be_complete(factor: Factor) -> None:
    asked = [*core(factor), *(q.id for q in factor.standing)]
    for own, researcher in ((False, False), (True, False), (False, True)):
        found = coverage(
            factor=factor, touched=asked, marks={}, quotes=1, own_judged=own, researcher_judged=researcher
        )
        assert found.complete
        assert (found.own_judged, found.researcher_judged) == (own, researcher)
