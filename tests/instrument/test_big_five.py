"""The shipped instrument: complete against the framework, within ninety minutes, open and neutral."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from interview.instrument.checks import MINUTES_CORE, MINUTES_STANDING
from interview.instrument.loader import check, load, shipped
from interview.instrument.structure import Factor, Question

INSTRUMENT = load(shipped(), file="big-five.toml")
SWEDISH = load(shipped(), file="big-five.toml", language="sv")
FACTORS = INSTRUMENT.factors
FACETS = {
    "idea": ("I", 11),
    "driving-forces": ("D", 8),
    "activities": ("A", 12),
    "critical-mass": ("C", 11),
} | {"organization": ("O", 10)}

each_factor = pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.id)

LEADING = re.compile(
    r"(do|does|did|don't|doesn't|didn't|is|isn't|are|aren't|was|wasn't|were|have|haven't|has|hasn't|had|can|can't"
    r"|could|couldn't|will|would|wouldn't|should|shouldn't|may|surely|of course"
    r"|how (good|well|strong|successful)|why (do|does|did|don't|is|are))\b",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"\b(excellent|great|good(?! name)|best|strong|successful|success|impressive|unique|outstanding|important"
    r"|valuable|professional|unfortunately|fail\w*|weak\w*|poor\w*|right\?|agree that|don't you|isn't it)\b",
    re.IGNORECASE,
)
SMALL_WORDS = """
a about after all also an and any are as at be been but by can did do does else for from had has
have he how if in into is it its just last me more not of on one or other others out she so some
such tell than that the their them then there these they this those to up was what when where which
who why with would you your
"""
ACTORS = "board bodies firm firms group initiative manager member members public staff universities university"
"""Whom a sentence is about says nothing of how it judges them."""


def asked(factor: Factor) -> list[Question]:
    return [*factor.questions, *factor.standing]


def spoken(factor: Factor) -> list[str]:
    """Every question and probe about a factor."""
    return [text for q in asked(factor) for text in (q.text, *(probe.text for probe in q.probes))]


def telling_words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower())) - set(f"{SMALL_WORDS} {ACTORS}".split())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of ``length`` words."""
    words = re.findall(r"[a-z]+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_the_loader_finds_nothing_wrong() -> None:
    assert check(shipped(), file="big-five.toml") == ()


def test_the_factors_are_the_five_of_the_article_in_its_groups() -> None:
    assert [(factor.id, factor.name, factor.group) for factor in FACTORS] == [
        ("idea", "Idea", "Operations"),
        ("driving-forces", "Driving forces and commitment", "Core actors"),
        ("activities", "Activities", "Operations"),
        ("critical-mass", "Critical mass", "Actor diversity"),
        ("organization", "Organization", "Operations"),
    ]


@each_factor
def test_the_facets_are_those_of_the_framework_and_every_one_is_reached(factor: Factor) -> None:
    letter, count = FACETS[factor.id]
    assert [facet.id for facet in factor.facets] == [f"{letter}{n}" for n in range(1, count + 1)]
    reaching = [*asked(factor), *(probe for q in asked(factor) for probe in q.probes), *factor.descriptors]
    assert {facet for item in reaching for facet in item.reaches} == {facet.id for facet in factor.facets}


@each_factor
def test_every_facet_can_be_heard_in_the_talk_and_not_only_read_off_a_descriptor(factor: Factor) -> None:
    items = [*factor.questions, *(probe for q in factor.questions for probe in q.probes)]
    assert {facet for item in items for facet in item.reaches} == {facet.id for facet in factor.facets}


@each_factor
def test_a_facet_label_has_two_to_six_words(factor: Factor) -> None:
    assert [facet.label for facet in factor.facets if not 2 <= len(facet.label.split()) <= 6] == []


def test_the_scale_has_four_named_levels_and_the_third_is_needed_everywhere() -> None:
    names = [(level.number, level.name) for level in INSTRUMENT.levels]
    assert names == [(1, "Not in place"), (2, "Emerging"), (3, "Established"), (4, "Proven")]
    assert {factor.needed for factor in FACTORS} == {3}


@each_factor
def test_the_highest_level_asks_for_an_upheaval_and_for_nothing_that_fulfilment_requires(
    factor: Factor,
) -> None:
    *lower, third, fourth = factor.descriptors
    assert re.search(r"\b(has|have) been tested by an upheaval: ", fourth.text)
    assert "not yet been shown to hold through an upheaval" in third.text
    assert not any("upheaval" in descriptor.text for descriptor in lower)
    assert set(fourth.reaches) <= {"I11"}


@each_factor
def test_every_descriptor_can_be_read_by_itself(factor: Factor) -> None:
    """The screen shows levels by their names, one descriptor at a time."""
    names = "|".join(level.name for level in INSTRUMENT.levels)
    others = re.compile(rf"\b(levels? \d|(as|like) (above|below)|{names})\b", re.IGNORECASE)
    assert [d.text for d in factor.descriptors if others.search(d.text)] == []
    highest = factor.descriptors[-1].text
    assert len(telling_words(highest) & telling_words(factor.descriptors[-2].text)) >= 5, "what was kept up"


@each_factor
def test_the_second_level_says_what_is_missing_and_the_third_misses_nothing(factor: Factor) -> None:
    missing = re.compile(r"something .*(still open|missing|out of balance)")
    found = [bool(missing.search(descriptor.text)) for descriptor in factor.descriptors]
    assert found == [False, True, False, False]
    assert re.match(
        r"(Nobody|No|Asked one by one|There are no|Members gain hardly)", factor.descriptors[0].text
    )


SECONDS_TO_READ, WORDS_A_SECOND = 30, 2.3


@each_factor
def test_the_second_level_leaves_open_what_else_may_be_missing(factor: Factor) -> None:
    """A list that were whole would be too long to be read aloud on the telephone; one that is not, and does not
    say so, leaves a case that lacks something else to no level at all."""
    for guide, something, for_instance in (
        (INSTRUMENT, "something", "for instance"),
        (SWEDISH, "något", "till exempel"),
    ):
        second = guide.factor(factor.id).descriptors[1].text
        assert something in second and for_instance in second.lower(), second
        assert len(second.split()) <= SECONDS_TO_READ * WORDS_A_SECOND, second


BEGINNINGS = {
    "idea": ("No need can be named that firms confirm.", "A need is named that firms confirm. But"),
    "driving-forces": (
        "Nobody can be named who drives the initiative as a whole.",
        "Somebody can be named who drives the initiative as a whole. But",
    ),
    "activities": (
        "There are no activities for members, or only single events, or members who are asked cannot name",
        "There is more than single events, and members who are asked can name a gain. But",
    ),
    "critical-mass": ("Members gain hardly anything from each other", "Some members gain from each other, but"),
    "organization": (
        "Nobody has the task and the paid time to run the initiative.",
        "Somebody has the task and the paid time to run the initiative. But",
    ),
}
"""What the lowest level denies and the second grants; what follows it in the lowest says no more than that."""


@each_factor
def test_the_second_level_begins_where_the_first_ends(factor: Factor) -> None:
    first, second, *_higher = factor.descriptors
    denied, granted = BEGINNINGS[factor.id]
    assert first.text.startswith(denied)
    assert second.text.startswith(granted)


def test_critical_mass_can_be_missed_on_both_sides_and_is_no_head_count() -> None:
    first, second, third, fourth = (d.text.lower() for d in INSTRUMENT.factor("critical-mass").descriptors)
    assert "too few" in first and "so large" in first
    assert "too small" in second and "too large" in second and "no step up" in second
    assert "small enough for contact" in third and "enough, and different enough" in third
    assert "number of members alone never" in fourth
    assert not any(re.search(r"\d{2,}", text) for text in (first, second, third, fourth))


def test_the_plan_is_ninety_minutes_and_what_is_always_asked_fits_each_factor() -> None:
    assert INSTRUMENT.minutes == 90
    for factor in FACTORS:
        core = sum(question.core for question in factor.questions)
        assert core * MINUTES_CORE + len(factor.standing) * MINUTES_STANDING <= factor.minutes


@each_factor
def test_a_factor_has_two_core_questions_and_up_to_three_more_with_one_to_three_probes_each(
    factor: Factor,
) -> None:
    assert [question.core for question in factor.questions[:2]] == [True, True]
    assert sum(question.core for question in factor.questions) == 2
    assert len(factor.questions) <= 5
    assert {len(question.probes) for question in asked(factor)} <= {1, 2, 3}


@each_factor
def test_no_question_or_probe_can_be_answered_by_yes_or_no_or_says_what_would_please(factor: Factor) -> None:
    for text in spoken(factor):
        for sentence in re.split(r"(?<=[.?!:])\s+", text):
            if sentence.endswith("?"):
                assert not LEADING.match(sentence), sentence
        assert not PRAISE.search(text), text


@pytest.mark.parametrize(
    "leading",
    [
        "Don't you think members gain?",
        "Is the idea clear?",
        "How well does it work?",
        "Would you say it works?",
    ],
)
def test_the_measure_of_leading_forms_finds_leading_questions(leading: str) -> None:
    assert LEADING.match(leading)


@each_factor
def test_no_question_copies_a_descriptor(factor: Factor) -> None:
    for text in spoken(factor):
        for descriptor in factor.descriptors:
            shared = telling_words(text) & telling_words(descriptor.text)
            assert len(shared) <= max(2, len(telling_words(text)) // 2), (text, shared)
            assert runs(text, 5) & runs(descriptor.text, 5) == set()


def test_the_measure_of_copying_finds_a_copied_descriptor() -> None:
    descriptor = FACTORS[0].descriptors[2].text
    copied = "Do members, board and financiers name the same need?"
    assert len(telling_words(copied) & telling_words(descriptor)) > len(telling_words(copied)) // 2
    assert runs(copied, 5) & runs(descriptor, 5)


@each_factor
def test_a_sentence_that_is_spoken_is_short(factor: Factor) -> None:
    sentences = [s for text in spoken(factor) for s in re.split(r"(?<=[.?!:])\s+", text)]
    assert [s for s in sentences if len(s.split()) > 20] == []


@each_factor
def test_relevance_assessment_and_dynamics_are_asked_of_every_factor(factor: Factor) -> None:
    relevance, assessment, dynamics = (question.text.lower() for question in factor.standing)
    assert "relevant" in relevance
    assert "assess" in assessment and "your own words" in assessment
    assert "over time" in dynamics


@each_factor
def test_evidence_is_of_three_kinds(factor: Factor) -> None:
    assert {line.split(":")[0] for line in factor.evidence} == {"Document", "Statement", "Observed"}


def test_opening_confirms_consent_aloud_and_closing_asks_what_was_left_out() -> None:
    assert INSTRUMENT.section_ids[0] == "opening" and INSTRUMENT.section_ids[-1] == "closing"
    opening = {question.id: question.text for question in INSTRUMENT.opening.questions}
    assert list(opening) == ["opening-who", "opening-consent", "opening-purpose", "opening-plan"]
    for item in ("aloud", "take part", "record", "quote", "name", "share", "stop at any time"):
        assert item in opening["opening-consent"]
    closing = {question.id: question.text for question in INSTRUMENT.closing.questions}
    assert "like to add" in closing["closing-add"]
    assert "what happens next" in closing["closing-next"]


def test_every_item_has_a_source_in_the_article_or_says_that_it_is_this_products() -> None:
    place = r"(Table 1|Framework|Results|Conclusions)( / [A-Z][a-z]+( [a-z]+)*)?|Methods and data|This product"
    sources = [level.source for level in INSTRUMENT.levels]
    for question in INSTRUMENT.questions():
        sources += [question.source, *(probe.source for probe in question.probes)]
    for factor in FACTORS:
        sources += [factor.source, *factor.evidence_sources]
        sources += [item.source for item in (*factor.facets, *factor.descriptors)]
        assert len(factor.evidence_sources) == len(factor.evidence)
    assert len(sources) > 200
    assert [s for s in sources if not all(re.fullmatch(place, part) for part in s.split("; "))] == []


def test_a_probe_of_a_factor_says_which_claim_it_serves() -> None:
    probes = [probe for factor in FACTORS for question in factor.questions for probe in question.probes]
    assert [probe.id for probe in probes if not probe.reaches] == []


def test_the_file_says_that_it_is_not_the_authors_own_table() -> None:
    assert "derived from the text of the article" in INSTRUMENT.notice
    assert "not the authors' Table 3" in INSTRUMENT.notice
    assert "Klofsten" in INSTRUMENT.about


def test_every_text_is_there_in_swedish_too_and_is_not_the_english_one() -> None:
    pairs = list(zip(_texts(INSTRUMENT), _texts(SWEDISH), strict=True))
    assert len(pairs) > 200
    assert [english for english, theirs in pairs if not theirs.strip() or theirs == english] == []


def _texts(part: object) -> Iterator[str]:
    """Every text that depends on the language, in the order of the structure."""
    for field in fields(part):  # type: ignore[arg-type]
        value = getattr(part, field.name)
        if field.name in (
            "name",
            "text",
            "label",
            "description",
            "purpose",
            "meaning",
            "title",
            "about",
            "notice",
            "group",
        ):
            yield value
        for inner in value if isinstance(value, tuple) else (value,):
            if is_dataclass(inner):
                yield from _texts(inner)
