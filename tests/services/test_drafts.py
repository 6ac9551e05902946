"""Drafts: what waits is taken with what it belongs to, or given up, and never both."""

from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session

from interview.errors import Conflict, Invalid
from interview.models import Document, Draft
from interview.queries.collected import read_new_excerpt
from interview.queries.texts import Sent, Waiting, arrived, read_waiting
from interview.services.documents import add_document, edit_document, excerpt_place, remove_document
from interview.services.drafts import draft_address, forget_draft, use_draft
from interview.vocabulary import DocumentKind
from tests import builders
from tests.builders import DAY, World, typed


def address(w: World, place: str = "wording") -> str:
    return draft_address(study_id=w.here.study, place=place)


def waiting(session: Session, w: World, place: str = "wording") -> Waiting:
    session.flush()
    return read_waiting(
        session=session, actor=w.owner, study_id=w.here.study, place=place, otherwise="as it stands"
    )


def forget(session: Session, w: World, *, operation: Any = None, place: str = "wording") -> None:
    forget_draft(
        session=session,
        actor=w.owner,
        operation=operation or uuid4(),
        study_id=w.here.study,
        place=place,
    )


def test_a_box_shows_what_waits_and_otherwise_what_stands(session: Session, w: World) -> None:
    assert (waiting(session, w).typed.text, waiting(session, w).since) == ("as it stands", None)
    typed(session, w.owner, address(w), "begun")
    shown = waiting(session, w)
    assert (shown.typed.text, shown.typed.version) == ("begun", 1)
    assert shown.since is not None


def test_a_box_that_was_emptied_stays_empty(session: Session, w: World) -> None:
    typed(session, w.owner, address(w), "begun")
    typed(session, w.owner, address(w), "", base=1, seq=2)
    assert waiting(session, w).typed.text == ""


def test_a_draft_that_was_used_waits_no_more_and_open_boxes_learn_of_it(session: Session, w: World) -> None:
    typed(session, w.owner, address(w), "begun")
    assert use_draft(session, study_id=w.here.study, place="wording") == "begun"
    assert use_draft(session, study_id=w.here.study, place="wording") is None
    shown = waiting(session, w)
    assert (shown.typed.text, shown.typed.version, shown.since) == ("as it stands", 2, None)


def test_using_one_draft_leaves_the_one_whose_place_begins_like_it(session: Session, w: World) -> None:
    typed(session, w.owner, address(w, "wording-2"), "another")
    typed(session, w.owner, address(w), "begun")
    forget(session, w)
    shown = waiting(session, w, "wording-2")
    assert (shown.typed.text, shown.typed.version) == ("another", 1)


def test_a_text_sent_once_more_after_it_was_used_does_not_come_back(session: Session, w: World) -> None:
    typed(session, w.owner, address(w), "begun", seq=4)
    use_draft(session, study_id=w.here.study, place="wording")
    typed(session, w.owner, address(w), "begun", seq=4)
    assert waiting(session, w).since is None
    typed(session, w.owner, address(w), "begun, and more", seq=5)
    assert waiting(session, w).typed.text == "begun, and more"


def test_what_another_window_typed_stays_where_a_draft_is_used_and_goes_where_it_is_given_up(
    session: Session, w: World
) -> None:
    typed(session, w.owner, address(w), "from one")
    typed(session, w.owner, address(w), "from two", tab="two")
    use_draft(session, study_id=w.here.study, place="wording")
    assert [b.text for b in waiting(session, w).typed.branches] == ["from two"]
    forget(session, w)
    assert waiting(session, w).typed.branches == ()


def test_a_replay_of_giving_up_leaves_what_was_typed_since(session: Session, w: World) -> None:
    operation = uuid4()
    typed(session, w.owner, address(w), "first")
    forget(session, w, operation=operation)
    typed(session, w.owner, address(w), "second", base=2, seq=2)
    forget(session, w, operation=operation)
    assert waiting(session, w).typed.text == "second"


def test_whether_the_last_words_came_is_known_for_each_window(session: Session, w: World) -> None:
    record = address(w)
    assert not arrived(session, actor=w.owner, sent=[Sent(record, "one", 1)])
    typed(session, w.owner, record, "from one", seq=3)
    assert arrived(session, actor=w.owner, sent=[Sent(record, "one", 3)])
    assert not arrived(session, actor=w.owner, sent=[Sent(record, "one", 4)])
    assert not arrived(session, actor=w.owner, sent=[Sent(record, "two", 1)]), (
        "a window after a reload is another one"
    )
    typed(session, w.owner, record, "from two", tab="two", seq=7)
    assert arrived(session, actor=w.owner, sent=[Sent(record, "one", 3), Sent(record, "two", 7)])
    assert not arrived(session, actor=w.owner, sent=[Sent(record, "one", 3), Sent(record, "two", 8)])


def add(session: Session, w: World, **more: Any) -> Document:
    values: dict[str, Any] = {"actor": w.owner, "operation": uuid4(), "title": "Page", "excerpt": None}
    made = add_document(
        session=session, initiative_id=w.here.initiative, kind=DocumentKind.WEB_PAGE, **values | more
    )
    session.flush()
    return session.get_one(Document, made)


def excerpt(w: World, actor: Any = None) -> str:
    return address(w, excerpt_place(initiative_id=w.here.initiative, actor=actor or w.owner))


def test_a_document_takes_the_excerpt_that_its_adder_typed_and_nobody_elses(session: Session, w: World) -> None:
    typed(session, w.owner, excerpt(w), "of the owner")
    typed(session, w.editor, excerpt(w, w.editor), "of the editor")
    assert add(session, w).excerpt == "of the owner"
    waits = read_new_excerpt(session=session, actor=w.owner, initiative_id=w.here.initiative)
    assert (waits.typed.text, waits.since) == ("", None)
    others = read_new_excerpt(session=session, actor=w.editor, initiative_id=w.here.initiative)
    assert others.typed.text == "of the editor"
    assert add(session, w, title="Next").excerpt == ""


def test_a_document_that_is_refused_leaves_the_excerpt_where_it_waits(session: Session, w: World) -> None:
    typed(session, w.owner, excerpt(w), "kept")
    with pytest.raises(Invalid), session.begin_nested():
        add(session, w, title="")
    assert read_new_excerpt(session=session, actor=w.owner, initiative_id=w.here.initiative).typed.text == (
        "kept"
    )


def test_a_document_given_with_its_excerpt_leaves_the_draft_alone(session: Session, w: World) -> None:
    typed(session, w.owner, excerpt(w), "for another")
    assert add(session, w, excerpt="its own").excerpt == "its own"
    assert builders.count(session, Draft) == 1


def test_the_facts_of_a_document_are_corrected_once(session: Session, w: World) -> None:
    operation = uuid4()
    document = add(session, w, excerpt="kept")

    def correct(title: str) -> None:
        edit_document(
            session=session,
            actor=w.owner,
            operation=operation,
            document_id=document.id,
            title=title,
            kind=DocumentKind.BROCHURE,
            address="in the drawer",
            collected_on=DAY,
        )

    correct("Flyer")
    correct("not again")
    facts = (document.title, document.kind, document.address, document.collected_on, document.excerpt)
    assert facts == ("Flyer", DocumentKind.BROCHURE, "in the drawer", DAY, "kept")


def test_a_replayed_removal_does_not_take_back_the_putting_back(session: Session, w: World) -> None:
    first = uuid4()
    for operation, removed in ((first, True), (uuid4(), False), (first, True)):
        remove_document(
            session=session,
            actor=w.owner,
            operation=operation,
            document_id=w.here.document,
            removed=removed,
        )
    assert session.get_one(Document, w.here.document).removed is False


def test_a_correction_takes_the_wording_that_waits_and_a_refused_one_leaves_it(
    session: Session, w: World
) -> None:
    from interview.models import Quote
    from interview.services.quotes import correction_place, edit_quote
    from interview.vocabulary import Fidelity

    place = correction_place(w.here.quote)
    values: dict[str, Any] = {
        "session": session,
        "actor": w.owner,
        "quote_id": w.here.quote,
        "text": None,
        "fidelity": Fidelity.CHECKED,
        "factors": {},
        "speaker_id": w.here.respondent,
    }
    typed(session, w.owner, address(w, place), "We met every month.")
    with pytest.raises(Conflict), session.begin_nested():
        edit_quote(operation=uuid4(), based_on=7, **values)
    assert waiting(session, w, place).typed.text == "We met every month."
    with pytest.raises(Invalid) as refused, session.begin_nested():
        edit_quote(operation=uuid4(), based_on=1, shareable=True, **values)
    assert refused.value.codes == ("QUO-003",)
    assert session.get_one(Quote, w.here.quote).version == 1, "a correction half made is none"
    assert waiting(session, w, place).typed.text == "We met every month."
    edit_quote(operation=uuid4(), based_on=1, **values)
    assert session.get_one(Quote, w.here.quote).text == "We met every month."
    assert waiting(session, w, place).since is None
    edit_quote(operation=uuid4(), based_on=2, **values)
    assert session.get_one(Quote, w.here.quote).text == "We met every month.", "nothing waits: it stays"
