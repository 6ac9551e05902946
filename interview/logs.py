"""What may stand in the log: that something happened, of which kind and where. Never what people wrote.

The message of an exception may hold a name or a quote, an address a token. So no log of this process, whether
ours or a library's, has either: what goes wrong is told by its kind and its place in the code alone.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

MOST_CAUSES = 5
LEFT_OUT = "…"
ACCESS = "uvicorn.access"
LOOP = "asyncio"

# Each is replaced by what stands beside it: what is left out is the person or the key, not the event.
PRIVATE = (
    (re.compile(r"[^\s@<>\"'(,;:/]+@[\w-]+(\.[\w-]+)+"), LEFT_OUT),  # an e-mail address
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>]+"), "?" + LEFT_OUT),  # what is asked for in an address
    (re.compile(r"(?<=/)([sjv]|join|invited|share|board|live)/[^\s\"'<>?]+"), r"\1/" + LEFT_OUT),  # links
    (re.compile(r"(?i)\b(cookie|authorization|token|secret|password)(\W{1,4})[^\s,}]+"), r"\1\2" + LEFT_OUT),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{28,}"), LEFT_OUT),  # a token
)  # fmt: skip


def fault(log: logging.Logger, what: str, error: BaseException) -> None:
    """Log an error that nobody foresaw: its kind and its frames, never its message."""
    log.error("%s: %s\n%s", what, kind(error), frames(error))


def kind(error: BaseException) -> str:
    """``KeyError``, or ``Unavailable (DB-009), from OperationalError``."""
    return ", from ".join(_named(each) for each in _chain(error))


def frames(error: BaseException) -> str:
    """Where it came from: files, lines and the code that stands there."""
    return "".join(traceback.format_tb(error.__traceback__)).rstrip()


def _named(error: BaseException) -> str:
    codes = getattr(error, "codes", ())  # of a refusal
    return type(error).__name__ + (f" ({', '.join(codes)})" if codes else "")


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def without_secrets(text: str) -> str:
    """``text`` without e-mail addresses, tokens, and what an address holds behind its path."""
    for pattern, instead in PRIVATE:
        text = pattern.sub(instead, text)
    return text


class Record(logging.LogRecord):
    """An entry of the log, whoever writes it and to whichever handler it goes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        error = self.exc_info[1] if isinstance(self.exc_info, tuple) else None
        if isinstance(self.msg, BaseException):
            self.msg, self.args = kind(self.msg), ()
        if isinstance(self.args, tuple):
            self.args = tuple(kind(arg) if isinstance(arg, BaseException) else arg for arg in self.args)
        if self.name == ACCESS and isinstance(self.args, tuple):  # its formatter wants the parts
            self.args = tuple(without_secrets(arg) if isinstance(arg, str) else arg for arg in self.args)
        else:
            self.msg, self.args = without_secrets(self._said()), ()
        if self.name == LOOP:  # then come tasks and calls as they are, with their messages and values
            self.msg = self.msg.partition("\n")[0]
        if error is not None:
            self.exc_text = f"{kind(error)}\n{frames(error)}"  # a formatter takes it instead of its own
        self.exc_info = None

    def _said(self) -> str:
        try:
            return super().getMessage()
        except (TypeError, ValueError, KeyError):  # a library's mistake; its values are not shown either
            return str(self.msg)


def keep_private() -> None:
    """Let every log of this process be so from now on, and whatever goes to the error stream unasked."""
    logging.setLogRecordFactory(Record)
    for name in ("pentad", "interview"):
        _tell_when(logging.getLogger(name))
    logging.captureWarnings(True)
    sys.excepthook = _ended
    threading.excepthook = lambda given: _ended(given.exc_type, given.exc_value, given.exc_traceback)
    sys.unraisablehook = lambda given: _ended(given.exc_type, given.exc_value, given.exc_traceback)


def _tell_when(log: logging.Logger) -> None:
    """Each entry of ours with its time: screens ask people to note when something failed."""
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(handler)


def _ended(kind_of: type[BaseException], error: BaseException | None, _where: TracebackType | None) -> None:
    if issubclass(kind_of, KeyboardInterrupt):
        return
    if error is not None:
        fault(logging.getLogger("pentad"), "Something ended by an error", error)
