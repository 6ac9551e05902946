"""A box for a typed text, from its stored form."""

from collections.abc import Callable

from interview.queries.texts import TypedText
from interview.ui.components.field import Branch, field


def typed_field(
    typed: TypedText,
    *,
    label: str,
    rows: int = 2,
    placeholder: str = "",
    label_visible: bool = True,
    text: str | None = None,
    on_left: Callable[[], None] | None = None,
) -> None:
    """The lossless box of a text. ``text`` stands in where nothing was typed yet."""
    field(
        key=f"typed_{typed.record}",
        record=typed.record,
        text=typed.text if typed.version or text is None else text,
        version=typed.version,
        label=label,
        placeholder=placeholder,
        rows=rows,
        label_visible=label_visible,
        on_left=on_left,
        branches=[Branch(b.tab, b.text, b.saved_at.isoformat()) for b in typed.branches],
    )
