"""A box for a typed text, from its stored form."""

from collections.abc import Callable

from interview.queries.texts import TypedText
from interview.ui.components.field import Branch, field


def box_key(record: str) -> str:
    """The key of the box of a text."""
    return f"typed_{record}"


def typed_field(
    typed: TypedText,
    *,
    label: str,
    rows: int = 2,
    placeholder: str = "",
    label_visible: bool = True,
    text: str | None = None,
    on_left: Callable[[], None] | None = None,
    one_line: bool = False,
    awaited: bool = False,
) -> None:
    """The lossless box of a text. ``text`` stands in where nothing was typed yet.

    Of an ``awaited`` box it is known what it still sends when it is left: whatever uses its text waits for
    that first (``arriving``).
    """
    field(
        key=box_key(typed.record),
        record=typed.record,
        text=typed.text if typed.version or text is None else text,
        version=typed.version,
        label=label,
        placeholder=placeholder,
        rows=rows,
        label_visible=label_visible,
        on_left=on_left,
        branches=[Branch(b.tab, b.text, b.saved_at.isoformat()) for b in typed.branches],
        one_line=one_line,
        awaited=awaited,
    )
