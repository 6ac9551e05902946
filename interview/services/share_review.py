"""The name check of a link: what its texts hold, and what the owner decided about each."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from interview.models import PassedText, SharedCase, ShareLink
from interview.queries.shared import composed_now
from interview.queries.shared_content import FreeText
from interview.services import share_choices
from interview.services.name_check import Hit, Known, known_to


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A text of a link with what was found in it.

    ``decided``: somebody saw all these finds and let the text through or left it out. ``waiting``: a live link
    does not show it yet.
    """

    text: FreeText
    hits: tuple[Hit, ...]
    decided: bool
    left_out: bool
    waiting: bool

    @property
    def asks(self) -> bool:
        """Whether nothing may be published before this is decided."""
        return bool(self.hits) and not self.decided


def review(session: Session, *, link: ShareLink, viewer: UUID) -> tuple[Reviewed, ...]:
    """Every free text that the link shows or would show, once each, in the order of its pages."""
    texts: dict[tuple[str, UUID, str], FreeText] = {}
    for case in session.exec(
        select(SharedCase).where(SharedCase.link_id == link.id).order_by(SharedCase.title, SharedCase.id)  # type: ignore[arg-type]
    ).all():
        if composed := composed_now(session, link=link, case=case, viewer=viewer):
            texts |= {text.key: text for text in composed.texts if text.key not in texts}
    return reviewed(session, link=link, texts=texts.values())


def reviewed(session: Session, *, link: ShareLink, texts: Iterable[FreeText]) -> tuple[Reviewed, ...]:
    """These texts with what the study's names find in them now."""
    known = known_in(session, link=link)
    rows = {
        (row.record, row.record_id, row.digest): row
        for row in session.exec(select(PassedText).where(PassedText.link_id == link.id))
    }
    follows = link.live and link.published_at is not None
    return tuple(_reviewed(text, known.hits(text.text), rows.get(text.key), follows) for text in texts)


def _reviewed(text: FreeText, hits: tuple[Hit, ...], row: PassedText | None, follows: bool) -> Reviewed:
    seen = row is not None and {hit.digest for hit in hits} <= set(row.found)
    left_out = row is not None and row.left_out
    return Reviewed(
        text=text,
        hits=hits,
        decided=left_out or (bool(hits) and seen),
        left_out=left_out,
        waiting=follows and row is None,
    )


def known_in(session: Session, *, link: ShareLink) -> Known:
    """What a text of this link must not give away: where initiatives are named, their names are no secret."""
    named = share_choices.chosen(link.choices).named
    covered = session.exec(select(SharedCase.initiative_id).where(SharedCase.link_id == link.id)).all()
    return known_to(session, study_id=link.study_id, shown=covered if named else ())
