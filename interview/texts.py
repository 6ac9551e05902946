"""The one translation function: every word that a person sees goes through it.

Texts are keyed by their English wording, as gettext does; a catalogue is a compiled file
``interview/locales/<language>/LC_MESSAGES/pentad.mo``. Without one, English stands.
"""

import gettext
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).with_name("locales")
_spoken: ContextVar[str] = ContextVar("spoken_language", default="")
LANGUAGE = re.compile("[a-z]{2}")


def languages() -> tuple[str, ...]:
    """The languages there are texts in: English, and those with a catalogue."""
    return ("en", *sorted(file.parts[-3] for file in LOCALES.glob("*/LC_MESSAGES/pentad.mo")))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language inside the block, in worker threads started from it too."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> str:
    """The language spoken now: that of the block of ``speaking``, else that of the settings.

    The settings' is asked for here: what is wrong with the settings is said in it as well.
    """
    if spoken := _spoken.get():
        return spoken
    asked = os.environ.get("PENTAD_LANGUAGE", "")
    return asked if LANGUAGE.fullmatch(asked) else "en"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("pentad", LOCALES, languages=[language], fallback=True)


def _(text: str, /, **values: object) -> str:
    """``text`` in the language spoken now, its ``{names}`` filled with ``values``."""
    translated = catalogue(language()).gettext(text)
    return translated.format(**values) if values else translated


def plural(one: str, many: str, n: int, /, **values: object) -> str:
    """The form for ``n``; ``{n}`` may stand in both forms."""
    return catalogue(language()).ngettext(one, many, n).format(n=n, **values)
