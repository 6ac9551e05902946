"""Consent is taken back while somebody else is saving or publishing: one waits for the other, and nothing of
what was withdrawn is left."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaitingError
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from interview.database.transactions import transaction
from interview.errors import Invalid, Refused
from interview.models import Draft, Identity, JudgementRevision, Note, Quote, SharedCase, ShareLink, TypedBranch
from interview.services.identities import KeyRow, put_back
from interview.services.publishing import drawn, publish
from interview.services.quotes import edit_quote
from interview.services.respondents import edit_identity
from interview.services.withdrawing import withdraw
from interview.vocabulary import ConsentItem, Fidelity, Kind, Stance
from tests.builders import DAY, FACTOR, World, caught, judged, typed, world
from tests.sharing import drafted, finish, shareable

CANARY = "Typed at that moment, kanarienvogel."
A_MOMENT = 0.4

Write = Callable[[Session, World], object]


def note(session: Session, w: World) -> None:
    typed(session, w.editor, w.here.note("idea-relevance"), CANARY)


def memo(session: Session, w: World) -> None:
    typed(session, w.editor, f"quote/{w.here.quote.hex}/memo", CANARY)


def correction(session: Session, w: World) -> None:
    typed(session, w.editor, f"draft/{w.here.study.hex}/quote/{w.here.quote.hex}", CANARY)


def quote(session: Session, w: World) -> None:
    caught(session, w.editor, w.here.interview, CANARY, speaker=w.here.respondent)


def corrected(session: Session, w: World) -> None:
    edit_quote(
        session=session,
        actor=w.editor,
        operation=uuid4(),
        quote_id=w.here.quote,
        based_on=1,
        text=CANARY,
        fidelity=Fidelity.CHECKED,
        factors={FACTOR: Stance.SUPPORTS},
        speaker_id=w.here.respondent,
    )


def own_reason(session: Session, w: World) -> None:
    judged(session, w.here, actor=w.editor, kind=Kind.OWN, level=2, rationale=CANARY)


def name(session: Session, w: World) -> None:
    edit_identity(
        session=session,
        actor=w.editor,
        operation=uuid4(),
        respondent_id=w.here.respondent,
        name=CANARY,
        contact="",
    )


def key(session: Session, w: World) -> None:
    """The file of names is put back, of which the respondent's went out before."""
    rows = [KeyRow(w.here.respondent, "", CANARY, "")]
    put_back(session=session, actor=w.owner, operation=uuid4(), study_id=w.here.study, rows=rows)


WRITES: tuple[Write, ...] = (note, memo, correction, quote, corrected, own_reason, name)
HELD: tuple[tuple[Any, str], ...] = (
    (Note, "text"),
    (Quote, "text"),
    (Quote, "memo"),
    (Draft, "text"),
    (TypedBranch, "text"),
    (Identity, "name"),
    (JudgementRevision, "rationale"),
)


def taken_back(session: Session, w: World) -> None:
    withdraw(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        respondent_id=w.here.respondent,
        item=ConsentItem.TAKE_PART,
        on=DAY,
        how="by e-mail",
    )
    session.flush()


def _in_a_transaction(database: Engine, write: Write, w: World) -> None:
    with transaction(engine=database) as session:
        write(session, w)


def second_waits(database: Engine, w: World, *, first: Write, second: Write) -> Future[None]:
    """What became of the second transaction, which had to wait until the first had ended."""
    with ThreadPoolExecutor(1) as pool:
        with transaction(engine=database) as session:
            first(session, w)
            session.flush()
            waiting = pool.submit(_in_a_transaction, database, second, w)
            with pytest.raises(StillWaitingError):
                waiting.result(timeout=A_MOMENT)
        return waiting


@pytest.fixture
def prepared(database: Engine) -> tuple[Engine, World]:
    with transaction(engine=database) as session:
        return database, world(session)


def canaries(database: Engine) -> list[str]:
    with Session(database) as session:
        return [
            f"{table.__name__}.{column}"
            for table, column in HELD
            for row in session.exec(select(table))
            if CANARY in getattr(row, column)
        ]


@pytest.mark.parametrize("write", WRITES)
def test_what_is_saved_while_consent_is_taken_back_waits_and_is_refused(
    prepared: tuple[Engine, World], write: Write
) -> None:
    database, w = prepared
    waiting = second_waits(database, w, first=taken_back, second=write)
    with pytest.raises(Refused):
        waiting.result()
    assert canaries(database) == []


@pytest.mark.parametrize("write", WRITES)
def test_what_is_being_saved_when_consent_is_taken_back_is_removed_with_the_rest(
    prepared: tuple[Engine, World], write: Write
) -> None:
    database, w = prepared
    waiting = second_waits(database, w, first=write, second=taken_back)
    waiting.result()
    assert canaries(database) == []


def test_a_key_put_back_while_consent_is_taken_back_passes_over_who_left(
    prepared: tuple[Engine, World],
) -> None:
    database, w = prepared
    second_waits(database, w, first=taken_back, second=key).result()
    assert canaries(database) == []


def _drawn_up(database: Engine, w: World) -> Write:
    with transaction(engine=database) as session:
        shareable(session, w.here)
        finish(session, w.here)
        link = drafted(session, w.here, kind=Kind.OWN, quotes=(w.here.quote,))
        seal = drawn(session, link=session.get_one(ShareLink, link), viewer=w.owner.user_id).seal

    def publishes(session: Session, w: World) -> None:
        publish(session=session, actor=w.owner, operation=uuid4(), link_id=link, seal=seal)

    return publishes


def frozen(database: Engine) -> str:
    with Session(database) as session:
        return str([case.content for case in session.exec(select(SharedCase))])


def test_a_link_published_while_consent_is_taken_back_waits_and_is_refused(
    prepared: tuple[Engine, World],
) -> None:
    database, w = prepared
    publishes = _drawn_up(database, w)
    waiting = second_waits(database, w, first=taken_back, second=publishes)
    with pytest.raises(Invalid) as refused:
        waiting.result()
    assert refused.value.codes == ("SHR-007",)
    assert "We meet" not in frozen(database)


def test_a_link_that_is_being_published_when_consent_is_taken_back_is_closed_and_emptied(
    prepared: tuple[Engine, World],
) -> None:
    database, w = prepared
    publishes = _drawn_up(database, w)
    waiting = second_waits(database, w, first=publishes, second=taken_back)
    waiting.result()
    assert "We meet" not in frozen(database)
    with Session(database) as session:
        assert [link.closed_at is not None for link in session.exec(select(ShareLink))] == [True]


def test_writers_of_one_study_do_not_wait_for_each_other_on_postgresql(postgresql_database: Engine) -> None:
    with transaction(engine=postgresql_database) as session:
        w = world(session)
    with ThreadPoolExecutor(1) as pool, transaction(engine=postgresql_database) as session:
        note(session, w)
        session.flush()
        pool.submit(_in_a_transaction, postgresql_database, quote, w).result(timeout=10)


def test_a_save_costs_one_statement_more_on_postgresql_and_none_on_sqlite(
    prepared: tuple[Engine, World],
) -> None:
    database, w = prepared
    locks: list[str] = []
    event.listen(
        database,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_more: locks.append(statement) if "hashtext" in statement else None,
    )
    _in_a_transaction(database, note, w)
    assert len(locks) == (1 if database.dialect.name == "postgresql" else 0)
