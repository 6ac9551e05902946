"""Whether a text that is to be shown holds a name, an address or a number that the study knows.

It would rather ask once too often: whoever decides sees each find in its place. Case, accents, line breaks,
hyphens at the end of a line and a genitive s hide nothing; a name inside a longer word is no name.

No library reads the telephone numbers: one that knows every country's plan passes over what breaks it, and
here a number with a digit too many is still a number that somebody can be found by.
"""

import re
import unicodedata
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
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
    Respondent,
    User,
    Workshop,
)
from interview.models.base import OfStudy
from interview.services.withdrawn import withdrawn
from interview.texts import _
from interview.vocabulary import ConsentItem

SHORTEST_PART = 3
"""Signs that a part of a name has at least, to be looked for by itself."""


class Why(StrEnum):
    """What a find is taken for."""

    PERSON = "person"
    INITIATIVE = "initiative"
    ADDRESS = "address"
    EMAIL = "email"
    TELEPHONE = "telephone"
    UNSEARCHED = "unsearched"


def why_in_words(why: Why) -> str:
    return {
        Why.PERSON: _("a person's name"),
        Why.INITIATIVE: _("the name of an initiative"),
        Why.ADDRESS: _("an address"),
        Why.EMAIL: _("an e-mail address"),
        Why.TELEPHONE: _("a telephone number"),
        Why.UNSEARCHED: _("the names are kept elsewhere, so this was not searched for them: read it yourself"),
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


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return "".join(part for part in apart if not unicodedata.combining(part)).translate(_LETTERS)


# ---- what is looked for ---------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_GAP = 5
"""So many signs may stand between two words of a name."""

_APOSTROPHES = "'\u2019\u00b4`"
_PARTICLES = frozenset(
    ("von", "van", "der", "den", "del", "della", "dos", "das", "des", "the", "and", "och", "und")
)
_ORDINARY = _PARTICLES | frozenset(
    ("cluster", "clusters", "kluster", "klaster", "initiative", "initiativ", "network", "netzwerk")
)
_MAILBOXES = frozenset(("info", "mail", "office", "contact", "kontakt", "admin", "post", "hello"))
_SPELT_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}

_EMAIL = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}\s?(?:@|\(at\)|\[at\])\s?"
    r"[\w-]{1,64}(?:(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?)[\w-]{1,64}){1,8}",
    re.IGNORECASE,
)
_WEB = re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>\"']{0,300}[^\s<>\"'.,;:!?)]", re.IGNORECASE)
_NUMBER = re.compile(r"[+(]{0,2}\d(?:[ \t\r\n\u00a0()/.\-\u2010-\u2013]{0,3}\d)*")
_DATES = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4})"
    r"(?:\s*[-\u2010-\u2013/]\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{4}))?"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0.]\d{3})+")
_FEWEST_DIGITS, _MOST_DIGITS, _LAST_DIGITS = 6, 15, 7
"""Of a known number its last digits are looked for: what stands before them is written in many ways."""

Phrase = tuple[str, ...]


def _words(text: str) -> Phrase:
    return tuple(_WORD.findall(fold(text).text))


def _spellings(text: str) -> Iterator[str]:
    """A name, and as it is written where a keyboard lacks its signs: Müller, Mueller; O'Neill, ONeill."""
    yield text
    if (bare := re.sub(f"[{_APOSTROPHES}]", "", text)) != text:
        yield bare
    spelt = "".join(_SPELT_OUT.get(sign, sign) for sign in unicodedata.normalize("NFC", text).lower())
    if spelt != text.lower():
        yield spelt
    shut = re.sub(r"(?i)ae|oe|ue|aa", lambda pair: pair[0][0], text)
    if shut != text and len(shut) > SHORTEST_PART:
        yield shut


def _of_name(name: str, *, ordinary: Collection[str]) -> Iterator[Phrase]:
    """The whole name, and each part of it that is long enough and no ordinary word."""
    for spelling in _spellings(name):
        words = _words(spelling)
        if len("".join(words)) > 1:
            yield words
        for word in words:
            if len(word) >= SHORTEST_PART and word not in ordinary and not word.isdigit():
                yield (word,)


class Known:
    """Everything that the study knows and a text must not give away unasked.

    ``elsewhere``: names of respondents were taken out of the database, so that no text can be searched for
    them; that is a find in each, to be let through by somebody who has read it.
    """

    def __init__(
        self,
        *,
        people: Iterable[str] = (),
        initiatives: Iterable[str] = (),
        contacts: Iterable[str] = (),
        addresses: Iterable[str] = (),
        elsewhere: bool = False,
    ) -> None:
        self._elsewhere = elsewhere
        self._phrases: dict[str, dict[Phrase, Why]] = {}
        self._numbers: set[str] = set()
        for name in people:
            self._learn(Why.PERSON, _of_name(name, ordinary=_PARTICLES))
        for name in initiatives:
            self._learn(Why.INITIATIVE, _of_name(name, ordinary=_ORDINARY))
        for contact in contacts:
            self._learn_contact(contact)
        for address in addresses:
            self._learn(Why.ADDRESS, _of_address(address))

    def _learn(self, why: Why, phrases: Iterable[Phrase]) -> None:
        for phrase in phrases:
            if phrase:
                self._phrases.setdefault(phrase[0], {}).setdefault(phrase, why)

    def _learn_contact(self, contact: str) -> None:
        """A contact is typed freely: e-mail address, telephone number, or where somebody lives."""
        rest = contact
        for mail in _EMAIL.finditer(contact):
            rest = rest.replace(mail[0], "\n")
            owner, _at, host = mail[0].partition("@")
            parts = (word for word in _words(owner) if len(word) >= SHORTEST_PART)
            self._learn(Why.EMAIL, [_words(mail[0])])
            self._learn(Why.PERSON, ((w,) for w in parts if w not in _MAILBOXES and not w.isdigit()))
            self._learn(Why.ADDRESS, [_words(host)])
        for number in _NUMBER.finditer(rest):
            digits = _digits(number[0])
            if len(digits) >= _FEWEST_DIGITS:
                self._numbers.add(digits[-_LAST_DIGITS:])
                rest = rest.replace(number[0], "\n")
        lines = (_words(line) for line in re.split(r"[,;\n]", rest))
        self._learn(Why.ADDRESS, (words for words in lines if len("".join(words)) > SHORTEST_PART))

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every find in a text, in its order; of two that overlap the longer."""
        found = [*_general(text), *self._numbers_in(text), *self._phrases_in(text, fold(text))]
        if _AT_THE_END_OF_A_LINE.search(text):
            found += self._phrases_in(text, fold(text, joined=True))
        unread = (Hit(0, 0, "", Why.UNSEARCHED),) if self._elsewhere and text.strip() else ()
        return (*unread, *_apart(found))

    def _numbers_in(self, text: str) -> Iterator[Hit]:
        for match in _NUMBER.finditer(text) if self._numbers else ():
            digits = _digits(match[0])
            if len(digits) >= _FEWEST_DIGITS and any(number in digits for number in self._numbers):
                yield Hit(match.start(), match.end(), match[0], Why.TELEPHONE)

    def _phrases_in(self, text: str, folded: Folded) -> Iterator[Hit]:
        words = list(_WORD.finditer(folded.text))
        for place, word in enumerate(words):
            first = word[0]
            for key in (first, first[:-1]) if first.endswith("s") else (first,):
                for phrase, why in self._phrases.get(key, {}).items():
                    last = _matched(folded.text, words, place, phrase)
                    if last is not None:
                        start, end = folded.places[word.start()], folded.places[last - 1] + 1
                        yield Hit(start, end, text[start:end], why)


def _matched(text: str, words: list[re.Match[str]], place: int, phrase: Phrase) -> int | None:
    """Where the phrase ends that begins with the word at ``place``, a genitive s included; None: nowhere."""
    if place + len(phrase) > len(words):
        return None
    here = words[place : place + len(phrase)]
    if any(later.start() - word.end() > _GAP for word, later in pairwise(here)):
        return None
    *before, last = (word[0] for word in here)
    if tuple(before) != phrase[:-1] or last not in (phrase[-1], phrase[-1] + "s"):
        return None
    end = here[-1].end()
    after = words[place + len(phrase)] if place + len(phrase) < len(words) else None
    own = after is not None and after[0] == "s" and after.start() == end + 1 and text[end] in _APOSTROPHES + ":"
    return end + 2 if own else end


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _of_address(address: str) -> Iterator[Phrase]:
    """A document's address: as it stands, and the host it lies on."""
    shown = address.strip()
    yield _words(shown)
    try:
        host = urlsplit(shown if "//" in shown else f"//{shown}").hostname or ""
    except ValueError:
        return
    if "." in host:
        yield _words(host.removeprefix("www."))


def _general(text: str) -> Iterator[Hit]:
    """What looks like an e-mail address, a web address or a telephone number, whosever it is."""
    for why, pattern in ((Why.EMAIL, _EMAIL), (Why.ADDRESS, _WEB)):
        for match in pattern.finditer(text):
            yield Hit(match.start(), match.end(), match[0], why)
    for match in _NUMBER.finditer(text):
        alone = not re.match(r"[\w.]", text[match.start() - 1 : match.start()])
        if (
            alone
            and _LAST_DIGITS <= len(_digits(match[0])) <= _MOST_DIGITS
            and not _DATES.fullmatch(match[0])
            and not _THOUSANDS.fullmatch(match[0])
        ):
            yield Hit(match.start(), match.end(), match[0], Why.TELEPHONE)


def _apart(found: Iterable[Hit]) -> tuple[Hit, ...]:
    """The longest first; then whatever does not overlap one that stands already."""
    kept: list[Hit] = []
    for hit in sorted(set(found), key=lambda hit: (hit.start - hit.end, hit.start, hit.why)):
        at = bisect(kept, hit.start, key=lambda other: other.start)
        clear_before = at == 0 or kept[at - 1].end <= hit.start
        clear_after = at == len(kept) or kept[at].start >= hit.end
        if clear_before and clear_after:
            kept.insert(at, hit)
    return tuple(kept)


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
        elsewhere=_elsewhere(session, study_id=study_id),
    )


def _elsewhere(session: Session, *, study_id: UUID) -> bool:
    """Whether the names of respondents were taken out of the database, other than by their own withdrawal."""
    unnamed = set(
        session.exec(
            select(Respondent.id)
            .outerjoin(Identity, Identity.respondent_id == Respondent.id)  # type: ignore[arg-type]
            .where(Respondent.study_id == study_id, col(Identity.id).is_(None))
        )
    )
    return bool(unnamed - withdrawn(session, respondent_ids=unnamed, item=ConsentItem.TAKE_PART))
