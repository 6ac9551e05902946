"""Somebody's screens are open when their role, their account or their log-in is taken away.

What was open is replayed over the raw protocol, as no browser would: buttons that are rendered no more, and
parts of the screen by themselves. The change comes from another process, which tells this one nothing.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from interview.database.transactions import reading, transaction
from interview.models import Member, SignIn, User
from interview.models.base import now
from interview.services.members import remove_member
from interview.vocabulary import Role
from tests import builders
from tests.builders import Place
from tests.hosted import Somebody, admit, database_of, hosted_server
from tests.servers import Server
from tests.wire.speaking import Spoken, run_page, session, words

CANARY = "CanaryForumOfTheWire"
OTHERS = "CanaryOfAnotherStudy"


@dataclass(frozen=True)
class Scene:
    """A study of Ada's that Bea edits, and Bea's screens."""

    server: Server
    data: Engine
    place: Place
    bea: Somebody
    bea_id: UUID

    def opened(self, page: str) -> dict[str, str]:
        record = {"interview": self.place.interview, "prepare": self.place.initiative}
        record |= {"profile": self.place.round, "study": self.place.study}
        name = {"prepare": "initiative", "profile": "round"}.get(page, page)
        return {"page": page, "query": f"{name}={record[page].hex}"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with hosted_server(tmp_path_factory.mktemp("taken")) as running:
        yield running


@pytest.fixture
def scene(server: Server) -> Iterator[Scene]:
    with database_of(server) as data:
        bea = Somebody(f"bea-{uuid4().hex}", server.url)
        run_page(server.url, page="", cookies=bea.cookies())  # by now the log-in is written down
        ada = admit(data, f"ada-{uuid4().hex}")
        bea_id = admit(data, bea.subject).user_id
        with transaction(engine=data) as opened:
            study = builders.study(opened, ada, title=f"Study of {CANARY}")
            place = builders.case(opened, ada, study, name=CANARY)
            builders.caught(opened, ada, place.interview, f"We meet, says {CANARY}.")
            opened.add(Member(study_id=study, user_id=bea_id, role=Role.EDITOR))
        yield Scene(server, data, place, bea, bea_id)


def removed(scene: Scene) -> None:
    with transaction(engine=scene.data) as opened:
        remove_member(
            session=opened,
            actor=scene.place.owner,
            operation=uuid4(),
            study_id=scene.place.study,
            user_id=scene.bea_id,
        )


def blocked(scene: Scene) -> None:
    with transaction(engine=scene.data) as opened:
        opened.get_one(User, scene.bea_id).blocked_at = now()


def logged_out(scene: Scene) -> None:
    with transaction(engine=scene.data) as opened:
        for one in opened.exec(select(SignIn).where(SignIn.user_id == scene.bea_id)):
            one.ended_at = now()


TAKEN = {"removed from the study": removed, "blocked": blocked, "logged out elsewhere": logged_out}
Taken = Callable[[Scene], None]


def buttons(heard: list[ForwardMsg]) -> list[str]:
    """The ids of all buttons that were drawn, whatever they do; not those that lead out."""
    found = dict.fromkeys(re.findall(r'button \{\s*id: "([^"]+)"', words(heard)))
    return [id for id in found if "log_out" not in id]


def fragments(heard: list[ForwardMsg]) -> list[str]:
    found = (message.delta.fragment_id for message in heard if message.WhichOneof("type") == "delta")
    return list(dict.fromkeys(id for id in found if id))


def leaked(received: list[ForwardMsg]) -> int:
    """How many times the canary stands in what was sent."""
    return sum(message.SerializeToString().count(CANARY.encode()) for message in received)


def rows(data: Engine) -> dict[str, list[str]]:
    with reading(engine=data) as opened:
        connection = opened.connection()
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in SQLModel.metadata.sorted_tables
            if table.name != "presence"
        }


def differing(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize("page", ["interview", "prepare", "profile", "study"])
@pytest.mark.parametrize("how", TAKEN)
def test_replays_after_a_role_is_taken_away_do_nothing_and_leak_nothing(
    scene: Scene, how: str, page: str
) -> None:
    with ExitStack() as open_screens:

        def screen() -> Spoken:
            opened = session(scene.server.url, cookies=scene.bea.cookies(), **scene.opened(page))
            return open_screens.enter_context(opened)

        first = screen()
        drawn = first.run()
        assert leaked(drawn), "the canary is there to be leaked"
        stale: list[dict[str, str]] = [{"fragment": part} for part in fragments(drawn)[:4]]
        stale += [{"pressed": button} for button in buttons(drawn)[:4]]
        stale += [one | {"fragment": part} for one in stale[-1:] for part in fragments(drawn)[:1]]
        assert stale or page == "study", "an editor has nothing to press there"
        screens = [screen() for _replay in stale]  # each its own: after one replay the others find nothing
        for each in screens:
            each.run()

        TAKEN[how](scene)
        before = rows(scene.data)
        for each, replay in zip(screens, stale, strict=True):
            assert leaked(each.run(**replay)) == 0, replay
        assert leaked(first.run()) == 0, "the whole screen"
        assert differing(before, rows(scene.data)) == []
    again = run_page(scene.server.url, cookies=scene.bea.cookies(), **scene.opened(page))
    assert leaked(again) == 0, "a new window"


def test_a_button_that_is_pressed_by_a_member_does_something(scene: Scene) -> None:
    """So the test above can fail: the same replay works while the role lasts."""
    with session(scene.server.url, cookies=scene.bea.cookies(), **scene.opened("interview")) as screen:
        pressed = buttons(screen.run())
        before = rows(scene.data)
        for button in pressed:
            screen.run(pressed=button)
        assert differing(before, rows(scene.data)) != []


@pytest.mark.parametrize("how", TAKEN)
def test_own_routes_give_nothing_and_keep_nothing_after_a_role_is_taken_away(scene: Scene, how: str) -> None:
    place, cookies = scene.place, scene.bea.cookies()
    headers = {"Origin": scene.server.url}
    with httpx.Client(base_url=scene.server.url, cookies=cookies, headers=headers, timeout=20) as client:

        def save(text: str) -> httpx.Response:
            body = {"record": place.note("idea-origin"), "text": text, "base": 0, "tab": "t", "seq": len(text)}
            return client.post("/save", json=body)

        assert save("ok").status_code == 200
        assert CANARY in client.get(f"/briefing/{place.initiative.hex}").text
        assert place.study.hex in client.get(f"/versions?topics=study:{place.study.hex}").text
        assert CANARY in client.get(f"/export/{place.study.hex}").text

        TAKEN[how](scene)

        before = rows(scene.data)
        assert save("planted").status_code in (403, 404)
        briefing = client.get(f"/briefing/{place.initiative.hex}")
        assert (briefing.status_code, CANARY in briefing.text) == (404, False)
        export = client.get(f"/export/{place.study.hex}")
        assert (export.status_code, CANARY in export.text) == (404, False)
        versions = client.get(f"/versions?topics=study:{place.study.hex}")
        assert place.study.hex not in versions.text
        assert differing(before, rows(scene.data)) == []


def test_an_open_stream_says_to_somebody_who_was_removed_that_all_changed_and_ends(scene: Scene) -> None:
    place, told = scene.place, []
    address = f"{scene.server.url}/live?topics=study:{place.study.hex}"
    ada = Somebody(f"ada-{uuid4().hex}", scene.server.url)
    with httpx.stream("GET", address, cookies=scene.bea.cookies(), timeout=20) as stream:
        lines = stream.iter_lines()
        while next(lines) != "event: hello":
            pass
        removed(scene)
        change_as_an_owner(scene, ada)
        told = [line for line in lines if line]
    assert [line for line in told if line.startswith("event")] == ["event: change"]
    assert set(json.loads(told[-1].removeprefix("data: "))) == {"topic", "version", "tab"}


def change_as_an_owner(scene: Scene, ada: Somebody) -> None:
    """A change that this process itself hears of: an owner types."""
    run_page(scene.server.url, page="", cookies=ada.cookies())
    owner = admit(scene.data, ada.subject)
    with transaction(engine=scene.data) as opened:
        opened.add(Member(study_id=scene.place.study, user_id=owner.user_id, role=Role.OWNER))
    body = {"record": scene.place.note("idea-origin"), "text": "typed", "base": 0, "tab": "o", "seq": 1}
    headers = {"Origin": scene.server.url}
    saved = httpx.post(f"{scene.server.url}/save", json=body, cookies=ada.cookies(), headers=headers)
    assert saved.status_code == 200


def test_nobody_and_people_not_let_in_are_told_of_no_topic_at_all(scene: Scene) -> None:
    stranger = Somebody(f"carl-{uuid4().hex}", scene.server.url)
    run_page(scene.server.url, page="", cookies=stranger.cookies())
    address = f"{scene.server.url}/live?topics=study:{scene.place.study.hex}"
    assert httpx.get(address).json()["code"] == "ACC-011"
    assert httpx.get(address, cookies=stranger.cookies()).json()["code"] == "ACC-003"
    admit(scene.data, stranger.subject)
    versions = httpx.get(address.replace("/live", "/versions"), cookies=stranger.cookies())
    assert versions.json() == {}


def test_a_log_in_that_is_older_than_it_may_be_is_nobodys_though_its_cookie_is_right(scene: Scene) -> None:
    issued = int(time.time()) - 12 * 3600
    for age, let_in in ((60, True), (-60, False)):
        bea = Somebody(scene.bea.subject, scene.server.url, {"iat": issued + age})
        sent = run_page(scene.server.url, cookies=bea.cookies(), **scene.opened("interview"))
        assert (leaked(sent) > 0) is let_in
        briefing = httpx.get(f"{scene.server.url}/briefing/{scene.place.initiative.hex}", cookies=bea.cookies())
        assert (CANARY in briefing.text) is let_in


def test_a_cookie_that_is_not_signed_by_this_installation_is_nobodys(scene: Scene) -> None:
    forged = scene.bea.cookies()
    name = next(iter(forged))
    value = forged[name]
    versions = f"{scene.server.url}/versions?topics=study:{scene.place.study.hex}"
    assert scene.place.study.hex in httpx.get(versions, cookies=forged).text
    for wrong in (value[:-2] + ("aa" if value[-2:] != "aa" else "bb"), value.split(".")[0], "", "chunks-3"):
        assert httpx.get(versions, cookies=forged | {name: wrong}).json()["code"] == "ACC-011"
        sent = words(run_page(scene.server.url, cookies=forged | {name: wrong}, **scene.opened("interview")))
        assert CANARY not in sent
