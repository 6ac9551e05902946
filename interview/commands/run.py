"""Reading the command line, and saying what went wrong: one sentence, never a traceback."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from interview.commands import doing, keeping, looking
from interview.errors import Refused
from interview.settings import WrongSettings
from interview.texts import _

WRONG = 2


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        hint = _("See: {command} --help", command=self.prog)
        self.exit(WRONG, f"{message[:1].upper()}{message[1:]}. {hint}\n")


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code: 0 done, 1 looked and found something wrong, 2 not done."""
    try:
        options = parser().parse_args(arguments)
        code: int = options.run(options)
        sys.stdout.flush()
    except Refused as refused:
        return _fail(" ".join(problem.sentence for problem in refused.problems))
    except WrongSettings as wrong:
        return _fail(str(wrong))
    except BrokenPipeError:  # the reader has gone, as with "| head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WRONG
    except KeyboardInterrupt:
        return _fail(_("Stopped; nothing was changed."))
    except Exception as error:  # the edge: a person reads a sentence, not a traceback
        return _fail(_("This could not be done because of a fault ({kind}).", kind=type(error).__name__))
    return code


def _fail(sentence: str) -> int:
    sys.stderr.write(looking.printable(" ".join(sentence.split())) + "\n")
    return WRONG


def parser() -> Parser:
    """The commands and what each takes."""
    made = Parser(prog="python -m interview", description=_("Pentad without its screens."), allow_abbrev=False)
    commands = made.add_subparsers(required=True, metavar=_("command"), title=_("commands"))

    demo = commands.add_parser("demo", help=_("load the demo and print the ids of its studies"))
    _add_person(demo)
    demo.set_defaults(run=doing.demo)

    check = commands.add_parser(
        "check-instrument", help=_("say everything that is wrong with an instrument file")
    )
    check.add_argument("file", type=Path, metavar=_("FILE"), help=_("the instrument, as TOML"))
    check.set_defaults(run=looking.check_instrument)

    copy = commands.add_parser("backup", help=_("copy the SQLite database while work goes on"))
    copy.add_argument(
        "--folder",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where to put it; beside the database unless given"),
    )
    copy.set_defaults(run=doing.backup)

    upgrading = commands.add_parser(
        "upgrade", help=_("bring the database up to date, as the owner of its tables")
    )
    upgrading.set_defaults(run=doing.upgrade_database)

    doctor = commands.add_parser("doctor", help=_("say how the database and the settings are"))
    doctor.set_defaults(run=looking.doctor)

    _add_keeping(commands)
    _add_export(commands.add_parser("export", help=_("write everything of a study to one file")))
    return made


def _add_keeping(commands: "argparse._SubParsersAction[Parser]") -> None:
    restore = commands.add_parser(
        "restore", help=_("put a backup in the place of the database, without what was withdrawn since")
    )
    restore.add_argument("file", type=Path, metavar=_("FILE"), help=_("the backup"))
    restore.set_defaults(run=keeping.restore)

    removed = commands.add_parser(
        "removed", help=_("write the list of what was erased, or erase it in a database restored otherwise")
    )
    way = removed.add_mutually_exclusive_group(required=True)
    way.add_argument("--output", type=Path, metavar=_("FILE"), help=_("where to write it"))
    way.add_argument("--apply", type=Path, metavar=_("FILE"), help=_("the list to go by"))
    removed.add_argument("--force", action="store_true", help=_("replace the file if it is there"))
    removed.set_defaults(run=keeping.removed)

    sweep = commands.add_parser(
        "sweep", help=_("take what was erased out of the database's files, as the owner of its tables")
    )
    sweep.set_defaults(run=keeping.sweep)

    key = commands.add_parser("identities", help=_("keep the names of a study apart from it"))
    key.add_argument("--study", required=True, metavar=_("ID"), help=_("the study's id"))
    way = key.add_mutually_exclusive_group(required=True)
    way.add_argument("--output", type=Path, metavar=_("FILE"), help=_("where to write them"))
    way.add_argument("--put-back", type=Path, metavar=_("FILE"), help=_("put what was written back"))
    key.add_argument("--remove", action="store_true", help=_("then remove them from the database"))
    key.add_argument("--force", action="store_true", help=_("replace the file if it is there"))
    _add_person(key)
    key.set_defaults(run=keeping.identities)


def _add_person(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--as",
        dest="person",
        metavar=_("PERSON"),
        help=_(
            "where people log in: who does this, by e-mail address or subject. No password is asked, since "
            "whoever can run this reads the database anyway; it is written down under that person"
        ),
    )


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument("--study", required=True, metavar=_("ID"), help=_("the study's id"))
    export.add_argument("--format", choices=["json"], default="json", help=_("JSON is the one there is"))
    export.add_argument("--output", required=True, type=Path, metavar=_("FILE"), help=_("where to write it"))
    export.add_argument(
        "--with-identities", action="store_true", help=_("names and contacts too; left out unless asked for")
    )
    export.add_argument("--force", action="store_true", help=_("replace the file if it is there"))
    _add_person(export)
    export.set_defaults(run=doing.export)
