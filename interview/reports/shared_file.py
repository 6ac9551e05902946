"""What a link shows as one file to send: the page of one initiative, or the matrix with every page below it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from html import escape

from interview.queries.shared_views import SharedMatrix, SharedPage
from interview.reports.shared_matrix import matrix_html
from interview.reports.shared_page import saved_html

NAMED = re.compile(r'(?<=[\s<])(id|aria-labelledby|aria-describedby|for)="([^"]*)"')
"""Attributes that name a part of a page; in what people typed every quotation mark is escaped."""

POINTING = re.compile(r'((?:href|xlink:href)="#|url\(#)')
SHEET = re.compile(r"<body>\n(.*)</body>", re.DOTALL)


def saved_file(
    *, pages: Sequence[tuple[str, SharedPage]], matrix: SharedMatrix | None, language: str, at: datetime
) -> str:
    """The file. ``pages`` by their public ids; the addresses of the matrix are ``place_of`` each.

    A file stands still: of what a live link shows it says that it was saved ``at``.
    """
    pages = [(id, page if page.frozen_at else replace(page, frozen_at=at)) for id, page in pages]
    if matrix is None:
        return saved_html(pages[0][1])
    below = "".join(
        f'<article id="{escape(place_of(id).lstrip("#"))}" style="break-before:page">\n'
        f"{_within(saved_html(page), id)}</article>\n"
        for id, page in pages
    )
    return matrix_html(matrix, language=language, end=below)


def place_of(public_id: str) -> str:
    """Where a page stands in the file."""
    return f"#page-{public_id}"


def _within(html: str, id: str) -> str:
    """The body of a page, its parts named apart from those of the pages beside it."""
    found = SHEET.search(html)
    body = found[1] if found else ""
    body = NAMED.sub(lambda m: f'{m[1]}="' + " ".join(f"{id}-{name}" for name in m[2].split()) + '"', body)
    return POINTING.sub(lambda m: f"{m[1]}{id}-", body)
