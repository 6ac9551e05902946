"""Rating blind, where one judges: what is hidden until when, who is awaited, and handing in."""

from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

from interview.queries.blind import Blind
from interview.services.handing_in import Rater, hand_in, take_back
from interview.texts import _
from interview.ui import acting, parts
from interview.ui.choices import button


def handing_in(blind: Blind | None, *, may_write: bool, after: Callable[[], object]) -> None:
    """What a rater must know and can do; nothing where nothing is blind."""
    if blind is None:
        return
    parts.prose(blind_words(blind), style="below")
    if blind.opened_at is None and blind.began and may_write:
        _press(blind, after=after)


def _press(blind: Blind, *, after: Callable[[], object]) -> None:
    def do(service: Callable[..., object], operation: UUID) -> None:
        acting.do(service, operation=operation, round_id=blind.round_id)
        after()

    if blind.handed_in:
        button(
            _("Take back what I handed in"),
            key="take_back",
            pressed=partial(do, take_back, uuid4()),
            icon=":material/undo:",
            type="tertiary",
        )
    else:
        button(
            _("Hand in my judgements"),
            key="hand_in",
            pressed=partial(do, hand_in, uuid4()),
            icon=":material/check:",
        )


def blind_words(blind: Blind) -> str:
    """How it stands with a round, as somebody is told who judges it or would see what was judged."""
    if blind.opened_at is not None:
        return _(
            "This study rates blind. The judgements of this round were opened to everybody {when}; what is "
            "judged since is marked.",
            when=blind.opened_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        )
    said = [
        _(
            "This study rates blind: you see your own judgements until everyone who judges this round has "
            "handed in."
        )
    ]
    if blind.handed_in:
        said.append(_("You have handed in."))
    if blind.awaited:
        said.append(_("Awaited: {names}.", names=names(blind.awaited)))
    if given := [rater for rater in blind.others if rater.handed_in]:
        said.append(_("Handed in: {names}.", names=names(given)))
    if blind.began and not blind.others:
        said.append(
            _(
                "Nobody else has begun to judge it. It opens once at least two have handed in; where nobody "
                "else will judge it, the study's owner opens it on the screen Study."
            )
        )
    return " ".join(said)


def names(raters: list[Rater] | tuple[Rater, ...]) -> str:
    return ", ".join(rater.name or _("somebody without a name") for rater in raters)
