"""Another language for a test: a catalogue of a few texts."""

from collections.abc import Mapping
from pathlib import Path

from tests.catalogues import Entry, compiled

HEAD = Entry("", "", ("Content-Type: text/plain; charset=UTF-8\n",))


def catalogue(folder: Path, language: str, messages: Mapping[str, str]) -> None:
    """Put the catalogue of a language where ``interview.texts`` looks for it below ``folder``."""
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    entries = [HEAD, *(Entry(text, "", (said,)) for text, said in messages.items())]
    (place / "pentad.mo").write_bytes(compiled(entries))
