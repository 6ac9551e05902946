"""Commands that only look: is an instrument file right, is the database well."""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from interview.database.engine import sqlite_file
from interview.database.gate import library
from interview.database.state import State, state
from interview.database.wall import Standing
from interview.errors import NotFound, Problem, Refused
from interview.instrument.layout import MAX_BYTES
from interview.instrument.loader import check, load
from interview.instrument.structure import Instrument
from interview.services.instruments import first_language
from interview.settings import settings
from interview.texts import _, plural

STEERING = "\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
UNPRINTABLE = re.compile(f"[{STEERING}]")


def printable(text: str) -> str:
    """``text`` on one line; characters that would steer a terminal are shown by their numbers."""
    return UNPRINTABLE.sub(lambda found: f"\\x{{{ord(found[0]):x}}}", text)


def say(line: str) -> None:
    sys.stdout.write(printable(line) + "\n")


def check_instrument(options: argparse.Namespace) -> int:
    """Print every problem of a file, or what the instrument is; 1 where there is a problem."""
    content = _content(options.file)
    problems = check(content, file=options.file.name)
    for problem in problems:
        say(f"{problem.code} {problem.sentence}")
    if problems:
        return 1
    language = first_language(content)
    for line in _summary(load(content, file=options.file.name, language=language)):
        say(line)
    return 0


def _content(file: Path) -> bytes:
    """The file's bytes; of one that is too large, enough to be refused as such."""
    if os.path.isdir(file):
        what = _("This is a folder, not a file.")
        raise NotFound(Problem("CLI-001", what, _("Name a file in it."), value=str(file)))
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise NotFound(
            Problem(
                "CLI-001", _("The file cannot be read: {why}.", why=why), _("Name another."), value=str(file)
            )
        ) from None


def _summary(instrument: Instrument) -> Iterator[str]:
    yield _("This instrument can be used.")
    yield f"{instrument.title}, {instrument.id} {instrument.version}"
    counts = (
        plural("{n} factor", "{n} factors", len(instrument.factors)),
        plural("{n} level", "{n} levels", len(instrument.levels)),
        plural("{n} question", "{n} questions", len(list(instrument.questions()))),
        plural("{n} minute", "{n} minutes", instrument.minutes),
    )
    yield ", ".join(counts)
    yield _("Languages: {languages}", languages=", ".join(instrument.languages))
    yield f"SHA-256: {instrument.digest}"


def doctor(options: argparse.Namespace) -> int:
    """Print how things are; 1 where something needs looking after."""
    for line in _settings():
        say(line)
    say(_("SQLite: {sentence}", sentence=library().sentence))
    try:
        found = state(url=settings().database_url)
    except Refused as refused:
        for problem in refused.problems:
            say(f"{problem.code} {problem.sentence}")
        return 1
    for line in _database(found):
        say(line)
    well = found.integrity == "ok" and (found.current or found.revision is None)
    return 0 if well else 1


def _settings() -> Iterator[str]:
    """The settings, without what is secret: of the database's address, password and options stay hidden."""
    now = settings()
    yield _("Mode: {mode}, listening on {address}", mode=now.mode.value, address=now.address)
    yield _("Data folder: {folder}", folder=now.data_dir)
    yield _("Language: {language}", language=now.language)
    yield _(
        "Phones: {address}, port {port}; they are told {url}",
        address=now.room_address or _("this machine's address in the network"),
        port=now.room_port,
        url=now.public_url or _("the same"),
    )
    address = make_url(now.database_url).set(query={})
    yield _("Database: {address}", address=address.render_as_string(hide_password=True))


def _role(standing: Standing) -> str:
    if standing.walled:
        return _("Role: {role}; row security parts the studies", role=standing.role)
    why = (
        _("it is a superuser")
        if standing.superuser
        else _("it passes row security")
        if standing.bypasses
        else _("it owns the tables")
    )
    return _(
        "Role: {role}; ROW SECURITY DOES NOT APPLY, because {why}. Let PENTAD_DATABASE_URL name a plain role, "
        "and PENTAD_MIGRATION_URL the owner.",
        role=standing.role,
        why=why,
    )


def _database(found: State) -> Iterator[str]:
    if sqlite_file(settings().database_url) is None:
        yield _("Server: {server}", server=found.library)
    if found.revision is None:
        yield _("Schema: none yet; it is made at the first start. The code's is {head}.", head=found.head)
    elif found.current:
        yield _("Schema: {revision}, the same as the code's", revision=found.revision)
    else:
        yield _(
            "Schema: {revision}, the code's is {head}; it is brought up to date at the next start.",
            revision=found.revision,
            head=found.head,
        )
    if found.standing is not None:
        yield _role(found.standing)
    yield _("Integrity: {integrity}", integrity=found.integrity)
    if found.journal_mode:
        yield _("Journal: {mode}", mode=found.journal_mode)
