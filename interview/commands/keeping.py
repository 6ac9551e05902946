"""Commands about what is kept and what is gone: restoring a backup, what was erased, the key to the names."""

import argparse
import json
from pathlib import Path
from uuid import UUID, uuid4

from interview.commands.doing import acting, make_ready, study_id_of
from interview.commands.looking import say
from interview.database import remains
from interview.database.engine import make_engine, only_reading, sqlite_file
from interview.database.removed import erase_listed, erased_in, list_json, listed, shut, stones_of
from interview.database.restoring import restore as put_in_place
from interview.database.transactions import transaction
from interview.errors import Invalid, NotFound, Problem
from interview.exports.files import write_file
from interview.services.identities import KeyRow, put_back, take_out
from interview.settings import settings
from interview.texts import _, plural

KEY = "pentad-identities"


def restore(options: argparse.Namespace) -> int:
    """Put a backup in the place of the database, without what was erased since."""
    done = put_in_place(options.file, url=settings().database_url)
    say(_("restored from {file}", file=options.file))
    if done.erased:
        say(_("What was withdrawn or purged since then was erased in it again."))
    say(_shut_as_said())
    if done.kept:
        say(_("The database as it was before: {file}. Delete it once you need it no more.", file=done.kept))
    return 0


def removed(options: argparse.Namespace) -> int:
    """Write the list of what was erased, or erase it again in a database that was restored by other tools."""
    make_ready()
    engine = make_engine(settings().owner_url, pooled=False)
    try:
        if options.output:
            with only_reading(engine).connect() as connection:
                stones = stones_of(connection)
            write_file(list_json(stones), path=options.output, replace=options.force)
        else:
            stones = listed(_content(options.apply))
            with engine.begin() as connection:
                erase_listed(connection, stones)
                shut(connection)
            say(_shut_as_said())
            _sweep()
    finally:
        engine.dispose()
    n = erased_in(stones)
    say(plural("{n} record or text that was erased", "{n} records and texts that were erased", n))
    return 0


def _shut_as_said() -> str:
    return _(
        "All links are closed, everybody is logged out and open invitations are withdrawn, since some of that "
        "may have been done after the copy was made. Look at the members of each study before work goes on."
    )


def sweep(options: argparse.Namespace) -> int:
    """Take what was erased out of the database's files; 1 where something is left for another time."""
    url = settings().owner_url
    if sqlite_file(url) is not None:
        make_ready()
        return _told(remains.sweep(url=url))
    busy = remains.write_anew(url)
    if busy:
        say(_("These tables were in use; run it again: {names}", names=", ".join(busy)))
        return 1
    say(_("Every table was written anew: nothing of what was erased is left in them."))
    say(_("The server's own log, its archives and copies made with its tools are not reached from here."))
    return 0


def _sweep() -> None:
    """After something was erased; what is left to do is said."""
    _told(remains.sweep(url=settings().database_url))


def _told(swept: remains.Swept) -> int:
    if swept.by_server:
        say(_("The rows are gone. To sweep the server's files too, run: python -m interview sweep"))
        return 0
    if swept.rewritten:
        n = len(swept.rewritten)
        say(plural("{n} backup was cleaned of it.", "{n} backups were cleaned of it.", n))
    if swept.failed:
        names = ", ".join(path.name for path in swept.failed)
        say(_("These backups could not be cleaned; delete them: {names}.", names=names))
    if not swept.clean:
        say(_("Somebody was reading, so traces may be left. Run: python -m interview sweep"))
    return 0 if swept.clean and not swept.failed else 1


def identities(options: argparse.Namespace) -> int:
    """Write the key to the names of a study to a file, take it out of the database, or put it back."""
    study_id = study_id_of(options.study)
    actor = acting(options)
    if options.put_back:
        rows = _key(_content(options.put_back), study_id=study_id)
        with transaction(actor=actor) as session:
            n = put_back(session=session, actor=actor, operation=uuid4(), study_id=study_id, rows=rows)
        say(plural("{n} name was put back", "{n} names were put back", n))
        return 0
    with transaction(actor=actor) as session:
        key = take_out(session=session, actor=actor, operation=uuid4(), study_id=study_id)
    write_file(_key_json(key, study_id=study_id), path=options.output, replace=options.force)
    if options.remove:  # only once they are safe in the file
        with transaction(actor=actor) as session:
            take_out(session=session, actor=actor, operation=uuid4(), study_id=study_id, remove=True)
        _sweep()
    say(plural("{n} name written to {file}", "{n} names written to {file}", len(key), file=options.output))
    return 0


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        what = _("The file cannot be read: {why}.", why=why)
        raise NotFound(Problem("CLI-001", what, _("Name another."), value=str(file))) from None


def _key_json(rows: tuple[KeyRow, ...], *, study_id: UUID) -> bytes:
    lines = [
        {"respondent": r.respondent_id.hex, "pseudonym": r.pseudonym, "name": r.name, "contact": r.contact}
        for r in rows
    ]
    content = {"format": KEY, "study": study_id.hex, "identities": lines}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _key(content: bytes, *, study_id: UUID) -> list[KeyRow]:
    try:
        read = json.loads(content)
        if (read["format"], read["study"]) != (KEY, study_id.hex):
            raise ValueError
        return [
            KeyRow(UUID(r["respondent"]), str(r["pseudonym"]), str(r["name"]), str(r["contact"]))
            for r in read["identities"]
        ]
    except (ValueError, KeyError, TypeError):
        what = _("This file is no key to the names of this study.")
        remedy = _("Nothing was changed. Name the file that the command identities wrote for it.")
        raise Invalid(Problem("CLI-004", what, remedy)) from None
