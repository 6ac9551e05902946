"""Every rule that an instrument file can break: its stable code, what is said, and the remedy.

Codes are never reused and never renumbered: tests, reports and researchers' notes refer to them.
"""

from collections.abc import Mapping
from enum import Enum

from interview.errors import Problem
from interview.texts import _

NUMBER_SHOWN_BELOW = 10**15
CHARACTERS_SHOWN = 200


class Rule(Enum):
    """A member's name is its code with an underscore; its value is (what happened, remedy)."""

    INS_001 = (
        "The file is larger than an instrument can be.",
        "Keep it at {limit} bytes or less.",
    )
    INS_002 = (
        "The file is not text in UTF-8.",
        "Save it again with the encoding UTF-8.",
    )
    INS_003 = (
        "The file cannot be read as TOML: {detail}.",
        "Mend the line named here and try again.",
    )
    INS_004 = (
        "The text holds a control character, which cannot be shown.",
        "Remove it; only line breaks and tabs are allowed.",
    )
    INS_005 = (
        "This key is not known here.",
        "Remove it, or write one of: {known}.",
    )
    INS_006 = (
        "The key “{key}” is missing.",
        "Add it.",
    )
    INS_007 = (
        "This should be {wanted}.",
        "Write {wanted} here.",
    )
    INS_008 = (
        "The text is empty.",
        "Write the text, or remove the item it belongs to.",
    )
    INS_009 = (
        "The text is longer than {limit} characters.",
        "Shorten it.",
    )
    INS_010 = (
        "The text is missing in the language “{language}”.",
        "Add it, or take the language out of “languages”.",
    )
    INS_011 = (
        "The text has a language that “languages” does not name.",
        "Add the language to “languages”, or remove the text.",
    )
    INS_012 = (
        "The instrument has no texts in the language asked for.",
        "Choose one of: {languages}.",
    )
    INS_013 = (
        "A language is written with two small letters, such as en or sv.",
        "Correct it.",
    )
    INS_014 = (
        "This is used more than once; it was first used at {first}.",
        "Give each its own.",
    )
    INS_015 = (
        "An id has 1 to 60 letters, digits and hyphens, and begins with a letter.",
        "Change the id.",
    )
    INS_016 = (
        "An instrument has {least} to {most} factors; this one has {count}.",
        "Add or remove factors.",
    )
    INS_017 = (
        "A scale has {least} to {most} levels; this one has {count}.",
        "Add or remove levels.",
    )
    INS_018 = (
        "Levels are numbered 1, 2, 3 and so on, the lowest first; here {wanted} is due.",
        "Put the levels in order and number them again.",
    )
    INS_019 = (
        "The factor has no descriptor for level {level}.",
        "Add one.",
    )
    INS_020 = (
        "The scale has no level of this number.",
        "Use one of the levels 1 to {count}.",
    )
    INS_021 = (
        "The level needed is none of the scale.",
        "Use one of the levels 1 to {count}.",
    )
    INS_022 = (
        "The factor has no question that is always asked.",
        "Let at least one of its questions always be asked (core = true).",
    )
    INS_023 = (
        "There are {count} entries; {least} to {most} are possible here.",
        "Add or remove entries.",
    )
    INS_024 = (
        "There is no facet with this id here.",
        "Name a facet of the same factor, or remove the id.",
    )
    INS_025 = (
        "No question, probe or descriptor reaches this facet.",
        "Choose it among what one of them reaches (“reaches”), or remove the facet.",
    )
    INS_026 = (
        "The number must lie between {least} and {most}.",
        "Correct it.",
    )
    INS_027 = (
        "The core and standing questions need {wanted} minutes, and the factor has fewer.",
        "Plan more minutes, or ask a question only if time allows (core = false).",
    )
    INS_028 = (
        "A version has 1 to 40 letters, digits, dots, hyphens and plus signs.",
        "Correct it.",
    )
    INS_029 = (
        "There is no text with this path that could be changed.",
        "Reload the instrument and try again.",
    )
    INS_030 = (
        "The copy has the same version as the instrument it was made from.",
        "Give it a version of its own.",
    )
    INS_031 = (
        "The line has more than {limit} dots.",
        "Break the line, or shorten the name or text in it.",
    )
    INS_032 = (
        "There are more problems than the {count} listed.",
        "Mend these first and try again.",
    )

    @property
    def code(self) -> str:
        return self.name.replace("_", "-")

    def problem(self, place: str, value: object = "", **values: object) -> Problem:
        """What this rule says about ``value`` at ``place``; ``values`` fill the names in its wording."""
        what, remedy = self.value
        return Problem(
            code=self.code,
            what=_(what, **values),
            remedy=_(remedy, **values),
            place=place,
            value=shown(value),
        )


def shown(value: object) -> str:
    """``value`` as it can be shown in a message: on one line, and without what may not be printable."""
    if isinstance(value, Mapping):
        return _("a table")
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, int) and abs(value) >= NUMBER_SHOWN_BELOW:
        return _("a very large number")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)[:CHARACTERS_SHOWN])
