"""The rule of blind rating, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from interview import blindness
from interview.vocabulary import Kind

A, B, C = (UUID(int=number) for number in (1, 2, 3))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_round_is_closed_only_while_its_study_rates_blind_and_it_was_never_opened():
    assert blindness.closed(blind=True, opened_at=None)
    assert not blindness.closed(blind=True, opened_at=NOON)
    assert not blindness.closed(blind=False, opened_at=None)


def test_in_a_closed_round_a_rater_sees_their_own_judgement_and_nobody_elses():
    assert blindness.sees(viewer=A, kind=Kind.RESEARCHER, rater=A, closed=True)
    assert not blindness.sees(viewer=A, kind=Kind.RESEARCHER, rater=B, closed=True)
    assert blindness.sees(viewer=A, kind=Kind.RESEARCHER, rater=B, closed=False)


@pytest.mark.parametrize("kind", [Kind.OWN, Kind.CONSENSUS])
def test_what_respondents_and_boards_said_is_seen_by_all(kind: Kind):
    assert blindness.sees(viewer=A, kind=kind, rater=B, closed=True)


def test_a_round_is_opened_once_all_of_two_or_more_raters_have_handed_in():
    assert blindness.to_be_opened(raters=[A, B], handed_in=[B, A])
    assert not blindness.to_be_opened(raters=[A, B, C], handed_in=[A, B])
    assert not blindness.to_be_opened(raters=[A], handed_in=[A])
    assert not blindness.to_be_opened(raters=[], handed_in=[])


def test_only_what_was_judged_after_the_opening_is_marked():
    assert blindness.influenced(made_at=NOON + timedelta(seconds=1), opened_at=NOON)
    assert not blindness.influenced(made_at=NOON, opened_at=NOON)
    assert not blindness.influenced(made_at=NOON, opened_at=None)


@pytest.mark.parametrize("kept", ["reason", "observation"])
def test_the_draft_of_a_researchers_judgement_is_its_raters_alone(kept: str):
    place = f"{kept}/researcher/{C.hex}/{A.hex}/idea"
    assert blindness.may_use_draft(viewer=A, place=place)
    assert not blindness.may_use_draft(viewer=B, place=place)


@pytest.mark.parametrize(
    "place",
    [
        "rationale",
        f"reason/own/{C.hex}/{A.hex}/idea",
        f"reason/consensus/{C.hex}/{A.hex}/idea",
        "reason/researcher/here/nobody/idea",
        "reason/researcher",
    ],
)
def test_every_other_draft_is_for_whoever_may_write_in_the_study(place: str):
    assert blindness.may_use_draft(viewer=B, place=place)
