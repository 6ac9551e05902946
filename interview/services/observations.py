"""Observations: what a rater saw or knows, typed as a draft and then named as evidence of a judgement."""

from uuid import UUID

from sqlmodel import Session

from interview.errors import Invalid, Problem
from interview.models import Interview, Judgement, Round
from interview.services.access import Act, Actor, open_record
from interview.services.drafts import use_draft
from interview.services.judgements import find_or_begin, rater_of, revise_judgement, values_of
from interview.services.judging import Evidence
from interview.services.operations import beside_withdrawals, done_before
from interview.texts import _
from interview.vocabulary import Kind


def observation_place(*, kind: Kind, round_id: UUID, factor: str, rater: UUID) -> str:
    """Where an observation is kept while it is typed; ``rater`` as in ``Judgement.rater_id``."""
    return f"observation/{kind}/{round_id.hex}/{rater.hex}/{factor}"


def add_observation(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    round_id: UUID,
    factor: str,
    kind: Kind,
    interview_id: UUID | None = None,
    provisional: bool = False,
) -> int:
    """Take the typed observation out of its draft and name it as evidence; both, or neither.

    It is added to whatever evidence stands, so that no other window's change is lost by it. Returns the number
    of the revision that stands afterwards.

    Raises:
        Invalid: JUD-006 nothing is typed; otherwise what ``revise_judgement`` refuses.
    """
    beside_withdrawals(session, of=Round, id=round_id)
    round_ = open_record(session, actor=actor, to=Act.JUDGE, record=Round, id=round_id)
    if before := done_before(session, operation):
        return session.get_one(Judgement, UUID(before.result)).head
    interview = session.get(Interview, interview_id) if interview_id else None
    rater_id = rater_of(actor, kind, interview)
    place = observation_place(kind=kind, round_id=round_id, factor=factor, rater=rater_id)
    text = _taken(session, study_id=round_.study_id, place=place)
    judgement = find_or_begin(session, round_=round_, factor=factor, kind=kind, rater_id=rater_id)
    stands = values_of(session, judgement=judgement, number=judgement.head)
    return revise_judgement(
        session=session,
        actor=actor,
        operation=operation,
        round_id=round_id,
        factor=factor,
        kind=kind,
        interview_id=interview_id,
        based_on=judgement.head,
        change={"evidence": (*stands.evidence, Evidence(observation=text)), "provisional": provisional},
    )


def _taken(session: Session, *, study_id: UUID, place: str) -> str:
    """The text of the draft, which is empty from now on."""
    text = use_draft(session, study_id=study_id, place=place) or ""
    if not text.strip():
        raise Invalid(
            Problem(
                "JUD-006",
                _("No observation is written yet."),
                _("Nothing was added. Write what you saw or know, then press Add."),
            )
        )
    return text
