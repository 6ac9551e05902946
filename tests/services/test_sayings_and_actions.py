"""What is said in a workshop is private until the speaker agrees; actions say who does what by when."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from interview.errors import Invalid, NotFound
from interview.models import Action, Quote, QuoteFactor, QuoteRevision
from interview.queries.boards import actions, read_board
from interview.services import quotes, workshops
from interview.services.actions import add_action, edit_action, remove_action
from interview.services.judging import Evidence
from interview.services.sayings import catch_saying, record_agreement
from interview.vocabulary import ActionStatus, BoardRole
from tests import builders
from tests.builders import FACTOR, OTHER_FACTOR, World
from tests.meetings import Meeting, meeting

SAID = "Vi möts <b>varje</b> månad\n=1+1"


def caught(session: Session, m: Meeting, text: str = SAID, **more: object) -> UUID:
    made = m.lead(session, catch_saying, workshop_id=m.workshop, text=text, **more)
    session.flush()
    return made


def share(session: Session, m: Meeting, quote: UUID, *, shareable: bool = True) -> None:
    m.lead(session, quotes.share_quote, quote_id=quote, shareable=shareable)


def test_a_saying_is_kept_word_for_word_with_a_role_at_most(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    quote = session.get_one(Quote, caught(session, m, factor=FACTOR, role=BoardRole.CHAIR))
    assert (quote.text, quote.original, quote.role) == (SAID, SAID, BoardRole.CHAIR)
    assert (quote.workshop_id, quote.interview_id, quote.speaker_id) == (m.workshop, None, None)
    assert (quote.shareable, quote.agreed_how) == (False, "")
    revision = session.exec(select(QuoteRevision).where(QuoteRevision.quote_id == quote.id)).one()
    assert (revision.number, revision.text) == (1, SAID)
    assert session.exec(select(QuoteFactor.factor).where(QuoteFactor.quote_id == quote.id)).all() == [FACTOR]


def test_a_saying_may_be_about_no_factor_and_by_nobody_known(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    quote = session.get_one(Quote, caught(session, m))
    assert quote.role is None
    assert session.exec(select(QuoteFactor).where(QuoteFactor.quote_id == quote.id)).all() == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": " \n"}, "QUO-001"),
        ({"text": "a\x00"}, "TXT-001"),
        ({"factor": "nothing"}, "WRD-001"),
        ({"role": "emperor"}, "WRD-001"),
    ],
)
def test_a_saying_that_cannot_be_is_refused(
    session: Session, w: World, wrong: dict[str, object], code: str
) -> None:
    m = meeting(session, w.here)
    before = builders.count(session, Quote)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        caught(session, m, **({"text": SAID} | wrong))
    assert refused.value.codes == (code,)
    assert builders.count(session, Quote) == before


def test_what_was_said_is_shared_exactly_when_it_is_known_how_the_speaker_agreed(
    session: Session, w: World
) -> None:
    m = meeting(session, w.here)
    quote = caught(session, m)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        share(session, m, quote)
    assert refused.value.codes == ("QUO-003",)
    m.lead(session, record_agreement, quote_id=quote, how="Aloud, after the meeting")
    share(session, m, quote)
    assert session.get_one(Quote, quote).shareable
    m.lead(session, record_agreement, quote_id=quote, how=" ")
    assert not session.get_one(Quote, quote).shareable
    with pytest.raises(Invalid), session.begin_nested():
        share(session, m, quote)


def test_an_agreement_is_no_way_around_the_consent_of_who_was_interviewed(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    with pytest.raises(NotFound):
        m.lead(session, record_agreement, quote_id=w.here.quote, how="Aloud")
    with pytest.raises(Invalid), session.begin_nested():
        share(session, m, w.here.quote)


def test_a_saying_of_the_rounds_workshop_is_evidence_and_one_of_another_round_is_not(
    session: Session, w: World
) -> None:
    here, elsewhere = meeting(session, w.here), meeting(session, w.second)
    good, foreign = caught(session, here), caught(session, elsewhere)
    builders.judged(session, w.here, level=2, evidence=(Evidence(quote_id=good),))
    with pytest.raises(NotFound):
        builders.judged(session, w.here, based_on=1, level=2, evidence=(Evidence(quote_id=foreign),))


def test_a_saying_can_be_taken_off_the_list_and_put_back(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    quote = caught(session, m)

    def listed() -> list[UUID]:
        session.flush()
        board = read_board(session=session, actor=m.owner, workshop_id=m.workshop)
        return [one.id for one in board.sayings]

    assert listed() == [quote]
    m.lead(session, quotes.remove_quote, quote_id=quote)
    assert listed() == []
    m.lead(session, quotes.remove_quote, quote_id=quote, removed=False)
    assert listed() == [quote]


def test_nothing_is_caught_in_a_closed_workshop(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    with pytest.raises(Invalid) as refused:
        caught(session, m)
    assert refused.value.codes == ("WSH-009",)


def added(session: Session, m: Meeting, text: str = "Write it down", **more: object) -> UUID:
    given = {"round_id": m.place.round, "workshop_id": m.workshop} | more
    made = m.lead(session, add_action, text=text, **given)
    session.flush()
    return made


def test_an_action_says_what_who_when_and_about_which_factor(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    made = added(session, m, factor=FACTOR, owner="Ada", due=date(2026, 12, 24))
    (view,) = actions(session, workshop_id=m.workshop)
    assert (view.id, view.text, view.factor, view.owner) == (made, "Write it down", FACTOR, "Ada")
    assert (view.due, view.status) == (date(2026, 12, 24), ActionStatus.OPEN)


def test_an_action_is_edited_taken_off_and_put_back(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    made = added(session, m, due=date(2026, 12, 24))
    change = {"text": "Do it", "factor": OTHER_FACTOR, "owner": "Eve", "due": None}
    m.lead(session, edit_action, action_id=made, status=ActionStatus.DONE, **change)
    action = session.get_one(Action, made)
    assert {name: getattr(action, name) for name in change} == change
    assert action.status is ActionStatus.DONE
    for removed in (True, False):
        m.lead(session, remove_action, action_id=made, removed=removed)
        session.flush()
        assert len(actions(session, workshop_id=m.workshop)) == (0 if removed else 1)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": " "}, "TXT-003"),
        ({"text": "a\nb"}, "TXT-004"),
        ({"owner": "a\x00"}, "TXT-001"),
        ({"factor": "nothing"}, "WRD-001"),
    ],
)
def test_an_action_that_cannot_be_is_refused_added_or_edited(
    session: Session, w: World, wrong: dict[str, object], code: str
) -> None:
    m = meeting(session, w.here)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        added(session, m, **wrong)
    assert refused.value.codes == (code,)
    made = added(session, m)
    given = {"text": "x", "factor": "", "owner": "", "due": None, "status": ActionStatus.OPEN} | wrong
    with pytest.raises(Invalid) as refused, session.begin_nested():
        m.lead(session, edit_action, action_id=made, **given)
    assert refused.value.codes == (code,)
    session.expire_all()
    assert session.get_one(Action, made).text == "Write it down"


def test_an_action_belongs_to_the_workshops_own_round(session: Session, w: World) -> None:
    m, elsewhere = meeting(session, w.here), meeting(session, w.second)
    with pytest.raises(NotFound):
        added(session, m, workshop_id=elsewhere.workshop)
    with pytest.raises(NotFound):
        added(session, m, workshop_id=uuid4())
    assert added(session, m, workshop_id=None)
    assert actions(session, workshop_id=m.workshop) == ()


def test_actions_can_still_be_followed_up_after_the_meeting(session: Session, w: World) -> None:
    m = meeting(session, w.here)
    made = added(session, m)
    m.lead(session, workshops.close_workshop, workshop_id=m.workshop)
    change = {"text": "Write it", "factor": "", "owner": "", "due": None}
    m.lead(session, edit_action, action_id=made, status=ActionStatus.DROPPED, **change)
    assert session.get_one(Action, made).status is ActionStatus.DROPPED
