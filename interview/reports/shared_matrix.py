"""Several initiatives side by side: level by factor, in alphabetical order and no other.

Cells are coloured only where all of them can be compared: of one kind of judgement, one instrument and one
version. Otherwise none is, and a sentence says why: colouring some would set those apart as if they were more.
"""

from collections.abc import Sequence
from html import escape

from interview import words
from interview.queries.shared_views import SharedCell, SharedMatrix, SharedRow
from interview.reports.shared_look import document, tag
from interview.texts import _, speaking


def matrix_html(
    matrix: SharedMatrix,
    *,
    language: str = "en",
    head: str = "",
    end: str = "",
) -> str:
    """The matrix as a page of its own; each row leads to its page where it has an address."""
    with speaking(language):
        title = _("Maturity profiles of cluster initiatives")
        body = (
            f"<header>\n{tag('h1', title)}{tag('p', _order(), 'facts')}</header>\n"
            f"<main>\n{matrix_in_markup(matrix)}</main>\n"
        )
        return document(title, body, head=head, end=end, broad=True)


def _order() -> str:
    return _("In alphabetical order. Not a ranking or a score: levels are ordered stages, not numbers.")


def alike(matrix: SharedMatrix) -> bool:
    """Whether all cells are of one kind of judgement, one instrument and one version."""
    cells = [cell for row in matrix.rows for cell in row.cells.values()]
    return len({(cell.kind, cell.instrument, cell.version) for cell in cells}) <= 1


def matrix_in_markup(matrix: SharedMatrix) -> str:
    """A row for each initiative, a column for each factor; on a narrow screen each row is a card."""
    rows = sorted(matrix.rows, key=lambda row: row.title.casefold())
    coloured = alike(matrix)
    note = "" if coloured else tag("p", not_alike(), "small")
    head = "".join(
        f'<th scope="col" role="columnheader" dir="auto">{escape(name)}</th>'
        for name in (_("Initiative"), *(name for _factor, name in matrix.factors))
    )
    body = "".join(_row(matrix, row, coloured) for row in rows)
    return (
        f'{note}<div class="boxed"><table class="matrix" role="table">\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{body}</tbody>\n</table></div>\n{_about()}'
    )


def not_alike() -> str:
    """Why nothing is coloured."""
    return _(
        "These were not all judged in the same way: the kind of judgement or the version of the questions and "
        "levels differs. They are not coloured, so that nothing looks comparable that is not."
    )


def _row(matrix: SharedMatrix, row: SharedRow, coloured: bool) -> str:
    title = escape(row.title)
    named = f'<a href="{escape(row.address)}">{title}</a>' if row.address else title
    cells = "".join(
        _cell(name, row.cells.get(factor), matrix.level_names, coloured) for factor, name in matrix.factors
    )
    return f'<tr role="row"><th scope="row" role="rowheader" dir="auto">{named}</th>\n{cells}</tr>\n'


def _cell(name: str, cell: SharedCell | None, levels: Sequence[str], coloured: bool) -> str:
    begun = f'<td role="cell" data-of="{escape(name)}"><div>'
    if cell is None:
        return f"{begun}{escape(_('not asked about there'))}</div></td>\n"
    one = cell.level if cell.level == cell.upper else None  # between two levels it has the colour of neither
    swatch = f'<i class="swatch k{len(levels)}-{one}"></i>' if coloured and one else ""
    said = (words.judges(cell.kind), cell.dated.isoformat(), f"{cell.instrument} {cell.version}")
    below = " · ".join(f"<span>{escape(text)}</span>" for text in said)
    level = escape(level_of(cell, levels))
    return f'{begun}{swatch}<span dir="auto">{level}</span><small>{below}</small></div></td>\n'


def level_of(cell: SharedCell, levels: Sequence[str]) -> str:
    """The level of a cell, "between A and B", or why there is none."""
    if cell.level is None or cell.upper is None:
        return _("open: {why}", why=cell.gap) if cell.gap else _("open")
    names = cell.level_names or levels
    lower, upper = names[cell.level - 1], names[cell.upper - 1]
    return lower if lower == upper else _("between {lower} and {upper}", lower=lower, upper=upper)


def _about() -> str:
    said = _(
        "Questions and levels derived from the paper, not the authors' own table. A gap was not judged; it is "
        "not a zero. The paper: Klofsten, Bienkowska, Laur and Sölvell (2015), Industry and Higher Education "
        "29(1), 65–77."
    )
    return tag("p", said, "foot")
