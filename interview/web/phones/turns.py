"""The main part of a seated phone's page, for each turn of the meeting: markup from what the phone may know."""

import hashlib
from html import escape

from interview import votes_in_words as words
from interview.instrument.structure import Factor
from interview.queries.phones import Phone
from interview.services.participants import Seat
from interview.texts import _, language
from interview.vocabulary import Phase
from interview.web.phones.look import folded, heading, paragraph, tag
from interview.web.phones.revealed import revealed
from interview.web.phones.voting import voting


def version(phone: Phone) -> str:
    """What stands on the page, as a short name: another one means that something changed."""
    seen = (
        language(),
        phone.invitation,
        phone.phase,
        phone.instrument.digest,
        [factor.id for factor in phone.factors],
        phone.factor and phone.factor.id,
        phone.ballot_id,
        phone.number,
        phone.open,
        phone.mine,
        phone.shown,
        phone.decided,
        phone.agreed,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def turn(phone: Phone, *, seat: Seat) -> str:
    """The main part, as one element; the script takes its version, its ballot and what is said of it."""
    ballot = phone.ballot_id.hex if phone.open and phone.ballot_id else ""
    over = ' data-over="1"' if _over(phone) else ""
    return (
        f'<div id="turn" data-version="{version(phone)}" data-ballot="{ballot}"{over} '
        f'data-said="{escape(_said(phone))}">\n{_place(phone)}{_inner(phone, seat)}</div>\n'
    )


def _said(phone: Phone) -> str:
    """The turn in a few words, for who does not see it change."""
    name = {Phase.VOTE: _("Vote") if phone.open else _("The vote is closed")}.get(phone.phase)
    about = f": {phone.factor.name}" if phone.factor else ""
    return (name or words.phase(phone.phase)) + about


def _place(phone: Phone) -> str:
    """Where the meeting is: the second factor of five, the first vote on it."""
    if phone.factor is None:
        return ""
    n = phone.factors.index(phone.factor) + 1
    said = _("Factor {n} of {all}", n=n, all=len(phone.factors))
    return paragraph(f"{said} · {words.ballot_name(phone.number)}" if phone.open else said, "place")


def _inner(phone: Phone, seat: Seat) -> str:
    factor = phone.factor
    if _over(phone):
        return _closed(phone)
    if phone.phase is Phase.ACTIONS:
        return _actions()
    if factor is None:
        return _lobby(phone)
    if phone.phase is Phase.EXPLAIN:
        return _explain(phone, factor)
    if phone.phase is Phase.VOTE:
        return voting(phone, factor, seat=seat) if phone.open else _waiting(phone, factor)
    return revealed(phone, factor)


def _over(phone: Phone) -> bool:
    """The meeting is closed: nothing more comes, and that nobody answers any more is no fault."""
    return phone.phase is Phase.CLOSED or phone.invitation.closed


def _lobby(phone: Phone) -> str:
    lang = phone.instrument.language
    names = "".join(tag("li", factor.name, lang=lang) for factor in phone.factors)
    return (
        heading(_("You are in"))
        + paragraph(
            _("The meeting has begun. Nothing to do yet: this page goes on by itself.")
            if phone.phase is Phase.OPENING
            else _("Nothing to do yet. When the meeting begins, this page goes on by itself."),
            "lead",
        )
        + paragraph(_("What you will talk about and vote on:"))
        + f'<ol class="plan">\n{names}</ol>\n'
        + paragraph(_("The phone may sleep meanwhile. Your place is kept."), "quiet")
    )


def _explain(phone: Phone, factor: Factor) -> str:
    lang = phone.instrument.language
    questions = "".join(tag("li", question.text, lang=lang) for question in factor.questions if question.core)
    asked = (
        f'<h2>{escape(_("Think about"))}</h2>\n<ul class="questions">\n{questions}</ul>\n' if questions else ""
    )
    return (
        heading(factor.name, lang=lang)
        + paragraph(factor.description, "lead", lang=lang)
        + asked
        + folded(_("The levels you will choose from"), levels(phone, factor), "more")
        + paragraph(_("Nothing to do yet. The vote comes after this."), "quiet")
    )


def levels(phone: Phone, factor: Factor) -> str:
    """The scale of a factor, to read."""
    texts = {descriptor.level: descriptor.text for descriptor in factor.descriptors}
    lang = phone.instrument.language
    rows = (
        tag("dt", level.name, lang=lang) + tag("dd", texts.get(level.number, level.meaning), lang=lang)
        for level in phone.instrument.levels
    )
    return f'<dl class="levels">\n{"".join(rows)}</dl>\n'


def _waiting(phone: Phone, factor: Factor) -> str:
    return (
        heading(factor.name, lang=phone.instrument.language)
        + paragraph(_("The vote is closed."), "lead")
        + paragraph(own_words(phone), "own")
        + paragraph(_("The result comes when it is revealed to everybody."), "quiet")
    )


def own_words(phone: Phone) -> str:
    """What stands of this phone in the newest ballot, as a sentence."""
    if phone.mine is None:
        return _("You have no vote in it.")
    if phone.mine.level is None:
        return _("Your vote: I cannot judge.")
    return _("Your vote: {level}.", level=phone.instrument.levels[phone.mine.level - 1].name)


def _actions() -> str:
    return (
        heading(_("Actions"))
        + paragraph(_("The votes are over. Now the board agrees on what will be done."), "lead")
        + paragraph(_("Nothing more to do on the phone."), "quiet")
    )


def _closed(phone: Phone) -> str:
    return (
        heading(_("The meeting is closed"))
        + paragraph(_("Thank you for taking part."), "lead")
        + paragraph(_("You can close this page. What was voted and decided is kept as you were told."), "quiet")
    )
