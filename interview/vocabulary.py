"""The closed sets of words that the method uses; stored by value, shown through ``interview.words``.

Source: Klofsten, Bienkowska, Laur and Sölvell 2015, Methods and data (relevance, assessment, dynamics).
"""

from enum import StrEnum


class StudyKind(StrEnum):
    RESEARCH = "research"
    WORKSHOP = "workshop"


class Role(StrEnum):
    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


class Kind(StrEnum):
    """Who judges. The three kinds are never mixed in one figure or sentence."""

    OWN = "own"
    RESEARCHER = "researcher"
    CONSENSUS = "consensus"


class State(StrEnum):
    """Why there is no level. None of these is the lowest level, and none is a zero."""

    NOT_ASKED = "not_asked"
    CANNOT_JUDGE = "cannot_judge"
    NOT_RELEVANT = "not_relevant"
    DECLINED = "declined"


class Relevance(StrEnum):
    CENTRAL = "central"
    RELEVANT = "relevant"
    MARGINAL = "marginal"
    NOT_RELEVANT = "not_relevant"
    UNCLEAR = "unclear"


class Dynamics(StrEnum):
    STRENGTHENING = "strengthening"
    STABLE = "stable"
    WEAKENING = "weakening"
    UNCLEAR = "unclear"


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Fidelity(StrEnum):
    AS_HEARD = "as_heard"
    CHECKED = "checked"
    PARAPHRASE = "paraphrase"


class Stance(StrEnum):
    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class Heard(StrEnum):
    """What was said of a facet; a facet without a mark was not mentioned."""

    HEARD = "heard"
    LACKING = "lacking"
    CONTRADICTED = "contradicted"


class Helix(StrEnum):
    FIRM = "firm"
    HIGHER_EDUCATION = "higher_education"
    GOVERNMENT = "government"
    INITIATIVE = "initiative"
    OTHER = "other"


class ConsentItem(StrEnum):
    TAKE_PART = "take_part"
    RECORD = "record"
    BE_QUOTED = "be_quoted"
    BE_NAMED = "be_named"
    SHARE = "share"


SHARING = (ConsentItem.TAKE_PART, ConsentItem.BE_QUOTED, ConsentItem.SHARE)
"""What somebody has to have agreed to before words of theirs are shared."""


class Why(StrEnum):
    """Why a text that stays is to be looked at again after a withdrawal."""

    LINKED = "linked"
    MENTIONS = "mentions"
    TOGETHER = "together"


class Ending(StrEnum):
    """How a text that was to be looked at again was dealt with."""

    REWRITTEN = "rewritten"
    SAYS_NOTHING = "says_nothing"
    ERASED = "erased"


class ApproachAnswer(StrEnum):
    NO_REPLY = "no_reply"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class RoundKind(StrEnum):
    BASELINE = "baseline"
    FOLLOW_UP = "follow_up"


class InterviewMode(StrEnum):
    TELEPHONE = "telephone"
    VIDEO = "video"
    IN_PERSON = "in_person"
    ALONE = "alone"


class DocumentKind(StrEnum):
    WEB_PAGE = "web_page"
    BROCHURE = "brochure"
    INTERNAL = "internal"
    OTHER = "other"


class ClockKind(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    SECTION = "section"
    RECORDER = "recorder"
    FINISH = "finish"
    REOPEN = "reopen"


class Phase(StrEnum):
    """Where a workshop stands. Its time begins with the opening; a reveal is the beginning of a discussion."""

    LOBBY = "lobby"
    OPENING = "opening"
    EXPLAIN = "explain"
    VOTE = "vote"
    DISCUSS = "discuss"
    DECIDE = "decide"
    ACTIONS = "actions"
    CLOSED = "closed"


ABOUT_NO_FACTOR = frozenset({Phase.LOBBY, Phase.OPENING, Phase.ACTIONS, Phase.CLOSED})
"""The turns of a meeting in which it talks about none of the factors."""


class Manner(StrEnum):
    """How a ballot is held."""

    PHONES = "phones"
    HANDS = "hands"


class BoardRole(StrEnum):
    CHAIR = "chair"
    BOARD = "board"
    MANAGER = "manager"
    STAFF = "staff"
    MEMBER = "member"
    FINANCIER = "financier"
    OTHER = "other"


class DecidedBy(StrEnum):
    VOTE = "vote"
    CONSENT = "consent"
    FACILITATOR = "facilitator"


class Outcome(StrEnum):
    """What a revealed ballot amounts to under the rule that was fixed before it."""

    OPEN = "open"
    CONSENSUS = "consensus"
    SPLIT = "split"
    NEAR = "near"


class ActionStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
