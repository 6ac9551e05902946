"""What was revealed to all, on the phone: counts in words and small bars; never reasons, never names."""

from html import escape

from interview import votes_in_words as words
from interview.instrument.structure import Factor
from interview.queries.phones import Phone, Shown
from interview.texts import _, language
from interview.vocabulary import Manner, Phase
from interview.web.phones.look import heading, paragraph, tag

SIDE_BY_SIDE = 2


def revealed(phone: Phone, factor: Factor) -> str:
    """The turns after a reveal: what the votes were, and what was decided."""
    lang = phone.instrument.language
    return (
        heading(factor.name, lang=lang)
        + _decision(phone)
        + (_results(phone) if phone.shown else _talk(phone, factor))
        + _next(phone)
    )


def _decision(phone: Phone) -> str:
    if phone.phase is not Phase.DECIDE:
        return ""
    if not phone.decided:
        return paragraph(_("The board is deciding now."), "lead")
    if phone.agreed is None:
        return paragraph(_("Decided: no agreement. That is a valid outcome, and is written down."), "decided")
    level = phone.instrument.levels[phone.agreed - 1].name
    return paragraph(_("Decided: {level}", level=level), "decided")


def _talk(phone: Phone, factor: Factor) -> str:
    return paragraph(factor.description, lang=phone.instrument.language)


def _next(phone: Phone) -> str:
    if phone.phase is Phase.DECIDE and phone.decided:
        return paragraph(_("Nothing to do now. This page goes on by itself."), "quiet")
    return paragraph(_("Talk about it in the room. If there is another vote, it appears here."), "quiet")


def _results(phone: Phone) -> str:
    shown = phone.shown[-SIDE_BY_SIDE:]
    names = tuple(level.name for level in phone.instrument.levels)
    newest = shown[-1]
    says = words.outcome(newest.outcome, tally=newest.tally, names=names)
    return paragraph(says, "lead") + _table(phone, shown, names) + _also(shown, names)


def _table(phone: Phone, shown: tuple[Shown, ...], names: tuple[str, ...]) -> str:
    columns = "".join(f'<th scope="col">{escape(_column(each))}</th>' for each in shown)
    rows = "".join(
        _row(phone, name, [(each.tally.levels[place], each.tally.chose) for each in shown])
        for place, name in enumerate(names)  # the lowest first, as one chose among them
    )
    caption = escape(_("How many chose each level"))
    return (
        f'<table class="result"><caption>{caption}</caption>\n'
        f'<thead><tr><th scope="col">{escape(_("Level"))}</th>{columns}</tr></thead>\n'
        f"<tbody>\n{rows}{_cannot(shown)}</tbody></table>\n"
    )


def _column(shown: Shown) -> str:
    name = words.ballot_name(shown.number)
    return f"{name} ({words.manner(shown.manner)})" if shown.manner is Manner.HANDS else name


def _row(phone: Phone, name: str, counts: list[tuple[int, int]]) -> str:
    cells = "".join(f"<td>{escape(words.counted(n, of=of))}{_bar(n, of)}</td>" for n, of in counts)
    lang = phone.instrument.language
    spoken = f' lang="{escape(lang)}"' if lang != language() else ""
    return f'<tr><th scope="row"{spoken} dir="auto">{escape(name)}</th>{cells}</tr>\n'


def _bar(n: int, of: int) -> str:
    """Its length is the share of those who chose a level; the words beside it say the same."""
    width = round(100 * n / of) if of else 0
    return (
        '<svg class="share" aria-hidden="true" focusable="false"><rect class="all" width="100%" height="100%"/>'
        f'<rect width="{width}%" height="100%"/></svg>'
    )


def _cannot(shown: tuple[Shown, ...]) -> str:
    if not any(each.tally.cannot for each in shown):
        return ""
    cells = "".join(f"<td>{each.tally.cannot}</td>" for each in shown)
    return f'<tr class="cannot"><th scope="row">{escape(_("Cannot judge"))}</th>{cells}</tr>\n'


def _also(shown: tuple[Shown, ...], names: tuple[str, ...]) -> str:
    """The median of the newest vote, and what the one before it amounted to."""
    newest, said = shown[-1], ""
    if newest.tally.median is not None:
        said += paragraph(_("Median: {level}.", level=words.median(newest.tally, names=names)))
    for each in shown[:-1]:
        outcome = words.outcome(each.outcome, tally=each.tally, names=names)
        said += tag("p", f"{words.ballot_name(each.number)} · {outcome}", "quiet")
    return said
