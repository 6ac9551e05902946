"""Every transaction says who acts: without it PostgreSQL shows its application no row of any study."""

import ast
from collections.abc import Iterator

import pytest

from interview.settings import ROOT

OPENS = {"transaction", "reading"}
SAYS = {"actor", "keys"}

# Where nobody acts yet, or no study is touched; each with its reason.
NOBODY = {
    "interview/ui/front_door.py _waiting": "whether there is an administrator yet",
    "interview/ui/guard.py person": "finds out who is logged in; log-ins and accounts belong to no study",
    "interview/ui/guard.py log_out": "ends a log-in",
    "interview/ui/starting.py acting_with": "finds out who acts",
    "interview/ui/starting.py prepared": "the shipped instrument and the local owner belong to no study",
    "interview/ui/starting.py _local_owner": "finds out who acts",
    "interview/commands/doing.py acting": "finds out who acts",
}


def nameless(source: str) -> Iterator[tuple[str, int]]:
    """Functions that open a transaction without saying who acts, and the line."""
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for item in (
                item for node in ast.walk(function) if isinstance(node, ast.With) for item in node.items
            ):
                call = item.context_expr
                if isinstance(call, ast.Call) and called(call) in OPENS and not said(call) & SAYS:
                    yield function.name, call.lineno


def said(call: ast.Call) -> set[str | None]:
    return {keyword.arg for keyword in call.keywords}


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def test_every_transaction_of_the_application_says_who_acts():
    found = {
        f"{file.relative_to(ROOT).as_posix()} {function}"
        for folder in ("ui", "web", "commands")
        for file in (ROOT / "interview" / folder).rglob("*.py")
        for function, _line in nameless(file.read_text())
    }
    assert found - NOBODY.keys() == set(), "say actor= or keys=, or give the reason in NOBODY"
    assert NOBODY.keys() - found == set(), "these say it, or are not there any more"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n with transaction() as s: pass", ["f"]),
        ("def f():\n with doors.transaction(tab=tab) as s: pass", ["f"]),
        ("async def g():\n with reading(actor=actor), other(): pass", []),
        ("def h():\n with reading(keys=[]): pass", []),
    ],
)
def test_the_check_finds_a_transaction_of_nobody(source: str, expected: list[str]):
    assert [function for function, _line in nameless(source)] == expected
