"""The names round a radar: where each stands, and how it is fitted into the room that there is.

Widths are estimates, since the type is set in the browser; they are on the safe side for the typeface used.
"""

from collections.abc import Sequence
from html import unescape
from typing import NamedTuple

from interview.plots import drawing as d
from interview.plots import geometry as g
from interview.plots.drawing import Spec
from interview.plots.markup import broken, lines_of
from interview.plots.profile_info import ProfileInfo
from interview.plots.profile_words import gap_notes, rater_notes
from interview.plots.theme import Theme


class Frame(NamedTuple):
    """What differs between a wide and a narrow drawing.

    ``room`` is kept for names at either side, as a share of the radius; ``radius`` is the one to expect (px);
    ``aside`` parts two kinds on one axis, as a share of the radius; ``label`` is what a level's name
    keeps from the middle of a factor's name (px);
    ``letters`` and ``lines`` are for names beside the polygon, ``note`` and ``note_lines`` for what stands
    below them; ``columns`` are those of the key. ``rising``: names beside the polygon stand on the height of
    their axis and rise from there, over the slope of the polygon, where they are wider than the room.
    """

    room: float
    aside: float
    label: int
    radius: int
    letters: int
    lines: int
    note: int
    note_lines: int
    font: float
    away: int
    columns: int
    rising: bool = False


WIDE = Frame(
    room=0.76,
    aside=0.055,
    label=33,
    radius=165,
    letters=18,
    lines=2,
    note=20,
    note_lines=1,
    font=d.TEXT,
    away=12,
    columns=4,
)
NARROW = Frame(
    room=1.16,
    aside=0.1,
    label=38,
    radius=70,
    letters=11,
    lines=3,
    note=12,
    note_lines=2,
    font=d.SMALL,
    away=9,
    columns=2,
)
NARROW_OF_FEW = NARROW._replace(room=0.7, radius=88, label=16, note=14, rising=True)
"""Round up to five axes there is room above the names at the sides: the polygon takes what they leave."""

NARROW_OF_MANY = NARROW._replace(note_lines=1)
FEW, MANY = 5, 7
BESIDE = 6
LINE, NOTE = 17, 15
LEAST_FONT = 9.5
NOTES_IN_NARROW = 2
"""More than two kinds have no room beside a narrow polygon; the table beside it says it of all."""

FLAT = 0.1
OVER_MARKS = 12
"""Pixels by which a name that stands over the end of its axis keeps above a mark on the outermost ring."""

SLIM, BROAD, FULL_WIDTH = "iljtfrI.,:;'!|()[] -", "mwMW@%—…●◆■", 0x2E80


def frame_of(info: ProfileInfo, *, narrow: bool) -> Frame:
    if not narrow:
        return WIDE
    if len(info.axes) <= FEW:
        return NARROW_OF_FEW
    return NARROW if len(info.axes) < MANY else NARROW_OF_MANY


def width_of(text: str, *, size: float, bold: bool = False) -> float:
    """About how many pixels a line takes."""
    ems = sum(map(_em, unescape(text)))
    return ems * size * (1.05 if bold else 1.0)


def _em(sign: str) -> float:
    """The width of a sign as a share of the height of the type."""
    if sign in SLIM:
        return 0.36
    if sign in BROAD or ord(sign) >= FULL_WIDTH:
        return 0.88
    return 0.66 if sign.isupper() else 0.58


def names(info: ProfileInfo, theme: Theme, frame: Frame) -> list[Spec]:
    """The factors' names round the polygon, each with what is said of it below."""
    return [_name(info, place, theme, frame) for place in range(len(info.axes))]


def _name(info: ProfileInfo, place: int, theme: Theme, frame: Frame) -> Spec:
    """The factor's name after its hue; below it why there is a gap, or how many raters there are."""
    label = g.axis_label(place, len(info.axes), away=frame.away)
    beside = _beside(info, place, frame)
    name = _lines(info, place, frame)
    width, most = (frame.note, frame.note_lines) if beside else (20, 1)
    said = notes_below(info, place)[: None if frame is WIDE else NOTES_IN_NARROW]
    notes = [line for note in said for line in lines_of(note, width=width, most=most)]
    text = f"<b>{'<br>'.join(name)}</b>"
    if frame is WIDE:  # a narrow one has no room left for it
        text = d.marked(text, theme, place)
    else:
        label = _fitted(label, name, notes, place=place, info=info, frame=frame)
    return {
        **label._asdict(),
        "text": "<br>".join([text, *(in_small(note, theme) for note in notes)]),
        "align": label.xanchor,
        "name": str(place),
        "captureevents": True,
        "showarrow": False,
        "font": {"size": _font(name, frame, beside=beside), "color": theme.text},
    }


def _beside(info: ProfileInfo, place: int, frame: Frame) -> bool:
    """Whether a name has no more room than there is at the side: not over a flat top, nor above or below."""
    at_side = g.axis_label(place, len(info.axes), away=frame.away).yanchor == "middle"
    return at_side and not (frame.rising and _slope(place, len(info.axes)) < FLAT)


def _lines(info: ProfileInfo, place: int, frame: Frame) -> list[str]:
    letters, most = (frame.letters, frame.lines) if _beside(info, place, frame) else (18, 2)
    return lines_of(info.axes[place].name, width=letters, most=most)


def lines_above(info: ProfileInfo, frame: Frame) -> int:
    """The most lines that a name above the polygon takes."""
    above = (
        place
        for place in range(len(info.axes))
        if g.point(place, len(info.axes), 1.0).y > 0 and not _beside(info, place, frame)
    )
    return max(len(_lines(info, place, frame)) for place in above)


def _font(name: Sequence[str], frame: Frame, *, beside: bool) -> float:
    """Smaller where a word does not fit beside the polygon: a name that is cut says something else."""
    room = frame.room * frame.radius - frame.away
    widest = max(width_of(line, size=frame.font, bold=True) for line in name)
    if frame is WIDE or frame.rising or not beside or widest <= room:
        return frame.font
    return max(LEAST_FONT, round(frame.font * room / widest, 1))


def _fitted(
    label: g.Label, name: Sequence[str], notes: Sequence[str], *, place: int, info: ProfileInfo, frame: Frame
) -> g.Label:
    """A label of a narrow drawing, moved inwards or upwards so that it ends where the drawing ends."""
    axes = len(info.axes)
    reach = frame.room * frame.radius + BESIDE - 2  # from the end of the outermost axis to the edge
    out = 1 if label.x > 0 else -1
    widths = [width_of(line, size=frame.font, bold=True) for line in name]
    widths += [width_of(note, size=d.SMALL) for note in notes]
    if abs(label.x) < 1e-6:
        return label
    if label.yanchor != "middle":  # above or below the polygon: there is room towards the middle
        to_edge = reach + (g.extent(axes)[1].x - abs(label.x)) * frame.radius
        inwards = min(max(14.0, max(widths) - to_edge), abs(label.x) * frame.radius - 4)
        return label._replace(xshift=-inwards * out)
    if not frame.rising:
        return label
    if max(widths) + frame.away <= reach:
        return label._replace(yanchor="bottom", yshift=-LINE / 2)
    lifts = [_slope(place, axes) * (width - reach) - line * NOTE for line, width in enumerate(reversed(widths))]
    anchor = "right" if out > 0 else "left"
    return label._replace(
        xanchor=anchor, xshift=reach * out, yanchor="bottom", yshift=max(OVER_MARKS, *(x + 4 for x in lifts))
    )


def _slope(place: int, axes: int) -> float:
    """How much the outermost ring rises from the end of an axis towards the middle of the drawing."""
    end = g.point(place, axes, 1.0)
    above = max((g.point(place + step, axes, 1.0) for step in (-1, 1)), key=lambda p: p.y)
    return (above.y - end.y) / abs(end.x - above.x)


def notes_below(info: ProfileInfo, place: int) -> list[str]:
    """Why kinds have no mark on the axis, and how many raters stand behind one; the same as on the steps."""
    return [note.signed for note in (*gap_notes(info, place), *rater_notes(info, place))]


def small(text: str, theme: Theme) -> str:
    return in_small(broken(text, width=20, most=1), theme)


def in_small(line: str, theme: Theme) -> str:
    """A line that is safe already, in the type of a note."""
    return f'<span style="font-size:{d.SMALL}px;color:{theme.muted}"><i>{line}</i></span>'
