"""Every text that reaches a person goes through the translation, wherever in the project it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interview.settings import ROOT
from tests import prose

EXEMPT = {
    "database/bridge.py: pentad listener": "how PostgreSQL's list of connections names it",
    "database/wall.py: ": "what PostgreSQL is told",
    "instrument/rules.py": "one table of sentences, which are gathered and translated as such",
    "queries/whole.py": "names of columns, and why some never leave, for whoever changes the tables",
    "instrument/shape.py: { en = ": "an example of what stands in a file",
    "plots/theme.py: IBM Plex Sans": "the name of the typeface",
    "plots/theme.py: '{}', system-ui": "the typeface, with what browsers put in its place",
    "ui/components/bundle/__init__.py: const ": "a script",
    "web/assets.py: public, max-age": "a header, for browsers",
    "web/events.py: : still here": "a sign of life on the wire",
    "web/phones/look.py: img-src": "a part of the policy, for browsers",
    "web/phones/look.py: Accept-Language": "a header, for browsers",
    "web/exported.py: attachment; filename": "a header, for browsers",
    "web/previews.py: attachment; filename": "a header, for browsers",
    "web/pacing.py: no more sockets": "the reason in a refused socket's close, which browsers do not show",
    "web/policy.py: img-src": "a part of the policy, for browsers",
    "web/shared_pages.py: Accept-Language": "a header, for browsers",
    "web/shared_pages.py: img-src": "a part of the policy, for browsers",
    "web/shared_pages.py: noindex": "a header, for search engines",
    "web/shield.py: foreign": "the reason in a refused socket's close, which browsers do not show",
}
"""What reads like words in ``interview/`` and needs no translation: a file, or the start of a text; and why."""


def told(file: Path) -> Iterator[str]:
    """Every text of a module that reads like words, outside the translation: its file, and how it starts."""
    for _line, text in prose.untranslated(file.read_text()):
        yield f"{file.relative_to(ROOT / 'interview').as_posix()}: {text.strip()}"


def everything_told() -> list[str]:
    files = (ROOT / "interview").rglob("*.py")
    return [found for file in sorted(files) if "versions" not in file.parts for found in told(file)]


def test_every_text_of_the_project_that_reads_like_words_goes_through_the_translation() -> None:
    found = everything_told()
    assert [text for text in found if not any(text.startswith(known) for known in EXEMPT)] == []
    assert [known for known in EXEMPT if not any(text.startswith(known) for text in found)] == []


@pytest.mark.parametrize(
    "code",
    [
        'READING = ("Do not average or add them.",)',
        'raise Invalid(Problem("TXT-001", "Nothing", _("Write it.")))',
        'raise Invalid(Problem(code="gone", what=f"{name} is gone"))',
        'parser.add_argument("--folder", help="where")',
        'commands.add_parser("demo", help=_("load"), description="Load the demo")',
        'say(f"study {id}")',
        'return PlainTextResponse("Gone", status_code=404)',
        'made = f"<th>Level</th>{cells}"',
        "made = \"<button aria-label='Close it'>x</button>\"",
        'return answer({"sentence": "It was not kept."})',
        'labels = {"saved": "Saved at {time}"}',
        '_("{what} is kept", what=note if one else "Notes")',
        "why = error.strerror or 'for no known reason'",
        'raise SystemExit("Pentad did not start")',
    ],
)
def test_a_planted_text_is_found_anywhere(code: str) -> None:
    assert len(prose.untranslated(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        'READING = (_("Do not average or add them."),)',
        '"""A docstring of several words."""',
        'raise ValueError("a chart needs at least one profile")',
        'log.error("A screen failed with %s", kind)',
        'NAMES = "title kind retention_on".split()',
        'session.exec(text("SELECT version_num FROM alembic_version"))',
        'Problem("TXT-001", _("Nothing."), place="version", value=given)',
        'parser.add_argument("--format", choices=["json"], default="json")',
        """made = f'<li class="typed quiet" dir="auto">{escape(item)}</li>'""",
        'STYLE = ":root { color-scheme: light; }\\n.quiet { color: grey; margin: 0 auto }"',
        '_("{n} of {m}", n=1, m="12")',
    ],
)
def test_what_is_translated_or_read_by_nobody_is_let_through_anywhere(code: str) -> None:
    assert prose.untranslated(code) == []
