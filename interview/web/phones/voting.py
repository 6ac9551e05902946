"""The form of a vote: the levels with their descriptors, "I cannot judge", and what may be added to it."""

from html import escape
from uuid import uuid4

from interview import words
from interview.instrument.structure import Factor
from interview.queries.phones import OwnVote, Phone
from interview.services.participants import REASON, Seat
from interview.texts import _, language
from interview.vocabulary import Confidence
from interview.web.phones.look import folded, heading, paragraph, tag

CANNOT = ""
"""The value of the choice without a level."""


def voting(phone: Phone, factor: Factor, *, seat: Seat) -> str:
    """The question and its form. It works without a script too; with one, an unsent vote is kept."""
    mine, ballot = phone.mine, phone.ballot_id
    assert ballot is not None
    lang = phone.instrument.language
    hidden = {"ballot": ballot.hex, "operation": uuid4().hex, "seq": str(mine.seq + 1 if mine else 1)}
    fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in hidden.items())
    return (
        heading(factor.name, lang=lang)
        + f'<form id="vote" method="post" action="/v/{seat.workshop_id.hex}/vote" autocomplete="off"'
        f'{_standing(mine)}>{fields}\n<fieldset class="levels">'
        f"<legend>{escape(_('Which level fits best today?'))}</legend>\n"
        + _cards(phone, factor)
        + "</fieldset>\n"
        + folded(_("Add a reason, or how sure you are"), _added(mine), "more")
        + _bar(phone)
        + "</form>\n"
        + folded(_("What this is about"), paragraph(factor.description, lang=lang), "more")
    )


def _standing(mine: OwnVote | None) -> str:
    """What stands, for the script."""
    if mine is None:
        return ' data-seq="0"'
    told = {"seq": mine.seq, "level": mine.level, "confidence": mine.confidence, "reason": mine.reason}
    return "".join(f' data-{name}="{escape(str("" if v is None else v))}"' for name, v in told.items())


def _cards(phone: Phone, factor: Factor) -> str:
    texts = {descriptor.level: descriptor.text for descriptor in factor.descriptors}
    lang, mine = phone.instrument.language, phone.mine
    cards = [
        _card(str(level.number), level.name, texts.get(level.number, level.meaning), lang=lang, mine=mine)
        for level in phone.instrument.levels
    ]
    cannot = _card(
        CANNOT, _("I cannot judge"), _("It is counted, but for no level."), lang=language(), mine=mine
    )
    return "".join(cards) + cannot


def _card(value: str, name: str, text: str, *, lang: str, mine: OwnVote | None) -> str:
    chosen = mine is not None and value == str(mine.level or CANNOT)
    id = f"level-{value or 'none'}"
    return (
        f'<label class="card"><input type="radio" name="level" value="{value}" required '
        f'aria-labelledby="{id}-name" aria-describedby="{id}-text"{" checked" if chosen else ""}>'
        + _part(name, "name", lang=lang, id=f"{id}-name")
        + _part(text, "what", lang=lang, id=f"{id}-text")
        + "</label>\n"
    )


def _part(text: str, style: str, *, lang: str, id: str) -> str:
    return tag("span", text, style, lang=lang, more=f' id="{id}"')


def _added(mine: OwnVote | None) -> str:
    reason = escape(mine.reason) if mine else ""
    hint = _(
        "Where your level is the lowest or the highest chosen, all will see it, without your name. At most {n} "
        "characters.",
        n=REASON,
    )
    return (
        f'<label for="reason">{escape(_("Your reason, in a sentence (optional)"))}</label>\n'
        f'<textarea id="reason" name="reason" rows="3" maxlength="{REASON}" dir="auto" '
        f'aria-describedby="reason-hint">{reason}</textarea>\n'
        f'<p id="reason-hint" class="quiet">{escape(hint)}</p>\n'
        f'<fieldset class="sure"><legend>{escape(_("How sure are you? (optional)"))}</legend>\n'
        f"{_sure(mine)}</fieldset>\n"
    )


def _sure(mine: OwnVote | None) -> str:
    stands = mine.confidence if mine else None
    given = [("", _("not said")), *((each.value, words.confidence(each)) for each in Confidence)]
    return "".join(
        f'<label class="pill"><input type="radio" name="confidence" value="{value}"'
        f"{' checked' if (stands or '') == value else ''}><span>{escape(name)}</span></label>\n"
        for value, name in given
    )


def _bar(phone: Phone) -> str:
    """What stands of one's vote, and the main button, within the thumb's reach."""
    mine = phone.mine
    said, button = "", _("Send my vote")
    if mine is not None:
        chosen = _("I cannot judge") if mine.level is None else phone.instrument.levels[mine.level - 1].name
        said = _("Your vote is in: {level}. You can change it until the vote is closed.", level=chosen)
        button = _("Change my vote")
    return (
        f'<div class="bar"><p id="said" class="said{" in" if said else ""}" role="status">{escape(said)}</p>\n'
        f'<button id="send" class="main">{escape(button)}</button></div>\n'
    )
