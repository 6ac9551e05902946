"""The demo: five real initiatives as facts only, one invented one with everything, clearly marked."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4
from zlib import crc32

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, select

from interview.database.engine import make_engine
from interview.database.transactions import reading, transaction
from interview.errors import Invalid
from interview.models import (
    Approach,
    Consent,
    Document,
    Identity,
    Initiative,
    Interview,
    Judgement,
    JudgementRevision,
    Member,
    Quote,
    QuoteFactor,
    Respondent,
    Round,
    Study,
)
from interview.profile import NotYet, verdict
from interview.queries.cases import read_case
from interview.queries.judgements import standing
from interview.queries.talk import Talk, read_talk
from interview.queries.whole import KINDS, read_study
from interview.reports.briefing import briefing, briefing_html
from interview.services import demo_files
from interview.services.access import Actor
from interview.services.demo import DemoIds, load_demo
from interview.services.interviews import without_consent
from interview.services.respondents import add_respondent
from interview.services.studies import create_study
from interview.vocabulary import Fidelity, Kind, RoundKind, Stance, StudyKind
from tests.builders import count, person

PAPERS = ["InternetBay", "SMIL", "Swedish Marine Technology Forum", "Paper Province", "Uppsala BIO"]

TABLE_2 = set(
    """
    006e5fbf 011a8399 023cbabe 02c812c9 048cf569 0594a7b4 067e11b1 0719d5f9 07cb17d1 088c6caf 09dce2e5 0a966dc4
    0c49950d 0f645810 0f6fe527 10d6336f 11a8c584 12bb4d20 14a7750e 14b677bc 16bd84db 175c0370 1949f46f 1ac4fb1d
    1bbf2768 1c8af079 1cd2340c 1e8e630d 201bb888 21fa240f 22c8adf8 23269a2d 245964c0 245b3df4 24c55e36 2570e02b
    262acd3b 262b98e8 267dd45f 27429f85 28495421 28fa4f36 2a73882b 2d45ad15 2f44c05f 2f45bd6b 30fab588 31ed751a
    32dbec8b 3390f1cc 3631309f 372f9db7 397b4d53 3bd4ca93 3c150f9f 3dc138db 3dc5c9c1 3ed287da 3ede8276 40ace589
    434ccec4 44c3712f 44cfa74c 4687e7f7 46a32f98 46b0ce72 46db8637 477bfe99 47be2f35 4861cf69 4b7addc9 4c9d189d
    4f4ceab1 4f90afc0 51f54bf9 5265b064 54b1c246 55b4cbca 5722f260 5732a446 58be6821 595dbd6e 5975220c 5a793ea5
    5a7e1f6d 5d5d6587 5f548ad7 60786c06 620588d7 629666cf 6a0de1a2 6bad1f15 6dff4285 6f0841a5 70a141ea 70a6122d
    7122d536 71559e82 7217dadb 72658b00 72b7dde8 72f3e1df 734c2197 746614a2 750f8381 7540697d 79a65d15 7a79e540
    7bbc62a8 7ca5c06d 7e0e667a 7f17ad48 7fba21e1 80f80d69 819393f6 82497cb2 82891add 8297b526 83393b92 841a5e4c
    84a6ea1a 85d390dc 862c6999 86305851 86753c79 86a888cc 876b0b3f 8b0ddbdb 8bc8d827 8cf5a658 8d2e91f3 8e32fb15
    8f1bf4ff 8fb5b317 913e888e 9179aba3 92bee7ac 938d74ca 93dc02dd 94c91c74 953c6201 9563af40 9581b0ce 9599bf3a
    963242d5 96e40c8b 98684b72 98d0586c 9a9b826a 9c0adeb9 9d40f1e3 9df14ced 9df81244 9e3ee682 a0232166 a4c8df56
    a5700d60 a59c2e86 a7c4f93a a8ec57a7 a99332e9 aa02b3ef aa3095b8 abd220c0 ad17043c ad1813cd ae0c705b af225452
    b1dc31c3 b2852679 b2abe9d7 b3e9b070 b418ed7a b58feebc b648caf2 b650716d b674011c b67d2fba b7497fa1 b7ba5cac
    b877704f b8e63304 b9173f5d bad83d95 bbc814bf bc93e47c bd348d86 bd4ee3f0 bd6b827a be0becfc bef64706 bf144462
    c096c426 c0d51f8e c0e46596 c11de18f c11fca9a c1c886ea c209dea0 c261b4c4 c43feded c4c6e049 c70f18d6 c73e20af
    c7df2927 c7e4e3ea c7e94571 c8c3ad06 cca35be4 cdf197f3 ce83e839 cf97bd7f d25da929 d45a030f d498090f d536113a
    d54dbb86 d75676f5 d9047f88 da11fb64 dd68fcfa df7179c3 e3c0f6ab e55afb14 e9ca3683 ebb73880 ed1c25f0 ed745d50
    edb6130f eeb74c05 f11c268e f23604cd f23ec10f f26c83ec f6665473 f94c0856 fc5326d6 fd3f6df3 fefbd906
    """.split()
)
"""A checksum of each six words in a row of the paper's Table 2: the text itself is not ours to keep here."""

Shown = tuple[Engine, Actor, DemoIds]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A database in which somebody has loaded the demo; the tests take back what they do there."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("demo") / "pentad.sqlite3"
        file.write_bytes(request.getfixturevalue("migrated_file").read_bytes())
        made = make_engine(f"sqlite:///{file}")
    else:
        server = request.getfixturevalue("postgres")
        made = make_engine(server.url(server.create(template=request.getfixturevalue("migrated_postgres"))))
    with transaction(engine=made) as session:
        actor = person(session, "somebody", tab="")
        ids = load_demo(session=session, actor=actor, operation=uuid4())
    yield made, actor, ids
    made.dispose()


@pytest.fixture
def session(shown: Shown) -> Iterator[Session]:
    with reading(engine=shown[0]) as opened:
        yield opened


@pytest.fixture
def actor(shown: Shown) -> Actor:
    return shown[1]


@pytest.fixture
def ids(shown: Shown) -> DemoIds:
    return shown[2]


def of(session: Session, table: type[SQLModel], study_id: UUID) -> list[SQLModel]:
    return list(session.exec(select(table).where(table.study_id == study_id)).all())  # type: ignore[attr-defined]


def talks(session: Session, actor: Actor, ids: DemoIds) -> list[Talk]:
    rows = session.exec(
        select(Interview).where(Interview.study_id == ids.invented).order_by(col(Interview.planned_at))
    ).all()
    return [read_talk(session=session, actor=actor, interview_id=row.id) for row in rows]


def the_invented(session: Session, ids: DemoIds) -> Initiative:
    return session.exec(select(Initiative).where(Initiative.study_id == ids.invented)).one()


def test_the_papers_cases_are_there_by_name_with_the_facts_of_its_table(session: Session, ids: DemoIds):
    cases = session.exec(
        select(Initiative).where(Initiative.study_id == ids.cases).order_by(col(Initiative.created_at))
    ).all()

    assert [case.name for case in cases] == PAPERS
    for case in cases:
        assert case.mission
        assert case.firms
        assert case.government
        assert case.higher_education
        assert "Klofsten et al. 2015, Table 2" in case.why_this_case
        assert "five years" not in case.why_this_case
        assert case.founded is None
    assert [re.search(r"\d+", case.firms)[0] for case in cases] == ["50", "100", "50", "80", "30"]  # type: ignore[index]


def shared_with_table_2(text: str) -> list[str]:
    """The six words in a row that ``text`` has from the table."""
    words = re.findall(r"\w+", text.lower())
    runs = [" ".join(words[i : i + 6]) for i in range(len(words) - 5)]
    return [run for run in runs if f"{crc32(run.encode()):08x}" in TABLE_2]


def test_the_facts_are_told_in_our_own_words():
    assert shared_with_table_2("Description of mission Triple Helix relations"), "the table's own heading"
    assert shared_with_table_2((demo_files.FOLDER / "five-cases.toml").read_text(encoding="utf-8")) == []


def test_how_the_cases_were_chosen_stands_with_the_study_itself(session: Session, ids: DemoIds):
    assert "at least five years" in session.get_one(Study, ids.cases).selection_criteria
    assert session.get_one(Study, ids.invented).selection_criteria.startswith("Invented example.")


def test_the_papers_cases_have_no_judgement_no_pseudonym_and_no_number(session: Session, ids: DemoIds):
    for case in session.exec(select(Initiative).where(Initiative.study_id == ids.cases)).all():
        assert (case.pseudonym, case.number, case.invented) == ("", None, False)
    for table in (Judgement, JudgementRevision, Interview, Quote, Respondent):
        assert of(session, table, ids.cases) == []
    assert not session.get_one(Study, ids.cases).invented


def test_nothing_of_the_papers_cases_reads_as_one_of_its_case_numbers(
    session: Session, actor: Actor, ids: DemoIds
):
    records = read_study(session=session, actor=actor, study_id=ids.cases).records
    texts = [
        str(value)
        for kind in KINDS
        if kind.name != "instrument_versions"
        for row in records[kind.name]
        for value in row.values()
    ]

    assert any("InternetBay" in text for text in texts)
    assert [text for text in texts if re.search(r"\bCI \d", text)] == []


def test_a_respondent_of_a_case_without_a_number_is_named_by_role_alone(shown: Shown):
    engine, actor, ids = shown
    with transaction(engine=engine) as session:
        case = session.exec(select(Initiative).where(Initiative.study_id == ids.cases)).first()
        assert case is not None
        made = add_respondent(session=session, actor=actor, operation=uuid4(), initiative_id=case.id)
        assert session.get_one(Respondent, made).pseudonym == "Manager"
        session.rollback()


def test_the_invented_initiative_says_that_it_is_invented_wherever_it_shows(
    session: Session, actor: Actor, ids: DemoIds
):
    initiative = the_invented(session, ids)
    case = read_case(session=session, actor=actor, initiative_id=initiative.id)

    assert session.get_one(Study, ids.invented).invented
    assert initiative.invented
    assert case.invented
    for text in (case.study, case.name, case.pseudonym, case.sector, case.region, initiative.mission):
        assert "invented" in text.lower()
    assert all("(invented)" in document.title for document in case.documents)
    assert all("invented" in respondent.pseudonym for respondent in case.respondents)
    assert all(talk.invented and "invented" in talk.interviewer for talk in talks(session, actor, ids))
    assert "does not exist" in briefing_html(briefing(case=case))


def test_nobody_has_a_name(session: Session, ids: DemoIds):
    identities = session.exec(select(Identity).where(Identity.study_id == ids.invented)).all()

    assert len(identities) == len(of(session, Respondent, ids.invented)) == 3
    assert {(identity.name, identity.contact) for identity in identities} == {("", "")}


def test_there_are_two_rounds_three_years_apart_with_a_judgement_of_each_factor(
    session: Session, actor: Actor, ids: DemoIds
):
    rounds = session.exec(select(Round).where(Round.study_id == ids.invented).order_by(col(Round.number))).all()
    baseline, follow_up = talks(session, actor, ids)
    before, after = (talk.profile(Kind.RESEARCHER) for talk in (baseline, follow_up))

    assert [(r.kind, r.dated.year) for r in rounds] == [
        (RoundKind.BASELINE, 2023),
        (RoundKind.FOLLOW_UP, 2026),
    ]
    assert [axis.level for axis in before.axes] == [2, 2, 2, 1, 2]
    assert [axis.level for axis in after.axes] == [3, 2, 4, 3, None]
    reached = verdict(after.axes)
    assert isinstance(reached, NotYet)
    assert [axis.factor for axis in reached.short] == ["driving-forces"]
    assert [axis.factor for axis in reached.open] == ["organization"]


def test_every_judgement_has_a_reason_and_every_level_its_confidence_and_evidence(
    session: Session, actor: Actor, ids: DemoIds
):
    judgements = [s for s in standing(session, actor=actor, study_id=ids.invented) if s.kind is Kind.RESEARCHER]

    assert len(judgements) == 10
    assert all(s.values.rationale for s in judgements)
    assert all(s.values.confidence and s.values.evidence for s in judgements if s.values.level)
    assert max(s.head for s in judgements) == 2


def test_the_respondents_own_levels_stand_beside_and_differ(session: Session, actor: Actor, ids: DemoIds):
    _baseline, follow_up = talks(session, actor, ids)
    own, researcher = follow_up.profile(Kind.OWN), follow_up.profile(Kind.RESEARCHER)

    assert [axis.level for axis in own.axes] == [4, 3, 3, 3, None]
    assert [axis.level for axis in own.axes] != [axis.level for axis in researcher.axes]


def test_quotes_support_and_contradict_in_all_three_fidelities(session: Session, ids: DemoIds):
    quotes = session.exec(select(Quote).where(Quote.study_id == ids.invented)).all()
    links = session.exec(select(QuoteFactor).where(QuoteFactor.study_id == ids.invented)).all()

    assert len(quotes) >= 10
    assert {quote.fidelity for quote in quotes} == set(Fidelity)
    assert {link.stance for link in links} == set(Stance)
    assert any(quote.memo for quote in quotes)
    assert any(quote.shareable for quote in quotes)
    assert not all(quote.shareable for quote in quotes)
    assert [quote.version for quote in quotes if quote.text != quote.original] == [2]
    assert all(quote.offset_seconds and quote.offset_seconds > 0 for quote in quotes)


def test_one_interview_is_finished_and_one_can_be_resumed_and_neither_clock_runs_on(
    session: Session, actor: Actor, ids: DemoIds
):
    baseline, follow_up = talks(session, actor, ids)

    assert baseline.finished_at == datetime(2023, 5, 16, 8, 28, tzinfo=UTC)
    assert follow_up.finished_at is None
    assert not baseline.clock.running
    assert not follow_up.clock.running
    assert baseline.clock.elapsed == (86 - 4) * 60
    assert follow_up.clock.elapsed == 73 * 60
    assert set(baseline.clock.sections) == set(baseline.instrument.section_ids)


def test_notes_marks_and_questions_are_of_the_guide_and_relevance_comes_with_words(
    session: Session, actor: Actor, ids: DemoIds
):
    for talk in talks(session, actor, ids):
        questions = {question.id for question in talk.instrument.questions()}
        assert talk.asked
        assert talk.asked <= questions
        assert len(talk.marks) > 10
        assert talk.note("idea-relevance").text
        assert talk.note("idea-dynamics").text
        assert talk.values(factor="idea", kind=Kind.OWN).relevance


def test_everybody_interviewed_has_answered_on_consent_and_one_person_has_declined(
    session: Session, ids: DemoIds
):
    for interview in of(session, Interview, ids.invented):
        assert without_consent(session, interview_id=interview.id) == []  # type: ignore[attr-defined]
    given = {row.given for row in session.exec(select(Consent).where(Consent.study_id == ids.invented))}
    reasons = session.exec(select(Approach.reason).where(Approach.study_id == ids.invented)).all()

    assert given == {True, False}
    assert [reason for reason in reasons if reason]
    assert len(of(session, Document, ids.invented)) == 4


def test_loading_again_makes_nothing_and_gives_the_same_ids(shown: Shown):
    engine, actor, ids = shown
    with transaction(engine=engine) as session:
        before = {table: count(session, table) for table in (Study, Initiative, Quote, JudgementRevision)}
        again = load_demo(session=session, actor=actor, operation=uuid4())
        after = {table: count(session, table) for table in before}

    assert again == ids
    assert after == before


def test_somebody_else_gets_a_demo_of_their_own(shown: Shown):
    engine, _actor, ids = shown
    with transaction(engine=engine) as session:
        other = person(session, "somebody else", tab="")
        operation = uuid4()
        theirs = load_demo(session=session, actor=other, operation=operation)
        again = load_demo(session=session, actor=other, operation=operation)
        members = session.exec(select(Member.user_id).where(Member.study_id == theirs.invented)).all()
        session.rollback()

    assert again == theirs
    assert {theirs.cases, theirs.invented} & {ids.cases, ids.invented} == set()
    assert members == [other.user_id]


def test_a_study_of_the_same_title_does_not_stand_in_the_way_and_a_deleted_half_comes_back(shown: Shown):
    engine, actor, ids = shown
    with transaction(engine=engine) as session:
        title, version = session.exec(
            select(Study.title, Study.instrument_version_id).where(Study.id == ids.cases)
        ).one()
        session.delete(session.get_one(Study, ids.cases))
        session.flush()
        session.expunge_all()
        mine = create_study(
            session=session,
            actor=actor,
            operation=uuid4(),
            title=title,
            kind=StudyKind.RESEARCH,
            instrument_version_id=version,
        )
        again = load_demo(session=session, actor=actor, operation=uuid4())
        new_title = session.get_one(Study, again.cases).title
        session.rollback()

    assert again.invented == ids.invented
    assert again.cases not in (ids.cases, mine)
    assert new_title == f"{title} (2)"


def test_all_of_it_lies_in_the_past():
    assert demo_files.read_invented().last_moment < datetime(2026, 11, 1, tzinfo=UTC)


def test_a_damaged_file_is_refused_with_all_that_is_wrong_in_it(tmp_path: Path):
    file = tmp_path / "five-cases.toml"
    file.write_text('title = 7\nselection_criteria = ""\nwhy_this_case = ""\nunknown = 1\ninitiatives = []\n')
    with pytest.raises(Invalid) as refused:
        demo_files.read_cases(tmp_path)

    assert refused.value.codes == ("DEM-002", "DEM-002")
    assert {p.place for p in refused.value.problems} == {"five-cases.toml: title", "five-cases.toml: unknown"}


@pytest.mark.parametrize("content", [None, b"title = ", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path, content: bytes | None):
    if content is not None:
        (tmp_path / "invented.toml").write_bytes(content)
    with pytest.raises(Invalid) as refused:
        demo_files.read_invented(tmp_path)

    assert refused.value.codes == ("DEM-001",)
