"""Taking back consent: what each item removes, what it leaves, and what stays impossible afterwards."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, select

from interview.errors import Invalid, NotFound
from interview.models import (
    Approach,
    ClockEvent,
    Consent,
    Decision,
    FacetMark,
    Identity,
    Initiative,
    InterviewRespondent,
    Judgement,
    JudgementRevision,
    Note,
    Quote,
    QuoteRevision,
    Respondent,
    SharedCase,
    ShareLink,
    Study,
    Tombstone,
    ToRewrite,
    TypedBranch,
    Withdrawal,
)
from interview.models.base import now
from interview.queries.judgements import standing
from interview.queries.withdrawals import read_preview, read_withdrawals
from interview.services import approaches, clocks, interviews, quotes, respondents, undo
from interview.services.access import Actor
from interview.services.drafts import use_draft
from interview.services.judging import Evidence
from interview.services.retention import set_dates
from interview.services.settling import settle
from interview.services.withdrawing import carry_out, withdraw
from interview.vocabulary import ClockKind, ConsentItem, Ending, Fidelity, Heard, Kind, Stance, Why
from tests.builders import DAY, FACTOR, OTHER_FACTOR, Place, World, caught, consent, judged, typed

NAME, CONTACT = "Brunhilde Canarius", "brunhilde@cage.example, +46 70 123 45 67"
SAID = "Nobody but our chair ever asked the members what they needed."


def take_back(
    session: Session,
    w: World,
    item: ConsentItem = ConsentItem.TAKE_PART,
    *,
    on: date = DAY,
    actor: Actor | None = None,
    respondent: UUID | None = None,
) -> UUID:
    return withdraw(
        session=session,
        actor=actor or w.owner,
        operation=uuid4(),
        respondent_id=respondent or w.here.respondent,
        item=item,
        on=on,
        how="by e-mail",
    )


def named(session: Session, w: World) -> None:
    respondents.edit_identity(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        respondent_id=w.here.respondent,
        name=NAME,
        contact=CONTACT,
    )


def second_respondent(session: Session, w: World) -> UUID:
    """Somebody who sits in the same interview."""
    other = respondents.add_respondent(
        session=session, actor=w.owner, operation=uuid4(), initiative_id=w.here.initiative, role="Chair"
    )
    consent(session, w.owner, other, ConsentItem.TAKE_PART)
    session.add(InterviewRespondent(study_id=w.here.study, interview_id=w.here.interview, respondent_id=other))
    session.flush()
    return other


def own(session: Session, w: World, **change: object) -> int:
    return judged(session, w.here, kind=Kind.OWN, **change)


def listed(session: Session, w: World) -> dict[str, ToRewrite]:
    rows = session.exec(select(ToRewrite).where(ToRewrite.study_id == w.here.study)).all()
    return {row.record: row for row in rows}


def marked(session: Session, place: Place) -> set[tuple[Kind, str]]:
    rows = session.exec(
        select(Judgement).where(Judgement.round_id == place.round, col(Judgement.evidence_withdrawn).is_(True))
    )
    return {(row.kind, row.factor) for row in rows}


def numbers(session: Session, place: Place, *, kind: Kind = Kind.RESEARCHER, factor: str = FACTOR) -> list[int]:
    return list(
        session.exec(
            select(JudgementRevision.number)
            .join(Judgement, Judgement.id == JudgementRevision.judgement_id)  # type: ignore[arg-type]
            .where(Judgement.round_id == place.round, Judgement.kind == kind, Judgement.factor == factor)
            .order_by(col(JudgementRevision.number))
        )
    )


def frozen(session: Session, w: World, *texts: str) -> ShareLink:
    """A published link whose frozen page holds these texts."""
    link = ShareLink(
        study_id=w.here.study,
        public_id=uuid4().hex,
        token_hash=uuid4().hex,
        by_id=w.owner.user_id,
        published_at=now(),
        expires_at=now() + timedelta(days=30),
    )
    session.add(link)
    session.flush()
    content: dict[str, object] = {"factors": [{"quotes": [{"text": text} for text in texts]}]}
    session.add(
        SharedCase(
            study_id=w.here.study,
            link_id=link.id,
            initiative_id=w.here.initiative,
            public_id=uuid4().hex,
            frozen_at=now(),
            content=content,
        )
    )
    session.flush()
    return link


def test_taking_part_taken_back_removes_all_that_was_said_and_who_said_it(session: Session, w: World) -> None:
    named(session, w)
    typed(session, w.owner, w.here.note("idea-relevance"), SAID)
    interviews.mark_facet(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        interview_id=w.here.interview,
        facet="I1",
        mark=Heard.HEARD,
    )
    caught(session, w.owner, w.here.interview, "Said without a speaker.")
    approaches.record_approach(
        session=session, actor=w.owner, operation=uuid4(), respondent_id=w.here.respondent, on=DAY, how="mail"
    )
    take_back(session, w)
    for table in (Quote, Note, FacetMark):
        left = select(table).where(table.interview_id == w.here.interview)
        assert session.exec(left).all() == []
    for kept in (Identity, Approach):
        assert session.exec(select(kept).where(kept.respondent_id == w.here.respondent)).all() == []
    respondent = session.get_one(Respondent, w.here.respondent)
    assert (respondent.pseudonym, respondent.role) == ("Withdrawn respondent 1", "")
    earlier = session.exec(select(Consent).where(Consent.respondent_id == w.here.respondent, Consent.given))
    assert [row.how for row in earlier] == [""]


def test_every_removed_record_has_a_tombstone_that_says_which_and_nothing_more(
    session: Session, w: World
) -> None:
    revisions = set(session.exec(select(QuoteRevision.id).where(QuoteRevision.quote_id == w.here.quote)).all())
    withdrawal = take_back(session, w)
    stones = session.exec(select(Tombstone).where(Tombstone.withdrawal_id == withdrawal)).all()
    by_kind = {(stone.record, stone.record_id) for stone in stones}
    assert ("Quote", w.here.quote) in by_kind
    assert revisions <= {id for record, id in by_kind if record == "QuoteRevision"}
    assert {name for name in Tombstone.model_fields if name not in ("id", "created_at", "study_id")} == {
        "withdrawal_id",
        "record",
        "record_id",
    }


def test_what_others_said_and_other_initiatives_stay(session: Session, w: World) -> None:
    take_back(session, w)
    assert session.get(Quote, w.second.quote) is not None
    assert session.get(Quote, w.foreign.quote) is not None


def test_their_own_levels_stay_as_they_were_dated_and_lose_the_words(session: Session, w: World) -> None:
    own(session, w, level=2, rationale=SAID)
    own(session, w, based_on=1, level=3)
    before = standing(session, actor=w.owner, round_id=w.here.round)[0]
    take_back(session, w)
    after = standing(session, actor=w.owner, round_id=w.here.round)[0]
    assert (after.values.level, after.made_at) == (3, before.made_at)
    assert after.values.rationale == ""
    assert numbers(session, w.here, kind=Kind.OWN) == [3]
    assert (Kind.OWN, FACTOR) in marked(session, w.here)


def test_a_researchers_judgement_stays_is_marked_and_listed_and_loses_its_earlier_revisions(
    session: Session, w: World
) -> None:
    evidence = (Evidence(quote_id=w.here.quote),)
    judged(session, w.here, level=2, evidence=evidence, rationale="As the manager says.")
    judged(session, w.here, based_on=1, rationale="As the manager says, and the chair.")
    take_back(session, w)
    stands = standing(session, actor=w.owner, round_id=w.here.round)[0]
    assert (stands.values.level, stands.values.evidence) == (2, ())
    assert stands.values.rationale == "As the manager says, and the chair."
    assert numbers(session, w.here) == [2]
    assert marked(session, w.here) == {(Kind.RESEARCHER, FACTOR)}
    assert listed(session, w)["Judgement"].why is Why.LINKED


def test_a_judgement_of_what_they_spoke_about_is_linked_though_it_names_no_quote(
    session: Session, w: World
) -> None:
    judged(session, w.here, level=2, rationale="Everybody says so.")
    judged(session, w.here, level=2, factor=OTHER_FACTOR, rationale="From the web page.")
    take_back(session, w)
    assert marked(session, w.here) == {(Kind.RESEARCHER, FACTOR)}


def test_to_be_quoted_taken_back_removes_the_quotes_and_leaves_notes_and_name(
    session: Session, w: World
) -> None:
    named(session, w)
    typed(session, w.owner, w.here.note("idea-relevance"), "The need is real.")
    take_back(session, w, ConsentItem.BE_QUOTED)
    assert session.get(Quote, w.here.quote) is None
    assert session.exec(select(Note.text).where(Note.interview_id == w.here.interview)).all() == [
        "The need is real."
    ]
    identity = session.exec(select(Identity).where(Identity.respondent_id == w.here.respondent)).one()
    assert identity.name == NAME


def test_to_be_recorded_taken_back_removes_the_marks_of_the_recording_and_keeps_the_words(
    session: Session, w: World
) -> None:
    for kind in (ClockKind.START, ClockKind.RECORDER):
        clocks.press_clock(
            session=session, actor=w.owner, operation=uuid4(), interview_id=w.here.interview, kind=kind
        )
    quote = caught(session, w.owner, w.here.interview, "Later.", speaker=w.here.respondent)
    assert session.get_one(Quote, quote).offset_seconds is not None
    take_back(session, w, ConsentItem.RECORD)
    kept = session.get_one(Quote, quote)
    assert (kept.text, kept.offset_seconds) == ("Later.", None)
    kinds = session.exec(select(ClockEvent.kind).where(ClockEvent.interview_id == w.here.interview)).all()
    assert kinds == [ClockKind.START]


def test_to_be_named_taken_back_removes_the_name_and_lists_where_it_stands(session: Session, w: World) -> None:
    named(session, w)
    typed(
        session,
        w.owner,
        f"initiative/{w.here.initiative.hex}/case_history",
        "It was  BRUNHILDE canarius who began it.",
    )
    take_back(session, w, ConsentItem.BE_NAMED)
    identity = session.exec(select(Identity).where(Identity.respondent_id == w.here.respondent)).one()
    assert (identity.name, identity.contact) == ("", CONTACT)
    assert listed(session, w)["Initiative"].why is Why.MENTIONS
    assert session.get(Quote, w.here.quote) is not None


def test_to_have_quotes_shared_taken_back_closes_the_links_that_show_them_and_keeps_the_quotes(
    session: Session, w: World
) -> None:
    for item in (ConsentItem.BE_QUOTED, ConsentItem.SHARE):
        consent(session, w.owner, w.here.respondent, item)
    quotes.share_quote(session=session, actor=w.owner, operation=uuid4(), quote_id=w.here.quote, shareable=True)
    showing, other = frozen(session, w, "We meet every month."), frozen(session, w, "Another's words.")
    take_back(session, w, ConsentItem.SHARE)
    content = dict(session.exec(select(SharedCase.link_id, SharedCase.content)).all())
    assert session.get_one(ShareLink, showing.id).closed_at is not None
    assert content[showing.id] is None
    assert session.get_one(ShareLink, other.id).closed_at is None
    assert content[other.id] is not None
    kept = session.get_one(Quote, w.here.quote)
    assert (kept.text, kept.shareable) == ("We meet every month.", False)


def test_a_copy_of_a_quote_in_another_text_is_listed(session: Session, w: World) -> None:
    caught(session, w.owner, w.here.interview, SAID, speaker=w.here.respondent)
    record = f"document/{w.here.document.hex}/excerpt"
    typed(session, w.owner, record, f"Minutes, 3 May: {SAID.upper()}")
    take_back(session, w, ConsentItem.BE_QUOTED)
    assert listed(session, w)["Document"].why is Why.MENTIONS


def test_notes_of_several_people_stay_and_are_listed_until_all_have_left(session: Session, w: World) -> None:
    typed(session, w.owner, w.here.note("idea-relevance"), "They disagree.")
    other = second_respondent(session, w)
    take_back(session, w)
    assert listed(session, w)["Note"].why is Why.TOGETHER
    assert session.get(Quote, w.here.quote) is None
    take_back(session, w, respondent=other)
    assert session.exec(select(Note).where(Note.interview_id == w.here.interview)).all() == []


def test_it_happens_once_however_often_it_is_sent(session: Session, w: World) -> None:
    operation = uuid4()
    for _again in range(2):
        withdraw(
            session=session,
            actor=w.owner,
            operation=operation,
            respondent_id=w.here.respondent,
            item=ConsentItem.TAKE_PART,
            on=DAY,
            how="by e-mail",
        )
    assert len(session.exec(select(Withdrawal)).all()) == 1


def test_the_preview_says_what_then_happens(session: Session, w: World) -> None:
    typed(session, w.owner, w.here.note("idea-relevance"), SAID)
    judged(session, w.here, level=2, rationale="As they say.", evidence=(Evidence(quote_id=w.here.quote),))
    shown = read_preview(
        session=session, actor=w.owner, respondent_id=w.here.respondent, item=ConsentItem.TAKE_PART
    )
    assert shown.removed[:2] == ("1 quote", "notes to 1 question")
    assert (shown.marked, shown.looks, shown.nothing) == (1, 1, False)
    nothing = read_preview(
        session=session, actor=w.owner, respondent_id=w.here.respondent, item=ConsentItem.RECORD
    )
    assert nothing.nothing


@pytest.mark.parametrize("how", ["", "   "])
def test_the_manner_must_be_said(session: Session, w: World, how: str) -> None:
    with pytest.raises(Invalid) as refused:
        withdraw(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            respondent_id=w.here.respondent,
            item=ConsentItem.SHARE,
            on=DAY,
            how=how,
        )
    assert refused.value.codes == ("CON-001",)


def test_a_request_after_the_stated_day_is_recorded_and_what_is_there_stays_until_the_owner_decides(
    session: Session, w: World
) -> None:
    set_dates(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        study_id=w.here.study,
        retention_on=None,
        withdrawal_until=DAY - timedelta(days=1),
    )
    frozen(session, w, "We meet every month.")
    withdrawal = take_back(session, w)
    row = session.get_one(Withdrawal, withdrawal)
    assert (row.late, row.carried_out_at) == (True, None)
    assert session.get(Quote, w.here.quote) is not None
    gone = read_withdrawals(session=session, actor=w.owner, study_id=w.here.study)[0]
    assert [what for what, _on, _name in gone.published] == ["link"]
    stands = respondents.consents(session, respondent_id=w.here.respondent)
    assert stands[ConsentItem.TAKE_PART][0] is False
    carry_out(session=session, actor=w.owner, operation=uuid4(), withdrawal_id=withdrawal)
    assert session.get(Quote, w.here.quote) is None
    assert session.get_one(Withdrawal, withdrawal).carried_out_at is not None


def test_on_the_stated_day_itself_it_is_not_late(session: Session, w: World) -> None:
    session.get_one(Study, w.here.study).withdrawal_until = DAY
    assert not session.get_one(Withdrawal, take_back(session, w)).late


def test_a_late_save_into_a_removed_record_is_refused_and_keeps_nothing(session: Session, w: World) -> None:
    typed(session, w.owner, w.here.note("idea-relevance"), SAID)
    take_back(session, w)
    late = {
        w.here.note("idea-relevance"): "WDR-001",
        w.here.note("idea-assessment"): "WDR-001",
        f"quote/{w.here.quote.hex}/memo": "ACC-001",
        f"draft/{w.here.study.hex}/quote/{w.here.quote.hex}": "WDR-001",
        f"draft/{w.here.study.hex}/reason/own/{w.here.round.hex}/{w.here.interview.hex}/{FACTOR}": "WDR-001",
    }
    for record, code in late.items():
        with pytest.raises((Invalid, NotFound)) as refused:
            typed(session, w.owner, record, "typed late", tab="two", seq=9)
        assert refused.value.codes == (code,)
    with pytest.raises(Invalid) as refused:
        caught(session, w.owner, w.here.interview, "late", speaker=w.here.respondent)
    assert refused.value.codes == ("WDR-001",)
    with pytest.raises(Invalid):
        own(session, w, level=1)
    with pytest.raises(Invalid):
        respondents.edit_identity(
            session=session,
            actor=w.owner,
            operation=uuid4(),
            respondent_id=w.here.respondent,
            name=NAME,
            contact="",
        )


def test_who_agrees_again_can_be_interviewed_again(session: Session, w: World) -> None:
    take_back(session, w)
    consent(session, w.owner, w.here.respondent, ConsentItem.TAKE_PART)
    typed(session, w.owner, w.here.note("idea-relevance"), "Once more.", tab="two")
    assert session.exec(select(Note.text).where(Note.interview_id == w.here.interview)).one() == "Once more."


def test_undo_brings_nothing_back(session: Session, w: World) -> None:
    quotes.edit_quote(
        session=session,
        actor=w.editor,
        operation=uuid4(),
        quote_id=w.here.quote,
        based_on=1,
        text="We meet each month.",
        fidelity=Fidelity.AS_HEARD,
        factors={FACTOR: Stance.SUPPORTS},
        speaker_id=w.here.respondent,
    )
    judged(session, w.here, actor=w.editor, level=2, rationale="As they say.")
    judged(session, w.here, actor=w.editor, based_on=1, rationale="As they said.")
    take_back(session, w)
    undone = undo.undo_last(session=session, actor=w.editor, operation=uuid4(), interview_id=w.here.interview)
    assert undone == ""
    assert session.get(Quote, w.here.quote) is None
    assert standing(session, actor=w.editor, round_id=w.here.round)[0].values.rationale == "As they said."


def settled(session: Session, w: World, listed_id: UUID, ending: Ending) -> None:
    settle(session=session, actor=w.owner, operation=uuid4(), to_rewrite_id=listed_id, ending=ending)


def test_done_asks_that_the_text_was_changed_and_then_forgets_what_it_said(session: Session, w: World) -> None:
    judged(session, w.here, level=2, rationale="As the manager says.")
    take_back(session, w)
    row = listed(session, w)["Judgement"]
    with pytest.raises(Invalid) as refused:
        settled(session, w, row.id, Ending.REWRITTEN)
    assert refused.value.codes == ("WDR-004",)
    judged(session, w.here, based_on=1, rationale="From the documents.")
    settled(session, w, row.id, Ending.REWRITTEN)
    assert numbers(session, w.here) == [2]
    assert session.get_one(ToRewrite, row.id).digest == ""
    assert marked(session, w.here) == {(Kind.RESEARCHER, FACTOR)}


def test_that_a_text_says_nothing_of_it_is_said_in_so_many_words(session: Session, w: World) -> None:
    judged(session, w.here, level=2, rationale="From the web page.")
    take_back(session, w)
    row = listed(session, w)["Judgement"]
    settled(session, w, row.id, Ending.SAYS_NOTHING)
    assert session.get_one(ToRewrite, row.id).ending is Ending.SAYS_NOTHING
    assert standing(session, actor=w.owner, round_id=w.here.round)[0].values.rationale == "From the web page."


def test_a_shared_note_that_was_theirs_alone_can_be_erased_as_a_whole(session: Session, w: World) -> None:
    typed(session, w.owner, w.here.note("idea-relevance"), "Only she spoke here.")
    second_respondent(session, w)
    take_back(session, w)
    row = listed(session, w)["Note"]
    settled(session, w, row.id, Ending.ERASED)
    assert session.exec(select(Note).where(Note.interview_id == w.here.interview)).all() == []
    assert session.exec(select(Tombstone).where(Tombstone.record_id == row.record_id)).first() is not None


def test_a_reason_cannot_be_erased_as_a_whole(session: Session, w: World) -> None:
    judged(session, w.here, level=2, rationale="As they say.")
    take_back(session, w)
    with pytest.raises(Invalid) as refused:
        settled(session, w, listed(session, w)["Judgement"].id, Ending.ERASED)
    assert refused.value.codes == ("WDR-006",)


def test_what_another_window_typed_beside_a_listed_text_is_joined_before_it_is_done(
    session: Session, w: World
) -> None:
    record = w.here.note("idea-relevance")
    typed(session, w.owner, record, "They disagree.")
    second_respondent(session, w)
    take_back(session, w)
    typed(session, w.owner, record, "She says yes.", tab="two", base=0)
    row = listed(session, w)["Note"]
    with pytest.raises(Invalid) as refused:
        settled(session, w, row.id, Ending.SAYS_NOTHING)
    assert refused.value.codes == ("WDR-005",)


def test_the_listed_texts_say_where_they_are(session: Session, w: World) -> None:
    named(session, w)
    session.get_one(Initiative, w.here.initiative).mission = f"What {NAME} wanted"
    judged(session, w.here, level=2, rationale="As they say.")
    take_back(session, w)
    gone = read_withdrawals(session=session, actor=w.viewer, study_id=w.here.study)[0]
    places = {look.where.screen: look.where.id for look in gone.looks}
    assert places == {"profile": w.here.round, "prepare": w.here.initiative}
    assert not any(look.changed for look in gone.looks)
    assert session.exec(select(Decision)).all() == []


@pytest.mark.parametrize("ending", [Ending.REWRITTEN, Ending.SAYS_NOTHING])
def test_a_text_beside_which_another_window_repeats_what_went_is_listed_and_rid_of_it_when_that_is_done(
    session: Session, w: World, ending: Ending
) -> None:
    caught(session, w.owner, w.here.interview, SAID, speaker=w.here.respondent)
    mission = f"initiative/{w.here.initiative.hex}/mission"
    typed(session, w.owner, mission, "To grow.")
    typed(session, w.editor, mission, f"As they say: {SAID}", tab="two")
    take_back(session, w, ConsentItem.BE_QUOTED)
    row = listed(session, w)["Initiative"]
    assert row.why is Why.MENTIONS
    with pytest.raises(Invalid) as refused:
        settled(session, w, row.id, ending)
    assert refused.value.codes == ("WDR-005",)
    text = "To grow, and soon." if ending is Ending.REWRITTEN else "To grow."
    typed(session, w.owner, mission, text, seq=2, base=1, settles=("two",))
    settled(session, w, row.id, ending)
    assert session.exec(select(TypedBranch)).all() == []


def test_what_another_window_typed_beside_a_draft_that_was_used_goes_as_nobody_could_look_at_it(
    session: Session, w: World
) -> None:
    caught(session, w.owner, w.here.interview, SAID, speaker=w.here.respondent)
    place = f"observation/own/{w.second.round.hex}/{w.second.interview.hex}/{FACTOR}"
    draft = f"draft/{w.here.study.hex}/{place}"
    typed(session, w.owner, draft, "Seen.")
    typed(session, w.editor, draft, f"Heard: {SAID}", tab="two")
    use_draft(session, study_id=w.here.study, place=place)
    take_back(session, w, ConsentItem.BE_QUOTED)
    assert session.exec(select(TypedBranch)).all() == []


def test_who_does_not_want_to_be_named_any_more_is_described_without_the_name(
    session: Session, w: World
) -> None:
    named(session, w)
    take_back(session, w, ConsentItem.BE_NAMED)
    described = session.get_one(Respondent, w.here.respondent)
    form: dict[str, Any] = {
        "session": session,
        "actor": w.editor,
        "respondent_id": w.here.respondent,
        "pseudonym": described.pseudonym,
        "role": "Chair",
        "helix": described.helix,
        "contact": "by post",
    }
    with pytest.raises(Invalid) as refused:
        respondents.describe_respondent(**form, operation=uuid4(), name=NAME)
    assert refused.value.codes == ("WDR-007",)
    respondents.describe_respondent(**form, operation=uuid4(), name="")
    identity = session.exec(select(Identity).where(Identity.respondent_id == w.here.respondent)).one()
    assert (identity.name, identity.contact) == ("", "by post")
    consent(session, w.owner, w.here.respondent, ConsentItem.BE_NAMED)
    respondents.describe_respondent(**form, operation=uuid4(), name=NAME)
    assert identity.name == NAME


def manners(session: Session, w: World) -> set[str]:
    """How the respondent answered and took back, as far as that is kept."""
    of = w.here.respondent
    consents = session.exec(select(Consent.how).where(Consent.respondent_id == of)).all()
    return {*consents, *session.exec(select(Withdrawal.how).where(Withdrawal.respondent_id == of))}


def by(session: Session, w: World, item: ConsentItem, how: str) -> None:
    withdraw(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        respondent_id=w.here.respondent,
        item=item,
        on=DAY,
        how=how,
    )


def test_how_they_answered_and_took_back_before_goes_when_they_no_longer_take_part(
    session: Session, w: World
) -> None:
    by(session, w, ConsentItem.SHARE, "by a letter from her office")
    by(session, w, ConsentItem.TAKE_PART, "by telephone")
    assert manners(session, w) == {"", "by telephone"}


def test_of_how_they_took_back_before_only_what_names_them_goes_with_the_name(
    session: Session, w: World
) -> None:
    named(session, w)
    by(session, w, ConsentItem.SHARE, f"a letter of {NAME}")
    by(session, w, ConsentItem.RECORD, "at the door")
    by(session, w, ConsentItem.BE_NAMED, "by telephone")
    assert manners(session, w) == {"", "aloud", "at the door", "by telephone"}


@pytest.mark.parametrize("how", [f"a letter of {NAME}", "mail from brunhilde@cage.example"])
def test_the_request_itself_does_not_say_who_they_are(session: Session, w: World, how: str) -> None:
    named(session, w)
    with pytest.raises(Invalid) as refused:
        by(session, w, ConsentItem.TAKE_PART, how)
    assert refused.value.codes == ("WDR-008",)
    assert session.exec(select(Withdrawal)).all() == []
    by(session, w, ConsentItem.TAKE_PART, "by e-mail")


@pytest.mark.parametrize("item", [ConsentItem.TAKE_PART, ConsentItem.BE_NAMED])
def test_a_link_that_the_owner_calls_by_their_name_loses_that_name_and_stays_open(
    session: Session, w: World, item: ConsentItem
) -> None:
    named(session, w)
    theirs, other = frozen(session, w, "Another's words."), frozen(session, w, "Another's words.")
    theirs.name, other.name = f"For {NAME}", "For the board"
    take_back(session, w, item)
    assert (session.get_one(ShareLink, theirs.id).name, session.get_one(ShareLink, other.id).name) == (
        "",
        "For the board",
    )
    assert theirs.closed_at is None


def test_a_quote_without_a_speaker_is_refused_where_nobody_else_can_have_said_it(
    session: Session, w: World
) -> None:
    other = second_respondent(session, w)
    take_back(session, w, ConsentItem.BE_QUOTED)
    unknown = caught(session, w.owner, w.here.interview, "One of the two.")
    take_back(session, w, ConsentItem.BE_QUOTED, respondent=other)
    with pytest.raises(Invalid) as refused:
        caught(session, w.owner, w.here.interview, "Said by whom?")
    assert refused.value.codes == ("WDR-002",)
    assert session.get(Quote, unknown) is not None


def test_undo_puts_no_words_in_the_mouth_of_who_is_not_to_be_quoted(session: Session, w: World) -> None:
    other = second_respondent(session, w)
    quotes.edit_quote(
        session=session,
        actor=w.editor,
        operation=uuid4(),
        quote_id=w.here.quote,
        based_on=1,
        text="We meet each month.",
        fidelity=Fidelity.AS_HEARD,
        factors={FACTOR: Stance.SUPPORTS},
        speaker_id=other,
    )
    take_back(session, w, ConsentItem.BE_QUOTED)
    with pytest.raises(Invalid) as refused:
        undo.undo_last(session=session, actor=w.editor, operation=uuid4(), interview_id=w.here.interview)
    assert refused.value.codes == ("WDR-002",)


def test_while_rated_blind_no_count_tells_that_another_rater_has_judged(session: Session, w: World) -> None:
    session.get_one(Study, w.here.study).blind = True

    def told(actor: Actor) -> tuple[object, ...]:
        shown = read_preview(
            session=session, actor=actor, respondent_id=w.here.respondent, item=ConsentItem.TAKE_PART
        )
        return shown.marked, shown.looks, shown.removed

    before, mine_before = told(w.editor), told(w.owner)
    judged(session, w.here, level=2, rationale="As they say.", evidence=(Evidence(quote_id=w.here.quote),))
    place = f"reason/researcher/{w.here.round.hex}/{w.owner.user_id.hex}/{FACTOR}"
    typed(session, w.owner, f"draft/{w.here.study.hex}/{place}", "As they")
    assert told(w.editor) == before
    assert told(w.owner)[:2] == (mine_before[0] + 1, mine_before[1] + 1)  # type: ignore[operator]
    take_back(session, w)
    gone = [
        read_withdrawals(session=session, actor=who, study_id=w.here.study)[0] for who in (w.editor, w.owner)
    ]
    assert [each.marked for each in gone] == [0, 1]
