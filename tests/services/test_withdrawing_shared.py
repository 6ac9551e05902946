"""What of a respondent is shared, when consent is taken back or answered with no: no open page shows it."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from interview.models import PassedText, SharedCase, ShareLink, ToRewrite
from interview.services import quotes
from interview.services.actions import add_action
from interview.services.publishing import decide_text
from interview.services.retention import set_dates
from interview.services.share_review import review
from interview.vocabulary import ConsentItem, Fidelity, Kind, Stance
from tests.builders import DAY, FACTOR, World, caught, consent, judged
from tests.services.test_withdrawing import SAID, take_back
from tests.sharing import agrees, drafted, finish, published, shareable, shown

QUOTE, REASON = "We meet every month.", "Because we began late, kanarienvogel."


def content(session: Session, link: UUID) -> str:
    return str(session.exec(select(SharedCase.content).where(SharedCase.link_id == link)).one())


def is_closed(session: Session, link: UUID) -> bool:
    return session.get_one(ShareLink, link).closed_at is not None


def with_reason(session: Session, w: World) -> tuple[UUID, UUID]:
    """A live and a frozen link that show why the respondent chose a level."""
    agrees(session, w.here)
    judged(session, w.here, kind=Kind.OWN, level=2, rationale=REASON)
    finish(session, w.here)
    links = [drafted(session, w.here, kind=Kind.OWN, strengths=True, live=live) for live in (True, False)]
    for link in links:
        published(session, link, place=w.here)
        assert REASON in str(shown(session, link))
    return links[0], links[1]


def with_quote(session: Session, w: World) -> UUID:
    """A frozen link that shows the respondent's quote."""
    shareable(session, w.here)
    finish(session, w.here)
    link = drafted(session, w.here, kind=Kind.OWN, quotes=(w.here.quote,))
    published(session, link, place=w.here)
    assert QUOTE in content(session, link)
    return link


@pytest.mark.parametrize("item", [ConsentItem.TAKE_PART, ConsentItem.BE_QUOTED, ConsentItem.SHARE])
def test_the_reasons_of_their_own_levels_are_shown_no_more(
    session: Session, w: World, item: ConsentItem
) -> None:
    live, frozen = with_reason(session, w)
    take_back(session, w, item)
    assert REASON not in str(shown(session, live))
    assert (is_closed(session, frozen), content(session, frozen)) == (True, "None")


def test_a_reason_that_was_changed_since_is_found_in_what_was_frozen_before(session: Session, w: World) -> None:
    _live, frozen = with_reason(session, w)
    judged(session, w.here, kind=Kind.OWN, based_on=1, rationale="Otherwise.")
    take_back(session, w, ConsentItem.SHARE)
    assert (is_closed(session, frozen), content(session, frozen)) == (True, "None")


def test_a_quote_that_was_corrected_since_is_found_in_what_was_frozen_before(
    session: Session, w: World
) -> None:
    link = with_quote(session, w)
    quotes.edit_quote(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        quote_id=w.here.quote,
        based_on=1,
        text="Once a month.",
        fidelity=Fidelity.CHECKED,
        factors={FACTOR: Stance.SUPPORTS},
        speaker_id=w.here.respondent,
    )
    take_back(session, w, ConsentItem.SHARE)
    assert (is_closed(session, link), content(session, link)) == (True, "None")


@pytest.mark.parametrize("item", [ConsentItem.TAKE_PART, ConsentItem.BE_QUOTED, ConsentItem.SHARE])
def test_a_no_closes_the_links_that_show_their_words_and_removes_nothing(
    session: Session, w: World, item: ConsentItem
) -> None:
    link = with_quote(session, w)
    another = drafted(session, w.here, kind=Kind.OWN)
    published(session, another, place=w.here)
    consent(session, w.owner, w.here.respondent, item, given=False)
    assert (is_closed(session, link), is_closed(session, another)) == (True, False)
    assert QUOTE in content(session, link)


@pytest.mark.parametrize("item", [ConsentItem.RECORD, ConsentItem.BE_NAMED])
def test_a_no_to_what_sharing_does_not_need_closes_no_link(
    session: Session, w: World, item: ConsentItem
) -> None:
    link = with_quote(session, w)
    consent(session, w.owner, w.here.respondent, item, given=False)
    assert not is_closed(session, link)


def test_a_request_that_came_too_late_closes_the_links_all_the_same(session: Session, w: World) -> None:
    link = with_quote(session, w)
    set_dates(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        study_id=w.here.study,
        retention_on=None,
        withdrawal_until=DAY.replace(year=DAY.year - 1),
    )
    take_back(session, w, ConsentItem.SHARE)
    assert is_closed(session, link)
    assert QUOTE in content(session, link)


def repeated(session: Session, w: World) -> UUID:
    """A live link that shows an action in which a quote is repeated."""
    caught(session, w.owner, w.here.interview, SAID, speaker=w.here.respondent)
    finish(session, w.here)
    add_action(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=w.here.round,
        workshop_id=None,
        text=f"Act on this: {SAID}",
        factor="",
    )
    return drafted(session, w.here, kind=Kind.OWN, actions=True, live=True)


def test_a_live_page_shows_a_text_that_repeats_what_went_only_when_it_is_let_through_anew(
    session: Session, w: World
) -> None:
    link = repeated(session, w)
    published(session, link, place=w.here)
    assert SAID in str(shown(session, link))
    take_back(session, w, ConsentItem.BE_QUOTED)
    assert [row.record for row in session.exec(select(ToRewrite))] == ["Action"]
    assert SAID not in str(shown(session, link))
    texts = review(session, link=session.get_one(ShareLink, link), viewer=w.owner.user_id)
    assert [each.text.record for each in texts if each.waiting] == ["Action"]


def test_a_text_that_was_left_out_of_a_link_stays_left_out(session: Session, w: World) -> None:
    link = repeated(session, w)
    texts = review(session, link=session.get_one(ShareLink, link), viewer=w.owner.user_id)
    record, record_id, digest = next(each.text.key for each in texts if each.text.record == "Action")
    decide_text(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        link_id=link,
        record=record,
        record_id=record_id,
        digest=digest,
        left_out=True,
    )
    take_back(session, w, ConsentItem.BE_QUOTED)
    assert [row.left_out for row in session.exec(select(PassedText))] == [True]
    assert SAID not in str(shown(session, link))
