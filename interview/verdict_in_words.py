"""The verdict in words, for a profile of one kind of judgement: on the screens, in what is sent and shown.

Source: Klofsten et al. 2015, Cluster initiative platform; the order of the three is the framework's.
"""

from interview import words
from interview.profile import Axis, CannotBeJudged, NotYet, Profile, verdict
from interview.texts import _, plural


def verdict_in_words(profile: Profile) -> str:
    """The verdict, what limits it and how it came about, as a sentence or two."""
    found = verdict(profile.axes)
    limits: list[str] = []
    if isinstance(found, NotYet):
        short = "; ".join(
            _("{factor} ({steps} short)", factor=axis.name, steps=steps(axis.short_by)) for axis in found.short
        )
        limits.append(_("Short of the level needed: {short}.", short=short))
        if found.open:
            limits.append(_("Still open: {names}.", names=_names(found.open)))
    elif isinstance(found, CannotBeJudged):
        limits.append(_("Open: {names}.", names=_names(found.open)))
    return " ".join([headline(profile), *limits, *([decides()] if profile.several_raters else [])])


def headline(profile: Profile) -> str:
    """The verdict alone, naming whose judgement it is."""
    by = words.by_kind(profile.kind)
    found = verdict(profile.axes)
    if isinstance(found, NotYet):
        return _("{by}: not yet a platform.", by=by)
    if isinstance(found, CannotBeJudged):
        return _("{by}: it cannot be judged whether the platform is reached.", by=by)
    return _(
        "{by}: all factors are at the level needed or above; the cluster initiative platform is reached.",
        by=by,
    )


def decides() -> str:
    """How a level is found where raters of one kind differ."""
    return _("Where several raters differ, the lower median decides.")


def steps(number: int) -> str:
    return plural("{n} level", "{n} levels", number)


def _names(axes: tuple[Axis, ...]) -> str:
    return ", ".join(axis.name for axis in axes)
