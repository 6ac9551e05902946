"""Who a respondent is stands in a table of its own, and is read only for those who may write."""

from uuid import uuid4

from sqlmodel import Session

from interview.queries.cases import Case, read_case
from interview.services.access import Actor
from interview.services.respondents import edit_identity
from tests.builders import World

NAME, CONTACT = "Canary Birdsong", "canary@birdsong.example"


def _case(session: Session, w: World, actor: Actor) -> Case:
    return read_case(session=session, actor=actor, initiative_id=w.here.initiative)


def test_a_viewer_reads_the_case_by_pseudonyms_and_an_editor_by_names(session: Session, w: World) -> None:
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

    assert [(r.name, r.contact) for r in editor.respondents] == [(NAME, CONTACT)]
    assert [r.pseudonym for r in viewer.respondents] == [r.pseudonym for r in editor.respondents]
    assert NAME not in repr(viewer)
    assert CONTACT not in repr(viewer)
