"""The instruments on offer: each version is kept whole and never changes."""

import tomllib
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session, col, select

from interview.errors import Invalid, Problem, refuse
from interview.instrument.loader import check, load, shipped
from interview.instrument.structure import Instrument
from interview.models import Adoption, InstrumentVersion
from interview.services import checks
from interview.services.access import Act, Actor, let_in, not_found, open_study
from interview.services.operations import done, done_before, one_at_a_time
from interview.settings import settings
from interview.texts import _

SHIPPED_FILE = "big-five.toml"


@lru_cache(maxsize=64)
def parsed(content: bytes, language: str) -> Instrument:
    """The instrument in a file's content; content never changes under a version, so it is read once."""
    return load(content, file="instrument", language=language)


def read(version: InstrumentVersion) -> Instrument:
    """The instrument of a version, in the language of the settings or else its own first one."""
    return in_language(version, language=settings().language)


def in_language(version: InstrumentVersion, *, language: str) -> Instrument:
    """The instrument of a version, in that language or else its own first one."""
    return _in(version.content, language)


def _in(content: bytes, language: str) -> Instrument:
    try:
        return parsed(content, language)
    except Invalid:
        return parsed(content, first_language(content))


def first_language(content: bytes) -> str:
    return str(tomllib.loads(content.decode())["languages"][0])


def of(session: Session, *, version_id: UUID) -> Instrument:
    """The instrument of that version.

    Raises:
        NotFound: there is no such version.
    """
    version = session.get(InstrumentVersion, version_id)
    if version is None:
        raise not_found()
    return read(version)


def offer_shipped(*, session: Session) -> InstrumentVersion:
    """Register the shipped instrument where this version of it is not known yet, and offer it for older ones.

    Studies keep the version they use. Where a text of somebody's own has the version's name already, that
    stands and nothing changes: the program must start, and what was read under a name stays what it was.
    """
    one_at_a_time(session, "instruments")
    content = shipped()
    if known := _with_content(session, content):
        return known
    before = _versions(session, instrument=(newest := load(content, file=SHIPPED_FILE)).id)
    earlier = [version for version in before if version.origin == "shipped"]
    if any(version.version == newest.version for version in before):
        return (earlier or before)[-1]
    for version in earlier:
        version.offered = False
    return keep(session, content=content, file=SHIPPED_FILE, origin="shipped")


def _with_content(session: Session, content: bytes) -> InstrumentVersion | None:
    digest = sha256(content).hexdigest()
    return session.exec(select(InstrumentVersion).where(InstrumentVersion.digest == digest)).first()


def _versions(session: Session, *, instrument: str) -> list[InstrumentVersion]:
    """Every version of an instrument, in the order in which they came."""
    found = select(InstrumentVersion).where(InstrumentVersion.instrument == instrument)
    return list(session.exec(found.order_by(col(InstrumentVersion.created_at))))


def offer(
    *,
    session: Session,
    actor: Actor,
    operation: UUID,
    content: bytes,
    file: str,
    origin: str = "uploaded",
) -> UUID:
    """Check an instrument file and offer it to new studies; the same content is kept once.

    Raises:
        Invalid: all that is wrong with the file, at once; INS-900 the version is taken by other content.
    """
    let_in(session, actor=actor)
    if before := done_before(session, operation):
        return UUID(before.result)
    version = keep(session, content=content, file=file, origin=origin)
    version.offered = True
    done(session, actor=actor, operation=operation, verb="instrument.offer", record=version)
    return version.id


def keep(session: Session, *, content: bytes, file: str, origin: str) -> InstrumentVersion:
    """The version of that content, made where it is not kept yet.

    Raises:
        Invalid: all that is wrong with the file, at once; INS-900 the version is taken by other content.
    """
    one_at_a_time(session, "instruments")
    if known := _with_content(session, content):
        return known
    refuse(check(content, file=file))
    instrument = _in(content, "en")  # an instrument of other languages only is one too
    _refuse_same_version(session, instrument=instrument)
    version = InstrumentVersion(
        digest=sha256(content).hexdigest(),
        instrument=instrument.id,
        version=instrument.version,
        title=instrument.title,
        content=content,
        origin=origin,
    )
    session.add(version)
    session.flush()
    return version


def _refuse_same_version(session: Session, *, instrument: Instrument) -> None:
    """Two different texts under one version could not be told apart in a report."""
    taken = session.exec(
        select(InstrumentVersion.id).where(
            InstrumentVersion.instrument == instrument.id, InstrumentVersion.version == instrument.version
        )
    ).first()
    if taken is not None:
        raise Invalid(
            Problem(
                "INS-900",
                _("Another text is already kept under this version."),
                _("Nothing was changed. Give the file a new version and try again."),
                place="version",
                value=instrument.version,
            )
        )


def offered(*, session: Session) -> list[InstrumentVersion]:
    """Versions that new studies can choose, the newest first."""
    return _on_offer(session)


def _on_offer(session: Session) -> list[InstrumentVersion]:
    return list(
        session.exec(
            select(InstrumentVersion)
            .where(col(InstrumentVersion.offered).is_(True))
            .order_by(col(InstrumentVersion.created_at).desc())
        )
    )


def adopt_instrument(
    *, session: Session, actor: Actor, operation: UUID, study_id: UUID, version_id: UUID, reason: str
) -> None:
    """Plan the study's coming interviews with another version; those there are keep the one they have.

    The reason and both versions are kept, for whoever compares across them later.

    Raises:
        NotFound: there is no such version; NotAllowed: the actor does not own the study.
        Invalid: TXT-003 no reason, INS-901 a version of another instrument, INS-902 it is in use already.
    """
    study = open_study(session, actor=actor, to=Act.OWN, study_id=study_id)
    if done_before(session, operation):
        return
    version = session.get(InstrumentVersion, version_id)
    if version is None:
        raise not_found()
    checks.line(reason, place=_("Reason"), required=True)
    before = session.get_one(InstrumentVersion, study.instrument_version_id)
    _refuse_unfit(before, version)
    study.instrument_version_id = version.id
    session.add(Adoption(study_id=study.id, before_id=before.id, after_id=version.id, reason=reason))
    done(session, actor=actor, operation=operation, verb="study.adopt", record=study)


def _refuse_unfit(before: InstrumentVersion, after: InstrumentVersion) -> None:
    if after.id == before.id:
        raise Invalid(
            Problem(
                "INS-902",
                _("The study uses this version already."),
                _("Nothing was changed."),
                value=after.version,
            )
        )
    if after.instrument != before.instrument:
        raise Invalid(
            Problem(
                "INS-901",
                _("This is another instrument, not another version of the one in use."),
                _("Nothing was changed. Start a study of its own with it on Home."),
                value=after.title,
            )
        )


def set_offered(*, session: Session, actor: Actor, operation: UUID, version_id: UUID, offered: bool) -> None:
    """Offer a version to new studies, or stop offering it; studies that use it keep it.

    Raises:
        NotFound: there is no such version. Invalid: INS-903 it would be the last one on offer.
    """
    let_in(session, actor=actor)
    version = session.get(InstrumentVersion, version_id)
    if version is None:
        raise not_found()
    if done_before(session, operation):
        return
    one_at_a_time(session, "instruments")
    if not offered and [v.id for v in _on_offer(session)] == [version_id]:
        raise Invalid(
            Problem(
                "INS-903",
                _("This is the only version on offer."),
                _("Nothing was changed. New studies need one to choose."),
                value=version.version,
            )
        )
    version.offered = offered
    verb = "instrument.offer" if offered else "instrument.withdraw"
    done(session, actor=actor, operation=operation, verb=verb, record=version)
