"""Quotes: what was first heard stays, and nothing is shared that its speaker did not agree to."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from interview.errors import Conflict, Invalid, NotFound
from interview.models import ClockEvent, Interview, Quote
from interview.queries.evidence import QuoteView, quotes, wordings
from interview.services import submissions
from interview.services.interviews import press_clock
from interview.services.quotes import edit_quote, remove_quote, share_quote
from interview.services.respondents import SHARING, add_respondent
from interview.services.undo import undo_last
from interview.vocabulary import ClockKind, ConsentItem, Fidelity, Stance
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, World

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def view(session: Session, w: World, id: UUID) -> QuoteView:
    session.flush()
    session.expire_all()
    return next(q for q in quotes(session, interview_id=w.here.interview) if q.id == id)


def edit(session: Session, w: World, *, based_on: int = 1, **more: Any) -> None:
    values: dict[str, Any] = {
        "text": "We met every month.",
        "fidelity": Fidelity.CHECKED,
        "factors": {FACTOR: Stance.SUPPORTS},
        "speaker_id": w.here.respondent,
    }
    edit_quote(
        session=session,
        actor=values.pop("actor", w.owner),
        operation=uuid4(),
        quote_id=w.here.quote,
        based_on=based_on,
        **values | more,
    )


def second_respondent(session: Session, w: World) -> UUID:
    """Another respondent of the same interview."""
    from interview.models import InterviewRespondent

    id = add_respondent(session=session, actor=w.owner, operation=uuid4(), initiative_id=w.here.initiative)
    session.add(InterviewRespondent(study_id=w.here.study, interview_id=w.here.interview, respondent_id=id))
    session.flush()
    return id


def recorder_at(session: Session, w: World, at: datetime) -> None:
    session.add(
        ClockEvent(study_id=w.here.study, interview_id=w.here.interview, kind=ClockKind.RECORDER, at=at)
    )
    session.flush()


def test_a_quote_carries_its_offset_from_the_recorders_mark(session: Session, w: World) -> None:
    recorder_at(session, w, NOON)
    id = builders.caught(
        session, w.owner, w.here.interview, "We meet.", said_at=NOON + timedelta(minutes=2, seconds=5.9)
    )
    assert view(session, w, id).offset_seconds == 125


def test_without_the_recorders_mark_a_quote_has_no_offset(session: Session, w: World) -> None:
    id = builders.caught(session, w.owner, w.here.interview, "We meet.", said_at=NOON)
    found = view(session, w, id)
    assert (found.offset_seconds, found.said_at) == (None, NOON)


def test_what_was_said_before_the_recorder_started_has_a_negative_offset(session: Session, w: World) -> None:
    recorder_at(session, w, NOON)
    id = builders.caught(session, w.owner, w.here.interview, "We.", said_at=NOON - timedelta(seconds=3))
    assert view(session, w, id).offset_seconds == -3


def test_a_time_without_a_zone_is_refused_in_words(session: Session, w: World) -> None:
    with pytest.raises(Invalid) as refused:
        builders.caught(session, w.owner, w.here.interview, "We.", said_at=NOON.replace(tzinfo=None))
    assert refused.value.codes == ("DAT-005",)


def test_the_first_wording_stays_through_every_correction(session: Session, w: World) -> None:
    edit(session, w, text="We met every month.")
    edit(session, w, text="We met each month.", based_on=2)
    found = view(session, w, w.here.quote)
    assert (found.original, found.text, found.version) == ("We meet every month.", "We met each month.", 3)
    assert wordings(session, quote_id=w.here.quote) == (
        "We meet every month.",
        "We met every month.",
        "We met each month.",
    )


def test_a_correction_replaces_fidelity_speaker_and_factors(session: Session, w: World) -> None:
    edit(session, w, speaker_id=None, factors={OTHER_FACTOR: Stance.CONTRADICTS})
    found = view(session, w, w.here.quote)
    assert (found.fidelity, found.speaker, found.speaker_id) == (Fidelity.CHECKED, "", None)
    assert found.factors == {OTHER_FACTOR: Stance.CONTRADICTS}


def test_a_correction_based_on_an_older_wording_is_refused_with_both(session: Session, w: World) -> None:
    edit(session, w, text="Theirs.")
    with pytest.raises(Conflict) as refused:
        edit(session, w, text="Mine.", based_on=1)
    assert refused.value.codes == ("QUO-002",)
    assert (refused.value.theirs, refused.value.mine) == ("Theirs.", "Mine.")
    assert view(session, w, w.here.quote).text == "Theirs."


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_quote_is_refused(session: Session, w: World, text: str) -> None:
    for attempt in (
        lambda: builders.caught(session, w.owner, w.here.interview, text),
        lambda: edit(session, w, text=text),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.codes == ("QUO-001",)


def test_a_factor_that_the_guide_does_not_have_is_refused(session: Session, w: World) -> None:
    with pytest.raises(Invalid) as refused, session.begin_nested():
        builders.caught(session, w.owner, w.here.interview, "We meet.", factor="sixth-factor")
    assert refused.value.codes == ("WRD-001",)


def test_a_quote_may_speak_to_several_factors_and_to_none(session: Session, w: World) -> None:
    edit(session, w, factors={FACTOR: Stance.SUPPORTS, OTHER_FACTOR: Stance.CONTRADICTS})
    assert set(view(session, w, w.here.quote).factors) == {FACTOR, OTHER_FACTOR}
    edit(session, w, factors={}, based_on=2)
    assert view(session, w, w.here.quote).factors == {}


def test_a_quote_is_private_until_it_is_shared(session: Session, w: World) -> None:
    assert view(session, w, w.here.quote).shareable is False


def share(session: Session, w: World, shareable: bool = True) -> None:
    share_quote(session=session, actor=w.owner, operation=uuid4(), quote_id=w.here.quote, shareable=shareable)


def agree(session: Session, w: World, *items: ConsentItem, given: bool = True) -> None:
    for item in items:
        builders.consent(session, w.owner, w.here.respondent, item, given=given)


def test_a_quote_is_shared_once_every_item_it_needs_was_agreed_to(session: Session, w: World) -> None:
    agree(session, w, *SHARING)
    share(session, w)
    assert view(session, w, w.here.quote).shareable is True
    share(session, w, False)
    assert view(session, w, w.here.quote).shareable is False


@pytest.mark.parametrize("missing", SHARING)
@pytest.mark.parametrize("answered", [True, False])
def test_sharing_is_refused_without_any_one_of_the_items(
    session: Session, w: World, missing: ConsentItem, answered: bool
) -> None:
    nobody = second_respondent(session, w)
    edit(session, w, speaker_id=nobody)
    for item in SHARING:
        if item is not missing:
            builders.consent(session, w.owner, nobody, item)
    if answered:
        builders.consent(session, w.owner, nobody, missing, given=False)
    with pytest.raises(Invalid) as refused:
        share(session, w)
    assert refused.value.codes == ("QUO-003",)
    builders.consent(session, w.owner, nobody, missing)
    share(session, w)


def test_consent_to_be_recorded_or_named_is_no_consent_to_be_shared(session: Session, w: World) -> None:
    agree(session, w, ConsentItem.RECORD, ConsentItem.BE_NAMED)
    with pytest.raises(Invalid):
        share(session, w)


def test_a_quote_of_nobody_known_cannot_be_shared(session: Session, w: World) -> None:
    agree(session, w, *SHARING)
    edit(session, w, speaker_id=None)
    with pytest.raises(Invalid) as refused:
        share(session, w)
    assert refused.value.codes == ("QUO-003",)


@pytest.mark.parametrize("item", SHARING)
def test_consent_taken_back_makes_what_was_shared_private_again(
    session: Session, w: World, item: ConsentItem
) -> None:
    agree(session, w, *SHARING)
    share(session, w)
    agree(session, w, item, given=False)
    assert view(session, w, w.here.quote).shareable is False
    with pytest.raises(Invalid):
        share(session, w)


def test_consent_given_again_shares_nothing_by_itself(session: Session, w: World) -> None:
    agree(session, w, *SHARING)
    share(session, w)
    agree(session, w, ConsentItem.SHARE, given=False)
    agree(session, w, ConsentItem.SHARE)
    assert view(session, w, w.here.quote).shareable is False
    share(session, w)


def test_consent_to_be_named_taken_back_leaves_what_is_shared(session: Session, w: World) -> None:
    agree(session, w, *SHARING, ConsentItem.BE_NAMED)
    share(session, w)
    agree(session, w, ConsentItem.BE_NAMED, given=False)
    assert view(session, w, w.here.quote).shareable is True


def test_a_quote_put_in_the_mouth_of_another_is_private_until_they_agree(session: Session, w: World) -> None:
    agree(session, w, *SHARING)
    share(session, w)
    edit(session, w, speaker_id=second_respondent(session, w))
    assert view(session, w, w.here.quote).shareable is False


def test_a_corrected_wording_of_the_same_speaker_stays_shared(session: Session, w: World) -> None:
    agree(session, w, *SHARING)
    share(session, w)
    edit(session, w)
    assert view(session, w, w.here.quote).shareable is True


def test_a_removed_quote_is_in_no_list_and_comes_back_with_undo(session: Session, w: World) -> None:
    def listed() -> set[UUID]:
        of_interview = quotes(session, interview_id=w.here.interview)
        of_round = quotes(session, round_id=w.here.round)
        assert {q.id for q in of_interview} == {q.id for q in of_round}
        return {q.id for q in of_interview}

    remove_quote(session=session, actor=w.owner, operation=uuid4(), quote_id=w.here.quote)
    assert w.here.quote not in listed()
    assert session.get(Quote, w.here.quote) is not None
    undo_last(session=session, actor=w.owner, operation=uuid4(), interview_id=w.here.interview)
    assert w.here.quote in listed()


def test_a_removed_quote_can_be_put_back_by_hand(session: Session, w: World) -> None:
    for removed in (True, False):
        remove_quote(session=session, actor=w.owner, operation=uuid4(), quote_id=w.here.quote, removed=removed)
    assert view(session, w, w.here.quote).text == "We meet every month."


def submit(session: Session, w: World, **payload: object) -> UUID:
    return UUID(
        submissions.submit(
            session=session,
            actor=w.owner,
            kind="quote",
            operation=uuid4(),
            payload={"interview": w.here.interview.hex, "text": "From the outbox.", **payload},
        )
    )


def test_a_quote_from_the_outbox_keeps_when_the_browser_caught_it(session: Session, w: World) -> None:
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    id = submit(session, w, captured_at=at.isoformat(), factors=[FACTOR], speaker=w.here.respondent.hex)
    found = view(session, w, id)
    assert (found.said_at, found.factors, found.speaker) == (
        at,
        {FACTOR: Stance.SUPPORTS},
        "Manager of CI 1",
    )


@pytest.mark.parametrize(
    "captured",
    ["", "soon", "2999-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z", 17, None, [1]],
)
def test_a_browsers_clock_that_cannot_be_right_is_not_believed(
    session: Session, w: World, captured: object
) -> None:
    press_clock(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        kind=ClockKind.RECORDER,
    )
    found = view(session, w, submit(session, w, captured_at=captured))
    assert abs((found.said_at - datetime.now(UTC)).total_seconds()) < 60
    assert found.offset_seconds in range(60)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"interview": "seven"}, "IDN-001"),
        ({"interview": None}, "IDN-001"),
        ({"speaker": "seven"}, "IDN-001"),
        ({"fidelity": "verbatim"}, "WRD-001"),
        ({"fidelity": []}, "WRD-001"),
        ({"factors": ["sixth"]}, "WRD-001"),
        ({"text": " "}, "QUO-001"),
        ({"text": "a\x00b"}, "TXT-001"),
    ],
)
def test_a_submission_that_makes_no_sense_is_refused_with_a_code(
    session: Session, w: World, payload: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as refused, session.begin_nested():
        submit(session, w, **payload)
    assert refused.value.codes == (code,)


def test_a_kind_of_submission_nobody_knows_is_refused(session: Session, w: World) -> None:
    with pytest.raises(Invalid) as refused:
        submissions.submit(session=session, actor=w.owner, kind="vote", operation=uuid4(), payload={})
    assert refused.value.codes == ("SUB-001",)


def test_a_quote_can_be_caught_in_a_finished_interview(session: Session, w: World) -> None:
    session.get_one(Interview, w.here.interview).finished_at = NOON
    builders.caught(session, w.owner, w.here.interview, "Said at the door.")


def test_a_speaker_nobody_has_is_refused(session: Session, w: World) -> None:
    with pytest.raises(NotFound):
        builders.caught(session, w.owner, w.here.interview, "We.", speaker=uuid4())
