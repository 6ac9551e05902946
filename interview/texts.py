"""The one translation function: every word that a person sees goes through it.

Texts are keyed by their English wording, as gettext does; a catalogue is a compiled file
``interview/locales/<language>/LC_MESSAGES/pentad.mo``. Without one, English stands.
"""

import gettext
from functools import cache
from pathlib import Path

from interview.settings import settings

LOCALES = Path(__file__).with_name("locales")


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("pentad", LOCALES, languages=[language], fallback=True)


def _(text: str, /, **values: object) -> str:
    """``text`` in the language of the settings, its ``{names}`` filled with ``values``."""
    translated = catalogue(settings().language).gettext(text)
    return translated.format(**values) if values else translated


def plural(one: str, many: str, n: int, /, **values: object) -> str:
    """The form for ``n``; ``{n}`` may stand in both forms."""
    return catalogue(settings().language).ngettext(one, many, n).format(n=n, **values)
