"""Small parts that every screen uses: headings, messages, prose that is never markup."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from html import escape
from typing import ParamSpec, TypeVar
from uuid import uuid4

import streamlit as st

from interview import logs, words
from interview.errors import Problem, Refused
from interview.texts import _
from interview.ui import guard
from interview.ui.acting import DONE, MESSAGES
from interview.ui.components.refusals import refusals
from interview.vocabulary import Fidelity

log = logging.getLogger("pentad")
P = ParamSpec("P")
R = TypeVar("R")
LONG = 2000  # signs of a quote that are shown in a list

# Signs that Streamlit's Markdown gives a meaning to; a backslash before each takes it away.
MEANINGFUL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=@&])")


def plain(text: str) -> str:
    """``text`` for a place that reads Markdown (labels, captions, help), with no sign taken as markup."""
    return MEANINGFUL.sub(r"\\\1", " ".join(text.split()))


def prose(text: str, *, style: str = "prose", tag: str = "p", beside: bool = False) -> None:
    """Text as it was written, in one of the stylesheet's styles; whatever it holds, it is text.

    ``beside`` others in a row it takes only the room it needs.
    """
    st.html(f'<{tag} class="pentad-{style}">{escape(text)}</{tag}>', width="content" if beside else "stretch")


def quote(text: str, fidelity: Fidelity, *, whole: bool = False) -> None:
    """What somebody said; of a text that fills screens the beginning: a browser takes long to lay it out.

    The ``whole`` of such a text scrolls in itself: what stands below it stays near.
    """
    long = len(text) > LONG
    shown = text[:LONG].rstrip() + "…" if long and not whole else text
    style = "quote" + (" pentad-whole" if long and whole else "")
    prose(words.quoted(shown, fidelity), style=style, tag="blockquote")
    if shown != text:
        prose(_("Shortened here; all {n} signs are kept and exported.", n=len(text)), style="facts")


def heading(title: str, *, above: str = "", below: str = "") -> None:
    """The title of a screen, with a line above that says where one is, and one below."""
    lines = (
        (f'<p class="pentad-above">{escape(above)}</p>' if above else "")
        + f'<h1 class="pentad-title">{escape(title)}</h1>'
        + (f'<p class="pentad-below">{escape(below)}</p>' if below else "")
    )
    st.html(f'<header class="pentad-heading">{lines}</header>')


def name_of_all() -> None:
    """What this is, where nothing else is open."""
    heading(
        _("Pentad"),
        below=_(
            "Guided interviews on the five success factors of a cluster initiative, and the profile they add "
            "up to."
        ),
    )


def section(title: str, *, below: str = "") -> None:
    """The heading of a part of a screen."""
    line = f'<p class="pentad-below">{escape(below)}</p>' if below else ""
    st.html(f'<div class="pentad-section"><h2>{escape(title)}</h2>{line}</div>')


def invented() -> None:
    """The mark that everything here is made up."""
    prose(
        _("Invented example: this initiative, its people and all that they say are made up."),
        style="invented",
    )


def nothing_yet(title: str, remedy: str) -> None:
    """An empty screen says what to do next."""
    st.html(
        f'<div class="pentad-empty"><p class="pentad-empty-title">{escape(title)}</p>'
        f'<p class="pentad-prose">{escape(remedy)}</p></div>'
    )


def say(problem: Problem, *, told: str = "") -> None:
    """What was refused, as one sentence; the value in it is text, whatever it holds.

    ``told`` is the id of a telling that passes: what is said without one stands in place of something.
    """
    passing = f' data-told="{told}"' if told else ""
    st.html(
        f'<div class="pentad-refusal" role="alert"{passing}><span>{escape(problem.sentence)}</span> '
        f'<span class="pentad-code">{escape(problem.code)}</span></div>'
    )


def messages() -> None:
    """What was refused since the last drawing."""
    _tell(st.session_state.pop(MESSAGES, []), told=uuid4().hex)


def _lasting_messages(key: str) -> None:
    """What was refused lately, until something else was done.

    A part is also drawn again when others change something, which must not take the sentence away.
    """
    done = st.session_state.get(DONE, 0)
    if problems := st.session_state.pop(MESSAGES, []):
        st.session_state[f"told_{key}"] = (done, problems, uuid4().hex)
    told_at, problems, told = st.session_state.get(f"told_{key}", (done, [], ""))
    if told_at == done:
        _tell(problems, told=told)


def _tell(problems: Sequence[Problem], *, told: str) -> None:
    for place, problem in enumerate(problems):
        say(problem, told=f"{told}-{place}")
    if problems:
        refusals(key=f"refusals_{told}")


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever goes wrong inside is said in a sentence; nothing technical reaches the screen."""
    try:
        yield
    except Refused as refused:
        for problem in refused.problems:
            say(problem)
    except Exception as error:
        logs.fault(log, "A part of a screen failed", error)
        say(
            Problem(
                "SCR-001",
                _("This part of the screen could not be shown."),
                _(
                    "What was saved is safe. Reload the page; if it comes back, note the time and tell whoever "
                    "looks after this installation."
                ),
            )
        )


def part(key: str, *, every_s: float | None = None) -> Callable[[Callable[P, R]], Callable[P, R | None]]:
    """A part of a screen that is drawn again by itself: a keyed fragment with its own messages.

    ``every_s``: also after so many seconds, where it shows how time goes by.
    """

    def decorate(draw: Callable[P, R]) -> Callable[P, R | None]:
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> R | None:
            with plainly():
                guard.draw_anew_where_roles_changed()
                with st.container():  # a place that is always there: a message does not move what follows
                    _lasting_messages(key)
                return draw(*args, **kwargs)
            return None

        return st.fragment(drawn, key=key, run_every=every_s)

    return decorate
