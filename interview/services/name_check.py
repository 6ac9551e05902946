"""Whether a text that is to be shown holds a name, an address or a number that the study knows.

It would rather ask once too often: whoever decides sees each find in its place. Case, accents, line breaks,
hyphens at the end of a line and a genitive s hide nothing; a name inside a longer word is no name.

No library reads the telephone numbers: one that knows every country's plan passes over what breaks it, and
here a number with a digit too many is still a number that somebody can be found by.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import Session, col, select

from interview.models import (
    Document,
    Identity,
    Initiative,
    Interview,
    Member,
    Participant,
    User,
    Workshop,
)
from interview.models.base import OfStudy
from interview.texts import _

SHORTEST_PART = 3
"""Signs that a part of a name has at least, to be looked for by itself."""


class Why(StrEnum):
    """What a find is taken for."""

    PERSON = "person"
    INITIATIVE = "initiative"
    ADDRESS = "address"
    EMAIL = "email"
    TELEPHONE = "telephone"


def why_in_words(why: Why) -> str:
    return {
        Why.PERSON: _("a person's name"),
        Why.INITIATIVE: _("the name of an initiative"),
        Why.ADDRESS: _("an address"),
        Why.EMAIL: _("an e-mail address"),
        Why.TELEPHONE: _("a telephone number"),
    }[why]


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: where it stands in the text, and what it is taken for."""

    start: int
    end: int
    found: str
    why: Why

    @property
    def digest(self) -> str:
        """By what a find is known again, however it is written."""
        return sha256(fold(self.found).text.encode(errors="backslashreplace")).hexdigest()


# ---- the text as it is compared -------------------------------------------------------------------------

_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_AT_THE_END_OF_A_LINE = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011][ \t]*\r?\n\s*(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in small letters without accents; ``places`` says where each sign of it came from."""

    text: str
    places: tuple[int, ...]


def fold(text: str, *, joined: bool = False) -> Folded:
    """The text as it is compared; ``joined``: with words that a line's end parts put together again."""
    skipped: set[int] = set()
    if joined:
        for gap in _AT_THE_END_OF_A_LINE.finditer(text):
            skipped.update(range(*gap.span()))
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if place in skipped or sign in _UNSEEN:
            continue
        for part in _plain(sign):
            signs.append(part)
            places.append(place)
    return Folded("".join(signs), tuple(places))


def _plain(sign: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return "".join(part for part in apart if not unicodedata.combining(part)).translate(_LETTERS)


# ---- what is looked for ---------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"[\W_]{1,5}"
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_GENITIVE = r"(?:['\u2019\u00b4`:]?s|['\u2019])?"
_PARTICLES = frozenset(
    ("von", "van", "der", "den", "del", "della", "dos", "das", "des", "the", "and", "och", "und")
)
_ORDINARY = _PARTICLES | frozenset(
    ("cluster", "clusters", "kluster", "klaster", "initiative", "initiativ", "network", "netzwerk")
)
_MAILBOXES = frozenset(("info", "mail", "office", "contact", "kontakt", "admin", "post", "hello"))
_SPELT_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}

_EMAIL = re.compile(
    r"[\w.+'-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?)[\w-]+)+", re.IGNORECASE
)
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)]", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])(?:\+|\(\+)?\(?\d(?:[ \t\u00a0()/.\-\u2010-\u2013]{0,3}\d){6,14}(?!\w)")
_DATES = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4})"
    r"(?:\s*[-\u2010-\u2013/]\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{4}))?"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0.]\d{3})+")
_LAST_DIGITS = 7


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).text)


def _phrase(words: Iterable[str]) -> str:
    return _BETWEEN.join(re.escape(word) for word in words)


def _spellings(text: str) -> Iterator[str]:
    """A name, and as it is written where a keyboard lacks its signs: Müller, Mueller; O'Neill, ONeill."""
    yield text
    if (bare := re.sub("['\u2019\u00b4`]", "", text)) != text:
        yield bare
    spelt = "".join(_SPELT_OUT.get(sign, sign) for sign in unicodedata.normalize("NFC", text).lower())
    if spelt != text.lower():
        yield spelt
    shut = re.sub(r"(?i)ae|oe|ue|aa", lambda pair: pair[0][0], text)
    if shut != text and len(shut) > SHORTEST_PART:
        yield shut


def _name_patterns(name: str, *, ordinary: Collection[str]) -> Iterator[str]:
    """The whole name, and each part of it that is long enough and no ordinary word."""
    for spelling in _spellings(name):
        words = _words(spelling)
        if len("".join(words)) > 1:
            yield _phrase(words)
        for word in words:
            if len(word) >= SHORTEST_PART and word not in ordinary and not word.isdigit():
                yield re.escape(word)


@dataclass(frozen=True, slots=True)
class _Search:
    why: Why
    pattern: re.Pattern[str]


class Known:
    """Everything that the study knows and a text must not give away unasked."""

    def __init__(
        self,
        *,
        people: Iterable[str] = (),
        initiatives: Iterable[str] = (),
        contacts: Iterable[str] = (),
        addresses: Iterable[str] = (),
    ) -> None:
        patterns: dict[Why, set[str]] = {why: set() for why in Why}
        for name in people:
            patterns[Why.PERSON].update(_name_patterns(name, ordinary=_PARTICLES))
        for name in initiatives:
            patterns[Why.INITIATIVE].update(_name_patterns(name, ordinary=_ORDINARY))
        for contact in contacts:
            for why, pattern in _of_contact(contact):
                patterns[why].add(pattern)
        for address in addresses:
            patterns[Why.ADDRESS].update(_of_address(address))
        self._searches = [_Search(why, _compiled(found)) for why, found in patterns.items() if found]

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every find in a text, in its order; of two that overlap the longer."""
        found = [*_general(text)]
        for joined in (False, True):
            folded = fold(text, joined=joined)
            for search in self._searches:
                for match in search.pattern.finditer(folded.text):
                    start, end = folded.places[match.start()], folded.places[match.end() - 1] + 1
                    found.append(Hit(start, end, text[start:end], search.why))
        return _apart(found)


def _compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    every = "|".join(sorted(patterns, key=lambda pattern: (-len(pattern), pattern)))
    return re.compile(f"{_BEFORE}(?:{every}){_GENITIVE}{_AFTER}")


def _of_contact(contact: str) -> Iterator[tuple[Why, str]]:
    """A contact is typed freely: e-mail address, telephone number, or where somebody lives."""
    rest = contact
    for mail in _EMAIL.finditer(contact):
        rest = rest.replace(mail[0], "\n")
        yield Why.EMAIL, re.escape(fold(mail[0]).text)
        owner, _at, host = mail[0].partition("@")
        for word in _words(owner):
            if len(word) >= SHORTEST_PART and word not in _MAILBOXES and not word.isdigit():
                yield Why.PERSON, re.escape(word)
        if host:
            yield Why.ADDRESS, re.escape(fold(host).text)
    for number in re.finditer(r"\+?\(?\d[\d\s()/.\-]{4,}\d", rest):
        digits = re.sub(r"\D", "", number[0])[-_LAST_DIGITS:]
        yield Why.TELEPHONE, r"(?:[+\d()][\d\s()/.\-]*)?" + r"[\s()/.\-]{0,3}".join(digits)
        rest = rest.replace(number[0], "\n")
    for line in re.split(r"[,;\n]", rest):
        words = _words(line)
        if len("".join(words)) > SHORTEST_PART:
            yield Why.ADDRESS, _phrase(words)


def _of_address(address: str) -> Iterator[str]:
    """A document's address: as it stands, and the host it lies on."""
    shown = address.strip()
    if not shown:
        return
    yield re.escape(fold(shown).text)
    try:
        host = urlsplit(shown if "//" in shown else f"//{shown}").hostname or ""
    except ValueError:
        return
    host = fold(host).text.removeprefix("www.")
    if "." in host and len(host) > SHORTEST_PART:
        yield re.escape(host)


def _general(text: str) -> Iterator[Hit]:
    """What looks like an e-mail address, a web address or a telephone number, whosever it is."""
    for why, pattern in ((Why.EMAIL, _EMAIL), (Why.ADDRESS, _WEB)):
        for match in pattern.finditer(text):
            yield Hit(match.start(), match.end(), match[0], why)
    for match in _NUMBER.finditer(text):
        if not _DATES.fullmatch(match[0]) and not _THOUSANDS.fullmatch(match[0]):
            yield Hit(match.start(), match.end(), match[0], Why.TELEPHONE)


def _apart(found: Iterable[Hit]) -> tuple[Hit, ...]:
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start - hit.end, hit.start, hit.why)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda hit: hit.start))


# ---- what the study knows -------------------------------------------------------------------------------


def known_to(session: Session, *, study_id: UUID, shown: Collection[UUID] = ()) -> Known:
    """All names, contacts and addresses of a study. The initiatives ``shown`` are shown by their names."""

    def every(column: str, table: type[OfStudy]) -> list[str]:
        found = session.exec(select(getattr(table, column)).where(table.study_id == study_id))
        return [str(text) for text in found if str(text).strip()]

    users = session.exec(
        select(User.name, User.email)
        .join(Member, Member.user_id == User.id)  # type: ignore[arg-type]
        .where(Member.study_id == study_id)
    ).all()
    return Known(
        people=[
            *every("name", Identity),
            *every("interviewer", Interview),
            *every("facilitator", Workshop),
            *every("name", Participant),
            *(name for name, _email in users),
        ],
        initiatives=[
            name
            for id, name in session.exec(
                select(Initiative.id, Initiative.name).where(
                    Initiative.study_id == study_id, col(Initiative.name) != ""
                )
            )
            if id not in shown
        ],
        contacts=[
            *every("contact", Identity),
            *(email for _name, email in users),
        ],
        addresses=every("address", Document),
    )
