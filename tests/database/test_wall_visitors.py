"""What a visitor and a keeper of links see behind PostgreSQL's own wall: exactly what they see without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from interview.database.engine import make_engine
from interview.database.transactions import reading, transaction
from interview.database.wall import KEPT_LINKS
from interview.errors import NotFound
from interview.models import FacetMark, Invitation, Round, ShareLink, Study
from interview.models.base import now
from interview.queries.received import read_received
from interview.queries.shared_views import SharedPage
from interview.queries.shown import read_shown
from interview.services import visits
from interview.services.handing_in import hand_in
from interview.services.interviews import plan_interview
from interview.services.invitations import accept_invitation, invite_by_link, offered_by
from interview.services.kept import Keeping, drop_link, keep_link, visit_kept
from interview.services.members import remove_member
from interview.services.visits import Entry, Refusal, hashed
from interview.vocabulary import Heard, Kind, Role
from tests import builders, sharing
from tests.builders import World
from tests.postgres import APP, Postgres

FACET = "I1"


@dataclass
class Scene:
    """A study with something of everything that a page shows, seen by its tables' owner and the application."""

    owner: Engine
    app: Engine
    w: World

    def link(self, place: str = "here", **choices: Any) -> tuple[UUID, str]:
        with transaction(engine=self.owner) as session:
            return sharing.shared(session, getattr(self.w, place), **choices)


@pytest.fixture(scope="module")
def scene(postgres: Postgres, migrated_postgres: str) -> Iterator[Scene]:
    name = postgres.create(template=migrated_postgres)
    owner, app = make_engine(postgres.url(name)), make_engine(postgres.url(name, role=APP))
    with transaction(engine=owner) as session:
        w = builders.world(session)
        _fill(session, w)
    yield Scene(owner, app, w)
    for each in (owner, app):
        each.dispose()
    postgres.drop(name)


def _fill(session: Session, w: World) -> None:
    """Reasons, a quote, a facet, a judgement changed in a conversation under way, raters who are blind."""
    here = w.here
    sharing.shareable(session, here)
    sharing.judge(session, here, factor="idea", level=3, rationale="Told outside")
    session.add(FacetMark(study_id=here.study, interview_id=here.interview, facet=FACET, mark=Heard.HEARD))
    sharing.finish(session, here)
    second = plan_interview(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        round_id=here.round,
        respondent_ids=[here.respondent],
    )
    sharing.judge(session, here, factor="activities", level=2)
    builders.judged(session, here, based_on=1, factor="activities", interview_id=second, level=4)
    session.get_one(Study, here.study).blind = True
    for actor in (w.owner, w.editor):
        builders.judged(session, here, actor=actor, factor="organization", interview_id=None, level=3)
        hand_in(session=session, actor=actor, operation=uuid4(), round_id=here.round)


def seen(engine: Engine, entry: Entry) -> SharedPage:
    with reading(keys=[hashed(entry.cookie)], engine=engine) as session:
        visit = visits.visit_of(session, public_id=entry.public_id, cookie=entry.cookie)
        assert visit
        shown = read_shown(session, visit=visit)
        assert isinstance(shown, SharedPage)
        return shown


def entered(scene: Scene, token: str) -> Entry | Refusal:
    with transaction(keys=[hashed(token)], engine=scene.app) as session:
        return visits.enter(session=session, token=token, address="10.0.0.7")


@pytest.mark.parametrize("live", [True, False])
def test_a_visitor_sees_the_same_page_behind_the_wall(scene: Scene, live: bool) -> None:
    everything: dict[str, Any] = {"strengths": True, "actions": True, "progress": True, "named": True}
    _id, token = scene.link(live=live, kind=Kind.RESEARCHER, quotes=(scene.w.here.quote,), **everything)
    entry = entered(scene, token)
    assert isinstance(entry, Entry)
    behind, before = seen(scene.app, entry), seen(scene.owner, entry)
    assert behind == before
    by_factor = {factor.axis.factor: factor for factor in behind.factors}
    assert by_factor["idea"].reasons == ("Told outside",)
    assert by_factor["idea"].heard
    assert by_factor["idea"].quotes
    assert by_factor["activities"].axis.levels == (2,)  # not 4, which was judged in a conversation under way
    assert by_factor["organization"].raters == 2


def test_an_opening_is_counted_and_a_closed_link_opens_nothing_behind_the_wall(scene: Scene) -> None:
    link_id, token = scene.link()
    entry = entered(scene, token)
    assert isinstance(entry, Entry)
    keys = [hashed(entry.cookie)]
    with transaction(keys=keys, engine=scene.app) as session:
        visit = visits.visit_of(session, public_id=entry.public_id, cookie=entry.cookie)
        assert visit
        visits.count_opening(session=session, visit=visit)
        visits.pass_visit(session=session, visit=visit)
        visits.wrong_passphrase(session=session, link_id=link_id, address="10.0.0.7")
        assert visits.may_try(session, link=visit.link, address="10.0.0.7")
    with transaction(engine=scene.owner) as session:
        link = session.get_one(ShareLink, link_id)
        assert link.opened == 1
        link.closed_at = now()
    with reading(keys=keys, engine=scene.app) as session:
        assert visits.visit_of(session, public_id=entry.public_id, cookie=entry.cookie) is None
    assert entered(scene, token) == Refusal(throttled=False)


def test_links_of_a_study_that_the_keeper_is_not_in_are_kept_and_seen_behind_the_wall(scene: Scene) -> None:
    keeper = scene.w.stranger
    link_id, token = scene.link(named=True)
    with transaction(actor=keeper, keys=[hashed(token)], engine=scene.app) as session:
        kept = keep_link(session=session, actor=keeper, operation=uuid4(), link=f"/s/{token}")
    assert kept is Keeping.KEPT
    with reading(actor=keeper, keys=[KEPT_LINKS], engine=scene.app) as session:
        shelf = read_received(session=session, actor=keeper)
    assert [row.title for matrix in shelf.matrices for row in matrix.rows] == ["Skåne Food"]
    public_id = shelf.matrices[0].rows[0].address.split("/")[2]
    with transaction(actor=keeper, keys=[KEPT_LINKS], engine=scene.app) as session:
        entry = visit_kept(session=session, actor=keeper, public_id=public_id)
    assert seen(scene.app, entry).title == "Skåne Food"
    with reading(actor=keeper, engine=scene.app) as session:  # keeping a link makes nobody a member
        statement = text("SELECT count(*) FROM initiative WHERE study_id = :id")
        assert session.connection().execute(statement, {"id": scene.w.here.study}).scalar_one() == 0
    with transaction(engine=scene.owner) as session:
        session.get_one(ShareLink, link_id).closed_at = now()
    with reading(actor=keeper, keys=[KEPT_LINKS], engine=scene.app) as session:
        gone = read_received(session=session, actor=keeper)
    assert (gone.matrices, gone.links, len(gone.gone)) == ((), (), 1)
    with transaction(actor=keeper, engine=scene.app) as session:
        drop_link(session=session, actor=keeper, operation=uuid4(), kept_id=gone.gone[0])


def test_that_others_may_judge_blind_is_known_behind_the_wall_too(scene: Scene) -> None:
    with transaction(engine=scene.owner) as session:
        sharing.finish(session, scene.w.second)
        sharing.judge(session, scene.w.second, level=3)
    _id, token = scene.link("second", blind=True, live=True)
    entry = entered(scene, token)
    assert isinstance(entry, Entry)
    assert all(factor.axis.open for factor in seen(scene.app, entry).factors)
    with transaction(engine=scene.owner) as session:
        session.get_one(Round, scene.w.second.round).opened_at = now()
    assert not all(factor.axis.open for factor in seen(scene.app, entry).factors)


def test_an_owner_who_takes_themselves_out_withdraws_their_invitations_behind_the_wall(scene: Scene) -> None:
    study = scene.w.second.study
    with transaction(engine=scene.owner) as session:
        other, newcomer = builders.member(session, study, Role.OWNER), builders.person(session, "newcomer")
    with transaction(actor=other, engine=scene.app) as session:
        made = invite_by_link(session=session, actor=other, study_id=study, role=Role.OWNER)
    keys = [hashed(made.token)]
    with reading(actor=newcomer, keys=keys, engine=scene.app) as session:
        assert offered_by(session=session, token=made.token)
    with transaction(actor=other, engine=scene.app) as session:
        remove_member(session=session, actor=other, operation=uuid4(), study_id=study, user_id=other.user_id)
    with reading(engine=scene.owner) as session:
        assert session.get_one(Invitation, made.id).withdrawn_at is not None
    for actor in (newcomer, other):
        with pytest.raises(NotFound), transaction(actor=actor, keys=keys, engine=scene.app) as session:
            accept_invitation(session=session, actor=actor, operation=uuid4(), token=made.token)
