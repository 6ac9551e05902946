"""What an owner chose that a link shows, as it is kept with the link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from interview.services import checks
from interview.texts import _, language, languages
from interview.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Choices:
    """What is shown beyond what always is. ``quotes`` are those chosen, one by one.

    Words that somebody typed are off until they are chosen, and an initiative stands under its pseudonym.
    """

    kind: Kind = Kind.RESEARCHER
    named: bool = False
    spread: bool = True
    verdict: bool = True
    strengths: bool = False
    actions: bool = False
    progress: bool = False
    quotes: tuple[UUID, ...] = ()
    language: str = "en"


FLAGS = ("named", "spread", "verdict", "strengths", "actions", "progress")


def checked(choices: Choices) -> Choices:
    """The choices as they may be kept; they may come from any client.

    Raises:
        Invalid: WRD-001, IDN-001.
    """
    return replace(
        choices,
        **{flag: bool(getattr(choices, flag)) for flag in FLAGS},
        kind=checks.word(Kind, choices.kind, place=_("Kind of judgement")),
        quotes=tuple(dict.fromkeys(checks.identifier(id) for id in choices.quotes)),
        language=choices.language if choices.language in languages() else language(),
    )


def stored(choices: Choices) -> dict[str, object]:
    """The choices as JSON."""
    return {
        "kind": choices.kind.value,
        "quotes": [id.hex for id in choices.quotes],
        "language": choices.language,
        **{flag: getattr(choices, flag) for flag in FLAGS},
    }


def chosen(kept: Mapping[str, object]) -> Choices:
    """The choices that are kept with a link."""
    quotes = kept.get("quotes")
    return Choices(
        kind=Kind(str(kept["kind"])),
        quotes=tuple(UUID(str(id)) for id in quotes) if isinstance(quotes, list) else (),
        language=str(kept["language"]),
        **{flag: bool(kept[flag]) for flag in FLAGS},
    )
