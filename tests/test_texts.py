"""Every word on the screen goes through the one translation function."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview import texts
from interview.settings import ROOT
from interview.texts import _, plural
from tests.languages import catalogue

TRANSLATING = {"_", "plural"}

# Arguments that a person does not see, of Streamlit's elements and of the parts built on them.
UNSEEN = {
    "persist_state", "live", "icon_position",
    "key", "icon", "type", "style", "tag", "width", "height", "gap", "url_path", "layout", "format",
    "record", "border", "align", "vertical_alignment", "horizontal_alignment", "position",
    "label_visibility", "language", "selection_mode", "color", "on_click", "on_change", "args",
    "kwargs", "mime", "file_name", "data_testid", "field", "form", "name", "anchor", "filter_mode",
    "expanded", "testid", "kind", "shortcut", "text_alignment", "autocomplete",
}  # fmt: skip

# What shows its first argument, or the ones that are not in UNSEEN. ``html`` is looked at without its tags.
SHOWING = {
    "title", "header", "subheader", "caption", "text", "write", "markdown", "html", "code", "metric",
    "toast", "button", "text_input", "text_area", "number_input", "date_input", "time_input",
    "datetime_input", "selectbox", "multiselect", "radio", "checkbox", "toggle", "pills",
    "segmented_control", "slider", "select_slider", "file_uploader", "download_button", "link_button",
    "page_link", "form_submit_button", "popover", "expander", "tabs", "dialog", "error", "warning",
    "info", "success", "status", "spinner", "progress", "Page", "feedback", "heading", "section",
    "prose", "nothing_yet", "link", "field", "menu_button", "chat_input", "badge",
}  # fmt: skip

# The parts of this project, which are also called by their bare names.
OWN_PARTS = {"heading", "section", "prose", "nothing_yet", "link", "field", "menu_button"}

# Arguments by place that are not seen: the address of a page, the record of a box.
UNSEEN_PLACES = {"Page": {0}, "link": {0}, "page_link": {0}, "link_button": {1}}
SHOWN_EVERYWHERE = {"label", "help", "placeholder", "captions", "body", "options", "above", "below", "remedy"}

WORDS = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"<[^<>]*>?")
NAMES = {"Pentad", "Alt"}  # of this product, and of a key
Finding = tuple[int, str]


def literals(node: ast.expr | None) -> Iterator[str]:
    """The texts that stand in an expression and reach the screen untranslated."""
    match node:
        case ast.Constant(value=str() as value):
            yield value
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts)
            yield from (t for p in parts if isinstance(p, ast.FormattedValue) for t in literals(p.value))
        case ast.BinOp(left=left, right=right):
            yield from (*literals(left), *literals(right))
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*literals(body), *literals(orelse))
        case ast.BoolOp(values=several) | ast.List(elts=several) | ast.Tuple(elts=several):
            yield from (text for one in several for text in literals(one))
        case ast.Call(func=ast.Attribute(attr="join"), args=[joined]):
            yield from literals(joined)
        case _:
            return


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def is_log(of: ast.expr) -> bool:
    return isinstance(of, ast.Name) and of.id == "log"


def shown(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that a person sees."""
    name = name_of(call)
    if name in TRANSLATING or (isinstance(call.func, ast.Attribute) and is_log(call.func.value)):
        return
    if name in SHOWING and (name in OWN_PARTS or isinstance(call.func, ast.Attribute)):
        hidden = UNSEEN_PLACES.get(name, set())
        yield from (arg for place, arg in enumerate(call.args) if place not in hidden)
        yield from (k.value for k in call.keywords if k.arg not in UNSEEN)
    else:
        yield from (k.value for k in call.keywords if k.arg in SHOWN_EVERYWHERE)


def untranslated(source: str) -> list[Finding]:
    """Line and text of every visible literal outside ``_()`` and ``plural()``."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        (argument.lineno, text)
        for call in calls
        for argument in shown(call)
        for text in literals(argument)
        if set(WORDS.findall(TAG.sub(" ", text))) - NAMES
    ]


def not_literal(source: str) -> list[int]:
    """Lines where ``_()`` is given something that cannot be gathered for translation."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATING:
            texts_given = node.args[: 2 if node.func.id == "plural" else 1]
            if not all(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in texts_given):
                found.append(node.lineno)
    return found


def screens() -> list[Path]:
    return [*(ROOT / "pages").rglob("*.py"), *(ROOT / "interview" / "ui").rglob("*.py")]


def test_every_visible_text_of_the_screens_goes_through_the_translation() -> None:
    found = {
        f"{file.relative_to(ROOT)}:{line}": text
        for file in screens()
        for line, text in untranslated(file.read_text())
    }
    assert found == {}


def test_every_text_to_translate_is_a_literal_that_can_be_gathered() -> None:
    files = {*(ROOT / "pages").rglob("*.py"), *(ROOT / "interview").rglob("*.py")}
    files -= {ROOT / "interview" / "instrument" / "rules.py"}  # one table of sentences, gathered as such
    found = [f"{file.relative_to(ROOT)}:{line}" for file in files for line in not_literal(file.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'st.button("Save")',
        'st.button(f"Save {name}")',
        'left.text_input("Name", key="name")',
        'st.text_input(_("Name"), placeholder="Type here")',
        'st.text_input(_("Name"), help="Any name " + more)',
        'st.button(_("Yes") if sure else "No")',
        'st.tabs([_("One"), "Two"])',
        'st.radio(_("Kind"), kinds, captions=[_("a"), "for others"])',
        'parts.heading("Pentad today")',
        'parts.heading(_("Pentad"), below="What it is")',
        'parts.prose("A sentence.")',
        "st.html(f\"<p class='prose'>Saved at {time}</p>\")",
        'with st.popover("More"):\n    pass',
        '@st.dialog("Sure?")\ndef sure(): ...',
        'field(record, label="Note")',
        'st.Page(PAGES / "home.py", title="Home")',
        'st.caption(" · ".join(["planned", when]))',
    ],
)
def test_a_planted_text_is_found(code: str) -> None:
    assert len(untranslated(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        'st.button(_("Save"), key="save", icon=":material/save:", type="primary")',
        'st.button(plural("one quote", "{n} quotes", n))',
        "st.html(f\"<p class='pentad-prose'>{escape(text)}</p>\")",
        'st.Page(PAGES / "home.py", title=_("Home"), url_path="home")',
        'parts.prose(line.title, style="study", tag="h2")',
        'st.text(" · ".join(facts))',
        'st.session_state["window"] = "text"',
        'st.set_page_config(page_title="Pentad", layout="wide")',
        'link("prepare", _("Prepare"))',
        'st.caption("—")',
    ],
)
def test_what_is_translated_or_not_seen_is_let_through(code: str) -> None:
    assert untranslated(code) == []


@pytest.mark.parametrize("code", ["_(place)", '_(f"Saved {x}")', '_("a" + b)', 'plural("one", many, n)'])
def test_a_text_that_cannot_be_gathered_is_found(code: str) -> None:
    assert not_literal(code) == [1]


def test_without_a_catalogue_english_stands() -> None:
    for language in ("xx", "en"):
        assert texts.catalogue(language).gettext("Nothing here yet") == "Nothing here yet"
    assert _("Nothing here yet") == "Nothing here yet"


def test_names_in_braces_are_filled_and_what_fills_them_is_left_as_it_is() -> None:
    assert _("Saved at {time}", time="14:03") == "Saved at 14:03"
    assert _("{who} of {ci}", who="{ci} %s", ci="CI 2") == "{ci} %s of CI 2"


def test_a_text_without_values_keeps_its_braces() -> None:
    assert _("{n} of {m}") == "{n} of {m}"


@pytest.mark.parametrize(("n", "wanted"), [(0, "0 quotes"), (1, "1 quote"), (2, "2 quotes")])
def test_the_form_follows_the_number(n: int, wanted: str) -> None:
    assert plural("{n} quote", "{n} quotes", n) == wanted


def test_more_values_can_stand_beside_the_number() -> None:
    assert plural("{n} quote in {place}", "{n} quotes in {place}", 2, place="X") == "2 quotes in X"


def test_a_catalogue_is_used_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue(tmp_path, "sv", {"Saved at {time}": "Sparat {time}"})
    monkeypatch.setattr(texts, "LOCALES", tmp_path)
    texts.catalogue.cache_clear()
    try:
        assert texts.catalogue("sv").gettext("Saved at {time}") == "Sparat {time}"
        assert texts.catalogue("sv").gettext("Unknown") == "Unknown"
    finally:
        texts.catalogue.cache_clear()


def test_the_language_of_the_settings_decides(tmp_path: Path) -> None:
    catalogue(tmp_path, "sv", {"Home": "Hem"})
    code = (
        "import pathlib; from interview import texts; "
        f"texts.LOCALES = pathlib.Path({str(tmp_path)!r}); print(texts._('Home'))"
    )
    for language, wanted in (("sv", "Hem"), ("en", "Home")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PENTAD_LANGUAGE": language, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == wanted
