"""Catalogues of texts: read, gathered from the code, and compiled as GNU gettext does.

``python -m tests.catalogues`` compiles every ``pentad.po`` into the ``pentad.mo`` beside it.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from interview.texts import LOCALES

MAGIC = 0x950412DE
HEADER = 28


@dataclass(frozen=True)
class Entry:
    """A text and what it is in the other language; ``many`` and a second form where it counts something."""

    text: str
    many: str
    forms: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.text}\0{self.many}" if self.many else self.text


def read_po(file: Path) -> list[Entry]:
    """The entries of a catalogue in text form, its header (the empty text) among them."""
    entries, now, field = [], {}, ""  # type: tuple[list[Entry], dict[str, str], str]
    for line in [*file.read_text(encoding="utf-8").splitlines(), "msgid"]:
        keyword, _space, rest = line.partition(" ")
        if keyword == "msgid" and now:
            forms = tuple(now[name] for name in sorted(now) if name.startswith("msgstr"))
            entries.append(Entry(now["msgid"], now.get("msgid_plural", ""), forms))
            now = {}
        if line.startswith('"'):
            now[field] += ast.literal_eval(line)
        elif keyword.startswith("msg") and rest:
            field = keyword
            now[field] = ast.literal_eval(rest)
    return entries


def compiled(entries: Iterable[Entry]) -> bytes:
    """The catalogue as a program reads it (the manual of GNU gettext, The Format of GNU MO Files)."""
    pairs = sorted((entry.key.encode(), "\0".join(entry.forms).encode()) for entry in entries)
    data, places = b"", ([], [])  # type: tuple[bytes, tuple[list[tuple[int, int]], list[tuple[int, int]]]]
    for which in (0, 1):
        for pair in pairs:
            places[which].append((len(pair[which]), HEADER + 16 * len(pairs) + len(data)))
            data += pair[which] + b"\0"
    numbers = [MAGIC, 0, len(pairs), HEADER, HEADER + 8 * len(pairs), 0, 0]
    numbers += [number for half in places for place in half for number in place]
    return b"".join(number.to_bytes(4, "little") for number in numbers) + data


def gathered(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Every text in ``_()``, and both forms of every ``plural()``, in these files."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if node.func.id == "_" and texts:
                    yield texts[0], ""
                elif node.func.id == "plural" and len(texts) > 1:
                    yield texts[0], texts[1]


def main() -> None:
    for file in LOCALES.glob("*/LC_MESSAGES/pentad.po"):
        file.with_suffix(".mo").write_bytes(compiled(read_po(file)))


if __name__ == "__main__":
    main()
