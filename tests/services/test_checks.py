"""Every text of every service: kept byte for byte, or refused with a code and nothing changed."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from interview.database.transactions import reading, transaction
from interview.errors import Invalid
from interview.models import SQLModel
from interview.services import (
    approaches,
    checks,
    documents,
    initiatives,
    interviews,
    quotes,
    respondents,
    studies,
)
from interview.vocabulary import (
    ConsentItem,
    DocumentKind,
    Fidelity,
    Helix,
    InterviewMode,
    Kind,
    StudyKind,
)
from tests import builders
from tests.builders import DAY, FACTOR, Place, World, judged, trial, typed

KEPT = {
    "plain": "They met on Mondays.",
    "padded": "  two spaces around  ",
    "emoji": "👩🏽‍🔬 🇸🇪 é e\u0301",
    "right to left": "مبادرة \u202eabc\u202c עברית",
    "markdown": "# **bold** [link](javascript:alert(1)) ![x](http://x/y.png) $a$ :red[x]",
    "html": "<script>alert(1)</script><b onclick='x'>&amp;</b>",
    "formula-like": '=HYPERLINK("http://x","y")',
    "sql-like": "'); DROP TABLE study; --",
    "braces and percents": "{name} {0} %s %(x)s \\ ${x}",
    "invisible": "a\u200b\u00a0\u00ad\ufeffb\x7f\x85",
}
ONE_LINE_ONLY = {"lines": "one\ntwo\r\nthree\rfour\ttab"}
LONG = {"100,000 characters": "Å" * 100_000}
REFUSED = {
    "null byte": ("a\x00b", "TXT-001"),
    "control character": ("a\x1bb", "TXT-001"),
    "lone surrogate": ("a\ud83db", "TXT-001"),
    "too long": ("x" * (checks.TEXT + 1), "TXT-002"),
}
EMPTY = {"empty": "", "only spaces": " \t "}

Put = Callable[[Session, Place, str], object]


class Way:
    """One way in for a text: the service, the column it ends in, and whether it takes one line or many."""

    def __init__(
        self, column: str, put: Put, *, line: bool = False, required: bool = False, code: str = "TXT-003"
    ) -> None:
        self.table, _dot, self.column = column.partition(".")
        self.put, self.line, self.required, self.code = put, line, required, code

    def stored(self, session: Session) -> list[str]:
        session.flush()
        rows = session.connection().execute(text(f'SELECT {self.column} FROM "{self.table}"'))
        return [str(row[0]) for row in rows]


def of_initiative(field: str) -> Put:
    return lambda s, p, t: initiatives.edit_initiative(
        session=s, actor=p.owner, operation=uuid4(), initiative_id=p.initiative, field=field, value=t
    )


def of_document(**named: str) -> Put:
    def put(session: Session, place: Place, given: str) -> object:
        values: dict[str, Any] = {"title": "Page"} | dict.fromkeys(named, given)
        return documents.add_document(
            session=session,
            actor=place.owner,
            operation=uuid4(),
            initiative_id=place.initiative,
            kind=DocumentKind.OTHER,
            **values,
        )

    return put


def of_respondent(name: str) -> Put:
    return lambda s, p, t: respondents.add_respondent(
        session=s, actor=p.owner, operation=uuid4(), initiative_id=p.initiative, **{name: t}
    )


def of_typed(address: str) -> Put:
    def put(session: Session, place: Place, given: str) -> object:
        ids = {
            name: getattr(place, name).hex for name in ("study", "initiative", "interview", "document", "quote")
        }
        return typed(session, place.owner, address.format(**ids), given)

    return put


def edited_quote(session: Session, place: Place, given: str) -> object:
    return quotes.edit_quote(
        session=session,
        actor=place.owner,
        operation=uuid4(),
        quote_id=place.quote,
        based_on=1,
        text=given,
        fidelity=Fidelity.AS_HEARD,
        factors={},
    )


def evidence_of(given: str) -> Any:
    from interview.services.judgements import Evidence

    return (Evidence(observation=given),)


WAYS = {
    "title of a study": Way(
        "study.title",
        lambda s, p, t: studies.create_study(
            session=s,
            actor=p.owner,
            operation=uuid4(),
            title=t,
            kind=StudyKind.RESEARCH,
            instrument_version_id=p.version,
        ),
        line=True,
        required=True,
    ),
    "name of an initiative": Way(
        "initiative.name",
        lambda s, p, t: initiatives.add_initiative(
            session=s, actor=p.owner, operation=uuid4(), study_id=p.study, name=t
        ),
        line=True,
        required=True,
    ),
    "name changed": Way("initiative.name", of_initiative("name"), line=True, required=True),
    "pseudonym": Way("initiative.pseudonym", of_initiative("pseudonym"), line=True, required=True),
    "sector": Way("initiative.sector", of_initiative("sector"), line=True),
    "region": Way("initiative.region", of_initiative("region"), line=True),
    "title of a document": Way("document.title", of_document(title=""), line=True, required=True),
    "address of a document": Way("document.address", of_document(address=""), line=True),
    "excerpt of a document": Way("document.excerpt", of_document(excerpt="")),
    "role": Way(
        "respondent.role",
        lambda s, p, t: respondents.add_respondent(
            session=s, actor=p.owner, operation=uuid4(), initiative_id=p.initiative, role=t, pseudonym="P"
        ),
        line=True,
    ),
    "pseudonym of a respondent": Way("respondent.pseudonym", of_respondent("pseudonym"), line=True),
    "name of a respondent": Way("identity.name", of_respondent("name"), line=True),
    "contact of a respondent": Way("identity.contact", of_respondent("contact"), line=True),
    "pseudonym changed": Way(
        "respondent.pseudonym",
        lambda s, p, t: respondents.edit_respondent(
            session=s,
            actor=p.owner,
            operation=uuid4(),
            respondent_id=p.respondent,
            pseudonym=t,
            role="",
            helix=Helix.OTHER,
        ),
        line=True,
        required=True,
    ),
    "role changed": Way(
        "respondent.role",
        lambda s, p, t: respondents.edit_respondent(
            session=s,
            actor=p.owner,
            operation=uuid4(),
            respondent_id=p.respondent,
            pseudonym="P",
            role=t,
            helix=Helix.OTHER,
        ),
        line=True,
    ),
    "name of a respondent changed": Way(
        "identity.name",
        lambda s, p, t: respondents.edit_identity(
            session=s, actor=p.owner, operation=uuid4(), respondent_id=p.respondent, name=t, contact=""
        ),
        line=True,
    ),
    "contact of a respondent changed": Way(
        "identity.contact",
        lambda s, p, t: respondents.edit_identity(
            session=s, actor=p.owner, operation=uuid4(), respondent_id=p.respondent, name="", contact=t
        ),
        line=True,
    ),
    "how approached": Way(
        "approach.how",
        lambda s, p, t: approaches.record_approach(
            session=s, actor=p.owner, operation=uuid4(), respondent_id=p.respondent, on=DAY, how=t
        ),
        line=True,
    ),
    "reason for declining": Way(
        "approach.reason",
        lambda s, p, t: approaches.record_approach(
            session=s, actor=p.owner, operation=uuid4(), respondent_id=p.respondent, on=DAY, reason=t
        ),
    ),
    "how consent was given": Way(
        "consent.how",
        lambda s, p, t: respondents.record_consent(
            session=s,
            actor=p.owner,
            operation=uuid4(),
            respondent_id=p.respondent,
            item=ConsentItem.RECORD,
            given=True,
            on=DAY,
            how=t,
        ),
        line=True,
        required=True,
        code="CON-001",
    ),
    "interviewer": Way(
        "interview.interviewer",
        lambda s, p, t: interviews.plan_interview(
            session=s,
            actor=p.owner,
            operation=uuid4(),
            round_id=p.round,
            respondent_ids=[p.respondent],
            interviewer=t,
        ),
        line=True,
    ),
    "interviewer changed": Way(
        "interview.interviewer",
        lambda s, p, t: interviews.edit_interview(
            session=s,
            actor=p.owner,
            operation=uuid4(),
            interview_id=p.interview,
            mode=InterviewMode.VIDEO,
            planned_at=None,
            interviewer=t,
            pilot=False,
        ),
        line=True,
    ),
    "quote": Way(
        "quote.text",
        lambda s, p, t: builders.caught(s, p.owner, p.interview, t),
        required=True,
        code="QUO-001",
    ),
    "original of a quote": Way(
        "quote.original",
        lambda s, p, t: builders.caught(s, p.owner, p.interview, t),
        required=True,
        code="QUO-001",
    ),
    "quote corrected": Way("quote.text", edited_quote, required=True, code="QUO-001"),
    "wording of a correction": Way("quoterevision.text", edited_quote, required=True, code="QUO-001"),
    "rationale": Way("judgementrevision.rationale", lambda s, p, t: judged(s, p, level=2, rationale=t)),
    "observation": Way(
        "evidencelink.observation", lambda s, p, t: judged(s, p, level=2, evidence=evidence_of(t))
    ),
    "rationale of the respondent": Way(
        "judgementrevision.rationale",
        lambda s, p, t: judged(s, p, kind=Kind.OWN, factor=FACTOR, level=2, rationale=t),
    ),
    "note": Way("note.text", of_typed("note/{interview}/idea-origin")),
    "draft": Way("draft.text", of_typed("draft/{study}/rationale")),
    "mission": Way("initiative.mission", of_typed("initiative/{initiative}/mission")),
    "excerpt typed": Way("document.excerpt", of_typed("document/{document}/excerpt")),
    "memo": Way("quote.memo", of_typed("quote/{quote}/memo")),
    "translation": Way("quote.translation", of_typed("quote/{quote}/translation")),
    "place of a draft": Way(
        "draft.place", lambda s, p, t: typed(s, p.owner, f"draft/{p.study.hex}/{t}", "x"), line=True
    ),
}


def everything(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with reading(engine=engine) as session:
        return {
            name: session.connection().execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in SQLModel.metadata.tables
        }


def refused(engine: Engine, way: Way, place: Place, given: str) -> tuple[str, ...]:
    """The codes of the refusal, in a transaction of its own as in the product."""
    with pytest.raises(Invalid) as found, transaction(engine=engine) as session:
        way.put(session, place, given)
    return found.value.codes


@pytest.mark.parametrize("name", WAYS)
def test_a_text_is_kept_byte_for_byte(standing: tuple[Engine, World], name: str) -> None:
    way, (engine, w) = WAYS[name], standing
    texts = KEPT if way.line else KEPT | ONE_LINE_ONLY | LONG
    for given in texts.values():
        with trial(engine) as session:
            way.put(session, w.here, given)
            stored = way.stored(session)
            assert [t.encode() for t in stored].count(given.encode()) == 1, given[:50]


@pytest.mark.parametrize("name", WAYS)
def test_a_text_that_cannot_be_kept_is_refused_and_nothing_changes(
    standing: tuple[Engine, World], name: str
) -> None:
    way, (engine, w) = WAYS[name], standing
    before = everything(engine)
    for given, code in REFUSED.values():
        assert refused(engine, way, w.here, given) == (code,)
    if way.line:
        assert refused(engine, way, w.here, LONG["100,000 characters"]) == ("TXT-002",)
        assert refused(engine, way, w.here, ONE_LINE_ONLY["lines"]) == ("TXT-004",)
    assert everything(engine) == before
    with reading(engine=engine) as session:
        assert all("a\x1bb" not in stored for stored in way.stored(session))


@pytest.mark.parametrize("name", WAYS)
def test_nothing_is_kept_as_nothing_where_it_may_be_and_refused_elsewhere(
    standing: tuple[Engine, World], name: str
) -> None:
    way, (engine, w) = WAYS[name], standing
    for given in EMPTY.values():
        if way.required:
            assert refused(engine, way, w.here, given) == (way.code,)
        elif name not in ("place of a draft", "pseudonym of a respondent"):
            with trial(engine) as session:
                way.put(session, w.here, given)
                assert given in way.stored(session)


def test_an_empty_pseudonym_takes_the_one_proposed_and_one_of_spaces_is_refused(
    standing: tuple[Engine, World],
) -> None:
    way, (engine, w) = WAYS["pseudonym of a respondent"], standing
    with trial(engine) as session:
        way.put(session, w.here, "")
        assert "Manager of CI 1 (b)" in way.stored(session)
    assert refused(engine, way, w.here, "  ") == ("TXT-003",)


NAMES_TAKEN: dict[str, tuple[str, Put]] = {
    "STU-001": ("Clusters", WAYS["title of a study"].put),
    "INI-001": ("Öresund Moves", WAYS["name changed"].put),
    "RES-001": ("Manager of CI 1", WAYS["pseudonym of a respondent"].put),
}


@pytest.mark.parametrize("code", NAMES_TAKEN)
def test_a_name_that_is_taken_is_refused(session: Session, w: World, code: str) -> None:
    name, put = NAMES_TAKEN[code]
    with pytest.raises(Invalid) as found:
        put(session, w.here, name)
    assert found.value.codes == (code,)
    put(session, w.here, f"{name} II")


def test_a_new_initiative_of_a_name_that_is_taken_is_refused_in_its_study_only(
    session: Session, w: World
) -> None:
    put = WAYS["name of an initiative"].put
    with pytest.raises(Invalid) as found:
        put(session, w.here, "Skåne Food")
    assert found.value.codes == ("INI-001",)
    builders.case(session, w.owner, builders.study(session, w.owner, title="Other"), name="Skåne Food")


def test_saving_a_name_as_it_is_is_no_clash_with_itself(session: Session, w: World) -> None:
    WAYS["name changed"].put(session, w.here, "Skåne Food")
    WAYS["pseudonym changed"].put(session, w.here, "Manager of CI 1")


@pytest.mark.parametrize(
    ("value", "kept"), [(2009, 2009), ("2009", 2009), (" 1800 ", 1800), (None, None), ("", None)]
)
def test_a_founding_year_is_kept(session: Session, w: World, value: object, kept: int | None) -> None:
    founded(session, w, value)
    session.flush()
    assert Way("initiative.founded", of_initiative("founded")).stored(session).count(str(kept)) >= 1


def founded(session: Session, w: World, value: object) -> None:
    initiatives.edit_initiative(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        field="founded",
        value=value,
    )


@pytest.mark.parametrize(
    "value", [1799, 0, -5, date.today().year + 2, "09", "soon", "2009.5", 10**30, "9" * 5000]
)
def test_a_founding_year_that_cannot_be_right_is_refused(session: Session, w: World, value: object) -> None:
    with pytest.raises(Invalid) as found:
        founded(session, w, value)
    assert found.value.codes == ("DAT-001",)


@pytest.mark.parametrize("field", ["study_id", "number", "mission", "", "__class__"])
def test_a_field_that_is_not_edited_here_is_refused(session: Session, w: World, field: str) -> None:
    with pytest.raises(Invalid) as found:
        of_initiative(field)(session, w.here, "x")
    assert found.value.codes == ("WRD-001",)


@pytest.mark.parametrize("value", ["2026-02-30", "28.2.2026", "", "yesterday", "2026-2-3", "10000-01-01"])
def test_a_date_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as found:
        checks.written_date(value, place="Date")
    assert found.value.codes == ("DAT-002",)


def test_a_date_of_the_calendar_is_read() -> None:
    assert checks.written_date(" 2024-02-29 ", place="Date") == date(2024, 2, 29)


@pytest.mark.parametrize("value", ["", "seven", None, 7, "0" * 31, b"x"])
def test_what_is_no_identifier_is_refused(value: object) -> None:
    with pytest.raises(Invalid) as found:
        checks.identifier(value)
    assert found.value.codes == ("IDN-001",)


def test_an_identifier_is_read_in_any_spelling() -> None:
    id = uuid4()
    assert {checks.identifier(spelling) for spelling in (id, str(id), id.hex, id.hex.upper())} == {id}


WORDS: dict[str, Callable[[Session, World], object]] = {
    "kind of study": lambda s, w: studies.create_study(
        session=s,
        actor=w.owner,
        operation=uuid4(),
        title="New",
        kind="x",  # type: ignore[arg-type]
        instrument_version_id=w.here.version,
    ),
    "kind of round": lambda s, w: initiatives.add_initiative(
        session=s,
        actor=w.owner,
        operation=uuid4(),
        study_id=w.here.study,
        name="New",
        round_kind="x",  # type: ignore[arg-type]
    ),
    "helix": lambda s, w: respondents.add_respondent(
        session=s,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        helix="x",  # type: ignore[arg-type]
    ),
    "kind shown first": lambda s, w: studies.show_first(
        session=s,
        actor=w.owner,
        operation=uuid4(),
        study_id=w.here.study,
        kind="x",  # type: ignore[arg-type]
    ),
    "consent": lambda s, w: builders.consent(s, w.owner, w.here.respondent, "x"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", WORDS)
def test_a_word_outside_its_closed_set_is_refused_in_words(session: Session, w: World, name: str) -> None:
    with pytest.raises(Invalid) as found:
        WORDS[name](session, w)
    assert found.value.codes == ("WRD-001",)


def test_the_sentence_of_a_refusal_does_not_carry_the_whole_text_back() -> None:
    with pytest.raises(Invalid) as found:
        checks.line("x" * 5000, place="Name")
    assert len(str(found.value)) < 300


def test_the_character_that_cannot_be_kept_is_named_and_found() -> None:
    with pytest.raises(Invalid) as found:
        checks.text("Åb\x00c", place="Note")
    assert "U+0000" in str(found.value)
    assert "character 3" in str(found.value)
