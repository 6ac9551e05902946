"""The export of a whole study: all of it, nothing of anybody else, and nobody's name unless asked for."""

import json
import tomllib
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, SQLModel, select

from interview.errors import NotAllowed, NotFound
from interview.exports.study_json import FORMAT_VERSION, study_json
from interview.models import Initiative, Judgement, JudgementRevision
from interview.queries.whole import KINDS, LEFT_OUT, read_study
from interview.services.instruments import offer
from interview.services.judging import Evidence
from interview.services.quotes import edit_quote
from interview.services.removing import remove_respondent
from interview.services.respondents import add_respondent
from interview.vocabulary import BoardRole, ConsentItem, Fidelity, Helix, Kind, Relevance, Stance, State
from tests.board import board
from tests.builders import THREE_BY_FIVE, World, caught, consent, judged, typed

CANARY, CONTACT_CANARY = "Brunhilde Canarius", "canary@cage.example"


def exported(session: Session, w: World, **more: Any) -> dict[str, Any]:
    session.flush()
    whole = read_study(session=session, actor=w.owner, study_id=w.here.study, **more)
    content: dict[str, Any] = json.loads(study_json(whole))
    return content


def records(session: Session, w: World, kind: str, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = exported(session, w, **more)["records"][kind]
    return found


def another_revision(session: Session, w: World, **more: Any) -> JudgementRevision:
    """A second revision of the researcher's judgement."""
    judgement = session.exec(
        select(Judgement).where(Judgement.round_id == w.here.round, Judgement.kind == Kind.RESEARCHER)
    ).one()
    values = {"instrument_version_id": w.here.version, **more}
    return JudgementRevision(
        study_id=w.here.study, judgement_id=judgement.id, number=2, by_id=w.owner.user_id, **values
    )


def test_every_table_and_column_is_exported_or_named_among_what_is_left_out():
    exported = {f"{kind.table.name}.{column}" for kind in KINDS for column in kind.columns}
    tables = SQLModel.metadata.tables
    known = {f"{table.name}.{column.name}" for table in tables.values() for column in table.columns}
    left_out = {name for name in known if name in LEFT_OUT or name.split(".")[0] in LEFT_OUT}

    assert known - exported - left_out == set()
    assert exported - known == set()
    assert exported & left_out == set()
    assert {name for name in LEFT_OUT if name not in tables and name not in known} == set()


def test_only_the_table_that_is_kept_apart_holds_who_somebody_is():
    assert [kind.name for kind in KINDS if kind.identifying] == ["identities"]


def test_names_and_contacts_are_absent_unless_they_are_asked_for(session: Session, w: World):
    add_respondent(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        role="Chair",
        helix=Helix.FIRM,
        name=CANARY,
        contact=CONTACT_CANARY,
    )
    session.flush()

    without = study_json(read_study(session=session, actor=w.owner, study_id=w.here.study))
    within = study_json(read_study(session=session, actor=w.owner, study_id=w.here.study, with_identities=True))

    assert b"Chair of CI 1" in without
    assert CANARY.encode() not in without
    assert CONTACT_CANARY.encode() not in without
    assert json.loads(without)["records"]["identities"] == []
    assert CANARY.encode() in within
    assert CONTACT_CANARY.encode() in within
    assert (json.loads(without)["with_identities"], json.loads(within)["with_identities"]) == (False, True)


def test_a_member_who_does_not_own_the_study_gets_it_without_identities_only(session: Session, w: World):
    assert read_study(session=session, actor=w.viewer, study_id=w.here.study).records["quotes"]
    for actor in (w.viewer, w.editor):
        with pytest.raises(NotAllowed):
            read_study(session=session, actor=actor, study_id=w.here.study, with_identities=True)


def test_a_stranger_gets_nothing(session: Session, w: World):
    with pytest.raises(NotFound):
        read_study(session=session, actor=w.stranger, study_id=w.here.study)


def test_nothing_of_another_study_is_in_it(session: Session, w: World):
    caught(session, w.stranger, w.foreign.interview, "overheard elsewhere")
    content = exported(session, w)

    assert "overheard elsewhere" not in json.dumps(content)
    assert w.foreign.study.hex not in json.dumps(content)
    assert w.stranger.user_id.hex not in [user["id"] for user in content["records"]["users"]]
    assert len(content["records"]["initiatives"]) == 2


def test_no_log_in_leaves(session: Session, w: World):
    assert {tuple(user) for user in records(session, w, "users")} == {("id", "created_at", "name")}


def test_no_level_has_four_reasons_that_stay_apart_from_each_other_and_from_the_lowest_level(
    session: Session, w: World
):
    factors = ["idea", "driving-forces", "activities", "critical-mass"]
    for factor, state in zip(factors, State, strict=True):
        relevance = Relevance.NOT_RELEVANT if state is State.NOT_RELEVANT else None
        judged(session, w.here, factor=factor, state=state, relevance=relevance, rationale="why")
    judged(session, w.here, factor="organization", level=1)

    heads = {j["id"]: j["factor"] for j in records(session, w, "judgements")}
    found = {
        heads[r["judgement_id"]]: (r["level"], r["state"]) for r in records(session, w, "judgement_revisions")
    }

    assert {found[factor] for factor in factors} == {
        (None, "not_asked"),
        (None, "cannot_judge"),
        (None, "not_relevant"),
        (None, "declined"),
    }
    assert found["organization"] == (1, None)


def test_the_history_of_a_judgement_is_whole_with_the_evidence_of_each_revision(session: Session, w: World):
    judged(session, w.here, level=2, rationale="first", evidence=(Evidence(quote_id=w.here.quote),))
    judged(
        session,
        w.here,
        based_on=1,
        level=3,
        rationale="second",
        evidence=(Evidence(document_id=w.here.document), Evidence(observation="seen")),
    )

    content = exported(session, w)["records"]
    head = next(j for j in content["judgements"] if j["kind"] == Kind.RESEARCHER)
    revisions = [r for r in content["judgement_revisions"] if r["judgement_id"] == head["id"]]
    links = [
        [
            (link["quote_id"], link["document_id"], link["observation"])
            for link in content["evidence_links"]
            if link["revision_id"] == revision["id"]
        ]
        for revision in revisions
    ]

    assert head["head"] == 2
    assert [(r["number"], r["level"], r["rationale"]) for r in revisions] == [
        (1, 2, "first"),
        (2, 3, "second"),
    ]
    assert links == [
        [(w.here.quote.hex, None, "")],
        [(None, w.here.document.hex, ""), (None, None, "seen")],
    ]


def test_a_corrected_quote_keeps_its_first_wording(session: Session, w: World):
    quote = caught(session, w.owner, w.here.interview, "as herd")
    edit_quote(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        quote_id=quote,
        based_on=1,
        text="as heard",
        fidelity=Fidelity.CHECKED,
        factors={"idea": Stance.CONTRADICTS},
    )

    content = exported(session, w)["records"]
    found = next(q for q in content["quotes"] if q["id"] == quote.hex)
    wordings = [r["text"] for r in content["quote_revisions"] if r["quote_id"] == quote.hex]
    stances = [f["stance"] for f in content["quote_factors"] if f["quote_id"] == quote.hex]

    assert (found["original"], found["text"], wordings) == ("as herd", "as heard", ["as herd", "as heard"])
    assert stances == ["contradicts"]


def test_what_was_typed_in_a_second_window_is_there_beside_the_first(session: Session, w: World):
    record = w.here.note("idea-origin")
    typed(session, w.owner, record, "first window", tab="one")
    typed(session, w.owner, record, "second window", tab="two", base=0)

    content = exported(session, w)["records"]

    assert [n["text"] for n in content["notes"] if n["place"] == "idea-origin"] == ["first window"]
    assert [(b["record"], b["text"]) for b in content["typed_branches"]] == [(record, "second window")]


def test_the_instrument_is_in_it_as_the_text_of_its_file(session: Session, w: World):
    (version,) = records(session, w, "instrument_versions")

    assert tomllib.loads(version["content"])["id"] == version["instrument"]
    assert sha256(version["content"].encode()).hexdigest() == version["digest"]


def test_a_version_that_only_an_old_judgement_was_made_with_is_there_and_others_are_not(
    session: Session, w: World
):
    judged(session, w.here, level=2)
    old = offer(
        session=session, actor=w.owner, operation=uuid4(), content=THREE_BY_FIVE.read_bytes(), file="old.toml"
    )
    before = {version["id"] for version in records(session, w, "instrument_versions")}
    session.add(another_revision(session, w, instrument_version_id=old))
    after = {version["id"] for version in records(session, w, "instrument_versions")}

    assert before == {w.here.version.hex}
    assert after == {w.here.version.hex, old.hex}


def test_consents_are_all_there_the_withdrawn_too(session: Session, w: World):
    consent(session, w.owner, w.here.respondent, ConsentItem.SHARE, given=True)
    consent(session, w.owner, w.here.respondent, ConsentItem.SHARE, given=False)

    given = [c["given"] for c in records(session, w, "consents") if c["item"] == "share"]

    assert given[-2:] == [True, False]


def test_awkward_text_comes_back_character_by_character(session: Session, w: World):
    text = '=1+1 <b>&amp;</b> "quoted" \\n \u202eright to left 🐦 \ttab\r\nline e\u0301'
    quote = caught(session, w.owner, w.here.interview, text)

    assert next(q["text"] for q in records(session, w, "quotes") if q["id"] == quote.hex) == text


def test_two_exports_of_the_same_data_are_the_same_bytes(session: Session, w: World):
    first, second = (
        study_json(read_study(session=session, actor=w.owner, study_id=w.here.study)) for _ in range(2)
    )

    assert first == second
    content = json.loads(first)
    assert (content["format"], content["format_version"]) == ("pentad-study", FORMAT_VERSION)
    assert list(content["records"]) == [kind.name for kind in KINDS]


def test_times_are_in_utc_and_identifiers_can_be_joined(session: Session, w: World):
    content = exported(session, w)["records"]
    initiative = session.get_one(Initiative, w.here.initiative)
    found = next(i for i in content["initiatives"] if i["id"] == w.here.initiative.hex)

    assert found["created_at"] == initiative.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert {i["initiative_id"] for i in content["interviews"]} <= {i["id"] for i in content["initiatives"]}


def test_how_the_study_chose_its_cases_is_in_it(session: Session, w: World):
    typed(session, w.owner, f"study/{w.here.study.hex}/selection_criteria", "Five years, or =more")

    (study,) = records(session, w, "studies")

    assert study["selection_criteria"] == "Five years, or =more"


def test_what_was_removed_is_gone_but_for_its_trace(session: Session, w: World):
    who = add_respondent(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        role="Clerk",
        name=CANARY,
    )
    remove_respondent(session=session, actor=w.owner, operation=uuid4(), respondent_id=who)
    content = exported(session, w, with_identities=True)

    assert CANARY not in json.dumps(content)
    assert who.hex not in [respondent["id"] for respondent in content["records"]["respondents"]]
    traces = [e["verb"] for e in content["records"]["audit_events"] if e["record_id"] == who.hex]
    assert traces == ["respondent.add", "respondent.remove"]


def test_a_revision_that_is_taken_back_stays_in_the_history(session: Session, w: World):
    judged(session, w.here, level=2)
    row = another_revision(session, w, undoes=1)
    session.add(row)

    found = [r for r in records(session, w, "judgement_revisions") if r["id"] == row.id.hex]

    assert [(r["undoes"], r["level"], r["state"]) for r in found] == [(1, None, None)]


def test_a_study_that_holds_a_workshop_goes_out_with_what_was_revealed_and_with_nobodys_vote(
    session: Session, w: World
):
    held = board(session, w.owner, w.here.round, phones=0)
    for name in ("Åsa", "Bo", "Cecilia", "Dag", "Erik"):
        held.joins(f"CANARY {name}", BoardRole.CHAIR)
    held.ballot([3, 3, 3, 3, 2], reasons=["", "CANARY middle", "", "", "a low reason"])
    held.decides(None, dissent="Two of us.")
    hidden = held.opens("activities")
    held.votes(hidden, held.tokens[0], 1, reason="CANARY hidden")

    content = exported(session, w)
    records_of = content["records"]

    (shown, unrevealed) = sorted(records_of["ballots"], key=lambda ballot: ballot["factor"], reverse=True)
    assert (shown["result"]["levels"], shown["result"]["cannot"]) == ([0, 1, 4, 0], 0)
    assert unrevealed["result"] is None
    assert [(d["level"], d["dissent"]) for d in records_of["decisions"]] == [(None, "Two of us.")]
    assert records_of["workshops"][0]["factors"][0] == "idea"
    assert len(records_of["participants"]) == 5
    assert set(records_of["participants"][0]) == {"id", "study_id", "workshop_id", "role", "helix"}
    told = json.dumps(content)
    assert "a low reason" in told  # it was shown to all
    assert "CANARY hidden" not in told

    assert "CANARY Bo" not in told
    assert any("no agreement" in sentence for sentence in content["reading"])
