"""For developers: write the revision that leads from the newest schema to today's tables.

python -m interview.database.migrations.make "add the colour of a code"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import Script, ScriptDirectory

from interview.database.engine import make_engine
from interview.database.migrate import VERSIONS, configuration, upgrade
from interview.models import SQLModel


def make(title: str, *, versions: Path = VERSIONS) -> Path:
    """Compare a fresh, upgraded SQLite database with the tables; give the path of the file written."""
    config = configuration(versions)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/fresh.sqlite3"
        upgrade(url=url, versions=versions)
        with make_engine(url, pooled=False).connect() as connection:
            config.attributes.update(connection=connection, metadata=SQLModel.metadata)
            script = command.revision(config, title, autogenerate=True, rev_id=f"{number:04}")
    assert isinstance(script, Script)
    file = Path(script.path)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "# ###" not in line))
    return file


if __name__ == "__main__":
    match sys.argv[1:]:
        case [title]:
            sys.stdout.write(f"{make(title)}\n")
        case _:
            raise SystemExit(__doc__)
