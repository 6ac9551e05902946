"""Fields that keep what was typed when it was refused, and say why: beside a field, above a form."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from interview.errors import Problem, Refused
from interview.ui import acting, parts
from interview.ui.choices import watch


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What was typed and not kept, and why."""

    typed: str
    problems: tuple[Problem, ...]


def line(
    label: str,
    *,
    value: str,
    key: str,
    keep: Callable[[str, UUID], object | None],
    placeholder: str = "",
    disabled: bool = False,
) -> None:
    """One line of text that is kept as soon as it is left.

    ``keep`` takes the text and the operation that it is, and gives None where it was refused.
    """
    refused: _Refusal | None = st.session_state.get(f"refused_{key}")
    shown = refused.typed if refused else value
    drawn = uuid4()

    def chosen(typed: str) -> None:
        st.session_state.pop(f"refused_{key}", None)
        if keep(typed, operation_of(drawn, typed)) is None:
            problems = tuple(st.session_state.pop(acting.MESSAGES, ()))
            st.session_state[f"refused_{key}"] = _Refusal(typed, problems)

    name, changed = watch(key, shown, chosen)
    st.text_input(label, shown, key=name, on_change=changed, placeholder=placeholder, disabled=disabled)
    for problem in refused.problems if refused else ():
        parts.say(problem)


def operation_of(drawn: UUID, *values: object) -> UUID:
    """The operation that these values are, entered in a box as it was ``drawn``.

    A repeated message is the same operation; another value, entered before the box was drawn again, is not.
    """
    return uuid5(drawn, repr(values))


def sheet(form: str) -> str:
    """The prefix of a form's keys: the same until it succeeded, so that a refused form keeps its texts."""
    return f"{form}_{st.session_state.setdefault(f'sheet_{form}', 0)}"


def done(form: str) -> None:
    """The form succeeded: the next one is empty, and is another operation."""
    st.session_state[f"sheet_{form}"] = st.session_state.get(f"sheet_{form}", 0) + 1
    acting.renew(form)


def told(form: str) -> DeltaGenerator:
    """The first thing in every form: where it will stand why the form was refused.

    Below the fields, beside the button, it may lie under the window's edge, and pressing seems to do nothing.
    """
    return st.container(key=f"told_{form}")


def sent(form: str, made: object | None, *, told: DeltaGenerator) -> None:
    """What follows a form that was sent: a fresh screen, or the reason why not, in the place for it."""
    if made is None:
        with told:
            parts.messages()
        return
    done(form)
    st.rerun()


def attempt(work: Callable[[], object | None]) -> object | None:
    """``work``, which reads values as a person wrote them; None where one was refused, which is told."""
    try:
        return work()
    except Refused as refused:
        acting.tell(refused)
        return None
