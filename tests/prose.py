"""Finding what reads like words for a person, and is not handed to the translation, anywhere in the code.

A text counts when two words stand beside each other in it, or when a single word stands between tags or in a
place that a person reads (an answer, a line of the command line, a refusal). Markup, style sheets and SQL are
looked through: what is left of them when their own signs are taken away counts.
"""

import ast
import re
from collections.abc import Iterator
from html import unescape

Finding = tuple[int, str]

TRANSLATING = {"_", "plural"}
FOR_PROGRAMMERS = {"ValueError", "TypeError", "RuntimeError", "LookupError", "KeyError", "AssertionError"}
"""Mistakes in the code itself. Nobody is shown their words: the edges say a sentence of their own instead."""
NAMES_THINGS = {"fault", "Field", "CheckConstraint", "getLogger", "one_at_a_time", "compile", "split"}
"""Calls whose texts name columns, constraints, loggers or locks, or are patterns and statements."""
LOGS = {"log", "logger"}

READ = {"say", "Problem", "PlainTextResponse", "HTMLResponse", "ArgumentParser", "Parser", "add_parser"}
READ |= {"add_argument", "add_subparsers", "exit"}
"""Calls that a person reads every word of."""
UNREAD_PLACES = {"Problem": {0}, "add_argument": {0}, "add_parser": {0}, "HTMLResponse": {0}}
UNREAD = {
    "code",
    "place",
    "value",
    "prog",
    "action",
    "dest",
    "choices",
    "default",
    "media_type",
    "run",
    "nargs",
}

WORD = re.compile(r"[^\W\d_]{2,}")
TWO_WORDS = re.compile(r"[^\W\d_]{2,}[,;:.]? +[^\W\d_]+")
TAG = re.compile(r"<[^<>]*>?|^[^<>]*=\"[^<>]*\">")
SEEN_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|placeholder|alt)=([\"'])(.*?)\1")
STYLE = re.compile(
    r"[\w.#:()\[\]*> ,\"'=~^$-]+\{[^{}]*:[^{}]*\}"  # a rule
    r"|@[\w-]+[^{};]*[{;]"  # a rule about rules
    r"|\b[a-z-]+:[^;<>]*;"  # a declaration by itself
)
SELECTOR = re.compile(r"^ ?[.#][\w-]|^[a-z]+\[")
STATEMENT = re.compile(r"^(PRAGMA|SELECT|SET|SHOW|VACUUM|BEGIN|REPEATABLE|\()\b")


def spoken(text: str) -> str:
    """What of a text a person could read: no tags, no style sheet, no statement for a database."""
    if STATEMENT.match(text) or SELECTOR.match(text):
        return ""
    seen = " . ".join(match[2] for match in SEEN_ATTRIBUTE.finditer(text))
    return unescape(TAG.sub(" . ", STYLE.sub(" ", text)) + " . " + seen)


def whole(node: ast.JoinedStr) -> str:
    """A text with what is put into it left out."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _logs(call: ast.Call) -> bool:
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id in LOGS


def _arguments(call: ast.Call) -> Iterator[tuple[ast.expr, bool]]:
    """The arguments of a call, each with whether every word of it is read."""
    name = name_of(call)
    for place, argument in enumerate(call.args):
        yield argument, name in READ and place not in UNREAD_PLACES.get(name, ())
    for keyword in call.keywords:
        yield keyword.value, name in READ and keyword.arg not in UNREAD


def untranslated(source: str) -> list[Finding]:
    """Line and text of everything in a module that reads like words for a person, outside ``_()``."""
    return sorted(set(_within(ast.parse(source), read=False)))


def _within(node: ast.AST, *, read: bool) -> Iterator[Finding]:
    match node:
        case ast.Expr(value=ast.Constant()):
            return  # a docstring, or the comment under a name
        case ast.Constant(value=str() as text):
            yield from _finding(node.lineno, text, read=read)
        case ast.JoinedStr():
            yield from _finding(node.lineno, whole(node), read=read)
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _within(part.value, read=False)
        case ast.Call() if name_of(node) in TRANSLATING:
            for keyword in node.keywords:
                yield from _within(keyword.value, read=True)
        case ast.Call() if name_of(node) in FOR_PROGRAMMERS | NAMES_THINGS or _logs(node):
            return
        case ast.Call():
            yield from _within(node.func, read=False)
            for argument, all_read in _arguments(node):
                yield from _within(argument, read=all_read)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _within(child, read=read and isinstance(node, ast.BinOp | ast.IfExp | ast.BoolOp))


def _finding(line: int, text: str, *, read: bool) -> Iterator[Finding]:
    left = spoken(text)
    if TWO_WORDS.search(left) or (WORD.search(left) and (read or "<" in text)):
        yield line, text
