"""The clock of a conversation: what runs counts, what is paused does not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from interview.clock import Press, Times, offset, times
from interview.vocabulary import ClockKind

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
START, PAUSE, RESUME = ClockKind.START, ClockKind.PAUSE, ClockKind.RESUME
SECTION, RECORDER = ClockKind.SECTION, ClockKind.RECORDER
FINISH, REOPEN = ClockKind.FINISH, ClockKind.REOPEN


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def press(seconds: float, kind: ClockKind, section: str = "") -> Press:
    return Press(at=at(seconds), kind=kind, section=section)


# what it is called -> presses, seconds at which one looks, (elapsed, running, section, sections)
TABLE: dict[str, tuple[list[Press], float, tuple[float, bool, str, dict[str, float]]]] = {
    "nothing pressed": ([], 100, (0, False, "", {})),
    "started": ([press(0, START)], 30, (30, True, "", {"": 30})),
    "started in a section": ([press(0, START, "idea")], 30, (30, True, "idea", {"idea": 30})),
    "paused": ([press(0, START), press(10, PAUSE)], 30, (10, False, "", {"": 10})),
    "resumed": (
        [press(0, START), press(10, PAUSE), press(20, RESUME)],
        30,
        (20, True, "", {"": 20}),
    ),
    "a section turned to": (
        [press(0, START, "opening"), press(10, SECTION, "idea")],
        30,
        (30, True, "idea", {"opening": 10, "idea": 20}),
    ),
    "a section turned back to": (
        [press(0, START, "idea"), press(10, SECTION, "members"), press(15, SECTION, "idea")],
        30,
        (30, True, "idea", {"idea": 25, "members": 5}),
    ),
    "a section turned to in a pause": (
        [press(0, START, "idea"), press(10, PAUSE), press(15, SECTION, "members"), press(20, RESUME)],
        30,
        (20, True, "members", {"idea": 10, "members": 10}),
    ),
    "finished": ([press(0, START), press(10, FINISH)], 30, (10, False, "", {"": 10})),
    "reopened and not resumed": (
        [press(0, START), press(10, FINISH), press(20, REOPEN)],
        30,
        (10, False, "", {"": 10}),
    ),
    "reopened and resumed": (
        [press(0, START), press(10, FINISH), press(20, REOPEN), press(25, RESUME)],
        30,
        (15, True, "", {"": 15}),
    ),
    "a section read before the start": (
        [press(0, SECTION, "idea"), press(10, START)],
        30,
        (20, True, "idea", {"idea": 20}),
    ),
    "looked at before the last press": ([press(10, START)], 5, (0, True, "", {"": 0})),
    "out of order": ([press(10, PAUSE), press(0, START)], 30, (10, False, "", {"": 10})),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_clock_says_how_long_and_where(name: str) -> None:
    presses, now, (elapsed, running, section, sections) = TABLE[name]
    found = times(presses, now=at(now))
    assert (found.elapsed, found.running, found.section, found.sections) == (
        elapsed,
        running,
        section,
        sections,
    )


def test_the_first_start_and_the_last_mark_of_the_recorder_count() -> None:
    presses = [
        press(0, START),
        press(5, RECORDER),
        press(10, PAUSE),
        press(20, START),
        press(25, RECORDER),
    ]
    found = times(presses, now=at(30))
    assert (found.started_at, found.recorder_at) == (at(0), at(25))


def test_the_recorders_mark_neither_starts_nor_stops_the_clock() -> None:
    assert times([press(0, RECORDER)], now=at(10)) == Times(recorder_at=at(0))
    assert times([press(0, START), press(5, RECORDER)], now=at(10)).elapsed == 10


@pytest.mark.parametrize(("seconds", "wanted"), [(0, 0), (1.9, 1), (125, 125), (-3, -3)])
def test_an_offset_is_whole_seconds_from_the_mark(seconds: float, wanted: int) -> None:
    assert offset(at(0), at=at(seconds)) == wanted


def test_without_a_mark_there_is_no_offset() -> None:
    assert offset(None, at=at(5)) is None


PRESSES = some.lists(
    some.builds(
        press,
        some.floats(0, 5400, allow_nan=False).map(lambda s: round(s, 3)),
        some.sampled_from(list(ClockKind)),
        some.sampled_from(["", "opening", "idea", "members"]),
    ),
    max_size=30,
)


@given(PRESSES, some.integers(0, 10_000))
def test_what_elapsed_is_the_sum_of_the_sections_and_never_negative_nor_more_than_the_time_there_was(
    presses: list[Press], now: int
) -> None:
    found = times(presses, now=at(now))
    assert found.elapsed == pytest.approx(sum(found.sections.values()))
    assert all(seconds >= 0 for seconds in found.sections.values())
    first = min((p.at for p in presses), default=at(now))
    last = max((p.at for p in presses), default=at(now))
    assert 0 <= found.elapsed <= (max(last, at(now)) - first).total_seconds() + 1e-6


@given(PRESSES, some.integers(1, 3600))
def test_a_pause_adds_nothing_however_long_it_is(presses: list[Press], pause: int) -> None:
    paused = [*presses, press(6000, PAUSE)]
    assert times(paused, now=at(6000)).elapsed == times(paused, now=at(6000 + pause)).elapsed


@given(PRESSES, some.integers(1, 3600))
def test_a_running_clock_adds_exactly_the_time_that_passes(presses: list[Press], while_: int) -> None:
    running = [*presses, press(6000, RESUME)]
    before, after = times(running, now=at(6000)), times(running, now=at(6000 + while_))
    assert after.elapsed - before.elapsed == pytest.approx(while_)
    assert after.running


@given(PRESSES)
def test_the_order_in_which_presses_are_read_does_not_matter_when_their_times_differ(
    presses: list[Press],
) -> None:
    distinct = list({p.at: p for p in presses}.values())
    assert times(distinct, now=at(7000)) == times(distinct[::-1], now=at(7000))
