"""The pages before somebody has a seat: the typed code, what is told before joining, and refusals."""

from html import escape

from interview import votes_in_words, words
from interview.queries.phones import Invitation
from interview.services.participants import NAME
from interview.texts import _
from interview.vocabulary import BoardRole, Helix
from interview.web.phones.look import document, heading, paragraph, tag


def code_page(problem: str = "", typed: str = "", *, notice: str = "") -> str:
    """Where the code is typed that stands on the screen in the room."""
    said = _problem(problem) + (paragraph(notice, "notice") if notice else "")
    described = ' aria-describedby="problem"' if problem else ""
    return document(
        _("Join a meeting"),
        heading(_("Join a meeting"))
        + said
        + '<form method="post" action="/join" class="stacked">\n'
        + f'<label for="code">{escape(_("The code on the screen in the room"))}</label>\n'
        '<input id="code" name="code" class="code" required maxlength="40" autocomplete="off" '
        f'autocapitalize="characters" spellcheck="false" enterkeyhint="go" '
        f'value="{escape(typed)}"{described}>\n'
        + paragraph(_("Eight letters and digits. Capitals, spaces and hyphens do not matter."), "quiet")
        + f'<div class="bar"><button class="main">{escape(_("Go on"))}</button></div></form>\n',
    )


def invitation_page(
    told: Invitation,
    *,
    encrypted: bool,
    once: str,
    notice: str = "",
    problem: str = "",
    given: dict[str, str] | None = None,
) -> str:
    """What is told before joining, and the form to join with. ``once``: random, makes a form one of its own."""
    inner = _locked(told) if told.locked else _form(told, given or {}, once)
    return document(
        _("Join the meeting"),
        (paragraph(notice, "notice") if notice else "")
        + heading(told.initiative)
        + paragraph(_who(told), "lead")
        + _problem(problem)
        + facts(told, encrypted=encrypted)
        + inner,
        data={"room": told.workshop_id.hex},
    )


def _who(told: Invitation) -> str:
    about = _("A meeting about how far this initiative has come.")
    return f"{about} {_('It is run by {name}.', name=told.facilitator)}" if told.facilitator else about


def facts(told: Invitation, *, encrypted: bool) -> str:
    """What everybody is told, before joining and at any time later."""
    said = [
        _(
            "Votes are secret. They are shown as numbers only, once {n} have chosen a level, and never with "
            "names. In a small group others may still guess.",
            n=told.threshold,
        ),
        _("A reason you write may be read aloud, without your name."),
        _("You can change a vote until it is closed, and leave and delete your votes until they are revealed."),
        _kept(told),
    ]
    if not encrypted:
        said.append(_("This page is not encrypted: whoever runs this network could read along."))
    return '<ul class="facts">\n' + "".join(tag("li", sentence) for sentence in said) + "</ul>\n"


def _kept(told: Invitation) -> str:
    if told.kept_until is None:
        return _(
            "Your votes, your reasons and what you say about yourself here are kept as long as whoever runs "
            "this keeps the study."
        )
    return _(
        "Your votes, your reasons and what you say about yourself here are kept until {date}.",
        date=told.kept_until.isoformat(),
    )


def _locked(told: Invitation) -> str:
    return (
        paragraph(_("The door of this meeting is closed just now."), "problem")
        + paragraph(_("Ask whoever runs it to open it again, then try once more."))
        + f'<p><a class="button" href="/v/{told.workshop_id.hex}">{escape(_("Try again"))}</a></p>\n'
    )


def _form(told: Invitation, given: dict[str, str], once: str) -> str:
    roles = [(each.value, votes_in_words.board_role(each)) for each in BoardRole]
    groups = [(each.value, _from(each)) for each in Helix]
    hint = _(
        "It is on the screen in the room while people join, and forgotten when the meeting is closed. Leave it "
        "empty to stay anonymous."
    )
    return (
        f'<form method="post" action="/v/{told.workshop_id.hex}/join" class="stacked">\n'
        f'<input type="hidden" name="once" value="{escape(once)}">\n'
        f'<label for="name">{escape(_("Your name (optional)"))}</label>\n'
        f'<input id="name" name="name" maxlength="{NAME}" autocomplete="off" dir="auto" '
        f'aria-describedby="name-hint" value="{escape(given.get("name", ""))}">\n'
        f'<p id="name-hint" class="quiet">{escape(hint)}</p>\n'
        + _choice("role", _("Your role"), roles, given.get("role") or BoardRole.OTHER)
        + _choice("helix", _("Where you come from"), groups, given.get("helix") or Helix.OTHER)
        + f'<div class="bar"><button class="main">{escape(_("Join"))}</button></div></form>\n'
    )


def _from(value: Helix) -> str:
    name = _("other or not said") if value is Helix.OTHER else words.helix(value)
    return name[:1].upper() + name[1:]


def _choice(name: str, label: str, options: list[tuple[str, str]], chosen: str) -> str:
    listed = "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options
    )
    return f'<label for="{name}">{escape(label)}</label>\n<select id="{name}" name="{name}">{listed}</select>\n'


def _problem(sentence: str) -> str:
    return f'<p id="problem" class="problem" role="alert">{escape(sentence)}</p>\n' if sentence else ""


def refusal_page(sentence: str) -> str:
    """Something that is not done, said plainly, and the way on."""
    return document(
        _("Not done"),
        heading(_("This was not done"))
        + paragraph(sentence, "lead")
        + f'<p><a class="button" href="/join">{escape(_("Type the code"))}</a></p>\n',
    )
