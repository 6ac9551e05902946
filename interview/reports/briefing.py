"""The page a respondent is sent before the interview: who asks, what about, and what consent is asked for.

Source: Methods and data (respondents were sent a description of the factors and a short history of their
case). It holds nothing about other respondents, and never the levels: who has read the scale answers to it.
"""

from dataclasses import dataclass
from html import escape

from interview import words
from interview.queries.cases import Case, InterviewView
from interview.reports.printing import heading, page, paragraph
from interview.settings import settings
from interview.texts import _
from interview.vocabulary import ConsentItem, StudyKind


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the text below it, as typed."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a respondent reads beforehand. ``minutes`` are those of the whole guide.

    ``manner`` and ``interviewers`` are empty where they are not planned yet, or differ between interviews.
    """

    study: str
    kind: StudyKind
    initiative: str
    invented: bool
    interviewers: str
    manner: str
    minutes: int
    factors: tuple[Part, ...]
    case: tuple[Part, ...]
    guide: str
    language: str


def briefing(*, case: Case) -> Briefing:
    """The briefing for an initiative, from what is prepared about it."""
    ahead = [interview for interview in case.interviews if not interview.finished]
    return Briefing(
        study=case.study,
        kind=case.study_kind,
        initiative=case.name,
        invented=case.invented,
        interviewers=_interviewers(ahead),
        manner=_manner(ahead),
        minutes=case.instrument.minutes,
        factors=tuple(Part(factor.name, factor.description) for factor in case.instrument.factors),
        case=_case(case),
        guide=f"{case.instrument.title}, {case.instrument.version}",
        language=settings().language,
    )


def _interviewers(ahead: list[InterviewView]) -> str:
    return ", ".join(dict.fromkeys(i.interviewer for i in ahead if i.interviewer.strip()))


def _manner(ahead: list[InterviewView]) -> str:
    modes = {interview.mode for interview in ahead}
    return words.interview_mode(modes.pop()) if len(modes) == 1 else ""


def _case(case: Case) -> tuple[Part, ...]:
    """The case as it is told to respondents; relations and why it was chosen stay the researcher's notes."""
    headings = {
        "case_history": _("Short history"),
        "mission": _("Mission"),
    }
    parts = (Part(heading, case.texts[name].text) for name, heading in headings.items())
    return tuple(part for part in parts if part.text.strip())


def briefing_html(briefing: Briefing) -> str:
    """The briefing as one HTML page that needs nothing else, on the screen and on paper."""
    title = _("Before our conversation about {initiative}", initiative=briefing.initiative)
    body = "".join(
        (_opening(briefing, title), _factors(briefing), _history(briefing), _consent(), _closing(briefing))
    )
    return page(title, body, language=briefing.language)


def _opening(briefing: Briefing, title: str) -> str:
    parts = [heading(title, 1), paragraph(_("Study: {study}", study=briefing.study), "of")]
    if briefing.invented:
        parts.insert(0, paragraph(_("Invented example: this initiative does not exist."), "invented"))
    parts += [heading(_("Who asks, and why")), paragraph(_who(briefing)), paragraph(_why(briefing))]
    return "".join([*parts, heading(_("How long, and how")), paragraph(_how(briefing)), paragraph(_manners())])


def _who(briefing: Briefing) -> str:
    if briefing.interviewers:
        return _("The conversation is held by {who}.", who=briefing.interviewers)
    return _("The conversation is held by the person who sent you this page.")


def _why(briefing: Briefing) -> str:
    if briefing.kind is StudyKind.WORKSHOP:
        return _(
            "The initiative wants to see for itself how far it has come in the areas described below, "
            "and where to work next."
        )
    return _(
        "The study asks how cluster initiatives develop, and what carries them. You know this one from "
        "within, so your view of the areas described below is what matters. It is not a test: what does not "
        "work is as welcome as what does."
    )


def _how(briefing: Briefing) -> str:
    if briefing.manner:
        return _("About {n} minutes, {manner}.", n=briefing.minutes, manner=briefing.manner)
    return _("About {n} minutes, in the manner agreed with you.", n=briefing.minutes)


def _manners() -> str:
    return _(
        "The questions are open, and the areas can be taken in any order. For each you will be asked how "
        "relevant it is for your initiative, how you would assess it, and how it is changing. You need not "
        "prepare anything; reading this page is enough."
    )


def _factors(briefing: Briefing) -> str:
    sections = (
        f'<section class="factor">\n{heading(factor.heading, 3)}{paragraph(factor.text)}</section>\n'
        for factor in briefing.factors
    )
    return heading(_("What we will talk about")) + "".join(sections)


def _history(briefing: Briefing) -> str:
    if not briefing.case:
        return ""
    entries = (
        f'<dt>{escape(part.heading)}</dt>\n<dd class="typed" dir="auto">{escape(part.text)}</dd>\n'
        for part in briefing.case
    )
    return (
        heading(_("What we have read about your initiative"))
        + paragraph(_("Please tell us where this is wrong or out of date."))
        + f"<dl>\n{''.join(entries)}</dl>\n"
    )


def _consent() -> str:
    items = "".join(f"<li>{escape(_asked(item))}</li>\n" for item in ConsentItem)
    return (
        heading(_("What you will be asked to agree to"))
        + paragraph(
            _("At the start you are asked about each of these by itself, and can say no to any of them:")
        )
        + f"<ul>\n{items}</ul>\n"
        + paragraph(_("You can leave a question unanswered, stop at any time, and later take back a yes."))
    )


def _asked(item: ConsentItem) -> str:
    return {
        ConsentItem.TAKE_PART: _("that you take part"),
        ConsentItem.RECORD: _("that the conversation is recorded"),
        ConsentItem.BE_QUOTED: _("that you are quoted, by your role and not by your name"),
        ConsentItem.BE_NAMED: _("that your name is used"),
        ConsentItem.SHARE: _("that what you are quoted with is shown to others outside the study"),
    }[item]


def _closing(briefing: Briefing) -> str:
    return paragraph(_("Guide used: {guide}", guide=briefing.guide), "of")
