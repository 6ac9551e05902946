"""While a study rates blind, not a byte of one rater's judgement goes to another: screens, routes, events."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from interview.database.transactions import transaction
from interview.models import Judgement, Member
from interview.services.drafts import draft_address
from interview.services.handing_in import open_round
from interview.services.judging import Evidence
from interview.ui.judging import reason_place
from interview.vocabulary import Kind, Role
from tests import builders
from tests.builders import FACTOR, Place, judged, typed
from tests.hosted import Somebody, admit, database_of, hosted_server
from tests.servers import Server
from tests.wire.speaking import run_page, words

REASON, SEEN, TYPED = "CanariaRatio", "CanariaVisa", "CanariaScripta"
CANARIES = (REASON, SEEN, TYPED)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with hosted_server(tmp_path_factory.mktemp("blind")) as running:
        yield running


@dataclass(frozen=True)
class Two:
    """Two raters of one round; the first has judged a factor and is typing the reason of another."""

    server: Server
    data: Engine
    place: Place
    first: Somebody
    second: Somebody
    judgement: UUID
    draft: str

    def client(self, who: Somebody) -> httpx.Client:
        return httpx.Client(
            base_url=self.server.url,
            headers={"Origin": self.server.url, "Cookie": who.header()},
            timeout=httpx.Timeout(20),
        )

    def told(self, answer: str) -> list[str]:
        """What of the first one's judgement an answer to the second holds."""
        return [word for word in (*CANARIES, self.judgement.hex, str(self.judgement)) if word in answer]

    def page(self, who: Somebody, page: str, **open_records: UUID) -> str:
        query = "&".join(f"{name}={id.hex}" for name, id in open_records.items())
        return words(run_page(self.server.url, page=page, query=query, cookies=who.cookies()))

    def pages(self, who: Somebody) -> Mapping[str, str]:
        """Every screen that shows anything of the round."""
        place = self.place
        return {
            "home": self.page(who, ""),
            "profile": self.page(who, "profile", round=place.round),
            "interview": self.page(who, "interview", interview=place.interview),
            "prepare": self.page(who, "prepare", initiative=place.initiative),
            "study": self.page(who, "study", study=place.study),
        }


@pytest.fixture
def two(server: Server) -> Iterator[Two]:
    names = [f"rater{uuid4().hex[:8]}" for _ in range(2)]
    with database_of(server) as data:
        actors = [admit(data, name, name=name) for name in names]
        with transaction(engine=data) as session:
            study = builders.study(session, actors[0], title=f"Blind {uuid4().hex[:8]}")
            place = builders.case(session, actors[0], study)
            session.add(Member(study_id=study, user_id=actors[1].user_id, role=Role.OWNER))
            judged(session, place, level=4, rationale=REASON, evidence=(Evidence(observation=SEEN),))
            spot = reason_place(
                kind=Kind.RESEARCHER, round_id=place.round, factor=FACTOR, rater=actors[0].user_id
            )
            draft = draft_address(study_id=study, place=spot)
            typed(session, actors[0], draft, TYPED)
            session.flush()
            judgement = session.exec(select(Judgement.id).where(Judgement.round_id == place.round)).one()
        people = [Somebody(name, server.url) for name in names]
        made = Two(server, data, place, *people, judgement, draft)
        for who in people:
            made.page(who, "")  # the log-in is written down
        yield made


def test_no_screen_shows_one_raters_judgement_to_another_until_the_round_is_opened(two: Two) -> None:
    assert {page: told for page, shown in two.pages(two.second).items() if (told := two.told(shown))} == {}
    assert "<td>Proven" not in two.pages(two.second)["profile"]
    own = two.pages(two.first)["profile"]
    assert "<td>Proven" in own
    assert TYPED in own

    with transaction(engine=two.data) as session:
        open_round(session=session, actor=two.place.owner, operation=uuid4(), round_id=two.place.round)

    opened = two.pages(two.second)["profile"]
    assert "<td>Proven" in opened
    assert TYPED not in opened


def test_no_route_answers_with_it_nor_takes_anything_in_its_place(two: Two) -> None:
    asked = f"/beside/{two.place.interview.hex}"
    with two.client(two.second) as client:
        conflict = client.post(
            "/save", json={"record": two.draft, "text": "mine", "base": 0, "tab": "t", "seq": 1}
        )
        answers = [
            conflict,
            client.get(asked),
            client.post(asked, json={"tab": "t", "place": "idea"}),
            client.get("/versions", params={"topics": f"study:{two.place.study.hex}"}),
        ]
    assert conflict.status_code == 404
    assert [answer.status_code for answer in answers[1:]] == [200, 200, 200]
    assert [two.told(answer.text) for answer in answers] == [[], [], [], []]


def test_an_event_says_that_a_study_changed_and_nothing_of_what(two: Two) -> None:
    topics = f"study:{two.place.study.hex},notes:{two.place.interview.hex},talk:{two.place.interview.hex}"
    heard: list[str] = []
    ready, done = threading.Event(), threading.Event()

    def listen() -> None:
        with (
            two.client(two.second) as client,
            client.stream("GET", "/live", params={"topics": topics}) as stream,
        ):
            for line in stream.iter_lines():
                heard.append(line)
                if line.startswith("event: hello"):
                    ready.set()
                if heard.count("event: change") >= 1 and line.startswith("data:"):
                    done.set()
                    return

    listener = threading.Thread(target=listen)
    listener.start()
    assert ready.wait(20)
    with two.client(two.first) as client:
        record = {"record": two.draft, "text": TYPED + REASON, "base": 1, "tab": "one", "seq": 2}
        assert client.post("/save", json=record).status_code == 200
    assert done.wait(20)
    listener.join(20)
    assert two.told("\n".join(heard)) == []
    change = json.loads(heard[-1].removeprefix("data: "))
    assert set(change) == {"topic", "version", "tab"}
    assert change["topic"] == f"study:{two.place.study.hex}"


def test_a_stranger_hears_nothing_of_an_interview_and_may_not_look_beside_it(two: Two) -> None:
    name = f"stranger{uuid4().hex[:8]}"
    admit(two.data, name)
    stranger = Somebody(name, two.server.url)
    two.page(stranger, "")
    topics = f"notes:{two.place.interview.hex},talk:{two.place.interview.hex}"
    with two.client(stranger) as client:
        assert client.get(f"/beside/{two.place.interview.hex}").status_code == 404
        told = {"tab": "t", "place": "idea"}
        assert client.post(f"/beside/{two.place.interview.hex}", json=told).status_code == 404
        assert client.get("/versions", params={"topics": topics}).json() == {}
    with two.client(two.second) as client:
        assert set(client.get("/versions", params={"topics": topics}).json()) == set(topics.split(","))
