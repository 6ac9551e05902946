"""Who a respondent is stands in a table of its own, and is read only by who has opened it."""

from uuid import uuid4

from sqlmodel import Session

from interview.queries.cases import Case, read_case
from interview.queries.opened_names import Person, read_identities
from interview.services.access import Actor
from interview.services.identities import open_identities
from interview.services.respondents import edit_identity
from tests.builders import World

NAME, CONTACT = "Canary Birdsong", "canary@birdsong.example"


def _case(session: Session, w: World, actor: Actor) -> Case:
    return read_case(session=session, actor=actor, initiative_id=w.here.initiative)


def test_a_case_is_read_by_pseudonyms_and_an_editor_may_open_the_names(session: Session, w: World) -> None:
    edit_identity(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        respondent_id=w.here.respondent,
        name=NAME,
        contact=CONTACT,
    )
    session.flush()

    editor, viewer = _case(session, w, w.editor), _case(session, w, w.viewer)

    key = open_identities(session=session, actor=w.editor, operation=uuid4(), study_id=w.here.study)
    names = read_identities(session=session, actor=w.editor, study_id=w.here.study, key=key)
    assert names[w.here.respondent] == Person(NAME, CONTACT)
    assert NAME not in repr(editor)
    assert [r.pseudonym for r in viewer.respondents] == [r.pseudonym for r in editor.respondents]
    assert NAME not in repr(viewer)
    assert CONTACT not in repr(viewer)
