"""Copy and edit: a copy in the language in which its texts are shown, its boxes and its controls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4
from zlib import crc32

from interview.instrument.writer import EditableText
from interview.queries.guides import Copy, Guide
from interview.services.reshaping import choose
from interview.ui import acting
from interview.ui.choices import watch
from interview.ui.preparing.fields import operation_of
from interview.ui.typed import typed_field

ONE_LINE = 300  # texts that may be no longer than this get a box of one line


@dataclass(frozen=True, slots=True)
class Sheet:
    """A copy in the language in which its texts are shown: ``texts`` by their path in the first language."""

    guide: Guide
    copy: Copy
    language: str
    texts: dict[str, EditableText]

    def now(self, base: str) -> str:
        """A text as it now reads."""
        return self.copy.texts[self.texts[base].path].text

    def box(self, base: str, *, label: str, placeholder: str = "", rows: int = 2) -> None:
        """The box of a text; it grows with what is typed."""
        text = self.texts[base]
        short = text.limit <= ONE_LINE and "\n" not in text.text
        typed_field(
            self.copy.texts[text.path],
            label=label,
            placeholder=placeholder,
            rows=1 if short else rows,
            one_line=short,
            awaited=True,
        )

    def choice(
        self, path: str, value: object, names: Mapping[Any, str] | None = None
    ) -> tuple[str, Callable[[], None]]:
        """Key and callback of a control that shows the value at a path, and chooses it.

        ``names`` are those of its options, if it is one that knows them by their names: under other names it is
        another control. What was chosen under the earlier ones would be taken for nothing.
        """
        drawn = uuid4()
        under = f"_{crc32(repr(names).encode()):08x}" if names else ""

        def chosen(given: object) -> None:
            if given is None:
                return  # a number that was deleted chooses nothing
            acting.do(
                choose,
                operation=operation_of(drawn, path, given),
                version_id=self.guide.line.id,
                path=path,
                value=given,
            )

        return watch(f"choose_{self.guide.line.id.hex}_{slug(path)}{under}", value, chosen)

    def pressing(self, service: Callable[..., Any], **values: Any) -> dict[str, Any]:
        """What a button is given that calls a service for this copy, once however often it is pressed."""
        called = {"operation": uuid4(), "version_id": self.guide.line.id, **values}
        return {"on_click": acting.do, "args": (service,), "kwargs": called}


def sheet(guide: Guide, copy: Copy, language: str) -> Sheet:
    """A copy with the texts of one language, and those that are the same in all."""
    shown = (text for text in copy.outline.texts if text.language in ("", language))
    return Sheet(guide, copy, language, {text.base: text for text in shown})


def slug(path: str) -> str:
    """A path as part of a key."""
    return path.replace(".", "-")
