"""The words of the board workshop: turns, roles, votes and what they amount to."""

from collections.abc import Iterable

from interview.texts import _, plural
from interview.vocabulary import ActionStatus, BoardRole, DecidedBy, Manner, Outcome, Phase
from interview.voting import Tally


def phase(value: Phase) -> str:
    return {
        Phase.LOBBY: _("Joining"),
        Phase.OPENING: _("Opening"),
        Phase.EXPLAIN: _("What it is about"),
        Phase.VOTE: _("Vote"),
        Phase.DISCUSS: _("Discussion"),
        Phase.DECIDE: _("Decision"),
        Phase.ACTIONS: _("Actions"),
        Phase.CLOSED: _("Closed"),
    }[value]


def manner(value: Manner) -> str:
    """How a ballot was held, as it is said wherever its result shows."""
    return {Manner.PHONES: _("secret vote by phone"), Manner.HANDS: _("show of hands")}[value]


def board_role(value: BoardRole) -> str:
    return {
        BoardRole.CHAIR: _("Chair"),
        BoardRole.BOARD: _("Board member"),
        BoardRole.MANAGER: _("Manager of the initiative"),
        BoardRole.STAFF: _("Staff of the initiative"),
        BoardRole.MEMBER: _("Member of the initiative"),
        BoardRole.FINANCIER: _("Financier"),
        BoardRole.OTHER: _("Other or not said"),
    }[value]


def decided_by(value: DecidedBy) -> str:
    return {
        DecidedBy.VOTE: _("by the vote"),
        DecidedBy.CONSENT: _("by consent: nobody objected"),
        DecidedBy.FACILITATOR: _("by the facilitator"),
    }[value]


def action_status(value: ActionStatus) -> str:
    return {
        ActionStatus.OPEN: _("Open"),
        ActionStatus.DONE: _("Done"),
        ActionStatus.DROPPED: _("Dropped"),
    }[value]


def ballot_name(number: int) -> str:
    """First vote, second vote, vote 3."""
    return {1: _("First vote"), 2: _("Second vote")}.get(number) or _("Vote {n}", n=number)


def rule(*, share: int, threshold: int) -> str:
    """The rule that is fixed before the first vote, in two sentences."""
    return _(
        "Consensus is {share} % or more on one level, of those who choose a level. Results are shown from "
        "{threshold} votes on.",
        share=share,
        threshold=threshold,
    )


def rule_in_full() -> tuple[str, ...]:
    """How a vote is read, in the order in which it is tested; share and threshold are said by ``rule``."""
    return (
        _("Open: more than a third cannot judge."),
        _("Consensus: enough of those who choose a level choose the same one."),
        _("Split: a third or more chose the lowest level, and a third or more the highest."),
        _("Near: all who choose a level lie on two neighbouring ones."),
        _(
            "Otherwise open. “Cannot judge” is counted beside the levels, and not among the votes that are "
            "needed."
        ),
    )


def came_about(manners: Iterable[Manner | None]) -> str:
    """How the judgements of a board were reached; None is a decision without a vote."""
    held = set(manners)
    said = [manner(each) for each in Manner if each in held]
    return ", ".join([*said, *([_("without a vote")] if None in held else [])])


def outcome_name(value: Outcome) -> str:
    return {
        Outcome.OPEN: _("Open"),
        Outcome.CONSENSUS: _("Consensus"),
        Outcome.SPLIT: _("Split"),
        Outcome.NEAR: _("Near"),
    }[value]


def outcome(value: Outcome, *, tally: Tally, names: tuple[str, ...]) -> str:
    """What a revealed ballot amounts to, as one sentence; ``names`` are those of the levels."""
    if value is Outcome.CONSENSUS:
        level = tally.most[0]
        return _(
            "Consensus: {n} of {all} chose {level}.",
            n=tally.levels[level - 1],
            all=tally.chose,
            level=names[level - 1],
        )
    if value is Outcome.SPLIT:
        return _("Split: a third or more at each end of the scale.")
    if value is Outcome.NEAR:
        return _("Near: all lie on neighbouring levels.")
    if 3 * tally.cannot > tally.voters:
        return _("Open: more than a third cannot judge.")
    return _("Open: the votes lie apart.")


def median(tally: Tally, *, names: tuple[str, ...]) -> str:
    """The median as one level or "between A and B"; empty where nobody chose a level."""
    if tally.median is None:
        return ""
    lower, upper = (names[level - 1] for level in tally.median)
    return lower if lower == upper else _("between {lower} and {upper}", lower=lower, upper=upper)


def counted(n: int, *, of: int) -> str:
    """A share as counts: "5 of 7"."""
    return _("{n} of {all}", n=n, all=of)


def cannot_judge(n: int) -> str:
    return plural("{n} cannot judge", "{n} cannot judge", n)


def distribution(tally: Tally, *, names: tuple[str, ...]) -> str:
    """How many chose each level that anybody chose: "Emerging 5 of 7, Established 2 of 7; 1 cannot judge"."""
    chosen = ", ".join(
        f"{name} {counted(n, of=tally.chose)}" for name, n in zip(names, tally.levels, strict=True) if n
    )
    return "; ".join(part for part in (chosen, cannot_judge(tally.cannot) if tally.cannot else "") if part)
