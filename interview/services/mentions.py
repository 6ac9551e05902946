"""Where a text speaks of somebody or something by its words: a name, an address, a sentence that was quoted."""

import re
from collections.abc import Iterable

SHORTEST_NAME = 3
SHORTEST_NUMBER = 6
SHORTEST_SAYING = 25
"""Shorter words of what was said stand in other texts by chance."""

EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
NUMBER = re.compile(r"\+?\d[\d\s()/.-]{4,}\d")


def of_person(*, name: str, contact: str) -> frozenset[str]:
    """By what a person is found: the name, the last name, the addresses and numbers in the contact."""
    words = name.split()
    found = {name, *words[-1:], *EMAIL.findall(contact)}
    found |= {number for number in map(digits, NUMBER.findall(contact)) if len(number) >= SHORTEST_NUMBER}
    if not EMAIL.search(contact) and not NUMBER.search(contact):
        found.add(contact)
    return frozenset(flat for word in found if len(flat := flattened(word)) >= SHORTEST_NAME)


def of_sayings(texts: Iterable[str]) -> frozenset[str]:
    """By what a copy of these texts is found: the whole of each that is long enough."""
    return frozenset(flat for text in texts if len(flat := flattened(text)) >= SHORTEST_SAYING)


def speaks_of(text: str, wanted: frozenset[str]) -> bool:
    """Whether any of these stands in the text, as whole words, whatever its spaces and capitals."""
    flat = flattened(text)
    return any(_stands_in(flat, word) for word in wanted)


def _stands_in(flat: str, word: str) -> bool:
    if word.isdigit():
        return word in digits(flat)
    at = flat.find(word)
    while at >= 0:
        before, after = flat[at - 1 : at], flat[at + len(word) : at + len(word) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = flat.find(word, at + 1)
    return False


def flattened(text: str) -> str:
    return " ".join(text.casefold().split())


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)
