"""What people write is never markup and never a statement: looked for in the code itself.

The browser tests plant hostile texts in every box. This finds a new place before anybody has planted one there.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview.settings import ROOT

Finding = tuple[str, str]

NEVER = {
    "markdown": "it reads Markdown, which loads pictures from elsewhere",
    "write": "it guesses what a text is",
    "latex": "it reads formulas",
    "data_editor": "what it forbids is forbidden in the browser only",
    "experimental_data_editor": "as above",
    "iframe": "it shows other sites; the Share screen's holds its own preview, from here",
}
"""What no screen calls, and why."""

LABELLED = """
    title header subheader caption metric toast button text_input text_area number_input date_input time_input
    datetime_input selectbox multiselect radio checkbox toggle pills segmented_control slider select_slider
    file_uploader download_button link_button page_link form_submit_button popover expander tabs dialog error
    warning info success status spinner progress feedback chat_input badge
""".split()
"""What reads Markdown in its label, or in its help."""

READS_MARKDOWN = {"label", "help", "placeholder", "body", "captions"}

KNOWN = {
    "board/asking.py: label": "our own sentence, put together above",
    "board/asking.py: name": "names of levels, made plain where they are put together",
    "board/deciding.py: [parts.plain": "each is made plain",
    "board/door.py: label": "one of two of our own",
    "choices.py: label": "a part: its callers give the label",
    "consent.py: words.consent_item": "one of our own words",
    "going.py: PAGES": "the address of a screen",
    "going.py: label": "a part: its callers give the label",
    "guide_editing.py: label": "a part: its caller gives a text of ours",
    "guide_structure.py: _('{what}": "the label of a box, a text of ours",
    "guide_structure.py: label": "a part: its callers give texts of ours",
    "people.py: label": "a part: its callers give texts of ours",
    "preparing/documents.py: label": "our own sentence, with a number",
    "preparing/fields.py: label": "a part: its callers give the label",
    "preparing/fields.py: placeholder": "shown as it is by the browser",
    "preparing/respondents.py: _proposed": "shown as it is by the browser",
    "talk/bar.py: said": "our own sentence, with a time",
    "talk/levels.py: [plain": "each is made plain",
    "sharing/checking.py: label": "our own sentence, with a number",
    "sharing/choosing.py: label": "texts of ours, a number, and a quote made plain above",
    "sharing/links.py: label": "our own sentence, with a number",
    "study_settings/blind.py: label": "one of two of our own",
    "study_settings/withdrawals.py: label": "one of three of our own",
    "pages/instrument.py: label": "one of two of our own",
    "pages/prepare.py: [tab_label": "texts of ours",
}
"""Labels that are neither a text of ours nor made plain on the spot: where, how they begin, why they may."""

DOWNLOADS = {"guide_files.py"}
"""Streamlit gives its files to whoever has the address. An instrument may be had so: it is no study's data."""


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield name_of(node), node


def name_of(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def screens() -> list[Path]:
    return [*sorted((ROOT / "interview" / "ui").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]


def short(file: Path) -> str:
    ui = ROOT / "interview" / "ui"
    return (file.relative_to(ui) if file.is_relative_to(ui) else file.relative_to(ROOT)).as_posix()


def safe(given: ast.expr) -> bool:
    """A text of ours, with nothing in it but numbers and what is made plain."""
    match given:
        case ast.Constant():
            return True
        case ast.Call() if name_of(given) in ("plain", "len", "str"):
            return True
        case ast.Call() if name_of(given) in ("_", "plural"):
            return all(safe(each.value) for each in given.keywords if each.arg not in ("n", "m"))
        case ast.IfExp(body=one, orelse=other):
            return safe(one) and safe(other)
        case ast.JoinedStr(values=parts):
            return all(safe(part.value) for part in parts if isinstance(part, ast.FormattedValue))
        case ast.BinOp(left=one, right=other):
            return safe(one) and safe(other)
        case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(map(safe, parts))
    return False


def labels(node: ast.Call) -> Iterator[ast.expr]:
    yield from node.args[:1]
    yield from (each.value for each in node.keywords if each.arg in READS_MARKDOWN)


def unsafe_labels(code: str) -> list[str]:
    return [
        ast.unparse(label)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and name_of(node) in LABELLED
        if ast.unparse(node.func.value) != "log"
        for label in labels(node)
        if not safe(label)
    ]


def test_no_screen_calls_what_takes_a_text_for_markup() -> None:
    found = [
        f"{short(file)}: {name}"
        for file in screens()
        for name, node in calls(file)
        if name in NEVER
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value).startswith("st")
    ]
    assert found == ["sharing/choosing.py: iframe"]
    allowed = [
        short(f) for f in screens() if "unsafe_allow_html" in f.read_text() or "unsafe_allow_j" in f.read_text()
    ]
    assert allowed == []


def test_a_label_holds_our_own_words_and_what_is_made_plain() -> None:
    found = [f"{short(file)}: {label}" for file in screens() for label in unsafe_labels(file.read_text())]
    assert [each for each in found if not any(each.startswith(known) for known in KNOWN)] == []
    assert [known for known in KNOWN if not any(each.startswith(known) for each in found)] == []


def test_no_data_of_a_study_leave_by_a_download_that_knows_nobody() -> None:
    found = {file.name for file in screens() for name, _node in calls(file) if name == "download_button"}
    assert found == DOWNLOADS


@pytest.mark.parametrize(
    "code",
    [
        "st.button(case.name)",
        'st.expander(f"Quote: {quote.text}")',
        'st.radio(_("Level of {what}", what=case.name), levels)',
        'box.text_input("Name", help=respondent.name)',
        'st.caption("of " + initiative.name)',
        'st.tabs([_("All"), case.name])',
    ],
)
def test_a_planted_label_is_found(code: str) -> None:
    assert len(unsafe_labels(code)) == 1


# Statements for the database.

BUILT = {
    "database/bridge.py": "the name of a channel, as an identifier of the driver's own",
    "database/engine.py": "our own words for a pragma",
    "database/remains.py": "names of tables, from the models",
    "database/removed.py": "statements made by the library from the models",
    "database/state.py": "a statement kept as a constant",
    "database/transactions.py": "a statement kept as a constant",
    "database/wall.py": "statements kept as constants, and policies made from the names of our tables",
    "queries/whole.py": "a query made by the library from the models",
    "services/participants.py": "statements kept as constants, values bound",
}
"""Modules that give the database something other than a text that stands there, and what it is."""

BINDS = {"text", "select", "select_columns", "insert", "update", "delete"}
"""What the library makes a statement of: it binds every value. A ``text`` is looked at by itself."""

RUNS = {"execute", "exec_driver_sql", "executescript", "literal_column"}


def built_statements(code: str) -> list[str]:
    """Statements that are put together, or come from elsewhere."""
    tree = ast.parse(code)
    from_the_library = any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and any(alias.name == "text" for alias in node.names)
        for node in ast.walk(tree)
    )
    runs = RUNS | ({"text"} if from_the_library else set())
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in runs and node.args:
            given = node.args[0]
            if not isinstance(given, ast.Constant) and begins_with(given) not in BINDS:
                found.append(ast.unparse(given))
    return found


def begins_with(given: ast.expr) -> str:
    """The name that a chain of calls begins with: ``update`` of ``update(table).where(...)``."""
    while isinstance(given, ast.Call | ast.Attribute):
        given = given.func if isinstance(given, ast.Call) else given.value
    return given.id if isinstance(given, ast.Name) else ""


def test_every_statement_stands_in_the_code_and_what_people_write_is_bound_to_it() -> None:
    inside = ROOT / "interview"
    files = [f for f in sorted(inside.rglob("*.py")) if "versions" not in f.parts]
    found = {f.relative_to(inside).as_posix() for f in files if built_statements(f.read_text())}
    assert found == set(BUILT)


@pytest.mark.parametrize(
    "code",
    [
        'connection.execute(f"DELETE FROM quote WHERE text = {text}")',
        'session.connection().exec_driver_sql("SELECT " + column)',
        "from sqlalchemy import text\ntext(\"SELECT * FROM study WHERE title = '%s'\" % title)",
        'from sqlalchemy import text\ntext("{}".format(given))',
    ],
)
def test_a_planted_statement_is_found(code: str) -> None:
    assert len(built_statements(code)) == 1
