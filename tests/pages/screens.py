"""Driving the screens through the router, and reading back what was kept."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from interview.database.transactions import reading, transaction
from interview.models import Initiative
from interview.queries.cases import Case, read_case
from interview.services.initiatives import start_study
from interview.services.instruments import offer_shipped
from interview.services.typing import save_typed
from interview.ui.starting import owner
from interview.vocabulary import StudyKind

ROUTER = Path(__file__).parents[2] / "interview" / "ui" / "router.py"


def screen(name: str, **open_records: UUID | str) -> AppTest:
    """A screen as a fresh browser opens it on these records."""
    app = AppTest.from_file(str(ROUTER), default_timeout=30)
    for key, value in open_records.items():
        app.query_params[key] = value.hex if isinstance(value, UUID) else value
    app.switch_page(f"../../pages/{name}.py")
    app.run()
    assert not app.exception
    return app


def new_initiative(name: str = "Skåne Food", *, title: str = "Clusters") -> UUID:
    actor = owner()
    with transaction() as session:
        return start_study(
            session=session,
            actor=actor,
            operation=uuid4(),
            title=title,
            kind=StudyKind.RESEARCH,
            instrument_version_id=offer_shipped(session=session).id,
            initiative=name,
        )


def do(service: Any, **values: Any) -> Any:
    actor = owner()
    with transaction() as session:
        return service(session=session, actor=actor, **values)


def ask(query: Any, **values: Any) -> Any:
    with reading() as session:
        return query(session=session, actor=owner(), **values)


def case_of(initiative_id: UUID) -> Case:
    found: Case = ask(read_case, initiative_id=initiative_id)
    return found


def names() -> list[str]:
    with reading() as session:
        return list(session.exec(select(Initiative.name)))


def words_of(app: AppTest) -> str:
    """Every word that ``parts.prose`` and its kind put on the screen, as HTML."""
    return "\n".join(element.proto.body for element in app.get("html"))


def refusals(app: AppTest) -> list[str]:
    """The codes of the refusals on the screen."""
    return [
        element.proto.body.split('pentad-code">')[1].split("<")[0]
        for element in app.get("html")
        if 'class="pentad-refusal"' in element.proto.body
    ]


def labelled(elements: Any, label: str) -> Any:
    """The first of these elements with that label."""
    found = [element for element in elements if element.label == label]
    assert found, (label, [element.label for element in elements])
    return found[0]


def boxes(app: AppTest) -> dict[str, dict[str, Any]]:
    """What each box for typed text was given to show, by its label; of several with one label the first."""
    found: dict[str, dict[str, Any]] = {}
    for element in app.get("bidi_component"):
        if element.proto.component_name == "pentad_field":
            data = json.loads(element.proto.json)
            found.setdefault(data["label"], data)
    return found


def type_into(app: AppTest, label: str, text: str, *, tab: str = "one", seq: int = 1) -> None:
    """Type into a box, as the browser sends it; the screen shows it at its next run."""
    box = boxes(app)[label]
    do(save_typed, record=box["record"], text=text, base=box["version"], tab=tab, seq=seq)
