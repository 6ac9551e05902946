"""The words of the method as a person reads them: one function for each set in ``interview.vocabulary``.

Each label is a literal inside ``_()``, so that it is found when the texts are gathered for translation.
"""

from interview.texts import _
from interview.vocabulary import (
    ApproachAnswer,
    ClockKind,
    Confidence,
    ConsentItem,
    DocumentKind,
    Dynamics,
    Ending,
    Fidelity,
    Heard,
    Helix,
    InterviewMode,
    Kind,
    Relevance,
    Role,
    RoundKind,
    Stance,
    State,
    StudyKind,
    Why,
)


def study_kind(value: StudyKind) -> str:
    return {StudyKind.RESEARCH: _("research study"), StudyKind.WORKSHOP: _("self-workshop")}[value]


def role(value: Role) -> str:
    return {Role.OWNER: _("owner"), Role.EDITOR: _("editor"), Role.VIEWER: _("viewer")}[value]


def kind(value: Kind) -> str:
    """Whose judgement: a noun phrase for keys, headings and choices."""
    return {
        Kind.OWN: _("respondents' own judgement"),
        Kind.RESEARCHER: _("researchers' judgement"),
        Kind.CONSENSUS: _("consensus"),
    }[value]


def judges(value: Kind) -> str:
    """Whose judgement, in a word: for the key of a chart."""
    return {
        Kind.OWN: _("respondents"),
        Kind.RESEARCHER: _("researchers"),
        Kind.CONSENSUS: _("consensus"),
    }[value]


def quoted(text: str, fidelity: Fidelity) -> str:
    """Quotation marks stand only round what was checked against the recording."""
    return f"“{text}”" if fidelity is Fidelity.CHECKED else text


def sign(value: Kind) -> str:
    """Whose judgement, as a sign of the form its marks have in a chart."""
    return {Kind.RESEARCHER: "●", Kind.OWN: "◆", Kind.CONSENSUS: "■"}[value]


def by_kind(value: Kind) -> str:
    """Whose judgement: the opening of a sentence."""
    return {
        Kind.OWN: _("By the respondents' own judgement"),
        Kind.RESEARCHER: _("By the researchers' judgement"),
        Kind.CONSENSUS: _("By consensus"),
    }[value]


def state(value: State) -> str:
    return {
        State.NOT_ASKED: _("not asked"),
        State.CANNOT_JUDGE: _("cannot judge"),
        State.NOT_RELEVANT: _("not relevant here"),
        State.DECLINED: _("declined"),
    }[value]


def relevance(value: Relevance) -> str:
    return {
        Relevance.CENTRAL: _("central"),
        Relevance.RELEVANT: _("relevant"),
        Relevance.MARGINAL: _("marginal"),
        Relevance.NOT_RELEVANT: _("not relevant"),
        Relevance.UNCLEAR: _("unclear"),
    }[value]


def dynamics(value: Dynamics) -> str:
    return {
        Dynamics.STRENGTHENING: _("strengthening"),
        Dynamics.STABLE: _("stable"),
        Dynamics.WEAKENING: _("weakening"),
        Dynamics.UNCLEAR: _("unclear"),
    }[value]


def confidence(value: Confidence) -> str:
    return {Confidence.LOW: _("low"), Confidence.MEDIUM: _("medium"), Confidence.HIGH: _("high")}[value]


def fidelity(value: Fidelity) -> str:
    return {
        Fidelity.AS_HEARD: _("as heard"),
        Fidelity.CHECKED: _("checked against the recording"),
        Fidelity.PARAPHRASE: _("paraphrase"),
    }[value]


def stance(value: Stance) -> str:
    return {Stance.SUPPORTS: _("supports"), Stance.CONTRADICTS: _("contradicts")}[value]


def heard(value: Heard) -> str:
    return {
        Heard.HEARD: _("heard"),
        Heard.LACKING: _("said to be lacking"),
        Heard.CONTRADICTED: _("contradicted"),
    }[value]


def helix(value: Helix) -> str:
    return {
        Helix.FIRM: _("firm"),
        Helix.HIGHER_EDUCATION: _("higher education"),
        Helix.GOVERNMENT: _("government"),
        Helix.INITIATIVE: _("the initiative itself"),
        Helix.OTHER: _("other"),
    }[value]


def consent_item(value: ConsentItem) -> str:
    return {
        ConsentItem.TAKE_PART: _("take part"),
        ConsentItem.RECORD: _("be recorded"),
        ConsentItem.BE_QUOTED: _("be quoted"),
        ConsentItem.BE_NAMED: _("be named"),
        ConsentItem.SHARE: _("have quotes shared"),
    }[value]


def taken_back(value: ConsentItem) -> str:
    """What a respondent no longer agrees to, as the title of a step."""
    return {
        ConsentItem.TAKE_PART: _("No longer takes part"),
        ConsentItem.RECORD: _("Takes back the consent to be recorded"),
        ConsentItem.BE_QUOTED: _("Takes back the consent to be quoted"),
        ConsentItem.BE_NAMED: _("Takes back the consent to be named"),
        ConsentItem.SHARE: _("Takes back the consent to have quotes shared"),
    }[value]


def covered(value: ConsentItem) -> str:
    """What taking an item back covers, as the rule says it (``services.covering``)."""
    return {
        ConsentItem.TAKE_PART: _(
            "Everything they said and everything about who they are: quotes in every wording, notes and marks "
            "of interviews with them alone, drafts, the reasons of their own judgements, marks of the "
            "recording, name, contact, role, approaches, and how they agreed. Levels stay."
        ),
        ConsentItem.RECORD: _(
            "The marks of the recording, and the places of quotes on it. What was written down stays."
        ),
        ConsentItem.BE_QUOTED: _(
            "Their quotes in every wording, with memo and translation. Notes and levels stay."
        ),
        ConsentItem.BE_NAMED: _(
            "The name. The contact stays, so that they can still be reached; so does the rest."
        ),
        ConsentItem.SHARE: _(
            "That their quotes may be shared, and shared pages that show them. The quotes stay."
        ),
    }[value]


def why_look(value: Why) -> str:
    return {
        Why.LINKED: _("it rested on what was removed"),
        Why.MENTIONS: _("it names the respondent, or repeats what was removed"),
        Why.TOGETHER: _("several people were interviewed together"),
    }[value]


def ending(value: Ending) -> str:
    return {
        Ending.REWRITTEN: _("rewritten"),
        Ending.SAYS_NOTHING: _("says nothing of it"),
        Ending.ERASED: _("erased"),
    }[value]


def went_out(verb: str) -> str:
    """What took something out of Pentad."""
    return {
        "link": _("shared link"),
        "study.export": _("export of the study"),
        "identity.export": _("export with names"),
    }.get(verb, verb)


def approach_answer(value: ApproachAnswer) -> str:
    return {
        ApproachAnswer.NO_REPLY: _("no reply"),
        ApproachAnswer.ACCEPTED: _("accepted"),
        ApproachAnswer.DECLINED: _("declined to take part"),
    }[value]


def round_kind(value: RoundKind) -> str:
    return {RoundKind.BASELINE: _("baseline"), RoundKind.FOLLOW_UP: _("follow-up")}[value]


def interview_mode(value: InterviewMode) -> str:
    return {
        InterviewMode.TELEPHONE: _("by telephone"),
        InterviewMode.VIDEO: _("by video"),
        InterviewMode.IN_PERSON: _("in person"),
        InterviewMode.ALONE: _("guided self-assessment, alone"),
    }[value]


def document_kind(value: DocumentKind) -> str:
    return {
        DocumentKind.WEB_PAGE: _("web page"),
        DocumentKind.BROCHURE: _("brochure"),
        DocumentKind.INTERNAL: _("internal material"),
        DocumentKind.OTHER: _("other document"),
    }[value]


def clock_kind(value: ClockKind) -> str:
    return {
        ClockKind.START: _("started"),
        ClockKind.PAUSE: _("paused"),
        ClockKind.RESUME: _("resumed"),
        ClockKind.SECTION: _("turned to a part of the guide"),
        ClockKind.RECORDER: _("recorder started"),
        ClockKind.FINISH: _("finished"),
        ClockKind.REOPEN: _("reopened"),
    }[value]


def round_label(kind_of_round: RoundKind, number: int) -> str:
    """How a round is named in lists: "baseline", and from the second follow-up on with its number."""
    name = round_kind(kind_of_round)
    return name if number <= 2 else _("{name} (round {number})", name=name, number=number)
