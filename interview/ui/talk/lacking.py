"""What a factor still lacks, in words. It is only ever told: nothing of it has to be there to finish."""

from interview.coverage import Coverage
from interview.instrument.structure import Factor
from interview.queries.talk import Talk
from interview.texts import _, plural
from interview.ui.talk.current import judges_here, panel_open
from interview.vocabulary import Kind


def lacks(talk: Talk, factor: Factor) -> list[str]:
    """What the factor still lacks, each thing by its name, in the order of the guide.

    The researcher's judgement is named only where it is open beside the guide.
    """
    c = talk.coverage(factor)
    missing = _questions(factor, c)
    missing += [] if c.quotes else [_("a quote")]
    missing += [] if c.own_judged else [_("the respondent's own level")]
    if judges_here(talk) is Kind.RESEARCHER and panel_open(talk) and not c.researcher_judged:
        missing.append(_("the researcher's judgement"))
    return missing


def _questions(factor: Factor, c: Coverage) -> list[str]:
    names = {
        factor.relevance.id: _("relevance"),
        factor.assessment.id: _("the respondent's assessment"),
        factor.dynamics.id: _("dynamics"),
    }
    main = plural("one main question", "{n} main questions", len(c.core_open))
    return [*([main] if c.core_open else []), *(names[id] for id in c.standing_open)]


def still_open(talk: Talk, factor: Factor) -> str:
    """The same as a line."""
    if missing := lacks(talk, factor):
        return _("Still open: {what}.", what=", ".join(missing))
    return _("Nothing is open here.")


def lacking_of_all(talk: Talk) -> list[str]:
    """A line for each factor that lacks something."""
    lines = [
        _("{factor}: {what}", factor=factor.name, what=", ".join(missing))
        for factor in talk.instrument.factors
        if (missing := lacks(talk, factor))
    ]
    return lines or [_("Everything in the guide was touched.")]


def facets_marked(talk: Talk, factor: Factor) -> str:
    c = talk.coverage(factor)
    return _("Facets: {n} of {all} marked", n=c.facets_marked, all=c.facets)


def mark(talk: Talk, factor: Factor) -> str:
    """A sign for it: nothing yet, begun, or all main and standing questions asked and something caught."""
    c = talk.coverage(factor)
    return "●" if c.complete else ("◐" if c.begun else "○")
