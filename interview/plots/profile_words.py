"""The same values as a sentence and as a table, for everybody who does not see the chart."""

from typing import NamedTuple

from interview import words
from interview.plots.profile_info import AxisInfo, LineInfo, MarkInfo, ProfileInfo, raters_in_words
from interview.texts import _, plural
from interview.vocabulary import Kind


def profile_in_words(info: ProfileInfo) -> str:
    """The chart as text: a sentence for each kind of judgement and one for the levels needed."""
    sentences = [
        _("{by}: {judgements}.", by=words.by_kind(line.kind), judgements=_judgements(info, line))
        for line in info.lines
    ]
    return " ".join([*sentences, _needed(info)])


def _judgements(info: ProfileInfo, line: LineInfo) -> str:
    return "; ".join(
        ", ".join([f"{axis.name} {level_in_words(info, mark)}", *_remarks(info, mark)])
        for axis, mark in zip(info.axes, line.marks, strict=True)
    )


def _remarks(info: ProfileInfo, mark: MarkInfo) -> list[str]:
    raters = raters_in_words(mark) if mark.raters > 1 else ""
    spread = spread_in_words(info, mark) if mark.spread else ""
    return [part for part in (raters, spread, mark.beside, *_evidence_marks(mark)) if part]


def _needed(info: ProfileInfo) -> str:
    levels = {axis.needed for axis in info.axes}
    if len(levels) == 1:
        return _("Level needed: {level}.", level=info.level_name(levels.pop()))
    each = "; ".join(f"{axis.name} {info.level_name(axis.needed)}" for axis in info.axes)
    return _("Levels needed: {levels}.", levels=each)


def level_in_words(info: ProfileInfo, mark: MarkInfo) -> str:
    """The level, "between A and B", or the reason why there is none."""
    if mark.level is None or mark.upper is None:
        return mark.gap
    if mark.between:
        lower, upper = info.level_name(mark.level), info.level_name(mark.upper)
        return _("between {lower} and {upper}", lower=lower, upper=upper)
    return info.level_name(mark.level)


def spread_in_words(info: ProfileInfo, mark: MarkInfo) -> str:
    """From the lowest to the highest level given; empty where fewer than two raters gave one."""
    if mark.lowest is None or mark.highest is None or len(mark.levels) < 2:
        return ""
    lowest, highest = info.level_name(mark.lowest), info.level_name(mark.highest)
    if not mark.spread:
        return _("all {level}", level=lowest)
    return _("{lowest} to {highest}", lowest=lowest, highest=highest)


class Note(NamedTuple):
    """What is written in a drawing beside the marks of an axis; ``kind`` is None where it is said of all."""

    kind: Kind | None
    text: str

    @property
    def signed(self) -> str:
        """With the sign of whose it is, where there is little room."""
        return f"{words.sign(self.kind)} {self.text}" if self.kind else self.text


def gap_notes(info: ProfileInfo, place: int) -> list[Note]:
    """Why kinds that are drawn have no mark on an axis; once, where the reason is the same for all of them.

    A kind is not passed over because another has judged: what is not drawn would look as if it did not exist.
    """
    gaps = [Note(line.kind, line.marks[place].gap) for line in info.lines]
    if len({gap.text for gap in gaps}) == 1:
        gaps = [Note(None, gaps[0].text)]
    return [gap for gap in gaps if gap.text]


def rater_notes(info: ProfileInfo, place: int) -> list[Note]:
    """How many raters stand behind a mark, where there are several; whose, where several kinds are drawn."""
    several = len(info.lines) > 1
    return [
        Note(line.kind if several else None, raters_in_words(line.marks[place]))
        for line in info.lines
        if line.marks[place].raters > 1
    ]


class TableRow(NamedTuple):
    """One factor under one kind of judgement, in words; ``below`` stands under the level, in the same cell.

    A column of its own for each of spread, raters and notes would be wider than half a screen.
    """

    factor: str
    kind: str
    level: str
    below: str
    needed: str


def table_headings() -> dict[str, str]:
    """What stands above the columns of a table of ``table_rows``, by field."""
    return {"factor": _("Factor"), "kind": _("Judgement"), "level": _("Level"), "needed": _("Level needed")}


def table_rows(info: ProfileInfo) -> list[TableRow]:
    """A row for each factor and kind of judgement, in the order of the factors."""
    return [
        _row(info, line, axis, line.marks[place]) for place, axis in enumerate(info.axes) for line in info.lines
    ]


def _row(info: ProfileInfo, line: LineInfo, axis: AxisInfo, mark: MarkInfo) -> TableRow:
    short = max(0, axis.needed - mark.level) if mark.level is not None else 0
    step = [plural("{n} level short", "{n} levels short", short)] if short else []
    return TableRow(
        factor=axis.name,
        kind=words.judges(line.kind),
        level=level_in_words(info, mark),
        below=", ".join(step + _remarks(info, mark)),
        needed=info.level_name(axis.needed),
    )


def _evidence_marks(mark: MarkInfo) -> list[str]:
    thin = [_("thin evidence")] if mark.thin else []
    return thin + ([_("provisional")] if mark.provisional else [])
