"""Commands that make something: the demo, a backup, an export."""

import argparse
from uuid import UUID, uuid4

from sqlmodel import Session, select

from interview.commands.looking import say
from interview.database import backup as backups
from interview.database import failures
from interview.database.migrate import upgrade
from interview.database.transactions import reading, transaction
from interview.errors import Invalid, NotFound, Problem, Unavailable
from interview.exports.files import write_file
from interview.exports.study_json import study_json
from interview.models import User
from interview.queries.home import StudyLine, read_home
from interview.queries.whole import WholeStudy, read_study
from interview.services import checks
from interview.services.access import Actor, local_owner
from interview.services.demo import load_demo
from interview.services.identities import note_export
from interview.settings import Mode, settings
from interview.texts import _

MOST_NAMED = 10


def make_ready() -> None:
    """Bring the database up to date, before anything is done with it."""
    try:
        upgrade(url=settings().owner_url, serves=settings().database_url)
    except OSError:  # the folder cannot be made or entered
        raise Unavailable(failures.not_opened()) from None


def acting(options: argparse.Namespace) -> Actor:
    """Who acts: the local owner, or, where people log in, whoever was named. What they may do is asked as ever.

    Whoever can run this on a server can read its database anyway; what is written down names the person.

    Raises:
        Invalid: CLI-005 nobody was named. NotFound: CLI-006 nobody is known by this, or several are.
    """
    make_ready()
    named = str(options.person or "").strip()
    if not named and settings().mode is Mode.HOSTED:
        what = _("People log in here, so say as whom this is done.")
        raise Invalid(Problem("CLI-005", what, _("Nothing was done. Add --as with an e-mail address.")))
    with transaction() as session:
        return _known_as(session, named) if named else local_owner(session=session)


def _known_as(session: Session, named: str) -> Actor:
    exactly = session.exec(select(User.id).where(User.subject == named)).all()
    found = exactly or session.exec(select(User.id).where(User.email == named.lower())).all()
    if len(found) != 1:
        what = _("Nobody is known by this, or more than one person is.")
        remedy = _("Nothing was done. Name the address or the subject by which they log in.")
        raise NotFound(Problem("CLI-006", what, remedy, value=named))
    return Actor(user_id=found[0])


def upgrade_database(options: argparse.Namespace) -> int:
    """Bring the database up to date as the owner of its tables, and give the application's role its rights."""
    try:
        done = upgrade(url=settings().owner_url, serves=settings().database_url)
    except OSError:  # the folder cannot be made or entered
        raise Unavailable(failures.not_opened()) from None
    if done.before == done.after:
        say(_("Schema: {revision}, as before", revision=done.after))
    else:
        say(_("Schema: {revision}, before: {before}", revision=done.after, before=done.before or _("none")))
    if done.copy:
        say(_("A copy from before is at {path}", path=done.copy))
    return 0


def demo(options: argparse.Namespace) -> int:
    """Load the demo, or find the one that is there; print the ids of its studies and initiatives."""
    actor = acting(options)
    with transaction(actor=actor) as session:
        ids = load_demo(session=session, actor=actor, operation=uuid4())
    with reading(actor=actor) as session:
        lines = {line.id: line for line in read_home(session=session, actor=actor)}
    for study_id in (ids.cases, ids.invented):
        _say_study(lines[study_id])
    return 0


def _say_study(line: StudyLine) -> None:
    say(_("study {id} {title}", id=line.id.hex, title=line.title))
    for initiative in line.initiatives:
        say(_("  initiative {id} {name}", id=initiative.id.hex, name=initiative.name))


def backup(options: argparse.Namespace) -> int:
    """Copy the database; print where the copy is."""
    made = backups.backup(url=settings().database_url, folder=options.folder)
    say(_("{path} ({size} bytes, SHA-256 {sha256})", path=made.path, size=made.size, sha256=made.sha256))
    return 0


def export(options: argparse.Namespace) -> int:
    """Write everything of a study to a file; print the study's id and the file."""
    study_id = study_id_of(options.study)
    actor = acting(options)
    with reading(actor=actor) as session:
        whole = _whole(session, actor=actor, study_id=study_id, with_identities=options.with_identities)
    write_file(study_json(whole), path=options.output, replace=options.force)
    with transaction(actor=actor) as session:
        note_export(
            session=session,
            actor=actor,
            operation=uuid4(),
            study_id=study_id,
            with_identities=options.with_identities,
        )
    say(_("study {id} written to {file}", id=study_id.hex, file=options.output))
    return 0


def study_id_of(given: str) -> UUID:
    """The id of a study as it was typed.

    Raises:
        Invalid: CLI-002.
    """
    try:
        return checks.identifier(given)
    except Invalid:
        what = _("This is not the id of a study; an id has 32 digits and letters.")
        raise Invalid(Problem("CLI-002", what, _("Nothing was written."), value=given)) from None


def _whole(session: Session, *, actor: Actor, study_id: UUID, with_identities: bool) -> WholeStudy:
    try:
        return read_study(session=session, actor=actor, study_id=study_id, with_identities=with_identities)
    except NotFound:
        known = read_home(session=session, actor=actor)[:MOST_NAMED]
        named = "; ".join(f"{line.id.hex} {line.title}" for line in known) or _("none")
        what = _("There is no study of this id, so nothing was written.")
        raise NotFound(Problem("CLI-003", what, _("The studies here: {named}", named=named))) from None
