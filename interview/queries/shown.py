"""What a visit sees of its link: the page of one initiative, or the matrix of several."""

from hashlib import sha256

from sqlmodel import Session, select

from interview.models import SharedCase
from interview.queries.shared import matrix_of, page_of
from interview.queries.shared_views import SharedMatrix, SharedPage
from interview.services.visits import Visit

Shown = SharedPage | SharedMatrix


def read_shown(session: Session, *, visit: Visit, case: str = "") -> Shown | None:
    """What the link shows at its own address, or of the ``case`` that the address names; None: nothing."""
    if not case and (matrix := matrix_of(session, link=visit.link)):
        return matrix
    of_link = select(SharedCase).where(SharedCase.link_id == visit.link.id)
    found = session.exec(of_link.where(SharedCase.public_id == case) if case else of_link).first()
    return None if found is None else page_of(session, link=visit.link, case=found)


def version(shown: Shown) -> str:
    """Something else whenever anything that is shown is."""
    return sha256(repr(shown).encode()).hexdigest()[:16]
