"""The whole page of a phone that has a seat."""

from hashlib import sha256
from html import escape

from interview.queries.phones import Invitation, Phone
from interview.services.participants import Seat
from interview.texts import _
from interview.web.phones.entering import facts
from interview.web.phones.look import document, folded, paragraph, tag, words_for_the_script
from interview.web.phones.turns import turn

AGAIN_S = 8


def seated_page(phone: Phone, *, seat: Seat, encrypted: bool) -> str:
    told = phone.invitation
    # Under which the phone keeps what is not sent yet: another seat on this phone must not send it.
    own = sha256(b"kept/" + seat.participant_id.bytes).hexdigest()[:12]
    return document(
        told.initiative,
        turn(phone, seat=seat),
        above=tag("p", told.initiative),
        below=_below(phone, seat, encrypted=encrypted),
        data={"room": seat.workshop_id.hex, "seat": own, "words": words_for_the_script()},
        again_s=0 if phone.open else AGAIN_S,
    )


def kept(told: Invitation, *, encrypted: bool) -> str:
    """Who runs it and what is kept, as it stands now."""
    runs = paragraph(_("It is run by {name}.", name=told.facilitator)) if told.facilitator else ""
    return f'<div id="kept">{runs}{facts(told, encrypted=encrypted)}</div>'


def _below(phone: Phone, seat: Seat, *, encrypted: bool) -> str:
    told = phone.invitation
    leaving = (
        paragraph(
            _(
                "Your votes are deleted then. What was shown to all of them before stays: counts, and reasons "
                "without names."
            )
        )
        + f'<form method="post" action="/v/{seat.workshop_id.hex}/leave">'
        f'<button class="grave">{escape(_("Leave and delete my votes"))}</button></form>\n'
    )
    return folded(_("What is kept, and who runs this"), kept(told, encrypted=encrypted), "more") + folded(
        _("Leave the meeting"), leaving, "more"
    )
