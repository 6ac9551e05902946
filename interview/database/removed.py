"""What was erased for good, read from the tombstones, and erased again wherever a copy still holds it.

A copy may be older than the tables of this code: what it does not have is passed over.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    MetaData,
    Table,
    delete,
    insert,
    inspect,
    select,
    true,
    update,
)
from sqlmodel import SQLModel

from interview.errors import Invalid, Problem
from interview.models import (
    AuditEvent,
    Consent,
    Decision,
    Draft,
    Invitation,
    Judgement,
    Member,
    Quote,
    Respondent,
    ShareLink,
    SignIn,
    Study,
    Tombstone,
    TypedBranch,
    User,
)
from interview.models.base import now, today
from interview.texts import _
from interview.vocabulary import SHARING, ConsentItem

ADDRESS = "address"
PURGED = "study.purge"
LIST = "pentad-removed"
REFUSED = "refused:"
"""In a list: a respondent whose answer to the item named behind it stands at no."""
AT_ONCE = 500
KEPT_ALONG = ("withdrawal", "consent", "torewrite", "tombstone")
"""What says that something was erased: it is carried over into a copy that is put in place of the database."""


def of_address(address: str) -> UUID:
    """By what an address of a typed text is known without its words; of one that ends in a slash, all below."""
    return uuid5(NAMESPACE_URL, address)


@dataclass(slots=True)
class Removed:
    """Ids by table; present values by table and column, by id; addresses typed into; studies that were purged;
    judgements whose evidence was withdrawn."""

    rows: dict[str, set[UUID]] = field(default_factory=dict)
    columns: dict[tuple[str, str], dict[UUID, Any]] = field(default_factory=dict)
    addresses: set[UUID] = field(default_factory=set)
    studies: set[UUID] = field(default_factory=set)
    marked: set[UUID] = field(default_factory=set)

    @property
    def nothing(self) -> bool:
        return not (self.rows or self.columns or self.addresses or self.studies)


def read_removed(connection: Connection) -> Removed:
    """What the tombstones of a database with this code's tables say, with what stands there now."""
    found = _understood(stones_of(connection))
    for (name, column), values in found.columns.items():
        table = SQLModel.metadata.tables[name]
        for some in _parts(values):
            present = select(table.c.id, table.c[column]).where(table.c.id.in_(some))
            values.update((id, value) for id, value in connection.execute(present))
    judgement = _table(Judgement)
    marked = select(judgement.c.id).where(judgement.c.evidence_withdrawn.is_(True))
    found.marked = set(connection.execute(marked).scalars())
    return found


Stone = tuple[str, UUID, UUID]
"""A record, its id, and the study it was in; of a purged study the record is the verb."""


def stones_of(connection: Connection) -> list[Stone]:
    """Every tombstone, every study that was purged, and who does not agree to what."""
    stone, audit = _table(Tombstone), _table(AuditEvent)
    rows = connection.execute(select(stone.c.record, stone.c.record_id, stone.c.study_id)).all()
    purged = select(audit.c.record_id).where(audit.c.verb == PURGED, audit.c.study_id.is_(None))
    gone = [(PURGED, id, id) for id in connection.execute(purged).scalars()]
    said_no = [
        (f"{REFUSED}{item}", respondent_id, study_id)
        for (respondent_id, item), (given, study_id) in _answers(connection).items()
        if not given
    ]
    return [(record, id, study_id) for record, id, study_id in rows] + gone + said_no


def erased_in(stones: Iterable[Stone]) -> int:
    """How many records and texts such a list names as erased."""
    return sum(not record.startswith(REFUSED) for record, _id, _study in stones)


def _answers(connection: Connection) -> dict[tuple[UUID, ConsentItem], tuple[bool, UUID]]:
    """What stands for each respondent and item, with the study: the newest row."""
    consent = _table(Consent)
    columns = (consent.c.respondent_id, consent.c.item, consent.c.given, consent.c.study_id)
    rows = connection.execute(select(*columns).order_by(consent.c.created_at))
    return {(row.respondent_id, ConsentItem(row.item)): (row.given, row.study_id) for row in rows}


def _understood(stones: Iterable[Stone]) -> Removed:
    found = Removed()
    for record, id, _study in stones:
        kind, _dot, column = record.partition(".")
        if record.startswith(REFUSED):
            continue
        if record == ADDRESS:
            found.addresses.add(id)
        elif record == PURGED:
            found.studies.add(id)
        elif column:
            found.columns.setdefault((kind.lower(), column), {})[id] = None
        else:
            found.rows.setdefault(kind.lower(), set()).add(id)
    return found


def list_json(stones: Iterable[Stone]) -> bytes:
    """The list of what was erased, to be kept beside a database that may be lost: kinds and ids only."""
    lines = sorted([record, id.hex, study_id.hex] for record, id, study_id in stones)
    return json.dumps({"format": LIST, "removed": lines}, indent=0).encode()


def listed(content: bytes) -> list[Stone]:
    """The stones of such a list.

    Raises:
        Invalid: DB-036 it is none.
    """
    try:
        read = json.loads(content)
        if read["format"] != LIST:
            raise ValueError
        return [(str(record), UUID(id), UUID(study_id)) for record, id, study_id in read["removed"]]
    except (ValueError, KeyError, TypeError):
        what = _("This is not a list of what was erased.")
        raise Invalid(Problem("DB-036", what, _("Nothing was changed. Name the file removed.json."))) from None


def erase_listed(connection: Connection, stones: Collection[Stone]) -> None:
    """Erase in a database what a list names, set up the tombstones in it, and write down who said no."""
    said_no = [stone for stone in stones if stone[0].startswith(REFUSED)]
    every = [stone for stone in stones if not stone[0].startswith(REFUSED)]
    erase_again(connection, _understood(every))
    _refuse(connection, said_no)
    stone = _table(Tombstone)
    studies = set(connection.execute(select(_table(Study).c.id)).scalars())
    there = {tuple(row) for row in connection.execute(select(stone.c.record, stone.c.record_id))}
    new = [
        Tombstone(record=record, record_id=id, study_id=study_id).model_dump()
        for record, id, study_id in every
        if study_id in studies and (record, id) not in there
    ]
    if new:
        connection.execute(insert(stone), new)


def _refuse(connection: Connection, said_no: Iterable[Stone]) -> None:
    """What somebody no longer agrees to is answered no here too; their words are then not shared either."""
    respondent, quote = _table(Respondent), _table(Quote)
    rows = connection.execute(select(respondent.c.id, respondent.c.study_id))
    there = {row.id: row.study_id for row in rows}
    standing = _answers(connection)
    for record, id, _study in said_no:
        item = ConsentItem(record.removeprefix(REFUSED))
        if id in there and standing.get((id, item), (True,))[0]:
            how = _("as the list of what was taken back says")
            answer = Consent(study_id=there[id], respondent_id=id, item=item, given=False, on=today(), how=how)
            connection.execute(insert(_table(Consent)).values(answer.model_dump()))
        if item in SHARING:
            theirs = update(quote).where(quote.c.speaker_id == id).values(shareable=False)
            connection.execute(theirs)


def shut(connection: Connection) -> None:
    """Close every way in that may have been closed since a copy was made: links, log-ins, invitations.

    Nobody can tell which of them were, and to open one again is a press of a button.
    """
    link, sign_in, invitation = _table(ShareLink), _table(SignIn), _table(Invitation)
    at = now()
    for table, column, also in (
        (link, link.c.closed_at, link.c.published_at.is_not(None)),
        (sign_in, sign_in.c.ended_at, true()),
        (invitation, invitation.c.withdrawn_at, invitation.c.accepted_at.is_(None)),
    ):
        connection.execute(update(table).where(column.is_(None), also).values({column: at}))


def carry_people_over(source: Connection, target: Connection) -> None:
    """Let a copy's studies have the members they have now, as what they are now; who was blocked stays so.

    A study that the database does not know is left as it is in the copy.
    """
    user, member, study = _table(User), _table(Member), _table(Study)
    known = set(source.execute(select(study.c.id)).scalars())
    known &= set(target.execute(select(study.c.id)).scalars())
    people = [dict(row) for row in source.execute(select(user)).mappings()]
    there = {row.id: row.subject for row in target.execute(select(user.c.id, user.c.subject))}
    for person in people:
        if person["id"] in there:
            values = {name: person[name] for name in ("blocked_at", "admitted_at", "administrator")}
            target.execute(update(user).where(user.c.id == person["id"]).values(values))
        elif person["subject"] not in there.values():
            target.execute(insert(user).values(person))
    for some in _parts(known):
        target.execute(delete(member).where(member.c.study_id.in_(some)))
        theirs = select(member).where(member.c.study_id.in_(some))
        rows = [dict(row) for row in source.execute(theirs).mappings()]
        if present := [row for row in rows if _known(target, member, row)]:
            target.execute(insert(member), present)


def _table(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _parts(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    every = list(ids)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))


def erase_again(connection: Connection, removed: Removed) -> None:
    """Erase in a copy what was erased in the database, in the caller's transaction. Foreign keys must be on."""
    there = {name: {c["name"] for c in inspect(connection).get_columns(name)} for name in _names(connection)}
    _studies(connection, removed.studies, there)
    _revisions(connection, removed.rows.get("judgementrevision", set()), there)
    _decisions(connection, removed.rows.get("decision", set()), there)
    for name in removed.rows.keys() & there.keys() - {"judgementrevision", "decision"}:
        table = SQLModel.metadata.tables[name]
        for some in _parts(removed.rows[name]):
            connection.execute(delete(table).where(table.c.id.in_(some)))
    for (name, column), values in removed.columns.items():
        if column in there.get(name, ()):
            _put(connection, SQLModel.metadata.tables[name], column, values)
    _typed(connection, removed.addresses, there)
    if "evidence_withdrawn" in there.get("judgement", ()):
        judgement = _table(Judgement)
        for some in _parts(removed.marked):
            marking = update(judgement).where(judgement.c.id.in_(some)).values(evidence_withdrawn=True)
            connection.execute(marking)


def _names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) & set(SQLModel.metadata.tables)


def _studies(connection: Connection, ids: set[UUID], there: Mapping[str, set[str]]) -> None:
    """A purged study goes with all that is in it, what points to something before what is pointed to."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        owner = "id" if table.name == "study" else "study_id"
        if owner in there.get(table.name, ()):
            for some in _parts(ids):
                connection.execute(delete(table).where(table.c[owner].in_(some)))


def _revisions(connection: Connection, ids: set[UUID], there: Mapping[str, set[str]]) -> None:
    """Revisions go; one that stands in this copy is written again without its words: the level stays."""
    if "judgementrevision" not in there:
        return
    old = MetaData()
    revision, link, judgement = (
        Table(name, old, autoload_with=connection, resolve_fks=False)
        for name in ("judgementrevision", "evidencelink", "judgement")
    )
    for id in ids:
        key = _key(id, revision)
        row = connection.execute(select(revision).where(revision.c.id == key)).mappings().first()
        if row is None:
            continue
        stands = connection.execute(
            select(judgement.c.head).where(judgement.c.id == row["judgement_id"])
        ).scalar()
        links = connection.execute(
            select(link).where(link.c.revision_id == key, link.c.observation == "")
        ).mappings()
        kept = [dict(each) for each in links]
        connection.execute(delete(link).where(link.c.revision_id == key))
        connection.execute(delete(revision).where(revision.c.id == key))
        if stands == row["number"]:
            connection.execute(insert(revision).values({**row, "rationale": ""}))
            if kept:
                connection.execute(insert(link), kept)


def _decisions(connection: Connection, ids: set[UUID], there: Mapping[str, set[str]]) -> None:
    """As revisions: the last one of a factor in this copy keeps what was agreed, without its words."""
    if "decision" not in there:
        return
    decision = _table(Decision)
    newest: dict[tuple[UUID, str], UUID] = {}
    for row in connection.execute(select(decision).order_by(decision.c.number)).mappings():
        newest[row["workshop_id"], row["factor"]] = row["id"]
    stand = ids & set(newest.values())
    for some in _parts(stand):
        emptied = update(decision).where(decision.c.id.in_(some)).values(rationale="", dissent="")
        connection.execute(emptied)
    for some in _parts(ids - stand):
        connection.execute(delete(decision).where(decision.c.id.in_(some)))


def _key(id: UUID, table: Table) -> object:
    """An id as a table read from the database itself wants it: SQLite has no type for it."""
    return id if table.c.id.type.python_type is UUID else id.hex


def _put(connection: Connection, table: Table, column: str, values: Mapping[UUID, Any]) -> None:
    """What stands in the database now, instead of what stood in the copy."""
    empty = _emptied(table.c[column])
    for id, value in values.items():
        put = empty if value is None else value
        connection.execute(update(table).where(table.c.id == id).values({column: put}))


def _emptied(column: "Column[Any]") -> object:
    """What an erased column holds where nobody can look up what stands in the database: a list names ids alone.

    The one yes-or-no that is erased says that an operation can no longer be taken back.
    """
    if column.nullable:
        return None
    if isinstance(column.type, Boolean):
        return True
    return {} if isinstance(column.type, JSON) else ""


def _typed(connection: Connection, addresses: set[UUID], there: Mapping[str, set[str]]) -> None:
    """Drafts and texts of second windows that lay at these addresses when the copy was made."""
    if not addresses:
        return
    draft, branch = _table(Draft), _table(TypedBranch)
    if "draft" in there:
        rows = connection.execute(select(draft.c.id, draft.c.study_id, draft.c.place)).all()
        gone = [id for id, study_id, place in rows if _lies_at(f"draft/{study_id.hex}/{place}", addresses)]
        for some in _parts(gone):
            connection.execute(delete(draft).where(draft.c.id.in_(some)))
    if "typedbranch" in there:
        kept = connection.execute(select(branch.c.id, branch.c.record)).all()
        gone = [id for id, record in kept if _lies_at(record, addresses)]
        for some in _parts(gone):
            connection.execute(delete(branch).where(branch.c.id.in_(some)))


def _lies_at(address: str, addresses: set[UUID]) -> bool:
    parts = address.split("/")
    above = ("/".join(parts[:n]) + "/" for n in range(1, len(parts)))
    return of_address(address) in addresses or any(of_address(each) in addresses for each in above)


def carry_over(source: Connection, target: Connection) -> None:
    """Write into a copy what says that something was erased, as far as the copy knows what it is about."""
    for name in KEPT_ALONG:
        table = SQLModel.metadata.tables[name]
        there = set(target.execute(select(table.c.id)).scalars())
        rows = [dict(row) for row in source.execute(select(table)).mappings() if row["id"] not in there]
        known = [row for row in rows if _known(target, table, row)]
        if known:
            target.execute(insert(table), known)
    audit = _table(AuditEvent)
    purged = source.execute(select(audit).where(audit.c.verb == PURGED, audit.c.study_id.is_(None))).mappings()
    there = set(target.execute(select(audit.c.id)).scalars())
    if rows := [dict(row) for row in purged if row["id"] not in there]:
        target.execute(insert(audit), rows)


def _known(target: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    for column in table.c:
        for key in column.foreign_keys:
            value, other = row[column.name], key.column
            if value is not None and not target.execute(select(other).where(other == value)).first():
                return False
    return True
