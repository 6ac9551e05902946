"""What a withdrawal covers: the rule as data, and what it comes to for one respondent.

``COVERS`` says which parts each item covers. Interviews of several people hold notes that cannot be told apart:
those stay and are listed to be looked at. Levels and the like stay everywhere: they are judgements, and are
marked. Linked to what goes is a judgement that names a removed quote as evidence and, where somebody no longer
takes part, every researcher's judgement of the same round on a factor that they spoke about; whether it named
them or not, it was made after hearing them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, col, or_, select

from interview.models import (
    Approach,
    ClockEvent,
    Consent,
    Decision,
    Draft,
    EvidenceLink,
    FacetMark,
    Identity,
    Interview,
    InterviewRespondent,
    Judgement,
    JudgementRevision,
    Note,
    PassedText,
    Quote,
    QuoteFactor,
    QuoteRevision,
    Respondent,
    SharedCase,
    ShareLink,
    TypedBranch,
    Withdrawal,
)
from interview.services import instruments, mentions
from interview.services.judgements import values_of
from interview.services.name_check import Hit
from interview.services.name_check import Why as Hits
from interview.services.rewritable import Text, record_at, texts_of
from interview.services.showing import frozen_with, words_of
from interview.services.withdrawn import withdrawn
from interview.texts import _
from interview.vocabulary import ClockKind, ConsentItem, Kind, Why


class Part(StrEnum):
    """What of a respondent a withdrawal may cover."""

    QUOTES = "quotes"
    NOTES = "notes"
    MARKS = "marks"
    REASONS = "reasons"
    RECORDING = "recording"
    SHARED = "shared"
    NAME = "name"
    CONTACT = "contact"
    DEALINGS = "dealings"


COVERS: Mapping[ConsentItem, frozenset[Part]] = {
    ConsentItem.TAKE_PART: frozenset(Part),
    ConsentItem.RECORD: frozenset({Part.RECORDING}),
    ConsentItem.BE_QUOTED: frozenset({Part.QUOTES, Part.SHARED}),
    ConsentItem.BE_NAMED: frozenset({Part.NAME}),
    ConsentItem.SHARE: frozenset({Part.SHARED}),
}

Record = tuple[str, UUID]


@dataclass(slots=True)
class Plan:
    """What goes, what is marked, and what is to be looked at, for one respondent and one item.

    ``rows``: records that go, by table. ``emptied``: (table, column, id) and what stands there then. ``typed``:
    addresses of typed texts that go with their bookkeeping. ``stripped``: judgements that lose their words and
    keep all else. ``marked``: judgements whose evidence was withdrawn. ``purged``: records that lose what they
    said before. ``looks``: texts that stay and are to be looked at. ``links``: shared links that show some of
    it. ``said``: the words that go. ``withdrawal_id``: by which it is carried out.
    """

    respondent: Respondent
    item: ConsentItem
    rows: dict[type[SQLModel], set[UUID]] = field(default_factory=dict)
    emptied: dict[tuple[type[SQLModel], str, UUID], object] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    stripped: set[UUID] = field(default_factory=set)
    marked: set[UUID] = field(default_factory=set)
    purged: set[Record] = field(default_factory=set)
    looks: dict[Record, Why] = field(default_factory=dict)
    links: set[UUID] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    recordings: tuple[UUID, ...] = ()
    withdrawal_id: UUID | None = None

    def covers(self, *parts: Part) -> bool:
        return bool(COVERS[self.item] & set(parts))

    def take(self, table: type[SQLModel], ids: Iterable[UUID]) -> None:
        if found := set(ids):
            self.rows.setdefault(table, set()).update(found)

    def going(self, table: type[SQLModel]) -> set[UUID]:
        return self.rows.get(table, set())

    def look(self, record: str, id: UUID, why: Why) -> None:
        self.looks.setdefault((record, id), why)

    @property
    def nothing(self) -> bool:
        """Whether it comes to nothing: then an answer on consent is all there is to keep."""
        return not (self.rows or self.emptied or self.stripped or self.looks or self.links)


def planned(
    session: Session, *, respondent: Respondent, item: ConsentItem, withdrawal_id: UUID | None = None
) -> Plan:
    """What withdrawing the item comes to now. Nothing is changed."""
    plan = Plan(respondent, item, withdrawal_id=withdrawal_id)
    own, shared = _interviews(session, respondent=respondent)
    if plan.covers(Part.QUOTES):
        _quotes(session, plan, own=own, shared=shared)
    if plan.covers(Part.NOTES, Part.MARKS, Part.REASONS):
        _talk(session, plan, own=own, shared=shared)
    if plan.covers(Part.RECORDING):
        _recording(session, plan, interviews={*own, *shared})
    if plan.covers(Part.NAME):
        _person(session, plan)
    left = own if plan.covers(Part.NOTES) else set()
    _drafts(session, plan, naming={id.hex for id in plan.going(Quote) | left})
    _linked(session, plan, own=own)
    _mentioning(session, plan)
    if plan.covers(Part.SHARED, Part.NAME):
        _shared(session, plan)
    return plan


def _interviews(session: Session, *, respondent: Respondent) -> tuple[set[UUID], set[UUID]]:
    """The interviews with this respondent alone, and those with others who still take part."""
    mine = session.exec(
        select(InterviewRespondent.interview_id).where(InterviewRespondent.respondent_id == respondent.id)
    ).all()
    seats = session.exec(
        select(InterviewRespondent.interview_id, InterviewRespondent.respondent_id).where(
            col(InterviewRespondent.interview_id).in_(mine)
        )
    ).all()
    others = {who for _id, who in seats if who != respondent.id}
    left = withdrawn(session, respondent_ids=others, item=ConsentItem.TAKE_PART)
    shared = {id for id, who in seats if who != respondent.id and who not in left}
    return set(mine) - shared, shared


def _quotes(session: Session, plan: Plan, *, own: set[UUID], shared: set[UUID]) -> None:
    """Theirs, and those without a speaker where nobody else can have said them."""
    for quote in session.exec(
        select(Quote).where(
            or_(
                Quote.speaker_id == plan.respondent.id,
                col(Quote.speaker_id).is_(None) & col(Quote.interview_id).in_({*own, *shared}),
            )
        )
    ).all():
        if quote.speaker_id is None and quote.interview_id in shared:
            if not quote.removed:
                plan.look("Quote", quote.id, Why.TOGETHER)
            continue
        plan.take(Quote, [quote.id])
        plan.said += [quote.text, quote.original, quote.translation]
        plan.typed |= {f"quote/{quote.id.hex}/", _draft(plan, f"quote/{quote.id.hex}")}
    gone = plan.going(Quote)
    revisions = session.exec(
        select(QuoteRevision.id, QuoteRevision.text).where(col(QuoteRevision.quote_id).in_(gone))
    ).all()
    plan.take(QuoteRevision, (id for id, _text in revisions))
    plan.said += [text for _id, text in revisions]


def _draft(plan: Plan, place: str) -> str:
    return f"draft/{plan.respondent.study_id.hex}/{place}"


def _talk(session: Session, plan: Plan, *, own: set[UUID], shared: set[UUID]) -> None:
    """Notes, marks and reasons of the interviews with them alone; of others the notes are to be looked at."""
    for note in session.exec(select(Note).where(col(Note.interview_id).in_({*own, *shared}))):
        if note.interview_id in own:
            plan.take(Note, [note.id])
            plan.said.append(note.text)
        elif note.text.strip():
            plan.look("Note", note.id, Why.TOGETHER)
    marks = select(FacetMark.id).where(col(FacetMark.interview_id).in_(own), col(FacetMark.mark).is_not(None))
    plan.take(FacetMark, session.exec(marks))
    plan.typed |= {f"note/{id.hex}/" for id in own}
    for judgement in session.exec(
        select(Judgement).where(
            Judgement.kind == Kind.OWN, col(Judgement.interview_id).in_({*own, *shared}), Judgement.head > 0
        )
    ):
        plan.marked.add(judgement.id)
        plan.purged.add((Judgement.__name__, judgement.id))
        stands = values_of(session, judgement=judgement, number=judgement.head)
        words = [stands.rationale, *(piece.observation for piece in stands.evidence)]
        if not any(word.strip() for word in words):
            continue
        if judgement.interview_id in own:
            plan.stripped.add(judgement.id)
            plan.said += words
        else:
            plan.look(Judgement.__name__, judgement.id, Why.TOGETHER)


def _drafts(session: Session, plan: Plan, *, naming: Collection[str]) -> None:
    """Drafts whose place names one of these: they are on their way into what goes."""
    for draft in session.exec(select(Draft).where(Draft.study_id == plan.respondent.study_id)):
        if set(draft.place.split("/")) & set(naming):
            plan.take(Draft, [draft.id])
            plan.typed.add(_draft(plan, draft.place))


def _recording(session: Session, plan: Plan, *, interviews: set[UUID]) -> None:
    """A recording holds everybody who was there; its mark goes, and with it the places of quotes on it."""
    presses = session.exec(
        select(ClockEvent.id, ClockEvent.interview_id).where(
            col(ClockEvent.interview_id).in_(interviews), ClockEvent.kind == ClockKind.RECORDER
        )
    ).all()
    plan.take(ClockEvent, (id for id, _interview in presses))
    plan.recordings = tuple(dict.fromkeys(interview for _id, interview in presses))
    for id in session.exec(
        select(Quote.id).where(col(Quote.interview_id).in_(interviews), col(Quote.offset_seconds).is_not(None))
    ):
        if id not in plan.going(Quote):
            plan.emptied[Quote, "offset_seconds", id] = None


def _person(session: Session, plan: Plan) -> None:
    """Who they are; where they no longer take part also how they were dealt with, and as what."""
    identity = session.exec(select(Identity).where(Identity.respondent_id == plan.respondent.id)).first()
    _manners(session, plan)
    if not plan.covers(Part.CONTACT):
        if identity and identity.name:
            plan.emptied[Identity, "name", identity.id] = ""
        return
    if identity:
        plan.take(Identity, [identity.id])
    of = plan.respondent.id
    plan.take(Approach, session.exec(select(Approach.id).where(Approach.respondent_id == of)))
    plan.emptied[Respondent, "role", of] = ""
    plan.emptied[Respondent, "pseudonym", of] = _no_longer(session, respondent=plan.respondent)


def _manners(session: Session, plan: Plan) -> None:
    """How they answered and took back before: all of it where they no longer take part, else where it names
    them. How they take back this item is said in the request itself, and names nobody (``names_them``)."""
    wanted = _wanted(session, plan)
    of = plan.respondent.id
    rows: list[Consent | Withdrawal] = [
        *session.exec(select(Consent).where(Consent.respondent_id == of)),
        *session.exec(select(Withdrawal).where(Withdrawal.respondent_id == of)),
    ]
    for row in rows:
        told = row.how and (plan.covers(Part.DEALINGS) or mentions.speaks_of(row.how, wanted))
        if told and row.id != plan.withdrawal_id:
            plan.emptied[type(row), "how", row.id] = ""


def names_them(session: Session, *, respondent: Respondent, item: ConsentItem, text: str) -> bool:
    """Whether a text says who the respondent is, where the item covers that."""
    return mentions.speaks_of(text, _wanted(session, Plan(respondent, item)))


def _no_longer(session: Session, *, respondent: Respondent) -> str:
    """A pseudonym that says nothing but that somebody withdrew; each of an initiative has its own."""
    taken = set(
        session.exec(
            select(Respondent.pseudonym).where(
                Respondent.initiative_id == respondent.initiative_id, Respondent.id != respondent.id
            )
        )
    )
    names = (_("Withdrawn respondent {n}", n=n) for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _linked(session: Session, plan: Plan, *, own: set[UUID]) -> None:
    """Judgements that rest on what goes, and what a board decided on them."""
    ids = set(
        session.exec(
            select(JudgementRevision.judgement_id)
            .join(EvidenceLink, EvidenceLink.revision_id == JudgementRevision.id)  # type: ignore[arg-type]
            .where(col(EvidenceLink.quote_id).in_(plan.going(Quote)))
        )
    )
    if plan.covers(Part.NOTES):
        spoken = _spoken_about(session, plan, own=own)
        for judgement in session.exec(
            select(Judgement).where(
                Judgement.kind == Kind.RESEARCHER,
                Judgement.head > 0,
                col(Judgement.round_id).in_({round_id for round_id, _factor in spoken}),
            )
        ):
            if (judgement.round_id, judgement.factor) in spoken:
                ids.add(judgement.id)
    plan.marked |= ids
    rows = session.exec(select(Judgement).where(col(Judgement.id).in_(plan.marked))).all()
    for row in rows:
        plan.purged.add((Judgement.__name__, row.id))
        place = f"{row.kind}/{row.round_id.hex}/{row.rater_id.hex}/{row.factor}"
        _drafts_at(session, plan, places=(f"reason/{place}", f"observation/{place}"))
    decided = select(Decision.id).where(col(Decision.judgement_id).in_(plan.marked))
    plan.purged |= {(Decision.__name__, id) for id in session.exec(decided)}


def _spoken_about(session: Session, plan: Plan, *, own: set[UUID]) -> set[tuple[UUID, str]]:
    """The rounds and factors that they spoke about, by the notes and quotes that go."""
    found: set[tuple[UUID, str]] = set()
    for note, interview in session.exec(
        select(Note, Interview)
        .join(Interview, Interview.id == Note.interview_id)  # type: ignore[arg-type]
        .where(col(Note.id).in_(plan.going(Note)), Note.text != "")
    ):
        guide = instruments.of(session, version_id=interview.instrument_version_id)
        found |= {(interview.round_id, f.id) for f in guide.factors if note.place in _places(f)}
    found |= set(
        session.exec(
            select(Interview.round_id, QuoteFactor.factor)
            .join(Quote, Quote.interview_id == Interview.id)  # type: ignore[arg-type]
            .join(QuoteFactor, QuoteFactor.quote_id == Quote.id)  # type: ignore[arg-type]
            .where(col(Quote.id).in_(plan.going(Quote)))
        )
    )
    own_judged = select(Judgement.round_id, Judgement.factor).where(
        Judgement.kind == Kind.OWN, col(Judgement.interview_id).in_(own), Judgement.head > 0
    )
    return found | set(session.exec(own_judged))


def _places(factor: Any) -> set[str]:
    return {question.id for question in (*factor.standing, *factor.questions)}


def _drafts_at(session: Session, plan: Plan, *, places: tuple[str, ...]) -> None:
    study_id = plan.respondent.study_id
    rows = session.exec(select(Draft).where(Draft.study_id == study_id, col(Draft.place).in_(places))).all()
    plan.take(Draft, (row.id for row in rows))
    plan.typed |= {_draft(plan, place) for place in places}


def _mentioning(session: Session, plan: Plan) -> None:
    """Texts that stay: those of linked judgements, and whatever repeats what goes or names the person."""
    if not plan.covers(Part.QUOTES, Part.NOTES, Part.NAME):
        return
    wanted = _wanted(session, plan)
    for text in texts_of(session, study_id=plan.respondent.study_id):
        key = (text.record, text.id)
        if _goes(plan, text):
            continue
        speaks = mentions.speaks_of(text.now, wanted)
        if key in plan.purged and text.now.strip():  # of a linked one nobody but a person can tell
            plan.look(*key, Why.LINKED)
        elif speaks:
            plan.look(*key, Why.MENTIONS)
        if speaks or any(mentions.speaks_of(before, wanted) for before in text.before):
            plan.purged.add(key)
    _typed_beside(session, plan, wanted)
    for link in session.exec(select(ShareLink).where(ShareLink.study_id == plan.respondent.study_id)):
        if mentions.speaks_of(link.name, wanted):
            plan.emptied[ShareLink, "name", link.id] = ""


def _typed_beside(session: Session, plan: Plan, wanted: frozenset[str]) -> None:
    """What another window typed waits to be joined by a person: the text it belongs to is to be looked at."""
    study_id = plan.respondent.study_id
    for branch in session.exec(select(TypedBranch).where(TypedBranch.study_id == study_id)):
        if not mentions.speaks_of(branch.text, wanted):
            continue
        record = None if branch.resolved else record_at(session, study_id=study_id, address=branch.record)
        if record is None or _is_taken(plan, *record):
            plan.take(TypedBranch, [branch.id])
        else:
            plan.look(*record, Why.MENTIONS)


def _wanted(session: Session, plan: Plan) -> frozenset[str]:
    wanted = mentions.of_sayings(plan.said)
    if plan.covers(Part.NAME):
        for identity in session.exec(select(Identity).where(Identity.respondent_id == plan.respondent.id)):
            contact = identity.contact if plan.covers(Part.CONTACT) else ""
            wanted |= mentions.of_person(name=identity.name, contact=contact)
    return wanted


def _goes(plan: Plan, text: Text) -> bool:
    """Whether the record itself goes, or its words do."""
    if _is_taken(plan, text.record, text.id) or text.id in plan.stripped:
        return True
    return any(table.__name__ == text.record and text.id == id for table, _column, id in plan.emptied)


def _is_taken(plan: Plan, record: str, id: UUID) -> bool:
    return any(table.__name__ == record and id in ids for table, ids in plan.rows.items())


def _shared(session: Session, plan: Plan) -> None:
    """Frozen pages that show something of it: they lose all they hold, and their link is closed. What was let
    through to a live page loses that where it goes or is to be looked at; that it was left out still holds.
    """
    study_id, wanted = plan.respondent.study_id, _wanted(session, plan)
    words = {*plan.said, *_to_be_looked_at(session, plan)}
    if plan.covers(Part.SHARED):
        words |= words_of(session, respondent_id=plan.respondent.id)
    for case in frozen_with(session, study_id=study_id, words=words, wanted=wanted):
        plan.emptied[SharedCase, "content", case.id] = None
        plan.links.add(case.link_id)
    for case in session.exec(select(SharedCase).where(SharedCase.study_id == study_id)):
        for column in ("title", "sector", "region"):
            if mentions.speaks_of(getattr(case, column), wanted):
                plan.emptied[SharedCase, column, case.id] = ""
                plan.links.add(case.link_id)
    _passed(session, plan)
    _finds(session, plan)


def _passed(session: Session, plan: Plan) -> None:
    gone = {id for found in plan.rows.values() for id in found}
    stay = plan.marked | {id for _record, id in plan.looks}
    for row in session.exec(select(PassedText).where(PassedText.study_id == plan.respondent.study_id)):
        if row.record_id in gone or (row.record_id in stay and not row.left_out):
            plan.take(PassedText, [row.id])


def _finds(session: Session, plan: Plan) -> None:
    """What the name check had found of them: a digest of a name could be tried against guesses."""
    if not plan.covers(Part.NAME):
        return
    known = {digest for word in _words(session, plan) for digest in _digests(word)}
    for row in session.exec(select(PassedText).where(PassedText.study_id == plan.respondent.study_id)):
        if row.id not in plan.going(PassedText) and known & set(row.found):
            plan.emptied[PassedText, "found", row.id] = [each for each in row.found if each not in known]


def _words(session: Session, plan: Plan) -> set[str]:
    found: set[str] = set()
    for identity in session.exec(select(Identity).where(Identity.respondent_id == plan.respondent.id)):
        found |= {identity.name, identity.contact, *identity.name.split(), *identity.contact.split()}
    return found


def _digests(word: str) -> tuple[str, ...]:
    """As the name check makes them of what it finds, with what stands round an address in a contact or not."""
    return tuple(Hit(0, 0, each, Hits.PERSON).digest for each in {word, word.strip(",;<>()")})


def _to_be_looked_at(session: Session, plan: Plan) -> set[str]:
    """The texts that were listed, line by line, as a page may show one of them."""
    found: set[str] = set()
    for text in texts_of(session, study_id=plan.respondent.study_id):
        if (text.record, text.id) in plan.looks:
            found |= {text.now, *text.now.splitlines()}
    return found
