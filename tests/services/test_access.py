"""Who may do what: every service and every query that takes an actor, for every role."""

import ast
import contextlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

import interview.queries
import interview.services
from interview.database.wall import KEPT_LINKS, act_as
from interview.errors import NotAllowed, NotFound, Refused
from interview.instrument.loader import shipped
from interview.models import Initiative, KeptLink, Member, SharedCase, ShareLink, Study, ToRewrite
from interview.models.base import today
from interview.queries import accounts as people
from interview.queries import (
    beside,
    blind,
    cases,
    collected,
    evidence,
    guides,
    home,
    opened_names,
    profiles,
    settings_of,
    share_lists,
    talk,
    texts,
    whole,
    withdrawals,
)
from interview.queries import received as received_links
from interview.queries.shared_content import digest
from interview.services import (
    accounts,
    alone,
    approaches,
    clocks,
    copying,
    demo,
    documents,
    drafts,
    handing_in,
    identities,
    initiatives,
    instruments,
    interviews,
    invitations,
    judgements,
    kept,
    members,
    observations,
    presence,
    publishing,
    quotes,
    removing,
    reshaping,
    respondents,
    retention,
    settling,
    sharing,
    studies,
    submissions,
    typing,
    undo,
    withdrawing,
)
from interview.services.access import Actor, local_owner
from interview.services.judgements import Evidence
from interview.services.workshops import hashed
from interview.settings import ROOT
from interview.vocabulary import (
    ApproachAnswer,
    ClockKind,
    ConsentItem,
    DocumentKind,
    Ending,
    Fidelity,
    Heard,
    Helix,
    InterviewMode,
    Kind,
    Role,
    RoundKind,
    Stance,
    StudyKind,
)
from tests import builders
from tests.builders import DAY, FACTOR, THREE_BY_FIVE, Place, World
from tests.outsiders import ADMINISTRATOR, NOT_LET_IN, forgetting, outsiders
from tests.services import test_workshop_access
from tests.sharing import drafted, published
from tests.sharing import shared as shared_link
from tests.test_layers import imported, sources

Call = Callable[[Session, Actor, Place], object]
ROLES = ("owner", "editor", "viewer", "stranger")
OWN, WRITE, VIEW, ANYBODY = ROLES[:1], ROLES[:2], ROLES[:3], (*ROLES, ADMINISTRATOR)
ADMINISTERS = (ADMINISTRATOR,)
LOGGED_IN = (*ANYBODY, NOT_LET_IN)
"""Whom the front door serves: everybody who has logged in and was not blocked."""


def calling(service: Callable[..., object], *, once: bool = False, **values: Any) -> Call:
    """A call of a service; a value that is a function is given the place."""

    def call(session: Session, actor: Actor, place: Place) -> object:
        given = {name: value(place) if callable(value) else value for name, value in values.items()}
        if once:
            given["operation"] = uuid4()
        return service(session=session, actor=actor, **given)

    return call


def of(name: str) -> Callable[[Place], Any]:
    return lambda place: getattr(place, name)


def quote_payload(place: Place) -> dict[str, object]:
    return {"interview": place.interview.hex, "text": "We meet.", "factors": [FACTOR]}


def newer(session: Session) -> UUID:
    """The next version of the shipped instrument."""
    content = shipped().replace(b'version = "', b'version = "9.', 1)
    return instruments.keep(session, content=content, file="newer.toml", origin="uploaded").id


def missing(session: Session, place: Place) -> bool:
    """Whether the place is one that is nowhere: then there is nothing to make in it."""
    return session.get(Initiative, place.initiative) is None


def owner_of(place: Place) -> UUID:
    return place.owner.user_id


def joined(session: Session, place: Place) -> UUID:
    """One more member of the place's study."""
    if missing(session, place):
        return uuid4()
    return builders.member(session, place.study, Role.EDITOR).user_id


def offered(session: Session, place: Place) -> invitations.Invited:
    """An invitation by link to the place's study."""
    if missing(session, place):
        return invitations.Invited(uuid4(), "nowhere")
    made = invitations.invite_by_link(
        session=session, actor=place.owner, study_id=place.study, role=Role.EDITOR
    )
    session.flush()
    return made


def accepted(session: Session, actor: Actor, place: Place) -> UUID:
    """An invitation that its owner made and the actor takes up."""
    act_as(session, place.owner)
    token = offered(session, place).token
    act_as(session, actor, keys=[hashed(token)])
    return invitations.accept_invitation(session=session, actor=actor, operation=uuid4(), token=token)


def approached(session: Session, place: Place) -> UUID:
    """An approach to the place's respondent."""
    if missing(session, place):
        return uuid4()
    return approaches.record_approach(
        session=session, actor=place.owner, operation=uuid4(), respondent_id=place.respondent, on=DAY
    )


def planned(session: Session, place: Place) -> UUID:
    """An interview that is no more than a plan."""
    if missing(session, place):
        return uuid4()
    return interviews.plan_interview(
        session=session,
        actor=place.owner,
        operation=uuid4(),
        round_id=place.round,
        respondent_ids=[place.respondent],
    )


def asked_nothing(session: Session, place: Place) -> UUID:
    """A respondent on whom nothing hangs."""
    if missing(session, place):
        return uuid4()
    return respondents.add_respondent(
        session=session, actor=place.owner, operation=uuid4(), initiative_id=place.initiative
    )


def mine(session: Session, actor: Actor, place: Place) -> None:
    """A judgement of the actor's, as far as they may make one."""
    with contextlib.suppress(Refused):
        builders.judged(session, place, actor=actor, level=2)


def observed(session: Session, actor: Actor, place: Place) -> int:
    """An observation that was typed and is added."""
    if session.get(Initiative, place.initiative) is not None:
        draft = observations.observation_place(
            kind=Kind.RESEARCHER, round_id=place.round, factor=FACTOR, rater=actor.user_id
        )
        with contextlib.suppress(NotAllowed, NotFound):
            builders.typed(session, actor, f"draft/{place.study.hex}/{draft}", "seen")
    return observations.add_observation(
        session=session,
        actor=actor,
        operation=uuid4(),
        round_id=place.round,
        factor=FACTOR,
        kind=Kind.RESEARCHER,
    )


def opened(session: Session, actor: Actor, place: Place) -> object:
    """The names, opened and then read by the same person."""
    key = identities.open_identities(session=session, actor=actor, operation=uuid4(), study_id=place.study)
    return opened_names.read_identities(session=session, actor=actor, study_id=place.study, key=key)


def taken_back(session: Session, place: Place, *, late: bool = False) -> UUID:
    """A withdrawal that left a text to look at; a late one left everything."""
    if missing(session, place):
        return uuid4()
    study = session.get_one(Study, place.study)
    study.withdrawal_until = DAY - timedelta(days=1) if late else None
    builders.judged(session, place, level=2, rationale="As they say.")
    return withdrawing.withdraw(
        session=session,
        actor=place.owner,
        operation=uuid4(),
        respondent_id=place.respondent,
        item=ConsentItem.TAKE_PART,
        on=DAY,
        how="by e-mail",
    )


def to_look_at(session: Session, place: Place) -> UUID:
    taken_back(session, place)
    found = select(ToRewrite.id).where(ToRewrite.study_id == place.study)
    return session.exec(found).first() or uuid4()


def title_of(session: Session, place: Place) -> str:
    study = session.get(Study, place.study)
    return study.title if study else "Nowhere"


def of_draft(service: Callable[..., object], *, once: bool = True, **values: Any) -> Call:
    """A call about a link that is drawn up and not published."""

    def call(session: Session, actor: Actor, place: Place) -> object:
        id = uuid4() if missing(session, place) else drafted(session, place)
        return calling(service, once=once, link_id=id, **values)(session, actor, place)

    return call


def of_link(service: Callable[..., object], *, once: bool = True, **values: Any) -> Call:
    """A call about a published link that follows the study."""

    def call(session: Session, actor: Actor, place: Place) -> object:
        id = uuid4()
        if not missing(session, place):
            id = drafted(session, place, live=True)
            published(session, id, place=place)
        return calling(service, once=once, link_id=id, **values)(session, actor, place)

    return call


def publishing_it(session: Session, actor: Actor, place: Place) -> object:
    id, seal = uuid4(), ""
    if not missing(session, place):
        id = drafted(session, place)
        seal = publishing.drawn(session, link=session.get_one(ShareLink, id), viewer=place.owner.user_id).seal
    return publishing.publish(session=session, actor=actor, operation=uuid4(), link_id=id, seal=seal)


def deciding_on_the_title(session: Session, actor: Actor, place: Place) -> object:
    """A decision on the one text that every link under a pseudonym has."""
    link_id, case_id, text = uuid4(), uuid4(), ""
    if not missing(session, place):
        link_id = drafted(session, place)
        case = session.exec(select(SharedCase).where(SharedCase.link_id == link_id)).one()
        case_id, text = case.id, case.title
    return publishing.decide_text(
        session=session,
        actor=actor,
        operation=uuid4(),
        link_id=link_id,
        record="SharedCase",
        record_id=case_id,
        digest=digest(text),
        left_out=True,
    )


def received(session: Session, actor: Actor, place: Place) -> tuple[UUID, str]:
    """A link of the place's owner that the actor keeps: the id in their list, and its public id."""
    act_as(session, place.owner)
    if missing(session, place):
        return uuid4(), "nothing"
    act_as(session, place.owner)
    link_id, token = shared_link(session, place)
    public_id = session.get_one(ShareLink, link_id).public_id
    act_as(session, actor, keys=(hashed(token), KEPT_LINKS))
    assert kept.keep_link(session=session, actor=actor, operation=uuid4(), link=f"/s/{token}") == "kept"
    row = session.exec(select(KeptLink).where(KeptLink.link_id == link_id)).one()
    return row.id, public_id


TYPED: dict[str, Any] = {"text": "typed", "base": 0, "tab": "one", "seq": 1}

# Who may call what. Whoever is in the study but not named is refused with ACC-002; the stranger with ACC-001.
MATRIX: dict[str, tuple[tuple[str, ...], Call]] = {
    "studies.create_study": (
        ANYBODY,
        calling(
            studies.create_study,
            once=True,
            title="Another",
            kind=StudyKind.RESEARCH,
            instrument_version_id=of("version"),
        ),
    ),
    "studies.show_first": (OWN, calling(studies.show_first, once=True, study_id=of("study"), kind=Kind.OWN)),
    "studies.rename_study": (
        OWN,
        calling(studies.rename_study, once=True, study_id=of("study"), title="Renamed"),
    ),
    "retention.set_dates": (
        OWN,
        calling(retention.set_dates, once=True, study_id=of("study"), retention_on=DAY, withdrawal_until=None),
    ),
    "retention.purge_study": (
        OWN,
        lambda session, actor, place: retention.purge_study(
            session=session,
            actor=actor,
            operation=uuid4(),
            study_id=place.study,
            title=title_of(session, place),
        ),
    ),
    "withdrawing.withdraw": (
        WRITE,
        calling(
            withdrawing.withdraw,
            once=True,
            respondent_id=of("respondent"),
            item=ConsentItem.BE_QUOTED,
            on=DAY,
            how="by e-mail",
        ),
    ),
    "withdrawing.carry_out": (
        OWN,
        lambda session, actor, place: withdrawing.carry_out(
            session=session,
            actor=actor,
            operation=uuid4(),
            withdrawal_id=taken_back(session, place, late=True),
        ),
    ),
    "settling.settle": (
        WRITE,
        lambda session, actor, place: settling.settle(
            session=session,
            actor=actor,
            operation=uuid4(),
            to_rewrite_id=to_look_at(session, place),
            ending=Ending.SAYS_NOTHING,
        ),
    ),
    "identities.open_identities": (
        WRITE,
        calling(identities.open_identities, once=True, study_id=of("study")),
    ),
    "opened_names.read_identities": (WRITE, opened),
    "identities.note_export": (
        VIEW,
        calling(identities.note_export, once=True, study_id=of("study"), with_identities=False),
    ),
    "identities.note_export with identities": (
        OWN,
        calling(identities.note_export, once=True, study_id=of("study"), with_identities=True),
    ),
    "identities.take_out": (
        OWN,
        calling(identities.take_out, once=True, study_id=of("study"), remove=True),
    ),
    "identities.put_back": (
        OWN,
        calling(identities.put_back, once=True, study_id=of("study"), rows=()),
    ),
    "withdrawals.read_preview": (
        WRITE,
        calling(withdrawals.read_preview, respondent_id=of("respondent"), item=ConsentItem.TAKE_PART),
    ),
    "withdrawals.read_withdrawals": (VIEW, calling(withdrawals.read_withdrawals, study_id=of("study"))),
    "withdrawals.read_openings": (OWN, calling(withdrawals.read_openings, study_id=of("study"))),
    "settings_of.read_settings": (VIEW, calling(settings_of.read_settings, study_id=of("study"))),
    "initiatives.add_initiative": (
        WRITE,
        calling(initiatives.add_initiative, once=True, study_id=of("study"), name="A third"),
    ),
    "alone.start_alone": (
        ANYBODY,
        calling(
            alone.start_alone,
            once=True,
            initiative="First",
            instrument_version_id=of("version"),
        ),
    ),
    "initiatives.start_study": (
        ANYBODY,
        calling(
            initiatives.start_study,
            once=True,
            title="Another",
            kind=StudyKind.WORKSHOP,
            instrument_version_id=of("version"),
            initiative="First",
        ),
    ),
    "initiatives.edit_initiative": (
        WRITE,
        calling(
            initiatives.edit_initiative, once=True, initiative_id=of("initiative"), field="sector", value="food"
        ),
    ),
    "initiatives.add_round": (
        WRITE,
        calling(
            initiatives.add_round,
            once=True,
            initiative_id=of("initiative"),
            kind=RoundKind.FOLLOW_UP,
            dated=DAY,
        ),
    ),
    "initiatives.edit_round": (
        WRITE,
        calling(initiatives.edit_round, once=True, round_id=of("round"), kind=RoundKind.BASELINE, dated=DAY),
    ),
    "documents.add_document": (
        WRITE,
        calling(
            documents.add_document,
            once=True,
            initiative_id=of("initiative"),
            title="Minutes",
            kind=DocumentKind.INTERNAL,
        ),
    ),
    "documents.edit_document": (
        WRITE,
        calling(
            documents.edit_document,
            once=True,
            document_id=of("document"),
            title="Minutes",
            kind=DocumentKind.INTERNAL,
            address="",
            collected_on=DAY,
        ),
    ),
    "documents.remove_document": (
        WRITE,
        calling(documents.remove_document, once=True, document_id=of("document")),
    ),
    "respondents.propose_pseudonym": (
        VIEW,
        calling(respondents.propose_pseudonym, initiative_id=of("initiative")),
    ),
    "respondents.add_respondent": (
        WRITE,
        calling(respondents.add_respondent, once=True, initiative_id=of("initiative"), role="Board"),
    ),
    "respondents.edit_respondent": (
        WRITE,
        calling(
            respondents.edit_respondent,
            once=True,
            respondent_id=of("respondent"),
            pseudonym="Chair",
            role="Chair",
            helix=Helix.FIRM,
        ),
    ),
    "respondents.describe_respondent": (
        WRITE,
        calling(
            respondents.describe_respondent,
            once=True,
            respondent_id=of("respondent"),
            pseudonym="Chair",
            role="Chair",
            helix=Helix.FIRM,
            name="Ada",
            contact="",
        ),
    ),
    "respondents.edit_identity": (
        WRITE,
        calling(
            respondents.edit_identity, once=True, respondent_id=of("respondent"), name="Ada", contact="ada@x.se"
        ),
    ),
    "approaches.record_approach": (
        WRITE,
        calling(approaches.record_approach, once=True, respondent_id=of("respondent"), on=DAY),
    ),
    "approaches.edit_approach": (
        WRITE,
        lambda session, actor, place: approaches.edit_approach(
            session=session,
            actor=actor,
            operation=uuid4(),
            approach_id=approached(session, place),
            on=DAY,
            how="e-mail",
            answer=ApproachAnswer.ACCEPTED,
            reason="",
            briefing_sent_on=DAY,
        ),
    ),
    "approaches.send_briefing": (
        WRITE,
        calling(approaches.send_briefing, once=True, respondent_id=of("respondent"), on=DAY),
    ),
    "removing.remove_interview": (
        WRITE,
        lambda session, actor, place: removing.remove_interview(
            session=session, actor=actor, operation=uuid4(), interview_id=planned(session, place)
        ),
    ),
    "removing.remove_respondent": (
        WRITE,
        lambda session, actor, place: removing.remove_respondent(
            session=session, actor=actor, operation=uuid4(), respondent_id=asked_nothing(session, place)
        ),
    ),
    "respondents.record_consent": (
        WRITE,
        calling(
            respondents.record_consent,
            once=True,
            respondent_id=of("respondent"),
            item=ConsentItem.RECORD,
            given=True,
            on=DAY,
            how="form",
        ),
    ),
    "interviews.plan_interview": (
        WRITE,
        calling(
            interviews.plan_interview,
            once=True,
            round_id=of("round"),
            respondent_ids=lambda place: [place.respondent],
        ),
    ),
    "interviews.edit_interview": (
        WRITE,
        calling(
            interviews.edit_interview,
            once=True,
            interview_id=of("interview"),
            mode=InterviewMode.VIDEO,
            planned_at=None,
            interviewer="me",
            pilot=True,
        ),
    ),
    "clocks.press_clock": (
        WRITE,
        calling(clocks.press_clock, once=True, interview_id=of("interview"), kind=ClockKind.START),
    ),
    "interviews.ask": (
        WRITE,
        calling(interviews.ask, once=True, interview_id=of("interview"), question="idea-origin", asked=True),
    ),
    "interviews.mark_facet": (
        WRITE,
        calling(interviews.mark_facet, once=True, interview_id=of("interview"), facet="I1", mark=Heard.HEARD),
    ),
    "interviews.finish_interview": (
        WRITE,
        calling(interviews.finish_interview, once=True, interview_id=of("interview")),
    ),
    "interviews.reopen_interview": (
        WRITE,
        calling(interviews.reopen_interview, once=True, interview_id=of("interview")),
    ),
    "typing.save_typed": (
        WRITE,
        calling(typing.save_typed, record=lambda place: place.note("idea-origin"), **TYPED),
    ),
    "quotes.catch_quote": (
        WRITE,
        calling(
            quotes.catch_quote,
            once=True,
            interview_id=of("interview"),
            text="We meet.",
            factors={FACTOR: Stance.SUPPORTS},
        ),
    ),
    "quotes.edit_quote": (
        WRITE,
        calling(
            quotes.edit_quote,
            once=True,
            quote_id=of("quote"),
            based_on=1,
            text="We met.",
            fidelity=Fidelity.CHECKED,
            factors={},
        ),
    ),
    "quotes.remove_quote": (WRITE, calling(quotes.remove_quote, once=True, quote_id=of("quote"))),
    "quotes.share_quote": (
        WRITE,
        calling(quotes.share_quote, once=True, quote_id=of("quote"), shareable=False),
    ),
    "judgements.revise_judgement": (
        WRITE,
        calling(
            judgements.revise_judgement,
            once=True,
            round_id=of("round"),
            factor=FACTOR,
            kind=Kind.RESEARCHER,
            based_on=0,
            change={"level": 2},
        ),
    ),
    "handing_in.hand_in": (
        WRITE,
        lambda session, actor, place: (
            None if missing(session, place) else mine(session, actor, place),
            calling(handing_in.hand_in, once=True, round_id=of("round"))(session, actor, place),
        ),
    ),
    "handing_in.take_back": (WRITE, calling(handing_in.take_back, once=True, round_id=of("round"))),
    "handing_in.open_round": (OWN, calling(handing_in.open_round, once=True, round_id=of("round"))),
    "handing_in.rate_blind": (
        OWN,
        calling(handing_in.rate_blind, once=True, study_id=of("study"), blind=False),
    ),
    "blind.read_blind_settings": (VIEW, calling(blind.read_blind_settings, study_id=of("study"))),
    "presence.be_there": (VIEW, calling(presence.be_there, interview_id=of("interview"), place="idea")),
    "presence.leave": (VIEW, calling(presence.leave, interview_id=of("interview"))),
    "beside.read_beside": (VIEW, calling(beside.read_beside, interview_id=of("interview"))),
    "observations.add_observation": (
        WRITE,
        observed,
    ),
    "undo.undo_last": (WRITE, calling(undo.undo_last, once=True, interview_id=of("interview"))),
    "instruments.offer": (
        ANYBODY,
        calling(instruments.offer, once=True, content=THREE_BY_FIVE.read_bytes(), file="three-by-five.toml"),
    ),
    "instruments.set_offered": (
        ANYBODY,
        calling(instruments.set_offered, once=True, version_id=of("version"), offered=True),
    ),
    "instruments.adopt_instrument": (
        OWN,
        lambda session, actor, place: instruments.adopt_instrument(
            session=session,
            actor=actor,
            operation=uuid4(),
            study_id=place.study,
            version_id=newer(session),
            reason="The board asked for it.",
        ),
    ),
    "copying.keep_copy": (
        ANYBODY,
        calling(copying.keep_copy, once=True, version_id=of("version"), version="copied"),
    ),
    "reshaping.add_entry": (
        ANYBODY,
        calling(reshaping.add_entry, once=True, version_id=of("version"), at="factors.idea.questions"),
    ),
    "reshaping.remove_entry": (
        ANYBODY,
        calling(
            reshaping.remove_entry,
            once=True,
            version_id=of("version"),
            path="factors.idea.questions.idea-origin",
        ),
    ),
    "reshaping.choose": (
        ANYBODY,
        calling(reshaping.choose, once=True, version_id=of("version"), path="factors.idea.minutes", value=20),
    ),
    "copying.start_over": (ANYBODY, calling(copying.start_over, once=True, version_id=of("version"))),
    "drafts.forget_draft": (
        WRITE,
        calling(drafts.forget_draft, once=True, study_id=of("study"), place="rationale"),
    ),
    "submissions.submit": (
        WRITE,
        calling(submissions.submit, once=True, kind="quote", payload=quote_payload),
    ),
    "sharing.make_link": (
        OWN,
        calling(
            sharing.make_link,
            once=True,
            study_id=of("study"),
            initiative_ids=lambda place: [place.initiative],
        ),
    ),
    "sharing.choose": (
        OWN,
        of_draft(
            sharing.choose,
            change={"named": True},
            live=True,
            initiative_ids=lambda place: [place.initiative],
        ),
    ),
    "sharing.describe_case": (
        OWN,
        of_draft(sharing.describe_case, initiative_id=of("initiative"), sector="food", region="the north"),
    ),
    "sharing.show_quote": (OWN, of_draft(sharing.show_quote, quote_id=of("quote"), shown=True)),
    "sharing.choose_round": (
        OWN,
        of_draft(sharing.choose_round, initiative_id=of("initiative"), round_id=of("round")),
    ),
    "sharing.remove_draft": (OWN, of_draft(sharing.remove_draft)),
    "sharing.set_link": (OWN, of_link(sharing.set_link, name="For the board", expires_on=today())),
    "sharing.protect": (OWN, of_link(sharing.protect, passphrase="open sesame now")),
    "publishing.publish": (OWN, publishing_it),
    "publishing.decide_text": (OWN, deciding_on_the_title),
    "publishing.pass_texts": (OWN, of_link(publishing.pass_texts, digests=[])),
    "publishing.new_address": (OWN, of_link(publishing.new_address)),
    "publishing.close_link": (OWN, of_link(publishing.close_link)),
    "publishing.close_every_link": (
        OWN,
        calling(publishing.close_every_link, once=True, study_id=of("study")),
    ),
    "share_lists.read_own_studies": (ANYBODY, calling(share_lists.read_own_studies)),
    "share_lists.read_sharing": (OWN, calling(share_lists.read_sharing, study_id=of("study"))),
    "share_lists.read_draft_link": (OWN, of_draft(share_lists.read_draft_link, once=False)),
    "share_lists.read_preview": (OWN, of_link(share_lists.read_preview, once=False)),
    "demo.load_demo": (ANYBODY, calling(demo.load_demo, once=True)),
    "profiles.read_profile": (VIEW, calling(profiles.read_profile, round_id=of("round"))),
    "profiles.read_axis": (VIEW, calling(profiles.read_axis, round_id=of("round"), factor=FACTOR)),
    "whole.read_study": (VIEW, calling(whole.read_study, study_id=of("study"))),
    "whole.read_study with identities": (
        OWN,
        calling(whole.read_study, study_id=of("study"), with_identities=True),
    ),
    "accounts.enter_setup_code": (
        LOGGED_IN,
        calling(accounts.enter_setup_code, once=True, code="XXXX-XXXX-XXXX-XXXX"),
    ),
    "accounts.admit": (ADMINISTERS, calling(accounts.admit, once=True, user_id=owner_of)),
    "accounts.set_blocked": (
        ADMINISTERS,
        calling(accounts.set_blocked, once=True, user_id=owner_of, blocked=True),
    ),
    "accounts.set_administrator": (
        ADMINISTERS,
        calling(accounts.set_administrator, once=True, user_id=owner_of, administrator=True),
    ),
    "accounts.read_people": (ADMINISTERS, calling(people.read_people)),
    "accounts.read_members": (VIEW, calling(people.read_members, study_id=of("study"))),
    "accounts.read_invitations": (OWN, calling(people.read_invitations, study_id=of("study"))),
    "members.set_role": (
        OWN,
        calling(members.set_role, once=True, study_id=of("study"), user_id=owner_of, role=Role.OWNER),
    ),
    "members.remove_member": (
        OWN,
        lambda session, actor, place: members.remove_member(
            session=session,
            actor=actor,
            operation=uuid4(),
            study_id=place.study,
            user_id=joined(session, place),
        ),
    ),
    "invitations.invite_by_link": (
        OWN,
        calling(invitations.invite_by_link, study_id=of("study"), role=Role.EDITOR),
    ),
    "invitations.invite_by_email": (
        OWN,
        calling(
            invitations.invite_by_email,
            once=True,
            study_id=of("study"),
            role=Role.VIEWER,
            email="ada@example.org",
        ),
    ),
    "invitations.withdraw_invitation": (
        OWN,
        lambda session, actor, place: invitations.withdraw_invitation(
            session=session, actor=actor, operation=uuid4(), invitation_id=offered(session, place).id
        ),
    ),
    "invitations.accept_invitation": (
        LOGGED_IN,
        accepted,
    ),
    "home.read_home": (ANYBODY, calling(home.read_home)),
    "guides.read_versions": (ANYBODY, calling(guides.read_versions)),
    "guides.read_guide": (ANYBODY, calling(guides.read_guide, version_id=of("version"))),
    "texts.read_draft": (VIEW, calling(texts.read_draft, study_id=of("study"), place="rationale")),
    "texts.read_waiting": (VIEW, calling(texts.read_waiting, study_id=of("study"), place="rationale")),
    "guides.read_copy": (ANYBODY, calling(guides.read_copy, version_id=of("version"))),
    "guides.read_every_version": (ANYBODY, calling(guides.read_every_version)),
    "guides.read_adoptions": (VIEW, calling(guides.read_adoptions, study_id=of("study"))),
    "collected.read_collected": (
        VIEW,
        calling(collected.read_collected, initiative_id=of("initiative")),
    ),
    "collected.read_new_excerpt": (
        VIEW,
        calling(collected.read_new_excerpt, initiative_id=of("initiative")),
    ),
    "evidence.read_wordings": (VIEW, calling(evidence.read_wordings, quote_id=of("quote"))),
    "cases.read_case": (VIEW, calling(cases.read_case, initiative_id=of("initiative"))),
    "talk.read_note": (VIEW, calling(talk.read_note, interview_id=of("interview"), place="idea-relevance")),
    "talk.read_talk": (VIEW, calling(talk.read_talk, interview_id=of("interview"))),
    # Whoever is here may keep links that others sent, and sees their own list alone.
    "kept.keep_link": (ANYBODY, calling(kept.keep_link, once=True, link="https://pentad.test/s/nothing")),
    "kept.drop_link": (
        ANYBODY,
        lambda session, actor, place: kept.drop_link(
            session=session, actor=actor, operation=uuid4(), kept_id=received(session, actor, place)[0]
        ),
    ),
    "kept.visit_kept": (
        ANYBODY,
        lambda session, actor, place: kept.visit_kept(
            session=session, actor=actor, public_id=received(session, actor, place)[1]
        ),
    ),
    "received.read_received": (ANYBODY, calling(received_links.read_received)),
}

# What names a person by something else than an account: each with who vouches for them, and what for.
WITHOUT_ACTOR = {
    "access.local_owner": "the one person of local mode, whom nobody else can be; asked by the start alone",
    "accounts.setup_code": "told to the server's log by the start",
    "instruments.offer_shipped": "registers what is shipped, at the start",
    "instruments.offered": "what is on offer is the same for all; screens ask by guides.read_versions",
    "invitations.offered_by": "the token of an invitation; tells title, role and who invites, no more",
    "participants.cast_from_phone": "the token of a phone",
    "participants.cast_vote": "the seat that a phone's token gave",
    "participants.join": "the token or code of a workshop's lobby",
    "participants.leave": "the seat that a phone's token gave",
    "phones.read_invitation": "the id of a workshop whose token or code was right",
    "phones.read_phone": "the seat that a phone's token gave",
    "signing_in.actor_of": "the claims of a signed cookie: this is where an actor comes from",
    "signing_in.begin": "the claims of a signed cookie",
    "signing_in.end": "the claims of a signed cookie; ends that log-in and no other",
    "signing_in.is_new": "the claims of a signed cookie",
    "signing_in.known": "the claims of a signed cookie",
    "visits.count_opening": "the visit that a shared link's token gave",
    "visits.enter": "the token of a shared link",
    "visits.pass_visit": "the visit that a shared link's token gave, and its passphrase",
    "visits.wrong_passphrase": "counts a wrong try for a link that a visit names",
    "ways_in.try_way_in": "the token or code of a workshop, throttled",
}

# What screens and routes call by position, as no service is called: each with why nobody is asked.
HELPERS_CALLED_OUTSIDE = {
    "access.may_follow": "is itself the question what an actor may hear of",
    "access.roles_of": "is itself the question which roles an actor has",
    "accounts.has_administrator": "whether a fresh installation waits for its first; tells nothing else",
    "operations.one_at_a_time": "waits; reads and changes nothing",
    "participants.seat_of": "the token of a phone",
    "texts.arrived": "whether words came that windows of the actor have sent; tells no word",
    "shown.read_shown": "the visit that a shared link's token gave",
    "texts.result_of": "the id that an operation of this window made; whoever reads it is asked then",
    "visits.leads_to": "the token of a shared link",
    "visits.may_try": "the visit that a shared link's token gave",
    "visits.visit_of": "the cookie of a visit, for the clean address that it was given for",
    "ways_in.leads_to": "the token or code of a workshop",
    "workshops.any_open": "whether the door for phones is to be open; tells nothing else",
}

# These look at nothing that belongs to a study, so no id of theirs can be wrong.
WITHOUT_PLACE = {
    "accounts.enter_setup_code",
    "accounts.admit",
    "accounts.set_blocked",
    "accounts.set_administrator",
    "accounts.read_people",
    "invitations.accept_invitation",
    "demo.load_demo",
    "guides.read_every_version",
    "instruments.offer",
    "home.read_home",
    "share_lists.read_own_studies",
    "guides.read_versions",
    "kept.keep_link",
    "received.read_received",
}

# The other homes of typed text, each with a guard of its own.
TYPED_HOMES = (
    "draft/{study}/rationale",
    "initiative/{initiative}/mission",
    "document/{document}/excerpt",
    "quote/{quote}/memo",
    "study/{study}/selection_criteria",
)


def public(package: Any) -> set[str]:
    """``module.function`` of everything a screen or a route can call: keyword-only session and actor.

    Helpers of the services take the session first, by position; what calls them has asked already.
    """
    found = set()
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            keywords = {p.name for p in parameters.values() if p.kind is p.KEYWORD_ONLY}
            if name[0] != "_" and function.__module__ == module.__name__ and {"session", "actor"} <= keywords:
                found.add(f"{info.name}.{name}")
    return found


def without_actor(package: Any) -> set[str]:
    """``module.function`` of what takes its session by name, as services do, and no actor."""
    found = set()
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            named = "session" in parameters and parameters["session"].kind is inspect.Parameter.KEYWORD_ONLY
            if name[0] != "_" and function.__module__ == module.__name__ and named:
                found |= {f"{info.name}.{name}"} - ({f"{info.name}.{name}"} if "actor" in parameters else set())
    return found


def called_by(tree: ast.Module) -> set[str]:
    """What a module imports, and what it names within a module that it imports."""
    names = set(imported(tree))
    bound = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules = {a.asname or a.name: f"{node.module}.{a.name}" for node in bound for a in node.names}
    return names | {
        f"{modules[node.value.id]}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    }


def helpers_called_outside() -> set[str]:
    """Functions of services and queries that take a session by position and are called by a screen or route."""
    found = set()
    for module, tree in sources(ROOT):
        if not module.startswith(("pages", "interview.ui", "interview.web", "app")):
            continue
        for name in called_by(tree):
            package, _dot, function = name.rpartition(".")
            if re.fullmatch(r"interview\.(services|queries)\.\w+", package):
                value = getattr(importlib.import_module(package), function, None)
                if inspect.isfunction(value):
                    first = next(iter(inspect.signature(value).parameters.values()), None)
                    by_place = first is not None and first.kind is not inspect.Parameter.KEYWORD_ONLY
                    if by_place and first is not None and first.name == "session":
                        found.add(f"{package.rpartition('.')[2]}.{function}")
    return found


def refusal_of(allowed: tuple[str, ...], kind: str) -> str:
    """The code by which somebody is refused who is not among the allowed; empty: they are."""
    if kind in allowed:
        return ""
    if allowed == ADMINISTERS:
        return "ACC-004"
    if allowed in (ANYBODY, LOGGED_IN):
        return "ACC-003"
    return "ACC-002" if kind in VIEW else "ACC-001"


def actor_as(world: World, role: str) -> Actor:
    actor: Actor = getattr(world, role)
    return actor


def test_every_service_and_query_that_takes_an_actor_stands_in_the_matrix() -> None:
    every = public(interview.services) | public(interview.queries)
    of_workshops = {f"{f.__module__.rpartition('.')[2]}.{f.__name__}" for f in test_workshop_access.EVERY}
    assert every - MATRIX.keys() - of_workshops == set(), "say in MATRIX who may call these"
    assert {name.split()[0] for name in MATRIX} - every == set(), "these are not there any more"


def test_what_takes_no_actor_says_who_vouches_for_whoever_calls_it() -> None:
    every = without_actor(interview.services) | without_actor(interview.queries)
    assert every - WITHOUT_ACTOR.keys() == set(), "say in WITHOUT_ACTOR what names the person instead"
    assert WITHOUT_ACTOR.keys() - every == set(), "these are not there any more"


def test_screens_and_routes_call_helpers_that_ask_nobody_for_a_stated_reason_only() -> None:
    assert helpers_called_outside() ^ HELPERS_CALLED_OUTSIDE.keys() == set()


# The demo takes seconds, and looks at nothing but the actor's own studies: the stranger stands for all.
PAIRS = [(name, role) for name in MATRIX for role in ROLES if name != "demo.load_demo" or role == "stranger"]


@pytest.mark.parametrize(("name", "role"), PAIRS)
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(
    session: Session, w: World, name: str, role: str
) -> None:
    allowed, call = MATRIX[name]
    code = refusal_of(allowed, role)
    if not code:
        call(session, actor_as(w, role), w.here)
    else:
        refusal = NotFound if code == "ACC-001" else NotAllowed
        with pytest.raises(refusal) as refused:
            call(session, actor_as(w, role), w.here)
        assert refused.value.codes == (code,)


@pytest.mark.parametrize("name", [name for name in MATRIX if name != "demo.load_demo"])
def test_who_comes_from_outside_may_do_what_the_matrix_says_and_nothing_else(
    session: Session, w: World, name: str
) -> None:
    allowed, call = MATRIX[name]
    for kind, actor in outsiders(session, w.here).items():
        codes: tuple[str, ...] = ()
        with forgetting(session):
            try:
                call(session, actor, w.here)
            except Refused as refused:
                codes = refused.codes
        wanted = refusal_of(allowed, kind)
        assert codes == ((wanted,) if wanted else ()), kind


@pytest.mark.parametrize("name", [name for name in MATRIX if name not in WITHOUT_PLACE])
def test_what_is_not_yours_is_refused_in_the_words_of_what_does_not_exist(
    session: Session, w: World, name: str
) -> None:
    allowed, call = MATRIX[name]
    with pytest.raises(NotFound) as not_there:
        call(session, w.owner, builders.nowhere(w.here))
    if allowed == ANYBODY:
        return
    with pytest.raises(NotFound) as not_yours:
        call(session, w.owner, w.foreign)
    assert str(not_yours.value) == str(not_there.value)


@pytest.mark.parametrize("address", TYPED_HOMES)
def test_every_home_of_typed_text_asks_who_types(session: Session, w: World, address: str) -> None:
    def save(actor: Actor, place: Place) -> object:
        names = ("study", "initiative", "document", "quote")
        record = address.format(**{name: getattr(place, name).hex for name in names})
        return builders.typed(session, actor, record, "typed")

    save(w.owner, w.here)
    save(w.editor, w.here)
    with pytest.raises(NotAllowed):
        save(w.viewer, w.here)
    for place in (w.foreign, builders.nowhere(w.here)):
        with pytest.raises(NotFound):
            save(w.owner, place)


def test_a_role_taken_away_counts_from_the_next_call_on(session: Session, w: World) -> None:
    row = session.exec(select(Member).where(col(Member.user_id) == w.editor.user_id)).one()
    session.delete(row)
    session.flush()
    with pytest.raises(NotFound):
        MATRIX["clocks.press_clock"][1](session, w.editor, w.here)


def test_home_lists_the_studies_of_the_actor_and_of_nobody_else(session: Session, w: World) -> None:
    mine = {line.id for line in home.read_home(session=session, actor=w.owner)}
    theirs = {line.id for line in home.read_home(session=session, actor=w.stranger)}
    assert mine == {w.here.study}
    assert theirs == {w.foreign.study}


# What is of another initiative of the same study, or of another study that the actor owns too.
MISPLACED: dict[str, Callable[[Session, Place, Place], object]] = {
    "a respondent planned for an interview": lambda s, here, other: interviews.plan_interview(
        session=s, actor=here.owner, operation=uuid4(), round_id=here.round, respondent_ids=[other.respondent]
    ),
    "the speaker of a quote": lambda s, here, other: builders.caught(
        s, here.owner, here.interview, "We meet.", speaker=other.respondent
    ),
    "the speaker of a quote from the outbox": lambda s, here, other: submissions.submit(
        session=s,
        actor=here.owner,
        kind="quote",
        operation=uuid4(),
        payload=quote_payload(here) | {"speaker": other.respondent.hex},
    ),
    "the speaker of a corrected quote": lambda s, here, other: quotes.edit_quote(
        session=s,
        actor=here.owner,
        operation=uuid4(),
        quote_id=here.quote,
        based_on=1,
        text="We met.",
        fidelity=Fidelity.AS_HEARD,
        factors={},
        speaker_id=other.respondent,
    ),
    "the interview of a judgement": lambda s, here, other: builders.judged(
        s, here, interview_id=other.interview, level=2
    ),
    "the interview of the respondent's own judgement": lambda s, here, other: builders.judged(
        s, here, interview_id=other.interview, kind=Kind.OWN, level=2
    ),
    "a quote as evidence": lambda s, here, other: builders.judged(
        s, here, level=2, evidence=(Evidence(quote_id=here.quote), Evidence(quote_id=other.quote))
    ),
    "a document as evidence": lambda s, here, other: builders.judged(
        s, here, level=2, evidence=(Evidence(document_id=other.document),)
    ),
}


@pytest.mark.parametrize("what", MISPLACED)
def test_ids_of_another_initiative_or_study_are_refused(session: Session, w: World, what: str) -> None:
    own_elsewhere = builders.case(session, w.owner, builders.study(session, w.owner, title="Mine too"))
    for other in (w.second, own_elsewhere, w.foreign):
        with pytest.raises(NotFound), session.begin_nested():
            MISPLACED[what](session, w.here, other)
    MISPLACED[what](session, w.here, w.here)


def test_the_place_in_a_note_must_be_a_question_of_the_interviews_guide(session: Session, w: World) -> None:
    with pytest.raises(NotFound):
        builders.typed(session, w.owner, w.here.note("no-such-question"), "typed")


def test_the_local_owner_is_made_once(database: Engine) -> None:
    from interview.database.transactions import transaction

    made = []
    for _again in range(2):
        with transaction(engine=database) as session:
            made.append(local_owner(session=session))
    assert made[0] == made[1]
    assert replace(made[0], tab="two") != made[0]


def test_a_refusal_says_nothing_of_the_record(session: Session, w: World) -> None:
    with pytest.raises(Refused) as refused:
        MATRIX["talk.read_talk"][1](session, w.stranger, w.here)
    for secret in ("Clusters", "Skåne Food", w.here.interview.hex, str(w.here.interview)):
        assert secret not in str(refused.value)
