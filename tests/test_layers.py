"""The layers of the code: imports go down only, and each library is known to its own folder only."""

import ast
import importlib.metadata
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from interview.settings import ROOT

# The longest prefix that fits decides. What stands in no row has no layer yet, which is refused.
LAYERS = {
    "interview.errors": 0,
    "interview.logs": 0,
    "interview.settings": 0,
    "interview.texts": 0,
    "interview.vocabulary": 0,
    "interview.words": 0,
    "interview.votes_in_words": 4,
    "interview.verdict_in_words": 4,
    "interview.instrument": 0,
    "interview.models": 1,
    "interview.database": 2,
    "interview.profile": 3,
    "interview.coverage": 3,
    "interview.clock": 3,
    "interview.voting": 3,
    "interview.blindness": 3,
    "interview.agreement": 3,
    "interview.services": 4,
    "interview.queries": 4,
    "interview.plots": 5,
    "interview.exports": 5,
    "interview.reports": 5,
    "interview.live": 5,
    "interview.web": 6,
    "interview.commands": 6,
    "interview.ui": 7,
    "interview.__main__": 8,
    "app": 8,
    "pages": 8,
}

# Library -> the only places that may import it.
ONLY_IN = {
    "streamlit": ("app", "pages", "interview.ui"),
    "plotly": ("interview.plots",),
    "matplotlib": ("interview.plots",),
    "alembic": ("interview.database",),
    "psycopg": ("interview.database",),
    "sqlmodel": (
        "interview.models",
        "interview.database",
        "interview.services",
        "interview.queries",
        "interview.web",
        "interview.commands",
    ),
    "sqlalchemy": (
        "interview.settings",
        "interview.models",
        "interview.database",
        "interview.services",
        "interview.queries",
        "interview.web",
        "interview.commands",
    ),
}

TOP_LEVEL = ("interview", "pages", "app")


def module_of(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """Every module of the project with its syntax tree, the database's revisions left out."""
    files = [root / "app.py", *(root / "pages").rglob("*.py"), *(root / "interview").rglob("*.py")]
    for file in files:
        if file.exists() and "versions" not in file.parts:
            yield module_of(file, root), ast.parse(file.read_text(), filename=str(file))


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules that a tree imports anywhere in it; a relative import begins with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield base
            if base.partition(".")[0] in TOP_LEVEL:  # ``from interview import live`` imports a module
                yield from (f"{base}.{alias.name}" for alias in node.names)


def layer(module: str) -> int | None:
    parts = module.split(".")
    prefixes = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((LAYERS[prefix] for prefix in prefixes if prefix in LAYERS), None)


def within(module: str, places: Iterable[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


def breaches(root: Path) -> list[str]:
    """Every import that the layers forbid, as one line each."""
    found = []
    for module, tree in sources(root):
        own = layer(module)
        if own is None and module != "interview":
            found.append(f"{module} has no layer")
        for name in imported(tree):
            if name.startswith("."):
                found.append(f"{module} imports relatively: {name}")
            theirs = layer(name)
            if own is not None and theirs is not None and theirs > own:
                found.append(f"{module} imports upwards: {name}")
            library = name.partition(".")[0]
            if library in ONLY_IN and not within(module, ONLY_IN[library]):
                found.append(f"{module} imports {library}")
    return found


def taken_names(root: Path) -> list[str]:
    """Modules of ``interview/ui`` named like another: a script's folder comes first on the path."""
    others = sys.stdlib_module_names | set(importlib.metadata.packages_distributions()) | set(TOP_LEVEL)
    own = {path.stem if path.suffix == ".py" else path.name for path in (root / "interview" / "ui").iterdir()}
    return sorted((own & others) - {"__init__", "__pycache__"})


def test_imports_go_down_and_every_library_stays_in_its_folder() -> None:
    assert breaches(ROOT) == []


def test_no_module_of_the_screens_hides_another() -> None:
    assert taken_names(ROOT) == []


def test_the_whole_project_is_looked_at() -> None:
    modules = {module for module, _tree in sources(ROOT)}
    assert {"app", "pages.home", "interview.services.access", "interview.ui.router"} <= modules
    assert len(modules) > 60


def planted(root: Path, file: str, code: str) -> list[str]:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    (root / "interview" / "ui").mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    return breaches(root)


@pytest.mark.parametrize(
    ("file", "code", "wanted"),
    [
        ("interview/errors.py", "import interview.models", "imports upwards: interview.models"),
        ("interview/models/x.py", "from interview.database import engine", "imports upwards"),
        ("interview/clock.py", "from interview import services", "imports upwards: interview.services"),
        ("interview/services/x.py", "def f():\n    from interview.ui import parts", "imports upwards"),
        ("interview/plots/x.py", "from interview.web import routes", "imports upwards"),
        ("interview/web/x.py", "from interview.ui.components import bundle", "imports upwards: interview.ui"),
        ("interview/commands/x.py", "from interview.ui import parts", "imports upwards: interview.ui"),
        ("interview/ui/x.py", "import pages.home", "imports upwards: pages.home"),
        ("interview/ui/x.py", "from . import parts", "imports relatively"),
        ("interview/ui/x.py", "from .parts import say", "imports relatively: .parts"),
        ("interview/services/x.py", "import streamlit as st", "imports streamlit"),
        ("interview/web/x.py", "from streamlit.web import server", "imports streamlit"),
        ("interview/ui/x.py", "import plotly.graph_objects as go", "imports plotly"),
        ("interview/reports/x.py", "from matplotlib import pyplot", "imports matplotlib"),
        ("pages/x.py", "import sqlalchemy", "imports sqlalchemy"),
        ("pages/x.py", "from sqlmodel import Session", "imports sqlmodel"),
        ("interview/ui/x.py", "from sqlalchemy import text", "imports sqlalchemy"),
        ("interview/exports/x.py", "from sqlmodel import select", "imports sqlmodel"),
        ("interview/newcomer.py", "", "interview.newcomer has no layer"),
        ("app.py", "import sqlalchemy", "imports sqlalchemy"),
    ],
)
def test_a_planted_breach_is_found(tmp_path: Path, file: str, code: str, wanted: str) -> None:
    assert len(found := planted(tmp_path, file, code)) >= 1
    assert wanted in found[0]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("interview/services/x.py", "from interview.queries import texts\nfrom sqlmodel import select"),
        ("interview/ui/starting.py", "from interview.database import state\nimport streamlit"),
        ("interview/ui/x.py", "from interview.web.contract import Doors"),
        ("interview/plots/x.py", "import plotly\nfrom interview import words"),
        ("pages/x.py", "import streamlit as st\nfrom interview.ui import parts"),
        ("interview/clock.py", "from interview.vocabulary import ClockKind\nimport datetime"),
    ],
)
def test_what_is_allowed_is_no_breach(tmp_path: Path, file: str, code: str) -> None:
    assert planted(tmp_path, file, code) == []


@pytest.mark.parametrize("name", ["typing.py", "json", "streamlit.py", "sqlmodel.py", "pages.py"])
def test_a_planted_name_of_another_module_is_found(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "interview" / "ui"
    folder.mkdir(parents=True)
    (folder / "parts.py").touch()
    assert taken_names(tmp_path) == []
    (folder / name).mkdir() if "." not in name else (folder / name).touch()
    assert taken_names(tmp_path) == [name.removesuffix(".py")]
