"""The minutes of a board workshop, as a page to print: who was there, the rule, the votes, what was decided.

They hold those items of the ACCORD reporting list for consensus work that the data can fill; an item that
nothing fills is printed as "not reported". Source: Gattrell et al. 2024, ACCORD
(https://pmc.ncbi.nlm.nih.gov/articles/PMC10805282).

Nobody is named: who was present is told by role, and only in counts.
"""

from collections import Counter
from collections.abc import Iterable

from interview import votes_in_words, words
from interview.instrument.structure import Factor
from interview.queries.board_views import BallotView, Board, DecisionView
from interview.reports.printing import heading, listed, page, paragraph, table
from interview.settings import settings
from interview.texts import _
from interview.vocabulary import BoardRole, Manner


def minutes_html(board: Board) -> str:
    """The minutes as one HTML page."""
    title = _("Minutes of the board workshop: {initiative}", initiative=board.initiative)
    body = "".join(
        (
            _head(board, title),
            _who(board),
            _how(board),
            *(_factor(board, factor) for factor in _factors(board)),
            _actions(board),
            _reported(board),
        )
    )
    return page(title, body, language=settings().language)


def _factors(board: Board) -> list[Factor]:
    by_id = {factor.id: factor for factor in board.instrument.factors}
    return [by_id[id] for id in board.factors]


def _head(board: Board, title: str) -> str:
    when = board.begun_at.astimezone().strftime("%Y-%m-%d, %H:%M")
    until = board.closed_at.astimezone().strftime("%H:%M") if board.closed_at else _("still open")
    parts = [
        heading(title, 1),
        paragraph(_("{when} to {until}. Study: {study}", when=when, until=until, study=board.study), "of"),
    ]
    if board.invented:
        parts.insert(0, paragraph(_("Invented example: this initiative does not exist."), "invented"))
    return "".join(parts)


def _who(board: Board) -> str:
    roles = Counter(votes_in_words.board_role(role) for role, _helix in board.attended)
    groups = Counter(words.helix(helix) for _role, helix in board.attended)
    if not board.attended:
        return heading(_("Who was present")) + paragraph(
            _("Nobody joined by phone, so the roles were not recorded.")
        )
    return (
        heading(_("Who was present"))
        + paragraph(_("{n} by phone, told by role only.", n=len(board.attended)))
        + table([_("Role"), _("Number")], [(role, str(n)) for role, n in sorted(roles.items())])
        + table([_("Group"), _("Number")], [(group, str(n)) for group, n in sorted(groups.items())])
    )


def _how(board: Board) -> str:
    held = {ballot.manner for ballot in board.ballots}
    sentences = [votes_in_words.rule(share=board.share, threshold=board.threshold)]
    if Manner.PHONES in held:
        sentences.append(
            _("Votes by phone were secret until they were revealed, and are kept without names after that.")
        )
    if Manner.HANDS in held:
        sentences.append(_("Where it says so, the board voted by show of hands."))
    sentences.append(
        _(
            "Questions and levels: {instrument}, {version}.",
            instrument=board.instrument.title,
            version=board.instrument.version,
        )
    )
    return (
        heading(_("How it was done"))
        + paragraph(" ".join(sentences))
        + paragraph(board.instrument.notice, "of")
    )


def _factor(board: Board, factor: Factor) -> str:
    decision = board.decision_on(factor.id)
    said = [
        _saying(quote.text, quote.role)
        for quote in board.sayings
        if factor.id in quote.factors and quote.shareable  # minutes are sent to others
    ]
    parts = [
        heading(factor.name),
        _votes(board, factor),
        _decided(board, decision) if decision else paragraph(_("Nothing was decided.")),
    ]
    if said:
        parts += [heading(_("What was said"), 3), listed(reversed(said))]
    return f'<section class="factor">\n{"".join(parts)}</section>\n'


def _saying(text: str, role: BoardRole | None) -> str:
    return text if role is None else f"{text} ({votes_in_words.board_role(role)})"


def _votes(board: Board, factor: Factor) -> str:
    revealed = board.revealed_on(factor.id)
    hidden = [b for b in board.ballots_on(factor.id) if not b.revealed]
    parts = []
    if revealed:
        names = [level.name for level in board.instrument.levels]
        headings = [_("Level"), *(_ballot_heading(ballot) for ballot in revealed)]
        rows = [
            (name, *(str(b.revealed.tally.levels[place]) for b in revealed if b.revealed))
            for place, name in enumerate(names)
        ]
        cannot = (_("Cannot judge"), *(str(b.revealed.tally.cannot) for b in revealed if b.revealed))
        parts.append(table(headings, [*rows, cannot]))
        parts += [paragraph(sentence) for sentence in _outcomes(revealed, tuple(names))]
    if hidden:
        parts.append(paragraph(_("A vote that was not revealed is not shown."), "of"))
    return "".join(parts) or paragraph(_("No vote was held."))


def _ballot_heading(ballot: BallotView) -> str:
    return f"{votes_in_words.ballot_name(ballot.number)} ({votes_in_words.manner(ballot.manner)})"


def _outcomes(revealed: Iterable[BallotView], names: tuple[str, ...]) -> list[str]:
    sentences = []
    for ballot in revealed:
        shown = ballot.revealed
        if shown is None:
            continue
        middle = votes_in_words.median(shown.tally, names=names)
        sentences.append(
            _(
                "{ballot}: {outcome} Median: {median}.",
                ballot=votes_in_words.ballot_name(ballot.number),
                outcome=votes_in_words.outcome(shown.outcome, tally=shown.tally, names=names),
                median=middle or _("none"),
            )
        )
    return sentences


def _decided(board: Board, decision: DecisionView) -> str:
    if decision.level is None:
        what = _("No agreement. This was decided {how}.", how=votes_in_words.decided_by(decision.decided_by))
    else:
        what = _(
            "Agreed level: {level}, {how}.",
            level=board.instrument.levels[decision.level - 1].name,
            how=votes_in_words.decided_by(decision.decided_by),
        )
    parts = [heading(_("Decision"), 3), paragraph(what)]
    if decision.rationale.strip():
        parts.append(paragraph(_("Reason: {text}", text=decision.rationale), "typed"))
    if decision.dissent.strip():
        parts.append(paragraph(_("Dissent: {text}", text=decision.dissent), "typed"))
    earlier = sum(d.factor == decision.factor for d in board.decisions) - 1
    if earlier:
        parts.append(paragraph(_("Earlier decisions on this factor in the meeting: {n}.", n=earlier), "of"))
    return "".join(parts)


def _actions(board: Board) -> str:
    if not board.actions:
        return heading(_("Actions")) + paragraph(_("None were agreed on."))
    names = {factor.id: factor.name for factor in board.instrument.factors}
    rows = [
        (
            action.text,
            names.get(action.factor, ""),
            action.owner,
            action.due.isoformat() if action.due else "",
            votes_in_words.action_status(action.status),
        )
        for action in board.actions
    ]
    return heading(_("Actions")) + table([_("Action"), _("Factor"), _("Owner"), _("Due"), _("Status")], rows)


def _reported(board: Board) -> str:
    """Items of the ACCORD list, those that the data fills and, plainly, those that nothing fills."""
    nothing = _("not reported")
    phones = [b for b in board.ballots if b.manner is Manner.PHONES]
    rounds = max((ballot.number for ballot in board.ballots), default=0)
    rows = [
        (_("Facilitator"), board.facilitator or nothing),
        (_("Panel: number expected and present"), f"{board.expected} / {len(board.attended)}"),
        (_("How the panel was chosen"), nothing),
        (
            _("Rule of consensus, fixed before the first vote"),
            votes_in_words.rule(share=board.share, threshold=board.threshold),
        ),
        (_("Votes on one factor, at most"), str(rounds)),
        (_("Anonymity of votes"), _anonymity(board)),
        (
            _("Feedback between votes"),
            _("distribution in counts, reasons without names") if phones else _("distribution in counts"),
        ),
        (_("Statements that reached no consensus"), _no_agreement(board) or _("none")),
        (
            _("Dissent"),
            _("as given above") if any(d.dissent.strip() for d in board.decisions) else _("none given"),
        ),
        (_("Conflicts of interest"), nothing),
        (_("Funding"), nothing),
    ]
    return heading(_("For the reporting list (ACCORD)")) + table([_("Item"), _("Reported")], rows)


def _anonymity(board: Board) -> str:
    held = [ballot.manner for ballot in board.ballots]
    said = [
        _("{manner}: {n}", manner=votes_in_words.manner(manner), n=held.count(manner))
        for manner in Manner
        if manner in held
    ]
    return "; ".join(said) or _("no vote was held")


def _no_agreement(board: Board) -> str:
    names = {factor.id: factor.name for factor in board.instrument.factors}
    decided = {id: board.decision_on(id) for id in board.factors}
    return ", ".join(names[id] for id, found in decided.items() if found and found.level is None)
