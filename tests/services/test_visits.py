"""Visits of shared links, and links that are kept in a list, on both databases."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from interview.errors import NotFound
from interview.models import KeptLink, ShareLink, ShareVisit
from interview.models.base import now
from interview.queries.received import read_received
from interview.queries.shared_views import SharedMatrix
from interview.services import throttle, visits
from interview.services.access import Actor
from interview.services.kept import Keeping, drop_link, keep_link, token_in, visit_kept
from interview.services.publishing import close_link, new_address
from interview.services.sharing import protect
from interview.services.visits import TOKENS, Entry, Refusal, Visit
from interview.vocabulary import Kind
from tests import builders, sharing
from tests.builders import World, count

HERE = "10.0.0.7"


def entered(session: Session, token: str, address: str = HERE) -> Entry | Refusal:
    return visits.enter(session=session, token=token, address=address)


def visit(session: Session, token: str) -> Visit:
    entry = entered(session, token)
    assert isinstance(entry, Entry)
    found = visits.visit_of(session, public_id=entry.public_id, cookie=entry.cookie)
    assert found
    return found


def of(session: Session, link_id: Any) -> ShareLink:
    return session.get_one(ShareLink, link_id)


# -- visits --------------------------------------------------------------------------------------------------


def test_tokens_and_cookies_have_256_bits_and_only_their_hashes_are_kept(session: Session, w: World) -> None:
    link_id, token = sharing.shared(session, w.here)
    entries = [entered(session, token) for _n in range(3)]
    cookies = {entry.cookie for entry in entries if isinstance(entry, Entry)}
    assert len(cookies) == 3
    assert all(len(secret) == 43 for secret in (token, *cookies))
    assert {row.cookie_hash for row in session.exec(select(ShareVisit))} == {visits.hashed(c) for c in cookies}
    assert of(session, link_id).token_hash == visits.hashed(token)


def test_a_cookie_opens_its_link_at_its_own_address_alone(session: Session, w: World) -> None:
    _id, token = sharing.shared(session, w.here)
    other_id, _token = sharing.shared(session, w.second)
    entry = entered(session, token)
    assert isinstance(entry, Entry)
    assert visits.visit_of(session, public_id=entry.public_id, cookie=entry.cookie)
    assert not visits.visit_of(session, public_id=of(session, other_id).public_id, cookie=entry.cookie)
    assert not visits.visit_of(session, public_id=entry.public_id, cookie="")
    assert not visits.visit_of(session, public_id=entry.public_id, cookie=visits.hashed(entry.cookie))


@pytest.mark.parametrize("ended", ["closed", "expired", "not published"])
def test_a_link_that_is_not_open_lets_nobody_in_and_ends_visits(session: Session, w: World, ended: str) -> None:
    link_id, token = sharing.shared(session, w.here)
    entry = entered(session, token)
    assert isinstance(entry, Entry)
    link = of(session, link_id)
    if ended == "closed":
        close_link(session=session, actor=w.owner, operation=uuid4(), link_id=link_id)
    elif ended == "expired":
        link.expires_at = now()
    else:
        link.published_at = None
    session.add(link)
    session.flush()
    assert visits.visit_of(session, public_id=entry.public_id, cookie=entry.cookie) is None
    assert entered(session, token) == Refusal(throttled=False)
    assert visits.leads_to(session, token=token) == ""


def test_a_visit_lasts_no_longer_than_its_link_nor_than_a_month(session: Session, w: World) -> None:
    link_id, token = sharing.shared(session, w.here)
    link = of(session, link_id)
    link.expires_at = now() + timedelta(hours=1)
    entry = entered(session, token)
    assert isinstance(entry, Entry)
    assert 3590 < entry.seconds <= 3600
    link.expires_at = now() + timedelta(days=300)
    longer = entered(session, token)
    assert isinstance(longer, Entry)
    assert longer.seconds == 30 * 86400
    old = session.exec(select(ShareVisit).where(ShareVisit.cookie_hash == visits.hashed(entry.cookie))).one()
    old.created_at = now() - timedelta(days=31)
    session.flush()
    assert visits.visit_of(session, public_id=link.public_id, cookie=entry.cookie) is None
    entered(session, token)
    assert count(session, ShareVisit) == 2  # what has run out goes


def test_openings_are_counted_once_for_each_visit(session: Session, w: World) -> None:
    link_id, token = sharing.shared(session, w.here)
    first = visit(session, token)
    for _again in range(3):
        visits.count_opening(session=session, visit=first)
    visits.count_opening(session=session, visit=visit(session, token))
    session.expire_all()
    assert of(session, link_id).opened == 2
    assert session.info["topics"] >= {visits.shares_topic(w.here.study)}


def test_wrong_tokens_are_counted_by_source_and_in_all_and_right_ones_are_let_in(
    session: Session, w: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _id, token = sharing.shared(session, w.here)
    for n in range(TOKENS.from_one):
        assert entered(session, f"wrong {n}") == Refusal(throttled=False)
    assert entered(session, "wrong") == Refusal(throttled=True)
    assert entered(session, "wrong", "10.0.0.8") == Refusal(throttled=False)
    assert isinstance(entered(session, token), Entry)
    assert throttle.tried(session, door=TOKENS) == TOKENS.from_one + 1
    assert throttle.tried(session) == 0
    monkeypatch.setattr(visits, "TOKENS", visits.Door(TOKENS.name, from_one=99, in_all=TOKENS.from_one + 1))
    assert entered(session, "wrong", "10.0.0.9") == Refusal(throttled=True)


def test_a_passphrase_is_verified_whatever_is_given(session: Session, w: World) -> None:
    link_id, token = sharing.shared(session, w.here)
    protect(session=session, actor=w.owner, operation=uuid4(), link_id=link_id, passphrase="quiet river stone")
    kept = of(session, link_id).passphrase
    assert kept.startswith("$argon2id$")
    assert visits.right_passphrase(kept, "quiet river stone")
    for wrong in ("", "quiet river", "Quiet river stone", "quiet river stone\x00", "x" * 10_000, "\ud800"):
        assert not visits.right_passphrase(kept, wrong)
    assert not visits.right_passphrase("", "")
    assert not visits.right_passphrase("not a hash", "not a hash")
    asked = visit(session, token)
    assert not asked.passed
    visits.pass_visit(session=session, visit=asked)
    session.expire_all()
    assert session.get_one(ShareVisit, asked.id).passed


# -- kept links ----------------------------------------------------------------------------------------------


def keep(session: Session, actor: Actor, token: str, **more: Any) -> Keeping:
    link = f"https://pentad.test/s/{token}"
    return keep_link(session=session, actor=actor, operation=uuid4(), link=link, **more)


@pytest.mark.parametrize(
    ("link", "token"),
    [
        ("https://pentad.test/s/abc-_1", "abc-_1"),
        ("  http://127.0.0.1:8501/s/abc/ ", "abc"),
        ("/s/abc", "abc"),
        ("s/abc?from=mail#x", "abc"),
        ("https://pentad.test/base/s/abc", "abc"),
        ("abc", ""),
        ("https://pentad.test/x/abc", ""),
        ("https://pentad.test/s/v/abc", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_the_token_is_found_in_a_link_as_it_is_pasted(link: str, token: str) -> None:
    assert token_in(link) == token


def test_links_of_different_owners_are_kept_and_seen_as_one_matrix(session: Session, w: World) -> None:
    sharing.judge(session, w.here, level=3)
    sharing.judge(session, w.foreign, level=2)
    one, first = sharing.shared(session, w.here, named=True)
    _two, second = sharing.shared(session, w.foreign)
    for token in (first, second, first):
        assert keep(session, w.viewer, token) is Keeping.KEPT
    shelf = read_received(session=session, actor=w.viewer)
    matrix: SharedMatrix
    (matrix,) = shelf.matrices
    assert [row.title for row in matrix.rows] == ["CI 1", "Skåne Food"]
    assert [row.cells["idea"].level for row in matrix.rows] == [2, 3]
    assert {cell.kind for row in matrix.rows for cell in row.cells.values()} == {Kind.RESEARCHER}
    assert len(shelf.links) == count(session, KeptLink) == 2
    assert matrix.rows[1].address.startswith(f"/kept/{of(session, one).public_id}/")
    assert read_received(session=session, actor=w.stranger) == type(shelf)((), (), ())


@pytest.mark.parametrize("change", ["closed", "expired", "moved", "protected"])
def test_a_kept_link_vanishes_when_it_closes_or_opens_otherwise(
    session: Session, w: World, change: str
) -> None:
    link_id, token = sharing.shared(session, w.here)
    assert keep(session, w.viewer, token) is Keeping.KEPT
    public_id = of(session, link_id).public_id
    assert visit_kept(session=session, actor=w.viewer, public_id=public_id).public_id == public_id
    by_owner: dict[str, Any] = {
        "session": session,
        "actor": w.owner,
        "operation": uuid4(),
        "link_id": link_id,
    }
    if change == "closed":
        close_link(**by_owner)
    elif change == "expired":
        of(session, link_id).expires_at = now()
    elif change == "moved":
        new_address(**by_owner)
    else:
        protect(**by_owner, passphrase="quiet river stone")
    session.flush()
    shelf = read_received(session=session, actor=w.viewer)
    assert (shelf.matrices, shelf.links, len(shelf.gone)) == ((), (), 1)
    with pytest.raises(NotFound):
        visit_kept(session=session, actor=w.viewer, public_id=public_id)


def test_a_passphrase_is_asked_for_when_a_link_is_kept_and_throttled(session: Session, w: World) -> None:
    link_id, token = sharing.shared(session, w.here)
    protect(session=session, actor=w.owner, operation=uuid4(), link_id=link_id, passphrase="quiet river stone")
    assert keep(session, w.viewer, token) is Keeping.ASKS
    assert keep(session, w.viewer, token, passphrase="quiet") is Keeping.WRONG
    assert count(session, KeptLink) == 0
    assert keep(session, w.viewer, token, passphrase="quiet river stone") is Keeping.KEPT
    entry = visit_kept(session=session, actor=w.viewer, public_id=of(session, link_id).public_id)
    found = visits.visit_of(session, public_id=entry.public_id, cookie=entry.cookie)
    assert found
    assert found.passed
    for _n in range(visits.FROM_ONE - 1):
        assert keep(session, w.viewer, token, passphrase="wrong") is Keeping.WRONG
    assert keep(session, w.viewer, token, passphrase="quiet river stone") is Keeping.TOO_MANY


def test_a_link_of_another_installation_is_unknown_and_guessing_is_throttled(
    session: Session, w: World
) -> None:
    for n in range(TOKENS.from_one):
        assert keep(session, w.viewer, f"elsewhere-{n}") is Keeping.UNKNOWN
    assert keep(session, w.viewer, "elsewhere") is Keeping.TOO_MANY
    _id, token = sharing.shared(session, w.here)
    assert keep(session, w.viewer, token) is Keeping.KEPT


def test_who_does_not_keep_a_link_gets_nothing_of_it(session: Session, w: World) -> None:
    link_id, token = sharing.shared(session, w.here)
    assert keep(session, w.viewer, token) is Keeping.KEPT
    row = session.exec(select(KeptLink)).one()
    with pytest.raises(NotFound):
        visit_kept(session=session, actor=w.editor, public_id=of(session, link_id).public_id)
    with pytest.raises(NotFound):
        drop_link(session=session, actor=w.editor, operation=uuid4(), kept_id=row.id)
    operation = uuid4()
    for _twice in range(2):
        drop_link(session=session, actor=w.viewer, operation=operation, kept_id=row.id)
    assert count(session, KeptLink) == 0


def test_a_visit_that_began_while_its_link_got_a_passphrase_does_not_go_past_that(
    postgresql_database: Engine,
) -> None:
    with Session(postgresql_database, expire_on_commit=False) as session:
        w = builders.world(session)
        link_id, token = sharing.shared(session, w.here, kind=Kind.OWN)
        session.commit()
    with Session(postgresql_database) as visitor, Session(postgresql_database) as owner:
        entry = entered(visitor, token)
        protect(session=owner, actor=w.owner, operation=uuid4(), link_id=link_id, passphrase="long passphrase")
        owner.commit()
        visitor.commit()
    assert isinstance(entry, Entry)
    with Session(postgresql_database) as session:
        assert visits.visit_of(session, public_id=entry.public_id, cookie=entry.cookie) is None
