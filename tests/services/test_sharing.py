"""A link shows what its owner chose, of what may leave the study; and nothing before names are decided on."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from interview.errors import Invalid, NotFound
from interview.models import (
    AuditEvent,
    Judgement,
    Quote,
    Round,
    SharedCase,
    ShareLink,
    ShareVisit,
    Study,
)
from interview.models.base import now, today
from interview.profile import verdict
from interview.queries.share_lists import read_draft_link, read_preview, read_sharing
from interview.queries.shared import as_kept, matrix_of, page_of, read_back
from interview.queries.shared_content import digest
from interview.queries.shared_views import SharedFactor, SharedPage
from interview.queries.whole import read_study
from interview.queries.withdrawals import read_withdrawals
from interview.reports.shared_page import shared_html
from interview.services import publishing, sharing
from interview.services.actions import add_action, remove_action
from interview.services.clocks import press_clock
from interview.services.documents import add_document
from interview.services.identities import take_out
from interview.services.initiatives import add_round, edit_initiative
from interview.services.interviews import mark_facet, plan_interview, reopen_interview
from interview.services.judgements import Evidence
from interview.services.quotes import edit_quote, remove_quote, share_quote
from interview.services.respondents import edit_identity
from interview.services.sayings import catch_saying, record_agreement
from interview.services.withdrawing import withdraw
from interview.vocabulary import (
    BoardRole,
    ClockKind,
    ConsentItem,
    DocumentKind,
    Dynamics,
    Fidelity,
    Heard,
    Kind,
    Role,
    RoundKind,
    State,
)
from interview.voting import Tally
from tests import board as boards
from tests import builders
from tests.builders import DAY, FACTOR, OTHER_FACTOR, Place, World, caught, judged, typed
from tests.sharing import agrees, drafted, finish, judge, published, shareable, shared, shown

CANARY = "Qcanary"


def factor(page: SharedPage, id: str = FACTOR) -> SharedFactor:
    return next(found for found in page.factors if found.axis.factor == id)


def as_owner(place: Place, **values: Any) -> dict[str, Any]:
    return {"actor": place.owner, "operation": uuid4()} | values


def link_of(session: Session, id: UUID) -> ShareLink:
    return session.get_one(ShareLink, id)


def bytes_of(session: Session, link_id: UUID) -> str:
    """All that is kept and all that is shown of a link."""
    session.flush()
    kept = [case.content for case in session.exec(select(SharedCase).where(SharedCase.link_id == link_id))]
    preview = read_preview(
        session=session, actor=builders.Actor(user_id=link_of(session, link_id).by_id), link_id=link_id
    )
    pages = [shared_html(page) for _id, page in preview.pages]
    return json.dumps(kept, ensure_ascii=False) + "\n".join(pages)


# ---- what is shown --------------------------------------------------------------------------------------


def test_by_itself_a_link_shows_levels_and_verdict_and_no_word_that_anybody_typed(
    session: Session, w: World
) -> None:
    finish(session, w.here)
    judge(session, w.here, level=3, rationale="They all say so.")
    link_id, _token = shared(session, w.here)
    page = shown(session, link_id)
    assert (factor(page).axis.level, page.raters, page.kind) == (3, 1, Kind.RESEARCHER)
    assert (factor(page).axis.thin, factor(page, OTHER_FACTOR).axis.open) == (True, True)
    assert (page.instrument, page.verdict, page.title) == ("big-five", True, "CI 1")
    assert "They all say so." not in bytes_of(session, link_id)


def test_what_is_chosen_is_shown(session: Session, w: World) -> None:
    mark_facet(session=session, **as_owner(w.here, interview_id=w.here.interview, facet="I1", mark=Heard.HEARD))
    mark_facet(
        session=session, **as_owner(w.here, interview_id=w.here.interview, facet="I2", mark=Heard.LACKING)
    )
    finish(session, w.here)
    judge(session, w.here, level=3, rationale="They all say so.", dynamics=Dynamics.STRENGTHENING)
    quote = shareable(session, w.here)
    add_action(
        session=session,
        **as_owner(
            w.here, round_id=w.here.round, text="Ask the members", owner="Chair", factor=FACTOR, due=DAY
        ),
    )
    link_id, _token = shared(session, w.here, strengths=True, actions=True, quotes=(quote,), named=True)
    page = shown(session, link_id)
    idea = factor(page)
    assert idea.reasons == ("They all say so.",)
    assert idea.dynamics == (Dynamics.STRENGTHENING,)
    assert (len(idea.heard), len(idea.lacking)) == (1, 1)
    assert [(said.text, said.speaker) for said in idea.quotes] == [("We meet every month.", "Manager of CI 1")]
    assert [(a.text, a.owner, a.due, a.factor) for a in page.actions] == [
        ("Ask the members", "Chair", DAY, FACTOR)
    ]
    assert page.title == "Skåne Food"


def test_frozen_content_stays_and_is_read_back_as_it_was(session: Session, w: World) -> None:
    finish(session, w.here)
    judge(session, w.here, level=3)
    link_id, _token = shared(session, w.here)
    before = shown(session, link_id)
    judge(session, w.here, level=1, based_on=1)
    edit_initiative(
        session=session, **as_owner(w.here, initiative_id=w.here.initiative, field="pseudonym", value="Other")
    )
    assert shown(session, link_id) == before
    assert before.frozen_at is not None
    assert read_back(json.loads(json.dumps(as_kept(before)))) == before


def test_a_live_link_follows_and_a_frozen_link_without_content_shows_nothing(
    session: Session, w: World
) -> None:
    finish(session, w.here)
    judge(session, w.here, level=3)
    live, _token = shared(session, w.here, live=True)
    frozen, _token = shared(session, w.here)
    judge(session, w.here, level=1, based_on=1)
    assert factor(shown(session, live)).axis.level == 1
    assert factor(shown(session, frozen)).axis.level == 3
    case = session.exec(select(SharedCase).where(SharedCase.link_id == frozen)).one()
    case.content = None
    session.flush()
    with pytest.raises(NotFound):
        shown(session, frozen)


def test_a_live_link_shows_the_latest_round_and_a_frozen_one_the_round_that_was_chosen(
    session: Session, w: World
) -> None:
    finish(session, w.here)
    judge(session, w.here, level=2)
    later = add_round(
        session=session,
        **as_owner(
            w.here, initiative_id=w.here.initiative, kind=RoundKind.FOLLOW_UP, dated=DAY + timedelta(days=400)
        ),
    )
    judge(session, w.here, level=4, round_id=later)
    live, _token = shared(session, w.here, live=True, progress=True)
    chosen = drafted(session, w.here)
    sharing.choose_round(
        session=session,
        **as_owner(w.here, link_id=chosen, initiative_id=w.here.initiative, round_id=w.here.round),
    )
    published(session, chosen, place=w.here)
    latest = shown(session, live)
    assert (latest.round_number, factor(latest).axis.level) == (2, 4)
    assert [(r.number, r.levels[FACTOR], r.levels[OTHER_FACTOR]) for r in latest.progress] == [(1, 2, None)]
    assert (shown(session, chosen).round_number, factor(shown(session, chosen)).axis.level) == (1, 2)


def test_a_round_without_a_judgement_of_the_kind_has_open_axes_and_kinds_are_never_mixed(
    session: Session, w: World
) -> None:
    judged(session, w.here, kind=Kind.OWN, level=4)
    finish(session, w.here)
    judge(session, w.here, level=1)
    levels = {kind: factor(shown(session, shared(session, w.here, kind=kind)[0])).axis.level for kind in Kind}
    assert levels == {Kind.OWN: 4, Kind.RESEARCHER: 1, Kind.CONSENSUS: None}


def test_without_spread_no_value_of_a_single_rater_is_in_the_content(session: Session, w: World) -> None:
    finish(session, w.here)
    judge(session, w.here, level=1)
    judge(session, w.here, level=4, actor=w.editor)
    judge(session, w.here, level=2, factor=OTHER_FACTOR)
    judge(session, w.here, factor=OTHER_FACTOR, state=State.CANNOT_JUDGE, actor=w.editor)
    link_id, _token = shared(session, w.here, spread=False)
    page = shown(session, link_id)
    assert (factor(page).axis.levels, factor(page).raters, page.raters, page.spread) == ((1,), 2, 2, False)
    assert (factor(page, OTHER_FACTOR).axis.levels, factor(page, OTHER_FACTOR).axis.states) == ((2,), ())
    kept = session.exec(select(SharedCase.content).where(SharedCase.link_id == link_id)).one()
    axes = [found["axis"] for found in kept["page"]["factors"]]  # type: ignore[index]
    assert all(len(axis["levels"]) <= 1 for axis in axes)
    with_spread = factor(shown(session, shared(session, w.here)[0]))
    assert (with_spread.axis.levels, with_spread.axis.upper) == ((1, 4), 4)


def test_leaving_out_the_spread_changes_no_verdict(session: Session, w: World) -> None:
    finish(session, w.here)
    for n, id in enumerate(("idea", "driving-forces", "activities", "critical-mass", "organization")):
        judge(session, w.here, level=3, factor=id)
        judge(session, w.here, level=2 if n == 0 else 4, factor=id, actor=w.editor)
    found = [
        type(verdict([f.axis for f in shown(session, shared(session, w.here, spread=spread)[0]).factors]))
        for spread in (True, False)
    ]
    assert found[0] is found[1]


def test_several_initiatives_stand_in_alphabetical_order_each_with_kind_day_and_version(
    session: Session, w: World
) -> None:
    finish(session, w.second)
    judge(session, w.second, level=3)
    link_id, _token = shared(session, w.here, initiatives=[w.second.initiative, w.here.initiative], named=True)
    found = matrix_of(session, link=link_of(session, link_id))
    assert found is not None
    assert [row.title for row in found.rows] == ["Skåne Food", "Öresund Moves"]
    cell = found.rows[1].cells[FACTOR]
    assert (cell.level, cell.kind, cell.instrument) == (3, Kind.RESEARCHER, "big-five")
    assert (found.rows[0].cells[FACTOR].level, found.rows[0].cells[FACTOR].gap) == (None, "not judged yet")
    public = link_of(session, link_id).public_id
    assert all(row.address.startswith(f"/s/v/{public}/") for row in found.rows)
    one_alone, _token = shared(session, w.here)
    assert matrix_of(session, link=link_of(session, one_alone)) is None


# ---- what never is --------------------------------------------------------------------------------------


def planted(session: Session, place: Place, other: Place) -> list[UUID]:
    """A canary wherever something is that a link must not show; the quotes that somebody may try to choose."""
    here = {"session": session}
    for n, column in enumerate(("mission", "firms", "government", "higher_education", "case_history")):
        typed(
            session, place.owner, f"initiative/{place.initiative.hex}/{column}", f"{CANARY}-{column}", seq=n + 1
        )
    edit_initiative(**here, **as_owner(place, initiative_id=place.initiative, field="founded", value=1987))
    edit_identity(
        **here,
        **as_owner(place, respondent_id=place.respondent, name=f"{CANARY} Person", contact=f"{CANARY}@x.se"),
    )
    add_document(
        **here,
        **as_owner(
            place,
            initiative_id=place.initiative,
            title=f"{CANARY}-document",
            kind=DocumentKind.WEB_PAGE,
            address=f"https://{CANARY}.example",
        ),
    )
    typed(session, place.owner, place.note("idea-relevance"), f"{CANARY}-note")
    typed(session, place.owner, f"quote/{place.quote.hex}/memo", f"{CANARY}-memo")
    edit_quote(
        **here,
        **as_owner(
            place,
            quote_id=place.quote,
            based_on=1,
            text=f"{CANARY}-first-wording",
            fidelity=Fidelity.AS_HEARD,
            factors={FACTOR: "supports"},
            speaker_id=place.respondent,
        ),
    )
    edit_quote(
        **here,
        **as_owner(
            place,
            quote_id=place.quote,
            based_on=2,
            text="The wording that stands.",
            fidelity=Fidelity.CHECKED,
            factors={FACTOR: "supports"},
            speaker_id=place.respondent,
        ),
    )
    private = caught(session, place.owner, place.interview, f"{CANARY}-private", speaker=place.respondent)
    removed = caught(session, place.owner, place.interview, f"{CANARY}-removed", speaker=place.respondent)
    nobodys = caught(session, place.owner, place.interview, f"{CANARY}-nobody")
    foreign = caught(session, other.owner, other.interview, f"{CANARY}-elsewhere", speaker=other.respondent)
    judged(session, place, kind=Kind.OWN, level=1, rationale=f"{CANARY}-own")
    second = plan_interview(**here, **as_owner(place, round_id=place.round, respondent_ids=[place.respondent]))
    waiting = caught(session, place.owner, second, f"{CANARY}-unfinished", speaker=place.respondent)
    mark_facet(**here, **as_owner(place, interview_id=second, facet="I4", mark=Heard.HEARD))
    finish(session, place)
    finish(session, other)
    agrees(session, place)
    agrees(session, other)
    for quote in (place.quote, removed, foreign, waiting):
        share_quote(**here, **as_owner(place, quote_id=quote, shareable=True))
    remove_quote(**here, **as_owner(place, quote_id=removed))
    for quote in (private, nobodys):
        session.get_one(Quote, quote).shareable = quote == nobodys
    judge(session, place, level=3, rationale="A reason that may be read.")
    judged(
        session,
        place,
        interview_id=second,
        level=1,
        rationale=f"{CANARY}-in-a-talk",
        based_on=1,
        evidence=(Evidence(observation=f"{CANARY}-observed"),),
    )
    judge(session, place, factor=OTHER_FACTOR, level=1, rationale=f"{CANARY}-provisional", provisional=True)
    judge(session, other, level=1, rationale=f"{CANARY}-other-initiative")
    gone = add_action(**here, **as_owner(place, round_id=place.round, text=f"{CANARY}-gone"))
    remove_action(**here, **as_owner(place, action_id=gone))
    add_action(**here, **as_owner(place, round_id=place.round, text="Meet again", owner=f"{CANARY} Doer"))
    session.flush()
    return [place.quote, private, removed, nobodys, foreign, waiting]


@pytest.mark.parametrize("live", [False, True])
def test_nothing_that_was_not_chosen_is_in_the_content_or_on_the_page(
    session: Session, w: World, live: bool
) -> None:
    quotes = planted(session, w.here, w.second)
    link_id, token = shared(
        session, w.here, live=live, strengths=True, actions=True, progress=True, quotes=tuple(quotes)
    )
    everything = bytes_of(session, link_id)
    page = shown(session, link_id)
    assert factor(page).reasons == ("A reason that may be read.",)
    assert [said.text for said in factor(page).quotes] == ["The wording that stands."]
    assert [action.text for action in page.actions] == ["Meet again"]
    assert (factor(page).axis.levels, factor(page, OTHER_FACTOR).axis.levels) == ((3,), ())
    assert factor(page).heard == ()
    for secret in (CANARY, CANARY.lower(), "Skåne Food", "1987", token):
        assert secret not in everything, secret


def test_consent_taken_back_takes_the_quote_off_a_live_link(session: Session, w: World) -> None:
    finish(session, w.here)
    quote = shareable(session, w.here)
    link_id, _token = shared(session, w.here, live=True, quotes=(quote,))
    assert len(factor(shown(session, link_id)).quotes) == 1
    builders.consent(session, w.owner, w.here.respondent, ConsentItem.BE_QUOTED, given=False)
    assert factor(shown(session, link_id)).quotes == ()
    agrees(session, w.here)
    session.get_one(Quote, quote).shareable = True
    builders.consent(session, w.owner, w.here.respondent, ConsentItem.SHARE, given=False)
    session.get_one(Quote, quote).shareable = True  # even where the mark was left
    session.flush()
    assert factor(shown(session, link_id)).quotes == ()


def test_under_a_pseudonym_neither_name_nor_identity_is_read_from_the_database(
    session: Session, w: World
) -> None:
    finish(session, w.here)
    judge(session, w.here, level=3, rationale="They all say so.")
    quote = shareable(session, w.here)
    link_id, _token = shared(session, w.here, live=True, strengths=True, quotes=(quote,))
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(" ".join(statement.split()))

    engine = session.get_bind()
    session.flush()
    event.listen(engine, "before_cursor_execute", listen)
    try:
        shown(session, link_id)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert asked
    told = "\n".join(asked)
    for column in (
        "initiative.name",
        "initiative.mission",
        "initiative.founded",
        "identity",
        '"user"',
        "quote.memo",
        "quote.original",
        "document",
        "note",
    ):
        assert column not in told, column


def test_the_respondents_own_reasons_are_their_words_and_need_their_consent(session: Session, w: World) -> None:
    judged(session, w.here, kind=Kind.OWN, level=2, rationale="Said in confidence.")
    finish(session, w.here)
    silent, _token = shared(session, w.here, kind=Kind.OWN, strengths=True)
    assert factor(shown(session, silent)).reasons == ()
    agrees(session, w.here)
    open_, _token = shared(session, w.here, kind=Kind.OWN, strengths=True)
    assert factor(shown(session, open_)).reasons == ("Said in confidence.",)


def test_what_was_judged_in_an_interview_counts_when_that_is_finished(session: Session, w: World) -> None:
    judged(session, w.here, level=2)
    judged(session, w.here, kind=Kind.OWN, level=4)
    link_id, _token = shared(session, w.here, live=True)
    own, _token = shared(session, w.here, live=True, kind=Kind.OWN)
    assert [factor(shown(session, id)).axis.level for id in (link_id, own)] == [None, None]
    finish(session, w.here)
    assert [factor(shown(session, id)).axis.level for id in (link_id, own)] == [2, 4]
    reopen_interview(session=session, **as_owner(w.here, interview_id=w.here.interview))
    assert [factor(shown(session, id)).axis.level for id in (link_id, own)] == [None, None]


def another_interview(session: Session, place: Place) -> UUID:
    return plan_interview(
        session=session, **as_owner(place, round_id=place.round, respondent_ids=[place.respondent])
    )


def test_an_earlier_judgement_stands_while_a_new_one_is_made_in_a_conversation(
    session: Session, w: World
) -> None:
    finish(session, w.here)
    judge(session, w.here, level=2)
    second = another_interview(session, w.here)
    judged(session, w.here, interview_id=second, level=4, based_on=1)
    judge(session, w.here, based_on=2, rationale="Written beside it.")
    link_id, _token = shared(session, w.here, live=True)
    assert factor(shown(session, link_id)).axis.level == 2
    finish(session, w.here, interview=second)
    assert factor(shown(session, link_id)).axis.level == 4


def rates_blind(session: Session, place: Place, *, opened: bool = False) -> None:
    session.get_one(Study, place.study).blind = True
    session.get_one(Round, place.round).opened_at = now() if opened else None
    session.flush()


def test_where_a_study_rates_blind_no_researchers_judgement_leaves_it_before_the_round_is_open(
    session: Session, w: World
) -> None:
    finish(session, w.here)
    judge(session, w.here, level=2, rationale="Said by one.")
    judge(session, w.here, level=4, actor=w.editor, rationale=f"{CANARY} said by the other.")
    rates_blind(session, w.here)
    link_id = drafted(session, w.here, live=True, strengths=True, blind=True)
    assert read_draft_link(session=session, actor=w.owner, link_id=link_id).texts[0].text.place == "Pseudonym"
    published(session, link_id, place=w.here)
    assert factor(shown(session, link_id)).axis.open
    assert CANARY not in bytes_of(session, link_id)
    assert "rated blind" in hints(session, drafted(session, w.here, blind=True))
    rates_blind(session, w.here, opened=True)
    assert factor(shown(session, link_id)).axis.levels == (2, 4)


def test_what_one_rater_alone_has_judged_is_not_shown_to_the_other_raters_by_a_link(
    session: Session, w: World
) -> None:
    finish(session, w.here)
    judge(session, w.here, level=2)
    rates_blind(session, w.here)
    link_id = drafted(session, w.here, blind=True)
    other = builders.member(session, w.here.study, Role.OWNER)
    for actor in (w.owner, other):
        seen = read_preview(session=session, actor=actor, link_id=link_id).pages[0][1]
        assert factor(seen).axis.open
    assert "rated blind" in hints(session, link_id)
    rates_blind(session, w.here, opened=True)
    published(session, link_id, place=w.here)
    assert factor(shown(session, link_id)).axis.level == 2


def test_a_live_link_published_before_anybody_judged_shows_no_judgement_of_a_round_that_is_rated_blind(
    session: Session, w: World
) -> None:
    link_id, _token = shared(session, w.here, live=True, strengths=True, blind=True)
    finish(session, w.here)
    judge(session, w.here, level=4, rationale=CANARY)
    assert factor(shown(session, link_id)).axis.open
    assert CANARY not in bytes_of(session, link_id)
    rates_blind(session, w.here, opened=True)
    assert factor(shown(session, link_id)).axis.level == 4


def test_a_live_link_does_not_follow_into_a_round_that_is_rated_blind_anew(session: Session, w: World) -> None:
    finish(session, w.here)
    judge(session, w.here, level=2)
    rates_blind(session, w.here, opened=True)
    link_id, _token = shared(session, w.here, live=True, blind=True, progress=True)
    here = w.here.initiative
    second = add_round(
        session=session, **as_owner(w.here, initiative_id=here, kind=RoundKind.FOLLOW_UP, dated=DAY)
    )
    judged(session, w.here, interview_id=None, round_id=second, level=4)
    page = shown(session, link_id)
    assert page.round_number == 2
    assert factor(page).axis.open
    assert page.progress[0].levels[FACTOR] == 2


def test_what_was_frozen_while_one_rated_alone_is_hidden_while_another_rates_too(
    session: Session, w: World
) -> None:
    finish(session, w.foreign)
    judge(session, w.foreign, level=2, actor=w.stranger, rationale=CANARY)
    link_id, _token = shared(session, w.foreign, strengths=True, blind=True)
    assert factor(shown(session, link_id)).reasons == (CANARY,)
    joined = builders.member(session, w.foreign.study, Role.EDITOR)
    assert factor(shown(session, link_id)).axis.open
    assert CANARY not in repr(shown(session, link_id))
    assert CANARY not in repr(read_study(session=session, actor=joined, study_id=w.foreign.study))
    rates_blind(session, w.foreign, opened=True)
    assert factor(shown(session, link_id)).reasons == (CANARY,)


def test_a_researchers_judgement_counts_when_an_interview_of_its_round_is_finished(
    session: Session, w: World
) -> None:
    link_id, _token = shared(session, w.here, live=True)
    judge(session, w.here, level=4)
    assert factor(shown(session, link_id)).axis.open
    assert "no interview of this round is finished" in hints(session, drafted(session, w.here, live=True))
    finish(session, w.here)
    assert factor(shown(session, link_id)).axis.level == 4


def test_what_is_judged_on_any_screen_while_an_interview_is_under_way_waits_for_its_end(
    session: Session, w: World
) -> None:
    finish(session, w.here)
    judge(session, w.here, level=2)
    link_id, _token = shared(session, w.here, live=True)
    second = another_interview(session, w.here)
    press_clock(session=session, **as_owner(w.here, interview_id=second, kind=ClockKind.START))
    judge(session, w.here, based_on=1, level=4)
    assert factor(shown(session, link_id)).axis.level == 2
    assert "since it began" in hints(session, drafted(session, w.here, live=True))
    finish(session, w.here, interview=second)
    assert factor(shown(session, link_id)).axis.level == 4


def test_whoever_rates_alone_in_a_study_of_their_own_may_share_it(session: Session, w: World) -> None:
    finish(session, w.foreign)
    judge(session, w.foreign, level=2, actor=w.stranger)
    rates_blind(session, w.foreign)
    link_id, _token = shared(session, w.foreign, blind=True)
    assert factor(shown(session, link_id)).axis.level == 2


def test_evidence_that_was_withdrawn_is_said(session: Session, w: World) -> None:
    finish(session, w.here)
    judge(session, w.here, level=3)
    session.exec(select(Judgement).where(Judgement.kind == Kind.RESEARCHER)).one().evidence_withdrawn = True
    session.flush()
    assert factor(shown(session, shared(session, w.here)[0])).evidence_withdrawn


# ---- boards ---------------------------------------------------------------------------------------------


def test_a_boards_vote_is_shown_where_enough_voted_and_sayings_by_role(session: Session, w: World) -> None:
    meeting = boards.board(session, w.owner, w.here.round)
    meeting.ballot([2, 2, 3, 3, 3, None])
    meeting.decides(3, rationale="Most see it so.", dissent="One sees it otherwise.")
    saying = catch_saying(
        session=session,
        **as_owner(w.here, workshop_id=meeting.id, text="We grew.", factor=FACTOR, role=BoardRole.CHAIR),
    )
    unagreed = catch_saying(
        session=session,
        **as_owner(w.here, workshop_id=meeting.id, text=f"{CANARY}.", factor=FACTOR, role=BoardRole.CHAIR),
    )
    record_agreement(session=session, **as_owner(w.here, quote_id=saying, how="aloud"))
    share_quote(session=session, **as_owner(w.here, quote_id=saying, shareable=True))
    session.get_one(Quote, unagreed).shareable = True
    link_id, _token = shared(session, w.here, kind=Kind.CONSENSUS, strengths=True, quotes=(saying, unagreed))
    idea = factor(shown(session, link_id))
    assert (idea.axis.levels, idea.axis.agreed, idea.raters) == ((2, 2, 3, 3, 3), 3, 6)
    assert (idea.reasons, idea.dissent) == (("Most see it so.",), "One sees it otherwise.")
    assert [(said.text, said.speaker) for said in idea.quotes] == [("We grew.", "Chair")]
    assert CANARY not in bytes_of(session, link_id)
    bare, _token = shared(session, w.here, kind=Kind.CONSENSUS, spread=False)
    axis = factor(shown(session, bare)).axis
    assert (axis.levels, axis.states, axis.level) == ((), (), 3)


@pytest.mark.parametrize(("counts", "levels"), [([1, 3, 0, 0], ()), ([1, 4, 0, 0], (1, 2, 2, 2, 2))])
def test_a_show_of_hands_below_the_threshold_is_not_told_apart(
    session: Session, w: World, counts: list[int], levels: tuple[int, ...]
) -> None:
    from interview.services.ballots import enter_hands

    meeting = boards.board(session, w.owner, w.here.round)
    enter_hands(session=session, **as_owner(w.here, workshop_id=meeting.id, factor=FACTOR, counts=counts))
    meeting.decides(None, dissent="We do not agree.")
    link_id, _token = shared(session, w.here, kind=Kind.CONSENSUS)
    idea = factor(shown(session, link_id))
    assert (idea.axis.levels, idea.axis.no_agreement, idea.axis.open) == (levels, True, True)
    assert idea.raters == Tally(tuple(counts)).voters


def test_what_a_board_voted_and_did_not_decide_is_not_shown(session: Session, w: World) -> None:
    meeting = boards.board(session, w.owner, w.here.round)
    meeting.ballot([2, 2, 3, 3, 3, 3])
    link_id, _token = shared(session, w.here, kind=Kind.CONSENSUS, live=True)
    assert factor(shown(session, link_id)).axis.levels == ()
    meeting.decides(3)
    assert factor(shown(session, link_id)).axis.level == 3


# ---- the name check -------------------------------------------------------------------------------------


def named_reason(session: Session, place: Place, text: str = "Åsa Lindström holds it together.") -> None:
    edit_identity(
        session=session, **as_owner(place, respondent_id=place.respondent, name="Åsa Lindström", contact="")
    )
    finish(session, place)
    judge(session, place, level=3, rationale=text)


def asks(session: Session, link_id: UUID) -> list[str]:
    actor = builders.Actor(user_id=link_of(session, link_id).by_id)
    return [r.text.text for r in read_draft_link(session=session, actor=actor, link_id=link_id).asks]


def decide(session: Session, place: Place, link_id: UUID, text: str, *, left_out: bool) -> None:
    record, id = session.exec(select(Judgement.id, Judgement.id)).first() or (None, None)
    assert record is not None
    publishing.decide_text(
        session=session,
        **as_owner(
            place, link_id=link_id, record="Judgement", record_id=id, digest=digest(text), left_out=left_out
        ),
    )


def test_nothing_is_published_while_a_find_is_undecided(session: Session, w: World) -> None:
    named_reason(session, w.here)
    link_id = drafted(session, w.here, strengths=True)
    assert asks(session, link_id) == ["Åsa Lindström holds it together."]
    with pytest.raises(Invalid) as refused:
        published(session, link_id, place=w.here)
    assert refused.value.codes == ("SHR-005",)
    assert link_of(session, link_id).published_at is None


def test_a_text_let_through_is_shown_and_one_left_out_is_not(session: Session, w: World) -> None:
    text = "Åsa Lindström holds it together."
    named_reason(session, w.here, text)
    for left_out, reasons in ((False, (text,)), (True, ())):
        for live in (False, True):
            link_id = drafted(session, w.here, strengths=True, live=live)
            decide(session, w.here, link_id, text, left_out=left_out)
            assert asks(session, link_id) == []
            published(session, link_id, place=w.here)
            assert factor(shown(session, link_id)).reasons == reasons
            assert (text in bytes_of(session, link_id)) is not left_out


def test_a_decision_holds_for_the_words_and_the_finds_it_was_made_about(session: Session, w: World) -> None:
    text = "Åsa Lindström and Bertil hold it together."
    named_reason(session, w.here, text)
    link_id = drafted(session, w.here, strengths=True)
    decide(session, w.here, link_id, text, left_out=False)
    assert asks(session, link_id) == []
    edit_identity(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        respondent_id=w.second.respondent,
        name="Bertil Ek",
        contact="",
    )
    assert asks(session, link_id) == [text], "a name that the study learnt since is a new question"
    judge(session, w.here, based_on=1, rationale="Åsa holds it together.")
    assert asks(session, link_id) == ["Åsa holds it together."]
    with pytest.raises(Invalid) as refused:
        decide(session, w.here, link_id, text, left_out=False)
    assert refused.value.codes == ("SHR-006",)


def test_the_name_of_an_initiative_is_a_find_under_its_pseudonym_only(session: Session, w: World) -> None:
    finish(session, w.here)
    judge(session, w.here, level=3, rationale="Skåne Food is known for it.")
    assert asks(session, drafted(session, w.here, strengths=True)) == ["Skåne Food is known for it."]
    assert asks(session, drafted(session, w.here, strengths=True, named=True)) == []


def test_sector_region_and_pseudonym_are_checked_like_any_text(session: Session, w: World) -> None:
    link_id = drafted(session, w.here)
    sharing.describe_case(
        session=session,
        **as_owner(w.here, link_id=link_id, initiative_id=w.here.initiative, sector="food", region="the south"),
    )
    edit_initiative(
        session=session,
        **as_owner(w.here, initiative_id=w.here.initiative, field="pseudonym", value="The Skåne case"),
    )
    assert sorted(asks(session, link_id)) == ["The Skåne case", "food"]
    page = read_preview(session=session, actor=w.owner, link_id=link_id).pages[0][1]
    assert (page.title, page.sector, page.region) == ("The Skåne case", "food", "the south")


def test_new_words_wait_unseen_on_a_live_link_until_the_owner_passed_them(session: Session, w: World) -> None:
    named_reason(session, w.here, "First words.")
    link_id, _token = shared(session, w.here, strengths=True, live=True)
    assert factor(shown(session, link_id)).reasons == ("First words.",)
    judge(session, w.here, based_on=1, rationale="New words.", level=4)
    judge(session, w.here, factor=OTHER_FACTOR, level=2, rationale="Lindström decides.")
    assert factor(shown(session, link_id)).reasons == ()
    assert factor(shown(session, link_id)).axis.level == 4, "levels follow at once"
    line = read_sharing(session=session, actor=w.owner, study_id=w.here.study).links[0]
    assert {(r.text.text, r.asks) for r in line.waiting} == {
        ("New words.", False),
        ("Lindström decides.", True),
    }
    every = [r.text.key[2] for r in line.waiting]
    with pytest.raises(Invalid) as refused:
        publishing.pass_texts(session=session, **as_owner(w.here, link_id=link_id, digests=every))
    assert refused.value.codes == ("SHR-005",)
    publishing.pass_texts(session=session, **as_owner(w.here, link_id=link_id, digests=[digest("New words.")]))
    assert factor(shown(session, link_id)).reasons == ("New words.",)
    assert factor(shown(session, link_id), OTHER_FACTOR).reasons == ()
    assert "Lindström decides." not in bytes_of(session, link_id)


# ---- drawing up, publishing, closing ----------------------------------------------------------------------


def test_what_is_published_is_what_was_seen(session: Session, w: World) -> None:
    finish(session, w.here)
    judge(session, w.here, level=3)
    link_id = drafted(session, w.here)
    seen = read_draft_link(session=session, actor=w.owner, link_id=link_id)
    previewed = read_preview(session=session, actor=w.owner, link_id=link_id).pages[0][1]
    judge(session, w.here, level=1, based_on=1)
    with pytest.raises(Invalid) as refused:
        publishing.publish(session=session, **as_owner(w.here, link_id=link_id, seal=seen.seal))
    assert refused.value.codes == ("SHR-007",)
    judge(session, w.here, level=3, based_on=2)
    publishing.publish(session=session, **as_owner(w.here, link_id=link_id, seal=seen.seal))
    frozen = shown(session, link_id)
    assert replace(frozen, frozen_at=None) == replace(previewed, frozen_at=None)
    assert shared_html(replace(frozen, frozen_at=None)) == shared_html(replace(previewed, frozen_at=None))


def test_a_token_has_256_bits_is_told_once_and_kept_only_as_a_hash(session: Session, w: World) -> None:
    link_id, operation = drafted(session, w.here), uuid4()
    seal = publishing.drawn(session, link=link_of(session, link_id), viewer=w.owner.user_id).seal
    values: dict[str, Any] = {"actor": w.owner, "operation": operation, "link_id": link_id, "seal": seal}
    token = publishing.publish(session=session, **values)
    assert len(token) == 43
    assert publishing.publish(session=session, **values) == "", "a repeat does nothing more and knows no token"
    session.flush()
    for table in ("sharelink", "sharedcase", "operation", "auditevent", "passedtext"):
        rows = session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()
        assert rows is not None
        assert all(token not in repr(row) for row in rows)
    before = link_of(session, link_id).token_hash
    session.add(ShareVisit(study_id=w.here.study, link_id=link_id, cookie_hash="c", key=""))
    session.flush()
    again = publishing.new_address(session=session, **as_owner(w.here, link_id=link_id))
    assert again != token
    assert link_of(session, link_id).token_hash not in (before, again)
    assert builders.count(session, ShareVisit) == 0, "tabs that the old address opened are shut out"


def test_a_passphrase_is_kept_as_argon2_and_asked_of_everybody_anew(session: Session, w: World) -> None:
    link_id, _token = shared(session, w.here)
    session.add(ShareVisit(study_id=w.here.study, link_id=link_id, cookie_hash="c", key=""))
    session.flush()
    sharing.protect(session=session, **as_owner(w.here, link_id=link_id, passphrase="four words are best"))
    assert link_of(session, link_id).passphrase.startswith("$argon2id$")
    assert "four words" not in link_of(session, link_id).passphrase
    assert builders.count(session, ShareVisit) == 0
    for bad in ("short", "x" * 201):
        with pytest.raises(Invalid):
            sharing.protect(session=session, **as_owner(w.here, link_id=link_id, passphrase=bad))
    sharing.protect(session=session, **as_owner(w.here, link_id=link_id, passphrase=""))
    assert link_of(session, link_id).passphrase == ""


def test_a_link_lasts_thirty_days_unless_its_owner_says_otherwise(session: Session, w: World) -> None:
    link_id = drafted(session, w.here)

    def last_day() -> date:
        return link_of(session, link_id).expires_at.astimezone().date()

    assert last_day() == today() + timedelta(days=30)
    sharing.set_link(session=session, **as_owner(w.here, link_id=link_id, expires_on=today()))
    assert last_day() == today()
    for day in (today() - timedelta(days=1), today() + timedelta(days=800)):
        with pytest.raises(Invalid) as refused:
            sharing.set_link(session=session, **as_owner(w.here, link_id=link_id, expires_on=day))
        assert refused.value.codes == ("SHR-003",)


def test_what_a_published_link_shows_is_not_changed_any_more(session: Session, w: World) -> None:
    link_id, _token = shared(session, w.here)
    for service, values in (
        (sharing.choose, {"change": {"named": True}}),
        (sharing.show_quote, {"quote_id": w.here.quote, "shown": True}),
        (sharing.describe_case, {"initiative_id": w.here.initiative, "sector": "x"}),
        (sharing.choose_round, {"initiative_id": w.here.initiative, "round_id": None}),
        (sharing.remove_draft, {}),
        (publishing.publish, {"seal": ""}),
        (
            publishing.decide_text,
            {"record": "Quote", "record_id": w.here.quote, "digest": "", "left_out": True},
        ),
    ):
        with pytest.raises(Invalid) as refused:
            service(session=session, **as_owner(w.here, link_id=link_id, **values))
        assert refused.value.codes == ("SHR-002",), service.__name__


def test_two_choices_made_at_once_are_both_kept(session: Session, w: World) -> None:
    link_id = drafted(session, w.here)
    for change in ({"named": True}, {"strengths": True}, {"spread": False}):
        sharing.choose(session=session, **as_owner(w.here, link_id=link_id, change=change))
    choices = read_draft_link(session=session, actor=w.owner, link_id=link_id).choices
    assert (choices.named, choices.strengths, choices.spread, choices.verdict) == (True, True, False, True)


def test_initiatives_of_another_study_and_none_at_all_are_refused(session: Session, w: World) -> None:
    link_id = drafted(session, w.here)
    for ids in ([w.foreign.initiative], [w.here.initiative, uuid4()]):
        with pytest.raises(NotFound):
            sharing.choose(session=session, **as_owner(w.here, link_id=link_id, initiative_ids=ids))
    with pytest.raises(Invalid) as refused:
        sharing.choose(session=session, **as_owner(w.here, link_id=link_id, initiative_ids=[]))
    assert refused.value.codes == ("SHR-001",)
    with pytest.raises(NotFound):
        sharing.choose_round(
            session=session,
            **as_owner(w.here, link_id=link_id, initiative_id=w.here.initiative, round_id=w.second.round),
        )


def test_closing_is_for_good_and_all_can_be_closed_at_once(session: Session, w: World) -> None:
    first, second = shared(session, w.here)[0], shared(session, w.here, live=True)[0]
    draft = drafted(session, w.here)
    publishing.close_link(session=session, **as_owner(w.here, link_id=first))
    closed_at = link_of(session, first).closed_at
    assert closed_at is not None
    publishing.close_every_link(session=session, **as_owner(w.here, study_id=w.here.study))
    assert link_of(session, first).closed_at == closed_at
    assert link_of(session, second).closed_at is not None
    assert link_of(session, draft).closed_at is None
    with pytest.raises(Invalid) as refused:
        publishing.new_address(session=session, **as_owner(w.here, link_id=first))
    assert refused.value.codes == ("SHR-008",)
    lines = {
        line.id: line for line in read_sharing(session=session, actor=w.owner, study_id=w.here.study).links
    }
    assert {id: line.open for id, line in lines.items()} == {first: False, second: False, draft: False}


def test_publishing_changing_and_closing_leave_a_trace_each(session: Session, w: World) -> None:
    link_id, _token = shared(session, w.here, live=True)
    sharing.set_link(session=session, **as_owner(w.here, link_id=link_id, name="For the board"))
    publishing.new_address(session=session, **as_owner(w.here, link_id=link_id))
    publishing.close_link(session=session, **as_owner(w.here, link_id=link_id))
    session.flush()
    verbs = [
        found.verb for found in session.exec(select(AuditEvent).where(AuditEvent.record_id == link_id)).all()
    ]
    assert sorted(verbs) == ["share.address", "share.close", "share.draft", "share.publish", "share.set"]


# ---- what the owner is told ------------------------------------------------------------------------------


def hints(session: Session, link_id: UUID) -> str:
    actor = builders.Actor(user_id=link_of(session, link_id).by_id)
    return "\n".join(read_draft_link(session=session, actor=actor, link_id=link_id).hints)


def test_the_draft_names_what_could_still_identify_the_initiative(session: Session, w: World) -> None:
    edit_initiative(
        session=session, **as_owner(w.here, initiative_id=w.here.initiative, field="sector", value="harbours")
    )
    finish(session, w.here)
    judge(session, w.here, level=3, rationale="They all say so.")
    quote = shareable(session, w.here)
    told = hints(session, drafted(session, w.here, strengths=True, quotes=(quote,)))
    for said in (
        "“harbours” is the sector of no other",
        "The day of the round",
        "1 quote is shown",
        "1 text that",
    ):
        assert said in told, said
    named = hints(session, drafted(session, w.here, quotes=(quote,), named=True))
    assert "tells who CI 1 is" in named
    assert "harbours" not in named


def test_the_draft_says_what_is_not_shown_and_why(session: Session, w: World) -> None:
    judged(session, w.here, level=2)
    judge(session, w.here, factor=OTHER_FACTOR, level=2, provisional=True)
    told = hints(session, drafted(session, w.here, quotes=(w.here.quote,)))
    for said in ("1 interview is not finished", "1 judgement is provisional", "1 quote that was chosen is not"):
        assert said in told, said
    assert "no judgement of this kind" in hints(session, drafted(session, w.here, kind=Kind.CONSENSUS))


def test_a_page_of_another_link_is_nobodys_to_see(session: Session, w: World) -> None:
    link_id, _token = shared(session, w.here)
    preview = read_preview(session=session, actor=w.owner, link_id=link_id)
    with pytest.raises(NotFound):
        preview.page("elsewhere")
    case = session.exec(select(SharedCase).where(SharedCase.link_id == link_id)).one()
    assert page_of(session, link=link_of(session, link_id), case=case) == preview.page(case.public_id)


def test_where_the_names_were_taken_out_each_text_is_let_through_by_somebody_who_read_it(
    session: Session, w: World
) -> None:
    edit_identity(
        session=session, **as_owner(w.here, respondent_id=w.here.respondent, name="Brunhilde C", contact="")
    )
    link_id = drafted(session, w.here, kind=Kind.OWN, actions=True, named=True)
    words = "Brunhild calls"
    add_action(
        session=session, **as_owner(w.here, round_id=w.here.round, workshop_id=None, text=words, factor="")
    )
    assert asks(session, link_id) == []
    take_out(session=session, **as_owner(w.here, study_id=w.here.study, remove=True))
    assert asks(session, link_id) == [words]
    with pytest.raises(Invalid) as refused:
        published(session, link_id, place=w.here)
    assert refused.value.codes == ("SHR-005",)
    (asking,) = read_draft_link(session=session, actor=w.owner, link_id=link_id).asks
    record, record_id, of_words = asking.text.key
    publishing.decide_text(
        session=session,
        **as_owner(
            w.here, link_id=link_id, record=record, record_id=record_id, digest=of_words, left_out=False
        ),
    )
    published(session, link_id, place=w.here)
    assert words in bytes_of(session, link_id)


def test_the_name_of_a_link_is_told_to_owners_alone(session: Session, w: World) -> None:
    link_id = drafted(session, w.here, kind=Kind.OWN)
    sharing.set_link(session=session, **as_owner(w.here, link_id=link_id, name=f"For {CANARY}"))
    published(session, link_id, place=w.here)
    withdraw(
        session=session,
        **as_owner(w.here, respondent_id=w.here.respondent, item=ConsentItem.BE_NAMED, on=DAY, how="phone"),
    )
    study = w.here.study
    for actor in (w.viewer, w.editor):
        assert CANARY not in repr(read_withdrawals(session=session, actor=actor, study_id=study))
        assert CANARY not in repr(read_study(session=session, actor=actor, study_id=study))
    assert CANARY in repr(read_withdrawals(session=session, actor=w.owner, study_id=study))
