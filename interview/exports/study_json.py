"""A whole study as one JSON file (UTF-8), for other programs and for keeping.

The file is one object:

``format``, ``format_version``
    ``pentad-study`` and a whole number, raised when a key changes its meaning or goes.
``study_id``, ``with_identities``
    Which study, and whether names and contacts are in it; without them ``identities`` is an empty list.
``reading``
    A few sentences for whoever finds the file without this page.
``records``
    One list for each kind of record, always all kinds in the same order, each record with all its keys.
    Records lie in the order in which they were made. Nothing in the file depends on when it was written,
    so that two exports of the same data are the same bytes.

Identifiers are 32 hexadecimal digits; keys ending in ``_id`` name a record by them. The addresses in
``typed.record`` and ``typed_branches.record`` are ``note/<interview>/<question>``,
``draft/<study>/<place>``, ``study/<study>/selection_criteria``, ``initiative/<initiative>/<key>``,
``document/<document>/excerpt`` and ``quote/<quote>/<key>``. Instants are in UTC,
``2026-04-21T12:05:00.000000Z``; days are ``2026-04-21``. Words of closed sets are those of
``interview/vocabulary.py``. ``instrument_versions.content`` is the instrument's file as text; ``digest`` is
the SHA-256 of its bytes.

A judgement is a head (``judgements``: factor, round, kind, rater) and its revisions
(``judgement_revisions``), none of which is ever changed; ``judgements.head`` is the ``number`` of the one
that stands. ``level`` counts from 1, the lowest. Where there is no level, ``state`` says why:
``not_asked``, ``cannot_judge``, ``not_relevant`` or ``declined``. None of the four is a level or a zero.
Where both are null nothing was judged. A factor without a judgement was not judged either. A decision of a
board (``decisions``) has no state: a null level is "no agreement". ``ballots.result`` is what was revealed,
once and for all: ``levels`` counts from the lowest; who voted what is nowhere in the file.

Where ``studies.blind`` is set, a round whose ``opened_at`` is null is closed: of its researchers' judgements
the file holds those of whoever exported it, and ``reading`` says so. What was judged after ``opened_at`` was
judged with the others' judgements in sight. Drafts of a judgement are in the file of their rater alone.

``share_links`` and ``shared_cases`` say what was shown to others, and when; not the words of it, which
stand in the records, nor the name that a link's owner gave it.
``withdrawals`` says who took back which item of consent and when. ``tombstones`` names what was erased by kind
and id, without what it held; a ``record`` with a dot names a column that was emptied or overwritten. Of a
judgement with ``evidence_withdrawn`` some of what it rested on is gone, and so are its earlier revisions.

``typed_branches`` holds what was typed in a second window; those not ``resolved`` still wait for somebody
to join them with the text that stands. Quotes and documents with ``removed`` were taken off the list, not
erased. A planned interview or a respondent that was removed, as nothing hung on it, is gone; the audit events
still name it by its id.
"""

import json
from datetime import UTC, date, datetime
from enum import Enum
from uuid import UUID

from interview.queries.whole import Row, WholeStudy
from interview.texts import _

FORMAT = "pentad-study"
FORMAT_VERSION = 1


def reading() -> tuple[str, ...]:
    """What whoever opens the file must know to read it right."""
    return (
        _("Identifiers are hexadecimal; keys ending in _id name a record by its id."),
        _("Levels are ordered categories, 1 the lowest. Do not average or add them."),
        _(
            "Where level is null, state says why: not_asked, cannot_judge, not_relevant or declined. None of "
            "these is a level or a zero. Both null: nothing was judged. A decision has no state: where its "
            "level is null, the board reached no agreement."
        ),
        _(
            "Of a judgement's revisions the one whose number is the judgement's head stands; the others are "
            "history."
        ),
        _("The three kinds of judgement (own, researcher, consensus) are never to be mixed."),
    )


def held_back(whole: WholeStudy) -> tuple[str, ...]:
    """That judgements are left out, where they are."""
    if not whole.held_back:
        return ()
    return (
        _(
            "This study rates blind: judgements of other raters are left out of this file, round by round, "
            "until everyone who judges the round has handed in (rounds.opened_at)."
        ),
    )


def study_json(whole: WholeStudy) -> bytes:
    """The file's bytes; see above for what is in it."""
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "study_id": _plain(whole.study_id),
        "with_identities": whole.with_identities,
        "reading": (*reading(), *held_back(whole)),
        "records": {name: [_record(row) for row in rows] for name, rows in whole.records.items()},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _record(row: Row) -> dict[str, object]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    """A value as JSON knows it, with all that it holds.

    Raises:
        TypeError: a kind of value that nobody thought of; better no file than a wrong one.
    """
    match value:
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
    return _single(value)


def _single(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case UUID():
            return value.hex
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8")
    raise TypeError(f"an export cannot hold a {type(value).__name__}")
