"""Who the respondents are: kept in a table of its own, opened by a step that is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import Identity, Respondent, Study
from interview.services import checks
from interview.services.access import Act, Actor, not_found, open_study
from interview.services.erasing import Erasing
from interview.services.operations import audit, beside_withdrawals, done, done_before
from interview.services.withdrawn import withdrawn
from interview.texts import _
from interview.vocabulary import ConsentItem

OPEN, EXPORT = "identity.open", "identity.export"


def open_identities(*, session: Session, actor: Actor, operation: UUID, study_id: UUID) -> UUID:
    """Open the names and contacts of a study for the actor; who did so and when is written down.

    Returns the key by which ``queries.opened_names`` gives them out, for as long as a day's work lasts.

    Raises:
        NotFound, NotAllowed: who may only read works with pseudonyms.
    """
    study = open_study(session, actor=actor, to=Act.WRITE, study_id=study_id)
    if done_before(session, operation) is None:
        done(session, actor=actor, operation=operation, verb=OPEN, record=study)
    return operation


def note_export(
    *, session: Session, actor: Actor, operation: UUID, study_id: UUID, with_identities: bool
) -> None:
    """Write down that the study was written to a file outside Pentad, with the names or without.

    Raises:
        NotFound, NotAllowed: with the names only the study's owner may.
    """
    to = Act.OWN if with_identities else Act.VIEW
    study = open_study(session, actor=actor, to=to, study_id=study_id)
    if done_before(session, operation) is None:
        verb = EXPORT if with_identities else "study.export"
        done(session, actor=actor, operation=operation, verb=verb, record=study)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the key that leads from a pseudonym to a person."""

    respondent_id: UUID
    pseudonym: str
    name: str
    contact: str


def take_out(
    *, session: Session, actor: Actor, operation: UUID, study_id: UUID, remove: bool = False
) -> tuple[KeyRow, ...]:
    """The key of a study, to be kept apart from it; with ``remove`` it is no longer in the database.

    Raises:
        NotFound, NotAllowed: only the study's owner may.
    """
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    rows = session.exec(
        select(Identity, Respondent)
        .join(Respondent, Respondent.id == Identity.respondent_id)  # type: ignore[arg-type]
        .where(Identity.study_id == study_id)
        .order_by(col(Respondent.created_at))
    ).all()
    found = tuple(KeyRow(r.id, r.pseudonym, i.name, i.contact) for i, r in rows)
    if done_before(session, operation) is None:
        if remove:
            Erasing(session, study_id).rows(Identity, [identity.id for identity, _respondent in rows])
            audit(session, actor=actor, verb="identity.take_out", record=session.get_one(Study, study_id))
        done(session, actor=actor, operation=operation, verb=EXPORT, record=study)
    return found


def put_back(*, session: Session, actor: Actor, operation: UUID, study_id: UUID, rows: Sequence[KeyRow]) -> int:
    """Put a key that was taken out back into the database; how many were put back.

    Who has withdrawn meanwhile, and who has a name there by now, is passed over.

    Raises:
        NotFound, NotAllowed: only the study's owner may; or somebody in it is not of this study. TXT-00x.
    """
    beside_withdrawals(session, of=Study, id=study_id)
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if before := done_before(session, operation):
        return int(str(before.undo.get("n", 0)))
    known = set(session.exec(select(Respondent.id).where(Respondent.study_id == study_id)))
    if {row.respondent_id for row in rows} - known:
        raise not_found()
    there = {
        row.respondent_id: row for row in session.exec(select(Identity).where(Identity.study_id == study_id))
    }
    left = withdrawn(session, respondent_ids=known, item=ConsentItem.TAKE_PART)
    unnamed = left | withdrawn(session, respondent_ids=known, item=ConsentItem.BE_NAMED)
    n = 0
    for row in rows:
        standing = there.get(row.respondent_id)
        if row.respondent_id in left or (standing and (standing.name or standing.contact)):
            continue
        identity = standing or Identity(study_id=study_id, respondent_id=row.respondent_id)
        identity.name = "" if row.respondent_id in unnamed else checks.line(row.name, place=_("Name"))
        identity.contact = checks.line(row.contact, place=_("Contact"))
        session.add(identity)
        n += 1
    done(session, actor=actor, operation=operation, verb="identity.put_back", record=study, undo={"n": n})
    return n
