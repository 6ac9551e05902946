"""What a visitor of a shared link sees of one initiative, as one page; also saved as one file to send.

The page is made from a ``SharedPage`` alone. What its owner cannot take away stands on it whatever was chosen:
whose judgement, when, how many raters, which factors are open and why, where evidence is thin or was withdrawn,
which instrument, and that it is neither a ranking nor a score.
"""

from html import escape

from interview import votes_in_words, words
from interview.plots.inline import mark
from interview.plots.inline_radar import radar_svg
from interview.plots.inline_steps import track
from interview.plots.profile_info import MarkInfo, ProfileInfo, profile_info
from interview.plots.profile_words import level_in_words, spread_in_words, table_headings, table_rows
from interview.profile import Axis, NotYet, Profile, verdict
from interview.queries.shared_views import SharedAction, SharedFactor, SharedPage, SharedQuote, SharedRound
from interview.reports.shared_look import document, fitting, hue, keeping, listed, scale, section, tag
from interview.texts import _, plural, speaking
from interview.verdict_in_words import decides, headline, steps
from interview.vocabulary import ActionStatus, Kind

NAMES_BESIDE = 13.5
"""What the factors' names take left of the steps, in letters' heights."""


def shared_html(page: SharedPage, *, above: str = "", head: str = "", end: str = "") -> str:
    """The whole page. ``above`` stands before the title, ``head`` in the head, ``end`` after all: markup."""
    with speaking(page.language):
        return document(page.title, above + _body(page), head=head, end=end)


def saved_html(page: SharedPage) -> str:
    """The same content as one file to send: no script, no address, nothing to fetch."""
    return shared_html(page)


def profile_of(page: SharedPage) -> Profile:
    """The profile that the page shows."""
    return Profile(kind=page.kind, level_names=page.level_names, axes=tuple(f.axis for f in page.factors))


def info_of(page: SharedPage) -> ProfileInfo:
    """What its drawings and its table show: without the spread where the owner left it out."""
    info = profile_info(profile_of(page))
    line = info.lines[0]
    marks = (_shown(mark, factor, page) for mark, factor in zip(line.marks, page.factors, strict=True))
    return info._replace(lines=(line._replace(marks=tuple(marks)),))


def _shown(found: MarkInfo, factor: SharedFactor, page: SharedPage) -> MarkInfo:
    found = found._replace(raters=factor.raters)
    return found if page.spread else found._replace(levels=(), beside="")


def _body(page: SharedPage) -> str:
    info = info_of(page)
    return (
        _head(page)
        + "<main>\n"
        + _verdict(page)
        + _limits(page, info)
        + _steps(page, info)
        + _radar(info)
        + _folds(page, info)
        + _table(page, info)
        + _actions(page)
        + _progress(page)
        + _initiative(page)
        + "</main>\n"
        + _about(page, info)
    )


# -- at the top ----------------------------------------------------------------------------------------------


def _head(page: SharedPage) -> str:
    invented = _("Invented example: this initiative, its people and all that they say are made up.")
    return (
        "<header>\n"
        + (tag("p", invented, "invented") if page.invented else "")
        + tag("p", _("Maturity profile of a cluster initiative"), "over")
        + tag("h1", page.title)
        + tag("p", _whose(page), "facts")
        + "</header>\n"
    )


def _whose(page: SharedPage) -> str:
    kind = words.kind(page.kind)
    return " · ".join(
        (
            kind[:1].upper() + kind[1:],
            plural("{n} rater", "{n} raters", page.raters),
            words.round_label(page.round_kind, page.round_number),
            page.dated.isoformat(),
        )
    )


def _verdict(page: SharedPage) -> str:
    if not page.verdict:
        return ""
    profile = profile_of(page)
    more = [decides()] if _several(page) else []
    if page.kind is Kind.OWN and page.alone:
        more.append(_("Judged by one person alone, led by the interview's guide."))
    return (
        f'<section aria-label="{escape(_("Verdict"))}">\n'
        + tag("p", headline(profile), "verdict")
        + (tag("p", " ".join(more), "small") if more else "")
        + "</section>\n"
    )


def _several(page: SharedPage) -> bool:
    """Whether a median decides anywhere."""
    return any(f.raters > 1 and f.axis.agreed is None and not f.axis.open for f in page.factors)


def _limits(page: SharedPage, info: ProfileInfo) -> str:
    """What keeps it from being a platform; which factors are open, and why, is said in any case."""
    found = verdict([factor.axis for factor in page.factors])
    short = found.short if isinstance(found, NotYet) and page.verdict else ()
    items = [_short(info, axis) for axis in short]
    items += [
        f'<li class="open"><b dir="auto">{escape(axis.name)}</b>'
        f'<span dir="auto">{escape(_("Open: {why}.", why=found.gap))}</span></li>\n'
        for axis, found in zip(info.axes, info.lines[0].marks, strict=True)
        if found.level is None
    ]
    if not items:
        return ""
    inner = f'<ul class="limits">\n{"".join(items)}</ul>\n'
    return section(_("What limits it") if page.verdict else _("Open factors"), inner, id="limits")


def _short(info: ProfileInfo, axis: Axis) -> str:
    place = [a.factor for a in info.axes].index(axis.factor)
    said = _(
        "{level}; {needed} is needed ({steps} short).",
        level=_begun(level_in_words(info, info.lines[0].marks[place])),
        needed=info.level_name(axis.needed),
        steps=steps(axis.short_by),
    )
    return f'<li><b dir="auto">{escape(axis.name)}</b><span dir="auto">{escape(said)}</span></li>\n'


def _begun(text: str) -> str:
    """With a capital, as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


# -- the drawings --------------------------------------------------------------------------------------------


def _steps(page: SharedPage, info: ProfileInfo) -> str:
    rows = "".join(
        f'<li><p class="who"><b dir="auto">{escape(axis.name)}</b>'
        f'<span dir="auto">{escape(_in_a_row(info, place, page))}</span></p>{track(info, place)}</li>\n'
        for place, axis in enumerate(info.axes)
    )
    order = _("From left to right: {names}.", names=", ".join(info.level_names))
    inner = (
        f'<figure class="steps {fitting(info.level_names, beside=NAMES_BESIDE)}">\n'
        + tag("p", order, "scale-words")
        + scale(info.level_names)
        + f"<ol>\n{rows}</ol>\n<figcaption>{_key(info)}"
        + tag("p", _("Not a ranking or a score: levels are ordered stages, not numbers."), "small")
        + "</figcaption>\n</figure>\n"
    )
    return section(_("Factor by factor"), inner, id="steps")


def _in_a_row(info: ProfileInfo, place: int, page: SharedPage) -> str:
    """The level and what must be known of it, beside the factor's name."""
    found, factor = info.lines[0].marks[place], page.factors[place]
    return ", ".join((_level_or_open(info, found), *_marks_of(found, factor)))


def _level_or_open(info: ProfileInfo, found: MarkInfo) -> str:
    """The level; of an open factor that it is open, and why."""
    return _("open: {why}", why=found.gap) if found.gap else level_in_words(info, found)


def _marks_of(found: MarkInfo, factor: SharedFactor) -> list[str]:
    """The marks that nobody can take away."""
    return [
        text
        for there, text in (
            (found.thin, _("thin evidence")),
            (found.provisional, _("provisional")),
            (factor.evidence_withdrawn, _("evidence withdrawn")),
        )
        if there
    ]


def _key(info: ProfileInfo) -> str:
    """What the signs mean that are in the drawing."""
    line, marks = info.lines[0], info.lines[0].marks
    spread = '<line class="spread" x1="-9" y1="0" x2="9" y2="0"/>'
    entries = [(mark(line.kind), words.judges(line.kind)), ('<path class="need" d="M0-11v22"/>', _needed())]
    if any(m.spread for m in marks):
        entries.append((spread, _("spread")))
    if any(m.thin for m in marks):
        entries.append((mark(line.kind, thin=True), _("thin evidence")))
    if any(m.provisional for m in marks):
        entries.append((mark(line.kind, provisional=True), _("provisional")))
    items = "".join(
        f'<li><svg class="{line.kind.value}" viewBox="-15 -15 30 30" aria-hidden="true">{sign}</svg>'
        f"{escape(name)}</li>\n"
        for sign, name in entries
    )
    return f'<ul class="key">\n{items}</ul>\n'


def _needed() -> str:
    return _("level needed")


def _radar(info: ProfileInfo) -> str:
    note = _("The dashed line joins the levels needed. An axis without a judgement is left as a gap.")
    return section(
        _("All factors together"),
        f"<figure>\n{radar_svg(info)}\n</figure>\n" + tag("p", note, "small"),
        style="round",
        id="radar",
    )


# -- one fold for each factor --------------------------------------------------------------------------------


def _folds(page: SharedPage, info: ProfileInfo) -> str:
    inner = "".join(_fold(page, info, place) for place in range(len(page.factors)))
    return section(_("What stands behind it"), inner, style="folds", id="folds")


def _fold(page: SharedPage, info: ProfileInfo, place: int) -> str:
    factor, found = page.factors[place], info.lines[0].marks[place]
    marks = "".join(f'<span class="mark-word">{escape(text)}</span>\n' for text in _marks_of(found, factor))
    return (
        f'<details>\n<summary><b dir="auto">{hue(place)}{escape(factor.axis.name)}</b>'
        f'<span class="said" dir="auto">{escape(_level_or_open(info, found))}</span>{marks}</summary>\n'
        f'<div class="inside">\n{_inside(page, info, place)}</div>\n</details>\n'
    )


def _inside(page: SharedPage, info: ProfileInfo, place: int) -> str:
    factor, found = page.factors[place], info.lines[0].marks[place]
    parts = [
        tag("p", factor.descriptor, "typed") if factor.descriptor else "",
        tag("p", _standing(info, found, factor), "small"),
        _texts(_("Reasons"), factor.reasons),
        _texts(_("Heard in the interviews"), factor.heard),
        _texts(_("Said to be lacking"), factor.lacking),
        _texts(_("Contradicted in the interviews"), factor.contradicted),
        _texts(_("Dissent"), (factor.dissent,) if factor.dissent.strip() else ()),
    ]
    if factor.quotes:
        parts += [tag("h3", _("What was said")), *(_quote(quote) for quote in factor.quotes)]
    return "".join(parts)


def _standing(info: ProfileInfo, found: MarkInfo, factor: SharedFactor) -> str:
    """The level needed, who judged, how far they lie apart, and where it is going."""
    said = [_("Level needed: {level}.", level=info.level_name(factor.axis.needed))]
    said.append(_begun(plural("{n} rater", "{n} raters", factor.raters)) + _spread(info, found) + ".")
    if factor.dynamics:
        said.append(_("Dynamics: {words}.", words=", ".join(words.dynamics(each) for each in factor.dynamics)))
    return " ".join(said)


def _spread(info: ProfileInfo, found: MarkInfo) -> str:
    apart = [text for text in (spread_in_words(info, found), found.beside) if text]
    return f": {', '.join(apart)}" if apart else ""


def _texts(title: str, texts: tuple[str, ...]) -> str:
    if not texts:
        return ""
    return tag("h3", title) + (listed(texts) if len(texts) > 1 else tag("p", texts[0], "typed"))


def _quote(quote: SharedQuote) -> str:
    who = ", ".join(
        part for part in (quote.speaker, words.fidelity(quote.fidelity), words.stance(quote.stance)) if part
    )
    said = tag("blockquote", words.quoted(quote.text, quote.fidelity), "typed")
    return said + tag("p", who, "said-by")


# -- the same in words ---------------------------------------------------------------------------------------


def _table(page: SharedPage, info: ProfileInfo) -> str:
    headings = {name: text for name, text in table_headings().items() if name != "kind"}
    head = "".join(
        f'<th scope="col" role="columnheader" dir="auto">{escape(text)}</th>' for text in headings.values()
    )
    rows = "".join(
        '<tr role="row">'
        f'<th scope="row" role="rowheader" dir="auto">{escape(row.factor)}</th>'
        f'<td role="cell" data-of="{escape(headings["level"])}" dir="auto">{escape(level)}'
        f"{_below(row.below, factor)}</td>"
        f'<td role="cell" data-of="{escape(headings["needed"])}" dir="auto">{escape(row.needed)}</td></tr>\n'
        for row, level, factor in zip(table_rows(info), _levels(info), page.factors, strict=True)
    )
    inner = (
        f'<div class="boxed"><table class="stack {keeping(info.level_names)}" role="table">\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}</tbody>\n</table></div>\n'
    )
    return section(_("As a table"), inner, id="table")


def _levels(info: ProfileInfo) -> list[str]:
    return [_level_or_open(info, found) for found in info.lines[0].marks]


def _below(below: str, factor: SharedFactor) -> str:
    withdrawn = [_("evidence withdrawn")] if factor.evidence_withdrawn else []
    said = ", ".join([*([below] if below else []), *withdrawn])
    return f"<small>{escape(said)}</small>" if said else ""


def _actions(page: SharedPage) -> str:
    if not page.actions_shown:
        return ""
    if not page.actions:
        return section(_("Actions"), tag("p", _("None were agreed on.")), id="actions")
    items = "".join(_action(action, page) for action in page.actions)
    return section(_("Actions"), f'<ul class="deeds">\n{items}</ul>\n', id="actions")


def _action(action: SharedAction, page: SharedPage) -> str:
    names = {factor.axis.factor: factor.axis.name for factor in page.factors}
    about = [
        names.get(action.factor, ""),
        action.owner,
        _("due {day}", day=action.due.isoformat()) if action.due else "",
        votes_in_words.action_status(ActionStatus(action.status)),
    ]
    said = " · ".join(part for part in about if part)
    text = tag("div", action.text, "typed")
    return f'<li>{text}<span dir="auto">{escape(said)}</span></li>\n'


def _progress(page: SharedPage) -> str:
    """The levels of earlier rounds beside this one's."""
    if not page.progress_shown:
        return ""
    if not page.progress:
        nothing = tag("p", _("There is no earlier round to compare with."))
        return section(_("Progress over rounds"), nothing, id="progress")
    columns = [*page.progress, _this_round(page)]
    many = "many" if len(columns) > 3 else "few"
    head = "".join(
        f'<th scope="col" dir="auto">{escape(words.round_label(r.kind, r.number))}<br>{r.dated.isoformat()}'
        f"<br>{escape(r.version)}</th>"
        for r in columns
    )
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{escape(f.axis.name)}</th>'
        + "".join(f'<td dir="auto">{escape(_level(r, f.axis.factor, page))}</td>' for r in columns)
        + "</tr>\n"
        for f in page.factors
    )
    table = (
        f'<div class="wide" role="group" tabindex="0" aria-labelledby="progress"><table class="{many}">\n'
        f'<thead><tr><th scope="col" dir="auto">{escape(_("Factor"))}</th>{head}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody></table></div>\n"
    )
    apart = len({(r.instrument, r.version) for r in columns}) > 1
    note = _("The rounds were judged with different versions of the questions and levels: compare with care.")
    return section(_("Progress over rounds"), table + (tag("p", note, "small") if apart else ""), id="progress")


def _this_round(page: SharedPage) -> SharedRound:
    levels = {factor.axis.factor: factor.axis.level for factor in page.factors}
    return SharedRound(page.round_number, page.round_kind, page.dated, page.instrument, page.version, levels)


def _level(round_: SharedRound, factor: str, page: SharedPage) -> str:
    level = round_.levels.get(factor)
    if level is None:
        return _("open")
    if level > len(page.level_names):  # of a scale that had more levels
        return _("level {n} of another scale", n=level)
    return page.level_names[level - 1]


# -- what it is ----------------------------------------------------------------------------------------------


def _initiative(page: SharedPage) -> str:
    facts = [
        (_("Mission"), page.mission),
        (_("Sector"), page.sector),
        (_("Region"), page.region),
        (_("Founded"), page.founded),
    ]
    if not page.named:
        facts.append((_("Name"), _("The initiative is shown under a pseudonym.")))
    return section(_("The initiative"), _told(facts), style="about", id="initiative")


def _told(facts: list[tuple[str, str]]) -> str:
    rows = "".join(
        f'<div><dt>{escape(name)}</dt><dd class="typed" dir="auto">{escape(text)}</dd></div>\n'
        for name, text in facts
        if text
    )
    return f"<dl>\n{rows}</dl>\n" if rows else ""


def _about(page: SharedPage, info: ProfileInfo) -> str:
    """How to read the page: nothing of it depends on what was chosen."""
    kind = words.kind(page.kind)
    alone = " " + _("Judged by one person alone, led by the interview's guide.") if page.alone else ""
    facts = [
        (_("Kind of judgement"), _begun(kind) + "." + alone),
        (_("Date"), f"{page.dated.isoformat()}, {words.round_label(page.round_kind, page.round_number)}"),
        (_("Number of raters"), str(page.raters)),
        (_("Questions and levels"), _instrument(page)),
        (_("What it is not"), _is_not()),
        (_("Spread"), "" if page.spread else _without_spread()),
        (_("Thin evidence"), _thin() if any(m.thin for m in info.lines[0].marks) else ""),
        (
            _("Evidence withdrawn"),
            _withdrawn() if any(factor.evidence_withdrawn for factor in page.factors) else "",
        ),
        (_("State"), _state(page)),
    ]
    return (
        "<footer>\n" + section(_("How to read this"), _told(facts), style="about", id="about") + "</footer>\n"
    )


def _instrument(page: SharedPage) -> str:
    return _(
        "{title}, version {version}: questions and levels derived from the paper, not the authors' own table. "
        "The paper: Klofsten, Bienkowska, Laur and Sölvell (2015), Industry and Higher Education 29(1), 65–77.",
        title=page.instrument_title,
        version=page.version,
    )


def _is_not() -> str:
    return _(
        "This is not a ranking or a score. Levels are ordered stages, not numbers: there is no mean and no "
        "total. A gap was not judged; it is not a zero."
    )


def _without_spread() -> str:
    return _(
        "Whoever shares this page chose to leave out the spread: how far the raters lie apart is not shown."
    )


def _thin() -> str:
    return _("Fewer than two pieces of evidence are linked to a judgement that is marked so.")


def _withdrawn() -> str:
    return _("Something that a judgement marked so rested on was taken back by whoever gave it.")


def _state(page: SharedPage) -> str:
    if page.frozen_at is None:
        return _("This page follows finished interviews and recorded decisions as they come.")
    return _("As it stood on {day} (UTC).", day=page.frozen_at.strftime("%Y-%m-%d, %H:%M"))
